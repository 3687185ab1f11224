"""What a study of conditions found, made from its stored runs and nothing else."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tongyu.designs.seeds_at_points import place_of, places_of
from tongyu.questions.conditions.plan import (
    CONDITIONS,
    DISPLACEMENT,
    HELP,
    OUTCOMES,
    POVERTY,
    QUOTA,
    SIDES,
    planned_of,
)
from tongyu.runs.counterfactual import BASELINE
from tongyu.runs.results import Results
from tongyu.runs.study import BOTH, ECOMMERCE, SOCIAL_WORK
from tongyu.statistics.flipping import UNTOLD
from tongyu.statistics.intervals import Interval, interaction, mean_interval, ratio_of_means

TABLE, BY_BENEFITS = "conditions.csv", "by_benefits.csv"
ENDS = ("", "_low", "_high")
INTERACTION, DIFFERENCE = "interaction", "social_work_less_ecommerce"
COLUMNS = (
    *("point", "quota", "standard", "help", "displacement", "outcome", "seeds"),
    *(f"{name}{end}" for name in (*SIDES, INTERACTION, DIFFERENCE) for end in ENDS),
    "spares_more",
    *(f"quota_used_{name}" for name in (BASELINE, *SIDES)),
)
BY_BENEFITS_COLUMNS = (
    *("quota", "standard", "help", "displacement", "outcome", "seeds"),
    *(f"{name}{end}" for name in (SOCIAL_WORK, "without_help", "by_help", "share") for end in ENDS),
)

Floats = NDArray[np.float64]


def tables(results: Results) -> dict[str, pd.DataFrame]:
    """The tables by the names of their files."""
    return {TABLE: conditions(results), BY_BENEFITS: by_benefits(results)}


def conditions(results: Results) -> pd.DataFrame:
    """A row a set of conditions (`point`, its place) and outcome (`COLUMNS`), in the county's units.

    Over the seeds with which all four went through.

    Effects against the baseline under the same conditions, the interaction both - e-commerce - social work, and social
    work less e-commerce, each with its 95 % t-interval over seeds. `displacement` is NaN where nobody is helped, since
    it is not felt. `spares_more` names the scenario whose effect on poverty is the lower where the interval of the
    difference leaves out nought, else "cannot be told"; it is empty of what is no poverty. `quota_used_*` are persons
    enrolled over the quota, mean over seeds and over the years that outcomes look at.
    """
    used = _quota_used(results)
    rows: list[dict[str, Any]] = []
    for outcome in OUTCOMES:
        by_seed = _by_seed(results, outcome)
        for point, at in _points(results).items():
            if point not in by_seed:
                continue
            values = by_seed[point]
            effects = {name: values[name] - values[BASELINE] for name in SIDES}
            together = interaction(values[BOTH], values[ECOMMERCE], values[SOCIAL_WORK], values[BASELINE])
            difference = mean_interval(effects[SOCIAL_WORK] - effects[ECOMMERCE])
            row: dict[str, Any] = {"point": point, **at, "outcome": outcome, "seeds": len(together)}
            for name in SIDES:
                row |= _columns(name, mean_interval(effects[name]))
            row |= _columns(INTERACTION, mean_interval(together)) | _columns(DIFFERENCE, difference)
            row |= {"spares_more": _lower(difference) if outcome in POVERTY else ""}
            rows.append(row | {f"quota_used_{name}": used.get((name, point), np.nan) for name in (BASELINE, *SIDES)})
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.sort_values("point", kind="stable", ignore_index=True)


def by_benefits(results: Results) -> pd.DataFrame:
    """A row a quota, standard and outcome (`BY_BENEFITS_COLUMNS`): how much of social work's effect is by its help.

    At the planned chances of help and displacement: the effect; the effect of the same social work where it helps
    nobody to apply (`without_help`); the one less the other (`by_help`); and that as a share of the effect, of which
    the bounds are Fieller's and NaN where it has none: where the effect cannot be told from nought.
    """
    usual, points = planned_of(results.study), _points(results)
    numbers = {(at["quota"], at["standard"], at["help"], at["displacement"]): point for point, at in points.items()}
    places = dict.fromkeys((at["quota"], at["standard"]) for at in points.values())
    rows: list[dict[str, Any]] = []
    for quota, standard in places:
        planned = next(
            (n for key, n in numbers.items() if key == (quota, standard, usual[HELP], usual[DISPLACEMENT])), None
        )
        none = next((n for key, n in numbers.items() if key[:3] == (quota, standard, 0.0)), None)
        for outcome in OUTCOMES:
            pairs = _social_work(results, outcome, planned, none)
            if pairs is None:
                continue
            effect, without = pairs
            row: dict[str, Any] = {"quota": quota, "standard": standard, "outcome": outcome, "seeds": len(effect)}
            row |= {"help": usual[HELP], "displacement": usual[DISPLACEMENT]}
            named = {SOCIAL_WORK: effect, "without_help": without, "by_help": effect - without}
            for name, values in named.items():
                row |= _columns(name, mean_interval(values))
            row |= _share(effect - without, effect)
            rows.append(row)
    return pd.DataFrame(rows, columns=list(BY_BENEFITS_COLUMNS))


def agreed(table: pd.DataFrame) -> "pd.Series[str]":
    """Which spares more, by the number of the point: what poverty by income and less own health payments agree on."""
    wanted = table[table["outcome"].isin(POVERTY[:2])].groupby("point")["spares_more"]
    both = wanted.size() == len(POVERTY[:2])
    return wanted.first().where(both & (wanted.nunique() == 1), UNTOLD)


def _lower(difference: Interval) -> str:
    if difference.includes_zero:
        return UNTOLD
    return SOCIAL_WORK if difference.estimate < 0.0 else ECOMMERCE


def _columns(name: str, interval: Interval) -> dict[str, float | None]:
    return dict(zip((f"{name}{end}" for end in ENDS), interval, strict=True))


def _share(part: Floats, whole: Floats) -> dict[str, float]:
    if not whole.any():  # nothing that could have a share
        return dict.fromkeys((f"share{end}" for end in ENDS), np.nan)
    found = ratio_of_means(part, whole)
    values = (found.estimate, found.low, found.high)
    return {f"share{end}": np.nan if value is None else value for end, value in zip(ENDS, values, strict=True)}


def _points(results: Results) -> dict[int, dict[str, float]]:
    """The conditions of every point by its number, as the columns name them."""
    names = dict(zip(CONDITIONS, ("quota", "standard", "help", "displacement"), strict=True))
    made = places_of(results.study)[list(CONDITIONS)].rename(columns=names)
    made.loc[made["help"] == 0.0, "displacement"] = np.nan
    return {n: {str(name): float(at) for name, at in row.items()} for n, row in enumerate(made.to_dict("records"))}


def _by_seed(results: Results, outcome: str) -> dict[int, dict[str, Floats]]:
    """By point the values of all four scenarios, each (seeds,), over the seeds with which all went through."""
    if outcome not in results.runs:
        return {}
    placed = results.runs.assign(point=place_of(results.study, results.runs["point"]))
    wide = placed.set_index(["point", "seed", "scenario"])[outcome].unstack("scenario")
    if not {BASELINE, *SIDES} <= set(wide.columns):
        return {}
    known = wide[[BASELINE, *SIDES]].dropna()
    places = known.index.get_level_values("point").to_numpy()
    return {
        int(point): {name: known.loc[places == point, name].to_numpy(dtype=np.float64) for name in (BASELINE, *SIDES)}
        for point in np.unique(places)
    }


def _social_work(results: Results, outcome: str, planned: int | None, none: int | None) -> tuple[Floats, Floats] | None:
    """Effects of social work at the two points, over the seeds that both have; None where there are none."""
    if planned is None or none is None or outcome not in results.effects:
        return None
    own = results.effects[results.effects["scenario"] == SOCIAL_WORK].set_index("seed")
    place = place_of(results.study, own["point"])
    one, other = (own.loc[place == number, outcome] for number in (planned, none))
    one, other = one.align(other, join="inner")
    return None if one.empty else (one.to_numpy(dtype=np.float64), other.to_numpy(dtype=np.float64))


def _quota_used(results: Results) -> Mapping[tuple[str, int], float]:
    """Persons enrolled over the quota by scenario and point; nothing where runs do not say who is enrolled."""
    years = results.years
    if "enrolled" not in years or years.empty:
        return {}
    first, last = results.window
    inside = years[years["year"].between(first, last)]
    placed = inside[["scenario", "enrolled"]].assign(point=place_of(results.study, inside["point"]))
    means = placed.groupby(["scenario", "point"])["enrolled"].mean().reset_index()
    means["used"] = means["enrolled"] / places_of(results.study)[QUOTA].reindex(means["point"]).to_numpy()
    return {(str(row["scenario"]), int(row["point"])): float(row["used"]) for row in means.to_dict("records")}
