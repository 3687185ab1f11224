"""Published tables by calendar year, paths that the state announced, and when which of its programmes is at work."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, NamedTuple

import numpy as np
from pydantic import AfterValidator, Field, field_validator

from tongyu import shipped
from tongyu.county.numbers.kinds import Confidence
from tongyu.text.checking import Checked, Misfit, check_printable
from tongyu.text.csv_files import Table, read_csv
from tongyu.text.wording import nearest, plain, unknown

BASE_YEAR = 2015  # of whose yuan everything is counted
FIRST, LAST = 1900, 2200
_COLUMNS = ("series", "year", "value")
_OPTIONAL = ("confidence", "source", "note")

Printable = Annotated[str, AfterValidator(check_printable)]


class Kind(NamedTuple):
    """What a series tells: its unit, what is accepted, and what stands in where a county has none."""

    unit: str
    floor: float
    ceiling: float
    otherwise: float | None  # None: Tongyu's series stands in


KINDS: dict[str, Kind] = {
    "rural_cpi": Kind("% a year", -50, 500, None),
    "top_up": Kind("share of the gap to the line", 0, 1, None),
    "allowance_standard": Kind("yuan of the day a person a year", 0, 1e6, None),
    "basic_pension": Kind("yuan of the day an elder a month", 0, 1e5, None),
    "urban_income": Kind("yuan of the day a head", 0, 1e7, None),
    "listing": Kind("0 or 1, whether the poor are listed in December", 0, 1, None),
    "posts": Kind("times the usual posts of public welfare", 0, 20, None),
    "listed_help": Kind("0 or 1, whether the medical scheme pays the listed more", 0, 1, None),
    "internet_use": Kind("share of rural persons who are online", 0, 1, None),
    "parcels_a_shopper": Kind("parcels a month that an online shopper gets, national", 0, 1_000, None),
    "online_demand": Kind("times what the roll-out makes of it", 0, 100, 1.0),
    "prevention": Kind("0 or 1, whether those at risk of falling back are watched", 0, 1, 0.0),
    "prevention_line": Kind("yuan of the day a head a year", 0, 1e6, 0.0),
    "growth_wage": Kind("times the trend", -20, 20, 1.0),
    "growth_transfer": Kind("times the trend", -20, 20, 1.0),
    "growth_property": Kind("times the trend", -20, 20, 1.0),
    "growth_other_operating": Kind("times the trend", -20, 20, 1.0),
    "growth_yield": Kind("times the trend", -20, 20, 1.0),
}
"""The series that mechanisms read, beside those by crop (`BY_CROP`) and numbers of the model that have a date."""

BY_CROP = {
    "floor_price": Kind("yuan of the day a raw kg", 0, 1_000, 0.0),
    "producer_subsidy": Kind("yuan of the day a mu a year", 0, 100_000, 0.0),
}
"""Series that a county may have for each of its crops: `floor_price.maize`."""
_OF_CROP = re.compile(rf"({'|'.join(BY_CROP)})\.([a-z][a-z0-9_]*)")


def kind_of(name: str) -> Kind | None:
    """What the series `name` tells; None where it is a number of the model, or nothing that is known."""
    of_crop = _OF_CROP.fullmatch(name)
    return BY_CROP[of_crop[1]] if of_crop else KINDS.get(name)


DATED = ("line.", "state.", "benefits.", "posts.", "health.", "price.", "platform.", "logistics.", "shopping.", "work.")
"""Groups of the model's numbers that may have a date: they are read anew every month, so that January's value holds."""


class Series(Checked):
    """A table by calendar year. A year that it leaves out has the value of the one before it in the table."""

    noun: ClassVar[str] = "a series"

    name: str
    values: tuple[tuple[int, float], ...] = Field(min_length=1, strict=False)
    confidence: Confidence = "assumed"
    source: Printable = Field("", max_length=60)
    note: Printable = Field("", max_length=500)

    @field_validator("values", mode="before")
    @classmethod
    def _by_year(cls, values: Any) -> Any:
        return (
            [tuple(each) if isinstance(each, list) else each for each in values] if isinstance(values, list) else values
        )

    @field_validator("values")
    @classmethod
    def _rising(cls, values: tuple[tuple[int, float], ...]) -> tuple[tuple[int, float], ...]:
        years = [year for year, _ in values]
        if not all(FIRST <= year <= LAST for year in years):
            raise Misfit(f"the years of a series lie in {FIRST}-{LAST}.")
        if years != sorted(set(years)):
            raise Misfit("the years of a series must rise, each once.")
        return values

    @property
    def kind(self) -> Kind | None:
        """What it tells; None where it is a number of the model, or nothing that is known."""
        return kind_of(self.name)

    @property
    def unit(self) -> str:
        """Of its values; empty where it is a number of the model."""
        return self.kind.unit if self.kind else ""

    @property
    def years(self) -> tuple[int, int]:
        """Its first and its last year."""
        return self.values[0][0], self.values[-1][0]

    def at(self, year: int) -> float:
        """The value of `year`, of the last year in the table before it, or of the first one where it is earlier."""
        found = self.values[0][1]
        for known, value in self.values:
            if known > year:
                break
            found = value
        return found


class Dated:
    """The series of a county, by name."""

    def __init__(self, series: Iterable[Series]) -> None:
        self._series = {each.name: each for each in series}
        self._levels: dict[int, float] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._series

    @property
    def names(self) -> list[str]:
        """Of all series."""
        return list(self._series)

    def at(self, name: str, year: int) -> float:
        """The value of the series `name` in `year`, or what stands in for it. Raises KeyError without either."""
        if name in self._series:
            return self._series[name].at(year)
        kind = kind_of(name)
        if kind is None or kind.otherwise is None:
            raise KeyError(name)
        return kind.otherwise

    def price_level(self, year: int) -> float:
        """Yuan of `year` that buy what one yuan of 2015 bought, by the rural consumer price index."""
        if year not in self._levels:
            steps = range(BASE_YEAR + 1, year + 1) if year > BASE_YEAR else range(year + 1, BASE_YEAR + 1)
            factor = float(np.prod([1.0 + self.at("rural_cpi", y) / 100.0 for y in steps]))
            self._levels[year] = factor if year > BASE_YEAR else 1.0 / factor
        return self._levels[year]

    def real(self, name: str, year: int) -> float:
        """The series `name`, which is in yuan of the day, in yuan of 2015.

        Before the first year of its table and after the last it keeps what it buys.
        """
        first, last = self._series[name].years
        known = min(max(year, first), last)
        return self.at(name, known) / self.price_level(known)

    def growth(self, name: str, year: float, base: float) -> float:
        """Years of growth at the trend `name` from `base` to `year`, both with their fractions.

        A year counts as often as the series `growth_<name>` says, once where it says nothing.
        """
        series = self._series.get(f"growth_{name}")
        if series is None:
            return year - base
        first, last = (base, year) if year >= base else (year, base)
        more = sum(
            (series.at(y) - 1.0) * (min(last, y + 1.0) - max(first, float(y)))
            for y in range(int(np.floor(first)), int(np.floor(last)) + 1)
        )
        return year - base + (more if year >= base else -more)

    @property
    def price_years(self) -> tuple[int, int]:
        """First and last year of the rural consumer price index."""
        return self._series["rural_cpi"].years


def check_series(series: Series, parameters: Mapping[str, Any], crops: Iterable[str]) -> None:
    """Raises Misfit where `series` is none that is read, or a value of it is not accepted.

    `parameters` are the model's numbers by name, `crops` the names of the county's.
    """
    kind = series.kind
    of_crop = _OF_CROP.fullmatch(series.name)
    if of_crop is not None and of_crop[2] not in crops:
        raise Misfit(f"{series.name}: {unknown('crop', of_crop[2], crops, 'Crops')}")
    if kind is None:
        parameter = parameters.get(series.name)
        if parameter is None or not series.name.startswith(DATED):
            if parameter is not None:
                groups = ", ".join(f"{group}*" for group in DATED)
                raise Misfit(f"the number {series.name} cannot have a date; those of these groups can: {groups}.")
            known = [
                *KINDS,
                *(f"{kind}.{crop}" for kind in BY_CROP for crop in crops),
                *(n for n in parameters if n.startswith(DATED)),
            ]
            near = nearest(series.name, known)
            guess = f'; did you mean "{near}"?' if near else "."
            listed = ", ".join(
                [*KINDS, *(f"{kind}.<crop>" for kind in BY_CROP), "and numbers of the model such as line.national"]
            )
            raise Misfit(f'unknown series "{plain(series.name)}"{guess} Series: {listed}.')
        kind = Kind(parameter.unit, parameter.floor, parameter.ceiling, None)
    for year, value in series.values:
        if not kind.floor <= value <= kind.ceiling:
            raise Misfit(
                f"{series.name} = {value:g} in {year} is outside {kind.floor:g}-{kind.ceiling:g} {kind.unit}.", year
            )


def read_series(path: Path, label: str | None = None) -> tuple[Series, ...]:
    """The series of the table at `path`, a line a series and year; raises InputError.

    What a county's table leaves out, Tongyu's stands in for (`completed`).
    """
    return series_in(series_table(path, label))


def series_table(path: Path, label: str | None = None) -> Table:
    """The table at `path` as it stands. Raises InputError."""
    return read_csv(path, "a table of series", _COLUMNS, _OPTIONAL, 20_000, label)


def series_in(table: Table) -> tuple[Series, ...]:
    """The series of a table, in the order in which they begin. Raises InputError."""
    first = {row.cells["series"]: row for row in reversed(table.rows)}
    return tuple(first[name].build(Series, said) for name, said in _said(table).items())


def _said(table: Table) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in table:
        name, year = row.word("series"), row.whole("year", FIRST, LAST)
        said = found.setdefault(name, {"name": name, "values": []})
        if said["values"] and said["values"][-1][0] >= year:
            row.fail(f"the years of {name} must rise; {year} stands behind {said['values'][-1][0]}.", "year")
        kind = kind_of(name)
        low, high, unit = (kind.floor, kind.ceiling, kind.unit) if kind else (-np.inf, np.inf, "")
        said["values"].append((year, row.number("value", low, high, unit)))
        for column in _OPTIONAL:
            if row.has(column):
                if len(said["values"]) > 1:
                    row.fail(f"{column} stands in the first line of a series.", column)
                known = ("measured", "derived", "assumed") if column == "confidence" else ()
                text = row.cells[column] if column == "note" else row.word(column, known, column)
                said[column] = text
    return found


@lru_cache(maxsize=1)
def shipped_series() -> tuple[Series, ...]:
    """Tongyu's."""
    return read_series(shipped.counties_folder() / "tongyu" / "series.csv", "series.csv of tongyu")


def completed(series: Iterable[Series]) -> tuple[Series, ...]:
    """`series`, with Tongyu's in place of those that are read and left out; in the order of Tongyu's, others behind."""
    given = {each.name: each for each in series}
    required = {name for name, kind in KINDS.items() if kind.otherwise is None}
    kept = [given.get(each.name, each) for each in shipped_series() if each.name in required or each.name in given]
    names = {each.name for each in kept}
    return (*kept, *(each for name, each in given.items() if name not in names))
