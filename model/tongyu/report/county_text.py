"""What `tongyu county` prints: what was read, what stands in, the population beside the facts, what is not Tongyu's."""

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from tongyu.county.facts import CountyFacts
from tongyu.county.numbers.crops import KINDS as CROP_KINDS
from tongyu.county.numbers.crops import Crop
from tongyu.county.numbers.kinds import Parameter
from tongyu.county.numbers.series import Series
from tongyu.questions.counties.differences import CONFIDENCES, Differences, Fact
from tongyu.questions.counties.given import Given, StandIn
from tongyu.questions.counties.summary import SEED, CropFigure, Figure, Summary
from tongyu.report.tables import columns, console
from tongyu.report.wording import INVENTED, number_text, sample_in_words
from tongyu.text.wording import county_called, plain, rounded

WIDTH = 80
NARROW = 27  # characters of a unit in a row
GROUPS = {
    "people": "people",
    "land": "land",
    "survey": "of the survey",
    "distances": "distances",
    "income": "income in {year}",
}
SHOWN_OF_CROPS = ("share", "yield", "inputs", "price", "listing_price", "brand_price")


def page() -> Console:
    """A console of 80 columns at most."""
    made = console()
    made.width = min(made.width, WIDTH)
    return made


def heading(county: CountyFacts) -> str:
    """What county it is, in a line."""
    called = f"{county_called(county.name)} {county.name_zh}".strip()
    living = "" if county.residents is None else f" ({county.residents:,} residents)"
    persons = f"{county.persons:,} persons{living}"
    return f"{called}: {county.households:,} farm households, {persons}, {county.villages:,} villages"


def one_line(county: CountyFacts) -> str:
    """What the county grows, where it lies in time, how large it is."""
    crops = ", ".join(crop.called for crop in county.crops)
    first = county.calendar.start[:4]
    return f"{county.households:,} households, from {first}: {crops}"


def print_given(to: Console, given: Given, stand_ins: Sequence[StandIn]) -> None:
    """What was read, and what stands in for the rest."""
    read = columns("read", "holds", first=2, keys=1)
    for file, size in given.files.items():
        read.add_row(file, size)
    to.print(read)
    to.print()
    instead = columns("not there", "what stands in", first=2, keys=1)
    for each in stand_ins:
        instead.add_row(each.what, plain(each.instead, 200))
    to.print(instead)


def print_summary(to: Console, county: CountyFacts, summary: Summary) -> None:
    """The population that is made, beside the facts."""
    sample = sample_in_words(summary.households, county.households)
    to.print(f"\nWhat is made of it ({sample}, seed {SEED}, no programme), beside the facts:\n")
    for group, title in GROUPS.items():
        figures = [each for each in summary.figures if each.group == group]
        if figures:
            to.print(_figures(title.format(year=summary.year), figures))
            to.print()
    to.print(_crops(summary.crops))
    to.print(
        f"\nIncomes are those of {summary.year}, in yuan of 2015. A fact that is - is none that a county's tables tell."
        f" {INVENTED}"
    )


def _figures(title: str, figures: Iterable[Figure]) -> Table:
    table = columns(title, "unit", "made", "facts", "difference", first=2, keys=2)
    for each in figures:
        stated = "-" if each.facts is None else rounded(each.facts, each.decimals)
        difference = "-" if each.difference is None else rounded(each.difference, each.decimals, signed=True)
        table.add_row(each.label, each.unit, rounded(each.made, each.decimals), stated, difference)
    return table


def _crops(crops: Iterable[CropFigure]) -> Table:
    table = columns(
        "crop", "% of land\nmade", "facts\n", "harvest\nt", "worth\nm yuan", "margin\nyuan a mu", "month\n", first=1
    )
    for each in crops:
        table.add_row(
            each.called,
            rounded(100.0 * each.share, 1),
            rounded(100.0 * each.facts, 1),
            rounded(each.harvest_t, 0),
            rounded(each.value_yuan / 1e6, 1),
            rounded(each.margin_yuan, 0),
            str(each.month),
        )
    return table


def print_cautions(to: Console, cautions: Sequence[str]) -> None:
    """What is unlikely without being wrong."""
    to.print()
    if not cautions:
        to.print("Nothing in it is unlikely.")
    for each in cautions:
        to.print(f"Caution: {each}")


def print_differences(
    to: Console, county: CountyFacts, other: CountyFacts, found: Differences, rests: dict[str, dict[str, int]]
) -> None:
    """What is not as in Tongyu, and on what the county's numbers rest."""
    if not any(found):
        to.print(f"\nNothing differs from {other.name}.")
    for table in difference_tables(county, other, found, rests):
        to.print()
        to.print(table)


def difference_tables(
    county: CountyFacts, other: CountyFacts, found: Differences, rests: dict[str, dict[str, int]]
) -> list[Table]:
    """The tables of what is not as in Tongyu, none where nothing is, and of what the county's numbers rest on."""
    told = [("fact", found.facts), ("calendar", found.calendar)]
    tables = [_facts(title, facts, other.name) for title, facts in told if facts]
    if found.crops:
        tables.append(_side_by_side(county.name, found.crops, other.name, found.other_crops))
    if found.series:
        tables.append(_series(found.series, other.name))
    if found.numbers:
        tables.append(_numbers(found.numbers, other))
    return [*tables, _confidence(rests)]


def _facts(title: str, facts: Iterable[Fact], other: str) -> Table:
    table = columns(title, "here", other, first=3, keys=1)
    for each in facts:
        table.add_row(each.key, _value(each.value), _value(each.other))
    return table


def _value(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number_text(value)
    return plain(str(list(value)) if isinstance(value, tuple) else str(value), 80)


def _side_by_side(name: str, crops: Iterable[Crop], other: str, others: Iterable[Crop]) -> Table:
    headings = ("share\n", "kg\na mu", "inputs\nyuan/mu", "price\nyuan/kg", "listing\nyuan/kg", "brand\nyuan/kg")
    table = columns("crop", "month\n", *headings, first=1)
    for place, (county, grown) in enumerate(((name, crops), (other, others))):
        if place:
            table.add_section()
        table.add_row(f"{county}:", *[""] * (len(headings) + 1))
        for crop in grown:
            values = (number_text(crop.value(kind)) for kind in SHOWN_OF_CROPS)
            table.add_row(f"  {crop.called}", str(crop.harvest), *values)
    return table


def _series(series: Iterable[tuple[Series, Series | None]], other: str) -> Table:
    table = columns("series", "here", other, "confidence", first=4, keys=1)
    for own, theirs in series:
        table.add_row(own.name, _path(own), "-" if theirs is None else _path(theirs), own.confidence)
    return table


def _path(series: Series) -> str:
    """`1,718 to 5,962`, and below it `2011-2020`."""
    (first, since), (last, until) = series.values[0], series.values[-1]
    if first == last:
        return f"{number_text(since)}\nfrom {first}"
    return f"{number_text(since)} to {number_text(until)}\n{first}-{last}"


def _numbers(numbers: Iterable[tuple[Parameter, Parameter]], other: CountyFacts) -> Table:
    table = columns("number", "here", other.name, "source", first=4, keys=1)
    for own, theirs in numbers:
        table.add_row(f"{own.name}\n{textwrap.fill(own.unit, NARROW)}", _ranged(own), _ranged(theirs), own.source)
    return table


def _ranged(number: Parameter) -> str:
    """The value with what it rests on, and below it the plausible range, where it has one."""
    value = f"{_short(number.value)} {number.confidence}"
    if number.low == number.high:
        return value
    return f"{value}\n{_short(number.low)} to {_short(number.high)}"


def _short(value: float) -> str:
    return number_text(value) if abs(value) < 1e6 else f"{number_text(value / 1e6)} m"


def _confidence(rests: dict[str, dict[str, int]]) -> Table:
    table = columns("what its numbers rest on, %", *CONFIDENCES, "count", first=1)
    for group, counts in rests.items():
        total = sum(counts.values())
        if total:
            shares = (f"{100.0 * counts[kind] / total:.0f}" for kind in CONFIDENCES)
            table.add_row(group, *shares, f"{total:,}")
    return table


def check_document(
    county: CountyFacts, given: Given, stand_ins: Sequence[StandIn], summary: Summary, cautions: Sequence[str]
) -> dict[str, Any]:
    """What `tongyu county check` found, as one document."""
    return {
        "county": county.name,
        "path": str(given.path),
        "digest": county.digest,
        "read": given.files,
        "stand_ins": [each._asdict() for each in stand_ins],
        "households": summary.households,
        "seed": SEED,
        "year": summary.year,
        "figures": [each._asdict() | {"difference": each.difference} for each in summary.figures],
        "crops": [each._asdict() for each in summary.crops],
        "cautions": list(cautions),
    }


def show_document(county: CountyFacts, found: Differences, rests: dict[str, dict[str, int]]) -> dict[str, Any]:
    """What `tongyu county show` found, as one document."""
    crops = ("crop", "called", "harvest", "dear", "eaten", *CROP_KINDS)
    return {
        "county": county.name,
        "digest": county.digest,
        "facts": [_fact(each) for each in found.facts],
        "calendar": [_fact(each) for each in found.calendar],
        "crops": [_crop(each, crops) for each in found.crops],
        "other_crops": [_crop(each, crops) for each in found.other_crops],
        "series": [
            {"here": own.model_dump(mode="json"), "other": None if theirs is None else theirs.model_dump(mode="json")}
            for own, theirs in found.series
        ],
        "numbers": [{"here": vars(own), "other": vars(usual)} for own, usual in found.numbers],
        "rests_on": rests,
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {"key": fact.key, "here": _plain(fact.value), "other": _plain(fact.other)}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _crop(crop: Crop, names: Iterable[str]) -> dict[str, Any]:
    return {name: crop.value(name) if name in CROP_KINDS else getattr(crop, name) for name in names}
