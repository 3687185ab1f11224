"""Disaster relief: the state makes good a share of what a drought takes of the harvest, in every scenario.

    relief = share * tilled * (1 - irrigated) * (1 - weather) * sum over crops of share_c * yield_c * price_c

in the villages that it strikes, at the value of stocks; known with the last harvest of the year, paid `relief.months` later, sooner to households with an
open case, whose papers a social worker brings.
"""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from tongyu.county.households.columns import TRANSFER
from tongyu.county.households.moving import ANEW, SAME, SHARED
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms import income
from tongyu.county.mechanisms.trends import trend
from tongyu.county.mechanisms.weather import Weather
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch


class Relief:
    """What is still to be paid, and what is paid, (households,)."""

    BY_HOUSEHOLD: ClassVar = {"relief_due": SHARED, "relief_in": SAME, "relief_now": ANEW}

    def __init__(self, county: State) -> None:
        n = len(county.columns.id)
        self.relief_due: NDArray[np.float64] = np.zeros(n)  # yuan
        self.relief_in: NDArray[np.int64] = np.zeros(n, dtype=np.int64)  # months until it is paid
        self.relief_now: NDArray[np.float64] = np.zeros(n)  # yuan paid this month
        self.relief_paid = 0.0  # yuan of the sample this month


def relieve(county: State) -> None:
    """Find what a drought took, once its last harvest is in; pay what is due."""
    h, own = county.columns, county.own(Relief)
    own.relief_paid = 0.0
    own.relief_now[:] = 0.0
    if county.month_of_year == county.last_harvest and county.own(Weather).is_drought(county.year):
        own.relief_due += county.values["relief.share"] * lost(county)
        soon, late = (round(county.values[name]) for name in ("relief.linked_months", "relief.months"))
        own.relief_in[:] = np.where(h.case_months > 0, min(soon, late), late)
    elif own.relief_due.any():
        own.relief_in -= 1
    if not own.relief_due.any():
        return
    own.relief_now[:] = now = np.where(own.relief_in <= 0, own.relief_due, 0.0)
    h.income[:, TRANSFER] += now
    h.cash[:] += now
    own.relief_due -= now
    own.relief_paid = float(now.sum())
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "disaster relief", own.relief_paid)
    county.state_paid += own.relief_paid


def lost(county: State) -> NDArray[np.float64]:
    """Value of the harvest that the year's weather took from dry land where the drought struck, (households,) yuan."""
    h = county.columns
    a_mu = county.by_crop("yield") * trend(county, "yield") * income.store_prices(county)
    worth = (h.crop_share * a_mu).sum(axis=1)
    weather = county.own(Weather)
    missing = np.where(weather.struck(county.year), np.maximum(0.0, 1.0 - weather.factor(county.year)), 0.0)[h.village]
    return np.asarray(h.tilled * (1.0 - h.irrigated.astype(np.float64)) * missing * worth)


def figures(county: State) -> dict[str, float]:
    """Yuan of the county this month."""
    return {"disaster_relief": county.own(Relief).relief_paid * county.scale}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("relief.share", 0.2, "share of the value lost", (0.0, 0.4), (0, 1), "assumed", "", "that relief makes good in a drought year"),
    number("relief.months", 3.0, "months", (1, 6), (0, 24), "assumed", "", "until it is paid"),
    number("relief.linked_months", 1.0, "months", (0, 3), (0, 24), "assumed", "", "until it is paid to clients"),
)
# fmt: on

SWITCHES = (Switch("disaster_relief", "relief after a drought", "disaster_relief", neutral={"relief.share": 0}),)

MECHANISM = Mechanism(
    name="relief",
    does="relief after a drought",
    steps=(relieve,),
    numbers=NUMBERS,
    switches=SWITCHES,
    state=Relief,
    figures=figures,
)
