"""What a page opens beside itself: the report of a study, and the handout; and what the results page answers."""

import http.client
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.requests import Request
from tests.app.conftest import serving

from tongyu.app import papers, served
from tongyu.app.lesson.handout import handout
from tongyu.app.lesson.steps import STEPS
from tongyu.app.studies.comparison import answer
from tongyu.app.words import LANGUAGES, words
from tongyu.designs.comparison import design
from tongyu.questions.comparison.conducting import compare
from tongyu.runs.files import write_csv
from tongyu.runs.study_folder import begin
from tongyu.scenario.scenario import load


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of results with a tiny comparison of the four scenarios of the paper's question."""
    folder = tmp_path_factory.mktemp("results")
    names = ("baseline", "ecommerce_only", "social_work_only", "both")
    planned = design([load(name).with_(households=60, months=48) for name in names], (1, 2, 3))
    compare(planned, begin(planned.study, folder / "four"))
    (folder / "empty").mkdir()
    return folder


@pytest.fixture(scope="module")
def address(results: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving("--results", results, log=tmp_path_factory.mktemp("log") / "log") as (found, _):
        yield found


def asked(address: str, path: str) -> tuple[int, str, str]:
    """Status, content security policy and text of what is answered."""
    at = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    at.request("GET", path)
    answered = at.getresponse()
    return answered.status, answered.headers.get("content-security-policy", ""), answered.read().decode()


def test_the_report_of_a_study_is_opened_from_its_name_and_runs_no_script(address: str) -> None:
    status, policy, text = asked(address, "/report?study=four")
    assert status == 200
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "social_work_only" in text
    assert "<script" not in text


@pytest.mark.parametrize("name", ["", "empty", "five", "../results/four", "/etc", "four/../four", "<b>", "\x00"])
def test_nothing_but_a_finished_study_of_the_list_is_opened(address: str, name: str) -> None:
    status, _, text = asked(address, f"/report?study={quote(name)}")
    assert status == 404
    assert text.startswith("There is no finished study")


def test_many_who_ask_for_a_report_at_once_all_get_it(address: str) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(asked(address, "/report?study=four")[0])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert found == [200] * 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_handout_has_a_line_a_step_and_fits_one_page(language: str, browser: Browser) -> None:
    text = handout(words(language))
    assert text.count("<tr>") == len(STEPS)
    page = browser.new_page()
    try:
        page.set_content(text)
        printed = page.pdf(format="A4", prefer_css_page_size=True)
    finally:
        page.close()
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1


def test_an_unknown_language_of_the_handout_is_a_sentence(address: str) -> None:
    assert asked(address, "/handout?lang=xx")[0] == 404
    assert asked(address, "/handout?lang=zh")[0] == 200


def interactions(folder: Path, by_income: tuple[float, float], net: tuple[float, float]) -> None:
    """Plant what both do beyond their sum, by both outcomes, as bounds."""

    rows = [
        {"scale": scale, "years": "2014-2014", "seeds": 3, "estimate": sum(ends) / 2.0, "low": ends[0], "high": ends[1]}
        for scale, ends in (("person_years_poor", by_income), ("person_years_poor_net", net))
    ]
    write_csv(folder / "interaction.csv", pd.DataFrame(rows))


@pytest.mark.parametrize(
    ("by_income", "net", "said", "by"),
    [
        ((-5.0, -1.0), (-7.0, -2.0), "Together they do more than each alone added up", "-3.0 [-5.0, -1.0]"),
        ((1.0, 5.0), (2.0, 7.0), "Together they do less than each alone added up", "+3.0 [+1.0, +5.0]"),
        (
            (-5.0, -1.0),
            (-7.0, 2.0),
            "Whether they do more together than each alone added up cannot be told from these runs",
            "-3.0",
        ),
        (
            (-5.0, -1.0),
            (1.0, 2.0),
            "Whether they do more together than each alone added up cannot be told from these runs",
            "-3.0",
        ),
    ],
)
def test_the_papers_question_is_answered_in_two_sentences(
    results: Path, tmp_path: Path, by_income: tuple[float, float], net: tuple[float, float], said: str, by: str
) -> None:
    folder = tmp_path / "four"
    folder.mkdir()
    (folder / "table.csv").write_bytes((results / "four" / "table.csv").read_bytes())
    interactions(folder, by_income, net)
    spared, together = answer(words("en"), folder)
    assert spared.startswith("Change of person-years poor per 1,000 persons against no programme: e-commerce alone ")
    assert together.startswith(f"{said}: beyond the sum {by}")
    (folder / "interaction.csv").unlink()
    assert answer(words("en"), folder) == ()


def test_a_study_is_answered_saved_and_reported_on_its_page(browser: Browser, address: str) -> None:
    page = browser.new_page()
    try:
        page.goto(f"{address}?page=results")
        expect(page.locator(".the-answer p")).to_have_count(2, timeout=60_000)
        saved(page, "Save the table", ".csv", b"\xef\xbb\xbf")
        saved(page, "Save as SVG", ".svg", b"<svg")
        saved(page, "Save as PNG", ".png", b"\x89PNG")
        with page.context.expect_page() as report:
            page.get_by_role("link", name="The report of this study").click()
        expect(report.value.locator("h1").first).to_be_visible(timeout=60_000)
    finally:
        page.close()


def saved(page: Page, button: str, ending: str, begins: bytes) -> None:
    """A file of that kind is saved by the first button of that name."""
    with page.expect_download() as saving:
        page.get_by_role("button", name=re.compile(f"^{button}")).first.click()
    assert saving.value.suggested_filename.endswith(ending)
    path = saving.value.path()
    assert path is not None
    assert path.read_bytes().startswith(begins)


def test_no_more_reports_are_drawn_at_once_than_leave_the_pages_served(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "results", results)
    monkeypatch.setattr(papers, "_places", threading.BoundedSemaphore(1))
    asked = Request({"type": "http", "query_string": b"study=four", "headers": []})
    with papers._places:
        assert papers.report(asked).status_code == 503
    assert papers.report(asked).status_code == 200
