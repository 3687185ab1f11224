"""What was reached: the figure of every pattern over seeds, with its interval, and whether it hits the target."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from tongyu.questions.patterns.kept import NOTHING_KEPT, Kept, figures_of
from tongyu.questions.patterns.table import Pattern
from tongyu.questions.patterns.tasks import Figures, PatternTask
from tongyu.runs.engine import crew
from tongyu.runs.tasks import Failure
from tongyu.statistics.intervals import Interval, mean_interval

Verdict = Literal["pass", "miss", "agrees", "disagrees", "reported", "no figure"]


@dataclass(frozen=True)
class Reached:
    """A pattern, its figure over the seeds that gave one, and the verdict on the mean."""

    pattern: Pattern
    interval: Interval | None
    seeds: int
    verdict: Verdict

    @property
    def unsettled(self) -> bool:
        """Whether the interval reaches over a border of the target, so that more seeds could turn the verdict."""
        if self.interval is None or self.interval.low is None or self.interval.high is None:
            return False
        at_ends = {self.pattern.hit(self.interval.low), self.pattern.hit(self.interval.high)}
        return len(at_ends | {self.pattern.hit(self.interval.estimate)}) > 1


def reach(
    tasks: Sequence[PatternTask],
    workers: int,
    watch: Callable[[Figures | Failure], None] = lambda result: None,
    kept: Kept = NOTHING_KEPT,
) -> list[Figures | Failure]:
    """The results of all tasks, in their order; `watch` gets each as it comes in, those in `kept` first."""
    with crew(min(workers, len(tasks)), runs=[run for task in tasks for run in task.runs.values()]) as hired:
        return figures_of(tasks, hired, kept, watch)


def judged(patterns: Iterable[Pattern], results: Iterable[Figures | Failure]) -> list[Reached]:
    """Every pattern with the mean of its figures over seeds; seeds without a figure are left out and counted."""
    return judged_by_seed(patterns, by_seed(results))


def judged_by_seed(patterns: Iterable[Pattern], found: pd.DataFrame) -> list[Reached]:
    """The same from a table with a row a seed and a column a figure, as `by_seed` makes it."""
    return [
        _judged(pattern, found[pattern.id].dropna().tolist() if pattern.id in found else []) for pattern in patterns
    ]


def by_seed(results: Iterable[Figures | Failure]) -> pd.DataFrame:
    """Figures by seed (rows, in rising order) and pattern (columns)."""
    rows: dict[int, dict[str, float]] = {}
    for result in results:
        if isinstance(result, Figures):
            rows.setdefault(result.seed, {}).update(result.figures)
    return pd.DataFrame.from_dict(rows, orient="index", dtype="float64").sort_index().rename_axis("seed")


def _judged(pattern: Pattern, figures: list[float]) -> Reached:
    finite = [figure for figure in figures if math.isfinite(figure)]
    if not finite:
        return Reached(pattern, None, 0, "no figure")
    interval = mean_interval(finite)
    hit = pattern.hit(interval.estimate)
    verdict: Verdict = "reported"
    if hit is not None:
        fitted = pattern.kind == "FIT"
        verdict = ("pass" if fitted else "agrees") if hit else ("miss" if fitted else "disagrees")
    return Reached(pattern, interval, len(finite), verdict)
