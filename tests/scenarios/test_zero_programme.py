"""A programme that does nothing is no programme: every figure is the baseline's, to the last bit."""

import pytest
from tests.households_by_hand import with_every_lever
from tests.whole_runs import different, digests

from tongyu.county.county import County
from tongyu.county.tables import LEVERS
from tongyu.scenario.scenario import Scenario, load

HOUSEHOLDS = 600
SEED = 11


def programme(**setting: object) -> dict[str, dict[str, dict[str, object]]]:
    """Every lever with the same setting, but for the place of those that work everywhere at once."""
    levers: dict[str, dict[str, dict[str, object]]] = {}
    for kind in LEVERS.values():
        own = setting if kind.placed else setting | {"place": "all"}
        levers.setdefault(kind.pillar, {})[kind.name] = own
    return levers


def run(levers: dict[str, dict[str, dict[str, object]]]) -> dict[str, str]:
    scenario = load("baseline").with_(programme=levers)
    return digests(County(scenario, rng=SEED, households=HOUSEHOLDS).run())


@pytest.fixture(scope="module")
def baseline() -> dict[str, str]:
    return run({})


NOTHING: dict[str, dict[str, object]] = {
    "zero intensity": {"intensity": 0.0},
    "zero intensity with money": {"intensity": 0.0, "budget": 1e6, "funder": "enterprise"},
    "zero intensity somewhere for a while": {"intensity": 0.0, "place": "neediest 3", "start": "2013-01"},
    "zero at every date": {"intensity": {"2012-01": 0.0, "2015-06": 0.0}, "unit_cost": 5.0},
    "only after the last month": {"intensity": 0.4, "start": "2021-01"},
    "first dated after the last month, money waiting": {"intensity": {"2021-01": 0.4}, "budget": 1e6},
    "only before the first month": {"intensity": 0.4, "start": "2009-01", "end": "2010-12"},
    "no money": {"intensity": 0.4, "budget": 0.0},
    "no money in the neediest townships": {"intensity": 0.4, "budget": {"2021-01": 1e6}, "place": "neediest 3"},
}


@pytest.mark.parametrize("setting", NOTHING.values(), ids=NOTHING.keys())
def test_a_programme_that_does_nothing_equals_the_baseline_bit_for_bit(
    baseline: dict[str, str], setting: dict[str, object]
) -> None:
    assert different(run(programme(**setting)), baseline) == []


def run_small(small: Scenario, without: str = "") -> dict[str, str]:
    """The five pillars in the small county, all but the lever `without`: one lever is rich and one short of money.

    So is the leading enterprise, which else could buy all that so few households bring without anybody's capital.
    """
    levers = with_every_lever(load("five_pillars")).model_dump()["programme"]
    levers["training"]["courses"] |= {"budget": 10_000.0}
    levers["support"]["finance_links"] |= {"budget": 1_000_000.0}
    if without:
        pillar, name = without.split(".")
        levers[pillar][name]["intensity"] = 0.0
    scenario = small.with_(start="2013-01", months=48, programme=levers, parameters={"brand.capital": 5_000.0})
    return digests(County(scenario, rng=SEED).run())


@pytest.fixture(scope="module")
def five_pillars(small: Scenario) -> dict[str, str]:
    return run_small(small)


@pytest.mark.parametrize("key", LEVERS)
def test_taking_one_lever_out_of_the_five_pillars_changes_more_than_its_own_record(
    small: Scenario, five_pillars: dict[str, str], key: str
) -> None:
    """So that the equality above is no accident of levers without effect."""
    own = {f"monthly.level_{key}", "monthly.cost", f"monthly.cost_{LEVERS[key].pillar}"}
    assert set(different(run_small(small, without=key), five_pillars)) - own
