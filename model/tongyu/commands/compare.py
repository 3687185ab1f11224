"""`tongyu compare`: announce, run with progress, print the table, say where the results are."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tongyu.commands.output import print_results
from tongyu.commands.sweep import conduct_here
from tongyu.designs.comparison import design
from tongyu.designs.equal_budget import EqualBudget, at_equal_budget
from tongyu.designs.points import draws_at
from tongyu.designs.uncertain import uncertain_draws
from tongyu.questions.comparison.answer import Comparison
from tongyu.questions.comparison.conducting import CHOICES, DOUBTS, WORTH, concluded
from tongyu.questions.headline import Plan, compared_by
from tongyu.report import figures
from tongyu.report.documents import comparison_document
from tongyu.report.doubt_text import SHARES_BY, choices_table, deciding_lines, doubts_table, worth_table
from tongyu.report.tables import (
    announcement,
    comparison_heading,
    comparison_notes,
    comparison_table,
    console,
    costs_table,
    who_heading,
    who_tables,
    yardstick_tables,
)
from tongyu.runs.cluster import Cluster
from tongyu.runs.effort import said_before
from tongyu.runs.sampling import sample_of
from tongyu.runs.study_folder import begin
from tongyu.scenario.scenario import Scenario


def at_budget(scenarios: list[Scenario], yuan: float | None) -> tuple[list[Scenario], EqualBudget | None]:
    """`scenarios` at the equal budget `yuan`, and that budget; unchanged where none is asked for. Raises InputError."""
    return (scenarios, None) if yuan is None else at_equal_budget(scenarios, yuan)


def run_comparison(
    plan: Plan,
    scenarios: Sequence[Scenario],
    seeds: Sequence[int],
    workers: int,
    out: Path | None,
    as_json: bool,
    show_who: bool = False,
    show_yardsticks: bool = False,
    budget: EqualBudget | None = None,
    uncertain: int | None = None,
    cluster: Cluster | None = None,
    calibrated: Path | None = None,
    point: str | None = None,
) -> bool:
    """Compare `scenarios` and print the result; whether any run failed.

    With `show_who` also who gains and loses, with `show_yardsticks` every yardstick of poverty side by side.

    `plan` is the frozen plan that is told of: whether this follows it, or in what it differs. `budget` is what they
    were made to cost; with `uncertain` each seed comes with one of so many draws of the uncertain parameters, else with
    what `point` says, as `designs.points`; what calibration fits is that of its result in the file `calibrated`, else
    of the county's own that is shipped. Raises InputError; KeyboardInterrupt with a line that says what is left in the
    folder.
    """
    planned = design(
        scenarios,
        seeds,
        budget,
        uncertain_draws(uncertain, scenarios, calibrated)
        if uncertain
        else draws_at(point, seeds, scenarios, calibrated),
    )
    planned = replace(planned, plan=compared_by(plan, planned).document)
    errors = console(stderr=True)
    errors.quiet = as_json
    first = announcement(planned, sample_of(planned.first))
    folder = begin(planned.study, out, lambda line: errors.print(line, soft_wrap=True))
    for line in (first, *said_before(planned.study, workers if cluster is None else None)):
        errors.print(line, soft_wrap=True)
    comparison = concluded(conduct_here(planned.study, folder, workers, cluster, as_json), planned, figures.draw)
    if as_json:
        print_results(comparison_document(comparison, folder))
    else:
        _print(comparison, folder, show_who, show_yardsticks)
    return bool(comparison.failures)


def _print(comparison: Comparison, folder: Path, show_who: bool, show_yardsticks: bool) -> None:
    page = console()
    page.print(f"\n{comparison_heading(comparison)}\n", soft_wrap=True)
    page.print(comparison_table(comparison))
    page.print("\nWhat it costs\n")
    page.print(costs_table(comparison))
    page.print()
    if show_yardsticks:
        for title, table in yardstick_tables(comparison).items():
            page.print(f"{title}\n")
            page.print(table)
            page.print()
    if show_who:
        page.print(f"{who_heading(comparison)}\n", soft_wrap=True)
        for table in who_tables(comparison):
            page.print(table)
            page.print()
    if len(comparison.doubts):
        page.print("On which numbers the effects on person-years poor hang\n")
        page.print(doubts_table(comparison.doubts))
        page.print(f"\n{SHARES_BY}\n", soft_wrap=True)
    if comparison.deciding is not None:
        page.print("Which to choose while the numbers are uncertain\n")
        page.print(choices_table(comparison.deciding))
        worth = worth_table(comparison.deciding)
        if worth is not None:
            page.print("\nWhat it is worth to know a number\n")
            page.print(worth)
        page.print()
        for line in deciding_lines(comparison.deciding, comparison.design.budget is not None):
            page.print(line, soft_wrap=True)
        page.print()
    for note in comparison_notes(comparison):
        page.print(note, soft_wrap=True)
    more = "".join(f", {name}" for name in (DOUBTS, CHOICES, WORTH) if (folder / name).is_file())
    files = f"table.csv, who.csv{more}, paths.svg, effects.svg, who.svg, runs.parquet, runs/, record.json"
    page.print(f"Saved: {folder}/ ({files})", soft_wrap=True)
