"""The pairs of one tab: asked for by a button, made in a thread, told one by one as they come."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import solara
from numpy.typing import NDArray

from tongyu.app.pairs.making import PROGRAMME, Pair, PairMaker, Two
from tongyu.app.running.setting import LARGEST_SEED
from tongyu.errors import TongyuError
from tongyu.questions.comparison.answer import Comparison, compared
from tongyu.questions.comparison.who import who_table
from tongyu.scenario.scenario import Scenario

CHOICES = (8, 16, 32)
"""How many pairs may be asked for."""


@dataclass(frozen=True, eq=False)
class Paired:
    """The pairs that are over, of those `asked` for, of a scenario as a page runs it with `seed`; `working` at more."""

    scenario: Scenario
    seed: int
    asked: int
    pairs: tuple[Pair, ...] = ()
    working: bool = True

    @cached_property
    def comparison(self) -> Comparison | None:
        """What the pairs amount to; None before the first is over, and where no whole year is run."""
        if not self.pairs or self.pairs[0].runs[0].window is None:
            return None
        planned = Two(self.scenario).design(tuple(pair.seed for pair in self.pairs))
        found = {(PROGRAMME, pair.seed): pair.changes for pair in self.pairs}
        return compared(planned, [run for pair in self.pairs for run in pair.runs], who_table(planned, found))

    def months(self, number: str) -> NDArray[np.float64]:
        """(pairs, months) what the programme changes of a chart's number."""
        return np.array([pair.months[number] for pair in self.pairs])

    def is_of(self, scenario: Scenario, seed: int) -> bool:
        """Whether these are pairs of `scenario` from `seed` on."""
        return (self.seed, self.scenario.fingerprint) == (seed, scenario.fingerprint)


class Pairs:
    """Asks for the pairs of one tab, one scenario at a time."""

    def __init__(self, maker: PairMaker) -> None:
        self._maker = maker
        self._cancelled = threading.Event()
        self.found: solara.Reactive[Paired | None] = solara.reactive(None)
        self.fault = solara.reactive("")

    def run(self, scenario: Scenario, seed: int, pairs: int) -> None:
        """Make so many pairs from `seed` on; those that are there already are kept."""
        if pairs not in CHOICES or not dict(scenario.programme_items()):
            return
        self.cancel()
        self.fault.value = ""
        before = self.found.value
        there = before.pairs if before is not None and before.is_of(scenario, seed) else ()
        asked = Paired(scenario, seed, max(pairs, len(there)), there)
        self.found.value, self._cancelled = asked, threading.Event()
        threading.Thread(target=self._work, args=(asked, self._cancelled), name="tongyu-pairs", daemon=True).start()

    def cancel(self) -> None:
        """Stop after the pair that is under way; those that are over stay."""
        self._cancelled.set()
        found = self.found.value
        if found is not None and found.working:
            self.found.value = replace(found, working=False)

    def forget(self) -> None:
        """Put all away."""
        self.cancel()
        self.found.value, self.fault.value = None, ""

    def _work(self, asked: Paired, cancelled: threading.Event) -> None:
        pairs = list(asked.pairs)
        try:
            for seed in seeds_from(asked.seed, asked.asked)[len(pairs) :]:
                pair = self._maker.pair(asked.scenario, seed, cancelled)
                if pair is None or cancelled.is_set():
                    return
                pairs.append(pair)
                self._tell(asked, pairs, cancelled)
            self._tell(asked, pairs, cancelled)
        except Exception as error:  # one of the program, too: the page says so and lives on
            if not cancelled.is_set():  # else it is of what nobody asks for any more
                self.fault.value = str(error) if isinstance(error, TongyuError) else f"{type(error).__name__}: {error}"
                self.cancel()

    def _tell(self, asked: Paired, pairs: Sequence[Pair], cancelled: threading.Event) -> None:
        if cancelled.is_set():
            return
        told = replace(asked, pairs=tuple(pairs), working=len(pairs) < asked.asked)
        self.found.value = told
        if cancelled.is_set() and self.found.value is told:  # while it was told
            self.found.value = replace(told, working=False)


def seeds_from(first: int, count: int) -> list[int]:
    """So many seeds in a row, none of those that are kept for the challenge."""
    return [(first + k) % (LARGEST_SEED + 1) for k in range(count)]
