"""`tongyu query`: SQL on a study's results, as a table, as CSV or as JSON."""

import csv
import datetime
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tongyu.commands.output import print_json
from tongyu.errors import InputError
from tongyu.report.tables import columns, console
from tongyu.study.query import Answer, query
from tongyu.study.record import SCHEMA
from tongyu.study.results import Results
from tongyu.wording import plain

MOST_ROWS = 40
GAP = 3  # characters between columns
LONGEST_CELL = 60


def run_query(folder: Path, sql: str, as_csv: bool, as_json: bool) -> None:
    """Print the answer to `sql`. Raises InputError for a folder without a study and for a wrong query."""
    if as_csv and as_json:
        raise InputError("--csv and --json exclude each other; give one of them.")
    results = Results(folder)
    if results.stored.empty:
        hint = "Nothing of this study is stored that this state of the model made; tongyu sweep or compare goes on."
        console(stderr=True).print(hint, soft_wrap=True)
    answer = query(results, sql)
    if as_json:
        rows = [[_plain_value(value) for value in row] for row in answer.rows]
        print_json({"schema": SCHEMA, "kind": "query", "columns": answer.columns, "rows": rows})
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows(answer.rows)
    else:
        _print(answer)


def _print(answer: Answer) -> None:
    page = console()
    rows = [[_cell(value) for value in row] for row in answer.rows[:MOST_ROWS]]
    shown = _fitting(answer.columns, rows, page.width)
    table = columns(*map(plain, answer.columns[:shown]), first=0)
    for number, column in enumerate(table.columns):
        texts = any(isinstance(row[number], str) for row in answer.rows[:MOST_ROWS])
        column.justify, column.no_wrap = "left" if texts else "right", True
    for row in rows:
        table.add_row(*row[:shown])
    page.print(table)
    cut = []
    if len(answer.rows) > MOST_ROWS:
        cut.append(f"the first {MOST_ROWS} of {len(answer.rows):,} rows")
    if shown < len(answer.columns):
        cut.append(f"the first {shown} of {len(answer.columns)} columns")
    if cut:
        page.print(f"\nThese are {' and '.join(cut)}; --csv and --json print all.", soft_wrap=True)
    elif not rows:
        page.print("\nNo rows.")


def _fitting(names: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> int:
    """How many columns, at least one, stand side by side in `width` characters."""
    used = 0
    for number, name in enumerate(names):
        used += max(len(plain(name)), *(len(row[number]) for row in rows), 0) + GAP
        if used > width and number:
            return number
    return len(names)


def _cell(value: Any) -> str:
    match value:
        case None:
            return "-"
        case float():
            return f"{value:.6g}"
    return plain(str(value), LONGEST_CELL)


def _plain_value(value: Any) -> Any:
    """A value of DuckDB's as JSON has it; dates and other kinds as text."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime.date() | datetime.time():
            return value.isoformat()
        case list() | tuple():
            return [_plain_value(each) for each in value]
        case dict():
            return {str(key): _plain_value(each) for key, each in value.items()}
    return str(value)
