"""A comparison: what each programme changes, what it costs, whether two do more together."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.app.studies.shown import Figure, Grid, Row, interval_of, rows_of, table_of, whisker
from tongyu.app.words import Words
from tongyu.app.words.model_words import outcome_words, study_scenario_word
from tongyu.questions.comparison.answer import CO_MAIN, MAIN
from tongyu.questions.comparison.conducting import INTERACTION, TABLE
from tongyu.questions.interaction.scales import row_of
from tongyu.questions.interaction.variants import SQUARE
from tongyu.report.wording import SCALE_DECIMALS, interval_text, number_interval_text, ratio_text
from tongyu.runs.outcomes import OUTCOMES, outcome_called, outcomes_here
from tongyu.statistics.intervals import Interval, Ratio

SHOWN = (MAIN, CO_MAIN, "headcount", "poverty_gap", "income", "cost", "fiscal_cost")
RATIOS = ("cost_per_person_year", "fiscal_per_person_year")


def blocks(say: Words, folder: Path, record: Mapping[str, Any]) -> tuple[Figure | Grid, ...]:
    """Effects as a figure, all outcomes as a table, the interaction on its scales. Raises InputError."""
    frame = table_of(
        folder, TABLE, ("scenario", "against", MAIN, f"effect_{MAIN}", f"effect_{MAIN}_low", "cost_per_person_year")
    )
    rows = rows_of(frame)
    names = _names(say, rows)
    effects = [row for row in rows if not _is_level(row)]
    found: list[Figure | Grid] = [_figure(say, effects, names), _table(say, rows, names)]
    if (folder / INTERACTION).is_file():
        found.append(_interaction(say, folder))
    found.append(_all(say, rows, names))
    return tuple(found)


def answer(say: Words, folder: Path) -> tuple[str, ...]:
    """The paper's question in two sentences: what each side and both spare, and whether both do more than their sum.

    None where the study has not the four scenarios that the question needs. Raises InputError.
    """
    if not (folder / INTERACTION).is_file():
        return ()
    rows = {str(row["scenario"]): row for row in rows_of(table_of(folder, TABLE, ("scenario", f"effect_{MAIN}")))}
    _, *sides = SQUARE
    effects = [interval_of(rows[name], f"effect_{MAIN}") if name in rows else None for name in sides]
    frame = table_of(folder, INTERACTION, ("scale", "years", "estimate", "low", "high"))
    found = [row_of(frame, scale) for scale in (MAIN, CO_MAIN)]
    together = [None if row is None else interval_of(row, "estimate", ("low", "high")) for row in found]
    if any(each is None for each in (*effects, *together)):
        return ()
    said = [interval_text(each, OUTCOMES[MAIN]) for each in effects if each is not None]
    both = [each for each in together if each is not None]
    signs = {_sign(each) for each in both}
    verdict = {-1: "more", 1: "less"}.get(signs.pop(), "untold") if len(signs) == 1 else "untold"
    by_income, net = (number_interval_text(each, SCALE_DECIMALS[MAIN], signed=True) for each in both)
    return (
        say("results.spared", ecommerce=said[0], social_work=said[1], both=said[2]),
        say(f"results.together_{verdict}", by_income=by_income, net=net),
    )


def _sign(interval: Interval) -> int:
    """-1 below zero, 1 above, 0 where zero is within."""
    if interval.low is None or interval.includes_zero:
        return 0
    return 1 if interval.estimate > 0.0 else -1


def _is_level(row: Row) -> bool:
    """Whether the row is a scenario that others are set against."""
    return bool(pd.isna(row["against"]))


def _names(say: Words, rows: list[Row]) -> dict[str, str]:
    """What each scenario is called; where not all are set against the same one, with the one it is set against."""
    names = {str(row["scenario"]): study_scenario_word(say, str(row["scenario"])) for row in rows}
    if sum(map(_is_level, rows)) < 2:
        return names
    said = {}
    for row in rows:
        name = names[str(row["scenario"])]
        said[str(row["scenario"])] = (
            say("results.level", name=name)
            if _is_level(row)
            else say("results.against", name=name, reference=names[str(row["against"])])
        )
    return said


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
    for row in rows:
        level = _is_level(row)
        line = [names[str(row["scenario"])]]
        line += [_cell(row, outcome) for outcome in SHOWN]
        line += ["–" if level else _ratio(say, row, ratio) for ratio in RATIOS]
        cells.append(tuple(line))
    headings = (
        say("results.scenario"),
        *(say(f"results.outcome.{name}") for name in SHOWN),
        *(say(f"results.ratio.{name}") for name in RATIOS),
    )
    return Grid(say("results.comparison"), headings, tuple(cells), note=say("results.comparison_note"))


def _all(say: Words, rows: list[Row], names: Mapping[str, str]) -> Grid:
    """Every outcome that the table has, a row each."""
    cells = []
    for name in outcomes_here():
        if name not in rows[0]:
            continue
        label, unit = outcome_words(name, say.language)
        shown = (_cell(row, name) for row in rows)
        cells.append((say("results.with_unit", outcome=label, unit=unit), *shown))
    kinds = ("level_of" if _is_level(row) else "difference_of_scenario" for row in rows)
    return Grid(
        say("results.every_outcome"),
        (
            say("results.outcome_and_unit"),
            *(say(f"results.{kind}", name=names[str(row["scenario"])]) for kind, row in zip(kinds, rows, strict=True)),
        ),
        tuple(cells),
        note=say("results.in_points"),
    )


def _cell(row: Row, outcome: str) -> str:
    """The level of a scenario that others are set against, of the others what they change."""
    level = _is_level(row)
    name = outcome if level else f"effect_{outcome}"
    interval = interval_of(row, name) if name in row else None
    if interval is None:
        return "–"
    return (
        outcome_called(outcome).number(interval.estimate) if level else interval_text(interval, outcome_called(outcome))
    )


def _ratio(say: Words, row: Row, name: str) -> str:
    if name not in row:  # of a version that did not count it
        return "–"
    interval = interval_of(row, name)
    return say("results.indistinguishable") if interval is None else ratio_text(Ratio(*interval))


def _interaction(say: Words, folder: Path) -> Grid:
    frame = table_of(folder, INTERACTION, ("scale", "years", "estimate", "low", "high"))
    rows = []
    for scale, decimals in SCALE_DECIMALS.items():
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
