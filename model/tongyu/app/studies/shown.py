"""What the page shows of a study: figures as numbers, which the page draws, and tables, in the page's language."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.errors import InputError
from tongyu.report.wording import number_interval_text
from tongyu.runs.reading import csv_in
from tongyu.statistics.intervals import Interval
from tongyu.text.wording import plain


@dataclass(frozen=True)
class Whisker:
    """One estimate with its bounds, None where there are none; `text` is what a table says of it."""

    label: str
    estimate: float
    low: float | None
    high: float | None
    text: str


@dataclass(frozen=True)
class Figure:
    """Dots with whiskers on one scale, a line at zero; the table behind it has the same rows."""

    title: str
    unit: str
    rows: tuple[Whisker, ...]


@dataclass(frozen=True)
class Grid:
    """A table; the first `texts` columns, and those numbered in `words`, are words, the others numbers."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: int = 1
    note: str = ""
    words: tuple[int, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A drawing that a study left, as it is; `source` is its SVG as a data URI, in which a browser runs no script."""

    title: str
    source: str
    note: str


Block = Figure | Grid | Picture


@dataclass(frozen=True)
class Shown:
    """A study: what it asked, what it rests on, what warns of it, what it answers, and what it found."""

    title: str
    question: str
    facts: tuple[str, ...]
    warnings: tuple[str, ...]
    answer: tuple[str, ...]  # to the paper's question, where the study has one
    blocks: tuple[Block, ...]


Row = Mapping[str, Any]


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """The rows of a table."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def table_of(folder: Path, name: str, needed: Sequence[str]) -> pd.DataFrame:
    """The table `name` that a study left. Raises InputError where it is missing, damaged or lacks a column of it."""
    shown = plain(f"{folder.name}/{name}", 200)
    try:
        frame = csv_in(folder / name, folder)
    except FileNotFoundError:
        raise InputError(f"{shown}: is missing; run the study again in its folder.") from None
    except ValueError:
        raise InputError(f"{shown}: damaged; run the study again in its folder.") from None
    missing = [column for column in needed if column not in frame]
    if missing:
        raise InputError(f"{shown}: damaged, it has no column {missing[0]}; run the study again in its folder.")
    return frame


def interval_of(row: Row, name: str, ends: tuple[str, str] | None = None) -> Interval | None:
    """The estimate in column `name` with its bounds; None where there is none. Raises InputError for no number."""
    low, high = ends or (f"{name}_low", f"{name}_high")
    try:
        values = [float(row[column]) for column in (name, low, high)]
    except (TypeError, ValueError):
        raise InputError(f"{plain(name)}: damaged, not a number; run the study again in its folder.") from None
    estimate, *bounds = values
    if math.isnan(estimate):
        return None
    known = not any(map(math.isnan, bounds))
    return Interval(estimate, bounds[0], bounds[1]) if known else Interval(estimate, None, None)


def whisker(label: str, interval: Interval, decimals: int) -> Whisker:
    """A row of a figure: a difference, with its sign."""
    return Whisker(label, *interval, number_interval_text(interval, decimals, signed=True))
