"""Two hundred random months of small and odd counties, by kind, each from a seed of its own."""

from collections.abc import Callable

import numpy as np
from tests.small_markets import UNLIMITED, random_month

from tongyu.market.clearing import Markets, Offers, Online

Month = tuple[Offers, Online, Markets]


def usual(seed: int, **settings: float) -> Month:
    """A county of any shape; `settings` of `random_month` take the place of what is drawn."""
    rng = np.random.default_rng([seed, 1])
    drawn = {
        "offers": int(rng.integers(2, 30)),
        "crops": int(rng.integers(1, 4)),
        "platforms": int(rng.integers(1, 4)),
        "townships": int(rng.integers(1, 6)),
        "online_part": float(rng.uniform(0.3, 1.0)),
        "capacity": float(rng.choice([0.05, 0.2, 1.0])),
        "centre": float(rng.uniform(0.4, 1.2)),
        "theta": float(np.exp(rng.uniform(np.log(0.05), np.log(0.3)))),
    }
    return random_month(seed, **(drawn | settings))


def unlimited(seed: int) -> Month:
    """No hub has a limit, and every other brand has none."""
    offers, online, markets = usual(seed, capacity=UNLIMITED)
    return offers, online, markets._replace(quota=np.full(markets.quota.size, np.inf) if seed % 2 else markets.quota)


def one_household(seed: int) -> Month:
    """One household with one crop, that can sell online."""
    return usual(seed, offers=1, crops=1, online_part=1.0)


def one_channel(seed: int) -> Month:
    """Beside keeping there is but the trader, or but one listing, or but the brand."""
    offers, online, markets = usual(seed, crops=1, platforms=1, online_part=1.0)
    kept = np.arange(3) == seed % 3
    volume = np.where(kept[:2], markets.volume, 0.0)
    return offers, online, markets._replace(volume=volume, quota=markets.quota * kept[2])


def zero_demand(seed: int) -> Month:
    """Consumers left some markets, or all of one crop's, or every one; the brand with them every third time."""
    offers, online, markets = usual(seed)
    rng = np.random.default_rng([seed, 2])
    crops = markets.theta.size
    gone = [
        rng.random(markets.volume.size) < 0.5,
        np.arange(markets.volume.size) % crops == rng.integers(crops),
        np.ones(markets.volume.size, bool),
    ][seed % 3]
    quota = markets.quota * (rng.random(crops) < 2.0 / 3.0)
    return offers, online, markets._replace(volume=np.where(gone, 0.0, markets.volume), quota=quota)


def all_hubs_full(seed: int) -> Month:
    """Every township sends more than its hub takes; the centre has room."""
    return usual(seed, capacity=0.01, centre=2.0, online_part=1.0, theta=0.3)


def hubs_sum_to_centre(seed: int) -> Month:
    """Full townships whose capacities add up to the centre's: rents have a flat direction."""
    return usual(seed, capacity=0.01, centre=1.0, online_part=1.0, theta=0.3)


def capacity_near_zero(seed: int) -> Month:
    """Hubs take a thousandth to a billionth of what is sold online."""
    return usual(seed, capacity=10.0 ** -(3 + seed % 7), centre=float(np.random.default_rng(seed).uniform(0.5, 1.5)))


def identical_offers(seed: int) -> Month:
    """All households have the same of everything, and the same ways."""
    offers, online, markets = usual(seed, crops=1, online_part=1.0)
    count = offers.stock.size
    can = online.can[0] | (np.arange(online.can.shape[1]) == seed % online.can.shape[1])
    first = online._replace(can=can[None, :])
    return (
        Offers(*(np.repeat(column[:1], count) for column in offers))._replace(online=np.arange(count)),
        Online(*(np.repeat(column[:1], count, axis=0) for column in first)),
        markets,
    )


def rescaled(month: Month, weight: float, money: float) -> Month:
    """The same county with every kg `weight` kg and every yuan `money` yuan."""
    offers, online, markets = month
    return (
        offers._replace(stock=offers.stock * weight, hold=offers.hold * money, trader_cost=offers.trader_cost * money),
        online._replace(cost=online.cost * money),
        markets._replace(
            **{name: getattr(markets, name) * money for name in ("theta", "nest", "reference", "width", "posted")},
            **{name: getattr(markets, name) * weight for name in ("volume", "quota", "capacity")},
        ),
    )


def huge(seed: int) -> Month:
    """Kilograms and yuan in up to billions."""
    rng = np.random.default_rng([seed, 3])
    return rescaled(usual(100 + seed), 10.0 ** rng.uniform(3.0, 9.0), 10.0 ** rng.uniform(0.0, 9.0))


def tiny(seed: int) -> Month:
    """Kilograms and yuan down to billionths."""
    rng = np.random.default_rng([seed, 3])
    return rescaled(usual(200 + seed), 10.0 ** -rng.uniform(3.0, 9.0), 10.0 ** -rng.uniform(0.0, 9.0))


def mixed(seed: int) -> Month:
    """Stocks of grams beside stocks of thousands of tons."""
    offers, online, markets = usual(300 + seed)
    factor = 10.0 ** np.random.default_rng([seed, 3]).uniform(-6.0, 3.0, offers.stock.size)
    return offers._replace(stock=offers.stock * factor), online, markets


COUNTIES: dict[str, tuple[Callable[[int], Month], int]] = {
    "usual": (usual, 20),
    "unlimited": (unlimited, 10),
    "one household": (one_household, 20),
    "one channel": (one_channel, 21),
    "zero demand": (zero_demand, 21),
    "all hubs full": (all_hubs_full, 20),
    "hubs sum to centre": (hubs_sum_to_centre, 20),
    "capacity near zero": (capacity_near_zero, 21),
    "identical offers": (identical_offers, 20),
    "huge": (huge, 9),
    "tiny": (tiny, 9),
    "grams beside tons": (mixed, 9),
}
"""How the counties of each kind are made, and how many there are."""
