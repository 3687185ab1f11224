"""`tongyu patterns`: what a credible county must reproduce, and what was reached."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.commands.output import print_results
from tongyu.county.facts import CountyFacts
from tongyu.designs.points import draws_at
from tongyu.designs.uncertain import Draws
from tongyu.errors import InputError
from tongyu.questions.calibration.written import calibration_seeds
from tongyu.questions.patterns.kept import Kept
from tongyu.questions.patterns.reached import Reached, by_seed, judged, reach
from tongyu.questions.patterns.table import Absent, county_of, load_absent, load_patterns
from tongyu.questions.patterns.tasks import Figures, PatternTask, at_points, pattern_tasks
from tongyu.report.pattern_table import pattern_notes, pattern_table
from tongyu.report.progress import Runs
from tongyu.report.tables import console
from tongyu.report.wording import FINDINGS, sample_in_words, seeds_in_words
from tongyu.runs.compiling import compile_kernels
from tongyu.runs.files import write_csv
from tongyu.runs.folder import discard_if_empty, prepare
from tongyu.runs.record import SCHEMA, model_version, record, write_record
from tongyu.runs.sampling import sample_of
from tongyu.runs.tasks import Failure
from tongyu.statistics.intervals import LEVEL
from tongyu.text.wording import counted, county_called

TABLE, FIGURES = "patterns.csv", "figures.csv"
KEPT = "kept.jsonl"  # until the table is written
OF_SET = ", each with a point of the fitted set"
NAMES = frozenset({TABLE, FIGURES, KEPT, "record.json"})


def run_patterns(
    file: Path | None,
    seeds: Sequence[int],
    households: int | None,
    workers: int,
    out: Path | None,
    as_json: bool,
    county: CountyFacts | None = None,
    point: str | None = None,
    calibrated: Path | None = None,
) -> bool:
    """Run what the patterns of `file` (None: the shipped ones) need, print every row; whether any run failed.

    In `county`, None: in the county that the file names. With each seed at what `point` says, as `designs.points`, of
    the set in the file `calibrated`, else of the county's own that is shipped.
    Raises InputError, also where a seed is one that the shipped calibration was fitted on.
    """
    patterns, absent = load_patterns(file, county), load_absent(file)
    _refuse_fitted(seeds)
    planned = pattern_tasks(patterns, seeds, households, county or county_of(file))
    draws = draws_at(point, seeds, list(planned[0].runs.values()), calibrated)
    tasks = planned if draws is None else at_points(planned, seeds, draws)
    folder = prepare(out, "patterns", NAMES) if out is not None else None
    used = min(workers, len(tasks))
    errors = console(stderr=True)
    errors.quiet = as_json
    runs = sum(len(task.runs) for task in tasks)
    where = tasks[0].scenario.county
    sample = sample_in_words(sample_of(tasks[0].scenario), where.households)
    told = f"{county_called(where.name)}, {sample}, {seeds_in_words(seeds)}{OF_SET if draws is not None else ''}"
    errors.print(
        f"{told}, {counted(len(patterns), 'figure')}: {counted(runs, 'run')} in {counted(len(tasks), 'task')}"
        f" on {counted(used, 'core')}"
    )
    progress = Runs(errors, len(tasks), used, "task")
    kept = Kept(folder / KEPT if folder is not None else None)
    there = sum(kept.of(task) is not None for task in tasks)
    if there:
        errors.print(f"{there} of {len(tasks)} tasks are there already.", soft_wrap=True)
    try:
        compile_kernels(errors.print)
        progress.start()
        with progress:
            results = reach(tasks, used, progress.result, kept)
        reached = judged(patterns, results)
        failures = [result for result in results if isinstance(result, Failure)]
        if folder is not None:
            _write(reached, results, planned, seeds, folder, kept, draws)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(_interrupted(folder, sum(kept.of(task) is not None for task in tasks), tasks)) from None
    finally:
        if folder is not None:
            discard_if_empty(folder)
    if as_json:
        print_results(_document(reached, failures, tasks, seeds, absent, draws))
        return bool(failures)
    page = console()
    page.print(f"{FINDINGS}\n", soft_wrap=True)
    page.print(pattern_table(reached, len(seeds)))
    page.print()
    for note in [*(f"FAILED: {failure}" for failure in failures), *pattern_notes(reached, absent)]:
        page.print(note, soft_wrap=True)
    page.print(f"{told}.", soft_wrap=True)
    if draws is not None and draws.said:
        page.print(draws.said, soft_wrap=True)
    if folder is not None:
        page.print(f"Saved: {folder}/ ({TABLE}, {FIGURES}, record.json)", soft_wrap=True)
    return bool(failures)


def _refuse_fitted(seeds: Sequence[int]) -> None:
    fitted = sorted(set(seeds) & set(calibration_seeds()))
    if fitted:
        raise InputError(
            f"seed {fitted[0]} is one that the parameters were calibrated on; report on others, such as --seed 1001."
        )


def _row(row: Reached) -> dict[str, Any]:
    pattern, interval = row.pattern, row.interval
    low, high = pattern.bounds
    return {
        "id": pattern.id,
        "row": pattern.row,
        "kind": pattern.kind,
        "title": pattern.title,
        "scenario": pattern.scenario,
        "without": pattern.without,
        "against": pattern.against,
        "off": pattern.off,
        "drought": pattern.drought,
        "estimator": pattern.estimator,
        "asked": str(pattern.asked),
        "description": pattern.description,
        "unit": pattern.unit,
        "target_low": low,
        "target_high": high,
        "figure": None if interval is None else interval.estimate,
        "low": None if interval is None else interval.low,
        "high": None if interval is None else interval.high,
        "seeds": row.seeds,
        "verdict": row.verdict,
        "unsettled": row.unsettled,
        "source": pattern.source,
        "may_move": pattern.may_move,
        "changed": pattern.changed,
    }


def _document(
    reached: Sequence[Reached],
    failures: Sequence[Failure],
    tasks: Sequence[PatternTask],
    seeds: Sequence[int],
    absent: Sequence[Absent],
    draws: Draws | None,
) -> dict[str, Any]:
    first = tasks[0].scenario
    return {
        "schema": SCHEMA,
        "kind": "patterns",
        "county": first.county.name,
        "invented": True,
        "households": sample_of(first),
        "households_of_county": first.county.households,
        "seeds": list(seeds),
        "point_of_seed": None if draws is None else draws.number_of_seed(seeds),
        "level": LEVEL,
        "model_version": model_version(),
        "patterns": [_row(row) for row in reached],
        "absent": [each.model_dump() for each in absent],
        "failures": [
            {name: value for name, value in vars(failure).items() if name != "traceback"} for failure in failures
        ],
    }


def _write(
    reached: Sequence[Reached],
    results: Sequence[Figures | Failure],
    tasks: Sequence[PatternTask],
    seeds: Sequence[int],
    folder: Path,
    kept: Kept,
    draws: Draws | None,
) -> None:
    write_csv(folder / TABLE, pd.DataFrame([_row(row) for row in reached]))
    write_csv(folder / FIGURES, by_seed(results).reset_index())
    scenarios = {scenario.name: scenario for task in tasks for scenario in task.runs.values()}
    failed = [vars(result) for result in results if isinstance(result, Failure)]
    document = record(
        "patterns",
        list(scenarios.values()),
        seeds,
        households=sample_of(tasks[0].scenario),
        runs={"planned": len(tasks), "failed": failed},
        **({} if draws is None else {"point_of_seed": draws.number_of_seed(seeds)}),
    )
    kept.discard()  # all of it is in the table of figures
    write_record(document, folder)


def _interrupted(folder: Path | None, there: int, tasks: Sequence[PatternTask]) -> str:
    if folder is None or not there:
        return "Interrupted; nothing was written." + (" With --out it would go on from there." if not folder else "")
    return (
        f"Interrupted after {there} of {len(tasks)} tasks; {folder}/ keeps what was finished, and the same command goes"
        " on from there."
    )
