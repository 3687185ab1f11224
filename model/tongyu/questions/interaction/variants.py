"""On which assumption does the paper's question hang? The square of e-commerce and social work under variants.

The variants are fixed before any run: the central values; the scale of choice at half and twice its value; each link
between the two sides off; other forms of the adoption hazard; money and hours that help or hinder each other; and the
set of parameter points that fit the patterns. In a variant each seed is one replicate and intervals cover seeds; over
the set each point, with seeds of its own, is one, and the interval covers both.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from tongyu.county.numbers.kinds import Parameter
from tongyu.county.tables import CROSS_LINKS, tables_for
from tongyu.designs.calibrated import Fitting
from tongyu.designs.samples import latin_hypercube
from tongyu.questions.interaction.scales import PERSON_YEARS, PERSON_YEARS_NET, SCALES, YARDSTICKS, by_scale
from tongyu.runs.counterfactual import BASELINE
from tongyu.runs.folder import RECORD
from tongyu.runs.reading import part_of
from tongyu.runs.results import Results
from tongyu.runs.study import BOTH, ECOMMERCE, SOCIAL_WORK, Study
from tongyu.runs.variables import CALIBRATED, FORMS, Variable, calibrated_set, fitted_parameters, plausible
from tongyu.scenario.scenario import CountyFacts, Scenario, load
from tongyu.statistics.flipping import PLACES, turning
from tongyu.statistics.intervals import LEVEL, interaction, mean_interval

KIND = "assumptions"
VARIANTS, THE_SET = "variants", "calibrated-set"  # the two studies, and their folders below that of the interaction
TABLE, FLIPS = "assumptions.csv", "flip_points.csv"
CENTRAL = "central values"
SQUARE = (BASELINE, ECOMMERCE, SOCIAL_WORK, BOTH)
OVER_THE_SET = "over the calibrated set"
OVER_RANGES = "over the ranges of calibrated numbers"  # of a county that was not calibrated
OVER = (OVER_THE_SET, OVER_RANGES)
IN_RANGES = 24  # points over these ranges, as many as a calibration keeps
FLIP_COLUMNS = (
    *("variable", "range_low", "range_high", "figure", "verdict", "value", "value_low", "value_high"),
    *("at_low", "at_high", "seeds"),
)
COLUMNS = ("variant", "figure", "estimate", "low", "high", "replicates")


@dataclass(frozen=True)
class Variant:
    """One assumption changed: parameters that differ, and switches that are off."""

    name: str
    parameters: dict[str, float] = field(default_factory=dict)
    without: tuple[str, ...] = ()


def effect_on(name: str, scale: str) -> str:
    """The figure that is the effect of the scenario `name` on `scale`; of person-years the name alone says it."""
    return f"effect of {name}" if scale == PERSON_YEARS else f"effect of {name}, {scale}"


def variants(numbers: Mapping[str, Parameter]) -> list[Variant]:
    """All but the set, in the order in which they are told, of a county with such `numbers`."""
    theta = numbers["choice.theta"].value
    exponent = numbers["delivery.exponent"]
    found = [
        Variant(CENTRAL),
        Variant("choice scale halved", {"choice.theta": 0.5 * theta}),
        Variant("choice scale doubled", {"choice.theta": 2.0 * theta}),
        Variant("hazard by logit", {"going_online.link": 1.0}),
        Variant("hazard linear", {"going_online.link": 2.0}),
        Variant("money and hours help each other", {exponent.name: exponent.low}),
        Variant("money and hours hinder each other", {exponent.name: exponent.high}),
    ]
    return found + [Variant(f"without {name}", without=(name,)) for name in CROSS_LINKS]


def variants_study(
    seeds: Sequence[int], households: int | None, months: int | None = None, county: CountyFacts | None = None
) -> Study:
    """The square under every variant; scenarios are named "both, hazard linear"."""
    square = [load(name, county) for name in SQUARE]
    asked = variants(square[0].tables.parameters)
    made = [_under(scenario, variant, households, months) for variant in asked for scenario in square]
    return _study(VARIANTS, made, seeds)


def fitted_study(
    fitting: Fitting,
    seeds: Sequence[int],
    households: int | None,
    months: int | None = None,
    county: CountyFacts | None = None,
) -> list[Study]:
    """The square at points of what is calibrated: those that fit, or, where none are known, over the ranges.

    None where nothing is calibrated in the county.
    """
    if fitting.points:
        return [set_study(fitting.points, seeds, households, months, county, fitting.said)]
    of_county = tables_for([load(name, county) for name in SQUARE])
    names = fitted_parameters(of_county)
    if not names:
        return []
    ranges = tuple(plausible(name, of_county) for name in names)
    drawn = latin_hypercube(ranges, IN_RANGES, 1)
    return [_at_points(ranges, drawn, seeds, households, months, county, settings={"fitted": fitting.said})]


def set_study(
    points: Sequence[Mapping[str, float]],
    seeds: Sequence[int],
    households: int | None,
    months: int | None = None,
    county: CountyFacts | None = None,
    said: str = "",
) -> Study:
    """The square at each of `points`, each with half as many seeds as a variant, its own, at least one."""
    numbers = pd.DataFrame({CALIBRATED: [float(k) for k in range(len(points))]})
    settings = {"fitted": said} if said else {}
    of_set = (calibrated_set(points),)
    return _at_points(of_set, numbers, seeds, households, months, county, fitting=tuple(points), settings=settings)


def _at_points(
    variables: Sequence[Variable],
    points: pd.DataFrame,
    seeds: Sequence[int],
    households: int | None,
    months: int | None,
    county: CountyFacts | None,
    **design: Any,
) -> Study:
    each = max(1, len(seeds) // 2)
    own = range(seeds[0], seeds[0] + each * len(points))
    made = [_under(load(name, county), Variant(""), households, months) for name in SQUARE]
    return _study(THE_SET, made, own, variables=tuple(variables), points=points, seeds_a_point=each, **design)


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of what the interaction in `folder` hangs on, by the names of their files; none where nobody asked."""
    asked = {VARIANTS: of_variants, THE_SET: of_set}
    made = [of(Results(part_of(folder, name))) for name, of in asked.items() if (folder / name / RECORD).is_file()]
    if not made:
        return {}
    found = {TABLE: pd.concat(made, ignore_index=True)}
    if (folder / VARIANTS / RECORD).is_file():
        found[FLIPS] = flips_of_variants(Results(part_of(folder, VARIANTS)))
    return found


def of_variants(results: Results) -> pd.DataFrame:
    """A row a variant and figure (`COLUMNS`): effects and interaction, with t-intervals over seeds."""
    values = by_scale(results)
    rows: list[dict[str, Any]] = []
    for variant in variants(results.study.scenarios[0].tables.parameters):
        for figure, of_seeds in _figures(values, f", {variant.name}").items():
            rows.append(_row(variant.name, figure, of_seeds))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def flips_of_variants(results: Results) -> pd.DataFrame:
    """A row a figure and number that variants move (`FLIP_COLUMNS`): at which value the interaction turns its sign.

    Each seed has its interaction at the values that were run; the mean over seeds runs straight from one value to the
    next, with Student's interval over seeds at each. No row where a seed does not have all, or there is one alone.
    """
    values = by_scale(results)
    numbers = results.study.scenarios[0].tables.parameters
    steps: dict[str, list[tuple[float, Variant]]] = {}
    for variant in variants(numbers):
        for name, value in variant.parameters.items():
            steps.setdefault(name, []).append((value, variant))
    rows: list[dict[str, Any]] = []
    for name, moved in steps.items():
        parameter = numbers[name]
        if parameter.unit == FORMS:
            continue
        through = sorted([(float(parameter.value), Variant(CENTRAL)), *moved], key=lambda step: step[0])
        by_step = [_figures(values, f", {variant.name}") for _, variant in through]
        for scale in SCALES:
            figure = f"interaction, {scale}"
            if not all(figure in step for step in by_step):
                continue
            of_seeds = pd.concat([step[figure] for step in by_step], axis=1, join="inner").to_numpy(dtype=float)
            if len(of_seeds) < 2:
                continue
            at = np.array([value for value, _ in through])
            places = np.linspace(at[0], at[-1], PLACES)
            curves = np.array([np.interp(places, at, each) for each in of_seeds])
            mean = curves.mean(axis=0)
            t = float(stdtrit(len(curves) - 1, 0.5 + LEVEL / 2.0))
            margin = t * curves.std(axis=0, ddof=1) / math.sqrt(len(curves))
            flip = turning(places, mean, margin, float(parameter.value))
            told = (flip.verdict, flip.value, flip.low, flip.high, mean[0], mean[-1], len(curves))
            rows.append(dict(zip(FLIP_COLUMNS, (name, at[0], at[-1], figure, *told), strict=True)))
    return pd.DataFrame(rows, columns=list(FLIP_COLUMNS))


def of_set(results: Results) -> pd.DataFrame:
    """The rows for the calibrated set, or the ranges instead: each point's mean over its seeds is one replicate."""
    over = OVER_THE_SET if results.study.fitting else OVER_RANGES
    rows = [
        _row(over, figure, of_runs.groupby(level="point").mean())
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
        outcomes=(PERSON_YEARS, PERSON_YEARS_NET, "headcount", "poverty_gap", "income"),
        **design,
    )


def _under(scenario: Scenario, variant: Variant, households: int | None, months: int | None) -> Scenario:
    return scenario.with_(
        name=f"{scenario.name}, {variant.name}" if variant.name else scenario.name,
        parameters=scenario.parameters | variant.parameters,
        without=[*scenario.without, *variant.without],
        households=scenario.households if households is None else households,
        months=scenario.months if months is None else months,
    )


def _figures(values: Mapping[str, pd.DataFrame], ending: str) -> dict[str, "pd.Series[float]"]:
    """Effects of the three programmes on the yardsticks, their interaction on each scale, replicate by replicate.

    Only of replicates with which all four went through; no figure where there is none.
    """
    found: dict[str, pd.Series[float]] = {}
    names = [name + ending for name in SQUARE]
    for scale in SCALES:
        if not set(names) <= set(values[scale].columns):  # of a study from before there was such a variant
            continue
        known = values[scale][names].dropna()
        if known.empty:
            continue
        none, first, second, both = (known[name] for name in names)
        if scale in YARDSTICKS:
            for name in SQUARE[1:]:
                found[effect_on(name, scale)] = known[name + ending] - none
        found[f"interaction, {scale}"] = pd.Series(interaction(both, first, second, none), index=known.index)
    return found


def _row(variant: str, figure: str, values: "pd.Series[float]") -> dict[str, Any]:
    interval = mean_interval(values.to_numpy())
    return {"variant": variant, "figure": figure, **interval._asdict(), "replicates": len(values)}
