"""Gini, Theil and quantiles against published values."""

import math

import numpy as np
import pytest

from tongyu.county.measures.inequality import gini, means_by_group, median, quantile, theil

# The example of the R package ineq (Zeileis), whose manual many others check themselves against.
INEQ_EXAMPLE = [541.0, 1463.0, 2445.0, 3438.0, 4437.0, 5401.0, 6392.0, 8304.0, 11904.0, 22261.0]


def test_gini_is_that_of_the_manual_of_ineq() -> None:
    assert gini(INEQ_EXAMPLE, np.ones(10)) == pytest.approx(0.4620911, abs=5e-8)


def test_gini_of_two_persons_with_a_quarter_and_three_quarters_is_a_quarter() -> None:
    # Essama-Nssah (2005), The Lorenz model of the size distribution of income, World Bank, module 3.
    assert gini([25.0, 75.0], [1, 1]) == pytest.approx(0.25)


def test_weighted_gini_is_the_published_reference() -> None:
    # Reference value of several implementations of the weighted Gini.
    assert gini([3.0, 1.0, 7.0, 2.0, 5.0], [1, 2, 3, 4, 5]) == pytest.approx(0.2983050847, abs=1e-10)


@pytest.mark.parametrize("n", [2, 5, 100])
def test_gini_of_the_first_n_numbers_has_a_closed_form(n: int) -> None:
    incomes = np.arange(1.0, n + 1)
    assert gini(incomes, np.ones(n)) == pytest.approx((1 - 1 / n) / 3)
    assert gini(incomes, incomes) == pytest.approx(0.2 * (n - 1) * (n + 2) / (n * (n + 1)))


def test_theil_is_the_logarithm_of_the_number_when_one_has_all() -> None:
    # Theil (1967), Economics and Information Theory, chapter 4: the index runs from 0 to ln N.
    assert theil([0.0, 0.0, 0.0, 8.0], np.ones(4)) == pytest.approx(math.log(4))
    assert theil([5.0, 5.0], [2, 7]) == pytest.approx(0.0, abs=1e-15)


def test_theil_of_two_groups_is_the_formula_written_out() -> None:
    # A tenth of persons has half of the income: 0.5 ln(0.5/0.1) + 0.5 ln(0.5/0.9).
    assert theil([45.0, 5.0], [1, 9]) == pytest.approx(0.5 * math.log(5) + 0.5 * math.log(5 / 9))


def test_quantiles_count_persons_and_not_households() -> None:
    assert median([1_000.0, 3_000.0, 9_000.0], [1, 1, 5]) == 9_000.0
    assert quantile([10.0, 20.0, 30.0, 40.0], [1, 1, 1, 1], [0.0, 0.25, 0.26, 0.5, 1.0]).tolist() == [
        10.0,
        10.0,
        20.0,
        20.0,
        40.0,
    ]


def test_deciles_divide_a_household_on_the_border() -> None:
    assert means_by_group([11.0, 1.0], [6, 5], groups=11).tolist() == pytest.approx([1.0] * 5 + [11.0] * 6)
    # Of the richer half, two persons, one comes from the household of three.
    assert means_by_group([1.0, 11.0], [3, 1], groups=2).tolist() == pytest.approx([1.0, 6.0])


def test_households_of_nobody_change_nothing() -> None:
    assert gini([25.0, 75.0, 1e9], [1, 1, 0]) == pytest.approx(0.25)


@pytest.mark.parametrize("measure", [gini, theil])
def test_no_income_at_all_is_an_error(measure) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="mean income"):
        measure([0.0, 0.0], [1, 1])


def test_a_share_beyond_all_is_an_error() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile([1.0], [1], 1.5)
