"""Verify the folder of a single run, `tongyu run --out`: its scenario is made again from the record, and run again."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.errors import InputError
from tongyu.scenario import Scenario, load, shipped_names
from tongyu.study.single import HOUSEHOLDS, MONTHLY, YEARLY
from tongyu.study.tasks import Failure, Task, live
from tongyu.study.verifying.differences import Difference, differences
from tongyu.study.verifying.files import csv_frame
from tongyu.study.verifying.runs import Again
from tongyu.study.verifying.verify import Check, Verified, again_check, files_check, how_exact
from tongyu.wording import plain


def verify_run(folder: Path, record: Mapping[str, Any]) -> Verified:
    """Verify the folder of one run: its files, and its months, years, households and outcomes made again.

    Raises InputError where the record does not hold the scenario and no shipped one is the same.
    """
    scenario = scenario_of(folder, record)
    (seed,) = record["seeds"]
    exact, why = how_exact(record)
    files = files_check(folder, record)
    if files.good:
        made = [_again(folder, record, Task(scenario, int(seed)), exact)]
        again = again_check(made, f"{scenario.name}, seed {seed}, run again")
    else:
        again = Check("again", None, "not checked: what is stored is damaged")
    return Verified("run", str(record["made"]), exact, why, (files, again))


def scenario_of(folder: Path, record: Mapping[str, Any]) -> Scenario:
    """The scenario that was run: as recorded, or in an older record a shipped one that has the same fingerprint."""
    ((name, fingerprint),) = record["scenarios"].items()
    if "scenario" in record:
        try:
            scenario = Scenario.model_validate_json(json.dumps(record["scenario"]))
        except ValueError:
            scenario = None
        if scenario is not None and scenario.fingerprint == fingerprint:
            return scenario
    elif name in shipped_names():
        changes = {"start": record["start"], "months": record["months"], "stress": record["stress"]}
        changes["without"] = record["without"].get(name, [])
        for households in (load(name).households, record["households"]):
            scenario = load(name).with_(**changes, households=households)
            if scenario.fingerprint == fingerprint:
                return scenario
    raise InputError(
        f'{plain(str(folder), 200)}: the scenario "{plain(str(name))}" that it was made from cannot be had as it was,'
        " so it cannot be run again."
    )


def _again(folder: Path, record: Mapping[str, Any], task: Task, exact: bool) -> Again:
    result, county = live(task)
    if isinstance(result, Failure) or county is None:
        failed = Difference("the run", "", "went through", str(result), float("inf"))
        return Again(task.scenario.name, 0, task.seed, 1, (failed,))
    months = result.monthly.rename_axis("month").reset_index()
    pairs = {
        "": (pd.DataFrame([record["outcomes"]]), pd.DataFrame([result.outcomes])),
        MONTHLY: (pd.read_parquet(folder / f"{MONTHLY}.parquet"), months),
        YEARLY: (_years(folder / f"{YEARLY}.csv"), result.yearly.rename_axis("year").reset_index()),
        HOUSEHOLDS: (pd.read_parquet(folder / f"{HOUSEHOLDS}.parquet"), county.households.frame().reset_index()),
    }
    figures, found = 0, []
    for part, (stored, again) in pairs.items():
        figures += stored.size
        found += [each.of(part) for each in differences(_named(stored), again, exact)]
    ranked = sorted(found, key=lambda each: -each.relative)
    return Again(task.scenario.name, 0, task.seed, figures, tuple(ranked))


def _years(path: Path) -> pd.DataFrame:
    try:
        return csv_frame(path.read_bytes())
    except ValueError:  # a run without a complete year leaves an empty table
        return pd.DataFrame(columns=["year"])


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows named by month, year or household."""
    first = [name for name in ("month", "year", "household") if name in frame]
    return frame.set_axis(pd.Index(frame[first[0]].astype(str)), axis="index") if first else frame
