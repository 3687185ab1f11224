"""Which runs charts show side by side: pin the one that runs, take a pin away."""

from collections.abc import Callable, Sequence
from typing import Any

import solara

from tongyu.app.parts.charts.side_by_side import COLOURS, pin_called
from tongyu.app.pins import MOST, Pin
from tongyu.app.words import Words


@solara.component_vue("pins.vue")
def _Pins(
    pins: list[dict[str, Any]],
    full: bool,
    words: dict[str, str],
    event_pin: Callable[[object], None],
    event_unpin: Callable[[str], None],
) -> None: ...


@solara.component
def Pins(say: Words, pins: Sequence[Pin], on_pin: Callable[[], None], on_unpin: Callable[[str], None]) -> None:
    """A button that pins what runs, and one a pin."""
    _Pins(
        pins=[
            {"key": pin.key, "name": pin_called(say, pin), "colour": colour}
            for pin, colour in zip(pins, COLOURS, strict=False)
        ],
        full=len(pins) >= MOST,
        words=say.section("pins"),
        event_pin=lambda _: on_pin(),
        event_unpin=lambda key: on_unpin(str(key)),
    )
