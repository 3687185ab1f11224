"""At which value of a variable an order turns: the root of a mean difference as a function of it, with its interval.

The difference of two effects, the worse less the better, is above nought where their order is kept. Its mean at each
value v of a variable, f(v), is estimated with a standard error; the values at which f cannot be told from nought,

    { v : |f(v)| <= t s(v) },

are a confidence set for the one at which the order turns. For a straight line that is Fieller's (1954, J. Royal
Statistical Society B 16(2), 175-185), known as inverse regression (Draper and Smith 1998, Applied Regression Analysis,
3.2); for a curve it is read off in the same way. That an order does not turn within a range is said where the set is
empty, so that f is of one sign, at 95 %, at every value: an intersection of tests, which needs no correction for their
number (Berger 1982, Technometrics 24(4), 295-300). That it turns is said where f is surely above nought at one value,
surely below at another, and the variable surely moves the difference (by Wald's test, corrected after Holm for the
pairs and variables looked at). All else cannot be told.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import statsmodels.api as sm
from numpy.polynomial.legendre import legvander
from numpy.typing import NDArray
from scipy.special import stdtrit
from statsmodels.stats.multitest import multipletests

from tongyu.statistics.intervals import LEVEL
from tongyu.statistics.problem import Dimension

TURNS, STAYS, UNTOLD = "turns", "does not turn", "cannot be told"
DEGREE = 2  # of the mean difference in each variable
A_COEFFICIENT = 5  # draws, of which a regression needs so many for each
SURE = 0.05
PLACES = 1_001  # at which a range is looked at
COLUMNS = (
    *("variable", "range_low", "range_high", "better", "worse", "draws", "verdict", "value", "value_low", "value_high"),
    *("at_low", "at_high", "p", "p_corrected"),
)
_ROUNDING = 1e-9  # of the differences' size, below which a coefficient is none

Floats = NDArray[np.float64]


class Flip(NamedTuple):
    """Whether the sign turns, and at which value: the one nearest the middle, with its interval.

    Where it cannot be told the interval is of all values at which it cannot, and `value` the root, NaN without one.
    Where it does not turn all three are NaN.
    """

    verdict: str
    value: float
    low: float
    high: float


class Difference(NamedTuple):
    """A difference that shall be looked at: of which pair, and its values at the points (n,)."""

    better: str
    worse: str
    values: Floats


def turning(places: Floats, curve: Floats, margin: Floats, middle: float) -> Flip:
    """Where `curve` (m,), known to within `margin` (m,), turns its sign over `places` (m,), which ascend.

    Of several roots the one nearest to `middle` is told.
    """
    above, below = curve - margin > 0.0, curve + margin < 0.0
    roots = _crossings(places, curve)
    root = float(roots[np.argmin(np.abs(roots - middle))]) if len(roots) else np.nan
    if above.any() and below.any():
        bounds = np.sort(np.concatenate([_crossings(places, curve - margin), _crossings(places, curve + margin)]))
        low = bounds[bounds <= root].max(initial=places[0])
        high = bounds[bounds >= root].min(initial=places[-1])
        return Flip(TURNS, root, float(low), float(high))
    untold = ~(above | below)
    if not untold.any():
        return Flip(STAYS, np.nan, np.nan, np.nan)
    return Flip(UNTOLD, root, float(places[untold][0]), float(places[untold][-1]))


def flip_points(
    variables: Sequence[Dimension],
    points: pd.DataFrame,
    differences: Sequence[Difference],
    middles: Mapping[str, float],
) -> pd.DataFrame:
    """A row a pair and variable (`COLUMNS`), for `variables` that were drawn uniformly and apart from one another.

    `points` (n, variables), independent draws; of `differences` those that are not finite are left out. The mean
    difference is a polynomial of second degree in each variable (of first where there are few draws, none told where
    there are fewer still) without products, fitted by least squares, its covariance that of MacKinnon and White (1985,
    J. Econometrics 29(3), 305-325), HC3, since draws scatter unequally. So f(v) is the mean over what else varies,
    seeds included. `at_low` and `at_high` are the mean differences at the ends of the range, `p` and `p_corrected`
    whether the variable moves the difference at all. `middles` has for each variable the value it has as it is.
    """
    rows: list[dict[str, object]] = []
    varied = [variable for variable in variables if points[variable.name].nunique() > 1]
    for better, worse, values in differences:
        known = np.isfinite(values)
        count = int(known.sum())
        degree = next((d for d in range(DEGREE, 0, -1) if count >= A_COEFFICIENT * (1 + d * len(varied))), 0)
        fitted = _fitted(varied, points[known], values[known], degree) if degree else None
        for number, variable in enumerate(varied):
            row: dict[str, object] = {"variable": variable.name, "better": better, "worse": worse, "draws": count}
            row |= {"range_low": variable.low, "range_high": variable.high}
            if fitted is None:
                rows.append(row | {"verdict": UNTOLD, "p": np.nan})
                continue
            places = np.linspace(variable.low, variable.high, PLACES)
            own = slice(1 + number * degree, 1 + (number + 1) * degree)
            curve, margin = _curve(fitted, variable, places, degree, own)
            flip = turning(places, curve, margin, middles[variable.name])
            row |= {"verdict": flip.verdict, "value": flip.value, "value_low": flip.low, "value_high": flip.high}
            rows.append(row | {"at_low": curve[0], "at_high": curve[-1], "p": _moves(fitted, own)})
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    tested = table["p"].notna().to_numpy()
    if tested.any():
        table.loc[tested, "p_corrected"] = multipletests(table.loc[tested, "p"].astype(float), method="holm")[1]
    idle = (table["verdict"] == TURNS) & ~(table["p_corrected"].astype(float) < SURE)
    table.loc[idle, "verdict"] = UNTOLD
    numbers = [name for name in COLUMNS if name not in ("variable", "better", "worse", "draws", "verdict")]
    return table.astype(dict.fromkeys(numbers, np.float64))


def _fitted(variables: Sequence[Dimension], points: pd.DataFrame, values: Floats, degree: int):  # type: ignore[no-untyped-def]
    """Least squares on Legendre polynomials, whose mean over a range is nought: so the others' terms drop out."""
    terms = [_terms(variable, points[variable.name].to_numpy(dtype=np.float64), degree) for variable in variables]
    return sm.OLS(values, np.column_stack([np.ones(len(values)), *terms])).fit(cov_type="HC3", use_t=True)


def _terms(variable: Dimension, values: Floats, degree: int) -> Floats:
    place = 2.0 * (values - variable.low) / (variable.high - variable.low) - 1.0
    return np.asarray(legvander(place, degree)[:, 1:], dtype=np.float64)


def _curve(fitted, variable: Dimension, places: Floats, degree: int, own: slice) -> tuple[Floats, Floats]:  # type: ignore[no-untyped-def]
    design = np.zeros((len(places), len(fitted.params)))
    design[:, 0] = 1.0
    design[:, own] = _terms(variable, places, degree)
    variance = np.einsum("ij,jk,ik->i", design, fitted.cov_params(), design)
    t = float(stdtrit(fitted.df_resid, 0.5 + LEVEL / 2.0))
    return design @ fitted.params, t * np.sqrt(np.maximum(variance, 0.0))


def _moves(fitted, own: slice) -> float:  # type: ignore[no-untyped-def]
    """The p-value of no term of the variable; where there is no scatter at all, 0 or 1."""
    size = float(np.abs(fitted.model.endog).max())
    if np.sqrt(fitted.scale) <= _ROUNDING * size:
        return float(np.abs(fitted.params[own]).max() <= _ROUNDING * size)
    contrast = np.eye(len(fitted.params))[own]
    return float(fitted.f_test(contrast).pvalue)


def _crossings(places: Floats, values: Floats) -> Floats:
    """Where `values` turn their sign, between two `places` on the straight line."""
    sign = np.sign(values)
    turned = np.flatnonzero((sign[:-1] != sign[1:]) & (np.abs(sign[:-1]) + np.abs(sign[1:]) > 0.0))
    first, second = values[turned], values[turned + 1]
    return np.unique(places[turned] + (places[turned + 1] - places[turned]) * first / (first - second))
