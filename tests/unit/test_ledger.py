"""The ledger: it closes on honest books and on no others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.households_by_hand import all_levers

from tongyu import County
from tongyu.county.county import SCHEDULE
from tongyu.county.ledger import GOVERNMENT, HOUSEHOLDS, HUBS, INSIDE, OUTSIDE, TOLERANCE, Ledger
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.errors import AccountsError


class Books:
    """Two tills and a barn, with a ledger that watches them."""

    def __init__(self, cash=1_000.0, stock=(100.0, 50.0)):
        self.cash = {HOUSEHOLDS: cash, HUBS: cash}
        self.stock = np.array(stock)
        self.ledger = Ledger({name: lambda name=name: self.cash[name] for name in self.cash}, lambda: self.stock.copy())

    def pay(self, payer, payee, amount):
        """An honest payment: booked and moved."""
        self.ledger.pay(payer, payee, "a test", amount)
        for name, sign in ((payer, -1.0), (payee, 1.0)):
            if name in self.cash:
                self.cash[name] += sign * amount

    def check(self):
        self.ledger.check("2013-05")


@pytest.fixture
def books():
    return Books()


def test_honest_books_close(books):
    books.pay(HOUSEHOLDS, HUBS, 70.0)
    books.pay(OUTSIDE, HOUSEHOLDS, 400.0)
    books.pay(HUBS, OUTSIDE, -5.0)
    books.stock[:] += [10.0, -20.0]
    books.ledger.harvested[:] = [40.0, 0.0]
    books.ledger.sold[:] = [20.0, 12.0]
    books.ledger.eaten[:] = [9.0, 6.0]
    books.ledger.lost[:] = [1.0, 2.0]
    books.check()


def test_money_that_moves_without_a_booking_is_found_and_named(books):
    books.pay(OUTSIDE, HUBS, 70.0)
    books.cash[HOUSEHOLDS] += 0.01
    with pytest.raises(AccountsError, match=r"2013-05: the books of the households are off by 0\.01 yuan"):
        books.check()


def test_a_booking_that_moves_no_money_is_found(books):
    books.ledger.pay(HOUSEHOLDS, HUBS, "a test", 5.0)
    with pytest.raises(AccountsError, match="households are off by 5"):
        books.check()


def test_money_paid_by_one_and_received_by_nobody_is_found(books):
    books.ledger.pay(HOUSEHOLDS, HUBS, "a test", 5.0)
    books.cash[HOUSEHOLDS] -= 5.0
    with pytest.raises(AccountsError, match="hubs are off by -5"):
        books.check()


@pytest.mark.parametrize("goods", ["harvested", "sold", "eaten", "lost"])
def test_grain_that_appears_or_disappears_is_found(books, goods):
    getattr(books.ledger, goods)[1] = 3.0
    with pytest.raises(AccountsError, match="crop 1 is off by"):
        books.check()


def test_grain_that_leaves_without_a_trace_is_found(books):
    books.stock[0] -= 0.001
    with pytest.raises(AccountsError, match="crop 0 is off by"):
        books.check()


@pytest.mark.parametrize("amount", [np.nan, np.inf, -np.inf])
def test_a_payment_that_is_no_number_is_refused_when_it_is_booked(books, amount):
    with pytest.raises(AccountsError, match="a test from households to hubs is"):
        books.ledger.pay(HOUSEHOLDS, HUBS, "a test", amount)


def test_a_till_or_stock_that_is_no_number_does_not_close(books):
    books.cash[HUBS] = np.nan
    with pytest.raises(AccountsError, match="hubs"):
        books.check()
    books.cash[HUBS] = 1_000.0
    books.stock[1] = np.nan
    with pytest.raises(AccountsError, match="crop 1"):
        books.check()


def test_the_tolerance_is_relative_to_what_passed_through(books):
    books.pay(OUTSIDE, HOUSEHOLDS, 1e9)
    books.cash[HOUSEHOLDS] += 0.5 * TOLERANCE * 1e9
    books.check()
    books.cash[HOUSEHOLDS] += 3.0 * TOLERANCE * 1e9
    with pytest.raises(AccountsError):
        books.check()


def test_a_new_month_forgets_flows_and_starts_from_what_is_there(books):
    books.pay(OUTSIDE, HOUSEHOLDS, 10.0)
    books.ledger.harvested[0] = 5.0
    books.stock[0] += 5.0
    books.ledger.open_month()
    assert books.ledger.flows == {}
    assert not books.ledger.harvested.any()
    books.check()


def test_flows_add_up_by_payer_payee_and_item(books):
    books.ledger.pay(HOUSEHOLDS, HUBS, "handling", 3.0)
    books.ledger.pay(HOUSEHOLDS, HUBS, "handling", 4.0)
    books.ledger.pay(HOUSEHOLDS, HUBS, "rent", 0.0)
    books.ledger.pay(OUTSIDE, HUBS, "rent", 2.0)
    assert books.ledger.flows == {(HOUSEHOLDS, HUBS, "handling"): 7.0, (OUTSIDE, HUBS, "rent"): 2.0}
    assert books.ledger.received(HUBS) == 9.0
    assert books.ledger.received(HUBS, "rent") == 2.0
    assert books.ledger.paid(HOUSEHOLDS) == 7.0
    assert books.ledger.paid(HOUSEHOLDS, "rent") == 0.0


accounts = st.sampled_from([HOUSEHOLDS, HUBS, OUTSIDE])
yuan = st.floats(-1e8, 1e8)
payments = st.lists(st.tuples(accounts, accounts, yuan).filter(lambda each: each[0] != each[1]), max_size=30)


@given(payments)
def test_any_honest_month_closes(made):
    books = Books()
    for each in made:
        books.pay(*each)
    books.check()


@given(payments, st.sampled_from([HOUSEHOLDS, HUBS]), st.floats(1.0, 1e6), st.sampled_from([-1.0, 1.0]))
def test_no_honest_month_hides_a_missing_sum(made, account, missing, sign):
    books = Books()
    for each in made:
        books.pay(*each)
    through = sum(abs(amount) for payer, payee, amount in made if account in (payer, payee))
    books.cash[account] += sign * max(missing, 10.0 * TOLERANCE * (through + 1_000.0))
    with pytest.raises(AccountsError, match=account):
        books.check()


def test_every_account_of_a_county_is_watched(small):
    county = County(all_levers(small), rng=1).run(3)
    assert set(county.ledger._balances) == set(INSIDE)
    known = {*INSIDE, OUTSIDE}
    assert all(payer in known and payee in known for payer, payee, _ in county.ledger.flows)


@pytest.mark.parametrize(
    "steal",
    [
        lambda county: county.columns.cash.__setitem__(7, county.columns.cash[7] + 1.0),
        lambda county: setattr(county.hubs[1], "cash", county.hubs[1].cash - 1.0),
        lambda county: setattr(county.platforms[0], "cash", county.platforms[0].cash + 1.0),
        lambda county: setattr(county.cooperatives[0], "cash", county.cooperatives[0].cash + 1.0),
        lambda county: setattr(county.government, "cash", county.government.cash + 1.0),
        lambda county: setattr(county.own(Enterprise), "cash", county.own(Enterprise).cash + 1.0),
        lambda county: county.columns.stock.__setitem__((3, 0), county.columns.stock[3, 0] + 1.0),
    ],
    ids=["household", "hub", "platform", "cooperative", "government", "enterprise", "grain"],
)
def test_a_mechanism_that_books_nothing_stops_the_run_and_says_when(small, monkeypatch, steal):
    county = County(all_levers(small), rng=1).run(11)
    monkeypatch.setitem(SCHEDULE, "persuade", SCHEDULE["persuade"] | {"steal": steal})
    with pytest.raises(AccountsError, match="2011-12"):
        county.step()


def test_the_government_s_till_holds_what_was_granted_and_not_spent(small):
    budget = {"intensity": 4, "budget": 40_000.0, "unit_cost": 500.0}
    scenario = small.with_(programme={"training": {"courses": budget}}, months=24)
    county = County(scenario, rng=1)
    granted = spent = 0.0
    for _ in range(24):
        county.step()
        granted += county.ledger.received(GOVERNMENT)
        spent += county.ledger.paid(GOVERNMENT)
    assert granted * county.scale == pytest.approx(80_000.0)
    assert spent * county.scale == pytest.approx(24 * 4 * 500.0) == pytest.approx(sum(county.cost_by_pillar.values()))
    assert county.government.cash == pytest.approx(granted - spent)
