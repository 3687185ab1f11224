"""The tables of a study made anew from its stored runs, and where they differ from those beside them."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from tongyu.designs.comparison import KIND as COMPARISON
from tongyu.designs.comparison import design_of
from tongyu.errors import InputError
from tongyu.questions.comparison import conducting
from tongyu.questions.conditions import answer as conditions
from tongyu.questions.conditions.plan import KIND as CONDITIONS
from tongyu.questions.frontier.answer import frontier_of
from tongyu.questions.frontier.plan import KIND as FRONTIER
from tongyu.questions.frontier.tables import csv_tables
from tongyu.questions.interaction import doubt, pillars, strengths, variants
from tongyu.questions.invariances import answer as invariances
from tongyu.questions.invariances.plan import KIND as INVARIANCES
from tongyu.questions.sensitivity.answer import sensitivity_of
from tongyu.questions.sensitivity.files import tables_of
from tongyu.questions.sensitivity.stages import KIND as SENSITIVITY
from tongyu.questions.sweep import summary
from tongyu.questions.verifying.files import csv_frame
from tongyu.runs.differences import Difference, differences
from tongyu.runs.reading import LARGEST_TABLE, content_of, parquet_in
from tongyu.runs.results import ALL_RUNS, Results

TABLES: Mapping[str, Callable[[Results], dict[str, pd.DataFrame]]] = {
    COMPARISON: lambda results: conducting.tables(conducting.comparison_of(design_of(results.study), results)),
    "sweep": summary.tables,
    pillars.KIND: lambda results: (
        {pillars.TABLE: pillars.answer(results)}
        | {name: table for name, table in ((doubt.TABLE, doubt.interaction_doubts(results)),) if len(table)}
        | variants.tables(results.folder)
        | strengths.tables(results.folder)
    ),
    FRONTIER: lambda results: csv_tables(frontier_of(results)),
    SENSITIVITY: lambda results: tables_of(sensitivity_of(results)),
    INVARIANCES: invariances.tables,
    CONDITIONS: conditions.tables,
}
"""How the tables of a kind of study are made from its stored runs, by their files' names."""

WITH_ALL_RUNS = (COMPARISON, "sweep", FRONTIER)


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
        before = content_of(path, path.parent, LARGEST_TABLE)
        if before == content:
            return []
        stored = _labelled(csv_frame(before))
    except (FileNotFoundError, InputError, ValueError):
        return [Difference("the file", "", "missing or damaged", "there", np.inf)]
    found = differences(stored, _labelled(csv_frame(content)), exact)
    if not found and exact:
        return [Difference("the bytes of the file", "", "other", "these", 0.0)]
    return found


def _of_parquet(path: Path, frame: pd.DataFrame, exact: bool) -> list[Difference]:
    try:
        stored = parquet_in(path, path.parent)
    except (FileNotFoundError, InputError):
        return [Difference("the file", "", "missing or damaged", "there", np.inf)]
    return differences(_labelled(stored), frame, exact)


def _labelled(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows named by the text and whole numbers they begin with, `both, point 0, seed 3`."""
    names = [name for name in ("scenario", "point", "seed", "year", "by", "group", "outcome", "scale") if name in frame]
    if not names:
        return frame
    labels = [", ".join(map(str, values)) for values in frame[names].itertuples(index=False, name=None)]
    return frame.set_axis(pd.Index(labels), axis="index")
