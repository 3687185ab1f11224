"""A finished study as the pilot of a larger one: how many seeds each scenario's effect needs.

The replicates are what the study's own intervals rest on: seeds, over which several points are averaged, or, where each
point has seeds of its own, points and seeds together.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongyu.designs.seeds_at_points import at_set
from tongyu.errors import InputError
from tongyu.runs.outcomes import Outcome, outcome_called, outcomes_here
from tongyu.runs.results import Results
from tongyu.statistics.power import Detectable, SeedsNeeded, detectable, seeds_needed
from tongyu.text.wording import plain, unknown


@dataclass(frozen=True)
class Needed:
    """What the effect of one scenario needs; sizes and spreads in the unit in which tables show the outcome."""

    scenario: str
    outcome: Outcome
    effect: float  # that the pilot found
    needed: SeedsNeeded
    detectable: Detectable


def needed_of(results: Results, size: float, outcome: str, power: float) -> list[Needed]:
    """The seeds that an effect of `size` needs, scenario by scenario; `size` in the unit of tables.

    Raises InputError for an unknown outcome or one that these runs do not have, a size or power that cannot be, a study
    of one scenario, and fewer than 2 replicates.
    """
    if outcome not in outcomes_here():
        raise InputError(unknown("outcome", outcome, outcomes_here(), "Outcomes"))
    shown = plain(str(results.folder), 200)
    names = results.study.references.others
    if not names:
        raise InputError(f"{shown}: holds no scenario beside what it would be set against; an effect is a difference.")
    if outcome not in results.runs:
        raise InputError(f"{shown}: none of its runs has {outcome}.")
    return [_needed(results, name, size, outcome_called(outcome), power) for name in names]


def _needed(results: Results, name: str, size: float, outcome: Outcome, power: float) -> Needed:
    treated, reference = paired(results, name, outcome.name)
    treated, reference = treated * outcome.factor, reference * outcome.factor
    try:
        needed = seeds_needed(treated, reference, size, power)
    except InputError as error:
        raise InputError(f"{plain(str(results.folder), 200)}, {plain(name)}: {error}") from None
    return Needed(name, outcome, float(np.mean(treated - reference)), needed, detectable(treated, reference, power))


def paired(results: Results, name: str, outcome: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """An outcome of the scenario `name` and of its reference by replicate, (n,) each, where both have it."""
    keys = ["point", "seed"]
    columns = [*keys, "scenario", outcome]
    wide = results.runs[columns].pivot(index=keys, columns="scenario", values=outcome)
    against = results.study.references.of(name)
    both = wide.reindex(columns=[name, against]).dropna()
    if results.study.seeds_a_point is None or at_set(results.study):
        both = both.groupby("seed").mean()
    return both[name].to_numpy(), both[against].to_numpy()
