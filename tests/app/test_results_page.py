"""The results page in a real browser: a comparison that was really run, studies of other kinds, damaged ones."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.app import results_by_hand
from tests.app.conftest import Watched, opened, serving
from tests.app.test_accessibility import faults
from tests.end_to_end.commands import tongyu_here

from tongyu.report.wording import interval_text
from tongyu.runs.outcomes import OUTCOMES
from tongyu.runs.results import Results
from tongyu.statistics.intervals import middle


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shown") / "results"
    small = ("--seeds", 2, "--households", 300, "--months", 48, "--workers", 1)
    answer = tongyu_here("compare", "ecommerce_only", "social_work_only", "both", *small, "--out", folder / "compared")
    assert answer.returncode == 0, answer.stderr
    results_by_hand.interaction(folder / "asked")
    results_by_hand.frontier(folder / "mixed")
    results_by_hand.sweep(folder / "swept")
    results_by_hand.sensitivity(folder / "hangs")
    results_by_hand.other(folder / "ranked")
    (folder / "<b>photos").mkdir()
    named = results_by_hand.interaction(folder / "<img src=x onerror=document.title=1>")
    (named / "record.json").write_text("{", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address(results: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving("--results", results, log=tmp_path_factory.mktemp("log") / "log") as (address, _):
        yield address


@pytest.fixture
def page(watched: Watched, address: str) -> Page:
    """The results page, open."""
    page = opened(watched.page, address)
    page.get_by_role("button", name="Results").click()
    page.wait_for_selector(".results select")
    return page


def show(page: Page, name: str) -> None:
    page.locator(".results select").select_option(name)
    expect(page.locator(".results .study h2")).to_contain_text(name)


def test_a_comparison_is_shown_with_the_figures_of_its_runs(page: Page, results: Path) -> None:
    show(page, "compared")
    effects = Results(results / "compared").effects
    both = effects.loc[effects["scenario"] == "both", "person_years_poor"]
    text = interval_text(middle(both), OUTCOMES["person_years_poor"])
    row = page.locator(".whiskers .estimate", has_text="both")
    expect(row).to_contain_text(text)
    page.get_by_role("button", name="Table").first.click()
    expect(page.locator(".study figure tbody tr", has_text="both")).to_contain_text(text)
    expect(page.locator(".study details tbody tr", has_text="both").first).to_contain_text(text)
    expect(page.locator(".study .facts")).to_contain_text("2 seeds (2001-2002)")
    expect(page.locator(".study .facts")).to_contain_text("Differs from the plan headline")
    expect(page.locator(".study .facts")).to_contain_text("each with a point of the fitted set")
    assert faults(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults(page) == []


def test_another_kind_is_shown_as_it_was_written_and_its_drawing_runs_nothing(page: Page) -> None:
    show(page, "ranked")
    drawing = page.locator(".study .drawing img")
    page.wait_for_function("document.querySelector('.study .drawing img').naturalWidth === 60")
    expect(drawing).to_be_visible()
    expect(page.locator(".study")).to_contain_text("What matters <b>most</b>?")
    assert page.title() != "1"
    expect(page.locator(".results .others")).to_have_text(
        "Folders not shown (1), without a study or leading to another place: <b>photos"
    )
    assert faults(page) == []


@pytest.mark.parametrize("name", ["asked", "mixed"])
def test_other_kinds_are_shown_and_have_no_faults(page: Page, name: str) -> None:
    show(page, name)
    expect(page.locator(".whiskers .estimate").first).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Language").select_option("zh")
    expect(page.locator(".study .facts")).to_contain_text("随机种子")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    ("width", "language"),
    [
        (1280, "zh"),
        (390, "en"),
        pytest.param(1280, "en", marks=pytest.mark.slow),
        pytest.param(390, "zh", marks=pytest.mark.slow),
    ],
)
def test_every_column_of_every_table_is_reached_by_keys(page: Page, width: int, language: str) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.get_by_label("Language").select_option(language)
    expect(page.locator("html")).to_have_attribute("lang", re.compile(f"^{language}"))
    for name in ("compared", "swept", "hangs", "asked", "mixed", "ranked"):
        show(page, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for table in page.locator(".study details").all():
            if table.get_attribute("open") is None:
                table.locator("summary").click()
            region = table.locator(".scroll")
            region.focus()
            last = region.locator("thead th").last
            for _ in range(100):
                if seen(region, last):
                    break
                page.keyboard.press("ArrowRight")
            assert seen(region, last)
            assert not re.search(r"\de[+-]\d", region.inner_text())
    assert faults(page) == []


def seen(region: Locator, heading: Locator) -> bool:
    """Whether a heading lies whole within its table, as far as that is scrolled."""
    outer, inner = region.bounding_box(), heading.bounding_box()
    assert outer is not None
    assert inner is not None
    return inner["x"] >= outer["x"] - 1 and inner["x"] + inner["width"] <= outer["x"] + outer["width"] + 1


def test_a_damaged_study_is_a_sentence_its_name_is_text_and_the_page_lives_on(page: Page) -> None:
    page.locator(".results select").select_option("<img src=x onerror=document.title=1>")
    expect(page.locator(".results [role=alert]")).to_contain_text("damaged")
    assert page.title() != "1"
    assert page.locator(".results img").count() == 0
    show(page, "asked")


def test_without_a_study_the_page_says_how_to_make_one(watched: Watched, server: str) -> None:
    page = opened(watched.page, server)
    page.get_by_role("button", name="Results").click()
    expect(page.locator(".results")).to_contain_text("There is no study in")
    expect(page.locator(".results code")).to_have_text("tongyu compare")
