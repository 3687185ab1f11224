"""The set of parameter points that fits the patterns, as the file of a calibration holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from tongyu.county.facts import CountyFacts
from tongyu.county.reading import shipped_name
from tongyu.errors import InputError
from tongyu.shipped import experiments_folder
from tongyu.text.checking import Checked
from tongyu.text.toml_files import read_toml
from tongyu.text.wording import counted, county_called, plain

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


@dataclass(frozen=True)
class Fitting:
    """From what a study draws the numbers of a county that calibration fits together, and a sentence that says so.

    `points` are those of a calibration of that county; without any, each number is drawn from its range by itself.
    """

    points: tuple[Mapping[str, float], ...]
    said: str


def fitting_of(county: CountyFacts, named: Path | None = None) -> Fitting:
    """The calibration of `county` in the file `named`, else the one that is shipped for it; none where there is none.

    What is shipped is of a shipped county as it is: one of other facts that has its name has none. Raises InputError
    for a file that is none, or of another county.
    """
    path = named if named is not None else shipped_calibrated(county)
    if path is None:
        return Fitting(
            (),
            f"No calibration of {county_called(county.name)} is known: each calibrated number is drawn from its range,"
            " by itself.",
        )
    done = read_calibrated(path)
    if done.county != county.name:
        raise InputError(
            f"{plain(str(path), 200)}: this is a calibration of {county_called(done.county)}, not of"
            f" {county_called(county.name)}."
        )
    points = tuple(dict(point.parameters) for point in done.points)
    many = "the one point" if len(points) == 1 else f"one of the {counted(len(points), 'point')}"
    return Fitting(points, f"Calibrated numbers are drawn together, as {many} of {plain(path.name)}.")


def shipped_calibrated(county: CountyFacts) -> Path | None:
    """Where the calibration of `county` that comes with the package stands, None where there is none."""
    if shipped_name(county) is None:
        return None
    files = sorted(experiments_folder().glob("calibrated*.toml"))
    return next((file for file in files if read_calibrated(file).county == county.name), None)


def read_calibrated(path: Path) -> Calibrated:
    """The calibration in `path`. Raises InputError."""
    file = read_toml(path, "a calibrated file")
    if file.data.get("kind") != KIND:
        raise InputError(f'{file.label}: this is no calibrated file; one has kind = "{KIND}" (tongyu calibrate).')
    file.require_schema(["schema", *Calibrated.model_fields], "a calibrated file")
    return file.build(Calibrated, {key: value for key, value in file.data.items() if key != "schema"})
