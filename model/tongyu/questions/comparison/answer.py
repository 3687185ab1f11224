"""Scenarios, each against itself without its programme: paired effects, their intervals, what they cost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tongyu.county.measures.aftermath import MONTHS_AFTER, last_month_with_money, months_after
from tongyu.county.tables import tables_for
from tongyu.designs.comparison import Design
from tongyu.questions.comparison.deciding import Deciding, deciding
from tongyu.questions.comparison.who import COLUMNS as WHO_COLUMNS
from tongyu.questions.doubt import COLUMNS as DOUBT_COLUMNS
from tongyu.questions.doubt import LESS_HEALTH, doubts
from tongyu.questions.interaction.scales import interactions
from tongyu.runs.outcomes import outcomes_of
from tongyu.runs.tasks import Failure, Run
from tongyu.statistics.intervals import (
    INDISTINGUISHABLE,
    Interval,
    Ratio,
    interaction,
    mean_interval,
    pairing_factor,
    ratio_of_draws,
    ratio_of_means,
)

Floats = NDArray[np.float64]
MAIN, CO_MAIN = "person_years_poor", "person_years_poor_net"
"""The outcomes that were fixed before any run; a claim counts where both agree."""
AGREEING = (MAIN, CO_MAIN)
INTERACTION = "interaction of e-commerce and social work"
AFTER = ("headcount", "income")
MONTHS_KEPT = (*AFTER, "cost")
"""Columns of the monthly table that a comparison needs."""


@dataclass(frozen=True)
class Row:
    """One scenario: `levels` by outcome, and what it changes `against` its reference, None where it is one itself.

    `seeds` went through; `pairs` of them in the reference too. With no pair there are no effects. An outcome that only
    some seeds have (a targeting error needs somebody poor) rests on these; one that none has is not there. The effects
    also hold, where money ends early enough, those of `AFTERMATH`.
    """

    scenario: str
    against: str | None
    seeds: int
    pairs: int
    levels: dict[str, Interval]
    effects: dict[str, Interval]
    pairing: float | None
    cost_per_person_year: Ratio  # of what the programme pays
    fiscal_per_person_year: Ratio  # of what the state pays, benefits included
    person_years: Interval | None  # poor in the whole county, more or fewer; None without a pair


@dataclass(frozen=True)
class Comparison:
    """What a comparison found. Frames are in the order of the design, whatever order the runs came in."""

    design: Design
    rows: tuple[Row, ...]
    interaction: Interval | None  # of e-commerce and social work, in person-years poor per 1,000 persons
    interactions: pd.DataFrame  # the same on all scales and by year, as `interaction.scales`; empty without the four
    failures: tuple[Failure, ...]
    window: tuple[int, int] | None  # calendar years that outcomes look at; None where every run failed
    households: int  # in the sample
    yearly: pd.DataFrame  # a row a run and calendar year
    who: pd.DataFrame  # who gains and loses, a row a scenario and group, as `comparison.who`
    doubts: pd.DataFrame  # on which numbers the intervals hang, as `questions.doubt`; empty without draws
    deciding: Deciding | None  # which programme to choose over the draws; None without draws


def compared(design: Design, results: Iterable[Run | Failure], who: pd.DataFrame | None = None) -> Comparison:
    """The comparison that the results of all tasks of `design` amount to; `who` is the table of `comparison.who`."""
    order = {task.key: number for number, task in enumerate(design.tasks)}
    sorted_results = sorted(results, key=lambda result: order[result.scenario, result.seed])
    runs = [result for result in sorted_results if isinstance(result, Run)]
    outcomes = {(run.scenario, run.seed): run.outcomes for run in runs}
    months = {(run.scenario, run.seed): run.monthly for run in runs}
    poor = {(run.scenario, run.seed): person_years(run) for run in runs}
    window = runs[0].window if runs else None
    effects = {outcome: _effects_by_draw(design, outcomes, outcome) for outcome in AGREEING}
    return Comparison(
        design=design,
        rows=tuple(_row(design, name, outcomes, months, poor) for name in design.names),
        interaction=_interaction(design, outcomes),
        interactions=interactions(runs, design.square, window, design.interval),
        failures=tuple(result for result in sorted_results if isinstance(result, Failure)),
        window=window,
        households=runs[0].households if runs else 0,
        yearly=_yearly(runs),
        who=pd.DataFrame(columns=list(WHO_COLUMNS)) if who is None else who,
        doubts=_doubts(design, effects),
        deciding=deciding(
            design, {outcome: each.drop(columns=INTERACTION, errors="ignore") for outcome, each in effects.items()}
        ),
    )


def _effects_by_draw(design: Design, outcomes: "Outcomes", outcome: str) -> pd.DataFrame:
    """Effects on `outcome`, a row a draw by its number, a column a programme, and their interaction.

    NaN where a run failed; no columns without draws.
    """
    columns: dict[str, Floats] = {}
    if design.draws is not None:
        of_seed = {
            name: np.array([outcomes.get((name, seed), {}).get(outcome, np.nan) for seed in design.seeds])
            for name in design.names
        }
        for name in design.references.others:
            columns[name] = of_seed[name] - of_seed[str(design.references.of(name))]
        if design.square is not None:
            columns[INTERACTION] = interaction(*(of_seed[name] for name in design.square))
    return pd.DataFrame(columns, index=range(len(design.seeds)))


def _doubts(design: Design, effects: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    if design.draws is None:
        return pd.DataFrame(columns=list(DOUBT_COLUMNS))
    figures = {
        f"{name}{LESS_HEALTH if outcome == CO_MAIN else ''}": each[name]
        for outcome, each in effects.items()
        for name in each
    }
    return doubts(design.draws, figures, tables_for(design.scenarios))


def _yearly(runs: Sequence[Run]) -> pd.DataFrame:
    """The years of all runs, one below the other, with scenario and seed."""
    frames = [run.yearly.rename_axis("year").reset_index().assign(scenario=run.scenario, seed=run.seed) for run in runs]
    if not frames:
        return pd.DataFrame({"scenario": [], "seed": [], "year": []})
    return pd.concat(frames, ignore_index=True)


Outcomes = dict[tuple[str, int], dict[str, float]]
Months = dict[tuple[str, int], pd.DataFrame]


def person_years(run: Run) -> float:
    """Person-years poor of the whole county in the scored years, each year with its own persons."""
    if run.window is None:
        return float("nan")
    years = run.yearly.loc[run.window[0] : run.window[1]]
    return float((years["headcount"] * years["persons"]).sum())


def _row(design: Design, name: str, outcomes: Outcomes, months: Months, poor: Mapping[tuple[str, int], float]) -> Row:
    known = outcomes_of(design.scenarios)
    seeds = [seed for seed in design.seeds if (name, seed) in outcomes]
    levels = _intervals(design, {outcome: _values(outcomes, name, seeds, outcome) for outcome in known})
    none = Ratio(None, None, None)
    against = design.references.of(name)
    pairs = [] if against is None else _complete(design, outcomes, name, against)
    if against is None or not pairs:
        return Row(name, against, len(seeds), 0, levels, {}, None, none, none, None)
    treated = {outcome: _values(outcomes, name, pairs, outcome) for outcome in known}
    reference = {outcome: _values(outcomes, against, pairs, outcome) for outcome in known}
    effects = _intervals(design, {outcome: treated[outcome] - reference[outcome] for outcome in known})
    after = [aftermath(months[name, seed], months[against, seed]) for seed in pairs]
    effects |= _intervals(design, {outcome: np.array([each[outcome] for each in after]) for outcome in after[0]})

    change = np.array([poor[name, seed] - poor[against, seed] for seed in pairs])

    def ratio(cost: str) -> Ratio:
        return cost_per_person_year(treated[cost] - reference[cost], change, drawn=design.draws is not None)

    return Row(
        scenario=name,
        against=against,
        seeds=len(seeds),
        pairs=len(pairs),
        levels=levels,
        effects=effects,
        pairing=pairing_factor(treated[MAIN], reference[MAIN]),
        cost_per_person_year=ratio("cost"),
        fiscal_per_person_year=ratio("fiscal_cost"),
        person_years=design.interval(change),
    )


def aftermath(treated: pd.DataFrame, reference: pd.DataFrame) -> dict[str, float]:
    """Differences 12 and 24 months after the last month with money, from the months of two runs with one seed.

    By the names of `AFTERMATH`; NaN where the run ends before, where nothing was ever spent, or without months.
    """
    names = {f"{name}_after_{later}": (name, later) for later in MONTHS_AFTER for name in AFTER}
    if treated.empty or reference.empty:
        return dict.fromkeys(names, float("nan"))
    last = last_month_with_money(treated["cost"])
    return {
        key: months_after(treated[name], last, later) - months_after(reference[name], last, later)
        for key, (name, later) in names.items()
    }


def _intervals(design: Design, values: Mapping[str, Floats]) -> dict[str, Interval]:
    """The design's interval over the seeds that have a value, for all that any seed has."""
    interval = design.interval
    known = {name: each[np.isfinite(each)] for name, each in values.items()}
    return {name: interval(each) for name, each in known.items() if each.size}


def cost_per_person_year(cost: Floats, change: Floats, drawn: bool = False) -> Ratio:
    """Yuan for one person-year out of poverty.

    `cost` (n,) million yuan beyond the reference's and `change` (n,) of the whole county's person-years poor, seed by
    seed; `drawn` where each seed comes with a draw of the parameters. No ratio where nothing was spent, where the
    change is not distinguishable from zero, or where poverty rose.
    """
    if not np.any(cost):
        return Ratio(None, None, None, "nothing spent")
    if drawn:
        return ratio_of_draws(cost * 1e6, -change)
    effect = mean_interval(change)
    if effect.low is not None and effect.includes_zero:
        return Ratio(None, None, None, INDISTINGUISHABLE)
    if effect.estimate >= 0:
        return Ratio(None, None, None, "poverty rises")
    return ratio_of_means(cost * 1e6, -change)


def _interaction(design: Design, outcomes: Outcomes) -> Interval | None:
    names = design.square
    if names is None:
        return None
    seeds = _complete(design, outcomes, *names)
    if not seeds:
        return None
    return design.interval(interaction(*(_values(outcomes, name, seeds, MAIN) for name in names)))


def _complete(design: Design, outcomes: Outcomes, *names: str) -> list[int]:
    """The seeds with which all the scenarios named went through."""
    return [seed for seed in design.seeds if all((name, seed) in outcomes for name in names)]


def _values(outcomes: Outcomes, name: str, seeds: Sequence[int], outcome: str) -> Floats:
    return np.array([outcomes[name, seed].get(outcome, np.nan) for seed in seeds], dtype=np.float64)
