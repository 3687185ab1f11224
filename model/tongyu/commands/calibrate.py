"""`tongyu calibrate`: search for the parameters with which the county reproduces the FIT rows."""

import time
from collections.abc import Sequence
from pathlib import Path

from tongyu.county.facts import CountyFacts
from tongyu.questions.calibration.chosen import Chosen, choose
from tongyu.questions.calibration.misses import by_row
from tongyu.questions.calibration.objective import CountyObjective
from tongyu.questions.calibration.plan import Plan, load_plan
from tongyu.questions.calibration.search import Found, Trial, search
from tongyu.questions.calibration.written import calibrated_beside, check_out, write_calibrated
from tongyu.questions.patterns.kept import Kept
from tongyu.report.pattern_table import target_text
from tongyu.report.tables import columns, console
from tongyu.report.wording import INVENTED, REVISION
from tongyu.runs.compiling import compile_kernels
from tongyu.runs.engine import crew
from tongyu.text.wording import counted, county_called

KEPT = ".kept.jsonl"  # ends the name of the file beside the result that keeps what was run until that is written


def run_calibration(
    file: Path, out: Path | None, workers: int, minutes: float | None, county: CountyFacts | None = None
) -> bool:
    """Calibrate by the plan in `file` and write the result to `out`; whether no run at all went through.

    In `county`, None: in that of the plan.
    `out` None: beside `file`, calibrated.toml where that is calibration.toml. `minutes` None: what the plan says.
    Raises InputError.
    """
    plan = load_plan(file, county=county)
    written = out or calibrated_beside(file)
    check_out(written)
    kept = Kept(written.with_name(f"{written.name}{KEPT}"))
    limit = 60.0 * (plan.minutes if minutes is None else minutes)
    errors = console(stderr=True)
    compile_kernels(errors.print)
    began, spent = time.monotonic(), 0.0
    with crew(workers) as hired:
        objective = CountyObjective(plan, hired, kept=kept)
        errors.print(
            f"{county_called(plan.county.name)}, {counted(len(plan.parameters), 'parameter')},"
            f" {counted(len(plan.rows), 'figure')},"
            f" {counted(plan.trials, 'point')} of"
            f" {counted(objective.runs, 'run')} ({', '.join(objective.scenarios)}; {counted(len(plan.seeds), 'seed')},"
            f" {counted(plan.households, 'household')}) on {counted(workers, 'core')}, at most {_clock(limit)}"
        )
        if len(kept):
            errors.print(f"Kept of an earlier search: {counted(len(kept), 'task')}.")

        def told(trials: Sequence[Trial]) -> None:
            errors.print(_progress(trials, plan, time.monotonic() - began, spent, limit, len(objective.failures)))

        try:
            if plan.level_seeds:
                errors.print(
                    f"First the level of the figures at the present values, on"
                    f" {counted(len(plan.level_seeds), 'seed')}."
                )
                objective.take_level()
                errors.print(f"Taken after {_clock(time.monotonic() - began)}.")
            spent = time.monotonic() - began
            left = max(limit - spent, 1.0)  # one batch is tried even where the level took all the time
            found = search(plan.parameters, plan.start(), plan.aims, objective, plan.trials, left, plan.draw, told)
        except KeyboardInterrupt:
            there = f"{kept.path} keeps what was finished, and the same command goes on from there"
            raise KeyboardInterrupt(f"Interrupted; {there if len(kept) else 'nothing was written'}.") from None
    chosen = choose(found.trials, plan.parameters, plan.row_of)
    page = console()
    if chosen is None:
        page.print(f"FAILED: every point; the first: {objective.failures[0]}", soft_wrap=True)
        return True
    write_calibrated(written, plan, found, chosen, f"tongyu calibrate {file.as_posix()}")
    kept.discard()
    _print(plan, found, chosen, written)
    return False


def _progress(trials: Sequence[Trial], plan: Plan, elapsed: float, spent: float, limit: float, failed: int) -> str:
    """`120/300   fit 3   best misses C2 0.31   failed runs 0   8:10 of 30:00   12:15 left`."""
    through = [trial for trial in trials if trial.figures is not None]
    fitting = sum(trial.fits for trial in trials)
    best = min(through, key=lambda trial: (not trial.fits, trial.loss), default=None)
    missed = by_row(best.missed, plan.row_of) if best is not None else {}
    named = ", ".join(f"{row} {each:.2f}" for row, each in missed.items() if each > 0.0) or "nothing"
    left = min((plan.trials - len(trials)) * (elapsed - spent) / len(trials), max(limit - elapsed, 0.0))
    return (
        f"{len(trials)}/{plan.trials}   fit {fitting}   best misses {named}   failed runs {failed}"
        f"   {_clock(elapsed)} of {_clock(limit)}   {_clock(left)} left"
    )


def _print(plan: Plan, found: Found, chosen: Chosen, written: Path) -> None:
    page = console()
    page.print(f"{REVISION}\n", soft_wrap=True)
    table = columns("figure", "target", "tolerance", "at the best point", "miss", first=1)
    figures = chosen.best.figures or {}
    for name, aim in plan.aims.items():
        reached = f"{figures[name]:,.4g}" if abs(figures[name]) < 1_000 else f"{figures[name]:,.0f}"
        table.add_row(
            f"{name} {plan.patterns[name].title}",
            target_text(plan.patterns[name]),
            f"{aim.tolerance:g}",
            reached,
            f"{chosen.best.missed[name]:.2f}",
        )
    page.print(table)
    page.print()
    values = columns("parameter", "best point", "of the set", "range searched", first=1)
    for name, (least, most) in plan.parameters.items():
        kept = [trial.point[name] for trial in chosen.points]
        values.add_row(
            name, f"{chosen.best.point[name]:.4g}", f"{min(kept):.4g} to {max(kept):.4g}", f"{least:g} to {most:g}"
        )
    page.print(values)
    page.print()
    stopped = "the time was up" if found.ended == "minutes" else "all were tried"
    page.print(chosen.reason, soft_wrap=True)
    kind = "points that fit, spread out" if chosen.fits else "points of which none beats another in every row"
    page.print(
        f"{len(found.trials)} of {plan.trials} points ({stopped}). Kept: {len(chosen.points)} {kind}."
        " The figures are means over the calibration's own seeds: tongyu patterns reports on others.",
        soft_wrap=True,
    )
    page.print(INVENTED, soft_wrap=True)
    page.print(f"Saved: {written}", soft_wrap=True)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
