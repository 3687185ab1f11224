"""From households to offers: what waiting is worth, and which ways out are open."""

import numpy as np
import pytest
from tests.households_by_hand import CHANNELS, KEY, busy_county, households, numbers, terms

from tongyu.county.draws import Purpose
from tongyu.kernels.channels import brand_cash, open_cash, open_hours, trader_cost
from tongyu.kernels.offers import Choice, build_offers, draw_beliefs, expectation_error, patience, usual_sales

INFORMATION = int(Purpose.INFORMATION)
EXPECTED = np.array([2.0, 5.0, 6.0, 4.0, 2.0])
NO_BRAND, BRAND = np.zeros(5, dtype=bool), np.ones(5, dtype=bool)
SETTLED = {
    "informed": 0.5,
    "connected": 0.7,
    "season": 0.2,
    "impatience": 0.12,
    "buffer_months": 3,
    "debt_weight": 0.5,
}
CHOICE = numbers(Choice, information=0, **SETTLED)


def built(h, trade=None, ahead=0.5, reports=0.0, brand=NO_BRAND, choice=CHOICE):
    """The month's offers and their online rows, as two dictionaries of columns, and how far households' hopes part."""
    most = len(h.id) * 5
    ints, floats = np.int64, np.float64
    columns = tuple(np.empty(most, kind) for kind in (np.int32, floats, ints, floats, floats, floats, ints))
    shape = (most, 3)
    online = (np.empty(most, ints), np.empty(shape, bool), np.empty(shape), np.empty(shape))
    args = (h, choice, CHANNELS, trade or terms(), EXPECTED, ahead, reports, brand, 1.0)
    beliefs = np.empty((len(h.id), 5))
    draw_beliefs(h, KEY, INFORMATION, 9, np.arange(5), beliefs)
    n, m, apart = build_offers(*args, KEY, INFORMATION, beliefs, columns, online)
    names = ("household", "stock", "crop", "hold", "trader_weight", "trader_cost", "row")
    return (
        dict(zip(names, (column[:n] for column in columns), strict=True)),
        dict(zip(("hub", "can", "weight", "cost"), (column[:m] for column in online), strict=True)),
        apart,
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


def test_how_far_a_household_s_hopes_part_is_measured_over_those_with_two_crops_or_more():
    stock = [[100.0, 100.0, 0, 0, 0], [100.0, 0, 0, 0, 0], [50.0, 60.0, 70.0, 0, 80.0], [0, 0, 0, 0, 0]]
    offers, _, apart = built(households(4, stock=stock), choice=CHOICE._replace(information=0.3))
    hopes = offers["hold"] / EXPECTED[offers["crop"]]
    squares = [
        np.var(hopes[offers["household"] == i], ddof=1) / hopes[offers["household"] == i].mean() ** 2 for i in (0, 2)
    ]
    assert apart == pytest.approx(np.sqrt(np.mean(squares)))
    assert apart > 0.05
    assert built(households(1, stock=[100.0, 0, 0, 0, 0]))[2] == 0.0


def test_nobody_expects_less_than_a_tenth_of_the_price():
    h = households(400, stock=[100.0, 0, 0, 0, 0], cash=90_000.0)
    hopes = offered(h, choice=CHOICE._replace(information=2.0))[0]["hold"] / EXPECTED[0]
    assert hopes.min() == pytest.approx(0.1)
    assert np.median(hopes) > 0.5


def test_errors_have_the_stated_spread_and_shrink_with_reports_and_selling():
    h = households(4_000, stock=[100.0, 0, 0, 0, 0], cash=90_000.0)
    choice = CHOICE._replace(information=0.1)
    plain, told = offered(h, choice=choice)[0]["hold"], offered(h, choice=choice, reports=1.0)[0]["hold"]
    assert (plain / 2.0 - 1).std() == pytest.approx(0.1, rel=0.05)
    assert told / 2.0 - 1 == pytest.approx(0.5 * (plain / 2.0 - 1))
    h.sells[:] = True
    assert offered(h, choice=choice)[0]["hold"] / 2.0 - 1 == pytest.approx(0.7 * (plain / 2.0 - 1))


@pytest.mark.parametrize(
    ("reported", "selection", "sells", "organised", "factor"),
    [
        (False, 0.0, False, 0.0, 1.0),
        (True, 0.0, False, 0.0, 0.5),
        (False, 1.0, False, 0.0, 0.6),
        (False, 0.5, False, 0.0, 0.8),
        (False, 0.0, True, 0.0, 0.7),
        (True, 1.0, True, 0.0, 0.5 * 0.6 * 0.7),
        (True, 0.0, False, 1.0, 0.5 * 0.8),  # explained
        (True, 0.0, False, 0.5, 0.5 * 0.9),
        (False, 0.0, False, 1.0, 1.0),  # nothing to explain
    ],
)
def test_reports_explained_or_not_platform_data_and_selling_each_shrink_the_error_about_the_season(
    reported, selection, sells, organised, factor
):
    kinds = CHOICE._replace(information=0.1, informed=0.5, selected=0.6, connected=0.7, explained=0.2)
    assert expectation_error(reported, selection, sells, organised, kinds) == pytest.approx(0.1 * factor)
    assert expectation_error(reported, selection, sells, organised, kinds._replace(information=0.0)) == 0.0


def test_reports_are_explained_in_an_organised_village_and_not_in_the_next():
    h = households(2_000, stock=[100.0, 0, 0, 0, 0], cash=90_000.0, village=np.arange(2_000) % 2)
    choice = CHOICE._replace(information=0.1, explained=0.4)
    trade = terms(villages=2, organised=[0.0, 1.0])
    plain, told = (offered(h, trade, choice=choice, reports=reports)[0]["hold"] / 2.0 - 1 for reports in (0.0, 1.0))
    assert told[::2] == pytest.approx(0.5 * plain[::2])
    assert told[1::2] == pytest.approx(0.5 * 0.6 * plain[1::2])


def test_a_village_that_reads_platform_data_errs_less_and_the_next_does_not():
    h = households(2_000, stock=[100.0, 0, 0, 0, 0], cash=90_000.0, village=np.arange(2_000) % 2)
    choice = CHOICE._replace(information=0.1, selected=0.6)
    plain = offered(h, terms(villages=2), choice=choice)[0]["hold"] / 2.0 - 1
    data = offered(h, terms(villages=2, selection=[0.0, 1.0]), choice=choice)[0]["hold"] / 2.0 - 1
    assert data[::2] == pytest.approx(plain[::2])
    assert data[1::2] == pytest.approx(0.6 * plain[1::2])


def test_reports_reach_the_stated_share_and_more_reports_reach_the_same_and_others():
    h = households(4_000, stock=[100.0, 0, 0, 0, 0], cash=90_000.0)
    choice = CHOICE._replace(information=0.1, informed=0.0)
    few, many = (offered(h, choice=choice, reports=share)[0]["hold"] == 2.0 for share in (0.3, 0.6))
    assert few.mean() == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / 4_000))
    assert many.mean() == pytest.approx(0.6, abs=4 * np.sqrt(0.24 / 4_000))
    assert np.all(many[few])


def test_an_offer_is_one_household_s_stock_of_one_crop_and_crumbs_are_none():
    h = households(3, stock=[[50.0, 0, 0.9, 1.0, 0], [0.2, 0.2, 0.2, 0.2, 0.3], [0, 0, 0, 0, 7.0]])
    offers, online = offered(h)
    assert list(zip(offers["household"], offers["crop"], offers["stock"], strict=True)) == [
        (0, 0, 50.0),
        (0, 3, 1.0),
        (2, 4, 7.0),
    ]
    assert len(online["hub"]) == 0
    assert np.all(offers["row"] == -1)


def test_the_trader_pays_everybody_less_the_farther_away():
    h = households(2, stock=100.0, km_hub=[0.0, 20.0])
    offers, _ = offered(h)
    prices = terms().wholesale
    assert offers["trader_cost"].reshape(2, 5)[1] == pytest.approx(prices * (0.05 + 0.02) + 0.04)
    assert offers["trader_cost"][0] == pytest.approx(trader_cost(prices[0], 0.0, CHANNELS))


SELLER = {"sells": True}
MEMBER = {"cooperative": 0, "passes": True}


@pytest.mark.parametrize(
    ("household", "brand", "trade", "ways"),
    [
        ({}, BRAND, {}, None),
        (SELLER, NO_BRAND, {}, [True, True, False]),
        (SELLER, BRAND, {}, [True, True, False]),  # not a member
        (MEMBER, BRAND, {}, [False, False, True]),
        (MEMBER, NO_BRAND, {}, None),
        (MEMBER | SELLER, BRAND, {}, [True, True, True]),
        (MEMBER | {"passes": False}, BRAND, {}, None),  # did not pass inspection
        (MEMBER | {"excluded": 1}, BRAND, {}, None),  # what it delivered came back
        (MEMBER | SELLER | {"excluded": 12}, BRAND, {}, [True, True, False]),
        (MEMBER, BRAND, {"cooperative_open": False}, None),
        (MEMBER | SELLER, BRAND, {"hub_open": False}, None),
    ],
)
def test_ways_online_are_open_to_sellers_and_to_members_whose_produce_passed(household, brand, trade, ways):
    offers, online = offered(households(stock=[0, 0, 100.0, 0, 0], **household), terms(**trade), brand=brand)
    if ways is None:
        assert list(offers["row"]) == [-1]
        assert len(online["can"]) == 0
    else:
        assert list(offers["row"]) == [0]
        assert list(online["can"][0]) == ways


def test_online_costs_are_the_channels_own_hours_priced():
    h = households(stock=[0, 0, 100.0, 0, 0], quality=0.75, skill=0.3, km_hub=12.0, **SELLER, **MEMBER)
    offers, online = offered(h, brand=BRAND)
    parcel, yielded = 8.0, 0.95
    hours = open_hours(np.float32(0.3), np.float32(12.0), yielded, CHANNELS)
    listing = open_cash(parcel, yielded, CHANNELS) + CHANNELS.hour_value * hours
    brand = brand_cash(parcel, 0.5, 0.25, 1.5, np.float32(12.0), yielded, CHANNELS)
    assert online["cost"][0] == pytest.approx([listing, listing, brand])
    assert online["weight"][0] == pytest.approx([1.1 * yielded] * 3)
    assert offers["trader_weight"][0] == pytest.approx(1.025)


def test_with_a_village_station_orders_are_handed_in_there():
    h = households(stock=[0, 0, 100.0, 0, 0], km_hub=12.0, km_station=2.0, **SELLER)
    _, to_hub = offered(h)
    _, to_station = offered(h, terms(station=True))
    saved = 10.0 * CHANNELS.hours_km * 0.95 / CHANNELS.order_kg * CHANNELS.hour_value
    assert to_hub["cost"][0, 0] - to_station["cost"][0, 0] == pytest.approx(saved)


def test_every_offer_of_a_busy_county_stands_for_its_stock():
    county = busy_county()
    h = county.columns
    offers, online = offered(h, county.terms, brand=BRAND, choice=county.numbers(Choice))
    assert offers["stock"].sum() == pytest.approx(h.stock[h.stock >= 1.0].sum())
    assert np.array_equal(offers["stock"], h.stock[offers["household"], offers["crop"]])
    rows = offers["row"][offers["row"] >= 0]
    assert np.array_equal(rows, np.arange(len(online["hub"])))
    assert np.array_equal(online["hub"], h.township[offers["household"][offers["row"] >= 0]])
    assert np.all(offers["hold"] > 0)


def test_a_seller_places_its_share_of_what_the_market_took_or_half_of_what_it_would_take():
    sold, volume = np.array([[90.0, 0.0]]), np.array([[100.0, 100.0]])
    assert usual_sales(sold, 10.0, volume) == pytest.approx(np.array([[9.0, 5.0]]))
    assert usual_sales(sold, 1.0, volume) == pytest.approx(np.array([[90.0, 50.0]]))
