"""`tongyu question`: do e-commerce and social work help each other, and what does the answer hang on?"""

import contextlib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from tongyu.commands.output import print_json
from tongyu.errors import InputError
from tongyu.report.progress import Runs
from tongyu.report.tables import columns, console
from tongyu.report.wording import INVENTED, sample_in_words, seeds_in_words
from tongyu.study.calibration.calibrated import calibration_seeds, load_calibrated, shipped_calibrated
from tongyu.study.compiling import compile_kernels
from tongyu.study.engine import run_all
from tongyu.study.files import write_csv, write_json
from tongyu.study.folder import discard_if_empty, prepare
from tongyu.study.question import OVER_THE_SET, answer, tasks_of, tasks_of_set, variants
from tongyu.study.record import SCHEMA, record, with_files
from tongyu.study.sampling import sample_of
from tongyu.study.tasks import Failure, Run

TABLE = "answers.csv"
NAMES = frozenset({TABLE, "record.json"})
SHORT = {
    "effect of ecommerce_only": "e-commerce",
    "effect of social_work_only": "social work",
    "effect of both": "both",
    "interaction, person_years_poor": "interaction",
    "interaction, log_odds_poor": "on log odds",
    "interaction, log_income": "on log income",
}


def ask(seeds: Sequence[int], households: int | None, workers: int, out: Path | None, as_json: bool) -> bool:
    """Run all variants, print the answers; whether any run failed. Raises InputError."""
    points = load_calibrated() if shipped_calibrated().exists() else []
    if set(seeds) & set(calibration_seeds()):
        raise InputError("some of these seeds are those that the parameters were calibrated on; choose others.")
    tasks = [task for variant in variants() for task in tasks_of(variant, seeds, households)]
    tasks += tasks_of_set(points, seeds, households) if points else []
    folder = prepare(out, "question", NAMES)
    used = min(workers, len(tasks))
    errors = console(stderr=True)
    errors.quiet = as_json
    first = tasks[0].scenario
    told = (
        f"{first.county.name} county, {sample_in_words(sample_of(first), first.county.households)},"
        f" {seeds_in_words(seeds)}"
    )
    errors.print(f"{told}, {len(variants())} variants and {len(points)} points: {len(tasks)} runs on {used} cores")
    progress = Runs(errors, len(tasks), used)
    runs: list[Run] = []
    failures: list[Failure] = []
    try:
        compile_kernels(errors.print)
        progress.start()
        with progress, contextlib.closing(run_all(tasks, used)) as results:
            for result in results:
                (failures if isinstance(result, Failure) else runs).append(result)  # type: ignore[arg-type]
                progress.result(result)
        table = answer(runs, len(points))
        write_csv(folder / TABLE, table)
        scenarios = list({task.scenario.name: task.scenario for task in tasks}.values())
        planned = {"planned": len(tasks), "failed": [vars(failure) for failure in failures]}
        document = record("question", scenarios, seeds, households=sample_of(first), runs=planned)
        write_json(folder / "record.json", with_files(document, folder))
    except KeyboardInterrupt:
        discard_if_empty(folder)
        raise KeyboardInterrupt("Interrupted; nothing was written.") from None
    except BaseException:
        discard_if_empty(folder)
        raise
    if as_json:
        print_json({"schema": SCHEMA, "kind": "question", "answers": table.to_dict("records"), "seeds": list(seeds)})
        return bool(failures)
    _print(table, told, failures, folder)
    return bool(failures)


def _print(table: pd.DataFrame, told: str, failures: Sequence[Failure], folder: Path) -> None:
    page = console()
    shown = columns("variant", *SHORT.values(), first=1)
    for variant, rows in table.groupby("variant", sort=False):
        found = rows.set_index("figure")
        shown.add_row(str(variant), *(_text(found, figure) for figure in SHORT))
    page.print(shown)
    for failure in failures:
        page.print(f"FAILED: {failure}", soft_wrap=True)
    page.print(
        "\nEffects and interaction (both - e-commerce - social work + baseline): person-years below the national line"
        " per 1,000 persons over the years scored; negative is less poverty. 95 % intervals: over seeds alone, but for"
        f' "{OVER_THE_SET}", which covers seeds and the parameter points that calibration kept.',
        soft_wrap=True,
    )
    page.print(f"{told}. {INVENTED}", soft_wrap=True)
    page.print(f"Saved: {folder}/ ({TABLE}, record.json)", soft_wrap=True)


def _text(found: pd.DataFrame, figure: str) -> str:
    if figure not in found.index:
        return ""
    row = found.loc[figure]
    digits = 4 if "log_income" in figure else 3 if "log_odds" in figure else 1
    return f"{row['estimate']:+.{digits}f} [{row['low']:+.{digits}f}, {row['high']:+.{digits}f}]"
