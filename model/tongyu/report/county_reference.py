"""What every file of a county's folder holds: columns and keys, units, ranges, and what stands in for them.

The template that `tongyu county new` writes and the reference in docs/counties.md are made from it. What is a county's
is declared where it is read; here stands what it means.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from tongyu.county.calendar import Calendar
from tongyu.county.facts import CountyFacts, OwnSource, Township
from tongyu.county.numbers.crops import KINDS as CROP_KINDS
from tongyu.county.numbers.crops import OPTIONAL as OPTIONAL_OF_CROPS
from tongyu.county.numbers.crops import WORDS as CROP_WORDS
from tongyu.county.numbers.monthly_prices import HIGHEST, LOWEST, UNIT
from tongyu.county.numbers.series import BY_CROP, DATED, FIRST, LAST, Kind
from tongyu.county.numbers.series import KINDS as SERIES_KINDS
from tongyu.county.reading import LINES
from tongyu.county.tables import PARAMETERS
from tongyu.questions.counties.differences import TABLES
from tongyu.report.wording import number_text


class Item(NamedTuple):
    """A key or a column: what it is, its unit, what is accepted, and what stands in; "" where it must be there."""

    name: str
    what: str
    unit: str
    accepted: str
    otherwise: str


FACTS: dict[str, tuple[str, str]] = {
    "name": ("what it is called", ""),
    "name_zh": ("the same in Chinese", ""),
    "households": ("farm households", ""),
    "persons": ("persons registered in them, by which levers and costs are counted", ""),
    "residents": ("of these, those who live there; without it all of them", ""),
    "villages": ("administrative villages", ""),
    "poor_villages": ("of them officially poor; told of the county, read by no mechanism", ""),
    "area_km2": ("area; the cells inside must cover it within 15 %", "km2"),
    "grid_columns": ("cells of the map from west to east", ""),
    "grid_rows": ("cells of the map from north to south", ""),
    "cell_km": ("side of a cell", "km"),
    "inside_share": ("share of the map's cells that lie in the county", ""),
    "detour": ("road distance over straight distance", ""),
    "map_seed": ("what the invented part of the map is drawn from: any number", ""),
    "mu_per_person": ("cropland; 15 mu are a hectare", "mu a person"),
    "irrigable_share": ("share of the cropland that is irrigated", ""),
    "cooperatives": ("cooperatives at the start, most of them asleep", ""),
    "platforms": ("online platforms that farmers can sell on", ""),
}
OF_PLACES = ("villages", "grid_columns", "grid_rows", "inside_share")
FROM_PLACES = "follows from villages.csv or villages.geojson; needed where there is none"
CALENDAR: dict[str, tuple[str, str]] = {
    "start": ("first month of a scenario that does not say when it begins", ""),
    "months": ("for how many months it then goes on", ""),
    "sowing": ("month in which the farm year begins; inputs are paid in it and in the two after it", ""),
    "scored": ("first and last year that outcomes cover", ""),
    "discounted": ("first and last year whose payments count in planned costs", ""),
    "published": (
        "first and last year of published figures; without it those of rural_cpi",
        "",
    ),
}
TOWNSHIPS: dict[str, tuple[str, str]] = {
    "name": ("what it is called; the first row is the county seat", ""),
    "name_zh": ("the same in Chinese", ""),
    "node": ("whether it is a node with repackaging: yes or no", ""),
}
CROP_TEXTS: dict[str, tuple[str, str]] = {
    "crop": ("its name in files, of small letters, digits and _", ""),
    "name_en": ("what people call it", ""),
    "name_zh": ("the same in Chinese", ""),
    "draws": ("its number in draws, never another's of the county", ""),
    "harvest": ("month in which it comes in, 3 to 11 months after the farm year begins", ""),
    "dear": ("month in which its price is usually highest", ""),
    "eaten": ("whether households eat of it at home", ""),
    "sources": ("where its numbers were read: share: yearbook (derived); price: survey (measured)", ""),
}
OF_CROPS_OTHERWISE = {
    "name_en": "the name in files",
    "draws": "the number of its row, from 0",
    "eaten": "no",
    "spikes": "no",
    "sources": "its numbers are assumed",
}
SERIES_TEXTS: dict[str, tuple[str, str]] = {
    "rural_cpi": ("turns yuan of 2015 into yuan of the day", ""),
    "top_up": ("what the state adds to the listed", ""),
    "allowance_standard": ("standard of the rural minimum-living allowance", ""),
    "basic_pension": ("basic pension", ""),
    "urban_income": ("disposable income in towns", ""),
    "listing": ("", ""),
    "posts": ("", ""),
    "listed_help": ("", ""),
    "internet_use": ("", ""),
    "parcels_a_shopper": ("", ""),
    "online_demand": ("consumers' demand for farm produce online", ""),
}
SOURCES = {
    "author": "who published it",
    "year": "when",
    "title": "what it is called",
    "address": "where it can be read",
}
ELSE_ASSUMED = "assumed; the model's where the value is"
OWN = {
    "value": ("the number", "a number within what the model accepts", ""),
    "low": ("its plausible range", "a number", "the model's; the value must then lie within it"),
    "high": ("its other end", "a number", "the model's"),
    "confidence": ("on what it rests", "measured, derived, calibrated or assumed", ELSE_ASSUMED),
    "source": (
        "a key of [sources], or of the model's own",
        "needed where it is measured or derived",
        "none; the model's where the value is",
    ),
    "note": ("how it was found", "at most 500 signs", "the model's"),
}
SERIES_COLUMNS = (
    Item("series", "which series", "", "a name of the table below", ""),
    Item("year", "calendar year; each once, rising", "", f"{FIRST}-{LAST}", ""),
    Item("value", "its value from that year on", "of the series", "as the table below says", ""),
    Item("confidence", "on what it rests, in the first row of a series", "", "measured, derived or assumed", "assumed"),
    Item(
        "source", "a key of [sources] in county.toml, or of the model's", "", "needed where measured or derived", "none"
    ),
    Item("note", "how it was found", "", "at most 500 signs", "none"),
)
PRICE_COLUMNS = (
    Item("month", "such as 2014-05", "", "each once for a crop", ""),
    Item("crop", "a crop of crops.csv", "", "", ""),
    Item("price", "wholesale, raw produce", UNIT, f"{LOWEST:g}-{HIGHEST:,.0f}", ""),
)


def facts() -> list[Item]:
    """The keys of county.toml above its tables."""
    kept = {name: field for name, field in CountyFacts.model_fields.items() if name not in TABLES}
    found = [_item(name, kept[name], *_said(name, kept[name], FACTS)) for name in sorted(kept, key=_place)]
    return [each._replace(otherwise=FROM_PLACES) if each.name in OF_PLACES else each for each in found]


def calendar() -> list[Item]:
    """The keys of [calendar]."""
    return [_item(name, field, *_said(name, field, CALENDAR)) for name, field in Calendar.model_fields.items()]


def lines() -> list[Item]:
    """The keys of [lines]."""
    return [
        Item(
            name,
            f"{name.replace('_', '-')} poverty line",
            "yuan of 2015 a person a year",
            _range(PARAMETERS[f"line.{name}"].floor, PARAMETERS[f"line.{name}"].ceiling),
            f"the model's, {number_text(PARAMETERS[f'line.{name}'].value)}",
        )
        for name in LINES
    ]


def sources() -> list[Item]:
    """The keys of [sources.NAME]."""
    return [_item(name, field, SOURCES[name], "") for name, field in OwnSource.model_fields.items()]


def townships() -> list[Item]:
    """The columns of townships.csv."""
    return [_item(name, field, *_said(name, field, TOWNSHIPS)) for name, field in Township.model_fields.items()]


def crops() -> list[Item]:
    """The columns of crops.csv."""
    accepted = {
        "crop": "at most 40 signs",
        "draws": "0 or more",
        "harvest": "1-12",
        "dear": "1-12",
        "eaten": "yes or no",
    }
    found = [
        Item(name, *CROP_TEXTS[name], accepted.get(name, "at most 40 signs"), _of_crops(name)) for name in CROP_WORDS
    ]
    for name, kind in CROP_KINDS.items():
        allowed = "yes or no" if name == "spikes" else _range(kind.floor, kind.ceiling)
        found.append(Item(name, kind.note, "" if name == "spikes" else kind.unit, allowed, _of_crops(name)))
    return [*found, Item("sources", *CROP_TEXTS["sources"], "", _of_crops("sources"))]


def _of_crops(name: str) -> str:
    return OF_CROPS_OTHERWISE.get(name, "none") if name in OPTIONAL_OF_CROPS else ""


def series() -> list[Item]:
    """The series of series.csv."""
    found = [_series(name, kind) for name, kind in SERIES_KINDS.items()]
    of_crops = {
        "floor_price": "least price the state pays for a crop",
        "producer_subsidy": "what the state pays for land under a crop, with the year's last harvest",
    }
    found += [Item(f"{name}.CROP", of_crops[name], kind.unit, _of_kind(kind), "none") for name, kind in BY_CROP.items()]
    groups = ", ".join(f"{group}*" for group in DATED)
    return [
        *found,
        Item(f"a number of {groups}", "from January of a year on", "of the number", "", "the same all years"),
    ]


def _series(name: str, kind: Kind) -> Item:
    trend = name.removeprefix("growth_")
    what = f"how often a year counts in the trend trend.{trend}" if trend != name else SERIES_TEXTS.get(name, ("",))[0]
    otherwise = "Tongyu's" if kind.otherwise is None else f"{kind.otherwise:g} in every year"
    return Item(name, what, kind.unit, _of_kind(kind), otherwise)


def _of_kind(kind: Kind) -> str:
    return _range(kind.floor, kind.ceiling)


def own_numbers() -> list[Item]:
    """The keys of a number in parameters.toml."""
    return [Item(name, what, "", accepted, otherwise) for name, (what, accepted, otherwise) in OWN.items()]


def _place(name: str) -> int:
    return list(FACTS).index(name) if name in FACTS else len(FACTS)


def _said(name: str, field: Any, known: dict[str, tuple[str, str]]) -> tuple[str, str]:
    return known.get(name, (field.description or "", ""))


def _item(name: str, field: Any, what: str, unit: str) -> Item:
    otherwise = "" if field.is_required() else _shown(field.default)
    return Item(name, what, unit, ", ".join(_accepted(field)), otherwise)


def _shown(value: object) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"[{value[0]}, {value[1]}]" if isinstance(value, tuple) else str(value)


def _accepted(field: Any) -> Iterator[str]:
    """What a field's own marks say of it."""
    marks: dict[str, Any] = {}
    for mark in field.metadata:
        names = ("ge", "gt", "le", "lt", "max_length")
        marks |= {name: getattr(mark, name) for name in names if getattr(mark, name, None) is not None}
    low = f"{marks['ge']:,}" if "ge" in marks else f"above {marks['gt']:,}" if "gt" in marks else None
    high = f"{marks['le']:,.0f}" if "le" in marks else "2^63 - 1" if "lt" in marks else None
    if low is not None and high is not None:
        yield f"{low} to {high}"
    elif low is not None:
        yield f"{low} or more"
    if "max_length" in marks:
        yield f"at most {marks['max_length']} signs"


def _range(low: float, high: float) -> str:
    return f"{number_text(low)} to {number_text(high)}"
