"""An interaction: what each part does, what two do together, and the whole less its parts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tongyu.app.studies.shown import Figure, Grid, Row, Whisker, interval_of, rows_of, table_of, whisker
from tongyu.app.words import Words
from tongyu.app.words.model_words import pillar_word
from tongyu.county.levers import PILLARS
from tongyu.questions.interaction.pillars import COLUMNS, FACTORIAL, NOUGHT, OFF, ON, PLANNED, SIDE_NAMES, SQUARE
from tongyu.questions.interaction.scales import PERSON_YEARS
from tongyu.report.wording import SCALE_DECIMALS

TABLE = "interaction.csv"
EXPERIMENTS = {SQUARE: "square", FACTORIAL: "factorial"}
WHOLE_LESS = ("whole less sum of parts", "whole less mean part")
ALONE, PAIR = "alone", "pair interaction"
QUANTITIES = ("whole", ALONE, *WHOLE_LESS, "added last", "main effect", "share of the whole", PAIR)


def blocks(say: Words, folder: Path, record: Mapping[str, Any]) -> tuple[Figure | Grid, ...]:
    """Three figures in person-years, and a table with all contrasts on all scales. Raises InputError."""
    rows = [row for row in rows_of(table_of(folder, TABLE, COLUMNS)) if row["quantity"] in QUANTITIES]
    main = [row for row in rows if row["scale"] == PERSON_YEARS]
    linked = [row for row in main if row["links"] == ON and row["hours"] == PLANNED]

    def figure(title: str, chosen: list[Row], both_ways: bool = False) -> Figure:
        return Figure(
            say(f"results.{title}"),
            say("results.unit.person_years_poor"),
            tuple(each for row in chosen if (each := _whisker(say, row, both_ways)) is not None),
        )

    return (
        figure("whole_less_parts", [row for row in main if row["quantity"] in WHOLE_LESS], both_ways=True),
        figure("alone", [row for row in linked if row["quantity"] == ALONE]),
        figure("pairs", [row for row in linked if row["quantity"] == PAIR]),
        _all(say, rows),
    )


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
