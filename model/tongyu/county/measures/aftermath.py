"""What remains when the money ends: figures a year and two years after the last month in which anything was spent."""

import numpy as np
from numpy.typing import ArrayLike

LEAST_SPENT = 1.0  # yuan a month in the whole county: less is the rounding of a sum of millions
MONTHS_AFTER = (12, 24)


def last_month_with_money(cost: ArrayLike) -> int | None:
    """Index of the last month in which the programme spent anything; None where it never did.

    `cost` (months,) is what it has spent since the start, yuan, as the monthly table has it.
    """
    spent = np.diff(np.asarray(cost, dtype=np.float64), prepend=0.0)
    months = np.flatnonzero(spent > LEAST_SPENT)
    return int(months[-1]) if months.size else None


def months_after(series: ArrayLike, last: int | None, months: int) -> float:
    """The figure of `series` (months,) `months` after the month `last`; NaN where the run ends before, or without one.

    Of a figure over twelve months, as poverty and income in the monthly table, that of 12 months after is the first
    year without money, that of 24 the second.
    """
    figures = np.asarray(series, dtype=np.float64)
    if last is None or last + months >= len(figures):
        return float("nan")
    return float(figures[last + months])
