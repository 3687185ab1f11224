"""A study in which each seed has its own point of the fitted set, the same one at every place of the study's design.

The places are the points that the study has without the set: other yardsticks, or conditions. With the set each place
is as many points as there are seeds, one for each, in their order; so effects stay paired by seed from place to place.
"""

from dataclasses import replace

import pandas as pd

from tongyu.designs.uncertain import FITTED, Draws
from tongyu.runs.study import Study
from tongyu.runs.variables import CALIBRATED


def with_points(study: Study, draws: Draws | None) -> Study:
    """`study` with the point of each seed in `draws`, a row a seed of the study; itself without them."""
    if draws is None:
        return study
    return replace(
        study,
        variables=(*study.variables, *draws.variables),
        points=study.points.merge(draws.points, how="cross"),
        fitting=draws.fitting,
        seeds_a_point=1,
        settings={**study.settings, FITTED: draws.said},
    )


def at_set(study: Study) -> bool:
    """Whether each seed of `study` has a point of the fitted set, and nothing else that differs from seed to seed."""
    if study.seeds_a_point != 1 or CALIBRATED not in study.points:
        return False
    of_first_place = study.points.iloc[: len(study.seeds)].drop(columns=CALIBRATED)
    return bool((of_first_place.nunique(dropna=False) <= 1).all())


def place_of(study: Study, points: "pd.Series[int]") -> "pd.Series[int]":
    """The numbers of the places that `points`, numbers of the study's points, belong to."""
    return points // len(study.seeds) if at_set(study) else points


def places_of(study: Study) -> pd.DataFrame:
    """The places by their numbers, a column a variable, without the set."""
    if not at_set(study):
        return study.points
    return study.points.iloc[:: len(study.seeds)].drop(columns=CALIBRATED).reset_index(drop=True)


def told_of_points(study: Study) -> dict[str, object]:
    """For records: which point of the set each seed had, from 1 as in its file, and what is said of the set."""
    if not at_set(study):
        return {}
    of_seeds = Draws((), study.points[[CALIBRATED]].iloc[: len(study.seeds)], study.fitting)
    return {"point_of_seed": of_seeds.number_of_seed(study.seeds), FITTED: study.settings.get(FITTED, "")}
