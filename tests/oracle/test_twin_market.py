"""The twin's market against the county's: small random months of every kind, and counties whose hubs are full."""

from typing import Any, cast

import numpy as np
import pytest
from tests.oracle.twin import counties
from tests.oracle.twin.market import Clearing, Limit, Market, Offer, Way
from tests.oracle.twin.runs import from_month_to_month
from tests.small_markets import open_channels, random_month

from tongyu.county.county import County
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.tables import TABLES
from tongyu.market.clearing import Markets, Offers, Online, clear
from tongyu.text.months import months_between

TOLERANCE = 1e-13
ALL_DIGITS = 0.0
Month = tuple[Offers, Online, Markets]


def in_loops(month: Month) -> Clearing:
    """The same month as the twin states it."""
    offers, online, markets = month
    crops, brand, count = markets.theta.size, markets.load.size - 1, markets.volume.size
    unit = max(markets.reference) / float(np.mean(markets.load))
    stated = []
    for i, crop in enumerate(offers.crop.tolist()):
        row = int(offers.online[i])
        ways = []
        for j in open_channels(row, crop, online, markets) if row >= 0 else []:
            unknown = count + crop if j == brand else crops * (1 + j) + crop
            posted, sign = (float(markets.posted[crop]), -1.0) if j == brand else (0.0, 1.0)
            weight, cost = float(online.weight[row, j]), float(online.cost[row, j])
            ways.append(Way(j, unknown, posted, sign, weight, cost, float(markets.load[j])))
        hub = count + crops + 1 + (int(online.hub[row]) if row >= 0 else 0)
        columns = offers.stock, offers.hold, offers.trader_weight, offers.trader_cost
        stock, hold, weight, cost = (float(column[i]) for column in columns)
        stated.append(Offer(cast(Any, None), crop, stock, hold, weight, cost, hub, ways))
    listed = zip(markets.volume, markets.reference, markets.width, markets.keep, strict=True)
    quotas = zip(markets.quota, markets.posted, markets.reference[:crops], strict=True)
    limits = [Limit(float(quota), float(max(posted, usual))) for quota, posted, usual in quotas]
    limits += [Limit(float(max(capacity, 0.0)), unit) for capacity in markets.capacity]
    nest = float(markets.nest[0] / markets.theta[0])
    places = [Market(*(float(number) for number in market)) for market in listed]
    return Clearing(stated, places, limits, markets.theta.tolist(), nest)


def with_(month: Month, **changes: Any) -> Month:
    return month[0], month[1], month[2]._replace(**changes)


def closed_hub(seed: int) -> Month:
    month = random_month(seed, offers=30, capacity=0.1)
    return with_(month, capacity=month[2].capacity * [1.0, 0.0, 1.0, 1.0])


def closed_centre(seed: int) -> Month:
    month = random_month(seed, offers=30, capacity=0.1)
    return with_(month, capacity=month[2].capacity * [0.0, 1.0, 1.0, 1.0])


def without_markets(seed: int) -> Month:
    """The first crop has no brand and no trader, the second is not listed on the second platform."""
    month = random_month(seed, offers=30, capacity=0.2)
    return with_(month, volume=month[2].volume * [0.0, 1.0, 1.0, 1.0, 1.0, 0.0], quota=month[2].quota * [0.0, 1.0])


def full_quotas(seed: int) -> Month:
    month = random_month(seed, offers=30, capacity=10.0)
    return with_(month, quota=month[2].quota * 0.1)


def some_at_home(seed: int) -> Month:
    """What may go online has no way to the trader, nor has all of the second crop."""
    offers, online, markets = random_month(seed, offers=30, capacity=0.2)
    stays = (offers.online >= 0) | (offers.crop == 1)
    return offers._replace(trader_weight=np.where(stays, 0.0, offers.trader_weight)), online, markets


MONTHS = {
    "roomy": lambda seed: random_month(seed, offers=30, capacity=10.0),
    "tight": lambda seed: random_month(seed, offers=30, capacity=0.05),
    "tight centre": lambda seed: random_month(seed, offers=30, capacity=0.2, centre=0.1),
    "one offer": lambda seed: random_month(seed, offers=1, crops=1, platforms=1, townships=1, capacity=0.05),
    "many ways": lambda seed: random_month(seed, offers=80, crops=5, townships=6, capacity=0.05),
    "nobody online": lambda seed: random_month(seed, online_part=0.0, capacity=1.0),
    "full quotas": full_quotas,
    "closed hub": closed_hub,
    "closed centre": closed_centre,
    "without markets": without_markets,
    "some at home": some_at_home,
}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", MONTHS)
def test_both_markets_clear_alike(kind: str, seed: int) -> None:
    month = MONTHS[kind](seed)
    offers, online, markets = month
    fast = clear(*month, step=ALL_DIGITS)
    market = in_loops(month)
    plain = market.solve(None, TOLERANCE)
    assert plain.residual <= TOLERANCE
    assert market.residual_at([*fast.prices, *fast.quota_rents, *fast.hub_rents]) <= 10.0 * TOLERANCE
    np.testing.assert_allclose(plain.prices, fast.prices, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(plain.quota_rents, fast.quota_rents, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(plain.sold_fraction, fast.sold_fraction, rtol=1e-9)
    used = sorted({int(hub) for hub in online.hub})
    ways = [plain.hub_rents[0] + plain.hub_rents[1 + hub] for hub in used]
    np.testing.assert_allclose(ways, fast.hub_rents[0] + fast.hub_rents[1:][used], rtol=1e-9, atol=1e-10)
    # if all are full, DELTA = 1e-11 alone says how a way's rent is divided, and rounding leaves it few digits
    flat = (fast.hub_rents > 0.0).all()
    np.testing.assert_allclose(plain.hub_rents, fast.hub_rents, rtol=1e-3 if flat else 1e-9, atol=1e-10)
    for i, offer in enumerate(plain.offers):
        assert offer.to_trader == pytest.approx(fast.trader_share[i], rel=1e-9, abs=1e-12)
        shares = np.zeros(markets.load.size)
        for way, share in zip(offer.ways, offer.to_ways, strict=True):
            shares[way.channel] = share
        there = fast.online_share[offers.online[i]] if offers.online[i] >= 0 else 0.0
        np.testing.assert_allclose(shares, there, rtol=1e-9, atol=1e-12)


def test_the_months_are_as_they_are_called() -> None:
    """Hubs and quotas are full where that is what is to be tried, and rents are divided alike where they are unique."""
    assert max(clear(*MONTHS["roomy"](0)).hub_rents) == 0.0
    tight = [clear(*MONTHS["tight"](seed)) for seed in range(6)]
    assert sum(float(cleared.hub_rents.max()) > 0.0 for cleared in tight) >= 3
    assert any((cleared.hub_rents > 0.0).all() for cleared in tight)
    assert (clear(*MONTHS["full quotas"](0)).quota_rents > 0.0).any()
    assert clear(*MONTHS["tight centre"](0)).hub_rents[0] > 0.0
    assert not clear(*MONTHS["closed centre"](0)).online_share.any()


@pytest.mark.parametrize(("centre", "townships"), [(0.02, 1.0), (1.0, 0.02), (0.02, 0.02)])
def test_months_under_full_hubs_agree(centre: float, townships: float) -> None:
    """The county with little room at its centre, at its townships' hubs, or at both: rents are paid and agree."""
    scenario = counties.scenario_of("five_pillars")
    values = TABLES.values(scenario.parameters)
    room = {
        key: part * values[key]
        for key, part in (("logistics.centre_capacity", centre), ("logistics.township_capacity", townships))
    }
    county = County(scenario.with_(parameters=dict(scenario.parameters) | room), rng=counties.SEED)
    county.run(months_between(scenario.start, "2014-09"))
    found = from_month_to_month(county, 5, counties.TOLERANCE)
    assert county.own(SellingState).cleared is not None
    assert county.own(SellingState).cleared.hub_rents.max() > 0.0
    assert max(max(pair) for pair in found.residuals.values()) <= counties.TOLERANCE
    for date, agreement in found.months.items():
        assert not agreement.beyond(1e-9), f"{date}: {agreement.beyond(1e-9)[:5]}"
