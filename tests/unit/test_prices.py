"""Outside prices: mean, spread, persistence, season, spikes; observed prices and floors; and what farmers expect."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.households_by_hand import CROPS, DATED, FACTS, GROWN, VALUES
from tests.other_county import tongyu_with

from tongyu import County, load
from tongyu.county.mechanisms.prices import OutsidePrices, Stated
from tongyu.county.numbers.crops import by_crop
from tongyu.county.numbers.monthly_prices import MonthlyPrices
from tongyu.county.numbers.series import Dated, Series

MAIZE = CROPS.index("maize")
MUNG_BEAN = CROPS.index("mung_bean")
QUIET = VALUES | {"price.spike": 0.0, "price.season": 0.0}


def path(values, months=24_000, seed=3, crops=GROWN):
    """Outside prices relative to the usual ones, (months, crops)."""
    prices = OutsidePrices(values, crops, seed)
    told = []
    for month in range(months):
        prices.advance(month, month % 12)
        told.append(prices.outside / prices.usual)
    return np.array(told)


@pytest.fixture(scope="module")
def quiet():
    return path(QUIET)


def test_prices_keep_their_usual_mean_and_stated_spread(quiet):
    assert np.log(quiet).std(axis=0) == pytest.approx(by_crop(VALUES, CROPS, "price_sd"), rel=0.08)
    wild = path(QUIET | {f"crops.{crop}.price_sd": 0.4 for crop in CROPS})
    assert np.log(wild).std(axis=0) == pytest.approx(0.4, rel=0.08)
    assert wild.mean(axis=0) == pytest.approx(1.0, abs=0.045)  # the mean of exp(x) alone would be 1.08


def test_a_run_may_begin_in_any_year_dear_or_cheap_as_often_as_prices_are():
    forever = QUIET | {"price.persistence": 1.0}
    begins = np.log([path(forever, months=1, seed=seed)[0] for seed in range(600)])
    assert begins.std(axis=0) == pytest.approx(by_crop(VALUES, CROPS, "price_sd"), rel=0.1)


def test_a_month_remembers_the_last_by_the_stated_share(quiet):
    logs = np.log(quiet) - np.log(quiet).mean(axis=0)
    remembered = (logs[1:] * logs[:-1]).mean(axis=0) / (logs**2).mean(axis=0)
    assert remembered == pytest.approx(VALUES["price.persistence"], abs=0.01)


def test_crops_move_on_their_own(quiet):
    together = np.corrcoef(np.log(quiet).T) - np.eye(len(CROPS))
    assert np.abs(together).max() < 0.15


@pytest.mark.parametrize("dear", [GROWN.dear, np.array([0, 3, 4, 7, 11])], ids=["Tongyu's", "each another"])
def test_prices_are_highest_in_the_month_of_each_crop_and_lowest_half_a_year_later(dear):
    still = QUIET | {f"crops.{crop}.price_sd": 0.0 for crop in CROPS} | {"price.season": 0.1}
    year = path(still, months=12, crops=GROWN._replace(dear=dear))
    assert np.all(year.argmax(axis=0) == dear)
    assert np.all(year.argmin(axis=0) == (dear + 6) % 12)
    assert year[dear, np.arange(len(CROPS))] == pytest.approx(1.1)
    assert year.mean() == pytest.approx(1.0)


def test_only_crops_that_spike_do_as_often_as_stated_and_the_spike_fades():
    still = QUIET | {f"crops.{crop}.price_sd": 0.0 for crop in CROPS} | {"price.spike": 0.1, "price.spike_fade": 0.5}
    told = np.log(path(still))
    assert not np.delete(told, MUNG_BEAN, axis=1).any()
    beans, size = told[:, MUNG_BEAN], VALUES["price.spike_size"]
    assert beans.max() == pytest.approx(size)
    begins = np.isclose(beans, size)
    assert begins.mean() == pytest.approx(0.1 / 12, rel=0.25)
    after = np.flatnonzero(begins[:-2] & ~begins[1:-1] & ~begins[2:])
    assert beans[after + 1] == pytest.approx(size / 2)
    assert beans[after + 2] == pytest.approx(size / 4)


def test_a_spike_begins_where_it_can_and_fades_by_the_stated_share():
    still = QUIET | {f"crops.{crop}.price_sd": 0.0 for crop in CROPS}
    values = still | {"price.spike": 12.0, "price.spike_size": 0.8, "price.spike_fade": 0.25}
    prices = OutsidePrices(values, GROWN, 1)
    can = np.arange(len(CROPS)) == MUNG_BEAN
    for left in (0.8, 0.6, 0.45):
        prices.advance(0, 0)
        assert prices.outside / prices.usual == pytest.approx(np.exp(left * can))
        values["price.spike"] = 0.0


def test_a_path_is_a_function_of_the_seed():
    assert np.array_equal(path(VALUES, 50), path(VALUES, 50))
    assert not np.array_equal(path(VALUES, 50), path(VALUES, 50, seed=4))


def test_expectations_move_toward_what_is_seen_and_ignore_crops_that_were_not_traded():
    prices = OutsidePrices(VALUES, GROWN, 3)
    prices.learn(np.array([prices.usual[0] + 1.0, 0.0, 6.5, 0.0, 0.0]))
    step = VALUES["price.learning"]
    assert prices.expected == pytest.approx(prices.usual + step * np.array([1.0, 0.0, 0.0, 0.0, 0.0]))
    for _ in range(200):
        prices.learn(np.full(5, 3.0))
    assert prices.expected == pytest.approx(3.0)


def test_at_no_spread_no_season_and_no_spikes_prices_stand_still():
    still = QUIET | {f"crops.{crop}.price_sd": 0.0 for crop in CROPS}
    assert np.all(path(still, 30) == 1.0)


# What was observed, and the state's floors


OBSERVED = (
    MonthlyPrices(crop="maize", values=(("2013-05", 2.4), ("2013-06", 2.5), ("2015-01", 2.2))),
    MonthlyPrices(crop="mung_bean", values=(("2013-05", 7.0),)),
)
FLOOR = Series(name="floor_price.maize", values=((2012, 2.1), (2014, 2.3)))
FREE = [each for each in FACTS.series if not each.name.startswith("floor_price.")]
WITH_FLOOR = Dated([*FREE, FLOOR])


def stated(prices=OBSERVED, *series):
    facts = SimpleNamespace(prices=prices)
    return Stated(SimpleNamespace(crops=GROWN, dated=Dated([*FREE, *series]), facts=facts))


def one(crop, price):
    """Observed prices of a month in which that of `crop` was, (crops,)."""
    return np.where(np.arange(len(CROPS)) == crop, price, np.nan)


def test_what_was_observed_is_in_yuan_of_2015_and_nothing_stands_in_for_the_rest():
    found = stated()
    level = DATED.price_level(2013)
    assert level < 1.0
    may = found.observed("2013-05")
    assert may[[MAIZE, MUNG_BEAN]] == pytest.approx([2.4 / level, 7.0 / level])
    assert np.isnan(np.delete(may, [MAIZE, MUNG_BEAN])).all()
    assert found.observed("2013-06") == pytest.approx(one(MAIZE, 2.5 / level), nan_ok=True)
    assert found.observed("2015-01")[MAIZE] == 2.2
    assert np.isnan(found.observed("2013-07")).all()
    assert np.isnan(stated(()).observed("2013-05")).all()


def at(year, month, **values):
    """A county in a month, January = 1, as floors look at it."""
    named = {name.replace("__", "."): value for name, value in values.items()}
    return SimpleNamespace(
        dated=WITH_FLOOR, year=year, month_of_year=month - 1, crops=GROWN, values={**VALUES, **named}
    )


@pytest.mark.parametrize(
    ("year", "month", "yuan"),
    [
        *((2012, 1, 2.1), (2012, 4, 2.1), (2012, 5, 0.0), (2012, 9, 0.0), (2012, 10, 2.1)),
        *((2013, 12, 2.1), (2014, 1, 2.1), (2014, 4, 2.1), (2014, 5, 0.0), (2014, 10, 2.3), (2021, 4, 2.3)),
    ],
)
def test_depots_pay_the_floor_of_the_last_harvest_from_its_month_on_until_they_close(year, month, yuan):
    found = stated((), FLOOR)
    floor = found.floor(at(year, month))
    assert floor[MAIZE] == pytest.approx(yuan / DATED.price_level(year))
    assert not np.delete(floor, MAIZE).any()
    assert found.floor(at(year, month, price__floor=0.5))[MAIZE] == pytest.approx(0.5 * floor[MAIZE])
    assert not found.floor(at(year, month, price__depots=0.0)).any()
    assert found.floor(at(year, month, price__depots=12.0))[MAIZE] >= max(floor[MAIZE], 1.9)


@pytest.mark.parametrize(
    ("year", "month", "harvest"),
    [(2014, 1, 2013), (2014, 9, 2013), (2014, 10, 2014), (2015, 9, 2014), (2020, 12, 2020)],
)
def test_the_floor_that_values_a_harvest_is_one_in_yuan_of_2015_until_the_next(year, month, harvest):
    yuan = 2.1 if harvest < 2014 else 2.3
    found = stated((), FLOOR).of_harvest(at(year, month))
    assert found[MAIZE] == pytest.approx(yuan / DATED.price_level(harvest))
    assert not np.delete(found, MAIZE).any()
    assert not stated().of_harvest(at(year, month)).any()


def test_tongyu_s_floor_holds_up_the_maize_of_2015_until_april_2016_and_nothing_after():
    tongyu = load("baseline")
    with_floor = County(tongyu.with_(months=72), rng=3, households=200)
    without = County(tongyu.with_(months=72, parameters={"price.floor": 0.0}), rng=3, households=200)
    assert with_floor.own(OutsidePrices).expected[MAIZE] == pytest.approx(1.98 / DATED.price_level(2010))
    assert without.own(OutsidePrices).expected[MAIZE] == VALUES["crops.maize.price"]
    for _ in range(72):
        with_floor.step()
        without.step()
        held, free = (county.own(OutsidePrices) for county in (with_floor, without))
        year, month = with_floor.year, with_floor.month_of_year + 1
        harvest = year if month >= 10 else year - 1
        if harvest < 2016:
            yuan = DATED.at("floor_price.maize", harvest)
            assert held.now[MAIZE] == pytest.approx(yuan / DATED.price_level(harvest))
        else:
            assert held.now[MAIZE] == VALUES["crops.maize.price"]
        if harvest < 2016 and (month >= 10 or month <= 4):
            assert held.outside[MAIZE] == pytest.approx(max(free.outside[MAIZE], yuan / DATED.price_level(year)))
        else:
            assert held.outside[MAIZE] == free.outside[MAIZE]
        assert free.now[MAIZE] == VALUES["crops.maize.price"]
        assert np.array_equal(np.delete(held.outside, MAIZE), np.delete(free.outside, MAIZE))
    assert held.expected[MAIZE] < 1.9


@given(st.floats(0.05, 20.0), st.integers(0, 30), st.sampled_from(range(len(CROPS))), st.integers(0, 2**31))
def test_an_observed_price_is_taken_as_it_is_and_drawn_ones_go_on_from_it(times, month, crop, seed):
    """What it differs by from the drawn one is forgotten at the pace of prices, and no other crop is touched."""
    drawn, told = OutsidePrices(QUIET, GROWN, seed), OutsidePrices(QUIET, GROWN, seed)
    for now in range(month):
        drawn.advance(now, now % 12)
        told.advance(now, now % 12)
    for now in range(month, month + 24):
        drawn.advance(now, now % 12)
        told.advance(now, now % 12, one(crop, times * drawn.outside[crop]) if now == month else None)
        differ = VALUES["price.persistence"] ** (now - month) * np.log(times)
        assert np.log(told.outside[crop] / drawn.outside[crop]) == pytest.approx(differ, abs=1e-9)
        assert np.array_equal(np.delete(told.outside, crop), np.delete(drawn.outside, crop))


def test_a_spike_that_was_drawn_is_over_where_a_price_was_observed():
    still = QUIET | {f"crops.{crop}.price_sd": 0.0 for crop in CROPS} | {"price.persistence": 1.0}
    values = still | {"price.spike": 12.0}
    prices = OutsidePrices(values, GROWN, 1)
    prices.advance(0, 0)
    assert prices.outside[MUNG_BEAN] > prices.usual[MUNG_BEAN]
    values["price.spike"] = 0.0
    prices.advance(1, 1, one(MUNG_BEAN, prices.usual[MUNG_BEAN]))
    prices.advance(2, 2)
    assert prices.outside == pytest.approx(prices.usual)


@given(st.floats(0.0, 10.0), st.integers(0, 2**31))
def test_no_price_is_below_the_floor_and_those_above_it_go_their_way(floor, seed):
    free, held = OutsidePrices(VALUES, GROWN, seed), OutsidePrices(VALUES, GROWN, seed)
    for now in range(36):
        free.advance(now, now % 12)
        held.advance(now, now % 12, None, floor * (np.arange(len(CROPS)) == MAIZE) if now < 24 else 0.0)
        usual = free.outside.copy()
        if now < 24:
            usual[MAIZE] = max(usual[MAIZE], floor)
        assert np.array_equal(held.outside, usual)


def test_no_observed_price_is_below_the_floor_either():
    prices = OutsidePrices(VALUES, GROWN, 3)
    prices.advance(0, 0, one(MAIZE, 1.5), np.full(len(CROPS), 1.7))
    assert prices.outside[MAIZE] == 1.7


def test_in_a_run_prices_are_the_observed_ones_and_above_the_floor(small):
    """In the county's year and month: maize is observed in 2013, and from its harvest on it has a floor that binds."""
    year = MonthlyPrices(crop="maize", values=tuple((f"2013-{month:02}", 2.0 + month / 100) for month in range(1, 13)))
    dear = Series(name="floor_price.maize", values=((2011, 0.0), (2013, 9.0)))
    facts = tongyu_with(prices=(year,), series=(*FREE, dear))
    scenario = small.with_(county=facts, start="2012-11", months=16)
    county = County(scenario, rng=3, households=200)
    plain = County(scenario.with_(county=tongyu_with(series=tuple(FREE))), rng=3, households=200)
    for month in range(16):
        county.step()
        plain.step()
        outside, drawn = (each.own(OutsidePrices).outside for each in (county, plain))
        level = DATED.price_level(county.year)
        if county.year == 2012:
            assert outside[MAIZE] == drawn[MAIZE]
        elif county.date < "2013-10":
            assert outside[MAIZE] == pytest.approx((2.0 + (month - 1) / 100) / level)
        else:
            assert outside[MAIZE] == pytest.approx(9.0 / level)
        assert np.array_equal(np.delete(outside, MAIZE), np.delete(drawn, MAIZE))
