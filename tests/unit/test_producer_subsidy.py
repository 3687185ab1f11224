"""Producer subsidies: whom the state pays what, when, and in which years."""

import numpy as np
import pytest
from tests.households_by_hand import CROPS, DATED

from tongyu import County, Scenario, load
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.producer_subsidy import expected

BOOKED = (OUTSIDE, HOUSEHOLDS, "producer subsidies")
MAIZE = CROPS.index("maize")


@pytest.fixture(scope="module")
def tongyu() -> Scenario:
    """The baseline of Tongyu, whose series have the subsidy."""
    return load("baseline").with_(households=300)


def test_it_is_paid_with_the_last_harvest_from_2016_on_by_land_under_maize(tongyu: Scenario) -> None:
    county = County(tongyu.with_(months=84), rng=4).run(57)  # to September 2015
    county.step()
    assert county.date == "2015-10"
    assert BOOKED not in county.ledger.flows
    county.run(11)
    h = county.columns
    mu = (h.tilled.astype(np.float64) * h.crop_share[:, MAIZE]).sum()
    state_paid = county.state_paid
    county.step()
    assert county.date == "2016-10"
    paid = county.ledger.flows[BOOKED]
    assert paid == pytest.approx(170.0 / DATED.price_level(2016) * mu, rel=1e-6)
    assert county.state_paid - state_paid >= paid
    subsidies = county.monthly["producer_subsidies"]
    assert list(subsidies.index[subsidies > 0.0]) == ["2016-10"]
    assert subsidies.loc["2016-10"] == pytest.approx(paid * county.scale)
    county.run(12)
    assert list(county.monthly.index[county.monthly["producer_subsidies"] > 0.0]) == ["2016-10", "2017-10"]


def test_more_of_it_is_more_and_without_it_nothing_is_paid(tongyu: Scenario) -> None:
    def transfers(times: float) -> County:
        numbers = {"state.producer_subsidy": times, "growing.share_speed": 0.0}  # on the same land
        return County(tongyu.with_(months=72, parameters=numbers), rng=4).run()

    none, usual, twice = (transfers(times) for times in (0.0, 1.0, 2.0))
    for county, times in ((none, 0.0), (usual, 1.0), (twice, 2.0)):
        paid = county.monthly["producer_subsidies"].sum()
        assert paid == pytest.approx(times * usual.monthly["producer_subsidies"].sum())
    assert usual.monthly["producer_subsidies"].sum() > 0.0
    income = [county.yearly["income_transfer"].loc[2016] for county in (none, usual, twice)]
    assert income[0] < income[1] < income[2]


def test_who_sows_reckons_with_it_and_sows_more_of_the_crop_the_more_it_is(tongyu: Scenario) -> None:
    def maize(times: float, **numbers: float) -> tuple[float, float]:
        named = {"state.producer_subsidy": times} | {name.replace("__", "."): yuan for name, yuan in numbers.items()}
        county = County(tongyu.with_(months=66, parameters=named), rng=4).run(63)  # to March 2016
        before = county.columns.crop_share[:, MAIZE].mean()
        return before, county.run(1).columns.crop_share[:, MAIZE].mean()

    none, usual, twice = (maize(times) for times in (0.0, 1.0, 2.0))
    assert none[0] == usual[0] == twice[0]  # what is paid in the autumn moves nothing before the spring
    assert none[1] < usual[1] < twice[1]
    blind = [maize(times, growing__share_scale=10_000.0)[1] for times in (0.0, 2.0)]
    assert blind[1] - blind[0] < 0.1 * (twice[1] - none[1])


def test_what_is_expected_is_what_will_be_paid_with_the_harvest(tongyu: Scenario) -> None:
    county = County(tongyu.with_(months=72), rng=4).run(64)  # to April 2016
    assert expected(county)[MAIZE] == pytest.approx(170.0 / DATED.price_level(2016))
    assert not np.delete(expected(county), MAIZE).any()
    county.year, county.month_of_year = 2015, 10  # sown in November, and harvested in the next year
    assert expected(county)[MAIZE] == pytest.approx(170.0 / DATED.price_level(2016))
    county.month_of_year = 3
    assert not expected(county).any()


def test_without_it_the_county_is_that_of_its_switch(tongyu: Scenario) -> None:
    off = County(tongyu.with_(months=72), rng=4, without=["producer_subsidy"]).run()
    none = County(tongyu.with_(months=72, parameters={"state.producer_subsidy": 0.0}), rng=4).run()
    assert off.monthly.equals(none.monthly)


def test_a_county_without_the_series_pays_none(small: Scenario) -> None:
    assert County(small.with_(months=72), rng=4).run().monthly["producer_subsidies"].max() == 0.0
