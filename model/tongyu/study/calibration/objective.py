"""The county as what a calibration evaluates: points in, mean figures over the calibration's seeds out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tongyu.scenario import Scenario
from tongyu.study.calibration.plan import Plan
from tongyu.study.calibration.search import Point
from tongyu.study.engine import Crew
from tongyu.study.patterns.tasks import Figures, PatternTask, pattern_tasks, perform_patterns
from tongyu.study.tasks import Failure


@dataclass(frozen=True)
class PointTask:
    """The runs of one scenario with one seed at point number `point` of a batch."""

    point: int
    task: PatternTask

    @property
    def scenario(self) -> Scenario:
        """The scenario, with the point's parameters."""
        return self.task.scenario

    @property
    def seed(self) -> int:
        """The seed."""
        return self.task.seed


def perform_point(task: PointTask) -> tuple[int, Figures | Failure]:
    """The number of the point and what its runs show."""
    return task.point, perform_patterns(task.task)


class CountyObjective:
    """Evaluates points by running the scenarios of the plan's rows, and no others, on the plan's seeds."""

    def __init__(self, plan: Plan, crew: Crew, watch: Callable[[], None] = lambda: None) -> None:
        """`watch` is called after each task. Raises InputError where a scenario is too short for the patterns."""
        self._plan = plan
        self._crew = crew
        self._watch = watch
        self._tasks = pattern_tasks(list(plan.patterns.values()), plan.seeds, plan.households)
        self.failures: list[Failure] = []

    @property
    def scenarios(self) -> list[str]:
        """The scenarios that are run."""
        return sorted({scenario.name for task in self._tasks for scenario in task.runs.values()})

    @property
    def runs(self) -> int:
        """Runs of one point."""
        return sum(len(task.runs) for task in self._tasks)

    def __call__(self, points: Sequence[Point]) -> list[dict[str, float] | None]:
        """Mean figures over seeds of each point; None where a run failed."""
        tasks = [PointTask(number, _at(task, point)) for number, point in enumerate(points) for task in self._tasks]
        sums: list[dict[str, float]] = [{} for _ in points]
        through = [0] * len(points)
        for result in self._crew.do(perform_point, tasks):
            self._watch()
            if isinstance(result, Failure):
                self.failures.append(result)
                continue
            number, figures = result
            if isinstance(figures, Failure):
                self.failures.append(figures)
                continue
            through[number] += 1
            for name, figure in figures.figures.items():
                sums[number][name] = sums[number].get(name, 0.0) + figure
        seeds = len(self._plan.seeds)
        return [
            {name: each / seeds for name, each in total.items()} if count == len(self._tasks) else None
            for total, count in zip(sums, through, strict=True)
        ]


def _at(task: PatternTask, point: Point) -> PatternTask:
    moved = {
        name: scenario.with_(parameters={**scenario.parameters, **point}) for name, scenario in task.runs.items()
    }
    return PatternTask(task.seed, moved, task.patterns)
