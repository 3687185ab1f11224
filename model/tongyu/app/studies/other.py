"""Any other study: its drawings and its tables as they were written, by the names that they have in the files."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tongyu.app.studies.shown import Block, Grid, Picture
from tongyu.app.words import Words
from tongyu.errors import InputError
from tongyu.report.pages.contents import Table
from tongyu.report.pages.plain_folder import MOST_COLUMNS, MOST_ROWS, table_as_written
from tongyu.study.files import reason
from tongyu.wording import plain


def blocks(say: Words, folder: Path, record: Mapping[str, Any]) -> tuple[Block, ...]:
    """Every drawing in SVG, then the first rows and columns of every table in CSV. Raises InputError."""
    found = [(path.name, table_as_written(path)) for path in sorted(folder.glob("*.csv"))]
    tables = [_grid(say, name, table) for name, table in found if table is not None]
    return (*(_picture(say, path) for path in sorted(folder.glob("*.svg"))), *tables)


def _picture(say: Words, path: Path) -> Picture:
    try:
        drawn = base64.b64encode(path.read_bytes()).decode()
    except OSError as error:
        raise InputError(f"{plain(f'{path.parent.name}/{path.name}', 200)}: cannot be read: {reason(error)}.") from None
    return Picture(plain(path.name, 80), f"data:image/svg+xml;base64,{drawn}", say("results.drawn"))


def _grid(say: Words, name: str, table: Table) -> Grid:
    note = say("results.first_of", rows=MOST_ROWS, columns=MOST_COLUMNS)
    return Grid(say("results.as_written", file=name), table.headings, table.rows, texts=table.texts, note=note)
