"""What differs between two counties, and the months of all charts together, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.app.conftest import opened

from tongyu.app.running.setting import as_link
from tongyu.scenario.scenario import load

HOUSEHOLDS = 588  # one in a hundred, so that a pair takes a moment


@pytest.fixture
def few(page: Page, server: str) -> Page:
    """Two small counties, with all five pillars and without."""
    opened(page, f"{server}?scenario={as_link(load('five_pillars').with_(households=HOUSEHOLDS))}")
    page.get_by_role("button", name="Two counties").click()
    expect(page.locator(".two .county-map")).to_have_count(3)
    return page


def test_pairs_say_how_much_how_surely_for_whom_and_at_what_cost(few: Page) -> None:
    answer = few.locator(".answer")
    expect(answer.locator(".lead")).to_contain_text("How much less poverty")
    few.get_by_role("button", name="Run 8 pairs").click()
    expect(answer.locator("[role=status]")).to_contain_text("of 8")
    apart = answer.get_by_role("button", name="With the programme minus without")
    expect(apart).to_have_attribute("aria-pressed", "true")
    expect(answer.locator(".lead")).to_have_text(
        re.compile(r"^\d+(\.\d)? fewer person-years poor per 1,000 persons \[\d|^Whether poverty changes cannot"),
        timeout=60_000,
    )
    expect(answer.locator("[role=status]")).to_have_count(0, timeout=60_000)
    expect(answer).to_contain_text("8 pairs of runs with the same luck (seeds 1-8)")
    expect(answer).to_contain_text("m yuan of 2015")
    expect(few.locator("#chart-poverty .faint")).to_have_count(8)
    expect(few.locator("#chart-poverty .spread")).to_have_count(1)
    expect(few.locator("#chart-poverty .zero")).to_have_count(1)
    expect(few.locator("#chart-income .keys")).to_contain_text("mean of 8 pairs")
    expect(few.locator(".who tbody tr")).to_have_count(10)
    few.locator(".who select").select_option("remoteness")
    expect(few.locator(".who tbody tr")).to_have_count(3)
    box = answer.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 800
    few.get_by_role("button", name="Both counties").click()
    expect(few.locator("#chart-poverty .faint")).to_have_count(0)
    few.get_by_label("Language").select_option("zh")
    expect(few.locator(".who h2")).to_have_text("谁受益、谁受损")
    text = few.locator(".answer").inner_text() + few.locator(".who").inner_text()
    assert set(re.findall(r"[A-Za-z]{3,}", text)) == set()


def test_pairs_of_one_programme_are_not_shown_beside_another(few: Page) -> None:
    few.get_by_role("button", name="Run 8 pairs").click()
    expect(few.locator(".who tbody tr").first).to_be_visible(timeout=60_000)
    few.get_by_role("button", name="Levers").click()
    few.get_by_label("Start from").select_option("baseline")
    few.get_by_role("button", name="Run again with these levers").click()
    expect(few.locator(".answer .lead")).to_contain_text("No lever is moved")
    expect(few.locator(".who")).to_have_count(0)
    expect(few.get_by_role("button", name="Run 8 pairs")).to_have_count(0)


def test_a_month_pointed_at_is_that_of_all_charts_and_the_map_and_a_click_goes_there(page: Page) -> None:
    box = page.locator("#chart-income svg[role=img]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 40)
    pointed = page.locator("#chart-income .at").text_content() or ""
    assert "2011-01" < pointed < "2012-12"
    for chart in ("poverty", "online", "prices", "spending"):
        expect(page.locator(f"#chart-{chart} .at")).to_have_text(pointed)
    expect(page.locator(".county-map .date")).to_have_text(pointed)
    expect(page.locator(".scrub label")).to_contain_text("Month shown: 2012-12")
    page.mouse.move(0, 0)
    expect(page.locator(".county-map .date")).to_have_text("2012-12")
    page.mouse.click(box["x"] + 0.2 * box["width"], box["y"] + 40)
    expect(page.locator(".scrub label")).to_contain_text(f"Month shown: {pointed}")
    page.mouse.move(0, 0)
    page.get_by_role("button", name="Step").click()
    expect(page.locator(".scrub label")).not_to_contain_text(f"Month shown: {pointed}")
    expect(page.locator(".scrub label")).to_contain_text("run as far as 2012-12; ends 2020-12")


def test_a_month_that_is_not_run_yet_is_run_to(page: Page) -> None:
    page.locator("#scrub").fill("50")
    expect(page.locator(".scrub label")).to_contain_text("Month shown: 2015-03 (run as far as 2015-03; ends 2020-12)")
    expect(page.locator("#chart-poverty .mark.starts")).to_have_count(1)
    expect(page.locator(".chart-note")).to_contain_text("the programme starts 2014-01")


def test_what_runs_stands_under_the_title_and_the_first_year_is_explained(page: Page) -> None:
    expect(page.locator(".runs")).to_have_text(
        "Running: E-commerce and social work together. Tongyu county, 2011-01 to 2020-12, 5,877 of 58,768 households,"
        " seed 1."
    )
    expect(page.locator(".county-map .note")).to_have_count(0)
    page.locator("#scrub").fill("5")
    expect(page.locator(".county-map .note")).to_contain_text("In the first year")
