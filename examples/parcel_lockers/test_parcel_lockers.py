from pathlib import Path

import pytest

from tongyu import County, load

SCENARIO = load(Path(__file__).with_name("parcel_lockers.toml")).with_(months=60)


def run(scenario):
    return County(scenario, rng=1, households=300).run().monthly  # raises AccountsError where a month does not close


@pytest.fixture(scope="module")
def without_saving():
    return run(SCENARIO.with_(parameters={"parcel_lockers.saving": 0.0}))


def test_parcels_get_cheaper_as_more_households_use_lockers(without_saving):
    lockers = run(SCENARIO)
    assert (lockers["parcel_price"] <= without_saving["parcel_price"]).all()
    assert lockers["parcel_price"].iloc[-1] < without_saving["parcel_price"].iloc[-1]
    assert lockers["parcel_lockers_used"].is_monotonic_increasing
    assert lockers["parcel_lockers_used"].iloc[-1] > 0.0


def test_where_nothing_is_saved_nothing_changes(without_saving):
    turned_off = run(SCENARIO.with_(without=["parcel_lockers"]))
    without_it = run(load("ecommerce_only").with_(months=60))
    costs = ["cost", "cost_resources"]  # lockers are paid for, whatever they save
    same = [name for name in without_it if name not in costs]
    assert without_saving.equals(turned_off)
    assert without_saving[same].equals(without_it[same])
