"""What is printed and drawn of a trial: what it finds, beside what only the owner of the county can see."""

import math
from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import pandas as pd
from rich.table import Table

from tongyu.questions.trial.folder import TABLE
from tongyu.questions.trial.plan import Plan
from tongyu.questions.trial.results import OUTCOMES, TrialOutcome, compliance
from tongyu.questions.trial.running import Trial
from tongyu.report.tables import columns
from tongyu.report.wording import horizon_of, number_interval_text, sample_in_words, seeds_in_words
from tongyu.runs.sampling import sample_of
from tongyu.scenario.lever_amounts import amount_in_words
from tongyu.statistics.intervals import Interval
from tongyu.text.wording import counted, county_called

Row = dict[Hashable, Any]
SHOWN_BY_GROUP = ("income", "years_poor")


def conditions_in_words(plan: Plan, seeds: Sequence[int]) -> str:
    """On what, over which years, and with which seeds the trials are held."""
    scenario, county = plan.scenario, plan.scenario.county
    return (
        f"{county_called(county.name)}, {sample_in_words(sample_of(scenario), county.households)},"
        f" {horizon_of(scenario)}, {scenario.name}, {seeds_in_words(seeds)}"
    )


def design_in_words(plan: Plan, trials: Sequence[Trial]) -> list[str]:
    """What is tried out, and what became of the lotteries."""
    kept = compliance(trials)
    drawn, others = kept["drawn"].sum(), (kept["villages"] - kept["drawn"]).sum()
    took_up = f"{kept['took_up'].sum() / drawn:.0%}" if drawn else "none"
    leaked = f"{kept['leaked'].sum() / others:.0%}" if others else "none"
    households = sum(len(trial.units) for trial in trials) / len(trials)
    years = f"{plan.years[0]}-{plan.years[-1]}" if len(plan.years) > 1 else str(plan.years[0])
    each = " a trial" if len(trials) > 1 else ""
    return [
        f"{plan.kind.key} from {plan.start}: {amount_in_words(plan.intensity, plan.kind.unit)} if every village had"
        " it, the villages' share of that in the trial.",
        f"{len(trials)} trial{'s' if len(trials) > 1 else ''}, each with its own lottery within townships:"
        f" {counted(round(kept['villages'].mean()), 'village')} with"
        f" {counted(round(households), 'household')}{each}; {kept['drawn'].mean():.1f}"
        f" drawn, of which {took_up} have the lever (meant: {plan.uptake:.0%}); of the others {leaked}"
        f" (meant: {plan.leak:.0%}). Outcomes: {years}.",
    ]


def seen(found: pd.DataFrame) -> Table:
    """What a trial finds; `found` is from `over_trials`, here and below."""
    table = columns(
        "what the trial finds",
        "not drawn\nmean",
        "being drawn (ITT)\n[95 %]",
        "the lever, on compliers (LATE)\n[95 %]",
    )
    for outcome, row in _by_outcome(found):
        table.add_row(
            f"{outcome.label}\n  {outcome.unit}",
            _number(row["control_mean"], outcome.decimals),
            *(_text(row, name, outcome) for name in ("itt", "late")),
        )
    return table


def one_trial(found: pd.DataFrame) -> Table:
    """How exact a single trial is."""
    table = columns(
        "what one trial can tell",
        "its own interval\nof ITT: +-",
        "its own interval\nof LATE: +-",
        "ITT detectable\nwith chance 80 %",
        "ITT found\nnot zero in",
        "LATE's interval\nholds the truth in",
    )
    for outcome, row in _by_outcome(found):
        table.add_row(
            outcome.label,
            *(_number(row[name], outcome.decimals) for name in ("itt_width", "late_width", "detectable")),
            *(_share(row[name]) for name in ("itt_significant", "late_covered")),
        )
    return table


def unseen(found: pd.DataFrame) -> Table:
    """The truth, which only the owner of the county sees."""
    table = columns(
        "what no trial sees",
        "truth among treated\n[95 %]",
        "spillover on untreated\n[95 %]",
        "LATE misses, by interference\n[95 %]",
        "LATE misses, by luck\n[95 %]",
    )
    for outcome, row in _by_outcome(found):
        names = ("treated_effect", "spillover", "interference", "late_chance")
        table.add_row(outcome.label, *(_text(row, name, outcome, 1) for name in names))
    return table


def _by_outcome(found: pd.DataFrame) -> Iterator[tuple[TrialOutcome, Row]]:
    rows = {str(row["outcome"]): row for row in found.to_dict("records")}
    for outcome in OUTCOMES:
        yield outcome, rows[outcome.name]


def subgroups(found: pd.DataFrame) -> Table:
    """Both by group, for the two outcomes of `SHOWN_BY_GROUP`."""
    table = columns(
        "outcome",
        "group",
        "ITT\n[95 %]",
        "LATE\n[95 %]",
        "truth among treated\n[95 %]",
        "spillover on untreated\n[95 %]",
        first=2,
    )
    for outcome in (each for each in OUTCOMES if each.name in SHOWN_BY_GROUP):
        if len(table.rows):
            table.add_section()
        rows = found[found["outcome"] == outcome.name].to_dict("records")
        for number, row in enumerate(rows):
            table.add_row(
                "" if number else outcome.label,
                f"{row['by']}: {row['group']}",
                *(_text(row, name, outcome) for name in ("itt", "late")),
                *(_text(row, name, outcome, 1) for name in ("treated_effect", "spillover")),
            )
    return table


def notes(found: pd.DataFrame, trials: int) -> list[str]:
    """What the intervals are, and what is meant by truth."""
    if trials == 1:
        covers = "95 % intervals are the trial's own: errors clustered by village, t with villages less coefficients"
    else:
        covers = f"95 % intervals are of the mean over the {trials} trials; a single trial's own are in {TABLE}"
    notes = [
        f"{covers}. Regressions hold fixed township and, of before the lever, income a head, age of the head, persons"
        " and km to the hub.",
        "Truth: each household of the villages that have the lever, against itself with the same luck in the same"
        " county without it. Spillover: the same of the villages without it, which market, ties and prices reach; it"
        " makes them poor stand-ins for what would have been. LATE is the sum, exactly: truth, what interference adds"
        " and the luck of the lottery, in which of two alike villages the poorer may be drawn.",
        "Groups are by what was known before the lever; ten groups are looked at, so one of twenty intervals errs.",
    ]
    for outcome, row in _by_outcome(found):
        if row["late_refused"]:
            notes.append(f"No LATE on {outcome.label} in some trials: {row['late_refused']}.")
    return notes


def _text(row: Row, name: str, outcome: TrialOutcome, finer: int = 0) -> str:
    estimate = float(row[name])
    if math.isnan(estimate):
        return "-"
    ends = (float(row[f"{name}_{end}"]) for end in ("low", "high"))
    low, high = (None if math.isnan(end) else end for end in ends)
    return number_interval_text(Interval(estimate, low, high), outcome.decimals + finer, signed=True)


def _number(value: float, decimals: int) -> str:
    return "-" if math.isnan(value) else f"{value:,.{decimals}f}"


def _share(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.0%}"
