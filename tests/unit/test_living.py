"""Consumption, borrowing and repaying; credit links."""

import numpy as np
import pytest
from tests.households_by_hand import busy_county, copy_of, households, numbers

from tongyu import County
from tongyu.county.households.columns import OTHER, PROPERTY
from tongyu.kernels.finance import Finance, credit_room
from tongyu.kernels.living import Living, consume, other_income

LIVING = numbers(Living, floor=100, propensity=0.8, drawdown=0.0, smoothing=0.25, livestock=600, property=12)
FINANCE = numbers(
    Finance, limit=0.25, limit_linked=0.5, interest=0.12, interest_linked=0.06, repayment=0.0, buffer_months=2
)


def live(h, living=LIVING, finance=FINANCE):
    """Interest, consumed, borrowed, repaid; cash moves by exactly what they say."""
    before = h.cash.sum()
    interest, consumed, borrowed, repaid = consume(h, living, finance)
    assert h.cash.sum() - before == pytest.approx(borrowed - interest - consumed - repaid)
    assert np.all(h.cash >= 0.0)
    assert np.all(h.debt >= 0.0)
    return interest, consumed, borrowed, repaid


def test_credit_is_a_share_of_income_less_debt_and_more_for_the_linked():
    assert credit_room(False, 10_000.0, 1_000.0, FINANCE) == 1_500.0
    assert credit_room(True, 10_000.0, 1_000.0, FINANCE) == 4_000.0
    assert credit_room(False, 10_000.0, 9_000.0, FINANCE) == 0.0
    assert credit_room(True, -5_000.0, 0.0, FINANCE) == 0.0


def test_a_household_spends_its_share_of_income_or_the_floor():
    h = households(2, persons=3, income_12=[12_000.0, 1_000.0])
    assert live(h)[1] == pytest.approx(800.0 + 300.0)
    assert h.cash == pytest.approx([9_200.0, 9_700.0])
    assert h.spent == pytest.approx([1_000.0 - 0.25 * 200.0, 1_000.0 - 0.25 * 700.0])


def test_cash_beyond_the_buffer_is_drawn_down():
    h = households(income_12=12_000.0)
    assert live(h, LIVING._replace(drawdown=0.1))[1] == pytest.approx(800.0 + 0.1 * 8_000.0)


def test_what_cash_does_not_cover_is_borrowed_as_far_as_credit_goes_else_cut():
    h = households(2, cash=100.0, income_12=[12_000.0, 1_200.0], persons=3)
    interest, consumed, borrowed, repaid = live(h)
    assert borrowed == pytest.approx(700.0 + 200.0)
    assert consumed == pytest.approx(800.0 + 300.0)
    assert h.debt == pytest.approx([700.0, 200.0])
    poor = households(cash=100.0, income_12=0.0, persons=3)
    assert live(poor)[1] == 100.0
    assert (interest, repaid) == (0.0, 0.0)


def test_interest_is_paid_or_added_to_debt_and_formal_credit_is_cheaper():
    h = households(3, debt=1_200.0, cash=[5_000.0, 5_000.0, 0.0], credit=[False, True, False], income_12=0.0, persons=0)
    interest, *_ = live(h)
    assert interest == pytest.approx(12.0 + 6.0)
    assert h.debt == pytest.approx([1_200.0, 1_200.0, 1_212.0])


def test_debt_is_repaid_from_cash_beyond_the_buffer_only():
    h = households(3, debt=1_000.0, cash=[10_000.0, 2_010.0, 1_500.0], income_12=0.0, persons=0)
    *_, repaid = live(h, finance=FINANCE._replace(repayment=0.1, interest=0.0))
    assert repaid == pytest.approx(100.0 + 10.0)
    assert h.debt == pytest.approx([900.0, 990.0, 1_000.0])


def test_a_month_that_ended_in_the_red_becomes_debt():
    h = households(cash=-50.0, income_12=0.0, persons=0)
    interest, consumed, borrowed, _ = live(h)
    assert (h.cash[0], consumed, borrowed) == (0.0, 0.0, 50.0)
    assert h.debt[0] == pytest.approx(50.0 + interest + 0.5)


@pytest.mark.parametrize("seed", range(5))
def test_cash_never_falls_below_zero_whatever_the_numbers(seed):
    rng = np.random.default_rng(seed)
    h = copy_of(busy_county().columns)
    n = len(h.id)
    h.cash[:] = rng.normal(0.0, 5_000.0, n)
    h.debt[:] = rng.exponential(5_000.0, n)
    h.income_12[:] = rng.normal(3_000.0, 10_000.0, n)
    for _ in range(12):
        living = LIVING._replace(floor=rng.uniform(0, 500), propensity=rng.uniform(0, 1), drawdown=rng.uniform(0, 1))
        live(h, living, FINANCE._replace(repayment=rng.uniform(0, 1), limit=rng.uniform(0, 2)))


def test_animals_and_leased_land_earn_by_their_trends():
    h = households(persons=4, livestock=1.5, land=20.0)
    sums = other_income(h, LIVING, 1.1, 0.5, OTHER, PROPERTY)
    assert sums == pytest.approx((600 * 1.1 * 1.5 * 4 / 12, 12 * 0.5 * 20 / 12))
    assert h.cash[0] == pytest.approx(10_000.0 + sum(sums))
    assert (h.income[0, OTHER], h.income[0, PROPERTY]) == pytest.approx(sums)


def test_formal_credit_reaches_the_number_of_households_paid_for_in_their_place(small):
    setting = {"intensity": 60, "place": ["Hill", "Lake"], "end": "2011-06"}
    county = County(small.with_(programme={"support": {"finance_links": setting}}, months=12), rng=8)
    county.run(3)
    h = county.columns
    linked = h.credit.copy()
    assert linked.sum() == pytest.approx(60, abs=4 * np.sqrt(60))
    assert not linked[h.township == 0].any()
    county.run(3)
    assert np.array_equal(h.credit, linked)
    county.step()
    assert not h.credit.any()


def test_cash_of_every_household_stays_at_or_above_zero_in_a_busy_county():
    assert np.all(busy_county().columns.cash >= 0.0)
    assert np.all(busy_county().columns.debt >= 0.0)
