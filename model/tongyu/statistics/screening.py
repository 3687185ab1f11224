"""Morris's screening: which variables move an outcome at all, from few runs.

An elementary effect is what an outcome changes by when one variable takes a step and the others stay, over that step
as a share of the variable's range. So it is in the outcome's unit *per whole range* of the variable (low to high), and
those of variables in different units can be compared: an outcome linear in x with slope c has the effect
c * (high - low) everywhere.

Morris (1991), Technometrics 33(2), 161-174; mu_star and groups: Campolongo, Cariboni and Saltelli (2007),
Environmental Modelling & Software 22(10), 1509-1518. The computation is SALib's.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from SALib.analyze import morris as salib_morris

from tongyu.statistics.blocks import whole_blocks
from tongyu.statistics.intervals import LEVEL
from tongyu.statistics.problem import Dimension, Groups, members, problem

LEAST_TRAJECTORIES = 2
COLUMNS = ("variable", "mu_star", "mu_star_low", "mu_star_high", "mu", "sigma")

_RESAMPLES = 1_000
_DRAW = 1991  # of the resampling, so that the same runs give the same interval


class Screening(NamedTuple):
    """`table`, a row a variable or group, and the `trajectories` it rests on; `failed` ones were dropped whole."""

    table: pd.DataFrame
    trajectories: int
    failed: int


def screening(
    variables: Sequence[Dimension],
    points: pd.DataFrame,
    response: ArrayLike,
    levels: int,
    groups: Groups | None = None,
) -> Screening:
    """Elementary effects of `variables` on `response` (n,) at `points` (n, variables), as `samples.morris` made them.

    `levels` and `groups` are those of the design; NaN or infinity in `response` marks a failed run. Columns of the
    table, in the response's unit per whole range: `mu_star`, the mean absolute effect, with a 95 % interval by
    bootstrap over trajectories (symmetric, so it may reach below 0); `mu`, the mean effect, whose sign is the
    direction; `sigma`, the standard deviation, large where the effect depends on where the others stand. A group of
    several variables has no direction: its `mu` and `sigma` are NaN. A response that never changes has effects of 0.

    Raises InputError where fewer than 2 trajectories are whole, ValueError where the points are no trajectories.
    """
    together = members(variables, groups)
    names = [variable.name for variable in variables]
    inputs = points[names].to_numpy(dtype=np.float64)
    _check_trajectories(inputs, [[names.index(name) for name in each] for each in together.values()])
    blocks = whole_blocks(response, len(together) + 1, LEAST_TRAJECTORIES, "trajectories")
    found = salib_morris.analyze(
        problem(variables, groups),
        inputs[blocks.rows],
        blocks.response.ravel(),
        num_resamples=_RESAMPLES,
        conf_level=LEVEL,
        num_levels=levels,
        seed=_DRAW,
    )
    mu_star, margin, mu, sigma = (
        np.ma.filled(np.ma.asarray(found[name], dtype=np.float64), np.nan)
        for name in ("mu_star", "mu_star_conf", "mu", "sigma")
    )
    mu[[len(each) > 1 for each in together.values()]] = np.nan
    columns = (list(found["names"]), mu_star, mu_star - margin, mu_star + margin, mu, sigma)
    table = pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))
    return Screening(table, len(blocks.response), blocks.failed)


def _check_trajectories(inputs: NDArray[np.float64], groups: Sequence[Sequence[int]]) -> None:
    """SALib takes any rows for trajectories, and would answer with nonsense where they are in another order."""
    size = len(groups) + 1
    if len(inputs) % size:
        raise ValueError(f"{len(inputs)} points do not consist of trajectories of {size}")
    moved = np.diff(inputs.reshape(-1, size, inputs.shape[1]), axis=1) != 0.0
    by_group = np.stack([moved[:, :, list(each)].all(axis=2) for each in groups], axis=2)
    # Every step moves exactly the members of one group, and every group once.
    if not ((moved.sum(axis=1) == 1).all() and (by_group.sum(axis=1) == 1).all() and (by_group.sum(axis=2) == 1).all()):
        raise ValueError("the points are no Morris trajectories: each step must move one variable, or one group")
