"""Logistics: parcel prices, hub capacity and rents, village stations."""

import numpy as np
import pytest
from tests.households_by_hand import moved

from tongyu import County
from tongyu.mechanisms import logistics
from tongyu.mechanisms.logistics import Stations


@pytest.fixture
def county(small):
    return County(small, rng=1).run(24)


def parcel_price(county, parcels):
    """Price in the townships if each had so many parcels, county-wide, in twelve months."""
    county.parcels_12[:] = parcels / county.scale / 12.0
    logistics.move(county)
    return county.terms.parcel.copy()


def test_the_parcel_price_falls_with_volume_to_a_floor(county):
    prices = [parcel_price(county, parcels)[0] for parcels in (0.0, 1e3, 1e4, 1e5, 1e12)]
    assert np.all(np.diff(prices) < 0.0)
    v = county.values
    assert prices[-1] == pytest.approx(v["logistics.scale_floor"] * prices[0])
    half_way = parcel_price(county, v["logistics.scale_parcels"])[0]
    assert half_way == pytest.approx((1 + v["logistics.scale_floor"]) / 2 * prices[0])


def test_without_volume_it_follows_the_national_roll_out(county):
    v = county.values
    for share in (0.0, 0.5, 1.0):
        county.rollout = share
        national = v["logistics.parcel_end"] + (1 - share) * (v["logistics.parcel_start"] - v["logistics.parcel_end"])
        assert parcel_price(county, 0.0) == pytest.approx(national)


def test_a_carrier_contract_lowers_it_where_it_holds(small):
    contract = {"intensity": 0.3, "place": ["Hill"]}
    with_contract = County(moved(small, 24, resources__carrier_contracts=contract), rng=1).run(1)
    without = County(small, rng=1).run(1)
    assert parcel_price(with_contract, 1e4) / parcel_price(without, 1e4) == pytest.approx([1.0, 0.7, 1.0])


def test_inbound_parcels_of_shoppers_count_and_take_capacity(county):
    logistics.move(county)  # invests what is left to invest
    logistics.move(county)
    before = county.hubs[1].capacity
    h = county.columns
    h.shops[:] = h.township == 0
    logistics.move(county)
    shoppers = h.shops.sum()
    a_month = county.values["logistics.inbound_parcels"] * county.rollout
    assert county.village_parcels.sum() == pytest.approx(shoppers * a_month)
    assert county.hubs[1].capacity < before
    assert county.hubs[0].capacity > 0.0


def test_capacity_grows_with_the_roll_out_own_investment_and_the_node(county):
    hub = county.hubs[2]
    hub.added = 0.0
    hub.set_capacity(1_000.0, 0.5, 0.0, 2.0, 0.0)
    assert hub.capacity == 500.0
    hub.set_capacity(1_000.0, 0.5, 1.0, 2.0, 100.0)
    assert hub.capacity == 900.0
    hub.added = 300.0
    hub.set_capacity(1_000.0, 0.5, 0.5, 2.0, 0.0)
    assert hub.capacity == pytest.approx(1.5 * 800.0)
    hub.set_capacity(1_000.0, 0.5, 0.0, 2.0, 1e9)
    assert hub.capacity == pytest.approx(0.02 * 800.0)  # never shut by inbound parcels


def test_a_private_hub_invests_its_rents(county):
    hub = county.hubs[1]
    hub.public, hub.cash, hub.added, hub.rent_due = False, 0.0, 0.0, 0.0
    hub.take(50.0, 600.0, 7.0)
    hub.invest(30.0)
    assert (hub.added, hub.invested, hub.cash, hub.rent_due, hub.load) == (20.0, 600.0, 50.0, 0.0, 7.0)
    assert hub.can_refund(600.0) == 0.0
    hub.invest(30.0)
    assert hub.invested == 0.0


def test_a_public_hub_keeps_its_rents_and_refunds_them(county):
    hub = county.hubs[1]
    hub.public, hub.cash, hub.added, hub.rent_due = True, 0.0, 0.0, 0.0
    hub.take(0.0, 600.0, 7.0)
    hub.invest(30.0)
    assert (hub.added, hub.cash) == (0.0, 600.0)
    assert hub.can_refund(800.0) == 0.75
    assert hub.can_refund(0.0) == 0.0
    hub.refund(600.0)
    assert (hub.cash, hub.rent_due) == (0.0, 0.0)


def station_months(earned, funded, tries, months=1, patience=12):
    stations = Stations(1)
    return [
        (
            stations.step(np.array([earned]), 300.0, np.array([funded]), np.array([tries]), patience),
            bool(stations.open[0]),
        )[1]
        for _ in range(months)
    ]


def test_a_station_opens_where_it_is_funded_or_where_volume_would_pay():
    assert station_months(0.0, True, False) == [True]
    assert station_months(300.0, False, True) == [True]
    assert station_months(300.0, False, False) == [False]  # nobody tries
    assert station_months(299.0, False, True) == [False]


def test_a_station_without_volume_closes_after_a_year_unless_funded():
    stations = Stations(2)
    nothing, never = np.zeros(2), np.zeros(2, dtype=bool)
    stations.step(nothing, 300.0, np.array([True, True]), never, 12)
    for month in range(1, 14):
        stations.step(nothing, 300.0, np.array([True, False]), never, 12)
        assert list(stations.open) == [True, month <= 12]
    assert stations.closed_ever == 1


def test_a_good_month_in_between_starts_the_year_anew():
    stations = Stations(1)
    never = np.zeros(1, dtype=bool)
    stations.open[:] = True
    for month in range(24):
        stations.step(np.array([400.0 if month == 11 else 0.0]), 300.0, never, never, 12)
    assert stations.open[0]
    assert stations.lean_months[0] == 12


def test_stations_stand_where_the_programme_pays_and_close_a_year_after(small):
    funded = {"intensity": 5, "end": "2011-06", "place": ["Hill"]}
    scenario = moved(small, 24, resources__stations=funded).with_(parameters={"logistics.station_pay": 10_000.0})
    county = County(scenario, rng=1).run(6)
    villages = np.flatnonzero(county.stations.open)
    in_hill = np.flatnonzero(county.geography.village_township == 1)
    assert len(villages) == min(5, len(in_hill))
    assert set(villages) <= set(in_hill)
    county.run(12)
    assert county.stations.open.any()
    county.run(2)
    assert not county.stations.open.any()


def test_operators_not_busy_with_a_cooperative_make_stations_cheaper(small):
    """A station whose fees cover 70 % of the pay survives only with a trained operator."""
    v = County(small, rng=1).values
    assert v["logistics.operator_saving"] > 0.3
    outcome = []
    for operators in (0, 60):
        county = County(moved(small, 24, training__operators=operators), rng=1).run(2)
        county.stations.open[:] = True
        fee = v["logistics.station_fee"]
        county.selling.village_parcels[:] = 0.7 * v["logistics.station_pay"] / fee
        county.columns.shops[:] = False
        logistics.move(county)
        outcome.append(county.stations.lean_months.max())
    assert outcome == [1, 0]
