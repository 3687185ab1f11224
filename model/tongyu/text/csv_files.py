"""Tables that people write as CSV: read safely, and able to say on which line and in which column a mistake stands.

Whatever a file holds, and whatever is given instead of a file, the outcome is a `Table` or an `InputError` of one line.
Cells are text until they are asked for as something: `number`, `whole`, `flag`, `word`. Lines that begin with `#` are
comments.
"""

import csv
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from tongyu.errors import InputError
from tongyu.text.checking import first_mistake
from tongyu.text.reading import read_text
from tongyu.text.wording import plain, shown, span, unknown

LARGEST_FILE = 100_000_000  # bytes
Model = TypeVar("Model", bound=BaseModel)
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")


@dataclass(frozen=True)
class Row:
    """A line of a table: its cells by column, without spaces around them; those left empty are ""."""

    table: "Table"
    line: int
    cells: dict[str, str]

    def fail(self, sentence: str, column: str = "") -> NoReturn:
        """Raise the InputError that says `sentence` of this line, and of the cell in `column`."""
        where = f", column {column}" if column else ""
        raise InputError(f"{self.table.label}, line {self.line}{where}: {sentence}")

    def word(self, column: str, known: Collection[str] = (), kind: str = "name") -> str:
        """The text in `column`; one of `known`, if there are any. Raises InputError."""
        text = self.cells.get(column, "")
        if not text:
            self.fail(f"{column} is missing.", column)
        if len(text) > 200 or not text.isprintable():
            self.fail(f"{shown(text)} is too long, or has signs that cannot be shown on a line.", column)
        if known and text not in known:
            self.fail(unknown(kind, text, known, f"Known {kind}s"), column)
        return text

    def number(self, column: str, low: float = -math.inf, high: float = math.inf, unit: str = "") -> float:
        """The number in `column`, within `low`-`high`, of `unit`. Raises InputError."""
        text = self.cells.get(column, "")
        expected = f"{span(low, high)} {unit}".strip()
        if not text:
            self.fail(f"{column} is missing; expected a number in {expected}.", column)
        try:
            value = float(text.replace("_", ""))
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            comma = "; write decimals with a point, and thousands without a comma" if "," in text else ""
            self.fail(f"{shown(text)} is not a number{comma}.", column)
        if not low <= value <= high:
            self.fail(f"{column} = {plain(text)} is outside {expected}.", column)
        return value + 0.0

    def whole(self, column: str, low: int, high: int) -> int:
        """The whole number in `column`, within `low`-`high`. Raises InputError."""
        value = self.number(column, low, high)
        if not value.is_integer():
            self.fail(f"{column} = {plain(self.cells[column])} is no whole number.", column)
        return int(value)

    def flag(self, column: str) -> bool:
        """Whether `column` says yes. Raises InputError for what is neither yes nor no."""
        text = self.cells.get(column, "").lower()
        if text not in _YES + _NO:
            self.fail(f"{column} must be yes or no, not {shown(self.cells.get(column, ''))}.", column)
        return text in _YES

    def build(self, model: type[Model], said: dict[str, Any]) -> Model:
        """`model` made from what this line says; its first mistake is an InputError."""
        try:
            return model.model_validate(said)
        except ValidationError as error:
            keys, sentence = first_mistake(error)
            self.fail(sentence, str(keys[0]) if keys and str(keys[0]) in self.table.columns else "")

    def has(self, column: str) -> bool:
        """Whether anything stands in `column`."""
        return bool(self.cells.get(column))


@dataclass(frozen=True)
class Table:
    """A table that was read: `label` is what messages call it."""

    label: str
    path: Path
    columns: tuple[str, ...]  # those that it has
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def fail(self, sentence: str) -> NoReturn:
        """Raise the InputError that says `sentence` of the whole table."""
        raise InputError(f"{self.label}: {sentence}")


def read_csv(
    path: Path,
    noun: str,
    required: Sequence[str],
    optional: Sequence[str] = (),
    most_rows: int = 1_000_000,
    label: str | None = None,
) -> Table:
    """The table at `path`: its first line names the columns, all `required` ones and any `optional` ones.

    `noun` is what it should be, such as "a table of crops". Raises InputError for what is no such table, for columns it
    does not know, for a line with too many or too few cells, and where there is no line or more than `most_rows`.
    """
    name = plain(str(path) if label is None else label, 200)
    text = read_text(path, name, noun, "CSV", LARGEST_FILE)
    return parse_csv(text, name, noun, required, optional, most_rows, path)


def parse_csv(
    text: str,
    name: str,
    noun: str,
    required: Sequence[str],
    optional: Sequence[str] = (),
    most_rows: int = 1_000_000,
    path: Path = Path(),
) -> Table:
    """The table that `text` is, called `name` in messages; the rest as in `read_csv`."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if not line.startswith("#")]
    numbers = [number for number, _ in lines]
    reader = csv.reader((line + "\n" for _, line in lines), strict=True)
    header: tuple[str, ...] = ()
    rows: list[Row] = []
    table = Table(name, path, (), ())
    try:
        for cells in reader:
            line = numbers[reader.line_num - 1]
            stripped = [cell.strip() for cell in cells]
            if not any(stripped):
                continue
            if not header:
                header = _header(name, line, stripped, noun, required, optional)
                table = Table(name, path, header, ())
                continue
            if len(stripped) != len(header):
                raise InputError(
                    f"{name}, line {line}: {len(stripped)} cells, but there are {len(header)} columns; a cell with a"
                    " comma in it stands in quotation marks."
                )
            if len(rows) == most_rows:
                raise InputError(f"{name}: more than {most_rows:,} lines; {noun} has at most so many.")
            rows.append(Row(table, line, dict(zip(header, stripped, strict=True))))
    except csv.Error as error:
        line = numbers[min(reader.line_num, len(numbers)) - 1]
        raise InputError(f"{name}, line {line}: not CSV: {plain(str(error), 120)}.") from None
    if not header:
        raise InputError(f"{name}: the file is empty; its first line must name the columns: {', '.join(required)}.")
    if not rows:
        raise InputError(f"{name}: there is no line below the names of the columns.")
    return Table(name, path, header, tuple(rows))


def _header(
    name: str, line: int, cells: list[str], noun: str, required: Sequence[str], optional: Sequence[str]
) -> tuple[str, ...]:
    known = [*required, *optional]
    between = next((mark for mark in ";\t|" if len(cells) == 1 and mark in cells[0]), None)
    if between is not None:
        kind = {";": "semicolons, as some Excels write CSV", "\t": "tabs"}.get(between, between)
        hint = "write commas, and decimals with a point"
        raise InputError(f"{name}, line {line}: columns stand apart by {kind}; {hint}.")
    for cell in cells:
        if not cell:
            place = cells.index(cell) + 1
            raise InputError(f"{name}, line {line}: column {place} has no name; give it one, or delete it.")
        if cell not in known:
            raise InputError(
                f"{name}, line {line}: {unknown('column', cell, known, f'Columns of {noun}', f' of {noun}')}"
            )
        if cells.count(cell) > 1:
            raise InputError(f"{name}, line {line}: the column {cell} is there twice.")
    for column in required:
        if column not in cells:
            raise InputError(
                f"{name}, line {line}: the column {column} is missing; {noun} needs {', '.join(required)}."
            )
    return tuple(cells)
