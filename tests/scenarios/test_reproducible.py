"""The same scenario and seed give the same bytes: again, beside other runs, and in any other process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.slow import each_slow_among
from tests.whole_runs import different, digests

from tongyu.county.county import County
from tongyu.county.mechanisms.selling import SellingState
from tongyu.errors import InputError
from tongyu.kernels.clearing import PART
from tongyu.kernels.threads import LEAST_SHARED
from tongyu.scenario.scenario import Scenario, load

ROOT = Path(__file__).parents[2]
HOUSEHOLDS, MONTHS = 400, 24
SEED = 2024
THREADS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

# BLAS divides columns among threads from some 10,000 numbers on, hence the larger sample.
PROGRAM = f"""
import json
from tests.scenarios.test_reproducible import busy, digests, County
few = digests(County(busy(), rng={SEED}, households={HOUSEHOLDS}).run())
many = digests(County("baseline", rng={SEED}, households=13_000).run(12))
print(json.dumps([few, many]))
"""


def busy() -> Scenario:
    """The years in which all five pillars are at work."""
    return load("five_pillars").with_(start="2014-01", months=MONTHS)


def elsewhere(threads: int, hash_seed: int) -> list[dict[str, str]]:
    """What a fresh process with so many threads in every library computes."""
    settings = os.environ | dict.fromkeys(THREADS, str(threads)) | {"PYTHONHASHSEED": str(hash_seed)}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, env=settings, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    few, many = json.loads(done.stdout)
    return [few, many]


@pytest.fixture(scope="module")
def one_thread() -> list[dict[str, str]]:
    return elsewhere(threads=1, hash_seed=0)


def test_a_run_repeated_in_one_process_is_the_same_to_the_last_bit() -> None:
    first = digests(County(busy(), SEED, HOUSEHOLDS).run())
    County("tongyu_2013", 7, 300).run(40)
    assert different(first, digests(County(busy(), SEED, HOUSEHOLDS).run())) == []


def test_threads_that_share_a_big_county_change_no_bit() -> None:
    size, months = 3 * LEAST_SHARED, 10  # to October, when most is sold
    county = County(busy(), SEED, size).run(months)
    assert county.own(SellingState).offers > 3 * PART  # something to share
    for threads in (2, 3):
        shared = County(busy(), SEED, size, threads=threads).run(months)
        assert different(digests(county), digests(shared)) == []


def test_a_small_county_is_not_shared_by_threads() -> None:
    with pytest.raises(InputError, match="400 households are too few"):
        County(busy(), SEED, HOUSEHOLDS, threads=2)


def test_two_counties_that_take_turns_do_not_disturb_each_other() -> None:
    alone = digests(County(busy(), SEED, HOUSEHOLDS).run())
    one, other = County(busy(), SEED, HOUSEHOLDS), County(load("baseline"), 3, 500)
    for _ in range(MONTHS):
        other.step()
        one.step()
    assert different(alone, digests(one)) == []


def test_looking_at_a_county_changes_nothing_in_it() -> None:
    alone = digests(County(busy(), SEED, HOUSEHOLDS).run())
    watched = County(busy(), SEED, HOUSEHOLDS)
    for _ in range(MONTHS):
        watched.step()
        assert len(watched.agents) > len(watched.households.frame()) > len(watched.monthly)
    assert different(alone, digests(watched)) == []


@pytest.mark.parametrize("process", each_slow_among([(4, 2), (2, 0), (1, 1)], slow=[(2, 0), (1, 1)]))
def test_processes_with_more_threads_and_other_hashes_give_the_same_bytes(
    one_thread: list[dict[str, str]], process: tuple[int, int]
) -> None:
    threads, hash_seed = process
    few, many = elsewhere(threads, hash_seed)
    assert different(few, one_thread[0]) == []
    assert different(many, one_thread[1]) == []


def test_another_process_gives_what_this_one_gives(one_thread: list[dict[str, str]]) -> None:
    assert different(digests(County(busy(), SEED, HOUSEHOLDS).run()), one_thread[0]) == []


def test_a_seed_is_the_same_seed_whatever_number_type_holds_it() -> None:
    runs = [digests(County(busy(), seed, 100).run(6)) for seed in (SEED, np.int64(SEED), np.uint64(SEED))]
    assert different(runs[0], runs[1]) == []
    assert different(runs[0], runs[2]) == []


def test_other_seeds_give_other_weather_people_prices_and_poverty() -> None:
    seeds = (SEED, SEED + 1, SEED + 2**32, SEED + 2**63)
    runs = [digests(County(busy(), seed, HOUSEHOLDS).run()) for seed in seeds]
    drawn = ("households.land", "households.stock_maize", "monthly.price_maize", "monthly.headcount", "yearly.income")
    for name in drawn:
        assert len({run[name] for run in runs}) == len(seeds), name
