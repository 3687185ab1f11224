"""What a set of points says: which numbers the rows pinned down, and what every row became."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.stats import chi2

from tongyu.questions.calibration.misses import Aim, Floats, distance

PINNED, NARROWED, OPEN, UNSEEN = "pinned down", "narrowed", "not told", "no row sees it"
HALF = 0.5  # of the spread before: below it a number is pinned down
NUMBER_COLUMNS = (
    *("number", "low", "high", "mean", "least", "most"),
    *("ratio", "ratio_low", "ratio_high", "verdict"),
)
ROW_COLUMNS = ("row", "fitted", "low", "high", "mean", "least", "most", "hit", "seen_by", "emulated")
COVER_COLUMNS = ("number", "known", "mean", "least", "most", "place", "covered")
MIDDLE = (0.05, 0.95)


def quantiles(values: Floats, weights: Floats, at: Sequence[float]) -> list[float]:
    """The weighted quantiles of `values` (n,): each value stands in the middle of its weight."""
    order = np.argsort(values, kind="stable")
    middles = np.cumsum(weights[order]) - 0.5 * weights[order]
    return [float(each) for each in np.interp(at, middles / weights.sum(), values[order])]


def numbers_of(
    points: pd.DataFrame,
    weights: Floats,
    ranges: Mapping[str, tuple[float, float]],
    seen: Sequence[str],
    effective: float,
) -> pd.DataFrame:
    """A row a number (`NUMBER_COLUMNS`), those that were pinned down most first.

    `ratio` is its s.d. over the set over that of its range before, with the interval of an s.d. of so many independent
    points (chi-square). Where the whole interval lies below a half it was pinned down, below 1 narrowed.
    """
    rows = []
    freedom = max(effective - 1.0, 1.0)
    for name, (low, high) in ranges.items():
        values = points[name].to_numpy(dtype=np.float64)
        mean = float(weights @ values / weights.sum())
        spread = math.sqrt(float(weights @ (values - mean) ** 2 / weights.sum()) * (1.0 + 1.0 / freedom))
        ratio = spread / ((high - low) / math.sqrt(12.0))
        ends = [ratio * math.sqrt(freedom / float(chi2.ppf(p, freedom))) for p in (0.975, 0.025)]
        if name not in seen:
            verdict = UNSEEN
        elif ends[1] < HALF:
            verdict = PINNED
        else:
            verdict = NARROWED if ends[1] < 1.0 else OPEN
        rows.append((name, low, high, mean, *quantiles(values, weights, MIDDLE), ratio, *ends, verdict))
    table = pd.DataFrame(rows, columns=list(NUMBER_COLUMNS))
    order = {PINNED: 0, NARROWED: 1, OPEN: 2, UNSEEN: 3}
    by = table.assign(order=table["verdict"].map(order)).sort_values(["order", "ratio"], kind="stable")
    return by.drop(columns="order").reset_index(drop=True)


def rows_of(
    figures: pd.DataFrame,
    weights: Floats,
    aims: Mapping[str, Aim],
    fitted: Sequence[str],
    seen_by: Mapping[str, Sequence[str]],
    explained: Mapping[str, float],
) -> pd.DataFrame:
    """A row a figure (`ROW_COLUMNS`): its target, mean and middle 90 % over the set, the weight within the target.

    `seen_by` is how many numbers move it, `emulated` the share of what they do that the emulator tells; both are
    missing for a row that is not fitted.
    """
    rows = []
    for name, aim in aims.items():
        values = figures[name].to_numpy(dtype=np.float64)
        known = np.isfinite(values)
        own = weights[known] / weights[known].sum() if known.any() else weights[known]
        if known.any():
            told = (float(own @ values[known]), *quantiles(values[known], own, MIDDLE))
            hit = float(own @ (distance(values[known][:, None], [aim])[:, 0] == 0.0))
        else:
            told, hit = (math.nan, math.nan, math.nan), math.nan
        of_fit = (len(seen_by.get(name, ())), explained.get(name, math.nan)) if name in fitted else (math.nan, math.nan)
        rows.append((name, name in fitted, aim.low, aim.high, *told, hit, *of_fit))
    return pd.DataFrame(rows, columns=list(ROW_COLUMNS))


def cover(
    points: pd.DataFrame, weights: Floats, known: Mapping[str, float], seen: Sequence[str], level: float = 0.95
) -> pd.DataFrame:
    """A row a number that a row saw (`COVER_COLUMNS`): where the known value lies in the set, 0-1, and whether inside.

    Inside is the middle `level`.
    """
    rows = []
    for name in seen:
        values = points[name].to_numpy(dtype=np.float64)
        below = float(weights @ (values < known[name]) + 0.5 * (weights @ (values == known[name])))
        place = below / float(weights.sum())
        inside = 0.5 - level / 2.0 <= place <= 0.5 + level / 2.0
        mean = float(weights @ values / weights.sum())
        rows.append((name, known[name], mean, *quantiles(values, weights, MIDDLE), place, inside))
    return pd.DataFrame(rows, columns=list(COVER_COLUMNS))
