"""Wages: from outside, by age and schooling; from local hubs and cooperatives; less the hours of selling."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.households_by_hand import KEY, SEED, busy_county, copy_of, households, moved, numbers, work_alike

from tongyu import County
from tongyu.county.draws import Purpose, uniforms
from tongyu.county.households.columns import WAGE
from tongyu.county.mechanisms.work import Wages
from tongyu.kernels.work import Time, Work, earn_wages, fit_adults, off_farm_share, time_kept

ARREARS = int(Purpose.ARREARS)
WORK = numbers(Work, wage_month=2_000, off_farm=0.25, schooling=0.06, aging=0.025)
TIME = Time(away=0.3, post=0.1, care_relief=0.4, shaken=0.2, counselling=0.5, trade=0.06)


def wages(h, local=(0.0,), level=1.0, hour_value=8.0, month=4, quality=1.0, time=TIME, displaced=0.0, **changed):
    """The month's wages by household; the sums of outside and local wages are those returned; no arrears by default."""
    before = h.cash.copy()
    h.income[:] = 0.0
    work_alike(h, WORK)
    kinds = WORK._replace(**({"arrears": 0.0} | changed))
    here, scratch = np.full(len(local), quality), np.empty(len(local))
    args = (h, kinds, time, here, level, displaced, np.array(local), hour_value, scratch, WAGE, KEY, ARREARS, month)
    *sums, held_back = earn_wages(*args)
    earned = h.cash - before
    assert h.income[:, WAGE] == pytest.approx(earned)
    assert sum(sums) == pytest.approx(earned.sum())
    assert (held_back == 0.0) == (kinds.arrears == 0.0)
    return earned, tuple(sums)


@pytest.mark.parametrize(
    ("age", "schooling", "share"),
    [
        (40, 8.0, 0.25),
        (30, 8.0, 0.25),
        (60, 8.0, 0.25 * 0.5),
        (90, 8.0, 0.0),
        (40, 12.0, 0.25 * 1.24),
        (40, 200.0, 1.0),  # at most the whole year
        (40, -20.0, 0.0),
    ],
)
def test_the_share_of_the_year_in_wage_work_rises_with_schooling_and_falls_with_age(age, schooling, share):
    assert off_farm_share(age, schooling, WORK) == pytest.approx(share)


def test_a_household_earns_by_its_fit_adults_ability_and_the_trend():
    h = households(4, adults=[2, 1, 0, 2], ability=[1.0, 1.0, 1.0, 3.0])
    assert wages(h)[0] == pytest.approx([1_000.0, 500.0, 0.0, 3_000.0])
    assert wages(h, level=1.5)[0] == pytest.approx([1_500.0, 750.0, 0.0, 4_500.0])


def test_a_sick_month_costs_one_adult():
    h = households(3, adults=[2, 1, 0], sick_months=[1, 3, 2])
    assert wages(h)[0] == pytest.approx([500.0, 0.0, 0.0])


@pytest.mark.parametrize(
    ("adults", "sick", "shaken", "quality", "fit"),
    [
        (2, 0, 0, 0.0, 2.0),
        (2, 1, 0, 0.0, 1.0),
        (2, 1, 0, 1.0, 1.4),  # relieved of care
        (2, 1, 0, 0.5, 1.2),
        (2, 0, 3, 0.0, 1.8),
        (2, 0, 3, 1.0, 1.9),  # counselled
        (2, 1, 3, 0.5, 1.05),
        (1, 1, 3, 0.0, 0.0),
        (0, 0, 3, 0.0, 0.0),
        (0, 2, 0, 1.0, 0.0),
    ],
)
def test_illness_takes_an_adult_distress_a_part_and_a_case_gives_some_of_both_back(adults, sick, shaken, quality, fit):
    assert fit_adults(adults, sick, shaken, quality, TIME) == pytest.approx(fit)


def test_care_relief_and_counselling_work_while_a_case_is_open_and_as_well_as_the_work_is_done():
    h = households(3, sick_months=2, shaken=2, case_months=[0, 3, 3], township=[0, 0, 1])
    earned = [wages(copy_of(h), local=(0.0, 0.0), quality=quality)[0] for quality in (0.0, 0.5, 1.0)]
    fit = [[0.8, 0.8], [0.8, 0.8 + 0.2 + 0.05], [0.8, 0.8 + 0.4 + 0.1]]
    for paid, (alone, helped) in zip(earned, fit, strict=True):
        assert paid == pytest.approx([500.0 * alone, 500.0 * helped, 500.0 * helped])


def test_a_placement_adds_its_share_of_a_year_for_each_adult_placed_and_nobody_works_more_than_a_year():
    h = households(4, adults=[2, 2, 2, 1], placed=[0, 1, 2, 2])
    assert wages(copy_of(h))[0] == pytest.approx([1_000.0, 1_600.0, 2_200.0, 500.0 + 600.0])
    long = wages(copy_of(h), time=TIME._replace(away=0.9))[0]
    assert long == pytest.approx([1_000.0, 2_800.0, 4_000.0, 2_000.0])
    ill = households(adults=1, placed=1, sick_months=1)
    assert wages(ill)[0] == [0.0]


def test_a_post_keeps_its_time_from_wage_work_and_a_trade_raises_what_a_month_brings():
    h = households(3, adults=[2, 2, 0], post=[True, False, True], trained=[0.0, 1.0, 1.0])
    assert wages(h)[0] == pytest.approx([500.0 * 1.9, 1_000.0 * 1.06, 0.0])
    h.trained[:] = 0.25  # of a household's time, that of one of four alike
    assert wages(h, time=TIME._replace(post=0.0))[0] == pytest.approx([1_000.0 * 1.015, 1_000.0 * 1.015, 0.0])


@pytest.mark.parametrize(("post", "left"), [(0.0, 1_000.0), (0.2, 900.0), (1.0, 500.0)])
def test_a_post_takes_from_nothing_to_the_whole_of_one_adult_s_time_for_wage_work(post, left):
    h = households(2, adults=[2, 1], post=True)
    assert wages(h, time=TIME._replace(post=post))[0] == pytest.approx([left, left - 500.0])


def test_what_gives_and_takes_time_does_nothing_at_nought():
    n = 50
    plain = households(n, hours=np.arange(n) % 5, sick_months=np.arange(n) % 3 // 2)
    nothing = Time(away=0.0, post=0.0, care_relief=0.0, shaken=0.0, counselling=0.0, trade=0.0)
    marked = copy_of(plain)
    for column in (marked.placed, marked.post, marked.trained, marked.shaken, marked.case_months):
        column[:] = 1
    assert np.array_equal(wages(marked, time=nothing)[0], wages(plain)[0])


@pytest.mark.parametrize(
    ("benefits", "income", "response", "kept"),
    [
        (0.0, 10_000.0, 0.3, 1.0),
        (2_500.0, 10_000.0, 0.2, 0.95),
        (10_000.0, 10_000.0, 0.2, 0.8),  # who lives on benefits alone
        (10_000.0, 4_000.0, 0.2, 0.8),  # what was lost on crops makes no response above the whole
        (5_000.0, 10_000.0, 1.0, 0.5),
        (2_500.0, 10_000.0, 0.0, 1.0),
        (2_500.0, -1_000.0, 0.2, 1.0),
        (2_500.0, 0.0, 0.2, 1.0),
    ],
)
def test_less_off_farm_time_is_kept_the_larger_the_part_of_benefits_in_income(benefits, income, response, kept):
    assert time_kept(benefits, income, response) == pytest.approx(kept)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0.0, 1.0))
def test_the_time_kept_lies_between_nothing_and_the_whole(benefits, income, response):
    assert 1.0 - response <= time_kept(benefits, income, response) <= 1.0


def test_benefits_of_the_last_twelve_months_lower_wages_from_outside_and_not_local_ones():
    h = households(2, income_12=12_000.0)
    h.benefits[1] = 500.0
    earned, (outside, local) = wages(h, (300.0,), response=0.2)
    assert earned == pytest.approx([1_150.0, 900.0 + 150.0])  # half of income: a tenth of the time
    assert (outside, local) == (pytest.approx(1_900.0), pytest.approx(300.0))


def test_hours_of_selling_are_taken_from_wages_once_and_not_below_zero():
    h = households(2, hours=[10.0, 10_000.0])
    assert wages(h)[0] == pytest.approx([1_000.0 - 80.0, 0.0])


def test_local_wages_go_to_the_township_s_fit_adults_in_equal_parts():
    h = households(4, adults=[3, 1, 0, 1], township=[0, 0, 0, 1], sick_months=[1, 0, 0, 0])
    without, _ = wages(copy_of(h), (0.0, 0.0))
    earned, (_, local) = wages(h, (300.0, 50.0))
    assert earned - without == pytest.approx([200.0, 100.0, 0.0, 50.0])
    assert local == pytest.approx(350.0)


def test_local_wages_of_a_township_without_a_fit_adult_go_elsewhere():
    assert wages(households(adults=0), (300.0,))[1] == (0.0, 0.0)


def test_the_kernel_agrees_with_a_plain_loop():
    county = busy_county()
    h, kinds = copy_of(county.columns), county.numbers(Work)._replace(arrears=0.6, recovered=0.7)
    local = np.array([500.0, 200.0, 0.0])
    before = h.cash.copy()
    h.placed[:] = h.id % 3 // 2
    h.trained[:] = h.id % 5 / 4
    h.post[:] = h.id % 7 == 0
    quality = np.array([1.0, 0.5, 0.0])
    room = np.empty(3)
    outside_all, local_all, held_back = earn_wages(
        h, kinds, TIME, quality, 0.9, 0.07, local, 8.0, room, WAGE, KEY, ARREARS, 47
    )
    luck = uniforms(SEED, Purpose.ARREARS, h.id, 47)
    arrears = 0.0
    on_case = np.where(h.case_months > 0, quality[h.township], 0.0)
    fit = h.adults - np.where(h.sick_months > 0, 1 - 0.4 * on_case, 0.0)
    fit = np.maximum(fit - np.where(h.shaken > 0, 0.2 * (1 - 0.5 * on_case), 0.0), 0.0)
    here = np.bincount(h.township, fit, 3)
    for column in (h.hours, h.benefits, h.shaken, h.case_months, h.placed):
        assert column.any()
    assert h.wage_luck.std() > 0.1
    assert h.off_farm.std() > 0.03
    for i in range(len(h.id)):
        work = max(0.0, fit[i] - 0.1 * h.post[i]) * float(h.off_farm[i])
        if h.income_12[i] > 0.0:
            work *= 1 - kinds.response * min(1.0, h.benefits[i].sum(dtype=np.float64) / h.income_12[i])
        work = min(fit[i], work + 0.3 * min(float(h.placed[i]), fit[i])) if h.placed[i] else 0.93 * work
        outside = work * kinds.wage_month * 0.9 * float(h.ability[i]) * (1 + 0.06 * float(h.trained[i]))
        outside *= float(h.wage_luck[i])
        outside = max(0.0, outside - 8.0 * float(h.hours[i])) if fit[i] else 0.0
        if luck[i] < 0.6 / 12 and outside > 0.0:
            kept_back = outside * (0.3 if h.legal[i] else 1.0)
            outside -= kept_back
            arrears += kept_back
        expected = outside + (local[h.township[i]] * fit[i] / here[h.township[i]] if fit[i] else 0.0)
        assert h.cash[i] - before[i] == pytest.approx(expected)
    assert outside_all + local_all == pytest.approx((h.cash - before).sum())
    assert held_back == pytest.approx(arrears)
    assert arrears > 0.0


def test_employers_hold_back_a_month_at_the_stated_yearly_rate_and_legal_aid_recovers_its_share():
    h = households(40_000, legal=np.arange(40_000) % 2 == 0)
    full = wages(households())[0][0]
    earned, _ = wages(h, arrears=1.2, recovered=0.6)
    short = earned < full * (1 - 1e-9)
    assert short.mean() == pytest.approx(0.1, abs=4 * np.sqrt(0.09 / 40_000))
    assert earned[::2][short[::2]] == pytest.approx(0.6 * full)
    assert earned[1::2][short[1::2]] == pytest.approx(0.0)
    more, _ = wages(h, arrears=2.4, recovered=0.6)
    assert np.all(more <= earned + 1e-9)  # with the same luck


def test_local_wages_and_the_wages_of_nobody_are_not_held_back():
    h = households(2, adults=[1, 0])
    earned, (outside, local) = wages(h, local=(300.0,), arrears=12.0, recovered=0.0)
    assert earned == pytest.approx([300.0, 0.0])
    assert (outside, local) == (0.0, pytest.approx(300.0))


def test_arrears_of_a_run_fall_with_legal_aid_and_are_never_paid(small):
    often = small.with_(parameters={"work.arrears": 1.0, "work.recovered": 0.6})
    aided = County(moved(often, 12, support__legal_links=600), rng=1).run()
    alone = County(moved(often, 12), rng=1).run()
    assert aided.columns.legal.all()
    assert not alone.columns.legal.any()
    held_back = alone.monthly["arrears"].sum()
    assert held_back > 0.0
    # the first wages are the same; later hours of selling differ a little
    assert aided.monthly["arrears"].iloc[0] == pytest.approx(0.4 * alone.monthly["arrears"].iloc[0])
    assert aided.monthly["arrears"].sum() == pytest.approx(0.4 * held_back, rel=0.05)
    with_none = County(moved(small.with_(parameters={"work.arrears": 0.0}), 1), rng=1).run()
    one_month = County(moved(often, 1), rng=1).run()
    lost = with_none.ledger.received("households", "wages") - one_month.ledger.received("households", "wages")
    assert lost == pytest.approx(one_month.own(Wages).arrears)


def test_a_good_year_pays_its_factor():
    h = households(2, wage_luck=[1.0, 1.5], hours=[10.0, 10.0])
    assert wages(h)[0] == pytest.approx([1_000.0 - 80.0, 1_500.0 - 80.0])


def test_nobody_loses_more_than_all_the_time_there_is():
    h = households(2, adults=2, placed=[2, 0])
    assert wages(h, displaced=1.0)[0] == pytest.approx([2_200.0, 0.0])
