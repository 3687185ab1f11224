"""All outcomes of a comparison, and the interaction by year: complete tables for the referee."""

from collections.abc import Sequence

import pandas as pd

from tongyu.questions.comparison.answer import Comparison, Row
from tongyu.questions.interaction.scales import SCALES
from tongyu.report.pages.contents import Section, Table
from tongyu.report.wording import SCALE_DECIMALS, interval_text, number_interval_text
from tongyu.runs.outcomes import AFTERMATH, Outcome, outcomes_here
from tongyu.statistics.intervals import Interval

ABREAST = 3  # scenarios in one table


def outcomes_section(comparison: Comparison) -> Section:
    """The level of every outcome in what others are set against, and what these change, with intervals."""
    rows = {row.scenario: row for row in comparison.rows}
    references = comparison.design.references
    tables: list[Table] = []
    for reference in references.distinct:
        tables += _tables(rows[reference], [rows[name] for name in references.set_against(reference)])
    return Section("All outcomes", tuple(tables))


def _tables(level: Row, others: Sequence[Row]) -> list[Table]:
    tables = []
    for first in range(0, max(len(others), 1), ABREAST):
        few = others[first : first + ABREAST]
        rows = [
            _row(outcome, level, few)
            for outcome in outcomes_here().values()
            if outcome.name in level.levels or any(outcome.name in each.effects for each in few)
        ]
        rows += [
            _row(outcome, level, few)
            for outcome in AFTERMATH.values()
            if any(outcome.name in each.effects for each in few)
        ]
        if rows:
            names = (f"{each.scenario}, difference" for each in few)
            tables.append(
                Table(
                    f"All outcomes: the level of {level.scenario}, and the differences from it, with intervals.",
                    ("outcome, unit", f"{level.scenario}, level", *names),
                    tuple(rows),
                )
            )
    return tables


def interactions_section(comparison: Comparison) -> Section | None:
    """The interaction on all scales by year; None where the four scenarios are not there."""
    found = comparison.interactions
    if found.empty:
        return None
    scales = [scale for scale in SCALES if (found["scale"] == scale).any()]
    cells: dict[str, dict[str, str]] = {}
    for _, row in found.iterrows():
        scale = str(row["scale"])
        text = number_interval_text(_interval(row), SCALE_DECIMALS[scale], signed=True)
        cells.setdefault(str(row["years"]), {})[scale] = f"{text} ({row['seeds']})"
    table = Table(
        "Interaction of e-commerce and social work: both - each alone + neither; behind it the number of seeds.",
        ("years", *(SCALES[scale] for scale in scales)),
        tuple((years, *(of_year.get(scale, "-") for scale in scales)) for years, of_year in cells.items()),
    )
    return Section("The interaction by year", (table,))


def _row(outcome: Outcome, reference: Row, others: Sequence[Row]) -> tuple[str, ...]:
    name = outcome.name
    level = reference.levels.get(name)
    shown = "-" if level is None else number_interval_text(level.scaled(outcome.factor), outcome.decimals)
    effects = (interval_text(each.effects[name], outcome) if name in each.effects else "-" for each in others)
    return (f"{outcome.label}, {outcome.unit}", shown, *effects)


def _interval(row: pd.Series) -> Interval:
    low, high = (None if pd.isna(row[end]) else float(row[end]) for end in ("low", "high"))
    return Interval(float(row["estimate"]), low, high)
