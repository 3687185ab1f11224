"""The set of parameter points that fits the patterns, as the file of a calibration holds it."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field

from tongyu.errors import InputError
from tongyu.shipped import experiments_folder
from tongyu.text.checking import Checked
from tongyu.text.toml_files import read_toml

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
    county: str = Field("Tongyu", description="its name; older files are of Tongyu and name none")
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
