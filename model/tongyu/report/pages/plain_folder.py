"""The report of any finished folder: its tables as they were written, and its record."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.report.pages.contents import Block, Contents, Figure, Section, Table, sections
from tongyu.report.pages.trust import limits_section
from tongyu.report.wording import number_interval_text
from tongyu.runs.outcomes import Outcome, outcomes_here
from tongyu.runs.reading import csv_in
from tongyu.statistics.intervals import Interval
from tongyu.text.wording import counted, county_called

MOST_ROWS, MOST_COLUMNS = 40, 8  # that a sheet of paper holds
DIGITS = 4  # significant ones, of a number nobody has said the decimals of
LEAST = 1e-6  # below which a number keeps its power of ten
_BY_NAME = {  # bounds that do not bear the estimate's whole name
    "estimate": ("low", "high"),
    "figure": ("low", "high"),
    "central_difference": ("central_low", "central_high"),
}


def contents(record: Mapping[str, Any], folder: Path) -> Contents:
    """What can be said of a kind of study that has no report of its own, or of runs that can't be read again."""
    kind, name = str(record.get("kind", "study")), str(record.get("name", ""))
    county = record.get("county", {})
    lines = [
        f"A study of the kind {kind}"
        + (f", {name}" if name else "")
        + f", in {county_called(str(county.get('name', 'an unnamed')))}.",
        _seeds(record),
    ]
    tables = [table_as_written(path) for path in sorted(folder.glob("*.csv"))]
    drawn = [Figure(path.stem, path, "") for path in sorted(folder.glob("*.svg")) if path.with_suffix(".png").is_file()]
    there = [table for table in tables if table is not None]
    found: tuple[Block, ...] = (*drawn, *there) or ("There are no tables in it.",)
    return Contents(
        title=f"{name or kind}: {county_called(str(county.get('name', '')))}" if county else name or kind,
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
    of = f", {counted(sample, 'household')} in the model" if isinstance(sample, int) and sample else ""
    return f"{len(seeds)} seed{'s' if len(seeds) > 1 else ''}, {min(seeds)} to {max(seeds)}{of}."


def table_as_written(
    path: Path, most_rows: int = MOST_ROWS, most_columns: int | None = MOST_COLUMNS, outcomes: bool = False
) -> Table | None:
    """The first rows and columns of a table in CSV, or all columns; None where it is damaged or gone.

    Headings are the names in the file; an estimate and its bounds are one cell. With `outcomes`, columns called as an
    outcome, or `effect_` and its name, are in the unit and to the decimals in which that is shown.

    Raises InputError where it is a link to elsewhere, no ordinary file, or too large.
    """
    try:
        frame = csv_in(path, path.parent)
    except (FileNotFoundError, ValueError):
        return None
    whole = _estimates(frame)
    shown = frame.iloc[:most_rows]
    named = list(whole)[:most_columns]
    numbers = [pd.api.types.is_numeric_dtype(frame[name]) for name in named]
    texts = next((place for place, number in enumerate(numbers) if number), len(numbers))
    cut = len(shown) < len(frame) or len(named) < len(whole)
    cells = [_cells(shown, name, whole[name], _outcome(name) if outcomes else None) for name in named]
    return Table(
        f"{path.name}, {counted(len(frame), 'row')} and {counted(len(frame.columns), 'column')}"
        + (": the first of them." if cut else "."),
        tuple(named),
        tuple(zip(*cells, strict=True)),
        texts=texts,
    )


def _estimates(frame: pd.DataFrame) -> dict[str, tuple[str, str] | None]:
    """The columns that get a cell of their own, with those of their bounds where they have any."""
    there = {str(name): pd.api.types.is_numeric_dtype(frame[name]) for name in frame.columns}
    found: dict[str, tuple[str, str] | None] = {}
    for name, number in there.items():
        ends = [(f"{name}_low", f"{name}_high"), _BY_NAME.get(name, ("", ""))]
        found[name] = next((pair for pair in ends if number and there.get(pair[0]) and there.get(pair[1])), None)
    bounds = {end for pair in found.values() if pair is not None for end in pair}
    return {name: pair for name, pair in found.items() if name not in bounds}


def _outcome(name: str) -> tuple[Outcome, bool] | None:
    """The outcome that a column holds, and whether it is a difference of it."""
    outcome = outcomes_here().get(name.removeprefix("effect_"))
    return None if outcome is None else (outcome, name.startswith("effect_"))


def _cells(
    frame: pd.DataFrame, name: str, ends: tuple[str, str] | None, known: tuple[Outcome, bool] | None
) -> list[str]:
    values = frame[name]
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return ["" if pd.isna(value) else str(value) for value in values]
    if known is None and ends is None and (values.dropna() % 1 == 0).all():
        return ["" if pd.isna(value) else _whole(int(value)) for value in values]
    bounds = [frame[end] for end in ends] if ends is not None else [values * math.nan] * 2
    return [_cell(value, low, high, known) for value, low, high in zip(values, *bounds, strict=True)]


def _cell(estimate: float, low: float, high: float, known: tuple[Outcome, bool] | None) -> str:
    if math.isnan(estimate):
        return ""
    interval = Interval(estimate, *(None if math.isnan(end) else end for end in (low, high)))
    if known is not None:
        outcome, difference = known
        decimals = outcome.difference_decimals if difference else outcome.decimals
        return number_interval_text(interval.scaled(outcome.factor), decimals, signed=difference)
    largest = max((abs(each) for each in interval if each is not None and math.isfinite(each)), default=0.0)
    if 0.0 < largest < LEAST:
        return f"{estimate:.{DIGITS}g}"
    decimals = max(0, DIGITS - 1 - math.floor(math.log10(largest))) if largest else 0
    text = number_interval_text(interval, decimals)
    alone = interval.low is None and "." in text
    return text.rstrip("0").rstrip(".") if alone else text


def _whole(value: int) -> str:
    """A count with its thousands apart; a year and whatever else has four digits as it is."""
    return f"{value:,}" if abs(value) >= 10_000 else str(value)
