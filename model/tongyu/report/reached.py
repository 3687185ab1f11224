"""What the county reaches of the published figures it is meant to resemble, from the runs of a comparison."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pandas as pd

from tongyu.report.odd_tables import markdown_table
from tongyu.study.comparison import Comparison
from tongyu.study.statistics import mean_interval

COLUMNS = ("baseline", "tongyu_2013")
"""The scenarios shown: what happens anyway, and what Tongyu did."""

OPERATING = ("income_crops", "income_other_operating")
MIX = ("income_wage", *OPERATING, "income_property", "income_transfer")

Years = pd.DataFrame
"""A run's table by calendar year, as `County.yearly` has it."""


class Pattern(NamedTuple):
    """A published figure: `figure` computes it from a run's years as the source counts it."""

    name: str
    target: str
    figure: Callable[[Years], float]
    digits: int = 1


def _in_year(column: str, year: int, factor: float = 1.0) -> Callable[[Years], float]:
    return lambda years: factor * float(years[column].loc[year])


def _share(year: int, *columns: str) -> Callable[[Years], float]:
    return lambda years: 100.0 * _sum(years, year, columns) / _sum(years, year, MIX)


def _sum(years: Years, year: int, columns: Sequence[str]) -> float:
    return sum(float(years[column].loc[year]) for column in columns)


def _growth(column: str, first: int = 2013, last: int = 2019) -> Callable[[Years], float]:
    def a_year(years: Years) -> float:
        times = _in_year(column, last)(years) / _in_year(column, first)(years)
        return float(100.0 * (times ** (1.0 / (last - first)) - 1.0))

    return a_year


PATTERNS = (
    Pattern("registered poor, end of 2015, % of persons", "21.5", _in_year("registered", 2015, 100.0)),
    Pattern("registered poor, end of 2017, % of persons", "about 8", _in_year("registered", 2017, 100.0)),
    Pattern("registered poor, end of 2019, % of persons", "below 1", _in_year("registered", 2019, 100.0)),
    Pattern("poor by income, 2015, % of persons", "18-25", _in_year("headcount", 2015, 100.0)),
    Pattern("Gini coefficient of income, 2015", "0.35-0.40", _in_year("gini", 2015), 3),
    Pattern("income a head, 2015, yuan of the year", "6,000-7,700", _in_year("income_nominal", 2015), 0),
    Pattern("income a head, 2019, yuan of the year", "about 11,500", _in_year("income_nominal", 2019), 0),
    Pattern("of it wages, 2019, %", "32-38", _share(2019, "income_wage")),
    Pattern("of it farm and other operating income, 2019, %", "33-39", _share(2019, *OPERATING)),
    Pattern("of it property, 2019, %", "about 1", _share(2019, "income_property")),
    Pattern("of it transfers, 2019, %", "24-30", _share(2019, "income_transfer")),
    Pattern("real growth of income, 2013-2019, % a year", "about 8", _growth("income")),
    Pattern("real growth of transfers, 2013-2019, % a year", "the fastest source", _growth("income_transfer")),
    Pattern("sellers online, end of 2015, % of households", "1-2 in mid-2015", _in_year("sellers", 2015, 100.0), 2),
)


def patterns(comparison: Comparison) -> str:
    """Every pattern, its target, and what each of `COLUMNS` reaches, with the 95 % interval over seeds."""
    rows = [
        [pattern.name, pattern.target, *(_reached(pattern, _runs(comparison, name)) for name in COLUMNS)]
        for pattern in PATTERNS
    ]
    return markdown_table(("pattern", "target", *(f"`{name}`" for name in COLUMNS)), rows)


def _runs(comparison: Comparison, scenario: str) -> list[Years]:
    own = comparison.yearly[comparison.yearly["scenario"] == scenario]
    return [years.set_index("year") for _, years in own.groupby("seed")]


def _reached(pattern: Pattern, runs: Sequence[Years]) -> str:
    if not runs:
        return "-"
    found = mean_interval([pattern.figure(years) for years in runs])
    estimate = f"{found.estimate:,.{pattern.digits}f}"
    if found.low is None or found.high is None:
        return estimate
    return f"{estimate} [{found.low:,.{pattern.digits}f}, {found.high:,.{pattern.digits}f}]"
