"""Poverty by other yardsticks: income less own health payments, consumption, by the year receipts as booked; want.

Income counts the change of stocks (`kernels.income`). A claim about poverty counts where income and income less own
payments for illness agree; the others say what it hangs on.
"""

import numpy as np
from numpy.typing import NDArray

from tongyu.county.households.columns import STOCKS
from tongyu.county.measures.poverty import poverty
from tongyu.county.state import State
from tongyu.kernels.yardsticks import Measures, Vulnerability, Yardsticks
from tongyu.kernels.yardsticks import yardsticks as sums_of

Flags = NDArray[np.uint8]


def yardsticks(county: State, per_head: NDArray[np.float64]) -> tuple[dict[str, float], Flags]:
    """The figures by name over the twelve months that end now; `per_head` (n,) is their income, yuan a head.

    Shares of persons, but `catastrophic` of households; gaps as shares of the line; `consumption` and `care` (own
    payments for illness) in yuan a head. Beside them each household's flags (n,), bits of `kernels.yardsticks`.
    """
    h = county.columns
    line = county.values["line.national"]
    flags = np.zeros(len(h.id), dtype=np.uint8)
    rules, coefficients = county.numbers(Measures), county.numbers(Vulnerability)
    found = Yardsticks(*sums_of(h, per_head, line, rules, coefficients, flags))
    persons = float(h.persons.sum(dtype=np.float64))
    figures = {
        "headcount_net": found.net / persons,
        "poverty_gap_net": found.net_gap / persons,
        "headcount_consumption": found.consumption / persons,
        "poverty_gap_consumption": found.consumption_gap / persons,
        "impoverished": found.impoverished / persons,
        "catastrophic": found.catastrophic / len(h.id),
        "food_short": found.hungry / persons,
        "untreated": found.untreated / persons,
        "deprived": found.deprived / persons,
        "vulnerable": found.vulnerable / persons,
        "consumption": float(h.consumed_12.sum()) / persons,
        "care": float(h.care_12.sum()) / persons,
    }
    return figures, flags


def as_booked(county: State) -> dict[str, float]:
    """Poverty and income of the year that ends now by receipts alone, when booked: what was put by is left out."""
    h = county.columns
    receipts = h.income_year.sum(axis=1) - h.income_year[:, STOCKS]
    at_line = poverty(receipts / h.persons, h.persons, county.values["line.national"])
    return {
        "headcount_booked": at_line.headcount,
        "poverty_gap_booked": at_line.gap,
        "income_booked": float(receipts.sum()) / at_line.persons,
    }
