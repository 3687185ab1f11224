"""What is kept of a search: the points that fit, spread out, or what gives way to what where none does."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongyu.questions.calibration.misses import by_row
from tongyu.questions.calibration.search import Trial
from tongyu.text.wording import counted

MOST_POINTS = 24


@dataclass(frozen=True)
class Chosen:
    """The best trial, the set that is kept, and whether that set fits all rows; `fitting` counts all that do."""

    best: Trial
    points: tuple[Trial, ...]
    fits: bool
    fitting: int
    reason: str


def choose(
    trials: Sequence[Trial],
    ranges: Mapping[str, tuple[float, float]],
    row_of: Mapping[str, str],
    most: int = MOST_POINTS,
) -> Chosen | None:
    """What is kept of `trials`; None where every one of them failed.

    Among points that fit, at most `most` that lie far apart in units of their ranges, the best first. Where none fits,
    those that no other beats in every row (the Pareto front), likewise thinned.
    """
    through = [trial for trial in trials if math.isfinite(trial.loss)]
    if not through:
        return None
    fitting = [trial for trial in through if trial.fits]
    if fitting:
        best = min(fitting, key=lambda trial: trial.loss)
        reason = f"{len(fitting)} of {counted(len(trials), 'point')} hit every row."
        return Chosen(best, tuple(thinned(fitting, best, ranges, most)), True, len(fitting), reason)
    best = min(through, key=lambda trial: trial.loss)
    front = pareto_front(through, row_of)
    if best not in front:
        front.append(best)
    return Chosen(best, tuple(thinned(front, best, ranges, most)), False, 0, _reason(through, best, row_of))


def thinned(trials: Sequence[Trial], first: Trial, ranges: Mapping[str, tuple[float, float]], most: int) -> list[Trial]:
    """At most `most` of `trials`, `first` and then always the one farthest from those already kept."""
    places = np.array(
        [[(trial.point[name] - low) / (high - low) for name, (low, high) in ranges.items()] for trial in trials]
    )
    at = list(trials).index(first)
    kept = [at]
    distance = np.linalg.norm(places - places[at], axis=1)
    while len(kept) < min(most, len(trials)):
        farthest = int(np.argmax(distance))
        if distance[farthest] <= 0.0:  # only doubles are left
            break
        kept.append(farthest)
        distance = np.minimum(distance, np.linalg.norm(places - places[farthest], axis=1))
    return [trials[index] for index in kept]


def pareto_front(trials: Sequence[Trial], row_of: Mapping[str, str]) -> list[Trial]:
    """The trials that no other beats: none is as near or nearer in every row, and nearer in one."""
    rows = _row_misses(trials, row_of)
    front = []
    for index, own in enumerate(rows):
        beaten = (rows <= own + 1e-12).all(axis=1) & (rows < own - 1e-12).any(axis=1)
        if not beaten.any():
            front.append(trials[index])
    return front


def _row_misses(trials: Sequence[Trial], row_of: Mapping[str, str]) -> NDArray[np.float64]:
    """(trials, rows)."""
    return np.array([list(by_row(trial.missed, row_of).values()) for trial in trials])


def _reason(trials: Sequence[Trial], best: Trial, row_of: Mapping[str, str]) -> str:
    """Why nothing fits: what the best point misses, and whether each of those rows can be hit at all."""
    names = list(by_row(best.missed, row_of))
    least = dict(zip(names, _row_misses(trials, row_of).min(axis=0).tolist(), strict=True))
    parts = []
    for row, each in by_row(best.missed, row_of).items():
        if each > 0.0:
            alone = "another point hits it" if least[row] == 0.0 else f"no point comes nearer than {least[row]:.2f}"
            parts.append(f"{row} by {each:.2f} tolerances ({alone})")
    return f"None of {counted(len(trials), 'point')} hits every row. The best misses {', '.join(parts)}."
