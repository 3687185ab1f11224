"""Income with what was put by: by hand, whatever the month in which a year ends, and without holding gains."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.households_by_hand import households
from tests.still import STILL

from tongyu import County, load
from tongyu.county.households.columns import CROP_SALES, STOCKS, WAGE
from tongyu.county.mechanisms.income import store_prices
from tongyu.kernels.income import close_month, open_stores

PRICES = np.array([1.5, 5.0, 6.0, 4.0, 2.0])
GRAIN = st.floats(0.0, 1e5)


def opened(**columns):
    h = households(income_12=0.0, **columns)
    open_stores(h, PRICES)
    return h


def closed(h, month=0):
    close_month(h, month % 12, PRICES, STOCKS)
    return float(h.income[0, STOCKS])


def test_a_harvest_is_income_when_it_is_brought_in_and_selling_it_at_its_worth_is_none() -> None:
    h = opened()
    h.stock[0, 0] += 1_000.0
    assert closed(h) == pytest.approx(1_500.0)
    h.income[:] = 0.0
    h.stock[0, 0] -= 1_000.0
    h.income[0, CROP_SALES] += 1_500.0
    closed(h, 1)
    assert h.income[0].sum() == pytest.approx(0.0)
    assert h.income_12[0] == pytest.approx(1_500.0)
    assert h.income_year[0, STOCKS] == pytest.approx(0.0)


def test_inputs_count_against_the_harvest_they_went_into() -> None:
    h = opened(growing=0.0)
    h.income[0, CROP_SALES] -= 300.0
    h.growing[0] += 300.0
    closed(h)
    assert h.income_12[0] == pytest.approx(0.0)
    h.income[:] = 0.0
    h.growing[0] = 0.0
    h.stock[0, 2] += 100.0
    closed(h, 1)
    assert h.income_12[0] == pytest.approx(600.0 - 300.0)


def test_what_is_eaten_or_lost_leaves_the_store() -> None:
    h = opened(stock=[100.0, 0.0, 0.0, 0.0, 0.0])
    h.stock[0, 0] = 0.0
    h.income[0, CROP_SALES] += 40.0 * 1.6  # 40 kg eaten at the price of the day, 60 kg lost
    closed(h)
    assert h.income_12[0] == pytest.approx(64.0 - 150.0)


@given(stocks=st.lists(st.tuples(GRAIN, GRAIN), min_size=13, max_size=40), start=GRAIN)
def test_twelve_months_are_receipts_and_the_difference_of_the_stores_at_their_ends(stocks, start) -> None:
    h = opened(stock=[start, 0.0, 0.0, 0.0, 0.0])
    held = [start]
    for month, (kg, wage) in enumerate(stocks):
        h.income[:] = 0.0
        h.income[0, WAGE] = wage
        h.stock[0, 0] = kg
        held.append(kg)
        closed(h, month)
    wages = sum(wage for _, wage in stocks[-12:])
    change = PRICES[0] * (held[-1] - held[-13])
    size = 1.0 + sum(wage for _, wage in stocks) + PRICES[0] * sum(held)
    assert h.income_12[0] == pytest.approx(wages + change, abs=1e-6 * size)


def test_the_trailing_year_is_the_sum_of_twelve_months_and_forgets_the_thirteenth() -> None:
    h = opened()
    for month in range(14):
        h.income[:] = 100.0 * (month + 1)
        h.consumed[:], h.care[:] = 10.0 * month, 1.0 * month
        closed(h, month)
    assert h.income_12[0] == pytest.approx(5 * 100.0 * sum(range(3, 15)))  # five sources; nothing was put by
    assert (h.consumed_12[0], h.care_12[0]) == pytest.approx((10.0 * sum(range(2, 14)), 1.0 * sum(range(2, 14))))
    assert h.income_year[0] == pytest.approx([*[100.0 * sum(range(1, 15))] * 5, 0.0])


def test_the_trailing_year_does_not_drift_from_its_months() -> None:
    h = opened()
    rng = np.random.default_rng(5)
    for month in range(240):
        h.income[:] = rng.normal(900.0, 700.0, h.income.shape)
        closed(h, month)
    assert h.income_12 == pytest.approx(h.ring[:, :, 0].sum(axis=0, dtype=np.float64), rel=1e-12)


def test_over_a_run_income_is_receipts_and_the_growth_of_the_stores() -> None:
    county = County("baseline", rng=3, households=60, without=STILL)
    county.run(24)
    h = county.columns
    assert h.stores == pytest.approx(h.stock @ store_prices(county) + h.growing)
    stock, growing, before = h.stock.copy(), h.growing.copy(), store_prices(county)
    county.run(9)
    assert np.array_equal(store_prices(county), before)  # what lies in store is worth what its harvest was
    left, in_field = h.stock.copy(), h.growing.copy()
    county.run(3)
    worth = store_prices(county)
    assert (worth != before).any()  # the harvest of 2013 has another floor
    change = left @ before + in_field - (stock @ before + growing)
    change += h.stock @ worth + h.growing - (left @ worth + in_field)
    assert h.income_year[:, STOCKS] == pytest.approx(change, rel=1e-9, abs=1e-6)
    assert h.income_12 == pytest.approx(h.income_year.sum(axis=1), rel=1e-5, abs=0.05)


@pytest.mark.parametrize("floor", [0.0, 1.0])
def test_grain_that_lies_in_store_is_worth_over_new_year_what_its_harvest_was(floor: float) -> None:
    """The floor ends with the harvest of 2016: nobody is poorer or richer for grain by the turn of a year."""
    scenario = load("baseline").with_(parameters={"price.floor": floor})
    county = County(scenario, rng=3, households=60).run(12 * 4 + 10)  # to October 2015
    worth, h = store_prices(county), county.columns
    for _ in range(11):
        stores, gone = h.stores.copy(), h.stock.copy()
        county.step()
        h = county.columns
        assert np.array_equal(store_prices(county), worth), county.date
        if len(h.id) == len(stores) and county.date != "2016-01":  # households are others in January
            opening = h.stores - h.income[:, STOCKS]
            assert opening == pytest.approx(stores), county.date
            assert gone.sum() > 0.0
    county.step()
    assert county.date == "2016-10"
    after = store_prices(county)
    assert (after[0] < 0.8 * worth[0]) == (floor > 0.0)


def test_what_is_left_of_a_harvest_is_valued_anew_before_the_next_comes_in() -> None:
    county = County("baseline", rng=3, households=60).run(12 * 5 + 9)  # to September 2016
    before, stores = store_prices(county), county.columns.stores.copy()
    left = county.columns.stock.copy()
    county.step()
    h, after = county.columns, store_prices(county)
    opening = h.stores - h.income[:, STOCKS]  # what the month began with
    assert opening == pytest.approx(stores - left @ (before - after), rel=1e-9, abs=1e-6)
    assert left[:, 0].sum() > 0.0


@pytest.mark.parametrize(
    ("month", "year", "months"), [(4, 2011, 16), (8, 2011, 20), (9, 2011, 21), (10, 2012, 22), (12, 2011, 12)]
)
def test_a_year_may_end_in_another_month_and_has_the_number_of_the_year_whose_harvest_it_holds(
    month, year, months
) -> None:
    county = County(load("baseline").with_(parameters={"measures.year_end": float(month)}), rng=3, households=60)
    county.run(months)
    assert list(county.yearly.index)[-1] == year
    h = county.columns
    assert county.yearly["income"].iloc[-1] == pytest.approx(h.income_12.sum() / h.persons.sum(), rel=1e-6)


def test_the_inputs_of_a_season_are_in_the_field_until_the_last_harvest_and_never_after() -> None:
    county = County("baseline", rng=3, households=200)
    for _ in range(24):
        county.step()
        growing = float(county.columns.growing.sum())
        expected = 3 <= county.month_of_year <= 8
        assert (growing > 0.0) == expected, county.date
