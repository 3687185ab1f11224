"""`tongyu calibrate`: fit a set of points of the county's numbers to the FIT rows."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.commands.output import print_results
from tongyu.county.facts import CountyFacts
from tongyu.errors import InputError
from tongyu.questions.calibration.answer import Answer, known_is_covered
from tongyu.questions.calibration.conducting import Watching, calibrated
from tongyu.questions.calibration.folder import KIND, begin
from tongyu.questions.calibration.known import known_point
from tongyu.questions.calibration.misses import IMPLAUSIBLE
from tongyu.questions.calibration.plan import Plan, load_plan
from tongyu.questions.calibration.running import CountyAtPoints, Told
from tongyu.questions.calibration.waves import Matched, Tried
from tongyu.questions.calibration.written import NUMBERS_OF_COUNTY, result_called, write_calibrated, write_numbers
from tongyu.report.calibration_figure import NAME as FIGURE
from tongyu.report.calibration_figure import draw_numbers
from tongyu.report.calibration_text import all_lines, failed_lines, left_in_words, numbers_table, rows_table
from tongyu.report.progress import Runs, clock
from tongyu.report.tables import columns, console
from tongyu.report.wording import FINDINGS, INVENTED
from tongyu.runs.cluster import Cluster
from tongyu.runs.compiling import compile_kernels
from tongyu.runs.engine import crew
from tongyu.runs.files import write_csv
from tongyu.runs.record import SCHEMA, record, write_record
from tongyu.text.checking import Misfit
from tongyu.text.wording import counted, county_called


def run_calibration(
    file: Path,
    out: Path | None,
    workers: int,
    minutes: float | None,
    as_json: bool = False,
    county: CountyFacts | None = None,
    coarse: bool = False,
    against: str | None = None,
    until: int | None = None,
    cluster: Cluster | None = None,
) -> bool:
    """Calibrate by the plan in `file` and leave the set in the folder `out`; whether no run at all went through.

    In `county`, None: in that of the plan. `minutes` None: what the plan says. With `coarse` by the plan's coarse
    table; `against` a known point, which is to be found again; `until` fits only rows that look at no later year.
    Raises InputError.
    """
    plan = load_plan(file, county=county, coarse=coarse)
    if until is not None:
        try:
            plan = plan.left_out_after(until)
        except Misfit as error:
            raise InputError(f"--until {until}: {error.sentence}") from None
    known = None if against is None else known_point(against, plan)
    folder = begin(plan, against or "", out)
    limit = 60.0 * (plan.minutes if minutes is None else minutes)
    errors = console(stderr=True)
    errors.quiet = as_json
    compile_kernels(lambda line: errors.print(line, soft_wrap=True))
    progress = _Progress(errors, workers, len(plan.waves))
    try:
        with crew(workers, cluster, lambda line: errors.print(line, soft_wrap=True)) as hired:
            errors.print(_announced(plan, CountyAtPoints(plan, hired, folder), limit), soft_wrap=True)
            found, aims, ran = calibrated(plan, known, hired, folder, limit, progress.watching())
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"Interrupted; {folder}/ keeps what was finished, and the same command with --out {folder} goes on from"
            " there."
        ) from None
    finally:
        progress.close()
    if found is None:
        console().print(f"FAILED: every point of a wave; the first: {ran.failures[0]}", soft_wrap=True)
        return True
    result = folder / result_called(file)
    command = _command(file, coarse, against, until)
    write_calibrated(result, found, aims, command)
    if known is None:  # fitted to the model's own figures they are no county's
        write_numbers(folder / NUMBERS_OF_COUNTY, found, command)
    for name, table in found.tables.items():
        write_csv(folder / name, table)
    draw_numbers(found.numbers, folder)
    failed = [str(failure) for failure in ran.failures]
    points = sum(len(wave.points) for wave in found.matched.waves)
    document = record(
        KIND,
        ran.scenarios,
        plan.seeds,
        name=KIND,
        households=plan.households,
        points=points,
        variables=list(plan.parameters),
        runs={"planned": points * ran.jobs, "distinct": points * ran.jobs, "failed": failed},
    )
    write_record(document, folder)
    if as_json:
        print_results(_document(found, folder, result, failed))
    else:
        _print(found, against or "", folder, result, failed)
    return False


class _Progress:
    """What is said while waves are run, on standard error."""

    def __init__(self, errors: Any, workers: int, waves: int) -> None:
        self._errors = errors
        self._workers = workers
        self._waves = waves
        self._bar: Runs | None = None
        self._began = time.monotonic()

    def watching(self) -> Watching:
        """Who is told."""
        return Watching(self._say, self._starting, self._done, self._after)

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None

    def _say(self, line: str) -> None:
        self.close()
        self._errors.print(line, soft_wrap=True)

    def _starting(self, jobs: int) -> None:
        self.close()
        self._bar = Runs(self._errors, jobs, self._workers, "seed")
        self._bar.__enter__()
        self._bar.start()

    def _done(self, told: Told) -> None:
        if self._bar is not None:
            self._bar.result(told.failure or told)

    def _after(self, number: int, tried: Tried, matched: Matched) -> None:
        worst = matched.implausible(tried).max(axis=1)
        hit = int((worst <= IMPLAUSIBLE).sum())
        emulated = sum(each > 0.5 for each in matched.explained.values())
        self._say(
            f"Wave {number + 1}: {hit} of {counted(len(tried.points), 'point')} hit every row within"
            f" {IMPLAUSIBLE:g} s.d.; {left_in_words(tried.left)} of the ranges is left; {len(matched.seen)} numbers"
            f" seen, {emulated} of {len(matched.aims)} rows emulated by more than half;"
            f" {clock(time.monotonic() - self._began)}."
        )


def _announced(plan: Plan, ran: CountyAtPoints, limit: float) -> str:
    names = ", ".join(scenario.name for scenario in ran.scenarios)
    return (
        f"{county_called(plan.county.name)}, {counted(len(plan.parameters), 'number')},"
        f" {counted(len(plan.fitted), 'row')} of {len(plan.rows)} fitted, {counted(sum(plan.waves), 'point')} at most"
        f" in {len(plan.waves)} waves ({names}; {counted(len(plan.seeds), 'seed')},"
        f" {counted(plan.households, 'household')}), about {clock(limit)}. First the level, on"
        f" {counted(len(plan.level_seeds), 'seed')}."
    )


def _command(file: Path, coarse: bool, against: str | None, until: int | None) -> str:
    said = f"tongyu calibrate {file.as_posix()}"
    said += " --coarse" if coarse else ""
    said += "" if against is None else f" --against {against}"
    return said + ("" if until is None else f" --until {until}")


def _print(found: Answer, against: str, folder: Path, result: Path, failed: list[str]) -> None:
    page = console()
    plan = found.plan
    titles = {name: pattern.title for name, pattern in plan.patterns.items()}
    page.print(f"{FINDINGS}\n", soft_wrap=True)
    page.print(rows_table(found.rows, titles))
    page.print()
    page.print(numbers_table(found.numbers))
    page.print()
    if found.found_again is not None:
        page.print(_known_table(found.found_again))
        page.print()
    tables = {name.removesuffix(".csv"): table for name, table in found.tables.items()}
    for line in [
        *all_lines(tables, found.chosen.reason, found.chosen.fits, against, plan.until),
        *failed_lines(failed),
    ]:
        page.print(line, soft_wrap=True)
    page.print(
        f"Kept: {counted(len(found.chosen.points), 'point')}. The figures are means over the calibration's own seeds:"
        f" tongyu patterns reports on others. {INVENTED}",
        soft_wrap=True,
    )
    files = [
        result.name,
        *([] if against else [NUMBERS_OF_COUNTY]),
        *found.tables,
        f"{FIGURE}.svg",
        "runs/",
        "record.json",
    ]
    page.print(f"Saved: {folder}/ ({', '.join(files)})", soft_wrap=True)


def _known_table(found_again: pd.DataFrame) -> Any:
    table = columns("number", "known", "in the set [middle 90 %]", "place in the set", "in its middle 95 %", first=1)
    for row in found_again.to_dict("records"):
        table.add_row(
            str(row["number"]),
            f"{row['known']:.4g}",
            f"{row['mean']:.4g} [{row['least']:.4g}, {row['most']:.4g}]",
            f"{row['place']:.2f}",
            "yes" if row["covered"] else "no",
        )
    return table


def _document(found: Answer, folder: Path, result: Path, failed: list[str]) -> Mapping[str, Any]:
    chosen = found.chosen
    again = found.found_again
    return {
        "schema": SCHEMA,
        "kind": KIND,
        "county": found.plan.county.name,
        "fits": chosen.fits,
        "reason": chosen.reason,
        "points": len(chosen.points),
        "until": found.plan.until or None,
        "known_found_again": None if again is None else known_is_covered(again),
        **{
            name.removesuffix(".csv"): table.astype(object).where(table.notna(), None).to_dict("records")
            for name, table in found.tables.items()
        },
        "failures": failed,
        "result": str(result),
        "saved": str(folder),
    }
