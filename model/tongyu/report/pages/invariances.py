"""The report of a study of invariances: does any effect hang on how it is measured or computed?"""

from pathlib import Path

import pandas as pd

from tongyu.designs.seeds_at_points import at_set
from tongyu.questions.invariances.answer import effects, row_order
from tongyu.questions.invariances.plan import choices_of
from tongyu.questions.invariances.same_bytes import COLUMNS, TABLE
from tongyu.questions.verifying.files import csv_frame
from tongyu.report.invariances_text import all_lines, effects_table, notes
from tongyu.report.pages.comparison import county_in_words
from tongyu.report.pages.contents import Block, Contents, Points, Section, sections
from tongyu.report.pages.printed import as_printed
from tongyu.report.pages.side_by_side import differences_section, scenarios_section
from tongyu.report.pages.trust import hangs_section, limits_section
from tongyu.report.wording import covers_of_mean, horizon_of, sample_in_words, seeds_in_words, span_of_years
from tongyu.runs.outcomes import outcome_called
from tongyu.runs.results import Results
from tongyu.runs.sampling import sample_of


def contents(results: Results, drawings: Path) -> Contents:
    """The report of the study in `results`; it has no figures."""
    study = results.study
    first = study.scenarios[0]
    found = effects(results)
    tables: list[Block] = [
        as_printed(
            effects_table(found, outcome),
            f"Effects on {outcome_called(outcome).label} as usual and under other yardsticks; in brackets intervals.",
            " ".join(notes(study)),
        )
        for outcome in study.outcomes
    ]
    return Contents(
        title=f"What must not matter: {county_in_words(first)}",
        question=study.question,
        short=sections(
            Section(
                "What was run",
                (
                    f"{len(study.scenarios)} scenarios as usual and under {len(choices_of(study))} other choices of"
                    " yardsticks, each paired, seed by seed, with the baseline under the same choice.",
                    f"{county_in_words(first)}, {horizon_of(first)}; as usual"
                    f" {sample_in_words(sample_of(first), first.county.households)}; {seeds_in_words(study.seeds)}."
                    f" Scored: {span_of_years(results.window)}.",
                ),
            ),
            Section("What holds", (Points(tuple(all_lines((found, row_order(results), _bytes(results))))),)),
            hangs_section(study.scenarios, covers_of_mean(study), at_set(study)),
            limits_section(),
        ),
        appendix=sections(
            Section("All effects", tuple(tables)),
            scenarios_section(study.scenarios),
            differences_section(study.scenarios),
        ),
    )


def _bytes(results: Results) -> pd.DataFrame:
    """What was made again on other workers and threads when the study was run."""
    path = results.folder / TABLE
    return csv_frame(path.read_bytes()) if path.is_file() else pd.DataFrame(columns=list(COLUMNS))
