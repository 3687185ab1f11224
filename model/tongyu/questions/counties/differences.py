"""What a county has that is not as in Tongyu, and on what its numbers rest."""

from collections.abc import Iterator
from typing import Any, NamedTuple, get_args

from tongyu.county.facts import CountyFacts
from tongyu.county.numbers.crops import Crop
from tongyu.county.numbers.kinds import Confidence, Parameter
from tongyu.county.numbers.series import Series
from tongyu.county.tables import PARAMETERS, tables_of

CONFIDENCES: tuple[str, ...] = get_args(Confidence)
TABLES = ("townships", "calendar", "crops", "series", "prices", "numbers", "sources", "places", "survey", "caps")
"""Fields of a county that are no single fact."""


class Fact(NamedTuple):
    """A fact, of the county and of Tongyu."""

    key: str
    value: Any
    other: Any


class Differences(NamedTuple):
    """All that differs."""

    facts: tuple[Fact, ...]
    calendar: tuple[Fact, ...]
    crops: tuple[Crop, ...]  # the county's, where its table is not Tongyu's
    other_crops: tuple[Crop, ...]
    series: tuple[tuple[Series, Series | None], ...]  # with Tongyu's
    numbers: tuple[tuple[Parameter, Parameter], ...]  # with Tongyu's, where one of the two has its own


def differences(county: CountyFacts, other: CountyFacts) -> Differences:
    """What `county` has that is not as in `other`, which is Tongyu."""
    facts = [name for name in type(county).model_fields if name not in TABLES]
    theirs = {series.name: series for series in other.series}
    own = {number.name for each in (county, other) for number in each.numbers}
    here, there = (tables_of((), each).parameters for each in (county, other))
    same_crops = county.crops == other.crops
    return Differences(
        (*_differing(county, other, facts), *_given(county, other)),
        tuple(_differing(county.calendar, other.calendar, type(county.calendar).model_fields)),
        () if same_crops else county.crops,
        () if same_crops else other.crops,
        tuple((each, theirs.get(each.name)) for each in county.series if each != theirs.get(each.name)),
        tuple(
            (here[name], there[name]) for name in PARAMETERS if name in own and _said(here[name]) != _said(there[name])
        ),
    )


def _differing(county: Any, other: Any, names: Any) -> Iterator[Fact]:
    for name in names:
        value, theirs = getattr(county, name), getattr(other, name, None)
        if value != theirs:
            yield Fact(name, value, theirs)


def _given(county: CountyFacts, other: CountyFacts) -> Iterator[Fact]:
    """Tables that one of the two has and the other has not."""
    for field, what in (("prices", "prices.csv"), ("places", "villages"), ("survey", "households"), ("caps", "caps")):
        here, there = (bool(getattr(each, field)) for each in (county, other))
        if here != there:
            yield Fact(what, *("given" if each else "-" for each in (here, there)))


def _said(number: Parameter) -> tuple[float, float, float, str, str]:
    return number.value, number.low, number.high, number.confidence, number.source


def rests_on(county: CountyFacts) -> dict[str, dict[str, int]]:
    """How many numbers are measured, derived, calibrated and assumed: of all, of crops, of its own, of its series."""
    numbers = tables_of((), county).parameters
    own = {own.name for own in county.numbers}
    groups = {
        "all numbers": [number.confidence for number in numbers.values()],
        "of its crops": [number.confidence for number in numbers.values() if number.name.startswith("crops.")],
        "of its own": [number.confidence for number in numbers.values() if number.name in own],
        "series": [series.confidence for series in county.series],
    }
    return {
        group: {kind: sum(each == kind for each in found) for kind in CONFIDENCES} for group, found in groups.items()
    }
