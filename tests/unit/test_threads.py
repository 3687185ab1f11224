"""Threads that share a month's market: they run side by side, and change not one bit."""

import multiprocessing
import os
import threading
import time

import numpy as np
import pytest
from tests.small_markets import random_month

from tongyu.errors import InputError
from tongyu.kernels.clearing import PART, find_entry, part_count
from tongyu.kernels.threads import LEAST_SHARED, _pool, share, shared_by
from tongyu.kernels.visits import add_parts, empty_sums, visit_offers
from tongyu.market.clearing import clear

PATIENCE = 60.0  # seconds that a thread waits for the others, should they never come


@pytest.fixture(scope="module")
def month():
    """More offers than two parts hold, so that the third is a short one."""
    return random_month(4, offers=2 * PART + 900, crops=3, townships=4, capacity=0.1)


def visited(month, first, every):
    offers, online, markets = month
    entry, reached = find_entry(offers, online, markets)
    sums = empty_sums(offers, online, reached.size)
    for array in sums:
        array[...] = 0.0
    seen = np.concatenate([markets.reference * markets.keep, 0.1 * np.ones(reached.size - markets.reference.size)])
    for each in first:
        visit_offers(each, every, seen, offers, online, markets, entry, sums)
    return entry, sums


def test_parts_are_found_the_same_whoever_visits_them(month):
    _, alone = visited(month, [0], 1)
    _, others = visited(month, [2, 0, 1], 3)
    assert part_count(month[0].stock.size) == 3
    assert all(np.array_equal(a, b) for a, b in zip(alone, others, strict=True))


def test_a_thread_visits_its_own_parts_alone(month):
    entry, sums = visited(month, [1], 3)
    assert np.flatnonzero(sums.part_gain).tolist() == [1]
    offers = np.flatnonzero(sums.value)
    assert (offers.min(), offers.max()) == (PART, 2 * PART - 1)
    rows = np.flatnonzero(sums.online_share.any(axis=1))
    assert entry.first_row[1] <= rows.min() < rows.max() < entry.first_row[2]


def test_the_sums_are_those_of_the_parts_by_themselves(month):
    """Each part, cut out of the month, as a market of its own."""
    offers, online, markets = month
    entry, sums = visited(month, [0], 1)
    add_parts(entry, sums)
    gain, inflow = 0.0, np.zeros_like(sums.inflow)
    curvature = np.zeros_like(sums.curvature)
    for first in range(0, offers.stock.size, PART):
        part = type(offers)(*(column[first : first + PART] for column in offers))
        entry, alone = visited((part, online, markets), [0], 1)
        add_parts(entry, alone)
        gain += alone.gain[0]
        inflow += alone.inflow
        curvature += np.tril(alone.curvature)
    assert sums.gain[0] == pytest.approx(gain, rel=1e-13)
    assert sums.inflow == pytest.approx(inflow, rel=1e-12)
    assert np.tril(sums.curvature) == pytest.approx(curvature, rel=1e-12)


@pytest.mark.parametrize("threads", [2, 5])  # for three parts
def test_a_market_is_cleared_the_same_by_any_number_of_threads(month, threads):
    _pool.cache_clear()
    alone = clear(*month)
    assert _pool.cache_info().currsize == 0
    shared = clear(*month, threads=threads)
    assert _pool.cache_info().currsize == 1  # they were called in
    for name, one, other in zip(alone._fields, alone, shared, strict=True):
        assert np.array_equal(one, other), name


def test_a_small_market_is_not_handed_round():
    month = random_month(4, offers=500)
    _pool.cache_clear()
    shared = clear(*month, threads=2)
    assert _pool.cache_info().currsize == 0
    assert np.array_equal(shared.prices, clear(*month).prices)


def test_rows_online_out_of_the_order_of_their_offers_are_refused(month):
    offers, online, markets = month
    first, second = np.flatnonzero(offers.online >= 0)[:2]
    rows = offers.online.copy()
    rows[[first, second]] = rows[[second, first]]
    with pytest.raises(ValueError, match="in the order of their offers"):
        clear(offers._replace(online=rows), online, markets)


def test_threads_run_side_by_side_and_each_has_its_share():
    meeting = threading.Barrier(3)
    came = []

    def work(first, every, what):
        meeting.wait(PATIENCE)  # which none leaves before all are there
        came.append((first, every, what, threading.get_ident()))

    share(work, 3, ("given",))
    assert sorted(each[:3] for each in came) == [(first, 3, "given") for first in range(3)]
    assert len({each[3] for each in came}) == 3
    assert {each[0]: each[3] for each in came}[0] == threading.get_ident()


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_what_fails_in_a_thread_is_raised_when_all_have_ended(failing):
    ended = []

    def work(first, every):
        if first == failing:
            raise OSError(f"in thread {first}")
        time.sleep(0.1)
        ended.append(first)

    with pytest.raises(OSError, match=f"in thread {failing}"):
        share(work, 3, ())
    assert sorted(ended) == [first for first in range(3) if first != failing]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_has_threads_of_its_own():
    share(lambda first, every: None, 2, ())
    child = multiprocessing.get_context("fork").Process(target=share, args=(lambda first, every: None, 2, ()))
    child.start()
    child.join(PATIENCE)
    assert child.exitcode == 0


def test_a_market_without_a_thread_is_refused():
    with pytest.raises(ValueError, match="threads is 0, expected at least 1"):
        clear(*random_month(1), threads=0)


@pytest.mark.parametrize("threads", [0, -1, 257, 1.5, 2.0])
def test_an_impossible_number_of_threads_is_refused(threads):
    with pytest.raises(InputError, match=f"{threads} threads are asked for; a county is run by 1 to 256"):
        shared_by(threads, 1_000_000)


def test_threads_are_for_big_counties_alone():
    assert shared_by(1, 10) == 1
    assert shared_by(4, LEAST_SHARED) == 4
    with pytest.raises(InputError, match="4 threads are asked for, but 9,999 households are too few"):
        shared_by(4, LEAST_SHARED - 1)
