"""What happens without any programme: growth, and the national roll-out of platforms and express delivery."""

from collections.abc import Mapping

import numpy as np

BASE = 2015.5  # trends are 1 in mid-2015, the middle of the year whose yuan everything is counted in


def trend(values: Mapping[str, float], name: str, year: float) -> float:
    """(1 + g)^(year - 2015.5) with g = `trend.<name>`; `year` with its fraction."""
    return float((1.0 + values[f"trend.{name}"]) ** (year - BASE))


def rollout(values: Mapping[str, float], year: float) -> float:
    """Share of the national roll-out that has happened: 1 / (1 + exp(-(year - midpoint) / pace)), about 0.1 in 2011."""
    return float(1.0 / (1.0 + np.exp(-(year - values["platform.midpoint"]) / values["platform.pace"])))
