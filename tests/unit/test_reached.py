"""Whom cases, credit and the allowance reached in a year: against the ledger and the months themselves."""

import numpy as np
import pytest
from tests.households_by_hand import all_levers, moved

from tongyu import County, Scenario
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.measures.reached import Reached


def test_those_found_to_get_the_allowance_are_those_the_ledger_paid(small: Scenario) -> None:
    county = County(all_levers(small, 48), rng=3)
    v, months = county.values, 0
    county.step()
    for _ in range(40):
        needed = county.columns.income_12 - county.columns.benefits.sum(axis=1, dtype=np.float64)
        county.own(Reached).clear()
        county.step()
        h = county.columns
        line = v["state.allowance_line"] * v["line.national"]
        due = v["state.allowance_fill"] * (line - np.maximum(needed / h.persons, 0.0)) * h.persons / 12.0
        paid = county.ledger.flows.get((OUTSIDE, HOUSEHOLDS, "allowance"), 0.0)
        if county.month_of_year == 11:
            continue  # the year's flags are cleared in December
        assert float(due[county.own(Reached).allowance].sum()) == pytest.approx(paid, rel=1e-9)
        months += paid > 0.0
    assert months > 20


def test_cases_and_credit_of_the_year_are_remembered_until_it_ends(small: Scenario) -> None:
    county = County(all_levers(small, 48), rng=3).run(12)
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
