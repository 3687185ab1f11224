"""The report of any finished folder: its tables as they were written, and its record."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.report.pages.contents import Block, Contents, Figure, Section, Table, sections
from tongyu.report.pages.trust import limits_section

MOST_ROWS, MOST_COLUMNS = 40, 8
_FOUR_DIGITS = "{:.4g}"


def contents(record: Mapping[str, Any], folder: Path) -> Contents:
    """What can be said of a kind of study that has no report of its own, or of runs that can't be read again."""
    kind, name = str(record.get("kind", "study")), str(record.get("name", ""))
    county = record.get("county", {})
    lines = [
        f"A study of the kind {kind}"
        + (f", {name}" if name else "")
        + f", in {county.get('name', 'an unnamed')} county.",
        _seeds(record),
    ]
    tables = [table_as_written(path) for path in sorted(folder.glob("*.csv"))]
    drawn = [Figure(path.stem, path, "") for path in sorted(folder.glob("*.svg")) if path.with_suffix(".png").is_file()]
    there = [table for table in tables if table is not None]
    found: tuple[Block, ...] = (*drawn, *there) or ("There are no tables in it.",)
    return Contents(
        title=f"{name or kind}: {county.get('name', '')} county" if county else name or kind,
        question=str(record.get("question", "")),
        short=sections(
            Section("What was done", tuple(line for line in lines if line)),
            Section("What was found", found),
            limits_section(),
        ),
        appendix=(),
    )


def _seeds(record: Mapping[str, Any]) -> str:
    seeds = record.get("seeds")
    if not isinstance(seeds, list) or not seeds:
        return ""
    sample = record.get("households")
    of = f", {sample:,} households in the model" if isinstance(sample, int) and sample else ""
    return f"{len(seeds)} seed{'s' if len(seeds) > 1 else ''}, {min(seeds)} to {max(seeds)}{of}."


def table_as_written(path: Path) -> Table | None:
    """The first rows and columns of a table in CSV; None where it cannot be read."""
    try:
        frame = pd.read_csv(path)
    except (OSError, ValueError):
        return None
    shown = frame.iloc[:MOST_ROWS, :MOST_COLUMNS]
    numbers = [pd.api.types.is_numeric_dtype(frame[name]) for name in shown.columns]
    texts = next((place for place, number in enumerate(numbers) if number), len(numbers))
    cut = len(shown) < len(frame) or len(shown.columns) < len(frame.columns)
    return Table(
        f"{path.name}, {len(frame):,} rows and {len(frame.columns)} columns" + (": the first of them." if cut else "."),
        tuple(str(name) for name in shown.columns),
        tuple(tuple(_cell(value) for value in row) for row in shown.itertuples(index=False)),
        texts=texts,
    )


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else _FOUR_DIGITS.format(value)
    return str(value)
