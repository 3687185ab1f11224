"""The other yardsticks by hand: net of health payments, consumption, as booked; catastrophic, deprived, vulnerable."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from tests.households_by_hand import copy_of, households, numbers
from tests.still import still

from tongyu import County, load
from tongyu.county.households.columns import STOCKS, WAGE
from tongyu.county.measures.yardsticks import as_booked, yardsticks
from tongyu.county.parameters import gather
from tongyu.county.tables import PARAMETERS, TABLES
from tongyu.kernels.finance import Finance
from tongyu.kernels.health import Health, fall_ill
from tongyu.kernels.yardsticks import (
    CATASTROPHIC,
    CONSUMPTION,
    DEPRIVED,
    HUNGRY,
    IMPOVERISHED,
    NET,
    UNTREATED,
    VULNERABLE,
    Measures,
    Vulnerability,
)

LINE = 3_000.0
COEFFICIENTS = {
    "vulnerability.intercept": 8.0,
    "vulnerability.log_income": -1.0,
    "vulnerability.persons": 0.1,
    "vulnerability.adults": -0.2,
    "vulnerability.elders": 0.3,
    "vulnerability.chronic": 0.4,
    "vulnerability.land": -0.01,
    "vulnerability.debt": 0.05,
}


def measured(income, **columns):
    """The figures of households with `income` yuan a head."""
    per_head = np.asarray(income, dtype=np.float64)
    plain = {"persons": 2, "consumed_12": 2.0 * 5_000.0, "income_12": 2.0 * per_head}
    h = households(len(per_head), **(plain | columns))
    values = TABLES.values({"line.national": LINE} | COEFFICIENTS)
    county = SimpleNamespace(columns=h, values=values, numbers=lambda kind: gather(kind, values))
    figures, flags = yardsticks(county, per_head)
    return figures, flags, county


def test_own_payments_for_illness_are_taken_off_before_the_line_is_asked() -> None:
    found, flags, _ = measured([3_500.0, 3_500.0, 2_500.0, 9_000.0], care_12=[0.0, 1_400.0, 1_400.0, 1_400.0])
    assert found["headcount_net"] == pytest.approx(0.5)
    assert found["poverty_gap_net"] == pytest.approx((200.0 + 1_200.0) / LINE / 4)
    assert found["impoverished"] == pytest.approx(0.25)
    assert (flags & NET > 0).tolist() == [False, True, True, False]
    assert (flags & IMPOVERISHED > 0).tolist() == [False, True, False, False]
    assert found["care"] == pytest.approx(3 * 700.0 / 4)


def test_consumption_poverty_looks_at_what_is_consumed_and_not_at_income() -> None:
    found, flags, _ = measured([9_000.0, 1_000.0, 1_000.0, 1_000.0], consumed_12=[4_000.0, 6_000.0, 5_999.0, 9_000.0])
    assert (flags & CONSUMPTION > 0).tolist() == [True, False, True, False]
    assert found["headcount_consumption"] == pytest.approx(0.5)
    assert found["poverty_gap_consumption"] == pytest.approx((1_000.0 + 0.5) / LINE / 4)
    assert found["consumption"] == pytest.approx((2_000 + 3_000 + 2_999.5 + 4_500) / 4)


def test_receipts_as_booked_leave_out_what_was_put_by() -> None:
    _, _, county = measured([0.0] * 4)
    h = county.columns
    h.income_year[:, WAGE] = [7_000.0, 5_800.0, 5_000.0, 6_200.0]
    h.income_year[:, STOCKS] = [0.0, 1_200.0, 0.0, -1_200.0]
    found = as_booked(county)
    assert found["headcount_booked"] == pytest.approx(0.5)
    assert found["poverty_gap_booked"] == pytest.approx((100.0 + 500.0) / LINE / 4)
    assert found["income_booked"] == pytest.approx((3_500 + 2_900 + 2_500 + 3_100) / 4)


def test_spending_is_catastrophic_from_two_fifths_of_consumption_less_food_own_payments_included() -> None:
    # with x paid of 10,000 consumed, of which 3,300 are food: x >= 0.4 (x + 6,700), that is x >= 4,466.67
    found, flags, _ = measured([9_000.0] * 4, care_12=[4_467.0, 4_466.0, 0.0, 1e5])
    assert (flags & CATASTROPHIC > 0).tolist() == [True, False, False, True]
    assert found["catastrophic"] == pytest.approx(0.5)
    nothing, _, _ = measured([9_000.0], consumed_12=0.0, care_12=0.0)
    assert nothing["catastrophic"] == 0.0


def test_deprived_is_who_is_short_of_food_or_was_not_treated() -> None:
    norm = 0.6 * LINE * 2.0
    found, flags, _ = measured(
        [9_000.0] * 4, consumed_12=[norm, norm - 1.0, norm, norm - 1.0], untreated=[False, False, True, True]
    )
    assert (found["food_short"], found["untreated"], found["deprived"]) == (0.5, 0.5, 0.75)
    assert (flags & HUNGRY > 0).tolist() == [False, True, False, True]
    assert (flags & UNTREATED > 0).tolist() == [False, False, True, True]
    assert (flags & DEPRIVED > 0).tolist() == [False, True, True, True]


def test_vulnerable_is_whose_chance_of_poverty_next_year_is_above_the_threshold() -> None:
    traits = {"persons": 4, "adults": 2, "elders": 1, "chronic": True, "land": 40.0, "debt": 8_000.0}
    at = 8.0 + 0.4 - 0.4 + 0.3 + 0.4 - 0.1 + 0.1 - math.log(0.29 / 0.71)  # ln of the income at the threshold
    found, flags, _ = measured([math.exp(at) - 0.5, math.exp(at) + 0.5, 1.0, -500.0], **traits)
    assert found["vulnerable"] == pytest.approx(0.75)
    assert (flags & VULNERABLE > 0).tolist() == [True, False, True, True]


def test_the_fitted_logit_says_that_income_protects_and_who_has_nothing_is_vulnerable() -> None:
    v = {name: PARAMETERS[f"vulnerability.{name}"].value for name in Vulnerability._fields}
    assert v["log_income"] < -0.5
    h = households(2, persons=2, adults=1, income_12=[2_000.0, 60_000.0], consumed_12=20_000.0)
    values = TABLES.values({})
    county = SimpleNamespace(columns=h, values=values, numbers=lambda kind: gather(kind, values))
    assert yardsticks(county, h.income_12 / h.persons)[0]["vulnerable"] == 0.5


def test_a_bill_that_others_pay_whole_changes_no_measure() -> None:
    county = County("baseline", rng=5, households=300).run(36)
    county.columns.untreated[:] = 0  # of which the month takes one away
    per_head = county.columns.income_12 / county.columns.persons
    before, flags = yardsticks(county, per_head)
    h = county.columns
    was = copy_of(h)
    free = dict.fromkeys(("reimbursed_out", "reimbursed_in", "listed_out", "listed_in"), 1.0)
    health = numbers(Health, admissions=12.0, **free)
    fall_ill(h, health, county.numbers(Finance), -1.5, False, False, 0.0, 6, county.key, 1, 36)
    assert (h.sick_months > was.sick_months).any()
    assert (h.cash == was.cash).all()
    assert (h.income == was.income).all()
    assert not h.care.any()
    h.care_12[:] += h.care
    after, same = yardsticks(county, per_head)
    assert after == before
    assert (same == flags).all()


def test_every_figure_stands_in_the_monthly_and_in_the_yearly_table_and_agrees_in_december() -> None:
    county = County(load("both"), rng=5, households=300).run(60)
    december, year = county.monthly.iloc[-1], county.yearly.iloc[-1]
    for name in yardsticks(county, county.columns.income_12 / county.columns.persons)[0]:
        assert year[name] == pytest.approx(december[name], rel=1e-5, abs=4e-3), name
    assert (county.monthly["state_paid"].diff().dropna() >= 0.0).all()
    assert county.fiscal_cost == pytest.approx(
        county.monthly["state_paid"].iloc[-1] + county.programme.paid_by("government")
    )
    kinds = gather(Measures, TABLES.values({}))
    assert kinds.vulnerable == pytest.approx(1.0 - math.sqrt(0.5), abs=0.005)


def test_flags_kept_of_each_year_sum_to_the_figures_of_the_yearly_table() -> None:
    county = County(still(load("both")), rng=5, households=300).run(60)
    persons = county.columns.persons.astype(float)
    of_persons = {
        "headcount_net": NET,
        "headcount_consumption": CONSUMPTION,
        "impoverished": IMPOVERISHED,
        "food_short": HUNGRY,
        "untreated": UNTREATED,
        "deprived": DEPRIVED,
        "vulnerable": VULNERABLE,
    }
    assert list(county.flags_by_year) == list(county.yearly.index)
    for year, flags in county.flags_by_year.items():
        row = county.yearly.loc[year]
        for name, bits in of_persons.items():
            assert row[name] == persons[flags & bits > 0].sum() / persons.sum(), (year, name)
        assert row["catastrophic"] == (flags & CATASTROPHIC > 0).mean()
    seen = np.bitwise_or.reduce(np.stack(list(county.flags_by_year.values())))
    assert all((seen & bits).any() for bits in (*of_persons.values(), CATASTROPHIC))
