"""Casework: whom workers see as needy, how many they carry, and what an open case does."""

import numpy as np
import pytest
from tests.households_by_hand import KEY, households, moved, numbers

from tongyu import County
from tongyu.draws import Purpose
from tongyu.kernels.social_work import SocialWork, need, work_cases
from tongyu.kernels.state_support import State

NEED = int(Purpose.NEED)
LINE = 2_855.0
EXACT = numbers(State, observation=0.0, illness_weight=0.3)


def scores(h, place=(1.0,), rest_months=24.0, kinds=EXACT):
    score = np.empty(len(h.id))
    need(h, kinds, LINE, np.array(place), np.zeros(1), np.zeros(len(place)), rest_months, KEY, NEED, 3, score)
    return score


def test_the_poorer_look_needier_and_the_ill_needier_than_their_income_says():
    h = households(3, persons=2, income_12=[2_000.0, 8_000.0, 2_000.0], chronic=[False, False, True])
    assert scores(h) == pytest.approx(np.log(LINE / np.array([1_000.0, 4_000.0, 700.0])))


def test_only_those_within_reach_without_a_case_and_rested_are_served():
    h = households(5, township=[0, 1, 0, 0, 0], case_months=[0, 0, 2, 0, 0], since_case=[99, 99, 99, 5, 24])
    assert list(np.isfinite(scores(h, place=(1.0, 0.0)))) == [True, False, False, False, True]


def test_an_open_case_links_insures_teaches_and_runs_out():
    h = households(3, case_months=[2, 1, 0], skill=0.5)
    kinds = numbers(SocialWork, teaching=0.1, insurance=0.5)
    work_cases(h, kinds, np.ones(1))
    assert list(h.linked) == list(h.insured) == [True, True, False]
    assert h.skill == pytest.approx([0.55, 0.55, 0.5])
    assert list(h.case_months) == [1, 0, 0]
    assert h.since_case[1] == 0
    assert h.since_case[2] == 10_000
    work_cases(h, kinds, np.ones(1))
    assert list(h.since_case[:2]) == [0, 1]


def test_overloaded_workers_teach_less_and_insure_nobody():
    h = households(case_months=2, skill=0.5)
    work_cases(h, numbers(SocialWork, teaching=0.1, insurance=0.5), np.array([0.4]))
    assert h.linked[0]
    assert not h.insured[0]
    assert h.skill[0] == pytest.approx(0.5 + 0.1 * 0.4 * 0.5)


def served(small, months, households_=None, **setting):
    scenario = moved(small, 120, support__social_workers={"intensity": 2, **setting})
    return County(scenario, rng=6, households=households_).run(months)


def test_a_caseload_fills_up_within_its_turn_and_stays_full(small):
    tireless = small.with_(parameters={"social_work.rest_months": 0.0})  # so that nobody runs out of households
    county = served(tireless, 9)
    caseload = county.values["social_work.caseload"]
    for _ in range(24):
        county.step()
        for worker in county.social_workers:
            assert 0.85 * caseload <= len(worker.cases) <= caseload


def test_a_sample_of_half_the_households_carries_half_the_cases(small):
    whole, half = served(small, 20), served(small, 20, 300)
    assert half.cases_open == pytest.approx(whole.cases_open / 2, rel=0.15)
    lone = served(small, 30, 20)  # two workers of one case each
    assert 1 <= lone.cases_open <= 2
    assert lone.columns.insured.any()  # a worker whose only case exceeds the fraction is not overloaded


def test_workers_take_the_neediest_they_see(small):
    exact = small.with_(parameters={"state.observation": 0.0})
    county = served(exact, 1)
    h = county.columns
    here = {worker.township for worker in county.social_workers}
    for township in here:
        rows = np.flatnonzero(h.township == township)
        chosen = rows[h.linked[rows]]
        seen = h.income_12 / h.persons * np.where(h.chronic, 1 - county.values["state.illness_weight"], 1.0)
        assert len(chosen)
        # incomes moved a little since the choice, in the same month
        assert seen[chosen].max() < np.quantile(seen[rows], 0.2)


def test_workers_are_posted_where_they_are_paid_to_work(small):
    for place, townships in ((["Lake"], {2}), (["Hill", "Lake"], {1, 2})):
        county = served(small, 6, place=place)
        assert {worker.township for worker in county.social_workers} == townships
        assert set(county.columns.township[county.columns.linked]) == townships
    county = served(small, 6, place="neediest 1", start="2011-05")
    served_townships = set(county.columns.township[county.columns.linked])
    assert len(served_townships) == 1
    assert served_townships == {worker.township for worker in county.social_workers}


def test_when_nobody_pays_for_the_workers_their_cases_end(small):
    county = served(small, 12, end="2011-12")
    assert county.cases_open > 0
    county.step()
    assert county.cases_open == 0
    assert not county.columns.case_months.any()


def test_too_many_cases_for_a_worker_lower_the_quality_of_its_township(small):
    county = served(small, 9)
    worker = county.social_workers[0]
    quality = np.ones(county.townships)
    few = county.numbers(SocialWork)._replace(caseload=float(len(worker.cases)) / 2.0, overload=1.0)
    score = np.full(len(county.columns.id), -np.inf)
    carried = len(worker.cases[county.columns.case_months[worker.cases] > 0])
    worker.serve(score, few, quality)
    over = carried / np.ceil(few.caseload) - 1.0
    assert over > 0.5
    assert quality[worker.township] == pytest.approx(1.0 / (1.0 + over))
    assert np.all(np.delete(quality, worker.township) == 1.0)
