"""One pass over the offers of a month: value, supplies and curvature at given prices and rents.

The problem that these sums serve is stated in `tongyu.market.clearing`. Sizes:
n offers, m of them online, C crops, K platforms, J = K + 1 online channels
(the open listings, then the county brand), M = C (1 + K) markets, T township
hubs. Money is yuan, weight kg, `load` in the units of hub capacity.

An offer's load falls on its township hub and on the county centre alike, so
offers see only the sum of the two rents, called the *way* here. Sums are kept
over *seen* unknowns: prices (M), quota rents (C), ways (T), in this order.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.kernels.compile import kernel
from tongyu.kernels.logit import choose_of_two

Floats = NDArray[np.float64]
Integers = NDArray[np.integer]
Flags = NDArray[np.bool_]


class Offers(NamedTuple):
    """n offers: one household's stock of one crop each."""

    stock: Floats  # (n) kg raw grain, > 0
    crop: Integers  # (n)
    hold: Floats  # (n) yuan per raw kg of keeping it
    trader_weight: Floats  # (n) > 0, quality weight on the crop's wholesale market
    trader_cost: Floats  # (n) yuan per raw kg
    online: Integers  # (n) row in Online, or -1


class Online(NamedTuple):
    """m of the offers that may also go to an open listing or to the brand."""

    hub: Integers  # (m) township hub
    can: Flags  # (m, J) channel open to this offer
    weight: Floats  # (m, J) consumer kg of standard quality per raw kg, > 0
    cost: Floats  # (m, J) yuan per raw kg: cash and own hours


class Markets(NamedTuple):
    """What sellers meet; market c is the wholesale of crop c, C + k C + c its open listing on platform k."""

    theta: Floats  # (C) yuan per raw kg, scale of the choice between hold, trader, online
    nest: Floats  # (C) yuan per raw kg, scale of the choice within online, <= theta
    volume: Floats  # (M) A, kg a month at the reference price; 0 = no such market
    reference: Floats  # (M) P0, yuan per kg to the consumer
    width: Floats  # (M) w = P0 / (2 eps), yuan per kg
    keep: Floats  # (M) 1 - commission
    posted: Floats  # (C) the brand's posted price net of commission, yuan per weighted kg
    quota: Floats  # (C) weighted kg the brand takes; 0 = no brand, inf = no limit
    load: Floats  # (J) load of a raw kg on the township hub and on the county centre alike
    capacity: Floats  # (1 + T) county centre, then township hubs; <= 0 = closed, inf = no limit


class Warm(NamedTuple):
    """Where the search starts, most often last month's answer; a price of 0 means its reference."""

    prices: Floats  # (M)
    quota_rents: Floats  # (C)
    hub_rents: Floats  # (1 + T)


class Clearing(NamedTuple):
    """Prices, rents and flows of a month, and how they were found."""

    prices: Floats  # (M) to the producer, yuan per weighted kg; 0 where the market dropped out
    quota_rents: Floats  # (C) yuan per weighted kg
    hub_rents: Floats  # (1 + T) yuan per unit of load
    trader_share: Floats  # (n) of the offer's stock
    online_share: Floats  # (m, J) of the offer's stock
    supplied: Floats  # (M) weighted kg brought to the market
    sold_fraction: Floats  # (M) of what is brought; below 1 only at price 0
    brand_supplied: Floats  # (C) weighted kg
    hub_load: Floats  # (1 + T)
    value: Floats  # (n) inclusive value, yuan per raw kg
    converged: bool
    iterations: int  # accepted steps
    passes: int  # evaluations, each one pass over the offers
    residual: float


class Entry(NamedTuple):
    """Who can go where this month, once closed hubs and dropped markets are out."""

    trader: Flags  # (C)
    row: Flags  # (m) any online channel
    offer: Integers  # (m) whose row it is
    only: Integers  # (m) the one online channel that is open, -1 where there are more or none
    channel: Flags  # (m, J)


class Sums(NamedTuple):
    """What a pass leaves behind; S = M + C + T seen unknowns."""

    inflow: Floats  # (S) first derivative of the offers' value: supplies, minus brand supplies, minus loads
    curvature: Floats  # (S, S) second derivative, lower triangle
    trader_share: Floats  # (n)
    online_share: Floats  # (m, J)
    value: Floats  # (n)


@kernel
def demand(price: float, volume: float, reference: float, width: float) -> tuple[float, float, float]:
    """Consumers' demand (kg), its integral from `price` up (yuan) and minus its slope (kg^2 per yuan).

    D(P) = 2 A / (1 + exp((P - P0) / w)), integral 2 A w log(1 + exp(-(P - P0) / w)).
    """
    distance = (price - reference) / width
    decay = np.exp(-abs(distance))
    share = (decay if distance > 0.0 else 1.0) / (1.0 + decay)
    quantity = 2.0 * volume * share
    above = 2.0 * volume * width * (np.log1p(decay) + max(-distance, 0.0))
    return quantity, above, quantity * (1.0 - share) / width


@kernel
def find_entry(offers: Offers, online: Online, markets: Markets) -> tuple[Entry, Flags]:
    """Open channels, and which of the seen unknowns some offer can reach."""
    crops = markets.theta.size
    channels = markets.load.size
    market_count = markets.volume.size
    rows = online.hub.size
    entry = Entry(
        np.zeros(crops, np.bool_),
        np.zeros(rows, np.bool_),
        np.zeros(rows, np.int32),
        np.full(rows, -1, np.int8),
        np.zeros((rows, channels), np.bool_),
    )
    for crop in range(crops):
        entry.trader[crop] = markets.volume[crop] > 0.0
    reached = np.zeros(market_count + crops + markets.capacity.size - 1, np.bool_)
    for i in range(offers.stock.size):
        crop = offers.crop[i]
        reached[crop] = entry.trader[crop]
        row = offers.online[i]
        if row < 0 or not (markets.capacity[0] > 0.0 and markets.capacity[1 + online.hub[row]] > 0.0):
            continue
        for j in range(channels):
            room = markets.quota[crop] if j == channels - 1 else markets.volume[crops * (1 + j) + crop]
            if online.can[row, j] and room > 0.0:
                entry.channel[row, j] = True
                entry.offer[row] = i
                entry.only[row] = -1 if entry.row[row] else j
                entry.row[row] = True
                reached[crops * (1 + j) + crop] = True
                reached[market_count + crops + online.hub[row]] = True
    return entry, reached


@kernel
def _visit_nested(seen: Floats, offers: Offers, online: Online, markets: Markets, entry: Entry, sums: Sums) -> float:
    """Add the offers that can go to several online channels to `sums`; return their gain over holding all (yuan).

    Nested logit: with shares P of trader and online nest and q within the nest,
    and b_j the derivative of channel j's utility by the seen unknowns,

        second derivative of V = P_on / nest * (mean b b' - mean b mean b')
                               + second derivative of the upper log-sum, over theta.
    """
    crops = markets.theta.size
    channels = markets.load.size
    brand = channels - 1
    share = sums.online_share
    inflow = sums.inflow
    curvature = sums.curvature
    gain = 0.0
    for row in range(entry.row.size):
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
        trader = trader_weight * seen[crop] - offers.trader_cost[i] if entry.trader[crop] else -np.inf
        top = max(hold, trader, inclusive)
        to_trader = np.exp((trader - top) * per_theta) if trader < top else 1.0
        to_online = np.exp((inclusive - top) * per_theta) if inclusive < top else 1.0
        to_keep = np.exp((hold - top) * per_theta) if hold < top else 1.0
        whole = to_keep + to_trader + to_online
        sums.value[i] = top + theta * np.log(whole)
        per_whole = 1.0 / whole
        to_trader *= per_whole
        to_online *= per_whole
        to_keep *= per_whole
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
            part = share[row, j]
            own = crops * (1 + j) + crop
            tilt = part * online.weight[row, j] * (-1.0 if j == brand else 1.0)
            inflow[own] += stock * to_online * tilt
            curvature[own, crop] += across * tilt
            curvature[own, own] += within * part * (1.0 - part) * online.weight[row, j] ** 2 + mean * tilt**2
            for other in range(j):
                if entry.channel[row, other]:
                    other_tilt = share[row, other] * online.weight[row, other]
                    curvature[own, crops * (1 + other) + crop] += (mean - within) * tilt * other_tilt
            beyond = markets.load[j] - mean_load
            curvature[way, own] -= tilt * (within * beyond + mean * mean_load)
            curvature[way, way] += within * part * beyond**2
        inflow[way] -= stock * to_online * mean_load
        curvature[way, crop] -= across * mean_load
        curvature[way, way] += mean * mean_load**2
        for j in range(channels):
            share[row, j] *= to_online
        gain += stock * (sums.value[i] - hold)
    return gain


@kernel
def _visit_with_one_channel(
    seen: Floats, offers: Offers, online: Online, markets: Markets, entry: Entry, sums: Sums
) -> float:
    """As `_visit_nested` for those to whom one online channel is open, as to most members: a logit of three."""
    crops = markets.theta.size
    inflow = sums.inflow
    curvature = sums.curvature
    gain = 0.0
    for row in range(entry.row.size):
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
        trader = trader_weight * seen[crop] - offers.trader_cost[i] if entry.trader[crop] else -np.inf
        top = max(hold, trader, utility)
        to_trader = np.exp((trader - top) * per_theta) if trader < top else 1.0
        to_online = np.exp((utility - top) * per_theta) if utility < top else 1.0
        to_keep = np.exp((hold - top) * per_theta) if hold < top else 1.0
        whole = to_keep + to_trader + to_online
        sums.value[i] = top + theta * np.log(whole)
        per_whole = 1.0 / whole
        to_trader *= per_whole
        to_online *= per_whole
        to_keep *= per_whole
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
def _visit_traders_only(seen: Floats, offers: Offers, markets: Markets, entry: Entry, sums: Sums) -> float:
    """As `_visit_nested` for offers that cannot go online: a binary logit, computed for a block of offers at once.

    Shares and values are written for those of a block that can go online, too, to be overwritten by the other visits;
    they add nothing to the sums. Small loops, each over few columns, so that the compiler vectorises them.
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
    for first in range(0, offers.stock.size, BLOCK):
        last = min(first + BLOCK, offers.stock.size)
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
            scale[i] = theta[crop]
            stock[i] = 0.0 if row >= 0 and entry.row[row] else stocks[i]
        choose_of_two(worth[:size], share, rest)
        for i in range(size):
            worth[i] *= scale[i]
        for i in range(size):
            share[i] = share[i] if scale[i] > 0.0 else 0.0
        sums.trader_share[first:last] = share[:size]
        value = sums.value[first:last]
        for i in range(size):
            value[i] = hold[i] + worth[i]
        for i in range(size):
            crop = crop_of[i]
            kilograms = stock[i] * weight[i] * share[i]
            brought[crop] += kilograms
            bend[crop] += kilograms * weight[i] * rest[i]
            gain += stock[i] * worth[i]
    for crop in range(crops):
        sums.inflow[crop] += brought[crop]
        sums.curvature[crop, crop] += bend[crop] * per_theta[crop]
    return gain


@kernel
def visit_offers(seen: Floats, offers: Offers, online: Online, markets: Markets, entry: Entry, sums: Sums) -> float:
    """Sum all offers at the seen unknowns into `sums`; return their gain over holding all (yuan).

    Each kind of offers is visited by one function, since calling one for every offer costs more than what it does.
    """
    for i in range(seen.size):
        sums.inflow[i] = 0.0
        for j in range(seen.size):
            sums.curvature[i, j] = 0.0
    gain = _visit_traders_only(seen, offers, markets, entry, sums)
    gain += _visit_with_one_channel(seen, offers, online, markets, entry, sums)
    return gain + _visit_nested(seen, offers, online, markets, entry, sums)
