"""Closing the month's income: what was received, and how the stores changed (equation in `kernels.income`)."""

import numpy as np
from numpy.typing import NDArray

from tongyu.county.households.columns import STOCKS
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.prices import OutsidePrices
from tongyu.county.state import State
from tongyu.kernels.income import close_month, open_stores


def close(county: State) -> None:
    """The month's income joins the trailing twelve months and the year."""
    close_month(county.columns, county.month % 12, store_prices(county), STOCKS)


def revalue(county: State) -> None:
    """As a harvest comes in whose usual prices are others, value what lies in store anew: holding it is no income."""
    if county.own(OutsidePrices).moved:
        open_stores(county.columns, store_prices(county))


def store_prices(county: State) -> NDArray[np.float64]:
    """Yuan a kg at which stocks are valued, (crops,): the share `measures.stock_price` of the usual price since the last harvest."""
    return np.asarray(county.values["measures.stock_price"] * county.own(OutsidePrices).now)


MECHANISM = Mechanism(
    name="income",
    does="the month's income is closed, stocks at cost",
    steps=(revalue, close),
)
