"""A sweep: what each scenario changes over all points of its design, on every outcome that was asked for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tongyu.app.studies.other import written
from tongyu.app.studies.shown import Block, Figure, Grid, Row, interval_of, rows_of, table_of, whisker
from tongyu.app.words import Words
from tongyu.app.words.model_words import difference_unit_word, outcome_words, scenario_name_word, study_scenario_word
from tongyu.questions.sweep.summary import BY_POINT, OVER_BOTH, TABLE
from tongyu.report.wording import interval_text, number_interval_text
from tongyu.runs.outcomes import Outcome, outcome_called
from tongyu.statistics.intervals import Interval


def blocks(say: Words, folder: Path, record: Mapping[str, Any]) -> tuple[Block, ...]:
    """The effects on the first outcome as a figure, all outcomes as a table, every point. Raises InputError."""
    rows = rows_of(table_of(folder, TABLE, ("scenario", "outcome", "covers")))
    figure, grid = _figure(say, rows), _grid(say, rows)
    points = written(say, folder / BY_POINT, "sweep", outcomes=True) if (folder / BY_POINT).is_file() else None
    return tuple(each for each in (figure, grid, points) if each is not None)


def _figure(say: Words, rows: list[Row]) -> Figure | None:
    """None where there is a single scenario, which changes nothing."""
    outcome = outcome_called(str(rows[0]["outcome"]))
    found = tuple(
        whisker(_name(say, row), interval.scaled(outcome.factor), outcome.difference_decimals)
        for row in rows
        if row["outcome"] == outcome.name and (interval := _interval(row, "effect_estimate")) is not None
    )
    if not found:
        return None
    better = "less" if outcome.less_is_better else "more"
    return Figure(
        say("results.effects_on", outcome=outcome_words(outcome.name, say.language)[0]),
        say(f"results.{better}_is_better", unit=difference_unit_word(outcome.name, say.language)),
        found,
    )


def _grid(say: Words, rows: list[Row]) -> Grid:
    covers = "both" if any(row["covers"] == OVER_BOTH for row in rows) else "seeds"
    headings = ("scenario", "outcome_and_unit", "level_heading")
    against = {each for row in rows if isinstance(each := row.get("against"), str)}
    reference = study_scenario_word(say, against.pop()) if len(against) == 1 else say("results.own_reference")
    return Grid(
        say("results.all_outcomes"),
        (*(say(f"results.{name}") for name in headings), say("results.difference_from", name=reference)),
        tuple(_cells(say, row) for row in rows),
        texts=2,
        note=say(f"results.covers_{covers}"),
    )


def _cells(say: Words, row: Row) -> tuple[str, ...]:
    outcome = outcome_called(str(row["outcome"]))
    label, unit = outcome_words(outcome.name, say.language)
    level, effect = _interval(row, "estimate"), _interval(row, "effect_estimate")
    return (
        _name(say, row),
        say("results.with_unit", outcome=label, unit=unit),
        "–" if level is None else _level(level, outcome),
        "–" if effect is None else interval_text(effect, outcome),
    )


def _level(interval: Interval, outcome: Outcome) -> str:
    return number_interval_text(interval.scaled(outcome.factor), outcome.decimals)


def _interval(row: Row, name: str) -> Interval | None:
    """None also where every run failed, which leaves no such column."""
    return interval_of(row, name) if name in row else None


def _name(say: Words, row: Row) -> str:
    return scenario_name_word(str(row["scenario"]), say.language)
