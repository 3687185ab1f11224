"""Small random months for the market's tests, and the market's objective as a plain loop."""

import math

import numpy as np

from tongyu.market.clearing import Clearing, Markets, Offers, Online

UNLIMITED = np.inf


def random_month(
    seed: int,
    offers: int = 20,
    crops: int = 2,
    platforms: int = 2,
    townships: int = 3,
    online_part: float = 0.6,
    capacity: float = UNLIMITED,
    centre: float = 1.0,
    theta: float = 0.12,
) -> tuple[Offers, Online, Markets]:
    """A month with prices around 5 yuan/kg; hubs hold `capacity` of all online stock, more or less.

    `centre` is the county centre's capacity as a share of all the townships'.
    """
    rng = np.random.default_rng(seed)
    crop = np.arange(offers) % crops
    usual = rng.uniform(2.0, 9.0, crops)
    stock = rng.lognormal(5.0, 1.0, offers)
    sellers = np.flatnonzero(rng.random(offers) < online_part)
    rows, channels = sellers.size, platforms + 1
    row = np.full(offers, -1)
    row[sellers] = np.arange(rows)
    can = rng.random((rows, channels)) < 0.75
    households = Offers(
        stock=stock,
        crop=crop,
        hold=usual[crop] * rng.uniform(0.6, 1.05, offers),
        trader_weight=rng.uniform(0.8, 1.1, offers),
        trader_cost=usual[crop] * rng.uniform(0.02, 0.15, offers),
        online=row,
    )
    online = Online(
        hub=rng.integers(0, townships, rows),
        can=can,
        weight=rng.uniform(0.6, 0.95, (rows, channels)),
        cost=usual[crop[sellers], None] * rng.uniform(0.1, 0.7, (rows, channels)),
    )
    total = np.bincount(crop, stock, crops)
    reference = np.concatenate([usual, np.tile(usual, platforms) * rng.uniform(1.4, 2.2, crops * platforms)])
    elasticity = np.repeat([8.0, 2.5], [crops, crops * platforms])
    room = capacity * max(np.sum(stock[sellers]), 1.0) * rng.uniform(0.5, 1.5, townships)
    markets = Markets(
        theta=theta * usual,
        nest=theta * rng.uniform(0.4, 1.0) * usual,
        volume=np.concatenate([total * 0.5, np.tile(total, platforms) * rng.uniform(0.05, 0.3, crops * platforms)]),
        reference=reference,
        width=reference / (2.0 * elasticity),
        keep=np.repeat([1.0, 0.95], [crops, crops * platforms]),
        posted=usual * rng.uniform(1.3, 1.9, crops),
        quota=total * rng.uniform(0.01, 0.2, crops),
        load=np.append(np.full(platforms, 1.0), 0.4),
        capacity=np.append(centre * room.sum(), room),
    )
    return households, online, markets


def open_channels(row: int, crop: int, online: Online, markets: Markets) -> list[int]:
    """Channels that offer `row` of `crop` can enter this month."""
    crops, channels = markets.theta.size, markets.load.size
    if min(markets.capacity[0], markets.capacity[1 + online.hub[row]]) <= 0.0:
        return []
    room = [markets.volume[crops * (1 + j) + crop] for j in range(channels - 1)] + [markets.quota[crop]]
    return [j for j in range(channels) if online.can[row, j] and room[j] > 0.0]


def plain_objective(
    prices: np.ndarray,
    quota_rents: np.ndarray,
    hub_rents: np.ndarray,
    month: tuple[Offers, Online, Markets],
) -> float:
    """F as `tongyu.market.clearing` states it, without the term that picks among rents; limits must be finite."""
    offers, online, markets = month
    crops, brand = markets.theta.size, markets.load.size - 1
    total = float(markets.capacity @ hub_rents + markets.quota @ quota_rents)
    for m, price in enumerate(prices):
        keep, width = markets.keep[m], markets.width[m]
        distance = (price / keep - markets.reference[m]) / width
        total += keep * 2.0 * markets.volume[m] * width * math.log1p(math.exp(-distance))
    for i, crop in enumerate(offers.crop):
        theta, nest = markets.theta[crop], markets.nest[crop]
        worth = math.exp(offers.hold[i] / theta)
        if markets.volume[crop] > 0.0 and offers.trader_weight[i] > 0.0:
            worth += math.exp((offers.trader_weight[i] * prices[crop] - offers.trader_cost[i]) / theta)
        row = offers.online[i]
        within = 0.0
        for j in open_channels(row, crop, online, markets) if row >= 0 else []:
            price = markets.posted[crop] - quota_rents[crop] if j == brand else prices[crops * (1 + j) + crop]
            rent = hub_rents[0] + hub_rents[1 + online.hub[row]]
            utility = online.weight[row, j] * price - online.cost[row, j] - markets.load[j] * rent
            within += math.exp(utility / nest)
        if within > 0.0:
            worth += within ** (nest / theta)
        total += offers.stock[i] * theta * math.log(worth)
    return total


def flows(cleared: Clearing, offers: Offers) -> np.ndarray:
    """All shares of all offers as one vector of kg."""
    rows = np.flatnonzero(offers.online >= 0)
    online = cleared.online_share[offers.online[rows]] * offers.stock[rows, None]
    return np.concatenate([cleared.trader_share * offers.stock, online.ravel()])
