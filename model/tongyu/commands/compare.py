"""`tongyu compare`: announce, run with progress, print the table, say where the results are."""

from collections.abc import Sequence
from pathlib import Path

from tongyu.commands.output import print_json
from tongyu.commands.sweep import conduct_here
from tongyu.report import figures
from tongyu.report.tables import (
    announcement,
    comparison_heading,
    comparison_notes,
    comparison_table,
    console,
    who_heading,
    who_table,
)
from tongyu.scenario import Scenario
from tongyu.study.cluster import Cluster
from tongyu.study.compare import concluded
from tongyu.study.comparison import Comparison
from tongyu.study.design import design
from tongyu.study.documents import comparison_document
from tongyu.study.equal_budget import EqualBudget, at_equal_budget
from tongyu.study.sampling import sample_of
from tongyu.study.study import BASELINE
from tongyu.study.study_folder import begin
from tongyu.study.uncertain import uncertain_draws


def at_budget(scenarios: list[Scenario], yuan: float | None) -> tuple[list[Scenario], EqualBudget | None]:
    """`scenarios` at the equal budget `yuan`, and that budget; unchanged where none is asked for. Raises InputError."""
    return (scenarios, None) if yuan is None else at_equal_budget(scenarios, yuan, BASELINE)


def run_comparison(
    scenarios: Sequence[Scenario],
    seeds: Sequence[int],
    workers: int,
    out: Path | None,
    as_json: bool,
    show_who: bool = False,
    budget: EqualBudget | None = None,
    uncertain: int | None = None,
    cluster: Cluster | None = None,
) -> bool:
    """Compare `scenarios`, print the result, with `show_who` also who gains and loses; whether any run failed.

    `budget` is what they were made to cost; with `uncertain` each seed comes with one of so many draws of the
    uncertain parameters. Raises InputError; KeyboardInterrupt with a line that says what is left in the folder.
    """
    planned = design(scenarios, seeds, budget, uncertain_draws(uncertain) if uncertain else None)
    folder = begin(planned.study, out)
    errors = console(stderr=True)
    errors.quiet = as_json
    errors.print(announcement(planned, sample_of(planned.baseline)), soft_wrap=True)
    comparison = concluded(conduct_here(planned.study, folder, workers, cluster, as_json), planned, figures.draw)
    if as_json:
        print_json(comparison_document(comparison, folder))
    else:
        _print(comparison, folder, show_who)
    return bool(comparison.failures)


def _print(comparison: Comparison, folder: Path, show_who: bool) -> None:
    page = console()
    page.print(f"\n{comparison_heading(comparison)}\n", soft_wrap=True)
    page.print(comparison_table(comparison))
    page.print()
    if show_who:
        page.print(f"{who_heading(comparison)}\n", soft_wrap=True)
        page.print(who_table(comparison))
        page.print()
    for note in comparison_notes(comparison):
        page.print(note, soft_wrap=True)
    files = "table.csv, who.csv, paths.svg, effects.svg, who.svg, runs.parquet, runs/, record.json"
    page.print(f"Saved: {folder}/ ({files})", soft_wrap=True)
