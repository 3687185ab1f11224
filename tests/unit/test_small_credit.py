"""Small credit: who borrows, what it earns and costs, how it is repaid, and who has a place in a village's fund."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.households_by_hand import households, moved

from tongyu import County, Scenario
from tongyu.county.households.columns import OTHER
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.small_credit import SmallLoans, figures
from tongyu.county.tables import TABLES
from tongyu.kernels.small_credit import Lent, SmallCredit, put_to_work

LENDING = SmallCredit(loan=2_400.0, earns=0.10, months=24.0)
INTEREST = 0.05


def month_of(h, interest=INTEREST, **changed) -> Lent:
    """A month of small credit, in which cash, income and loans change as the sums say."""
    cash, loan = h.cash.copy(), h.loan.copy()
    h.income[:] = 0.0
    month = Lent(*put_to_work(h, LENDING._replace(**changed), interest, OTHER))
    assert np.delete(h.income, OTHER, axis=1).sum() == 0.0
    rounding = 1e-9  # of tills of 100,000 yuan
    assert (h.cash - cash).sum() == pytest.approx(month.earned - month.interest - month.repaid, abs=rounding)
    assert h.loan.sum() - loan.sum() == pytest.approx(month.lent - month.repaid, abs=rounding)
    assert h.income.sum() == pytest.approx(month.earned - month.interest, abs=rounding)
    assert month.outstanding == pytest.approx(h.loan.sum())
    return month


def test_who_has_credit_or_a_place_in_a_fund_and_an_adult_borrows_once():
    h = households(5, credit=[True, False, False, True, True], fund=[False, True, False, False, False])
    h.adults[3] = 0
    h.loan[4] = 300.0
    month = month_of(h, months=1e12)
    assert h.loan == pytest.approx([2_400.0, 2_400.0, 0.0, 0.0, 300.0])
    assert month.lent == pytest.approx(4_800.0)


def test_a_month_s_loan_earns_its_share_less_interest_and_is_paid_back_in_part():
    """2,400 yuan at 10 less 5 % a year: 20 less 10 a month; a 24th of the loan is 100."""
    h = households(credit=True, cash=1_000.0)
    month = month_of(h)
    assert month == pytest.approx((2_400.0, 20.0, 10.0, 100.0, 2_300.0))
    assert h.cash[0] == pytest.approx(1_000.0 + 10.0 - 100.0)
    assert h.income[0, OTHER] == pytest.approx(10.0)


def test_a_loan_is_paid_back_in_equal_parts_and_earns_and_costs_by_what_is_left():
    h = households(credit=True)
    earned = interest = 0.0
    left = []
    for _ in range(24):
        h.credit[:] = not left  # borrows once
        month = month_of(h)
        earned, interest = earned + month.earned, interest + month.interest
        left.append(h.loan[0])
    assert left == pytest.approx([2_400.0 - 100.0 * k for k in range(1, 25)], abs=1e-9)
    assert earned == pytest.approx(2_400.0 * 0.10 / 12 * sum(24 - k for k in range(24)) / 24)
    assert interest == pytest.approx(earned / 2)
    assert month_of(h) == Lent(0.0, 0.0, 0.0, 0.0, 0.0)


def test_who_has_no_cash_pays_what_there_is_and_the_rest_later():
    h = households(3, credit=True, cash=[0.0, 50.0, 95.0])
    month_of(h)
    assert h.cash == pytest.approx([0.0, 0.0, 5.0])
    assert h.loan == pytest.approx([2_400.0 - 10.0, 2_400.0 - 60.0, 2_300.0])
    idle = households(credit=True, cash=4.0)
    month = month_of(idle, earns=0.0)
    assert (month.interest, month.repaid, idle.cash[0]) == (pytest.approx(4.0), 0.0, 0.0)


def test_who_has_paid_back_borrows_again_where_the_link_lasts_and_not_where_it_ended():
    h = households(2, credit=[True, False], loan=60.0)
    month_of(h)
    assert list(h.loan) == [0.0, 0.0]
    month_of(h)
    assert h.loan == pytest.approx([2_300.0, 0.0])


def test_without_a_loan_to_be_had_nothing_moves():
    h = households(20, credit=True, fund=True)
    assert month_of(h, loan=0.0) == Lent(0.0, 0.0, 0.0, 0.0, 0.0)


@given(
    st.lists(st.tuples(st.floats(0.0, 1e5), st.floats(0.0, 1e4), st.booleans()), min_size=1, max_size=20),
    st.floats(0.0, 2.0),
    st.floats(0.0, 0.5),
    st.floats(1.0, 240.0),
    st.floats(1.0, 1e5),
)
def test_small_credit_leaves_nobody_with_less_than_nothing(rows, earns, interest, months, loan):
    cash, owed, linked = map(np.array, zip(*rows, strict=True))
    h = households(len(rows), cash=cash, loan=owed, credit=linked)
    for _ in range(4):
        month_of(h, interest, earns=earns, months=months, loan=loan)
        assert np.all(h.cash >= 0.0)
        assert np.all(h.loan >= 0.0)
        assert np.all(h.loan <= np.maximum(owed, loan) * (1 + 1e-12))


def test_the_accounts_of_small_credit_are_the_ledger_s_every_month(small: Scenario) -> None:
    scenario = moved(small.with_(start="2014-01"), 24, support__finance_links=200, support__village_funds=4)
    county = County(scenario, rng=4)
    all_lent = all_earned = 0.0
    for _ in range(24):
        before = county.columns.loan.sum()
        county.step()
        flows = county.ledger.flows
        items = ("small credit", "earned with small credit")
        lent, earned = (flows.get((OUTSIDE, HOUSEHOLDS, item), 0.0) for item in items)
        all_lent, all_earned = all_lent + lent, all_earned + earned
        assert before + lent - county.columns.loan.sum() <= flows.get((HOUSEHOLDS, OUTSIDE, "repayment"), 0.0) + 1e-6
        assert earned <= county.values["small_credit.earns"] * (before + lent) / 12.0 + 1e-6
        assert county.own(SmallLoans).lent == pytest.approx(county.columns.loan.sum())
        assert figures(county)["small_credit"] == pytest.approx(county.columns.loan.sum() * county.scale)
        interest = flows.get((HOUSEHOLDS, OUTSIDE, "interest on small credit"), 0.0)
        assert interest <= county.values["finance.interest_linked"] * (before + lent) / 12.0 + 1e-6
        assert (interest > 0.0) == (earned > 0.0)
        assert flows.get((HOUSEHOLDS, OUTSIDE, "bought with small credit"), 0.0) == lent
    assert all_lent > 200 * county.values["small_credit.loan"] / 2
    assert all_earned > 0.0


def funded(small: Scenario, villages: float, **parameters: float) -> County:
    named = {f"small_credit.{name}": value for name, value in parameters.items()}
    scenario = moved(small.with_(start="2014-01", parameters=named), 24, support__village_funds=villages)
    return County(scenario, rng=4)


def test_only_those_seen_below_the_line_in_a_village_with_a_fund_have_a_place_and_all_where_it_has_enough(small):
    county = funded(small, 4, fund=1e7).run(13)
    h = county.columns
    where = county.own(SmallLoans).funded[h.village] > 0.0
    assert county.own(SmallLoans).funded.sum() == 4.0
    assert h.fund.any()
    assert not h.fund[~where].any()


def test_a_fund_has_as_many_places_on_average_as_loans_in_its_capital(small):
    """Of 8,000 yuan in loans of 4,000 two places a village; by lot, over seeds."""
    places = []
    for seed in range(40):
        scenario = moved(
            small.with_(start="2014-01", parameters={"small_credit.fund": 8_000.0}), 2, support__village_funds=12
        )
        places.append(int(County(scenario, rng=seed).run(2).columns.fund.sum()))
    assert np.mean(places) == pytest.approx(24.0, abs=4 * np.sqrt(24.0 / 40))


def test_places_end_with_the_fund_and_what_is_owed_is_paid_back(small):
    scenario = moved(
        small.with_(start="2014-01"), 60, support__village_funds={"intensity": 12, "start": "2014-01", "end": "2014-12"}
    )
    county = County(scenario, rng=4).run(12)
    assert county.columns.fund.any()
    owed = county.columns.loan.sum()
    county.step()
    assert not county.columns.fund.any()
    assert 0.0 < county.columns.loan.sum() < owed
    county.run(36)
    assert county.columns.loan.sum() < 0.05 * owed


def test_the_use_of_funds_is_the_share_of_their_places_that_borrow(small):
    county = funded(small, 6).run(3)
    used = TABLES.used["support.village_funds"]
    h = county.columns
    assert used(county) == pytest.approx(np.mean(h.loan[h.fund] > 0.0))
    assert used(county) > 0.5
    h.fund[:] = False
    assert used(county) == 0.0
