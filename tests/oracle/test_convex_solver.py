"""The clearing against a general convex solver on the same problem, written once more in its language.

Clarabel solves the exponential-cone form to about 1e-9. Rents are compared as
what a kg pays on its way: how the centre and a township share that is our
choice, and `tests/unit/test_clearing_by_hand.py` checks it.
"""

import cvxpy as cp
import numpy as np
import pytest
from tests.small_markets import flows, open_channels, random_month

from tongyu.market.clearing import Clearing, Markets, Offers, Online, clear

# It is asked for more digits than it always has; the comparison says whether they suffice.
pytestmark = pytest.mark.filterwarnings("ignore:Solution may be inaccurate")

MONTHS = {
    "usual": [{"seed": seed, "capacity": 0.2} for seed in range(8)],
    "unlimited": [{"seed": seed, "capacity": 1e3} for seed in range(3)],
    "hubs full, centre for all of them": [{"seed": seed, "capacity": 0.02} for seed in range(4)],
    "centre full, townships not": [{"seed": seed, "capacity": 0.2, "centre": 0.3} for seed in range(2)],
    "hardly any capacity": [{"seed": seed, "capacity": 1e-3} for seed in range(2)],
    "one household": [
        {"seed": seed, "offers": 1, "crops": 1, "townships": 1, "online_part": 1.0, "capacity": 0.1}
        for seed in range(3)
    ],
    "one platform": [{"seed": seed, "platforms": 1, "capacity": 0.1} for seed in range(2)],
    "three crops, three platforms": [{"seed": seed, "crops": 3, "platforms": 3, "capacity": 0.1} for seed in range(2)],
    "small choice scale": [{"seed": seed, "theta": 0.03, "capacity": 0.1} for seed in range(2)],
    "large choice scale": [{"seed": seed, "theta": 0.5, "capacity": 0.1} for seed in range(2)],
}


def solve_with_clarabel(offers: Offers, online: Online, markets: Markets) -> Clearing:
    """The optimum and its flows; every market is taken to have offers, every limit to be finite."""
    crops, channels, count = markets.theta.size, markets.load.size, markets.volume.size
    scale = float(offers.stock.sum())
    prices = cp.Variable(count, nonneg=True)
    quota_rents = cp.Variable(crops, nonneg=True)
    hub_rents = cp.Variable(markets.capacity.size, nonneg=True)
    terms = [markets.capacity @ hub_rents / scale, markets.quota @ quota_rents / scale]
    for m in range(count):
        keep, width = markets.keep[m], markets.width[m]
        area = cp.logistic((markets.reference[m] - prices[m] / keep) / width)
        terms.append(keep * 2.0 * markets.volume[m] * width / scale * area)
    utilities = []
    for i, crop in enumerate(offers.crop):
        row = int(offers.online[i])
        theta, nest = markets.theta[crop], markets.nest[crop]
        trader = offers.trader_weight[i] * prices[crop] - offers.trader_cost[i]
        choices = [offers.hold[i] / theta, trader / theta]
        way = hub_rents[0] + hub_rents[1 + online.hub[row]] if row >= 0 else 0.0
        ways_out = []
        for j in open_channels(row, crop, online, markets) if row >= 0 else []:
            price = markets.posted[crop] - quota_rents[crop] if j == channels - 1 else prices[crops * (1 + j) + crop]
            ways_out.append((j, online.weight[row, j] * price - online.cost[row, j] - markets.load[j] * way))
        if ways_out:
            choices.append(nest / theta * cp.log_sum_exp(cp.hstack([utility / nest for _, utility in ways_out])))
        terms.append(offers.stock[i] / scale * theta * cp.log_sum_exp(cp.hstack(choices)))
        utilities.append((trader, ways_out))
    problem = cp.Problem(cp.Minimize(cp.sum(cp.hstack(terms))))
    problem.solve(cp.CLARABEL, tol_gap_abs=1e-12, tol_gap_rel=1e-12, tol_feas=1e-11, max_iter=400)

    trader_share, value = np.zeros(offers.stock.size), np.zeros(offers.stock.size)
    online_share = np.zeros(online.can.shape)
    for i, (trader, ways_out) in enumerate(utilities):
        theta, nest = markets.theta[offers.crop[i]], markets.nest[offers.crop[i]]
        worth = np.array([offers.hold[i], float(trader.value)])
        if ways_out:
            within = np.array([float(utility.value) for _, utility in ways_out]) / nest
            inclusive = float(np.logaddexp.reduce(within))
            worth = np.append(worth, nest * inclusive)
        value[i] = theta * np.logaddexp.reduce(worth / theta)
        shares = np.exp((worth - value[i]) / theta)
        trader_share[i] = shares[1]
        for k, (j, _) in enumerate(ways_out):
            online_share[offers.online[i], j] = shares[2] * np.exp(within[k] - inclusive)
    nothing = np.zeros(0)
    return Clearing(
        prices.value, quota_rents.value, hub_rents.value, trader_share, online_share,
        nothing, nothing, nothing, nothing, value, problem.status == "optimal", 0, 0, 0.0,
    )  # fmt: skip


def reached(offers: Offers, online: Online, markets: Markets) -> np.ndarray:
    """Whether any offer can enter each market."""
    crops = markets.theta.size
    found = np.zeros(markets.volume.size, bool)
    for i, crop in enumerate(offers.crop):
        found[crop] = True
        for j in range(markets.load.size - 1):
            row = offers.online[i]
            found[crops * (1 + j) + crop] |= row >= 0 and j in open_channels(row, crop, online, markets)
    return found


@pytest.mark.parametrize(
    "settings", [pytest.param(s, id=f"{name} {s['seed']}") for name, many in MONTHS.items() for s in many]
)
def test_prices_flows_and_values_are_those_of_the_convex_optimum(settings):
    month = random_month(**settings)
    offers = month[0]
    cleared, optimum = clear(*month), solve_with_clarabel(*month)
    assert cleared.converged
    entered = reached(*month)
    assert cleared.prices[entered] == pytest.approx(optimum.prices[entered], rel=1e-6)
    assert np.all(cleared.prices[~entered] == 0.0)
    total = offers.stock.sum()
    assert flows(cleared, offers) == pytest.approx(flows(optimum, offers), rel=1e-6, abs=1e-6 * total)
    assert cleared.value == pytest.approx(optimum.value, rel=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_identical_offers_are_one_large_offer_in_parts(seed):
    offers, online, markets = random_month(seed, offers=6, crops=1, online_part=1.0, capacity=0.1)
    parts = 7
    many = Offers(*(np.repeat(column, parts) for column in offers))._replace(
        stock=np.repeat(offers.stock / parts, parts), online=np.arange(parts * offers.stock.size)
    )
    rows = Online(*(np.repeat(column, parts, axis=0) for column in online))
    whole, split = clear(offers, online, markets), clear(many, rows, markets)
    assert split.prices == pytest.approx(whole.prices, rel=1e-9)
    assert split.value == pytest.approx(np.repeat(whole.value, parts), rel=1e-9)
    optimum = solve_with_clarabel(many, rows, markets)
    assert flows(split, many) == pytest.approx(flows(optimum, many), abs=1e-6 * many.stock.sum())


@pytest.mark.parametrize("scale", [1e-6, 1e-3, 1e3, 1e6])
@pytest.mark.parametrize("money", [1e-3, 1e3])
def test_tiny_and_huge_counties_clear_like_the_usual_one(scale, money):
    offers, online, markets = random_month(5, capacity=0.05)
    usual = clear(offers, online, markets)
    other = clear(
        offers._replace(stock=offers.stock * scale, hold=offers.hold * money, trader_cost=offers.trader_cost * money),
        online._replace(cost=online.cost * money),
        markets._replace(
            theta=markets.theta * money,
            nest=markets.nest * money,
            volume=markets.volume * scale,
            reference=markets.reference * money,
            width=markets.width * money,
            posted=markets.posted * money,
            quota=markets.quota * scale,
            capacity=markets.capacity * scale,
        ),
    )
    assert other.converged
    assert other.prices == pytest.approx(usual.prices * money, rel=1e-9)
    assert other.hub_rents == pytest.approx(usual.hub_rents * money, rel=1e-7, abs=1e-9 * money)
    assert other.hub_load == pytest.approx(usual.hub_load * scale, rel=1e-8)
