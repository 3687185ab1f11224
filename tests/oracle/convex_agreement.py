"""How the clearing agrees with the convex optimum, county by county.

`python -m tests.oracle.convex_agreement` writes docs/convex.md. All differences are relative: prices, values and
welfare to the optimum's own, flows to the stock of the offer they come from,
rents to the dearest reference price, which is what they are taken from. Hub rents are
compared as what a kg pays on its way, the centre's and its township's together:
how the two share it is a choice of the model, for which
`tests/unit/test_clearing_by_hand.py` has the answers.
"""

import argparse
import warnings
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tests.oracle.flow_optimum import Month, Optimum, solve_flows, ways_out, welfare
from tests.oracle.odd_counties import COUNTIES
from tests.oracle.polishing import polished
from tests.small_markets import plain_objective

from tongyu.market.clearing import Clearing, clear
from tongyu.report.odd_tables import markdown_table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "convex.md"


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


def table() -> str:
    """The largest of each difference by kind of county."""
    kinds: dict[str, list[Agreement]] = defaultdict(list)
    for name, (make, count) in COUNTIES.items():
        kinds[name] = [agreement(make(seed)) for seed in range(count)]
    kinds["all"] = [each for many in kinds.values() for each in many]
    rows = []
    for name, many in kinds.items():
        worst = np.max([each.polished for each in many], axis=0)
        within = sum(max(each.alone) <= 1e-6 for each in many)
        last = [max(each.gap for each in many), max(each.welfare for each in many)]
        steps = [each.cleared.iterations for each in many]
        rows.append(
            [
                name,
                str(len(many)),
                *(f"{value:.0e}" if value else "0" for value in [*worst, *last]),
                f"{np.median(steps):.0f}",
                str(max(steps)),
                f"{within} of {len(many)}",
            ]
        )
    headings = ("county", "number", "prices", "flows", "hub rents", "quota rents", "net values")
    headings += ("duality gap", "welfare", "median steps", "most steps", "the solver alone within 1e-6")
    return markdown_table(headings, rows)


def page() -> str:
    """docs/convex.md."""
    total = sum(count for _, count in COUNTIES.values())
    return f"""# The clearing against a convex solver

`python -m tests.oracle.convex_agreement` clears {total} random counties, small and odd, and solves each again as a
convex programme over flows, in which prices are multipliers
([tests/oracle/flow_optimum.py](../tests/oracle/flow_optimum.py)), with Clarabel. An interior-point solver looks at the
welfare of the whole county: what hardly counts there, the price in a market that handles a billionth of all stock or
what a gram is worth to its owner, it leaves at a few digits. So SciPy's least squares goes on from its answer to one
that meets the month's conditions to 1e-11, market by market
([tests/oracle/polishing.py](../tests/oracle/polishing.py)); the last column counts the counties in which that was not
needed. The solver is given stocks in parts of the county's stock and money in parts of its dearest price; differences
are in the county's own units, relative, the largest of all counties of a kind. `tests/oracle/test_convex_solver.py`
holds each of them to 1e-6, and steps to 50.

The duality gap is between what prices and rents cost and what flows are worth, each by a plain formula. `welfare` is
between the former and the solver's own optimum.

{table()}
"""


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m tests.oracle.convex_agreement", description=__doc__).parse_args()
    PAGE.write_text(page(), encoding="utf-8")
