"""The county as what a calibration looks at: points in, mean figures over the calibration's seeds out.

Weather and prices of the years that the rows look at differ so much between seeds that the mean of a few is far from
that of many. But all points are run on the same few, so what those few have of luck hardly differs between points. It
is measured once, at the starting point, and taken out everywhere:

    figure(point) = mean over the few seeds at the point + mean over many seeds at the start - mean over the few there

The figures of a seed are kept in the store of runs, by the identity of what makes them, so that a calibration that was
stopped goes on where it was.
"""

import contextlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tongyu.errors import InputError
from tongyu.loaded_code import require_as_loaded
from tongyu.questions.calibration.plan import Plan
from tongyu.questions.patterns.kept import figures_version, identity_of
from tongyu.questions.patterns.tasks import Figures, PatternTask, pattern_tasks, perform_patterns
from tongyu.runs.cluster import require_alike
from tongyu.runs.engine import Crew, lost_run
from tongyu.runs.record import model_version
from tongyu.runs.store import Store
from tongyu.runs.tasks import Failure, Run
from tongyu.scenario.scenario import Scenario

Point = Mapping[str, float]


@dataclass(frozen=True)
class Job:
    """The runs of one seed at one point, the figures of which go into the store in `folder`."""

    folder: Path
    id: str
    task: PatternTask
    version: str  # of the model

    @property
    def scenario(self) -> Scenario:
        """What a lost process is reported with."""
        return self.task.scenario

    @property
    def seed(self) -> int:
        """The seed."""
        return self.task.seed


@dataclass(frozen=True)
class Told:
    """What became of a job: how long it took, and why it failed where it did."""

    seconds: float
    failure: Failure | None = None


def perform_job(job: Job) -> Told:
    """Make the runs of `job` and store their figures. Raises InputError where that cannot be done here."""
    require_alike(job.version, job.folder)
    began = time.perf_counter()
    found = perform_patterns(job.task)
    seconds = time.perf_counter() - began
    require_as_loaded()
    result: Run | Failure = found if isinstance(found, Failure) else _as_run(job, found, seconds)
    Store(job.folder).write([(job.id, job.scenario.fingerprint, result)], ())
    return Told(seconds, found if isinstance(found, Failure) else None)


def _as_run(job: Job, found: Figures, seconds: float) -> Run:
    """The figures of a seed as what the store keeps of a run: its outcomes are the figures."""
    none = pd.DataFrame()
    return Run(job.scenario.name, job.seed, found.households, 0, None, dict(found.figures), none, none, seconds)


class CountyAtPoints:
    """Runs the scenarios of the plan's rows, and no others, on the plan's seeds at points of its parameters."""

    def __init__(
        self,
        plan: Plan,
        crew: Crew,
        folder: Path,
        starting: Callable[[int], None] = lambda jobs: None,
        watch: Callable[[Told], None] = lambda told: None,
    ) -> None:
        """Figures go to the store in `folder`.

        `starting` is told of how many seeds' figures are about to be made, `watch` of each; not of those found there.

        Raises InputError where a scenario is too short for the patterns.
        """
        self._plan = plan
        self._crew = crew
        self._store = Store(folder)
        self._starting = starting
        self._watch = watch
        self._patterns = list(plan.patterns.values())
        self._tasks = self.tasks(plan.seeds)
        self._version, self._of_model = figures_version(), model_version()
        self._luck: pd.Series[float] | None = None
        self._few: pd.DataFrame | None = None
        self.seed_variance = dict.fromkeys(plan.rows, 0.0)
        self.level_variance = dict.fromkeys(plan.rows, 0.0)
        self.failures: list[Failure] = []

    def tasks(self, seeds: Sequence[int]) -> list[PatternTask]:
        """What is run of one point with `seeds`."""
        return pattern_tasks(self._patterns, seeds, self._plan.households, self._plan.county)

    @property
    def scenarios(self) -> list[Scenario]:
        """The scenarios that are run, each once."""
        return list({scenario.name: scenario for task in self._tasks for scenario in task.runs.values()}.values())

    @property
    def jobs(self) -> int:
        """Seeds' figures that a point takes."""
        return len(self._tasks)

    def take_level(self) -> dict[str, float]:
        """Measure at the starting point what the few seeds have of luck, to be taken out of every figure; returns it.

        `level_variance` is then how unsure the level is. Nothing is taken out without seeds of the level, and the few
        seeds' own spread is the variance. Raises InputError where a run at the starting point fails.
        """
        start = self._plan.start()
        few = self.by_seed([start], self._tasks)[0]
        many = self.by_seed([start], self.tasks(self._plan.level_seeds))[0] if self._plan.level_seeds else few
        if few is None or many is None:
            raise InputError(f"the parameters to start from do not run through: {self.failures[0]}.")
        self._few = few
        spread = many.var(ddof=1) / len(many) if len(many) > 1 else many.iloc[0] * 0.0
        self.level_variance = {name: float(spread[name]) for name in self._plan.rows}
        if self._plan.level_seeds:
            self._luck = few.mean() - many.mean()
        return {} if self._luck is None else {str(name): float(each) for name, each in self._luck.items()}

    def __call__(self, points: Sequence[Point]) -> pd.DataFrame:
        """Mean figures, a row a point and a column a row of patterns, luck taken out; NaN where a run failed.

        `seed_variance` is then that of the luck which differs between a point and the start, by row: of the mean over
        the seeds of the difference between the two, seed by seed, in the mean over the points; 0 with one seed.
        """
        found = self.by_seed(points, self._tasks)
        names = list(self._plan.rows)
        nothing = pd.Series(np.nan, index=names)
        rows = [nothing if each is None else each.mean()[names] for each in found]
        sound = [each for each in found if each is not None]
        if self._few is not None and len(self._few) > 1 and sound:
            spread = pd.DataFrame([(each - self._few).var(ddof=1) / len(each) for each in sound]).mean()
            self.seed_variance = {name: float(spread.fillna(0.0)[name]) for name in names}
        table = pd.DataFrame(rows).reset_index(drop=True)
        return table if self._luck is None else table - self._luck[names]

    def by_seed(self, points: Sequence[Point], of_point: Sequence[PatternTask]) -> list[pd.DataFrame | None]:
        """Of each point the figures of the seeds in `of_point`, a row a seed; None where one of its runs failed."""
        jobs = [self._job(_at(task, point)) for point in points for task in of_point]
        there = self._store.scan().runs
        missing = list({job.id: job for job in jobs if job.id not in there}.values())
        if missing:
            self._starting(len(missing))
        with contextlib.closing(self._crew.do(perform_job, missing, _lost)) as incoming:
            for number, told in enumerate(incoming, start=1):
                self._watch(told)
                if number % 500 == 0:
                    self._store.compact()
        self._store.compact()
        frame = self._store.frame([job.id for job in jobs])
        found = {str(row["id"]): row for row in frame.reset_index().to_dict("records")}
        each = max(1, len(of_point))
        return [self._of_point(jobs[start : start + each], found) for start in range(0, len(jobs), each)]

    def seconds_a_job(self) -> float:
        """How long a seed's figures take one worker, by those in the store; 0 without any."""
        ids = list(self._store.scan().runs)
        taken = self._store.frame(ids).get("seconds", pd.Series(dtype=float)).dropna()
        return float(taken.mean()) if len(taken) else 0.0

    def _job(self, task: PatternTask) -> Job:
        return Job(self._store.folder, identity_of(task, self._version), task, self._of_model)

    def _of_point(self, jobs: Iterable[Job], found: Mapping[str, Mapping[Any, Any]]) -> pd.DataFrame | None:
        rows: dict[int, dict[str, float]] = {}
        for job in jobs:
            row = found.get(job.id)
            if row is None or bool(row["failed"]):
                self.failures.append(_failure(job, row))
                return None
            figures = {each.id: float(row[each.id]) for each in job.task.patterns}
            rows.setdefault(job.seed, {}).update(figures)
        return pd.DataFrame.from_dict(rows, orient="index", dtype="float64")


def _failure(job: Job, row: Mapping[Any, Any] | None) -> Failure:
    if row is None:
        return lost_run(job)
    said = {name: str(row[name] or "") for name in ("month", "phase", "error", "message")}
    return Failure(job.scenario.name, job.seed, **said)


def _lost(job: Job) -> Told:
    return Told(0.0, lost_run(job))


def _at(task: PatternTask, point: Point) -> PatternTask:
    moved = {name: scenario.with_(parameters={**scenario.parameters, **point}) for name, scenario in task.runs.items()}
    return PatternTask(task.seed, moved, task.patterns)
