"""`tongyu invariances`: does any effect hang on how it is measured or computed?"""

from pathlib import Path

import pandas as pd

from tongyu.commands.output import print_results
from tongyu.commands.sweep import announcement, conduct_here
from tongyu.designs.seeds_at_points import told_of_points
from tongyu.questions.invariances import same_bytes as bytes_again
from tongyu.questions.invariances.answer import ROWS, TABLE, tables
from tongyu.questions.invariances.holding import NO
from tongyu.report.invariances_text import all_lines, effects_table, notes
from tongyu.report.tables import console
from tongyu.report.wording import FINDINGS, INVENTED, seeds_in_words, span_of_years
from tongyu.runs.cluster import Cluster
from tongyu.runs.conducting import conclude
from tongyu.runs.effort import said_before
from tongyu.runs.files import write_csv
from tongyu.runs.folder import RECORD
from tongyu.runs.record import SCHEMA
from tongyu.runs.store import RUNS
from tongyu.runs.study import Study
from tongyu.runs.study_folder import begin


def run_invariances(
    study: Study, again: int, workers: int, out: Path | None, as_json: bool, cluster: Cluster | None = None
) -> bool:
    """Conduct `study`, make `again` of its scenarios' runs again, print what holds.

    Whether any run failed or anything does not hold. Raises InputError.
    """
    errors = console(stderr=True)
    errors.quiet = as_json
    folder = begin(study, out)
    for line in (announcement(study), *said_before(study, workers if cluster is None else None)):
        errors.print(line, soft_wrap=True)
    conducted = conduct_here(study, folder, workers, cluster, as_json)
    made = tables(conducted.results)
    made[bytes_again.TABLE] = bytes_again.same_bytes(
        conducted.results, again, lambda line: errors.print(line, soft_wrap=True)
    )
    for name, table in made.items():
        write_csv(folder / name, table)
    failures = conducted.failures
    broken = any((table["holds"] == NO).any() for table in made.values())
    conclude(conducted, {"again": again, "holds": not broken, **told_of_points(study)})
    if as_json:
        print_results(
            {
                "schema": SCHEMA,
                "kind": study.kind,
                "seeds": list(study.seeds),
                "window": list(conducted.results.window),
                **told_of_points(study),
                **{
                    name.removesuffix(".csv"): table.astype(object).where(table.notna(), None).to_dict("records")
                    for name, table in made.items()
                },
                "holds": not broken,
                "failures": failures,
                "saved": str(folder),
            }
        )
    else:
        _print(study, made, conducted.results.window, failures, folder)
    return bool(failures) or broken


def _print(
    study: Study, made: dict[str, pd.DataFrame], window: tuple[int, int], failures: list[str], folder: Path
) -> None:
    page = console()
    page.print(f"\n{FINDINGS}", soft_wrap=True)
    for outcome in study.outcomes:
        page.print()
        page.print(effects_table(made[TABLE], outcome))
    page.print()
    for line in all_lines((made[TABLE], made[ROWS], made[bytes_again.TABLE])):
        page.print(line, soft_wrap=True)
    page.print()
    for failure in failures[:10]:
        page.print(f"FAILED: {failure}", soft_wrap=True)
    against = f"Effects against {study.names[0]} under the same choice, {span_of_years(window)}"
    page.print(f"{against}; {seeds_in_words(study.seeds)}.", soft_wrap=True)
    for note in (*notes(study), INVENTED):
        page.print(note, soft_wrap=True)
    page.print(f"Saved: {folder}/ ({', '.join(made)}, {RUNS}/, {RECORD})", soft_wrap=True)
