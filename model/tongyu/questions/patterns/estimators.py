"""Estimators of the patterns: pure functions of arrays, each computing a figure as its source computed it.

Where nobody is there to be looked at (no sellers, no members) the figure is NaN.
"""

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.distance import cdist

from tongyu.county.tables import PARAMETERS

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FOOD_SHARE = PARAMETERS["measures.food_share"].value
CATASTROPHIC = PARAMETERS["measures.catastrophic"].value
NEIGHBOURS = 4  # of a matched household
STEEPEST = 20.0  # times the ends: beyond it an end counts as flat


def yearly_growth(first: float, last: float, years: int) -> float:
    """Compound growth a year, in percent; NaN where either end is not above zero."""
    if first <= 0.0 or last <= 0.0:
        return float("nan")
    return 100.0 * float((last / first) ** (1.0 / years) - 1.0)


def s_shape(path: ArrayLike, lag: int = 12) -> float:
    """The largest gain of a path over `lag` steps, over the larger of the first and the last such gain.

    `path` (steps,), more than `lag`. 1 where the path is steepest at an end, and at most 20, where both ends are flat;
    NaN where it never rises.
    """
    values = np.asarray(path, dtype=np.float64)
    gains = values[lag:] - values[:-lag]
    steepest, at_ends = float(gains.max()), float(max(gains[0], gains[-1]))
    if steepest <= 0.0:
        return float("nan")
    return steepest / max(at_ends, steepest / STEEPEST)


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


def catastrophic_share(health: ArrayLike, consumption: ArrayLike) -> float:
    """Percent of household-years with catastrophic health spending.

    `health` own payments and `consumption` all else, own food included, yuan a year, of one shape. Catastrophic are
    payments of at least 40 % of the capacity to pay (Xu et al. 2003, Lancet 362, 111-117), all spending but food:

        health >= 0.4 * (health + (1 - food share) * consumption)
    """
    paid, spent = np.asarray(health, dtype=np.float64), np.asarray(consumption, dtype=np.float64)
    capacity = paid + (1.0 - FOOD_SHARE) * spent
    return 100.0 * float(np.mean((paid > 0.0) & (paid >= CATASTROPHIC * capacity)))


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


def drought_loss(harvest: ArrayLike, drought: Flags) -> float:
    """Percent of the mean harvest of other years that drought years lack; `harvest`, `drought` (years,)."""
    brought_in = np.asarray(harvest, dtype=np.float64)
    if not _both_present(drought):
        return float("nan")
    return 100.0 * (1.0 - float(brought_in[drought].mean() / brought_in[~drought].mean()))


def worst_twentieth_loss(harvest: ArrayLike) -> float:
    """Percent of the middle year's harvest that the mean of the worst twentieth of years lacks; (years,)."""
    ordered = np.sort(np.asarray(harvest, dtype=np.float64))
    worst = ordered[: max(1, len(ordered) // 20)]
    return 100.0 * (1.0 - float(worst.mean() / np.median(ordered)))


def growth_lead(first: Sequence[float], last: Sequence[float], years: int) -> float:
    """Points a year by which the first source grows faster than the fastest of the others."""
    growth = [yearly_growth(a, b, years) for a, b in zip(first, last, strict=True)]
    return growth[0] - max(growth[1:])


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
