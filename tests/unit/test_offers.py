"""From households to offers: what waiting is worth, and which ways out are open."""

import numpy as np
import pytest
from tests.households_by_hand import CHANNELS, KEY, busy_county, households, numbers, terms

from tongyu.county.draws import Purpose
from tongyu.kernels.channels import brand_cash, open_cash, open_hours, trader_cost
from tongyu.kernels.offers import (
    Choice,
    build_offers,
    chance_of_selling,
    expectation_error,
    lot,
    patience,
    reserved,
    usual_sales,
)

LOAD = int(Purpose.LOAD)
EXPECTED = np.array([2.0, 5.0, 6.0, 4.0, 2.0])
NO_BRAND, BRAND = np.zeros(5, dtype=bool), np.ones(5, dtype=bool)
NOTHING_EATEN, MAIZE_EATEN = np.zeros(5, dtype=bool), np.arange(5) == 0
DEAR, CHEAP = 20.0 * EXPECTED, 1e-6 * EXPECTED  # prices at which everybody sells, and nobody
SETTLED = {
    "connected": 0.7,
    "season": 0.2,
    "impatience": 0.12,
    "buffer_months": 3,
    "debt_weight": 0.5,
    "theta": 0.08,
    "load": 2_000,
    "loads": 3,
    "back": 1,
    "least": 1,
}
CHOICE = numbers(Choice, information=0, **SETTLED)


def built(
    h,
    trade=None,
    ahead=0.5,
    months=0,
    brand=NO_BRAND,
    choice=CHOICE,
    month=3,
    optimism=None,
    eaten=NOTHING_EATEN,
    price=DEAR,
):
    """The month's offers and their online rows, as two dictionaries of columns, and how far beliefs are off."""
    most = len(h.id) * 10
    ints, floats = np.int64, np.float64
    columns = tuple(np.empty(most, kind) for kind in (np.int32, floats, ints, floats, floats, floats, ints))
    shape = (most, 3)
    online = (np.empty(most, ints), np.empty(shape, bool), np.empty(shape), np.empty(shape))
    trade = trade or terms()
    if price is not None:
        trade = trade._replace(wholesale=price)
    if optimism is None:
        optimism = np.random.default_rng(1).standard_normal(len(h.id))
    args = (h, choice, CHANNELS, trade, EXPECTED, EXPECTED, np.full(5, ahead), months, 9.0, eaten, brand, 1.0)
    draws = (KEY, LOAD, month, np.arange(5))
    n, m, error = build_offers(*args, *draws, optimism, columns, online)
    names = ("household", "stock", "crop", "hold", "trader_weight", "trader_cost", "row")
    return (
        dict(zip(names, (column[:n] for column in columns), strict=True)),
        dict(zip(("hub", "can", "weight", "cost"), (column[:m] for column in online), strict=True)),
        error,
    )


def offered(h, *args, **kwargs):
    """The month's offers and their online rows."""
    return built(h, *args, **kwargs)[:2]


@pytest.mark.parametrize(
    ("cash", "debt", "factor"),
    [
        (3_000.0, 0.0, 1.0),  # the whole buffer
        (90_000.0, 0.0, 1.0),
        (1_500.0, 0.0, 0.94),
        (0.0, 0.0, 0.88),
        (3_000.0, 5_000.0, 1 - 0.12 * 0.25),
        (0.0, 50_000.0, 0.88),  # more than everything lacks nobody
    ],
)
def test_patience_falls_with_lack_of_cash_and_with_debt(cash, debt, factor):
    assert patience(cash, 1_000.0, debt, 10_000.0, CHOICE) == pytest.approx(factor)


def test_the_worth_of_waiting_is_expectation_times_season_times_patience():
    h = households(2, stock=100.0, cash=[90_000.0, 0.0])
    offers, _ = offered(h, ahead=1.0)
    worth = offers["hold"].reshape(2, 5)
    assert worth[0] == pytest.approx(EXPECTED * 1.1)
    assert worth[1] == pytest.approx(EXPECTED * 1.1 * 0.88)
    just_before_harvest, _ = offered(h, ahead=0.0)
    assert just_before_harvest["hold"][:5] == pytest.approx(EXPECTED * 0.9)


def test_how_far_beliefs_are_off_is_measured_over_those_who_store_something():
    h = households(3, stock=[[100.0, 100.0, 0, 0, 0], [0, 0, 0, 0, 0], [50.0, 0, 0, 0, 80.0]])
    choice = CHOICE._replace(information=0.3)
    error = built(h, choice=choice, optimism=np.array([1.0, 3.0, -0.5]))[2]
    assert error == pytest.approx(0.3 * np.sqrt((1.0 + 0.25) / 2.0))
    assert built(households(1, stock=0.0))[2] == 0.0


def test_a_belief_is_a_household_s_own_and_the_same_of_all_its_crops():
    h = households(2, stock=100.0, cash=90_000.0)
    offers, _ = offered(h, choice=CHOICE._replace(information=0.1), optimism=np.array([1.0, -2.0]))
    hopes = (offers["hold"] / EXPECTED[offers["crop"]]).reshape(2, 5)
    assert hopes[0] == pytest.approx(1.1)
    assert hopes[1] == pytest.approx(0.8)


def test_nobody_expects_less_than_a_tenth_of_the_price():
    h = households(400, stock=[100.0, 0, 0, 0, 0], cash=90_000.0)
    hopes = offered(h, choice=CHOICE._replace(information=2.0))[0]["hold"] / EXPECTED[0]
    assert hopes.min() == pytest.approx(0.1)
    assert np.median(hopes) > 0.5


def test_beliefs_have_the_stated_spread_and_differ_less_among_those_who_sell_online():
    h = households(4_000, stock=[100.0, 0, 0, 0, 0], cash=90_000.0)
    choice = CHOICE._replace(information=0.1)
    assert (offered(h, choice=choice)[0]["hold"] / 2.0 - 1).std() == pytest.approx(0.1, rel=0.05)
    plain = offered(h, choice=choice)[0]["hold"] / 2.0 - 1
    h.sells[:] = True
    online = offered(h, choice=choice)[0]
    loads = online["trader_weight"] > 0.0
    assert online["hold"][loads] / 2.0 - 1 == pytest.approx(0.7 * plain)


@pytest.mark.parametrize(
    ("selection", "sells", "factor"),
    [(0.0, False, 1.0), (1.0, False, 0.6), (0.5, False, 0.8), (0.0, True, 0.7), (1.0, True, 0.6 * 0.7)],
)
def test_platform_data_and_selling_each_shrink_the_spread_of_beliefs(selection, sells, factor):
    kinds = CHOICE._replace(information=0.1, selected=0.6, connected=0.7)
    assert expectation_error(selection, sells, kinds) == pytest.approx(0.1 * factor)
    assert expectation_error(selection, sells, kinds._replace(information=0.0)) == 0.0


def test_a_village_that_reads_platform_data_errs_less_and_the_next_does_not():
    h = households(2_000, stock=[100.0, 0, 0, 0, 0], cash=90_000.0, village=np.arange(2_000) % 2)
    choice = CHOICE._replace(information=0.1, selected=0.6)
    plain = offered(h, terms(villages=2), choice=choice)[0]["hold"] / 2.0 - 1
    data = offered(h, terms(villages=2, selection=[0.0, 1.0]), choice=choice)[0]["hold"] / 2.0 - 1
    assert data[::2] == pytest.approx(plain[::2])
    assert data[1::2] == pytest.approx(0.6 * plain[1::2])


def test_a_load_is_one_household_s_of_one_crop_and_crumbs_are_none():
    h = households(3, stock=[[50.0, 0, 0.9, 1.0, 0], [0.2, 0.2, 0.2, 0.2, 0.3], [0, 0, 0, 0, 7.0]])
    offers, online = offered(h)
    assert list(zip(offers["household"], offers["crop"], offers["stock"], strict=True)) == [
        (0, 0, 50.0),
        (0, 3, 1.0),
        (2, 4, 7.0),
    ]
    assert len(online["hub"]) == 0
    assert np.all(offers["row"] == -1)
    few, _ = offered(h, choice=CHOICE._replace(least=20.0))
    assert list(few["stock"]) == [50.0]


@pytest.mark.parametrize(
    ("free", "leaves"),
    [
        (300.0, 300.0),  # all it has
        (2_000.0, 2_000.0),
        (2_900.0, 2_900.0),  # less than half a load would be left
        (3_100.0, 2_000.0),
        (6_000.0, 2_000.0),  # three sales
        (6_100.0, 4_000.0),  # of two loads each
        (12_000.0, 4_000.0),
        (12_100.0, 6_000.0),
    ],
)
def test_grain_leaves_in_whole_loads_or_all_of_it(free, leaves):
    assert lot(free, CHOICE) == leaves


def test_without_a_limit_to_a_load_everything_leaves_at_once():
    assert lot(9_000.0, CHOICE._replace(load=1e6)) == 9_000.0


def test_food_until_the_harvest_is_not_sold():
    assert reserved(600.0, 5, 9.0, 4) == pytest.approx(0.3)
    assert reserved(100.0, 5, 9.0, 4) == 1.0
    assert reserved(0.0, 5, 9.0, 4) == 0.0
    h = households(2, stock=[[540.0, 300.0, 0, 0, 0], [100.0, 300.0, 0, 0, 0]])  # three persons each
    offers, _ = offered(h, months=10, eaten=MAIZE_EATEN)
    assert list(offers["stock"]) == pytest.approx([540.0 - 9.0 * 3 * 10, 300.0, 300.0])
    assert list(offered(h, months=0, eaten=MAIZE_EATEN)[0]["stock"]) == [540.0, 300.0, 100.0, 300.0]


def test_the_chance_of_selling_rises_with_the_price_over_what_the_grain_is_worth_in_store():
    assert chance_of_selling(5.0, 5.0, 0.4) == 0.5
    assert chance_of_selling(5.4, 5.0, 0.4) == pytest.approx(1.0 / (1.0 + np.exp(-1.0)))
    assert chance_of_selling(4.6, 5.0, 0.4) == pytest.approx(1.0 / (1.0 + np.exp(1.0)))
    h = households(4_000, stock=[100.0, 0, 0, 0, 0], cash=90_000.0)
    shares = [len(offered(h, price=factor * EXPECTED)[0]["stock"]) / 4_000 for factor in (0.9, 1.0, 1.1)]
    worth = [factor * 2.0 - trader_cost(factor * 2.0, 0.0, CHANNELS) for factor in (0.9, 1.0, 1.1)]
    chances = [chance_of_selling(each, 2.0, 0.08 * 2.0) for each in worth]
    assert shares == pytest.approx(chances, abs=4 * np.sqrt(0.25 / 4_000))
    assert len(offered(h, price=CHEAP)[0]["stock"]) == 0


def test_who_sells_is_drawn_by_household_month_and_crop():
    h = households(300, stock=100.0, cash=90_000.0)
    one, again, later = (offered(h, price=1.05 * EXPECTED, month=month)[0] for month in (3, 3, 4))
    came = [set(zip(each["household"].tolist(), each["crop"].tolist(), strict=True)) for each in (one, again, later)]
    assert came[0] == came[1] != came[2]
    by_crop = [{i for i, c in came[0] if c == crop} for crop in range(5)]
    assert len({frozenset(rows) for rows in by_crop}) == 5
    backward = households(300, stock=100.0, cash=90_000.0, id=np.arange(300)[::-1])
    turned = offered(backward, price=1.05 * EXPECTED)[0]
    assert {(299 - i, c) for i, c in zip(turned["household"].tolist(), turned["crop"].tolist(), strict=True)} == came[0]


def test_the_optimistic_sell_later_and_those_without_cash_sooner():
    h = households(4_000, stock=[100.0, 0, 0, 0, 0], cash=np.tile([90_000.0, 0.0], 2_000))
    hopeful = np.repeat([1.0, -1.0], 2_000)
    sold = offered(h, choice=CHOICE._replace(information=0.1), optimism=hopeful, price=1.05 * EXPECTED)[0]["household"]
    came = np.bincount(sold, minlength=4_000)
    assert came[:2_000].mean() < came[2_000:].mean() - 0.1
    assert came[::2].mean() < came[1::2].mean() - 0.1


def test_a_load_that_comes_home_is_worth_less_than_it_was_and_what_may_go_online_is_not():
    h = households(1, stock=[0, 0, 9_000.0, 0, 0], cash=90_000.0, sells=True)
    offers, online = offered(h, choice=CHOICE._replace(back=0.6))
    assert list(offers["stock"]) == [4_000.0, 5_000.0]  # two loads to the trader, the rest stays
    assert list(offers["hold"]) == pytest.approx([0.6 * 6.0, 6.0])
    assert list(offers["row"]) == [-1, 0]
    assert list(offers["trader_weight"]) == [1.0, 0.0]
    assert len(online["hub"]) == 1


def test_the_trader_pays_everybody_less_the_farther_away():
    h = households(2, stock=100.0, km_hub=[0.0, 20.0])
    prices = np.full(5, 50.0)
    offers, _ = offered(h, price=prices)
    assert offers["trader_cost"].reshape(2, 5)[1] == pytest.approx(prices * (0.05 + 0.02) + 0.04)
    assert offers["trader_cost"][0] == pytest.approx(trader_cost(prices[0], 0.0, CHANNELS))


SELLER = {"sells": True}
MEMBER = {"cooperative": 0, "contract": True}


@pytest.mark.parametrize(
    ("household", "brand", "trade", "ways"),
    [
        ({}, BRAND, {}, None),
        (SELLER, NO_BRAND, {}, [True, True, False]),
        (SELLER, BRAND, {}, [True, True, False]),  # not a member
        (MEMBER, BRAND, {}, [False, False, True]),
        (MEMBER, NO_BRAND, {}, None),
        (MEMBER | SELLER, BRAND, {}, [True, True, True]),
        (MEMBER | {"contract": False}, BRAND, {}, None),
        (MEMBER | {"excluded": 1}, BRAND, {}, None),  # what it delivered came back
        (MEMBER | SELLER | {"excluded": 12}, BRAND, {}, [True, True, False]),
        (MEMBER, BRAND, {"cooperative_open": False}, None),
        (MEMBER | SELLER, BRAND, {"hub_open": False}, None),
    ],
)
def test_ways_online_are_open_to_sellers_and_to_members_with_a_contract(household, brand, trade, ways):
    h = households(stock=[0, 0, 100.0, 0, 0], **household)
    offers, online = offered(h, terms(**trade), brand=brand, price=CHEAP)
    if ways is None:
        assert len(offers["row"]) == 0
        assert len(online["can"]) == 0
    else:
        assert list(offers["row"]) == [0]
        assert list(online["can"][0]) == ways


def test_online_costs_are_the_channels_own_hours_priced():
    h = households(stock=[0, 0, 100.0, 0, 0], quality=0.75, skill=0.3, km_hub=12.0, **SELLER, **MEMBER)
    _, online = offered(h, brand=BRAND, price=CHEAP)
    parcel, yielded = 8.0, 0.95
    hours = open_hours(np.float32(0.3), np.float32(12.0), yielded, CHANNELS)
    listing = open_cash(parcel, yielded, CHANNELS) + CHANNELS.hour_value * hours
    brand = brand_cash(parcel, 0.5, 0.25, 1.5, np.float32(12.0), yielded, CHANNELS)
    assert online["cost"][0] == pytest.approx([listing, listing, brand])
    assert online["weight"][0] == pytest.approx([1.1 * yielded] * 3)
    assert offered(h)[0]["trader_weight"][0] == pytest.approx(1.025)


def test_with_a_village_station_orders_are_handed_in_there():
    h = households(stock=[0, 0, 100.0, 0, 0], km_hub=12.0, km_station=2.0, **SELLER)
    _, to_hub = offered(h, price=CHEAP)
    _, to_station = offered(h, terms(station=True), price=CHEAP)
    saved = 10.0 * CHANNELS.hours_km * 0.95 / CHANNELS.order_kg * CHANNELS.hour_value
    assert to_hub["cost"][0, 0] - to_station["cost"][0, 0] == pytest.approx(saved)


def test_no_household_offers_more_than_it_has_beyond_its_food():
    county = busy_county()
    h, grown = county.columns, county.crops
    kinds, months = county.numbers(Choice), 4
    offers, online = offered(h, county.terms, months=months, brand=BRAND, choice=kinds, eaten=grown.eaten, price=None)
    offered_kg = np.zeros_like(h.stock)
    np.add.at(offered_kg, (offers["household"], offers["crop"]), offers["stock"])
    food = h.stock[:, grown.eaten].sum(axis=1)
    kept = np.minimum(1.0, 9.0 * h.persons * months / np.maximum(food, 1e-9))
    free = h.stock * np.where(grown.eaten, 1.0 - kept[:, None], 1.0)
    assert np.all(offered_kg <= free + 1e-9)
    assert 0.0 < offered_kg.sum() < free.sum()
    row, loads = offers["row"], offers["row"] < 0
    assert np.array_equal(row[~loads], np.arange(len(online["hub"])))
    assert np.array_equal(online["hub"], h.township[offers["household"][~loads]])
    assert np.all(offers["hold"] > 0)
    assert np.array_equal(offers["trader_weight"] > 0.0, loads)
    whole = offers["stock"][loads] % kinds.load == 0.0
    all_of_it = offers["stock"][loads] == free[offers["household"][loads], offers["crop"][loads]]
    assert np.all(whole | all_of_it)


def test_a_seller_places_its_share_of_what_the_market_took_or_half_of_what_it_would_take():
    sold, volume = np.array([[90.0, 0.0]]), np.array([[100.0, 100.0]])
    assert usual_sales(sold, 10.0, volume) == pytest.approx(np.array([[9.0, 5.0]]))
    assert usual_sales(sold, 1.0, volume) == pytest.approx(np.array([[90.0, 50.0]]))
