"""How the clearing agrees with the convex optimum, county by county.

docs/convex.md, made by `python -m tools.convex`, has the table. All differences are relative: prices, values and
welfare to the optimum's own, flows to the stock of the offer they come from,
rents to the dearest reference price, which is what they are taken from. Hub rents are
compared as what a kg pays on its way, the centre's and its township's together:
how the two share it is a choice of the model, for which
`tests/unit/test_clearing_by_hand.py` has the answers.
"""

import warnings
from typing import NamedTuple

import numpy as np
from tests.oracle.flow_optimum import Month, Optimum, solve_flows, ways_out, welfare
from tests.oracle.polishing import polished
from tests.small_markets import plain_objective

from tongyu.market.clearing import Clearing, clear


class Difference(NamedTuple):
    """Largest differences between a cleared month and an optimum; all relative."""

    prices: float
    flows: float
    hub_rents: float
    quota_rents: float
    values: float


class Agreement(NamedTuple):
    """One county."""

    polished: Difference  # from the solver's optimum with its digits completed
    alone: Difference  # from the solver's optimum as it comes
    gap: float  # between F at the month's prices and welfare at the month's flows, both by plain formulas
    welfare: float  # between F at the month's prices and the solver's optimum
    cleared: Clearing


def differences(month: Month, cleared: Clearing, optimum: Optimum) -> Difference:
    """How far `cleared` is from `optimum`."""
    markets = month[2]
    dearest = float(markets.reference.max())
    hubs = ways_out(month).hub
    townships = np.unique(hubs[hubs >= 0])

    def ways(rents: np.ndarray) -> np.ndarray:
        return rents[0] + rents[1 + townships]

    def largest(difference: np.ndarray) -> float:
        return float(np.max(np.abs(difference), initial=0.0))

    sold = optimum.prices > 0.0
    return Difference(
        max(largest(cleared.prices[sold] / optimum.prices[sold] - 1.0), largest(cleared.prices[~sold]) / dearest),
        max(largest(cleared.trader_share - optimum.trader_share), largest(cleared.online_share - optimum.online_share)),
        largest(ways(cleared.hub_rents) - ways(optimum.hub_rents)) / dearest,
        largest(cleared.quota_rents - optimum.quota_rents) / dearest,
        largest(cleared.value / optimum.value - 1.0),
    )


def agreement(month: Month) -> Agreement:
    """Clear `month` and compare."""
    offers, online, markets = month
    cleared = clear(*month)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Solution may be inaccurate")
        found = solve_flows(month)
    # Markets that nobody can enter are no part of the problem; infinite limits have no rent, so any other will do.
    entered = np.isin(np.arange(markets.volume.size), ways_out(month).market)
    finite = markets._replace(
        volume=np.where(entered, markets.volume, 0.0),
        quota=np.where(markets.quota < np.inf, markets.quota, 1.0),
        capacity=np.where(markets.capacity < np.inf, markets.capacity, 1.0),
    )
    objective = plain_objective(cleared.prices, cleared.quota_rents, cleared.hub_rents, (offers, online, finite))
    reached = welfare(month, cleared.trader_share, cleared.online_share)
    return Agreement(
        differences(month, cleared, polished(month, found)),
        differences(month, cleared, found),
        abs(objective - reached) / abs(objective),
        abs(objective - found.welfare) / abs(objective),
        cleared,
    )
