"""Producer subsidies (生产者补贴): what the state pays for land under a crop whose floor price it has abolished.

    subsidy = state.producer_subsidy * series producer_subsidy.<crop> * tilled * share of the crop

once a year, with the last harvest, in every scenario, to whoever tills the land, for the crops and years that the county's series name. Who sows
reckons with it.
"""

import numpy as np
from numpy.typing import NDArray

from tongyu.county.households.columns import TRANSFER
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch


class Subsidies:
    """What the state paid this month."""

    def __init__(self, county: State) -> None:
        self.subsidies_paid = 0.0  # yuan of the sample


def of_year(county: State, year: int) -> NDArray[np.float64]:
    """What the state pays in `year`, (crops,) yuan of 2015 a mu."""
    a_mu = np.array([county.dated.at(f"producer_subsidy.{crop}", year) for crop in county.crops.names])
    return np.asarray(county.values["state.producer_subsidy"] / county.dated.price_level(year) * a_mu)


def expected(county: State) -> NDArray[np.float64]:
    """What the state will pay with the harvest of what is sown this month, (crops,) yuan of 2015 a mu."""
    return of_year(county, county.year + (county.last_harvest < county.month_of_year))


def pay(county: State) -> None:
    """Pay the year's subsidies, once its last harvest is in."""
    h, own = county.columns, county.own(Subsidies)
    own.subsidies_paid = 0.0
    a_mu = of_year(county, county.year)
    if county.month_of_year != county.last_harvest or not a_mu.any():
        return
    paid = h.tilled.astype(np.float64) * (h.crop_share * a_mu).sum(axis=1)
    h.income[:, TRANSFER] += paid
    h.cash[:] += paid
    own.subsidies_paid = float(paid.sum())
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "producer subsidies", own.subsidies_paid)
    county.state_paid += own.subsidies_paid


def figures(county: State) -> dict[str, float]:
    """Yuan of the county this month."""
    return {"producer_subsidies": county.own(Subsidies).subsidies_paid * county.scale}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("state.producer_subsidy", 1.0, "times the series", (0.88, 1.12), (0, 20), "assumed", "", "of the series producer_subsidy, a mu of the crop; 150-190 yuan a mu of maize were paid in Jilin, recalled"),
)
# fmt: on

SWITCHES = (
    Switch(
        "producer_subsidy",
        "the state subsidises crops whose floor price it has abolished",
        "producer_subsidies",
        neutral={"state.producer_subsidy": 0},
    ),
)

MECHANISM = Mechanism(
    name="producer_subsidy",
    does="subsidies by land under a crop",
    steps=(pay,),
    numbers=NUMBERS,
    switches=SWITCHES,
    state=Subsidies,
    figures=figures,
)
