"""The head of the page: its name, the pages, the county, dark or light, the language."""

from collections.abc import Callable, Sequence
from typing import Any

import solara

from tongyu.app.counties import key_of, offered
from tongyu.app.words import LANGUAGES, Words
from tongyu.app.words.place_words import county_word
from tongyu.county.facts import CountyFacts
from tongyu.report.wording import span_of_years
from tongyu.text.months import month_after


@solara.component_vue("masthead.vue")
def _Masthead(
    tabs: list[dict[str, str]],
    tab: str,
    county: str,
    counties: list[dict[str, str]],
    levers_shown: bool,
    lesson_shown: bool,
    class_shown: bool,
    language: str,
    languages: list[dict[str, str]],
    words: dict[str, str],
    event_choose_tab: Callable[[str], None],
    event_choose_county: Callable[[str], None],
    event_choose_language: Callable[[str], None],
    event_show_levers: Callable[[bool], None],
    event_show_lesson: Callable[[bool], None],
    event_show_class: Callable[[bool], None],
) -> None: ...


@solara.component
def Masthead(
    say: Words,
    tabs: Sequence[str],
    tab: str,
    county: CountyFacts,
    levers_shown: bool,
    lesson_shown: bool,
    on_tab: Callable[[str], None],
    on_county: Callable[[str], None],
    on_language: Callable[[str], None],
    on_levers: Callable[[bool], None],
    on_lesson: Callable[[bool], None],
    class_shown: bool,
    on_class: Callable[[bool], None],
) -> None:
    """Pages `tabs`, of which `tab` is shown; `county` is the one that is chosen."""
    there = offered()
    key = key_of(county, there)
    listed = there if key else {"": county, **there}  # one that came with a file or a link
    spoken: list[dict[str, Any]] = [{"name": name, "label": label} for name, label in LANGUAGES.items()]
    _Masthead(
        tabs=[{"name": name, "label": say(f"page.{name}")} for name in tabs],
        tab=tab,
        county=key,
        counties=[{"name": name, "label": _called(say, each)} for name, each in listed.items()],
        levers_shown=levers_shown,
        lesson_shown=lesson_shown,
        class_shown=class_shown,
        language=say.language,
        languages=spoken,
        words=say.section("page"),
        event_choose_tab=lambda name: on_tab(name) if name in tabs else None,
        event_choose_county=lambda name: on_county(str(name)),
        event_choose_language=lambda name: on_language(name) if name in LANGUAGES else None,
        event_show_levers=lambda shown: on_levers(bool(shown)),
        event_show_lesson=lambda shown: on_lesson(bool(shown)),
        event_show_class=lambda shown: on_class(bool(shown)),
    )


def _called(say: Words, county: CountyFacts) -> str:
    """The county by its name and its years, since one county may be there with several calendars."""
    first, months = county.calendar.start, county.calendar.months
    years = span_of_years((int(first[:4]), int(month_after(first, months - 1)[:4])))
    return say("page.county_of_years", county=county_word(county, say.language), years=years)
