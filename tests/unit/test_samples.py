"""Each design has the points it should have, within their ranges, in the order that the analyses take."""

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from SALib.sample import sobol as salib_sobol

from tongyu.designs import samples
from tongyu.errors import InputError
from tongyu.runs.variables import Variable

TWO = (Variable("a", "lever", -1.0, 3.0), Variable("b.c", "parameter", 0.1, 0.2))
THREE = (*TWO, Variable("d", "parameter", 100.0, 1e6))


def test_a_grid_has_all_combinations_of_listed_and_of_equally_spaced_values() -> None:
    listed = Variable("e", "parameter", 0.0, 10.0, values=(0.0, 7.0))
    points = samples.grid((listed, TWO[0]), levels=3)
    assert list(points.columns) == ["e", "a"]
    assert points.to_numpy().tolist() == [[0, -1], [0, 1], [0, 3], [7, -1], [7, 1], [7, 3]]
    assert (points.dtypes == np.float64).all()
    assert len(samples.grid(THREE, 4)) == 64
    assert len(samples.grid((listed,))) == 2


def test_a_factorial_design_has_both_ends_of_every_variable() -> None:
    points = samples.factorial(THREE)
    assert len(points) == 8
    assert not points.duplicated().any()
    for variable in THREE:
        assert points[variable.name].value_counts().to_dict() == {variable.low: 4, variable.high: 4}


def test_all_points_of_a_latin_hypercube_lie_in_strips_of_their_own() -> None:
    for exponent in range(7):
        count = 2**exponent
        points = samples.latin_hypercube(THREE, count, draw=3)
        for variable in THREE:
            unit = (points[variable.name] - variable.low) / (variable.high - variable.low)
            assert sorted(np.floor(unit * count).astype(int)) == list(range(count))


def test_no_two_of_many_variables_of_a_latin_hypercube_go_together_but_by_chance() -> None:
    many = [Variable(f"v{number}", "parameter", 0.0, 1.0) for number in range(300)]
    together = np.corrcoef(samples.latin_hypercube(many, 100, draw=1).to_numpy().T)
    apart = np.corrcoef(np.random.default_rng(1).random((300, 100)))
    assert np.abs(np.triu(together, 1)).max() < np.abs(np.triu(apart, 1)).max() + 0.1


def test_saltelli_points_are_those_of_salib() -> None:
    bounds = [[variable.low, variable.high] for variable in THREE]
    described = {"num_vars": 3, "names": ["a", "b.c", "d"], "bounds": bounds}
    theirs = salib_sobol.sample(described, 16, calc_second_order=False, seed=np.random.default_rng(5))
    np.testing.assert_allclose(samples.sobol(THREE, 16, draw=5), theirs, rtol=1e-12)


def test_saltelli_blocks_exchange_one_variable_or_group_at_a_time() -> None:
    blocks = samples.sobol(THREE, 5, draw=1).to_numpy().reshape(5, 5, 3)
    for block in blocks:
        for index in range(3):
            exchanged = block[0].copy()
            exchanged[index] = block[-1][index]
            assert block[index + 1].tolist() == exchanged.tolist()
    grouped = samples.sobol(THREE, 4, draw=1, groups={"a": "x", "d": "x"}).to_numpy().reshape(4, 4, 3)
    np.testing.assert_array_equal(grouped[:, 1, [0, 2]], grouped[:, -1, [0, 2]])
    np.testing.assert_array_equal(grouped[:, 1, 1], grouped[:, 0, 1])


def test_the_base_of_a_saltelli_design_is_its_two_samples() -> None:
    rows = samples.sobol_base(15, 5)
    assert rows.tolist() == [0, 4, 5, 9, 10, 14]
    base = samples.sobol(THREE, 64, draw=1).iloc[samples.sobol_base(64 * 5, 5)]
    assert len(base) == 128
    assert not base["a"].duplicated().any()


def test_morris_trajectories_move_every_variable_once_by_one_step() -> None:
    points = samples.morris(THREE, 10, levels=4, draw=1)
    assert len(points) == 40
    for variable in THREE:
        assert points[variable.name].nunique() == 4  # one value a level, whatever steps led there
        moved = np.abs(np.diff(points[variable.name].to_numpy().reshape(10, 4), axis=1))
        step = 2.0 / 3.0 * (variable.high - variable.low)
        assert np.allclose(moved.sum(axis=1), step)
        assert np.allclose(moved.max(axis=1), step)


def test_groups_of_variables_move_together_in_trajectories() -> None:
    points = samples.morris(THREE, 6, levels=4, draw=1, groups={"a": "x", "d": "x"})
    assert len(points) == 18
    moved = np.diff(points.to_numpy().reshape(6, 3, 3), axis=1) != 0.0
    assert (moved[:, :, 0] == moved[:, :, 2]).all()
    assert (moved[:, :, 0] != moved[:, :, 1]).all()


def test_no_design_warns_of_numbers_that_are_no_powers_of_two() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(samples.latin_hypercube(TWO, 11, 0)) == 11
        assert len(samples.sobol(TWO, 11, 0)) == 44


def test_another_draw_gives_other_points() -> None:
    for make in (samples.latin_hypercube, samples.sobol, lambda v, n, draw: samples.morris(v, n, 4, draw)):
        assert make(TWO, 8, 1).equals(make(TWO, 8, 1))
        assert not make(TWO, 8, 1).equals(make(TWO, 8, 2))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: samples.grid([]), "a design needs at least one variable."),
        (lambda: samples.factorial([TWO[0], TWO[0]]), "a is varied twice."),
        (lambda: samples.sobol([Variable("a", "lever", 2.0, 2.0)], 8, 1), "a cannot be varied from 2.0 to 2.0"),
        (lambda: samples.sobol([Variable("a", "lever", 0.0, np.inf)], 8, 1), "a cannot be varied from 0.0 to inf"),
        (lambda: samples.grid(TWO), "a lists no values for the grid, and no levels are given."),
        (lambda: samples.grid(TWO, 1), "a lists no values for the grid, and levels = 1 is less than 2."),
        (lambda: samples.grid([Variable("a", "lever", 0, 1, values=(0.5, 0.5))]), "a lists one of its values twice."),
        (lambda: samples.grid(THREE, 1_000), "the grid has 1,000,000,000 points; at most 10,000,000 can be made."),
        (lambda: samples.grid(THREE, 10**12), "the grid has 1,000,000,000,000 points"),
        (
            lambda: samples.factorial([Variable(f"v{n}", "lever", 0, 1) for n in range(17)]),
            "a factorial design of 17 variables has 2^17 points; it takes at most 16",
        ),
        (lambda: samples.latin_hypercube(TWO, 0, 1), "samples = 0 must be at least 1."),
        (lambda: samples.latin_hypercube(TWO, 4, -1), "draw = -1 must be 0 or more."),
        (lambda: samples.sobol(TWO, 3_000_000, 1), "a design of 3,000,000 samples has 12,000,000 points"),
        (lambda: samples.morris(TWO, 0, 4, 1), "trajectories = 0 must be at least 1."),
        (lambda: samples.morris(TWO, 4, 5, 1), "levels = 5 of a morris design must be an even number"),
    ],
)
def test_what_cannot_be_made_is_refused_in_a_sentence(make: Callable[[], pd.DataFrame], sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        make()
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


def test_groups_that_salib_would_confuse_are_refused() -> None:
    with pytest.raises(ValueError, match="no variable of the design"):
        samples.sobol(TWO, 4, 1, groups={"z": "x"})
    with pytest.raises(ValueError, match="a is a group and also a variable outside it"):
        samples.sobol(THREE, 4, 1, groups={"d": "a"})
