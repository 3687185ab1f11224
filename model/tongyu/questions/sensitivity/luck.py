"""The seed as one more variable of a design, so that what luck does is measured as what an assumption does.

Every trajectory of a Morris design and every block of a Saltelli design has two seeds of its own. All its points are
run with the first, so that points are compared under the same households, weather, illness and prices (common random
numbers), but where the design moves the variable `LUCK`: there the second seed takes over. So intervals over
trajectories and blocks cover seeds too; luck has an elementary effect and Sobol' indices with intervals like any
assumption; and an assumption that does nothing but shuffle the random numbers has the effect of luck, while one that
nothing reads has none at all.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tongyu.runs.variables import Variable

LUCK = Variable("luck", "parameter", 0.0, 1.0)


def seeds_of(points: pd.DataFrame, rows: int, first: int) -> tuple[pd.DataFrame, tuple[int, ...]]:
    """`points` (n, variables) without their column of luck, and the seed of each (n,).

    `rows` points are a trajectory or block; the first one takes the seeds `first` and `first` + 1, the next the two
    after. Raises ValueError where n is no multiple of `rows`.
    """
    luck = points[LUCK.name].to_numpy(dtype=np.float64)
    if len(luck) % rows:
        raise ValueError(f"{len(luck)} points do not consist of blocks of {rows}")
    moved = luck.reshape(-1, rows) != luck[::rows, np.newaxis]
    seeds = first + 2 * np.arange(len(moved))[:, np.newaxis] + moved
    return points.drop(columns=LUCK.name), tuple(int(seed) for seed in seeds.ravel())


def with_luck(points: pd.DataFrame, seeds: tuple[int, ...], rows: int) -> pd.DataFrame:
    """`points` with luck again as their last column: 0 where a point has its block's first seed, else 1."""
    of_point: NDArray[np.int64] = np.array(seeds, dtype=np.int64).reshape(-1, rows)
    moved = of_point != of_point[:, :1]
    return points.assign(**{LUCK.name: moved.ravel().astype(np.float64)})
