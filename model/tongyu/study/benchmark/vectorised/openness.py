"""Openness toward selling online (`kernels.openness.move_openness`) in NumPy."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongyu.households.columns import Columns
from tongyu.kernels.openness import Openness

Array = NDArray[Any]


def move_openness(
    h: Columns, ties_start: Array, ties: Array, numbers: Openness, message: Array, organised: Array, before: Array
) -> None:
    """One month of `openness` toward what is seen and heard; arguments as those of the kernel."""
    before[:] = h.openness
    own = before.astype(np.float64)
    number = np.diff(ties_start)
    gaining = _over_neighbours((h.sells & (h.online_gain > 0.0)).astype(np.float64), ties_start, ties, number)
    heard = _over_neighbours(own, ties_start, ties, number)
    target = h.base_openness + numbers.government * message[h.village]
    target += numbers.community * organised[h.village]
    tied = number > 0
    some = np.maximum(number, 1)
    target += np.where(tied, numbers.seen_gain * gaining / some, 0.0)
    target += np.where(tied, numbers.kin * (heard / some - own), 0.0)
    target += np.where(h.case_months > 0, numbers.casework, 0.0)
    moved = own + numbers.speed * (target - own)
    moved -= np.where(h.sells & (h.loss_months > 0), numbers.loss, 0.0)
    h.openness[:] = np.minimum(np.maximum(moved, 0.0), 1.0)


def _over_neighbours(column: Array, start: Array, ties: Array, number: Array) -> Array:
    """The sum of `column` over each household's neighbours, (n,)."""
    sums = np.zeros(number.size)
    tied = np.flatnonzero(number)
    if tied.size:
        sums[tied] = np.add.reduceat(column[ties], start[:-1][tied])
    return sums
