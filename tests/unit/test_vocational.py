"""Vocational training: who can learn a trade, how many do, and that nobody does twice."""

import numpy as np
import pytest
from tests.households_by_hand import moved

from tongyu import County, Scenario
from tongyu.county.mechanisms.vocational import OLDEST, figures, train


def county_of(small: Scenario, places: float, seed: int = 4, **setting: object) -> County:
    """A county before its training, all of whose households were ever listed."""
    scenario = moved(small.with_(start="2014-01"), 60, support__vocational_training={"intensity": places} | setting)
    county = County(scenario, rng=seed).run(1)
    county.columns.listed[:] = True
    county.columns.trade[:] = False
    return county


def able(county: County) -> np.ndarray:
    h = county.columns
    return h.listed & (h.adults > 0) & (h.age < OLDEST)


def test_only_the_listed_with_an_adult_under_fifty_learn_a_trade(small):
    county = county_of(small, 500)  # more than there are households
    h = county.columns
    h.listed[::2] = False
    h.adults[1:60:2] = 0
    train(county)
    assert np.array_equal(h.trade, able(county))
    assert 0 < h.trade.sum() < h.listed.sum()
    assert h.age[h.trade].max() < 50


def test_as_many_learn_one_on_average_as_there_are_seats(small):
    learned = []
    for seed in range(30):
        county = county_of(small, 6.0, seed)
        train(county)
        learned.append(int(county.columns.trade.sum()))
    assert np.mean(learned) == pytest.approx(6.0, abs=4 * np.sqrt(6.0 / 30))
    assert np.std(learned) > 0.0


def test_a_sample_fills_its_part_of_the_county_s_seats(small):
    learned = []
    for seed in range(60):
        scenario = moved(small.with_(start="2014-01"), 6, support__vocational_training=12.0)
        county = County(scenario, rng=seed, households=150).run(1)
        county.columns.listed[:] = True
        county.columns.trade[:] = False
        train(county)
        learned.append(int(county.columns.trade.sum()))
    assert np.mean(learned) == pytest.approx(12.0 / 4, abs=4 * np.sqrt(3.0 / 60))


def test_nobody_learns_a_trade_twice_and_nobody_unlearns_it(small):
    county = county_of(small, 20.0)
    h, known = county.columns, set()
    for month in range(40):
        county.month = month
        train(county)
        now = set(np.flatnonzero(h.trade))
        assert known <= now
        known = now
    assert known == set(np.flatnonzero(able(county)))  # all have, and further seats stay empty
    assert figures(county)["trained_in_a_trade"] == pytest.approx(len(known) / len(h.id))


def test_seats_are_where_the_lever_works(small):
    county = county_of(small, 500.0, place=["Lake"])
    train(county)
    h = county.columns
    assert np.array_equal(h.trade, able(county) & (h.township == 2))


def test_without_seats_nobody_learns_one(small):
    county = County(small.with_(start="2014-01", months=24), rng=4).run()
    assert county.columns.listed.any()
    assert not county.columns.trade.any()
