"""Whom casework, credit links and the allowance have reached since January: what the columns forget by December."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from tongyu.county.households.moving import ANEW
from tongyu.county.mechanisms.social_work import Casework
from tongyu.county.state import State

Flags = NDArray[np.bool_]
MONTHS_OF_YEAR = 12


class Reached:
    """Flags (n,) of the year so far; `note` adds a month, `clear` starts a year."""

    BY_HOUSEHOLD: ClassVar = {"case": ANEW, "credit": ANEW, "allowance": ANEW}

    def __init__(self, county: State) -> None:
        households = len(county.columns.id)
        self.case, self.credit, self.allowance = (np.zeros(households, dtype=bool) for _ in range(3))

    def note(self, county: State) -> None:
        """Add the month that has just ended."""
        h = county.columns
        if county.own(Casework).cases_open or county.programme.level("support.social_workers") > 0.0:
            self.case |= (h.case_months > 0) | (h.since_case == 0)
        self.credit |= h.credit
        self.allowance |= h.enrolled

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
