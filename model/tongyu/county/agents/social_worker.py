"""A social worker of a township station."""

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
    """Chooses the neediest it sees in its township and serves them for some months; learns on the job."""

    def __init__(self, model: Any, index: int, competence: float) -> None:
        super().__init__(model)
        self.index = index
        self.township = 0  # of its station, where the programme posts it
        self.competence = competence  # 0-1
        self.cases: Rows = np.empty(0, dtype=np.int64)
        self.active = 0.0  # share of it that is paid for this month, 0-1
        self.capacity = 0.0  # cases of the sample that it can carry this month, which may be a fraction of one

    def begin_month(self, numbers: SocialWork) -> None:
        """Close what has run out, and learn; all cases end where nobody pays for it any more."""
        h = self.model.columns
        if self.capacity == 0.0:
            h.case_months[self.cases] = 0
            h.since_case[self.cases] = 0
        else:
            self.competence += numbers.experience * (1.0 - self.competence)
        self.cases = self.cases[h.case_months[self.cases] > 0]

    def take(self, seen: Seen, wanted: int, numbers: SocialWork) -> None:
        """Take on `wanted` new cases, the neediest by what is `seen` of them, or as many as there are."""
        h = self.model.columns
        score = seen(self.township)
        chosen = np.flatnonzero(np.isfinite(score))
        rows = self.model.rows_of_township[self.township]
        if len(chosen) > wanted:
            best = np.lexsort((h.id[rows[chosen]], -score[chosen]))[:wanted]  # of equal need the lower number first
            chosen = np.sort(chosen[best])
        score[chosen] = -np.inf
        candidates = rows[chosen]
        h.case_months[candidates] = int(numbers.case_months)
        find_causes(h, numbers, candidates)
        self.cases = np.concatenate([self.cases, candidates])
