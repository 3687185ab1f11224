"""Sums over households behind the poverty measures, in one pass."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongyu.kernels.compile import kernel

LEAST_INCOME = 1.0  # yuan a head and year: the Watts index has no value at zero or below


@kernel
def poverty_sums(income_per_head, persons, line):
    """Persons below `line`, and their summed gaps, squared gaps and log gaps.

    `income_per_head` (n,) yuan a year, `persons` (n,) of the household, `line` yuan a year, above `LEAST_INCOME`.
    With g = (line - max(income, 0)) / line for those below the line, returns the floats

        (persons, persons * g, persons * g^2, persons * ln(line / max(income, LEAST_INCOME)))

    summed over households: divided by all persons they are the headcount, the poverty gap, the squared poverty gap
    (Foster, Greer and Thorbecke 1984, Econometrica 52(3), 761-766) and the Watts index.
    """
    poor = 0.0
    gap_sum = 0.0
    squared_gap_sum = 0.0
    watts_sum = 0.0
    for i in range(len(income_per_head)):
        income = float(income_per_head[i])
        if income < line:
            heads = float(persons[i])
            gap = (line - max(income, 0.0)) / line
            poor += heads
            gap_sum += heads * gap
            squared_gap_sum += heads * gap * gap
            watts_sum += heads * math.log(line / max(income, LEAST_INCOME))
    return poor, gap_sum, squared_gap_sum, watts_sum


def is_poor(income_per_head: ArrayLike, line: float) -> NDArray[np.bool_]:
    """Whose income is below `line`; any shape. In double precision, which NumPy leaves for incomes kept in single."""
    return np.asarray(income_per_head, dtype=np.float64) < line
