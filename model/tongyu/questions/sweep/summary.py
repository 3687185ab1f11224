"""Tables of a study: each scenario over all points, and each scenario at each point.

Where every point has the same seeds, points are averaged seed by seed and the interval is Student's over seeds: it
covers households, weather, illness and prices. Where each point has seeds of its own, the points are a sample of the
uncertain parameters, and the interval holds the middle 95 % of the replicates: it covers seeds and parameters.
"""

from typing import Any

import numpy as np
import pandas as pd

from tongyu.runs.results import Results
from tongyu.statistics.intervals import Interval, mean_interval, middle

TABLE, BY_POINT = "table.csv", "by_point.csv"
OVER_SEEDS, OVER_BOTH = "seeds", "seeds and parameters"


def tables(results: Results) -> dict[str, pd.DataFrame]:
    """The files that a sweep leaves, by their names."""
    made = {TABLE: summary(results)}
    return made | {BY_POINT: by_point(results)} if len(results.study.points.columns) else made


def summary(results: Results) -> pd.DataFrame:
    """A row a scenario and outcome: level and effect `against` its reference, their bounds, the replicates."""
    study = results.study
    covers = OVER_SEEDS if study.seeds_a_point is None else OVER_BOTH
    rows = []
    for scenario in study.names:
        runs = results.runs[results.runs["scenario"] == scenario]
        effects = results.effects[results.effects["scenario"] == scenario]
        for outcome in study.outcomes:
            row: dict[str, Any] = {"scenario": scenario, "against": study.references.of(scenario)}
            row |= {"outcome": outcome, "covers": covers}
            row |= _cells("", runs, outcome, covers)
            row |= _cells("effect_", effects, outcome, covers)
            rows.append(row)
    return pd.DataFrame(rows)


def by_point(results: Results) -> pd.DataFrame:
    """A row a scenario and point: the point's variables, then of every outcome and effect the mean and its bounds.

    Bounds are Student's over the seeds of the point; none where it has one.
    """
    study = results.study
    rows = []
    for scenario in study.names:
        runs = dict(tuple(results.runs[results.runs["scenario"] == scenario].groupby("point")))
        effects = dict(tuple(results.effects[results.effects["scenario"] == scenario].groupby("point")))
        for point, of_point in runs.items():
            row: dict[str, Any] = {"scenario": scenario, "point": point, "seeds": len(of_point)}
            row |= {str(name): of_point[name].iloc[0] for name in study.points.columns}
            for outcome in study.outcomes:
                for kind, frame in (("", of_point), ("effect_", effects.get(point))):
                    values = np.array([]) if frame is None else frame[outcome].dropna().to_numpy()
                    if values.size:
                        row |= _bounds(f"{kind}{outcome}", mean_interval(values))
            rows.append(row)
    return pd.DataFrame(rows)


def _cells(kind: str, frame: pd.DataFrame, outcome: str, covers: str) -> dict[str, Any]:
    known = frame[["seed", outcome]].dropna()
    values = known.groupby("seed", sort=False)[outcome].mean().to_numpy()
    cells: dict[str, Any] = {f"{kind}replicates": len(values)}
    if len(values):
        cells |= _bounds(f"{kind}estimate", mean_interval(values) if covers == OVER_SEEDS else middle(values))
    return cells


def _bounds(name: str, interval: Interval) -> dict[str, Any]:
    return {name: interval.estimate, f"{name}_low": interval.low, f"{name}_high": interval.high}
