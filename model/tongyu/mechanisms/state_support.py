"""The state's own programme, in every scenario: transfers every month, the listing of the poor each December.

Pensions and other transfers follow the trend; from the end of 2013 the needy are listed with error, the listed without
labour are topped up toward the line, and the listed are better insured. Equations in `kernels.state_support`.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from tongyu.draws import Purpose
from tongyu.households.columns import TRANSFER
from tongyu.kernels.state_support import State, pay_transfers, register
from tongyu.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.mechanisms.community import participation
from tongyu.mechanisms.trends import trend
from tongyu.parameters import SERIES

if TYPE_CHECKING:
    from tongyu.county import County

DECEMBER = 11
FIRST_LISTING = 2013


def pay(county: "County") -> None:
    """Pay the month's transfers."""
    level = trend(county.values, "transfer", county.year_fraction)
    top_up = SERIES["top_up"].at(county.year)
    line = county.values["line.national"]
    sums = pay_transfers(
        county.columns, county.numbers(State), level, line, top_up, county.key, int(Purpose.TAKE_UP), TRANSFER
    )
    for item, amount in zip(("pensions", "subsidies", "other transfers", "allowance", "top-ups"), sums, strict=True):
        county.ledger.pay(OUTSIDE, HOUSEHOLDS, item, amount)
    county.allowance = float(sums[3])


def registration_line(values: Mapping[str, float], year: int) -> float:
    """Observed income, in national lines, below which a household stays listed at the end of `year`.

        start / (1 + exp((year - midpoint) / pace))

    It falls as re-verification counts help in kind (housing, school, medical guarantee) as a way out.
    """
    v = values
    fallen = np.exp(min((year - v["state.registration_midpoint"]) / v["state.registration_pace"], 700.0))
    return float(v["state.registration_start"] / (1.0 + fallen))


def list_the_poor(county: "County") -> None:
    """Each December from 2013: who enters and leaves the list."""
    if county.month_of_year != DECEMBER or county.year < FIRST_LISTING:
        return
    line = county.values["line.national"]
    keep = line * registration_line(county.values, county.year)
    register(
        county.columns,
        county.numbers(State),
        min(line, keep),
        keep,
        participation(county),
        county.joint_centres,
        county.key,
        int(Purpose.REGISTRATION),
        county.month,
    )
