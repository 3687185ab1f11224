"""The points of a design: at which values of the variables a study runs its scenarios.

Each design answers with a frame of a column a variable, in their order, and a row a point (float64, units of the
variables, within their ranges). A study may grow: `latin_hypercube`, `sobol` and `morris` with more samples begin,
bit for bit, with the points of fewer, as long as variables, their order, ranges and `draw` stay. `draw` is the seed of
the design, 0 or more, and has nothing to do with the seeds of runs.

All raise InputError where a design cannot be made: no variables, one of them twice or without a range, no samples,
more than `MOST_POINTS` points.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tongyu.designs.sample_table import MOST_POINTS, table
from tongyu.errors import InputError
from tongyu.runs.variables import Variable
from tongyu.statistics.problem import Groups, members, problem
from tongyu.text.wording import plain

__all__ = [
    "MOST_FACTORS",
    "MOST_POINTS",
    "factorial",
    "grid",
    "latin_hypercube",
    "morris",
    "sobol",
    "sobol_base",
    "table",
]

MOST_FACTORS = 16  # 65,536 points

Floats = NDArray[np.float64]


def grid(variables: Sequence[Variable], levels: int | None = None) -> pd.DataFrame:
    """All combinations of the values listed for each variable, or else of `levels` values equally far apart.

    The first variable changes slowest. Raises InputError also where neither `values` nor `levels` (at least 2) say
    which values a variable takes.
    """
    _check(variables)
    axes = [_levels(variable, levels) for variable in variables]
    points = 1
    for axis in axes:
        points *= len(axis)
    _check_points(points, "the grid")
    return _frame(np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=1), variables)


def factorial(variables: Sequence[Variable]) -> pd.DataFrame:
    """All 2^k combinations of the low and the high end of k variables, the first changing slowest.

    Raises InputError also for more than 16 variables.
    """
    _check(variables)
    if len(variables) > MOST_FACTORS:
        raise InputError(
            f"a factorial design of {len(variables)} variables has 2^{len(variables)} points; it takes at most "
            f"{MOST_FACTORS} variables: leave some out, or screen them with morris first."
        )
    ends = [np.array([variable.low, variable.high]) for variable in variables]
    return _frame(np.stack([axis.ravel() for axis in np.meshgrid(*ends, indexing="ij")], axis=1), variables)


def latin_hypercube(variables: Sequence[Variable], samples: int, draw: int) -> pd.DataFrame:
    """`samples` points of which the first 2^k are a Latin hypercube, for every k.

    A Latin hypercube of n has one point in each n-th of every variable's range. It is doubled by placing the next n
    points, in random order, in the 2n-ths of every range that are still empty. Variables are drawn apart from one
    another, so that two of them go together by chance alone: of a Sobol' sequence, which can grow too, some pairs of
    coordinates do so almost wholly until there are many more points than variables. Between powers of two the points
    are spread evenly, but some n-ths have none or two.
    """
    _check(variables)
    _check_samples(samples, 1, "samples", draw)
    lucks = np.random.default_rng(draw).spawn(len(variables))
    unit = np.stack([_doubled(_exponent(samples), luck) for luck in lucks], axis=1)
    return _scaled(unit[:samples], variables)


def _doubled(exponent: int, luck: np.random.Generator) -> Floats:
    """2^exponent numbers within 0-1 (n,), the first 2^k of which have one in each 2^k-th, for every k."""
    unit = luck.random(1)
    for _ in range(exponent):
        cells = 2 * len(unit)
        empty = np.setdiff1d(np.arange(cells), (unit * cells).astype(np.int64))
        unit = np.append(unit, (luck.permutation(empty) + luck.random(len(empty))) / cells)
    return unit


def sobol(variables: Sequence[Variable], samples: int, draw: int, groups: Groups | None = None) -> pd.DataFrame:
    """Saltelli's points for the first-order and total indices of `statistics.indices`.

    `samples` blocks of D + 2 rows for D variables, or groups of variables that move together: a point of a first
    sample, D points that differ from it in one variable each, which they take from a second sample, and the point of
    that second sample. Both are halves of one scrambled Sobol' sequence. It is balanced after powers of two, which
    `samples` should therefore be. (Saltelli et al. 2010, Computer Physics Communications 181(2), 259-270.)
    """
    _check(variables)
    rows = len(members(variables, groups)) + 2
    _check_samples(samples, rows, "samples", draw)
    from SALib.sample import sobol as salib_sobol  # half a second, which only those wait for who draw

    unit = salib_sobol.sample(
        _unit_problem(variables, groups),
        2 ** _exponent(samples),
        calc_second_order=False,
        seed=np.random.default_rng(draw),
    )
    return _scaled(unit[: samples * rows], variables)


def sobol_base(points: int, rows: int) -> NDArray[np.int64]:
    """Which rows of a `sobol` design are a plain sample: the first and the last of each block of `rows` (D + 2).

    The others repeat all but one of the first row's values. What takes points for independent, such as the intervals
    of `statistics.ranking`, is to be given these.
    """
    first = np.arange(0, points, rows, dtype=np.int64)
    return np.stack([first, first + rows - 1], axis=1).ravel()


def morris(
    variables: Sequence[Variable], trajectories: int, levels: int, draw: int, groups: Groups | None = None
) -> pd.DataFrame:
    """Morris's trajectories for `statistics.screening`.

    Each of `trajectories` is D + 1 rows for D variables, or groups of variables that move together: from a random
    point of the lattice of `levels` values a variable, every variable steps once, in random order, by
    levels / (2 (levels - 1)) of its range. `levels` is even, so that all of them are reached equally often (Morris
    1991, Technometrics 33(2), 161-174). Raises InputError also where it is odd or less than 2.
    """
    _check(variables)
    if levels < 2 or levels % 2:
        raise InputError(f"levels = {levels} of a morris design must be an even number, 2 or more; 4 is usual.")
    _check_samples(trajectories, len(members(variables, groups)) + 1, "trajectories", draw)
    from SALib.sample import morris as salib_morris  # half a second, as in `sobol`

    unit = salib_morris.sample(
        _unit_problem(variables, groups), trajectories, num_levels=levels, seed=np.random.default_rng(draw)
    )
    # Sums of steps miss the lattice by rounding; one level must be one value.
    return _scaled(np.round(unit * (levels - 1)) / (levels - 1), variables)


def _unit_problem(variables: Sequence[Variable], groups: Groups | None) -> dict[str, object]:
    # SALib's own scaling can leave a range by rounding.
    return problem(variables, groups) | {"bounds": [[0.0, 1.0]] * len(variables)}


def _scaled(unit: Floats, variables: Sequence[Variable]) -> pd.DataFrame:
    """Points of the unit cube (n, k) brought to the ranges, both ends of which are met exactly.

    Each number of a variable that is whole has an equal part of the unit interval.
    """
    low = np.array([variable.low for variable in variables])
    high = np.array([variable.high for variable in variables])
    values = np.clip(low * (1.0 - unit) + high * unit, low, high)
    for column, variable in enumerate(variables):
        if variable.whole:
            numbers = variable.high - variable.low + 1.0
            values[:, column] = np.minimum(variable.high, variable.low + np.floor(unit[:, column] * numbers))
    return _frame(values, variables)


def _frame(values: Floats, variables: Sequence[Variable]) -> pd.DataFrame:
    # -0.0 becomes 0.0: equal settings must look equal.
    return pd.DataFrame(values + 0.0, columns=[variable.name for variable in variables], dtype=np.float64)


def _levels(variable: Variable, levels: int | None) -> Floats:
    if variable.values:
        values = np.array(variable.values, dtype=np.float64)
        if len(np.unique(values)) < len(values):
            raise InputError(f"{plain(variable.name)} lists one of its values twice.")
        return values
    if levels is None or levels < 2:
        given = "no levels are given" if levels is None else f"levels = {levels} is less than 2"
        raise InputError(f"{plain(variable.name)} lists no values for the grid, and {given}.")
    _check_points(levels, "the grid")
    unit = np.arange(levels) / (levels - 1)
    values = variable.low * (1.0 - unit) + variable.high * unit
    if variable.whole and not np.array_equal(values, np.round(values)):
        raise InputError(
            f"{plain(variable.name)} takes whole numbers only, and {levels} levels from {variable.low:g} to"
            f" {variable.high:g} are not; list its values."
        )
    return values


def _exponent(samples: int) -> int:
    """The least m with 2^m >= `samples`: sequences are drawn to there and cut, as they are only balanced there."""
    return (samples - 1).bit_length()


def _check(variables: Sequence[Variable]) -> None:
    if not variables:
        raise InputError("a design needs at least one variable.")
    names = [variable.name for variable in variables]
    for number, variable in enumerate(variables):
        if variable.name in names[:number]:
            raise InputError(f"{plain(variable.name)} is varied twice.")
        if not -np.inf < variable.low < variable.high < np.inf:
            raise InputError(
                f"{plain(variable.name)} cannot be varied from {variable.low} to {variable.high}: "
                "a range runs from a lower to a higher number."
            )


def _check_samples(samples: int, rows: int, noun: str, draw: int) -> None:
    if samples < 1:
        raise InputError(f"{noun} = {samples} must be at least 1.")
    if draw < 0:
        raise InputError(f"draw = {draw} must be 0 or more.")
    _check_points(samples * rows, f"a design of {samples:,} {noun}")


def _check_points(points: int, what: str) -> None:
    if points > MOST_POINTS:
        raise InputError(f"{what} has {points:,} points; at most {MOST_POINTS:,} can be made.")
