"""A design that grows keeps the points it has, bit for bit, whatever its variables."""

from typing import NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tongyu.designs import samples
from tongyu.runs.variables import Variable

ends = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)).filter(lambda pair: pair[0] < pair[1])
ranges = st.lists(ends, min_size=1, max_size=5)


class Growth(NamedTuple):
    fewer: int
    more: int


growths = st.tuples(st.integers(1, 40), st.integers(0, 60)).map(lambda pair: Growth(pair[0], sum(pair)))
draws = st.integers(0, 2**64 - 1)


def variables(bounds: list[tuple[float, float]]) -> list[Variable]:
    return [Variable(f"v{number}", "parameter", low, high) for number, (low, high) in enumerate(bounds)]


@settings(max_examples=40)
@given(ranges, growths, draws, st.sampled_from([2, 4, 6, 10]), st.booleans())
def test_more_samples_begin_with_the_points_of_fewer(
    bounds: list[tuple[float, float]], growth: Growth, draw: int, levels: int, grouped: bool
) -> None:
    varied = variables(bounds)
    groups = {variable.name: "first" for variable in varied[:2]} if grouped else None
    for make in (
        lambda count: samples.latin_hypercube(varied, count, draw),
        lambda count: samples.sobol(varied, count, draw, groups),
        lambda count: samples.morris(varied, count, levels, draw, groups),
    ):
        few, many = make(growth.fewer), make(growth.more)
        assert few.to_numpy().tobytes() == many.iloc[: len(few)].to_numpy().tobytes()
        assert len(few) % growth.fewer == 0
        assert len(few) // growth.fewer == len(many) // growth.more


@settings(max_examples=40)
@given(ranges, st.integers(1, 20), draws)
def test_no_point_leaves_its_ranges(bounds: list[tuple[float, float]], count: int, draw: int) -> None:
    varied = variables(bounds)
    for points in (
        samples.grid(varied, 3),
        samples.factorial(varied),
        samples.latin_hypercube(varied, count, draw),
        samples.sobol(varied, count, draw),
        samples.morris(varied, count, 4, draw),
    ):
        assert np.isfinite(points.to_numpy()).all()
        for variable in varied:
            assert points[variable.name].between(variable.low, variable.high).all()
