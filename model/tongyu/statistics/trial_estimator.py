"""What a trial estimates from its households, with villages as clusters. It knows no county.

The effect of being drawn (intention to treat) is the coefficient of z in least squares,

    y = itt * z + strata + covariates + e,

and the effect of the lever on the villages that take it up because they are drawn (compliers) that of d in two-stage
least squares with z in the place of d (Angrist, Imbens and Rubin 1996, JASA 91(434), 444-455):

    y = effect * d + strata + covariates + u.

Errors are those of Liang and Zeger (1986), summed by village:

    V = factor * B (sum over villages of X'u u'X) B

with B the inverse of X'X, X being what d is predicted to be where it is instrumented. Because z is the same for a whole
village, few villages make V too small and t too thin-tailed; so

    factor = G / (G - K),   t with G - K degrees of freedom,

G the villages and K the coefficients, strata and covariates included: the degrees of freedom of the regression of
village means, where all that a lottery over villages can teach is (Donald and Lang 2007, Review of Economics and
Statistics 89(2), 221-233). Ordinary practice, G / (G - 1) with G - 1 degrees of freedom, ignores that strata, too, are
estimated from villages.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from tongyu.statistics.intervals import LEVEL, Interval

Floats = NDArray[np.float64]

WEAK = 10.0  # first-stage F below which two-stage least squares misleads (Staiger and Stock 1997, Econometrica 65)
POWER = 0.8
LEAST_DEGREES = 2


@dataclass(frozen=True, eq=False)
class Units:
    """The households of a trial, all (n,) but `covariates`."""

    outcome: Floats
    drawn: NDArray[np.bool_]
    treated: NDArray[np.bool_]
    village: NDArray[np.int64]
    stratum: NDArray[np.int64]  # within which villages were drawn
    covariates: Floats = field(default_factory=lambda: np.zeros((0, 0)))  # (n, k) from before the draw; none: no column

    def of(self, rows: NDArray[np.bool_]) -> "Units":
        """The households `rows` (n,)."""
        covariates = self.covariates[rows] if self.covariates.size else self.covariates
        return Units(
            self.outcome[rows], self.drawn[rows], self.treated[rows], self.village[rows], self.stratum[rows], covariates
        )


class Estimate(NamedTuple):
    """An effect in the unit of the outcome, its standard error and its degrees of freedom."""

    effect: float
    error: float
    degrees: int

    def interval(self, level: float = LEVEL) -> Interval:
        """The effect with its bounds."""
        margin = float(stdtrit(self.degrees, 0.5 + level / 2.0)) * self.error
        return Interval(self.effect, self.effect - margin, self.effect + margin)

    @property
    def strength(self) -> float:
        """F of the effect being zero, by the clusters' errors; infinite where nothing is left to err."""
        if self.error > 1e-9 * abs(self.effect):
            return (self.effect / self.error) ** 2
        return np.inf if self.effect else 0.0

    def detectable(self, power: float = POWER, level: float = LEVEL) -> float:
        """The smallest effect that such a trial finds significant with chance `power` (Bloom 1995), in its unit.

        (t at 0.5 + level / 2 + t at power) * error
        """
        return float(stdtrit(self.degrees, 0.5 + level / 2.0) + stdtrit(self.degrees, power)) * self.error


class Refused(NamedTuple):
    """Why there is no estimate."""

    reason: str


ALIKE = Refused("it is the same for every household")


def intention_to_treat(units: Units) -> Estimate | Refused:
    """The effect of being drawn on the outcome, of drawn villages against the others of their stratum."""
    return _effect_of_the_lot(units, units.outcome)


def first_stage(units: Units) -> Estimate | Refused:
    """The effect of being drawn on having the lever, as a share."""
    if np.all(units.treated == units.treated[0]):
        return Refused(f"{'every' if units.treated[0] else 'no'} village has the lever")
    return _effect_of_the_lot(units, units.treated.astype(np.float64))


def effect_on_compliers(units: Units) -> Estimate | Refused:
    """The effect of the lever in villages that have it because they were drawn (local average treatment effect).

    Refused where being drawn moves too few villages: the ratio then strays far, and its interval is wrong.
    """
    from statsmodels.sandbox.regression.gmm import IV2SLS

    first = first_stage(units)
    if isinstance(first, Refused):
        return first
    if first.strength < WEAK:
        return Refused(
            f"being drawn changes too little who has the lever: {first.effect:+.2f} of the villages, first-stage F"
            f" {first.strength:.1f}, below {WEAK:g}"
        )
    if np.ptp(units.outcome) == 0.0:
        return ALIKE
    controls = _controls(units)
    treated, drawn = (np.column_stack([each, controls]) for each in (units.treated, units.drawn))
    fitted = IV2SLS(units.outcome, treated, drawn).fit()
    left = units.outcome - treated @ np.asarray(fitted.params)
    predicted = fitted.exog_hat
    return _clustered(fitted.params, predicted * left[:, None], np.linalg.inv(predicted.T @ predicted), units.village)


def _effect_of_the_lot(units: Units, outcome: Floats) -> Estimate | Refused:
    from statsmodels.regression.linear_model import OLS

    controls = _controls(units)
    design = np.column_stack([units.drawn, controls])
    refusal = _refusal(units, design, outcome)
    if refusal is not None:
        return refusal
    fitted = OLS(outcome, design).fit()
    return _clustered(fitted.params, design * fitted.resid[:, None], fitted.normalized_cov_params, units.village)


def _clustered(coefficients: Any, scores: Floats, bread: Floats, village: NDArray[np.int64]) -> Estimate:
    """The first coefficient, with the error of the sandwich of `scores` (n, K) by village and `bread` (K, K)."""
    from statsmodels.stats.sandwich_covariance import cov_cluster

    covariance = cov_cluster((scores, bread), village, use_correction=False)
    villages, counted = len(np.unique(village)), scores.shape[1]
    factor = villages / (villages - counted)
    return Estimate(float(coefficients[0]), float(np.sqrt(factor * covariance[0, 0])), villages - counted)


def _controls(units: Units) -> Floats:
    """A column a stratum, and the covariates in units of their spread; those that do not vary are left out."""
    strata = (units.stratum[:, None] == np.unique(units.stratum)).astype(np.float64)
    if not units.covariates.size:
        return strata
    spread = units.covariates.std(axis=0)
    varies = spread > 1e-9 * np.maximum(1.0, np.abs(units.covariates).max(axis=0))
    covariates = units.covariates[:, varies]
    return np.column_stack([strata, (covariates - covariates.mean(axis=0)) / spread[varies]])


def _refusal(units: Units, design: Floats, outcome: Floats) -> Refused | None:
    """Why nothing can be estimated, in words; None where something can."""
    villages, counted = len(np.unique(units.village)), design.shape[1]
    if villages - counted < LEAST_DEGREES:
        return Refused(f"{villages} villages are too few for {counted} coefficients")
    within = [
        units.drawn[units.stratum == stratum].min() != units.drawn[units.stratum == stratum].max()
        for stratum in np.unique(units.stratum)
    ]
    if not any(within):
        return Refused("no township has both villages that were drawn and villages that were not")
    if np.ptp(outcome) == 0.0:
        return ALIKE
    if np.linalg.matrix_rank(design.T @ design, hermitian=True) < counted:
        return Refused("the covariates leave nothing to tell the drawn from the others by")
    return None
