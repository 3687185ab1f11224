"""The panel of a class: its link, how many follow, and its end."""

from collections.abc import Callable

import solara

from tongyu.app.classroom.teaching import Teaching
from tongyu.app.words import Words

FOLLOW = "/follow"  # of `classroom/following.py`


@solara.component_vue("panel.vue")
def _Classroom(
    link: str,
    viewers: str,
    ready: bool,
    words: dict[str, str],
    event_begin: Callable[[object], None],
    event_end: Callable[[object], None],
    event_count: Callable[[object], None],
    event_away: Callable[[object], None],
) -> None: ...


@solara.component
def Classroom(say: Words, teaching: Teaching, ready: bool) -> None:
    """`ready` says that there is something to be shown."""
    made = teaching.open.value
    _Classroom(
        link=f"{FOLLOW}?class={made.code}&lang={say.language}" if made is not None else "",
        viewers=say("classroom.viewers", viewers=teaching.viewers.value),
        ready=ready,
        words=say.section("classroom"),
        event_begin=lambda _: teaching.begin(),
        event_end=lambda _: teaching.end(),
        event_count=lambda _: teaching.count(),
        event_away=lambda _: teaching.panel.set(False),
    )
