"""The programme: what money can pay happens, and nothing else; no lever touches income, consumption or poverty."""

from functools import cache

import numpy as np
import pytest
from tests.households_by_hand import EVERYTHING, SMALL_COUNTY, VALUES, all_levers, moved, numbers

from tongyu import County, load
from tongyu.county.geography import make_geography
from tongyu.county.ledger import ENTERPRISE, GOVERNMENT, OUTSIDE, Ledger
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.programme.hours import Delivery
from tongyu.county.programme.programme import GREATEST, LEAST, Programme, Till
from tongyu.county.tables import LEVERS
from tongyu.text.months import month_after

NEED = np.array([0.2, 0.5, 0.4])  # Seat, Hill, Lake: Hill is the neediest


class Run:
    """A programme on its own, with tills and books, released month by month."""

    def __init__(self, small, need=NEED, scale=1.0, **levers):
        self.scenario = moved(small, **levers)
        self.need = need
        self.scale = scale
        geography = make_geography(small.county)
        self.programme = Programme(
            self.scenario.lever_settings(),
            small.county,
            VALUES,
            geography,
            lambda: self.need,
            lambda: 3,
            numbers(Delivery),
        )
        self.tills = {GOVERNMENT: Till(), ENTERPRISE: Till()}
        balances = {name: lambda till=till: till.cash for name, till in self.tills.items()}
        self.ledger = Ledger(balances, lambda: np.zeros(1))
        self.months = 0

    def month(self):
        self.ledger.open_month()
        date = month_after("2011-01", self.months)
        self.programme.release(date, self.ledger, self.tills, self.scale)
        self.ledger.check(date)
        self.months += 1
        return self.programme

    def levels(self, key, months):
        return [self.month().level(key) for _ in range(months)]


def courses(**setting):
    return {"training__courses": {"intensity": 10, "unit_cost": 100.0, **setting}}


def test_what_the_line_can_pay_is_delivered(small):
    assert Run(small, **courses()).levels("training.courses", 3) == [10, 10, 10]
    assert Run(small, **courses(budget=12_000.0)).levels("training.courses", 3) == [10, 10, 10]
    assert Run(small, **courses(budget=6_000.0)).levels("training.courses", 3) == pytest.approx([5, 5, 5])
    assert Run(small, **courses(budget=0.0)).levels("training.courses", 3) == [0, 0, 0]


def test_unspent_money_carries_over(small):
    waiting = {"2011-01": 0.0, "2011-04": 10.0}
    run = Run(small, **courses(intensity=waiting, budget=6_000.0))
    assert run.levels("training.courses", 8) == pytest.approx([0, 0, 0, 10, 10, 10, 5, 5])


def test_a_lever_works_from_its_start_to_its_end_and_is_paid_for_no_longer(small):
    run = Run(small, **courses(start="2011-03", end="2011-04"))
    assert run.levels("training.courses", 6) == [0, 0, 10, 10, 0, 0]
    assert run.programme.cost_by_pillar() == {"training": 2_000.0}


@pytest.mark.parametrize("nothing", [0, {"2011-01": 0.0}])
def test_at_zero_intensity_nothing_is_spent_and_nothing_is_there(small, nothing):
    run = Run(small, **courses(intensity=nothing, budget=12_000.0))
    assert run.levels("training.courses", 12) == [0] * 12
    assert sum(run.programme.cost_by_pillar().values()) == 0.0
    assert run.ledger.paid(GOVERNMENT) == 0.0
    assert not run.programme.mask("training.courses").any()
    assert not run.programme.villages("training.courses").any()


def test_a_free_lever_is_delivered_whole(small):
    assert Run(small, **courses(unit_cost=0.0, budget=0.0)).levels("training.courses", 2) == [10, 10]


def test_without_its_own_unit_cost_a_lever_costs_what_its_parameter_says(small):
    run = Run(small, training__courses=7)
    run.month()
    assert run.programme.cost_by_pillar()["training"] == pytest.approx(7 * VALUES["programme.training.courses"])


def test_a_lever_that_is_not_in_the_programme_is_nowhere(small):
    programme = Run(small, **courses()).month()
    assert programme.level("support.mutual_aid") == 0.0
    for where in (programme.mask, programme.townships, programme.villages, programme.weights):
        assert not where("support.mutual_aid").any()
    assert programme.stations("support.mutual_aid") == []


@pytest.mark.parametrize(("funder", "other"), [("government", ENTERPRISE), ("enterprise", GOVERNMENT)])
def test_the_funder_s_till_holds_what_came_in_and_did_not_go_out(small, funder, other):
    run = Run(small, scale=10.0, **courses(budget=24_000.0, funder=funder))
    for _ in range(6):
        run.month()
    assert run.tills[funder].cash == pytest.approx((6 * 2_000.0 - 6 * 1_000.0) / 10.0)
    assert run.tills[other].cash == 0.0
    assert run.ledger.paid(funder, "programme: training.courses") == pytest.approx(100.0)
    assert run.ledger.paid(OUTSIDE) == pytest.approx(200.0)


@pytest.mark.parametrize(
    ("place", "mask"),
    [
        ("all", [1, 1, 1]),
        (["Lake"], [0, 0, 1]),
        (["Lake", "Seat"], [1, 0, 1]),
        ("neediest 1", [0, 1, 0]),
        ("neediest 2", [0, 1, 1]),
        ("neediest 3", [1, 1, 1]),
    ],
)
def test_a_lever_works_in_its_place_only(small, place, mask):
    assert list(Run(small, **courses(place=place)).month().mask("training.courses")) == mask


def test_the_neediest_are_looked_for_anew_each_january_and_not_in_between(small):
    run = Run(small, **courses(place="neediest 1"))
    masks = []
    for month in range(14):
        if month == 6:
            run.need = np.array([0.9, 0.1, 0.1])
        masks.append(list(run.month().mask("training.courses")))
    assert masks[:12] == [[0, 1, 0]] * 12
    assert masks[12:] == [[1, 0, 0]] * 2


def served_townships(small, lever, count, nodes_first, place="all"):
    programme = Run(small, **{lever: {"intensity": count, "place": place}}).month()
    return list(programme.townships(lever.replace("__", "."), nodes_first))


def test_townships_are_served_nodes_first_where_that_is_asked_for_then_the_neediest(small):
    counts = (0.5, 1, 1.25, 2, 3)
    nodes = [served_townships(small, "resources__node_townships", count, True) for count in counts]
    assert nodes == [[0.5, 0, 0], [1, 0, 0], [1, 0.25, 0], [1, 1, 0], [1, 1, 1]]
    neediest = [served_townships(small, "resources__hubs", count, False) for count in counts]
    assert neediest == [[0, 0.5, 0], [0, 1, 0], [0, 1, 0.25], [0, 1, 1], [1, 1, 1]]
    assert served_townships(small, "resources__node_townships", 1, True, ["Hill", "Lake"]) == [0, 1, 0]


def test_what_was_built_in_a_township_does_not_move_with_need(small):
    run = Run(small, support__joint_centres=2)
    assert list(run.month().townships("support.joint_centres", nodes_first=True)) == [1, 1, 0]
    run.need = np.array([0.1, 0.1, 0.9])
    for _ in range(14):
        assert list(run.month().townships("support.joint_centres", nodes_first=True)) == [1, 1, 0]


def test_levers_in_villages_reach_their_number_spread_over_the_townships(small):
    programme = Run(small, resources__stations=4.5).month()
    served = programme.villages("resources.stations")
    assert sorted(served) == [0] * 7 + [0.5] + [1] * 4
    townships = make_geography(small.county).village_township
    first_three = np.argsort(-served, kind="stable")[:4]
    assert set(townships[first_three]) == {0, 1, 2}


def test_levers_in_shares_reach_that_share_of_all_villages(small):
    assert Run(small, monitoring__participation=0.5).month().villages("monitoring.participation").sum() == 6.0
    assert Run(small, monitoring__participation=1.0).month().villages("monitoring.participation").sum() == 12.0


def test_capital_for_the_leading_enterprise_stays_in_its_till_and_other_levers_are_spent(small):
    run = Run(small, scale=10.0, resources__leading_enterprise={"intensity": 3, "end": "2011-02"})
    for month in (1, 2, 3):
        run.month()
        assert run.tills[ENTERPRISE].cash == pytest.approx(min(month, 2) * 30_000.0 / 10.0)
        assert run.ledger.paid(GOVERNMENT) == pytest.approx(3_000.0 if month < 3 else 0.0)
    assert run.tills[GOVERNMENT].cash == 0.0
    assert run.ledger.received(OUTSIDE) == 0.0
    assert run.programme.cost_by_pillar() == {"resources": 60_000.0}


def test_capital_the_enterprise_pays_itself_is_private_money_that_came_in(small):
    run = Run(small, resources__leading_enterprise={"intensity": 3, "funder": "enterprise"})
    run.month()
    assert run.tills[ENTERPRISE].cash == pytest.approx(30_000.0)
    assert run.ledger.received(ENTERPRISE, "private capital") == pytest.approx(30_000.0)


def test_money_that_waits_for_levers_is_known_by_its_funder(small):
    levers = {
        "training__courses": {"intensity": {"2012-01": 10}, "budget": 12_000.0},
        "branding__festivals": {"intensity": {"2012-01": 1}, "budget": 24_000.0, "funder": "enterprise"},
    }
    run = Run(small, **levers)
    for month in (1, 2, 3):
        programme = run.month()
        assert programme.waiting(GOVERNMENT) == pytest.approx(1_000.0 * month)
        assert programme.waiting(ENTERPRISE) == pytest.approx(2_000.0 * month) == run.tills[ENTERPRISE].cash


def test_the_enterprise_buys_no_produce_with_money_that_waits_for_a_lever(small):
    waiting = {"intensity": {"2014-01": 1.0}, "budget": 5e6, "funder": "enterprise"}
    brand = {"branding__awareness": 60}
    poor = small.with_(parameters={"brand.capital": 20_000.0})
    with_money = County(moved(poor, 36, branding__tracing=waiting, **brand), rng=1).run(30)
    without = County(moved(poor, 36, **brand), rng=1).run(30)
    assert with_money.own(Enterprise).cash - without.own(Enterprise).cash == pytest.approx(
        30 * 5e6 / 12 / with_money.scale
    )
    assert with_money.own(SellingState).takings.brand_weighted.sum() > 0.0
    for name in ("brand_sales", "brand_quota", "income"):
        assert with_money.monthly[name].to_numpy() == pytest.approx(without.monthly[name].to_numpy(), rel=1e-9)


def three_lines(small, months=3, **changed):
    """A programme of three levers with the same grant: 1,000 yuan a month."""
    settings = {
        "training__courses": {"intensity": 10, "unit_cost": 100.0},
        "support__mutual_aid": {"intensity": 10, "unit_cost": 100.0, "budget": 12_000.0},
        "resources__stations": {"intensity": 5, "unit_cost": 200.0},
    }
    run = Run(small, **{key: setting | changed.get(key, {}) for key, setting in settings.items()})
    for _ in range(months):
        run.month()
    return run


USE = {"training.courses": 0.9, "support.mutual_aid": 0.6, "resources.stations": 0.3}


def factors(run):
    return {key: line.factor for key, line in run.programme.lines.items()}


def test_reallocation_moves_plans_toward_what_is_used_and_loses_no_grant(small):
    run = three_lines(small)
    assert run.programme.reallocate(USE, 0.5) == pytest.approx(3 * 1_000.0 * 0.15)
    by_use = {"training.courses": 1.15, "support.mutual_aid": 1.0, "resources.stations": 0.85}
    assert factors(run) == pytest.approx(by_use)
    programme = run.month()
    assert programme.level("training.courses") == pytest.approx(11.5)
    assert programme.level("support.mutual_aid") == pytest.approx(10.0)
    assert programme.level("resources.stations") == pytest.approx(4.25)
    assert run.ledger.paid(GOVERNMENT) == pytest.approx(3_000.0)


def test_a_budget_moves_with_the_plan(small):
    run = three_lines(small)
    run.programme.reallocate(USE | {"support.mutual_aid": 1.0, "training.courses": 0.5}, 0.5)
    assert factors(run)["support.mutual_aid"] > 1.0
    assert run.month().level("support.mutual_aid") == pytest.approx(10 * factors(run)["support.mutual_aid"])
    assert run.ledger.paid(GOVERNMENT) == pytest.approx(3_000.0)


def test_quarter_after_quarter_no_lever_loses_more_than_half_or_wins_more_than_the_double(small):
    run = three_lines(small)
    for _ in range(60):
        run.programme.reallocate({"training.courses": 1.0, "support.mutual_aid": 0.5, "resources.stations": 0.0}, 1.0)
        run.month()
        assert run.ledger.paid(GOVERNMENT) == pytest.approx(3_000.0)
    assert factors(run)["training.courses"] == pytest.approx(GREATEST)
    assert min(factors(run).values()) == pytest.approx(LEAST)


def test_a_lever_never_gets_more_than_it_can_use(small):
    run = three_lines(small, resources__stations={"intensity": 10, "unit_cost": 100.0})
    best = {"training.courses": 0.0, "support.mutual_aid": 0.0, "resources.stations": 1.0}
    for _ in range(20):
        run.programme.reallocate(best, 1.0)
        assert run.month().level("resources.stations") <= 12.0
    assert run.programme.level("resources.stations") == pytest.approx(12.0)  # one in each village
    assert run.ledger.paid(GOVERNMENT) == pytest.approx(3_000.0)


@pytest.mark.parametrize(
    ("strength", "use", "changed"),
    [
        (0.0, USE, {}),
        (0.5, {}, {}),
        (0.5, dict.fromkeys(USE, 0.7), {}),
        (0.5, {"training.courses": 0.9}, {}),
        (0.5, {"training.courses": 0.9, "branding.awareness": 0.1}, {}),
        (0.5, USE, {key.replace(".", "__"): {"funder": "enterprise"} for key in USE}),
        (0.5, USE, {"training__courses": {"end": "2011-01"}, "resources__stations": {"end": "2011-01"}}),
    ],
    ids=["no strength", "no report", "all used alike", "one only", "not in the programme", "private money", "ended"],
)
def test_otherwise_reallocation_moves_nothing(small, strength, use, changed):
    run = three_lines(small, **changed)
    assert run.programme.reallocate(use, strength) == pytest.approx(0.0, abs=1e-9)
    assert factors(run) == pytest.approx(dict.fromkeys(USE, 1.0))


def test_private_money_stays_where_it_is(small):
    run = three_lines(small, training__courses={"funder": "enterprise"})
    run.programme.reallocate(USE, 0.5)
    by_use = {"training.courses": 1.0, "support.mutual_aid": 1.075, "resources.stations": 0.925}
    assert factors(run) == pytest.approx(by_use)


def test_levers_lean_toward_needy_townships_and_only_where_they_work(small):
    run = Run(small, **courses(place=["Seat", "Hill"]))
    programme = run.month()
    assert list(programme.weights("training.courses")) == [1, 1, 0]
    programme.lean(1.0, NEED)
    mean = NEED.mean()
    assert programme.weights("training.courses") == pytest.approx([0.2 / mean, 0.5 / mean, 0.0])
    programme.lean(5.0, NEED)
    assert programme.weights("training.courses")[0] == 0.0  # not below
    programme.lean(0.0, NEED)
    assert list(programme.weights("training.courses")) == [1, 1, 0]


def test_a_programme_of_zero_intensity_is_no_programme_bit_for_bit(small):
    nothing = County(moved(small, **{key.replace(".", "__"): 0 for key in LEVERS}), rng=3).run()
    baseline = County(small, rng=3).run()
    for mine, its in zip(nothing.columns, baseline.columns, strict=True):
        assert np.array_equal(mine, its)
    assert nothing.monthly.equals(baseline.monthly)


def test_what_the_programme_spends_goes_to_the_outside_world_and_to_no_household(small):
    county = County(all_levers(small, 12), rng=3)
    for _ in range(12):
        county.step()
        for payer, payee, item in county.ledger.flows:
            if item.startswith("programme:"):
                capital = item == "programme: resources.leading_enterprise"
                assert (payer, payee) == (GOVERNMENT, ENTERPRISE if capital else OUTSIDE)


# A figure of the month, or of the county, that each lever alone moves, and the way it moves it: further on than the
# figure of its own mechanism (`shows` of the table of levers), by which the others are tried.
FELT = {
    "resources.stations": ("shoppers", +1),
    "resources.leading_enterprise": ("brand_quota", +1),
    "branding.technical_cooperation": ("quality", +1),
    "training.courses": ("sellers", +1),
    "training.operators": ("cooperatives_open", +1),
    "support.social_workers": ("insured", +1),
    "support.mutual_aid": ("mutual_aid", +1),
    "support.finance_links": ("inputs_bought", +1),
    "monitoring.market_reports": ("report_gain", +1),
    "monitoring.participation": ("poor_missed", -1),
}
BRAND = {"branding.awareness": 60}
COMPANIONS = {  # levers that act on what another lever does
    "resources.credit_lines": BRAND,
    "resources.leading_enterprise": BRAND,
    "branding.inspection": BRAND,
    "branding.tracing": BRAND,
    "training.coaching": {"training.courses": 12},
    "support.pillar_support": {"training.courses": 12},
    "support.crowdfunding": {"support.social_workers": 3},
    "monitoring.indicators": {"monitoring.market_reports": 0.1, "training.courses": 12, "support.social_workers": 3},
    "monitoring.reallocation": {"training.courses": 12, "support.social_workers": 3},
}
POOR_ENTERPRISE = {"brand.capital": 20_000.0}


def figure(county, name):
    h = county.columns
    if name == "inputs_bought":
        return float((h.inputs * h.tilled).sum() / h.tilled.sum())
    if name == "poor_missed":
        poor = h.income_12 / h.persons < county.values["line.national"]
        return float(np.mean(~h.registered[poor]))
    return float(county.monthly[name].mean())


@cache
def run_of(seed, *levers):
    scenario = load(SMALL_COUNTY).with_(parameters=POOR_ENTERPRISE)
    if any(
        key == "support.vocational_training" for key, _ in levers
    ):  # for the listed, whom there are from the end of 2014 on
        scenario = scenario.with_(start="2014-01")
    return County(moved(scenario, 36, **{key.replace(".", "__"): level for key, level in levers}), rng=seed).run()


@pytest.mark.parametrize("key", LEVERS)
def test_every_lever_moves_what_it_says_it_does(key):
    shows = LEVERS[key].shows
    name, sign = FELT.get(key, (shows.lstrip("-"), -1 if shows.startswith("-") else +1))
    others = tuple(COMPANIONS.get(key, {}).items())
    level = EVERYTHING[key] if key != "monitoring.participation" else 1.0
    differences = [
        figure(run_of(seed, *others, (key, level)), name) - figure(run_of(seed, *others), name) for seed in (1, 2, 3)
    ]
    assert sign * np.mean(differences) > 0.0, differences
