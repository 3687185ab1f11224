"""Studies whose runs are made up by a formula, so that what reads them can be tested without running a county."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.runs.results import Results
from tongyu.runs.store import RUNS, Store
from tongyu.runs.study import ONE_POINT, Study
from tongyu.runs.study_folder import begin
from tongyu.runs.tasks import Failure, Run
from tongyu.runs.variables import Variable
from tongyu.scenario.scenario import Scenario

Formula = Callable[[str, Mapping[str, float], int], dict[str, float]]
FAILED = Failure("", 0, "2011-05", "clear", "ClearingError", "residual 1e-3", "")
COURSES: dict[str, Any] = {"training": {"courses": {"intensity": 40.0, "start": "2011-02"}}}


def small_study(
    small: Scenario,
    seeds: Sequence[int] = (1, 2, 3),
    variables: Sequence[Variable] = (),
    points: pd.DataFrame = ONE_POINT,
    keep: Sequence[str] = ("years", "months"),
    kind: str = "sweep",
) -> Study:
    """A baseline and one with courses, in the small county."""
    scenarios = (small.with_(name="baseline"), small.with_(name="courses", programme=COURSES))
    outcomes = ("person_years_poor", "income")
    return Study(kind, "made_up", "", scenarios, tuple(seeds), outcomes, tuple(keep), tuple(variables), points)


def stored(
    study: Study,
    folder: Path,
    formula: Formula,
    failing: Sequence[tuple[str, int, int]] = (),
    yearly: Formula = lambda name, at, seed: {},
) -> Results:
    """The study's folder with all its runs in it, of the outcomes that `formula` gives for scenario, point and seed.

    `yearly` gives figures that every calendar year of a run has beside.
    """
    begin(study, folder)
    rows: list[tuple[str, str, Run | Failure]] = []
    for row in study.plan.to_dict("records"):
        name, point, seed = str(row["scenario"]), int(row["point"]), int(row["seed"])
        values = {str(key): float(value) for key, value in study.points.iloc[point].items()}
        outcomes = formula(name, values, seed)
        result: Run | Failure = (
            FAILED if (name, point, seed) in failing else _run(outcomes, seed, yearly(name, values, seed))
        )
        rows.append((row["id"], study.scenario_at(name, point).fingerprint, result))
    Store(folder / RUNS).write(rows, study.keep)
    return Results(folder)


def _run(outcomes: dict[str, float], seed: int, years: dict[str, float]) -> Run:
    yearly = pd.DataFrame(
        {"headcount": [0.5, 0.25], "income": [1_000.0, 1_000.0 + seed]}, index=pd.Index([2011, 2012], name="year")
    )
    yearly = yearly.assign(**years)
    months = [f"{year}-{month:02d}" for year in (2011, 2012) for month in range(1, 13)]
    monthly = pd.DataFrame({"headcount": [0.5] * 24}, index=pd.Index(months, name="month"))
    return Run("", seed, 600, 2_400, (2011, 2012), outcomes, yearly, monthly, 0.1)
