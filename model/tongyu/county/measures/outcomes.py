"""The figures that scenarios are compared by, from a run's years."""

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from tongyu.county.extensions import require_new
from tongyu.county.measures.over_years import over_years

LAST = ("registered", "sellers", "station_coverage")
"""Columns of the yearly table that count in the last year of the window: what has been built up by then."""

LATE_YEARS = 3
LATE = ("headcount", "headcount_own_prices")
"""Columns that count as the mean of the last `LATE_YEARS` years: one year's poverty is one year's weather."""

MEAN = (
    "poverty_gap",
    "poverty_gap_net",
    "poverty_gap_consumption",
    "poverty_gap_booked",
    "catastrophic",
    "impoverished",
    "vulnerable",
    "deprived",
    "food_short",
    "untreated",
    "urban_rural_ratio",
    "consumption",
    "care",
    "income_booked",
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
    fiscal_cost: float,
    added: Collection[str] = (),
) -> dict[str, float]:
    """Outcomes by name over the years `window` (first, last) of `yearly`; `cost`, `fiscal_cost` yuan since the start.

    `added` are columns of added mechanisms, which count as means. `income_by_year`, `persons` and `line` as in
    `over_years`.
    """
    table = yearly.loc[window[0] : window[1]]
    found = {
        "person_years_poor": 1_000.0 * float(table["headcount"].sum()),
        "person_years_poor_net": 1_000.0 * float(table["headcount_net"].sum()),
        "person_years_poor_consumption": 1_000.0 * float(table["headcount_consumption"].sum()),
        "person_years_poor_booked": 1_000.0 * float(table["headcount_booked"].sum()),
        "relative_poverty": float(table["headcount_half_median"].mean()),
        "cost": cost / 1e6,
        "fiscal_cost": fiscal_cost / 1e6,
    }
    found |= {name: float(table[name].iloc[-1]) for name in LAST}
    found |= {name: float(table[name].iloc[-LATE_YEARS:].mean()) for name in LATE}
    found |= {name: float(table[name].mean()) for name in MEAN}
    found |= over_years(income_by_year, persons, line, window)
    require_new(added, found)
    return found | {name: float(table[name].mean()) for name in added}
