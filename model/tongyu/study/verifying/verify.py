"""Verify a finished result: its files by their hashes, a sample of its runs by making them again, its tables anew.

A run made again under the same model, libraries and kind of machine must be the same to the last bit; made by another,
the same to `differences.TOLERANCE`. What is stored is only read.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tongyu.errors import InputError
from tongyu.study.files import reason
from tongyu.study.folder import RECORD
from tongyu.study.record import SCHEMA, machine, model_version, versions
from tongyu.study.results import Results
from tongyu.study.store import RUNS
from tongyu.study.study_folder import STUDY
from tongyu.study.verifying.differences import TOLERANCE, Difference
from tongyu.study.verifying.files import damaged_files
from tongyu.study.verifying.runs import Again, made_again
from tongyu.study.verifying.tables import made_anew
from tongyu.wording import plain


@dataclass(frozen=True)
class Check:
    """One thing that was checked: `good` or not, None where it could not be; what was found, in words."""

    what: str  # files, runs, again, tables
    good: bool | None
    found: str
    details: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Verified:
    """What was checked, and how: to the last bit where `exact`, else to `TOLERANCE`, and why."""

    kind: str
    made: str
    exact: bool
    why: str
    checks: tuple[Check, ...]

    @property
    def good(self) -> bool:
        """Whether nothing that was checked differs."""
        return all(check.good is not False for check in self.checks)


def record_of(folder: Path) -> dict[str, Any]:
    """The record of a finished result. Raises InputError where there is none that this version reads."""
    shown = plain(str(folder), 200)
    if not folder.is_dir():
        raise InputError(f"{shown}: there is no folder.")
    try:
        record: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        known = (record["kind"], record["made"], record["model_version"], record["versions"], record["machine"])
        expected = isinstance(record["files"], dict) and all(known)
    except FileNotFoundError:
        raise InputError(f"{shown}: there is no {RECORD} in it, so nothing finished that could be verified.") from None
    except OSError as error:
        raise InputError(f"{shown}/{RECORD}: cannot be read: {reason(error)}.") from None
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{shown}/{RECORD}: damaged, or of an older tongyu that recorded less.") from None
    if not expected or record.get("schema") != SCHEMA:
        raise InputError(f"{shown}/{RECORD}: of another schema than {SCHEMA}; verify it with the tongyu that wrote it.")
    return record


def how_exact(record: Mapping[str, Any]) -> tuple[bool, str]:
    """Whether the last bit is to be compared, and why, in words."""
    then, now = record["versions"], versions()
    others = [f"{name} {then.get(name, '?')} then, {now[name]} now" for name in now if then.get(name) != now[name]]
    if record["model_version"] != model_version() and not others:
        others.append("the model's code is another")
    if record["machine"] != machine():
        others.append("another kind of machine, or one not recorded")
    if others:
        return False, f"Compared to {TOLERANCE:g} relative: {'; '.join(others)}."
    return True, "Compared to the last bit: the same model, libraries and kind of machine."


def verify_study(
    folder: Path, record: Mapping[str, Any], runs: int, seed: int, told: Callable[[str], None] = lambda line: None
) -> Verified:
    """Verify a study's folder; `runs` of its stored runs, drawn by `seed`, are made again, and `told` of in turn.

    Raises InputError where the folder does not hold the study that its record tells of.
    """
    if not (folder / STUDY).is_file():
        raise InputError(
            f"{plain(str(folder), 200)}: holds no {STUDY}, so the runs of this {plain(str(record['kind']))} cannot be"
            " made again; what tongyu run, trial, and every study with a store of runs leave can be verified."
        )
    exact, why = how_exact(record)
    checks = [files_check(folder, record)]
    broken = [each["file"] for each in checks[0].details]
    if any(name.startswith((f"{RUNS}/", STUDY, "points.")) for name in broken):
        checks += [Check(what, None, "not checked: what is stored is damaged") for what in ("runs", "again", "tables")]
    else:
        results = Results(folder)
        checks.append(_stored(results))
        checks.append(_again(results, runs, seed, exact, told))
        checks.append(_tables(results, exact))
    return Verified(str(record["kind"]), str(record["made"]), exact, why, tuple(checks))


def files_check(folder: Path, record: Mapping[str, Any]) -> Check:
    """Whether all files have the hashes in the record."""
    damaged = damaged_files(folder, record["files"])
    count = len(record["files"])
    if not damaged:
        return Check("files", True, f"{count} of {count} are as recorded")
    named = "; ".join(f"{plain(name)} {state}" for name, state in list(damaged.items())[:3])
    more = f"; {len(damaged) - 3} more" if len(damaged) > 3 else ""
    details = tuple({"file": name, "state": state} for name, state in damaged.items())
    return Check("files", False, f"{count - len(damaged)} of {count} are as recorded: {named}{more}", details)


def again_check(made: list[Again], what: str) -> Check:
    """What came of the runs that were made again; `what` says which they are."""
    figures = sum(each.figures for each in made)
    differ = [each for each in made if each.differences]
    details = tuple(
        {"scenario": each.scenario, "point": each.point, "seed": each.seed}
        | {"differences": [difference._asdict() for difference in each.differences]}
        for each in differ
    )
    if not differ:
        return Check("again", True, f"{what}: all {figures:,} figures are the same")
    lines = [f"{each.scenario}, point {each.point}, seed {each.seed}: {_worst(each.differences)}" for each in differ]
    return Check("again", False, f"{what}: {len(differ)} differ\n" + "\n".join(lines), details)


def _stored(results: Results) -> Check:
    planned, stored = results.study.plan["id"].nunique(), results.stored["id"].nunique()
    failed = int(results.stored.drop_duplicates("id")["failed"].sum())
    words = f"{stored:,} of {planned:,} planned runs are stored" + (f", {failed:,} of them failed" if failed else "")
    return Check("runs", stored == planned, words)


def _again(results: Results, runs: int, seed: int, exact: bool, told: Callable[[str], None]) -> Check:
    rows = results.stored.drop_duplicates("id")
    if rows.empty:
        return Check("again", None, "not checked: no run is stored")
    chosen = np.sort(np.random.default_rng(seed).choice(len(rows), size=min(runs, len(rows)), replace=False))
    study, made = results.study, []
    for row in rows.iloc[chosen].to_dict("records"):
        told(f"Again: {row['scenario']}, point {row['point']}, seed {row['seed']}")
        ((_, stored),) = results.store.results([row["id"]], study.keep)
        task = study.task(str(row["scenario"]), int(row["point"]), int(row["seed"]))
        made.append(made_again(task, int(row["point"]), stored, study.keep, exact))
    return again_check(made, f"{len(made)} of {len(rows):,} runs made again (drawn by seed {seed})")


def tables_check(found: Mapping[str, list[Difference]]) -> Check:
    """What came of the tables that were made again, by their files."""
    differ = {name: each for name, each in found.items() if each}
    if not differ:
        return Check("tables", True, f"{', '.join(found)}: the same when made from the stored runs")
    lines = [f"{name}: {_worst(each)}" for name, each in differ.items()]
    details = tuple({"file": name} | each._asdict() for name, of_file in differ.items() for each in of_file)
    return Check("tables", False, f"{len(differ)} of {len(found)} differ\n" + "\n".join(lines), details)


def _tables(results: Results, exact: bool) -> Check:
    found = made_anew(results, exact)
    if found is None:
        return Check("tables", None, f"not checked: nothing here makes the tables of this {plain(results.study.kind)}")
    return tables_check(found)


def _worst(found: tuple[Difference, ...] | list[Difference]) -> str:
    more = f", and {len(found) - 1} more columns" if len(found) > 1 else ""
    return found[0].text + more
