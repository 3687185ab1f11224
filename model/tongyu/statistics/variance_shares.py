"""How much of a figure's variance over draws hangs on one group of numbers, on another, and on luck.

There are mostly more numbers than draws, so that no coefficient can be told. Shares can: draws that are alike in a
group of numbers have alike figures as far as the group matters. With y (n,) the figures,

    y = constant + sum over groups of Z_g u_g + e,    u_g ~ N(0, s_g I),  e ~ N(0, s_e I)

where the columns of Z_g are the group's numbers, standardised, and the shares are those of s_g, scaled by what the
group varies, and of s_e (components of variance: Searle, Casella and McCulloch 1992; with more columns than rows Yang
et al. 2010, Nature Genetics 42, 565-569). What the figure does beyond straight lines in the numbers counts as luck.

Every division of the variance on a grid has its restricted likelihood, the total integrated out; told are the mean and
the middle of the shares weighted by it, all divisions held equally likely before. So where draws say little the
interval says so by being nearly as wide as it can be.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

STEPS = 20  # of a share
LEAST_DRAWS = 8
LUCK = "luck"

Floats = NDArray[np.float64]


class Share(NamedTuple):
    """A share of the variance, 0-1, with the bounds between which it lies with 95 %."""

    estimate: float
    low: float
    high: float


def variance_shares(groups: Mapping[str, Floats], y: Floats, level: float = 0.95) -> dict[str, Share] | None:
    """The share of each group, columns (n, numbers), and of `LUCK`, in the variance of `y` (n,).

    A group of numbers that are the same in all draws has no share. None with fewer than `LEAST_DRAWS` draws, and where
    the figure is the same in all.
    """
    n = len(y)
    if n < LEAST_DRAWS or not np.ptp(y) > 0.0:
        return None
    alike = {name: found for name, columns in groups.items() if (found := _alike(columns)) is not None}
    parts = np.array(_divisions(len(alike) + 1))
    likelihoods = np.array([_likelihood(part, list(alike.values()), y) for part in parts])
    weights = np.exp(likelihoods - likelihoods.max())
    weights /= weights.sum()
    shares = {name: Share(0.0, 0.0, 0.0) for name in groups}
    for place, name in enumerate([*alike, LUCK]):
        shares[name] = _summed(parts[:, place], weights, level)
    return shares


def _alike(columns: Floats) -> Floats | None:
    """How alike draws are in a group, (n, n), scaled so that a share is a share of the sample's variance."""
    moving = columns[:, np.ptp(columns, axis=0) > 0.0]
    if not moving.shape[1]:
        return None
    standard = (moving - moving.mean(axis=0)) / moving.std(axis=0, ddof=1)
    alike: Floats = standard @ standard.T
    return alike * (len(alike) - 1) / float(np.trace(alike))


def _divisions(parts: int) -> list[list[float]]:
    """Every way to divide 1 among so many parts in steps; the last, luck, has always something."""
    if parts == 1:
        return [[1.0]]
    ways: list[list[int]] = [[]]
    for _ in range(parts - 1):
        ways = [[*way, each] for way in ways for each in range(STEPS - sum(way) + 1)]
    return [[each / STEPS for each in way] + [max(1.0 - sum(way) / STEPS, 0.5 / STEPS)] for way in ways]


def _likelihood(part: Floats, alike: list[Floats], y: Floats) -> float:
    """The logarithm of the restricted likelihood of a division with the total variance integrated out (prior 1/s)."""
    covariance = part[-1] * np.eye(len(y))
    for share, each in zip(part[:-1], alike, strict=True):
        covariance = covariance + share * each
    root = np.linalg.cholesky(covariance)
    ones, left = np.linalg.solve(root, np.column_stack([np.ones(len(y)), y])).T
    inner = float(ones @ ones)
    misfit = float(left @ left) - float(ones @ left) ** 2 / inner
    of_data = 2.0 * float(np.log(np.diag(root)).sum())
    return -0.5 * (of_data + np.log(inner) + (len(y) - 1) * np.log(max(misfit, 1e-300)))


def _summed(values: Floats, weights: Floats, level: float) -> Share:
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order])
    ends = [values[order][min(int(np.searchsorted(below, at)), len(values) - 1)] for at in _tails(level)]
    return Share(float(weights @ values), float(ends[0]), float(ends[1]))


def _tails(level: float) -> tuple[float, float]:
    return 0.5 - level / 2.0, 0.5 + level / 2.0
