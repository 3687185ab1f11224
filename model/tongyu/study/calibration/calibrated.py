"""The result of a calibration as a file: written without a date, so that the same run gives the same bytes."""

from pathlib import Path
from typing import Any, ClassVar

import tomli_w
from pydantic import Field

from tongyu.checking import Checked
from tongyu.errors import InputError
from tongyu.shipped import experiments_folder
from tongyu.study.calibration.chosen import Chosen
from tongyu.study.calibration.plan import Plan, load_plan
from tongyu.study.calibration.search import Found, Trial
from tongyu.study.files import write_text
from tongyu.study.record import SCHEMA, model_version
from tongyu.toml_files import read_toml
from tongyu.wording import plain

KIND = "calibrated"


class CalibratedPoint(Checked):
    """A point of the set: its parameters, the mean figures over the calibration's seeds, its misses by row."""

    noun: ClassVar[str] = "a point"

    loss: float
    parameters: dict[str, float] = Field(min_length=1)
    figures: dict[str, float]
    misses: dict[str, float]


class Calibrated(Checked):
    """A finished calibration. `fits` says whether its points hit every row, or are the front of what gives way."""

    noun: ClassVar[str] = "a calibrated file"

    kind: str
    command: str
    model_version: str
    seeds: list[int]
    level_seeds: list[int]  # first and last, or none
    households: int
    trials: dict[str, int]
    ended: str
    fits: bool
    reason: str
    draw: int
    ranges: dict[str, list[float]]
    targets: dict[str, dict[str, float]]
    best: CalibratedPoint
    points: list[CalibratedPoint] = Field(min_length=1)


def shipped_calibrated() -> Path:
    """Where the calibration that comes with the package stands, if there is one."""
    return experiments_folder() / "calibrated.toml"


def write_calibrated(path: Path, plan: Plan, found: Found, chosen: Chosen, command: str) -> None:
    """Write what was found to `path`. Raises InputError where it cannot be written."""
    failed = sum(trial.figures is None for trial in found.trials)
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "kind": KIND,
        "command": command,
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


def read_calibrated(path: Path | None = None) -> Calibrated:
    """The calibration in `path`, else the one that comes with the package. Raises InputError."""
    file = read_toml(path or shipped_calibrated(), "a calibrated file")
    if file.data.get("kind") != KIND:
        raise InputError(f'{file.label}: this is no calibrated file; one has kind = "{KIND}" (tongyu calibrate).')
    file.require_schema(["schema", *Calibrated.model_fields], "a calibrated file")
    return file.build(Calibrated, {key: value for key, value in file.data.items() if key != "schema"})


def load_calibrated(path: Path | None = None) -> list[dict[str, float]]:
    """The points of a calibration, each parameter by name, the best first. Raises InputError."""
    return [dict(point.parameters) for point in read_calibrated(path).points]


def check_out(path: Path) -> None:
    """Raises InputError where a calibration cannot be written to `path`: only another one is ever replaced."""
    shown = plain(str(path), 200)
    if path.is_dir():
        raise InputError(f"{shown}: this is a folder; --out expects a file.")
    if not path.parent.is_dir():
        raise InputError(f"{shown}: there is no folder {plain(str(path.parent), 200)}.")
    if path.exists():
        read_calibrated(path)


def calibration_seeds() -> list[int]:
    """The seeds of the calibration that comes with the package, planned or done: none of them may be reported."""
    seeds: set[int] = set()
    plan = experiments_folder() / "calibration.toml"
    if plan.exists():
        planned = load_plan(plan)
        seeds |= {*planned.seeds, *planned.level_seeds}
    if shipped_calibrated().exists():
        done = read_calibrated()
        seeds |= set(done.seeds)
        if done.level_seeds:
            seeds |= set(range(done.level_seeds[0], done.level_seeds[-1] + 1))
    return sorted(seeds)


def _point(trial: Trial) -> dict[str, Any]:
    figures = trial.figures or {}
    return {
        "loss": trial.loss,
        "parameters": trial.point,
        "figures": {name: figures[name] for name in trial.missed},
        "misses": {name: round(each, 6) for name, each in trial.missed.items()},
    }
