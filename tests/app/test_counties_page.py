"""Another county on the page, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from tests.app.conftest import Watched, opened, serving
from tests.app.test_page import MAP, month, picture

from tongyu.app.counties import GIVEN
from tongyu.county.reading import load_county

HILLS = Path(__file__).parents[1] / "counties" / "hills"


@pytest.fixture(scope="module")
def hills(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page that was started with the hills."""
    folder = tmp_path_factory.mktemp("hills")
    with serving("--county", HILLS, "--results", folder / "results", log=folder / "log") as (address, _):
        yield address


@pytest.fixture
def page(watched: Watched, hills: str) -> Page:
    """The hills, open."""
    return opened(watched.page, hills)


def choose(page: Page, key: str, first: str) -> None:
    """Choose a county and wait until its month `first` is shown."""
    page.locator(".county-choice").select_option(key)
    expect(page.locator(".scrub label")).to_contain_text(first, timeout=120_000)
    page.wait_for_selector("#scrub:enabled")


def priced(page: Page) -> list[str]:
    """The crops that the chart of prices names."""
    return page.locator("#chart-prices .keys li span").all_inner_texts()


def test_the_page_opens_in_the_county_of_the_start_and_names_its_crops_and_places(page: Page) -> None:
    assert month(page) == "2022-12"
    assert priced(page) == ["spring tea", "navel orange", "rice", "rapeseed", "chestnut"]
    expect(page.locator(".county-choice option:checked")).to_have_text("Hills county, 2021-2030")
    expect(page.locator(".lesson")).to_have_count(0)
    page.get_by_label("Language").select_option("zh")
    expect(page.locator("#chart-prices .keys li span").first).to_have_text("春茶")
    assert priced(page) == ["春茶", "脐橙", "稻谷", "油菜籽", "板栗"]
    expect(page.locator(".county-choice option:checked")).to_have_text("云岭县，2021-2030 年")


def test_another_county_is_chosen_and_map_charts_and_levers_are_its_own(page: Page) -> None:
    page.get_by_role("button", name="Levers").click()
    expect(page.locator(".budget")).to_contain_text("2021-2030")
    before, raster = picture(page.locator(MAP)), page.locator(".county-map image").get_attribute("href")
    choose(page, "zigui", "2015-12")
    assert priced(page) == [crop.called for crop in load_county("zigui").crops]
    assert page.locator(".county-map image").get_attribute("href") != raster
    after = picture(page.locator(MAP))
    assert before.shape != after.shape or (np.abs(before - after).sum(axis=2) > 0).mean() > 0.1
    expect(page.locator(".budget")).to_contain_text("2016-2024")
    page.get_by_role("button", name="Two counties").click()
    expect(page.locator("#chart-prices h3")).to_have_text("Trader's price of Navel orange (winter)", timeout=120_000)
    page.get_by_role("button", name="County", exact=True).click()
    choose(page, GIVEN, "2022-12")
    assert priced(page)[0] == "spring tea"


def test_lesson_and_challenge_are_tongyus(page: Page) -> None:
    page.get_by_role("button", name="Lesson").click()
    expect(page.locator(".lesson")).to_contain_text("The lesson is about Tongyu county")
    expect(page.locator(".lesson .button-primary")).to_have_count(0)
    page.get_by_role("button", name="Challenge").click()
    expect(page.locator(".challenge")).to_contain_text("The challenge is about Tongyu county")
    expect(page.get_by_role("button", name="Hand in")).to_have_count(0)
    page.get_by_role("button", name="County", exact=True).click()
    choose(page, "tongyu", "2012-12")
    expect(page.locator(".lesson")).to_have_count(0)
    page.get_by_role("button", name="Lesson").click()
    expect(page.locator(".lesson h2")).to_contain_text("Step 1 of 11")
    expect(page.locator(".lesson p b")).to_contain_text("In 2012-12")


def test_a_life_of_the_county_is_told_in_its_crops(page: Page) -> None:
    page.locator(MAP).focus()
    page.keyboard.press("Enter")
    page.locator(".village-list tbody button").first.click()
    life = page.locator(".life")
    expect(life.locator("summary")).to_have_count(10, timeout=120_000)
    life.locator("summary").nth(3).click()
    assert "maize" not in life.inner_text()
    assert any(crop in life.inner_text() for crop in priced(page))


def test_a_link_opens_the_county_it_was_made_in(page: Page) -> None:
    page.get_by_role("button", name="Levers").click()
    page.get_by_role("button", name="Copy a link").click()
    address = page.locator(".levers .address").input_value()
    opened(page, address)
    expect(page.locator(".county-choice option:checked")).to_have_text("Hills county, 2021-2030")
    assert month(page) == "2022-12"
