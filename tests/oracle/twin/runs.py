"""Runs of the twin: month by month from the fast county's state, freely from its first one, and with a clock."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from time import process_time

import numpy as np

from tests.oracle.twin.county import TwinCounty
from tests.oracle.twin.mirror import (
    Agreement,
    Found,
    compare,
    copy_state,
    make_twin,
    state_of_county,
    state_of_twin,
)
from tongyu.county import County
from tongyu.scenario import Scenario

Months = dict[str, Agreement]  # by date


def from_month_to_month(county: County, months: int, tolerance: float) -> Months:
    """Each month of the twin starts from the county's state; both clear their markets to `tolerance`."""
    county.clearing_residual = tolerance
    twin = make_twin(county)
    found = {}
    for _ in range(months):
        copy_state(county, twin)
        county.step()
        twin.step()
        found[county.date] = compare(state_of_county(county), state_of_twin(twin))
    return found


@dataclass
class FreeRun:
    """How a twin and a county that began alike went on, each by itself."""

    months: Months = field(default_factory=dict)
    first_decision: str = ""  # the first flag or whole number that differs, with its month; empty if none does


def side_by_side(county: County, months: int, tolerance: float) -> FreeRun:
    """The twin starts from the county's state and is left alone; stops after a month in which a decision differs."""
    county.clearing_residual = tolerance
    twin = make_twin(county)
    run = FreeRun()
    for _ in range(months):
        county.step()
        twin.step()
        ours, theirs = state_of_county(county), state_of_twin(twin)
        run.months[county.date] = agreement = compare(ours, theirs)
        decided = next((each for each in _decisions(ours, agreement) if each.relative > 0.0), None)
        if decided is not None:
            run.first_decision = f"{county.date}: {decided}"
            break
    return run


def _decisions(state: dict[str, np.ndarray], agreement: Agreement) -> Iterator[Found]:
    """The fields that hold flags and whole numbers."""
    for name, found in agreement.fields.items():
        if name in state and state[name].dtype.kind in "biu":
            yield found


def twin_at_start(scenario: Scenario, households: int | None = None, seed: int = 1) -> TwinCounty:
    """A twin before its first month, in the state in which the fast county starts."""
    return make_twin(County(scenario, rng=seed, households=households))


def run_twin(scenario: Scenario, households: int | None = None, seed: int = 1, months: int = 12) -> TwinCounty:
    """A twin that has lived `months` months; its table is `twin.datacollector.get_model_vars_dataframe()`."""
    twin = twin_at_start(scenario, households, seed)
    for _ in range(months):
        twin.step()
    return twin


def seconds_a_month(twin: TwinCounty, months: int) -> list[float]:
    """CPU seconds of each of the next `months` steps of `twin`."""
    seconds = []
    for _ in range(months):
        before = process_time()
        twin.step()
        seconds.append(process_time() - before)
    return seconds
