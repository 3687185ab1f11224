"""Estimators of the patterns: pure functions of arrays, each computing a figure as its source computed it.

Where nobody is there to be looked at (no sellers, no members) the figure is NaN.
"""

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.distance import cdist

from tongyu.county.measures.shares import share_of_persons
from tongyu.kernels.yardsticks import LEAST_SEEN

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NEIGHBOURS = 4  # of a matched household


def yearly_growth(first: float, last: float, years: int) -> float:
    """Compound growth a year, in percent; NaN where either end is not above zero."""
    if first <= 0.0 or last <= 0.0:
        return float("nan")
    return 100.0 * float((last / first) ** (1.0 / years) - 1.0)


def share(part: Flags, whole: Flags | None = None) -> float:
    """Percent of the households of `whole` (n,), else of all, that are in `part` (n,)."""
    counted = int(np.count_nonzero(whole)) if whole is not None else len(part)
    inside = int(np.count_nonzero(part & whole)) if whole is not None else int(np.count_nonzero(part))
    return 100.0 * inside / counted if counted else float("nan")


def total_change(with_lever: ArrayLike, without: ArrayLike, chosen: Flags) -> float:
    """Percent by which the sum over the `chosen` entries is larger with a lever than without; arrays of one shape."""
    above = float(np.asarray(with_lever, dtype=np.float64)[chosen].sum())
    below = float(np.asarray(without, dtype=np.float64)[chosen].sum())
    return 100.0 * (above / below - 1.0) if below > 0.0 else float("nan")


def newly_poor_leave(poor: ArrayLike, persons: ArrayLike) -> float:
    """Percent of the persons newly poor in one period who are not poor in the next, all periods taken together.

    `poor` (periods, n) flags of successive years or waves, `persons` (n,). Newly poor are those who were not poor in
    the period before. NaN where nobody was.
    """
    flags = np.asarray(poor, dtype=bool)
    newly = ~flags[:-2] & flags[1:-1]
    return _of_persons(~flags[2:], newly, persons)


def long_poor_leave(poor: ArrayLike, persons: ArrayLike, years: int) -> float:
    """Percent of the persons poor in `years` successive years who are not poor in the next; shapes as above."""
    flags = np.asarray(poor, dtype=bool)
    if len(flags) <= years:
        return float("nan")
    windows = np.lib.stride_tricks.sliding_window_view(flags[:-1], years, axis=0)
    return _of_persons(~flags[years:], np.asarray(windows.all(axis=-1)), persons)


def leavers_return(poor: ArrayLike, persons: ArrayLike, within: int) -> float:
    """Percent of the persons who left poverty who are poor again in one of the `within` periods after; shapes as above.

    Who left from one period to the next is followed from there; only those whose periods are all seen count.
    """
    flags = np.asarray(poor, dtype=bool)
    if len(flags) < within + 2:
        return float("nan")
    left = (flags[:-1] & ~flags[1:])[: len(flags) - within - 1]
    after = np.lib.stride_tricks.sliding_window_view(flags[2:], within, axis=0)
    return _of_persons(np.asarray(after.any(axis=-1)), left, persons)


def spread_of_change(income_per_head: ArrayLike) -> float:
    """Standard deviation of the yearly change of log income among households, in log points.

    `income_per_head` (years, n) yuan of one price level. Taken among households from one year to the next, so that what
    all share is left out, and pooled over the years (root mean square). Households below 100 yuan a head in either year
    are left out, as surveys trim them. NaN where fewer than two are left.
    """
    change, _, kept = _changes(income_per_head, income_per_head)
    variances, weights = _moments([(c[k], c[k]) for c, k in zip(change, kept, strict=True)])
    return float(np.sqrt(np.average(variances, weights=weights))) if len(weights) else float("nan")


def spread_of_growth(prices: ArrayLike, over: int) -> float:
    """Standard deviation of the change of log `prices` (months,) `over` so many months; NaN below two changes.

    Months without a price are left out.
    """
    seen = np.asarray(prices, dtype=np.float64)
    before, after = seen[:-over], seen[over:]
    known = (before > 0.0) & (after > 0.0)
    change = np.log(after[known] / before[known])
    return float(change.std(ddof=1)) if len(change) > 1 else float("nan")


def part_in_spread(income_per_head: ArrayLike, of_source: ArrayLike) -> float:
    """Percent of the variance above that one source of income carries.

    `of_source` (years, n) yuan a head of the source, of `income_per_head`. The change of log income is exactly the sum
    over sources of their changes, each over the logarithmic mean of both years' income; the part of a source is its
    covariance with the whole, over the variance of the whole.
    """
    change, part, kept = _changes(income_per_head, of_source)
    together, weights = _moments([(p[k], c[k]) for p, c, k in zip(part, change, kept, strict=True)])
    whole, _ = _moments([(c[k], c[k]) for c, k in zip(change, kept, strict=True)])
    total = float(np.sum(np.multiply(whole, weights)))
    return 100.0 * float(np.sum(np.multiply(together, weights))) / total if total > 0.0 else float("nan")


def sold_by(sales: ArrayLike, months: int) -> float:
    """Percent of a harvest year's `sales` (years, 12), from the first month of harvest on, made in its first `months`.

    The mean over the years, each weighing the same; years without sales are left out.
    """
    yuan = np.asarray(sales, dtype=np.float64)
    total = yuan.sum(axis=1)
    sold = total > 0.0
    return 100.0 * float(np.mean(yuan[sold, :months].sum(axis=1) / total[sold])) if sold.any() else float("nan")


def least_squares_effect(outcome: ArrayLike, treated: Flags, covariates: ArrayLike) -> float:
    """Coefficient of `treated` (n,) in least squares of `outcome` (n,) on it, `covariates` (n, k) and a constant."""
    if not _both_present(treated):
        return float("nan")
    coefficients, *_ = np.linalg.lstsq(_design(treated, covariates), np.asarray(outcome, dtype=np.float64), rcond=None)
    return float(coefficients[0])


def quantile_effect(outcome: ArrayLike, treated: Flags, covariates: ArrayLike, quantile: float) -> float:
    """The same coefficient in quantile regression (Koenker and Bassett 1978) at `quantile`, 0-1.

    NaN where the search does not converge, or where the covariates leave nothing to estimate from.
    """
    from statsmodels.regression.quantile_regression import QuantReg

    design = _design(treated, covariates)
    if not _both_present(treated) or len(treated) <= 2 * design.shape[1]:
        return float("nan")
    with warnings.catch_warnings(record=True) as complaints:
        warnings.simplefilter("always")
        fitted = QuantReg(np.asarray(outcome, dtype=np.float64), design).fit(q=quantile, max_iter=5_000)
    # Other warnings are about standard errors, which nobody asks for: intervals here are over seeds.
    if any("iterations" in str(each.message).lower() for each in complaints):
        return float("nan")
    return float(fitted.params[0])


def matched_means(
    outcome: ArrayLike, treated: Flags, covariates: ArrayLike, exact: NDArray[np.integer] | None = None
) -> tuple[float, float]:
    """Mean `outcome` (n,) of the treated, and what it would be of matched others; NaN where there are too few.

    Each treated household is matched with its four nearest untreated ones by Mahalanobis distance in the `covariates`
    (n, k), with replacement and within the same value of `exact` (n,) where at least four untreated have it. What
    distance remains is taken out by least squares among the untreated that were matched (Abadie and Imbens 2011,
    Journal of Business and Economic Statistics 29(1), 1-11).
    """
    values = np.asarray(outcome, dtype=np.float64)
    traits = _standardised(np.asarray(covariates, dtype=np.float64))
    rows, others = np.flatnonzero(treated), np.flatnonzero(~treated)
    if len(rows) == 0 or len(others) <= NEIGHBOURS + traits.shape[1]:
        return float("nan"), float("nan")
    matches = np.empty((len(rows), NEIGHBOURS), dtype=np.int64)
    groups = np.zeros(len(treated), dtype=np.int64) if exact is None else np.asarray(exact)
    for group in np.unique(groups[rows]):
        at = np.flatnonzero(groups[rows] == group)
        pool = others[groups[others] == group]
        if len(pool) < NEIGHBOURS:
            pool = others
        distance = cdist(traits[rows[at]], traits[pool])
        matches[at] = pool[np.argsort(distance, axis=1, kind="stable")[:, :NEIGHBOURS]]
    used = np.unique(matches)
    design = np.column_stack([traits[used], np.ones(len(used))])
    slopes, *_ = np.linalg.lstsq(design, values[used], rcond=None)
    remaining = traits[rows] - traits[matches].mean(axis=1)
    counterfactual = values[matches].mean(axis=1) + remaining @ slopes[:-1]
    return float(values[rows].mean()), float(counterfactual.mean())


def mean_gain(gain: ArrayLike, persons: ArrayLike, chosen: Flags) -> float:
    """Mean over the persons of the `chosen` households of a gain a head, all (n,)."""
    heads = np.asarray(persons, dtype=np.float64)[chosen]
    return float((heads * np.asarray(gain)[chosen]).sum() / heads.sum()) if heads.sum() > 0.0 else float("nan")


def tenth_of(income_per_head: ArrayLike, persons: ArrayLike) -> NDArray[np.int64]:
    """The tenth of all persons, 1 the poorest to 10, that each household's middle person is in; both (n,)."""
    income, heads = np.asarray(income_per_head), np.asarray(persons, dtype=np.float64)
    order = np.argsort(income, kind="stable")
    middle = (np.cumsum(heads[order]) - 0.5 * heads[order]) / heads.sum()
    tenths = np.empty(len(income), dtype=np.int64)
    tenths[order] = np.minimum((10.0 * middle).astype(np.int64), 9) + 1
    return tenths


def growth_lead(first: Sequence[float], last: Sequence[float], years: int) -> float:
    """Points a year by which the first source grows faster than the fastest of the others."""
    growth = [yearly_growth(a, b, years) for a, b in zip(first, last, strict=True)]
    return growth[0] - max(growth[1:])


def _of_persons(part: Flags, whole: Flags, persons: ArrayLike) -> float:
    heads = np.broadcast_to(np.asarray(persons, dtype=np.float64), whole.shape)
    return 100.0 * share_of_persons(part, heads, whole)


def _changes(income_per_head: ArrayLike, of_source: ArrayLike) -> tuple[Floats, Floats, Flags]:
    """Changes of log income, what of them a source makes, and which are kept, each (years - 1, n)."""
    income, source = np.asarray(income_per_head, dtype=np.float64), np.asarray(of_source, dtype=np.float64)
    kept = (income[:-1] >= LEAST_SEEN) & (income[1:] >= LEAST_SEEN)
    before, after = (np.where(kept, each, LEAST_SEEN) for each in (income[:-1], income[1:]))
    change = np.log(after / before)
    moved = np.abs(change) > 1e-12
    mean = np.where(moved, (after - before) / np.where(moved, change, 1.0), before)  # logarithmic
    return change, np.diff(source, axis=0) / mean, kept


def _moments(pairs: Sequence[tuple[Floats, Floats]]) -> tuple[list[float], list[int]]:
    """Covariance of each year's pair of columns and how many households it has, where there are at least two."""
    enough = [(x, y) for x, y in pairs if len(x) >= 2]
    return [float(np.cov(x, y)[0, 1]) for x, y in enough], [len(x) for x, _ in enough]


def _design(treated: Flags, covariates: ArrayLike) -> Floats:
    traits = _standardised(np.asarray(covariates, dtype=np.float64))
    return np.column_stack([np.asarray(treated, dtype=np.float64), traits, np.ones(len(traits))])


def _standardised(traits: Floats) -> Floats:
    """Uncorrelated columns of variance 1, so that distances are Mahalanobis's; columns that add nothing are dropped."""
    centred = traits - traits.mean(axis=0)
    spread = centred.std(axis=0)
    varying = spread > 1e-12
    scaled = centred[:, varying] / spread[varying]
    if scaled.shape[1] == 0:
        return scaled
    variances, axes = np.linalg.eigh(np.cov(scaled, rowvar=False).reshape(scaled.shape[1], -1))
    telling = variances > 1e-9
    return np.asarray(scaled @ (axes[:, telling] / np.sqrt(variances[telling])))


def _both_present(flags: Flags) -> bool:
    return bool(np.any(flags) and not np.all(flags))
