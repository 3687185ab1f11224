"""The households of a village in the month that is looked at."""

from collections.abc import Callable
from typing import Any

import solara

from tongyu.app.running.figures import MARKS, Figures
from tongyu.app.words import Words

INCOME = 4  # its place among the values of a row


@solara.component_vue("village.vue")
def _Village(
    title: str,
    note: str,
    headings: list[str],
    filters: list[dict[str, Any]],
    rows: list[dict[str, Any]],
    words: dict[str, str],
    event_open: Callable[[int], None],
    event_close: Callable[[object], None],
) -> None: ...


@solara.component
def Village(
    say: Words,
    county: str,
    figures: Figures,
    village: int,
    name: str,
    on_household: Callable[[int], None],
    on_close: Callable[[], None],
) -> None:
    """The table of households of `village`, called `name`; `on_household` gets the number of the one that is chosen.

    `county` is what its county is called where there are several, else "".
    """
    rows = rows_of(say, figures, village)
    columns = ("household", "persons", "age", "land", "income", *MARKS)
    shown = [column for column in columns if column != "shops"]
    _Village(
        title=(
            say("village.title_in", county=county, village=name, households=len(rows))
            if county
            else say("village.title", village=name, households=len(rows))
        ),
        note=say("village.note", date=figures.date),
        headings=[say(f"village.{column}") for column in shown],
        filters=[
            {"name": mark, "label": say(f"village.{mark}"), "column": shown.index(mark)}
            for mark in MARKS
            if mark in shown
        ],
        rows=rows,
        words=say.section("village"),
        event_open=lambda household: on_household(int(household)),
        event_close=lambda _: on_close(),
    )


def rows_of(say: Words, figures: Figures, village: int) -> list[dict[str, Any]]:
    """A row a household, the poorest first: its number, and the cells in the order of the headings.

    `poor` is the cell that says so; `values` are what rows are sorted by, the number of the household first.
    """
    living = figures.living
    marks = [mark for mark in MARKS if mark != "shops"]
    rows = []
    for row in living.rows(village).tolist():
        bits = int(figures.marks[row])
        flags = [say("village.yes") if bits >> MARKS.index(mark) & 1 else say("village.no") for mark in marks]
        numbers = [
            str(int(living.persons[row])),
            str(int(living.age[row])),
            f"{living.land[row]:.0f}",
            f"{figures.income[row]:,.0f}",
        ]
        poor = len(numbers) if bits & 1 else -1
        values = [int(living.persons[row]), int(living.age[row]), float(living.land[row]), float(figures.income[row])]
        values += [bits >> MARKS.index(mark) & 1 for mark in marks]
        household = int(living.household[row])
        rows.append(
            {
                "household": household,
                "cells": [*numbers, *flags],
                "poor": poor,
                "values": [household, *(round(float(each), 2) for each in values)],
            }
        )
    return sorted(rows, key=lambda each: (each["values"][INCOME], each["household"]))
