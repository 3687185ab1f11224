"""What happens without any programme."""

import numpy as np
import pytest
from tests.households_by_hand import VALUES

from tongyu.county.mechanisms.trends import rollout, trend


def test_trends_are_one_in_the_middle_of_2015_and_compound():
    values = {"trend.wage": 0.1}
    assert trend(values, "wage", 2015.5) == 1.0
    assert trend(values, "wage", 2017.5) == pytest.approx(1.21)
    assert trend(values, "wage", 2014.5) == pytest.approx(1 / 1.1)
    assert trend({"trend.wage": 0.0}, "wage", 2040.0) == 1.0


def test_the_roll_out_is_about_a_tenth_in_2011_a_half_at_its_midpoint_and_never_whole():
    years = np.arange(2005.0, 2035.0)
    shares = np.array([rollout(VALUES, year) for year in years])
    assert rollout(VALUES, 2011.5) == pytest.approx(0.1, abs=0.03)
    assert rollout(VALUES, VALUES["platform.midpoint"]) == 0.5
    assert np.all(np.diff(shares) > 0.0)
    assert np.all((shares > 0.0) & (shares < 1.0))
