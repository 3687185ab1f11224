"""Freight, CO2 and packing in round numbers, and that the county's parcels are all counted."""

import numpy as np
import pytest
from tests.households_by_hand import busy_county

from tongyu.county.measures.of_months import AVERAGED, SUMMED, yearly_from_months
from tongyu.county.mechanisms.environment import (
    Burden,
    Environment,
    Shipped,
    burden,
    hub_km_to_centre,
    mean_km,
    village_km_to_centre,
)
from tongyu.county.mechanisms.selling import SellingState

NUMBERS = Environment(
    km_buyer=1_000.0,
    km_warehouse=800.0,
    km_door=50.0,
    inbound_kg=1.5,
    packing_open=0.5,
    packing_brand=1.0,
    packing_inbound=0.5,
    truck=0.1,
    van=0.5,
)


def shipped(open_kg: float = 0.0, brand_kg: float = 0.0, inbound: float = 0.0) -> Shipped:
    """Orders of 2 kg by open listings and of 1 kg by the brand."""
    return Shipped(open_kg, open_kg / 2.0, brand_kg, brand_kg, inbound)


def test_an_open_order_goes_by_van_by_truck_and_by_van() -> None:
    # 1,600 kg in 800 orders: 400 kg of packing, so 2 t; 20 + 50 km by van, 1,000 by truck.
    found = burden(shipped(open_kg=1_600.0), 20.0, 99.0, 99.0, NUMBERS)
    assert found == pytest.approx(Burden(2 * 1_070.0, 0.0, 2 * (0.1 * 1_000 + 0.5 * 70), 400.0))


def test_the_brand_goes_on_pallets_from_the_hub_by_way_of_its_warehouse() -> None:
    # 1,000 kg in 1,000 orders: 1 t of packing; 20 + 800 km by truck, 50 by van.
    found = burden(shipped(brand_kg=1_000.0), 99.0, 20.0, 99.0, NUMBERS)
    assert found == pytest.approx(Burden(2 * 870.0, 0.0, 2 * (0.1 * 820 + 0.5 * 50), 1_000.0))


def test_what_is_ordered_comes_the_same_way_back() -> None:
    # 500 parcels of 1.5 kg and half a kg of packing: 1 t.
    found = burden(shipped(inbound=500.0), 99.0, 99.0, 30.0, NUMBERS)
    assert found == pytest.approx(Burden(0.0, 1_080.0, 0.1 * 1_000 + 0.5 * 80, 250.0))


def test_burdens_add_up_and_nothing_weighs_nothing() -> None:
    km = (20.0, 10.0, 30.0)
    together = burden(shipped(1_600.0, 1_000.0, 500.0), *km, NUMBERS)
    apart = [burden(each, *km, NUMBERS) for each in (shipped(1_600.0), shipped(0, 1_000.0), shipped(0, 0, 500))]
    assert together == pytest.approx(tuple(map(sum, zip(*apart, strict=True))))
    assert burden(shipped(), *km, NUMBERS) == (0.0, 0.0, 0.0, 0.0)


def test_villages_count_by_their_parcels() -> None:
    assert mean_km(np.array([10.0, 40.0]), np.array([3.0, 1.0])) == 17.5
    assert mean_km(np.array([10.0, 40.0]), np.zeros(2)) == 0.0


def test_the_way_to_the_centre_leads_over_the_hub() -> None:
    map_ = busy_county().geography
    km = village_km_to_centre(map_)
    hubs = hub_km_to_centre(map_)
    hub_village = {t: int(np.flatnonzero(map_.village_township == t)[0]) for t in range(len(map_.township_names))}
    for village, township in enumerate(map_.village_township):
        expected = map_.village_km_hub[village] + map_.village_km_centre[hub_village[int(township)]]
        assert km[village] == expected
        assert hubs[township] == map_.village_km_centre[hub_village[int(township)]]
        assert (
            km[village] >= map_.village_km_centre[village] - 1.0
        )  # no shorter than the straight road, but for the hub's


def test_the_month_counts_every_parcel_that_was_paid_for() -> None:
    county = busy_county()
    takings, v = county.own(SellingState).takings, county.values
    yields = county.terms.milling_yield
    opened = (takings.open_kg.sum(axis=0) * yields).sum() / v["channels.order_kg"]
    brand = (takings.brand_kg * yields).sum() / v["channels.brand_order_kg"]
    assert min(opened, brand) > 0.0
    assert opened + brand == pytest.approx(takings.parcels.sum(), rel=1e-9)
    assert opened == pytest.approx(takings.village_parcels.sum(), rel=1e-9)
    assert brand == pytest.approx(takings.brand_parcels.sum(), rel=1e-9)
    assert county.figures["storage_loss"] == county.ledger.lost.sum() * county.scale > 0.0
    assert county.monthly["packing_waste"].max() > 0.0
    assert county.monthly["freight_in"].iloc[-1] > 0.0


def month(**figures: float) -> dict[str, float]:
    return dict.fromkeys((*SUMMED, *AVERAGED), 0.0) | figures


def test_a_year_sums_flows_and_averages_the_rest() -> None:
    months = [
        month(open_sales=10.0, brand_sales=5.0, trader_sales=85.0, hub_use=0.2, cash_premium=0.4, co2=3.0),
        month(open_sales=20.0, brand_sales=5.0, trader_sales=75.0, hub_use=0.4, cash_premium=float("nan"), co2=4.0),
    ]
    year = yearly_from_months(months)
    assert year["open_sales"] == 30.0
    assert year["co2"] == 7.0
    assert year["hub_use"] == pytest.approx(0.3)
    assert year["cash_premium"] == 0.4  # in the only month in which something was sold online
    assert year["online_share"] == 40.0 / 200.0


def test_a_year_without_sales_has_no_premium_and_nothing_online() -> None:
    year = yearly_from_months([month(cash_premium=float("nan"))] * 12)
    assert np.isnan(year["cash_premium"])
    assert year["online_share"] == 0.0
