"""The tables that commands print."""

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from tongyu.county.facts import CountyFacts
from tongyu.designs.comparison import Design
from tongyu.questions.comparison.answer import Comparison, Row
from tongyu.questions.headline import COUNTY, followed
from tongyu.questions.interaction.scales import PERSON_YEARS, SCALES, row_of
from tongyu.report.sheet import Sheet
from tongyu.report.wording import (
    FINDINGS,
    INVENTED,
    SCALE_DECIMALS,
    against_in_words,
    conditions_in_words,
    covers,
    fitted_in_words,
    horizon_of,
    interval_text,
    labelled,
    late_years,
    number_interval_text,
    pairing_text,
    plan_in_words,
    ratio_text,
    sample_in_words,
    seeds_in_words,
    several_in_words,
    span_of_years,
    the,
)
from tongyu.runs.outcomes import AFTERMATH, OUTCOMES, outcome_called
from tongyu.scenario.crop_words import known_for, most_grown
from tongyu.scenario.plans.cautions import cautions
from tongyu.statistics.intervals import Interval
from tongyu.text.wording import county_called, plain

# Wide enough for every table here; what is not a terminal need not wrap.
FILE_WIDTH = 144

SeriesColumns = tuple[tuple[str, str, float, int], ...]
"""Column of `County.yearly` and `County.monthly`, heading, factor, decimals."""

_SERIES_COLUMNS: SeriesColumns = (
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
    ("income_stocks", "stocks\nyuan", 1.0, 0),
    ("sellers", "sellers\n%", 100.0, 2),
)
_COST: SeriesColumns = (("cost", "cost\nm yuan", 1e-6, 1),)


def console(stderr: bool = False) -> Console:
    """A console that shows text as it is: no markup, no guessing at numbers to colour."""
    made = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not made.is_terminal:
        made.width = FILE_WIDTH
    return made


def columns(*headings: str, first: int = 1, keys: int | None = None) -> Sheet:
    """A quiet table: the `first` columns are text and aligned left, the others numbers.

    The first `keys` columns name its rows; without a number these are all that are text.
    """
    table = Sheet(first if keys is None else keys)
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="left" if place < first else "right", vertical="top")
    return table


def announcement(design: Design, households: int) -> str:
    """What is about to be run, in one line."""
    first = design.first
    scenarios = len(design.scenarios)
    return (
        f"{county_called(first.county.name)}, {sample_in_words(households, first.county.households)},"
        f" {horizon_of(first)}{conditions_in_words(design)},"
        f" {seeds_in_words(design.seeds)},"
        f" {scenarios} scenario{'s' if scenarios > 1 else ''}:"
        f" {len(design.tasks)} run{'s' if len(design.tasks) > 1 else ''}"
    )


def comparison_heading(comparison: Comparison) -> str:
    """Whether a plan is followed, over which years, under what stress, at what budget, what the intervals cover.

    A county that is not the plan's is named, so that what is saved of it is not taken for Tongyu's.
    """
    years = f", {span_of_years(comparison.window)}" if comparison.window else ""
    conditions = conditions_in_words(comparison.design)
    against = against_in_words(comparison.design.references)
    plan = followed(comparison.design.plan)
    said = f"{FINDINGS}\n\n{plan_in_words(plan)}" if plan else FINDINGS
    elsewhere = plan is not None and COUNTY in plan.differences
    where = f", {county_called(comparison.design.first.county.name)}" if elsewhere else ""
    return f"{said}\n\n{against[0].upper()}{against[1:]}{where}{years}{conditions} ({covers(comparison.design)})"


MAIN_COLUMNS = {
    "person_years_poor": "person-years poor\nper 1,000 persons",
    "person_years_poor_net": "less own health\npayments",
    "headcount": "poor, {late}\n% of persons",
    "poverty_gap": "poverty gap\nshare of line",
    "income": "income\nyuan a head",
}
ESTIMATES_ALONE = ("poverty_gap", "income")  # so that the table fits on a page; table.csv has all intervals
YARDSTICKS: dict[str, dict[str, str]] = {
    "Person-years poor per 1,000 persons": {
        "person_years_poor": "by income\n(the primary)",
        "person_years_poor_net": "less own health\npayments (co-primary)",
        "person_years_poor_consumption": "by consumption\n",
        "person_years_poor_booked": "by receipts as booked,\nstocks left out",
    },
    "Poverty gap, share of the line": {
        "poverty_gap": "of income\n",
        "poverty_gap_net": "less own health\npayments",
        "poverty_gap_consumption": "of consumption\n",
        "poverty_gap_booked": "of receipts as booked\n",
    },
    "Illness, want and risk": {
        "catastrophic": "catastrophic spending\n% of households",
        "impoverished": "made poor by illness\n% of persons",
        "deprived": "short of food or care\n% of persons",
        "vulnerable": "vulnerable\n% of persons",
        "chronically_poor": "poor on average\nover the years, %",
    },
    "Beside others": {
        "relative_poverty": "below half the median\n% of persons",
        "urban_rural_ratio": "urban income over the county's\ntimes",
    },
}
"""The yardsticks of poverty side by side: headings by outcome."""


def comparison_table(comparison: Comparison) -> Table:
    """The levels of each scenario that others are set against, followed by what these change."""
    late = late_years(comparison.window)
    headings = {name: heading.format(late=late) for name, heading in MAIN_COLUMNS.items()}
    return _table(comparison, headings, {"pairing\nsaves": lambda row: pairing_text(row.pairing)}, ESTIMATES_ALONE)


def costs_table(comparison: Comparison) -> Table:
    """What each scenario costs the programme and the state beyond its reference, by person-year out of poverty too."""
    programme, state = OUTCOMES["cost"], OUTCOMES["fiscal_cost"]
    table = columns(
        "scenario",
        "cost of the programme\nm yuan",
        "yuan per person-year\nout of poverty",
        "cost to the state, benefits\nincluded, m yuan",
        "yuan per person-year\nout of poverty",
    )
    for row in comparison.rows:
        if row.effects:
            table.add_row(
                labelled(row.scenario, comparison.design.references),
                programme.number(row.effects["cost"].estimate),
                ratio_text(row.cost_per_person_year),
                interval_text(row.effects["fiscal_cost"], state),
                ratio_text(row.fiscal_per_person_year),
            )
    return table


def yardstick_tables(comparison: Comparison) -> dict[str, Table]:
    """Every scenario by every yardstick, with intervals; by the tables' titles."""
    return {title: _table(comparison, headings, {}) for title, headings in YARDSTICKS.items()}


def _table(
    comparison: Comparison,
    headings: Mapping[str, str],
    others: Mapping[str, Callable[[Row], str]],
    estimates_alone: Collection[str] = (),
) -> Table:
    """A row a scenario: levels of references, effects of the others, and the columns `others` of the latter."""
    table = columns("scenario", *headings.values(), *others)
    references = comparison.design.references
    width = len(headings) + len(others)
    for row in comparison.rows:
        is_level = row.scenario in references.distinct
        through, planned = row.seeds if is_level else row.pairs, len(comparison.design.seeds)
        fewer = f" ({through} of {planned} seeds)" if through < planned else ""
        if is_level and not row.levels:
            cells = ["every run failed"] + ["-"] * (width - 1)
        elif is_level:
            levels = (row.levels.get(name) for name in headings)
            shown = zip(headings, levels, strict=True)
            cells = ["-" if level is None else outcome_called(name).number(level.estimate) for name, level in shown]
            cells += ["-"] * len(others)
        elif not row.effects:
            cells = ["no runs to compare"] + ["-"] * (width - 1)
        else:
            cells = [_effect(row, name, name in estimates_alone) for name in headings]
            cells += [make(row) for make in others.values()]
        table.add_row(labelled(row.scenario, references) + fewer, *cells)
    return table


def _effect(row: Row, name: str, estimate_alone: bool) -> str:
    effect = row.effects.get(name)
    if effect is None:
        return "-"
    return (
        outcome_called(name).number(effect.estimate, signed=True)
        if estimate_alone
        else interval_text(effect, outcome_called(name))
    )


TURNING_POINTS = (
    "At which value of which assumption the order of the scenarios turns: tongyu sensitivity; the sign of the"
    " interaction: tongyu interaction --assumptions N."
)


def comparison_notes(comparison: Comparison) -> list[str]:
    """The interaction, what shows the turning points, which runs failed, and what everybody has to know."""
    design = comparison.design
    notes = several_in_words(design.references)
    found = comparison.interaction
    if found is not None and design.square is not None:
        verdict = ": not distinguishable from zero" if found.low is not None and found.includes_zero else ""
        notes.append(
            f"Interaction of e-commerce and social work (both - each alone + {design.square[-1]}):"
            f" {interval_text(found, OUTCOMES['person_years_poor'])} person-years poor per 1,000 persons{verdict}."
        )
        notes += other_scales(comparison)
    notes.append(TURNING_POINTS)
    notes += fitted_in_words(design)
    if comparison.design.budget is not None:
        notes += comparison.design.budget.notes
    notes += cautions(comparison.design.scenarios)
    notes += after_money(comparison)
    notes += _failures(comparison)
    notes.append(INVENTED)
    return notes


WhoColumns = tuple[tuple[str, str, float, int], ...]

WHO_COLUMNS: WhoColumns = (
    ("change", "income\nyuan a head", 1.0, 0),
    ("change_percent", "income\n%", 1.0, 2),
    ("gaining", "gain > 1 %\n% of persons", 100.0, 1),
    ("losing", "lose > 1 %\n% of persons", 100.0, 1),
    ("person_years", "person-years poor\nper 1,000 persons", 1.0, 1),
    ("person_years_net", "less own health\npayments", 1.0, 1),
)
WHO_YARDSTICKS: WhoColumns = (
    ("person_years_consumption", "person-years poor\nby consumption", 1.0, 1),
    ("person_years_impoverished", "person-years made\npoor by illness", 1.0, 1),
    ("person_years_vulnerable", "person-years\nvulnerable", 1.0, 1),
    ("household_years_catastrophic", "household-years of\ncatastrophic spending", 1.0, 1),
    ("household_years_deprived", "household-years short\nof food or care", 1.0, 1),
)


def who_heading(comparison: Comparison) -> str:
    """What the table of winners and losers holds."""
    references = comparison.design.references
    only = references.distinct[0] if len(references.distinct) == 1 else None
    years = f", {span_of_years(comparison.window)}" if comparison.window else ""
    return (
        f"Who gains and who loses{' ' if only else ', '}{against_in_words(references)}{years}"
        f" ({covers(comparison.design)})\n"
        f"Groups by {the(only) if only else 'what each is set against'}: income a head over these years, age of the"
        " head, road km to the township's hub"
    )


def who_tables(comparison: Comparison) -> tuple[Table, Table]:
    """What each scenario changes for each group: in income and poverty by it; by the other yardsticks, per 1,000."""
    return _who_table(comparison, WHO_COLUMNS), _who_table(comparison, WHO_YARDSTICKS)


def _who_table(comparison: Comparison, shown: WhoColumns) -> Table:
    """A row a scenario and group of persons."""
    table = columns("scenario", "group", *(heading for _, heading, _, _ in shown), first=2)
    references = comparison.design.references
    for scenario, rows in comparison.who.groupby("scenario", sort=False):
        if len(table.rows):
            table.add_section()
        for number, row in enumerate(rows.to_dict("records")):
            group = "all" if row["by"] == "all" else f"{row['by']}: {row['group']}"
            table.add_row("" if number else labelled(str(scenario), references), group, *_who_cells(row, shown))
    return table


def _who_cells(row: Mapping[Hashable, Any], shown: WhoColumns) -> list[str]:
    cells = []
    for name, _, factor, decimals in shown:
        if pd.isna(row[name]):
            cells.append("-")
            continue
        bounds = [None if pd.isna(row[f"{name}_{end}"]) else float(row[f"{name}_{end}"]) for end in ("low", "high")]
        interval = Interval(float(row[name]), *bounds).scaled(factor)
        cells.append(number_interval_text(interval, decimals, signed=name not in ("gaining", "losing")))
    return cells


def series_columns(county: CountyFacts) -> SeriesColumns:
    """What the table of a run shows: prices are those of the crop most grown, and of the one it is known for."""
    priced = dict.fromkeys((most_grown(county), known_for(county)))
    prices = tuple((f"price_{crop.crop}", f"{crop.called}\nyuan/kg", 1.0, 2) for crop in priced)
    return (*_SERIES_COLUMNS, *prices, *_COST)


def series_table(series: pd.DataFrame, county: CountyFacts) -> Table:
    """A row a year or a month, under the name of the index, of what `series_columns` names and `series` has."""
    present = [each for each in series_columns(county) if each[0] in series.columns]
    table = columns(str(series.index.name), *(heading for _, heading, _, _ in present))
    for moment, row in series.iterrows():
        cells = (
            f"{row[column] * factor:,.{decimals}f}" if pd.notna(row[column]) else "-"
            for column, _, factor, decimals in present
        )
        table.add_row(str(moment), *cells)
    return table


def other_scales(comparison: Comparison) -> list[str]:
    """The interaction less own health payments, on the gap, where few are left to lift, and on income."""
    parts = []
    for scale, decimals in SCALE_DECIMALS.items():
        row = None if scale == PERSON_YEARS else row_of(comparison.interactions, scale)
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
