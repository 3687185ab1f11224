"""What common random numbers cost: how many are drawn, and what one costs.

A draw of `kernels.philox` depends on nothing but its coordinates, which is what makes scenarios share their luck. They
are counted in small counties with Numba's compiler off, where every call can be seen; the difference between two sizes
is what a household draws, without what the county draws for its villages and prices.
"""

import math
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.draws import Purpose
from tongyu.kernels import philox
from tongyu.kernels.compile import kernel
from tongyu.scenario import Scenario
from tongyu.study.benchmark.timing import timed

KINDS = ("uniform", "normal")
ONE_BY_ONE, AT_ONCE = "one by one", "a column at once"
WORDS = {f"{kind}, {how}": (kind, how) for kind in KINDS for how in (ONE_BY_ONE, AT_ONCE)}


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
    """By the names of `WORDS`."""
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
    for name in WORDS:
        seconds = []
        for draw in (common[name], ordinary[name]):
            draw()
            seconds.append(timed(draw, repeats).cpu)
        found[name] = Cost(*(1e9 * each / numbers for each in seconds))
    return found


def count_draws(scenario: Scenario, sizes: Sequence[int], months: int) -> dict[str, float]:
    """Draws a household and month, by the names of `WORDS`: the difference between two `sizes`.

    Runs with Numba's compiler off only (NUMBA_DISABLE_JIT=1), else RuntimeError. There single precision rounds
    otherwise, so that the books do not close and are not checked; how many draws there are hangs on no last digit.
    """
    if hasattr(philox.uniform, "py_func"):
        raise RuntimeError("draws can be counted with NUMBA_DISABLE_JIT=1 only")
    from tongyu.county import County

    counts = _watch()
    _without_intrinsics()
    found = []
    for households in sizes:
        county = County(scenario, rng=1, households=households)
        county.ledger.check = lambda date: None  # type: ignore[method-assign]
        counts.clear()
        county.run(months)
        found.append(Counter(counts))
    few, many = found
    return {name: (many[name] - few[name]) / ((sizes[1] - sizes[0]) * months) for name in WORDS}


def _watch() -> Counter[str]:
    """Count all draws from now on, in every module of kernels."""
    counts: Counter[str] = Counter()

    def counted(function: Callable[..., Any], name: str, many: bool) -> Callable[..., Any]:
        def draw(*given: Any) -> Any:
            counts[name] += len(given[2]) if many else 1
            return function(*given)

        return draw

    for name, (kind, how) in WORDS.items():
        attribute = kind if how == ONE_BY_ONE else f"fill_{kind}"
        _replace(attribute, counted(getattr(philox, attribute), name, how == AT_ONCE))
    return counts


def _without_intrinsics() -> None:
    """The logit's exponential and logarithm are made of processor instructions that exist for the compiler only."""
    _replace("decay_of", lambda x: math.exp(max(x, -700.0)))
    _replace("log_of", math.log)


def _replace(attribute: str, function: Callable[..., Any]) -> None:
    """In every module of kernels that has it."""
    for module in list(sys.modules.values()):
        if module.__name__.startswith("tongyu.kernels") and hasattr(module, attribute):
            setattr(module, attribute, function)
