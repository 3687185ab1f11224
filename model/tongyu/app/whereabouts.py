"""Where a tab is, as the address of its page says it."""

from tongyu.app import counties
from tongyu.app.address import PAGES, Asked
from tongyu.app.chosen import FIRST_SEED, Links
from tongyu.app.running import setting
from tongyu.app.running.layers import LAYERS, SIGNS
from tongyu.app.tab import OPENING, Tab
from tongyu.app.words import LANGUAGES
from tongyu.text.months import month_after


def address_of(tab: Tab, links: Links) -> Asked:
    """All that brings the tab back; what a page opens with by itself is not said.

    `links` are those of what runs and what is chosen, which change more seldom than what is shown.
    """
    running, chosen, view, village = tab.running.value, tab.chosen.value, tab.view.value, tab.village.value
    start, lesson = running.scenario.start, tab.lesson
    county = running.scenario.county
    first = counties.first()
    shown = [month_after(start, month) for month in (view.month, view.latest)] if view and view.now else ["", ""]
    usual = lesson.shown.value and not lesson.number.value
    return Asked(
        lang=tab.language.value if tab.language.value != next(iter(LANGUAGES)) else "",
        county="" if county.digest == first.digest else counties.key_of(county, counties.offered()),
        base=running.base if (running.base, county.digest) != (counties.FIRST_SCENARIO, first.digest) else "",
        scenario=links.running,
        chosen=links.chosen,
        chosen_seed=None if chosen.seed == running.seed else chosen.seed,
        seed=None if running.seed == FIRST_SEED else running.seed,
        households=links.sample,
        page=tab.page.value if tab.page.value != PAGES[0] else "",
        month=shown[0] if view is not None and view.month != OPENING - 1 else "",
        run=shown[1] if view is not None and view.latest > view.month else "",
        layer=tab.layer.value if tab.layer.value != next(iter(LAYERS)) else "",
        lesson=None if usual or not setting.is_usual(county) else lesson.shown.value * (lesson.number.value + 1),
        levers=tab.levers_shown.value or None,
        groups=tab.panels.groups.value,
        hidden=tuple(sign for sign in SIGNS if sign in tab.panels.hidden.value),
        difference=tab.difference.value or None,
        village=None if village is None else village.village,
        baseline=None if village is None else village.of_baseline or None,
        household=None if tab.household.value is None else tab.household.value.household,
        study=tab.study.value,
    )
