"""Advances at harvest: who gets them, out of which money, and how they are repaid."""

import numpy as np
import pytest
from tests.households_by_hand import moved

from tongyu import County
from tongyu.county.ledger import COOPERATIVES, HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.advances import CREDIT_UNIT, PLACED_MONTHS, SEASON, collect_advances, pay_advances
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.county.mechanisms.cooperatives import Cooperation

SEPTEMBER = 8
QUOTA = 1_000.0  # consumer kg a month of each crop


def harvest_time(small, credit=0.0, cash=1e6, **parameters):
    """The second month of a county, turned into a September with rich cooperatives and a known brand."""
    scenario = small.with_(parameters=parameters) if parameters else small
    levers = {"resources__credit_lines": credit} if credit else {}
    county = County(moved(scenario, 24, **levers), rng=3).run(2)
    county.month_of_year = SEPTEMBER
    county.own(Enterprise).awareness = 0.5
    county.own(Enterprise).quota[:] = QUOTA
    county.columns.stock[:] = 200.0
    for cooperative in county.cooperatives:
        cooperative.awake, cooperative.cash, cooperative.owes = True, cash, 0.0
    county.terms.cooperative_open[:] = True
    county.columns.contract[:] = county.columns.cooperative >= 0
    county.ledger.open_month()
    return county


def pay(county):
    """Pay advances; returns what each household got, once the books are found to close."""
    before = county.columns.cash.copy()
    owed = county.columns.advance.copy()
    income = county.columns.income.copy()
    pay_advances(county)
    county.ledger.check("in September")
    got = county.columns.cash - before
    assert county.columns.advance - owed == pytest.approx(got)
    assert np.array_equal(county.columns.income, income)  # a loan is no income
    return got


def entitled(county):
    h = county.columns
    awake = np.array([cooperative.open for cooperative in county.cooperatives])
    return h.contract & awake[h.cooperative] & (h.excluded == 0)


def test_a_member_may_have_its_share_of_what_the_cooperative_can_place_for_it_and_no_more(small):
    county = harvest_time(small)
    county.columns.contract[::2] = False  # members without one get nothing
    there_are = np.count_nonzero(county.columns.contract)
    placeable = PLACED_MONTHS * QUOTA / county.terms.milling_yield / (there_are + 1.0 / county.scale)
    worth = (np.minimum(200.0, placeable) * county.terms.wholesale).sum()
    got = pay(county)
    members = entitled(county)
    assert 20 < members.sum() < 600
    assert got[members] == pytest.approx(county.values["cooperatives.advance"] * worth)
    assert not got[~members].any()
    assert county.ledger.paid(COOPERATIVES, "advances") == pytest.approx(got.sum())
    assert not pay(county).any()  # once a season


def test_with_less_of_a_quota_less_is_advanced(small):
    few, many = harvest_time(small), harvest_time(small)
    few.own(Enterprise).quota[:] = 100.0
    assert 0.0 < pay(few).sum() < 0.5 * pay(many).sum()


def test_the_excluded_and_members_of_a_sleeping_cooperative_get_none(small):
    county = harvest_time(small)
    h = county.columns
    h.excluded[:] = h.village % 2
    cooperative = next(each for each in county.cooperatives if each.open)
    cooperative.awake = False
    county.terms.cooperative_open[cooperative.index] = False
    got = pay(county)
    assert not got[h.excluded > 0].any()
    assert not got[h.cooperative == cooperative.index].any()
    assert got.any()


@pytest.mark.parametrize("hindrance", ["out of season", "no brand", "switched off"])
def test_otherwise_nobody_gets_an_advance(small, hindrance):
    parameters = {"cooperatives.advance": 0.0} if hindrance == "switched off" else {}
    county = harvest_time(small, **parameters)
    if hindrance == "out of season":
        county.month_of_year = 4
    elif hindrance == "no brand":
        county.own(Enterprise).awareness = 0.0
    assert not pay(county).any()


def test_a_till_pays_what_is_beyond_its_reserve_and_what_it_owes_in_equal_shares(small):
    v = harvest_time(small).values
    reserve = v["cooperatives.reserve_months"] * v["cooperatives.overhead"]
    county = harvest_time(small, cash=reserve + 700.0 + 5_000.0)
    for cooperative in county.cooperatives:
        cooperative.owes = 5_000.0
    got, own = pay(county), county.columns.cooperative
    for cooperative in county.cooperatives:
        members = entitled(county) & (own == cooperative.index)
        if members.any():
            assert got[members].sum() == pytest.approx(700.0)
            assert got[members] == pytest.approx(700.0 / members.sum())
            assert cooperative.cash == pytest.approx(reserve + 5_000.0)
    poor = harvest_time(small, cash=reserve)
    assert not pay(poor).any()


def test_guaranteed_credit_pays_where_the_till_does_not_as_far_as_the_line_goes(small):
    v = harvest_time(small).values
    reserve = v["cooperatives.reserve_months"] * v["cooperatives.overhead"]
    county = harvest_time(small, credit=0.2, cash=reserve)
    awake = [cooperative for cooperative in county.cooperatives if cooperative.open]
    line = 0.2 * CREDIT_UNIT / len(awake)
    got = pay(county)
    served = [each for each in awake if (entitled(county) & (county.columns.cooperative == each.index)).any()]
    assert got.sum() == pytest.approx(line * len(served))
    for cooperative in served:
        assert cooperative.borrowed == pytest.approx(line)
        # the loan is not paid back out of the reserve, which pays the overhead of the next months
        interest = v["finance.interest_linked"] / 12 * line
        assert cooperative.cash == pytest.approx(reserve - interest)
    assert county.ledger.received(COOPERATIVES, "credit lines") == pytest.approx(line * len(served))
    # a larger line pays more, up to the wish
    assert pay(harvest_time(small, credit=0.4, cash=reserve)).sum() == pytest.approx(2 * got.sum())
    assert pay(harvest_time(small, credit=1_000, cash=reserve)).sum() == pytest.approx(pay(harvest_time(small)).sum())


def test_a_credit_line_is_served_with_interest_and_repaid_out_of_what_is_beyond_the_reserve(small):
    county = harvest_time(small)
    cooperative = next(each for each in county.cooperatives if each.open)
    cooperative.cash, cooperative.owes, cooperative.borrowed = 1_000.0, 300.0, 500.0
    assert cooperative.serve_credit(0.01, 200.0) == (5.0, pytest.approx(495.0))
    assert (cooperative.cash, cooperative.borrowed) == (pytest.approx(500.0), pytest.approx(5.0))
    assert cooperative.serve_credit(0.01, 200.0) == (pytest.approx(0.05), 0.0)
    cooperative.cash = 300.0
    assert cooperative.serve_credit(0.01, 200.0) == (0.0, 0.0)  # members come first
    cooperative.cash = 1e6
    assert cooperative.serve_credit(0.01, 200.0)[1] == pytest.approx(5.0)
    assert cooperative.borrowed == pytest.approx(0.0)


def collect(county, received):
    before = county.columns.cash.copy()
    tills = np.array([cooperative.cash for cooperative in county.cooperatives])
    owed = county.columns.advance.copy()
    collect_advances(county, received)
    county.ledger.check("in September")
    repaid = before - county.columns.cash
    assert owed - county.columns.advance == pytest.approx(repaid)
    now = np.array([cooperative.cash for cooperative in county.cooperatives])
    return repaid, now - tills


def test_a_share_of_the_month_s_sales_repays_the_advance_and_never_more_than_it(small):
    county = harvest_time(small, **{"cooperatives.repayment": 0.5})
    h = county.columns
    rows = np.flatnonzero(entitled(county))[:4]
    h.cash[rows] = [500.0, 500.0, 500.0, 20.0]
    h.advance[rows] = [1_000.0, 50.0, 1_000.0, 1_000.0]
    county.ledger.open_month()
    received = np.zeros(len(h.id))
    received[rows] = [300.0, 300.0, -80.0, 300.0]
    repaid, tills = collect(county, received)
    assert repaid[rows] == pytest.approx([150.0, 50.0, 0.0, 20.0])
    assert repaid.sum() == pytest.approx(220.0) == tills.sum()
    assert county.ledger.paid(HOUSEHOLDS, "advances repaid") == pytest.approx(220.0)
    for cooperative in county.cooperatives:
        assert tills[cooperative.index] == pytest.approx(repaid[h.cooperative == cooperative.index].sum())


def test_those_who_owe_nothing_repay_nothing(small):
    county = harvest_time(small)
    repaid, tills = collect(county, np.full(600, 1e4))
    assert not repaid.any()
    assert not tills.any()


def test_over_a_run_what_was_advanced_is_repaid_written_off_or_still_owed(small):
    county = County(moved(small, 48, branding__awareness=60, training__operators=8, resources__credit_lines=20), rng=5)
    advanced = repaid = 0.0
    for _ in range(36):
        county.step()
        advanced += county.ledger.paid(COOPERATIVES, "advances")
        repaid += county.ledger.paid(HOUSEHOLDS, "advances repaid")
        in_season = county.month_of_year in SEASON
        assert in_season or county.ledger.paid(COOPERATIVES, "advances") == 0.0
        assert county.ledger.paid(OUTSIDE, "credit lines") <= 20 * CREDIT_UNIT
    assert advanced > 0.0
    assert repaid > 0.5 * advanced
    written_off = county.own(Cooperation).advances_lost / county.scale
    assert advanced - repaid - written_off == pytest.approx(county.columns.advance.sum(), abs=1e-6)


def test_a_cooperative_that_alone_is_awake_has_the_whole_credit_line(small):
    county = harvest_time(small, credit=1.0, cash=0.0)
    for cooperative in county.cooperatives[1:]:
        cooperative.awake = False
    county.terms.cooperative_open[1:] = False
    county.columns.cooperative[:] = 0
    pay(county)
    assert county.cooperatives[0].borrowed == pytest.approx(CREDIT_UNIT / county.scale)
