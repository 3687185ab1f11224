"""Which of several programmes to choose when their effects are uncertain, and what it would be worth to know more.

Effects are given draw by draw, less being better: a draw is a point of the uncertain numbers and a seed. Told are, for
each programme, the chance that it is best, and the regret to be expected: how much more poverty there is with it than
with whatever is best in that draw. Both hold the luck of a seed too, since a county has one history.

The expected value of partial perfect information of a number is by how much the expected effect of the choice would
fall if that number, and it alone, were known before choosing:

    E_x[ min over programmes of E(effect | x) ] set against min over programmes of E(effect)

with E(effect | x) by regression (Strong, Oakley and Brennan 2014, Medical Decision Making 34(3), 311-326), here by
polynomials of x up to the degree that predicts draws left out best, so that luck drops out. With few draws the largest
of many such values is luck, so each is set against the largest that is found when draws are shuffled (Westfall and
Young 1993): `p` is the share of shuffles whose largest value is no smaller.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from statsmodels.stats.proportion import proportion_confint

from tongyu.statistics.intervals import LEVEL, mean_interval

MOST_DEGREE = 3
DRAWS_A_TERM = 8  # so many draws for every degree that is tried
LEAST_DRAWS = 8
ENOUGH_DRAWS = 100  # from which on the values of numbers are told without a warning
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

    @property
    def any_worth(self) -> bool:
        """Whether any number is worth anything."""
        return bool(len(self.table)) and float(self.table["worth"].iloc[0]) > 0.0

    @property
    def enough(self) -> bool:
        """Whether so many draws bear the values."""
        return self.draws >= ENOUGH_DRAWS


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
    if n < LEAST_DRAWS or not moving or values.shape[1] < 2:
        return Worth(pd.DataFrame(columns=list(WORTH_COLUMNS)), perfect, n)
    bases = [_bases(points[name].to_numpy(dtype=np.float64)) for name in moving]
    worth = np.array([_worth(each, values) for each in bases])
    luck = np.random.default_rng(draw)
    largest = np.array([max(_worth(each, values[luck.permutation(n)]) for each in bases) for _ in range(shuffles)])
    table = pd.DataFrame(
        {
            "number": moving,
            "worth": worth,
            "share": worth / perfect if perfect > 0.0 else np.zeros(len(worth)),
            "p": [(1 + int((largest >= each).sum())) / (shuffles + 1) for each in worth],
        },
        columns=list(WORTH_COLUMNS),
    )
    return Worth(table.sort_values("worth", ascending=False, kind="stable").reset_index(drop=True), perfect, n)


def _bases(x: Floats) -> list[Floats]:
    """Orthonormal columns (n, 1 + degree) of the polynomials of `x` of every degree that is tried, 0 first."""
    standard = (x - x.mean()) / x.std()
    distinct = len(np.unique(x))
    degrees = max(1, min(MOST_DEGREE, len(x) // DRAWS_A_TERM, distinct - 1))
    full, _ = np.linalg.qr(np.vander(standard, degrees + 1, increasing=True))
    return [full[:, : degree + 1] for degree in range(degrees + 1)]


def _worth(bases: list[Floats], values: Floats) -> float:
    """The value of knowing one number; every programme's curve has the degree that predicts what is left out best."""
    fitted, least = np.tile(values.mean(axis=0), (len(values), 1)), np.full(values.shape[1], np.inf)
    for basis in bases:
        curve = basis @ (basis.T @ values)
        leverage = np.minimum((basis**2).sum(axis=1), 1.0 - 1e-9)[:, None]
        error = (((values - curve) / (1.0 - leverage)) ** 2).mean(axis=0)
        better = error < least * (1.0 - 1e-9)
        fitted[:, better], least = curve[:, better], np.where(better, error, least)
    return float(fitted.mean(axis=0).min() - fitted.min(axis=1).mean())
