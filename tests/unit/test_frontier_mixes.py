"""Mixes of a scenario's levers: which groups there are, that they cost their shares, which of them are plain."""

import math

import pytest
from scipy.stats import ttest_ind
from tests.households_by_hand import VALUES

from tongyu.county.tables import LEVERS
from tongyu.errors import InputError
from tongyu.questions.frontier.answer import AtBudget, Judged, Tried, best_at, independent_difference
from tongyu.questions.frontier.groups import by_of, groups_of
from tongyu.questions.frontier.mixes import Mix, mixed, plain_mixes
from tongyu.questions.frontier.plan import budgets_in_words, frontier_plan, money_in_words
from tongyu.report.frontier import verdict
from tongyu.scenario.plans.budget import planned_cost, scaled
from tongyu.scenario.scenario import Scenario, load
from tongyu.statistics.intervals import Interval

RATE = VALUES["programme.discount"]
BASE = load("five_pillars")
PILLARS = [
    "resources",
    "branding",
    "training (e-commerce)",
    "training (social work)",
    "support (social work)",
    "support (both sides)",
    "monitoring",
]


# groups


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("pillar", PILLARS),
        ("side", ["e-commerce", "social work", "both sides"]),
        ("lever", [key for key, _ in BASE.programme_items()]),
    ],
)
def test_every_lever_is_in_one_group_and_the_groups_cost_the_whole(by, names):
    groups = groups_of(BASE, by_of(by))
    assert [group.name for group in groups] == names
    levers = [key for group in groups for key in group.levers]
    assert sorted(levers) == sorted(dict(BASE.programme_items()))
    assert math.fsum(group.planned for group in groups) == pytest.approx(planned_cost(BASE, RATE), rel=1e-12)


def test_a_pillar_on_one_side_is_one_group():
    assert [group.name for group in groups_of(load("training_only"), "pillar")] == PILLARS[2:4]
    assert [group.name for group in groups_of(load("ecommerce_only"), "pillar")] == [
        "resources",
        "branding",
        "training",
    ]


def test_levers_that_cost_nothing_take_no_money():
    early = BASE.with_(programme={**BASE.programme, "branding": {"awareness": {"intensity": 1, "end": "2012-12"}}})
    groups = groups_of(early, "pillar")
    assert "branding" not in [group.name for group in groups]
    made = mixed(early, groups, plain_mixes(early, groups, 5e6)[0], "x")
    assert "branding" not in made.scenario.programme


# what a mix costs


@pytest.mark.parametrize("by", ["pillar", "side", "lever"])
def test_each_group_costs_its_share(by):
    groups = groups_of(BASE, by)
    weights = [1.0 + number for number, _ in enumerate(groups)]
    shares = {group.name: weight / sum(weights) for group, weight in zip(groups, weights, strict=True)}
    made = mixed(BASE, groups, Mix(4e6, shares), "mix 7")
    assert made.plan.at_most == ()
    assert made.plan.missing == 0.0
    assert made.plan.planned == pytest.approx(4e6, rel=1e-9)
    assert made.scenario.name == "mix 7 at 4 m"
    assert made.money == pytest.approx({name: share * 4e6 for name, share in shares.items()}, rel=1e-9)
    # By the levers themselves, not by what the mix says of itself.
    for group in groups:
        alone = {key: setting for key, setting in made.scenario.programme_items() if key in group.levers}
        cost = sum(
            12 * min(each.intensity * VALUES[f"programme.{key}"], each.budget / 12) / (1 + RATE) ** (year - 2013)
            for key, each in alone.items()
            for year in range(int(each.start[:4]), int(each.end[:4]) + 1)
        )
        assert cost == pytest.approx(shares[group.name] * 4e6, rel=1e-9)


def test_what_a_lever_cannot_take_is_not_spent_on_others():
    groups = groups_of(BASE, "pillar")
    made = mixed(BASE, groups, Mix(10e6, {"monitoring": 0.5, "branding": 0.5}), "mix")
    assert set(made.plan.at_most) >= {"monitoring.indicators", "monitoring.reallocation"}
    assert made.money["branding"] <= 5e6 * (1 + 1e-9)
    assert made.plan.planned + made.plan.missing == pytest.approx(10e6, rel=1e-9)
    assert math.fsum(made.money.values()) == pytest.approx(made.plan.planned, rel=1e-9)
    assert made.plan.missing > 1e6
    assert all(
        setting.most <= LEVERS[key].most_in(made.scenario.county) for key, setting in made.scenario.programme_items()
    )


def test_no_money_is_no_programme():
    made = mixed(BASE, groups_of(BASE, "pillar"), Mix(10e6, {}), "mix")
    assert (made.scenario.programme, made.plan.planned) == ({}, 0.0)


# plain scenarios


@pytest.mark.parametrize("yuan", [1e6, 20e6])
def test_plain_mixes_are_the_shipped_scenarios_at_that_budget(yuan):
    groups = groups_of(BASE, "pillar")
    plain = {mix.plain: mix for mix in plain_mixes(BASE, groups, yuan)}
    pillars = [f"{name}_only" for name in ("resources", "branding", "training", "support", "monitoring")]
    assert list(plain) == ["five_pillars", "ecommerce_only", "social_work_only", "both", *pillars]
    for name, mix in plain.items():
        mine, its = mixed(BASE, groups, mix, name), scaled(load(name), yuan)
        ours, theirs = dict(mine.scenario.programme_items()), dict(its.scenario.programme_items())
        assert ours.keys() == theirs.keys()
        assert mine.scenario.name == its.scenario.name
        assert mine.plan.planned == pytest.approx(its.planned, rel=1e-9)
        assert set(mine.plan.at_most) == set(its.at_most)
        for key, setting in ours.items():
            assert setting.intensity == pytest.approx(theirs[key].intensity, rel=1e-9)
            assert setting.budget == pytest.approx(theirs[key].budget, rel=1e-9)


def test_a_part_that_would_cut_a_group_is_no_plain_mix():
    names = [mix.plain for mix in plain_mixes(BASE, groups_of(BASE, "side"), 5e6)]
    assert names == ["five_pillars", "ecommerce_only", "social_work_only", "both"]


def test_two_parts_that_are_the_same_are_one():
    names = [mix.plain for mix in plain_mixes(load("both"), groups_of(load("both"), "side"), 5e6)]
    assert names == ["both", "ecommerce_only", "social_work_only"]
    training = load("training_only").with_(name="ecommerce_only")
    names = [mix.plain for mix in plain_mixes(training, groups_of(training, "pillar"), 5e6)]
    assert len(set(names)) == len(names)


# the choice, and what is said of it


def tried(number: int, planned: float, believed: float | None, plain: str = "") -> Tried:
    interval = None if believed is None else Interval(believed, believed - 1, believed + 1)
    name = f"{plain or f'mix {number}'} at 9 m"
    return Tried(number, name, plain, 9e6, planned, 0.0, (), {"a": planned}, interval)


def test_the_best_is_what_spares_most_within_the_budget_and_of_equals_the_cheaper():
    trials = [tried(0, 9e6, -5.0), tried(1, 4e6, -3.0), tried(2, 9e6, None), tried(3, 3e6, -3.0), tried(4, 2e6, 1.0)]
    assert [best_at(budget, trials).number for budget in (9e6, 8e6, 3e6, 2e6)] == [0, 3, 3, 4]
    assert best_at(1e6, trials) is None


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (Interval(-3.0, -5.0, -1.0), "mix 1 spares more than both: the difference is -3.0 [-5.0, -1.0] person-years"),
        (Interval(-3.0, -7.0, 1.0), "mix 1 is not distinguishable from both: the difference is -3.0 [-7.0, +1.0]"),
        (Interval(3.0, 1.0, 5.0), "mix 1 spares less than both, whatever the search believed"),
        (Interval(-3.0, None, None), "one seed tells no more"),
        (None, "no seed went through with both mix 1 and both"),
    ],
)
def test_the_verdict_says_whether_it_is_really_better(difference, said):
    best, plain = Judged(tried(1, 9e6, -5.0), 3, {}, None), Judged(tried(0, 9e6, -4.0, "both"), 3, {}, None, difference)
    text = verdict(AtBudget(9e6, best, plain, (plain,)))
    assert text.startswith("For 9 m yuan")
    assert said in text


def test_the_verdict_says_when_the_best_is_plain():
    plain = Judged(tried(0, 4e6, -4.0, "both"), 3, {}, None)
    text = verdict(AtBudget(12e6, plain, plain, ()))
    assert text == "For 12 m yuan the search found nothing that it believed better than both at 9 m."


def test_means_of_different_seeds_differ_by_welchs_interval():
    first, second = [1.0, 2.0, 4.0, 9.0], [3.0, 3.5, 5.0]
    found = independent_difference(first, second)
    assert found.estimate == pytest.approx(4.0 - 11.5 / 3)
    # The bounds are where Welch's test just gives 5 %.
    for bound in (found.low, found.high):
        assert ttest_ind(first, [each + bound for each in second], equal_var=False).pvalue == pytest.approx(0.05)
    assert independent_difference([1.0], [2.0, 3.0]) == (-1.5, None, None)
    assert independent_difference([1.0, 1.0], [3.0, 3.0]) == (-2.0, -2.0, -2.0)


def test_mixes_and_budgets_in_words():
    assert money_in_words({"a": 1.0, "b": 3.0, "c": 0.0}) == "b 75 %, a 25 %"
    assert money_in_words({"a": 1e6, "b": 1e3, "c": 2e3}) == "a 100 %; below 0.5 %: 2 more"
    assert money_in_words({"a": 0.0}) == "nothing"
    assert budgets_in_words([5e6, 1e7, 5e5]) == "5, 10 and 0.5 m yuan"
    assert budgets_in_words([5e6]) == "5 m yuan"


# plans, and what cannot be planned


def plan(base: Scenario = BASE, trials: int = 40, budgets=(5e6,), search=range(1, 3), fresh=range(3, 5)):
    return frontier_plan(base, "pillar", budgets, trials, search, fresh)


def test_the_plan_says_how_many_runs_there_are():
    made = plan(budgets=(20e6, 5e6, 5e6))
    assert made.budgets == (5e6, 20e6)
    assert len(made.starts) == 18
    assert made.most_runs == 41 * 2 + (1 + 2 + 18) * 2
    assert made.reference.fingerprint == load("baseline").fingerprint


@pytest.mark.parametrize(
    ("base", "changes", "said"),
    [
        (BASE, {"trials": 8}, "--trials 8 is less than 9: 9 plain scenarios at 1 budgets are tried first"),
        (load("baseline"), {}, 'called "baseline", which names something else here'),
        (BASE.with_(name="mix 12"), {}, 'called "mix 12", which names something else here'),
        (BASE.with_(programme={}), {}, "five_pillars: its programme plans to spend nothing in 2013-2020"),
        (BASE.with_(months=24), {}, "plans to spend nothing in 2013-2020"),
        (BASE.with_(start="2014-02", months=12), {}, "no whole calendar year"),
    ],
)
def test_what_cannot_be_searched_is_answered_in_one_line(base, changes, said):
    with pytest.raises(InputError, match=said) as raised:
        plan(base, **changes)
    assert "\n" not in str(raised.value)


def test_seeds_that_the_search_saw_never_judge():
    with pytest.raises(ValueError, match="must not be what it has seen"):
        plan(search=range(1, 4), fresh=range(3, 6))


def test_an_unknown_grouping_is_answered_with_the_known_ones():
    with pytest.raises(InputError, match=r'unknown grouping "pilar"; did you mean "pillar"\? Groupings: pillar, side'):
        by_of("pilar")
