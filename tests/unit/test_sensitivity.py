"""Functions whose indices and effects are known in closed form get them, through our samples and analyses."""

import warnings

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from tongyu.designs import samples
from tongyu.errors import InputError
from tongyu.runs.variables import Variable
from tongyu.statistics.indices import indices
from tongyu.statistics.problem import members, problem
from tongyu.statistics.screening import screening

# Ishigami and Homma (1990) with a = 7, b = 0.1.
ANGLES = tuple(Variable(name, "parameter", -np.pi, np.pi) for name in ("x1", "x2", "x3"))
FIRST = np.array([0.3139, 0.4424, 0.0])
TOTAL = np.array([0.5576, 0.4424, 0.2437])

LINE = (
    Variable("a", "lever", 0.0, 10.0),
    Variable("b", "parameter", -1.0, 1.0),
    Variable("c", "parameter", 5.0, 5.5),
    Variable("idle", "parameter", 0.0, 1.0),
)
SLOPES = np.array([2.0, -30.0, 8.0, 0.0])
EFFECTS = np.array([20.0, -60.0, 4.0, 0.0])  # slope times range


def ishigami(points: pd.DataFrame) -> NDArray[np.float64]:
    x1, x2, x3 = (points[name].to_numpy() for name in ("x1", "x2", "x3"))
    return np.sin(x1) + 7.0 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


def line(points: pd.DataFrame) -> NDArray[np.float64]:
    return 1_000.0 + points.to_numpy() @ SLOPES


def test_sobol_indices_of_ishigami_are_found_and_lie_in_their_intervals() -> None:
    found = indices(ANGLES, ishigami(samples.sobol(ANGLES, 1024, draw=1)))
    table = found.table
    assert list(table.columns) == ["variable", "first", "first_low", "first_high", "total", "total_low", "total_high"]
    assert list(table["variable"]) == ["x1", "x2", "x3"]
    assert (found.blocks, found.failed) == (1024, 0)
    np.testing.assert_allclose(table["first"], FIRST, atol=0.02)
    np.testing.assert_allclose(table["total"], TOTAL, atol=0.02)
    for name, known in (("first", FIRST), ("total", TOTAL)):
        assert (table[f"{name}_low"] < known).all()
        assert (table[f"{name}_high"] > known).all()
        assert (table[f"{name}_high"] - table[f"{name}_low"] < 0.25).all()


def test_intervals_of_indices_narrow_with_more_samples_and_do_not_change_from_call_to_call() -> None:
    few, many = (indices(ANGLES, ishigami(samples.sobol(ANGLES, count, draw=1))).table for count in (64, 1024))
    assert ((many["total_high"] - many["total_low"]) < 0.5 * (few["total_high"] - few["total_low"])).all()
    assert few.equals(indices(ANGLES, ishigami(samples.sobol(ANGLES, 64, draw=1))).table)


def test_indices_of_a_linear_function_are_the_shares_of_its_squared_effects() -> None:
    table = indices(LINE, line(samples.sobol(LINE, 1024, draw=2))).table
    shares = EFFECTS**2 / (EFFECTS**2).sum()
    np.testing.assert_allclose(table["first"], shares, atol=0.01)
    np.testing.assert_allclose(table["total"], shares, atol=0.01)


def test_indices_of_groups_count_their_members_together() -> None:
    groups = {"x1": "waves", "x3": "waves"}
    table = indices(ANGLES, ishigami(samples.sobol(ANGLES, 512, draw=1, groups=groups)), groups).table
    assert list(table["variable"]) == ["waves", "x2"]
    np.testing.assert_allclose(table["first"], [0.5576, 0.4424], atol=0.03)
    np.testing.assert_allclose(table["total"], [0.5576, 0.4424], atol=0.03)


def test_a_failed_run_takes_its_block_with_it() -> None:
    response = ishigami(samples.sobol(ANGLES, 512, draw=1))
    kept = np.delete(response.reshape(512, 5), [3, 100], axis=0).ravel()
    response[[3 * 5 + 2, 100 * 5, 100 * 5 + 4]] = np.nan, np.inf, np.nan
    found = indices(ANGLES, response)
    assert (found.blocks, found.failed) == (510, 2)
    assert found.table.equals(indices(ANGLES, kept).table)
    response[7 * 5 :: 5] = np.nan
    with pytest.raises(InputError, match=r"^only 6 of 512 blocks went through without a failed run; at least 8"):
        indices(ANGLES, response)
    with pytest.raises(ValueError, match="blocks of 5 rows"):
        indices(ANGLES, response[:-1])


@pytest.mark.parametrize("constant", [0.0, 0.1, -1e9])
def test_a_response_that_does_not_vary_has_no_indices_and_no_warnings(constant: float) -> None:
    response = np.full(16 * 5, constant)
    response[::2] *= 1.0 + 1e-15  # rounding is no variance
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = indices(ANGLES, response).table
    assert table.drop(columns="variable").isna().all(axis=None)


def test_elementary_effects_of_a_linear_function_are_slope_times_range() -> None:
    points = samples.morris(LINE, 10, levels=6, draw=1)
    found = screening(LINE, points, line(points), levels=6)
    table = found.table
    assert (found.trajectories, found.failed) == (10, 0)
    assert list(table["variable"]) == ["a", "b", "c", "idle"]
    np.testing.assert_allclose(table["mu"], EFFECTS, atol=1e-9)
    np.testing.assert_allclose(table["mu_star"], np.abs(EFFECTS), atol=1e-9)
    np.testing.assert_allclose(table["sigma"], 0.0, atol=1e-9)
    np.testing.assert_allclose(table["mu_star_high"] - table["mu_star_low"], 0.0, atol=1e-9)


def test_screening_ishigami_finds_its_exact_elementary_effects() -> None:
    points = samples.morris(ANGLES, 400, levels=4, draw=1)
    table = screening(ANGLES, points, ishigami(points), levels=4).table.set_index("variable")
    # On the lattice -pi, -pi/3, pi/3, pi a step of 2/3 of the range joins -pi and pi/3, -pi/3 and pi.
    wave = np.sin(np.pi / 3.0)
    by_x3 = np.array([0.1 * np.pi**4, 0.1 * (np.pi / 3.0) ** 4])
    known = {
        "x1": 1.5 * wave * (1.0 + by_x3.mean()),
        "x2": 1.5 * 7.0 * wave**2,
        "x3": 1.5 * 0.5 * wave * (by_x3[0] - by_x3[1]),  # half of the points have sin(x1) = 0
    }
    for name, effect in known.items():
        row = table.loc[name]
        assert row["mu_star"] == pytest.approx(effect, rel=0.1)
        assert row["mu_star_low"] - 1e-9 <= effect <= row["mu_star_high"] + 1e-9
    assert abs(table.loc["x2", "mu"]) < 0.2 * table.loc["x2", "mu_star"]  # as often up as down
    assert table.loc["x3", "sigma"] > table.loc["x3", "mu_star"]  # it acts through x1


def test_groups_are_screened_as_one_and_have_no_direction() -> None:
    groups = {"a": "both", "b": "both"}
    points = samples.morris(LINE, 200, levels=4, draw=1, groups=groups)
    table = screening(LINE, points, line(points), 4, groups).table
    assert list(table["variable"]) == ["both", "c", "idle"]
    # The two move the same way or against each other: |20 - 60| or |20 + 60|, each half of the time.
    assert table.loc[0, "mu_star"] == pytest.approx(60.0, rel=0.1)
    assert table.loc[0, ["mu", "sigma"]].isna().all()
    assert table.loc[1, "mu"] == pytest.approx(4.0)
    assert table.loc[1, "sigma"] == pytest.approx(0.0, abs=1e-9)


def test_a_failed_run_takes_its_trajectory_with_it() -> None:
    points = samples.morris(LINE, 4, levels=4, draw=1)
    response = line(points)
    response[[2, 13]] = np.nan
    found = screening(LINE, points, response, 4)
    assert (found.trajectories, found.failed) == (2, 2)
    np.testing.assert_allclose(found.table["mu"], EFFECTS, atol=1e-9)
    response[-1] = np.inf
    with pytest.raises(InputError, match=r"^only 1 of 4 trajectories went through without a failed run; at least 2"):
        screening(LINE, points, response, 4)


def test_a_response_that_never_changes_has_effects_of_zero() -> None:
    points = samples.morris(LINE, 4, levels=4, draw=1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = screening(LINE, points, np.full(len(points), 0.3), 4).table
    assert (table.drop(columns="variable") == 0.0).all(axis=None)


def test_points_that_are_no_trajectories_are_refused() -> None:
    points = samples.morris(LINE, 4, levels=4, draw=1)
    for wrong in (points.iloc[::-1].iloc[1:], points.sample(frac=1.0, random_state=1), samples.sobol(LINE, 5, 1)):
        with pytest.raises(ValueError, match="trajectories"):
            screening(LINE, wrong, line(wrong), 4)


def test_the_problem_is_the_one_salib_takes() -> None:
    assert problem(LINE[:2]) == {"num_vars": 2, "names": ["a", "b"], "bounds": [[0.0, 10.0], [-1.0, 1.0]]}
    assert problem(LINE[:3], {"c": "x", "a": "x"})["groups"] == ["x", "b", "x"]
    assert members(LINE[:3], {"c": "x", "a": "x"}) == {"x": ["a", "c"], "b": ["b"]}
