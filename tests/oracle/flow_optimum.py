"""The month as a programme over flows, for a general conic solver.

`tongyu.market.clearing` searches for prices; here the unknowns are shares of
offers and what consumers take, and prices are multipliers. With x the share of
offer i that goes through one of its ways out, h what it keeps, o = sum of x over
its online ways and q_m what market m takes, in parts f of its most,

    maximise  sum_i s_i (r_i h_i - theta h_i log h_i)
            + sum over ways of s_i (gain x - scale x log x)
            - sum_i s_i (theta - nest) o_i log o_i
            + sum_m keep_m (P0 q_m - 2 A w (f log f + (1 - f) log(1 - f))),    q_m = 2 A f_m,
    with      h_i + sum of i's x = 1                           multiplier s_i (V_i - theta)
              q_m <= supply of market m                        p_m
              load of hub h <= K_h                             rent_h
              the brand's supply of crop c <= Q_c              rent_c

where the gain of a kg is what it fetches at a given price (the brand's) less
cost, and the scale of choice theta for the trader, nest online. The first three
sums are the nested logit as entropies, the last is consumers' surplus with what
they pay. At price 0 goods may be left over: hence `<=`.

Weights are in parts of all stock and money in parts of the dearest reference
price, so that the solver sees the same numbers at every scale of county; what
comes back is in the county's own units.
"""

from typing import NamedTuple

import cvxpy as cp
import numpy as np
from scipy.sparse import csr_array
from scipy.special import entr, expit
from tests.small_markets import open_channels

from tongyu.market.clearing import Markets, Offers, Online

Month = tuple[Offers, Online, Markets]
TRADER = -1
# Clarabel is asked for more digits than it always has; comparisons say whether they suffice.
TOLERANCES = {"tol_gap_abs": 1e-13, "tol_gap_rel": 1e-13, "tol_feas": 1e-13, "max_iter": 400}


class Ways(NamedTuple):
    """The ways out that are open to offers, but for keeping; all (L)."""

    offer: np.ndarray
    row: np.ndarray  # in Online; -1 for the trader
    channel: np.ndarray  # TRADER, or the online channel
    market: np.ndarray  # -1 for the brand
    weight: np.ndarray  # weighted kg per raw kg
    gain: np.ndarray  # yuan per raw kg, but for what the market pays
    load: np.ndarray  # on hubs, per raw kg
    hub: np.ndarray  # township hub; -1 for the trader


class Limit(NamedTuple):
    """Rooms of one kind, and what a unit of each way's share takes up of them; rooms that nothing uses are left out."""

    members: np.ndarray  # which of all the rooms
    room: np.ndarray
    part: csr_array  # (members, L)


class Optimum(NamedTuple):
    """What the solver found, in the county's own units; columns as in `tongyu.market.clearing.Clearing`."""

    prices: np.ndarray
    quota_rents: np.ndarray
    hub_rents: np.ndarray
    trader_share: np.ndarray
    online_share: np.ndarray
    value: np.ndarray
    welfare: float  # yuan, what the programme maximises


def ways_out(month: Month) -> Ways:
    """All ways of all offers that are open this month."""
    offers, online, markets = month
    crops, brand = markets.theta.size, markets.load.size - 1
    found: list[tuple[float, ...]] = []
    for i, crop in enumerate(offers.crop):
        row = int(offers.online[i])
        if markets.volume[crop] > 0.0 and offers.trader_weight[i] > 0.0:
            found.append((i, -1, TRADER, crop, offers.trader_weight[i], -offers.trader_cost[i], 0.0, -1))
        for j in open_channels(row, crop, online, markets) if row >= 0 else []:
            weight, market = online.weight[row, j], crops * (1 + j) + crop
            gain = weight * markets.posted[crop] * (j == brand) - online.cost[row, j]
            found.append((i, row, j, -1 if j == brand else market, weight, gain, markets.load[j], online.hub[row]))
    columns = np.array(found, dtype=float).reshape(len(found), len(Ways._fields)).T
    whole = ("offer", "row", "channel", "market", "hub")
    return Ways(*(c.astype(int) if name in whole else c for name, c in zip(Ways._fields, columns, strict=True)))


def limit_of(room: np.ndarray, index: np.ndarray, amount: np.ndarray) -> Limit:
    """What ways take up of `room`: way l takes `amount[l]` of room `index[l]`, or of none if that is below 0."""
    members = np.unique(index[index >= 0])
    members = members[np.isfinite(room[members])]
    at, ways = np.nonzero(members[:, None] == index[None, :])
    part = csr_array((amount[ways] / room[members[at]], (at, ways)), shape=(members.size, index.size))
    return Limit(members, room[members], part)


def welfare(month: Month, trader_share: np.ndarray, online_share: np.ndarray) -> float:
    """What the programme maximises (yuan) at given shares; of a glut consumers take what they want for 0."""
    offers, _, markets = month
    ways = ways_out(month)
    wired = ways.hub >= 0
    share = np.where(wired, 0.0, trader_share[ways.offer])
    share[wired] = online_share[ways.row[wired], ways.channel[wired]]
    theta, nest = markets.theta[offers.crop], markets.nest[offers.crop]
    sold_online = np.bincount(ways.offer[wired], share[wired], offers.stock.size)
    kept = 1.0 - np.bincount(ways.offer, share, offers.stock.size)
    scale = np.where(wired, nest[ways.offer], theta[ways.offer])
    total = offers.stock @ (offers.hold * kept + theta * entr(kept) + (theta - nest) * entr(sold_online))
    total += offers.stock[ways.offer] @ (ways.gain * share + scale * entr(share))
    sold = ways.market >= 0
    supply = np.bincount(ways.market[sold], (offers.stock[ways.offer] * ways.weight * share)[sold], markets.volume.size)
    most = 2.0 * markets.volume
    part = np.minimum(
        np.divide(supply, most, where=most > 0.0, out=0.0 * most), expit(markets.reference / markets.width)
    )
    surplus = markets.reference * part + markets.width * (entr(part) + entr(1.0 - part))
    return float(total + (markets.keep * most) @ surplus)


def solve_flows(month: Month) -> Optimum:
    """The month's optimum by Clarabel."""
    offers, online, markets = month
    ways = ways_out(month)
    kg, money = float(offers.stock.sum()), float(markets.reference.max())
    stock, mine = offers.stock / kg, offers.stock[ways.offer] / kg
    theta, nest = (column[offers.crop] / money for column in (markets.theta, markets.nest))
    crop, brand = offers.crop[ways.offer], ways.channel == markets.load.size - 1
    sales = limit_of(2.0 * markets.volume / kg, ways.market, mine * ways.weight)
    kinds = {
        "quota": limit_of(markets.quota / kg, np.where(brand, crop, -1), mine * ways.weight),
        "centre": limit_of(markets.capacity[:1] / kg, np.where(ways.hub >= 0, 0, -1), mine * ways.load),
        "townships": limit_of(markets.capacity[1:] / kg, ways.hub, mine * ways.load),
    }

    kept, share, taken = (cp.Variable(size) for size in (stock.size, ways.offer.size, sales.members.size))
    of_offer = limit_of(np.ones(stock.size), ways.offer, np.ones(mine.size))
    of_seller = limit_of(np.ones(stock.size), np.where(ways.hub >= 0, ways.offer, -1), np.ones(mine.size))
    gained = (stock * offers.hold / money) @ kept + (stock * theta) @ cp.entr(kept)
    gained += (mine * ways.gain / money) @ share
    gained += (mine * np.where(ways.hub >= 0, nest[ways.offer], theta[ways.offer])) @ cp.entr(share)
    gained += (stock * (theta - nest))[of_seller.members] @ cp.entr(of_seller.part @ share)
    keep, width = markets.keep[sales.members], markets.width[sales.members] / money
    gained += (keep * sales.room * markets.reference[sales.members] / money) @ taken
    gained += (keep * sales.room * width) @ (cp.entr(taken) + cp.entr(1 - taken))

    whole = kept[of_offer.members] + of_offer.part @ share == 1
    alone = np.setdiff1d(np.arange(stock.size), of_offer.members)
    limits = {name: limit.part @ share <= 1 for name, limit in kinds.items()} | {"sales": taken <= sales.part @ share}
    problem = cp.Problem(cp.Maximize(gained), [whole, kept[alone] == 1, *limits.values()])
    problem.solve(cp.CLARABEL, **TOLERANCES)

    def paid(name: str, limit: Limit, count: int) -> np.ndarray:
        """Prices or rents: the multipliers by the county's units; 0 where nothing takes part."""
        paid_each = np.zeros(count)
        paid_each[limit.members] = limits[name].dual_value / limit.room * money
        return paid_each

    hubs = [paid("centre", kinds["centre"], 1), paid("townships", kinds["townships"], markets.capacity.size - 1)]
    trader_share, online_share, value = np.zeros(stock.size), np.zeros(online.can.shape), offers.hold.copy()
    wired = ways.hub >= 0
    trader_share[ways.offer[~wired]] = share.value[~wired]
    online_share[ways.row[wired], ways.channel[wired]] = share.value[wired]
    inside = of_offer.members
    value[inside] = (whole.dual_value / stock[inside] + theta[inside]) * money
    return Optimum(
        prices=paid("sales", sales, markets.volume.size),
        quota_rents=paid("quota", kinds["quota"], markets.quota.size),
        hub_rents=np.concatenate(hubs),
        trader_share=trader_share,
        online_share=online_share,
        value=value,
        welfare=problem.value * kg * money,
    )
