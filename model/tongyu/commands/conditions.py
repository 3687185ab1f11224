"""`tongyu conditions`: where a rule decides by arithmetic, which side spares more under which conditions?"""

from pathlib import Path

import pandas as pd

from tongyu.commands.output import print_results
from tongyu.commands.sweep import announcement, conduct_here
from tongyu.designs.seeds_at_points import told_of_points
from tongyu.errors import InputError
from tongyu.questions.calibration.written import calibration_seeds
from tongyu.questions.conditions.answer import BY_BENEFITS, TABLE, tables
from tongyu.questions.conditions.plan import planned_of
from tongyu.report.conditions_figure import NAME, draw_conditions
from tongyu.report.conditions_text import NOTES, all_lines, at_place, conditions_table, place_heading, places
from tongyu.report.tables import console
from tongyu.report.wording import FINDINGS, INVENTED, at_which_numbers, seeds_in_words, span_of_years
from tongyu.runs.cluster import Cluster
from tongyu.runs.conducting import Conducted, conclude
from tongyu.runs.effort import said_before
from tongyu.runs.files import write_csv
from tongyu.runs.folder import RECORD
from tongyu.runs.outcomes import outcome_called
from tongyu.runs.record import SCHEMA
from tongyu.runs.store import RUNS
from tongyu.runs.study import Study
from tongyu.runs.study_folder import begin

PRINTED = "person_years_poor"


def run_conditions(study: Study, workers: int, out: Path | None, as_json: bool, cluster: Cluster | None = None) -> bool:
    """Conduct `study` and print the map of conditions; whether any run failed.

    Raises InputError, among others for seeds that the calibration used.
    """
    if set(study.seeds) & set(calibration_seeds()):
        raise InputError("some of these seeds are those that the parameters were calibrated on; choose others.")
    errors = console(stderr=True)
    errors.quiet = as_json
    folder = begin(study, out, lambda line: errors.print(line, soft_wrap=True))
    different = study.plan["id"].nunique()
    for line in (
        announcement(study),
        f"{different:,} of them are different runs: without social work nobody is helped to apply, so that such a run"
        " is made once for all chances of help and displacement.",
        *said_before(study, workers if cluster is None else None),
    ):
        errors.print(line, soft_wrap=True)
    conducted = conduct_here(study, folder, workers, cluster, as_json)
    made = tables(conducted.results)
    for name, table in made.items():
        write_csv(folder / name, table)
    draw_conditions(made[TABLE], conducted.results, folder)
    conclude(conducted, {"planned_conditions": planned_of(study), **told_of_points(study)})
    if as_json:
        print_results(
            {
                "schema": SCHEMA,
                "kind": study.kind,
                "seeds": list(study.seeds),
                "window": list(conducted.results.window),
                "planned": planned_of(study),
                **told_of_points(study),
                **{
                    name.removesuffix(".csv"): table.astype(object).where(table.notna(), None).to_dict("records")
                    for name, table in made.items()
                },
                "failures": conducted.failures,
                "saved": str(folder),
            }
        )
    else:
        _print(study, made, conducted, folder)
    return bool(conducted.failures)


def _print(study: Study, made: dict[str, pd.DataFrame], conducted: Conducted, folder: Path) -> None:
    page = console()
    table, kind = made[TABLE], outcome_called(PRINTED)
    page.print(f"\n{FINDINGS}", soft_wrap=True)
    own = table[table["outcome"] == PRINTED]
    page.print(
        f"\n{kind.label.capitalize()} {kind.unit}, {span_of_years(conducted.results.window)}, against the"
        f" {study.names[0]} under the same conditions",
        soft_wrap=True,
    )
    for place in places(own):
        page.print(f"\n{place_heading(at_place(own, place), PRINTED)}\n", soft_wrap=True)
        page.print(conditions_table(table, PRINTED, place))
    page.print()
    for line in all_lines(table, made[BY_BENEFITS], planned_of(study)):
        page.print(line, soft_wrap=True)
    page.print()
    for failure in conducted.failures[:10]:
        page.print(f"FAILED: {failure}", soft_wrap=True)
    for note in (*NOTES, at_which_numbers(study), f"{seeds_in_words(study.seeds)}. {INVENTED}"):
        page.print(note, soft_wrap=True)
    page.print(f"Saved: {folder}/ ({', '.join(made)}, {NAME}.svg, {RUNS}/, {RECORD})", soft_wrap=True)
