"""Seconds by the clock and of the processor, as medians of repeats, and what sizes do to them."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np


class Seconds(NamedTuple):
    """Medians of repeats of one piece of work."""

    cpu: float  # of this process, all threads
    wall: float
    repeats: int
    least: float  # of the processor
    most: float


class Line(NamedTuple):
    """Seconds = fixed + slope * size."""

    fixed: float  # seconds
    slope: float  # seconds a unit of size


def timed(do: Callable[[], object], repeats: int, ready: Callable[[], object] | None = None) -> Seconds:
    """Do it `repeats` times; `ready` is called before each time and not counted. What garbage there is goes first."""
    gc.collect()
    cpu, wall = [], []
    for _ in range(repeats):
        if ready is not None:
            ready()
        clock, processor = time.perf_counter(), time.process_time()
        do()
        cpu.append(time.process_time() - processor)
        wall.append(time.perf_counter() - clock)
    return Seconds(statistics.median(cpu), statistics.median(wall), repeats, min(cpu), max(cpu))


def line_through(sizes: Sequence[float], seconds: Sequence[float]) -> Line:
    """The line with the least squares of relative errors, so that large sizes do not outvote small ones.

    Raises ValueError with fewer than two different sizes.
    """
    if len(set(sizes)) < 2:
        raise ValueError("a line needs two sizes")
    times = np.asarray(seconds, dtype=np.float64)
    design = np.stack([1.0 / times, np.asarray(sizes, dtype=np.float64) / times], axis=1)
    fixed, slope = np.linalg.lstsq(design, np.ones(times.size), rcond=None)[0]
    return Line(float(fixed), float(slope))


def unevenness(sizes: Sequence[float], seconds: Sequence[float], line: Line, least: float, most: float) -> float | None:
    """By what share the dearest unit of the sizes `least` to `most` exceeds the cheapest, beyond the fixed part.

    None with fewer than two such sizes.
    """
    each = [(time - line.fixed) / size for size, time in zip(sizes, seconds, strict=True) if least <= size <= most]
    return max(each) / min(each) - 1.0 if len(each) > 1 else None
