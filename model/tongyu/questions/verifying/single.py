"""Verify the folder of a single run, `tongyu run --out`: its scenario is made again from the record, and run again."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.errors import InputError
from tongyu.loaded_code import require_as_loaded
from tongyu.questions.verifying.files import csv_frame
from tongyu.questions.verifying.verify import (
    Check,
    Verified,
    again_check,
    all_listed,
    files_check,
    how_exact,
    record_check,
    report_checks,
    unknown_checks,
)
from tongyu.runs.again import Again
from tongyu.runs.differences import Difference, differences
from tongyu.runs.folder import RECORD
from tongyu.runs.reading import LARGEST_TABLE, content_of, parquet_in
from tongyu.runs.record import claims
from tongyu.runs.single import HOUSEHOLDS, MONTHLY, NAMES, YEARLY
from tongyu.runs.tasks import Failure, Task, live
from tongyu.scenario.scenario import Scenario
from tongyu.text.wording import plain


def verify_run(folder: Path, record: Mapping[str, Any]) -> Verified:
    """Verify the folder of one run: its files, and its months, years, households and outcomes made again.

    Raises InputError where the record does not hold the scenario, and where this process runs another model than its
    files define.
    """
    require_as_loaded()
    scenario = scenario_of(folder, record)
    exact, why = how_exact(record)
    task = Task(scenario, record["seeds"][0])
    files = all_listed(files_check(folder, record), record, NAMES - {RECORD})
    said = claims("run", [scenario], [task.seed])
    if files.good:
        made, of_run = _again(folder, record, task, exact)
        said |= of_run
        again = again_check([made], f"{scenario.name}, seed {task.seed}, run again")
    else:
        again = Check("again", None, "not checked: what is stored is damaged")
    checks = (record_check(record, said), files, *report_checks(folder, record), *unknown_checks(folder, record), again)
    return Verified("run", str(record["made"]), exact, why, checks)


def scenario_of(folder: Path, record: Mapping[str, Any]) -> Scenario:
    """The scenario that was run, as recorded. Raises InputError where the record holds none, or not one seed."""
    try:
        scenario = Scenario.model_validate_json(json.dumps(record["scenario"]))
    except (KeyError, ValueError):
        scenario = None
    if scenario is None or len(record["seeds"]) != 1:
        raise InputError(
            f"{plain(str(folder), 200)}: the scenario and seed that it was made from cannot be had as they were, so it"
            " cannot be run again."
        )
    return scenario


def _again(folder: Path, record: Mapping[str, Any], task: Task, exact: bool) -> tuple[Again, dict[str, Any]]:
    """How the run made again differs, and what a record must say of it."""
    result, county = live(task)
    if isinstance(result, Failure) or county is None:
        failed = Difference("the run", "", "went through", str(result), float("inf"))
        return Again(task.scenario.name, 0, task.seed, 1, (failed,)), {}
    months = result.monthly.rename_axis("month").reset_index()
    pairs = {
        "": (pd.DataFrame([record.get("outcomes", {})]), pd.DataFrame([result.outcomes])),
        MONTHLY: (parquet_in(folder / f"{MONTHLY}.parquet", folder), months),
        YEARLY: (_years(folder / f"{YEARLY}.csv"), result.yearly.rename_axis("year").reset_index()),
        HOUSEHOLDS: (parquet_in(folder / f"{HOUSEHOLDS}.parquet", folder), county.households.frame().reset_index()),
    }
    figures, found = 0, []
    for part, (stored, again) in pairs.items():
        figures += stored.size
        found += [each.of(part) for each in differences(_named(stored), again, exact)]
    ranked = sorted(found, key=lambda each: -each.relative)
    said = {"households": result.households, "window": None if result.window is None else list(result.window)}
    return Again(task.scenario.name, 0, task.seed, figures, tuple(ranked)), said


def _years(path: Path) -> pd.DataFrame:
    try:
        return csv_frame(content_of(path, path.parent, LARGEST_TABLE))
    except ValueError:  # a run without a complete year leaves an empty table
        return pd.DataFrame(columns=["year"])


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows named by month, year or household."""
    first = [name for name in ("month", "year", "household") if name in frame]
    return frame.set_axis(pd.Index(frame[first[0]].astype(str)), axis="index") if first else frame
