"""Demand of the month: what moves the volume of the listings, and what does not."""

import numpy as np
import pytest

from tongyu import County
from tongyu.county.mechanisms import listing
from tongyu.county.mechanisms.selling import SellingState


@pytest.fixture
def county(small):
    county = County(small, rng=1).run(27)
    county.columns.sells[:] = False
    return county


def volume(county, month_of_year=5):
    county.month_of_year = month_of_year
    listing.list_markets(county)
    return county.own(SellingState).open_volume.copy()


def test_listings_that_stand_empty_have_the_unlisted_share_of_demand(county):
    empty = volume(county)
    county.columns.sells[:] = True
    full = volume(county)
    unlisted = county.values["platform.unlisted"]
    assert empty == pytest.approx(unlisted * full, rel=1e-3)


def test_more_sellers_list_more_at_a_falling_rate(county):
    volumes = []
    for sellers in (0, 6, 12, 600):
        county.columns.sells[:sellers] = True
        volumes.append(volume(county).sum())
    first, second = volumes[1] - volumes[0], volumes[2] - volumes[1]
    assert first > second > 0.0
    assert volumes[3] > volumes[2]


def test_november_is_the_peak(county):
    assert volume(county, 10) == pytest.approx(volume(county, 9) * (1 + county.values["platform.november"]))


def test_a_better_rating_draws_buyers_to_its_platform_only(county):
    was = volume(county)
    county.platforms[0].rating += 0.2
    now = volume(county)
    before = 1 + county.values["platform.rating"] * (county.platforms[0].rating - 0.2 - 0.5)
    assert now[0] == pytest.approx(was[0] * (before + 0.2 * county.values["platform.rating"]) / before)
    assert np.array_equal(now[1], was[1])


def test_demand_grows_with_the_roll_out_and_is_nothing_before_it(county):
    was, share = volume(county), county.rollout
    county.rollout = 2 * share
    assert volume(county) == pytest.approx(2 * was)
    county.rollout = 0.0
    assert not volume(county).any()


def test_demand_follows_what_farm_produce_sells_online_beyond_the_roll_out():
    county = County("baseline", rng=1, households=300).run(27)
    county.columns.sells[:] = False
    was = volume(county)
    grown = county.dated.at("online_demand", 2020) / county.dated.at("online_demand", county.year)
    assert grown > 1.0
    county.year = 2020
    assert volume(county) == pytest.approx(grown * was)


def test_demand_for_half_the_county_s_households_is_half(small):
    whole, half = County(small, rng=1).run(1), County(small, rng=1, households=300).run(1)
    for county in (whole, half):
        county.columns.sells[:] = False
    assert volume(half) == pytest.approx(volume(whole) / 2)


def test_a_rating_follows_what_is_sold_and_stays_within_its_bounds(county):
    platform = county.platforms[0]
    platform.rating = 0.5
    platform.rate(0.9, 0.25)
    assert platform.rating == pytest.approx(0.6)
    for quality in (-3.0, 7.0):
        for _ in range(200):
            platform.rate(quality, 0.25)
        assert platform.rating == pytest.approx(float(quality > 0))
