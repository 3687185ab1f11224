"""Vocational training: who can learn a trade, how many do, and that nobody does twice."""

import numpy as np
import pytest
from tests.households_by_hand import moved

from tongyu import County, Scenario
from tongyu.county.households.people import at_work
from tongyu.county.mechanisms.people import turn
from tongyu.county.mechanisms.vocational import OLDEST, figures, train
from tongyu.kernels.work import Work, off_farm_share


def county_of(small: Scenario, places: float, seed: int = 4, **setting: object) -> County:
    """A county before its training, all of whose households were ever listed."""
    scenario = moved(small.with_(start="2014-01"), 60, support__vocational_training={"intensity": places} | setting)
    county = County(scenario, rng=seed).run(1)
    county.columns.listed[:] = True
    county.columns.trade[:] = False
    county.people.trade[:] = False
    return county


def able(county: County) -> np.ndarray:
    """Households, (n,), that are listed and have an adult under 50."""
    people = county.people
    young = at_work(people) & (people.age < OLDEST)
    return county.columns.listed & (np.bincount(people.household, young, len(people.start) - 1) > 0)


def test_only_the_listed_with_an_adult_under_fifty_learn_a_trade(small):
    county = county_of(small, 500)  # more than there are households
    h = county.columns
    h.listed[::2] = False
    train(county)
    assert np.array_equal(h.trade, able(county))
    assert 0 < h.trade.sum() < h.listed.sum()
    assert h.age[h.trade].max() >= 50  # of a father whose son learns one


def test_a_place_is_for_one_adult_of_a_household_whoever_is_young_enough(small):
    county = county_of(small, 500)
    train(county)
    people, h = county.people, county.columns
    who = np.flatnonzero(people.trade)
    assert (at_work(people) & (people.age < 50))[who].all()
    assert np.array_equal(np.bincount(people.household[who], minlength=len(h.id)), h.trade)
    young = np.bincount(people.household, at_work(people) & (people.age < 50), len(h.id))
    first = np.array(
        [
            np.flatnonzero(at_work(people)[a:b])[0] + a
            for a, b in zip(people.start, people.start[1:], strict=False)
            if at_work(people)[a:b].any()
        ]
    )
    several = young[people.household[who]] > 1
    assert 0.2 < np.isin(who[several], first).mean() < 0.8  # by lot, and not the first of the table


def test_a_trade_raises_the_wage_by_the_time_that_is_of_who_has_one(small):
    county = county_of(small, 500)
    train(county)
    people, h, kinds = county.people, county.columns, county.numbers(Work)
    for row in np.flatnonzero(h.trade):
        its = slice(people.start[row], people.start[row + 1])
        time = np.array(
            [off_farm_share(int(a), y, kinds) for a, y in zip(people.age[its], people.schooling[its], strict=True)]
        )
        works = at_work(people)[its]
        expected = (time * works * people.trade[its]).sum() / (time * works).sum()
        assert h.trained[row] == pytest.approx(expected, rel=1e-6)
    assert not h.trained[~h.trade].any()
    assert (h.trained[h.trade & (h.adults == 1)] == 1.0).all()
    assert (h.trained[h.trade & (h.adults > 2)] < 0.9).all()


def test_a_trade_is_for_life_and_goes_where_its_owner_goes(small):
    county = county_of(small.with_(parameters={"people.leaving_county": 0.1}), 500)
    train(county)
    county.run(11)
    people = county.people
    had = set(people.entity[people.trade].tolist())
    assert len(had) > 20
    at_home = set(county.columns.id[county.columns.trade].tolist())
    county._set_clock(county.month + 1)
    turn(county)
    people, h = county.people, county.columns
    stayed = had & set(people.entity.tolist())
    assert set(people.entity[people.trade].tolist()) == stayed
    assert len(stayed) < len(had)  # some have died or left, and with them their trade
    assert set(h.id[h.trade].tolist()) < at_home
    assert np.array_equal(h.trade, np.bincount(people.household, people.trade, len(h.id)) > 0)


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
        county.people.trade[:] = False
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
