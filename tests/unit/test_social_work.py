"""Casework: whom workers see as needy, how many they carry, and what an open case does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.households_by_hand import KEY, VALUES, households, moved, numbers

from tongyu import County
from tongyu.county.draws import Purpose
from tongyu.county.mechanisms import social_work as mechanism
from tongyu.county.mechanisms.social_work import Casework
from tongyu.kernels.social_work import DEBT, ILLNESS, LABOUR, SKILL, SocialWork, find_causes, need, work_cases
from tongyu.kernels.state_support import State

NEED, ASKING, SALES_RECORD = int(Purpose.NEED), int(Purpose.ASKING), int(Purpose.SALES_RECORD)
LINE = 2_855.0
LAND = 20.0 / 3  # mu a head of a plain household, so that its land is the usual
EXACT = numbers(State, observation=0.0, illness_weight=0.3, land_weight=0.0)


def looked(h, place=(1.0,), rest_months=24.0, kinds=EXACT, joint=None, station=False, asking=0.0, rows=None):
    """The scores of all rows, or of `rows`; the sum of absolute errors; how many were looked at."""
    rows = np.arange(len(h.id)) if rows is None else rows
    score = np.empty(len(rows))
    joint = np.zeros(len(place)) if joint is None else np.array(joint)
    stations = np.full(len(place), station)
    wrong, count = need(
        h,
        rows,
        kinds,
        LAND,
        LINE,
        np.array(place),
        np.zeros(len(place)),
        joint,
        stations,
        rest_months,
        asking,
        KEY,
        NEED,
        ASKING,
        3,
        score,
    )
    return score, wrong, count


def scores(h, **kinds):
    return looked(h, **kinds)[0]


def work_a_month(h, kinds, quality=1.0, month=40):
    work_cases(h, kinds, np.array([quality]), KEY, SALES_RECORD, month)


def test_the_poorer_look_needier_and_the_ill_needier_than_their_income_says():
    h = households(3, persons=2, income_12=[2_000.0, 8_000.0, 2_000.0], chronic=[False, False, True])
    assert scores(h) == pytest.approx(np.log(LINE / np.array([1_000.0, 4_000.0, 700.0])))


def test_only_those_within_reach_without_a_case_and_rested_are_served():
    h = households(5, village=[0, 1, 0, 0, 0], case_months=[0, 0, 2, 0, 0], since_case=[99, 99, 99, 5, 24])
    assert list(np.isfinite(scores(h, place=(1.0, 0.0)))) == [True, False, False, False, True]


def test_some_rows_alone_look_as_they_do_among_all():
    h, kinds = households(4, income_12=[2_000.0, 8_000.0, 2_000.0, 500.0]), EXACT._replace(observation=0.5)
    some = np.array([3, 1])
    assert list(scores(h, kinds=kinds, rows=some)) == list(scores(h, kinds=kinds)[some])


def test_platform_data_of_the_connected_are_seen_at_a_joint_centre_and_less_where_only_a_station_is():
    kinds = EXACT._replace(observation=0.5, connected=0.8, data=0.3)
    exact = np.log(LINE / (15_000.0 / 3))
    errors = {}
    for name, joint, station in (("blind", 0.0, False), ("station", 0.0, True), ("centre", 1.0, True)):
        h = households(2, shops=[True, False])
        errors[name] = scores(h, kinds=kinds, joint=[joint], station=station) - exact
    assert errors["station"] == pytest.approx(errors["blind"] * [0.7, 1.0])
    assert errors["centre"] == pytest.approx(errors["blind"] * [0.2, 1.0])
    nothing = kinds._replace(connected=0.0, data=0.0)
    same = scores(households(2, shops=[True, False]), kinds=nothing, joint=[1.0], station=True)
    assert np.array_equal(same - exact, errors["blind"])


CAUSES = numbers(SocialWork, illness=0.1, dependency=3.0, debt=0.5)


@pytest.mark.parametrize(
    ("columns", "cause"),
    [
        ({"sick_months": 2, "adults": 0, "debt": 9e4}, ILLNESS),
        ({"care_12": 1_500.0, "adults": 0, "debt": 9e4}, ILLNESS),  # a tenth of income
        ({"care_12": 1_499.0, "adults": 0, "debt": 9e4}, LABOUR),
        ({"adults": 0}, LABOUR),
        ({"adults": 1, "persons": 3, "debt": 9e4}, LABOUR),  # one adult keeps three
        ({"adults": 1, "persons": 2, "debt": 9e4}, DEBT),
        ({"adults": 2, "persons": 6}, LABOUR),
        ({"adults": 2, "persons": 5}, SKILL),
        ({"debt": 7_501.0}, DEBT),
        ({"debt": 7_500.0}, SKILL),
        ({"chronic": True}, SKILL),  # an illness that costs little is no cause
        ({"income_12": -5_000.0, "debt": 1.0}, DEBT),
        ({"income_12": -5_000.0, "care_12": 1.0}, ILLNESS),
    ],
)
def test_the_cause_of_need_is_illness_before_labour_before_debt_before_skill(columns, cause):
    h = households(**({"income_12": 15_000.0, "persons": 3, "adults": 2} | columns))
    find_causes(h, CAUSES, np.arange(1))
    assert h.cause[0] == cause


def test_causes_are_found_of_the_rows_asked_for():
    h = households(3, sick_months=1)
    find_causes(h, CAUSES, np.array([1]))
    assert list(h.cause) == [0, ILLNESS, 0]


def test_who_is_online_below_the_line_and_asks_is_seen_as_he_is():
    kinds, n = EXACT._replace(observation=0.5), 4_000
    poor, rich = 3 * (LINE - 1.0), 3 * LINE
    columns = {
        "shops": np.arange(n) % 2 == 0,
        "sells": np.arange(n) % 4 == 0,
        "income_12": np.where(np.arange(n) % 8 < 4, poor, rich),
    }
    h = households(n, **columns)
    exact = np.log(LINE / (h.income_12 / 3))
    blind, all_ask, some = (scores(h, kinds=kinds, asking=asking) - exact for asking in (0.0, 1.0, 0.25))
    may = (h.shops | h.sells) & (h.income_12 < 3 * LINE)
    assert all_ask[may] == pytest.approx(0.0)
    assert np.array_equal(all_ask[~may], blind[~may])
    asks = some != blind
    assert asks[may].mean() == pytest.approx(0.25, abs=4 * np.sqrt(0.25 * 0.75 / may.sum()))
    assert not asks[~may].any()


def test_what_workers_misjudge_is_the_mean_absolute_error_of_those_they_could_serve():
    kinds = EXACT._replace(observation=0.5)
    h = households(200, income_12=9_000.0, case_months=np.arange(200) % 4 == 0, sells=np.arange(200) % 3 == 0)
    score, wrong, count = looked(h, kinds=kinds)
    served = h.case_months == 0
    assert count == served.sum()
    assert wrong == pytest.approx(np.abs(score[served] - np.log(LINE / 3_000.0)).sum())
    assert looked(h)[1] == pytest.approx(0.0)
    assert looked(h, kinds=kinds, asking=1.0)[1] == wrong  # nobody is below the line
    assert looked(h, kinds=kinds._replace(data=0.5), station=True)[1] < wrong


def test_who_cannot_work_or_is_old_looks_needier_and_who_has_more_land_better_off():
    kinds = EXACT._replace(age_weight=0.2, labour_weight=0.4, land_weight=0.5)
    h = households(
        4,
        persons=2,
        income_12=4_000.0,
        adults=[2, 0, 0, 2],
        elders=[0, 0, 2, 0],
        land=2 * LAND * np.array([1, 1, 1, 4]),
    )
    assert scores(h, kinds=kinds) == pytest.approx(np.log(LINE / np.array([2_000.0, 1_200.0, 960.0, 4_000.0])))


def test_an_open_case_insures_teaches_and_runs_out():
    h = households(3, case_months=[2, 1, 0], skill=0.5, cause=SKILL)
    kinds = numbers(SocialWork, teaching=0.1, insurance=0.5)
    work_a_month(h, kinds)
    assert list(h.insured) == [True, True, False]
    assert h.skill == pytest.approx([0.55, 0.55, 0.5])
    assert list(h.case_months) == [1, 0, 0]
    assert h.since_case[1] == 0
    assert h.since_case[2] == 10_000
    work_a_month(h, kinds)
    assert list(h.since_case[:2]) == [0, 1]


def test_a_case_goes_after_its_cause():
    h = households(5, case_months=[3, 3, 3, 3, 0], skill=0.5, cause=[ILLNESS, LABOUR, DEBT, SKILL, ILLNESS])
    work_a_month(h, numbers(SocialWork, teaching=0.1))
    assert list(h.health) == [True, False, False, False, False]
    assert list(h.credit) == [False, False, True, False, False]
    assert h.skill == pytest.approx([0.525, 0.525, 0.525, 0.55, 0.5])  # others are taught half as much


def test_a_client_who_sells_gets_credit_for_its_record_with_the_chance_of_a_case():
    n = 8_000
    kinds = numbers(SocialWork, sales_record=0.3, case_months=6.0)
    h = households(n, case_months=6, cause=SKILL, sells=np.arange(n) % 2 == 0)
    for month in range(6):
        work_a_month(h, kinds, month=month)
    assert h.credit[::2].mean() == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / (n / 2)))
    assert not h.credit[1::2].any()
    linked = households(
        4, case_months=6, sells=True, credit=[True, True, False, False], cause=[SKILL, DEBT, DEBT, SKILL]
    )
    work_a_month(linked, kinds._replace(sales_record=0.0))
    assert list(linked.credit) == [True, True, True, False]


@pytest.mark.parametrize("quality", [0.0, 0.25, 0.49])
def test_poor_work_teaches_less_and_insures_nobody(quality):
    h = households(case_months=2, skill=0.5, cause=SKILL)
    work_a_month(h, numbers(SocialWork, teaching=0.1, insurance=0.5), quality)
    assert not h.insured[0]
    assert h.skill[0] == pytest.approx(0.5 + 0.1 * quality * 0.5)


TIRELESS = {"social_work.rest_months": 0.0, "social_work.remote": 0.0}
"""Nobody runs out of households, and nobody carries more for some of them being online."""


def served(small, months, households_=None, **setting):
    """Two workers who do nothing but casework, unless `setting` says otherwise."""
    only_casework = {"intensity": 2, "mix": {"casework": 1.0}}
    scenario = moved(small, 120, support__social_workers=only_casework | setting)
    return County(scenario, rng=6, households=households_).run(months)


def served_in(county):
    """Who has ever had a case."""
    return (county.columns.case_months > 0) | (county.columns.since_case < 10_000)


def test_a_caseload_fills_up_within_its_turn_and_stays_full(small):
    tireless = small.with_(parameters=TIRELESS)
    county = served(tireless, 9)
    caseload = county.values["social_work.caseload"]
    for _ in range(24):
        county.step()
        for worker in county.social_workers[:2]:
            assert len(worker.cases) == caseload  # where a case ends the next begins


@given(
    carried=st.lists(st.floats(0.0, 40.0) | st.just(0.0), min_size=1, max_size=20),
    start=st.floats(0.0, 1.0, exclude_max=True),
)
def test_whole_cases_are_the_fractions_rounded_and_right_to_one_case_in_all(carried, start):
    whole = mechanism.whole_cases(carried, start)
    assert np.all(np.abs(whole - carried) < 1.0 + 1e-9)
    assert np.all(whole >= 0)
    assert abs(whole.sum() - sum(carried)) < 1.0 + 1e-9


def test_whole_cases_are_right_on_average_over_the_start():
    carried = [0.3, 0.0, 1.7, 0.45, 12.0, 0.05]
    drawn = [mechanism.whole_cases(carried, (k + 0.5) / 1_000) for k in range(1_000)]
    assert np.mean(drawn, axis=0) == pytest.approx(carried, abs=2e-3)


@pytest.mark.parametrize("households_", [600, 300, 100, 40, 20])
def test_a_sample_carries_its_part_of_the_cases_to_one_case(small, households_):
    county = served(small.with_(parameters=TIRELESS), 9, households_)
    carried = 2 * county.values["social_work.caseload"] / county.scale
    for _ in range(40):
        county.step()
        assert abs(sum(len(worker.cases) for worker in county.social_workers) - carried) < 1.0 + 1e-9
    assert county.columns.insured.any()  # a worker whose only case exceeds the fraction is not overloaded


def test_over_seeds_a_small_sample_carries_its_fraction(small):
    carried = 2 * VALUES["social_work.caseload"] * 7 / 600  # 0.7 of a case, by two workers
    opened = []
    for seed in range(60):
        scenario = moved(small, 24, support__social_workers={"intensity": 2, "mix": {"casework": 1.0}})
        county = County(scenario, rng=seed, households=7).run(18)
        opened.append(sum(len(worker.cases) for worker in county.social_workers))
    assert set(opened) == {0, 1}
    assert np.mean(opened) == pytest.approx(carried, abs=3 * np.sqrt(carried * (1 - carried) / 60))


def test_when_the_year_s_draw_moves_a_place_the_next_case_waits_until_the_old_one_has_ended(small):
    tireless = small.with_(parameters=TIRELESS)
    county = served(tireless, 9, 10)  # a case in a place for two
    where = set()
    for _ in range(100):
        county.step()
        assert sum(len(worker.cases) for worker in county.social_workers) == 1
        here = [worker.township for worker in county.social_workers if len(worker.cases)]
        where |= set(here)
        assert county.own(Casework).work_quality[here[0]] == max(
            each.competence for each in county.social_workers if each.active and each.township == here[0]
        )
    assert len(where) == 2


def test_workers_take_the_neediest_they_see(small):
    plain = ("observation", "age_weight", "labour_weight", "land_weight")
    exact = small.with_(parameters={f"state.{name}": 0.0 for name in plain})
    county = served(exact, 1)
    h = county.columns
    here = {worker.township for worker in county.social_workers if worker.capacity > 0.0}
    assert here
    for township in here:
        rows = np.flatnonzero(h.township == township)
        chosen = rows[h.case_months[rows] > 0]
        seen = h.income_12 / h.persons * np.where(h.chronic, 1 - county.values["state.illness_weight"], 1.0)
        assert len(chosen)
        # incomes moved a little since the choice, in the same month
        assert seen[chosen].max() < np.quantile(seen[rows], 0.2)


def test_workers_are_posted_where_they_are_paid_to_work(small):
    for place, townships in ((["Lake"], {2}), (["Hill", "Lake"], {1, 2})):
        county = served(small, 6, place=place)
        assert {worker.township for worker in county.social_workers} == townships
        assert set(county.columns.township[served_in(county)]) == townships
    county = served(small, 6, place="neediest 1", start="2011-05")
    served_townships = set(county.columns.township[served_in(county)])
    assert len(served_townships) == 1
    assert served_townships == {worker.township for worker in county.social_workers}


def test_when_nobody_pays_for_the_workers_their_cases_end(small):
    county = served(small, 12, end="2011-12")
    assert county.own(Casework).cases_open > 0
    county.step()
    assert county.own(Casework).cases_open == 0
    assert not county.columns.case_months.any()


def test_those_nobody_pays_for_carry_nothing(small):
    county = served(small, 9)
    assert len(county.social_workers) == 4  # monitoring could double the two that are planned
    assert [worker.capacity > 0.0 for worker in county.social_workers] == [True, True, False, False]
    assert [len(worker.cases) > 0 for worker in county.social_workers] == [True, True, False, False]


def test_work_is_as_good_as_the_workers_are_competent_and_they_learn_on_the_job(small):
    county = served(small, 1)
    start = [worker.competence for worker in county.social_workers]
    least = county.values["social_work.competence"]
    assert all(least <= competence <= 1.0 for competence in start)
    quality = county.own(Casework).work_quality.copy()
    county.step()
    learned = [worker.competence for worker in county.social_workers[:2]]
    gain = county.values["social_work.experience"]
    assert learned == pytest.approx([c + gain * (1 - c) for c in start[:2]])
    assert [worker.competence for worker in county.social_workers[2:]] == start[2:]
    here = [worker.township for worker in county.social_workers[:2]]
    assert len(set(here)) == 2
    assert quality[here] == pytest.approx(start[:2])
    assert county.own(Casework).work_quality[here] == pytest.approx(learned)
    assert np.delete(county.own(Casework).work_quality, here) == pytest.approx(0.0)  # nobody is posted there


@pytest.mark.parametrize(("overload", "factor"), [(0.0, 1.0), (1.0, 2.0), (3.0, 4.0)])
def test_cases_beyond_the_caseload_lower_the_quality_of_their_township(small, overload, factor):
    county = served(small, 9, end="2011-12")
    county._groups[SocialWork] = county.numbers(SocialWork)._replace(overload=overload)
    here = county.social_workers[0].township
    elsewhere = county.social_workers[1].township
    # so many that this month's vacancies change nothing: twice what the worker can carry
    worker = county.social_workers[0]
    rows = np.flatnonzero(county.columns.township == here)[: 2 * round(worker.capacity)]
    worker.cases = rows
    county.columns.case_months[rows] = 5
    mechanism.serve(county)
    assert len(worker.cases) == 2 * round(worker.capacity)
    over = len(rows) / np.ceil(worker.capacity) - 1.0  # a case that is begun is within the caseload
    assert 1.0 + overload * over == pytest.approx(factor, rel=0.05)
    assert county.own(Casework).work_quality[here] == pytest.approx(worker.competence / (1.0 + overload * over))
    assert county.own(Casework).work_quality[elsewhere] == pytest.approx(county.social_workers[1].competence)


@pytest.mark.parametrize(("online", "remote"), [(0.0, 0.2), (0.5, 0.2), (1.0, 0.2), (1.0, 0.0)])
def test_workers_carry_more_cases_the_more_of_them_are_online(small, online, remote):
    county = served(small.with_(parameters={"social_work.remote": remote}), 9)
    h, caseload = county.columns, county.values["social_work.caseload"]
    cases = np.flatnonzero(h.case_months > 0)
    h.sells[:] = False
    h.shops[:] = True
    h.shops[cases] = False
    h.sells[cases[: round(online * len(cases))]] = True  # those online who have no case count for nothing
    mechanism.serve(county)
    share = round(online * len(cases)) / len(cases)
    for worker in county.social_workers[:2]:
        assert worker.capacity == pytest.approx(caseload * (1.0 + remote * share))


def test_volunteers_carry_cases_beside_the_workers(small):
    offline = small.with_(parameters={"social_work.remote": 0.0})
    alone = served(offline, 24)
    helped = moved(
        offline,
        120,
        support__social_workers={"intensity": 2, "mix": {"casework": 1.0}},
        support__volunteers=200,
    )
    with_help = County(helped, rng=6).run(24)
    extra = with_help.values["community.volunteer_cases"] * 200
    assert extra > 0.0
    more = [b.capacity - a.capacity for a, b in zip(alone.social_workers, with_help.social_workers, strict=True)]
    assert more == pytest.approx([extra / 2, extra / 2, 0.0, 0.0])
    assert with_help.own(Casework).cases_open > alone.own(Casework).cases_open


def test_volunteers_without_a_worker_carry_no_case(small):
    county = County(moved(small, 12, support__volunteers=200), rng=6).run()
    assert county.own(Casework).cases_open == 0
    assert not served_in(county).any()
