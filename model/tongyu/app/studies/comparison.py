"""A comparison: what each programme changes, what it costs, whether two do more together."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tongyu.app.studies.shown import Figure, Grid, Row, interval_of, rows_of, table_of, whisker
from tongyu.app.words import Words
from tongyu.app.words.model_words import scenario_name_word
from tongyu.report.wording import interval_text, number_interval_text, ratio_text
from tongyu.study.compare import INTERACTION, TABLE
from tongyu.study.comparison import MAIN
from tongyu.study.interaction import LOG_INCOME, LOG_ODDS, PERSON_YEARS, row_of
from tongyu.study.outcomes import OUTCOMES
from tongyu.study.statistics import Ratio

SHOWN = (MAIN, "headcount", "poverty_gap", "income", "cost")
DECIMALS = {PERSON_YEARS: 1, LOG_ODDS: 3, LOG_INCOME: 5}


def blocks(say: Words, folder: Path, record: Mapping[str, Any]) -> tuple[Figure | Grid, ...]:
    """Effects as a figure, all outcomes as a table, the interaction on its scales. Raises InputError."""
    frame = table_of(folder, TABLE, ("scenario", MAIN, f"effect_{MAIN}", f"effect_{MAIN}_low", "cost_per_person_year"))
    rows = rows_of(frame)
    names = {str(row["scenario"]): scenario_name_word(str(row["scenario"]), say.language) for row in rows}
    found: list[Figure | Grid] = [_figure(say, rows[1:], names), _table(say, rows, names)]
    if (folder / INTERACTION).is_file():
        found.append(_interaction(say, folder))
    return tuple(found)


def _figure(say: Words, rows: list[Row], names: Mapping[str, str]) -> Figure:
    effects = [(names[str(row["scenario"])], interval_of(row, f"effect_{MAIN}")) for row in rows]
    factor, decimals = OUTCOMES[MAIN].factor, OUTCOMES[MAIN].difference_decimals
    return Figure(
        title=say("results.effects"),
        unit=say("results.unit.person_years_poor"),
        rows=tuple(whisker(name, each.scaled(factor), decimals) for name, each in effects if each is not None),
    )


def _table(say: Words, rows: list[Row], names: Mapping[str, str]) -> Grid:
    cells = []
    for number, row in enumerate(rows):
        line = [names[str(row["scenario"])]]
        for outcome in SHOWN:
            interval = interval_of(row, outcome if number == 0 else f"effect_{outcome}")
            if interval is None:
                line.append("–")
            elif number == 0:
                line.append(OUTCOMES[outcome].number(interval.estimate))
            else:
                line.append(interval_text(interval, OUTCOMES[outcome]))
        line.append(_ratio(say, row) if number else "–")
        cells.append(tuple(line))
    headings = (say("results.scenario"), *(say(f"results.outcome.{name}") for name in SHOWN), say("results.ratio"))
    return Grid(say("results.comparison"), headings, tuple(cells), note=say("results.comparison_note"))


def _ratio(say: Words, row: Row) -> str:
    interval = interval_of(row, "cost_per_person_year")
    return say("results.indistinguishable") if interval is None else ratio_text(Ratio(*interval))


def _interaction(say: Words, folder: Path) -> Grid:
    frame = table_of(folder, INTERACTION, ("scale", "years", "estimate", "low", "high"))
    rows = []
    for scale, decimals in DECIMALS.items():
        row = row_of(frame, scale)
        interval = None if row is None else interval_of(row, "estimate", ("low", "high"))
        if interval is not None:
            rows.append((say(f"results.scale.{scale}"), number_interval_text(interval, decimals, signed=True)))
    return Grid(
        say("results.interaction"),
        (say("results.on_scale"), say("results.estimate")),
        tuple(rows),
        note=say("results.interaction_note"),
    )
