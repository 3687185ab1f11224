"""The folder of a calibration.

    calibration.json  what is calibrated, and the waves as the time allowed them
    runs/             the store of figures, a seed at a point each
    ...               the set, tables and the figure
    record.json       written last

A folder may be given again: the same calibration goes on.
"""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tongyu.errors import InputError
from tongyu.loaded_code import require_as_loaded
from tongyu.questions.calibration.plan import Plan
from tongyu.runs.files import PARTIAL, write_json
from tongyu.runs.folder import RESULTS, make, new_folder, take_back
from tongyu.runs.reading import document_in
from tongyu.runs.store import RUNS, Store
from tongyu.text.wording import plain

KIND = "calibration"
PLAN = "calibration.json"
SCHEMA = 1


def document_of(plan: Plan, against: str) -> dict[str, Any]:
    """What decides which runs a calibration makes, but for the time, as plain data."""
    return {
        "schema": SCHEMA,
        "kind": KIND,
        "county": plan.county.name,
        "households": plan.households,
        "seeds": plan.seeds,
        "level": None if plan.level is None else list(plan.level),
        "draw": plan.draw,
        "until": plan.until,
        "against": against,
        "planned": plan.waves,
        "ranges": {name: list(ends) for name, ends in plan.parameters.items()},
        "rows": {
            name: {
                "title": pattern.title,
                "unit": pattern.unit,
                "low": pattern.bounds[0],
                "high": pattern.bounds[1],
                "tolerance": plan.rows[name],
            }
            for name, pattern in plan.patterns.items()
        },
    }


def begin(plan: Plan, against: str, out: Path | None) -> Path:
    """The folder for `plan`: `out`, or a new one below `results/`.

    Raises InputError where `out` holds something else or another calibration, or cannot be written, and where this
    process runs another model than its files define.
    """
    require_as_loaded()
    folder = new_folder(RESULTS, f"{KIND}-{datetime.date.today().isoformat()}") if out is None else out
    document = document_of(plan, against)
    if out is not None:
        _require_ours(document, out)
    make(folder)
    take_back(folder)
    Store(folder / RUNS).make()
    if not (folder / PLAN).exists():
        write_json(folder / PLAN, document)
    return folder


def waves_of(folder: Path) -> list[int] | None:
    """The waves that the time allowed when the calibration in `folder` was begun; None where it had not come so far."""
    found = stored_plan(folder).get("waves")
    return None if found is None else [int(size) for size in found]


def keep_waves(folder: Path, sizes: Sequence[int]) -> None:
    """Note the waves, so that the calibration goes on with the same."""
    write_json(folder / PLAN, stored_plan(folder) | {"waves": list(sizes)})


def stored_plan(folder: Path) -> dict[str, Any]:
    """What `folder` says of its calibration. Raises InputError where it holds none."""
    try:
        found = document_in(folder / PLAN, folder)
    except FileNotFoundError:
        raise InputError(f"{plain(str(folder), 200)}: there is no calibration in it ({PLAN} is missing).") from None
    if found.get("kind") != KIND or found.get("schema") != SCHEMA:
        raise InputError(f"{plain(str(folder / PLAN), 200)}: damaged, or of another tongyu; name a new folder.")
    return found


def _require_ours(document: dict[str, Any], out: Path) -> None:
    shown = plain(str(out), 200)
    if out.exists() and not out.is_dir():
        raise InputError(f"{shown}: this is a file; --out expects a folder, new or of the same calibration.")
    present = [path.name for path in sorted(out.iterdir()) if not path.name.endswith(PARTIAL)] if out.exists() else []
    if not present or (present == [RUNS] and not any((out / RUNS).iterdir())):
        return
    if PLAN not in present:
        raise InputError(f"{shown}: holds something else ({plain(present[0])}); name a new or an empty folder.")
    there = stored_plan(out)
    differs = [key for key in document if there.get(key) != document[key]]
    if differs:
        raise InputError(f"{shown}: holds another calibration (other {', '.join(differs)}); name a new folder.")
