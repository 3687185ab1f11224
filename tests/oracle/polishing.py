"""More digits for what a conic solver found: the month's conditions as equations, for SciPy's least squares.

Wanted are prices, quota rents and hub rents x >= 0, each with a gap g >= 0 that
is 0 where x > 0: log(supply / demand), log(quota / supply), log(capacity / load).
The function of Fischer and Burmeister, x + g - sqrt(x^2 + g^2), is 0 just there,
so nothing need be known of what binds. In logarithms a market that handles a
billionth of the county's stock counts as much as any other, where a conic
solver, which looks at the whole county's welfare, has long been content.

Shares are nested logit over the ways out of `tests.oracle.flow_optimum`.
"""

from typing import NamedTuple

import numpy as np
from scipy.optimize import least_squares
from scipy.special import log_expit
from tests.oracle.flow_optimum import Month, Optimum, Ways, ways_out

MOST_OPEN = 1e-11
"""Largest value of the function of Fischer and Burmeister at an answer."""


class Choice(NamedTuple):
    """What households do at given prices and rents."""

    log_share: np.ndarray  # (L) of the offer's stock
    value: np.ndarray  # (n) yuan per raw kg


def choose(month: Month, ways: Ways, prices: np.ndarray, quota_rents: np.ndarray, hub_rents: np.ndarray) -> Choice:
    """Nested logit over all ways at once."""
    offers, _, markets = month
    theta, nest = markets.theta[offers.crop], markets.nest[offers.crop]
    paid = np.where(ways.market >= 0, prices[ways.market], -quota_rents[offers.crop[ways.offer]])
    rent = np.where(ways.hub >= 0, hub_rents[0] + hub_rents[1 + ways.hub], 0.0)
    utility = ways.gain + ways.weight * paid - ways.load * rent
    wired = ways.hub >= 0
    seller, other = ways.offer[wired], ways.offer[~wired]
    inside = np.full(offers.stock.size, -np.inf)
    np.logaddexp.at(inside, seller, utility[wired] / nest[seller])
    whole = np.logaddexp(offers.hold / theta, nest / theta * inside)
    np.logaddexp.at(whole, other, utility[~wired] / theta[other])
    log_share = utility / theta[ways.offer] - whole[ways.offer]
    within = utility[wired] / nest[seller] - inside[seller]
    log_share[wired] = within + nest[seller] / theta[seller] * inside[seller] - whole[seller]
    return Choice(log_share, theta * whole)


def polished(month: Month, found: Optimum) -> Optimum:
    """The prices and rents near `found` that meet the month's conditions, and their flows. Fails if there are none."""
    offers, online, markets = month
    ways = ways_out(month)
    if ways.offer.size == 0:
        return found
    unit = float(markets.reference.max())
    market_count, crops = markets.volume.size, markets.theta.size
    cuts = [market_count, market_count + crops]

    # Markets, quotas and hubs as one list of places, and what a way takes up of each of its two or three.
    wired = np.flatnonzero(ways.hub >= 0)
    outlet = np.where(ways.market >= 0, ways.market, market_count + offers.crop[ways.offer])
    place = np.concatenate([outlet, np.full(wired.size, cuts[1]), cuts[1] + 1 + ways.hub[wired]])
    through = np.concatenate([np.arange(outlet.size), wired, wired])
    amount = np.concatenate([ways.weight, ways.load[wired], ways.load[wired]]) * offers.stock[ways.offer[through]]
    room = np.concatenate([np.full(market_count, np.nan), markets.quota, markets.capacity])
    used = np.unique(place)
    used = used[room[used] != np.inf]

    def split(unknowns: np.ndarray) -> list[np.ndarray]:
        everywhere = np.zeros(room.size)
        everywhere[used] = unknowns * unit
        return np.split(everywhere, cuts)

    def conditions(unknowns: np.ndarray) -> np.ndarray:
        prices, quota_rents, hub_rents = split(unknowns)
        log_share = choose(month, ways, prices, quota_rents, hub_rents).log_share
        taken = np.full(room.size, -np.inf)
        np.logaddexp.at(taken, place, log_share[through] + np.log(amount))
        shelf = used < market_count
        m = used[shelf]
        gap = np.empty(used.size)
        gap[~shelf] = np.log(room[used[~shelf]]) - taken[used[~shelf]]
        consumer = (markets.reference[m] - prices[m] / markets.keep[m]) / markets.width[m]
        gap[shelf] = taken[m] - np.log(2.0 * markets.volume[m]) - log_expit(consumer)
        return unknowns + gap - np.hypot(unknowns, gap)

    start = np.concatenate([found.prices, found.quota_rents, found.hub_rents])[used] / unit
    answer = least_squares(conditions, start, method="lm", xtol=1e-15, ftol=1e-15, gtol=1e-15)
    open_by = float(np.abs(answer.fun).max())
    assert open_by <= MOST_OPEN, f"least squares left {open_by:.1e} open: {answer.message}"
    # A price that is 0, as in a glut, is met but for rounding.
    prices, quota_rents, hub_rents = split(np.where(answer.x > MOST_OPEN, answer.x, 0.0))
    choice = choose(month, ways, prices, quota_rents, hub_rents)
    trader_share, online_share = np.zeros(offers.stock.size), np.zeros(online.can.shape)
    trader = ways.hub < 0
    trader_share[ways.offer[trader]] = np.exp(choice.log_share[trader])
    online_share[ways.row[wired], ways.channel[wired]] = np.exp(choice.log_share[wired])
    return Optimum(prices, quota_rents, hub_rents, trader_share, online_share, choice.value, found.welfare)
