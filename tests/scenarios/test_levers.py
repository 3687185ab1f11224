"""Each lever moves the state of its own mechanism, and no lever writes income, consumption or poverty."""

from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tongyu.history import Histories
from tongyu.levers import LEVERS
from tongyu.parameters import PARAMETERS
from tongyu.scenario import Scenario, load

WITH_ALL = "five_pillars"
FIRST_SEED = 1001
START, PROGRAMME_BEGINS = "2013-01", "2014-01"
HISTORIES = Histories(most=40)  # of 20 seeds and two lengths: the year before the programme is the same without a lever
CHANCE = stats.t.sf(3.0, df=19)  # that a lever without effect is taken to have one: three standard errors of 20 seeds


class Size(NamedTuple):
    """How much is run of a county for a lever to be seen in it."""

    seeds: int = 6
    months: int = 24  # to the end of the programme's first year
    households: int = 2_000

    def each(self) -> range:
        return range(FIRST_SEED, FIRST_SEED + self.seeds)

    @property
    def enough(self) -> float:
        """How many standard errors away from nothing, so that chance gets there as seldom whatever the seeds."""
        return float(stats.t.isf(CHANCE, df=self.seeds - 1))


SIZES = {
    "branding.inspection": Size(20),
    "training.courses": Size(20),
    "training.lectures": Size(20),
    "training.field_visits": Size(20),
    "training.skill_courses": Size(20, months=48),
    "support.legal_links": Size(20, months=48),
    "support.health_links": Size(20, months=48),
    "support.crowdfunding": Size(20, months=48),
    "resources.credit_lines": Size(20, months=48),
    "monitoring.participation": Size(20),
}
"""Where few households are reached in a year, or little happens to them: what is rare takes more runs or more years."""


def without_lever(scenario: Scenario, key: str) -> Scenario:
    pillar, name = key.split(".")
    programme = {
        p: {n: s for n, s in levers.items() if (p, n) != (pillar, name)} for p, levers in scenario.programme.items()
    }
    return scenario.with_(programme=programme)


def months_of(scenario: Scenario, seed: int, size: Size) -> pd.DataFrame:
    begins = scenario.with_(start=START, months=size.months, households=size.households)
    return HISTORIES.begin(begins, seed).run().monthly.loc[PROGRAMME_BEGINS:]


@cache
def with_all(seed: int, households: int) -> pd.DataFrame:
    """One run for all levers: its first months are those of a shorter one."""
    longest = max(size.months for size in SIZES.values())
    return months_of(load(WITH_ALL), seed, Size(months=longest, households=households))


def test_every_lever_is_moved_where_each_is_taken_out() -> None:
    assert {key for key, _ in load(WITH_ALL).programme_items()} == set(LEVERS)
    assert set(SIZES) < set(LEVERS)


@pytest.mark.parametrize("key", LEVERS)
def test_a_lever_moves_the_state_of_its_mechanism(key: str) -> None:
    figure = LEVERS[key].shows.lstrip("-")
    sign = -1.0 if LEVERS[key].shows.startswith("-") else 1.0
    scenario, size = without_lever(load(WITH_ALL), key), SIZES.get(key, Size())
    moved = []
    for seed in size.each():
        without = months_of(scenario, seed, size)[figure]
        moved.append((with_all(seed, size.households)[figure].loc[without.index] - without).mean())
    mean, error = np.mean(moved), np.std(moved, ddof=1) / np.sqrt(len(moved))
    assert sign * mean > size.enough * error, f"{key}: {figure} moves by {mean:.4g}, s.e. {error:.2g}"


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + 3))
def test_the_leading_enterprise_buys_more_where_its_own_money_is_short(seed: int) -> None:
    """At the least plausible capital; at the assumed one its own money suffices, and only its till shows the lever."""
    poor = load(WITH_ALL).with_(parameters={"brand.capital": PARAMETERS["brand.capital"].low})
    alone = without_lever(poor, "resources.leading_enterprise")
    funded_quota, own_quota = (months_of(scenario, seed, Size())["brand_quota"] for scenario in (poor, alone))
    assert funded_quota.sum() > 1.02 * own_quota.sum()
