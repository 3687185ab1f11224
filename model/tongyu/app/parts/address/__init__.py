"""The address of the page: written as the tab moves on, followed when the browser goes back."""

from collections.abc import Callable

import solara

from tongyu.app.address import Asked, asked_in, place_of, query_of


@solara.component_vue("address.vue")
def _Address(query: str, place: str, moving: bool, event_went: Callable[[str], None]) -> None: ...


@solara.component
def Address(asked: Asked, moving: bool, on_went: Callable[[Asked], None]) -> None:
    """Where the tab is; while it is `moving` the address waits. `on_went` gets what another address asks for."""
    _Address(
        query=query_of(asked),
        place=place_of(asked),
        moving=moving,
        event_went=lambda search: on_went(asked_in(str(search))),
    )
