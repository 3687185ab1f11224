"""Reading a county: a folder of plain tables, or one file that holds all of them.

county.toml      facts, [calendar], [lines] of poverty, [sources]
townships.csv    name, name_zh, node; the county seat first
crops.csv        a line a crop, see `numbers.crops`; Tongyu's where there is none
series.csv       a line a series and year, see `numbers.series`; Tongyu's for each that it leaves out
prices.csv       month, crop, price: wholesale prices that were observed, instead of drawn ones
households.csv   or households.parquet: a survey, with persons.csv or persons.parquet or without, see `survey.format`
parameters.toml  numbers of the county's own, see `numbers.own`; the model's for all others
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from tongyu import shipped
from tongyu.county.facts import CountyFacts, Township, shipped_crops
from tongyu.county.geography import make_geography
from tongyu.county.numbers.crops import read_crops
from tongyu.county.numbers.monthly_prices import read_prices
from tongyu.county.numbers.own import OwnNumber, read_own
from tongyu.county.numbers.series import check_series, read_series
from tongyu.county.places import CSV, GEOJSON, read_places
from tongyu.county.survey import SURVEYS, read_survey
from tongyu.county.tables import PARAMETERS, tables_of
from tongyu.errors import InputError
from tongyu.text.checking import Misfit
from tongyu.text.csv_files import read_csv
from tongyu.text.toml_files import TomlFile, read_toml
from tongyu.text.wording import plain, shown, unknown

COUNTY, TOWNSHIPS, CROPS, SERIES = "county.toml", "townships.csv", "crops.csv", "series.csv"
PRICES, NUMBERS = "prices.csv", "parameters.toml"
FILES = (COUNTY, TOWNSHIPS, CROPS, SERIES, CSV, GEOJSON, *SURVEYS, PRICES, NUMBERS)
"""What a county's folder may hold."""

_LINES = ("national", "extreme", "lower_middle", "upper_middle")
_FILE_KEYS = ("schema", *CountyFacts.model_fields, "lines")


def load_county(name: str, beside: Path = Path()) -> CountyFacts:
    """A shipped county by its name, or the county in the folder or file at a path seen from the folder `beside`.

    Raises InputError.
    """
    try:
        path = shipped.find("county", name, beside)
    except Misfit as error:
        raise InputError(error.sentence) from None
    return read_county(path) if shipped.is_path(name) else _shipped(path)


@lru_cache(maxsize=16)
def _shipped(path: Path) -> CountyFacts:
    return read_county(path)


def shipped_name(county: CountyFacts) -> str | None:
    """The name by which files call `county`, if it is shipped."""
    return next((name for name in shipped.county_names() if load_county(name).digest == county.digest), None)


def read_county(path: Path) -> CountyFacts:
    """The county in the folder at `path`, or in its county.toml, or in one file that holds all. Raises InputError."""
    if os.path.isdir(path):
        folder = path
        if not os.path.exists(folder / COUNTY):
            raise InputError(f"{plain(str(folder), 200)}: this folder holds no {COUNTY}, which a county begins with.")
    elif path.name == COUNTY:
        folder = path.parent
    else:
        return _built(read_toml(path, "a county"), {})
    file = read_toml(folder / COUNTY, "a county")
    return _with_survey(_built(file, _beside(folder, file)), folder, file)


def _beside(folder: Path, file: TomlFile) -> dict[str, Any]:
    """What the tables beside county.toml say."""
    found: dict[str, Any] = {}
    for key, name in (
        ("townships", TOWNSHIPS),
        ("crops", CROPS),
        ("series", SERIES),
        ("prices", PRICES),
        ("numbers", NUMBERS),
    ):
        path = folder / name
        if not os.path.exists(path):
            continue
        if key in file.data:
            file.fail(f"{key} stand both here and in {name}; keep one of them.", (key,))
        label = plain(str(path), 200)
        if key == "townships":
            found[key] = _townships(path, label)
        elif key == "crops":
            found[key] = read_crops(path, label)
        elif key == "series":
            found[key] = read_series(path, label)
        elif key == "prices":
            crops = found.get("crops", shipped_crops())
            found[key] = read_prices(path, [crop.crop for crop in crops], label)
        else:
            found[key] = read_own(path, label)[1]
    if "places" not in file.data and "townships" in found:
        names, names_zh = zip(*((each.name, each.name_zh) for each in found["townships"]), strict=True)
        places = read_places(folder, names, names_zh)
        if places is not None:
            found["places"] = places
    if "townships" not in found and "townships" not in file.data:
        file.fail(f"there is no {TOWNSHIPS} beside it; its first line is: name,name_zh,node.")
    return found


def _with_survey(county: CountyFacts, folder: Path, file: TomlFile) -> CountyFacts:
    """The county with the survey in its folder, if there is one; villages have their names and numbers on the map."""
    if not any(os.path.exists(folder / name) for name in SURVEYS):
        return county
    if county.survey is not None:
        file.fail("survey stands both here and in a table beside it; keep one of them.", ("survey",))
    geography = make_geography(county)
    survey = read_survey(
        folder,
        [(each.name, each.name_zh) for each in county.townships],
        list(zip(geography.village_names, geography.village_names_zh or geography.village_names, strict=True)),
        county.crop_names,
        [geography.township_names[township] for township in geography.village_township],
    )
    told = {name: getattr(county, name) for name in CountyFacts.model_fields}
    return file.build(CountyFacts, told | {"survey": survey})


def _townships(path: Path, label: str) -> tuple[Township, ...]:
    table = read_csv(path, "a table of townships", ("name",), ("name_zh", "node"), 500, label)
    found, names = [], set()
    for row in table:
        name = row.word("name")
        if name in names:
            row.fail(f"two townships are called {shown(name)}.", "name")
        names.add(name)
        said: dict[str, Any] = {"name": name}
        if row.has("name_zh"):
            said["name_zh"] = row.word("name_zh")
        if row.has("node"):
            said["node"] = row.flag("node")
        found.append(row.build(Township, said))
    return tuple(found)


def _built(file: TomlFile, tables: dict[str, Any]) -> CountyFacts:
    """The county of the file and of the tables beside it; what only the model's numbers can tell is checked here."""
    file.require_schema(_FILE_KEYS, "a county")
    said = {key: value for key, value in file.data.items() if key not in ("schema", "lines")} | tables
    lines = file.data.get("lines", {})
    if not isinstance(lines, dict):
        file.fail(f"lines must be a table of poverty lines, not {shown(lines)}.", ("lines",))
    for name, value in lines.items():
        if name not in _LINES:
            file.fail(unknown("line", str(name), _LINES, "Lines"), ("lines", name))
        if isinstance(value, bool) or not isinstance(value, int | float):
            file.fail(
                f"lines.{name} must be a number, yuan of 2015 a person a year, not {shown(value)}.", ("lines", name)
            )
    if lines:
        numbers = said.get("numbers", ())
        said["numbers"] = (*numbers, *(_line(f"line.{name}", float(value)) for name, value in lines.items()))
    county = file.build(CountyFacts, said)
    try:
        check_county(county)
    except Misfit as error:
        file.fail(error.sentence, error.keys)
    return county


def _line(name: str, value: float) -> OwnNumber:
    """A poverty line; one that lies outside the model's range has no other range than itself."""
    usual = PARAMETERS[name]
    inside = usual.low <= value <= usual.high
    return OwnNumber(name=name, value=value, low=None if inside else value, high=None if inside else value)


def check_county(county: CountyFacts) -> None:
    """Raises Misfit for a number or series of the county's that the model does not have, or does not accept."""
    parameters = tables_of((), county).parameters
    for series in county.series:
        check_series(series, parameters, county.crop_names)
