"""Getting online with a phone, and starting and stopping to shop there."""

import numpy as np
import pytest
from tests.households_by_hand import KEY, households, numbers, terms

from tongyu import County
from tongyu.county.draws import Purpose
from tongyu.kernels.going_online import Shopping, decide_shopping, online_chance, use_of_others

ONLINE, SHOPPING = int(Purpose.GOING_ONLINE), int(Purpose.SHOPPING)
ALL_ONLINE, NOBODY_ONLINE = 1.0, 0.0
SHOPS = {"hazard": 0.03, "young": 0.5, "skill": 1, "phone": 0.05, "stop": 0.0, "use": 1.0}


def shop(h, month_terms=None, rollout=0.5, use=NOBODY_ONLINE, month=3, **changed):
    """One month; returns (shoppers with a phone, shoppers at the station)."""
    kinds = numbers(Shopping, **(SHOPS | changed))
    return decide_shopping(h, kinds, month_terms or terms(), use, rollout, KEY, ONLINE, SHOPPING, month)


def test_shopping_needs_a_phone_or_a_station():
    assert shop(households(4_000, skill=0.5), rollout=1.0) == (0, 0)
    by_phone, by_station = households(4_000), households(4_000)
    many, none = shop(by_phone, rollout=1.0, use=ALL_ONLINE)
    assert many > 0 == none
    none, some = shop(by_station, terms(station=True), rollout=1.0)
    assert some > 0 == none


def test_a_station_comes_on_top_of_the_phone():
    alone, both = households(4_000), households(4_000)
    shop(alone, use=ALL_ONLINE)
    by_phone, by_station = shop(both, terms(station=True), use=ALL_ONLINE)
    assert by_phone == both.shops.sum() > alone.shops.sum() > 0
    assert by_station == 0  # who has a phone orders with it
    assert np.all(both.shops[alone.shops])


@pytest.mark.parametrize(("phone", "station"), [(True, False), (False, True), (True, True)])
def test_the_share_that_starts_to_shop_is_the_stated_hazard_and_the_young_come_first(phone, station):
    kinds = numbers(Shopping, **SHOPS)
    old, young = households(4_000, skill=0.2, age=65), households(4_000, skill=0.2, age=25)
    for h, years in ((old, 65), (young, 25)):
        shop(h, terms(station=station), use=float(phone))
        ways = kinds.phone * phone + kinds.hazard * station
        chance = 1.0 - np.exp(-ways * 0.5 * np.exp(kinds.young * (45 - years) / 10))
        assert h.shops.mean() == pytest.approx(chance, abs=4 * np.sqrt(chance / 4_000))
    assert np.all(young.shops[old.shops])


def test_before_the_roll_out_nobody_shops_online():
    assert shop(households(4_000), terms(station=True), rollout=0.0, use=ALL_ONLINE) == (0, 0)


def test_shoppers_stop_at_the_stated_rate_and_where_they_can_no_longer_order():
    h = households(40_000, shops=True, phone=True, cost_of_living=0.95)
    left, _ = shop(h, stop=0.02)
    assert left / 40_000 == pytest.approx(0.98, abs=4 * np.sqrt(0.02 / 40_000))
    assert np.all(h.cost_of_living[~h.shops] == 1.0)
    assert np.all(h.cost_of_living[h.shops] < 1.0)
    closed = households(100, shops=True)
    assert shop(closed) == (0, 0)
    assert shop(households(100, shops=True), terms(station=True)) == (0, 100)


def test_in_the_long_run_the_share_of_those_online_who_shop_is_that_of_starts_and_stops():
    h = households(4_000, age=45, skill=0.2)
    for month in range(200):
        by_phone, _ = shop(h, rollout=1.0, use=ALL_ONLINE, month=month, phone=0.04, stop=0.02)
    start = 1 - np.exp(-0.04)
    assert by_phone / 4_000 == pytest.approx(start / (start + 0.02), abs=4 * np.sqrt(0.25 / 4_000))


@pytest.mark.parametrize(
    ("persons", "elders", "alike", "chance"),
    [
        (0, 0, 0.5, 0.0),
        (1, 0, 0.5, 0.4),
        (3, 0, 0.0, 1 - 0.6**3),
        (3, 0, 1.0, 0.4),
        (3, 0, 0.5, 0.5 * 0.4 + 0.5 * (1 - 0.6**3)),
        (2, 2, 0.0, 1 - 0.8**2),
        (2, 2, 1.0, 0.2),
        (3, 1, 1.0, 0.4),
        (3, 1, 0.0, 1 - 0.6**2 * 0.8),
    ],
)
def test_a_household_is_online_if_any_member_is(persons, elders, alike, chance):
    kinds = numbers(Shopping, use=1.0, alike=alike, elders=0.5)
    assert online_chance(0.4, persons, elders, kinds) == pytest.approx(chance)
    assert online_chance(0.8, persons, elders, kinds._replace(use=0.5)) == pytest.approx(chance)


@pytest.mark.parametrize(("elders", "times"), [(0.0, 0.3), (0.2, 0.3), (0.5, 0.3), (0.2, 0.0), (0.2, 1.0), (1.0, 0.5)])
def test_of_all_persons_the_stated_share_is_online_though_elders_are_less_often(elders, times):
    """Households of one person, so that a phone is a person's."""
    old = np.arange(40_000) < elders * 40_000
    h = households(40_000, persons=1, elders=old)
    shop(h, use=0.375, elders=times)
    assert h.phone.mean() == pytest.approx(0.375, abs=4 * np.sqrt(0.25 / 40_000))
    if 0.0 < elders < 1.0:
        assert h.phone[old].mean() == pytest.approx(times * h.phone[~old].mean(), abs=0.02)


def test_at_the_stated_times_the_series_that_share_of_a_county_s_persons_is_online(small):
    county = County(small, rng=2)
    h, kinds = county.columns, county.numbers(Shopping)
    persons, elders = float(h.persons.sum()), float(h.elders.sum())
    each = kinds.use * use_of_others(0.3, persons, elders, kinds)
    assert 0.0 < elders < persons
    assert ((persons - elders) * each + elders * kinds.elders * each) / persons == pytest.approx(kinds.use * 0.3)


def test_where_all_are_elders_who_are_never_online_nobody_is():
    h = households(100, persons=2, elders=2)
    shop(h, use=ALL_ONLINE, elders=0.0)
    assert not h.phone.any()


@pytest.mark.parametrize("alike", [0.0, 0.4, 1.0])
def test_the_chance_to_be_online_lies_between_none_and_one_and_rises_with_use_and_persons(alike):
    kinds = numbers(Shopping, use=1.0, alike=alike, elders=0.3)
    chances = [[online_chance(use, persons, 1, kinds) for use in np.linspace(0, 1, 11)] for persons in (1, 2, 5)]
    assert np.all(np.diff(chances, axis=1) >= 0.0)
    assert np.all(np.diff(chances, axis=0) >= -1e-12)
    assert chances[2][0] == 0.0
    assert chances[2][-1] == pytest.approx(1.0)
    assert online_chance(3.0, 2, 0, kinds) == 1.0


def test_who_is_online_stays_so_and_more_come_as_more_persons_are():
    h = households(4_000, persons=3)
    share = []
    for month, use in enumerate((0.1, 0.3, 0.2, 0.5)):
        was = h.phone.copy()
        shop(h, use=use, month=month)
        assert np.all(h.phone[was])
        share.append(h.phone.mean())
    kinds = numbers(Shopping, **SHOPS)
    for seen, use in zip(share, (0.1, 0.3, 0.3, 0.5), strict=True):
        chance = online_chance(use, 3, 0, kinds)
        assert seen == pytest.approx(chance, abs=4 * np.sqrt(0.25 / 4_000))


def test_a_shopper_s_cost_of_living_falls_more_where_shops_are_far():
    h = households(3, shops=[True, True, False], phone=True, km_hub=[5.0, 200.0, 5.0])
    shop(h, saving=0.02, saving_km=0.001, hazard=0.0, phone=0.0)
    assert h.cost_of_living == pytest.approx([1 - 0.02 - 0.005, 1 - 0.02 - 0.03, 1.0])


def test_in_a_run_shoppers_are_those_with_a_phone_and_those_at_the_station(small):
    county = County(small.with_(start="2014-01", months=48), rng=2).run()
    monthly = county.monthly
    assert monthly["shoppers"].to_numpy() == pytest.approx(
        (monthly["shoppers_by_phone"] + monthly["shoppers_at_station"]).to_numpy()
    )
    assert np.all(np.diff(monthly["online"]) >= 0.0)
    h = county.columns
    assert monthly["shoppers_by_phone"].iloc[-1] == pytest.approx(float((h.shops & h.phone).mean()))
    without = County(small.with_(start="2014-01", months=48), rng=2, without=["phone_shopping"]).run()
    assert without.monthly["shoppers_by_phone"].iloc[-1] < monthly["shoppers_by_phone"].iloc[-1]
