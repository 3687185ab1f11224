"""Which of several programmes to choose when their effects are uncertain, and what it would be worth to know more.

Effects are given draw by draw, less being better: a draw is a point of the uncertain numbers and a seed. Told are, for
each programme, the chance that it is best, and the regret to be expected: how much more poverty there is with it than
with whatever is best in that draw. Both hold the luck of a seed too, since a county has one history.

The expected value of partial perfect information of a number is by how much the expected effect of the choice would
fall if that number, and it alone, were known before choosing:

    E_x[ min over programmes of E(effect | x) ] set against min over programmes of E(effect)

with E(effect | x) by regression (Strong, Oakley and Brennan 2014, Medical Decision Making 34(3), 311-326), here by
polynomials of x up to the degree that predicts points left out best, so that luck drops out. With few points the
largest of many such values is luck, so each is set against the largest that is found when points are shuffled (Westfall
and Young 1993): `p` is the share of shuffles whose largest value is no smaller.

A point may come in several draws, with a seed each. These share all that the point does, through whatever number, and
so are no replicates: what is left out, and what is shuffled, is a point with all its draws (block permutation: Winkler
et al. 2015, NeuroImage 123, 253-268).
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from statsmodels.stats.proportion import proportion_confint

from tongyu.statistics.intervals import LEVEL, mean_interval

MOST_DEGREE = 3
POINTS_A_TERM = 8  # so many different points for every degree that is tried
LEAST_DRAWS = 8  # and different points, for the values of numbers
ENOUGH_POINTS = 100  # from which on the values of numbers are told without a warning
SHUFFLES = 100
CLEAR = 0.05  # p below which a value stands out of luck

CHOICE_COLUMNS = (
    *("scenario", "draws", "best", "best_low", "best_high", "expected"),
    *("regret", "regret_low", "regret_high"),
)
WORTH_COLUMNS = ("number", "worth", "share", "p")

Floats = NDArray[np.float64]


class Worth(NamedTuple):
    """What it is worth to know a number, in the unit of the effects; `table` as `WORTH_COLUMNS`, the largest first.

    `perfect` is that of knowing all of a draw, its luck too: no number can be worth more. `share` is of it.
    """

    table: pd.DataFrame
    perfect: float
    draws: int
    points: int  # different ones among the draws

    @property
    def any_worth(self) -> bool:
        """Whether any number is worth anything."""
        return bool(len(self.table)) and float(self.table["worth"].iloc[0]) > 0.0

    @property
    def enough(self) -> bool:
        """Whether so many points bear the values."""
        return self.points >= ENOUGH_POINTS


def choices(effects: pd.DataFrame) -> pd.DataFrame:
    """A row a programme (`CHOICE_COLUMNS`), least regret first, from `effects` (draws, programmes), all finite.

    Where several are best in a draw, it counts for each in equal parts.
    """
    values = effects.to_numpy(dtype=np.float64)
    n = len(values)
    least = values.min(axis=1, keepdims=True)
    best = values == least
    counted = (best / best.sum(axis=1, keepdims=True)).sum(axis=0)
    rows = []
    for place, name in enumerate(effects.columns):
        low, high = proportion_confint(counted[place], n, alpha=1.0 - LEVEL, method="wilson")
        regret = mean_interval(values[:, place] - least[:, 0])
        rows.append((name, n, counted[place] / n, low, high, values[:, place].mean(), *regret))
    table = pd.DataFrame(rows, columns=list(CHOICE_COLUMNS))
    return table.sort_values("regret", kind="stable").reset_index(drop=True)


def worth_of_knowing(points: pd.DataFrame, effects: pd.DataFrame, shuffles: int = SHUFFLES, draw: int = 1) -> Worth:
    """What it is worth to know each number of `points` (draws, numbers) before choosing by `effects`.

    Numbers that do not vary are left out. Both frames are finite and in one order.
    """
    values = effects.to_numpy(dtype=np.float64)
    n = len(values)
    if len(points) != n:
        raise ValueError("points and effects are of the same draws")
    moving = [name for name in points.columns if points[name].nunique() > 1]
    perfect = float(values.mean(axis=0).min() - values.min(axis=1).mean())
    distinct, of_draw = np.unique(points.to_numpy(dtype=np.float64), axis=0, return_inverse=True)
    if len(distinct) < LEAST_DRAWS or not moving or values.shape[1] < 2:
        return Worth(pd.DataFrame(columns=list(WORTH_COLUMNS)), perfect, n, len(distinct))
    of_draw = of_draw.reshape(-1)
    numbers = distinct[:, points.columns.get_indexer(pd.Index(moving))].T

    def worths(order: NDArray[np.intp]) -> Floats:
        """Of every number, where the draws of the k-th point have the numbers of `order[k]`."""
        return _worths(numbers[:, order[of_draw]], values, of_draw)

    worth = worths(np.arange(len(distinct)))
    luck = np.random.default_rng(draw)
    largest = np.array([worths(luck.permutation(len(distinct))).max() for _ in range(shuffles)])
    table = pd.DataFrame(
        {
            "number": moving,
            "worth": worth,
            "share": worth / perfect if perfect > 0.0 else np.zeros(len(worth)),
            "p": [(1 + int((largest >= each).sum())) / (shuffles + 1) for each in worth],
        },
        columns=list(WORTH_COLUMNS),
    )
    return Worth(
        table.sort_values("worth", ascending=False, kind="stable").reset_index(drop=True), perfect, n, len(distinct)
    )


def _worths(x: Floats, values: Floats, of_draw: NDArray[np.intp]) -> Floats:
    """The value of knowing each number, of `x` (numbers, n), by polynomials of it.

    Every programme's curve, of `values` (n, programmes), has the degree that predicts points left out best; `of_draw`
    (n,) numbers the point of each draw.
    """
    distinct = np.array([len(np.unique(each)) for each in x])
    degrees = np.maximum(1, np.minimum(min(MOST_DEGREE, (of_draw.max() + 1) // POINTS_A_TERM), distinct - 1))
    standard = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
    basis, _ = np.linalg.qr(standard[:, :, None] ** np.arange(degrees.max() + 1))
    shares = basis.transpose(0, 2, 1) @ values
    curve, leverage = np.zeros((len(x), *values.shape)), np.zeros(x.shape)
    fitted, least = curve, np.full((len(x), values.shape[1]), np.inf)
    for degree in range(basis.shape[2]):
        curve = curve + basis[:, :, degree, None] * shares[:, degree, None, :]
        leverage = leverage + basis[:, :, degree] ** 2
        error = (left_out(values - curve, leverage, of_draw) ** 2).mean(axis=1)
        better = (error < least * (1.0 - 1e-9)) & (degree <= degrees[:, None])
        fitted, least = np.where(better[:, None, :], curve, fitted), np.where(better, error, least)
    made: Floats = fitted.mean(axis=1).min(axis=1) - fitted.min(axis=2).mean(axis=1)
    return made


def left_out(off: Floats, leverage: Floats, of_draw: NDArray[np.intp]) -> Floats:
    """By what a curve misses a draw that is fitted without the draws of its point.

    `off` (curves, n, programmes) is by what the whole curve misses it, r; `leverage` (curves, n) its own weight in that
    curve, h, the same for the m draws of a point; `of_draw` (n,) the point of each. Then it is r + h / (1 - m h) times
    the sum of r over the point (from the inverse of 1 - h 11').
    """
    many = np.bincount(of_draw).astype(np.float64)
    together = off
    if len(many) < len(of_draw):
        of_point = np.zeros((len(many), len(of_draw)))
        of_point[of_draw, np.arange(len(of_draw))] = 1.0
        together = (of_point @ off)[:, of_draw]
    factor = leverage / np.maximum(1.0 - many[of_draw] * leverage, 1e-9)
    made: Floats = off + factor[:, :, None] * together
    return made
