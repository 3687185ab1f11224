"""The tables that commands print."""

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from tongyu.report.lasting import after_the_money
from tongyu.report.wording import (
    COVERS,
    conditions_in_words,
    horizon_in_words,
    interval_text,
    pairing_text,
    ratio_text,
    sample_in_words,
    seeds_in_words,
    span_of_years,
)
from tongyu.study.comparison import Comparison, Row
from tongyu.study.design import Design
from tongyu.study.outcomes import OUTCOMES
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


def announcement(design: Design, households: int, workers: int) -> str:
    """What is about to be run, in one line."""
    baseline = design.baseline
    scenarios = len(design.scenarios)
    return (
        f"{baseline.county.name} county, {sample_in_words(households, baseline.county.households)},"
        f" {horizon_in_words(baseline.start, baseline.months)}{conditions_in_words(design)},"
        f" {seeds_in_words(design.seeds)},"
        f" {scenarios} scenario{'s' if scenarios > 1 else ''}:"
        f" {len(design.tasks)} run{'s' if len(design.tasks) > 1 else ''}"
        f" on {workers} core{'s' if workers > 1 else ''}"
    )


def comparison_heading(comparison: Comparison) -> str:
    """Over which years, under what stress, at what budget, and what the intervals cover."""
    years = f", {span_of_years(comparison.window)}" if comparison.window else ""
    conditions = conditions_in_words(comparison.design)
    return f"Against the {comparison.design.baseline.name}{years}{conditions} ({COVERS})"


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
    if comparison.design.budget is not None:
        notes += comparison.design.budget.notes
    notes += after_the_money(comparison)
    notes += _failures(comparison)
    notes.append("The simulated villages and households are invented.")
    return notes


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


def _failures(comparison: Comparison) -> list[str]:
    failures = comparison.failures
    if not failures:
        return []
    lines = [f"FAILED: {len(failures)} of {len(comparison.design.tasks)} runs, which no figure above contains:"]
    lines += [f"  {plain(str(failure), 200)}" for failure in failures[:10]]
    if len(failures) > 10:
        lines.append(f"  and {len(failures) - 10} more, all in record.json")
    return lines
