"""Demand of the month: traffic, ratings and listings of the platforms; awareness and reputation of the brand.

    A(open listing k, crop) = sales * rollout * share_k * share_crop / price / 12
                              * (unlisted + (1 - unlisted) * (1 - exp(-sellers / (listings * households))))
                              * (1 + rating * (rating_k - 1/2)) * (1 + november in November)

    A(brand, crop) = brand sales * share_crop / price / 12 * awareness * 2 * trust / (1 + trust)

The county's wholesale markets are deep: traders take `price.depth` of a usual harvest a month at the outside price.
"""

from typing import TYPE_CHECKING

import numpy as np

from tongyu.ledger import ENTERPRISE, OUTSIDE
from tongyu.mechanisms.brand import surprise
from tongyu.mechanisms.prices import by_crop
from tongyu.mechanisms.trends import trend

if TYPE_CHECKING:
    from tongyu.county import County

NOVEMBER = 10
BRAND_MONTH = 10_000.0  # yuan, the unit of the lever `branding.awareness`
FESTIVALS = (8, 10, 0, 5)  # September (harvest), November (shopping), January (New Year), June: in this order


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
    spending = county.programme.level("branding.awareness") * BRAND_MONTH + own * county.scale
    enterprise.advertise(spending, _festivals(county))
    enterprise.vouch(county.programme.level("branding.endorsement"))
    standing = enterprise.awareness * 2.0 * enterprise.trust / (1.0 + enterprise.trust) if enterprise.active else 0.0
    volume = v["brand.sales"] / county.scale / 12.0 * by_crop(v, "brand_share") / by_crop(v, "brand_price")
    enterprise.plan(volume * standing, surprise(county.seed, county.month))


def _festivals(county: "County") -> float:
    """Festivals held this month, 0-1: of n a year the first n of `FESTIVALS` are held, the last in part."""
    a_year = county.programme.level("branding.festivals")
    if county.month_of_year not in FESTIVALS:
        return 0.0
    return float(min(max(a_year - FESTIVALS.index(county.month_of_year), 0.0), 1.0))
