"""`tongyu query`: SQL on a study's results, as a table, as CSV or as JSON."""

import csv
import datetime
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tongyu.commands.output import print_results, tell_left_out
from tongyu.errors import InputError
from tongyu.report.tables import columns, console
from tongyu.report.wording import FINDINGS
from tongyu.runs.query import Answer, query
from tongyu.runs.reading import understood
from tongyu.runs.record import SCHEMA
from tongyu.runs.results import Results
from tongyu.text.wording import plain

MOST_ROWS = 40
GAP = 3  # characters between columns
LONGEST_CELL = 60


def run_query(folder: Path, sql: str, as_csv: bool, as_json: bool) -> None:
    """Print the answer to `sql`. Raises InputError for a folder without a study and for a wrong query."""
    if as_csv and as_json:
        raise InputError("--csv and --json exclude each other; give one of them.")
    with understood(folder):
        results = Results(folder)
        if results.stored.empty:
            hint = "Nothing of this study is stored that this state of the model made; tongyu sweep or compare goes on."
            console(stderr=True).print(hint, soft_wrap=True)
        answer = query(results, sql)
        tell_left_out(results)
    if as_json:
        rows = [[_plain_value(value) for value in row] for row in answer.rows]
        print_results({"schema": SCHEMA, "kind": "query", "columns": answer.columns, "rows": rows})
    elif as_csv:
        console(stderr=True).print(FINDINGS, soft_wrap=True)
        sys.stdout.write(_csv(answer))
    else:
        _print(answer)


def _csv(answer: Answer) -> str:
    """The answer as CSV. Raises InputError where standard output has not all of its letters: a table is exact."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows(answer.rows)
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.getvalue().encode(encoding)
    except UnicodeEncodeError as error:
        letter = error.object[error.start]
        raise InputError(
            f"--csv: standard output is in {encoding}, which has no U+{ord(letter):04X};"
            " set PYTHONIOENCODING=utf-8, or take --json."
        ) from None
    return text.getvalue()


def _print(answer: Answer) -> None:
    page = console()
    page.print(f"{FINDINGS}\n", soft_wrap=True)
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
