"""Many offers are cleared through a sample of them first: what the sample is, and that it moves no answer."""

import numpy as np
import pytest
from tests.small_markets import random_month

from tongyu.kernels import newton
from tongyu.kernels.clearing import find_entry
from tongyu.market.clearing import clear


@pytest.fixture
def month():
    return random_month(3, offers=2_000, crops=3, townships=4, capacity=0.1)


def kinds(offers, entry):
    """Of each offer: 0 offline, 1 with one online channel, 2 with several."""
    online = offers.online >= 0
    row = np.where(online, offers.online, 0)
    return np.where(online & entry.row[row], np.where(entry.only[row] >= 0, 1, 2), 0)


@pytest.mark.parametrize("every", [(1, 1, 1), (7, 3, 2), (5, 1, 1), (2, 1, 4), (3_000, 3_000, 3_000)])
def test_a_sample_takes_one_in_so_many_of_each_crop_and_kind_and_stands_for_all(month, every):
    offers, online, markets = month
    entry, _ = find_entry(offers, online, markets)
    few = newton._sample(offers, entry, 3, np.array(every))
    for kind, step in enumerate(every):
        for crop in range(3):
            whole = np.flatnonzero((offers.crop == crop) & (kinds(offers, entry) == kind))
            taken = np.flatnonzero((few.crop == crop) & (kinds(few, entry) == kind))
            assert len(whole) > 20
            assert np.array_equal(few.hold[taken], offers.hold[whole[::step]])
            assert np.array_equal(few.online[taken], offers.online[whole[::step]])
            assert np.array_equal(few.trader_weight[taken], offers.trader_weight[whole[::step]])
            assert np.array_equal(few.trader_cost[taken], offers.trader_cost[whole[::step]])
            raised = offers.stock[whole].sum() / offers.stock[whole[::step]].sum()
            assert few.stock[taken] == pytest.approx(offers.stock[whole[::step]] * raised)
    assert few.stock.sum() == pytest.approx(offers.stock.sum())


def test_a_sample_has_enough_of_each_kind_and_is_never_a_smaller_part_than_the_least(month):
    offers, online, markets = month
    entry, _ = find_entry(offers, online, markets)
    of_kind = np.bincount(kinds(offers, entry))
    for size in (2_000, 50_000, 10_000_000):
        every = newton._one_in(size, entry)
        offline = size - of_kind[1] - of_kind[2]
        least = min(newton.SAMPLE, size // newton.SMALL_PART)
        assert every[0] == max(1, offline // max(least, offline // newton.LEAST_PART))
        assert list(every[1:]) == [1, 1]  # there are fewer than a sample has
    many = entry._replace(row=np.tile(entry.row, 20), only=np.tile(entry.only, 20), offer=np.tile(entry.offer, 20))
    some = newton._one_in(100_000, many)
    assert list(some[1:]) == [max(1, n * 20 // newton.SAMPLE_ONLINE) for n in of_kind[1:]]
    assert max(some[1:]) > 1


def test_a_month_of_many_offers_is_that_of_few_offers_with_larger_stocks():
    """Twelve thousand offers go through a sample; the same nine hundred with fourteen times the stock do not."""
    offers, online, markets = random_month(3, offers=900, crops=3, townships=4, capacity=0.1)
    times = 14
    many = type(offers)(*(np.tile(column, times) for column in offers))
    rows = online.hub.size
    at = np.where(offers.online >= 0, offers.online, -rows * times)
    many = many._replace(online=np.maximum(-1, np.concatenate([at + k * rows for k in range(times)])))
    tiled = type(online)(*(np.concatenate([column] * times) for column in online))
    assert many.stock.size >= newton.LEAST_SAMPLED > offers.stock.size
    large = offers._replace(stock=offers.stock * times)
    through_sample, at_once = clear(many, tiled, markets), clear(large, online, markets)
    assert through_sample.converged
    assert through_sample.prices == pytest.approx(at_once.prices, rel=1e-8)
    assert through_sample.value == pytest.approx(np.tile(at_once.value, times), rel=1e-8)
    assert through_sample.passes < at_once.passes  # the sample has gone most of the way
