"""Play, pause, step, reset and look back, for the counties of one tab.

One worker thread steps the counties, so that the page lives on while a month takes long; it publishes what is to be
shown as an immutable `View`. While it plays it waits for the browser to have drawn the last but one view, so that a
slow browser slows the county down rather than falling behind it. All counties go in lock-step.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from tongyu.app.running.figures import Figures
from tongyu.app.running.running import Ground, Running
from tongyu.errors import TongyuError
from tongyu.scenario.scenario import Scenario

SPEEDS = (1, 2, 5, 10, 0)  # months a second; 0 is as fast as it can
AHEAD = 2  # views that the browser may not have drawn yet
PATIENCE = 1.0  # seconds to wait for a browser that does not say that it has drawn
TOLD = 0.2  # seconds between two words about the progress of work that is not drawn


@dataclass(frozen=True, eq=False)
class Setup:
    """What is to run: scenarios of one length, in lock-step, with one seed; the last is what the levers make."""

    scenarios: tuple[Scenario, ...]
    seed: int

    @property
    def months(self) -> int:
        """The horizon that all have."""
        return min(scenario.months for scenario in self.scenarios)


@dataclass(frozen=True, eq=False)
class View:
    """What there is to be shown: the figures of each county up to the latest month, and where the page looks.

    `number` rises from view to view. `working` is (months done, months to do) while the counties catch up undrawn;
    `fault` the sentence of what ended them.
    """

    number: int
    setup: Setup
    grounds: tuple[Ground, ...]
    seen: tuple[tuple[Figures, ...], ...]
    month: int
    playing: bool
    peek: int | None = None  # a month that is pointed at: maps and charts show it meanwhile
    working: tuple[int, int] | None = None
    fault: str = ""

    @property
    def latest(self) -> int:
        """The latest month that is over, -1 before there is any."""
        return min((len(figures) for figures in self.seen), default=0) - 1

    @property
    def now(self) -> tuple[Figures, ...]:
        """The figures of the month that is looked at, by county."""
        return tuple(figures[self.month] for figures in self.seen) if self.latest >= 0 else ()

    @property
    def mapped(self) -> tuple[Figures, ...]:
        """The figures that maps show, by county: of the month that is pointed at, if there is one."""
        if self.peek is None or self.latest < 0:
            return self.now
        return tuple(figures[self.peek] for figures in self.seen)

    @property
    def ended(self) -> bool:
        """Whether the counties have reached their horizon."""
        return self.latest + 1 >= self.setup.months


class Controller:
    """Runs what `open` names, until `close`; `publish` gets every view, from the worker thread.

    All methods return at once and may be called from any thread.
    """

    def __init__(self, publish: Callable[[View], None]) -> None:
        self._publish = publish
        self._lock = threading.Condition()
        self._wanted: tuple[Setup, int, bool] | None = None  # what to open, to which month, whether afresh
        self._setup: Setup | None = None
        self._counties: list[Running] = []
        self._playing = self._closed = False
        self._steps = 0
        self._look: int | None = None  # the month looked back at; None: the latest
        self._peek: int | None = None  # the month pointed at
        self._stale = False  # whether something changed that no view shows yet
        self._speed = 0
        self._number = self._drawn = 0
        self._fault = ""
        self._worker = threading.Thread(target=self._work, name="tongyu-county", daemon=True)
        self._worker.start()

    def open(self, setup: Setup, month: int, afresh: bool = False) -> None:
        """Run the counties of `setup` to `month`, undrawn, and stay there.

        Counties that run already, and are not past it, go on from where they are unless `afresh`.
        """
        with self._lock:
            self._wanted = (setup, month, afresh)
            self._playing, self._look, self._peek, self._steps = False, None, None, 0
            self._lock.notify_all()

    def play(self) -> None:
        """Go on month after month from the one that is shown until the horizon: what has been run is shown again."""
        self._change(_playing=True, _peek=None)

    def pause(self) -> None:
        """Stop after the month that is under way."""
        self._change(_playing=False)

    def step(self) -> None:
        """One month on from the one that is shown."""
        with self._lock:
            self._playing, self._peek = False, None
            self._steps += 1
            self._lock.notify_all()

    def look(self, month: int | None) -> None:
        """Show a past month (0 is the first); None or the latest: go along with the county."""
        self._change(_look=month, _peek=None, _playing=False)

    def peek(self, month: int | None) -> None:
        """Point at a month, while nothing plays; None: at none any more."""
        with self._lock:
            if self._playing or self._wanted or month == self._peek:
                return
        self._change(_peek=month)

    def speed(self, months_a_second: int) -> None:
        """How fast to play; 0 is as fast as it can."""
        self._change(_speed=months_a_second)

    def drawn(self, number: int) -> None:
        """The browser has drawn the view of that number."""
        with self._lock:
            self._drawn = max(self._drawn, number)
            self._lock.notify_all()

    def close(self) -> None:
        """End the worker and let go of the counties. Returns before a month that is under way is over."""
        with self._lock:
            self._closed = True
            self._lock.notify_all()

    def _change(self, **state: object) -> None:
        with self._lock:
            for name, value in state.items():
                setattr(self, name, value)
            self._stale = True
            self._lock.notify_all()

    def _work(self) -> None:
        while True:
            with self._lock:
                while not (self._closed or self._wanted or self._stale or self._steps or self._playing):
                    self._lock.wait()
                if self._closed:
                    break
                wanted, self._wanted = self._wanted, None
                stepping = self._playing or self._steps > 0
                self._steps = max(0, self._steps - 1)
                self._stale = False
            began = time.monotonic()
            try:
                if wanted is not None:
                    self._open(*wanted)
                elif stepping:
                    self._step()
            except TongyuError as error:
                self._fail(" ".join([str(error), *(f"({note})" for note in getattr(error, "__notes__", ()))]))
            except Exception as error:  # a fault of the program: the page says so and lives on
                self._fail(f"{type(error).__name__}: {error}")
            self._show()
            if stepping:
                self._pace(began)
        self._counties.clear()
        self._setup = None

    def _open(self, setup: Setup, month: int, afresh: bool) -> None:
        self._setup, self._fault = setup, ""
        kept = [] if afresh else self._counties
        self._counties, target = [], min(month, setup.months - 1)
        for scenario in setup.scenarios:
            same = next((each for each in kept if each.is_of(scenario, setup.seed) and each.latest <= target), None)
            if same is not None:
                kept.remove(same)
            self._counties.append(same or Running(scenario, setup.seed))
        told = 0.0
        while (behind := min(self._counties, key=lambda each: each.latest)).latest < target:
            with self._lock:
                if self._closed or self._wanted:
                    return
            behind.step()
            if time.monotonic() - told > TOLD:
                told = time.monotonic()
                done = sum(each.latest for each in self._counties)
                self._show(working=(done, target * len(self._counties)))

    def _step(self) -> None:
        if self._shown_again():
            return
        if not self._counties or any(each.ended for each in self._counties) or self._fault:
            self._playing = False
            return
        for each in self._counties:
            each.step()
        if self._counties[0].ended:
            self._playing = False

    def _shown_again(self) -> bool:
        """Whether the month after the one looked back at has been run already, and is looked at now."""
        with self._lock:
            latest = min((each.latest for each in self._counties), default=-1)
            if self._look is None or self._look >= latest:
                self._look = None
                return False
            self._look = None if self._look + 1 == latest else self._look + 1
            return True

    def _fail(self, sentence: str) -> None:
        """Counties of which one failed are not in step any more: they end here, as far as both have come."""
        self._fault, self._playing = sentence, False

    def _show(self, working: tuple[int, int] | None = None) -> None:
        if self._setup is None:
            return
        common = min((len(each.seen) for each in self._counties), default=0)
        whole = len(self._counties) == len(self._setup.scenarios)
        shown = self._counties if whole else []
        grounds = tuple(each.ground for each in shown)
        seen = tuple(tuple(each.seen[:common]) for each in shown)
        latest = common - 1
        month = latest if self._look is None else max(0, min(self._look, latest))
        peek = None if self._peek is None or latest < 0 else max(0, min(self._peek, latest))
        self._number += 1
        self._publish(View(self._number, self._setup, grounds, seen, month, self._playing, peek, working, self._fault))

    def _pace(self, began: float) -> None:
        """Wait until the next month is due and the browser has kept up, or something else is asked for."""
        with self._lock:
            due = began + (1.0 / self._speed if self._speed else 0.0)
            late = time.monotonic() + PATIENCE

            def left() -> float:
                now = time.monotonic()
                undrawn = self._number - self._drawn >= AHEAD
                return max(due - now, late - now if undrawn else 0.0)

            while self._playing and not (self._closed or self._wanted) and (seconds := left()) > 0.0:
                self._lock.wait(seconds)
