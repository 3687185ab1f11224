"""Verify the folder of a trial: its files, some of its trials held again, its tables from the stored households."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tongyu.study.tasks import Failure
from tongyu.study.trial.folder import KIND, PLAN, UNITS, stored_plan, tables_of, trials_of
from tongyu.study.trial.plan import Plan
from tongyu.study.trial.running import Trial, TrialTask, run_trial
from tongyu.study.verifying.differences import Difference, differences
from tongyu.study.verifying.runs import Again
from tongyu.study.verifying.tables import of_csv
from tongyu.study.verifying.verify import Check, Verified, again_check, files_check, how_exact, tables_check


def verify_trial(
    folder: Path, record: Mapping[str, Any], count: int, seed: int, told: Callable[[str], None] = lambda line: None
) -> Verified:
    """Verify trials; `count` of them, drawn by `seed`, are held again, and `told` of in turn.

    Raises InputError where the folder does not hold the plan of its trials.
    """
    plan = stored_plan(folder)
    exact, why = how_exact(record)
    files = files_check(folder, record)
    if {PLAN, UNITS} & {each["file"] for each in files.details}:
        checks = [Check(what, None, "not checked: what is stored is damaged") for what in ("again", "tables")]
    else:
        trials = trials_of(pd.read_parquet(folder / UNITS))
        checks = [_again(plan, trials, count, seed, exact, told), _tables(folder, trials, exact)]
    return Verified(KIND, str(record["made"]), exact, why, (files, *checks))


def _again(
    plan: Plan, trials: Sequence[Trial], count: int, seed: int, exact: bool, told: Callable[[str], None]
) -> Check:
    chosen = np.sort(np.random.default_rng(seed).choice(len(trials), size=min(count, len(trials)), replace=False))
    made = []
    for stored in (trials[int(place)] for place in chosen):
        told(f"Again: trial with seed {stored.seed}")
        again = run_trial(TrialTask(plan, stored.seed))
        if isinstance(again, Failure):
            found = [Difference("the trial", "", "went through", str(again), np.inf)]
        else:
            found = differences(_by_household(stored.units), _by_household(again.units), exact)
        made.append(Again(plan.scenario.name, 0, stored.seed, stored.units.size, tuple(found)))
    return again_check(made, f"{len(made)} of {len(trials)} trials held again (drawn by seed {seed})")


def _tables(folder: Path, trials: Sequence[Trial], exact: bool) -> Check:
    return tables_check({name: of_csv(folder / name, table, exact) for name, table in tables_of(trials).items()})


def _by_household(units: pd.DataFrame) -> pd.DataFrame:
    return units.set_axis(pd.Index("household " + units["household"].astype(str)), axis="index")
