"""Demand of the month: traffic, ratings and listings of the platforms; awareness and reputation of the brand.

    A(open listing k, crop) = sales * rollout * online_demand * share_k * share_crop / price / 12
                              * (unlisted + (1 - unlisted) * (1 - exp(-sellers / (listings * households))))
                              * (1 + rating * (rating_k - 1/2)) * (1 + november in November)

    A(brand, crop) = brand sales * share_crop / price / 12 * awareness * 2 * trust / (1 + trust)

`online_demand` is the series of that name: what demand for farm produce grew beyond the roll-out of platforms and parcels.
The county's wholesale markets are deep: traders take `price.depth` of a usual harvest a month at the outside price.
"""

import numpy as np

from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.brand import list_brand
from tongyu.county.mechanisms.prices import OutsidePrices
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.mechanisms.trends import trend
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State

NOVEMBER = 10


def list_markets(county: State) -> None:
    """Set volumes, reference prices and the brand's quota for this month."""
    v, selling = county.values, county.own(SellingState)
    demand = county.rollout * county.dated.at("online_demand", county.year)
    sales = v["platform.sales"] / county.scale * demand / 12.0
    h = county.columns
    sellers = float(np.count_nonzero(h.sells)) / (v["platform.listings"] * len(h.id))
    listed = v["platform.unlisted"] + (1.0 - v["platform.unlisted"]) * (1.0 - np.exp(-sellers))
    peak = 1.0 + (v["platform.november"] if county.month_of_year == NOVEMBER else 0.0)
    price = county.by_crop("listing_price")
    for k, platform in enumerate(county.platforms):
        appeal = max(0.0, 1.0 + v["platform.rating"] * (platform.rating - 0.5))
        selling.open_volume[k] = (
            sales * platform.share * county.by_crop("listing_share") / price * listed * appeal * peak
        )
        selling.open_reference[k] = price
    usual_harvest = selling.usual_harvest * trend(county, "yield")
    selling.wholesale_volume[:] = v["price.depth"] * usual_harvest
    selling.wholesale_reference[:] = county.own(OutsidePrices).outside
    list_brand(county)


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("platform.midpoint", 2015.5, "year", (2014.5, 2016.5), (2000, 2040), "assumed", "", "of the national roll-out of platforms and express"),
    number("platform.pace", 1.9, "years", (1.2, 2.6), (0.2, 10), "assumed", "", "of it: a tenth in 2011"),
    number("platform.sales", 18e6, "yuan a year", (8e6, 40e6), (0, 1e10), "assumed", "", "open listings at full roll-out and reference price; poverty counties sold 287 m of all goods online in 2019"),
    number("platform.elasticity", 2.0, "-", (1.5, 3), (0.5, 20), "assumed", "", "of demand on open listings"),
    number("platform.commission", 0.06, "share of sales", (0.03, 0.10), (0, 0.9), "assumed", "", "commission and paid traffic of the marketplace: 2-8 % and 3-5 %, recalled"),
    number("platform.commission_social", 0.03, "share of sales", (0.006, 0.06), (0, 0.9), "assumed", "", "of the other platforms (group buying, messengers)"),
    number("platform.share_social", 0.35, "share of demand", (0.2, 0.5), (0, 1), "assumed", "", "of the other platforms"),
    number("platform.listings", 0.01, "share of households", (0.004, 0.03), (0.0001, 1), "assumed", "", "active listings at which demand reaches 63 % of its cap"),
    number("platform.unlisted", 0.25, "share of demand", (0.1, 0.5), (0.01, 1), "assumed", "", "demand that is there for the first seller"),
    number("platform.rating", 0.5, "a unit of quality", (0.2, 1), (0, 3), "assumed", "", "demand over the mean quality sold"),
    number("platform.rating_speed", 0.1, "a month", (0.05, 0.2), (0, 1), "assumed", "", "how fast ratings follow quality"),
    number("platform.november", 0.8, "share", (0.4, 1.5), (0, 10), "assumed", "", "more demand in November"),
)
# fmt: on

MECHANISM = Mechanism(
    name="listing",
    does="demand of the month on platforms and wholesale markets",
    steps=(list_markets,),
    numbers=NUMBERS,
)
