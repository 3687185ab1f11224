"""Questions to the results of a study in SQL, answered by DuckDB in memory: it reads these tables and nothing else."""

import contextlib
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

from tongyu.errors import InputError
from tongyu.runs.results import TABLES, Results
from tongyu.runs.stored import KEEP
from tongyu.text.wording import plain, unknown

if TYPE_CHECKING:
    import duckdb

LONGEST_MESSAGE = 300
_LISTED = f"Tables: {', '.join(TABLES)}"
_NO_TABLE = re.compile(r"Table with name (.+?) does not exist")
_NO_DOTTED = re.compile(r'Referenced table "(.+?)" not found')


class Answer(NamedTuple):
    """What a query found: the columns' names, and the rows as plain Python values."""

    columns: list[str]
    rows: Sequence[tuple[Any, ...]]


def query(results: Results, sql: str) -> Answer:
    """The answer to one SELECT, WITH, DESCRIBE or SHOW on the `TABLES` of a study's results.

    A table is made only if the query names it. DuckDB is kept from files, from the network and from the variables of
    this program, and nothing it is asked can change what is stored. Raises InputError, one sentence, for any other
    statement, for more than one, and for whatever DuckDB finds wrong.
    """
    import duckdb

    with duckdb.connect(":memory:", config={"python_enable_replacements": False}) as connection:
        try:
            _require_one_reading(connection.extract_statements(sql))
            _offer(connection, results, sql)
            return _heeding_ctrl_c(connection, sql)
        except duckdb.Error as error:
            raise InputError(_sentence(str(error), results)) from None


def _heeding_ctrl_c(connection: "duckdb.DuckDBPyConnection", sql: str) -> Answer:
    """Ask in another thread, since DuckDB in this one may not look up for a Ctrl-C until it has finished."""

    def ask() -> Answer:
        connection.execute(sql)
        return Answer([str(column[0]) for column in connection.description or []], connection.fetchall())

    with ThreadPoolExecutor(1) as other:
        answer = other.submit(ask)
        try:
            return answer.result()
        except KeyboardInterrupt:
            connection.interrupt()
            raise


def _require_one_reading(statements: Sequence[Any]) -> None:
    if len(statements) != 1:
        what = "there is none" if not statements else f"these are {len(statements)}"
        raise InputError(f'expected one statement such as "select * from runs", but {what}. {_LISTED}.')
    kind = statements[0].type.name
    if kind != "SELECT":
        raise InputError(f"a query only reads: SELECT, WITH, DESCRIBE or SHOW, not {kind}. {_LISTED}.")


def _offer(connection: "duckdb.DuckDBPyConnection", results: Results, sql: str) -> None:
    """Register the tables that `sql` names, or all where it names none, as SHOW TABLES; then lock everything else."""
    import duckdb
    import pyarrow as pa

    named = [name for name in TABLES if re.search(rf"\b{name}\b", sql, re.IGNORECASE)]
    for name in named:
        if name in KEEP and name not in results.study.keep:
            way_out = 'keep = ["years", "months"] in its file keeps both'
            raise InputError(f"this study kept no {name} of its runs; {way_out}.")
    for name in named or TABLES:
        connection.register(name, pa.Table.from_pandas(results.table(name), preserve_index=False))
    # A bar would stand in the middle of the CSV. In Jupyter without ipywidgets there is none, and no turning it off.
    with contextlib.suppress(duckdb.InvalidInputException):
        connection.execute("SET enable_progress_bar = false")
    connection.execute("SET temp_directory = ''")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _sentence(message: str, results: Results) -> str:
    """DuckDB's message as one sentence, with what is nearest or what there is."""
    said = " ".join(message.split("\nLINE ")[0].split())
    missing = _NO_TABLE.search(said)
    if missing:
        return unknown("table", missing[1], TABLES, "Tables")
    dotted = _NO_DOTTED.search(said)
    if dotted:
        meant = [str(name) for name in results.study.points.columns if str(name).startswith(f"{dotted[1]}.")]
        if meant:
            return f'a name with a dot in it needs double quotes: "{meant[0]}". {_LISTED}.'
    return f"{plain(said, LONGEST_MESSAGE).rstrip('.')}. {_LISTED}."
