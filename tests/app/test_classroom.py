"""A class that follows its teacher: what it is sent, that it can change nothing, and that all of it arrives."""

import contextlib
import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.app.conftest import opened, serving
from tests.app.test_page import play_to
from tests.app.test_pins import view
from tests.end_to_end.sweeping import wait_for
from tests.households_by_hand import moved

from tongyu.app import classes
from tongyu.app.classes import Class, Classes
from tongyu.app.classroom.drawing import chart_svg
from tongyu.app.classroom.snapshot import Shown, snapshot
from tongyu.app.parts.charts.chart import Chart, line
from tongyu.app.words import LANGUAGES, words
from tongyu.scenario.scenario import Scenario

VIEWERS = 60


@pytest.fixture
def shown(small: Scenario) -> Shown:
    """Fourteen months of a small county with courses."""
    return Shown(view(moved(small, 36, training__courses={"intensity": 200, "start": "2011-06"}), 3, 14), "poverty")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_class_sees_are_the_charts_and_the_map_of_the_month(shown: Shown, language: str) -> None:
    seen = json.loads(snapshot(words(language), shown))
    assert seen["date"] == "2012-02"
    assert (len(seen["maps"]), len(seen["charts"])) == (1, 6)
    for drawing in (*seen["maps"], *seen["charts"]):
        figure = ElementTree.fromstring(drawing)
        assert figure.find("svg") is not None
        assert "NaN" not in drawing
        assert "None" not in drawing
    poor = 100.0 * shown.view.now[0].numbers["headcount_national"]
    assert f"{poor:,.1f}" in seen["charts"][0]
    assert "3" in seen["runs"]


def test_names_and_words_of_a_county_file_are_text(shown: Shown) -> None:
    from tongyu.app.classroom.drawing import map_svg
    from tongyu.app.running.layers import LAYERS

    figures, ground = shown.view.now[0], shown.view.grounds[0]
    names = ["<img src=x onerror=alert(1)>"] * len(ground.geography.township_names)
    drawn = map_svg(ground, LAYERS["poverty"], figures, figures.layers["poverty"], '"><script>', names)
    assert "<img" not in drawn
    assert "<script" not in drawn


def test_a_class_is_drawn_once_for_all_and_only_while_somebody_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classes, "PACE", 0.01)
    drawn: list[tuple[str, object]] = []

    def draw(language: str, shown: object) -> bytes:
        drawn.append((language, shown))
        return f"{language} {shown}".encode()

    made = Class(draw)
    made.show("first")
    time.sleep(0.1)
    assert drawn == []
    viewers = [object() for _ in range(30)]
    for viewer in viewers:
        made.enter(viewer, "en")
    wait_for(lambda: made.latest("en") is not None)
    made.enter("another", "zh")
    wait_for(lambda: made.latest("zh") is not None)
    made.show("second")
    wait_for(lambda: (made.latest("zh") or (0, b""))[1] == b"zh second")
    assert made.latest("en")[1] == b"en second"  # type: ignore[index]
    assert drawn.count(("en", "second")) == 1
    assert made.viewers == 31
    for viewer in (*viewers, "another"):
        made.leave(viewer)
    made.show("third")
    time.sleep(0.1)
    assert ("en", "third") not in drawn
    made.end()


def test_a_class_that_has_ended_is_not_found() -> None:
    there = Classes()
    made = there.begin(lambda language, shown: b"")
    assert there.find(made.code) is made
    there.end(made)
    assert there.find(made.code) is None
    assert made.ended


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving("--results", "/tmp/none", log=tmp_path_factory.mktemp("log") / "log") as (found, _):
        yield found


@pytest.fixture
def teacher(browser: Browser, address: str) -> Iterator[tuple[Page, str]]:
    """A teacher's page with a class open, and the path of its link."""
    page = opened(browser.new_page(), f"{address}?lesson=off")
    page.get_by_role("button", name="Class", exact=True).click()
    page.get_by_role("button", name="Open a class").click()
    link = page.get_by_label("Link for the class").input_value()
    yield page, link.removeprefix(address.rstrip("/"))
    page.close()


class Follower:
    """A connection that follows, without a browser: the dates it was shown, and whether it was told of the end."""

    def __init__(self, address: str, path: str) -> None:
        self.dates: list[str] = []
        self.over = False
        self._at = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        self._path = path.replace("/follow?", "/follow/stream?")
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        self._at.request("GET", self._path)
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException), self._at.getresponse() as answered:
            for line in answered:
                if line.startswith(b"data: {"):
                    self.dates.append(json.loads(line[6:])["date"])
                self.over = self.over or line.startswith(b"event: over")

    def close(self) -> None:
        if self._at.sock is not None:
            with contextlib.suppress(OSError):
                self._at.sock.shutdown(socket.SHUT_RDWR)  # else closing waits for who reads
        self._at.close()


def test_viewers_follow_what_the_teacher_shows_and_are_told_of_the_end(
    teacher: tuple[Page, str], browser: Browser, address: str
) -> None:
    page, path = teacher
    viewer = browser.new_page()
    try:
        viewer.goto(f"{address.rstrip('/')}{path}")
        expect(viewer.locator("#date")).to_have_text("2012-12")
        expect(viewer.locator("#charts figure")).to_have_count(6)
        expect(viewer.locator("#maps figure")).to_have_count(1)
        assert viewer.locator("button, input, select, a").count() == 0  # nothing to be changed by
        page.get_by_role("button", name="Step").click()
        expect(viewer.locator("#date")).to_have_text("2013-01")
        page.locator(".map-head select").select_option("income")
        expect(viewer.locator("#maps figcaption")).to_contain_text("income")
        page.get_by_role("button", name="Two counties").click()
        expect(viewer.locator("#maps figure")).to_have_count(3)
        expect(page.locator(".classroom [role=status]")).to_have_text("1 following")
        page.get_by_role("button", name="End the class").click()
        expect(viewer.locator("#status")).to_have_text("The class has ended.")
    finally:
        viewer.close()


@pytest.mark.slow
def test_sixty_follow_for_ten_months_beside_three_browsers_and_the_teacher_goes_on(
    teacher: tuple[Page, str], browser: Browser, address: str
) -> None:
    page, path = teacher
    browsers = [browser.new_page() for _ in range(3)]
    followers = [Follower(address, path) for _ in range(VIEWERS)]
    try:
        for each in browsers:
            each.goto(f"{address.rstrip('/')}{path.replace('lang=en', 'lang=zh')}")
            expect(each.locator("#date")).to_have_text("2012-12", timeout=60_000)
        wait_for(lambda: all(follower.dates for follower in followers))
        play_to(page, "2013-10")
        expect(page.get_by_role("button", name="Play")).to_be_visible()  # the month under way is over
        date = re.search(r"\d{4}-\d{2}", page.locator(".scrub label").inner_text())
        assert date
        for each in browsers:
            expect(each.locator("#date")).to_have_text(date[0], timeout=60_000)
        wait_for(lambda: all(follower.dates[-1] == date[0] for follower in followers))
        for follower in followers:
            assert follower.dates == sorted(follower.dates)
        page.get_by_role("button", name="End the class").click()
        wait_for(lambda: all(follower.over for follower in followers))
    finally:
        for each in (*browsers, *followers):
            each.close()


@pytest.mark.parametrize("path", ["/follow", "/follow/stream"])
def test_a_class_that_there_is_not_is_a_sentence(address: str, path: str) -> None:
    at = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    at.request("GET", f"{path}?class=%3Cscript%3E")
    answered = at.getresponse()
    text = answered.read().decode()
    assert answered.status == 404
    assert "no such class" in text
    assert "<script>" not in text.replace('<script src="/follow/page.js" defer></script>', "")
    assert "unsafe-eval" not in (answered.headers["content-security-policy"] or "")


def test_the_script_of_a_follower_asks_for_nothing_but_its_stream() -> None:
    text = (Path(classes.__file__).parent / "classroom" / "follow.js").read_text(encoding="utf-8")
    assert re.findall(r"fetch|XMLHttpRequest|WebSocket|eval|Function\(", text) == []
    assert text.count("EventSource") == 1


def test_a_picture_that_cannot_be_drawn_leaves_the_one_before_and_the_class_lives_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(classes, "PACE", 0.01)
    asked: list[object] = []

    def draw(language: str, shown: object) -> bytes:
        asked.append(shown)
        if shown == "bad":
            raise ZeroDivisionError
        return str(shown).encode()

    made = Class(draw)
    made.enter("viewer", "en")
    made.show("good")
    wait_for(lambda: made.latest("en") is not None)
    made.show("bad")
    wait_for(lambda: "bad" in asked)
    time.sleep(0.1)
    assert made.latest("en")[1] == b"good"  # type: ignore[index]
    assert asked.count("bad") == 1
    made.show("better")
    wait_for(lambda: made.latest("en")[1] == b"better")  # type: ignore[index]
    made.end()


def test_a_class_sees_the_month_that_its_teacher_points_at_and_whose_the_lines_are(shown: Shown) -> None:
    pointed = replace(shown, view=replace(shown.view, peek=12))
    seen = json.loads(snapshot(words("en"), pointed))
    assert seen["date"] == "2012-01"
    assert f"{100.0 * shown.view.seen[0][12].numbers['headcount_national']:,.1f}" in seen["charts"][0]
    assert "one draw of luck, no interval" in seen["note"]


def test_a_class_sees_the_interval_of_a_difference() -> None:
    mean = {**line("mean", [None, -1.25], "red"), "low": [None, -2.0], "high": [None, 0.5]}
    drawn = chart_svg(Chart("poverty", [mean], zero=True), "Poverty", "points", "2011-01", 2, 1)
    assert drawn.count("-1.2 [-2.0, +0.5]") == 2
