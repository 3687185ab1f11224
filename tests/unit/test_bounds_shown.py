"""Bounds of intervals are rounded outwards: what is shown holds all of the interval, and nought is nought."""

import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongyu.questions.interaction.pillars import _signed
from tongyu.report.pattern_table import reached_text
from tongyu.report.wording import number_interval_text, ratio_text
from tongyu.statistics.intervals import Interval, Ratio

BOUND = st.floats(-1e7, 1e7)


@pytest.mark.parametrize(
    ("interval", "shown"),
    [
        (Interval(0.4, -0.02, 0.78), "+0.4 [-0.1, +0.8]"),  # it was [0.0, +0.8]: not distinguishable from nought
        (Interval(0.4, 0.04, 0.76), "+0.4 [+0.04, +0.8]"),  # nor may this one seem to reach nought
        (Interval(-0.4, -0.81, -0.0312), "-0.4 [-0.9, -0.03]"),
        (Interval(-0.4, -0.8, 0.0), "-0.4 [-0.8, 0.0]"),
        (Interval(0.0, 0.0, 0.0), "0.0 [0.0, 0.0]"),
        (Interval(-12.34, -1204.21, 9.99), "-12.3 [-1,204.3, +10.0]"),
        (Interval(0.2, 0.1 + 0.2, 0.3), "+0.2 [+0.3, +0.3]"),  # the noise of a sum rounds nothing up
        (Interval(0.0, -1e-17, 1e-17), "0.0 [0.0, 0.0]"),
        (Interval(0.26, None, None), "+0.3"),
    ],
)
def test_bounds_are_rounded_outwards_and_only_nought_is_shown_as_nought(interval, shown):
    assert number_interval_text(interval, 1, signed=True) == shown


@given(low=BOUND, high=BOUND, decimals=st.integers(0, 5))
def test_what_is_shown_holds_the_interval_and_lies_on_the_same_sides_of_nought(low, high, decimals):
    low, high = sorted((round(low, decimals + 3), round(high, decimals + 3)))
    text = number_interval_text(Interval((low + high) / 2.0, low, high), decimals)
    shown = [float(bound.replace(",", "")) for bound in re.search(r"\[(.*)\]", text)[1].split(", ")]
    assert shown[0] <= low <= high <= shown[1]
    assert (shown[0] > 0.0, shown[1] < 0.0) == (low > 0.0, high < 0.0)
    assert max(low - shown[0], shown[1] - high) < 10.0**-decimals * 1.001


def test_yuan_to_three_digits_keep_their_bounds():
    assert ratio_text(Ratio(2_034.0, 1_409.0, 3_701.0, "")) == "2,030 [1,400, 3,710]"
    assert ratio_text(Ratio(23.4, 0.4, 45.2, "")) == "23 [0.4, 46]"


def test_patterns_turning_points_and_verdicts_round_alike():
    row = SimpleNamespace(interval=Interval(1.5, -0.001, 2.111))
    assert reached_text(row) == "1.50 [-0.01, 2.12]"
    assert _signed({"estimate": 0.4, "low": -0.02, "high": 0.78}) == (0, "+0.4 [-0.1, +0.8]")
    assert _signed({"estimate": 0.04, "low": 0.01, "high": 0.08}) == (1, "0.0 [+0.01, +0.1]")
