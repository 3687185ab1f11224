"""Where a county is to have the numbers that patterns told, all others staying as they are."""

import numpy as np
import pandas as pd
import pytest

from tongyu.questions.calibration.centre import centre, told_of
from tongyu.questions.calibration.posterior import NARROWED, OPEN, PINNED

NUMBERS = pd.DataFrame(
    {
        "number": ["one", "other", "third"],
        "low": [0.0, 0.0, 10.0],
        "high": [1.0, 1.0, 20.0],
        "mean": [0.5, 0.5, 15.0],
        "ratio": [0.4, 1.0, 0.8],
        "verdict": [PINNED, OPEN, NARROWED],
    }
)


def sum_at_one(points: pd.DataFrame) -> np.ndarray:
    """A row that is hit where the first two numbers add up to one."""
    return -0.5 * ((points["one"] + points["other"] - 1.0).to_numpy(dtype=float) / 0.01) ** 2


def test_told_numbers_make_up_for_others_that_stay() -> None:
    at_mean = centre(sum_at_one, NUMBERS, {"one": 0.1, "other": 0.5, "third": 12.0})
    assert at_mean == pytest.approx({"one": 0.5, "third": 15.0}, rel=1e-2)
    made_up = centre(sum_at_one, NUMBERS, {"one": 0.1, "other": 0.3, "third": 12.0})
    assert made_up == pytest.approx({"one": 0.7, "third": 15.0}, rel=1e-2)


def test_no_number_leaves_its_range_and_none_is_moved_far_for_little() -> None:
    assert centre(sum_at_one, NUMBERS, {"one": 0.1, "other": -2.0, "third": 12.0})["one"] == pytest.approx(1.0)

    def weak(points: pd.DataFrame) -> np.ndarray:
        return 0.01 * sum_at_one(points) * 0.01

    moved = centre(weak, NUMBERS, {"one": 0.1, "other": 0.3, "third": 12.0})["one"]
    assert 0.5 < moved < 0.55


def test_where_nothing_is_told_nothing_moves() -> None:
    untold = NUMBERS.assign(verdict=OPEN)
    assert told_of(untold).empty
    assert centre(sum_at_one, untold, {"one": 0.1, "other": 0.5, "third": 12.0}) == {}
