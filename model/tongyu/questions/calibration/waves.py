"""Waves of history matching: runs at points, emulators of what they showed, and the next points where those allow them.

The first wave spreads points over the whole ranges. From all that was run an emulator is made of every fitted row
(`statistics.emulator`), and the next wave's points are drawn from

    density(x) ~ exp(-1/2 sum over rows of I(x)^2)

over the ranges, I being the implausibility of the emulated figure. While emulators know little their variance is large
and the density broad; each wave makes it narrower (Vernon, Goldstein and Bower 2010; drawn by sequential Monte Carlo,
`statistics.tempering`). Which points an emulator learns from hangs on their wave alone, never on what they showed:
points picked because their figures, and so their luck, came out near the targets would draw every emulator there. A
number of which no emulator has a term of its own is *unseen*: emulators know what all such numbers do together, by weak
lines, so that points are drawn of them too, but none of them is told.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from tongyu.designs.samples import latin_hypercube
from tongyu.questions.calibration.misses import (
    IMPLAUSIBLE,
    Aim,
    Floats,
    implausibility,
    log_likelihood,
)
from tongyu.questions.calibration.plan import LEAST_WAVE
from tongyu.runs.variables import Variable
from tongyu.statistics.emulator import Emulator, emulator
from tongyu.statistics.tempering import tempered

PARTICLES = 400
TRAINED_ON = 1_000  # points at most, so that drawing does not take longer than running
SEEN_AT = 4_000  # points of the whole ranges that say what is left
DIGITS = 6  # of a value, so that a file says all of it

Ranges = Mapping[str, tuple[float, float]]


class Seen(NamedTuple):
    """What runs at points showed: `figures` (points, rows), NaN where a run failed; `variance` of each row's luck."""

    figures: pd.DataFrame
    variance: Mapping[str, float]


Evaluate = Callable[[Sequence[Mapping[str, float]]], Seen]


@dataclass(frozen=True, eq=False)
class Tried:
    """A wave that was run: its points by name, and their figures."""

    points: pd.DataFrame
    figures: pd.DataFrame
    left: float = 1.0  # share of the ranges that is not implausible by what was known after it

    @property
    def failed(self) -> int:
        """Points that have no figures."""
        return int(self.figures.isna().all(axis=1).sum())


LogFit = Callable[[pd.DataFrame], Floats]


def _no_fit(points: pd.DataFrame) -> Floats:
    return np.zeros(len(points))


@dataclass(frozen=True, eq=False)
class Matched:
    """All waves, and what is known of every fitted row: `variance` of a run's figure, and how well it is emulated.

    `log_fit` gives the log likelihood of points, a row each, by the emulators of all waves.
    """

    waves: tuple[Tried, ...]
    aims: Mapping[str, Aim]
    variance: Mapping[str, float]
    explained: Mapping[str, float] = field(default_factory=dict)  # share of what points left out do, by row
    seen_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by row, the numbers that move it
    log_fit: LogFit = _no_fit

    @property
    def seen(self) -> list[str]:
        """The numbers that any row saw, in the order of the ranges."""
        found = {name for names in self.seen_by.values() for name in names}
        return [str(name) for name in self.waves[0].points.columns if name in found]

    def implausible(self, wave: Tried) -> pd.DataFrame:
        """The implausibility of the points of `wave` that went through, a column a fitted row."""
        sound = wave.figures.loc[~wave.figures.isna().all(axis=1), list(self.aims)]
        variance = np.array([self.variance[name] for name in self.aims])
        found = implausibility(sound.to_numpy(dtype=np.float64), variance, list(self.aims.values()))
        return pd.DataFrame(found, index=sound.index, columns=list(self.aims))


def cut(sizes: Sequence[int], seconds_a_point: float, seconds: float) -> list[int]:
    """The waves that the time allows: fewer where all would be less than half as large, then smaller ones.

    The first and the last wave always stay, with `LEAST_WAVE` points each at least, whatever the time.
    """
    made = list(sizes)
    while True:
        needed = sum(made) * seconds_a_point
        if needed <= seconds:
            return made
        share = max(seconds, 0.0) / needed
        if share >= 0.5 or len(made) == 2:
            return [min(size, max(LEAST_WAVE, math.floor(size * share))) for size in made]
        del made[1]


def match(
    ranges: Ranges,
    aims: Mapping[str, Aim],
    level_variance: Mapping[str, float],
    evaluate: Evaluate,
    sizes: Sequence[int],
    draw: int,
    watch: Callable[[int, Tried, Matched], None] = lambda number, tried, matched: None,
) -> Matched | None:
    """Run waves of `sizes` points within `ranges` and match the rows of `aims`; None where no run went through.

    `level_variance` is that of the level of each figure. `watch` is told of each wave's number and what is known after
    it. The same arguments give the same points.
    """
    variables = [Variable(name, "parameter", low, high) for name, (low, high) in ranges.items()]
    done: list[Tried] = []
    seen_by: dict[str, set[str]] = {name: set() for name in aims}
    found: Matched | None = None
    emulators: dict[str, Emulator] = {}
    for number, size in enumerate(sizes):
        luck = np.random.default_rng([draw, number])
        if found is None:
            points = latin_hypercube(variables, size, draw)
        else:
            points = _following(variables, emulators, found, level_variance, size, luck)
        points = _rounded(points, ranges)
        seen = evaluate([{str(name): float(each) for name, each in row.items()} for row in points.to_dict("records")])
        done.append(Tried(points, seen.figures))
        variance = {name: level_variance[name] + seen.variance[name] for name in aims}
        found = Matched(tuple(done), aims, variance)
        if all(tried.failed == len(tried.points) for tried in done):
            return None
        emulators = _emulators(found, ranges)
        for name, each in emulators.items():
            seen_by[name] |= {variables[place].name for place in each.active}
        left = _left(emulators, found, level_variance, len(variables), luck)
        done[-1] = Tried(points, seen.figures, left)
        found = Matched(
            tuple(done),
            aims,
            variance,
            {name: each.explained for name, each in emulators.items()},
            {name: tuple(v.name for v in variables if v.name in seen_by[name]) for name in aims},
            _log_fit(emulators, ranges, aims, level_variance),
        )
        watch(number, done[-1], found)
    return found


def _following(
    variables: Sequence[Variable],
    emulators: Mapping[str, Emulator],
    found: Matched,
    level_variance: Mapping[str, float],
    size: int,
    luck: np.random.Generator,
) -> pd.DataFrame:
    """`size` points of the next wave."""
    active = sorted({place for each in emulators.values() for place in each.inputs})
    whole = latin_hypercube(variables, size, int(luck.integers(2**32)))
    if not active:
        return whole

    def density(inputs: Floats) -> Floats:
        unit = np.full((len(inputs), len(variables)), 0.5)
        unit[:, active] = inputs
        return log_likelihood(_emulated(unit, emulators, found.aims, level_variance))

    drawn = tempered(density, len(active), max(PARTICLES, 2 * size), luck)
    distinct = np.unique(drawn.points, axis=0, return_index=True)[1]
    kept = luck.permutation(distinct)[:size]
    if len(kept) < size:  # a density narrower than the moves
        kept = np.concatenate([kept, luck.integers(len(drawn.points), size=size - len(kept))])
    for place, column in zip(active, drawn.points[kept].T, strict=True):
        variable = variables[place]
        whole[variable.name] = variable.low + column * (variable.high - variable.low)
    return whole


def _emulators(found: Matched, ranges: Ranges) -> dict[str, Emulator]:
    """An emulator of each fitted row that has three figures, made of at most `TRAINED_ON` points."""
    points = pd.concat([tried.points for tried in found.waves], ignore_index=True)
    figures = pd.concat([tried.figures for tried in found.waves], ignore_index=True)
    unit = _unit(points, ranges)
    chosen = learned_from(figures)
    made = {}
    for name in found.aims:
        column = found.aims[name].bent(figures[name].to_numpy(dtype=np.float64))
        known = chosen[np.isfinite(column[chosen])]
        if len(known) >= 3:
            made[name] = emulator(unit[known], column[known])
    return made


def _log_fit(
    emulators: Mapping[str, Emulator], ranges: Ranges, aims: Mapping[str, Aim], level_variance: Mapping[str, float]
) -> LogFit:
    def fit(points: pd.DataFrame) -> Floats:
        return log_likelihood(_emulated(_unit(points, ranges), emulators, aims, level_variance))

    return fit


def learned_from(figures: pd.DataFrame) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
    """The numbers of the points that emulators learn from, of `figures` in the order in which they were run.

    Those that failed are left out. Of more than `TRAINED_ON` half are the latest, which lie where the wave before would
    have them, and half any of the others, evenly over the waves.
    """
    sound = np.flatnonzero(~figures.isna().all(axis=1).to_numpy())
    if len(sound) <= TRAINED_ON:
        return sound
    half = TRAINED_ON // 2
    former = sound[:-half]
    others = former[np.linspace(0, len(former) - 1, TRAINED_ON - half).astype(int)]
    return np.concatenate([others, sound[-half:]])


def _emulated(
    unit: Floats, emulators: Mapping[str, Emulator], aims: Mapping[str, Aim], level_variance: Mapping[str, float]
) -> Floats:
    """Implausibility (points, rows) by the emulators; a row without one has none."""
    found = np.zeros((len(unit), len(aims)))
    for column, (name, aim) in enumerate(aims.items()):
        if name in emulators:
            mean, variance = emulators[name].predict(unit)
            variance = variance + level_variance[name] * aim.slope**2
            found[:, column] = implausibility(mean[:, None], variance[:, None], [aim.as_bent])[:, 0]
    return found


def _left(
    emulators: Mapping[str, Emulator],
    found: Matched,
    level_variance: Mapping[str, float],
    inputs: int,
    luck: np.random.Generator,
) -> float:
    """The share of the whole ranges in which no row's emulated figure is implausible."""
    worst = _emulated(luck.random((SEEN_AT, inputs)), emulators, found.aims, level_variance).max(axis=1)
    return float((worst <= IMPLAUSIBLE).mean())


def _unit(points: pd.DataFrame, ranges: Ranges) -> Floats:
    low = np.array([ends[0] for ends in ranges.values()])
    high = np.array([ends[1] for ends in ranges.values()])
    unit: Floats = (points[list(ranges)].to_numpy(dtype=np.float64) - low) / (high - low)
    return unit


def _rounded(points: pd.DataFrame, ranges: Ranges) -> pd.DataFrame:
    """`points` to so many digits as a file of them has, within their ranges."""
    return pd.DataFrame(
        {
            name: [min(max(float(f"{value:.{DIGITS}g}"), low), high) for value in points[name]]
            for name, (low, high) in ranges.items()
        }
    )
