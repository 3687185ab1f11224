"""The tables of docs/counties.md: every key and column of a county's folder, made from the code."""

from collections.abc import Callable, Iterable

from tongyu.county.survey.format import HOUSEHOLD_ITEMS, PERSON_ITEMS
from tongyu.county.survey.format import Item as Surveyed
from tongyu.report import county_reference as reference
from tongyu.report.county_reference import Item
from tongyu.report.pages.markdown import markdown_table

_NEEDED = "**must be there**"


def county_keys() -> str:
    """The keys of county.toml above its tables."""
    return _table("key", reference.facts())


def calendar_keys() -> str:
    """The keys of [calendar]."""
    return _table("key", reference.calendar())


def poverty_lines() -> str:
    """The keys of [lines]."""
    return _table("key", reference.lines())


def source_keys() -> str:
    """The keys of [sources.NAME]."""
    return _table("key", reference.sources())


def township_columns() -> str:
    """The columns of townships.csv."""
    return _table("column", reference.townships())


def crop_columns() -> str:
    """The columns of crops.csv."""
    return _table("column", reference.crops())


def series_columns() -> str:
    """The columns of series.csv."""
    return _table("column", reference.SERIES_COLUMNS)


def series_names() -> str:
    """The series that may stand in series.csv."""
    return _table("series", reference.series())


def price_columns() -> str:
    """The columns of prices.csv."""
    return _table("column", reference.PRICE_COLUMNS)


def number_keys() -> str:
    """The keys of a number in parameters.toml."""
    return _table("key", reference.own_numbers())


def household_columns() -> str:
    """The columns of households.csv."""
    return _surveyed(HOUSEHOLD_ITEMS)


def person_columns() -> str:
    """The columns of persons.csv."""
    return _surveyed(PERSON_ITEMS)


def _surveyed(items: Iterable[Surveyed]) -> str:
    rows = ([f"`{each.name}`", each.unit, each.otherwise or _NEEDED] for each in items)
    return markdown_table(("column", "what stands in it", "where it is left out"), rows)


def _table(what: str, items: Iterable[Item]) -> str:
    rows = ([f"`{each.name}`", each.what, each.unit, each.accepted, each.otherwise or _NEEDED] for each in items)
    return markdown_table((what, "what it is", "unit", "accepted", "where it is left out"), rows)


TABLES: dict[str, Callable[[], str]] = {
    made.__name__: made
    for made in (
        county_keys,
        calendar_keys,
        poverty_lines,
        source_keys,
        township_columns,
        crop_columns,
        series_columns,
        series_names,
        price_columns,
        number_keys,
        household_columns,
        person_columns,
    )
}
"""The generated parts of docs/counties.md by the name in their markers."""
