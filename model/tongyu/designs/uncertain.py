"""Draws of the uncertain parameters: what the interval of a comparison has to cover beside the luck of seeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tongyu.county.tables import tables_for
from tongyu.designs.calibrated import fitting_of
from tongyu.designs.samples import latin_hypercube
from tongyu.runs.variables import Variable, calibrated_set, plausible, varied_apart
from tongyu.scenario.scenario import Scenario


@dataclass(frozen=True)
class Draws:
    """A sample of the uncertain parameters, a point a seed; `fitting` is the set of which one of them is a number.

    `said` tells from what those that calibration fits are drawn.
    """

    variables: tuple[Variable, ...]
    points: pd.DataFrame
    fitting: tuple[Mapping[str, float], ...]
    said: str = ""


def uncertain_draws(n: int, scenarios: Sequence[Scenario], named: Path | None = None) -> Draws:
    """`n` draws of all uncertain parameters of `scenarios` over their ranges, those that calibration fitted together.

    A Latin hypercube wherever n is a power of 2, and one that grows without losing a point
    (`samples.latin_hypercube`). Parameters are drawn as if they were independent, which they need not be; only the
    calibrated ones are kept together, as one of the points of the set that fits the patterns: of the calibration in the
    file `named`, else of the one that is shipped for the county. Where there is none they are drawn as all others are.
    Raises InputError.
    """
    tables, fitting = tables_for(scenarios), fitting_of(scenarios[0].county, named)
    points = fitting.points
    apart = varied_apart(tables, points[0] if points else ())
    variables = (*(plausible(name, tables) for name in apart), *([calibrated_set(points)] if points else []))
    return Draws(variables, latin_hypercube(variables, n, 1), points, fitting.said)
