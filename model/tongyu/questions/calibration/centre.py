"""One point for a county where no set is asked for: the numbers that rows told are moved, all others stay.

The means over the set alone are no such point. The set spreads the numbers that no row tells over their ranges, and
what these do together is as much as what is told; a county has them at one value each. So the told numbers x are taken
to where

    log likelihood of the rows by the emulators of all runs - 1/2 sum of ((x - mean) / s.d.)^2

is largest, mean and s.d. being those over the set: the mode of what the set says of them, given all others.
"""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from tongyu.questions.calibration.misses import Floats
from tongyu.questions.calibration.posterior import NARROWED, PINNED
from tongyu.questions.calibration.waves import LogFit

OF_CROPS = "crops."
STEP = 1e-3  # of a range, of differences
MOST_ITERATIONS = 100


def told_of(numbers: pd.DataFrame) -> pd.DataFrame:
    """The rows of `posterior.numbers_of` that patterns pinned down or narrowed, but for numbers of crops.

    A county's table of crops says what is known of each crop by itself, and its range follows from that value; moved,
    it would no longer be known what the fit began with.
    """
    told = numbers["verdict"].isin([PINNED, NARROWED])
    return numbers[told & ~numbers["number"].astype(str).str.startswith(OF_CROPS)]


def centre(log_fit: LogFit, numbers: pd.DataFrame, start: Mapping[str, float]) -> dict[str, float]:
    """The told numbers' values by name; `start` has all numbers as the county has them, within their ranges."""
    told = told_of(numbers)
    if told.empty:
        return {}
    names = [str(name) for name in told["number"]]
    low, width = told["low"].to_numpy(dtype=float), (told["high"] - told["low"]).to_numpy(dtype=float)
    mean = (told["mean"].to_numpy(dtype=float) - low) / width
    spread = told["ratio"].to_numpy(dtype=float) / math.sqrt(12.0)
    others = pd.Series(dict(start), dtype=float)

    def less(unit: Floats) -> Floats:
        """What is to be small, (points,), at told numbers (points, told) as shares of their ranges."""
        points = pd.DataFrame([others] * len(unit)).reset_index(drop=True)
        points[names] = low + unit * width
        found: Floats = -log_fit(points) + 0.5 * (((unit - mean) / spread) ** 2).sum(axis=1)
        return found

    def with_slopes(at: Floats) -> tuple[float, Floats]:
        steps = np.where(at + STEP <= 1.0, STEP, -STEP)
        found = less(np.vstack([at, at + np.diag(steps)]))
        return float(found[0]), (found[1:] - found[0]) / steps

    found = minimize(
        with_slopes,
        np.clip(mean, 0.0, 1.0),
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.0, 1.0)] * len(names),
        options={"maxiter": MOST_ITERATIONS},
    )
    return dict(zip(names, (low + found.x * width).tolist(), strict=True))
