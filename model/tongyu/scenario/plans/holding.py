"""What a place can hold of a lever: a station a village, a hub a township, a seat a month or a link a household.

Intensities are county-wide amounts, and a place may be small: of 60 stations set for a township of 15 villages 15 can
be opened. What a place cannot hold is neither delivered nor paid for:

    wanted = min(intensity, villages, townships, cooperatives or households of the place, as the lever counts)

A lever in shares of all villages is held to the share of them that lies in its place. Households live in villages in
equal numbers, and a mutual-aid group is `mutual_aid.size` of them. What shows only during a run is taken at its most
before it: a place of the neediest N holds what the N with the most villages do, and all cooperatives may be awake. In a
run only those that are can take part.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.county.facts import CountyFacts
from tongyu.county.geography import make_geography
from tongyu.county.programme.holding import held_by
from tongyu.scenario.lever_setting import LeverSetting
from tongyu.scenario.scenario import Scenario


class Excess(NamedTuple):
    """A lever that asks for more than its place can hold."""

    key: str
    asked: float  # units at most
    held: float  # units


def most_of(scenario: Scenario, key: str, setting: LeverSetting) -> float:
    """The most of a lever that can be: what the table of levers allows, and what its place can hold."""
    kind = scenario.tables.levers[key]
    if not kind.one_a:
        return kind.most_in(scenario.county)
    held = held_by(kind, scenario.county, scenario.values(), *_place(scenario.county, setting))
    return min(kind.most_in(scenario.county), held)


def excesses(scenario: Scenario) -> list[Excess]:
    """The levers of `scenario` that ask for more than their places can hold, in the order of the table."""
    asked = ((key, setting.most, most_of(scenario, key, setting)) for key, setting in scenario.programme_items())
    return [Excess(*each) for each in asked if each[1] > each[2] * (1.0 + 1e-9)]


def within_places(scenario: Scenario) -> Scenario:
    """`scenario` with no intensity above what its place can hold; itself where none is."""
    beyond = {each.key: each.held for each in excesses(scenario)}
    if not beyond:
        return scenario
    programme = {
        pillar: {
            lever: setting.times(1.0, beyond.get(f"{pillar}.{lever}", math.inf)) for lever, setting in levers.items()
        }
        for pillar, levers in scenario.programme.items()
    }
    return scenario.with_(programme=programme)


def _place(facts: CountyFacts, setting: LeverSetting) -> tuple[float, float]:
    """Villages and townships of a lever's place."""
    if setting.villages is not None:
        return float(len(setting.villages)), float(len(facts.townships))
    if setting.neediest is None and isinstance(setting.place, str):
        return float(facts.villages), float(len(facts.townships))
    villages = _villages_by_township(facts)
    if setting.neediest is not None:
        return float(np.sort(villages)[::-1][: setting.neediest].sum()), float(setting.neediest)
    rows = {facts.township_names.index(facts.township(name) or name) for name in setting.place}
    return float(villages[sorted(rows)].sum()), float(len(rows))


@lru_cache(maxsize=8)
def _villages_by_township(facts: CountyFacts) -> NDArray[np.int64]:
    return np.bincount(make_geography(facts).village_township, minlength=len(facts.townships))
