"""Sobol' indices: what share of an outcome's variance each variable accounts for.

The first-order index is the share that goes if the variable alone is known; the total index the share that stays if
all but it are known, so it counts every interaction the variable takes part in. For independent variables, each
uniform over its range:

    first_i = Var(E(y | x_i)) / Var(y)        total_i = E(Var(y | all but x_i)) / Var(y)

Estimated as in Saltelli et al. (2010), Computer Physics Communications 181(2), 259-270, by SALib.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from SALib.analyze import sobol as salib_sobol

from tongyu.statistics.blocks import whole_blocks
from tongyu.statistics.intervals import LEVEL
from tongyu.statistics.problem import Dimension, Groups, members, problem

LEAST_BLOCKS = 8
COLUMNS = ("variable", "first", "first_low", "first_high", "total", "total_low", "total_high")

_RESAMPLES = 1_000
_FEWEST_RESAMPLES = 100
_RESAMPLED_BLOCKS = 4_000_000  # SALib holds a few arrays of blocks x resamples at once
_DRAW = 2010  # of the resampling; SALib takes 0 for no seed
_ROUNDING = 1e-12  # a response that varies less than this, relative to its size, does not vary


class Indices(NamedTuple):
    """`table`, a row a variable or group, and the `blocks` it rests on; `failed` ones were dropped whole."""

    table: pd.DataFrame
    blocks: int
    failed: int


def indices(variables: Sequence[Dimension], response: ArrayLike, groups: Groups | None = None) -> Indices:
    """First-order and total indices of `response` (n,), in the order of the points of `samples.sobol`.

    NaN or infinity marks a failed run; its whole block is dropped. Intervals are 95 %, by bootstrap over blocks with
    a fixed seed: the index more or less 1.96 standard deviations of the resampled ones. They, and the estimates
    themselves, may lie a little outside 0 to 1, as estimates do; they are not cut off. Where the response does not vary
    nothing has a share, and all are NaN.

    Raises InputError where fewer than 8 blocks are whole, ValueError where n is no multiple of a block.
    """
    names = list(members(variables, groups))
    blocks = whole_blocks(response, len(names) + 2, LEAST_BLOCKS, "blocks")
    count = len(blocks.response)
    undefined = np.full(len(names), np.nan)
    first = first_margin = total = total_margin = undefined
    # The variance that is shared out is that of the two independent samples, the first and last rows of blocks.
    if np.ptp(blocks.response[:, [0, -1]]) > _ROUNDING * np.abs(blocks.response).max():
        found = salib_sobol.analyze(
            problem(variables, groups),
            blocks.response.ravel(),
            calc_second_order=False,
            num_resamples=min(_RESAMPLES, max(_FEWEST_RESAMPLES, _RESAMPLED_BLOCKS // count)),
            conf_level=LEVEL,
            seed=_DRAW,
        )
        first, first_margin, total, total_margin = (found[name] for name in ("S1", "S1_conf", "ST", "ST_conf"))
    columns = (
        names,
        first,
        first - first_margin,
        first + first_margin,
        total,
        total - total_margin,
        total + total_margin,
    )
    return Indices(pd.DataFrame(dict(zip(COLUMNS, columns, strict=True))), count, blocks.failed)
