"""Whom cases, credit and the allowance reached in a year: against the months themselves."""

import numpy as np
import pytest
from tests.households_by_hand import all_levers, moved
from tests.still import still

from tongyu import County, Scenario
from tongyu.county.measures.reached import Reached
from tongyu.kernels.poverty import is_poor


def test_those_enrolled_in_any_month_of_the_year_are_those_that_the_allowance_reached(small: Scenario) -> None:
    county = County(still(all_levers(small, 48)), rng=3).run(36)
    enrolled = np.zeros(600, dtype=bool)
    for _ in range(11):
        county.step()
        enrolled |= county.columns.enrolled
    assert np.array_equal(county.own(Reached).allowance, enrolled)
    assert enrolled.any()
    county.step()
    enrolled |= county.columns.enrolled
    poor = is_poor(county.income_by_year[2014], county.values["line.national"])
    missed = county.columns.persons[poor & ~enrolled].sum() / county.columns.persons[poor].sum()
    assert county.yearly.at[2014, "exclusion_allowance"] == pytest.approx(missed)


def test_cases_and_credit_of_the_year_are_remembered_until_it_ends(small: Scenario) -> None:
    county = County(still(all_levers(small, 48)), rng=3).run(12)
    case, credit = county.columns.case_months > 0, np.zeros(600, dtype=bool)
    for _ in range(11):
        county.step()
        case |= county.columns.case_months > 0
        credit |= county.columns.credit
    assert np.array_equal(county.own(Reached).case, case)  # those whose last month was January among them
    assert np.array_equal(county.own(Reached).credit, credit)
    assert case.any()
    county.step()
    assert not county.own(Reached).case.any()
    year = county.yearly.loc[2012]
    assert year["covered_case"] > 0.0
    assert year["exclusion_casework"] == pytest.approx(1.0 - year["covered_case"])


def test_cases_of_one_month_are_seen(small: Scenario) -> None:
    scenario = moved(small, 12, support__social_workers=3).with_(parameters={"social_work.case_months": 1.0})
    county = County(scenario, rng=3).run(1)
    assert not county.columns.case_months.any()
    assert county.own(Reached).case.any()


def test_when_the_workers_leave_nobody_has_a_case_any_more(small: Scenario) -> None:
    workers = {"intensity": 3, "end": "2011-12"}
    county = County(moved(small, 24, support__social_workers=workers), rng=3).run()
    covered = county.yearly["covered_case"]
    assert covered.loc[2011] > 0.0
    assert covered.loc[2012] == 0.0


def test_without_the_phase_that_pays_nobody_is_reached(small: Scenario) -> None:
    county = County(small, rng=3, without={"live"}).run(6)
    assert not county.own(Reached).allowance.any()
