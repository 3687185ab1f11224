"""How poverty is measured: lines and rules of accounting, not facts about a county, so no study draws them.

`tongyu invariances` shows what hangs on the first two of `measures`. The coefficients of vulnerability are fitted on the
county's own baseline by `make vulnerability`, on seeds that no result uses.
"""

import numpy as np

from tongyu.county.households.columns import SOURCES
from tongyu.county.measures.poverty import poverty
from tongyu.county.measures.yardsticks import yardsticks
from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.kernels.counting import column_sums
from tongyu.kernels.poverty import is_poor

FITTED = "by make vulnerability on the baseline alone: seeds 901-910 of 5,877 households, 2013-2020"


def figures(county: State) -> dict[str, float]:
    """Poverty and income over the last twelve months, shares of persons and yuan a head; the month's income by source."""
    h = county.columns
    line = county.values["line.national"]
    per_head = h.income_12 / h.persons
    at_line = poverty(per_head, h.persons, line)
    persons = at_line.persons
    record = {
        "headcount": at_line.headcount,
        "poverty_gap": at_line.gap,
        "squared_poverty_gap": at_line.squared_gap,
        "watts": at_line.watts,
        "registered": float(h.persons[h.registered].sum(dtype=np.float64)) / persons,
        "income": float(h.income_12.sum()) / persons,
        "exclusion_error": _excluded(h.registered, is_poor(per_head, line), h.persons),
    }
    record |= yardsticks(county, per_head)[0]
    month = column_sums(h.income) / persons
    return record | {f"income_{source}": float(month[s]) for s, source in enumerate(SOURCES)}


def _excluded(reached: np.ndarray, poor: np.ndarray, persons: np.ndarray) -> float:
    """Share of poor persons whom the list of the poor does not reach; 0 where nobody is poor."""
    everybody = float(persons[poor].sum(dtype=np.float64))
    return float(persons[poor & ~reached].sum(dtype=np.float64)) / everybody if everybody > 0.0 else 0.0


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("line.national", 2_855.0, "yuan of 2015 a person a year", (2_855, 2_855), (500, 20_000), "derived", "nbs_line", "2,300 yuan of 2010, as updated for 2015"),
    number("line.extreme", 2_359.0, "yuan of 2015 a person a year", (2_200, 2_500), (500, 20_000), "derived", "world_bank", "1.90 dollars of 2011 a day; 2,855 yuan are about 2.30"),
    number("line.lower_middle", 3_972.0, "yuan of 2015 a person a year", (3_700, 4_250), (500, 20_000), "derived", "world_bank", "3.20 dollars of 2011 a day"),
    number("line.upper_middle", 6_827.0, "yuan of 2015 a person a year", (6_400, 7_300), (500, 40_000), "derived", "world_bank", "5.50 dollars of 2011 a day"),
    number("measures.year_end", 12.0, "month", (12, 12), (1, 12), "assumed", "", "with which a year of income ends: 12 is the calendar year of the statistics"),
    number("measures.stock_price", 0.93, "times the usual price", (0.93, 0.93), (0, 1.5), "assumed", "canberra_2011", "at which stocks are valued at both ends of a year: the usual wholesale price less a trader's margin"),
    number("measures.catastrophic", 0.4, "share", (0.4, 0.4), (0.05, 1), "measured", "che_2022", "of consumption less food, own payments included, from which own payments for illness are catastrophic"),
    number("measures.food_share", 0.33, "share of consumption", (0.33, 0.33), (0, 1), "assumed", "", "food, own food included; rural Engel coefficient of 2015, recalled"),
    number("measures.food_norm", 0.6, "times the national line", (0.6, 0.6), (0, 2), "assumed", "", "consumption below which food falls short: the county has one good, so food of the poor is a fixed share of it"),
    number("measures.vulnerable", 0.29, "chance", (0.29, 0.29), (0, 1), "derived", "gunther_2009", "of being poor next year from which a person is vulnerable: even odds to be poor in one of two years, 1 - sqrt(1/2)"),
    number("vulnerability.intercept", 22.3378, "log odds", (22.3378, 22.3378), (-100, 100), "calibrated", "", f"of being poor next year; {FITTED}"),
    number("vulnerability.log_income", -2.89475, "log odds", (-2.89475, -2.89475), (-100, 100), "calibrated", "", f"per unit of ln(yuan a head); {FITTED}"),
    number("vulnerability.persons", 0.0550568, "log odds", (0.0550568, 0.0550568), (-100, 100), "calibrated", "", f"per person of the household; {FITTED}"),
    number("vulnerability.adults", -0.0876183, "log odds", (-0.0876183, -0.0876183), (-100, 100), "calibrated", "", f"per working adult; {FITTED}"),
    number("vulnerability.elders", -0.354948, "log odds", (-0.354948, -0.354948), (-100, 100), "calibrated", "", f"per elder; {FITTED}"),
    number("vulnerability.chronic", 0.010038, "log odds", (0.010038, 0.010038), (-100, 100), "calibrated", "", f"where somebody is chronically ill; {FITTED}"),
    number("vulnerability.land", 0.0058595, "log odds", (0.0058595, 0.0058595), (-100, 100), "calibrated", "", f"per mu a head; {FITTED}"),
    number("vulnerability.debt", -0.59318, "log odds", (-0.59318, -0.59318), (-100, 100), "calibrated", "", f"per 1,000 yuan of debt a head; {FITTED}"),
)
# fmt: on

MECHANISM = Mechanism(
    name="measuring",
    does="poverty by its yardsticks",
    numbers=NUMBERS,
    figures=figures,
)
