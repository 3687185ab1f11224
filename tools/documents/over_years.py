"""The county without a programme through its years, for docs/odd.md, from the folder of a finished comparison."""

from typing import NamedTuple

import pandas as pd

from tongyu.designs.comparison import design_of
from tongyu.report.pages.markdown import markdown_table
from tongyu.report.tables import announcement
from tongyu.report.wording import covers, number_interval_text
from tongyu.runs.counterfactual import BASELINE
from tongyu.runs.results import Results
from tongyu.statistics.intervals import mean_interval, middle


class Column(NamedTuple):
    """A column of the page: `name` in the yearly table, or in the monthly one, of which December is taken."""

    heading: str
    name: str
    factor: float
    decimals: int
    monthly: bool = False


COLUMNS = (
    Column("persons<br>thousand", "persons", 1e-3, 0),
    Column("income<br>yuan a head", "income", 1.0, 0),
    Column("poor by income<br>% of persons", "headcount", 100.0, 1),
    Column("on the list<br>% of persons", "registered", 100.0, 1),
    Column("in the allowance<br>% of persons", "enrolled", 100.0, 1, monthly=True),
    Column("sell online<br>% of households", "sellers", 100.0, 1),
    Column("shop online<br>% of households", "shoppers", 100.0, 1),
    Column("of these by phone<br>% of households", "shoppers_by_phone", 100.0, 1, monthly=True),
    Column("of these at a station<br>% of households", "shoppers_at_station", 100.0, 1, monthly=True),
)


def over_years(results: Results) -> str:
    """What was run, and a row a year: the mean over seeds, and what its brackets cover in that comparison."""
    design = design_of(results.study)
    years, months = (frame[frame["scenario"] == BASELINE] for frame in (results.years, results.months))
    december = months[months["month"].str.endswith("-12")]
    of_year = december["month"].str[:4].astype(int)
    cells = []
    for year in sorted(set(years["year"])):
        found = {True: december[of_year == year], False: years[years["year"] == year]}
        cells.append(
            [str(year), *(_cell(found[column.monthly], column, design.draws is not None) for column in COLUMNS)]
        )
    households = int(results.stored["households"].iloc[0])
    return "\n\n".join(
        [
            f"{announcement(design, households)}. `{BASELINE}` alone; money in yuan of 2015; in brackets"
            f" {covers(design)}.",
            markdown_table(("year", *(column.heading for column in COLUMNS)), cells),
        ]
    )


def _cell(rows: pd.DataFrame, column: Column, drawn: bool) -> str:
    interval = (middle if drawn else mean_interval)(rows[column.name])
    return number_interval_text(interval.scaled(column.factor), column.decimals)
