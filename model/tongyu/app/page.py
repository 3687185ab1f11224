"""What a browser tab shows: the head, and one of the pages below it. Solara looks for `Page` and `Layout` here."""

from pathlib import Path
from typing import Any

import solara

from tongyu.app import served
from tongyu.app.address import PAGES, Asked, asked_in
from tongyu.app.chosen import links_of
from tongyu.app.classroom.panel import Classroom
from tongyu.app.classroom.snapshot import Shown
from tongyu.app.parts.address import Address
from tongyu.app.parts.answer import Answer
from tongyu.app.parts.challenge import Challenge, ChallengeElsewhere
from tongyu.app.parts.charts import Charts
from tongyu.app.parts.clock import Clock
from tongyu.app.parts.connection import Connection
from tongyu.app.parts.differences import Differences
from tongyu.app.parts.fault import Fault
from tongyu.app.parts.full import Full
from tongyu.app.parts.lesson import LessonElsewhere, LessonStrip
from tongyu.app.parts.levers import Levers
from tongyu.app.parts.life import LifeOf
from tongyu.app.parts.map import CountyMap, DifferenceMap
from tongyu.app.parts.masthead import Masthead
from tongyu.app.parts.pins import Pins
from tongyu.app.parts.results import Results
from tongyu.app.parts.village import Village
from tongyu.app.parts.who import Who
from tongyu.app.running.controller import View
from tongyu.app.running.setting import is_usual, usual
from tongyu.app.tab import Tab
from tongyu.app.whereabouts import address_of
from tongyu.app.words import LANGUAGES, Words, words
from tongyu.app.words.place_words import county_word, place_words
from tongyu.app.words.run_words import runs_in_words
from tongyu.text.months import month_after

STYLE = Path(__file__).with_name("style.css")
# In the place of Solara's own, whose script browsers warn of, and which would keep a second history of addresses.
solara.widgets.Navigator.template_file = str(Path(__file__).with_name("navigator.vue"))


@solara.component
def Layout(children: list[Any] = []) -> None:  # noqa: B006 - Solara calls it with what it wraps
    """Nothing around the page: no frame of Solara's own."""
    solara.Style(STYLE)
    with solara.v.Html(tag="div", class_="tongyu"):
        for child in children:
            solara.display(child)


@solara.component
def Page() -> None:
    """One tab of a browser: it has its own counties, and frees them when it is closed."""
    search = solara.use_router().search or ""
    attempt, set_attempt = solara.use_state(0)
    tab, full = solara.use_memo(lambda: _tab(asked_in(search)), [attempt])
    solara.use_effect(lambda: tab.close if tab is not None else None, [attempt])
    if tab is None:
        Full(words(asked_in(search).lang or next(iter(LANGUAGES))), full, lambda: set_attempt(attempt + 1))
        return
    say = words(tab.language.value)
    with solara.v.Html(tag="div"):
        Whole(say, tab)
        Connection(say)
        AddressOf(tab)


@solara.component
def Whole(say: Words, tab: Tab) -> None:
    """The head and the page that is chosen."""
    page, lesson = tab.page.value, tab.lesson
    with solara.v.Html(tag="div", class_="with-lesson" if lesson.shown.value else ""):
        Masthead(
            say,
            PAGES,
            page,
            tab.chosen.value.scenario.county,
            tab.levers_shown.value,
            lesson.shown.value,
            tab.choose_page,
            tab.choose_county,
            tab.language.set,
            tab.levers_shown.set,
            lesson.shown.set,
            tab.teaching.panel.value,
            tab.teaching.panel.set,
        )
        ClassOf(say, tab)
        if lesson.shown.value:
            LessonOf(say, tab)
        if tab.fault.value:
            Fault(say, tab.fault.value, lambda: tab.fault.set(""))
        # With a key it stays as it is, and what is open in it, when the lesson or a fault above it comes or goes.
        with solara.v.Html(tag="main").key("main"):
            if page in ("county", "two"):
                Counties(say, tab)
            elif page == "results":
                Results(say, tab.study.value, tab.study.set)
            elif page == "challenge":
                ChallengeOf(say, tab)


@solara.component
def AddressOf(tab: Tab) -> None:
    """The address of the page, kept as the tab is; a part of its own, so that nothing else is drawn anew with it."""
    view, running, chosen = tab.view.value, tab.running.value, tab.chosen.value
    links = solara.use_memo(lambda: links_of(running, chosen if tab.pending else None), [running, chosen])
    Address(address_of(tab, links), view is not None and (view.playing or view.working is not None), tab.go_to)


@solara.component
def LessonOf(say: Words, tab: Tab) -> None:
    """The step of the lesson that this tab is at."""
    lesson, paired = tab.lesson, tab.paired
    number, step, found = lesson.number.value, lesson.step, lesson.found.value.get(lesson.step.name)
    running = tab.running.value
    county = running.scenario.county

    def keep() -> None:
        if step.pairs and paired is not None and not paired.working and len(paired.pairs) > 1:
            lesson.answer(step.name, paired)

    solara.use_effect(keep, [paired, step.name])
    if is_usual(county):
        LessonStrip(
            say,
            number,
            found,
            paired,
            lesson.answers.value,
            county,
            not lesson.is_of_step(running.scenario, running.seed),
            lambda to: lesson.go(tab, to),
            lambda: lesson.end(tab),
        )
    else:
        LessonElsewhere(say, usual(), lambda: lesson.end(tab))


@solara.component
def ChallengeOf(say: Words, tab: Tab) -> None:
    """The levers, and what handing them in is worth."""
    tries = tab.tries
    if tries.fault.value:
        Fault(say, tries.fault.value, lambda: tries.fault.set(""))
    with solara.v.Html(tag="div", class_="challenge-page with-levers"):
        LeversOf(say, tab)
        if not is_usual(tab.chosen.value.scenario.county):
            ChallengeElsewhere(say, usual())
            return
        Challenge(
            say,
            tab.chosen.value.scenario,
            served.scorer,
            tries.made.value,
            tries.progress.value,
            tries.refused.value,
            tries.all_references,
            lambda: tries.hand_in(tab.chosen.value.scenario),
            tab.bring_to_budget,
            tries.add_references,
            tries.cancel,
        )


@solara.component
def Counties(say: Words, tab: Tab) -> None:
    """The running counties: one, or the one without the programme beside the one with it."""
    view, two = tab.view.value, tab.page.value == "two"
    kind = "two-page" if two else "county"
    with solara.v.Html(tag="div"):
        if view is not None and view.fault:
            Fault(say, view.fault, tab.reset)
        if view is not None:
            with solara.v.Html(tag="div", class_="runs-line"):
                Runs(say, view)
                if not two:
                    Pins(say, tab.pins.kept.value, lambda: tab.pins.pin(view), tab.pins.unpin)
        with solara.v.Html(tag="div", class_=f"{kind} with-levers" if tab.levers_shown.value else kind):
            if tab.levers_shown.value:
                LeversOf(say, tab)
            if view is None or len(view.now) != (2 if two else 1):
                solara.v.Html(tag="p", class_="panel", attributes={"role": "status"}, children=[say("page.opening")])
                return
            with solara.v.Html(tag="div"):
                if two:
                    AnswerOf(say, tab)
                Maps(say, tab, view)
                ClockOf(say, tab, view)
                if two:
                    Charts(say, view, tab.marked.value, tab.peek, tab.look, tab.difference.value, tab.paired)
                    Who(say, tab.paired, tab.panels.who_by.value, tab.panels.who_by.set)
                    Differences(say, view.setup.scenarios[-1], view.setup.seed)
            if not two:
                Charts(say, view, tab.marked.value, tab.peek, tab.look, pins=tab.pins.kept.value)
        VillageOf(say, tab, view)


@solara.component
def Runs(say: Words, view: View) -> None:
    """What is running, in a line."""
    solara.v.Html(tag="p", class_="soft runs", children=[runs_in_words(say, view)])


@solara.component
def ClassOf(say: Words, tab: Tab) -> None:
    """The class that follows this tab: it is shown whatever the tab shows."""
    teaching, view = tab.teaching, tab.view.value
    layer, difference, paired = tab.layer.value, tab.difference.value, tab.paired

    def show() -> None:
        if view is not None and view.now:
            teaching.show(Shown(view, layer, difference, paired))

    solara.use_effect(show, [view, layer, difference, paired, teaching.open.value])
    if teaching.panel.value:
        Classroom(say, teaching, view is not None)


@solara.component
def AnswerOf(say: Words, tab: Tab) -> None:
    """What the programme that is running does, over pairs of runs."""
    if tab.pairs.fault.value:
        Fault(say, tab.pairs.fault.value, lambda: tab.pairs.fault.set(""))
    Answer(
        say,
        tab.paired,
        not dict(tab.running.value.scenario.programme_items()),
        tab.difference.value,
        tab.run_pairs,
        tab.pairs.cancel,
        tab.difference.set,
    )


@solara.component
def Maps(say: Words, tab: Tab, view: View) -> None:
    """The map of each county, and where there are two the difference between them."""
    facts = view.setup.scenarios[0].county
    names = solara.use_memo(
        lambda: place_words(facts, view.grounds[0].geography, say.language), [view.grounds[0], say.language]
    )

    opened, reading = tab.village.value, tab.read
    household = None if reading is None else reading.household

    def shown(title: str, county: int) -> None:
        CountyMap(
            say,
            title,
            view.grounds[county],
            names,
            view.mapped[county],
            tab.layer.value,
            county == 0,
            tab.panels.hidden.value,
            opened.village if opened is not None and opened.county % len(view.now) == county else None,
            household if opened is not None and opened.county % len(view.now) == county else None,
            view.number if county == 0 else 0,  # one of the maps says when the view is drawn
            tab.panels.hide,
            tab.choose_layer,
            lambda village: tab.open_village(village, of_baseline=len(view.now) > 1 and county == 0),
            tab.drawn,
        )

    if len(view.now) == 1:
        shown(county_word(facts, say.language), 0)
        return
    with solara.v.Html(tag="div", class_="two"):
        shown(say("page.without"), 0)
        shown(say("page.programme"), 1)
        DifferenceMap(
            say, say("page.difference"), view.grounds[0], *view.mapped, tab.layer.value, tab.panels.hidden.value
        )


@solara.component
def ClockOf(say: Words, tab: Tab, view: View) -> None:
    """The clock of this tab."""
    Clock(say, view, tab.speed.value, tab.play, tab.pause, tab.step, tab.reset, tab.look, tab.choose_speed)


@solara.component
def LeversOf(say: Words, tab: Tab) -> None:
    """The levers of this tab."""
    chosen, view = tab.chosen.value, tab.view.value
    now = view.now[-1] if view is not None and view.now else None
    spent = sum(value for name, value in now.numbers.items() if name.startswith("cost_")) if now else 0.0
    Levers(
        say,
        chosen,
        month_after(now.date, 1) if now else chosen.scenario.start,
        spent,
        tab.pending,
        view is not None and view.working is not None,
        tab.choose_base,
        tab.move,
        tab.apply,
        tab.change,
        tab.upload,
        tab.past.steps.value,
        tab.undo,
        tab.back_to_preset,
        tab.panels.groups.value,
        tab.panels.open_group,
        tab.scale,
    )


@solara.component
def VillageOf(say: Words, tab: Tab, view: View) -> None:
    """The households of the village that was clicked on, in the county it was clicked in."""
    opened = tab.village.value
    if opened is None:
        return
    geography, figures = view.grounds[opened.county].geography, view.now[opened.county]
    names = place_words(view.setup.scenarios[opened.county].county, geography, say.language).villages
    # With two counties side by side each list and life says whose it is.
    county = "" if len(view.now) == 1 else say("page.without" if opened.of_baseline else "page.programme")
    with solara.v.Html(tag="div"):
        Village(
            say,
            county,
            figures,
            opened.village,
            names[opened.village],
            tab.open_household,
            lambda: tab.open_village(None),
        )
        reading = tab.read
        if reading is not None and reading.fault:
            Fault(say, reading.fault, lambda: tab.open_household(None))
        elif reading is not None:
            LifeOf(say, county, reading, view.setup.seed, max(view.month, 0), lambda: tab.open_household(None))


def _tab(asked: Asked) -> tuple[Tab | None, int]:
    """A tab; none, and how many are open, where there is no room."""
    try:
        return Tab(asked, solara.get_session_id()), 0
    except served.TooManyTabs as error:
        return None, error.tabs
