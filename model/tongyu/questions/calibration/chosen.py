"""What is kept of the waves: the last one's points that fit, and what gives way to what.

A point of the last wave was drawn with a density that falls as emulated figures leave their targets, emulators' own
variance included, and then run. Kept is which was not ruled out by its own runs, no figure more than three s.d. off:
the end of a history matching (Vernon, Goldstein and Bower 2010). All weigh the same. Weights that would turn the
density they were drawn from into a posterior (importance weights) were tried: over dozens of rows the luck of a few
runs, or of an emulator that has learned since, gave most of the weight to a handful of points. Without them it
is no posterior: wider, as far as emulators' variance is in it. Whether it holds known values `--against` asks.
Where no point is plausible the nearest are kept, to show what is missed; such a set does not count as one that fits.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tongyu.questions.calibration.misses import IMPLAUSIBLE, Floats, log_likelihood
from tongyu.questions.calibration.waves import Matched
from tongyu.text.wording import counted

MOST_POINTS = 200
NEAREST = 0.1  # of the last wave's points, where none is plausible
LEAST_POINTS = 50
"""Points of a set which counts as one that fits. A middle 95 % leaves a fortieth of the points beyond each bound: one
point of 50. With fewer the bounds are the outermost points, whatever is plausible."""
PAIRS_SHOWN = 20


@dataclass(frozen=True, eq=False)
class Chosen:
    """The set: its points, figures and implausibilities by row, the nearest first, with weights that sum to 1.

    `conflicts` has a row a pair of rows that no point of any wave hits together, though another hits each alone, and
    one for each row that none hits: columns `first`, `second` (empty), `nearest` in s.d. of the worse of the two.
    """

    points: pd.DataFrame
    figures: pd.DataFrame
    implausible: pd.DataFrame
    weights: Floats
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
    plausible = implausible.max(axis=1) <= IMPLAUSIBLE
    near = pd.Series(log_likelihood(implausible.to_numpy()), index=implausible.index)
    if plausible.any():
        kept = implausible.index[plausible]
    else:
        kept = near.nlargest(math.ceil(NEAREST * len(near))).index
    if len(kept) > MOST_POINTS:
        kept = kept[np.sort(np.random.default_rng(draw).choice(len(kept), MOST_POINTS, replace=False))]
    kept = near[kept].sort_values(ascending=False, kind="stable").index
    return Chosen(
        points=last.points.loc[kept].reset_index(drop=True),
        figures=last.figures.loc[kept].reset_index(drop=True),
        implausible=implausible.loc[kept].reset_index(drop=True),
        weights=np.full(len(kept), 1.0 / len(kept)),
        fits=int(plausible.sum()) >= LEAST_POINTS,
        reason=_reason(int(plausible.sum()), len(implausible), implausible),
        conflicts=_conflicts(matched),
    )


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


def _reason(plausible: int, run: int, implausible: pd.DataFrame) -> str:
    """In a sentence or two what the set is."""
    if not plausible:
        nearest = implausible.iloc[int(np.argmin(implausible.max(axis=1).to_numpy()))]
        off = [f"{name} by {each:.1f} s.d." for name, each in nearest.items() if each > IMPLAUSIBLE]
        return (
            f"None of {counted(run, 'point')} of the last wave hits every row; the nearest misses {', '.join(off)}. The"
            " set holds the nearest."
        )
    said = f"{plausible} of {counted(run, 'point')} of the last wave hit every row within {IMPLAUSIBLE:g} s.d."
    if plausible < LEAST_POINTS:
        said += f" That is fewer than the {LEAST_POINTS} of a set that fits."
    return said
