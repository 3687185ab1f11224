"""Verify a finished result: its files by their hashes, a sample of its runs by making them again, its tables anew.

A run made again under the same model, libraries and kind of machine must be the same to the last bit; made by another,
the same to `differences.TOLERANCE`. What is stored is only read.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tongyu.errors import InputError
from tongyu.loaded_code import require_as_loaded
from tongyu.questions.verifying.files import damaged_files
from tongyu.questions.verifying.tables import made_anew
from tongyu.runs.again import Again, made_again
from tongyu.runs.conducting import claimed
from tongyu.runs.differences import TOLERANCE, Difference
from tongyu.runs.files import json_text
from tongyu.runs.folder import RECORD, REPORTS
from tongyu.runs.reading import LARGEST_TABLE, text_of
from tongyu.runs.record import SEAL, is_of_this_model, is_sealed, machine, names_in, read_record, version_of, versions
from tongyu.runs.results import Results
from tongyu.runs.store import RUNS, run_id
from tongyu.runs.study_folder import POINTS, STUDY
from tongyu.text.checking import Misfit
from tongyu.text.wording import counted, plain

NEEDED = ("made", "scenarios", "seeds", "code", "model_version", "versions", "machine")
MOST_NAMED = 10  # of files that the record does not list


@dataclass(frozen=True)
class Check:
    """One thing that was checked: `good` or not, None where it could not be; what was found, in words."""

    what: str  # record, files, report, runs, again, tables
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
    """The record of a finished result. Raises InputError where there is none that this version can verify."""
    shown = plain(str(folder), 200)
    if not folder.is_dir():
        raise InputError(f"{shown}: there is no folder.")
    try:
        record = read_record(folder)
    except FileNotFoundError:
        raise InputError(f"{shown}: there is no {RECORD} in it, so nothing finished that could be verified.") from None
    lacking = [name for name in NEEDED if not record.get(name)]
    if lacking:
        raise InputError(f"{shown}/{RECORD}: damaged, or of an older tongyu that recorded less: no {lacking[0]}.")
    if is_sealed(record) is None:
        raise InputError(
            f"{shown}/{RECORD}: has no seal, so nobody can tell whether it is as it was written; an earlier tongyu"
            " wrote such: verify it with that one, or make the result again."
        )
    return record


def how_exact(record: Mapping[str, Any]) -> tuple[bool, str]:
    """Whether the last bit is to be compared, and why, in words."""
    mechanisms = record.get("mechanisms", ())
    try:
        then, now = record["versions"], versions(mechanisms)
    except Misfit as error:
        raise InputError(f"this result cannot be made again here: {error.sentence}") from None
    others = [f"{name} {then.get(name, '?')} then, {now[name]} now" for name in now if then.get(name) != now[name]]
    if not is_of_this_model(record) and not others:
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

    Raises InputError where the folder does not hold the study that its record tells of, and where this process runs
    another model than its files define.
    """
    require_as_loaded()
    if not (folder / STUDY).is_file():
        raise InputError(
            f"{plain(str(folder), 200)}: holds no {STUDY}, so the runs of this {plain(str(record['kind']))} cannot be"
            " made again; what tongyu run, trial, and every study with a store of runs leave can be verified."
        )
    exact, why = how_exact(record)
    files = files_check(folder, record)
    broken = [each["file"] for each in files.details]
    if any(name.startswith((f"{RUNS}/", STUDY, "points.")) for name in broken):
        checks = [record_check(record, None), files, *report_checks(folder, record), *unknown_checks(folder, record)]
        checks += [Check(what, None, "not checked: what is stored is damaged") for what in ("runs", "again", "tables")]
    else:
        results = Results(folder)
        found = made_anew(results, exact)
        checks = [
            record_check(record, claimed(results)),
            all_listed(files, record, _relied_on(results) | set(found or ())),
            *report_checks(folder, record),
            *unknown_checks(folder, record),
            _stored(results),
            _again(results, runs, seed, exact, told),
            _tables(results, found),
        ]
    return Verified(str(record["kind"]), str(record["made"]), exact, why, tuple(checks))


def record_check(record: Mapping[str, Any], expected: Mapping[str, Any] | None) -> Check:
    """Whether the record is as it was sealed, and says what plan and runs say; these are not known where None."""
    wrong = [] if is_sealed(record) else [{"key": SEAL, "said": record[SEAL], "found": "another"}]
    try:
        if record["model_version"] != version_of(record["code"], record["versions"]):
            wrong.append({"key": "model_version", "said": record["model_version"], "found": "other code and versions"})
    except KeyError as error:
        wrong.append({"key": f"versions.{error.args[0]}", "said": "nothing", "found": "needed"})
    for key, value in json.loads(json_text(expected or {})).items():
        if record.get(key) != value:
            wrong.append({"key": key, "said": record.get(key), "found": value})
    if wrong:
        lines = [
            f"{plain(str(each['key']))}: the record says {_told(each['said'])}, the results {_told(each['found'])}"
            if each["key"] != SEAL
            else "its seal does not fit: it was changed since it was written"
            for each in wrong
        ]
        return Check(
            "record",
            False,
            f"{counted(len(wrong), 'thing')} {'does' if len(wrong) == 1 else 'do'} not fit\n" + "\n".join(lines),
            tuple(wrong),
        )
    if expected is None:
        return Check("record", None, "as it was sealed; not held against the runs: what is stored is damaged")
    return Check("record", True, f"as it was sealed ({record[SEAL][:16]}), and the runs say the same")


def report_checks(folder: Path, record: Mapping[str, Any]) -> list[Check]:
    """Whether the report in the folder, if there is one, is of this record; what it says of it is not read."""
    there = [name for name in REPORTS if (folder / name).exists()]
    others = [name for name in there if not _is_of(folder / name, record)]
    if others:
        words = f"{', '.join(others)} is not of this record; tongyu report writes it anew"
        return [Check("report", False, words, tuple({"file": name} for name in others))]
    return [Check("report", True, f"{', '.join(there)}: of this record (its text is not checked)")] if there else []


def unknown_checks(folder: Path, record: Mapping[str, Any]) -> list[Check]:
    """Which files are in the folder that its record does not list, if any; nothing is known of what they say."""
    others = [name for name in names_in(folder) if name not in record["files"]]
    if not others:
        return []
    more = f" and {len(others) - MOST_NAMED:,} more" if len(others) > MOST_NAMED else ""
    shown = ", ".join(plain(name, 200) for name in others[:MOST_NAMED])
    words = f"not checked, since the record does not list them: {shown}{more}"
    return [Check("others", None, words, tuple({"file": name} for name in others))]


def _is_of(report: Path, record: Mapping[str, Any]) -> bool:
    try:
        return record[SEAL] in text_of(report, report.parent, LARGEST_TABLE)
    except (FileNotFoundError, InputError):
        return False


def files_check(folder: Path, record: Mapping[str, Any]) -> Check:
    """Whether all files have the hashes in the record, and there are any."""
    if not record["files"]:
        return Check("files", False, "the record lists none, so that nothing could be checked")
    damaged = damaged_files(folder, record["files"])
    return _of_files(len(record["files"]), damaged)


def all_listed(files: Check, record: Mapping[str, Any], needed: Collection[str]) -> Check:
    """`files`, and whether the record lists all that is `needed`, by their paths, to say what the result says."""
    unlisted = dict.fromkeys(sorted(set(needed) - record["files"].keys()), "not listed in the record")
    if not unlisted:
        return files
    before = {each["file"]: each["state"] for each in files.details}
    return _of_files(len(record["files"]) + len(unlisted), before | unlisted)


def _of_files(count: int, damaged: Mapping[str, str]) -> Check:
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


def _relied_on(results: Results) -> set[str]:
    """The files that say what a study says: its plan, its points, all of its store."""
    stored = {found.file for found in results.store.scan().runs.values()}
    points = {POINTS} if len(results.study.points.columns) else set()
    return {STUDY, *points, *(f"{RUNS}/{name}" for name in stored)}


def _stored(results: Results) -> Check:
    study = results.study
    rows = results.stored.drop_duplicates("id")
    planned, stored = study.plan["id"].nunique(), len(rows)
    failed = int(rows["failed"].sum())
    words = f"{stored:,} of {planned:,} planned runs are stored" + (f", {failed:,} of them failed" if failed else "")
    others = sum(
        run_id(str(row["fingerprint"]), int(row["seed"]), study.version) != row["id"]
        for row in rows[["id", "fingerprint", "seed"]].to_dict("records")
    )
    if others:
        words += f"; {others:,} of them are of another scenario than the plan's, by what they say of themselves"
    return Check("runs", stored == planned and not others, words)


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
    return again_check(made, f"{len(made)} of {counted(len(rows), 'run')} made again (drawn by seed {seed})")


def tables_check(found: Mapping[str, list[Difference]]) -> Check:
    """What came of the tables that were made again, by their files."""
    differ = {name: each for name, each in found.items() if each}
    if not differ:
        return Check("tables", True, f"{', '.join(found)}: the same when made from the stored runs")
    lines = [f"{name}: {_worst(each)}" for name, each in differ.items()]
    details = tuple({"file": name} | each._asdict() for name, of_file in differ.items() for each in of_file)
    return Check("tables", False, f"{len(differ)} of {len(found)} differ\n" + "\n".join(lines), details)


def _tables(results: Results, found: Mapping[str, list[Difference]] | None) -> Check:
    if found is None:
        return Check("tables", None, f"not checked: nothing here makes the tables of this {plain(results.study.kind)}")
    return tables_check(found)


def _told(value: Any) -> str:
    return plain(value if isinstance(value, str) else json.dumps(value), 80)


def _worst(found: tuple[Difference, ...] | list[Difference]) -> str:
    more = f", and {len(found) - 1} more columns" if len(found) > 1 else ""
    return found[0].text + more
