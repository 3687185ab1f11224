"""How far figures lie from what they are to hit.

A miss is the distance to the target's nearer border over the row's tolerance, 0 inside. The loss that is minimised,

    sum of miss^2 + 0.01 * sum of min(1, |figure - middle| / half-width)^2,

has the second sum only so that one point is best among those that fit: it runs over targets with two borders, and for
n of them weighs no more than n misses of a tenth of a tolerance.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

CENTRE_WEIGHT = 0.01


class Aim(NamedTuple):
    """A target with its borders, None where it is open, and the tolerance in which misses are counted."""

    low: float | None
    high: float | None
    tolerance: float


def miss(figure: float, aim: Aim) -> float:
    """Distance of `figure` to the nearer border over the tolerance, 0 inside; infinity for NaN."""
    if math.isnan(figure):
        return math.inf
    below = aim.low - figure if aim.low is not None else 0.0
    above = figure - aim.high if aim.high is not None else 0.0
    return max(below, above, 0.0) / aim.tolerance


def misses(figures: Mapping[str, float], aims: Mapping[str, Aim]) -> dict[str, float]:
    """The miss of every row of `aims`."""
    return {name: miss(figures[name], aim) for name, aim in aims.items()}


def loss(figures: Mapping[str, float], aims: Mapping[str, Aim]) -> float:
    """What the search minimises."""
    total = sum(each**2 for each in misses(figures, aims).values())
    for name, aim in aims.items():
        if aim.low is not None and aim.high is not None and aim.high > aim.low:
            middle, half = (aim.low + aim.high) / 2.0, (aim.high - aim.low) / 2.0
            total += CENTRE_WEIGHT * min(1.0, abs(figures[name] - middle) / half) ** 2
    return total


def by_row(missed: Mapping[str, float], row_of: Mapping[str, str]) -> dict[str, float]:
    """One miss a row: the root of the summed squares of its figures' misses."""
    squares: dict[str, float] = {}
    for name, each in missed.items():
        squares[row_of[name]] = squares.get(row_of[name], 0.0) + each**2
    return {row: math.sqrt(total) for row, total in squares.items()}
