"""Outside prices: mean, spread, persistence, season, spikes; and what farmers expect."""

import numpy as np
import pytest
from tests.households_by_hand import CROPS, GROWN, VALUES

from tongyu.county.mechanisms.crops import by_crop
from tongyu.county.mechanisms.prices import MAY, OutsidePrices

MUNG_BEAN = CROPS.index("mung_bean")
QUIET = VALUES | {"price.spike": 0.0, "price.season": 0.0}


def path(values, months=24_000, seed=3):
    """Outside prices relative to the usual ones, (months, crops)."""
    prices = OutsidePrices(values, GROWN, seed)
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


def test_prices_are_highest_in_may_and_lowest_half_a_year_later():
    still = QUIET | {f"crops.{crop}.price_sd": 0.0 for crop in CROPS} | {"price.season": 0.1}
    year = path(still, months=12)
    assert np.all(year.argmax(axis=0) == MAY)
    assert np.all(year.argmin(axis=0) == MAY + 6)
    assert year[MAY] == pytest.approx(1.1)
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
    prices.learn(np.array([2.77, 0.0, 6.5, 0.0, 0.0]))
    step = VALUES["price.learning"]
    assert prices.expected == pytest.approx(prices.usual + step * np.array([1.0, 0.0, 0.0, 0.0, 0.0]))
    for _ in range(200):
        prices.learn(np.full(5, 3.0))
    assert prices.expected == pytest.approx(3.0)


def test_at_no_spread_no_season_and_no_spikes_prices_stand_still():
    still = QUIET | {f"crops.{crop}.price_sd": 0.0 for crop in CROPS}
    assert np.all(path(still, 30) == 1.0)
