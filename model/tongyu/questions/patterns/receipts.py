"""What each household received for its produce this month, by channel, read from the market that was just cleared.

Nothing in the county keeps this: it is worked out once more from the offers and the clearing, and checked against the
totals that the settlement took down, so that a change there is noticed here.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.county.mechanisms.selling import SellingState
from tongyu.errors import AccountsError
from tongyu.kernels.channels import Channels, open_cash

if TYPE_CHECKING:
    from tongyu.county.county import County

Floats = NDArray[np.float64]
TOLERANCE = 1e-6  # relative


class Receipts(NamedTuple):
    """Yuan of the month by household, each (households,): parcels, packing, milling, fees and rents paid, hours not.

    What the brand's members get as patronage at the year's end is not in it.
    """

    trader: Floats
    open: Floats
    brand: Floats


def receipts_of_month(county: "County") -> Receipts:
    """The receipts of the month that was stepped last; zeros where no market was cleared.

    Raises AccountsError where their sum is not what the settlement took down.
    """
    n = len(county.columns.id)
    selling = county.own(SellingState)
    cleared, markets = selling.cleared, selling.markets
    if cleared is None or markets is None:
        return Receipts(np.zeros(n), np.zeros(n), np.zeros(n))
    household, stock, crop, _, weight, cost, row = (column[: selling.offers] for column in selling.columns)

    def by_household(rows: NDArray[np.integer], yuan: Floats) -> Floats:
        return np.asarray(np.bincount(rows, weights=yuan, minlength=n), dtype=np.float64)

    sold = stock * cleared.trader_share * cleared.sold_fraction[crop]
    trader = selling.bargain * by_household(household, sold * (weight * cleared.prices[crop] - cost))
    online = np.flatnonzero(row >= 0)
    i, c, kg, at = household[online], crop[online], stock[online], row[online]
    hub, _, weight_online, cost_online = selling.online
    rents = cleared.hub_rents[0] + cleared.hub_rents[1 + hub[at]]
    crops, platforms = len(county.terms.wholesale), county.terms.open_price.shape[0]
    channels = county.numbers(Channels)
    cash_cost = np.array([[open_cash(p, m, channels) for m in county.terms.milling_yield] for p in county.terms.parcel])
    cash = cash_cost[county.columns.township[i], c]
    open_listings = np.zeros(n)
    for k in range(platforms):
        market = crops * (1 + k) + c
        part = kg * cleared.online_share[at, k] * cleared.sold_fraction[market]
        net = part * (weight_online[at, k] * cleared.prices[market] - cash - markets.load[k] * rents)
        open_listings += by_household(i, net)
    part = kg * cleared.online_share[at, platforms]
    paid = weight_online[at, platforms] * (markets.posted[c] - cleared.quota_rents[c])
    brand = by_household(i, part * (paid - cost_online[at, platforms] - markets.load[platforms] * rents))
    read = Receipts(trader, open_listings, brand)
    _check(county, read)
    return read


def _check(county: "County", read: Receipts) -> None:
    takings = county.own(SellingState).takings
    came_in = float(takings.trader.sum() + takings.open_gross.sum() + takings.brand_gross.sum())
    went_out = float(takings.retained.sum() + takings.milling_packing.sum() + takings.freight.sum())
    went_out += float(takings.rent.sum() + takings.cooperative.sum())
    total = float(sum(channel.sum() for channel in read))
    if abs(total - (came_in - went_out)) > TOLERANCE * max(1.0, came_in):
        raise AccountsError(
            f"{county.date}: receipts by household add up to {total:.2f} yuan, the settlement has"
            f" {came_in - went_out:.2f}"
        )
