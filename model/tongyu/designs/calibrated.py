"""The set of points that fits the patterns, as the file of a calibration holds it.

Values are in the order of `ranges`; weights sum to 1, the heaviest point first.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from pydantic import Field, model_validator

from tongyu.county.facts import CountyFacts
from tongyu.county.reading import shipped_name
from tongyu.errors import InputError
from tongyu.runs.record import model_version
from tongyu.shipped import experiments_folder
from tongyu.text.checking import Checked, Misfit
from tongyu.text.toml_files import read_toml
from tongyu.text.wording import counted, county_called, plain

KIND = "calibrated"
MOST_POINTS = 24  # where each is run with seeds of its own
FORMER = ("best", "trials")  # keys of the former form: one best point, and others without weights


class CalibratedPoint(Checked):
    """A point of the set: its weight, its values, the mean figures over the calibration's seeds.

    `implausibility` is the largest over the fitted rows: how many s.d. a figure lies off its target.
    """

    noun: ClassVar[str] = "a point"

    weight: float = Field(gt=0.0, le=1.0)
    implausibility: float = Field(ge=0.0)
    values: list[float] = Field(min_length=1)
    figures: dict[str, float]


class CalibratedRow(Checked):
    """A row of patterns: its target, whether it was fitted, what it is over the set.

    Told are the mean, `least` to `most` of the middle 90 %, and `hit`, the weight of the points that lie within the
    target; None where no point has a figure.
    """

    noun: ClassVar[str] = "a row"

    low: float | None = None
    high: float | None = None
    tolerance: float = Field(gt=0.0)
    fitted: bool
    mean: float | None = None
    least: float | None = None
    most: float | None = None
    hit: float | None = None


class Wave(Checked):
    """A wave: `points` that were run, `failed` of them; `left` is the share of the ranges not implausible after it."""

    noun: ClassVar[str] = "a wave"

    points: int
    failed: int
    left: float


class Conflict(Checked):
    """Rows that no point hits together: how near the nearest comes, in s.d. of the worse of the two."""

    noun: ClassVar[str] = "a conflict"

    rows: list[str]
    nearest: float


class Calibrated(Checked):
    """A finished calibration. `fits` says whether its points hit the rows, or are what gives way to what.

    `unseen` are numbers that no row tells of by themselves; `until` is the last year of fitted rows, 0 where all were.
    """

    noun: ClassVar[str] = "a calibrated file"

    kind: str
    command: str
    county: str
    model_version: str
    seeds: list[int]
    level_seeds: list[int]  # first and last, or none
    households: int
    draw: int
    until: int
    fits: bool
    reason: str
    waves: list[Wave] = Field(default_factory=list)
    unseen: list[str]
    conflicts: list[Conflict] = Field(default_factory=list)
    ranges: dict[str, list[float]] = Field(min_length=1)
    rows: dict[str, CalibratedRow]
    points: list[CalibratedPoint] = Field(min_length=1)

    @model_validator(mode="after")
    def _of_one_size(self) -> "Calibrated":
        for place, point in enumerate(self.points):
            if len(point.values) != len(self.ranges):
                raise Misfit(f"a point has {len(point.values)} values for {len(self.ranges)} numbers.", "points", place)
        return self

    @property
    def weights(self) -> list[float]:
        """Of the points, summing to 1."""
        total = sum(point.weight for point in self.points)
        return [point.weight / total for point in self.points]

    @property
    def reservations(self) -> str:
        """What has to be said of every result from this set, in a sentence or two; nothing where all is well."""
        said = [] if self.fits else ["The set does not fit (fits = false)."]
        if self.model_version != model_version():
            said.append("The set was made with another version of the model or its libraries.")
        return " ".join(said)

    def parameters(self, without: Collection[str] = ()) -> list[dict[str, float]]:
        """Each point's numbers by name, but for those `without`."""
        kept = [(place, name) for place, name in enumerate(self.ranges) if name not in without]
        return [{name: point.values[place] for place, name in kept} for point in self.points]


@dataclass(frozen=True)
class Fitting:
    """From what a study draws the numbers of a county that calibration fits together, and a sentence that says so.

    `points` are those of a calibration of that county; without any, each number is drawn from its range by itself.
    """

    points: tuple[Mapping[str, float], ...]
    said: str


def fitting_of(
    county: CountyFacts, named: Path | None = None, without: Collection[str] = (), most: int = MOST_POINTS
) -> Fitting:
    """The calibration of `county` in the file `named`, else the one that is shipped for it; none where there is none.

    What is shipped is of a shipped county as it is: one of other facts that has its name has none. At most `most`
    points, drawn by their weights evenly, so that each stands for one share; a heavy one may be there again, and where
    weights are equal and points no more these are all. Without the numbers `without`: where no number is left there are
    no points. The sentence says, too, where the set does not fit or was made with another version of the model. Raises
    InputError for a file that is none, or of another county.
    """
    path = named if named is not None else shipped_calibrated(county)
    if path is None:
        return Fitting(
            (),
            f"No calibration of {county_called(county.name)} is known: each calibrated number is drawn from its range,"
            " by itself.",
        )
    done = calibration_in(path, county)
    every = done.parameters(without)
    if not every[0]:
        return Fitting(
            (), f"{plain(path.name)} fits none of the calibrated numbers: each is drawn from its range, by itself."
        )
    count = min(most, len(every))
    marks = (np.arange(count) + 0.5) / count
    places = np.minimum(np.searchsorted(np.cumsum(done.weights), marks), len(every) - 1)
    many = "the one point" if len(every) == 1 else f"one of {'the ' if count == len(every) else f'{count} of the '}"
    many += "" if len(every) == 1 else counted(len(every), "point")
    said = f"Calibrated numbers are drawn together, as {many} of {plain(path.name)}. {done.reservations}"
    return Fitting(tuple(every[int(place)] for place in places), said.rstrip())


def calibration_in(path: Path, county: CountyFacts) -> Calibrated:
    """The calibration in `path`. Raises InputError for a file that is none, or of another county."""
    done = read_calibrated(path)
    if done.county != county.name:
        raise InputError(
            f"{plain(str(path), 200)}: this is a calibration of {county_called(done.county)}, not of"
            f" {county_called(county.name)}."
        )
    return done


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
    if any(key in file.data for key in FORMER):
        raise InputError(
            f"{file.label}: this is a calibrated file of the former form, without weights; tongyu calibrate makes it"
            " anew."
        )
    file.require_schema(["schema", *Calibrated.model_fields], "a calibrated file")
    return file.build(Calibrated, {key: value for key, value in file.data.items() if key != "schema"})
