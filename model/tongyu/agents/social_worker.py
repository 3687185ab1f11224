"""A social worker of a township station."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from mesa import Agent
from numpy.typing import NDArray

from tongyu.kernels.social_work import SocialWork, find_causes

Rows = NDArray[np.int64]
Seen = Callable[[int], NDArray[np.float64]]
"""How needy the households of a township look this month, in the order of their rows; -inf for those not to be served.

The same array for all workers of a township, who strike off whom they take.
"""


class SocialWorker(Agent):
    """Chooses the neediest it sees in its township and serves them for some months; learns on the job.

    In a sample of one household in `scale` it carries 1 / `scale` of a caseload; fractions add up over the months, from
    a drawn one on, so that the share of households that workers reach is that of the whole county from the start.
    """

    def __init__(self, model: Any, index: int, competence: float, luck: float) -> None:
        """`luck`, 0-1, is what stands in for the fraction of a case carried over from before."""
        super().__init__(model)
        self.index = index
        self.township = 0  # of its station, where the programme posts it
        self.competence = competence  # 0-1
        self.cases: Rows = np.empty(0, dtype=np.int64)
        self.capacity = 0.0  # cases of the sample that it can carry this month
        self._luck = self._fraction = luck

    @property
    def load(self) -> float:
        """Open cases over what it can carry."""
        return len(self.cases) / max(self.capacity, 1.0)

    def serve(self, seen: Seen, numbers: SocialWork, capacity: float) -> None:
        """Close what has run out and take on new cases, the neediest by what is `seen` of them.

        `capacity`: open cases of the sample that its hours, and volunteers, can carry; 0 where nobody pays for it.
        """
        self.capacity = capacity
        if len(self.cases):
            self.cases = self.cases[self.model.columns.case_months[self.cases] > 0]
        if capacity == 0.0:
            self._drop()
            return
        self.competence += numbers.experience * (1.0 - self.competence)
        room = max(0.0, capacity - len(self.cases))
        if room > 0.0:
            # a full caseload turns over once in case_months: its vacancies come at that pace
            self._fraction = min(self._fraction + capacity / numbers.case_months, max(room, 1.0))
        taken = int(min(self._fraction, math.ceil(room)))
        if taken > 0:
            self._take(seen, taken, numbers)
            self._fraction -= taken

    def _drop(self) -> None:
        """Nobody pays for this worker any more: its cases end."""
        if len(self.cases):
            h = self.model.columns
            h.case_months[self.cases] = 0
            h.since_case[self.cases] = 0
            self.cases = self.cases[:0]
        self._fraction = self._luck

    def _take(self, seen: Seen, wanted: int, numbers: SocialWork) -> None:
        h = self.model.columns
        score = seen(self.township)
        chosen = np.flatnonzero(np.isfinite(score))
        if len(chosen) > wanted:
            best = np.argpartition(-score[chosen], wanted - 1)[:wanted]
            chosen = np.sort(chosen[best])
        score[chosen] = -np.inf
        candidates = self.model.rows_of_township[self.township][chosen]
        h.case_months[candidates] = int(numbers.case_months)
        find_causes(h, numbers, candidates)
        self.cases = np.concatenate([self.cases, candidates])
