"""Closing the month's income: what was received, and how the stores changed (equation in `kernels.income`)."""

import numpy as np
from numpy.typing import NDArray

from tongyu.county.households.columns import STOCKS
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.prices import OutsidePrices
from tongyu.county.state import State
from tongyu.kernels.income import close_month


def close(county: State) -> None:
    """The month's income joins the trailing twelve months and the year."""
    close_month(county.columns, county.month % 12, store_prices(county), STOCKS)


def store_prices(county: State) -> NDArray[np.float64]:
    """Yuan a kg at which stocks are valued, (crops,): the share `measures.stock_price` of the usual price.

    Usual prices do not change over a run; where they did, the stock at hand would have to be valued anew with them.
    """
    return np.asarray(county.values["measures.stock_price"] * county.own(OutsidePrices).usual)


MECHANISM = Mechanism(
    name="income",
    does="the month's income is closed, stocks at cost",
    steps=(close,),
)
