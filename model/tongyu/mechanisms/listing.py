"""Demand of the month: traffic, ratings and listings of the platforms; awareness and reputation of the brand.

    A(open listing k, crop) = sales * rollout * share_k * share_crop / price / 12
                              * (unlisted + (1 - unlisted) * (1 - exp(-sellers / (listings * households))))
                              * (1 + rating * (rating_k - 1/2)) * (1 + november in November)

    A(brand, crop) = brand sales * share_crop / price / 12 * awareness * 2 * reputation / (1 + reputation)

The county's wholesale markets are deep: traders take `price.depth` of a usual harvest a month at the outside price.
"""

from typing import TYPE_CHECKING

import numpy as np

from tongyu.ledger import ENTERPRISE, OUTSIDE
from tongyu.mechanisms.prices import by_crop
from tongyu.mechanisms.trends import trend

if TYPE_CHECKING:
    from tongyu.county import County

NOVEMBER = 10
BRAND_MONTH = 10_000.0  # yuan, the unit of the lever `branding.awareness`


def list_markets(county: "County") -> None:
    """Set volumes, reference prices and the brand's quota for this month."""
    v, selling = county.values, county.selling
    sales = v["platform.sales"] / county.scale * county.rollout / 12.0
    h = county.columns
    sellers = float(np.count_nonzero(h.sells)) / (v["platform.listings"] * len(h.id))
    listed = v["platform.unlisted"] + (1.0 - v["platform.unlisted"]) * (1.0 - np.exp(-sellers))
    peak = 1.0 + (v["platform.november"] if county.month_of_year == NOVEMBER else 0.0)
    price = by_crop(v, "listing_price")
    for k, platform in enumerate(county.platforms):
        appeal = max(0.0, 1.0 + v["platform.rating"] * (platform.rating - 0.5))
        selling.open_volume[k] = sales * platform.share * by_crop(v, "listing_share") / price * listed * appeal * peak
        selling.open_reference[k] = price
    usual_harvest = selling.usual_harvest * trend(v, "yield", county.year_fraction)
    selling.wholesale_volume[:] = v["price.depth"] * usual_harvest
    selling.wholesale_reference[:] = county.prices.outside
    _list_brand(county)


def _list_brand(county: "County") -> None:
    v, enterprise = county.values, county.enterprise
    own = v["brand.reinvest"] * max(0.0, enterprise.last_margin)
    enterprise.cash -= own
    county.ledger.pay(ENTERPRISE, OUTSIDE, "advertising", own)
    enterprise.advertise(county.programme.level("branding.awareness") * BRAND_MONTH + own * county.scale)
    enterprise.quota[:] = 0.0
    if enterprise.active:
        reference = by_crop(v, "brand_price")
        width = reference / (2.0 * v["brand.elasticity"])
        standing = enterprise.awareness * 2.0 * enterprise.reputation / (1.0 + enterprise.reputation)
        volume = v["brand.sales"] / county.scale / 12.0 * by_crop(v, "brand_share") / reference * standing
        enterprise.quota[:] = 2.0 * volume / (1.0 + np.exp((enterprise.price - reference) / width))
