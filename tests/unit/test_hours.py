"""Social workers' hours: how they are split, and what they deliver beside the pillars' money."""

import numpy as np
import pytest
from tests.households_by_hand import VALUES, moved, numbers
from tests.still import still
from tests.whole_runs import different, digests

from tongyu import County
from tongyu.county.levers import METHODS
from tongyu.county.programme.hours import HOURS_A_MONTH, USUAL_MIX, Delivery, SocialWorkHours, combined
from tongyu.county.tables import LEVERS

STAFFED = {key for key, kind in LEVERS.items() if kind.staffed}
DELIVERY = Delivery(exponent=1.0, worth=1.0, pillar_worth=1.0)
ALL_METHODS = {"casework": 0.7, "groups": 0.1, "community": 0.1, "linking": 0.1}
IN_PILLARS = 480.0  # hours a month
COURSES, AID, LEGAL = "training.courses", "support.mutual_aid", "support.legal_links"


@pytest.mark.parametrize("exponent", [0.2, 0.6, 1.0, 1.2, 5.0])
def test_alone_money_or_hours_deliver_themselves_to_the_last_bit(exponent):
    for amount in (1e-7, 0.1, 3.0, 1234.5):
        assert combined(amount, 0.0, exponent) == amount
        assert combined(0.0, amount, exponent) == amount
    assert combined(0.0, 0.0, exponent) == 0.0


def test_at_exponent_one_they_add_up_below_they_help_each_other_above_they_get_in_the_way():
    assert combined(3.0, 4.0, 1.0) == pytest.approx(7.0)
    assert combined(3.0, 4.0, 2.0) == pytest.approx(5.0)
    assert combined(4.0, 4.0, 0.5) == pytest.approx(16.0)
    by_exponent = [combined(3.0, 4.0, rho) for rho in (0.2, 0.5, 0.8, 1.0, 1.2, 2.0, 5.0)]
    assert np.all(np.diff(by_exponent) < 0.0)
    assert combined(3.0, 4.0, 200.0) == pytest.approx(4.0)  # at last only the larger counts


def split(workers=10.0, mix=None, unit_costs=None, pillar_support=IN_PILLARS, **changed):
    hours = SocialWorkHours(mix or ALL_METHODS, 6_400.0, 40.0, DELIVERY._replace(**changed))  # 40 yuan an hour
    return hours, hours.units(workers, pillar_support, unit_costs or {}, STAFFED)


def test_hours_of_a_method_go_to_its_levers_at_what_they_cost():
    hours, delivered = split(unit_costs={COURSES: 100.0, AID: 50.0, LEGAL: 4.0})
    worked = 10 * HOURS_A_MONTH
    assert hours.by_method == pytest.approx({method: share * worked for method, share in ALL_METHODS.items()})
    assert delivered[AID] == pytest.approx(0.1 * worked * 40.0 / 50.0)
    assert delivered[LEGAL] == pytest.approx(0.1 * worked * 40.0 / 4.0)
    assert delivered[COURSES] == pytest.approx(IN_PILLARS * 40.0 / 100.0)
    assert hours.casework_share == pytest.approx(0.7)


def test_levers_of_one_method_share_its_hours_alike():
    _, delivered = split(unit_costs={COURSES: 100.0, "monitoring.participation": 1_000.0})
    assert delivered[COURSES] * 100.0 == pytest.approx(delivered["monitoring.participation"] * 1_000.0)
    assert sum(delivered.values()) == pytest.approx(IN_PILLARS / 2 * 40.0 * (1 / 100 + 1 / 1_000))


@pytest.mark.parametrize(("lever", "worth"), [(AID, "worth"), (LEGAL, "worth"), (COURSES, "pillar_worth")])
def test_what_an_hour_is_worth_multiplies_what_it_delivers_and_costs_the_same(lever, worth):
    twice, delivered = split(unit_costs={lever: 100.0}, **{worth: 2.0})
    once, half = split(unit_costs={lever: 100.0})
    assert delivered[lever] == pytest.approx(2 * half[lever])
    assert half[lever] > 0.0
    assert twice.by_method == once.by_method
    _, nothing = split(unit_costs={lever: 100.0}, **{worth: 0.0})
    assert nothing[lever] == 0.0


@pytest.mark.parametrize("workers", [0.0, 0.5, 7.0])
@pytest.mark.parametrize("unit_costs", [{}, {AID: 50.0}, {COURSES: 100.0, LEGAL: 3.0}, {COURSES: 0.0}])
def test_no_hour_is_lost_or_made(workers, unit_costs):
    hours, _ = split(workers, unit_costs=unit_costs)
    assert sum(hours.by_method.values()) == pytest.approx(workers * HOURS_A_MONTH)
    assert set(hours.by_method) == set(METHODS)


def test_hours_of_social_work_for_which_the_programme_has_no_lever_go_back_to_casework():
    hours, delivered = split(unit_costs={})
    assert delivered == {}
    assert hours.casework_share == pytest.approx(0.9)  # community work needs no lever
    free, delivered = split(unit_costs={COURSES: 0.0})  # a free lever needs no help
    assert delivered == {}
    assert free.casework_share == pytest.approx(0.9)


def test_the_split_of_the_workers_hours_hangs_on_nothing_but_social_work():
    social_work = {AID: 50.0, LEGAL: 4.0}
    alone, _ = split(unit_costs=social_work)
    for others in ({COURSES: 100.0}, {"branding.standard": 1.0, "monitoring.participation": 10.0}):
        for hours in (0.0, IN_PILLARS, 1e6):
            assert split(unit_costs=social_work | others, pillar_support=hours)[0].by_method == alone.by_method


def test_levers_that_people_do_not_deliver_get_no_hours():
    unstaffed = [key for key, kind in LEVERS.items() if not kind.staffed and kind.side == "E"]
    assert "branding.awareness" in unstaffed
    assert split(unit_costs=dict.fromkeys(unstaffed, 10.0))[1] == {}


def test_the_usual_mix_is_whole_and_without_workers_nobody_helps():
    assert sum(USUAL_MIX.values()) == pytest.approx(1.0)
    assert set(USUAL_MIX) == set(METHODS)
    hours, delivered = split(workers=0.0, pillar_support=0.0, unit_costs={COURSES: 100.0, AID: 50.0})
    assert delivered == {COURSES: 0.0, AID: 0.0}
    assert hours.casework_share == 0.0


HELP = 300.0  # hours a month
ONLY_CASEWORK = {"casework": 1.0}


def helped(small, hours, exponent=1.0, months=24, parameters=None, **levers):
    scenario = still(small).with_(parameters={"delivery.exponent": exponent} | (parameters or {}))
    workers = {"intensity": 3, "mix": ONLY_CASEWORK}
    levers = {"support__social_workers": workers, "support__pillar_support": hours, "training__courses": 4} | levers
    return County(moved(scenario, 48, **levers), rng=2).run(months)


def test_hours_in_courses_fill_more_places_cost_their_money_and_take_nothing_from_clients(small):
    alone, with_help = (
        helped(small, hours, months=20, parameters={"social_work.remote": 0.0}) for hours in (0.0, HELP)
    )
    money = 4.0
    worked = HELP * VALUES["programme.support.pillar_support"] / VALUES["programme.training.courses"]
    assert alone.programme.level(COURSES) == money
    assert with_help.programme.level(COURSES) == pytest.approx(money + worked)
    assert with_help.monthly["attended"].sum() > alone.monthly["attended"].sum()
    assert [w.capacity for w in with_help.social_workers] == [w.capacity for w in alone.social_workers]
    assert with_help.monthly["open_cases"].tolist() == alone.monthly["open_cases"].tolist()
    more = sum(with_help.cost_by_pillar.values()) - sum(alone.cost_by_pillar.values())
    paid = with_help.programme.lines["support.pillar_support"].spent
    assert more == pytest.approx(paid)
    assert paid > 0.0


def test_the_exponent_moves_what_both_deliver_together(small):
    levels = [helped(small, HELP, rho, months=1).programme.level(COURSES) for rho in (0.6, 1.0, 1.2)]
    assert levels[0] > levels[1] > levels[2] > 4.0


def test_what_both_deliver_stays_within_what_the_lever_allows(small):
    county = helped(small, 6_400.0, 0.6, 1, monitoring__participation=0.9, training__courses=0)
    most = LEVERS["monitoring.participation"].most_in(small.county)
    assert county.programme.level("monitoring.participation") == most


def test_hours_without_anything_to_help_are_paid_and_idle_to_the_last_bit(small):
    idle, none = (helped(small, hours, training__courses=0) for hours in (HELP, 0.0))
    apart = [name for name in different(digests(idle), digests(none)) if "cost" not in name]
    assert apart == ["monthly.level_support.pillar_support"]


def test_with_the_link_off_hours_help_nobody_to_the_last_bit(small):
    off = {"delivery.pillar_worth": 0.0}
    idle, none = (helped(small, hours, parameters=off) for hours in (HELP, 0.0))
    apart = [name for name in different(digests(idle), digests(none)) if "cost" not in name]
    assert apart == ["monthly.level_support.pillar_support"]


def test_the_central_numbers_assume_no_synergy():
    assert numbers(Delivery) == DELIVERY
