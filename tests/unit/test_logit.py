"""The logit's exponential, logarithm and shares against NumPy's and against exact sums."""

import math

import numba
import numpy as np
import pytest

from tongyu.kernels import logit


@numba.njit
def decays(x):
    return np.array([logit.decay_of(each) for each in x])


@numba.njit
def logs(w):
    return np.array([logit.log_of(each) for each in w])


def test_the_exponential_is_right_to_the_last_digits_and_ends_above_zero():
    x = -np.concatenate([np.linspace(0.0, 1.0, 10_001), np.random.default_rng(1).uniform(0.0, 699.0, 100_000)])
    assert np.max(np.abs(decays(x) / np.exp(x) - 1.0)) < 1e-15
    assert decays(np.array([0.0]))[0] == 1.0
    lowest = decays(np.array([logit.LOWEST, -1e9, -np.inf]))
    assert lowest == pytest.approx(math.exp(logit.LOWEST))
    assert np.all(lowest > 0.0)


def test_the_logarithm_is_right_to_the_last_digits_from_one_to_two():
    w = np.concatenate([np.linspace(1.0, 2.0, 100_001), [np.nextafter(1.5, 1.0), 1.5, np.nextafter(1.5, 2.0)]])
    assert np.max(np.abs(logs(w) - np.log(w))) < 4e-16


@pytest.mark.parametrize("size", [1, 7, 512])
def test_shares_of_two_are_the_logistic_and_their_worth_is_the_log_sum(size):
    z = np.random.default_rng(size).normal(0.0, 20.0, size)
    better, share, rest = z.copy(), np.empty(size), np.empty(size)
    logit.choose_of_two(better, share, rest)
    assert share == pytest.approx([1.0 / (1.0 + math.exp(-each)) for each in z], rel=1e-14)
    assert rest == pytest.approx([1.0 / (1.0 + math.exp(each)) for each in z], rel=1e-14)
    assert better == pytest.approx([np.logaddexp(0.0, each) for each in z], rel=1e-14, abs=4e-16)


def test_a_way_that_is_worth_nothing_gets_next_to_nothing():
    better, share, rest = np.array([-np.inf, np.inf, 0.0]), np.empty(3), np.empty(3)
    logit.choose_of_two(better, share, rest)
    assert 0.0 <= share[0] < 1e-300
    assert share[1] == 1.0
    assert share[2] == 0.5
    assert better[0] == pytest.approx(0.0, abs=4e-16)
    assert better[1] == np.inf
    assert better[2] == pytest.approx(math.log(2))
