"""Differences between scenarios run on the same seeds, with their intervals.

Runs of two scenarios with one seed share weather, illness and prices, so they are compared seed by seed: the spread
that both share drops out of the difference. All intervals are over seeds, with the parameters held fixed.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

LEVEL = 0.95
INDISTINGUISHABLE = "not distinguishable from zero"

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """An estimate and its confidence bounds, None where a single seed leaves the spread unknown."""

    estimate: float
    low: float | None
    high: float | None

    @property
    def includes_zero(self) -> bool:
        """Whether zero lies within the bounds; True where there are none."""
        return self.low is None or self.high is None or self.low <= 0.0 <= self.high

    def scaled(self, factor: float) -> "Interval":
        """The interval in another unit, or turned round by a negative factor."""
        if self.low is None or self.high is None:
            return Interval(self.estimate * factor, None, None)
        ends = sorted((self.low * factor, self.high * factor))
        return Interval(self.estimate * factor, *ends)


def mean_interval(values: ArrayLike, level: float = LEVEL) -> Interval:
    """Student's t-interval of a mean. `values` (n,), n at least 1."""
    sample = np.asarray(values, dtype=np.float64)
    mean = float(sample.mean())
    if len(sample) < 2:
        return Interval(mean, None, None)
    margin = _t(level, len(sample) - 1) * float(sample.std(ddof=1)) / math.sqrt(len(sample))
    return Interval(mean, mean - margin, mean + margin)


def middle(values: ArrayLike, level: float = LEVEL) -> Interval:
    """The mean, and the bounds between which the middle `level` of the values lies. `values` (n,), n at least 1.

    No confidence interval of the mean, which would shrink as more is drawn: the spread of what is drawn. Bounds are
    the quantiles of Hyndman and Fan's eighth kind (1996, American Statistician 50(4), 361-365), which are nearly
    unbiased in the median whatever the distribution; with few values they are the smallest and the largest.
    """
    sample = np.asarray(values, dtype=np.float64)
    if len(sample) < 2:
        return Interval(float(sample.mean()), None, None)
    low, high = np.quantile(sample, [0.5 - level / 2.0, 0.5 + level / 2.0], method="median_unbiased")
    return Interval(float(sample.mean()), float(low), float(high))


FEW = 26
"""Of so many values or fewer the bounds of `middle` are the smallest and the largest: the first of n values is the
quantile at (2/3) / (n + 1/3), which is 1/40 between n = 26 and 27."""


def share_within(n: int) -> float:
    """The share of further values between the smallest and the largest of `n`, on average: (n - 1)/(n + 1)."""
    return (n - 1) / (n + 1)


def paired_difference(treated: ArrayLike, baseline: ArrayLike, level: float = LEVEL) -> Interval:
    """Mean of `treated` - `baseline`, both (n,) in the order of the same seeds."""
    return mean_interval(_paired(treated, baseline), level)


def pairing_factor(treated: ArrayLike, baseline: ArrayLike) -> float | None:
    """How many times more seeds independent runs would need for the same interval.

    The variance of the difference of independent runs, var(treated) + var(baseline), over that of the paired
    differences; above 1 where pairing helps. None with one seed, or where the difference is the same in every seed.
    """
    differences = _paired(treated, baseline)
    if len(differences) < 2:
        return None
    paired = float(differences.var(ddof=1))
    independent = sum(float(np.asarray(sample).var(ddof=1)) for sample in (treated, baseline))
    # Differences of equal runs are not exactly equal in floating point.
    return independent / paired if paired > 1e-24 * max(independent, 1e-300) else None


def interaction(both: ArrayLike, first: ArrayLike, second: ArrayLike, neither: ArrayLike) -> Floats:
    """What two programmes do together beyond the sum of what each does alone: both - first - second + neither, (n,)."""
    together, alone, other, none = (np.asarray(each, dtype=np.float64) for each in (both, first, second, neither))
    return together - alone - other + none


class Ratio(NamedTuple):
    """A ratio of two uncertain means; bounds are None where Fieller's set is unbounded.

    `text` then says why in words; it is empty where the ratio has bounds, or a single seed leaves them unknown.
    """

    estimate: float | None
    low: float | None
    high: float | None
    text: str = ""


def fieller(
    numerator: float,
    denominator: float,
    variances: tuple[float, float],
    covariance: float,
    degrees_of_freedom: int,
    level: float = LEVEL,
) -> Ratio:
    """Fieller's interval for `numerator` / `denominator` (Fieller 1954, J. Royal Statistical Society B 16(2), 175-185).

    `variances` and `covariance` are those of the two estimates (squared standard errors). The confidence set is all
    ratios r for which numerator - r * denominator does not differ from zero:

        (numerator - r denominator)^2 <= t^2 (v_n - 2 r c + r^2 v_d)

    It is an interval only where the denominator itself differs from zero at `level`. Elsewhere it is everything
    outside an interval, or every number, and no ratio is given.
    """
    squared_t = _t(level, degrees_of_freedom) ** 2
    of_numerator, of_denominator = variances
    leading = denominator**2 - squared_t * of_denominator
    if leading <= 0.0:
        return Ratio(None, None, None, INDISTINGUISHABLE)
    middle = numerator * denominator - squared_t * covariance
    constant = numerator**2 - squared_t * of_numerator
    # Never negative by much where the leading term is positive; rounding may make it so when both variances vanish.
    half_width = math.sqrt(max(middle**2 - leading * constant, 0.0)) / leading
    return Ratio(numerator / denominator, middle / leading - half_width, middle / leading + half_width)


def ratio_of_means(numerator: ArrayLike, denominator: ArrayLike, level: float = LEVEL) -> Ratio:
    """Fieller's interval for the ratio of the means of two samples paired by seed, each (n,)."""
    top = np.asarray(numerator, dtype=np.float64)
    bottom = np.asarray(denominator, dtype=np.float64)
    n = len(_paired(top, bottom))
    if n < 2:
        return Ratio(float(top[0] / bottom[0]) if bottom[0] else None, None, None)
    covariances = np.cov(top, bottom) / n
    return fieller(
        float(top.mean()),
        float(bottom.mean()),
        (float(covariances[0, 0]), float(covariances[1, 1])),
        float(covariances[0, 1]),
        n - 1,
        level,
    )


def ratio_of_draws(numerator: ArrayLike, denominator: ArrayLike, level: float = LEVEL) -> Ratio:
    """The ratio of the means of two samples paired by draw, each (n,), and the middle `level` of the draws' own ratios.

    No ratio where fewer than all but half of 1 - `level` of the draws have a denominator above zero.
    """
    top, bottom = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    if np.mean(bottom > 0.0) < 0.5 + level / 2.0:
        return Ratio(None, None, None, INDISTINGUISHABLE)
    spread = middle(top[bottom > 0.0] / bottom[bottom > 0.0], level)
    return Ratio(float(top.mean() / bottom.mean()), spread.low, spread.high)


def _paired(first: ArrayLike, second: ArrayLike) -> Floats:
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if one.shape != other.shape:
        raise ValueError(f"samples paired by seed have one length, not {len(one)} and {len(other)}")
    return one - other


def _t(level: float, degrees_of_freedom: int) -> float:
    return float(stdtrit(degrees_of_freedom, 0.5 + level / 2.0))
