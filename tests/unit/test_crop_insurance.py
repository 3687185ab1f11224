"""Crop insurance by village index: premiums at sowing, indemnities with the last harvest, for the village's loss."""

from types import SimpleNamespace

import numpy as np
import pytest

from tongyu import County
from tongyu.county.households.columns import CROP_SALES
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.crop_insurance import CropInsurance, insure_crops
from tongyu.county.mechanisms.weather import Weather

TERMS = {
    "crop_insurance.uptake": 0.4,
    "crop_insurance.sum": 200.0,
    "crop_insurance.trigger": 0.3,
    "crop_insurance.premium": 0.06,
    "crop_insurance.own": 0.2,
}
PREMIUM = 0.2 * 0.06 * 200.0  # yuan a mu that a household pays


@pytest.fixture
def county(small):
    return County(small.with_(parameters=TERMS), rng=3).run(1)


def month(county, month_of_year, factor=None):
    """One call in a month of the year, with the villages' harvests at `factor`; what each household got or paid."""
    county.month_of_year = month_of_year
    if factor is not None:
        factors = np.full(county.villages, factor) if np.isscalar(factor) else np.array(factor)
        county._own[Weather] = SimpleNamespace(factor=lambda year: factors)
    county.ledger.open_month()
    cash, income = county.columns.cash.copy(), county.columns.income.copy()
    insure_crops(county)
    county.ledger.check("by hand")
    got = county.columns.cash - cash
    earned = county.columns.income - income
    assert earned[:, CROP_SALES] == pytest.approx(got, abs=1e-9)  # an input; a harvest
    assert earned.sum(axis=1) == pytest.approx(got, abs=1e-9)
    return got


def test_the_stated_share_of_households_pays_its_part_of_the_premium_by_the_mu(county):
    h = county.columns
    h.cash[:] = 1e5
    paid = -month(county, county.calendar.first_buying)
    insured = paid > 0.0
    assert insured.mean() == pytest.approx(0.4, abs=4 * np.sqrt(0.24 / 600))
    assert paid[insured] == pytest.approx(PREMIUM * h.tilled[insured])
    assert county.columns.insured_mu == pytest.approx(np.where(insured, h.tilled, 0.0))
    assert county.ledger.paid(HOUSEHOLDS, "crop insurance") == pytest.approx(paid.sum())


def test_a_premium_stands_in_the_field_and_the_state_pays_the_rest_of_it(county):
    h = county.columns
    h.cash[:] = 1e5
    before = county.state_paid
    paid = -month(county, county.calendar.first_buying)
    assert h.growing == pytest.approx(paid)
    whole = 0.06 * 200.0 * h.insured_mu.sum(dtype=np.float64)
    assert county.state_paid - before == pytest.approx(whole - paid.sum())


def test_premiums_are_counted_in_double_precision(county):
    h = county.columns
    h.cash[:] = 1e5
    paid = -month(county, county.calendar.first_buying)
    insured = h.insured_mu > 0.0
    assert paid[insured] == pytest.approx(PREMIUM * h.tilled[insured].astype(np.float64), rel=1e-10)
    assert county.ledger.paid(HOUSEHOLDS, "crop insurance") == pytest.approx(paid.sum(), rel=1e-11)


def test_the_listed_poor_are_insured_for_nothing(county):
    h = county.columns
    h.cash[:] = 1e5
    h.registered[:] = True
    assert not month(county, county.calendar.first_buying).any()
    assert county.columns.insured_mu == pytest.approx(h.tilled)


def test_who_cannot_pay_is_not_insured(county):
    county.columns.cash[:] = 0.5 * PREMIUM
    paid = -month(county, county.calendar.first_buying)
    assert not paid.any()
    assert np.all(county.columns.insured_mu[county.columns.land > 1.0] == 0.0)


@pytest.mark.parametrize(
    ("factor", "share"),
    [(1.2, 0.0), (1.0, 0.0), (0.71, 0.0), (0.7, 0.0), (0.65, 0.05 / 0.7), (0.35, 0.5), (0.0, 1.0)],
)
def test_a_village_that_lost_more_than_the_trigger_is_paid_in_proportion(county, factor, share):
    county.columns.cash[:] = 1e5
    month(county, county.calendar.first_buying)
    got = month(county, county.last_harvest, factor)
    assert got == pytest.approx(200.0 * share * county.columns.insured_mu.astype(np.float64), rel=1e-9, abs=1e-9)
    assert county.own(CropInsurance).indemnities == pytest.approx(got.sum(), abs=1e-6)
    assert county.ledger.paid(OUTSIDE, "indemnities") == pytest.approx(got.sum(), abs=1e-6)


def test_the_village_counts_not_the_household_s_own_luck(county):
    county.columns.cash[:] = 1e5
    county.columns.stock[:, :] = np.linspace(0.0, 1e4, 600)[:, None]
    month(county, county.calendar.first_buying)
    factor = np.where(np.arange(county.villages) == 3, 0.35, 1.0)
    got = month(county, county.last_harvest, factor)
    hit = (county.columns.village == 3) & (county.columns.insured_mu > 0.0)
    assert hit.any()
    assert got[hit] == pytest.approx(100.0 * county.columns.insured_mu[hit])
    assert not got[~hit].any()


def test_in_other_months_nothing_happens(county):
    for month_of_year in set(range(12)) - {county.calendar.first_buying, county.last_harvest}:
        assert not month(county, month_of_year, 0.0).any()
        assert county.own(CropInsurance).indemnities == 0.0


def test_without_an_insured_sum_nobody_pays_or_gets_anything(small):
    county = County(small.with_(parameters=TERMS | {"crop_insurance.sum": 0.0}), rng=3).run(1)
    assert not month(county, county.calendar.first_buying).any()
    assert not month(county, county.last_harvest, 0.0).any()


def test_in_a_run_with_droughts_premiums_and_indemnities_pass_through_the_books(small):
    dry = TERMS | {"weather.drought": 0.5, "crop_insurance.uptake": 1.0}
    county = County(small.with_(parameters=dry), rng=1)
    premiums = indemnities = 0.0
    for _ in range(48):
        county.step()  # which checks the books
        premiums += county.ledger.paid(HOUSEHOLDS, "crop insurance")
        received = county.ledger.received(HOUSEHOLDS, "indemnities")
        assert received == 0.0 or county.month_of_year == county.last_harvest
        indemnities += received
    assert premiums > 0.0
    assert indemnities == pytest.approx(county.monthly["indemnities"].sum() / county.scale)
    assert indemnities > 0.0
    uninsured = County(small.with_(parameters=dry | {"crop_insurance.sum": 0.0}), rng=1).run()
    # what insurance buys is the inputs of the years after: until the first indemnity nothing but premiums differs
    assert county.monthly["harvest"].sum() > uninsured.monthly["harvest"].sum()
