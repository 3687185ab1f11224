"""The report of a calibration: which numbers the rows pinned down, which rows conflict, what was left out."""

from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.designs.calibrated import read_calibrated
from tongyu.questions.calibration.answer import CONFLICTS, KNOWN, NUMBERS, ROWS, WAVES
from tongyu.questions.calibration.folder import stored_plan
from tongyu.questions.verifying.files import csv_frame
from tongyu.report.calibration_figure import calibration_caption, draw_numbers
from tongyu.report.calibration_text import all_lines, numbers_table, rows_table
from tongyu.report.pages.contents import Contents, Figure, Points, Section, sections
from tongyu.report.pages.printed import as_printed
from tongyu.report.pages.trust import limits_section
from tongyu.text.wording import counted, county_called


def contents(folder: Path, drawings: Path) -> Contents:
    """The report of the calibration in `folder`; its figure goes to the folder `drawings`. Raises InputError."""
    plan = stored_plan(folder)
    result = read_calibrated(next(iter(sorted(folder.glob("calibrated*.toml"))), folder / "calibrated.toml"))
    names = [name for name in (NUMBERS, ROWS, CONFLICTS, WAVES, KNOWN) if (folder / name).is_file()]
    tables = {name.removesuffix(".csv"): csv_frame((folder / name).read_bytes()) for name in names}
    titles = {name: str(row["title"]) for name, row in plan["rows"].items()}
    lines = all_lines(tables, result.reason, result.fits, str(plan["against"]), result.until)
    figure = Figure("What the rows say of the numbers", draw_numbers(tables["numbers"], drawings, False), "")
    return Contents(
        title=f"What fits: {county_called(result.county)}",
        question="With which values of its numbers does the county reproduce what was published?",
        short=sections(
            Section("What was run", (_run(plan, tables["waves"]),)),
            Section("What was found", (Points(tuple(lines)),)),
            Section(
                "Which numbers the rows pinned down",
                (
                    Figure(figure.title, figure.svg, calibration_caption(tables["numbers"])),
                    as_printed(numbers_table(tables["numbers"]), "Numbers that a row saw, those told best first."),
                ),
            ),
            limits_section(),
        ),
        appendix=sections(
            Section("Every row", (as_printed(rows_table(tables["rows"], titles), "Every row over the set."),)),
        ),
    )


def _run(plan: dict[str, Any], waves: pd.DataFrame) -> str:
    points = int(waves["points"].sum())
    return (
        f"{counted(points, 'point')} of {counted(len(plan['ranges']), 'number')} in {len(waves)} waves, each with"
        f" {counted(len(plan['seeds']), 'seed')} in a sample of {counted(int(plan['households']), 'household')};"
        f" {counted(len(plan['rows']), 'row')}. No lever of a programme and no figure of the interaction took part."
    )
