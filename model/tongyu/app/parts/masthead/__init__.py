"""The head of the page: its name, the pages, dark or light, the language."""

from collections.abc import Callable, Sequence
from typing import Any

import solara

from tongyu.app.words import LANGUAGES, Words


@solara.component_vue("masthead.vue")
def _Masthead(
    tabs: list[dict[str, str]],
    tab: str,
    levers_shown: bool,
    lesson_shown: bool,
    language: str,
    languages: list[dict[str, str]],
    words: dict[str, str],
    event_choose_tab: Callable[[str], None],
    event_choose_language: Callable[[str], None],
    event_show_levers: Callable[[bool], None],
    event_show_lesson: Callable[[bool], None],
) -> None: ...


@solara.component
def Masthead(
    say: Words,
    tabs: Sequence[str],
    tab: str,
    levers_shown: bool,
    lesson_shown: bool,
    on_tab: Callable[[str], None],
    on_language: Callable[[str], None],
    on_levers: Callable[[bool], None],
    on_lesson: Callable[[bool], None],
) -> None:
    """Pages `tabs`, of which `tab` is shown."""
    offered: list[dict[str, Any]] = [{"name": name, "label": label} for name, label in LANGUAGES.items()]
    _Masthead(
        tabs=[{"name": name, "label": say(f"page.{name}")} for name in tabs],
        tab=tab,
        levers_shown=levers_shown,
        lesson_shown=lesson_shown,
        language=say.language,
        languages=offered,
        words=say.section("page"),
        event_choose_tab=lambda name: on_tab(name) if name in tabs else None,
        event_choose_language=lambda name: on_language(name) if name in LANGUAGES else None,
        event_show_levers=lambda shown: on_levers(bool(shown)),
        event_show_lesson=lambda shown: on_lesson(bool(shown)),
    )
