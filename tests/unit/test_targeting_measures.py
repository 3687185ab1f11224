"""Shares of persons, coverage and targeting errors, counted by hand."""

import numpy as np
import pytest

from tongyu.county.measures.coverage import coverage
from tongyu.county.measures.shares import share_of_persons
from tongyu.county.measures.targeting import exclusion_error, inclusion_error, targeting_errors

# Five households of 1 to 5 persons; the first three are poor.
PERSONS = np.array([1, 2, 3, 4, 5], dtype=np.int8)
POOR = np.array([1, 1, 1, 0, 0], dtype=bool)
REACHED = np.array([0, 1, 0, 1, 0], dtype=bool)
NOBODY = np.zeros(5, dtype=bool)


def test_a_share_counts_persons_and_not_households() -> None:
    assert share_of_persons(POOR, PERSONS) == 6 / 15
    assert share_of_persons(REACHED, PERSONS, POOR) == 2 / 6


def test_a_share_of_nobody_is_not_a_number() -> None:
    assert np.isnan(share_of_persons(POOR, PERSONS, NOBODY))
    assert np.isnan(share_of_persons([], [], []))


def test_exclusion_is_of_the_poor_and_inclusion_of_the_reached() -> None:
    assert exclusion_error(REACHED, POOR, PERSONS) == 4 / 6
    assert inclusion_error(REACHED, POOR, PERSONS) == 4 / 6
    assert inclusion_error([1, 1, 0, 0, 1], POOR, PERSONS) == 5 / 8


def test_who_reaches_exactly_the_poor_errs_in_nothing() -> None:
    assert targeting_errors("list", POOR, POOR, PERSONS) == {"exclusion_list": 0.0, "inclusion_list": 0.0}


def test_who_reaches_nobody_misses_all_and_has_no_inclusion_error() -> None:
    assert exclusion_error(NOBODY, POOR, PERSONS) == 1.0
    assert np.isnan(inclusion_error(NOBODY, POOR, PERSONS))
    assert np.isnan(exclusion_error(REACHED, NOBODY, PERSONS))


def test_coverage_counts_a_poor_person_once_however_many_services_there_are() -> None:
    found = coverage({"case": REACHED, "course": [1, 1, 0, 0, 1], "group": NOBODY}, POOR, PERSONS)
    assert found == pytest.approx(
        {"covered": 3 / 6, "covered_case": 2 / 6, "covered_course": 3 / 6, "covered_group": 0}
    )
