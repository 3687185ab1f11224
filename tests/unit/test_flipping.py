"""An order that turns at a known value is found to turn there; one that does not, or hangs on luck alone, is not."""

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from tongyu.designs import samples
from tongyu.runs.variables import Variable
from tongyu.statistics.flipping import STAYS, TURNS, UNTOLD, Difference, flip_points, turning
from tongyu.statistics.intervals import fieller

VARIED = (
    Variable("turns", "parameter", 10.0, 20.0),
    Variable("shifts", "parameter", 0.0, 1.0),
    Variable("idle", "parameter", -1.0, 1.0),
)
MIDDLES = {"turns": 12.0, "shifts": 0.5, "idle": 0.0}
POINTS = samples.latin_hypercube(VARIED, 128, draw=1)


def told(values: NDArray[np.float64], points: pd.DataFrame = POINTS) -> pd.DataFrame:
    return flip_points(VARIED, points, [Difference("a", "b", np.asarray(values))], MIDDLES).set_index("variable")


def noise(sd: float, draw: int, n: int = 128) -> NDArray[np.float64]:
    return np.random.default_rng(draw).normal(0.0, sd, n)


def test_a_known_root_is_found_and_lies_in_its_interval() -> None:
    """The mean over `shifts` is 3 - 0.5 (turns - 10), nought at 16."""
    values = 3.0 - 0.5 * (POINTS["turns"] - 10.0) + 4.0 * (POINTS["shifts"] - 0.5) + noise(1.0, 3)
    row = told(values.to_numpy()).loc["turns"]
    assert row["verdict"] == TURNS
    assert row["value"] == pytest.approx(16.0, abs=0.5)
    assert row["value_low"] < 16.0 < row["value_high"]
    assert row["value_high"] - row["value_low"] < 2.0
    assert (row["at_low"], row["at_high"]) == (pytest.approx(3.0, abs=0.7), pytest.approx(-2.0, abs=0.7))
    assert (row["range_low"], row["range_high"], row["draws"]) == (10.0, 20.0, 128)


def test_without_scatter_the_root_is_exact_also_of_a_curve() -> None:
    values = 1.0 - ((POINTS["turns"] - 10.0) / 5.0) ** 2  # nought at 15
    found = told(values.to_numpy())
    assert found.loc["turns", ["value", "value_low", "value_high"]].to_list() == pytest.approx([15.0] * 3, abs=1e-4)
    assert found.loc["turns", "verdict"] == TURNS


def test_an_order_that_is_kept_all_along_does_not_turn() -> None:
    """The line is nought at 30, outside the range of 10-20."""
    values = 2.0 * (30.0 - POINTS["turns"]) + noise(1.0, 4)
    row = told(values.to_numpy()).loc["turns"]
    assert row["verdict"] == STAYS
    assert np.isnan(row[["value", "value_low", "value_high"]].astype(float)).all()
    assert row["p_corrected"] < 1e-6  # though it moves the difference


def test_what_hangs_on_another_number_turns_with_that_one_alone() -> None:
    values = 3.0 - 0.5 * (POINTS["turns"] - 10.0) + 1.0 + noise(0.5, 5)
    found = told(values.to_numpy())
    assert found["verdict"].to_dict() == {"turns": TURNS, "shifts": STAYS, "idle": STAYS}


def many(values: list[NDArray[np.float64]], points: pd.DataFrame) -> pd.DataFrame:
    """As many pairs at once, each with differences of its own."""
    return flip_points(VARIED, points, [Difference(f"a{k}", "b", each) for k, each in enumerate(values)], MIDDLES)


def test_of_noise_nothing_is_told() -> None:
    found = many([noise(1.0, draw) for draw in range(100)], POINTS)
    assert TURNS not in set(found["verdict"])  # corrected for all 300 that are looked at
    assert (found["verdict"] == UNTOLD).mean() > 0.9


def test_an_interval_covers_the_root_as_often_as_it_says() -> None:
    points = samples.latin_hypercube(VARIED, 64, draw=3)
    unequal = 0.5 + points["shifts"].to_numpy()
    line = 3.0 - 0.5 * (points["turns"].to_numpy() - 10.0)
    found = many([line + unequal * noise(1.0, draw, 64) for draw in range(200)], points)
    own = found[found["variable"] == "turns"]
    assert set(own["verdict"]) == {TURNS}
    assert 0.90 <= ((own["value_low"] <= 16.0) & (own["value_high"] >= 16.0)).mean() <= 0.99


def test_a_root_that_may_lie_beyond_the_end_cannot_be_told() -> None:
    values = 2.0 * (19.8 - POINTS["turns"]) + noise(6.0, 6)
    row = told(values.to_numpy()).loc["turns"]
    assert row["verdict"] == UNTOLD
    assert row["value_low"] < 19.8
    assert row["value_high"] == 20.0


def test_of_two_roots_the_one_nearest_to_the_value_as_it_is_is_told() -> None:
    values = (POINTS["turns"] - 12.0) * (POINTS["turns"] - 18.0)
    assert told(values.to_numpy()).loc["turns", "value"] == pytest.approx(12.0, abs=1e-3)


def test_for_a_straight_line_the_interval_is_fiellers() -> None:
    """f(v) = a + b v: its root is -a / b, the interval by Fieller's formula."""
    a, b, variance_a, variance_b, covariance, degrees = 3.0, -0.5, 0.04, 0.002, -0.006, 60
    places = np.linspace(0.0, 10.0, 10_001)
    margin = 2.000298 * np.sqrt(variance_a + 2.0 * covariance * places + variance_b * places**2)  # t(60)
    flip = turning(places, a + b * places, margin, 5.0)
    known = fieller(-a, b, (variance_a, variance_b), -covariance, degrees)
    assert flip[1:] == pytest.approx((known.estimate, known.low, known.high), abs=1e-4)


def test_too_few_draws_tell_nothing_and_fewer_fit_a_line() -> None:
    few = POINTS.iloc[:19]
    assert set(told(np.ones(19), few)["verdict"]) == {UNTOLD}
    assert told(np.ones(19), few)["p"].isna().all()
    line = POINTS.iloc[:20]
    assert told(16.0 - line["turns"].to_numpy(), line).loc["turns", "value"] == pytest.approx(16.0, abs=1e-4)


def test_failed_draws_are_left_out_and_what_does_not_vary_is_not_looked_at() -> None:
    values = 16.0 - POINTS["turns"].to_numpy()
    values[:3] = np.nan
    found = told(values, POINTS.assign(idle=0.0))
    assert list(found.index) == ["turns", "shifts"]
    assert set(found["draws"]) == {125}


def test_alike_everywhere_has_no_flip_point() -> None:
    found = told(np.zeros(128))
    assert set(found["verdict"]) == {UNTOLD}
    assert found["value"].isna().all()
