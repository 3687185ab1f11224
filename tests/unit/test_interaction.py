"""The interaction on three scales, by hand: that one scale sees rivals where another sees none."""

import math

import numpy as np
import pandas as pd
import pytest

from tongyu.questions.interaction.scales import LOG_INCOME, LOG_ODDS, PERSON_YEARS, interactions, log_odds, row_of
from tongyu.runs.tasks import Run

YEARS = [2014, 2015]
SQUARE = ("both", "ecommerce_only", "social_work_only", "baseline")


def run_of(scenario: str, seed: int, headcount: list[float], log_income: list[float]) -> Run:
    yearly = pd.DataFrame(
        {"headcount": headcount, "headcount_net": headcount, "poverty_gap": headcount, "log_income": log_income},
        index=pd.Index(YEARS, name="year"),
    )
    return Run(scenario, seed, 100, 300, (2014, 2015), {}, yearly, pd.DataFrame(), 0.1)


def four(seed: int = 1, luck: float = 0.0, last: float = 0.2) -> list[Run]:
    """Each alone halves the odds of being poor in 2014, both together quarter them."""
    shares = {"baseline": 0.5, "ecommerce_only": 1 / 3, "social_work_only": 1 / 3, "both": 0.2}
    incomes = {"baseline": 8.0, "ecommerce_only": 8.1, "social_work_only": 8.2, "both": 8.35 + luck}
    return [run_of(name, seed, [share, last], [incomes[name], 8.0]) for name, share in shares.items()]


def estimate(table: pd.DataFrame, scale: str, years: str) -> float:
    (row,) = table[(table["scale"] == scale) & (table["years"] == years)].to_dict("records")
    return float(row["estimate"])


def test_programmes_that_halve_the_odds_do_not_interact_on_the_log_odds_but_do_in_person_years() -> None:
    table = interactions(four(), SQUARE, (2014, 2015))
    assert estimate(table, LOG_ODDS, "2014") == pytest.approx(0.0, abs=1e-12)
    assert estimate(table, PERSON_YEARS, "2014") == pytest.approx(1_000 * (0.2 - 2 / 3 + 0.5))
    assert estimate(table, LOG_INCOME, "2014") == pytest.approx(0.05)


def test_the_window_sums_person_years_and_averages_the_rest() -> None:
    table = interactions(four(), SQUARE, (2014, 2015))
    assert estimate(table, PERSON_YEARS, "2014-2015") == pytest.approx(1_000 * (0.2 - 2 / 3 + 0.5))
    assert estimate(table, LOG_INCOME, "2014-2015") == pytest.approx(0.025)
    means = [(share + 0.2) / 2 for share in (0.2, 1 / 3, 1 / 3, 0.5)]
    together, alone, other, none = (math.log(mean / (1 - mean)) for mean in means)
    assert estimate(table, LOG_ODDS, "2014-2015") == pytest.approx(together - alone - other + none)
    row = row_of(table, LOG_INCOME)
    assert row is not None
    assert row["estimate"] == pytest.approx(0.025)


def test_intervals_are_over_seeds_with_all_four() -> None:
    runs = [run for seed, luck in ((1, -0.01), (2, 0.01), (3, 0.0)) for run in four(seed, luck)]
    runs = [run for run in runs if (run.scenario, run.seed) != ("ecommerce_only", 3)]
    row = interactions(runs, SQUARE, (2014, 2015)).set_index(["scale", "years"]).loc[(LOG_INCOME, "2014")]
    assert row["seeds"] == 2
    assert row["estimate"] == pytest.approx(0.05)
    assert row["high"] - row["low"] == pytest.approx(2 * 12.7062 * 0.01, rel=1e-4)  # t(1) = 12.7062, se = 0.01


def test_where_nobody_is_poor_the_log_odds_are_left_out() -> None:
    assert np.isnan(log_odds([0.0, 1.0])).all()
    table = interactions(four(last=0.0), SQUARE, (2014, 2015))
    assert "2015" not in set(table[table["scale"] == LOG_ODDS]["years"])
    assert "2015" in set(table[table["scale"] == PERSON_YEARS]["years"])


def test_without_one_of_the_four_there_is_no_interaction() -> None:
    assert interactions(four()[:3], SQUARE, (2014, 2015)).empty
    assert interactions([], SQUARE, None).empty
    assert row_of(interactions([], SQUARE, None), LOG_ODDS) is None
