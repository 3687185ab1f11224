"""The search for points that fit: CMA-ES for the best, then steps within the set of those that fit.

Points are asked for in batches of a fixed size and told in their order, so the same plan gives the same points on any
number of workers, as far as the time goes. The first point is the parameters' present values, the rest of the first
batch is drawn over the whole ranges.

CMA-ES (Hansen and Ostermeier 2001; the library is Optuna) takes the first part of the budget, or all of it while
nothing fits. The rest spreads: a new point is a fitting one plus a multiple of the difference of two good ones and
a little noise (differential evolution Markov chain, ter Braak 2006, Statistics and Computing 16, 239-249), so that
steps follow the directions in which the patterns leave parameters free.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tongyu.questions.calibration.misses import Aim, loss, misses

Point = dict[str, float]
Evaluate = Callable[[Sequence[Point]], Sequence[dict[str, float] | None]]

SEARCHING = 0.5  # of the budget, before what fits is spread
NOISE = 0.03  # of a range, in spreading steps
GOOD = 12  # the best points take part in differences, also where fewer fit


@dataclass(frozen=True)
class Trial:
    """A point that was tried; `figures` is None where a run failed, and the loss then infinite."""

    number: int
    point: Point
    figures: dict[str, float] | None
    missed: dict[str, float] = field(default_factory=dict)
    loss: float = math.inf

    @property
    def fits(self) -> bool:
        """Whether every row is hit."""
        return self.figures is not None and all(each == 0.0 for each in self.missed.values())


@dataclass(frozen=True)
class Found:
    """All trials in their order, and why the search ended: "trials" or "minutes"."""

    trials: tuple[Trial, ...]
    ended: str


def search(
    ranges: Mapping[str, tuple[float, float]],
    start: Point,
    aims: Mapping[str, Aim],
    evaluate: Evaluate,
    trials: int,
    seconds: float,
    draw: int = 1,
    watch: Callable[[Sequence[Trial]], None] = lambda trials: None,
    clock: Callable[[], float] = time.monotonic,
) -> Found:
    """Try at most `trials` points within `ranges`, for at most `seconds`.

    `evaluate` gives the mean figures of each of a batch of points, or None where a run failed; `watch` gets all trials
    so far after each batch. No batch is begun that would, at the pace of the last, end after the time.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    batch = 4 + int(3.0 * math.log(len(ranges)))  # the population that CMA-ES asks for
    sampler = optuna.samplers.CmaEsSampler(seed=draw, popsize=batch)
    study = optuna.create_study(sampler=sampler)
    study.enqueue_trial(dict(start))
    luck = np.random.default_rng(draw)
    began, latest = clock(), 0.0
    done: list[Trial] = []
    while len(done) < trials:
        elapsed = clock() - began
        if done and elapsed + latest > seconds:
            return Found(tuple(done), "minutes")
        size = min(batch, trials - len(done))
        used = max(len(done) / trials, elapsed / seconds)
        if used >= SEARCHING and any(trial.fits for trial in done):
            for point in _spread(done, ranges, size, luck):
                study.enqueue_trial(point)
        asked = [study.ask() for _ in range(size)]
        points = [{name: each.suggest_float(name, low, high) for name, (low, high) in ranges.items()} for each in asked]
        for each, point, figures in zip(asked, points, evaluate(points), strict=True):
            tried = _tried(len(done), point, figures, aims)
            if math.isfinite(tried.loss):
                study.tell(each, tried.loss)
            else:
                study.tell(each, state=optuna.trial.TrialState.FAIL)
            done.append(tried)
        latest = clock() - began - elapsed
        watch(done)
    return Found(tuple(done), "trials")


def _tried(number: int, point: Point, figures: dict[str, float] | None, aims: Mapping[str, Aim]) -> Trial:
    if figures is None:
        return Trial(number, point, None)
    return Trial(number, point, dict(figures), misses(figures, aims), loss(figures, aims))


def _spread(
    done: Sequence[Trial], ranges: Mapping[str, tuple[float, float]], size: int, luck: np.random.Generator
) -> list[Point]:
    """Points around those that fit, within the ranges: what would leave them is reflected."""
    low = np.array([ends[0] for ends in ranges.values()])
    width = np.array([ends[1] - ends[0] for ends in ranges.values()])

    def scaled(trial: Trial) -> np.ndarray:
        return (np.array([trial.point[name] for name in ranges]) - low) / width

    fitting = [scaled(trial) for trial in done if trial.fits]
    best = sorted((trial for trial in done if math.isfinite(trial.loss)), key=lambda trial: trial.loss)[:GOOD]
    good = fitting + [scaled(trial) for trial in best if not trial.fits]
    points = []
    for _ in range(size):
        at = fitting[int(luck.integers(len(fitting)))]
        one, other = (good[int(index)] for index in luck.integers(len(good), size=2))
        at = at + luck.uniform(0.3, 1.3) * (one - other) + NOISE * luck.standard_normal(len(at))
        at = np.abs(at) % 2.0
        at = np.where(at > 1.0, 2.0 - at, at)
        values = np.clip(low + width * at, low, low + width)
        points.append({name: min(float(value), ranges[name][1]) for name, value in zip(ranges, values, strict=True)})
    return points
