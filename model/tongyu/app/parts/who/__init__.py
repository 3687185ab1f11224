"""Who gains and who loses by the programme, by income, age and remoteness: over the pairs of runs."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import solara

from tongyu.app.pairs.pairs import Paired
from tongyu.app.words import Words
from tongyu.questions.comparison.who import GROUPS
from tongyu.report.wording import number_interval_text
from tongyu.statistics.intervals import Interval

BY = {"decile": "income decile", "age": "age of head", "remoteness": "remoteness"}
"""How persons may be grouped, each with its name in `comparison.who`."""

_CALLED = {"1": "poorest", "10": "richest", "under 40": "under_40", "60+": "over_60"}


@solara.component_vue("who.vue")
def _Who(
    by: str,
    groupings: list[dict[str, str]],
    headings: list[str],
    rows: list[dict[str, Any]],
    words: dict[str, str],
    event_choose: Callable[[str], None],
) -> None: ...


@solara.component
def Who(say: Words, paired: Paired | None, by: str, on_by: Callable[[str], None]) -> None:
    """A row a group of persons, grouped as `by` says; nothing before the first pair is over."""
    comparison = None if paired is None else paired.comparison
    rows = solara.use_memo(
        lambda: rows_of(say, comparison.who, by) if comparison is not None else [], [paired, by, say.language]
    )
    if not rows:
        return
    _Who(
        by=by,
        groupings=[{"name": name, "label": say(f"answer.who.{name}")} for name in BY],
        headings=[say(f"answer.who.{name}") for name in ("group", "persons", "income", "years", "gaining", "losing")],
        rows=rows,
        words=say.section("answer.who"),
        event_choose=lambda name: on_by(name) if name in BY else None,
    )


def rows_of(say: Words, who: pd.DataFrame, by: str) -> list[dict[str, Any]]:
    """The rows of the table `comparison.who` for one grouping: what each group is called, its cells, and its bar.

    A bar is the change of person-years poor with its bounds, per 1,000 persons of the group.
    """
    found = []
    for row in who[(who["by"] == BY[by])].to_dict("records"):
        years = interval_in(row, "person_years")
        found.append(
            {
                "name": _group(say, by, str(row["group"])),
                "cells": [
                    f"{100.0 * row['persons']:.0f}",
                    _text(interval_in(row, "change_percent"), 1, signed=True),
                    _text(years, 1, signed=True),
                    _text(None if (gaining := interval_in(row, "gaining")) is None else gaining.scaled(100.0), 0),
                    _text(None if (losing := interval_in(row, "losing")) is None else losing.scaled(100.0), 0),
                ],
                "years": None if years is None else list(years),
            }
        )
    return found


def _group(say: Words, by: str, group: str) -> str:
    assert group in GROUPS[BY[by]]
    if by == "remoteness":
        return say(f"answer.who.{group}")
    return say(f"answer.who.{_CALLED[group]}") if group in _CALLED else group


def interval_in(row: dict[Any, Any], name: str) -> Interval | None:
    """A figure of a row of `comparison.who` with its bounds, if it has any; None for a group of nobody."""
    value, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
    if value is None or pd.isna(value):
        return None
    if low is None or pd.isna(low):
        return Interval(float(value), None, None)
    return Interval(float(value), float(low), float(high))


def _text(interval: Interval | None, decimals: int, signed: bool = False) -> str:
    return "–" if interval is None else number_interval_text(interval, decimals, signed)
