"""What a county's folder gives itself, and what stands in for the rest."""

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tongyu import shipped
from tongyu.county.facts import CountyFacts
from tongyu.county.numbers.series import KINDS, series_table
from tongyu.county.reading import COUNTY, CROPS, FILES, LINES, NUMBERS, OTHER_FILES, PRICES, SERIES, TOWNSHIPS
from tongyu.county.survey import rules
from tongyu.county.tables import PARAMETERS, tables_of
from tongyu.errors import InputError
from tongyu.text.checking import Misfit
from tongyu.text.csv_files import LARGEST_FILE
from tongyu.text.reading import read_text
from tongyu.text.toml_files import read_toml
from tongyu.text.wording import counted, plain

TONGYU = "tongyu"
NO_TREND = "a year counts once in the trend of the model"


class Given(NamedTuple):
    """What was read: rows, or keys, by file; and what of it is the county's own."""

    path: Path  # the folder, or the one file that holds all
    files: dict[str, str]  # how much stands in each
    keys: frozenset[str]  # of county.toml
    series: frozenset[str]
    calendar: frozenset[str]
    lines: frozenset[str]


class StandIn(NamedTuple):
    """What a folder leaves out, and what is taken instead."""

    what: str
    instead: str


def path_of(name: str) -> Path:
    """The folder, or file, of the county that `name` means: a shipped one, or one at a path. Raises InputError."""
    if not shipped.is_path(name) and name not in shipped.county_names() and os.path.isdir(name):
        return Path(name)
    try:
        return shipped.find("county", name, Path())
    except Misfit as error:
        raise InputError(error.sentence) from None


def tables_beside(path: Path) -> list[Path]:
    """The tables of villages, households and persons that belong to the county at `path`."""
    folder = path if path.is_dir() else path.parent
    alone = not path.is_dir() and path.name != COUNTY
    return [] if alone else [folder / name for name in OTHER_FILES if (folder / name).exists()]


def given_by(path: Path) -> Given:
    """What the county at `path`, which can be read, gives itself. Raises InputError."""
    folder = path if path.is_dir() else path.parent
    alone = not path.is_dir() and path.name != COUNTY
    file = read_toml(path if alone else folder / COUNTY, "a county")
    files = {file.path.name: counted(len(file.data), "key")}
    present = [] if alone else [name for name in FILES if (folder / name).exists() and name != COUNTY]
    files |= {name: _size(folder / name) for name in present}
    keys = set(file.data) | {key for key, name in _TABLES.items() if name in present}
    series = {str(each["name"]) for each in file.data.get("series", ())}
    if SERIES in present:
        series = {row.cells["series"] for row in series_table(folder / SERIES)}
    return Given(
        path,
        files,
        frozenset(keys),
        frozenset(series),
        frozenset(file.data.get("calendar", ())),
        frozenset(file.data.get("lines", ())),
    )


_TABLES = {"townships": TOWNSHIPS, "crops": CROPS, "series": SERIES, "prices": PRICES, "numbers": NUMBERS}


def _size(path: Path) -> str:
    """How much stands in the file: rows, numbers, villages. Raises InputError where it is not what its name says."""
    if path.suffix == ".toml":
        return counted(_numbers(read_toml(path, "numbers of a county").data), "number")
    try:
        if path.suffix == ".parquet":
            from pyarrow import parquet

            return counted(parquet.ParquetFile(path).metadata.num_rows, "row")
        text = read_text(path, plain(str(path), 200), "a table", "CSV", LARGEST_FILE)
        if path.suffix == ".geojson":
            return counted(len(json.loads(text)["features"]), "village")
        rows = csv.reader(line for line in text.split("\n") if line.strip() and not line.startswith("#"))
        return counted(sum(1 for _ in rows) - 1, "row")
    except (ValueError, KeyError, TypeError, OSError, csv.Error):
        raise InputError(f"{plain(str(path), 200)}: this is not what files of its name hold.") from None


def _numbers(table: dict[str, Any]) -> int:
    return sum(
        _numbers(value) if isinstance(value, dict) and "value" not in value else 1
        for name, value in table.items()
        if name != "schema"
    )


def stand_ins(given: Given, county: CountyFacts) -> Iterator[StandIn]:
    """What stands in for what the folder leaves out, file by file, series by series."""
    base = "Tongyu's"
    if "townships" not in given.keys:
        yield StandIn(TOWNSHIPS, f"{base}: {', '.join(county.township_names)}")
    if "crops" not in given.keys:
        yield StandIn(CROPS, f"{base}: {', '.join(crop.called for crop in county.crops)}")
    for series in county.series:
        if series.name in KINDS and series.name not in given.series:
            first, last = series.years
            yield StandIn(f"{SERIES}, {series.name}", f"{base}, {first}-{last}")
    trends = [name for name in KINDS if name not in county.dated]
    if trends:
        yield StandIn(f"{SERIES}, {', '.join(trends)}", NO_TREND)
    if not any(name.startswith("floor_price.") for name in county.dated.names):
        yield StandIn(f"{SERIES}, floor_price.CROP", "no floor under prices")
    if not any(name.startswith("producer_subsidy.") for name in county.dated.names):
        yield StandIn(f"{SERIES}, producer_subsidy.CROP", "no subsidy by land under a crop")
    if "prices" not in given.keys:
        yield StandIn(PRICES, "prices drawn around each crop's usual one (price.*)")
    if county.places is None:
        yield StandIn("villages.csv", f"a map invented from map_seed = {county.map_seed}")
    if county.survey is None:
        yield StandIn("households.csv", "households invented from the facts and population.*")
    for rule in () if county.survey is None else rules(county.survey):
        yield StandIn("households.csv, persons.csv", rule)
    left_out = [name for name in type(county.calendar).model_fields if name not in given.calendar]
    if left_out:
        values = county.calendar.model_dump(mode="json")
        said = ", ".join(f"{name} = {_toml(values[name])}" for name in left_out)
        yield StandIn("county.toml, [calendar]", said)
    lines = [name for name in LINES if name not in given.lines and f"line.{name}" not in _own(county)]
    if lines:
        said = ", ".join(f"{name} = {PARAMETERS[f'line.{name}'].value:g}" for name in lines)
        yield StandIn("county.toml, [lines]", f"the model's: {said}")
    numbers = [name for name in tables_of((), county).parameters if not name.startswith("crops.")]
    own = [name for name in numbers if name in _own(county)]
    yield StandIn(NUMBERS, f"the model's own for {len(numbers) - len(own):,} of {len(numbers):,} numbers")


def _own(county: CountyFacts) -> set[str]:
    return {own.name for own in county.numbers}


def _toml(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
