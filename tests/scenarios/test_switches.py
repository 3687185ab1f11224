"""Every mechanism and every cross-link can be turned off: the accounts close, and what it is named for moves."""

from functools import cache
from typing import Any, NamedTuple

import pandas as pd
import pytest
from tests.households_by_hand import with_every_lever
from tests.paired import rises
from tests.slow import each_slow_among

from tongyu.county.county import SCHEDULE, County
from tongyu.county.switches import ALL_LINKS, Switch
from tongyu.county.tables import CROSS_LINKS, PARAMETERS, SWITCHES
from tongyu.errors import InputError
from tongyu.scenario.lever_setting import LeverSetting
from tongyu.scenario.scenario import load

START, MONTHS = "2013-01", 36  # the programme begins in 2014
FIRST_SEED = 2001


class Size(NamedTuple):
    """In how many runs, at most, of how large a sample and how many months a switch is looked for."""

    seeds: int = 12
    households: int = 2_000
    months: int = MONTHS


SIZES = {
    "advances": Size(seeds=20),
    "closures": Size(seeds=20),
    "hours_in_pillars": Size(seeds=20),
    "coaching_keeps": Size(seeds=20, households=5_877),
    "coaching_speeds": Size(months=60),  # few sell before
    "weather": Size(seeds=20),
    "price_risk": Size(seeds=20),
    "station_data": Size(seeds=20),
    "stopping": Size(months=84),  # few sell before
    "posts": Size(months=60),  # there are posts from 2016 on
    "producer_subsidy": Size(months=60),  # it is paid from 2016 on
    "posts_and_work": Size(seeds=20, months=60),
    "case_assistance": Size(seeds=20, months=60),
    "care_relief": Size(seeds=20, months=60),
    "accompanied": Size(seeds=20, households=5_877, months=60),
    "asking": Size(seeds=20, households=5_877),
    "sales_record": Size(seeds=20, households=5_877, months=60),
    "community_joining": Size(seeds=20),
    "remote_casework": Size(seeds=20, households=5_877, months=84),  # few are online before
    "case_placement": Size(seeds=20, households=5_877, months=60),
    "giving_by_trust": Size(seeds=20),
    "case_joining": Size(seeds=12, households=5_877),
    "post_keepers": Size(seeds=20, months=60),  # there are posts from 2016 on
    "returning": Size(seeds=20, months=84),  # few sell before, and few have left
    "displacement": Size(seeds=20, households=5_877, months=96),  # the quota is full after five years
}
"""Where it is rare, or differs much from run to run, that the mechanism does something."""


def all_are_coached() -> dict[str, Any]:
    """The programme of `both` with coaching for all who took a course or had a case; it has it for one in twenty."""
    programme = {pillar: dict(levers) for pillar, levers in load("both").programme.items()}
    programme["training"]["coaching"] = LeverSetting(intensity=4_000, start="2014-01")
    return {"programme": programme}


DROUGHT = {"stress": ("drought",), "parameters": {"stress.drought_from": 2014.0, "stress.drought_years": 1.0}}
CONDITIONS: dict[str, dict[str, Any]] = {
    "disaster_relief": DROUGHT,  # of years one in twenty is a drought year
    "coaching_speeds": all_are_coached(),  # or one in 600 households is coached, and few of these sell
}
"""What is changed of the scenario, with and without the switch, so that the mechanism has something to do at all."""

STRONGEST = ("accompanied", "asking", "care_relief", "sales_record", "post_keepers", "returning")
"""Switches of what is so rare that they are tried at that end of their prior which lies farther from nothing."""


def changes_of(name: str) -> dict[str, Any]:
    """What is changed of the scenario for one switch."""
    changes = dict(CONDITIONS.get(name, {}))
    if name in STRONGEST:
        ends = {parameter: strongest(parameter, nothing) for parameter, nothing in SWITCHES[name].neutral.items()}
        changes["parameters"] = changes.get("parameters", {}) | ends
    return changes


def strongest(parameter: str, nothing: float) -> float:
    """The end of its prior that lies farther from nothing."""
    prior = PARAMETERS[parameter]
    return max((prior.low, prior.high), key=lambda end: abs(end - nothing))


def figure_of(months: pd.DataFrame, shows: str) -> float:
    name = shows.lstrip("-")
    if name.startswith("swing of "):
        yearly = months[name.removeprefix("swing of ")].groupby(lambda month: month[:4]).mean()
        return float(yearly.std())
    return float(months[name].mean())


def months_of(
    scenario: str, seed: int, size: Size, without: tuple[str, ...] = (), conditions_of: str = ""
) -> pd.DataFrame:
    """The months of a run; in the five pillars also those levers work that no shipped scenario moves."""
    whole = with_every_lever(load(scenario)) if scenario == "five_pillars" else load(scenario)
    begins = whole.with_(start=START, months=size.months, **changes_of(conditions_of))
    return County(begins, rng=seed, households=size.households, without=without).run().monthly


@cache
def complete(scenario: str, seed: int, households: int, months: int, conditions_of: str) -> pd.DataFrame:
    return months_of(scenario, seed, Size(households=households, months=months), conditions_of=conditions_of)


@pytest.mark.parametrize("name", each_slow_among(SWITCHES, SIZES))
def test_a_switch_moves_what_it_is_named_for(name: str) -> None:
    switch: Switch = SWITCHES[name]
    size = SIZES.get(name, Size())
    sign = -1.0 if switch.shows.startswith("-") else 1.0
    conditions_of = name if changes_of(name) else ""

    def moved(seed: int) -> float:
        off = months_of(switch.scenario, seed, size, (name,), conditions_of)  # the ledger checks each month of it
        on = complete(switch.scenario, seed, size.households, size.months, conditions_of)
        return sign * (figure_of(on, switch.shows) - figure_of(off, switch.shows))

    does, said = rises(moved, FIRST_SEED, size.seeds)
    assert does, f"{name}: {switch.shows} {said}"


def test_sizes_and_conditions_are_of_switches_that_exist() -> None:
    assert {*SIZES, *CONDITIONS, *STRONGEST} < set(SWITCHES)


def test_switches_name_steps_and_parameters_that_exist() -> None:
    steps = {step for phase in SCHEDULE.values() for step in phase}
    for switch in SWITCHES.values():
        assert switch.steps or switch.neutral
        assert set(switch.steps) <= steps
        assert set(switch.neutral) <= set(PARAMETERS)


def test_the_prior_of_every_cross_link_includes_nothing() -> None:
    for switch in CROSS_LINKS.values():
        for parameter, nothing in switch.neutral.items():
            assert PARAMETERS[parameter].low <= nothing <= PARAMETERS[parameter].high, (switch.name, parameter)


def test_all_links_at_once_are_all_links_one_by_one() -> None:
    at_once = County("both", rng=5, households=400, without=[ALL_LINKS]).run(48)
    one_by_one = County("both", rng=5, households=400, without=list(CROSS_LINKS)).run(48)
    pd.testing.assert_frame_equal(at_once.monthly, one_by_one.monthly)


def test_a_scenario_can_turn_switches_off() -> None:
    scenario = load("training_only").with_(without=["learning"])
    in_file = County(scenario, rng=5, households=400).run(48)
    by_hand = County("training_only", rng=5, households=400, without=["learning"]).run(48)
    pd.testing.assert_frame_equal(in_file.monthly, by_hand.monthly)
    assert scenario.fingerprint != load("training_only").fingerprint


def test_a_wrong_switch_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match='unknown switch "lerning"; did you mean "learning"'):
        County("baseline", rng=1, households=300, without=["lerning"])
    with pytest.raises(InputError, match='unknown switch "shoping"; did you mean "shopping"'):
        load("baseline").with_(without=["shoping"])
