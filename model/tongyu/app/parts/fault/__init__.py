"""What went wrong, in a sentence, until it is put away."""

from collections.abc import Callable

import solara

from tongyu.app.words import Words


@solara.component_vue("fault.vue")
def _Fault(sentence: str, close_word: str, event_close: Callable[[object], None]) -> None: ...


@solara.component
def Fault(say: Words, sentence: str, on_close: Callable[[], None]) -> None:
    """`sentence`, which is English as all that the model itself says, and a button that puts it away."""
    _Fault(
        sentence=say("page.fault", sentence=sentence), close_word=say("page.close"), event_close=lambda _: on_close()
    )
