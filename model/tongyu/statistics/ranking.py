"""Which assumptions turn the order of scenarios round.

At each point of a design the scenarios have effects, of which less is better. The central effects, those of the
assumptions as they stand, say which of two scenarios comes first. What is looked at is in how many points each of these
pairs keeps its order, and for which variables that differs between their low and their high end.

All intervals and tests take the points for independent, as those of `samples.latin_hypercube` nearly are; of a Saltelli
design give the rows of `samples.sobol_base`, of a Morris design the first row of each trajectory. Where effects are
means over few seeds, some reversals are luck: they pull all shares towards one half, for every variable alike.
"""

import itertools
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import fisher_exact, kendalltau, rankdata
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from tongyu.errors import InputError
from tongyu.statistics.intervals import LEVEL, Interval, mean_interval

LEAST_POINTS = 2
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
PAIR = ("better", "worse")
PAIR_COLUMNS = (*PAIR, "central_difference", "points", "kept", "kept_low", "kept_high", "reversed", "tied")
TURNER_COLUMNS = (
    "variable",
    *PAIR,
    "low_points",
    "reversed_low",
    "high_points",
    "reversed_high",
    "difference",
    "difference_low",
    "difference_high",
    "p",
    "p_corrected",
)


class Agreement(NamedTuple):
    """Kendall's tau between the points' rankings and the central one: 1 the same, -1 turned round.

    `mean` with Student's interval and `quantiles` by `QUANTILES` over the points that rank anything; `undefined`
    counts those at which all scenarios are alike, which have no tau. None where no point has one.
    """

    mean: Interval | None
    quantiles: pd.Series
    undefined: int


class Ranking(NamedTuple):
    """What became of the central order over `points` points; `failed` ones, with NaN or infinity, were dropped.

    `pairs`, a row a pair of scenarios in their central order: the share of points that keep it with Wilson's interval,
    that reverse it, that have both alike. `alike` are pairs whose central effects are equal: they have no order to
    keep. `turners`, a row a variable and pair, those that surely turn it first: the share of reversals in the lowest
    and the highest third of the variable, their difference (high - low) with Newcombe's interval, and the p-value as it
    is and corrected for the number of comparisons. Shares are 0 to 1, intervals 95 %, uncorrected.
    """

    pairs: pd.DataFrame
    turners: pd.DataFrame
    agreement: Agreement
    alike: tuple[tuple[str, str], ...]
    points: int
    failed: int


def ranking(points: pd.DataFrame, effects: pd.DataFrame, central: pd.Series) -> Ranking:
    """How the order of scenarios by `central` (scenarios,) fares over `points` (n, variables).

    `effects` (n, scenarios), on the index of `points`, in the unit of `central`; less is better. Raises InputError
    where fewer than 2 points are left or fewer than 2 scenarios are compared, ValueError for frames that do not fit
    together and for central effects that are not finite.
    """
    if not points.index.equals(effects.index):
        raise ValueError("points and effects must have one index")
    if set(central.index) != set(effects.columns) or not np.isfinite(central.to_numpy(dtype=np.float64)).all():
        raise ValueError("every scenario must have one finite central effect")
    if len(central) < 2:
        raise InputError("a ranking needs at least 2 scenarios besides the baseline.")
    order = central.sort_values(kind="stable")
    whole = np.isfinite(points.to_numpy(dtype=np.float64)).all(axis=1) & np.isfinite(
        effects.to_numpy(dtype=np.float64)
    ).all(axis=1)
    left = int(whole.sum())
    if left < LEAST_POINTS:
        raise InputError(
            f"only {left} of {len(points)} points went through in every scenario; a ranking needs {LEAST_POINTS}."
        )
    found = effects.loc[whole, list(order.index)].to_numpy(dtype=np.float64)
    middle = order.to_numpy(dtype=np.float64)
    every = list(itertools.combinations(range(len(order)), 2))
    ordered = [(better, worse) for better, worse in every if middle[better] < middle[worse]]
    alike = [(better, worse) for better, worse in every if middle[better] == middle[worse]]
    names = [(str(order.index[better]), str(order.index[worse])) for better, worse in ordered]
    # 1 where a point keeps the order of a pair, -1 where it turns it round, 0 where the two are alike.
    signs = np.array([np.sign(found[:, worse] - found[:, better]) for better, worse in ordered]).reshape(-1, left)
    pairs = _pairs(names, signs, [middle[worse] - middle[better] for better, worse in ordered])
    return Ranking(
        pairs,
        _turners(points.loc[whole], names, signs == -1.0),
        _agreement(found, middle),
        tuple((str(order.index[one]), str(order.index[other])) for one, other in alike),
        left,
        len(points) - left,
    )


def _pairs(names: Sequence[tuple[str, str]], signs: NDArray[np.float64], differences: Sequence[float]) -> pd.DataFrame:
    """The rows of `Ranking.pairs`; `signs` (pairs, points)."""
    rows = []
    for (better, worse), sign, difference in zip(names, signs, differences, strict=True):
        kept, points = int((sign == 1.0).sum()), len(sign)
        low, high = proportion_confint(kept, points, alpha=1.0 - LEVEL, method="wilson")
        shares = (kept / points, low, high, float((sign == -1.0).mean()), float((sign == 0.0).mean()))
        rows.append((better, worse, difference, points, *shares))
    return pd.DataFrame(rows, columns=list(PAIR_COLUMNS))


def _turners(points: pd.DataFrame, names: Sequence[tuple[str, str]], turned: NDArray[np.bool_]) -> pd.DataFrame:
    """The rows of `Ranking.turners`; `turned` (pairs, points)."""
    rows = []
    for variable in points.columns:
        low, high = _ends(points[variable].to_numpy(dtype=np.float64))
        if not low.any() or not high.any():
            continue  # it takes one value only
        for (better, worse), each in zip(names, turned, strict=True):
            counts = int(each[low].sum()), int(low.sum()), int(each[high].sum()), int(high.sum())
            rows.append((variable, better, worse, *_compared(*counts)))
    table = pd.DataFrame(rows, columns=list(TURNER_COLUMNS[:-1]))
    table["p_corrected"] = _corrected(table)
    strength = table["difference"].abs()
    by = table.assign(strength=-strength).sort_values(["p_corrected", "p", "strength"], kind="stable").index
    return table.loc[by].reset_index(drop=True)


def _ends(values: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where (n,) a variable lies in the lowest and the highest third of its points.

    Equal values stay together: they lie where their middle one does, so that two levels of a grid are its two ends, and
    of three the outer ones. Where so many are equal that an end would be empty, it is the extreme value.
    """
    place = (rankdata(values) - 0.5) / len(values)
    low, high = place <= 1.0 / 3.0, place >= 2.0 / 3.0
    lowest, highest = values.min(), values.max()
    if lowest < highest:
        low = low if low.any() else values == lowest
        high = high if high.any() else values == highest
    else:
        low = high = np.zeros(len(values), dtype=np.bool_)
    return low, high


@cache
def _compared(turned_low: int, low: int, turned_high: int, high: int) -> tuple[float, ...]:
    """Columns `low_points` to `p`: two shares, their difference by Newcombe (1998, Statistics in Medicine 17, 873-890).

    The p-value is Fisher's exact one.
    """
    interval = confint_proportions_2indep(
        turned_high, high, turned_low, low, method="newcomb", compare="diff", alpha=1.0 - LEVEL
    )
    p = fisher_exact(np.array([[turned_low, low - turned_low], [turned_high, high - turned_high]])).pvalue
    shares = turned_low / low, turned_high / high
    return (low, shares[0], high, shares[1], shares[1] - shares[0], *map(float, interval), min(1.0, float(p)))


def _corrected(table: pd.DataFrame) -> NDArray[np.float64]:
    """Holm's p-values, which hold however the comparisons hang together: pairs share scenarios, and points.

    A pair reversed in none or all of the compared points cannot differ between the ends, so it is no comparison (Tarone
    1990, Biometrics 46(2), 515-522): its p-value is 1 and burdens no other.
    """
    turned = table["reversed_low"] * table["low_points"] + table["reversed_high"] * table["high_points"]
    can_differ = ((turned > 0.5) & (turned < table["low_points"] + table["high_points"] - 0.5)).to_numpy()
    corrected = np.ones(len(table))
    if can_differ.any():
        corrected[can_differ] = multipletests(table["p"].to_numpy()[can_differ], method="holm")[1]
    return corrected


def _agreement(effects: NDArray[np.float64], central: NDArray[np.float64]) -> Agreement:
    """Kendall's tau-b of each row of `effects` (n, scenarios) with `central`; equal rankings are computed once."""
    rankings, which = np.unique(rankdata(effects, axis=1), axis=0, return_inverse=True)
    ranks_anything = np.ptp(rankings, axis=1) > 0.0
    taus = np.full(len(rankings), np.nan)
    if np.ptp(central) > 0.0:
        taus[ranks_anything] = [float(kendalltau(each, central).statistic) for each in rankings[ranks_anything]]
    by_point = taus[which.ravel()]
    defined = by_point[~np.isnan(by_point)]
    quantiles = np.quantile(defined, QUANTILES) if len(defined) else np.full(len(QUANTILES), np.nan)
    return Agreement(
        mean_interval(defined) if len(defined) else None,
        pd.Series(quantiles, index=list(QUANTILES), name="tau"),
        len(by_point) - len(defined),
    )
