"""Reading the life of one household: its county is run once more, in a thread of its own, with a watcher beside it.

The watcher must see a household from its first month, and watching all of them would slow every county down; so the
run is repeated, which gives the same life, since a run is a function of its scenario and seed.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from tongyu.county.county import County
from tongyu.errors import TongyuError
from tongyu.life import Life, in_sample
from tongyu.life.living import life_of
from tongyu.life.watching import Watcher
from tongyu.scenario.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Reading:
    """How far the reading of a life is: months `done`; at its end the life, or the sentence of what ended it.

    `waiting` says that another life is read on this server meanwhile.
    """

    household: int
    scenario: Scenario
    done: int = 0
    life: Life | None = None
    fault: str = ""
    waiting: bool = False


class Reader:
    """Reads one life at a time for one tab; `publish` gets each word about it, from the reading thread.

    A life that is asked for while another is read takes its place; a word about the other may still come, and says by
    its household and scenario whose it is.
    """

    # One county more at a time on the whole server, so that a class that clicks at once does not need thirty.
    _turn: ClassVar = threading.Lock()

    def __init__(self, publish: Callable[[Reading], None]) -> None:
        self._publish = publish
        self._lock = threading.Lock()
        self._asked = 0

    def read(self, scenario: Scenario, seed: int, household: int) -> None:
        """Begin to read; returns at once."""
        asked = self._ask()
        self._publish(Reading(household, scenario))
        threading.Thread(
            target=self._work, args=(asked, scenario, seed, household), name="tongyu-life", daemon=True
        ).start()

    def close(self) -> None:
        """End the reading of a life that is not wanted any more."""
        self._ask()

    def _ask(self) -> int:
        with self._lock:
            self._asked += 1
            return self._asked

    def _work(self, asked: int, scenario: Scenario, seed: int, household: int) -> None:
        try:
            in_sample(scenario, household)
            if not self._turn.acquire(blocking=False):
                self._tell(asked, Reading(household, scenario, waiting=True))
                self._turn.acquire()
            try:
                self._read(asked, scenario, seed, household)
            finally:
                self._turn.release()
        except TongyuError as error:
            self._tell(asked, Reading(household, scenario, fault=str(error)))
        except Exception as error:  # a fault of the program: the page says so and lives on
            self._tell(asked, Reading(household, scenario, fault=f"{type(error).__name__}: {error}"))

    def _read(self, asked: int, scenario: Scenario, seed: int, household: int) -> None:
        if not self._wanted(asked):
            return
        county = County(scenario, rng=seed)
        watcher = Watcher(county, household)
        for month in range(scenario.months):
            if not self._wanted(asked):
                return
            if month % 12 == 0:
                self._tell(asked, Reading(household, scenario, done=month))
            county.step()
        self._tell(asked, Reading(household, scenario, scenario.months, life_of(county, watcher)))

    def _wanted(self, asked: int) -> bool:
        with self._lock:
            return asked == self._asked

    def _tell(self, asked: int, reading: Reading) -> None:
        # Not under the lock: what is told makes the page draw, and the page may be asking at that moment.
        if self._wanted(asked):
            self._publish(reading)
