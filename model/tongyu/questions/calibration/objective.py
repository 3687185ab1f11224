"""The county as what a calibration evaluates: points in, mean figures over the calibration's seeds out.

Weather and prices of the years that the rows look at differ so much between seeds that the mean of a few is far from
that of many. But all points are run on the same few, so what those few have of luck hardly differs between points. It
is measured once, at the starting point, and taken out everywhere:

    figure(point) = mean over the few seeds at the point + mean over many seeds at the start - mean over the few there
"""

import math
from collections.abc import Callable, Sequence

from tongyu.errors import InputError
from tongyu.questions.calibration.plan import Plan
from tongyu.questions.calibration.search import Point
from tongyu.questions.patterns.kept import NOTHING_KEPT, Kept, figures_of
from tongyu.questions.patterns.tasks import PatternTask, pattern_tasks
from tongyu.runs.engine import Crew
from tongyu.runs.tasks import Failure


class CountyObjective:
    """Evaluates points by running the scenarios of the plan's rows, and no others, on the plan's seeds."""

    def __init__(
        self, plan: Plan, crew: Crew, watch: Callable[[], None] = lambda: None, kept: Kept = NOTHING_KEPT
    ) -> None:
        """`watch` is called after each task; those in `kept` are not done again, and others are kept there.

        Raises InputError where a scenario is too short for the patterns.
        """
        self._plan = plan
        self._crew = crew
        self._watch = watch
        self._kept = kept
        self._patterns = list(plan.patterns.values())
        self._tasks = pattern_tasks(self._patterns, plan.seeds, plan.households, plan.county)
        self._luck: dict[str, float] = {}
        self.failures: list[Failure] = []

    @property
    def scenarios(self) -> list[str]:
        """The scenarios that are run."""
        return sorted({scenario.name for task in self._tasks for scenario in task.runs.values()})

    @property
    def runs(self) -> int:
        """Runs of one point."""
        return sum(len(task.runs) for task in self._tasks)

    def take_level(self) -> dict[str, float]:
        """Measure at the starting point what the few seeds have of luck, to be taken out of every figure; returns it.

        Nothing without seeds of the level. Raises InputError where a run at the starting point fails.
        """
        if not self._plan.level_seeds:
            return {}
        start = self._plan.start()
        many = pattern_tasks(self._patterns, self._plan.level_seeds, self._plan.households, self._plan.county)
        (few,), (level,) = self._means([start], self._tasks), self._means([start], many)
        if few is None or level is None:
            raise InputError(f"the parameters to start from do not run through: {self.failures[0]}.")
        self._luck = {name: few[name] - level[name] for name in few}
        return dict(self._luck)

    def __call__(self, points: Sequence[Point]) -> list[dict[str, float] | None]:
        """Mean figures of each point, luck taken out; None where a run failed."""
        return [
            figures and {name: each - self._luck.get(name, 0.0) for name, each in figures.items()}
            for figures in self._means(points, self._tasks)
        ]

    def _means(self, points: Sequence[Point], of_point: Sequence[PatternTask]) -> list[dict[str, float] | None]:
        """Mean figures over the seeds of the tasks `of_point`, at each point."""
        tasks = [_at(task, point) for point in points for task in of_point]
        found: list[dict[str, list[float]]] = [{} for _ in points]
        through = [0] * len(points)
        results = figures_of(tasks, self._crew, self._kept, lambda result: self._watch())
        for place, figures in enumerate(results):
            number = place // len(of_point)
            if isinstance(figures, Failure):
                self.failures.append(figures)
                continue
            through[number] += 1
            for name, figure in figures.figures.items():
                found[number].setdefault(name, []).append(figure)
        return [
            {name: math.fsum(each) / len(each) for name, each in of.items()} if count == len(of_point) else None
            for of, count in zip(found, through, strict=True)
        ]


def _at(task: PatternTask, point: Point) -> PatternTask:
    moved = {name: scenario.with_(parameters={**scenario.parameters, **point}) for name, scenario in task.runs.items()}
    return PatternTask(task.seed, moved, task.patterns)
