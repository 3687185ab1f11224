"""Prices and rents that clear a month's markets: a projected Newton method in plain loops.

The problem is the one of docs/odd.md: each offer splits its stock over holding it, the trader, open listings and the
brand by a nested logit, and prices and rents, none below zero, are the minimum of the convex function

    F = sum of stock * V + sum of keep * (area under demand from the price up) + sum of capacity * rent
        + 1/2 DELTA sum of capacity * rent^2 / unit                     (which picks among rents that are alike)

The unknowns stand in one list: prices of all markets, the brand's quota rents by crop, the centre's rent, the rents of
township hubs.
"""

from dataclasses import dataclass, field
from math import exp, inf, log, log1p

import numpy as np
from tests.oracle.twin.household import TwinHousehold

DELTA = 1e-11
LEAST_DEMAND = 1e-6  # of the whole stock: imbalances are relative to demand, or to this
LARGEST_MOVE = 0.5  # of a reference price, in one step
MOST_STEPS = 200


@dataclass(slots=True)
class Way:
    """One online channel of an offer: which unknown is its price or quota rent, and what a raw kg costs and weighs."""

    channel: int  # platform, or the number of platforms for the brand
    unknown: int
    posted: float  # the brand's price, of which the quota rent is taken; 0 on open listings
    sign: float  # of the unknown in the net price: 1 for a price, -1 for a rent
    weight: float
    cost: float
    load: float


@dataclass(slots=True)
class Offer:
    """A household's stock of one crop, and the ways out of it."""

    household: TwinHousehold
    crop: int
    stock: float  # kg
    hold: float  # yuan a kg
    trader_weight: float  # 0: no way to him
    trader_cost: float
    hub: int  # unknown: the rent of its township's hub
    ways: list[Way]
    # what came out, shares of the stock
    to_trader: float = 0.0
    to_ways: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Market:
    """A wholesale market or an open listing of one crop on one platform."""

    volume: float
    reference: float
    width: float
    keep: float  # what the producer keeps of the consumer's price

    def demand(self, price: float) -> tuple[float, float, float]:
        """At the producer's `price`: kg, yuan of surplus to consumers times keep, and minus the slope of demand."""
        distance = (price / self.keep - self.reference) / self.width
        decay = exp(-abs(distance))
        share = (decay if distance > 0.0 else 1.0) / (1.0 + decay)
        wanted = 2.0 * self.volume * share
        surplus = 2.0 * self.volume * self.width * (log1p(decay) + max(-distance, 0.0))
        return wanted, self.keep * surplus, wanted * (1.0 - share) / self.width / self.keep


@dataclass(slots=True)
class Limit:
    """A quota of the brand or the capacity of a hub, and the price that its rent is measured in."""

    room: float
    unit: float


@dataclass(slots=True)
class Cleared:
    """The month's answer."""

    prices: list[float]  # of all markets, to the producer
    quota_rents: list[float]  # by crop
    hub_rents: list[float]  # the centre first
    sold_fraction: list[float]  # by market: below 1 only where consumers would not take all for nothing
    offers: list[Offer]
    residual: float
    steps: int


@dataclass(slots=True)
class _Point:
    """F and its derivatives somewhere."""

    x: list[float]
    value: float
    slope: list[float]
    curvature: list[list[float]]
    residual: float
    supplied: list[float]


class MarketError(ArithmeticError):
    """The markets did not clear."""


class Clearing:
    """One month's markets; `solve` finds what clears them."""

    def __init__(
        self, offers: list[Offer], markets: list[Market], limits: list[Limit], theta: list[float], nest: float
    ) -> None:
        """`limits` are the quotas by crop, the centre, the hubs; `theta` by crop; `nest` as a share of theta."""
        self.offers, self.markets, self.limits = offers, markets, limits
        self.theta, self.nest = theta, nest
        self.centre = len(markets) + len(theta)
        self.size = len(markets) + len(limits)
        self.stock = sum(offer.stock for offer in offers)
        self.open = self._reached()

    def residual_at(self, x: list[float]) -> float:
        """The largest imbalance at `x`, relative to demand or room: 0 where F is least."""
        return self._look(x).residual

    def _reached(self) -> list[bool]:
        """Which unknowns some offer can reach; the others stay at zero."""
        reached = [False] * self.size
        for offer in self.offers:
            if offer.trader_weight > 0.0:
                reached[offer.crop] = self.markets[offer.crop].volume > 0.0
            for way in offer.ways:
                reached[way.unknown] = reached[offer.hub] = reached[self.centre] = True
        return reached

    def solve(self, start: list[float] | None, tolerance: float) -> Cleared:
        """Newton's method from `start`, or from reference prices and no rents. Raises MarketError."""
        at = self._look(self._start(start))
        steps = 0
        while at.residual > tolerance:
            steps += 1
            better = self._step(at) if steps <= MOST_STEPS else None
            if better is None:
                raise MarketError(f"the twin's market has a residual of {at.residual:.3g} after {steps} steps")
            at = better
        polished = self._step(at)  # once more: the residual is small, prices may still gain a digit
        if polished is not None and polished.residual <= tolerance:
            at = polished
        else:
            self._look(at.x)  # leaves the shares of this answer on the offers again
        count = len(self.markets)
        sold = [1.0] * count
        for m, market in enumerate(self.markets):
            if at.x[m] == 0.0 and at.supplied[m] > 0.0:
                sold[m] = min(1.0, market.demand(0.0)[0] / at.supplied[m])
        return Cleared(
            prices=at.x[:count],
            quota_rents=at.x[count : self.centre],
            hub_rents=at.x[self.centre :],
            sold_fraction=sold,
            offers=self.offers,
            residual=at.residual,
            steps=steps,
        )

    def _start(self, start: list[float] | None) -> list[float]:
        x = [0.0] * self.size
        for i in range(self.size):
            if not self.open[i]:
                continue
            if start is not None and start[i] > 0.0:
                x[i] = start[i]
            elif i < len(self.markets):
                x[i] = self.markets[i].reference * self.markets[i].keep
        return x

    def _step(self, at: _Point) -> _Point | None:
        """A better point on the way to the minimum of the second-order model; None where there is none."""
        change = self._change(at)
        ahead = sum(slope * move for slope, move in zip(at.slope, change, strict=True))
        length = 1.0
        while length > 1e-10 and ahead < 0.0:
            point = self._look([max(0.0, old + length * move) for old, move in zip(at.x, change, strict=True)])
            if point.value <= at.value + 1e-4 * length * ahead:
                return point
            # near the answer F falls by less than it is rounded; there the imbalance says which is better
            if abs(ahead) < 1e-9 * abs(at.value) and point.residual < at.residual:
                return point
            length *= 0.5
        return None

    def _change(self, at: _Point) -> list[float]:
        """Minimise the second-order model of F with no unknown below zero, none moving further than it may.

        Unknowns that would leave their range stay at its end; one that would rather come back is let go again.
        """
        curvature, slope = np.array(at.curvature), np.array(at.slope)
        least = [max(-old, -self._largest_move(i)) for i, old in enumerate(at.x)]
        most = [self._largest_move(i) for i in range(self.size)]
        change = np.zeros(self.size)
        free = [self.open[i] for i in range(self.size)]
        for _ in range(20 * self.size):
            inner = [i for i in range(self.size) if free[i]]
            if inner:
                held = slope[inner] + curvature[np.ix_(inner, range(self.size))] @ np.where(free, 0.0, change)
                matrix = curvature[np.ix_(inner, inner)]
                change[inner] = np.linalg.solve(matrix + np.diag(1e-14 * np.diag(matrix) + 1e-300), -held)
            outside = [i for i in inner if not least[i] <= change[i] <= most[i]]
            for i in outside:
                free[i] = False
                change[i] = min(max(change[i], least[i]), most[i])
            if not outside:
                pull = slope + curvature @ change
                back = [
                    i
                    for i in range(self.size)
                    if self.open[i] and not free[i] and (pull[i] < 0.0 if change[i] == least[i] else pull[i] > 0.0)
                ]
                if not back:
                    break
                worst = max(back, key=lambda i: abs(pull[i]) * most[i])
                free[worst] = True
        return change.tolist()

    def _largest_move(self, unknown: int) -> float:
        if unknown < len(self.markets):
            return LARGEST_MOVE * self.markets[unknown].reference * self.markets[unknown].keep
        return LARGEST_MOVE * self.limits[unknown - len(self.markets)].unit

    # F, supplies and how they change

    def _look(self, x: list[float]) -> _Point:
        """F and its first two derivatives at `x`; the offers keep the shares they would choose there."""
        slope = [0.0] * self.size
        curvature = [[0.0] * self.size for _ in range(self.size)]
        value = 0.0
        for offer in self.offers:
            value += self._offer(offer, x, slope, curvature)
        supplied = slope[: len(self.markets)]
        residual = 0.0
        for i in range(self.size):
            if not self.open[i]:
                continue
            if i < len(self.markets):
                wanted, surplus, falls = self.markets[i].demand(x[i])
                value += surplus
                slope[i] -= wanted
                curvature[i][i] += falls
                size = max(wanted, LEAST_DEMAND * self.stock)
            else:
                limit = self.limits[i - len(self.markets)]
                pull = DELTA * limit.room / limit.unit
                value += x[i] * (limit.room + 0.5 * pull * x[i])
                slope[i] += limit.room + pull * x[i]
                curvature[i][i] += pull
                size = limit.room
            residual = max(residual, (abs(slope[i]) if x[i] > 0.0 else max(-slope[i], 0.0)) / size)
        return _Point(x, value, slope, curvature, residual, supplied)

    def _offer(self, offer: Offer, x: list[float], slope: list[float], curvature: list[list[float]]) -> float:
        """Add one offer to `slope` and `curvature`; returns what it is worth beyond holding it, yuan."""
        if offer.ways:
            return self._online_offer(offer, x, slope, curvature)
        crop, theta = offer.crop, self.theta[offer.crop]
        if not self.open[crop] or offer.trader_weight == 0.0:
            offer.to_trader = 0.0
            return 0.0
        better = (offer.trader_weight * x[crop] - offer.trader_cost - offer.hold) / theta
        decay = exp(-abs(better))
        offer.to_trader = (1.0 if better > 0.0 else decay) / (1.0 + decay)
        stays = (decay if better > 0.0 else 1.0) / (1.0 + decay)
        brought = offer.stock * offer.trader_weight * offer.to_trader
        slope[crop] += brought
        curvature[crop][crop] += brought * offer.trader_weight * stays / theta
        return offer.stock * theta * (log1p(decay) + max(better, 0.0))

    def _online_offer(self, offer: Offer, x: list[float], slope: list[float], curvature: list[list[float]]) -> float:
        """The same where listings or the brand are open: a logit of holding, trader and nest, one within the nest."""
        crop, theta = offer.crop, self.theta[offer.crop]
        nest = self.nest * theta
        way_rent = x[self.centre] + x[offer.hub]
        nets = [
            way.weight * (way.posted + way.sign * x[way.unknown]) - way.cost - way.load * way_rent for way in offer.ways
        ]
        best = max(nets)
        pulls = [exp((net - best) / nest) for net in nets]
        pulled = sum(pulls)
        inclusive = best + nest * log(pulled)
        within = [pull / pulled for pull in pulls]
        goes = self.open[crop] and offer.trader_weight > 0.0
        trader = offer.trader_weight * x[crop] - offer.trader_cost if goes else -inf
        top = max(offer.hold, trader, inclusive)
        to_keep, to_trader, to_online = (exp((worth - top) / theta) for worth in (offer.hold, trader, inclusive))
        whole = to_keep + to_trader + to_online
        to_trader, to_online = to_trader / whole, to_online / whole
        offer.to_trader = to_trader
        offer.to_ways = [to_online * share for share in within]

        # how the worth of trader and of each way moves with the unknowns; of the nest, the mean of its ways
        by_trader = {crop: offer.trader_weight}
        by_way = [
            {way.unknown: way.sign * way.weight, self.centre: -way.load, offer.hub: -way.load} for way in offer.ways
        ]
        by_nest: dict[int, float] = {}
        for share, moves in zip(within, by_way, strict=True):
            for i, move in moves.items():
                by_nest[i] = by_nest.get(i, 0.0) + share * move
        mean = {i: to_online * move for i, move in by_nest.items()}
        mean[crop] = mean.get(crop, 0.0) + to_trader * offer.trader_weight
        for i, move in mean.items():
            slope[i] += offer.stock * move
        _add(curvature, by_trader, offer.stock * to_trader / theta)
        _add(curvature, by_nest, offer.stock * to_online * (1.0 / theta - 1.0 / nest))
        _add(curvature, mean, -offer.stock / theta)
        for share, moves in zip(within, by_way, strict=True):
            _add(curvature, moves, offer.stock * to_online * share / nest)
        return offer.stock * (top + theta * log(whole) - offer.hold)


def _add(curvature: list[list[float]], moves: dict[int, float], times: float) -> None:
    """Add `times` the outer product of `moves` with itself."""
    for i, move in moves.items():
        row, by = curvature[i], times * move
        for j, other in moves.items():
            row[j] += by * other
