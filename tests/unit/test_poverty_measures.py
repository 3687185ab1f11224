"""FGT and Watts against the worked examples of Haughton and Khandker (2009), Handbook on Poverty and Inequality."""

import math

import numpy as np
import pytest

from tongyu.county.measures.poverty import foster_greer_thorbecke, poverty
from tongyu.kernels.poverty import is_poor, poverty_sums

LINE = 125.0
ONE_EACH = np.ones(4)


@pytest.mark.parametrize(
    ("incomes", "headcount"),
    [([100.0, 100.0, 150.0, 150.0], 0.5), ([100.0, 124.0, 150.0, 150.0], 0.5)],
    ids=["country A", "country B"],
)
def test_headcount_is_the_handbooks(incomes: list[float], headcount: float) -> None:
    assert poverty(incomes, ONE_EACH, LINE).headcount == headcount


def test_gap_squared_gap_and_watts_are_the_handbooks_for_country_c() -> None:
    measured = poverty([100.0, 110.0, 150.0, 160.0], ONE_EACH, LINE)
    assert measured.gap == pytest.approx(0.08, abs=1e-12)  # page 70: 0.32 / 4
    assert measured.squared_gap == pytest.approx(0.0136, abs=1e-12)  # page 72: 0.0544 / 4
    assert measured.watts == pytest.approx(0.088, abs=5e-4)  # page 77: 0.351 / 4


def test_the_gap_tells_countries_a_and_b_apart_where_the_headcount_does_not() -> None:
    country_a = poverty([100.0, 100.0, 150.0, 150.0], ONE_EACH, LINE)
    country_b = poverty([100.0, 124.0, 150.0, 150.0], ONE_EACH, LINE)
    assert country_a.gap == pytest.approx(0.1)
    assert country_b.gap == pytest.approx((0.2 + 0.008) / 4)


def test_households_count_by_their_persons() -> None:
    measured = poverty([100.0, 200.0], [3, 1], LINE)
    assert measured.headcount == 0.75
    assert measured.poor_persons == 3.0
    assert measured.persons == 4.0


def test_an_income_at_the_line_is_not_poor() -> None:
    assert poverty([LINE], [1], LINE).headcount == 0.0


def test_a_loss_counts_as_no_income_and_not_as_less() -> None:
    measured = poverty([-500.0], [2], LINE)
    assert measured.gap == 1.0
    assert measured.squared_gap == 1.0
    assert measured.watts == pytest.approx(math.log(LINE))


def test_the_kernel_equals_the_plain_formulas() -> None:
    generator = np.random.default_rng(7)
    incomes = generator.lognormal(8.0, 0.8, 500) - 500.0
    persons = generator.integers(1, 8, 500).astype(np.int8)
    measured = poverty(incomes, persons, 2_855.0)
    assert measured.headcount == pytest.approx(foster_greer_thorbecke(incomes, persons, 2_855.0, 0))
    assert measured.gap == pytest.approx(foster_greer_thorbecke(incomes, persons, 2_855.0, 1))
    assert measured.squared_gap == pytest.approx(foster_greer_thorbecke(incomes, persons, 2_855.0, 2))


def test_the_kernel_equals_a_slow_plain_loop() -> None:
    incomes, persons = [90.0, -3.0, 300.0, 124.0], [2, 1, 5, 4]
    sums = [0.0, 0.0, 0.0, 0.0]
    for income, heads in zip(incomes, persons, strict=True):
        if income < LINE:
            gap = min(1.0, (LINE - income) / LINE)
            for order, value in enumerate((1.0, gap, gap**2, math.log(LINE / max(income, 1.0)))):
                sums[order] += heads * value
    assert poverty_sums(np.array(incomes), np.array(persons), LINE) == pytest.approx(sums)


def test_nobody_is_an_error_and_not_a_number() -> None:
    with pytest.raises(ValueError, match="nobody"):
        poverty([], [], LINE)


def test_a_line_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="line"):
        poverty([100.0], [1], 0.0)


def test_an_income_kept_in_single_precision_is_compared_in_double() -> None:
    kept = np.array([2_855.29], dtype=np.float32)  # which is 2855.29004
    assert is_poor(kept, 2_855.2901).all()
    assert not is_poor(kept, 2_855.29).any()
