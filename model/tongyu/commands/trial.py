"""`tongyu trial`: what a cluster-randomised trial of a lever would find, beside what it would be looking for."""

import contextlib
import math
from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from rich.table import Table

from tongyu.commands.output import print_json
from tongyu.report.progress import Runs
from tongyu.report.tables import columns, console
from tongyu.report.wording import INVENTED, horizon_in_words, number_interval_text, sample_in_words, seeds_in_words
from tongyu.study.cluster import Cluster
from tongyu.study.compiling import compile_kernels
from tongyu.study.engine import crew
from tongyu.study.folder import RECORD
from tongyu.study.record import SCHEMA, model_version
from tongyu.study.sampling import sample_of
from tongyu.study.statistics import Interval
from tongyu.study.tasks import Failure
from tongyu.study.trial.folder import (
    SUBGROUPS,
    TABLE,
    TRIALS,
    UNITS,
    begin,
    conclude,
    described,
    keep,
    kept,
    tables_of,
)
from tongyu.study.trial.plan import Plan
from tongyu.study.trial.results import OUTCOMES, TrialOutcome, compliance, over_trials
from tongyu.study.trial.running import Trial, TrialTask, run_trial

Row = dict[Hashable, Any]
SHOWN_BY_GROUP = ("income", "years_poor")


def try_out(
    plan: Plan, seeds: Sequence[int], workers: int, out: Path | None, as_json: bool, cluster: Cluster | None = None
) -> bool:
    """Hold the trials that are not in the folder yet, print what all find; whether any run failed.

    Raises InputError; KeyboardInterrupt with a line that says what is left in the folder.
    """
    folder = begin(plan, out)
    errors = console(stderr=True)
    errors.quiet = as_json
    if cluster is not None and cluster.warning:
        errors.print(cluster.warning, soft_wrap=True)
    told = _told(plan, seeds)
    trials = kept(folder, plan, seeds, lambda line: errors.print(line, soft_wrap=True))
    there = {trial.seed for trial in trials}
    version = model_version()
    tasks = [TrialTask(plan, seed, version) for seed in seeds if seed not in there]
    failures: list[Failure] = []
    used = min(workers, len(tasks))
    errors.print(f"{told}: {_to_do(len(tasks), len(seeds), used, cluster)}", soft_wrap=True)
    try:
        if tasks:
            compile_kernels(errors.print)
            with crew(used, cluster, lambda line: errors.print(line, soft_wrap=True)) as hired:
                progress = Runs(errors, len(tasks), max(1, hired.present), "trial")
                progress.start()
                with progress, contextlib.closing(hired.do(run_trial, tasks)) as coming:
                    for result in coming:
                        if isinstance(result, Failure):
                            failures.append(result)
                        else:
                            keep(folder, plan, result)
                            trials.append(result)
                        progress.result(result)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"Interrupted after {len(trials)} of {len(seeds)} trials; {folder}/ keeps what was finished, and the same"
            " command goes on from there."
        ) from None
    trials.sort(key=lambda trial: seeds.index(trial.seed))
    found, by_group = tables_of(trials).values() if trials else (pd.DataFrame(), pd.DataFrame())
    if trials:
        conclude(folder, plan, seeds, trials, failures)
    if as_json:
        print_json(_document(plan, seeds, trials, found, by_group, failures))
        return bool(failures)
    page = console()
    if trials:
        _print(page, plan, trials, over_trials(found), over_trials(by_group))
    for failure in failures:
        page.print(f"FAILED: {failure}", soft_wrap=True)
    page.print(f"{told}. {INVENTED}", soft_wrap=True)
    if trials:
        page.print(f"Saved: {folder}/ ({TABLE}, {SUBGROUPS}, {UNITS}, {TRIALS}/, {RECORD})", soft_wrap=True)
    return bool(failures)


def _to_do(missing: int, planned: int, used: int, cluster: Cluster | None) -> str:
    there = f"; {planned - missing} of {planned} trials are there already" if missing < planned else ""
    if not missing:
        return f"all {planned} trials are there already"
    on = "a cluster" if cluster is not None else f"{used} {'core' if used == 1 else 'cores'}"
    return f"{2 * missing} runs on {on}{there}"


def _told(plan: Plan, seeds: Sequence[int]) -> str:
    scenario, county = plan.scenario, plan.scenario.county
    return (
        f"{county.name} county, {sample_in_words(sample_of(scenario), county.households)},"
        f" {horizon_in_words(scenario.start, scenario.months)}, {scenario.name}, {seeds_in_words(seeds)}"
    )


def _print(page: Any, plan: Plan, trials: Sequence[Trial], found: pd.DataFrame, by_group: pd.DataFrame) -> None:
    for line in _design_in_words(plan, trials):
        page.print(line, soft_wrap=True)
    page.print()
    page.print(_seen(found))
    page.print()
    page.print(_unseen(found))
    page.print()
    page.print(_one_trial(found))
    page.print()
    page.print(_subgroups(by_group))
    page.print()
    for note in _notes(found, len(trials)):
        page.print(note, soft_wrap=True)


def _design_in_words(plan: Plan, trials: Sequence[Trial]) -> list[str]:
    kept = compliance(trials)
    drawn, others = kept["drawn"].sum(), (kept["villages"] - kept["drawn"]).sum()
    took_up = f"{kept['took_up'].sum() / drawn:.0%}" if drawn else "none"
    leaked = f"{kept['leaked'].sum() / others:.0%}" if others else "none"
    households = sum(len(trial.units) for trial in trials) / len(trials)
    years = f"{plan.years[0]}-{plan.years[-1]}" if len(plan.years) > 1 else str(plan.years[0])
    each = " a trial" if len(trials) > 1 else ""
    return [
        f"{plan.kind.key} from {plan.start}: {plan.intensity:g} {plan.kind.unit} if every village had it, the"
        " villages' share of that in the trial.",
        f"{len(trials)} trial{'s' if len(trials) > 1 else ''}, each with its own lottery within townships:"
        f" {kept['villages'].mean():.0f} villages with {households:,.0f} households{each}; {kept['drawn'].mean():.1f}"
        f" drawn, of which {took_up} have the lever (meant: {plan.uptake:.0%}); of the others {leaked}"
        f" (meant: {plan.leak:.0%}). Outcomes: {years}.",
    ]


def _seen(found: pd.DataFrame) -> Table:
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


def _one_trial(found: pd.DataFrame) -> Table:
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


def _unseen(found: pd.DataFrame) -> Table:
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


def _subgroups(found: pd.DataFrame) -> Table:
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


def _notes(found: pd.DataFrame, trials: int) -> list[str]:
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
    reasons = dict.fromkeys(reason for reason in found["late_refused"] if reason)
    notes += [f"No LATE in some trials: {reason}." for reason in reasons]
    return notes


def _document(
    plan: Plan,
    seeds: Sequence[int],
    trials: Sequence[Trial],
    found: pd.DataFrame,
    by_group: pd.DataFrame,
    failures: Sequence[Failure],
) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "kind": "trial",
        "invented": True,
        "scenario": plan.scenario.name,
        "fingerprint": plan.scenario.fingerprint,
        "seeds": list(seeds),
        "households": sample_of(plan.scenario),
        "trial": described(plan),
        "units": {outcome.name: outcome.unit for outcome in OUTCOMES},
        "compliance": compliance(trials).to_dict("records") if trials else [],
        "effects": over_trials(found).to_dict("records") if trials else [],
        "subgroups": over_trials(by_group).to_dict("records") if trials else [],
        "trials": found.to_dict("records"),
        "failed": [str(failure) for failure in failures],
    }


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
