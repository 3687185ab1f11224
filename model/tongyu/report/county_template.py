"""A county as a commented folder to start from: what it must have, and commented out or as examples what it may have.

The folder can be read at once, and is the county that it was made from but for its name.
"""

import csv
import io
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import tomli_w

from tongyu.county.facts import CountyFacts
from tongyu.county.numbers.crops import COLUMNS as CROP_COLUMNS
from tongyu.county.numbers.crops import KINDS as CROP_KINDS
from tongyu.county.numbers.crops import Crop
from tongyu.county.numbers.kinds import Parameter
from tongyu.county.numbers.own import OwnNumber
from tongyu.county.reading import COUNTY, CROPS, LINES, NUMBERS, PRICES, SERIES, TOWNSHIPS
from tongyu.county.tables import PARAMETERS
from tongyu.report import county_reference as reference
from tongyu.report.county_reference import Item
from tongyu.report.wording import number_text
from tongyu.text.toml_text import over_lines
from tongyu.text.wording import plain

EXAMPLE = ".example"
OF_A_COUNTY = ("population", "living", "work", "state", "trend", "weather", "logistics", "platform", "price", "health")
"""Groups of the model's numbers that counties differ in most; the file of own numbers names all of them."""
_WIDTH = 30  # where comments begin
_LONGEST = 120

VILLAGES = """\
# Villages where they are: rename this file to villages.csv, or bring villages.geojson (points or polygons). Without
# either the map is invented. There must be as many as `villages` in county.toml, and one at least in every township.
# lon, lat: degrees (WGS 84); x_km, y_km: km east and north of any point, instead of them.
# seat: whether the township's hub is here, yes or no.
village,township,lon,lat,seat
"""
HOUSEHOLDS = """\
# Households that were asked: rename this file to households.csv, or bring households.parquet. Without it households
# are invented from the facts and from population.* numbers. One row a household; what is left out is drawn by a rule.
# household: a name or number, each once. weight: households it stands for, by any scale. township, village: where.
# year: of whose yuan the sums are. persons, adults (18-61, can work), elders (62 and over).
# age, schooling: of the head, years. chronic: somebody is chronically ill. land_mu: mu of cropland.
# wage, crops, other_operating, property, transfer: yuan a year, net; crops: sales and own food less inputs; transfer:
# without means-tested benefits. savings, debt: yuan. share_CROP: share of the land under a crop.
household,township,weight,year,persons,adults,elders,age,schooling,chronic,land_mu,wage,crops,transfer,savings,debt
"""
PERSONS = """\
# The persons of these households: rename this file to persons.csv. One row a person, household as in households.csv.
# age: years. sex: female or male. relation to the head: head, spouse, child, parent, grandchild, other.
# schooling: years. chronic: is chronically ill. fit: can work.
household,age,sex,relation,schooling,chronic,fit
"""


def county_files(county: CountyFacts, name: str, folder: str) -> dict[str, str]:
    """The text of each file of a folder called `folder`, which is read as `county` under another name."""
    head = f"# Made by `tongyu county new {folder}` from {county.name}, whose numbers stand here until replaced.\n"
    files = {
        COUNTY: head + _county(county, name, folder),
        TOWNSHIPS: head + _townships(county),
        CROPS: head + _crops(county.crops),
        SERIES: head + _series(county),
        NUMBERS: head + _numbers(county),
    }
    prices = [[month, each.crop, price] for each in county.prices for month, price in each.values]
    said = _columns("Wholesale prices that were observed, instead of drawn ones", reference.PRICE_COLUMNS)
    if prices:
        files[PRICES] = head + said + _csv(("month", "crop", "price"), prices)
    else:
        start = county.calendar.start
        prices = [[start, crop.crop, crop.price] for crop in county.crops]
        rename = f"# Rename this file to {PRICES} to have it read.\n"
        files[PRICES + EXAMPLE] = rename + said + _csv(("month", "crop", "price"), prices)
    township = county.townships[0].name
    people: dict[str, tuple[str, list[list[Any]]]] = {
        "villages": (VILLAGES, [["Village 1", township, "123.06", "44.80", "yes"]]),
        "households": (HOUSEHOLDS, [[1, township, 1.0, 2015, 2, 2, 0, 45, 8, "no", 30, 6000, 9000, 1500, 4000, 0]]),
        "persons": (PERSONS, [[1, 45, "male", "head", 8, "no", "yes"], [1, 43, "female", "spouse", 6, "no", "yes"]]),
    }
    for table, (text, rows) in people.items():
        files[f"{table}.csv{EXAMPLE}"] = text + _rows(rows)
    return files


def _county(county: CountyFacts, name: str, folder: str) -> str:
    facts = []
    for item in reference.facts():
        value = name if item.name == "name" else getattr(county, item.name)
        off = item.name == "name_zh" or value is None
        example = 0 if value is None else value
        facts.append(_setting(item, f"{item.name} = {_toml(example)}", off))
    calendar = county.calendar.model_dump(mode="json")
    dates = [
        _setting(item, f"{item.name} = {_toml(calendar[item.name])}")
        for item in reference.calendar()
        if calendar[item.name] is not None
    ]
    own = {each.name: each.value for each in _lines_of(county)}
    lines = []
    for line in dict.fromkeys((*(each.removeprefix("line.") for each in own), *LINES)):
        (item,) = (each for each in reference.lines() if each.name == line)
        key = f"line.{line}"
        value = own.get(key, PARAMETERS[key].value)
        lines.append(_setting(item, f"{line} = {number_text(value).replace(',', '_')}", key not in own))
    sources = tomli_w.dumps({"sources": {key: source.model_dump() for key, source in county.sources.items()}})
    example = '#[sources.yearbook]\n#author = "County bureau of statistics"\n#year = "2015"\n#title = "Yearbook"\n'
    return "\n".join(
        [
            "# A line that begins with # and no space is a setting that is off.",
            f"# `tongyu county check {folder}` reads all tables and sets what they make beside these facts.",
            "schema = 1",
            *facts,
            "",
            "[calendar]",
            *dates,
            "",
            "[lines] # of poverty, yuan of 2015 a person a year; those that are off are the model's",
            *lines,
            "",
            "# The most of a lever, where it is other than the model's: `tongyu show five_pillars` has their names.",
            tomli_w.dumps({"caps": county.caps}) if county.caps else '#[caps]\n#"resources.stations" = 100\n',
            "# Where numbers were read, by the keys that the tables name; the model's own: `tongyu parameters --json`.",
            sources if county.sources else example,
        ]
    )


def _lines_of(county: CountyFacts) -> list[OwnNumber]:
    """The numbers behind all others that [lines] can tell as they are."""
    found: list[OwnNumber] = []
    for each in reversed(county.numbers):
        usual = PARAMETERS.get(each.name)
        if usual is None or not each.name.startswith("line."):
            break
        inside = usual.low <= each.value <= usual.high
        only = None if inside else each.value
        if each != OwnNumber(name=each.name, value=each.value, low=only, high=only):
            break
        found.insert(0, each)
    return found


def _townships(county: CountyFacts) -> str:
    rows = [[each.name, each.name_zh, _flag(each.node)] for each in county.townships]
    head = _columns("The townships, the county seat first", reference.townships())
    return head + _csv(("name", "name_zh", "node"), rows)


def _crops(crops: Sequence[Crop]) -> str:
    rows = []
    for crop in crops:
        sources = "; ".join(
            f"{each.number}: {each.source}" + ("" if each.confidence == "assumed" else f" ({each.confidence})")
            for each in crop.sources
        )
        words = [crop.crop, crop.name_en, crop.name_zh, crop.draws, crop.harvest, crop.dear, _flag(crop.eaten)]
        numbers = [_flag(crop.spikes) if name == "spikes" else _number(crop.value(name)) for name in CROP_KINDS]
        rows.append([*words, *numbers, sources])
    return _columns("The crops, a row each; yuan are of 2015", reference.crops()) + _csv(CROP_COLUMNS, rows)


def _series(county: CountyFacts) -> str:
    head = (
        "# Tables by year, a row a series and year. A year that is left out has the value of the year before it in\n"
        "# the table, one before the first that of the first. A series that is left out is Tongyu's, or as said here:\n"
    )
    head += _items(reference.series())
    head += _columns("Columns", reference.SERIES_COLUMNS)
    rows: list[list[Any]] = []
    for series in county.series:
        for place, (year, value) in enumerate(series.values):
            said = ["", "", ""] if place else [series.confidence, series.source, series.note]
            rows.append([series.name, year, _number(value), *said])
    return head + _csv([item.name for item in reference.SERIES_COLUMNS], rows)


def _numbers(county: CountyFacts) -> str:
    behind = len(_lines_of(county))
    own = county.numbers[: len(county.numbers) - behind]
    parts = [
        "# Numbers of the county's own, instead of the model's: `tongyu parameters` lists all. Lines with a # and no",
        "# space are the model's: take the # away, also of the heading above, and change the value. With a source:",
        "#",
        "# [population.elderly]",
        "# value = 0.30",
        "# low = 0.22           # its plausible range; without one it is the model's, and the value must lie within it",
        "# high = 0.38",
        '# confidence = "derived"  # measured, derived, calibrated or assumed',
        '# source = "yearbook"     # a key of [sources] in county.toml',
        '# note = "share of those of 60 and over in 2020"',
        "",
    ]
    for each in own:
        fields = each.model_dump(exclude={"name", "note"}, exclude_none=True)
        parts.append(tomli_w.dumps({each.name: fields}) + (f"note = {over_lines(each.note)}\n" if each.note else ""))
    named = {each.name for each in own}
    for group in OF_A_COUNTY:
        members = [number for name, number in PARAMETERS.items() if name.startswith(f"{group}.") and name not in named]
        parts += [f"#[{group}]", *(_off(group, each) for each in members), ""]
    return "\n".join(parts)


def _off(group: str, number: Parameter) -> str:
    setting = f"#{number.name.removeprefix(f'{group}.')} = {_toml(number.value)}"
    comment = f"{number.unit}, {number_text(number.low)} to {number_text(number.high)}: {number.note}"
    return plain(f"{setting:<{_WIDTH}}  # {comment}", _LONGEST)


def _setting(item: Item, setting: str, off: bool = False) -> str:
    accepted = f"; {item.accepted}" if item.accepted else ""
    unit = f", {item.unit}" if item.unit else ""
    said = f"{'#' if off else ''}{setting}"
    return f"{said:<{_WIDTH}}  # {item.what}{unit}{accepted}"


def _columns(title: str, items: Iterable[Item]) -> str:
    return f"# {title}.\n" + _items(items)


def _items(items: Iterable[Item]) -> str:
    lines: list[str] = []
    for item in items:
        unit = f", {item.unit}" if item.unit else ""
        accepted = f" ({item.accepted})" if item.accepted else ""
        without = f"; without it {item.otherwise}" if item.otherwise else ""
        what = f"{item.what}{unit}".removeprefix(", ")
        lines += textwrap.wrap(
            f"{item.name}: {what}{accepted}{without}", _LONGEST, initial_indent="#   ", subsequent_indent="#     "
        )
    return "".join(f"{line}\n" for line in lines)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    return ",".join(columns) + "\n" + _rows(rows)


def _rows(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _number(value: float) -> str:
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)


def _flag(value: bool) -> str:
    return "yes" if value else "no"


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_toml(each) for each in value)}]"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").strip()
