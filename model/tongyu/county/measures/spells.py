"""Poverty over the years: who enters, who leaves, for how long, and how much of it is lasting."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongyu.county.measures.poverty import foster_greer_thorbecke
from tongyu.kernels.poverty import is_poor

Floats = NDArray[np.float64]


def entry_rates(poor: ArrayLike, persons: ArrayLike) -> Floats:
    """Share of those not poor in one year who are poor in the next. `poor` (years, n), `persons` (n,).

    Shape (years - 1,); NaN where everybody was poor.
    """
    flags = np.asarray(poor, dtype=bool)
    return _shares(~flags[:-1] & flags[1:], ~flags[:-1], persons)


def exit_rates(poor: ArrayLike, persons: ArrayLike) -> Floats:
    """Share of the poor of one year who are not poor in the next; NaN where nobody was poor. Shapes as above."""
    flags = np.asarray(poor, dtype=bool)
    return _shares(flags[:-1] & ~flags[1:], flags[:-1], persons)


def return_rates(poor: ArrayLike, persons: ArrayLike) -> Floats:
    """Share of those who left poverty from one year to the next who are poor again in the year after.

    Shape (years - 2,); NaN where nobody had left.
    """
    flags = np.asarray(poor, dtype=bool)
    left = flags[:-2] & ~flags[1:-1]
    return _shares(left & flags[2:], left, persons)


class Spells(NamedTuple):
    """All spells of poverty, one row each, by household and then by year."""

    household: NDArray[np.int64]  # row of the household
    first: NDArray[np.int64]  # index of the spell's first year
    years: NDArray[np.int64]  # length
    began_before: NDArray[np.bool_]  # poor in the first year seen: the true length may be more
    goes_on: NDArray[np.bool_]  # poor in the last year seen: likewise


def spells(poor: ArrayLike) -> Spells:
    """The runs of consecutive years in poverty. `poor` (years, n)."""
    flags = np.asarray(poor, dtype=bool)
    years, households = flags.shape
    padded = np.zeros((households, years + 2), dtype=np.int8)
    padded[:, 1:-1] = flags.T
    change = np.diff(padded, axis=1)
    household, first = np.nonzero(change == 1)
    _, after = np.nonzero(change == -1)  # in the same order, since runs alternate within a household
    return Spells(household, first, after - first, first == 0, after == years)


def mean_completed_years(found: Spells, persons: ArrayLike, last_poor_from: int = 0) -> float:
    """Mean length in years, over persons, of the spells seen from their beginning to their end; NaN without one.

    `persons` (n,). Of those, the spells whose last poor year has at least the index `last_poor_from`. Long spells are
    the likeliest not to be seen whole, so the mean is from below.
    """
    heads = np.asarray(persons, dtype=np.float64)[found.household]
    whole = ~found.began_before & ~found.goes_on & (found.first + found.years - 1 >= last_poor_from)
    counted = float(heads[whole].sum())
    return float((heads[whole] * found.years[whole]).sum()) / counted if counted > 0.0 else float("nan")


class Persistence(NamedTuple):
    """Persons by how lasting their poverty is, and the squared poverty gap divided likewise."""

    chronic_persons: float  # mean income over the years below the line
    transient_persons: float  # poor in some year, but not on average
    total: float  # squared poverty gap, mean over the years
    chronic: float  # squared poverty gap of the mean incomes
    transient: float  # the rest: what swings of income add


def persistence(income_per_head: ArrayLike, persons: ArrayLike, line: float) -> Persistence:
    """Chronic and transient poverty after Jalan and Ravallion (1998, J. Comparative Economics 26(2), 338-357).

    `income_per_head` (years, n) yuan of one price level, `persons` (n,), `line` yuan a year. The chronic part is the
    squared poverty gap that would remain if every household had its mean income in each year. Incomes below zero
    enter as zero before the mean is taken, so that the transient part is never negative.
    """
    incomes = np.maximum(np.asarray(income_per_head, dtype=np.float64), 0.0)
    heads = np.asarray(persons, dtype=np.float64)
    means = incomes.mean(axis=0)
    ever = is_poor(incomes, line).any(axis=0)
    total = float(np.mean([foster_greer_thorbecke(year, heads, line, 2) for year in incomes]))
    chronic = foster_greer_thorbecke(means, heads, line, 2)
    return Persistence(
        chronic_persons=float(heads[is_poor(means, line)].sum()),
        transient_persons=float(heads[ever & ~is_poor(means, line)].sum()),
        total=total,
        chronic=chronic,
        transient=total - chronic,
    )


def _shares(part: NDArray[np.bool_], whole: NDArray[np.bool_], persons: ArrayLike) -> Floats:
    # Not `@`: BLAS adds long columns in an order that depends on its threads.
    heads = np.asarray(persons, dtype=np.float64)
    of = np.where(whole, heads, 0.0).sum(axis=1)
    rates = np.full(len(of), np.nan)
    return np.divide(np.where(part, heads, 0.0).sum(axis=1), of, out=rates, where=of > 0)
