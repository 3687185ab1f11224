"""What axe finds wrong with the page: nothing, in any language, in the light or in the dark, wide or narrow."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.app.conftest import Watched, opened
from tests.slow import each_slow_among

from tongyu.app.running.setting import as_link
from tongyu.app.words import LANGUAGES, Words
from tongyu.report.wording import FINDINGS
from tongyu.scenario.scenario import load

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
TABS = (".county .county-map image", ".two .county-map image", ".results", ".challenge")


def faults(page: Page) -> list[str]:
    """One line a fault: the rule, and what breaks it."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
        for each in found
        for node in each["nodes"]
    ]


in_light_and_dark = pytest.mark.parametrize("watched", ["light", "dark"], indirect=True)
# What has colours of its own is few, and seen in the dark where the county is.
in_light = pytest.mark.parametrize("watched", each_slow_among(["light", "dark"], slow=["dark"]), indirect=True)


def in_every_language(page: Page) -> Iterator[str]:
    """The languages, each chosen in turn; the last stays."""
    for language in LANGUAGES:
        page.locator(".masthead .language-choice").select_option(language)
        page.wait_for_function(f"document.documentElement.lang.startsWith('{language}')")
        yield language


def each_tab(page: Page) -> Iterator[str]:
    """What the page has beside each other, by the names of its buttons, each chosen in turn and there."""
    tabs = page.locator(".masthead nav button")
    assert tabs.count() == len(TABS)
    for tab, shown in zip(tabs.all(), TABS, strict=True):
        tab.click()
        expect(page.locator(shown).last).to_be_visible()
        yield tab.inner_text()


@in_light_and_dark
def test_the_county_has_no_faults(page: Page) -> None:
    bar = page.locator("[role=progressbar].v-progress-linear--absolute")
    for language in in_every_language(page):
        expect(bar).to_have_attribute("aria-label", Words(language)("page.busy"))
        bar.evaluate("each => each.style.visibility = 'visible'")
        assert faults(page) == [], language
    page.locator(".masthead .tools button").first.click()
    page.wait_for_selector(".levers")
    for pillar in page.locator(".levers summary").all():
        pillar.click()
    page.locator(".levers .ask").first.click()
    page.locator(".line-chart button").first.click()
    page.locator(".county-map .map-picture").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".village-list tbody tr")
    for language in in_every_language(page):
        expect(page.locator(".levers details[open]").first).to_be_visible()
        expect(page.locator(".village-list tbody tr").first).to_be_visible()
        assert faults(page) == [], language


@in_light
def test_a_life_has_no_faults_and_fits_a_telephone(page: Page) -> None:
    page.locator(".county-map .map-picture").focus()
    page.keyboard.press("Enter")
    page.locator(".village-list tbody button").first.click()
    expect(page.locator(".life summary")).to_have_count(10, timeout=120_000)
    for summary in page.locator(".life summary").all():
        summary.click()
    page.locator("#chart-life button").first.click()
    for language in in_every_language(page):
        expect(page.locator(".life details[open]")).to_have_count(10)
        assert faults(page) == [], language
    page.set_viewport_size({"width": 390, "height": 844})
    for language in in_every_language(page):
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert faults(page) == [], language


@in_light
def test_the_other_pages_have_no_faults_and_all_say_where_the_findings_stand(page: Page) -> None:
    assert Words("en")("page.findings") == FINDINGS
    for tab in each_tab(page):
        assert faults(page) == [], tab
        for language in in_every_language(page):
            note = page.get_by_role("note").filter(has_text=Words(language)("page.findings"))
            expect(note).to_be_visible()


@in_light
def test_the_answer_of_pairs_a_class_and_pinned_runs_have_no_faults(watched: Watched, server: str) -> None:
    few = as_link(load("five_pillars").with_(households=588))
    page = opened(watched.page, f"{server}?lesson=off&scenario={few}")
    page.get_by_role("button", name="Pin this run").click()
    page.get_by_role("button", name="Class", exact=True).click()
    page.get_by_role("button", name="Open a class").click()
    link = page.get_by_label("Link for the class").input_value()
    for language in in_every_language(page):
        expect(page.locator(".pinned")).to_have_count(1)
        assert faults(page) == [], language
    page.locator(".masthead .language-choice").select_option("en")
    page.get_by_role("button", name="Two counties").click()
    page.get_by_role("button", name="Run 8 pairs").click()
    expect(page.locator(".who tbody tr")).to_have_count(10, timeout=60_000)
    expect(page.locator(".answer [role=status]")).to_have_count(0, timeout=60_000)
    for language in in_every_language(page):
        assert faults(page) == [], language
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    follower = page.context.new_page()
    try:
        follower.set_viewport_size({"width": 390, "height": 844})
        follower.goto(link)
        expect(follower.locator("#charts figure")).to_have_count(6)
        assert faults(follower) == []
        assert follower.evaluate("document.documentElement.scrollWidth") <= 390
    finally:
        follower.close()


@in_light
def test_everything_that_can_be_clicked_can_be_reached_and_is_seen_by_key(page: Page) -> None:
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            "() => { const e = document.activeElement; if (e === document.body) return ['', ''];"
            " return [(e.innerText || e.getAttribute('aria-label') || e.id || e.tagName).trim().split('\\n')[0],"
            " getComputedStyle(e).outlineStyle]; }"
        )
        if name in reached:
            continue
        reached.add(name)
        assert outline != "none", name
    for expected in ("County", "Two counties", "Results", "Challenge", "Levers", "Dark", "scrub"):
        assert any(expected in name for name in reached), (expected, reached)
    assert any("Play" in name for name in reached)


# Where it is narrow, parts stand below each other or are left out: there it is likelier that one is too wide.
@pytest.mark.parametrize("width", each_slow_among([390, 1280], slow=[1280]))
def test_nothing_is_wider_than_the_screen(watched: Watched, server: str, width: int) -> None:
    watched.page.set_viewport_size({"width": width, "height": 844})
    page = opened(watched.page, server)
    for tab in each_tab(page):
        assert page.evaluate("document.documentElement.scrollWidth") <= width, tab
    page.locator(".masthead nav button").first.click()
    page.wait_for_selector(".county-map image")
    page.get_by_role("button", name="Levers").click()
    expect(page.locator(".levers")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
