"""Whom casework, credit links and the allowance have reached since January: what the columns forget by December."""

import numpy as np
from numpy.typing import NDArray

from tongyu.county.draws import Purpose, uniforms
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.social_work import Casework
from tongyu.county.state import State

Flags = NDArray[np.bool_]
MONTHS_OF_YEAR = 12


class Reached:
    """Flags (n,) of the year so far; `note` adds a month, `clear` starts a year."""

    def __init__(self, county: State) -> None:
        households = len(county.columns.id)
        self.case, self.credit, self.allowance = (np.zeros(households, dtype=bool) for _ in range(3))
        self._needy = np.zeros(households, dtype=bool)
        self._takes_up: Flags | None = None

    def note(self, county: State) -> None:
        """Add the month that has just ended.

        Nobody is told who gets the allowance, so it is found again by the rule of `kernels.state_support`: the trailing
        income before the month, but for means-tested benefits, and a link to benefits or the luck of taking up. The
        first month of a run is left out.
        """
        h = county.columns
        if county.own(Casework).cases_open or county.programme.level("support.social_workers") > 0.0:
            self.case |= (h.case_months > 0) | (h.since_case == 0)
        self.credit |= h.credit
        if county.ledger.flows.get((OUTSIDE, HOUSEHOLDS, "allowance"), 0.0) > 0.0:
            if self._takes_up is None:
                self._takes_up = uniforms(county.seed, Purpose.TAKE_UP, h.id) < county.values["state.take_up"]
            self.allowance |= self._needy & (self._takes_up | h.linked)
        limit = county.values["state.allowance_line"] * county.values["line.national"]
        means = h.income_12 - h.benefits.sum(axis=1, dtype=np.float64)
        np.less(means / h.persons, limit, out=self._needy)

    def clear(self) -> None:
        """Start a year."""
        for flags in (self.case, self.credit, self.allowance):
            flags[:] = False

    def services(self, county: State) -> dict[str, Flags]:
        """What the programme's services reached in the year that ends now: cases, courses, groups, credit."""
        h = county.columns
        return {
            "case": self.case,
            "course": h.since_course < MONTHS_OF_YEAR,
            "group": h.group >= 0,
            "credit": self.credit,
        }
