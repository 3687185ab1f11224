"""The weather of a growing season, by village: a pure function of seed and year."""

from math import exp, hypot, sqrt
from typing import TYPE_CHECKING

import numpy as np

from tongyu.county.draws import Purpose, normal_of, normals, uniform_of
from tongyu.county.overlays import drought_years

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty

MOST_LOST = 0.95
AROUND = 1.5  # the centre of a drought is drawn in a rectangle so much larger than the county


def is_drought(county: "TwinCounty", year: int) -> bool:
    """Whether `year` is a drought year, by chance or by the stress overlay."""
    drawn = uniform_of(county.seed, Purpose.DROUGHT, 0, year) < county.numbers.weather.drought
    return drawn or year in drought_years(county.facts_scenario.stress, county.values)


def struck(county: "TwinCounty", year: int) -> list[bool]:
    """By village: whether a drought strikes it. From its centre outward, until enough dry land is struck."""
    found = [False] * county.villages
    if not is_drought(county, year):
        return found
    rows, columns = county.village_row, county.village_column
    across, down = (uniform_of(county.seed, Purpose.DROUGHT, 0, year, index) for index in (4, 5))
    at_row = 0.5 * (min(rows) + max(rows)) + AROUND * (across - 0.5) * (max(rows) - min(rows))
    at_column = 0.5 * (min(columns) + max(columns)) + AROUND * (down - 0.5) * (max(columns) - min(columns))

    def distance(village: int) -> float:
        return (rows[village] - at_row) ** 2 + (columns[village] - at_column) ** 2

    so_far = 0.0
    for village in sorted(range(county.villages), key=distance):
        found[village] = so_far < county.numbers.weather.struck * sum(county.dry_land)
        so_far += county.dry_land[village]
    return found


def factor(county: "TwinCounty", year: int) -> list[float]:
    """By village: the share of a usual rain-fed harvest."""
    numbers = county.numbers.weather
    common = normal_of(county.seed, Purpose.DROUGHT, 0, year, 2)
    local = normals(county.seed, Purpose.DROUGHT, np.arange(county.villages), year, 3).tolist()
    dried_out = struck(county, year)
    severity = 0.8 + 0.4 * uniform_of(county.seed, Purpose.DROUGHT, 0, year, 1)
    shares = []
    for village in range(county.villages):
        shock = numbers.common * common + numbers.local * _smooth(county, local, village)
        share = exp(shock - 0.5 * (numbers.common**2 + numbers.local**2))
        if dried_out[village]:
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
