"""Any other study: its drawings, and its tables whole, in words where the columns have any."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tongyu.app.studies.shown import Block, Grid, Picture
from tongyu.app.words import Words
from tongyu.app.words.model_words import outcome_words, scenario_name_word
from tongyu.report.pages.plain_folder import table_as_written
from tongyu.runs.outcomes import outcomes_here
from tongyu.runs.reading import drawing_in
from tongyu.text.wording import plain

# The tables whose columns have words, by the kind of the study and their file: where those words stand.
COLUMNS = {
    ("sweep", "by_point.csv"): "by_point",
    ("sensitivity", "central.csv"): "central",
    ("sensitivity", "screening_groups.csv"): "screening",
    ("sensitivity", "screening_parameters.csv"): "screening",
    ("sensitivity", "indices.csv"): "indices",
    ("sensitivity", "pairs.csv"): "pairs",
    ("sensitivity", "turners.csv"): "turners",
    ("trial", "trial.csv"): "trial",
    ("trial", "subgroups.csv"): "trial",
    ("patterns", "patterns.csv"): "patterns",
    ("patterns", "figures.csv"): "figures",
    ("run", "monthly.csv"): "monthly",
    ("run", "yearly.csv"): "yearly",
}
SCENARIOS = ("scenario", "response", "better", "worse")  # columns that name one
MOST_ROWS = 500  # that a browser is sent of one table


def blocks(say: Words, folder: Path, record: Mapping[str, Any]) -> tuple[Block, ...]:
    """Every drawing in SVG, then every table in CSV. Raises InputError."""
    kind = str(record.get("kind", ""))
    tables = [written(say, path, kind) for path in sorted(folder.glob("*.csv"))]
    return (
        *(_picture(say, path) for path in sorted(folder.glob("*.svg"))),
        *(each for each in tables if each is not None),
    )


def written(say: Words, path: Path, kind: str, outcomes: bool = False) -> Grid | None:
    """The table at `path`, of a study of that `kind`, with all its columns; None where it cannot be read.

    `outcomes` as for `table_as_written`.
    """
    table = table_as_written(path, MOST_ROWS, None, outcomes)
    if table is None:
        return None
    rows = tuple(
        tuple(_value(say, kind, name, cell) for name, cell in zip(table.headings, row, strict=True))
        for row in table.rows
    )
    section = COLUMNS.get((kind, path.name), "")
    title = say.texts.get(f"columns.titles.{section}")
    return Grid(
        path.name if title is None else say("results.titled", title=title, file=path.name),
        tuple(_heading(say, name, section, outcomes) for name in table.headings),
        rows,
        texts=table.texts,
        words=tuple(k for k in range(len(table.headings)) if any(_is_text(row[k]) for row in rows)),
        note=say("results.first_of", rows=MOST_ROWS) if len(rows) == MOST_ROWS else "",
    )


def _heading(say: Words, name: str, section: str, outcomes: bool) -> str:
    """What a column is called, with its unit; its name in the file where it has no other."""
    outcome = name.removeprefix("effect_")
    if outcomes and outcome in outcomes_here():
        label, unit = outcome_words(outcome, say.language)
        said = say("results.with_unit", outcome=label, unit=unit)
        return said if outcome == name else say("results.difference_of", outcome=said)
    return say.texts.get(f"columns.{section}.{name}", name)


def _value(say: Words, kind: str, column: str, cell: str) -> str:
    known = any(kind == each for each, _ in COLUMNS)
    return scenario_name_word(cell, say.language) if known and column in SCENARIOS else cell


def _is_text(cell: str) -> bool:
    return any(letter.isalpha() for letter in cell)


def _picture(say: Words, path: Path) -> Picture:
    drawn = base64.b64encode(drawing_in(path).encode()).decode()
    return Picture(plain(path.name, 80), f"data:image/svg+xml;base64,{drawn}", say("results.drawn"))
