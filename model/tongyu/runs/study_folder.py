"""The folder of a study: what was planned, the store of its runs, its tables, and the record that says all is there.

    study.json        the study, enough to make every run again
    points.parquet    the points of its design, where it varies anything
    runs/             the store
    ...               tables and figures, made anew from the store whenever the study is finished
    record.json       written last

A folder may be given again: the same study goes on, or has grown by scenarios, seeds or samples. A folder with another
study in it is refused, so that nothing in it is lost.
"""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tongyu.errors import InputError
from tongyu.loaded_code import require_as_loaded
from tongyu.runs.files import PARTIAL, reason, write_json, write_parquet
from tongyu.runs.folder import RESULTS, make, new_folder, take_back
from tongyu.runs.reading import document_in, parquet_in
from tongyu.runs.store import RUNS, Store
from tongyu.runs.study import ONE_POINT, Study, document_of, study_of
from tongyu.scenario.plans.timing import require_at_work
from tongyu.text.wording import plain

STUDY, POINTS = "study.json", "points.parquet"


def begin(study: Study, out: Path | None, announce: Callable[[str], None] = lambda line: None) -> Path:
    """The folder for `study`, with study and points written into it: `out`, or a new one below `results/`.

    A record that is there goes, and with it its report, of which `announce` is told. Raises InputError where `out` is a
    file, holds another study or something else, or cannot be written, where the programme of a scenario lies outside
    the run, and where this process runs another model than its files define.
    """
    require_as_loaded()
    for scenario in study.scenarios:
        require_at_work(scenario)
    folder = new_folder(RESULTS, f"{study.name}-{datetime.date.today().isoformat()}") if out is None else out
    if out is not None:
        _require_ours(study, out)
    make(folder)
    take_back(folder, announce)
    Store(folder / RUNS).make()
    if len(study.points.columns):
        write_parquet(folder / POINTS, study.points)
    write_json(folder / STUDY, document_of(study))
    return folder


def stored_study(folder: Path) -> Study:
    """The study that `folder` holds, of the version of the model that made its runs. Raises InputError where none is.

    So it can be read whatever has become of the model since.
    """
    shown = plain(str(folder), 200)
    try:
        document = document_in(folder / STUDY, folder)
        points = parquet_in(folder / POINTS, folder) if document.get("variables") else ONE_POINT
    except FileNotFoundError as error:
        what = "no folder" if not folder.is_dir() else f"no study in it ({Path(str(error.filename)).name} is missing)"
        raise InputError(f"{shown}: there is {what}." if "no folder" in what else f"{shown}: {what}.") from None
    _require_schema(document, shown)
    try:
        return study_of(document, points)
    except Exception:  # whatever a document or table of another shape makes of it
        raise InputError(f"{shown}/{STUDY}: damaged, or of another tongyu; run the study again.") from None


def _require_ours(study: Study, out: Path) -> None:
    shown = plain(str(out), 200)
    try:
        if out.exists() and not out.is_dir():
            raise InputError(f"{shown}: this is a file; --out expects a folder, new or of the same study.")
        present = sorted(path.name for path in out.iterdir()) if out.exists() else []
    except OSError as error:
        raise InputError(f"{shown}: cannot be read: {reason(error)}.") from None
    kept = [name for name in present if not name.endswith(PARTIAL)]
    if not kept:
        return
    if STUDY not in kept:
        if kept == [RUNS] and not any((out / RUNS).iterdir()):
            return  # interrupted before it began
        raise InputError(f"{shown}: holds something else ({plain(kept[0])}); name a new or an empty folder.")
    try:
        before = document_in(out / STUDY, out)
        _require_schema(before, shown)
        kind, name = before["kind"], before["name"]
    except (KeyError, FileNotFoundError):  # the latter of a link that leads nowhere
        raise InputError(f"{shown}/{STUDY}: damaged, or written by something else; name a new folder.") from None
    if (kind, name) != (study.kind, study.name):
        raise InputError(
            f'{shown}: holds another study ({plain(str(kind))} "{plain(str(name))}"); name a new or an empty folder.'
        )


def _require_schema(document: dict[str, Any], shown: str) -> None:
    if document.get("schema") != 1:
        raise InputError(f"{shown}/{STUDY}: of another schema than 1; install the tongyu that wrote it.")
