"""Planned costs by independent arithmetic, and programmes made to cost a given sum."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.households_by_hand import VALUES, all_levers, moved

from tongyu import County
from tongyu.county.tables import LEVERS
from tongyu.designs.comparison import design
from tongyu.designs.equal_budget import SHARES, at_equal_budget
from tongyu.errors import InputError
from tongyu.scenario.plans.budget import millions, payments, planned_cost, scaled, split
from tongyu.scenario.scenario import load, shipped_names

FEDERATION = "resources.federation"
RATE = VALUES["programme.discount"]
PROGRAMMES = [name for name in shipped_names() if dict(load(name).programme_items())]


def courses(small, months=120, **setting):
    return moved(small, months, training__courses={"intensity": 10, "unit_cost": 100.0, **setting})


def discounted(by_year, rate=RATE):
    """Yuan by year, brought to 2013."""
    return sum(yuan / (1 + rate) ** (year - 2013) for year, yuan in by_year.items())


# what a plan costs, by hand


@pytest.mark.parametrize(
    ("setting", "by_year"),
    [
        ({}, dict.fromkeys(range(2013, 2021), 12_000.0)),
        ({"start": "2014-01", "end": "2015-06"}, {2014: 12_000.0, 2015: 6_000.0}),
        ({"budget": 6_000.0}, dict.fromkeys(range(2013, 2021), 6_000.0)),
        ({"budget": 24_000.0, "start": "2019-01"}, {2019: 12_000.0, 2020: 12_000.0}),
        ({"intensity": {"2013-07": 5, "2014-01": 0}}, {2013: 6 * 500.0}),
        # what 2015 leaves unspent pays for half a year more
        ({"start": "2015-01", "budget": {"2015-01": 18_000.0, "2016-01": 0.0}}, {2015: 12_000.0, 2016: 6_000.0}),
        ({"start": "2011-01", "end": "2012-12"}, {}),
    ],
)
def test_a_plan_costs_what_its_months_cost(small, setting, by_year):
    assert planned_cost(courses(small, **setting), RATE) == pytest.approx(discounted(by_year), rel=1e-12)
    assert planned_cost(courses(small, **setting), 0.0) == pytest.approx(sum(by_year.values()), rel=1e-12)


def test_without_its_own_unit_cost_a_lever_costs_what_its_parameter_says(small):
    scenario = moved(small, 120, training__courses={"intensity": 10, "start": "2020-01"})
    dearer = scenario.with_(parameters={"programme.training.courses": 1_000.0})
    assert planned_cost(scenario, 0.0) == pytest.approx(120 * VALUES["programme.training.courses"])
    assert planned_cost(dearer, 0.0) == pytest.approx(120_000.0)


def test_only_months_of_the_run_in_2013_to_2020_count(small):
    assert planned_cost(courses(small, months=30), 0.0) == pytest.approx(6_000.0)
    assert planned_cost(courses(small, months=200), 0.0) == pytest.approx(8 * 12_000.0)


def test_a_side_costs_what_its_levers_cost():
    both = load("five_pillars")
    sides = [planned_cost(both, RATE, side) for side in ("E", "S", "both")]
    assert min(sides) > 0.0
    assert sum(sides) == pytest.approx(planned_cost(both, RATE), rel=1e-12)


@pytest.mark.parametrize("name", ["tongyu_2013", "both", "five_pillars"])
def test_a_run_spends_what_was_planned_month_by_month(name):
    """But for premises that are shared, which no plan knows of."""
    scenario = load(name)
    county = County(scenario, rng=1, households=200, without=["shared_premises"]).run()
    plan = pd.DataFrame(payments(scenario), columns=["key", "month", "yuan"])
    federated = plan["key"] == FEDERATION
    planned, federation = (plan[rows].groupby("month")["yuan"].sum() for rows in (~federated, federated))
    spent = county.monthly["cost"].diff().fillna(county.monthly["cost"].iloc[0])
    beside = spent - planned
    assert beside.min() > -1e-6
    # Cooperatives that sleep are in the plan and not paid for, until they wake.
    assert (beside - federation).cumsum().max() < 1e-6
    assert 0.0 < beside.sum() == pytest.approx(county.programme.lines[FEDERATION].spent, rel=1e-9)
    assert spent.sum() > 1e7


def test_what_shared_premises_save_is_the_only_money_of_a_plan_that_is_not_spent():
    scenario = load("five_pillars")
    alone, shared = (
        County(scenario, rng=1, households=200, without=without).run() for without in (["shared_premises"], [])
    )
    centres = [county.programme.lines["support.joint_centres"].spent for county in (alone, shared)]
    spent = [county.monthly["cost"].iloc[-1] for county in (alone, shared)]
    saved = centres[0] - centres[1]
    assert 0.0 < saved <= shared.values["joint_centres.saving"] * centres[0]
    assert spent[0] - spent[1] == pytest.approx(saved, rel=1e-6)


# plans of a given cost


def by_hand(scenario, rate=RATE):
    """Discounted cost of constant levers within 2013-2020 whose budgets cover them."""
    total = 0.0
    for key, setting in scenario.programme_items():
        unit = VALUES[f"programme.{key}"]
        first, last = int(setting.start[:4]), int(setting.end[:4])
        assert (setting.start[5:], setting.end[5:]) == ("01", "12")
        yearly = 12 * min(setting.intensity * unit, setting.budget / 12)
        total += discounted(dict.fromkeys(range(first, last + 1), yearly), rate)
    return total


@pytest.mark.parametrize("name", [name for name in PROGRAMMES if name != "tongyu_2013"])  # its levers are dated
@pytest.mark.parametrize("yuan", [2.5e5, 1e6])
def test_a_scaled_programme_costs_the_sum(name, yuan):
    plan = scaled(load(name), yuan)
    assert by_hand(plan.scenario) == pytest.approx(yuan, rel=1e-9)
    assert plan.planned == pytest.approx(yuan, rel=1e-9)
    assert (plan.missing, plan.at_most) == (0.0, ())
    assert plan.scenario.name == f"{name} at {yuan / 1e6:g} m"


@pytest.mark.parametrize("name", ["ecommerce_only", "social_work_only", "both", "five_pillars", "tongyu_2013"])
def test_programmes_of_many_levers_can_take_twenty_million(name):
    plan = scaled(load(name), 20e6)
    assert plan.planned == pytest.approx(20e6, rel=1e-9)
    assert plan.at_most == ()


def test_a_scaled_programme_is_the_same_mix(small):
    scenario = all_levers(small, 120)
    plan = scaled(scenario, planned_cost(scenario, RATE) / 4)
    before, after = dict(scenario.programme_items()), dict(plan.scenario.programme_items())
    assert before.keys() == after.keys()
    for key in before:
        assert after[key].intensity == pytest.approx(before[key].intensity / 4)
    again = scaled(plan.scenario, planned_cost(scenario, RATE))
    assert [each.intensity for _, each in again.scenario.programme_items()] == pytest.approx(
        [each.intensity for each in before.values()]
    )


def test_dated_intensities_and_budgets_are_scaled_date_by_date():
    scenario = load("tongyu_2013")
    plan = scaled(scenario, planned_cost(scenario, RATE) / 2)
    for key, setting in scenario.programme_items():
        half = dict(plan.scenario.programme_items())[key]
        for before, after in ((setting.intensity, half.intensity), (setting.budget, half.budget)):
            if isinstance(before, dict):
                assert after == pytest.approx({month: value / 2 for month, value in before.items()})
            else:
                assert after == pytest.approx(before / 2)


def test_a_run_of_a_scaled_programme_spends_the_sum():
    plan = scaled(load("five_pillars"), 12e6)
    county = County(plan.scenario, rng=2, households=200, without=["shared_premises"]).run()
    by_month = county.monthly["cost"].diff().fillna(county.monthly["cost"].iloc[0])
    years = [int(month[:4]) for month in by_month.index]
    total = sum(yuan / (1 + RATE) ** (year - 2013) for yuan, year in zip(by_month, years, strict=True))
    assert total == pytest.approx(12e6, rel=1e-9)


def test_a_lever_at_its_most_stays_there_and_what_it_leaves_is_told(small):
    scenario = moved(
        small,
        120,
        monitoring__market_reports={"intensity": 0.5, "unit_cost": 1_000.0, "start": "2013-01", "budget": 6_000.0},
        training__courses={"intensity": 5, "unit_cost": 100.0, "start": "2013-01"},
    )
    each = planned_cost(scenario, RATE) / 2  # the two cost alike
    plan = scaled(scenario, 8 * each)
    settings = dict(plan.scenario.programme_items())
    assert settings["monitoring.market_reports"].intensity == 1.0
    assert settings["monitoring.market_reports"].budget == pytest.approx(12_000.0)
    assert settings["training.courses"].intensity == pytest.approx(20.0)
    assert plan.at_most == ("monitoring.market_reports",)
    assert plan.planned == pytest.approx(6 * each, rel=1e-12)
    assert plan.missing == pytest.approx(2 * each, rel=1e-9)


@given(st.floats(1.0, 1e12))
def test_whatever_the_sum_the_scenario_is_valid_and_nothing_is_lost_unsaid(yuan):
    plan = scaled(load("five_pillars"), yuan)
    assert plan.planned + plan.missing == pytest.approx(yuan, rel=1e-9)
    assert all(
        setting.most <= LEVERS[key].most_in(plan.scenario.county) for key, setting in plan.scenario.programme_items()
    )
    assert bool(plan.at_most) == (plan.missing > 0.0)


# the split


@pytest.mark.parametrize("share", SHARES)
def test_a_split_gives_each_side_its_share(share):
    plan = split(load("both"), share, 20e6)
    sides = {side: planned_cost(plan.scenario, RATE, side) for side in ("E", "S")}
    assert sides == pytest.approx({"E": share * 20e6, "S": (1 - share) * 20e6}, rel=1e-9)
    found = {LEVERS[key].side for key, _ in plan.scenario.programme_items()}
    assert found == ({"E"} if share == 1 else {"S"} if share == 0 else {"E", "S"})
    assert by_hand(plan.scenario) == pytest.approx(20e6, rel=1e-9)


def test_a_whole_share_is_one_side_alone():
    for share, alone in ((1.0, "ecommerce_only"), (0.0, "social_work_only")):
        mine = dict(split(load("both"), share, 5e6).scenario.programme_items())
        its = dict(scaled(load(alone), 5e6).scenario.programme_items())
        assert mine.keys() == its.keys()
        assert [each.intensity for each in mine.values()] == pytest.approx([each.intensity for each in its.values()])


def test_levers_on_neither_side_alone_are_left_out_of_a_split():
    plan = split(load("five_pillars"), 0.5, 20e6)
    assert all(LEVERS[key].side != "both" for key, _ in plan.scenario.programme_items())
    assert plan.planned == pytest.approx(20e6, rel=1e-9)


@pytest.mark.parametrize("name", ["ecommerce_only", "social_work_only"])
def test_a_side_that_is_not_there_can_take_no_money(name):
    with pytest.raises(InputError, match=f"{name}: the .* side of its programme plans to spend nothing"):
        split(load(name), 0.5, 20e6)


# comparisons


def test_all_programmes_are_scaled_and_both_is_split(small):
    chosen, budget = at_equal_budget([load(name) for name in ("baseline", "both", "training_only")], 20e6)
    expected = ["baseline", "both at 20 m"]
    expected += [f"both {parts} at 20 m" for parts in ("0-100", "25-75", "50-50", "75-25", "100-0")]
    expected += ["training_only at 20 m"]
    assert [scenario.name for scenario in chosen] == expected
    assert chosen[0] == load("baseline")
    planned = design(chosen, [1], budget)
    assert planned.names == expected
    assert budget.in_words == (
        "programmes planned to cost 20 m yuan of 2015, discounted to 2013 at 5 % a year over 2013-2020"
    )
    assert budget.document["plans"].keys() == set(expected[1:])


def test_money_that_cannot_be_spent_is_told_in_a_line():
    _, budget = at_equal_budget([load("monitoring_only"), load("ecommerce_only")], 20e6)
    (line,) = budget.notes
    assert line.startswith("monitoring_only at 20 m: ")
    assert "of 20 m yuan cannot be spent; at the most they allow: monitoring.indicators" in line


def test_long_names_stay_within_what_a_name_may_have():
    scenario = load("both").with_(name="x" * 60)
    assert len(scaled(scenario, 20e6).scenario.name) == 60
    assert scaled(scenario, 20e6).scenario.name.endswith("... at 20 m")


@pytest.mark.parametrize(
    ("names", "changes", "said"),
    [
        (["baseline"], {}, "none of the scenarios has a programme"),
        (["both"], {"months": 24}, "both: its programme plans to spend nothing in 2013-2020"),
    ],
)
def test_what_cannot_be_brought_to_a_budget_is_answered_in_one_line(names, changes, said):
    with pytest.raises(InputError, match=said):
        at_equal_budget([load(name).with_(**changes) for name in names], 20e6)


def test_two_rates_of_discount_are_refused():
    other = load("training_only").with_(parameters={"programme.discount": 0.03})
    with pytest.raises(InputError, match=r"differ in programme\.discount"):
        at_equal_budget([load("both"), other], 20e6)


@pytest.mark.parametrize(("yuan", "text"), [(20e6, "20 m"), (5e5, "0.5 m"), (1.25e9, "1,250 m"), (1, "0.000001 m")])
def test_sums_are_said_in_millions(yuan, text):
    assert millions(yuan) == text
