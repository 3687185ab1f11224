"""Points that people list themselves: a CSV file with a column a variable and a row a point."""

import csv
import math
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tongyu.errors import InputError
from tongyu.runs.files import reason
from tongyu.runs.variables import Variable
from tongyu.text.checking import Misfit
from tongyu.text.wording import plain, shown, span

NAMED = 5  # lines that a sentence names
MOST_POINTS = 10_000_000
"""Of any design: beyond it the list of runs alone would not fit into memory."""


def table(path: Path, variable_of: Callable[[str], Variable]) -> pd.DataFrame:
    """The points in the CSV file at `path`: a first line of names, then a line of numbers a point; UTF-8.

    `variable_of` gives the variable of a column's name, or raises Misfit or InputError with a sentence where there is
    none. Empty lines are passed over. Raises InputError, one sentence with file, line and column, for the first
    mistake: a file that cannot be read or has no points, a column that is unknown, unnamed or there twice, a line of
    another length, what is no number, what lies outside the variable's range; and for equal points.
    """
    name = plain(str(path), 200)
    if path.is_dir():
        raise InputError(f"{name}: this is a folder; expected a CSV file of points.")
    if path.exists() and not path.is_file():
        raise InputError(f"{name}: this is not an ordinary file; expected a CSV file of points.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _points(file, name, variable_of)
    except FileNotFoundError:
        raise InputError(f"{name}: there is no such file.") from None
    except UnicodeDecodeError:
        raise InputError(f"{name}: this is not UTF-8; save the file as CSV, UTF-8.") from None
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {reason(error)}.") from None
    except ValueError:  # a NUL or half a character in the path
        raise InputError(f"{name}: cannot be read: not a usable path.") from None


def _points(file: TextIO, name: str, variable_of: Callable[[str], Variable]) -> pd.DataFrame:
    lines = _lines(file, name)
    first = next(lines, None)
    if first is None:
        raise InputError(f"{name}: the file is empty; expected names of variables, then a line of numbers a point.")
    line, header = first
    variables = _variables(header, f"{name}, line {line}", variable_of)
    values, places = array("d"), array("q")  # a tenth of what lists of numbers take
    for line, cells in lines:
        where = f"{name}, line {line}"
        if len(values) == MOST_POINTS * len(variables):
            raise InputError(f"{where}: more than {MOST_POINTS:,} points.")
        if len(cells) != len(variables):
            raise InputError(f"{where}: {len(cells)} values, where the first line names {len(variables)} columns.")
        values.extend(_number(cell, variable, where) for cell, variable in zip(cells, variables, strict=True))
        places.append(line)
    if not values:
        raise InputError(f"{name}: there are names of variables, but no points below them.")
    numbers = np.array(values, dtype=np.float64).reshape(-1, len(variables))
    points = pd.DataFrame(numbers, columns=[variable.name for variable in variables])
    _refuse_equal(points, np.array(places), name)
    return points


def _refuse_equal(points: pd.DataFrame, lines: NDArray[np.int64], name: str) -> None:
    repeated = points.duplicated(keep=False).to_numpy()
    if repeated.any():
        first = points.to_numpy()[repeated.argmax()]
        same = [str(line) for line in lines[(points.to_numpy() == first).all(axis=1)]]
        named = ", ".join(same[:NAMED]) + (f" and {len(same) - NAMED} more" if len(same) > NAMED else "")
        raise InputError(
            f"{name}: lines {named} are the same point; write each point once, more runs of it are more seeds."
        )


def _lines(file: TextIO, name: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that are not empty, with their numbers from 1."""
    reader = csv.reader(file, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise InputError(f"{name}, line {reader.line_num}: not CSV: {plain(str(error), 160)}.") from None


def _variables(header: list[str], where: str, variable_of: Callable[[str], Variable]) -> list[Variable]:
    if len(header) == 1 and ";" in header[0]:
        raise InputError(f"{where}: columns are parted by semicolons; expected commas, and points in decimals.")
    variables = []
    for number, column in enumerate(header, start=1):
        if not column:
            raise InputError(f"{where}: column {number} has no name.")
        if column in header[: number - 1]:
            raise InputError(f'{where}: column "{plain(column)}" is there twice.')
        try:
            variables.append(variable_of(column))
        except Misfit as error:
            raise InputError(f"{where}, column {number}: {error.sentence}") from None
        except InputError as error:
            raise InputError(f"{where}, column {number}: {error}") from None
    return variables


def _number(cell: str, variable: Variable, where: str) -> float:
    column = f'{where}, column "{plain(variable.name)}"'
    if not cell:
        raise InputError(f"{column}: the value is missing.")
    try:
        # Python's own spellings, 1_000 and digits of other scripts, are nothing that a table of numbers holds.
        value = math.nan if "_" in cell or not cell.isascii() else float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f"{column}: {shown(cell)} is not a finite number.")
    if not variable.low <= value <= variable.high:
        raise InputError(f"{column}: {shown(value)} is not in its range, {span(variable.low, variable.high)}.")
    if variable.whole and not value.is_integer():
        raise InputError(f"{column}: {shown(value)} is no whole number.")
    return value + 0.0  # -0.0 becomes 0.0: equal settings must look equal
