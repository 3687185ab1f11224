"""A social worker of a township station."""

from typing import Any

import numpy as np
from mesa import Agent
from numpy.typing import NDArray

from tongyu.kernels.social_work import SocialWork


class SocialWorker(Agent):
    """Chooses the neediest it sees in its township and serves them for some months.

    In a sample of one household in `scale` it carries 1 / `scale` of a caseload; fractions add up over the months.
    """

    def __init__(self, model: Any, index: int) -> None:
        super().__init__(model)
        self.index = index
        self.township = 0  # of its station, where the programme posts it
        self.cases: NDArray[np.int64] = np.empty(0, dtype=np.int64)  # rows
        self._fraction = 0.0

    def serve(self, score: NDArray[np.float64], numbers: SocialWork, quality: NDArray[np.float64]) -> None:
        """Close what has run out and take on new cases by `score` (n,), -inf meaning not to be served.

        Writes the quality of work of its township, (townships,), below 1 where open cases exceed the caseload.
        """
        county = self.model
        h = county.columns
        self.cases = self.cases[h.case_months[self.cases] > 0]
        active = min(max(county.programme.level("support.social_workers") - self.index, 0.0), 1.0)
        if active == 0.0:
            self._drop()
            return
        capacity = active * numbers.caseload / county.scale
        room = max(0.0, capacity - len(self.cases))
        if room > 0.0:
            # a full caseload turns over once in case_months: its vacancies come at that pace
            self._fraction = min(self._fraction + capacity / numbers.case_months, max(room, 1.0))
        taken = int(min(self._fraction, np.ceil(room)))
        if taken > 0:
            self._take(score, taken, int(numbers.case_months))
            self._fraction -= taken
        over = max(0.0, len(self.cases) / np.ceil(capacity) - 1.0)
        quality[self.township] = min(quality[self.township], 1.0 / (1.0 + numbers.overload * over))

    def _drop(self) -> None:
        """Nobody pays for this worker any more: its cases end."""
        h = self.model.columns
        h.case_months[self.cases] = 0
        h.since_case[self.cases] = 0
        self.cases = self.cases[:0]
        self._fraction = 0.0

    def _take(self, score: NDArray[np.float64], wanted: int, months: int) -> None:
        h = self.model.columns
        rows = self.model.rows_of_township[self.township]
        candidates = rows[np.isfinite(score[rows])]
        if len(candidates) > wanted:
            best = np.argpartition(-score[candidates], wanted - 1)[:wanted]
            candidates = np.sort(candidates[best])
        h.case_months[candidates] = months
        score[candidates] = -np.inf
        self.cases = np.concatenate([self.cases, candidates])
