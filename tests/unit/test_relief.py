"""Disaster relief: what a drought took, what is made good of it, and when it is paid."""

import numpy as np
import pytest
from tests.households_by_hand import CROPS, moved
from tests.still import still

from tongyu import County, Scenario
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.prices import OutsidePrices
from tongyu.county.mechanisms.relief import Relief, lost
from tongyu.county.mechanisms.weather import Weather

BOOKED = (OUTSIDE, HOUSEHOLDS, "disaster relief")
DROUGHT = {"stress.drought_from": 2012.0, "stress.drought_years": 1.0, "weather.drought": 0.0}


def dry(small: Scenario, length: int, workers: int = 0, stress=("drought",), **relief: float) -> County:
    """The county, run, with a drought in 2012 and in no other year; it begins in 2011."""
    named = {f"relief.{name}": value for name, value in relief.items()}
    levers = {"support__social_workers": workers} if workers else {}
    return County(moved(small.with_(stress=stress, parameters=DROUGHT | named), 48, **levers), rng=4).run(length)


def by_hand(county: County) -> np.ndarray:
    """What the drought of 2012 took, household by household and crop by crop, yuan."""
    h, v = county.columns, county.values
    weather = county.own(Weather)
    missing = np.where(weather.struck(2012), 1.0 - weather.factor(2012), 0.0)
    grown = (1.0 + v["trend.yield"]) ** (county.year_fraction - 2015.5)
    taken = np.zeros(len(h.id))
    for i in range(len(h.id)):
        for crop, name in enumerate(CROPS):
            kg = v[f"crops.{name}.yield"] * grown * float(h.crop_share[i, crop]) * float(h.tilled[i])
            price = v["measures.stock_price"] * county.own(OutsidePrices).now[crop]
            taken[i] += kg * price * (1.0 - float(h.irrigated[i])) * max(0.0, missing[h.village[i]])
    return taken


def test_what_is_due_is_the_share_of_the_value_that_the_weather_took_from_dry_land(small):
    county = dry(small, 22)  # to October 2012, when the last harvest is in
    assert county.date == "2012-10"
    struck = county.own(Weather).struck(2012)
    assert struck.any()
    assert not struck.all()
    assert county.own(Relief).relief_due == pytest.approx(county.values["relief.share"] * by_hand(county))
    assert lost(county) == pytest.approx(by_hand(county))
    assert county.own(Relief).relief_due.sum() > 0.0


def test_it_is_paid_three_months_later_once_and_booked_as_a_transfer_of_the_state(small):
    county = dry(small, 24)
    assert county.date == "2012-12"
    due = county.own(Relief).relief_due.copy()
    assert county.ledger.flows.get(BOOKED, 0.0) == 0.0  # of this month
    paid = county.state_paid
    county.step()
    assert county.state_paid - paid > due.sum()
    assert county.monthly["disaster_relief"].loc["2013-01"] == pytest.approx(due.sum() * county.scale)
    assert county.ledger.flows[BOOKED] == pytest.approx(due.sum())
    assert county.own(Relief).relief_due.sum() == 0.0
    county.run(11)
    assert (county.monthly["disaster_relief"] > 0.0).sum() == 1


def test_clients_have_it_after_a_month_and_as_much(small):
    county = dry(small, 22, workers=3)
    clients = county.columns.case_months > 0
    due = county.own(Relief).relief_due.copy()
    assert clients.any()
    county.step()
    assert county.monthly["disaster_relief"].loc["2012-11"] == pytest.approx(due[clients].sum() * county.scale)
    assert np.array_equal(county.own(Relief).relief_due > 0.0, (due > 0.0) & ~clients)
    assert county.ledger.flows[BOOKED] == pytest.approx(due[clients].sum())
    county.run(2)
    assert county.ledger.flows[BOOKED] == pytest.approx(due[~clients].sum())
    late = dry(small, 25, workers=3, linked_months=9.0)  # never later than the others
    assert late.monthly["disaster_relief"].loc["2013-01"] == pytest.approx(due.sum() * county.scale, rel=0.02)


@pytest.mark.parametrize("months", [0, 1, 5])
def test_it_is_paid_after_as_many_months_as_stated(small, months):
    county = dry(small, 30, months=months, linked_months=months)
    paid = county.monthly["disaster_relief"]
    assert list(paid.index[paid > 0.0]) == [["2012-10", "2012-11", None, None, None, "2013-03"][months]]


def test_without_a_drought_there_is_none_and_at_nought_neither(small):
    assert dry(small, 36, stress=()).monthly["disaster_relief"].max() == 0.0
    nothing = dry(small, 36, share=0.0)
    assert nothing.monthly["disaster_relief"].max() == 0.0
    assert nothing.own(Relief).relief_due.max() == 0.0


def test_irrigated_land_and_a_village_that_rain_spared_lose_nothing(small):
    county = dry(small, 22)
    h = county.columns
    h.irrigated[:300] = 1.0
    taken = lost(county)
    assert not taken[:300].any()
    assert taken[300:].max() > 0.0
    county.own(Weather)._average = lambda own: np.full(len(own), 60.0)  # so much rain that even a drought leaves enough
    assert not lost(county).any()


def test_what_households_receive_is_what_was_due_of_each(small):
    county = dry(still(small), 24)
    without = dry(still(small), 24)
    without.own(Relief).relief_due[:] = 0.0
    due = county.own(Relief).relief_due.copy()
    county.step()
    without.step()
    assert county.state_paid - without.state_paid == pytest.approx(due.sum(), rel=0.01)
    received = county.columns.income_12 - without.columns.income_12
    assert received == pytest.approx(due, abs=1.0)
