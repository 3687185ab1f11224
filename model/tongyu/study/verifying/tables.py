"""The tables of a study made anew from its stored runs, and where they differ from those beside them."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from tongyu.study import compare, design, pillars, summary, variants
from tongyu.study.assumptions.answer import sensitivity_of
from tongyu.study.assumptions.files import tables_of
from tongyu.study.assumptions.stages import KIND as SENSITIVITY
from tongyu.study.frontier.answer import frontier_of
from tongyu.study.frontier.plan import KIND as FRONTIER
from tongyu.study.frontier.tables import csv_tables
from tongyu.study.results import ALL_RUNS, Results
from tongyu.study.verifying.differences import Difference, differences
from tongyu.study.verifying.files import csv_frame

TABLES: Mapping[str, Callable[[Results], dict[str, pd.DataFrame]]] = {
    design.KIND: lambda results: compare.tables(compare.comparison_of(design.design_of(results.study), results)),
    "sweep": summary.tables,
    pillars.KIND: lambda results: {pillars.TABLE: pillars.answer(results)} | variants.tables(results.folder),
    FRONTIER: lambda results: csv_tables(frontier_of(results)),
    SENSITIVITY: lambda results: tables_of(sensitivity_of(results)),
}
"""How the tables of a kind of study are made from its stored runs, by their files' names."""

WITH_ALL_RUNS = (design.KIND, "sweep", FRONTIER)


def made_anew(results: Results, exact: bool) -> dict[str, list[Difference]] | None:
    """The differences of every table, by its file; None for a kind of study whose tables nothing here makes."""
    make = TABLES.get(results.study.kind)
    if make is None:
        return None
    found = {name: of_csv(results.folder / name, frame, exact) for name, frame in make(results).items()}
    if results.study.kind in WITH_ALL_RUNS:
        found[ALL_RUNS] = _of_parquet(results.folder / ALL_RUNS, results.runs, exact)
    return found


def of_csv(path: Path, frame: pd.DataFrame, exact: bool) -> list[Difference]:
    """The differences between `frame` and the CSV file that was written from it."""
    content = frame.to_csv(index=False, lineterminator="\n").encode()
    try:
        before = path.read_bytes()
        if before == content:
            return []
        stored = _labelled(csv_frame(before))
    except (OSError, ValueError):
        return [Difference("the file", "", "missing or damaged", "there", np.inf)]
    found = differences(stored, _labelled(csv_frame(content)), exact)
    if not found and exact:
        return [Difference("the bytes of the file", "", "other", "these", 0.0)]
    return found


def _of_parquet(path: Path, frame: pd.DataFrame, exact: bool) -> list[Difference]:
    try:
        stored = pd.read_parquet(path)
    except Exception:  # whatever Arrow says of a file that is damaged
        return [Difference("the file", "", "missing or damaged", "there", np.inf)]
    return differences(_labelled(stored), frame, exact)


def _labelled(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows named by the text and whole numbers they begin with, `both, point 0, seed 3`."""
    names = [name for name in ("scenario", "point", "seed", "year", "by", "group", "outcome", "scale") if name in frame]
    if not names:
        return frame
    labels = [", ".join(map(str, values)) for values in frame[names].itertuples(index=False, name=None)]
    return frame.set_axis(pd.Index(labels), axis="index")
