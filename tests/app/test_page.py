"""What a person does on the page, in a real browser."""

import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from tests.app.conftest import opened
from tests.end_to_end.commands import tongyu_here
from tests.slow import each_slow_among

from tongyu.scenario.scenario import load

MAP = ".county-map .map-picture"


def picture(part: Locator) -> np.ndarray:
    """What is seen of `part`, (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(part.screenshot())).convert("RGB"), dtype=np.int64)


def colours(part: Locator) -> int:
    """How many different colours are seen; a blank area has one."""
    return len(np.unique(picture(part).reshape(-1, 3), axis=0))


def month(page: Page) -> str:
    """The month that is shown, as 2012-12."""
    found = re.search(r"\d{4}-\d{2}", page.locator(".scrub label").inner_text())
    assert found
    return found[0]


def play_to(page: Page, date: str) -> None:
    """Play until the month `date` is shown, then pause."""
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(
        f"document.querySelector('.scrub label').innerText.match(/\\d{{4}}-\\d{{2}}/)[0] >= '{date}'"
    )
    pause = page.get_by_role("button", name="Pause")
    if pause.count():
        pause.click()


def test_the_first_screen_shows_map_and_charts_without_scrolling(page: Page) -> None:
    for area in (".county-map", ".charts", ".clock"):
        part = page.locator(area).first
        box = part.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 800, area
        assert colours(part) > 3, area
    assert page.locator(".line-chart").count() == 6
    for k in range(6):
        assert colours(page.locator(".line-chart").nth(k)) > 3


def test_ten_months_are_played_and_looked_back_at(page: Page) -> None:
    raster = page.locator(".county-map image")
    first, before, raster_before = month(page), picture(page.locator(MAP)), raster.get_attribute("href")
    play_to(page, "2013-10")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    last = month(page)
    assert first == "2012-12"
    assert last >= "2013-10"
    after = picture(page.locator(MAP))
    assert (before != after).any(axis=2).mean() > 0.02
    page.locator("#scrub").fill("23")
    expect(page.locator(".scrub label")).to_contain_text(first)
    expect(page.locator(".clock .status")).to_contain_text(last)
    assert raster.get_attribute("href") == raster_before
    page.get_by_role("button", name="To the latest month").click()
    expect(page.locator(".scrub label")).to_contain_text(last)


def test_a_step_is_a_month_and_reset_goes_back(page: Page) -> None:
    page.get_by_role("button", name="Step").click()
    expect(page.locator(".scrub label")).to_contain_text("2013-01")
    page.get_by_role("button", name="Reset").click()
    expect(page.locator(".scrub label")).to_contain_text("2012-12")


def test_every_layer_has_a_picture_of_its_own(page: Page) -> None:
    seen = set()
    for layer in ("poverty", "income", "sellers", "cooperatives", "soil"):
        page.locator(".map-head select").select_option(layer)
        expect(page.locator(".map-head select")).to_have_value(layer)
        page.wait_for_timeout(300)
        assert colours(page.locator(MAP)) > 10
        seen.add(page.locator(".county-map image").get_attribute("href"))
    assert len(seen) == 5


def test_a_place_is_named_under_the_pointer(page: Page) -> None:
    box = page.locator(MAP).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".tip")).to_contain_text(re.compile("poor|goods out"))
    page.mouse.move(box["x"] + 1, box["y"] + 1)
    expect(page.locator(".tip")).to_have_count(0)


def test_the_map_can_be_walked_by_keys_to_a_villages_households(page: Page) -> None:
    page.locator(MAP).focus()
    first = page.locator(".tip").inner_text()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".tip")).not_to_have_text(first, use_inner_text=True)
    page.keyboard.press("Enter")
    expect(page.locator(".village-list tbody tr").first).to_be_visible()
    assert page.locator(".village-list tbody tr").count() > 10


def test_signs_on_the_map_are_switched_off_and_what_is_open_is_marked(page: Page) -> None:
    picture, legend = page.locator(MAP), page.locator(".county-map .switches")
    for name, drawn in (
        ("townships", ".border"),
        ("names", ".names text"),
        ("hubs", ".hub"),
        ("villages, stations", ".village"),
    ):
        assert picture.locator(drawn).count() > 0
        legend.get_by_role("button", name=name, exact=True).click()
        expect(picture.locator(drawn)).to_have_count(0)
        expect(legend.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", "false")
    picture.focus()
    page.keyboard.press("Enter")
    expect(picture.locator(".opened")).to_have_count(1)
    page.locator(".village-list tbody button").first.click()
    expect(picture.locator(".home")).to_have_count(1)
    page.locator(".village-list").get_by_role("button", name="Close").click()
    expect(picture.locator(".opened")).to_have_count(0)
    legend.get_by_role("button", name="townships").click()
    expect(picture.locator(".border")).to_have_count(1)


def test_a_villages_households_are_sorted_and_filtered_the_poorest_first(page: Page) -> None:
    page.locator(MAP).focus()
    page.keyboard.press("Enter")
    rows = page.locator(".village-list tbody tr")
    expect(rows.first).to_be_visible()

    def column(k: int) -> list[float]:
        return [
            float(cell.replace(",", ""))
            for cell in page.locator(f".village-list td:nth-of-type({k})").all_inner_texts()
        ]

    everybody, incomes = rows.count(), column(4)
    assert incomes == sorted(incomes)
    page.locator(".village-list").get_by_role("button", name="Land, mu").click()
    assert column(3) == sorted(column(3))
    page.locator(".village-list").get_by_role("button", name="Land, mu").click()
    assert column(3) == sorted(column(3), reverse=True)
    expect(page.locator(".village-list th[aria-sort=descending]")).to_have_count(1)
    page.locator(".village-list .filter select").select_option("poor")
    expect(page.locator(".village-list .filter")).to_contain_text(re.compile(rf"\d+ of {everybody}"))
    assert rows.count() == page.locator(".village-list td.poor").count() < everybody


def test_a_lever_is_moved_and_the_county_runs_with_it(page: Page) -> None:
    page.get_by_role("button", name="Levers").click()
    apply = page.get_by_role("button", name="Run again with these levers")
    expect(apply).to_be_disabled()
    page.locator("summary", has_text="Skill training").click()
    slider = page.locator("#training\\.courses")
    slider.fill("160")
    expect(page.locator(".levers .pending")).to_be_visible()
    expect(page.locator(".levers output[for='training.courses']")).to_contain_text("1,300 places a month")
    apply.click()
    expect(page.locator(".levers .pending")).to_have_count(0)
    expect(apply).to_be_disabled()


def test_the_county_without_and_with_a_programme_go_in_lock_step(page: Page) -> None:
    page.get_by_role("button", name="Two counties").click()
    expect(page.locator(".two .county-map")).to_have_count(3)
    play_to(page, "2014-12")
    assert page.locator(".two .county-map image").nth(0).get_attribute("href") is not None
    expect(page.locator("#chart-poverty")).to_contain_text("gap")
    expect(page.locator(".differences li").first).to_be_visible()
    for k in range(3):
        assert colours(page.locator(".two .county-map").nth(k)) > 3


def test_the_difference_map_is_of_the_layer_that_is_shown(page: Page) -> None:
    page.get_by_role("button", name="Two counties").click()
    difference = page.locator(".two .county-map").nth(2)
    expect(difference).to_contain_text("persons below the national line: with the programme less without it, points")
    play_to(page, "2014-12")
    poverty = difference.locator("image").get_attribute("href")
    page.locator(".two .county-map select").first.select_option("sellers")
    expect(difference).to_contain_text("households that sell online: with the programme less without it, points")
    assert difference.locator("image").get_attribute("href") != poverty


BESIDE = {"Without the programme": "baseline", "Programme": "both"}
"""What the two counties are called, from left to right, and their scenarios."""


def list_village(page: Page, county: str) -> Locator:
    """The list of households of the first village of one of the two counties."""
    page.locator(MAP).nth(list(BESIDE).index(county)).focus()
    page.keyboard.press("Enter")
    listed = page.locator(".village-list")
    expect(listed.locator("h2")).to_have_text(re.compile(f"^{county}, .+: [0-9]+ households"))
    return listed


def test_the_village_is_of_the_county_that_is_clicked(page: Page) -> None:
    page.get_by_role("button", name="Two counties").click()
    expect(page.locator(".two .county-map")).to_have_count(3)
    play_to(page, "2014-12")
    without, with_it = (list_village(page, county).locator("tbody tr").all_inner_texts() for county in BESIDE)
    assert without != with_it
    list_village(page, "Without the programme")
    page.get_by_role("button", name="County", exact=True).click()
    page.wait_for_selector(".county .county-map")
    expect(page.locator(".village-list")).to_have_count(0)


# The life with the programme is told on the page of one county, too.
@pytest.mark.parametrize("county", each_slow_among(BESIDE, slow=["Programme"]))
def test_the_life_is_of_the_county_that_is_clicked(page: Page, county: str) -> None:
    scenario, life = BESIDE[county], page.locator(".life")
    page.get_by_role("button", name="Two counties").click()
    expect(page.locator(".two .county-map")).to_have_count(3)
    button = list_village(page, county).locator("tbody button").first
    household = int(button.inner_text())
    button.click()
    expect(life.locator("h2")).to_have_text(f"{county}: the life of household {household}")
    expect(life).to_contain_text(load(scenario).header.title)
    expect(life.locator("summary")).to_have_count(10, timeout=120_000)
    told = json.loads(tongyu_here("life", scenario, "--household", household, "--seed", 1, "--json").stdout)
    for year, summary in zip(told["years"], life.locator("summary").all(), strict=True):
        assert f"{year['income_per_head']:,.0f} yuan a head" in summary.inner_text()


def test_a_life_is_not_shown_beside_a_county_that_it_is_not_of(page: Page) -> None:
    page.locator(MAP).focus()
    page.keyboard.press("Enter")
    page.locator(".village-list tbody button").first.click()
    expect(page.locator(".life")).to_contain_text("seed 1:")
    page.get_by_role("button", name="Levers").click()
    page.get_by_label("Seed").fill("2")
    page.get_by_label("Seed").press("Enter")
    page.get_by_role("button", name="Run again with these levers").click()
    expect(page.locator(".levers .pending")).to_have_count(0)
    expect(page.locator(".life")).to_have_count(0)
    expect(page.locator(".village-list")).to_be_visible()


def test_behind_every_chart_is_its_table(page: Page) -> None:
    for chart in ("poverty", "income", "online", "prices", "spending", "lorenz"):
        part = page.locator(f"#chart-{chart}")
        part.get_by_role("button", name="Table").click()
        expect(part.locator("tbody tr")).to_have_count(21 if chart == "lorenz" else 24)
        part.get_by_role("button", name="Chart").click()
        expect(part.locator("svg[role=img]")).to_be_visible()


def test_a_scenario_is_saved_and_opened_again(page: Page, tmp_path: Path) -> None:
    page.get_by_role("button", name="Levers").click()
    page.locator("summary", has_text="Skill training").click()
    page.locator("#training\\.courses").fill("100")
    expect(page.locator(".levers .pending")).to_be_visible()
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save as a file").click()
    assert saving.value.suggested_filename == "both-changed.toml"
    file = tmp_path / "mine.toml"
    saving.value.save_as(file)
    assert "Changed from" in file.read_text(encoding="utf-8").splitlines()[0]
    assert "intensity = 500.0" in file.read_text(encoding="utf-8")
    page.get_by_label("Start from").select_option("baseline")
    expect(page.locator(".levers output[for='training.courses']")).to_contain_text("0 places")
    page.locator(".levers input[type=file]").set_input_files(file)
    expect(page.locator(".levers output[for='training.courses']")).to_contain_text("500 places a month")


def test_a_link_opens_what_was_set(page: Page) -> None:
    page.get_by_role("button", name="Levers").click()
    page.get_by_label("Start from").select_option("support_only")
    expect(page.locator(".levers")).to_contain_text("Does support reach")
    page.get_by_role("button", name="Copy a link").click()
    address = page.locator(".levers .address").input_value()
    opened(page, address)
    page.get_by_role("button", name="Levers").click()
    page.locator("summary", has_text="Social support network").click()
    expect(page.locator(".levers output[for='support.social_workers']")).not_to_contain_text(re.compile("^0 "))


def test_a_broken_file_is_a_sentence_and_the_page_lives_on(page: Page, tmp_path: Path) -> None:
    page.get_by_role("button", name="Levers").click()
    file = tmp_path / "bad.toml"
    file.write_text('schema = 1\ncounty = "tongyu"\n[programme.support.social_worker]\nintensity = 3\n', "utf-8")
    page.locator(".levers input[type=file]").set_input_files(file)
    expect(page.get_by_role("alert")).to_contain_text('did you mean "social_workers"?')
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    file.write_bytes(b"#" * 70_000)
    page.locator(".levers input[type=file]").set_input_files(file)
    expect(page.get_by_role("alert")).to_contain_text("70,000 bytes")
    page.get_by_role("button", name="Step").click()
    expect(page.locator(".scrub label")).to_contain_text("2013-01")


def test_text_of_a_file_is_text(page: Page, tmp_path: Path) -> None:
    page.get_by_role("button", name="Levers").click()
    file = tmp_path / "x.toml"
    file.write_text('# Question: <img src=x onerror="document.title=1">\nschema = 1\ncounty = "tongyu"\n', "utf-8")
    page.locator(".levers input[type=file]").set_input_files(file)
    expect(page.locator(".levers")).to_contain_text("<img src=x")
    assert page.title() != "1"


def test_the_language_is_switched_whole(page: Page) -> None:
    page.get_by_label("Language").select_option("zh")
    expect(page.get_by_role("button", name="播放")).to_be_visible()
    page.get_by_role("button", name="政策杠杆").click()
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    for page_name in ("两县对照", "全县"):
        page.get_by_role("button", name=page_name).click()
        page.wait_for_selector(".county-map image")
        text = page.locator(".tongyu").inner_text()
        words = set(re.findall(r"[A-Za-z]{3,}", text)) - {"tongyu", "English"}
        assert words == set()


def test_two_tabs_have_a_county_each(page: Page, browser: Browser, server: str) -> None:
    other = browser.new_page()
    try:
        opened(other, server)
        play_to(page, "2013-06")
        assert month(page) >= "2013-06"
        assert month(other) == "2012-12"
    finally:
        other.close()


def test_a_household_is_clicked_and_its_life_is_told(page: Page) -> None:
    page.locator(MAP).focus()
    page.keyboard.press("Enter")
    button = page.locator(".village-list tbody button").first
    household = int(button.inner_text())
    button.click()
    life = page.locator(".life")
    expect(life.locator("summary")).to_have_count(10, timeout=120_000)
    told = json.loads(tongyu_here("life", "both", "--household", household, "--seed", 1, "--json").stdout)
    for year, summary in zip(told["years"], life.locator("summary").all(), strict=True):
        assert f"{year['income_per_head']:,.0f} yuan a head" in summary.inner_text()
    expect(life.locator(".gist").first).to_contain_text(re.compile("^Poor in|^Not below|^Below the line"))
    year = life.locator(".chapter").nth(4)
    year.locator("summary").click()
    expect(year).to_contain_text("By source, yuan a head")
    life.locator("#chart-life").get_by_role("button", name="Table").click()
    expect(life.locator("#chart-life tbody tr")).to_have_count(len(told["months"]))
    page.get_by_label("Language").select_option("zh")
    expect(life.locator("summary").first).to_contain_text("人均收入")
    for summary in life.locator("summary").all()[:4] + life.locator("summary").all()[5:]:
        summary.click()
    assert set(re.findall(r"[A-Za-z]{3,}", life.inner_text())) == set()
    life.locator("h2").focus()
    page.keyboard.press("Escape")
    expect(life).to_have_count(0)
    expect(button).to_be_focused()
