"""The figures that scenarios are compared by, from a run's years."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from tongyu.measures.over_years import over_years

LAST = ("headcount", "headcount_own_prices", "registered", "sellers", "station_coverage")
"""Columns of the yearly table that count in the last year of the window."""

MEAN = (
    "poverty_gap",
    "income",
    "income_own_prices",
    "log_income",
    "gini",
    "covered",
    "exclusion_list",
    "inclusion_list",
    "exclusion_casework",
    "inclusion_casework",
    "exclusion_allowance",
    "inclusion_allowance",
    "ties",
    "working_skill",
    "online_share",
    "cash_premium",
    "hub_use",
    "reputation",
    "freight_out",
    "freight_in",
    "co2",
    "packing_waste",
    "storage_loss",
)
"""Columns that count as the mean of the years that have the figure; NaN where none has."""


def outcomes(
    yearly: pd.DataFrame,
    window: tuple[int, int],
    income_by_year: Mapping[int, NDArray[np.float32]],
    persons: ArrayLike,
    line: float,
    cost: float,
) -> dict[str, float]:
    """Outcomes by name over the years `window` (first, last) of `yearly`; `cost` yuan since the start.

    `income_by_year`, `persons` and `line` as in `over_years`.
    """
    table = yearly.loc[window[0] : window[1]]
    found = {
        "person_years_poor": 1_000.0 * float(table["headcount"].sum()),
        "relative_poverty": float(table["headcount_half_median"].mean()),
        "cost": cost / 1e6,
    }
    found |= {name: float(table[name].iloc[-1]) for name in LAST}
    found |= {name: float(table[name].mean()) for name in MEAN}
    return found | over_years(income_by_year, persons, line, window)
