"""A kernel that runs as plain Python (`NUMBA_DISABLE_JIT=1`) counts with numbers as wide as the compiled one does."""

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import pytest

from tongyu.kernels.compile import _interpreted


def total(numbers):
    found = 0
    for i in range(len(numbers)):
        found += numbers[i]
    return found


def grow_older(months):
    for i in range(len(months)):
        months[i] += 1


@pytest.fixture(params=["plain Python", "compiled"])
def made(request: pytest.FixtureRequest) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return _interpreted if request.param == "plain Python" else numba.njit


@pytest.mark.parametrize("kind", [np.int8, np.int16, np.int32])
def test_a_sum_may_be_larger_than_the_numbers_in_it_can_be(made: Any, kind: type[np.signedinteger[Any]]) -> None:
    most = np.iinfo(kind).max
    assert made(total)(np.full(3, most, dtype=kind)) == 3 * int(most)


def test_a_sum_of_singles_is_a_double(made: Any) -> None:
    third = np.float32(1.0 / 3.0)
    assert made(total)(np.full(7, third)) == pytest.approx(7 * float(third), rel=1e-15)


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.float32])
def test_what_is_written_is_in_the_array_that_was_given(made: Any, kind: type[np.generic]) -> None:
    months = np.arange(4).astype(kind)
    made(grow_older)(months)
    assert months.dtype == kind
    assert months.tolist() == [1, 2, 3, 4]
