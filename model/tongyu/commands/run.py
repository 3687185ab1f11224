"""`tongyu run`: one scenario, once."""

from pathlib import Path

import typer

from tongyu.commands.output import print_results
from tongyu.kernels.threads import shared_by
from tongyu.report.documents import run_document
from tongyu.report.profile_table import profile_table
from tongyu.report.tables import console, series_table
from tongyu.report.wording import (
    FINDINGS,
    INVENTED,
    horizon_of,
    sample_in_words,
    stress_in_words,
    without_in_words,
)
from tongyu.runs.compiling import compile_kernels
from tongyu.runs.folder import discard_if_empty, prepare
from tongyu.runs.profile import Profile
from tongyu.runs.sampling import sample_of
from tongyu.runs.single import NAMES, write_run, years_of
from tongyu.runs.tasks import Failure, Task, live
from tongyu.scenario.plans.cautions import cautions
from tongyu.scenario.plans.timing import require_at_work
from tongyu.scenario.scenario import Scenario
from tongyu.text.wording import county_called

LEGEND = (
    "Poor: below the national line; regd.: on the state's list of the poor. Incomes, by source, in yuan of 2015 a head;"
    "\ncost of the programme so far, county-wide. One seed is one draw of luck: tongyu compare has intervals."
)


def run_scenario(scenario: Scenario, seed: int, out: Path | None, as_json: bool, profiled: bool, threads: int) -> bool:
    """Run `scenario` with `seed`, print its years, write its files if `out` is given; whether it failed.

    `profiled` prints also where the time went; `threads` share a big county's market.
    """
    require_at_work(scenario)
    shared_by(threads, sample_of(scenario))  # before anything is compiled or made
    folder = prepare(out, "run", NAMES) if out is not None else None
    errors = console(stderr=True)
    errors.quiet = as_json
    task = Task(scenario, seed)
    try:
        compile_kernels(errors.print)
        profile = Profile() if profiled else None
        result, county = live(task, watch=profile.watch if profile else None, threads=threads)
        if isinstance(result, Failure) or county is None:
            typer.echo(f"FAILED: {result}", err=True)
            return True
        if folder is not None:
            write_run(task, result, county, folder)
    except KeyboardInterrupt:
        kept = folder is not None and not discard_if_empty(folder)
        left = f"{folder}/ holds what was finished, and no record.json" if kept else "nothing was written"
        raise KeyboardInterrupt(f"Interrupted; {left}.") from None
    finally:
        if folder is not None:
            discard_if_empty(folder)
    if as_json:
        document = run_document(task, result)
        print_results(document | {"profile": profile.document} if profile else document)
        return False
    page = console()
    page.print(f"{FINDINGS}\n", soft_wrap=True)
    sample = sample_in_words(result.households, scenario.county.households)
    horizon = horizon_of(scenario)
    said = (stress_in_words(scenario.stress), without_in_words(scenario.without))
    under = "".join(f", {each}" for each in said if each)
    heading = f"{scenario.name}, seed {seed}: {county_called(scenario.county.name)}, {sample}, {horizon}{under}\n"
    page.print(heading, soft_wrap=True)
    if result.window is None:
        page.print(
            "No whole calendar year, so by month: poverty and income over twelve months, sources in the month.\n"
        )
    page.print(series_table(result.monthly if result.window is None else years_of(result), scenario.county))
    page.print()
    for line in cautions([scenario]):
        page.print(line, soft_wrap=True)
    page.print(f"{LEGEND}\n{INVENTED}", soft_wrap=True)
    if profile is not None:
        page.print()
        page.print(profile_table(profile))
    if folder is not None:
        page.print(f"Saved: {folder}/ (monthly.csv, yearly.csv, households.parquet, record.json)", soft_wrap=True)
    return False
