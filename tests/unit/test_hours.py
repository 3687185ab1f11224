"""Social workers' hours: how they are split, and what they deliver beside the pillars' money."""

import numpy as np
import pytest
from tests.households_by_hand import VALUES, moved, numbers
from tests.whole_runs import different, digests

from tongyu import County
from tongyu.levers import LEVERS, METHODS
from tongyu.programme.hours import HOURS_A_MONTH, USUAL_MIX, Delivery, SocialWorkHours, combined

DELIVERY = Delivery(exponent=1.0, worth=1.0, share=1.0)
ALL_METHODS = {"casework": 0.4, "groups": 0.1, "community": 0.1, "linking": 0.1, "pillars": 0.3}
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


def split(workers=10.0, mix=None, unit_costs=None, **changed):
    hours = SocialWorkHours(mix or ALL_METHODS, 6_400.0, DELIVERY._replace(**changed))  # 40 yuan an hour
    return hours, hours.units(workers, unit_costs or {})


def test_hours_of_a_method_go_to_its_levers_at_what_they_cost():
    hours, delivered = split(unit_costs={COURSES: 100.0, AID: 50.0, LEGAL: 4.0})
    worked = 10 * HOURS_A_MONTH
    assert hours.by_method == pytest.approx({method: share * worked for method, share in ALL_METHODS.items()})
    assert delivered[AID] == pytest.approx(0.1 * worked * 40.0 / 50.0)
    assert delivered[LEGAL] == pytest.approx(0.1 * worked * 40.0 / 4.0)
    assert delivered[COURSES] == pytest.approx(0.3 * worked * 40.0 / 100.0)
    assert hours.casework_share == pytest.approx(0.4)


def test_levers_of_one_method_share_its_hours_alike():
    _, delivered = split(unit_costs={COURSES: 100.0, "monitoring.participation": 1_000.0})
    assert delivered[COURSES] * 100.0 == pytest.approx(delivered["monitoring.participation"] * 1_000.0)
    assert sum(delivered.values()) == pytest.approx(0.15 * 1_600 * 40.0 * (1 / 100 + 1 / 1_000))


def test_what_an_hour_is_worth_multiplies_what_it_delivers_and_costs_the_caseload_the_same():
    twice, delivered = split(unit_costs={COURSES: 100.0}, worth=2.0)
    once, half = split(unit_costs={COURSES: 100.0}, worth=1.0)
    assert delivered[COURSES] == pytest.approx(2 * half[COURSES])
    assert twice.by_method == once.by_method
    _, nothing = split(unit_costs={COURSES: 100.0}, worth=0.0)
    assert nothing[COURSES] == 0.0


@pytest.mark.parametrize("workers", [0.0, 0.5, 7.0])
@pytest.mark.parametrize("unit_costs", [{}, {AID: 50.0}, {COURSES: 100.0, LEGAL: 3.0}, {COURSES: 0.0}])
def test_no_hour_is_lost_or_made(workers, unit_costs):
    hours, _ = split(workers, unit_costs=unit_costs)
    assert sum(hours.by_method.values()) == pytest.approx(workers * HOURS_A_MONTH)
    assert set(hours.by_method) == set(METHODS)


def test_hours_for_which_the_programme_has_no_lever_go_back_to_casework():
    hours, delivered = split(unit_costs={})
    assert delivered == {}
    assert hours.casework_share == pytest.approx(0.9)  # community work needs no lever
    free, delivered = split(unit_costs={COURSES: 0.0})  # a free lever needs no help
    assert delivered == {}
    assert free.casework_share == pytest.approx(0.9)


def test_of_the_hours_planned_for_other_pillars_only_the_stated_share_goes_there():
    hours, delivered = split(unit_costs={COURSES: 100.0}, share=0.5)
    assert hours.by_method["pillars"] == pytest.approx(0.15 * 1_600)
    assert delivered[COURSES] == pytest.approx(0.15 * 1_600 * 40.0 / 100.0)
    none, delivered = split(unit_costs={COURSES: 100.0}, share=0.0)
    assert delivered[COURSES] == 0.0
    assert none.by_method["pillars"] == 0.0


def test_levers_that_people_do_not_deliver_get_no_hours():
    unstaffed = [key for key, kind in LEVERS.items() if not kind.staffed and kind.side == "E"]
    assert "branding.awareness" in unstaffed
    assert split(unit_costs=dict.fromkeys(unstaffed, 10.0))[1] == {}


def test_the_usual_mix_is_whole_and_without_workers_nobody_helps():
    assert sum(USUAL_MIX.values()) == pytest.approx(1.0)
    assert set(USUAL_MIX) == set(METHODS)
    hours, delivered = split(workers=0.0, unit_costs={COURSES: 100.0})
    assert delivered[COURSES] == 0.0
    assert hours.casework_share == 0.0


HELP = {"casework": 0.4, "pillars": 0.6}
ONLY_CASEWORK = {"casework": 1.0}


def helped(small, mix, exponent=1.0, months=24, **levers):
    scenario = small.with_(parameters={"delivery.exponent": exponent})
    levers = {"support__social_workers": {"intensity": 3, "mix": mix}, "training__courses": 4} | levers
    return County(moved(scenario, 48, **levers), rng=2).run(months)


def test_workers_who_help_with_courses_fill_more_places_and_see_fewer_clients(small):
    alone, with_help = helped(small, ONLY_CASEWORK, months=20), helped(small, HELP, months=20)
    money = 4.0
    worked = 0.6 * 3 * VALUES["programme.support.social_workers"] / VALUES["programme.training.courses"]
    assert alone.programme.level(COURSES) == money
    assert with_help.programme.level(COURSES) == pytest.approx(money + worked)
    assert with_help.monthly["attended"].sum() > alone.monthly["attended"].sum()
    capacity = [sum(worker.capacity for worker in county.social_workers) for county in (alone, with_help)]
    assert capacity[1] == pytest.approx(0.4 * capacity[0])
    assert with_help.monthly["open_cases"].sum() < 0.6 * alone.monthly["open_cases"].sum()
    # the hours are in the workers' pay already: they cost nothing more
    assert with_help.cost_by_pillar == pytest.approx(alone.cost_by_pillar)


def test_the_exponent_moves_what_both_deliver_together(small):
    levels = [helped(small, HELP, rho, months=1).programme.level(COURSES) for rho in (0.6, 1.0, 1.2)]
    assert levels[0] > levels[1] > levels[2] > 4.0


def test_what_both_deliver_stays_within_what_the_lever_allows(small):
    county = helped(small, {"pillars": 1.0}, 0.6, 1, monitoring__participation=0.9, training__courses=0)
    assert county.programme.level("monitoring.participation") == LEVERS["monitoring.participation"].most


def test_hours_for_a_lever_of_zero_intensity_change_nothing_to_the_last_bit(small):
    """The hours that were planned for it go back to casework."""
    nothing = helped(small, HELP, training__courses=0, support__mutual_aid=0)
    casework = helped(small, ONLY_CASEWORK, training__courses=0)
    apart = different(digests(nothing), digests(casework))
    assert apart == ["monthly.level_support.mutual_aid"] or apart == []


def test_with_the_link_off_planned_help_is_casework_to_the_last_bit(small):
    off = small.with_(parameters={"delivery.share": 0.0})
    planned = County(
        moved(off, 24, support__social_workers={"intensity": 3, "mix": HELP}, training__courses=4), rng=2
    ).run()
    casework = County(
        moved(off, 24, support__social_workers={"intensity": 3, "mix": ONLY_CASEWORK}, training__courses=4), rng=2
    ).run()
    assert different(digests(planned), digests(casework)) == []


def test_the_central_numbers_assume_no_synergy():
    assert numbers(Delivery) == DELIVERY
