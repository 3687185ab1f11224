"""The weather of a growing season, by village: a pure function of seed and year."""

from math import exp, hypot, sqrt
from typing import TYPE_CHECKING

import numpy as np

from tongyu.county.draws import Purpose, normal_of, normals, uniform_of
from tongyu.county.overlays import drought_years

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty

MOST_LOST = 0.95


def is_drought(county: "TwinCounty", year: int) -> bool:
    """Whether `year` is a drought year, by chance or by the stress overlay."""
    drawn = uniform_of(county.seed, Purpose.DROUGHT, 0, year) < county.numbers.weather.drought
    return drawn or year in drought_years(county.facts_scenario.stress, county.values)


def factor(county: "TwinCounty", year: int) -> list[float]:
    """By village: the share of a usual rain-fed harvest."""
    numbers = county.numbers.weather
    common = normal_of(county.seed, Purpose.DROUGHT, 0, year, 2)
    local = normals(county.seed, Purpose.DROUGHT, np.arange(county.villages), year, 3).tolist()
    drought = is_drought(county, year)
    severity = 0.8 + 0.4 * uniform_of(county.seed, Purpose.DROUGHT, 0, year, 1)
    shares = []
    for village in range(county.villages):
        shock = numbers.common * common + numbers.local * _smooth(county, local, village)
        share = exp(shock - 0.5 * (numbers.common**2 + numbers.local**2))
        if drought:
            lost = numbers.drought_loss * severity * county.village_drought_risk[village]
            share *= 1.0 - min(lost, MOST_LOST)
        shares.append(share)
    return shares


def _smooth(county: "TwinCounty", local: list[float], village: int) -> float:
    """The draws of all villages, the near ones weighing most; standard normal like each of them."""
    weights = []
    for other in range(county.villages):
        rows = county.village_row[village] - county.village_row[other]
        columns = county.village_column[village] - county.village_column[other]
        weights.append(exp(-((county.cell_km * hypot(rows, columns) / county.numbers.weather.range) ** 2)))
    norm = sqrt(sum(weight**2 for weight in weights))
    return sum(weight / norm * draw for weight, draw in zip(weights, local, strict=True))
