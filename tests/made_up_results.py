"""Results of a study whose runs nobody made: outcomes as a function says, in a real store."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from tongyu.runs.results import Results
from tongyu.runs.store import RUNS, Store
from tongyu.runs.study import Study
from tongyu.runs.study_folder import begin
from tongyu.runs.tasks import Failure, Run

YEARS = range(2014, 2021)


def made_up(scenario: str, seed: int, poor: float) -> Run:
    """A run with `poor` person-years of poverty per 1,000 persons, spread evenly over the years."""
    years = pd.DataFrame(
        {
            "headcount": poor / 1_000.0 / len(YEARS),
            "headcount_net": 1.1 * poor / 1_000.0 / len(YEARS),
            "poverty_gap": poor / 20_000.0,
            "log_income": 8.0 - poor / 10_000.0,
            "persons": 179_500.0,
        },
        index=pd.Index(list(YEARS), name="year"),
    )
    outcomes = {"person_years_poor": poor, "person_years_poor_net": 1.1 * poor, "poverty_gap": poor / 20_000.0}
    outcomes |= {"income": 8_000.0 - poor, "cost": 0.0, "fiscal_cost": 0.0}
    return Run(scenario, seed, 100, 300, (YEARS[0], YEARS[-1]), outcomes, years, pd.DataFrame(), 0.1)


def store_of(study: Study, folder: Path, poor: Callable[[str, int], float | None]) -> Results:
    """The results of `study` in `folder`; a run for which `poor` has no number failed."""
    begin(study, folder)
    results: list[tuple[str, str, Run | Failure]] = []
    for scenario, _, seed, identity in study.plan.itertuples(index=False):
        value = poor(scenario, seed)
        lost = Failure(scenario, seed, "2014-05", "clear", "ClearingError", "made up")
        results.append((identity, "", lost if value is None else made_up(scenario, seed, value)))
    Store(folder / RUNS).write(results, study.keep)
    return Results(folder, study)
