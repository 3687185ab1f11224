"""Which report a folder gets: one function a kind of study, and one for all kinds that have none.

A kind is a function (results, folder for the figures it draws) -> `Contents`, made from what is stored alone; the
record, failed runs and what has changed since are added to every report.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tongyu.errors import InputError
from tongyu.questions.calibration.folder import KIND as CALIBRATION
from tongyu.questions.calibration.folder import PLAN as CALIBRATED_BY
from tongyu.questions.trial.folder import KIND as TRIAL
from tongyu.questions.trial.folder import PLAN
from tongyu.report.pages import (
    calibration,
    comparison,
    conditions,
    frontier,
    interaction,
    invariances,
    plain_folder,
    sensitivity,
    sweep,
    trial,
)
from tongyu.report.pages.contents import Contents, sections
from tongyu.report.pages.fingerprint import changed_files, failures_section, record_section
from tongyu.runs import folder as folders
from tongyu.runs.folder import RECORD
from tongyu.runs.reading import understood
from tongyu.runs.record import is_of_this_model, is_sealed, read_record
from tongyu.runs.results import Results
from tongyu.runs.study_folder import STUDY
from tongyu.text.wording import plain

KINDS: dict[str, Callable[[Results, Path], Contents]] = {
    "comparison": comparison.contents,
    "sweep": sweep.contents,
    "interaction": interaction.contents,
    "frontier": frontier.contents,
    "sensitivity": sensitivity.contents,
    "invariances": invariances.contents,
    "conditions": conditions.contents,
}
MOST_NAMED = 5


def contents_of(folder: Path, drawings: Path) -> tuple[Contents, dict[str, Any]]:
    """The report of the finished study in `folder`, and its record; figures made for it go to `drawings`.

    Raises InputError where nothing is finished there, or what is there does not fit together.
    """
    with understood(folder):
        return _contents_of(folder, drawings)


def _contents_of(folder: Path, drawings: Path) -> tuple[Contents, dict[str, Any]]:
    record = finished_record(folder)
    warnings = [line for line in (seal_warning(record),) if line]
    other_model = not is_of_this_model(record)
    if other_model:
        warnings.append(
            "These results were made by another version of the model than the one that wrote this report: what is said"
            " of parameters and levers is of the latter."
        )
    make = KINDS.get(str(record.get("kind")))
    if record.get("kind") == TRIAL and (folder / PLAN).is_file():
        folders.make(drawings)
        made = trial.contents(folder, record.get("seeds", []), drawings)
    elif record.get("kind") == CALIBRATION and (folder / CALIBRATED_BY).is_file():
        folders.make(drawings)
        made = calibration.contents(folder, drawings)
    elif make is None or not (folder / STUDY).is_file():
        made = plain_folder.contents(record, folder)
    else:
        try:
            results = Results(folder)
        except InputError:
            if not other_model:
                raise
            made = plain_folder.contents(record, folder)  # a scenario of then may be none today
        else:
            folders.make(drawings)
            made = make(results, drawings)
    changed = changed_files(record, folder)
    if changed:
        more = f" and {len(changed) - MOST_NAMED} more" if len(changed) > MOST_NAMED else ""
        warnings.append(
            f"Files differ from what {RECORD} says of them: {', '.join(plain(name) for name in changed[:MOST_NAMED])}"
            f"{more}. Do not trust this report before the study is run again."
        )
    appendix = sections(*made.appendix, failures_section(record), record_section(record))
    return replace(made, appendix=appendix, warnings=(*warnings, *made.warnings)), record


def finished_record(folder: Path) -> dict[str, Any]:
    """The record in `folder`. Raises InputError where there is no folder, or nothing finished in it."""
    shown = plain(str(folder), 200)
    if not folder.is_dir():
        raise InputError(f"{shown}: there is no folder.")
    try:
        return read_record(folder)
    except FileNotFoundError:
        raise InputError(
            f"{shown}: no {RECORD} there, so nothing finished to report; `tongyu status {shown}` says how far it is."
        ) from None


def seal_warning(record: Mapping[str, Any]) -> str:
    """What is to be said of the seal of `record`; empty where it fits."""
    match is_sealed(record):
        case None:
            return f"{RECORD} has no seal (earlier versions wrote none), so nobody can tell whether it was changed."
        case False:
            return f"{RECORD} was changed since it was written: its seal does not fit. Do not trust what it says."
    return ""
