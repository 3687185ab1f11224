"""With only the trend and the weather, income and its mix move as in the poverty areas of 2013-2019.

The National Bureau of Statistics has for them: real growth of about 8 % a year with transfers fastest, some 7,650 yuan
a head in 2015 (Tongyu's neighbour Da'an 6,370), and in 2019 wages 35, farm and other operating income 36, property 1
and transfers 27 %. Transfers hold what was reimbursed of medical bills, as yearbooks count it and rows C2 of the
patterns do. The mean over seeds stands for the weather, which makes the growth of any one county wander by two points a
year.
"""

import pandas as pd
import pytest

from tongyu.county.county import County
from tongyu.scenario.scenario import load

SEEDS = range(1, 21)
HOUSEHOLDS = 2_000
FIRST, LAST = 2013, 2019
A_POINT_BELOW = pytest.mark.xfail(
    strict=True, reason="row C2d of the patterns is reached on its ten seeds; over more it is missed by a point"
)


def run(seed: int) -> pd.DataFrame:
    """The yearly table of the baseline, with what was reimbursed among incomes and transfers."""
    county = County(load("baseline"), rng=seed, households=HOUSEHOLDS).run()
    yearly, monthly = county.yearly.copy(), county.monthly
    years = monthly.index.astype(str).str[:4].astype(int)
    reimbursed = (monthly["reimbursed"].groupby(years).sum() / yearly["persons"]).reindex(yearly.index)
    level = yearly["income_nominal"] / yearly["income"]
    for name in ("income", "income_transfer"):
        yearly[name] += reimbursed
    yearly["income_nominal"] += level * reimbursed
    yearly["income_operating"] = yearly[["income_crops", "income_stocks", "income_other_operating"]].sum(axis=1)
    return yearly


@pytest.fixture(scope="module")
def yearly() -> pd.DataFrame:
    """The yearly table, mean over seeds."""
    tables = [run(seed) for seed in SEEDS]
    return sum(tables[1:], start=tables[0]) / len(tables)


def figure(yearly: pd.DataFrame, year: int, column: str) -> float:
    return float(yearly[column].loc[[year]].iloc[0])


def growth(yearly: pd.DataFrame, column: str, first: int = FIRST, last: int = LAST) -> float:
    """Mean growth from `first` to `last`, % a year."""
    factor = figure(yearly, last, column) / figure(yearly, first, column)
    return 100.0 * (factor ** (1.0 / (last - first)) - 1.0)


def test_what_was_reimbursed_is_some_hundred_yuan_a_head(yearly: pd.DataFrame) -> None:
    """1.36 billion insured in 2015 got 1,181 billion yuan from basic schemes, rural ones some 330 a head."""
    plain = County(load("baseline"), rng=1, households=HOUSEHOLDS).run().yearly
    more = figure(run(1), 2015, "income") - figure(plain, 2015, "income")
    assert 200.0 < more < 1_000.0


def test_real_income_grows_by_six_to_ten_percent_a_year(yearly: pd.DataFrame) -> None:
    assert growth(yearly, "income") == pytest.approx(8.0, abs=2.0)


def test_nominal_income_grows_within_two_points_of_poverty_areas(yearly: pd.DataFrame) -> None:
    """They went from 6,079 yuan in 2013 to 11,567 in 2019: 11.3 % a year."""
    assert growth(yearly, "income_nominal") == pytest.approx(11.3, abs=2.0)


@pytest.mark.xfail(strict=True, reason="row C2a of the patterns is missed: the fit gives way to other rows")
def test_income_of_2015_is_that_of_key_counties_or_tongyus_neighbour(yearly: pd.DataFrame) -> None:
    assert 6_000.0 <= figure(yearly, 2015, "income_nominal") <= 7_700.0


def test_transfers_grow_fastest_of_the_large_sources(yearly: pd.DataFrame) -> None:
    wage, operating, transfer = (growth(yearly, f"income_{source}") for source in ("wage", "operating", "transfer"))
    assert transfer > wage > operating


@pytest.mark.xfail(
    strict=True, reason="at the fitted numbers income from crops shrinks, and with it operating income by 0.4 % a year"
)
def test_operating_income_grows(yearly: pd.DataFrame) -> None:
    assert growth(yearly, "income_operating") > 0.0


@pytest.mark.parametrize(
    ("source", "percent"),
    [
        ("wage", 35.3),
        pytest.param("operating", 36.0, marks=A_POINT_BELOW),
        ("property", 1.4),
        ("transfer", 27.3),
    ],
)
def test_the_mix_of_2019_is_that_of_poverty_areas_within_three_points(
    yearly: pd.DataFrame, source: str, percent: float
) -> None:
    share = 100.0 * figure(yearly, LAST, f"income_{source}") / figure(yearly, LAST, "income")
    assert share == pytest.approx(percent, abs=3.0)


@pytest.mark.xfail(strict=True, reason="row C3b of the patterns, 18-25 %, is missed: the fit gives way to other rows")
def test_between_15_and_30_percent_are_poor_by_income_at_the_end_of_2015(yearly: pd.DataFrame) -> None:
    assert 0.15 <= figure(yearly, 2015, "headcount") <= 0.30


def test_poverty_falls_by_more_than_half_from_2013_to_2019(yearly: pd.DataFrame) -> None:
    assert figure(yearly, LAST, "headcount") < 0.5 * figure(yearly, FIRST, "headcount")
