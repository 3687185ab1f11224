"""At which point of its numbers the county is run with each seed: at the central values, or at one of the fitted set.

With the set, seed s has one point in every scenario, so that effects stay paired and an interval covers seeds and
numbers at no more runs. The point hangs on the seed alone: seeds in a row, s, s + 1, ..., go through the weights evenly
by steps of the golden section (the most even of such sequences: Niederreiter 1992, Random Number Generation and
Quasi-Monte Carlo Methods, chapter 3), so that a study may grow.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from tongyu.county.numbers.kinds import Parameter
from tongyu.designs.calibrated import Calibrated, calibration_in, shipped_calibrated
from tongyu.designs.uncertain import Draws
from tongyu.errors import InputError
from tongyu.runs.variables import CALIBRATED, calibrated_set
from tongyu.scenario.scenario import Scenario
from tongyu.text.wording import county_called, plain, unknown

CENTRAL, SET = "central", "set"
POINTS = (CENTRAL, SET)
DEFAULT_POINT = SET
"""What commands that take `--point` run at where nobody chooses. With `SET` counties without a set that is
theirs stay at the central values."""
_GOLDEN = 11_400_714_819_323_198_485  # 2^64 over the golden section


def point_of(seed: int, weights: Sequence[float]) -> int:
    """The number of the point that `seed` has in a set of such weights, which sum to 1."""
    place = (seed * _GOLDEN) % 2**64 / 2**64
    return min(int(np.searchsorted(np.cumsum(weights), place, side="right")), len(weights) - 1)


def draws_at(
    asked: str | None, seeds: Sequence[int], scenarios: Sequence[Scenario], named: Path | None = None
) -> Draws | None:
    """The points of the fitted set that `seeds` have where `asked` is "set"; None at the central values.

    `asked` None is `DEFAULT_POINT`. The set is that in the file `named`, else the one shipped for the county of
    `scenarios`. A set that does not fit serves only where a file is `named`. Raises InputError for another word, for a
    file that is none or of another county, and where the set is asked for and there is none, or none of this model.
    """
    if asked not in (None, *POINTS):
        raise InputError("--point: " + unknown("point", str(asked), POINTS, "Points"))
    if (asked or DEFAULT_POINT) == CENTRAL:
        return None
    county = scenarios[0].county
    path = named if named is not None else shipped_calibrated(county)
    if path is None:
        mistake = f"there is no set of points fitted to {county_called(county.name)}"
    else:
        found = calibration_in(path, county)
        mistake = _of_another(found, scenarios[0].tables.parameters)
        if not mistake and not found.fits and named is None:
            mistake = (
                f"the set in {plain(path.name)} does not fit (fits = false); --calibrated FILE names it all the same"
            )
        if not mistake:
            return draws_of(found, seeds)
    if asked is None:
        return None
    raise InputError(f"--point set: {mistake}; --point central runs at the central values.")


def draws_of(found: Calibrated, seeds: Sequence[int]) -> Draws:
    """The point of the set `found` that each seed has, in their order, with what has to be said of such a set."""
    fitting = tuple(found.parameters())
    numbers = [float(point_of(seed, found.weights)) for seed in seeds]
    return Draws((calibrated_set(fitting),), pd.DataFrame({CALIBRATED: numbers}), fitting, found.reservations)


def _of_another(found: Calibrated, known: Mapping[str, Parameter]) -> str:
    """Why the set is none of a model with the numbers `known`, or nothing."""
    for place, name in enumerate(found.ranges):
        if name not in known:
            return f"the set was fitted to another model: it has {plain(name)}, which is no number of this one"
        values = [point.values[place] for point in found.points]
        if not known[name].floor <= min(values) <= max(values) <= known[name].ceiling:
            return f"the set was fitted to another model: its {plain(name)} leaves what this one accepts"
    return ""
