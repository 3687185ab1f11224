"""Any other study: its tables as they were written, by the names that they have in the files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tongyu.app.studies.shown import Figure, Grid
from tongyu.app.words import Words
from tongyu.report.pages.contents import Table
from tongyu.report.pages.plain_folder import table_as_written


def blocks(say: Words, folder: Path, record: Mapping[str, Any]) -> tuple[Figure | Grid, ...]:
    """The first rows and columns of every table in CSV."""
    found = [(path.name, table_as_written(path)) for path in sorted(folder.glob("*.csv"))]
    return tuple(_grid(say, name, table) for name, table in found if table is not None)


def _grid(say: Words, name: str, table: Table) -> Grid:
    return Grid(say("results.as_written", file=name), table.headings, table.rows, texts=table.texts)
