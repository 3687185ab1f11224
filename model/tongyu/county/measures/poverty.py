"""Poverty at one line: headcount, gap, squared gap (Foster, Greer and Thorbecke 1984) and the Watts index.

A person is poor whose income is below the line; income at the line is not poor. In a year of loss a household's
income can be negative. A gap above 1 would let one bad year of few outweigh many who are poor, so incomes enter the
gaps as 0 at least, and the logarithm of the Watts index as 1 yuan at least.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from tongyu.kernels.poverty import LEAST_INCOME, is_poor, poverty_sums


class Poverty(NamedTuple):
    """Poverty at `line` (yuan a head and year), all but the first three as shares of all persons."""

    line: float
    persons: float
    poor_persons: float
    headcount: float
    gap: float
    squared_gap: float
    watts: float


def poverty(income_per_head: ArrayLike, persons: ArrayLike, line: float) -> Poverty:
    """All measures at once. `income_per_head` (n,) yuan a year, `persons` (n,), `line` yuan a year.

    Raises ValueError where there are no persons or the line is not above `LEAST_INCOME`.
    """
    incomes, heads = np.asarray(income_per_head), np.asarray(persons)
    everybody = _everybody(heads, line)
    poor, gaps, squared_gaps, log_gaps = poverty_sums(incomes, heads, float(line))
    return Poverty(
        line=float(line),
        persons=everybody,
        poor_persons=poor,
        headcount=poor / everybody,
        gap=gaps / everybody,
        squared_gap=squared_gaps / everybody,
        watts=log_gaps / everybody,
    )


def foster_greer_thorbecke(income_per_head: ArrayLike, persons: ArrayLike, line: float, aversion: float) -> float:
    """The mean over persons of ((line - income) / line)^aversion, 0 for those not poor.

    `aversion` 0 is the headcount, 1 the poverty gap, 2 the squared poverty gap; any number from 0 up is allowed.
    """
    incomes = np.asarray(income_per_head, dtype=np.float64)
    heads = np.asarray(persons, dtype=np.float64)
    everybody = _everybody(heads, line)
    poor = is_poor(incomes, line)
    gaps = 1.0 - np.maximum(incomes[poor], 0.0) / line
    return float((heads[poor] * gaps**aversion).sum()) / everybody


def _everybody(persons: np.ndarray, line: float) -> float:
    everybody = float(persons.sum(dtype=np.float64))
    if not everybody > 0:
        raise ValueError("poverty of nobody: the households have no persons")
    if not line > LEAST_INCOME:
        raise ValueError(f"the poverty line must be above {LEAST_INCOME} yuan, not {line}")
    return everybody
