"""Verify the folder of a trial: its files, some of its trials held again, its tables from the stored households."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tongyu.loaded_code import require_as_loaded
from tongyu.questions.trial.folder import KIND, PLAN, UNITS, claimed, stored_plan, stored_trials, tables_of
from tongyu.questions.trial.plan import Plan
from tongyu.questions.trial.running import Trial, TrialTask, run_trial
from tongyu.questions.verifying.tables import of_csv
from tongyu.questions.verifying.verify import (
    Check,
    Verified,
    again_check,
    all_listed,
    files_check,
    how_exact,
    record_check,
    report_checks,
    tables_check,
    unknown_checks,
)
from tongyu.runs.again import Again
from tongyu.runs.differences import Difference, differences
from tongyu.runs.tasks import Failure
from tongyu.text.wording import counted


def verify_trial(
    folder: Path, record: Mapping[str, Any], count: int, seed: int, told: Callable[[str], None] = lambda line: None
) -> Verified:
    """Verify trials; `count` of them, drawn by `seed`, are held again, and `told` of in turn.

    Raises InputError where the folder does not hold the plan of its trials, and where this process runs another model
    than its files define.
    """
    require_as_loaded()
    plan = stored_plan(folder)
    exact, why = how_exact(record)
    files = files_check(folder, record)
    report = [*report_checks(folder, record), *unknown_checks(folder, record)]
    if {PLAN, UNITS} & {each["file"] for each in files.details}:
        checks = [record_check(record, None), files, *report]
        checks += [Check(what, None, "not checked: what is stored is damaged") for what in ("runs", "again", "tables")]
    else:
        trials = stored_trials(folder)
        tables = tables_of(trials)
        checks = [
            record_check(record, claimed(plan, record["seeds"], trials)),
            all_listed(files, record, {PLAN, UNITS, *tables}),
            *report,
            _stored(record, trials),
            _again(plan, trials, count, seed, exact, told),
            tables_check({name: of_csv(folder / name, table, exact) for name, table in tables.items()}),
        ]
    return Verified(KIND, str(record["made"]), exact, why, tuple(checks))


def _stored(record: Mapping[str, Any], trials: Sequence[Trial]) -> Check:
    """Whether every seed of the record has its trial, or is said to have failed."""
    seeds, failed = record["seeds"], len((record.get("runs") or {}).get("failed", ()))
    there = [trial.seed for trial in trials]
    words = f"{len(there)} of {counted(len(seeds), 'trial')} stored" + (f", {failed} failed" if failed else "")
    good = set(there) <= set(seeds) and len(set(there)) == len(there) and len(there) + failed == len(seeds)
    return Check("runs", good, words)


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
    return again_check(made, f"{len(made)} of {counted(len(trials), 'trial')} held again (drawn by seed {seed})")


def _by_household(units: pd.DataFrame) -> pd.DataFrame:
    return units.set_axis(pd.Index("household " + units["household"].astype(str)), axis="index")
