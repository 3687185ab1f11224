"""The result of a calibration as a file: written without a date, so that the same run gives the same bytes."""

from pathlib import Path
from typing import Any

import tomli_w

from tongyu.designs.calibrated import KIND, Calibrated, read_calibrated
from tongyu.errors import InputError
from tongyu.loaded_code import require_as_loaded
from tongyu.questions.calibration.chosen import Chosen
from tongyu.questions.calibration.plan import Plan, load_plan
from tongyu.questions.calibration.search import Found, Trial
from tongyu.runs.files import write_text
from tongyu.runs.record import SCHEMA, model_version
from tongyu.shipped import experiments_folder
from tongyu.text.wording import plain


def write_calibrated(path: Path, plan: Plan, found: Found, chosen: Chosen, command: str) -> None:
    """Write what was found to `path`. Raises InputError where it cannot be written, or `check_out` would."""
    require_as_loaded()
    failed = sum(trial.figures is None for trial in found.trials)
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "kind": KIND,
        "command": command,
        "county": plan.county.name,
        "model_version": model_version(),
        "seeds": plan.seeds,
        "level_seeds": list(plan.level) if plan.level else [],
        "households": plan.households,
        "trials": {
            "planned": plan.trials,
            "done": len(found.trials),
            "failed": failed,
            "fitting": chosen.fitting,
        },
        "ended": found.ended,
        "fits": chosen.fits,
        "reason": chosen.reason,
        "draw": plan.draw,
        "ranges": {name: list(ends) for name, ends in plan.parameters.items()},
        "targets": {
            name: {key: value for key, value in aim._asdict().items() if value is not None}
            for name, aim in plan.aims.items()
        },
        "best": _point(chosen.best),
        "points": [_point(trial) for trial in chosen.points],
    }
    header = "# Made by the command below. The simulated villages and households are invented.\n"
    write_text(path, header + tomli_w.dumps(document))


def check_out(path: Path) -> None:
    """Raises InputError where a calibration cannot be written to `path`: only another one is ever replaced.

    So it is where this process runs another model than its files define.
    """
    require_as_loaded()
    shown = plain(str(path), 200)
    if path.is_dir():
        raise InputError(f"{shown}: this is a folder; --out expects a file.")
    if not path.parent.is_dir():
        raise InputError(f"{shown}: there is no folder {plain(str(path.parent), 200)}.")
    if path.exists():
        read_calibrated(path)


def calibrated_beside(file: Path) -> Path:
    """Where the result of the calibration in `file` is left: calibration_zigui.toml leaves calibrated_zigui.toml."""
    begins = "calibration"
    ends = file.stem.removeprefix(begins) if file.stem.startswith(begins) else ""
    return file.with_name(f"calibrated{ends}.toml")


def calibration_seeds() -> list[int]:
    """The seeds of the calibrations that come with the package, planned or done: none of them may be reported."""
    seeds: set[int] = set()
    for plan in sorted(experiments_folder().glob("calibration*.toml")):
        planned = load_plan(plan)
        seeds |= {*planned.seeds, *planned.level_seeds}
    for file in sorted(experiments_folder().glob("calibrated*.toml")):
        seeds |= _seeds_of(read_calibrated(file))
    return sorted(seeds)


def _seeds_of(done: Calibrated) -> set[int]:
    level = done.level_seeds
    return {*done.seeds, *(range(level[0], level[-1] + 1) if level else ())}


def _point(trial: Trial) -> dict[str, Any]:
    figures = trial.figures or {}
    return {
        "loss": trial.loss,
        "parameters": trial.point,
        "figures": {name: figures[name] for name in trial.missed},
        "misses": {name: round(each, 6) for name, each in trial.missed.items()},
    }
