"""The clock: play, pause, step, reset, speed, and a scrubber to any past month."""

from collections.abc import Callable

import solara

from tongyu.app.running.controller import SPEEDS, View
from tongyu.app.words import Words
from tongyu.app.words.event_words import now


@solara.component_vue("clock.vue")
def _Clock(
    date: str,
    month: int,
    latest: int,
    months: int,
    start: str,
    playing: bool,
    busy: bool,
    ended: bool,
    speed: int,
    speeds: list[int],
    status: str,
    words: dict[str, str],
    event_play: Callable[[object], None],
    event_pause: Callable[[object], None],
    event_step: Callable[[object], None],
    event_reset: Callable[[object], None],
    event_look: Callable[[int], None],
    event_choose_speed: Callable[[int], None],
) -> None: ...


@solara.component
def Clock(
    say: Words,
    view: View,
    speed: int,
    on_play: Callable[[], None],
    on_pause: Callable[[], None],
    on_step: Callable[[], None],
    on_reset: Callable[[], None],
    on_look: Callable[[int | None], None],
    on_speed: Callable[[int], None],
) -> None:
    """Month and year in large type, and what moves them.

    `on_look(None)` asks for the latest month; a month that is not run yet is run to.
    """
    _Clock(
        date=view.now[0].date if view.now else view.setup.scenarios[0].start,
        month=max(view.month, 0),
        latest=max(view.latest, 0),
        months=view.setup.months,
        start=view.setup.scenarios[0].start,
        playing=view.playing,
        busy=view.working is not None or bool(view.fault) or not view.now,
        ended=view.ended and view.month >= view.latest,
        speed=speed,
        speeds=list(SPEEDS),
        status=_status(say, view),
        words=say.section("clock"),
        event_play=lambda _: on_play(),
        event_pause=lambda _: on_pause(),
        event_step=lambda _: on_step(),
        event_reset=lambda _: on_reset(),
        event_look=lambda month: on_look(None if int(month) < 0 else int(month)),
        event_choose_speed=lambda speed: on_speed(int(speed)),
    )


def _status(say: Words, view: View) -> str:
    if view.working is not None:
        done, months = view.working
        return say("clock.working", done=done, months=months)
    said = []
    happened = now(say, view.now[-1].events, view.setup.scenarios[-1].county) if view.now else ""
    if happened:
        said.append(say("clock.happened", what=happened))
    if view.latest > view.month:
        said.append(say("clock.past", date=view.seen[0][view.latest].date))
    elif view.ended:
        said.append(say("clock.ended", months=view.setup.months))
    first, last = view.setup.scenarios[0].county.published
    if view.now and not first <= int(view.now[0].date[:4]) <= last:
        said.append(say("clock.unpublished", first=first, last=last))
    return say("clock.between").join(said)
