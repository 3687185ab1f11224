"""One month's market, cleared by one thread and by several."""

import numpy as np

from tongyu.market.clearing import Clearing, clear
from tools.benchmark.moments import Moment
from tools.benchmark.timing import Seconds, timed


class Shared:
    """The market of `moment` cleared by so many threads, against one; the results must be the same bit by bit."""

    most = 0.0

    def __init__(self, moment: Moment, threads: int, repeats: int) -> None:
        self.name = f"{threads} threads: clearing"
        self._given = moment.offers, moment.online, moment.markets
        self._threads, self._repeats = threads, repeats

    def difference(self) -> float:
        """The share of numbers that are not the same."""
        alone, shared = (np.concatenate([np.ravel(each) for each in self._clear(n)]) for n in (1, self._threads))
        return float(np.mean(alone != shared))

    def race(self) -> tuple[Seconds, Seconds]:
        """Time both: one thread, then several."""
        alone = timed(lambda: self._clear(1), self._repeats)
        return alone, timed(lambda: self._clear(self._threads), self._repeats)

    def _clear(self, threads: int) -> Clearing:
        return clear(*self._given, threads=threads)  # from reference prices, so that there is some way to go
