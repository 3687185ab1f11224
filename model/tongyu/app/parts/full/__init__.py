"""What a page says while the server has as many counties open as it may; it asks again by itself."""

from collections.abc import Callable

import solara

from tongyu.app.words import Words


@solara.component_vue("full.vue")
def _Full(sentence: str, words: dict[str, str], event_again: Callable[[object], None]) -> None: ...


@solara.component
def Full(say: Words, tabs: int, on_again: Callable[[], None]) -> None:
    """`tabs` counties are open; `on_again` asks whether there is room now."""
    _Full(
        sentence=say("page.too_many_pages", pages=tabs),
        words=say.section("page"),
        event_again=lambda _: on_again(),
    )
