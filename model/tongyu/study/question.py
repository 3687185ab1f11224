"""The paper's question: do e-commerce and social work help each other, and on which assumption does the answer hang?

The square of baseline, e-commerce alone, social work alone and both is run again under variants that are fixed before
any run: the scale of choice at half and twice its value, all cross-links off, each one off, other forms of the
adoption hazard, money and hours that help or hinder each other, and the set of parameter points that fit the
patterns. In a variant each seed is one replicate and intervals cover seeds; over the set each point, with seeds of its
own, is one, and the interval covers both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from tongyu.parameters import PARAMETERS
from tongyu.scenario import Scenario, load
from tongyu.study.interaction import interactions, row_of
from tongyu.study.statistics import Interval, mean_interval, paired_difference
from tongyu.study.study import BASELINE, BOTH, ECOMMERCE, SOCIAL_WORK
from tongyu.study.tasks import Run, Task
from tongyu.switches import ALL_LINKS, CROSS_LINKS

SQUARE = (BASELINE, ECOMMERCE, SOCIAL_WORK, BOTH)
CENTRAL, OVER_THE_SET = "as it stands", "over the calibrated set"
PERSON_YEARS = "person_years_poor"


@dataclass(frozen=True)
class Variant:
    """One assumption changed: parameters that differ, and switches that are off."""

    name: str
    parameters: dict[str, float] = field(default_factory=dict)
    without: tuple[str, ...] = ()


def variants() -> list[Variant]:
    """All but the set, in the order in which they are told."""
    theta = PARAMETERS["choice.theta"].value
    found = [
        Variant(CENTRAL),
        Variant("choice scale halved", {"choice.theta": 0.5 * theta}),
        Variant("choice scale doubled", {"choice.theta": 2.0 * theta}),
        Variant("hazard by logit", {"going_online.link": 1.0}),
        Variant("hazard linear", {"going_online.link": 2.0}),
        Variant("money and hours help each other", {"delivery.exponent": PARAMETERS["delivery.exponent"].low}),
        Variant("money and hours hinder each other", {"delivery.exponent": PARAMETERS["delivery.exponent"].high}),
        Variant("all cross-links off", without=(ALL_LINKS,)),
    ]
    return found + [Variant(f"without {name}", without=(name,)) for name in CROSS_LINKS]


def tasks_of(variant: Variant, seeds: Iterable[int], households: int | None) -> list[Task]:
    """The square under `variant`; scenarios are named "both, as it stands"."""
    scenarios = [_under(load(name), variant, households) for name in SQUARE]
    return [Task(scenario, seed) for seed in seeds for scenario in scenarios]


def tasks_of_set(points: Sequence[dict[str, float]], seeds: Sequence[int], households: int | None) -> list[Task]:
    """The square at each of `points`, each with half as many seeds as a variant, its own, at least one."""
    each = max(1, len(seeds) // 2)
    tasks: list[Task] = []
    for k, point in enumerate(points):
        own = [seeds[0] + k * each + i for i in range(each)]
        tasks += tasks_of(Variant(_point_name(k), dict(point)), own, households)
    return tasks


def answer(runs: Sequence[Run], points: int) -> pd.DataFrame:
    """A row a variant and figure: estimate, interval, replicates.

    Effects are on person-years poor per 1,000 persons.
    """
    rows: list[dict[str, Any]] = []
    for variant in variants():
        square = _square(runs, variant.name)
        rows += [_row(variant.name, figure, found, n) for figure, found, n in _figures(square)]
    of_points = [_square(runs, _point_name(k)) for k in range(points)]
    by_point = [{figure: found.estimate for figure, found, _ in _figures(square)} for square in of_points if square]
    for figure in by_point[0] if by_point else ():
        values = [point[figure] for point in by_point if np.isfinite(point.get(figure, np.nan))]
        rows.append(_row(OVER_THE_SET, figure, mean_interval(values), len(values)))
    return pd.DataFrame(rows, columns=["variant", "figure", "estimate", "low", "high", "replicates"])


def _under(scenario: Scenario, variant: Variant, households: int | None) -> Scenario:
    return scenario.with_(
        name=f"{scenario.name}, {variant.name}",
        parameters=scenario.parameters | variant.parameters,
        without=[*scenario.without, *variant.without],
        households=households or scenario.households,
    )


def _point_name(number: int) -> str:
    return f"point {number + 1}"


def _square(runs: Sequence[Run], variant: str) -> list[Run]:
    """The runs of a variant, under the shipped names of their scenarios."""
    ending = f", {variant}"
    return [replace(run, scenario=run.scenario.removesuffix(ending)) for run in runs if run.scenario.endswith(ending)]


def _figures(square: Sequence[Run]) -> list[tuple[str, Interval, int]]:
    """Effects of the three programmes, and their interaction on each scale, with the seeds behind each.

    Only of seeds with which all four went through; nothing where there is none.
    """
    if not square:
        return []
    by_seed = pd.DataFrame(
        [{"scenario": run.scenario, "seed": run.seed, PERSON_YEARS: run.outcomes[PERSON_YEARS]} for run in square]
    ).pivot(index="seed", columns="scenario", values=PERSON_YEARS)
    complete = by_seed.reindex(columns=list(SQUARE)).dropna()
    if complete.empty:
        return []
    found = [
        (f"effect of {name}", paired_difference(complete[name], complete[BASELINE]), len(complete))
        for name in SQUARE[1:]
    ]
    table = interactions(square, BASELINE, square[0].window)
    for scale in table["scale"].unique():
        row = row_of(table, str(scale))
        if row is not None:
            found.append(
                (f"interaction, {scale}", Interval(row["estimate"], row["low"], row["high"]), int(row["seeds"]))
            )
    return found


def _row(variant: str, figure: str, found: Interval, replicates: int) -> dict[str, Any]:
    return {
        "variant": variant,
        "figure": figure,
        "estimate": found.estimate,
        "low": found.low,
        "high": found.high,
        "replicates": replicates,
    }
