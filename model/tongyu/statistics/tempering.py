"""Points drawn from a density on the unit cube that is known but for a factor, however narrow it is.

Sequential Monte Carlo (Del Moral, Doucet and Jasra 2006, J. Royal Statistical Society B 68(3), 411-436): points spread
over the cube are led to the density in steps, density^b with b from 0 to 1. A step is as large as leaves half of the
points effective; then points are drawn again by their weights and moved by Metropolis steps along differences of two
others (ter Braak 2006, Statistics and Computing 16, 239-249), of some inputs at a time (Vrugt et al. 2009,
International J. Nonlinear Sciences and Numerical Simulation 10(3), 273-290).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MOVES = 6  # of every point in a step, at least; one more for every third input, up to so many
MOST_MOVES = 24
AT_THE_END = 3  # times as many
EFFECTIVE = 0.5
NOISE = 1e-3
MOST_STEPS = 200
CROSSED = (0.1, 0.3, 1.0)  # shares of the inputs that move at a time

Floats = NDArray[np.float64]
LogDensity = Callable[[Floats], Floats]


class Drawn(NamedTuple):
    """`points` (n, inputs), all of one weight, with the log density of each, and how many steps it took."""

    points: Floats
    log_density: Floats
    steps: int


def tempered(log_density: LogDensity, inputs: int, n: int, luck: np.random.Generator) -> Drawn:
    """`n` points drawn from the density; `log_density` takes (m, inputs) and gives (m,), never infinity or NaN."""
    points = luck.random((n, inputs))
    at = log_density(points)
    power, steps = 0.0, 0
    while power < 1.0 and steps < MOST_STEPS:
        following = _next(at, power)
        weights = _weights((following - power) * at)
        kept = _systematic(weights, n, luck)
        points, at, power, steps = points[kept], at[kept], following, steps + 1
        for _ in range(min(MOVES + inputs // 3, MOST_MOVES) * (AT_THE_END if power >= 1.0 else 1)):
            points, at = _moved(points, at, power, log_density, luck)
    return Drawn(points, at, steps)


def _next(at: Floats, power: float) -> float:
    """The largest power at which the points are still as effective as they shall be; 1 where that is all the way."""

    def effective(following: float) -> float:
        weights = _weights((following - power) * at)
        return 1.0 / (len(at) * float((weights**2).sum()))

    if effective(1.0) >= EFFECTIVE:
        return 1.0
    low, high = power, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if effective(middle) >= EFFECTIVE else (low, middle)
    return max(low, power + 1e-9)


def _weights(logarithms: Floats) -> Floats:
    weights: Floats = np.exp(logarithms - logarithms.max())
    return weights / weights.sum()


def _systematic(weights: Floats, n: int, luck: np.random.Generator) -> NDArray[np.intp]:
    """Numbers of points, each as often as its weight says, but for less than one."""
    marks = (np.arange(n) + luck.random()) / n
    return np.minimum(np.searchsorted(np.cumsum(weights), marks), len(weights) - 1)


def _moved(
    points: Floats, at: Floats, power: float, log_density: LogDensity, luck: np.random.Generator
) -> tuple[Floats, Floats]:
    n, inputs = points.shape
    # Of two halves each moves by differences within the other, so that what proposes does not depend on what moves.
    order = luck.permutation(n)
    points, at = points.copy(), at.copy()
    for own, others in ((order[: n // 2], order[n // 2 :]), (order[n // 2 :], order[: n // 2])):
        if not len(own) or len(others) < 2:
            continue
        first = others[luck.integers(len(others), size=len(own))]
        second = others[luck.integers(len(others), size=len(own))]
        crossed = luck.random((len(own), inputs)) < luck.choice(CROSSED, size=len(own))[:, None]
        crossed[np.arange(len(own)), luck.integers(inputs, size=len(own))] = True
        usual = 2.38 / np.sqrt(2.0 * crossed.sum(axis=1))
        scale = np.where(luck.random(len(own)) < 0.1, 1.0, usual * luck.uniform(0.3, 1.0, len(own)))[:, None]
        step = scale * (points[first] - points[second]) + NOISE * luck.standard_normal((len(own), inputs))
        proposed = points[own] + np.where(crossed, step, 0.0)
        proposed = np.abs(proposed) % 2.0  # what would leave the cube is reflected
        proposed = np.where(proposed > 1.0, 2.0 - proposed, proposed)
        there = log_density(proposed)
        taken = np.log(luck.random(len(own))) < power * (there - at[own])
        points[own[taken]], at[own[taken]] = proposed[taken], there[taken]
    return points, at
