"""The main job: run a design, write its results into a folder, return what was found."""

import contextlib
import dataclasses
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from tongyu.study import folder as results_folder
from tongyu.study.comparison import MONTHS_KEPT, Comparison, compared, series_frame
from tongyu.study.compiling import compile_kernels
from tongyu.study.design import Design
from tongyu.study.engine import run_all
from tongyu.study.files import remove_partial, write_csv, write_json, write_parquet
from tongyu.study.outcomes import AFTERMATH, OUTCOMES
from tongyu.study.record import record, with_files
from tongyu.study.tasks import Failure, Run
from tongyu.study.who import Pairing

RUNS = "runs"
TABLE = "table.csv"
WHO = "who.csv"
INTERACTION = "interaction.csv"
MONTHLY = "monthly-"
FIGURES = ("paths.png", "paths.svg", "effects.png", "effects.svg", "who.png", "who.svg")
NAMES = frozenset({RUNS, TABLE, WHO, INTERACTION, results_folder.RECORD, *FIGURES})

Figures = Callable[[Comparison, Path], None]


def compare(
    design: Design,
    out: Path,
    workers: int = 1,
    announce: Callable[[str], None] = lambda line: None,
    starting: Callable[[], None] = lambda: None,
    watch: Callable[[Run | Failure], None] = lambda result: None,
    figures: Figures = lambda comparison, out: None,
) -> Comparison:
    """Run all tasks of `design` and write the results to the folder `out`, which `folder.prepare` has made.

    `announce` is told what takes long before the runs, `starting` is called when they start, `watch` gets every
    result as it comes in, `figures` draws into `out` (figures belong to the report, which stands above the studies).
    The months of a scenario are written when its last seed is through; `interaction.csv` is written where the four
    scenarios of the interaction are; `record.json`, which says that all is there, comes last.
    """
    began = time.perf_counter()
    compile_kernels(announce)
    started = time.perf_counter()
    (out / RUNS).mkdir(exist_ok=True)
    _clear(out)
    starting()
    results: dict[str, list[Run | Failure]] = {name: [] for name in design.names}
    kept: list[Run | Failure] = []
    pairing = Pairing(design)
    with contextlib.closing(run_all(design.tasks, workers)) as incoming:
        for result in incoming:
            watch(result)
            of_scenario = results[result.scenario]
            of_scenario.append(pairing.take(result))
            if len(of_scenario) == len(design.seeds):
                kept += _write_months(out, result.scenario, of_scenario)
    finished = time.perf_counter()
    comparison = compared(design, kept, pairing.table())
    write_parquet(out / RUNS / "outcomes.parquet", comparison.runs)
    write_parquet(out / RUNS / "yearly.parquet", comparison.yearly)
    write_csv(out / TABLE, table(comparison))
    write_csv(out / WHO, comparison.who)
    if design.has_interaction:
        write_csv(out / INTERACTION, comparison.interactions)
    figures(comparison, out)
    document = record(
        "comparison",
        design.scenarios,
        design.seeds,
        households=comparison.households,
        window=comparison.window,
        equal_budget=None if design.budget is None else design.budget.document,
        runs={"planned": len(design.tasks), "failed": [vars(failure) for failure in comparison.failures]},
        workers=workers,
        seconds={"compiling": round(started - began, 3), "running": round(finished - started, 3)},
    )
    write_json(out / results_folder.RECORD, with_files(document, out))
    return comparison


def table(comparison: Comparison) -> pd.DataFrame:
    """A row a scenario, all in the county's own units: levels, effects against the baseline, their bounds."""
    rows = []
    for row in comparison.rows:
        cells: dict[str, object] = {"scenario": row.scenario, "seeds": row.seeds, "pairs": row.pairs}
        for name in OUTCOMES:
            for kind, intervals in (("", row.levels), ("effect_", row.effects)):
                interval = intervals.get(name)
                cells[f"{kind}{name}"] = None if interval is None else interval.estimate
                cells[f"{kind}{name}_low"] = None if interval is None else interval.low
                cells[f"{kind}{name}_high"] = None if interval is None else interval.high
        for name in AFTERMATH:
            interval = row.effects.get(name)
            cells[f"effect_{name}"] = None if interval is None else interval.estimate
            cells[f"effect_{name}_low"] = None if interval is None else interval.low
            cells[f"effect_{name}_high"] = None if interval is None else interval.high
        cost = row.cost_per_person_year
        cells |= {
            "cost_per_person_year": cost.estimate,
            "cost_per_person_year_low": cost.low,
            "cost_per_person_year_high": cost.high,
            "cost_per_person_year_text": cost.text,
            "pairing_factor": row.pairing,
        }
        rows.append(cells)
    return pd.DataFrame(rows)


def _clear(out: Path) -> None:
    """Remove what an interrupted comparison left, perhaps of other scenarios, and this one need not write again."""
    remove_partial(out / RUNS)
    (out / INTERACTION).unlink(missing_ok=True)
    for leftover in (out / RUNS).glob(f"{MONTHLY}*.parquet"):
        leftover.unlink()


def _write_months(out: Path, scenario: str, results: list[Run | Failure]) -> list[Run | Failure]:
    """Write the months of a scenario's runs; return the results with the few columns that are still needed."""
    runs = sorted((result for result in results if isinstance(result, Run)), key=lambda run: run.seed)
    if runs:
        write_parquet(out / RUNS / f"{MONTHLY}{scenario}.parquet", series_frame(runs, "monthly", "month"))
    return [_with_few_months(result) for result in results]


def _with_few_months(result: Run | Failure) -> Run | Failure:
    if isinstance(result, Failure):
        return result
    return dataclasses.replace(result, monthly=result.monthly[list(MONTHS_KEPT)].copy())
