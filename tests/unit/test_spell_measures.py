"""Entry, exit, spells, chronic and transient poverty, counted by hand."""

import numpy as np
import pytest

from tongyu.county.measures.over_years import over_years
from tongyu.county.measures.spells import (
    entry_rates,
    exit_rates,
    mean_completed_years,
    persistence,
    return_rates,
    spells,
)

# Four households over five years; 1 is poor.
POOR = np.array([[1, 1, 1, 1, 1], [0, 1, 1, 0, 1], [0, 0, 0, 0, 0], [1, 0, 0, 0, 0]], dtype=bool).T
PERSONS = np.array([2, 3, 4, 1])


def test_entry_counts_those_who_were_not_poor() -> None:
    # Not poor in year 0: households of 3 and 4 persons, of whom the 3 enter.
    assert entry_rates(POOR, PERSONS).tolist() == pytest.approx([3 / 7, 0.0, 0.0, 3 / 8])


def test_exit_counts_those_who_were_poor() -> None:
    assert exit_rates(POOR, PERSONS).tolist() == pytest.approx([1 / 3, 0.0, 3 / 5, 0.0])


def test_return_counts_those_who_had_left() -> None:
    returned = return_rates(POOR, PERSONS)
    assert returned[[0, 2]].tolist() == [0.0, 1.0]
    assert np.isnan(returned[1])  # nobody had left that year


def test_a_rate_of_nobody_is_not_a_number() -> None:
    assert np.isnan(exit_rates(np.zeros((2, 3), dtype=bool), [1, 1, 1])).all()


def test_spells_are_the_runs_of_poor_years() -> None:
    found = spells(POOR)
    assert found.household.tolist() == [0, 1, 1, 3]
    assert found.first.tolist() == [0, 1, 4, 0]
    assert found.years.tolist() == [5, 2, 1, 1]
    assert found.began_before.tolist() == [True, False, False, True]
    assert found.goes_on.tolist() == [True, False, True, False]


def test_chronic_and_transient_poverty_of_two_years() -> None:
    # Line 100. One has 50 and 50: chronic gap 0.25. One has 40 and 160: mean 100, so all of it is transient.
    incomes = np.array([[50.0, 40.0, 500.0], [50.0, 160.0, 500.0]])
    found = persistence(incomes, [1, 1, 2], 100.0)
    assert found.chronic_persons == 1.0
    assert found.transient_persons == 1.0
    assert found.chronic == pytest.approx(0.25 / 4)
    assert found.transient == pytest.approx(0.36 / 2 / 4)
    assert found.total == pytest.approx(found.chronic + found.transient)


def test_only_spells_seen_whole_have_a_length() -> None:
    # Of the four spells one lasts from the first year to the last, one ends unseen, one began unseen.
    assert mean_completed_years(spells(POOR), PERSONS) == 2.0
    assert mean_completed_years(spells(POOR), PERSONS, last_poor_from=2) == 2.0
    assert np.isnan(mean_completed_years(spells(POOR), PERSONS, last_poor_from=3))


def test_the_mean_length_counts_persons() -> None:
    poor = np.array([[0, 1, 1, 1, 0], [0, 0, 1, 0, 0]], dtype=bool).T
    assert mean_completed_years(spells(poor), [1, 3]) == (1 * 3 + 3 * 1) / 4


# Line 100; six years, of which the last four are looked at. Households of 1, 2, 3 and 4 persons.
INCOMES = {
    2012: [50.0, 150.0, 50.0, 150.0],
    2013: [150.0, 50.0, 50.0, 150.0],
    2014: [50.0, 150.0, 50.0, 150.0],
    2015: [150.0, 150.0, 50.0, 90.0],
    2016: [150.0, 50.0, 50.0, 150.0],
    2017: [150.0, 150.0, 90.0, 150.0],
}


def incomes(last: int = 2017) -> dict[int, np.ndarray]:
    return {year: np.array(each, dtype=np.float32) for year, each in INCOMES.items() if year <= last}


def test_over_a_window_return_and_spells_are_counted_by_hand() -> None:
    found = over_years(incomes(), [1, 2, 3, 4], 100.0, (2014, 2017))
    # Left: 1 person in 2013 and again in 2015, 2 in 2014, 4 in 2016; the year after, only the first is poor again.
    assert found["returned"] == pytest.approx(1 / (1 + 2 + 1 + 4))
    # Began: 1 person in 2014, 4 in 2015, 2 in 2016; each lasts a year, like that of the 2 that was over in 2014.
    assert found["spells"] == pytest.approx(1_000 * 7 / 10)
    assert found["spell_years"] == 1.0
    # Means over 2014-2017: 125, 125, 60, 135.
    assert found["chronically_poor"] == pytest.approx(3 / 10)
    assert found["transiently_poor"] == pytest.approx(7 / 10)
    assert found["chronic_poverty"] == pytest.approx(0.4**2 * 3 / 10)
    total = (0.5**2 * 1 + (3 * 0.5**2 + 0.1**2) * 3 + 0.1**2 * 4 + 0.5**2 * 2) / 4 / 10
    assert found["transient_poverty"] == pytest.approx(total - 0.4**2 * 3 / 10)


def test_years_after_the_window_change_nothing() -> None:
    whole = over_years(incomes(), [1, 2, 3, 4], 100.0, (2013, 2015))
    assert over_years(incomes(last=2015), [1, 2, 3, 4], 100.0, (2013, 2015)) == whole


def test_a_single_year_has_no_spells_and_nobody_who_returned() -> None:
    found = over_years(incomes(last=2012), [1, 2, 3, 4], 100.0, (2012, 2012))
    assert np.isnan(found["returned"])
    assert np.isnan(found["spell_years"])
    assert found["spells"] == 0.0
    assert found["transient_poverty"] == 0.0
