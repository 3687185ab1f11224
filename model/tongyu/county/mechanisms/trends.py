"""What happens without any programme: growth, and the national roll-out of platforms and express delivery."""

from collections.abc import Mapping

import numpy as np

from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State

BASE = 2015.5  # trends are 1 in mid-2015, the middle of the year whose yuan everything is counted in


def trend(county: State, name: str) -> float:
    """(1 + g)^(years since mid-2015) with g = `trend.<name>`; a year counts as often as the series `growth_<name>` says."""
    return float((1.0 + county.values[f"trend.{name}"]) ** county.dated.growth(name, county.year_fraction, BASE))


def rollout(values: Mapping[str, float], year: float) -> float:
    """Share of the national roll-out that has happened: 1 / (1 + exp(-(year - midpoint) / pace)), about 0.1 in 2011."""
    return float(1.0 / (1.0 + np.exp(-(year - values["platform.midpoint"]) / values["platform.pace"])))


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("trend.wage", 0.0807114, "a year", (0.08, 0.13), (-0.1, 0.3), "calibrated", "nbs_poor_areas_2019", "real growth; by tongyu calibrate experiments/calibration.toml"),
    number("trend.transfer", 0.165577, "a year", (0.0, 0.20), (-0.1, 0.3), "calibrated", "nbs_poor_areas_2019", "real growth of other transfers: all transfers grew by 13 % in 2019, most of it by those that have series of their own; by tongyu calibrate experiments/calibration.toml"),
    number("trend.property", 0.10, "a year", (0.05, 0.14), (-0.1, 0.3), "derived", "nbs_poor_areas_2019", "real growth; 12.9 % in 2019"),
    number("trend.other_operating", 0.08, "a year", (0.03, 0.12), (-0.1, 0.3), "assumed", "", "real growth of livestock and other operating income"),
    number("trend.yield", 0.015, "a year", (0.005, 0.025), (-0.05, 0.1), "assumed", "", "growth of yields"),
)
# fmt: on

MECHANISM = Mechanism(
    name="trends",
    does="what grows without any programme",
    numbers=NUMBERS,
)
