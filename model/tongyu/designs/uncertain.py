"""Draws of the uncertain parameters: what the interval of a comparison has to cover beside the luck of seeds."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from tongyu.county.declared import Tables
from tongyu.county.tables import TABLES
from tongyu.designs.calibrated import load_calibrated
from tongyu.designs.samples import latin_hypercube
from tongyu.runs.variables import Variable, calibrated_set, plausible, uncertain_parameters


@dataclass(frozen=True)
class Draws:
    """A sample of the uncertain parameters, a point a seed; `fitting` is the set of which one of them is a number."""

    variables: tuple[Variable, ...]
    points: pd.DataFrame
    fitting: tuple[Mapping[str, float], ...]


def uncertain_draws(n: int, tables: Tables = TABLES) -> Draws:
    """`n` draws of all uncertain parameters of `tables` over their ranges, those that calibration fitted together.

    A Latin hypercube wherever n is a power of 2, and one that grows without losing a point
    (`samples.latin_hypercube`). Parameters are drawn as if they were independent, which they need not be; only the
    calibrated ones are kept together, as one of the points of the set that fits the patterns.
    """
    fitting = tuple(load_calibrated())
    variables = (*map(plausible, uncertain_parameters(tables)), calibrated_set(fitting))
    return Draws(variables, latin_hypercube(variables, n, 1), fitting)
