"""Pictures of every page for the documents: `python -m tools.screenshots [NAME]...`, or `make screenshots`.

Each is of the page as a person meets it, after the same clicks, so that a change of the page shows as a change of its
picture. What is seen there is one run with seed 1. The results page shows the studies in results/; where there are
none, three that are made for the picture are shown, a comparison and an interaction of few seeds and households and a
frontier written by hand, so that nothing can be concluded from their figures.
"""

import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Annotated, Literal

import typer
from playwright.sync_api import Page, sync_playwright
from tests.app import results_by_hand
from tests.app.conftest import QUIET, chromium, opened, serving
from tests.end_to_end.commands import tongyu

from tongyu.app.studies.listing import listed
from tongyu.commands.options import answers
from tongyu.errors import InputError
from tongyu.text.wording import unknown

ROOT = Path(__file__).resolve().parents[1]
PICTURES_FOLDER = ROOT / "docs" / "pictures"
MIDDLE = "71"  # the number of the month 2016-12


def played(page: Page) -> None:
    """The county at its last month, looked at in the middle of the programme."""
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('.status').innerText.includes('The last month')", timeout=120_000)
    page.locator("#scrub").fill(MIDDLE)
    page.wait_for_timeout(800)


def county(page: Page) -> None:
    """The first page, in the middle of the programme."""
    played(page)
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_timeout(300)


def two_counties(page: Page) -> None:
    """What eight pairs of runs say of all five pillars, and the two counties of the first of them."""
    page.get_by_role("button", name="Levers", exact=True).click()
    page.get_by_label("Start from").select_option("five_pillars")
    page.get_by_role("button", name="Run again with these levers").click()
    page.get_by_role("button", name="Levers", exact=True).click()
    page.get_by_role("button", name="Put the lesson away").click()
    page.get_by_role("button", name="Two counties").click()
    page.wait_for_selector(".two .county-map image")
    page.wait_for_selector("#scrub:enabled")
    played(page)
    page.get_by_role("button", name="Run 8 pairs").click()
    page.get_by_text("8 pairs of runs with the same luck").wait_for(timeout=300_000)
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_timeout(500)


def levers(page: Page) -> None:
    """The levers of a pillar, one of them explained."""
    played(page)
    page.get_by_role("button", name="Levers", exact=True).click()
    page.locator("summary", has_text="Skill training").click()
    page.locator(".levers .lever", has_text="Courses").first.locator(".ask").click()
    page.wait_for_timeout(500)


def village(page: Page) -> None:
    """The households of a village."""
    played(page)
    page.locator(".county-map .map-picture").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".village-list tbody tr")
    page.locator(".village-list").scroll_into_view_if_needed()
    page.wait_for_timeout(500)


def life(page: Page) -> None:
    """The life of a household, a year of it open."""
    page.get_by_role("button", name="Lesson", exact=True).click()  # its strip would lie over the top of the life
    village(page)
    page.locator(".village-list tbody button").first.click()
    page.wait_for_selector(".life .chapter", timeout=300_000)
    page.locator(".life summary").nth(5).click()
    page.locator(".life").evaluate("life => life.scrollIntoView()")
    page.wait_for_timeout(500)


def results(page: Page) -> None:
    """The study that the results page opens with."""
    page.get_by_role("button", name="Results").click()
    page.wait_for_selector(".results .study", timeout=60_000)
    page.wait_for_timeout(500)


def chinese(page: Page) -> None:
    """The first page in Chinese."""
    played(page)
    page.get_by_label("Language").select_option("zh")
    page.wait_for_timeout(500)


def lesson(page: Page) -> None:
    """The lesson's first step that compares two counties."""
    for number in range(2, 6):
        page.get_by_role("button", name="Next").click()
        page.wait_for_function(f"document.querySelector('.lesson h2').innerText.includes('Step {number} ')")
        page.wait_for_selector(".lesson p b", timeout=60_000)
    page.get_by_text("Over 8 draws of luck").wait_for(timeout=300_000)


def challenge(page: Page) -> None:
    """A programme that was brought to the budget, and what it was worth."""
    page.get_by_role("button", name="Challenge").click()
    page.get_by_role("button", name="Bring all to the budget").click()
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_selector(".challenge .own", timeout=300_000)


Act = Callable[[Page], None]
WIDE, NARROW = (1280, 800), (390, 844)
PICTURES: dict[str, tuple[Act, tuple[int, int], Literal["light", "dark"]]] = {
    "county": (county, WIDE, "light"),
    "two-counties": (two_counties, (1280, 1000), "light"),
    "levers": (levers, WIDE, "light"),
    "lesson": (lesson, WIDE, "light"),
    "challenge": (challenge, WIDE, "light"),
    "village": (village, WIDE, "light"),
    "chinese-dark": (chinese, WIDE, "dark"),
    "telephone": (county, NARROW, "light"),
    "life": (life, WIDE, "light"),
    "life-telephone-dark": (life, NARROW, "dark"),
    "results": (results, WIDE, "light"),
    "results-telephone-dark": (results, NARROW, "dark"),
}


def studies(scratch: Path) -> Path:
    """The folder of results/ if a study is in it, else one with small studies, made now."""
    if listed(ROOT / "results"):
        return ROOT / "results"
    made = scratch / "results"
    results_by_hand.frontier(made / "frontier-by-hand")
    small = ("--seeds", 3, "--households", 300, "--months", 60)
    for command in (("interaction",), ("compare", "ecommerce_only", "social_work_only", "both")):  # the latest is shown
        answer = tongyu(*command, *small, "--out", made / f"{command[0]}-small")
        if answer.returncode:
            raise InputError(answer.stderr.strip())
    return made


def take(names: Collection[str]) -> None:
    """Write a PNG a page into docs/pictures, of the pages with these `names`; all without any.

    Raises InputError for a name that no picture has.
    """
    for name in names:
        if name not in PICTURES:
            raise InputError(unknown("picture", name, PICTURES, "Pictures"))
    with (
        tempfile.TemporaryDirectory() as scratch,
        serving("--results", "results", log=Path(scratch) / "log", cwd=studies(Path(scratch)).parent) as (address, _),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        for name, (act, (width, height), scheme) in PICTURES.items():
            if names and name not in names:
                continue
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            page = opened(context.new_page(), address)
            act(page)
            page.screenshot(path=PICTURES_FOLDER / f"page-{name}.png")
            context.close()
        browser.close()


def screenshots(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Pictures; without any, all.")] = None,
) -> None:
    """Make the pictures of the page in docs/pictures anew; needs a Chromium, and studies in results/ to show."""
    with answers():
        take(names or ())


if __name__ == "__main__":
    typer.run(screenshots)
