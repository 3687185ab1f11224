"""An interaction: what each part does, what two do together, and the whole less its parts."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tongyu.app.studies.shown import Figure, Grid, Row, Whisker, interval_of, rows_of, table_of, whisker
from tongyu.app.words import Words
from tongyu.app.words.model_words import pillar_word
from tongyu.county.levers import PILLARS
from tongyu.questions.interaction.pillars import COLUMNS, FACTORIAL, NOUGHT, OFF, ON, PLANNED, SIDE_NAMES, SQUARE
from tongyu.questions.interaction.scales import PERSON_YEARS, YARDSTICKS
from tongyu.questions.interaction.strengths import COLUMNS as STRENGTH_COLUMNS
from tongyu.questions.interaction.strengths import RATIO, REACHED, REACHED_COLUMNS, VERDICTS
from tongyu.questions.interaction.strengths import TABLE as STRENGTHS
from tongyu.report.strengths_text import RATIO_DECIMALS
from tongyu.report.wording import SCALE_DECIMALS, number_interval_text
from tongyu.statistics.intervals import Interval
from tongyu.text.wording import bounds, plain, rounded

TABLE = "interaction.csv"
EXPERIMENTS = {SQUARE: "square", FACTORIAL: "factorial"}
WHOLE_LESS = ("whole less sum of parts", "whole less mean part")
ALONE, PAIR = "alone", "pair interaction"
QUANTITIES = ("whole", ALONE, *WHOLE_LESS, "added last", "main effect", "share of the whole", PAIR)


def blocks(say: Words, folder: Path, record: Mapping[str, Any]) -> tuple[Figure | Grid, ...]:
    """Three figures in person-years, how strong the links must be where that was asked, and a table with all contrasts.

    Raises InputError.
    """
    rows = [row for row in rows_of(table_of(folder, TABLE, COLUMNS)) if row["quantity"] in QUANTITIES]
    main = [row for row in rows if row["scale"] == PERSON_YEARS]
    linked = [row for row in main if row["links"] == ON and row["hours"] == PLANNED]

    def figure(title: str, chosen: list[Row], both_ways: bool = False) -> Figure:
        return Figure(
            say(f"results.{title}"),
            say("results.unit.person_years_poor"),
            tuple(each for row in chosen if (each := _whisker(say, row, both_ways)) is not None),
        )

    found: list[Figure | Grid] = [
        figure("whole_less_parts", [row for row in main if row["quantity"] in WHOLE_LESS], both_ways=True),
        figure("alone", [row for row in linked if row["quantity"] == ALONE]),
        figure("pairs", [row for row in linked if row["quantity"] == PAIR]),
    ]
    if (folder / STRENGTHS).is_file() and (folder / REACHED).is_file():
        found += [_reached(say, folder), _strengths(say, folder)]
    return (*found, _all(say, rows))


def _reached(say: Words, folder: Path) -> Grid:
    """At which strength of the links the whole exceeds so many times its parts, a row a scale."""
    rows, most = [], ""
    for row in _on_yardsticks(folder, REACHED, REACHED_COLUMNS):
        found = interval_of(row, "strength")
        at, within = ("–", "") if found is None else (rounded(found.estimate, 2), _span(found))
        key = f"results.strength_reached.{_key(row['verdict'])}"
        said = say(key, at=at, within=within) if row["verdict"] in VERDICTS else plain(str(row["verdict"]))
        rows.append((say(f"results.scale.{row['scale']}"), said))
        most = plain(str(row["threshold"]))
    headings = (say("results.on_scale"), say("results.answer"))
    return Grid(say("results.strength_at", threshold=most), headings, tuple(rows), texts=2)


def _strengths(say: Words, folder: Path) -> Grid:
    """What both do over the sum of what each does, by strength of the links, on each yardstick."""
    cells: dict[str, dict[str, str]] = {}
    for row in _on_yardsticks(folder, STRENGTHS, STRENGTH_COLUMNS):
        ratio = interval_of(row, "estimate", ("low", "high"))
        if row["figure"] == RATIO:
            text = "–" if ratio is None else number_interval_text(ratio, RATIO_DECIMALS)
            cells.setdefault(plain(str(row["strength"])).removesuffix(".0"), {})[str(row["scale"])] = text
    return Grid(
        say("results.strengths"),
        (say("results.strength"), *(say(f"results.scale.{scale}") for scale in YARDSTICKS)),
        tuple((strength, *(own.get(scale, "–") for scale in YARDSTICKS)) for strength, own in cells.items()),
        note=say("results.strengths_note"),
    )


def _on_yardsticks(folder: Path, name: str, needed: Sequence[str]) -> list[Row]:
    return [row for row in rows_of(table_of(folder, name, needed)) if row["scale"] in YARDSTICKS]


def _span(found: Interval) -> str:
    return "" if found.low is None or found.high is None else bounds(found.low, found.high, 2)


def _whisker(say: Words, row: Row, both_ways: bool) -> Whisker | None:
    interval = interval_of(row, "estimate", ("low", "high"))
    if interval is None:
        return None
    label = _experiment(say, row) if both_ways else _subject(say, row)
    if both_ways:
        label = say("results.with_links", of=label, hours=_hours(say, row), links=_links(say, row))
    return whisker(label, interval, SCALE_DECIMALS[PERSON_YEARS])


def _all(say: Words, rows: list[Row]) -> Grid:
    cells: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows:
        quantity = say(f"results.quantity.{_key(row['quantity'])}")
        key = (_experiment(say, row), _hours(say, row), _links(say, row), quantity, _subject(say, row))
        interval = interval_of(row, "estimate", ("low", "high"))
        if interval is not None and row["scale"] in SCALE_DECIMALS:
            text = whisker("", interval, SCALE_DECIMALS[row["scale"]]).text
            cells.setdefault(key, {})[row["scale"]] = text
    return Grid(
        say("results.contrasts"),
        (
            *(say(f"results.{name}") for name in ("experiment", "hours", "links", "contrast", "of")),
            *(say(f"results.scale.{scale}") for scale in SCALE_DECIMALS),
        ),
        tuple((*key, *(own.get(scale, "–") for scale in SCALE_DECIMALS)) for key, own in cells.items()),
        texts=5,
        note=say("results.scales_note"),
    )


def _hours(say: Words, row: Row) -> str:
    return say(f"results.hours_{'nought' if row['hours'] == NOUGHT else 'planned'}")


def _links(say: Words, row: Row) -> str:
    return say(f"results.links_{'off' if row['links'] == OFF else 'on'}")


def _experiment(say: Words, row: Row) -> str:
    return say(f"results.experiment_of.{EXPERIMENTS[str(row['experiment'])]}")


def _subject(say: Words, row: Row) -> str:
    """A pillar, a side, all, or two of them with a cross between."""
    return " × ".join(_part(say, name) for name in str(row["subject"]).split(" x "))


def _part(say: Words, name: str) -> str:
    if name in PILLARS:
        return pillar_word(name, say.language)
    side = next((key for key, word in SIDE_NAMES.items() if word == name), None)
    return say(f"results.side.{side}") if side else say("results.all")


def _key(quantity: object) -> str:
    return str(quantity).replace(" ", "_")
