"""Income of a household: what it received, plus what it put into its stores, less what it took out of them.

    income = receipts by source + (p . stock + growing at the end) - (p . stock + growing at the beginning)

Receipts are money and own food, less what was paid for farming. p (crops,) is the same share of each crop's usual price
at both ends, so that no price change is income; `growing` is what was paid for crops that still stand in the field, at
cost, so that inputs count in the year of their harvest. A receipt that only empties a store does not make anybody
richer (Canberra Group 2011, Handbook on Household Income Statistics: income does not reduce net worth). What others
pay of a medical bill is neither income nor an own payment.
"""

import numpy as np

from tongyu.kernels.compile import household_kernel, kernel


@household_kernel("id", "stock", "growing", "stores")
def open_stores(h, prices):
    """Write what stocks and growing crops are worth into `stores`; `prices` (crops,) yuan a kg."""
    for i in range(len(h.id)):
        worth = h.growing[i]
        for c in range(len(prices)):
            worth += prices[c] * h.stock[i, c]
        h.stores[i] = worth


@kernel
def _moved(total, ring, i, k, latest):
    """The sum of twelve months with `latest` in the place of the month that is a year old."""
    kept = np.float32(latest)
    # in double, or the year's sum drifts away from its months: Numba's float() of a single stays a single
    total += np.float64(kept) - np.float64(ring[i, k])
    ring[i, k] = kept
    return total


@household_kernel(
    "id",
    "stock",
    "growing",
    "stores",
    "income",
    "consumed",
    "care",
    "ring",
    "income_12",
    "consumed_12",
    "care_12",
    "income_year",
)
def close_month(h, slot, prices, stocks_source):
    """Book the month's change of stores as income; move the month into the trailing twelve (`slot` 0-11) and the year.

    `prices` (crops,) yuan a kg at which stocks are valued.
    """
    ring = h.ring[slot]
    for i in range(len(h.id)):
        worth = h.growing[i]
        for c in range(len(prices)):
            worth += prices[c] * h.stock[i, c]
        change = worth - h.stores[i]
        h.stores[i] = worth
        h.income[i, stocks_source] = change
        total = 0.0
        for s in range(h.income.shape[1]):
            total += h.income[i, s]
            h.income_year[i, s] += h.income[i, s]
        h.income_12[i] = _moved(h.income_12[i], ring, i, 0, total)
        h.consumed_12[i] = _moved(h.consumed_12[i], ring, i, 1, h.consumed[i])
        h.care_12[i] = _moved(h.care_12[i], ring, i, 2, h.care[i])
