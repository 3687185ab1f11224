"""Each estimator gives the answer that is known by hand."""

import math

import numpy as np
import pytest
from tests.households_by_hand import CROPS

from tongyu.county.tables import TABLES
from tongyu.questions.patterns import estimators
from tongyu.questions.patterns.small_order import SMALL_KG, SMALL_YUAN, gain_of_consolidation, left_of_order, share_left


def test_growth_is_compound() -> None:
    assert estimators.yearly_growth(100.0, 121.0, 2) == pytest.approx(10.0)
    assert math.isnan(estimators.yearly_growth(0.0, 5.0, 2))


def test_the_first_source_leads_by_the_distance_to_the_fastest_other() -> None:
    lead = estimators.growth_lead([100.0, 100.0, 100.0], [144.0, 121.0, 110.25], 2)
    assert lead == pytest.approx(20.0 - 10.0)
    assert estimators.growth_lead([100.0, 100.0], [110.25, 121.0], 2) == pytest.approx(-5.0)


def test_shares_count_households() -> None:
    part = np.array([True, True, False, False])
    whole = np.array([True, False, True, True])
    assert estimators.share(part) == 50.0
    assert estimators.share(part, whole) == pytest.approx(100.0 / 3.0)
    assert math.isnan(estimators.share(part, np.zeros(4, dtype=bool)))


def test_a_change_of_totals_looks_at_the_chosen_only() -> None:
    chosen = np.array([[True, False], [True, True]])
    with_lever = np.array([[11.0, 900.0], [10.0, 12.0]])
    without = np.array([[10.0, 1.0], [10.0, 10.0]])
    assert estimators.total_change(with_lever, without, chosen) == pytest.approx(10.0)
    assert math.isnan(estimators.total_change(with_lever, without, np.zeros((2, 2), dtype=bool)))


POOR = np.array(  # years, households
    [
        [0, 1, 1, 0, 1],
        [1, 1, 1, 0, 0],
        [0, 1, 1, 1, 0],
        [0, 0, 1, 1, 1],
        [1, 0, 1, 0, 0],
    ],
    dtype=bool,
)
PERSONS = np.array([2, 1, 1, 3, 4])


def test_the_newly_poor_are_followed_for_one_period() -> None:
    # newly poor: household 0 in year 1 (2 persons), 3 in year 2 (3), 4 in year 3 (4); the first and the last leave next
    assert estimators.newly_poor_leave(POOR, PERSONS) == pytest.approx(100.0 * (2 + 4) / (2 + 3 + 4))
    # waves of every second year: newly poor is 3 in year 2, and it has left by year 4
    assert estimators.newly_poor_leave(POOR[::2], PERSONS) == pytest.approx(100.0)
    assert math.isnan(estimators.newly_poor_leave(np.ones((5, 5), dtype=bool), PERSONS))


def test_the_long_poor_were_poor_in_every_year() -> None:
    # three years in a row: 1 and 2 in years 0-2, 2 in years 1-3; of them 1 leaves
    assert estimators.long_poor_leave(POOR, PERSONS, 3) == pytest.approx(100.0 / 3.0)
    assert math.isnan(estimators.long_poor_leave(POOR, PERSONS, 5))


def test_leavers_are_followed_for_as_long_as_asked_and_no_shorter() -> None:
    # leavers: 4 after year 0, 0 after year 1, 1 after year 2, 3 and 4 after year 3
    assert estimators.leavers_return(POOR, PERSONS, 1) == pytest.approx(0.0)  # nobody is back in the first year after
    # two years after: 4 (years 2-3: back) and 0 (years 3-4: back); what happens to 1 is not seen whole
    assert estimators.leavers_return(POOR, PERSONS, 2) == pytest.approx(100.0)
    four = np.vstack([POOR[:, 1:2], [[0]]])  # household 1 and one more year without poverty
    assert estimators.leavers_return(four, [1], 2) == pytest.approx(0.0)
    assert math.isnan(estimators.leavers_return(POOR, PERSONS, 4))


def test_the_spread_of_changes_leaves_out_what_all_share() -> None:
    # all double, two households besides by a factor of e: changes of log 2 + (0, 1) in the first year, then of (0, 0)
    income = np.array([[1_000.0, 1_000.0], [2_000.0, 2_000.0 * math.e], [2_000.0, 2_000.0 * math.e]])
    assert estimators.spread_of_change(income[:2]) == pytest.approx(math.sqrt(0.5))  # of 0 and 1, with n - 1
    assert estimators.spread_of_change(income) == pytest.approx(math.sqrt(0.25))  # of variances 0.5 and 0
    with_losses = np.column_stack([income, [-500.0, 90.0, 3_000.0]])
    assert estimators.spread_of_change(with_losses) == pytest.approx(math.sqrt(0.25))
    assert math.isnan(estimators.spread_of_change(income[:, :1]))


def test_sources_of_income_share_the_whole_variance() -> None:
    luck = np.random.default_rng(5)
    crops = 3_000.0 + 800.0 * luck.normal(size=(6, 2_000))
    wages = 4_000.0 + 400.0 * luck.normal(size=(6, 2_000))
    of_crops = estimators.part_in_spread(crops + wages, crops)
    assert of_crops + estimators.part_in_spread(crops + wages, wages) == pytest.approx(100.0)
    assert of_crops == pytest.approx(80.0, abs=2.0)  # 800^2 of 800^2 + 400^2
    still = np.full((3, 4), 5_000.0)
    assert math.isnan(estimators.part_in_spread(still, still))


def test_the_spread_of_growth_is_over_so_many_months() -> None:
    prices = [1.0, 1.0, math.e, math.e**3, 0.0]
    # over two months: 1 and 3; the last has no price
    assert estimators.spread_of_growth(prices, 2) == pytest.approx(math.sqrt(2.0))
    assert math.isnan(estimators.spread_of_growth(prices[:3], 2))


def test_a_harvest_year_is_sold_from_its_first_month_on() -> None:
    even, early = np.full(12, 5.0), np.array([8.0, 0.0, 0.0, 0.0, 2.0] + [0.0] * 7)
    assert estimators.sold_by([even, early], 4) == pytest.approx(
        (100.0 / 3.0 + 80.0) / 2.0
    )  # each year weighs the same
    assert estimators.sold_by([early, np.zeros(12)], 8) == pytest.approx(100.0)
    assert math.isnan(estimators.sold_by([np.zeros(12)], 4))


def test_least_squares_take_out_what_the_covariates_explain() -> None:
    luck = np.random.default_rng(1)
    land = luck.normal(size=500)
    member = land + luck.normal(size=500) > 0.0  # the landed join
    income = 2.0 * land + 0.3 * member
    raw = income[member].mean() - income[~member].mean()
    assert raw > 1.0
    assert estimators.least_squares_effect(income, member, land[:, None]) == pytest.approx(0.3)
    assert math.isnan(estimators.least_squares_effect(income, np.ones(500, dtype=bool), land[:, None]))


def test_quantiles_can_differ_where_the_mean_effect_is_one() -> None:
    luck = np.random.default_rng(2)
    member = np.arange(4_000) % 2 == 0
    spread = luck.uniform(0.0, 1.0, size=4_000)
    income = spread + np.where(member, 0.5 * spread, 0.0)  # members gain the more the higher they stand
    covariates = luck.normal(size=(4_000, 1))
    low = estimators.quantile_effect(income, member, covariates, 0.10)
    high = estimators.quantile_effect(income, member, covariates, 0.90)
    assert low == pytest.approx(0.05, abs=0.03)
    assert high == pytest.approx(0.45, abs=0.05)
    assert math.isnan(estimators.quantile_effect(income[:4], member[:4], covariates[:4], 0.1))


def test_matching_finds_the_effect_that_the_raw_difference_hides() -> None:
    luck = np.random.default_rng(3)
    traits = luck.normal(size=(3_000, 2))
    treated = traits[:, 0] + luck.normal(size=3_000) > 1.5
    outcome = 10.0 + 3.0 * traits[:, 0] + np.where(treated, 1.0, 0.0)
    raw = outcome[treated].mean() - outcome[~treated].mean()
    assert raw > 3.0
    mean, matched = estimators.matched_means(outcome, treated, traits)
    assert mean == pytest.approx(outcome[treated].mean())
    assert mean - matched == pytest.approx(1.0, abs=0.02)


def test_matching_stays_within_the_group_where_there_are_enough() -> None:
    treated = np.array([True] + [False] * 20)
    group = np.array([1] + [1] * 10 + [2] * 10)
    outcome = np.where(group == 1, 5.0, 50.0) + treated
    same = np.full((21, 1), 7.0)  # nothing to tell them apart by
    assert estimators.matched_means(outcome, treated, same, group) == pytest.approx((6.0, 5.0))
    few = np.array([1] + [1] * 3 + [2] * 17)  # three are too few: everybody is looked at
    outcome = np.where(few == 1, 5.0, 50.0) + treated
    _, matched = estimators.matched_means(outcome, treated, same, few)
    assert matched > 5.0


def test_without_sellers_or_others_there_is_no_match() -> None:
    nobody = np.zeros(30, dtype=bool)
    for treated in (nobody, ~nobody):
        assert np.isnan(estimators.matched_means(np.ones(30), treated, np.ones((30, 1)))).all()


def test_tenths_hold_a_tenth_of_the_persons_each() -> None:
    luck = np.random.default_rng(4)
    persons = luck.integers(1, 7, size=5_000)
    tenth = estimators.tenth_of(luck.normal(size=5_000), persons)
    held = np.bincount(tenth, weights=persons)[1:]
    assert len(held) == 10
    assert held / persons.sum() == pytest.approx(np.full(10, 0.1), abs=0.002)
    assert estimators.tenth_of(np.arange(10.0), np.ones(10)).tolist() == list(range(1, 11))


def test_a_gain_is_a_mean_over_persons() -> None:
    gain, persons = np.array([10.0, 40.0, 1_000.0]), np.array([3, 1, 5])
    assert estimators.mean_gain(gain, persons, np.array([True, True, False])) == pytest.approx(17.5)
    assert math.isnan(estimators.mean_gain(gain, persons, np.zeros(3, dtype=bool)))


def test_a_small_order_leaves_what_a_hand_reckons() -> None:
    values = TABLES.values({})
    for crop in ("maize", "sunflower", "millet", "sorghum"):
        values[f"crops.{crop}.brand_share"] = 0.0
    values["crops.mung_bean.brand_share"] = 1.0
    raw = SMALL_KG / values["crops.mung_bean.milling_yield"]
    local = values["crops.mung_bean.price"] * (1.0 - 0.05 - 0.001 * 10.0) - 0.002 * 10.0
    parcel = 5.5 + 6.5 * 0.5  # the roll-out's middle is the middle of 2015
    hours = 0.12 + 0.20 * (1.0 - 0.06) + 0.008 * 10.0
    left = SMALL_YUAN * 0.94 - parcel - 1.3 - 0.35 * raw - 8.0 * hours - raw * local
    assert left_of_order(values, CROPS, SMALL_KG, SMALL_YUAN) == pytest.approx(left)
    assert share_left(values, CROPS, SMALL_KG) == pytest.approx(100.0 * left / SMALL_YUAN)
    assert gain_of_consolidation(values, CROPS) == pytest.approx(parcel / 2.0)
