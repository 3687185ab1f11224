"""List: what platforms, wholesale trade and the county brand's consumers would take this month."""

from math import exp, log1p
from typing import TYPE_CHECKING

from tests.oracle.twin.books import ENTERPRISE, OUTSIDE

from tongyu.county.draws import Purpose, normals

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty

NOVEMBER = 10
BRAND_MONTH = 10_000.0  # yuan, the unit of the lever `branding.awareness`
FESTIVALS = (8, 10, 0, 5)  # September, November, January, June: of n a year the first n are held


def list_markets(county: "TwinCounty") -> None:
    """Set the volumes and reference prices of all markets, and the brand's quota."""
    _list_platforms(county)
    usual, depth = county.trend("yield"), county.numbers.price.depth
    county.wholesale_volume = [depth * kilograms * usual for kilograms in county.usual_harvest]
    county.wholesale_reference = list(county.prices.outside)
    _advertise(county)
    _vouch(county)
    _plan(county)


def _list_platforms(county: "TwinCounty") -> None:
    """Consumers on open listings: more with the roll-out, the year's demand, listings and ratings, and in November."""
    numbers = county.numbers.platform
    of_year = county.rollout * county.facts_scenario.county.dated.at("online_demand", county.year)
    sales = numbers.sales / county.scale * of_year / 12.0
    sellers = sum(household.sells for household in county.households)
    shown = 1.0 - exp(-sellers / (numbers.listings * len(county.households)))
    listed = numbers.unlisted + (1.0 - numbers.unlisted) * shown
    peak = 1.0 + (numbers.november if county.month_of_year == NOVEMBER else 0.0)
    prices, shares = county.by_crop("listing_price"), county.by_crop("listing_share")
    for platform in county.platforms:
        appeal = max(0.0, 1.0 + numbers.rating * (platform.rating - 0.5))
        for c in range(len(county.crops)):
            yuan = sales * platform.share * shares[c] * listed * appeal * peak
            platform.open_volume[c] = yuan / prices[c]
            platform.open_reference[c] = prices[c]


def _advertise(county: "TwinCounty") -> None:
    """Spending makes the unaware aware, a festival does at once; awareness fades."""
    brand, enterprise = county.numbers.brand, county.enterprise
    own = brand.reinvest * max(0.0, enterprise.last_margin)
    enterprise.cash -= own
    county.books.pay(ENTERPRISE, OUTSIDE, "advertising", own)
    spending = county.programme.level("branding.awareness") * BRAND_MONTH + own * county.scale
    push = min(1.0, brand.effect * log1p(spending / brand.spending_scale))
    enterprise.awareness += push * (1.0 - enterprise.awareness) - brand.decay * enterprise.awareness
    enterprise.awareness += min(1.0, brand.festival * _festivals(county)) * (1.0 - enterprise.awareness)


def _festivals(county: "TwinCounty") -> float:
    """Festivals held this month, 0-1; more where organised villages give them something to tell."""
    if county.month_of_year not in FESTIVALS:
        return 0.0
    a_year = county.programme.level("branding.festivals")
    held = min(max(a_year - FESTIVALS.index(county.month_of_year), 0.0), 1.0)
    return held * (1.0 + county.numbers.brand.story * sum(county.organised) / county.villages)


def _vouch(county: "TwinCounty") -> None:
    """Consumers trust the reputation, and beside it the government's word, which wears off."""
    brand, enterprise = county.numbers.brand, county.enterprise
    endorsement = min(1.0, county.programme.level("branding.endorsement"))
    enterprise.trust = min(1.0, enterprise.reputation + brand.endorsement * endorsement * enterprise.word)
    if enterprise.active:
        enterprise.word *= 1.0 - brand.endorsement_fade


def _plan(county: "TwinCounty") -> None:
    """What consumers will take, with a surprise; and the quota, as far as the enterprise's money goes."""
    brand, enterprise = county.numbers.brand, county.enterprise
    trust = 2.0 * enterprise.trust / (1.0 + enterprise.trust)
    standing = enterprise.awareness * trust if enterprise.active else 0.0
    shares, references = county.by_crop("brand_share"), county.by_crop("brand_price")
    surprise = normals(county.seed, Purpose.BRAND_DEMAND, county.crop_draws, county.month).tolist()
    for c, reference in enumerate(references):
        volume = brand.sales / county.scale / 12.0 * shares[c] / reference * standing
        width = reference / (2.0 * brand.elasticity)
        expected = 2.0 * volume / (1.0 + exp((enterprise.price[c] - reference) / width))
        spread = brand.demand_spread
        enterprise.demand[c] = expected * exp(spread * surprise[c] - 0.5 * spread**2)
        enterprise.quota[c] = max(0.0, expected * (1.0 + brand.caution) - enterprise.stock[c])
    due = sum(quota * net for quota, net in zip(enterprise.quota, enterprise.posted_net(), strict=True))
    if due > enterprise.working_capital:
        enterprise.quota = [quota * enterprise.working_capital / due for quota in enterprise.quota]
