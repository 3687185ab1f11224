"""`tongyu frontier`: announce, search, judge, print the best mixes and whether they are really better."""

from pathlib import Path
from typing import Any

from tongyu.commands.output import print_results
from tongyu.questions.frontier.answer import Frontier, Judged, Tried, frontier_of
from tongyu.questions.frontier.conducting import conduct_frontier
from tongyu.questions.frontier.plan import FrontierPlan, budgets_in_words
from tongyu.questions.frontier.tables import FRONTIER, MIXES, TRIALS, write_tables
from tongyu.report import frontier as report
from tongyu.report.progress import Runs
from tongyu.report.tables import console
from tongyu.report.wording import FINDINGS, horizon_of, sample_in_words, seeds_in_words
from tongyu.runs.cluster import Cluster
from tongyu.runs.conducting import Conducted, Told, conclude
from tongyu.runs.files import write_parquet
from tongyu.runs.folder import RECORD
from tongyu.runs.record import SCHEMA
from tongyu.runs.results import ALL_RUNS
from tongyu.runs.sampling import sample_of
from tongyu.runs.store import RUNS
from tongyu.runs.study_folder import begin
from tongyu.runs.sweep import Done
from tongyu.statistics.intervals import Interval
from tongyu.text.wording import counted, county_called


def run_frontier(
    plan: FrontierPlan, workers: int, out: Path | None, as_json: bool, cluster: Cluster | None = None
) -> bool:
    """Find the best mixes for each budget, print them; whether any run failed.

    Raises InputError; KeyboardInterrupt with a line that says what is left in the folder.
    """
    errors = console(stderr=True)
    errors.quiet = as_json
    folder = begin(plan.study([]), out, lambda line: errors.print(line, soft_wrap=True))
    errors.print(announcement(plan), soft_wrap=True)
    conducted = _conduct(plan, folder, workers, cluster, as_json)
    frontier = frontier_of(conducted.results)
    write_tables(frontier, folder)
    write_parquet(folder / ALL_RUNS, conducted.results.runs)
    report.draw(frontier, folder)
    failures = [*conducted.failures, *frontier.failures]
    conclude(conducted, {"fresh_seeds": list(plan.fresh_seeds), "failed_in_judgement": list(frontier.failures)})
    if as_json:
        print_results(_document(frontier, failures, folder))
    else:
        _print(frontier, folder)
    return bool(failures)


def announcement(plan: FrontierPlan) -> str:
    """What is about to be run, in one line."""
    base = plan.base
    judged = len(plan.starts) + len(plan.budgets)
    return (
        f"{county_called(base.county.name)}, {sample_in_words(sample_of(base), base.county.households)},"
        f" {horizon_of(base)}: mixes of {base.name} in"
        f" {counted(len(plan.groups), 'group')} by {plan.by},"
        f" for {budgets_in_words(plan.budgets)}. Search: {counted(plan.trials, 'trial')} on"
        f" {seeds_in_words(plan.search_seeds)},"
        f" beginning with the {len(plan.plain)} plain scenarios at each budget; then at most {judged} programmes on"
        f" {seeds_in_words(plan.fresh_seeds)}: at most {counted(plan.most_runs, 'run')}"
    )


def _conduct(plan: FrontierPlan, folder: Path, workers: int, cluster: Cluster | None, quiet: bool) -> Conducted:
    """Conduct `plan` with a bar on standard error."""
    errors = console(stderr=True)
    errors.quiet = quiet
    if cluster is not None and cluster.warning:
        errors.print(cluster.warning, soft_wrap=True)
    progress: Runs | None = None
    made = 0

    def starting(runs: int, hired: int, dashboard: str | None) -> None:
        nonlocal progress
        errors.print(f"At most {counted(runs, 'run')} on {hired} {'core' if hired == 1 else 'cores'}", soft_wrap=True)
        if dashboard:
            errors.print(f"Dashboard: {dashboard}", soft_wrap=True)
        progress = Runs(errors, runs, hired)
        progress.__enter__()
        progress.start()

    def watch(done: Done) -> None:
        nonlocal made
        made += 1
        if progress is not None:
            progress.result(done.failure or done)

    def already(runs: int) -> None:
        for _ in range(runs if progress is not None else 0):
            progress.result(None)  # type: ignore[union-attr]

    try:
        told = Told(lambda line: errors.print(line, soft_wrap=True), starting, watch)
        return conduct_frontier(plan, folder, workers, told, already, cluster)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"Interrupted after {made} new runs; {folder}/ keeps what was finished, and the same command goes on from"
            " there."
        ) from None
    finally:
        if progress is not None:
            progress.__exit__(None, None, None)


def _print(frontier: Frontier, folder: Path) -> None:
    page = console()
    page.print(f"\n{FINDINGS}", soft_wrap=True)
    page.print(f"\n{report.heading(frontier)}\n", soft_wrap=True)
    page.print(report.best_table(frontier))
    page.print(
        "\nThe same beside the plain scenarios, each scaled to the budget (in brackets: all that it can spend)\n"
    )
    page.print(report.plain_table(frontier))
    page.print()
    for note in report.notes(frontier):
        page.print(note, soft_wrap=True)
    files = f"{FRONTIER}, {TRIALS}, frontier.svg, {MIXES}/, {ALL_RUNS}, {RUNS}/, {RECORD}"
    page.print(f"Saved: {folder}/ ({files})", soft_wrap=True)


def _document(frontier: Frontier, failures: list[str], folder: Path) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "kind": "frontier",
        "invented": True,
        "search_seeds": list(frontier.study.seeds),
        "fresh_seeds": list(frontier.fresh_seeds),
        "trials": len(frontier.tried),
        "budgets": [
            {
                "budget": at.budget,
                "best": _judged(at.best),
                "best_plain": _judged(at.best_plain),
                "difference": _interval(at.difference),
                "verdict": report.verdict(at),
                "plain": [_judged(each) for each in at.plain],
            }
            for at in frontier.at
        ],
        "failures": failures,
        "saved": str(folder),
    }


def _judged(judged: Judged) -> dict[str, Any]:
    tried: Tried = judged.tried
    return {
        "scenario": tried.scenario,
        "plain": tried.plain or None,
        "planned": tried.planned,
        "missing": tried.missing,
        "money": dict(tried.money),
        "believed": _interval(tried.believed),
        "pairs": judged.pairs,
        "effects": {name: _interval(each) for name, each in judged.effects.items()},
        "optimism": _interval(judged.optimism),
        "best_less_this": _interval(judged.behind),
    }


def _interval(interval: Interval | None) -> dict[str, Any] | None:
    return None if interval is None else interval._asdict()
