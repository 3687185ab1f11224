"""What a draw of common random numbers costs, beside one of NumPy's ordinary generator.

A draw of `kernels.philox` depends on nothing but its coordinates, which is what makes scenarios share their luck.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.county.draws import Purpose
from tongyu.kernels import philox
from tongyu.kernels.compile import kernel
from tools.benchmark.timing import timed


class Cost(NamedTuple):
    """Nanoseconds of one draw, and of one from NumPy's ordinary generator in the same loop."""

    common: float
    ordinary: float


@kernel
def draw_uniforms(seed: np.uint64, purpose: int, entities: NDArray[np.int64], month: int, out: Any) -> None:
    """Uniforms one by one, as within a kernel that does other things; kept apart by the branch."""
    for i in range(len(entities)):
        if entities[i] >= 0:
            out[i] = philox.uniform(seed, purpose, entities[i], month, i & 7)


@kernel
def draw_normals(seed: np.uint64, purpose: int, entities: NDArray[np.int64], month: int, out: Any) -> None:
    """Normals one by one."""
    for i in range(len(entities)):
        if entities[i] >= 0:
            out[i] = philox.normal(seed, purpose, entities[i], month, i & 7)


@kernel
def ordinary_uniforms(generator: np.random.Generator, out: Any) -> None:
    """Uniforms one by one of a generator with a state."""
    for i in range(len(out)):
        out[i] = generator.random()


@kernel
def ordinary_normals(generator: np.random.Generator, out: Any) -> None:
    """Normals one by one of a generator with a state."""
    for i in range(len(out)):
        out[i] = generator.standard_normal()


def costs(numbers: int, repeats: int) -> dict[str, Cost]:
    """Of uniforms and normals, drawn one by one and a column at once, by these words."""
    who, out, seed, purpose = np.arange(numbers), np.empty(numbers), np.uint64(1), int(Purpose.ILLNESS)
    generator = np.random.default_rng(1)
    common: dict[str, Callable[[], object]] = {
        "uniform, one by one": lambda: draw_uniforms(seed, purpose, who, 3, out),
        "uniform, a column at once": lambda: philox.fill_uniform(seed, purpose, who, 3, 0, out),
        "normal, one by one": lambda: draw_normals(seed, purpose, who, 3, out),
        "normal, a column at once": lambda: philox.fill_normal(seed, purpose, who, 3, 0, out),
    }
    ordinary: dict[str, Callable[[], object]] = {
        "uniform, one by one": lambda: ordinary_uniforms(generator, out),
        "uniform, a column at once": lambda: generator.random(out=out),
        "normal, one by one": lambda: ordinary_normals(generator, out),
        "normal, a column at once": lambda: generator.standard_normal(out=out),
    }
    found = {}
    for name in common:
        seconds = []
        for draw in (common[name], ordinary[name]):
            draw()
            seconds.append(timed(draw, repeats).cpu)
        found[name] = Cost(*(1e9 * each / numbers for each in seconds))
    return found
