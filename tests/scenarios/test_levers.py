"""Each lever moves the state of its own mechanism, and no lever writes income, consumption or poverty."""

from functools import cache
from typing import NamedTuple

import pandas as pd
import pytest
from tests.households_by_hand import with_every_lever
from tests.paired import rises
from tests.slow import each_slow_among

from tongyu.county.history import Histories
from tongyu.county.tables import LEVERS, PARAMETERS
from tongyu.scenario.scenario import Scenario, load

FIRST_SEED = 1001
START, PROGRAMME_BEGINS = "2013-01", "2014-01"
HISTORIES = Histories(most=40)  # of 20 seeds and two lengths: the year before the programme is the same without a lever


class Size(NamedTuple):
    """How much is run of a county, at most, for a lever to be seen in it."""

    seeds: int = 6
    months: int = 24  # to the end of the programme's first year
    households: int = 2_000


SIZES = {
    "branding.inspection": Size(20),
    "training.courses": Size(20),
    "training.lectures": Size(20),
    "training.field_visits": Size(20),
    "support.pillar_support": Size(20),
    "training.skill_courses": Size(20, months=48),
    "support.vocational_training": Size(20),
    "support.legal_links": Size(20, months=48),
    "support.health_links": Size(20, months=48),
    "support.crowdfunding": Size(20, months=48),
    "resources.credit_lines": Size(40, months=48),
    "monitoring.participation": Size(20),
}
"""Where few households are reached in a year, or little happens to them: what is rare takes more runs or more years."""


@cache
def all_levers() -> Scenario:
    """The five pillars, and the levers that are none of the paper's."""
    return with_every_lever(load("five_pillars"))


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
    return months_of(all_levers(), seed, Size(months=longest, households=households))


def test_every_lever_is_moved_where_each_is_taken_out() -> None:
    assert {key for key, _ in all_levers().programme_items()} == set(LEVERS)
    assert set(SIZES) < set(LEVERS)


@pytest.mark.parametrize("key", each_slow_among(LEVERS, SIZES))
def test_a_lever_moves_the_state_of_its_mechanism(key: str) -> None:
    figure = LEVERS[key].shows.lstrip("-")
    sign = -1.0 if LEVERS[key].shows.startswith("-") else 1.0
    scenario, size = without_lever(all_levers(), key), SIZES.get(key, Size())

    def moved(seed: int) -> float:
        without = months_of(scenario, seed, size)[figure]
        return sign * float((with_all(seed, size.households)[figure].loc[without.index] - without).mean())

    does, said = rises(moved, FIRST_SEED, size.seeds)
    assert does, f"{key}: {figure} {said}"


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + 3))
def test_the_leading_enterprise_buys_more_where_its_own_money_is_short(seed: int) -> None:
    """At the least plausible capital; at the assumed one its own money suffices, and only its till shows the lever."""
    poor = all_levers().with_(parameters={"brand.capital": PARAMETERS["brand.capital"].low})
    alone = without_lever(poor, "resources.leading_enterprise")
    funded_quota, own_quota = (months_of(scenario, seed, Size())["brand_quota"] for scenario in (poor, alone))
    assert funded_quota.sum() > 1.02 * own_quota.sum()
