"""All outcomes of a comparison, and the interaction by year: complete tables for the referee."""

import pandas as pd

from tongyu.report.pages.contents import Section, Table
from tongyu.report.wording import interval_text, number_interval_text
from tongyu.study.comparison import Comparison, Row
from tongyu.study.interaction import LOG_INCOME, LOG_ODDS, SCALES
from tongyu.study.outcomes import AFTERMATH, OUTCOMES, Outcome
from tongyu.study.statistics import Interval

ABREAST = 3  # scenarios in one table
_DECIMALS = {LOG_ODDS: 3, LOG_INCOME: 5}


def outcomes_section(comparison: Comparison) -> Section:
    """The baseline's level of every outcome, and what every scenario changes, with intervals."""
    baseline, others = comparison.rows[0], comparison.rows[1:]
    tables = []
    for first in range(0, max(len(others), 1), ABREAST):
        few = others[first : first + ABREAST]
        rows = [
            _row(outcome, baseline, few)
            for outcome in OUTCOMES.values()
            if outcome.name in baseline.levels or any(outcome.name in each.effects for each in few)
        ]
        rows += [
            _row(outcome, baseline, few)
            for outcome in AFTERMATH.values()
            if any(outcome.name in each.effects for each in few)
        ]
        if rows:
            names = (f"{each.scenario}, difference" for each in few)
            tables.append(
                Table(
                    f"All outcomes: the level of {baseline.scenario}, and the differences from it, with intervals.",
                    ("outcome, unit", f"{baseline.scenario}, level", *names),
                    tuple(rows),
                )
            )
    return Section("All outcomes", tuple(tables))


def interactions_section(comparison: Comparison) -> Section | None:
    """The interaction on all scales by year; None where the four scenarios are not there."""
    found = comparison.interactions
    if found.empty:
        return None
    scales = [scale for scale in SCALES if (found["scale"] == scale).any()]
    cells: dict[str, dict[str, str]] = {}
    for _, row in found.iterrows():
        scale = str(row["scale"])
        text = number_interval_text(_interval(row), _DECIMALS.get(scale, 1), signed=True)
        cells.setdefault(str(row["years"]), {})[scale] = f"{text} ({row['seeds']})"
    table = Table(
        "Interaction of e-commerce and social work: both - each alone + baseline; behind it the number of seeds.",
        ("years", *(SCALES[scale] for scale in scales)),
        tuple((years, *(of_year.get(scale, "-") for scale in scales)) for years, of_year in cells.items()),
    )
    return Section("The interaction by year", (table,))


def _row(outcome: Outcome, baseline: Row, others: tuple[Row, ...]) -> tuple[str, ...]:
    name = outcome.name
    level = baseline.levels.get(name)
    shown = "-" if level is None else number_interval_text(level.scaled(outcome.factor), outcome.decimals)
    effects = (interval_text(each.effects[name], outcome) if name in each.effects else "-" for each in others)
    return (f"{outcome.label}, {outcome.unit}", shown, *effects)


def _interval(row: pd.Series) -> Interval:
    low, high = (None if pd.isna(row[end]) else float(row[end]) for end in ("low", "high"))
    return Interval(float(row["estimate"]), low, high)
