"""`tongyu sensitivity`: which assumptions the effects hang on, and which turn the order of scenarios round."""

from collections.abc import Sequence
from pathlib import Path

from tongyu.commands.output import print_results
from tongyu.commands.sweep import conduct_here
from tongyu.questions.sensitivity.answer import Sensitivity, sensitivity_of
from tongyu.questions.sensitivity.conducting import conduct_stages
from tongyu.questions.sensitivity.files import sensitivity_document, write_tables
from tongyu.questions.sensitivity.stages import Settings, central_study, most_runs, small_sample, variables_of
from tongyu.report import sensitivity_figures
from tongyu.report.sensitivity_text import (
    central_table,
    closing_notes,
    conclusions,
    flip_lines,
    flip_notes,
    flips_table,
    pairs_table,
    plan_lines,
    saved_line,
    screening_notes,
    screening_table,
    shares_notes,
    shares_table,
    time_line,
)
from tongyu.report.tables import console
from tongyu.report.wording import FINDINGS
from tongyu.runs.cluster import Cluster
from tongyu.runs.conducting import Conducted, conclude
from tongyu.runs.folder import RECORD
from tongyu.runs.store import RUNS
from tongyu.runs.study import Study
from tongyu.runs.study_folder import begin
from tongyu.scenario.scenario import Scenario
from tongyu.text.wording import counted


def run_sensitivity(
    scenarios: Sequence[Scenario],
    settings: Settings,
    workers: int,
    out: Path | None,
    as_json: bool,
    cluster: Cluster | None = None,
    calibrated: Path | None = None,
) -> bool:
    """Conduct all stages for `scenarios`, print the answer; whether any run failed. Raises InputError.

    Calibrated numbers are those of the file `calibrated`, else of the county's own calibration that is shipped.
    Scenarios without a sample size get a small one: there are many runs, and all are compared on the same seeds.
    """
    central = central_study([each.with_(households=small_sample(each)) for each in scenarios], settings, calibrated)
    planned = most_runs(central)
    errors = console(stderr=True)
    errors.quiet = as_json
    folder = begin(central, out, lambda line: errors.print(line, soft_wrap=True))
    for line in plan_lines(central, len(variables_of(central)), planned):
        errors.print(line, soft_wrap=True)
    first = conduct_here(central, folder, workers, cluster, as_json)
    seconds = float(first.results.stored["seconds"].median())  # the first of a process takes longer
    if seconds > 0.0:  # not where every run failed
        rest = sum(planned.values()) - planned["centre"]
        errors.print(time_line(rest, seconds, workers if cluster is None else 1), soft_wrap=True)

    def conduct(stage: Study, into: Path) -> Conducted:
        errors.print(
            f"{stage.name}: {counted(len(stage.points), 'point')} of {counted(len(stage.variables), 'parameter')}",
            soft_wrap=True,
        )
        conducted = conduct_here(stage, into, workers, cluster, as_json)
        conclude(conducted, {})
        return conducted

    every = [first, *conduct_stages(central, folder, conduct)]
    found = sensitivity_of(first.results)
    written = write_tables(found, folder) + sensitivity_figures.draw(found, folder)
    failures = [line for each in every for line in each.failures]
    conclude(first, {"stages": {each.results.study.name: each.failures for each in every[1:]}})
    if as_json:
        print_results(sensitivity_document(found, folder))
    else:
        _print(found, failures, saved_line(folder, [*written, f"{RUNS}/", RECORD]))
    return bool(failures)


def _print(found: Sensitivity, failures: Sequence[str], saved: str) -> None:
    page = console()
    page.print(f"\n{FINDINGS}", soft_wrap=True)
    page.print()
    page.print(central_table(found))
    for screened, heading, noun in (
        (found.groups, "mechanism, all of its uncertain numbers at once", "mechanisms"),
        (found.parameters, "uncertain number", "numbers"),
    ):
        if screened is not None:
            page.print()
            page.print(screening_table(found, screened, heading))
            for note in screening_notes(found, screened, noun):
                page.print(note, soft_wrap=True)
    page.print()
    page.print(shares_table(found))
    for note in shares_notes(found):
        page.print(note, soft_wrap=True)
    page.print()
    page.print(pairs_table(found))
    if len(found.flips):
        page.print()
        page.print(flips_table(found))
        for note in flip_notes(found):
            page.print(note, soft_wrap=True)
    page.print()
    for line in (*conclusions(found), *flip_lines(found)):
        page.print(line, soft_wrap=True)
    page.print()
    for failure in failures[:10]:
        page.print(f"FAILED: {failure}", soft_wrap=True)
    for note in closing_notes(found):
        page.print(note, soft_wrap=True)
    page.print(saved, soft_wrap=True)
