"""What happens without any programme."""

from types import SimpleNamespace

import numpy as np
import pytest
from tests.households_by_hand import VALUES

from tongyu.county.mechanisms.trends import rollout, trend
from tongyu.county.numbers.series import Dated, Series


def at(year: float, *series: Series, rate: float = 0.1) -> SimpleNamespace:
    """A county's moment, as far as trends look at it."""
    return SimpleNamespace(values={"trend.wage": rate}, dated=Dated(series), year_fraction=year)


def test_trends_are_one_in_the_middle_of_2015_and_compound():
    assert trend(at(2015.5), "wage") == 1.0
    assert trend(at(2017.5), "wage") == pytest.approx(1.21)
    assert trend(at(2014.5), "wage") == pytest.approx(1 / 1.1)
    assert trend(at(2040.0, rate=0.0), "wage") == 1.0


def test_a_year_of_a_trend_counts_as_often_as_its_series_says():
    slower = Series(name="growth_wage", values=((2011, 1.0), (2016, 0.5), (2018, 0.0)))
    assert trend(at(2016.0, slower), "wage") == pytest.approx(1.1**0.5)
    assert trend(at(2017.5, slower), "wage") == pytest.approx(1.1 ** (0.5 + 0.75))
    assert trend(at(2018.0, slower), "wage") == trend(at(2025.5, slower), "wage") == pytest.approx(1.1**1.5)
    assert trend(at(2014.5, slower), "wage") == pytest.approx(1 / 1.1)
    earlier = Series(name="growth_wage", values=((2011, 2.0), (2015, 1.0)))
    assert trend(at(2014.0, earlier), "wage") == pytest.approx(1.1**-2.5)


def test_the_roll_out_is_about_a_tenth_in_2011_a_half_at_its_midpoint_and_never_whole():
    years = np.arange(2005.0, 2035.0)
    shares = np.array([rollout(VALUES, year) for year in years])
    assert rollout(VALUES, 2011.5) == pytest.approx(0.1, abs=0.03)
    assert rollout(VALUES, VALUES["platform.midpoint"]) == 0.5
    assert np.all(np.diff(shares) > 0.0)
    assert np.all((shares > 0.0) & (shares < 1.0))
