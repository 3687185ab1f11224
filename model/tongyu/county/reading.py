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
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from tongyu import shipped
from tongyu.county.facts import CountyFacts, Township, shipped_crops
from tongyu.county.geography import make_geography
from tongyu.county.numbers.crops import crops_in, crops_table
from tongyu.county.numbers.monthly_prices import prices_in, prices_table
from tongyu.county.numbers.own import OwnFile, OwnNumber, read_own, source_of
from tongyu.county.numbers.series import check_series, series_in, series_table
from tongyu.county.numbers.sources import SOURCES
from tongyu.county.places import CSV, GEOJSON, read_places
from tongyu.county.survey import SURVEYS, read_survey
from tongyu.county.tables import LEVERS, PARAMETERS, added_with, tables_of
from tongyu.errors import InputError
from tongyu.text.checking import Keys, Misfit, first_mistake, number, placed
from tongyu.text.csv_files import Table, read_csv
from tongyu.text.toml_files import TomlFile, read_toml
from tongyu.text.wording import nearest, plain, shown, unknown

COUNTY, TOWNSHIPS, CROPS, SERIES = "county.toml", "townships.csv", "crops.csv", "series.csv"
PRICES, NUMBERS = "prices.csv", "parameters.toml"
OTHER_FILES = (CSV, GEOJSON, *SURVEYS)
FILES = (COUNTY, TOWNSHIPS, CROPS, SERIES, PRICES, NUMBERS, *OTHER_FILES)
"""What a county's folder may hold."""
BESIDE = (".example", ".md", ".py", ".r", ".ipynb")
"""Endings of what may lie beside it: examples, notes and the scripts that made the tables."""
_LEFT_BEHIND = ("__pycache__", "__MACOSX", "Thumbs.db", "desktop.ini")
"""What Python and systems of files leave in a folder unasked; all else of theirs begins with a dot."""
_SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".ods", ".numbers", ".et")
Fail = Callable[[str, Keys], NoReturn]
"""Raises the InputError that says a sentence of what keys lead to, in a table beside county.toml."""

LINES = ("national", "extreme", "lower_middle", "upper_middle")
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
        return _built(read_toml(path, "a county"), {}, {})
    file = read_toml(folder / COUNTY, "a county")
    _refuse_unknown(folder)
    return _with_survey(_built(file, *_beside(folder, file)), folder, file)


def _refuse_unknown(folder: Path) -> None:
    """Raises InputError for what lies in `folder` and is no file of a county, so that it would be passed over."""
    name = plain(str(folder), 200)
    try:
        found = sorted(os.listdir(folder))
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {plain(error.strerror or 'no folder')}.") from None
    for each in found:
        stem, ending = os.path.splitext(each)
        passed = each.startswith((".", "~", "README")) or each.endswith("~") or ending.lower() in BESIDE
        if each in FILES or each in _LEFT_BEHIND or passed:
            continue
        if ending.lower() in _SPREADSHEETS:
            raise InputError(f"{name}: {plain(each)} is no text; save it as CSV in UTF-8, {plain(stem)}.csv.")
        notes = f"notes and scripts may end in {', '.join(BESIDE)}."
        listed = f"Files of a county: {', '.join(FILES)}; {notes}"
        near = nearest(each, FILES)
        guess = f'; did you mean "{near}"?' if near is not None else "."
        raise InputError(f'{name}: unknown file "{plain(each)}"{guess} {listed}')


def _beside(folder: Path, file: TomlFile) -> tuple[dict[str, Any], dict[str, Fail]]:
    """What the tables beside county.toml say, and for each what tells of a mistake in it."""
    found: dict[str, Any] = {}
    fails: dict[str, Fail] = {}

    def path_of(key: str, name: str) -> Path | None:
        path = folder / name
        if not os.path.lexists(path):
            return None
        if key in file.data:
            file.fail(f"{key} stand both here and in {name}; keep one of them.", (key,))
        return path

    if (path := path_of("townships", TOWNSHIPS)) is not None:
        table = read_csv(path, "a table of townships", ("name",), ("name_zh", "node"), 500)
        found["townships"], fails["townships"] = _townships(table), _in_rows(table)
    elif "townships" not in file.data:
        file.fail(f"there is no {TOWNSHIPS} beside it; its first line is: name,name_zh,node.")
    townships = found.get("townships", file.data.get("townships"))
    for name in (CSV, GEOJSON):
        if path_of("places", name) is not None:
            names, names_zh = (_each(townships, key) for key in ("name", "name_zh"))
            found["places"], fails["places"] = read_places(folder, names, names_zh), _in_all_of(folder / name)
    if (path := path_of("crops", CROPS)) is not None:
        table = crops_table(path)
        found["crops"], fails["crops"] = crops_in(table), _in_rows(table)
    if (path := path_of("series", SERIES)) is not None:
        table = series_table(path)
        found["series"] = series_in(table)
        fails["series"] = _in_groups(table, "series", [each.name for each in found["series"]])
    if (path := path_of("prices", PRICES)) is not None:
        table = prices_table(path)
        found["prices"] = prices_in(table, _each(found.get("crops", file.data.get("crops", shipped_crops())), "crop"))
        fails["prices"] = _in_groups(table, "crop", [each.crop for each in found["prices"]])
    if (path := path_of("numbers", NUMBERS)) is not None:
        own = read_own(path, known=PARAMETERS)
        found["numbers"], fails["numbers"] = own.numbers, _in_numbers(own)
    return found, fails


def _each(things: Any, key: str) -> list[str]:
    """What `key` is of each of `things`, as far as they were given and can be."""
    listed = things if isinstance(things, list | tuple) else ()
    return [str(each.get(key, "")) if isinstance(each, dict) else str(getattr(each, key, "")) for each in listed]


def _in_all_of(path: Path) -> Fail:
    """For a file that says itself where a mistake in it stands: what is left does not fit the rest of the county."""

    def fail(sentence: str, keys: Keys) -> NoReturn:
        raise InputError(f"{plain(str(path), 200)}: {placed(sentence, keys)}")

    return fail


def _in_rows(table: Table) -> Fail:
    """For a table with a row a thing: the keys are its place and a column."""

    def fail(sentence: str, keys: Keys) -> NoReturn:
        if not keys or not isinstance(keys[0], int):
            table.fail(sentence)
        column = str(keys[1]) if len(keys) > 1 and keys[1] in table.columns else ""
        table.rows[keys[0]].fail(sentence, column)

    return fail


def _in_groups(table: Table, column: str, names: list[str]) -> Fail:
    """For a table with some rows a thing, told by `column`: the keys are its place among `names`, and a year."""

    def fail(sentence: str, keys: Keys) -> NoReturn:
        if not keys or not isinstance(keys[0], int):
            table.fail(sentence)
        rows = [row for row in table if row.cells[column] == names[keys[0]]]
        year = keys[1] if len(keys) > 1 else None
        if isinstance(year, int):
            dated = (row for row in rows if row.whole("year", 0, 9_999) == year)
            next(dated, rows[0]).fail(sentence, "value")
        rows[0].fail(sentence, str(year) if year in table.columns else column)

    return fail


def _in_numbers(own: OwnFile) -> Fail:
    """For the county's own numbers: the key is the place of one."""

    def fail(sentence: str, keys: Keys) -> NoReturn:
        at = keys[0] if keys else None
        own.file.fail(sentence, (*own.keys[at], *keys[1:]) if isinstance(at, int) else ())

    return fail


def _with_survey(county: CountyFacts, folder: Path, file: TomlFile) -> CountyFacts:
    """The county with the survey in its folder, if there is one; villages have their names and numbers on the map."""
    there = [folder / name for name in SURVEYS if os.path.lexists(folder / name)]
    if not there:
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
    try:
        return CountyFacts.model_validate(told | {"survey": survey})
    except ValidationError as error:
        keys, sentence = first_mistake(error)
    return _in_all_of(there[0])(sentence, keys)


def _townships(table: Table) -> tuple[Township, ...]:
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


def _built(file: TomlFile, tables: dict[str, Any], fails: Mapping[str, Fail]) -> CountyFacts:
    """The county of the file and of the tables beside it; what only the model's numbers can tell is checked here."""
    file.require_schema(_FILE_KEYS, "a county")
    said = {key: value for key, value in file.data.items() if key not in ("schema", "lines")} | tables
    own = said.get("numbers", ())
    lines = _lines(file)
    if lines and isinstance(own, list | tuple):
        said["numbers"] = (*own, *lines)
    try:
        county = CountyFacts.model_validate(said)
        check_county(county)
    except ValidationError as error:
        keys, sentence = first_mistake(error)
    except Misfit as error:
        keys, sentence = error.keys, error.sentence
    else:
        return county
    return _fail(file, sentence, keys, fails, len(own) if isinstance(own, list | tuple) else 0, lines)


def _fail(
    file: TomlFile, sentence: str, keys: Keys, fails: Mapping[str, Fail], own: int, lines: Sequence[OwnNumber]
) -> NoReturn:
    """Raises the InputError that says `sentence` of what `keys` lead to, in county.toml or in a table beside it.

    Behind the county's `own` numbers stand its `lines`.
    """
    place = keys[1] if len(keys) > 1 and keys[0] == "numbers" else None
    if isinstance(place, int) and place >= own:
        keys = ("lines", lines[place - own].name.removeprefix("line."))
    elif keys and keys[0] in fails:
        fails[str(keys[0])](sentence, keys[1:])
    file.fail(sentence, keys)


def _lines(file: TomlFile) -> list[OwnNumber]:
    """The poverty lines of `[lines]`."""
    lines = file.data.get("lines", {})
    if not isinstance(lines, dict):
        file.fail(f"lines must be a table of poverty lines, not {shown(lines)}.", ("lines",))
    found = []
    for name, value in lines.items():
        if name not in LINES:
            file.fail(unknown("line", str(name), LINES, "Lines"), ("lines", name))
        try:
            found.append(_line(f"line.{name}", number(value, f"lines.{name}")))
        except Misfit as error:
            file.fail(error.sentence, ("lines", name))
    return found


def _line(name: str, value: float) -> OwnNumber:
    """A poverty line; one that lies outside the model's range has no other range than itself."""
    usual = PARAMETERS[name]
    inside = usual.low <= value <= usual.high
    return OwnNumber(name=name, value=value, low=None if inside else value, high=None if inside else value)


def check_county(county: CountyFacts) -> None:
    """Raises Misfit for a number or series of the county's that the model does not have, or does not accept."""
    for key in county.caps:
        if key not in LEVERS and added_with(key) is None:
            near = nearest(key, LEVERS)
            guess = f'did you mean "{near}"?' if near else "`tongyu new my.toml` writes a file with all of them."
            raise Misfit(f'unknown lever "{plain(key)}"; {guess}', "caps", key)
    known = (*SOURCES, *county.sources)
    for place, crop in enumerate(county.crops):
        for source in crop.sources:
            keys = ("crops", place, "sources")
            _check_source(f"{crop.crop}, {source.number}", source.source, source.confidence, known, *keys)
    for place, own in enumerate(county.numbers):
        usual = PARAMETERS.get(own.name)
        named = own.source or "" if usual is None else source_of(own, usual)
        _check_source(own.name, named, own.confidence, known, "numbers", place)
    for place, series in enumerate(county.series):
        _check_source(series.name, series.source, series.confidence, known, "series", place)
    try:
        parameters = tables_of((), county).parameters
    except Misfit as error:
        names = [own.name for own in county.numbers]
        if len(error.keys) == 1 and error.keys[0] in names:
            raise Misfit(error.sentence, "numbers", names.index(str(error.keys[0]))) from None
        raise
    for place, series in enumerate(county.series):
        try:
            check_series(series, parameters, county.crop_names)
        except Misfit as error:
            raise Misfit(error.sentence, "series", place, *error.keys) from None


def _check_source(what: str, source: str, confidence: str | None, known: Sequence[str], *keys: str | int) -> None:
    """Raises Misfit where `source` is none that the county or the model knows, or is missing where it must be."""
    if source and source not in known:
        near = nearest(source, known)
        guess = f'did you mean "{near}"?' if near else f"county.toml tells it in [sources.{plain(source)}]."
        raise Misfit(f'{what} names the unknown source "{plain(source)}"; {guess}', *keys)
    if not source and confidence in ("measured", "derived"):
        raise Misfit(f"{what} is {confidence} but names no source.", *keys)
