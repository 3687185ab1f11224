"""Intervals against scipy and a published example of Fieller's theorem."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tongyu.statistics.intervals import (
    FEW,
    INDISTINGUISHABLE,
    Interval,
    fieller,
    interaction,
    mean_interval,
    middle,
    paired_difference,
    pairing_factor,
    ratio_of_draws,
    ratio_of_means,
    share_within,
)

samples = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=30)


@given(samples)
def test_the_mean_interval_is_scipys_t_interval(values: list[float]) -> None:
    found = mean_interval(values)
    spread = stats.sem(values)
    low, high = stats.t.interval(0.95, len(values) - 1, loc=np.mean(values), scale=max(spread, 1e-300))
    assert found.low == pytest.approx(low, rel=1e-9, abs=1e-6)
    assert found.high == pytest.approx(high, rel=1e-9, abs=1e-6)


def test_the_paired_difference_is_scipys_paired_test() -> None:
    generator = np.random.default_rng(3)
    baseline = generator.normal(600.0, 30.0, 10)
    treated = baseline - 9.0 + generator.normal(0.0, 4.0, 10)
    expected = stats.ttest_rel(treated, baseline).confidence_interval(0.95)
    found = paired_difference(treated, baseline)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_one_seed_has_an_estimate_and_no_bounds() -> None:
    assert paired_difference([3.0], [1.0]) == Interval(2.0, None, None)
    assert mean_interval([3.0]).includes_zero


def test_samples_of_different_seeds_are_refused() -> None:
    with pytest.raises(ValueError, match="paired by seed"):
        paired_difference([1.0, 2.0], [1.0])


def test_a_negative_factor_turns_an_interval_round() -> None:
    assert Interval(-9.0, -13.0, -5.0).scaled(-2.0) == Interval(18.0, 10.0, 26.0)


def test_pairing_saves_what_the_shared_weather_adds() -> None:
    weather = np.array([-20.0, 5.0, 12.0, 3.0])
    own = np.array([1.0, -1.0, 1.0, -1.0])
    factor = pairing_factor(weather + own, weather)
    assert factor == pytest.approx((np.var(weather + own, ddof=1) + np.var(weather, ddof=1)) / np.var(own, ddof=1))
    assert factor is not None
    assert factor > 100


def test_pairing_of_independent_samples_saves_nothing() -> None:
    assert pairing_factor([1.0, -1.0, 1.0, -1.0], [1.0, 1.0, -1.0, -1.0]) == pytest.approx(1.0)


@pytest.mark.parametrize("other", [[5.0, 7.0, 9.0], [6.0, 8.0, 10.0]], ids=["equal", "shifted"])
def test_pairing_of_runs_that_differ_alike_has_no_factor(other: list[float]) -> None:
    assert pairing_factor([5.0, 7.0, 9.0], other) is None


def test_interaction_is_zero_for_effects_that_add() -> None:
    none = np.array([600.0, 650.0, 580.0])
    found = interaction(none - 17 - 11, none - 17, none - 11, none)
    assert found.tolist() == [0.0, 0.0, 0.0]


def test_interaction_is_what_both_do_beyond_the_sum() -> None:
    none = np.array([600.0, 650.0, 580.0])
    extra = np.array([-4.0, -5.0, -6.0])
    assert interaction(none - 28 + extra, none - 17, none - 11, none) == pytest.approx(extra)


def test_the_middle_of_many_draws_is_that_of_their_distribution_and_does_not_shrink() -> None:
    drawn = np.random.default_rng(1).normal(5.0, 2.0, 20_000)
    found = middle(drawn)
    assert found.estimate == pytest.approx(5.0, abs=0.05)
    assert (found.low, found.high) == pytest.approx((5.0 - 1.96 * 2.0, 5.0 + 1.96 * 2.0), abs=0.15)
    few = middle([3.0, 1.0, 2.0])
    assert (few.low, few.high) == (1.0, 3.0)
    assert middle([3.0]) == Interval(3.0, None, None)


def test_of_few_draws_the_middle_is_the_whole_span_and_of_more_it_is_not() -> None:
    drawn = np.random.default_rng(2).normal(size=FEW + 1)
    few, more = middle(drawn[:FEW]), middle(drawn)
    assert (few.low, few.high) == (drawn[:FEW].min(), drawn[:FEW].max())
    assert drawn.min() < more.low < more.high < drawn.max()  # type: ignore[operator]


def test_the_span_of_few_draws_holds_the_share_of_others_that_is_said() -> None:
    drawn = np.random.default_rng(3).normal(size=(20_000, 11))
    few, other = drawn[:, :10], drawn[:, 10]
    within = (few.min(axis=1) < other) & (other < few.max(axis=1))
    assert share_within(10) == pytest.approx(within.mean(), abs=0.01)


def test_a_ratio_of_draws_needs_nearly_all_of_them_on_one_side() -> None:
    cost, spared = np.full(100, 6.0), np.linspace(1.0, 3.0, 100)
    found = ratio_of_draws(cost, spared)
    assert found.estimate == pytest.approx(3.0)
    assert found.low is not None
    assert found.high is not None
    assert 2.0 <= found.low < 2.1
    assert 5.0 < found.high <= 6.0
    assert ratio_of_draws(cost, spared - 1.2).text == "not distinguishable from zero"


def test_fieller_is_the_published_example_of_dcstats() -> None:
    # Colquhoun's program FIELLER (github.com/DCPROGS/DCSTATS): 14 +- 3 over 7 +- 2, uncorrelated, 10 degrees of
    # freedom, t = 1.812461 (level 0.90): limits 1.051413 and 4.414296.
    found = fieller(14.0, 7.0, (3.0**2, 2.0**2), 0.0, 10, level=0.90)
    assert found.estimate == 2.0
    assert (found.low, found.high) == pytest.approx((1.051413, 4.414296), abs=1e-5)
    assert found.text == ""


def test_fieller_gives_no_ratio_where_the_denominator_may_be_zero() -> None:
    # The same example at 99.9 %: t = 4.587, and 7 lies within 2 * 4.587 of zero.
    found = fieller(14.0, 7.0, (9.0, 4.0), 0.0, 10, level=0.999)
    assert found == (None, None, None, INDISTINGUISHABLE)


@pytest.mark.parametrize("numerator", [0.1, 20.0], ids=["every number", "outside an interval"])
def test_fieller_knows_both_unbounded_sets(numerator: float) -> None:
    assert fieller(numerator, 1.0, (1.0, 1.0), 0.0, 9).text == INDISTINGUISHABLE


@given(
    st.lists(st.tuples(st.floats(50, 150), st.floats(5, 15)), min_size=3, max_size=20),
    st.floats(-2.0, 2.0),
)
def test_fieller_bounds_are_where_the_paired_test_changes_its_mind(
    pairs: list[tuple[float, float]], shift: float
) -> None:
    top, bottom = np.array(pairs).T
    found = ratio_of_means(top, bottom + shift)
    if found.low is None or found.high is None:
        assert mean_interval(bottom + shift).includes_zero
        return
    assert not mean_interval(bottom + shift).includes_zero
    width = found.high - found.low
    if width < 1e-6:
        return  # all seeds alike: the bounds meet, and no test can look between them
    for ratio, inside in ((found.low + 0.01 * width, True), (found.low - 0.01 * width, False)):
        assert mean_interval(top - ratio * (bottom + shift)).includes_zero == inside
    for ratio, inside in ((found.high - 0.01 * width, True), (found.high + 0.01 * width, False)):
        assert mean_interval(top - ratio * (bottom + shift)).includes_zero == inside


def test_a_ratio_of_one_seed_has_no_bounds() -> None:
    assert ratio_of_means([10.0], [4.0]) == (2.5, None, None, "")
