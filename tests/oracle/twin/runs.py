"""Runs of the twin: month by month from the fast county's state, freely from its first one, and with a clock."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from tests.oracle.twin.county import TwinCounty
from tests.oracle.twin.mirror import (
    Agreement,
    Found,
    compare,
    copy_state,
    make_twin,
    residual_of_county,
    state_of_county,
    state_of_twin,
)

from tongyu.county.county import County
from tongyu.county.mechanisms.selling import SellingState

ALL_DIGITS = 0.0  # what the fast county's market is polished to


@dataclass
class Comparison:
    """How a county and its twin agree, month by month."""

    months: dict[str, Agreement] = field(default_factory=dict)  # by date
    residuals: dict[str, tuple[float, float]] = field(default_factory=dict)  # of the county's market, of the twin's
    first_decision: str = ""  # the first flag or whole number that differs, with its month; empty if none does

    def note(self, county: County, twin: TwinCounty) -> None:
        """Add the month that both have just lived."""
        ours = state_of_county(county)
        agreement = compare(ours, state_of_twin(twin))
        self.months[county.date] = agreement
        self.residuals[county.date] = residual_of_county(county, twin), twin.cleared.residual
        if not self.first_decision:
            decided = next((each for each in _decisions(ours, agreement) if each.relative > 0.0), None)
            self.first_decision = f"{county.date}: {decided}" if decided else ""


def from_month_to_month(county: County, months: int, tolerance: float) -> Comparison:
    """Each month of the twin starts from the county's state; both clear their markets to `tolerance`."""
    twin = _pair(county, tolerance)
    found = Comparison()
    for _ in range(months):
        copy_state(county, twin)
        county.step()
        twin.step()
        found.note(county, twin)
    return found


def side_by_side(county: County, months: int, tolerance: float) -> Comparison:
    """The twin starts from the county's state and is left alone, until a month in which a decision differs."""
    twin = _pair(county, tolerance)
    found = Comparison()
    for _ in range(months):
        county.step()
        twin.step()
        found.note(county, twin)
        if found.first_decision:
            break
    return found


def _pair(county: County, tolerance: float) -> TwinCounty:
    county.own(SellingState).step = ALL_DIGITS
    twin = make_twin(county)
    twin.tolerance = tolerance
    return twin


def _decisions(state: dict[str, np.ndarray], agreement: Agreement) -> Iterator[Found]:
    """The fields that hold flags and whole numbers."""
    for name, found in agreement.fields.items():
        if name in state and state[name].dtype.kind in "biu":
            yield found
