"""One pass over the offers of a month: value, supplies and curvature at given prices and rents.

Sizes and the seen unknowns are those of `tongyu.kernels.clearing`.
"""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.clearing import PART, Entry, Floats, Markets, Offers, Online, part_count
from tongyu.kernels.compile import kernel
from tongyu.kernels.logit import choose_of_three, choose_of_two


class Sums(NamedTuple):
    """What a pass leaves behind; S = M + C + T seen unknowns, p parts of the offers."""

    gain: Floats  # (1) yuan, over holding all
    inflow: Floats  # (S) first derivative of the offers' value: supplies, minus brand supplies, minus loads
    curvature: Floats  # (S, S) second derivative, lower triangle
    part_gain: Floats  # (p) these three, of each part
    part_inflow: Floats  # (p, S)
    part_curvature: Floats  # (p, S, S)
    trader_share: Floats  # (n)
    online_share: Floats  # (m, J)
    value: Floats  # (n)


def empty_sums(offers: Offers, online: Online, seen: int) -> Sums:
    """Room for what passes over these offers leave behind, by so many seen unknowns."""
    size = offers.stock.size
    parts = part_count(size)
    return Sums(
        np.empty(1),
        np.empty(seen),
        np.empty((seen, seen)),
        np.empty(parts),
        np.empty((parts, seen)),
        np.empty((parts, seen, seen)),
        np.empty(size),
        np.zeros(online.can.shape),
        np.empty(size),
    )


@kernel
def _visit_nested(
    part: int, seen: Floats, offers: Offers, online: Online, markets: Markets, entry: Entry, sums: Sums
) -> float:
    """Add the part's offers that can go to several online channels to its sums; return their gain over holding all.

    Nested logit: with shares P of trader and online nest and q within the nest,
    and b_j the derivative of channel j's utility by the seen unknowns,

        second derivative of V = P_on / nest * (mean b b' - mean b mean b')
                               + second derivative of the upper log-sum, over theta.
    """
    crops = markets.theta.size
    channels = markets.load.size
    brand = channels - 1
    share = sums.online_share
    inflow = sums.part_inflow[part]
    curvature = sums.part_curvature[part]
    gain = 0.0
    for row in range(entry.first_row[part], entry.first_row[part + 1]):
        if not entry.row[row] or entry.only[row] >= 0:
            continue
        i = entry.offer[row]
        crop = offers.crop[i]
        way = markets.volume.size + crops + online.hub[row]
        theta = markets.theta[crop]
        per_theta = 1.0 / theta
        nest = markets.nest[crop]
        per_nest = 1.0 / nest

        best = -np.inf
        for j in range(channels):
            if entry.channel[row, j]:
                own = seen[crops * (1 + j) + crop]
                price = markets.posted[crop] - own if j == brand else own
                share[row, j] = online.weight[row, j] * price - online.cost[row, j] - markets.load[j] * seen[way]
                best = max(best, share[row, j])
        total = 0.0
        for j in range(channels):
            if entry.channel[row, j]:
                below = share[row, j] - best
                share[row, j] = np.exp(below * per_nest) if below < 0.0 else 1.0
                total += share[row, j]
        inclusive = best + nest * np.log(total) if total > 1.0 else best

        hold = offers.hold[i]
        trader_weight = offers.trader_weight[i]
        goes = entry.trader[crop] and trader_weight > 0.0
        trader = trader_weight * seen[crop] - offers.trader_cost[i] if goes else -np.inf
        sums.value[i], to_keep, to_trader, to_online = choose_of_three(hold, trader, inclusive, theta, per_theta)
        sums.trader_share[i] = to_trader

        stock = offers.stock[i]
        inflow[crop] += stock * trader_weight * to_trader
        curvature[crop, crop] += stock * trader_weight**2 * to_trader * (to_keep + to_online) * per_theta
        across = -stock * trader_weight * to_trader * to_online * per_theta
        within = stock * to_online * per_nest
        mean = stock * to_online * (to_keep + to_trader) * per_theta
        mean_load = 0.0
        per_total = 1.0 / total
        for j in range(channels):
            if entry.channel[row, j]:
                share[row, j] *= per_total
                mean_load += share[row, j] * markets.load[j]
        for j in range(channels):
            if not entry.channel[row, j]:
                continue
            chosen = share[row, j]
            own = crops * (1 + j) + crop
            tilt = chosen * online.weight[row, j] * (-1.0 if j == brand else 1.0)
            inflow[own] += stock * to_online * tilt
            curvature[own, crop] += across * tilt
            curvature[own, own] += within * chosen * (1.0 - chosen) * online.weight[row, j] ** 2 + mean * tilt**2
            for other in range(j):
                if entry.channel[row, other]:
                    other_tilt = share[row, other] * online.weight[row, other]
                    curvature[own, crops * (1 + other) + crop] += (mean - within) * tilt * other_tilt
            beyond = markets.load[j] - mean_load
            curvature[way, own] -= tilt * (within * beyond + mean * mean_load)
            curvature[way, way] += within * chosen * beyond**2
        inflow[way] -= stock * to_online * mean_load
        curvature[way, crop] -= across * mean_load
        curvature[way, way] += mean * mean_load**2
        for j in range(channels):
            share[row, j] *= to_online
        gain += stock * (sums.value[i] - hold)
    return gain


@kernel
def _visit_with_one_channel(
    part: int, seen: Floats, offers: Offers, online: Online, markets: Markets, entry: Entry, sums: Sums
) -> float:
    """As `_visit_nested` for those to whom one online channel is open, as to most members: a logit of three."""
    crops = markets.theta.size
    inflow = sums.part_inflow[part]
    curvature = sums.part_curvature[part]
    gain = 0.0
    for row in range(entry.first_row[part], entry.first_row[part + 1]):
        if entry.only[row] < 0:
            continue
        i = entry.offer[row]
        crop = offers.crop[i]
        j = entry.only[row]
        way = markets.volume.size + crops + online.hub[row]
        own = crops * (1 + j) + crop
        theta = markets.theta[crop]
        per_theta = 1.0 / theta
        load = markets.load[j]
        weight = online.weight[row, j]
        is_brand = j == markets.load.size - 1
        price = markets.posted[crop] - seen[own] if is_brand else seen[own]
        utility = weight * price - online.cost[row, j] - load * seen[way]
        hold = offers.hold[i]
        trader_weight = offers.trader_weight[i]
        goes = entry.trader[crop] and trader_weight > 0.0
        trader = trader_weight * seen[crop] - offers.trader_cost[i] if goes else -np.inf
        sums.value[i], to_keep, to_trader, to_online = choose_of_three(hold, trader, utility, theta, per_theta)
        sums.trader_share[i] = to_trader
        sums.online_share[row, j] = to_online

        stock = offers.stock[i]
        tilt = -weight if is_brand else weight
        inflow[crop] += stock * trader_weight * to_trader
        inflow[own] += stock * to_online * tilt
        inflow[way] -= stock * to_online * load
        bend = stock * to_online * (to_keep + to_trader) * per_theta
        across = -stock * trader_weight * to_trader * to_online * per_theta
        curvature[crop, crop] += stock * trader_weight**2 * to_trader * (to_keep + to_online) * per_theta
        curvature[own, crop] += across * tilt
        curvature[own, own] += bend * tilt**2
        curvature[way, own] -= bend * tilt * load
        curvature[way, crop] -= across * load
        curvature[way, way] += bend * load**2
        gain += stock * (sums.value[i] - hold)
    return gain


BLOCK = 512
"""Offers that are computed at once: few enough that what is noted of them stays in the fastest memory."""


@kernel
def _visit_traders_only(part: int, seen: Floats, offers: Offers, markets: Markets, entry: Entry, sums: Sums) -> float:
    """As `_visit_nested` for offers that cannot go online: a binary logit, computed for a block of offers at once.

    It begins the part's sums, so that it comes first. Shares and values are written for those of a block that can go
    online, too, to be overwritten by the other visits; they add nothing to the sums. Small loops, each over few
    columns, so that the compiler vectorises them.
    """
    crops = markets.theta.size
    worth = np.empty(BLOCK)
    share = np.empty(BLOCK)
    rest = np.empty(BLOCK)
    stock = np.empty(BLOCK)
    scale = np.empty(BLOCK)
    theta = np.zeros(crops)  # 0 where there is no trader
    brought = np.zeros(crops)
    bend = np.zeros(crops)
    per_theta = 1.0 / markets.theta
    for crop in range(crops):
        if entry.trader[crop]:
            theta[crop] = markets.theta[crop]
    gain = 0.0
    end = min((part + 1) * PART, offers.stock.size)
    for first in range(part * PART, end, BLOCK):
        last = min(first + BLOCK, end)
        crop_of, weight, hold = (
            offers.crop[first:last],
            offers.trader_weight[first:last],
            offers.hold[first:last],
        )
        cost, stocks, row_of = offers.trader_cost[first:last], offers.stock[first:last], offers.online[first:last]
        size = last - first
        for i in range(size):
            crop = crop_of[i]
            row = row_of[i]
            worth[i] = (weight[i] * seen[crop] - cost[i] - hold[i]) * per_theta[crop]
            scale[i] = theta[crop] if weight[i] > 0.0 else 0.0
            stock[i] = 0.0 if row >= 0 and entry.row[row] else stocks[i]
        choose_of_two(worth[:size], share, rest)
        for i in range(size):
            worth[i] *= scale[i]
        shares, value = sums.trader_share[first:last], sums.value[first:last]
        for i in range(size):
            share[i] = share[i] if scale[i] > 0.0 else 0.0
            shares[i] = share[i]
        for i in range(size):
            value[i] = hold[i] + worth[i]
        for i in range(size):
            crop = crop_of[i]
            kilograms = stock[i] * weight[i] * share[i]
            brought[crop] += kilograms
            bend[crop] += kilograms * weight[i] * rest[i]
            gain += stock[i] * worth[i]
    sums.part_inflow[part] = 0.0
    sums.part_curvature[part] = 0.0
    for crop in range(crops):
        sums.part_inflow[part, crop] = brought[crop]
        sums.part_curvature[part, crop, crop] = bend[crop] * per_theta[crop]
    return gain


@kernel
def visit_offers(
    first: int, every: int, seen: Floats, offers: Offers, online: Online, markets: Markets, entry: Entry, sums: Sums
) -> None:
    """Sum the offers of part `first`, and of each `every`th part from there, at the seen unknowns.

    Each kind of offers is visited by one function, since calling one for every offer costs more than what it does.
    """
    for part in range(first, entry.first_row.size - 1, every):
        gain = _visit_traders_only(part, seen, offers, markets, entry, sums)
        gain += _visit_with_one_channel(part, seen, offers, online, markets, entry, sums)
        sums.part_gain[part] = gain + _visit_nested(part, seen, offers, online, markets, entry, sums)


@kernel
def add_parts(entry: Entry, sums: Sums) -> None:
    """Add up the parts, in their order."""
    seen = sums.inflow.size
    sums.gain[0] = 0.0
    for i in range(seen):
        sums.inflow[i] = 0.0
        for j in range(i + 1):
            sums.curvature[i, j] = 0.0
    for part in range(entry.first_row.size - 1):
        sums.gain[0] += sums.part_gain[part]
        for i in range(seen):
            sums.inflow[i] += sums.part_inflow[part, i]
            for j in range(i + 1):
                sums.curvature[i, j] += sums.part_curvature[part, i, j]
