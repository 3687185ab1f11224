"""The tables that commands print."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from tongyu.report.wording import (
    conditions_in_words,
    covers,
    horizon_in_words,
    interval_text,
    number_interval_text,
    pairing_text,
    ratio_text,
    sample_in_words,
    seeds_in_words,
    span_of_years,
)
from tongyu.study.comparison import Comparison, Row
from tongyu.study.design import Design
from tongyu.study.interaction import LOG_INCOME, LOG_ODDS, SCALES, row_of
from tongyu.study.outcomes import AFTERMATH, OUTCOMES
from tongyu.study.statistics import Interval
from tongyu.wording import plain

# Wide enough for every table here; what is not a terminal need not wrap.
FILE_WIDTH = 144

# Column of `County.yearly` and `County.monthly`, heading, factor, decimals.
SERIES_COLUMNS = (
    ("headcount", "poor\n%", 100.0, 1),
    ("poverty_gap", "gap\n%", 100.0, 2),
    ("registered", "regd.\n%", 100.0, 1),
    ("gini", "Gini\n", 1.0, 3),
    ("income", "income\nyuan", 1.0, 0),
    ("income_wage", "wages\nyuan", 1.0, 0),
    ("income_crops", "crops\nyuan", 1.0, 0),
    ("income_other_operating", "other\nyuan", 1.0, 0),
    ("income_property", "prop.\nyuan", 1.0, 0),
    ("income_transfer", "transf.\nyuan", 1.0, 0),
    ("sellers", "sellers\n%", 100.0, 2),
    ("price_maize", "maize\nyuan/kg", 1.0, 2),
    ("price_mung_bean", "mung\nyuan/kg", 1.0, 2),
    ("cost", "cost\nm yuan", 1e-6, 1),
)


def console(stderr: bool = False) -> Console:
    """A console that shows text as it is: no markup, no guessing at numbers to colour."""
    made = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not made.is_terminal:
        made.width = FILE_WIDTH
    return made


def columns(*headings: str, first: int = 1) -> Table:
    """A quiet table: the `first` columns are text and aligned left, the others numbers."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="left" if place < first else "right", vertical="top", no_wrap=place == 0)
    return table


def announcement(design: Design, households: int) -> str:
    """What is about to be run, in one line."""
    baseline = design.baseline
    scenarios = len(design.scenarios)
    return (
        f"{baseline.county.name} county, {sample_in_words(households, baseline.county.households)},"
        f" {horizon_in_words(baseline.start, baseline.months)}{conditions_in_words(design)},"
        f" {seeds_in_words(design.seeds)},"
        f" {scenarios} scenario{'s' if scenarios > 1 else ''}:"
        f" {len(design.tasks)} run{'s' if len(design.tasks) > 1 else ''}"
    )


def comparison_heading(comparison: Comparison) -> str:
    """Over which years, under what stress, at what budget, and what the intervals cover."""
    years = f", {span_of_years(comparison.window)}" if comparison.window else ""
    conditions = conditions_in_words(comparison.design)
    return f"Against the {comparison.design.baseline.name}{years}{conditions} ({covers(comparison.design)})"


def comparison_table(comparison: Comparison) -> Table:
    """The baseline's levels, then what each scenario changes."""
    table = columns(
        "scenario",
        "person-years poor\nper 1,000 persons",
        "poor, last year\n% of persons",
        "poverty gap\nshare of line",
        "income\nyuan a head",
        "cost\nm yuan",
        "yuan per person-year\nout of poverty",
        "pairing\nsaves",
    )
    for row in comparison.rows:
        is_baseline = row.scenario == comparison.design.baseline.name
        through, planned = row.seeds if is_baseline else row.pairs, len(comparison.design.seeds)
        fewer = f" ({through} of {planned} seeds)" if through < planned else ""
        table.add_row(row.scenario + fewer, *(_levels(row) if is_baseline else _effects(row)))
    return table


def comparison_notes(comparison: Comparison) -> list[str]:
    """The interaction, which runs failed, and what everybody has to know."""
    notes = []
    found = comparison.interaction
    if found is not None:
        verdict = ": not distinguishable from zero" if found.low is not None and found.includes_zero else ""
        notes.append(
            "Interaction of e-commerce and social work (both - each alone + baseline):"
            f" {interval_text(found, OUTCOMES['person_years_poor'])} person-years poor per 1,000 persons{verdict}."
        )
        notes += other_scales(comparison)
    if comparison.design.budget is not None:
        notes += comparison.design.budget.notes
    notes += after_money(comparison)
    notes += _failures(comparison)
    notes.append("The simulated villages and households are invented.")
    return notes


WHO_COLUMNS = (
    ("change", "income\nyuan a head", 1.0, 0),
    ("change_percent", "income\n%", 1.0, 2),
    ("gaining", "gain > 1 %\n% of persons", 100.0, 1),
    ("losing", "lose > 1 %\n% of persons", 100.0, 1),
    ("person_years", "person-years poor\nper 1,000 persons", 1.0, 1),
)


def who_heading(comparison: Comparison) -> str:
    """What the table of winners and losers holds."""
    years = f", {span_of_years(comparison.window)}" if comparison.window else ""
    return (
        f"Who gains and who loses against the {comparison.design.baseline.name}{years} ({covers(comparison.design)})\n"
        "Groups by the baseline: income a head over these years, age of the head, road km to the township's hub"
    )


def who_table(comparison: Comparison) -> Table:
    """A row a scenario and group of persons: what the scenario changes for the group."""
    table = columns("scenario", "group", *(heading for _, heading, _, _ in WHO_COLUMNS), first=2)
    for scenario, rows in comparison.who.groupby("scenario", sort=False):
        if len(table.rows):
            table.add_section()
        for number, row in enumerate(rows.to_dict("records")):
            group = "all" if row["by"] == "all" else f"{row['by']}: {row['group']}"
            table.add_row("" if number else str(scenario), group, *_who_cells(row))
    return table


def _who_cells(row: Mapping[Hashable, Any]) -> list[str]:
    cells = []
    for name, _, factor, decimals in WHO_COLUMNS:
        if pd.isna(row[name]):
            cells.append("-")
            continue
        bounds = [None if pd.isna(row[f"{name}_{end}"]) else float(row[f"{name}_{end}"]) for end in ("low", "high")]
        interval = Interval(float(row[name]), *bounds).scaled(factor)
        cells.append(number_interval_text(interval, decimals, signed=name not in ("gaining", "losing")))
    return cells


def series_table(series: pd.DataFrame) -> Table:
    """A row a year or a month, under the name of the index, of what `SERIES_COLUMNS` names and `series` has."""
    present = [each for each in SERIES_COLUMNS if each[0] in series.columns]
    table = columns(str(series.index.name), *(heading for _, heading, _, _ in present))
    for moment, row in series.iterrows():
        cells = (
            f"{row[column] * factor:,.{decimals}f}" if pd.notna(row[column]) else "-"
            for column, _, factor, decimals in present
        )
        table.add_row(str(moment), *cells)
    return table


def _levels(row: Row) -> list[str]:
    if not row.levels:
        return ["every run failed"] + ["-"] * 6
    shown = ("person_years_poor", "headcount", "poverty_gap", "income")
    return [*(OUTCOMES[name].number(row.levels[name].estimate) for name in shown), "-", "-", "-"]


def _effects(row: Row) -> list[str]:
    if not row.effects:
        return ["no runs to compare"] + ["-"] * 6
    effects = row.effects
    return [
        interval_text(effects["person_years_poor"], OUTCOMES["person_years_poor"]),
        interval_text(effects["headcount"], OUTCOMES["headcount"]),
        OUTCOMES["poverty_gap"].number(effects["poverty_gap"].estimate, signed=True),
        OUTCOMES["income"].number(effects["income"].estimate, signed=True),
        OUTCOMES["cost"].number(effects["cost"].estimate),
        ratio_text(row.cost_per_person_year),
        pairing_text(row.pairing),
    ]


def other_scales(comparison: Comparison) -> list[str]:
    """The interaction where few are left to lift out of poverty, and on income."""
    parts = []
    for scale, decimals in ((LOG_ODDS, 3), (LOG_INCOME, 5)):
        row = row_of(comparison.interactions, scale)
        if row is not None:
            bounds = [None if pd.isna(row[end]) else float(row[end]) for end in ("low", "high")]
            text = number_interval_text(Interval(float(row["estimate"]), *bounds), decimals, signed=True)
            parts.append(f"{SCALES[scale]} {text}")
    return [f"The same on other scales: {'; '.join(parts)}. By year: interaction.csv."] if parts else []


def after_money(comparison: Comparison) -> list[str]:
    """What is left of each scenario's effect a year and two after its money has ended."""
    lines = []
    for row in comparison.rows:
        found = [
            f"{outcome.label} {interval_text(row.effects[name], outcome)} {unit}"
            for name, outcome in AFTERMATH.items()
            if name in row.effects
            for unit in ("points" if outcome.unit.startswith("%") else outcome.unit,)
        ]
        if found:
            lines.append(f"After the money of {row.scenario}: {'; '.join(found)}.")
    return lines


def _failures(comparison: Comparison) -> list[str]:
    failures = comparison.failures
    if not failures:
        return []
    lines = [f"FAILED: {len(failures)} of {len(comparison.design.tasks)} runs, which no figure above contains:"]
    lines += [f"  {plain(str(failure), 200)}" for failure in failures[:10]]
    if len(failures) > 10:
        lines.append(f"  and {len(failures) - 10} more, all in record.json")
    return lines
