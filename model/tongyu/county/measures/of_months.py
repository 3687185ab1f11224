"""The year's figures of what only months have: sums of what flows, means of what stands."""

from collections.abc import Iterable, Mapping

import numpy as np

SUMMED = (
    "open_sales",
    "brand_sales",
    "trader_sales",
    "freight_out",
    "freight_in",
    "co2",
    "packing_waste",
    "storage_loss",
)
"""Flows, in their unit a year."""

AVERAGED = (
    "cash_premium",
    "hub_use",
    "hubs_full",
    "hub_rent",
    "parcel_price",
    "reputation",
    "awareness",
    "stations",
    "cooperatives_open",
    "members",
    "delivering",
    "enrolled",
)
"""Means over the months that have the figure: nothing is sold online in some."""


def yearly_from_months(months: Iterable[Mapping[str, float]], added: Iterable[str] = ()) -> dict[str, float]:
    """Sums and means of the year's `months`, and the share of sales that were made online, by value.

    `added` are figures of added mechanisms, which count as means. A mean is NaN where no month has the figure, the
    share 0 where nothing was sold.
    """
    rows = list(months)
    year = {name: float(sum(row[name] for row in rows)) for name in SUMMED}
    for name in (*AVERAGED, *added):
        known = [row[name] for row in rows if not np.isnan(row[name])]
        year[name] = float(sum(known)) / len(known) if known else float("nan")
    online = year["open_sales"] + year["brand_sales"]
    total = online + year["trader_sales"]
    return year | {"online_share": online / total if total > 0.0 else 0.0}
