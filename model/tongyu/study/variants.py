"""On which assumption does the paper's question hang? The square of e-commerce and social work under variants.

The variants are fixed before any run: the scale of choice at half and twice its value, each link between the two sides
off, other forms of the adoption hazard, money and hours that help or hinder each other; and the set of parameter
points that fit the patterns. In a variant each seed is one replicate and intervals cover seeds; over the set each
point, with seeds of its own, is one, and the interval covers both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.parameters import PARAMETERS
from tongyu.scenario import Scenario, load
from tongyu.study.folder import RECORD
from tongyu.study.interaction import PERSON_YEARS, SCALES, by_scale
from tongyu.study.results import Results
from tongyu.study.statistics import interaction, mean_interval
from tongyu.study.study import BASELINE, BOTH, ECOMMERCE, SOCIAL_WORK, Study
from tongyu.study.variables import CALIBRATED, calibrated_set
from tongyu.switches import CROSS_LINKS

KIND = "assumptions"
VARIANTS, THE_SET = "variants", "calibrated-set"  # the two studies, and their folders below that of the interaction
TABLE = "assumptions.csv"
SQUARE = (BASELINE, ECOMMERCE, SOCIAL_WORK, BOTH)
OVER_THE_SET = "over the calibrated set"
COLUMNS = ("variant", "figure", "estimate", "low", "high", "replicates")


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
        Variant("choice scale halved", {"choice.theta": 0.5 * theta}),
        Variant("choice scale doubled", {"choice.theta": 2.0 * theta}),
        Variant("hazard by logit", {"going_online.link": 1.0}),
        Variant("hazard linear", {"going_online.link": 2.0}),
        Variant("money and hours help each other", {"delivery.exponent": PARAMETERS["delivery.exponent"].low}),
        Variant("money and hours hinder each other", {"delivery.exponent": PARAMETERS["delivery.exponent"].high}),
    ]
    return found + [Variant(f"without {name}", without=(name,)) for name in CROSS_LINKS]


def variants_study(seeds: Sequence[int], households: int | None, months: int | None = None) -> Study:
    """The square under every variant; scenarios are named "both, hazard linear"."""
    made = [_under(load(name), variant, households, months) for variant in variants() for name in SQUARE]
    return _study(VARIANTS, made, seeds)


def set_study(
    points: Sequence[Mapping[str, float]], seeds: Sequence[int], households: int | None, months: int | None = None
) -> Study:
    """The square at each of `points`, each with half as many seeds as a variant, its own, at least one."""
    each = max(1, len(seeds) // 2)
    own = range(seeds[0], seeds[0] + each * len(points))
    made = [_under(load(name), Variant(""), households, months) for name in SQUARE]
    return _study(
        THE_SET,
        made,
        own,
        variables=(calibrated_set(points),),
        points=pd.DataFrame({CALIBRATED: [float(k) for k in range(len(points))]}),
        seeds_a_point=each,
        fitting=tuple(points),
    )


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """The table of what the interaction in `folder` hangs on, by the name of its file; none where nobody asked."""
    asked = {VARIANTS: of_variants, THE_SET: of_set}
    made = [of(Results(folder / name)) for name, of in asked.items() if (folder / name / RECORD).is_file()]
    return {TABLE: pd.concat(made, ignore_index=True)} if made else {}


def of_variants(results: Results) -> pd.DataFrame:
    """A row a variant and figure (`COLUMNS`): effects and interaction, with t-intervals over seeds."""
    values = by_scale(results)
    rows: list[dict[str, Any]] = []
    for variant in variants():
        for figure, of_seeds in _figures(values, f", {variant.name}").items():
            rows.append(_row(variant.name, figure, of_seeds))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def of_set(results: Results) -> pd.DataFrame:
    """The rows for the calibrated set: each point's mean over its seeds is one replicate."""
    rows = [
        _row(OVER_THE_SET, figure, of_runs.groupby(level="point").mean())
        for figure, of_runs in _figures(by_scale(results), "").items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _study(name: str, made: Sequence[Scenario], seeds: Sequence[int], **design: Any) -> Study:
    return Study(
        kind=KIND,
        name=name,
        question="On which assumption does it hang whether e-commerce and social work help each other?",
        scenarios=tuple(made),
        seeds=tuple(seeds),
        outcomes=(PERSON_YEARS, "headcount", "poverty_gap", "income"),
        **design,
    )


def _under(scenario: Scenario, variant: Variant, households: int | None, months: int | None) -> Scenario:
    return scenario.with_(
        name=f"{scenario.name}, {variant.name}" if variant.name else scenario.name,
        parameters=scenario.parameters | variant.parameters,
        without=[*scenario.without, *variant.without],
        households=households or scenario.households,
        months=months or scenario.months,
    )


def _figures(values: Mapping[str, pd.DataFrame], ending: str) -> dict[str, "pd.Series[float]"]:
    """Effects of the three programmes and their interaction on each scale, replicate by replicate.

    Only of replicates with which all four went through; no figure where there is none.
    """
    found: dict[str, pd.Series[float]] = {}
    names = [name + ending for name in SQUARE]
    for scale in SCALES:
        known = values[scale][names].dropna()
        if known.empty:
            continue
        none, first, second, both = (known[name] for name in names)
        if scale == PERSON_YEARS:
            found |= {f"effect of {name}": known[name + ending] - none for name in SQUARE[1:]}
        found[f"interaction, {scale}"] = pd.Series(interaction(both, first, second, none), index=known.index)
    return found


def _row(variant: str, figure: str, values: "pd.Series[float]") -> dict[str, Any]:
    interval = mean_interval(values.to_numpy())
    return {"variant": variant, "figure": figure, **interval._asdict(), "replicates": len(values)}
