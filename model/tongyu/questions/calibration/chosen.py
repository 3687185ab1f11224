"""What is kept of the waves: the last one's points, by how well their own runs fit, and what gives way to what.

A point of the last wave was drawn from what emulators said before it was run, q; the emulators of all runs, its own
included, say L. So its weight is L / q (importance sampling: with a flat prior over the ranges, and the closer the more
was run, the set is drawn from the posterior), no weight above the mean one times the root of their number (Ionides
2008, J. Computational and Graphical Statistics 17(2), 295-311). L is not that of the point's own figures alone: these
hold the luck of its few seeds, and over many rows the luckiest points would carry all the weight. But a point whose own
figures are implausible is left out, so that all that is kept was seen to fit. Of more points than a set holds, so many
are drawn by their weights, systematically, so that each is kept as often as its weight says (Kitagawa 1996, J.
Computational and Graphical Statistics 5(1), 1-25); the heaviest alone would be narrower than the posterior. Where few
points would carry all the weight, weights are raised to the power below 1 with which enough do; the set says so, and
does not count as one that fits.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tongyu.questions.calibration.misses import IMPLAUSIBLE, Floats
from tongyu.questions.calibration.waves import Matched
from tongyu.text.wording import counted

MOST_POINTS = 200
ENOUGH = 10.0  # effective points, below which weights are raised to a power
LEAST_EFFECTIVE = 50.0
"""Effective points that a set has which counts as one that fits. A middle 95 % leaves a fortieth of the points beyond
each bound: one point of 50. With fewer the bounds are the outermost points, whatever the posterior."""
PAIRS_SHOWN = 20


@dataclass(frozen=True, eq=False)
class Chosen:
    """The set: its points, figures and implausibilities by row, the heaviest first, with weights that sum to 1.

    `conflicts` has a row a pair of rows that no point of any wave hits together, though another hits each alone, and
    one for each row that none hits: columns `first`, `second` (empty), `nearest` in s.d. of the worse of the two.
    """

    points: pd.DataFrame
    figures: pd.DataFrame
    implausible: pd.DataFrame
    weights: Floats
    effective: float
    softened: float  # the power to which weights were raised; 1 where they were not
    fits: bool
    reason: str
    conflicts: pd.DataFrame


def choose(matched: Matched, draw: int = 1) -> Chosen | None:
    """The set that `matched` amounts to; None where no point of the last wave went through.

    `draw` is the number by which points are drawn where there are more than a set holds.
    """
    last = matched.waves[-1]
    implausible = matched.implausible(last)
    if implausible.empty:
        return None
    worst = implausible.max(axis=1)
    plausible = worst <= IMPLAUSIBLE
    kept = implausible.index[plausible] if plausible.any() else implausible.index
    logarithms = matched.fit_of_last[kept.to_numpy()] - last.log_density[kept.to_numpy()]
    weights, softened = _weights(logarithms)
    weights = resampled(weights, MOST_POINTS, np.random.default_rng(draw))
    effective = _effective(weights)
    order = np.argsort(-weights, kind="stable")
    order = order[weights[order] > 0.0]
    chosen = kept[order]
    conflicts = _conflicts(matched)
    fits = bool(plausible.any()) and softened == 1.0 and effective >= LEAST_EFFECTIVE
    return Chosen(
        points=last.points.loc[chosen].reset_index(drop=True),
        figures=last.figures.loc[chosen].reset_index(drop=True),
        implausible=implausible.loc[chosen].reset_index(drop=True),
        weights=weights[order],
        effective=effective,
        softened=softened,
        fits=fits,
        reason=_reason(int(plausible.sum()), len(implausible), effective, softened, implausible),
        conflicts=conflicts,
    )


def resampled(weights: Floats, most: int, luck: np.random.Generator) -> Floats:
    """`weights` (n,), which sum to 1, themselves where n is at most `most`; else shares of so many systematic draws.

    A point is drawn the floor or the ceiling of `most` times its weight, and on average just that.
    """
    if len(weights) <= most:
        return weights
    marks = (np.arange(most) + luck.random()) / most
    drawn = np.minimum(np.searchsorted(np.cumsum(weights), marks, side="right"), len(weights) - 1)
    made: Floats = np.bincount(drawn, minlength=len(weights)) / most
    return made


def _weights(logarithms: Floats) -> tuple[Floats, float]:
    """Weights that sum to 1, and the power they were raised to."""
    enough = min(ENOUGH, len(logarithms) / 2.0)
    power = 1.0
    while True:
        weights = _truncated(power * logarithms)
        if _effective(weights) >= enough or power < 1e-3:
            return weights, power
        power *= 0.8


def _truncated(logarithms: Floats) -> Floats:
    weights = np.exp(logarithms - logarithms.max())
    weights = np.minimum(weights, weights.mean() * math.sqrt(len(weights)))
    made: Floats = weights / weights.sum()
    return made


def _effective(weights: Floats) -> float:
    """How many points of equal weight tell as much (Kong 1992)."""
    return float(1.0 / (weights**2).sum())


def _conflicts(matched: Matched) -> pd.DataFrame:
    """What `Chosen.conflicts` says, the worst first."""
    rows = pd.concat([matched.implausible(wave) for wave in matched.waves], ignore_index=True)
    values = {str(name): rows[name].to_numpy(dtype=np.float64) for name in rows}
    least = {name: float(each.min()) for name, each in values.items()}
    found = [(name, "", each) for name, each in least.items() if each > IMPLAUSIBLE]
    reached = [name for name, each in least.items() if each <= IMPLAUSIBLE]
    for one, other in itertools.combinations(reached, 2):
        nearest = float(np.maximum(values[one], values[other]).min())
        if nearest > IMPLAUSIBLE:
            found.append((one, other, nearest))
    table = pd.DataFrame(found, columns=["first", "second", "nearest"])
    return table.sort_values("nearest", ascending=False, kind="stable").head(PAIRS_SHOWN).reset_index(drop=True)


def _reason(plausible: int, run: int, effective: float, softened: float, implausible: pd.DataFrame) -> str:
    """In a sentence or two what the set is."""
    if not plausible:
        nearest = implausible.iloc[int(np.argmin(implausible.max(axis=1).to_numpy()))]
        off = [f"{name} by {each:.1f} s.d." for name, each in nearest.items() if each > IMPLAUSIBLE]
        said = f"None of {counted(run, 'point')} of the last wave hits every row; the nearest misses {', '.join(off)}."
    else:
        said = f"{plausible} of {counted(run, 'point')} of the last wave hit every row within {IMPLAUSIBLE:g} s.d."
    said += f" The set tells as much as {effective:.0f} points of one weight"
    said += "." if effective >= LEAST_EFFECTIVE else f", fewer than the {LEAST_EFFECTIVE:.0f} that one that fits has."
    if softened < 1.0:
        said += (
            f" Weights were raised to the power {softened:.2g}, since one or two points would have carried them all."
        )
    return said
