"""A survey of households as it is kept: two texts, and the arrays that they are. What it does not tell is NaN."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tongyu.county.survey.format import (
    CROP_SHARE,
    FLAGS,
    HOUSEHOLD_ITEMS,
    OLDEST_IN_WORK,
    PERSON_ITEMS,
    RELATIONS,
    SHARE,
    SOURCES,
)

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Survey:
    """Surveyed households (H) and persons (P), in one order and one way of writing: `reading.survey_of` makes it.

    Two surveys that tell the same are equal, whichever order their files had. Sums are in yuan of `column("year")`, of
    2015 where that is NaN.
    """

    households: str  # CSV
    persons: str = ""  # CSV, "" without any

    def __getstate__(self) -> dict[str, str]:
        return {"households": self.households, "persons": self.persons}  # the arrays are made again

    def __setstate__(self, state: dict[str, str]) -> None:
        self.__dict__.update(state)

    def __repr__(self) -> str:
        return f"Survey({len(self)} households, {self.digest[:12]})"

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of all that it tells."""
        return hashlib.sha256(f"{self.households}\0{self.persons}".encode()).hexdigest()

    @cached_property
    def _household_cells(self) -> dict[str, list[str]]:
        return _by_column(self.households)

    @cached_property
    def _person_cells(self) -> dict[str, list[str]]:
        return _by_column(self.persons) if self.persons else {}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The households' names (H)."""
        return tuple(self._household_cells["household"])

    @cached_property
    def township(self) -> tuple[str, ...]:
        """The township of each household (H), "" where it is not told."""
        return tuple(self._household_cells.get("township", [""] * len(self)))

    @cached_property
    def weight(self) -> Floats:
        """(H,) the share of the county's households that each stands for; sums to 1."""
        weight = self.column("weight")
        known = np.where(np.isnan(weight), 1.0 if np.isnan(weight).all() else np.nanmean(weight), weight)
        return np.asarray(known / known.sum())

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """What is told of any household."""
        return tuple(self._household_cells)

    @cached_property
    def crops(self) -> tuple[str, ...]:
        """Crops with a column of shares."""
        return tuple(name.removeprefix(SHARE) for name in self.columns if name.startswith(SHARE))

    @cached_property
    def _numbers(self) -> dict[str, Floats]:
        return {}

    def column(self, name: str) -> Floats:
        """A column of the households (H,): numbers, flags as 0 and 1, villages by number; NaN where nothing is told."""
        return self._column(self._household_cells, f"households.{name}", len(self))

    def person(self, name: str) -> Floats:
        """A column of the persons (P,), likewise; sex 1 female, relation by its place in `RELATIONS`."""
        return self._column(self._person_cells, f"persons.{name}", int(self.start[-1]))

    def _column(self, cells: Mapping[str, list[str]], key: str, length: int) -> Floats:
        if key not in self._numbers:
            name = key.partition(".")[2]
            told = cells.get(name)
            column = np.full(length, np.nan) if told is None else np.array([_number(cell) for cell in told])
            column.setflags(write=False)
            self._numbers[key] = column
        return self._numbers[key]

    @cached_property
    def start(self) -> Whole:
        """(H + 1,) persons of household h are `start[h]:start[h + 1]`; the same twice where none are listed."""
        listed = dict.fromkeys(self.ids, 0)
        for name in self._person_cells.get("household", ()):
            listed[name] += 1
        return np.concatenate([[0], np.cumsum(list(listed.values()))]).astype(np.int64)

    @cached_property
    def size(self) -> Whole:
        """(H,) persons."""
        told = self.column("persons")
        return np.where(np.isnan(told), np.diff(self.start), told).astype(np.int64)

    def deflated(self, name: str, price_level: Callable[[int], float]) -> Floats:
        """A column of sums (H,) in yuan of 2015; `price_level(year)` is what a yuan of 2015 cost in `year`."""
        year = self.column("year")
        level = np.ones(len(self))
        for each in np.unique(year[~np.isnan(year)]):
            level[year == each] = price_level(int(each))
        return np.asarray(self.column(name) / level)

    def misplaced(self, townships: tuple[str, ...], villages: int, crops: tuple[str, ...]) -> str | None:
        """What of it no county with these townships, so many villages and these crops has, as a sentence, or None."""
        for name, township in zip(self.ids, self.township, strict=True):
            if township and township not in townships:
                return f"the survey's household {name} lives in {township}, no township of the county."
        village = self.column("village")
        beyond = np.flatnonzero(village >= villages)
        if len(beyond):
            at = beyond[0]
            return f"the survey's household {self.ids[at]} lives in village {village[at]:.0f}; there are {villages}."
        for crop in self.crops:
            if crop not in crops:
                return f"the survey has a column {SHARE}{crop}; the county has no such crop."
        return None


def rules(survey: Survey) -> Iterator[str]:
    """What stands in for what a survey does not tell, a sentence a column."""
    for item in HOUSEHOLD_ITEMS:
        if not item.otherwise:
            continue
        if item.name == "township":
            placed = [bool(name) for name in survey.township] | ~np.isnan(survey.column("village"))
            missing = int((~placed).sum())
        else:
            missing = int((np.isnan(survey.column(item.name)) & ~_told_by_persons(survey, item.name)).sum())
        if missing:
            yield f"{item.name}, missing in {_of(missing, len(survey), 'households')}: {item.otherwise}."
    tilted = {name: int(np.isnan(survey.column(SHARE + name)).sum()) for name in survey.crops}
    if not tilted or any(tilted.values()):
        missing = max(tilted.values(), default=len(survey))
        yield f"{SHARE}CROP, missing in {_of(missing, len(survey), 'households')}: {CROP_SHARE}."
    unlisted = int((np.diff(survey.start) == 0).sum())
    if unlisted:
        yield (
            f"persons.csv, without {_of(unlisted, len(survey), 'households')}: ages, sexes and relations are made up"
            " from the number of persons and what is told of the household."
        )
    persons = int(survey.start[-1])
    for item in PERSON_ITEMS:
        missing = int(np.isnan(survey.person(item.name)).sum()) if item.otherwise and persons else 0
        if missing:
            yield f"persons: {item.name}, missing in {_of(missing, persons, 'persons')}: {item.otherwise}."
    years = survey.column("year")
    if not np.isnan(years).all():
        first, last = int(np.nanmin(years)), int(np.nanmax(years))
        yield (
            f"Households start with what they reported of {first if first == last else f'{first}-{last}'}, in yuan of"
            " 2015, whenever the county begins: growth from then until it begins is not added."
        )


def _told_by_persons(survey: Survey, name: str) -> NDArray[np.bool_]:
    """Whether the persons of each household (H,) tell what its own column `name` would."""
    listed = np.diff(survey.start) > 0
    if name == "persons" or not listed.any():
        return listed & (name == "persons")
    told_by = {"elders": "age", "age": "age", "schooling": "schooling", "chronic": "chronic", "adults": "fit"}
    if name not in told_by:
        return np.zeros(len(survey), dtype=bool)
    return listed & (by_household(survey, np.isnan(survey.person(told_by[name]))) == 0.0)


def by_household(survey: Survey, of_persons: NDArray[np.bool_]) -> Floats:
    """How many persons of each household (H,) are among `of_persons` (P,)."""
    household = np.repeat(np.arange(len(survey)), np.diff(survey.start))
    return np.bincount(household, weights=of_persons, minlength=len(survey)).astype(np.float64)


def _of(missing: int, all_of_them: int, what: str) -> str:
    return f"all {all_of_them:,} {what}" if missing == all_of_them else f"{missing:,} of {all_of_them:,} {what}"


def totals(survey: Survey, households: int, price_level: Callable[[int], float]) -> dict[str, float]:
    """Weighted totals of what it tells, for a county of so many households; sums in yuan of 2015 a year.

    Persons; elders and the chronically ill households where told; mu; yuan by source; households by flag. A total over
    households of which some do not tell is that of those who do, at their mean for all.
    """
    weight = survey.weight

    def total(values: Floats) -> float:
        known = ~np.isnan(values)
        return households * float(np.average(values[known], weights=weight[known])) if known.any() else float("nan")

    found = {"persons": total(survey.size.astype(float))}
    for name in ("adults", "land_mu", *FLAGS):
        found[name] = total(survey.column(name))
    for name, those in (("elders", survey.person("age") > OLDEST_IN_WORK), ("chronic", survey.person("chronic") > 0.5)):
        counted = by_household(survey, those)
        counted = counted if name == "elders" else np.minimum(counted, 1.0)
        own = survey.column(name)
        told = _told_by_persons(survey, name)
        found[name] = total(np.where(told, counted, own))
    for name in SOURCES:
        found[name] = total(survey.deflated(name, price_level))
    return {name: value for name, value in found.items() if not np.isnan(value)}


def income(survey: Survey, price_level: Callable[[int], float]) -> Floats:
    """(H,) yuan of 2015 a year from all sources; NaN where any of them is not told."""
    return np.asarray(sum(survey.deflated(name, price_level) for name in SOURCES))


def quantiles(values: Floats, weight: Floats, at: tuple[float, ...] = (0.1, 0.25, 0.5, 0.75, 0.9)) -> Floats:
    """The weighted quantiles of `values` (n,), NaN left out: the least value that the share `at` does not exceed."""
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    cumulated = np.cumsum(weight[order])
    place = np.searchsorted(cumulated, np.asarray(at) * cumulated[-1])
    return np.asarray(values[order][np.minimum(place, len(order) - 1)])


def _by_column(text: str) -> dict[str, list[str]]:
    header, *rows = csv.reader(io.StringIO(text))
    return {name: [row[at] for row in rows] for at, name in enumerate(header)}


def _number(cell: str) -> float:
    if not cell:
        return float("nan")
    if cell in _WORDS:
        return _WORDS[cell]
    return float(cell)


_WORDS: dict[str, float] = {"yes": 1.0, "no": 0.0, "female": 1.0, "male": 0.0} | {
    name: float(at) for at, name in enumerate(RELATIONS)
}
