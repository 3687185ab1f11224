"""What a month's market is made of: offers, markets, who can go where, and what consumers take.

The problem is stated in `tongyu.market.clearing`. Sizes: n offers, m of them
online, C crops, K platforms, J = K + 1 online channels (the open listings, then
the county brand), M = C (1 + K) markets, T township hubs. Money is yuan, weight
kg, `load` in the units of hub capacity.

An offer's load falls on its township hub and on the county centre alike, so
offers see only the sum of the two rents, called the *way* here. The *seen*
unknowns are prices (M), quota rents (C), ways (T), in this order.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.kernels.compile import kernel

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
    online: Integers  # (n) row in Online, rising from offer to offer, or -1


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


PART = 8_192
"""Offers that are summed apart, and these sums then in their order: what a pass finds depends on the offers alone, and
not on how many threads share them."""


class Entry(NamedTuple):
    """Who can go where this month, once closed hubs and dropped markets are out."""

    trader: Flags  # (C)
    row: Flags  # (m) any online channel
    offer: Integers  # (m) whose row it is
    only: Integers  # (m) the one online channel that is open, -1 where there are more or none
    channel: Flags  # (m, J)
    first_row: Integers  # (p + 1) of each part of the offers, and the end of the last


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
def part_count(offers: int) -> int:
    """In how many parts so many offers are summed."""
    return (offers + PART - 1) // PART


@kernel
def find_entry(offers: Offers, online: Online, markets: Markets) -> tuple[Entry, Flags]:
    """Open channels, and which of the seen unknowns some offer can reach.

    Raises ValueError where the rows online are not in the order of their offers.
    """
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
        np.zeros(part_count(offers.stock.size) + 1, np.int32),
    )
    for crop in range(crops):
        entry.trader[crop] = markets.volume[crop] > 0.0
    reached = np.zeros(market_count + crops + markets.capacity.size - 1, np.bool_)
    next_row = 0
    for i in range(offers.stock.size):
        if i % PART == 0:
            entry.first_row[i // PART] = next_row
        crop = offers.crop[i]
        if offers.trader_weight[i] > 0.0:
            reached[crop] = entry.trader[crop]
        row = offers.online[i]
        if row >= 0:
            if row < next_row:
                raise ValueError("Offers.online: rows must be in the order of their offers")
            next_row = row + 1
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
    entry.first_row[-1] = rows
    return entry, reached
