"""A pass over the offers (`kernels.visits.visit_offers`) in NumPy: value, supplies, curvature."""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.clearing import Entry, Floats, Integers, Markets, Offers, Online


class Pass(NamedTuple):
    """What a pass finds; fields of `kernels.visits.Sums`."""

    gain: float  # yuan over holding all
    inflow: Floats  # (S,)
    curvature: Floats  # (S, S) lower triangle
    trader_share: Floats  # (n,)
    online_share: Floats  # (m, J)
    value: Floats  # (n,)


def visit_offers(seen: Floats, offers: Offers, online: Online, markets: Markets, entry: Entry) -> Pass:
    """Sum all offers at the `seen` unknowns."""
    channels, size = markets.load.size, seen.size
    rows = np.flatnonzero(entry.row)
    who = entry.offer[rows]
    theta = markets.theta[offers.crop]
    utility, own, way = _online_utility(seen, offers.crop[who], online, markets, entry, rows)
    nest = markets.nest[offers.crop[who]]
    best = utility.max(axis=1, initial=-np.inf)
    within = np.exp((utility - best[:, None]) / nest[:, None])
    total = within.sum(axis=1)
    within /= total[:, None]

    inclusive = np.full(offers.stock.size, -np.inf)
    inclusive[who] = best + nest * np.log(total)
    trader = offers.trader_weight * seen[offers.crop] - offers.trader_cost
    trader[~entry.trader[offers.crop]] = -np.inf
    top = np.maximum(np.maximum(offers.hold, trader), inclusive)
    to_trader, to_online = np.exp((trader - top) / theta), np.exp((inclusive - top) / theta)
    to_keep = np.exp((offers.hold - top) / theta)
    whole = to_keep + to_trader + to_online
    value = top + theta * np.log(whole)
    to_keep /= whole
    to_trader /= whole
    to_online /= whole

    inflow, curvature = np.zeros(size), np.zeros(size * size)
    brought = offers.stock * offers.trader_weight * to_trader
    inflow += np.bincount(offers.crop, brought, size)
    bend = brought * offers.trader_weight * (to_keep + to_online) / theta
    curvature += np.bincount(offers.crop.astype(np.int64) * (size + 1), bend, size * size)

    stock, on = offers.stock[who], to_online[who]
    crop, theta_on = offers.crop[who].astype(np.int64), theta[who]
    across = -stock * offers.trader_weight[who] * to_trader[who] * on / theta_on
    spread = stock * on / nest
    mean = stock * on * (to_keep[who] + to_trader[who]) / theta_on
    mean_load = within @ markets.load
    weight = online.weight[rows]
    tilt = within * weight
    tilt[:, -1] *= -1.0

    def add(row: Integers, column: Integers, amount: Floats) -> None:
        nonlocal curvature
        curvature += np.bincount(row * size + column, amount, size * size)

    for j in range(channels):
        inflow += np.bincount(own[:, j], stock * on * tilt[:, j], size)
        add(own[:, j], crop, across * tilt[:, j])
        add(
            own[:, j],
            own[:, j],
            spread * within[:, j] * (1.0 - within[:, j]) * weight[:, j] ** 2 + mean * tilt[:, j] ** 2,
        )
        for other in range(j):
            add(own[:, j], own[:, other], (mean - spread) * tilt[:, j] * tilt[:, other])
        beyond = markets.load[j] - mean_load
        add(way, own[:, j], -tilt[:, j] * (spread * beyond + mean * mean_load))
        add(way, way, spread * within[:, j] * beyond**2)
    inflow -= np.bincount(way, stock * on * mean_load, size)
    add(way, crop, -across * mean_load)
    add(way, way, mean * mean_load**2)

    share = np.zeros(online.weight.shape)
    share[rows] = within * on[:, None]
    gain = float((offers.stock * (value - offers.hold)).sum())
    return Pass(gain, inflow, curvature.reshape(size, size), to_trader, share, value)


def _online_utility(
    seen: Floats, crop: Integers, online: Online, markets: Markets, entry: Entry, rows: Integers
) -> tuple[Floats, Integers, Integers]:
    """Yuan a raw kg of each channel of `rows` (-inf where closed), and which unknowns are its market and its way."""
    crops = markets.theta.size
    own = crops * (1 + np.arange(markets.load.size)) + crop[:, None].astype(np.int64)
    way = markets.volume.size + crops + online.hub[rows].astype(np.int64)
    price = seen[own]
    price[:, -1] = markets.posted[crop] - price[:, -1]
    utility = online.weight[rows] * price - online.cost[rows] - markets.load * seen[way][:, None]
    utility[~entry.channel[rows]] = -np.inf
    return utility, own, way
