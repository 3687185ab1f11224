"""`tongyu trial`: what a cluster-randomised trial of a lever would find, beside what it would be looking for."""

import contextlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.commands.output import print_results
from tongyu.questions.trial.folder import (
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
from tongyu.questions.trial.plan import Plan
from tongyu.questions.trial.results import OUTCOMES, compliance, over_trials
from tongyu.questions.trial.running import Trial, TrialTask, run_trial
from tongyu.report import trial as report
from tongyu.report.progress import Runs
from tongyu.report.tables import console
from tongyu.report.wording import FINDINGS, INVENTED
from tongyu.runs.cluster import Cluster
from tongyu.runs.compiling import compile_kernels
from tongyu.runs.engine import crew
from tongyu.runs.folder import RECORD
from tongyu.runs.record import SCHEMA, mechanisms_of, model_version
from tongyu.runs.sampling import sample_of
from tongyu.runs.tasks import Failure


def try_out(
    plan: Plan, seeds: Sequence[int], workers: int, out: Path | None, as_json: bool, cluster: Cluster | None = None
) -> bool:
    """Hold the trials that are not in the folder yet, print what all find; whether any run failed.

    Raises InputError; KeyboardInterrupt with a line that says what is left in the folder.
    """
    errors = console(stderr=True)
    errors.quiet = as_json
    folder = begin(plan, out, lambda line: errors.print(line, soft_wrap=True))
    if cluster is not None and cluster.warning:
        errors.print(cluster.warning, soft_wrap=True)
    told = report.conditions_in_words(plan, seeds)
    trials = kept(folder, plan, seeds, lambda line: errors.print(line, soft_wrap=True))
    there = {trial.seed for trial in trials}
    version = model_version(mechanisms_of([plan.scenario]))
    tasks = [TrialTask(plan, seed, version) for seed in seeds if seed not in there]
    failures: list[Failure] = []
    used = min(workers, len(tasks))
    errors.print(f"{told}: {_to_do(len(tasks), len(seeds), used, cluster)}", soft_wrap=True)
    try:
        if tasks:
            compile_kernels(errors.print)
            say = partial(errors.print, soft_wrap=True)
            with crew(used, cluster, say, [plan.scenario]) as hired:
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
        print_results(_document(plan, seeds, trials, found, by_group, failures))
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
        return "the trial is there already" if planned == 1 else f"all {planned} trials are there already"
    on = "a cluster" if cluster is not None else f"{used} {'core' if used == 1 else 'cores'}"
    return f"{2 * missing} runs on {on}{there}"


def _print(page: Any, plan: Plan, trials: Sequence[Trial], found: pd.DataFrame, by_group: pd.DataFrame) -> None:
    page.print(FINDINGS, soft_wrap=True)
    for line in report.design_in_words(plan, trials):
        page.print(line, soft_wrap=True)
    for table in (report.seen(found), report.unseen(found), report.one_trial(found), report.subgroups(by_group)):
        page.print()
        page.print(table)
    page.print()
    for note in report.notes(found, len(trials)):
        page.print(note, soft_wrap=True)


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
