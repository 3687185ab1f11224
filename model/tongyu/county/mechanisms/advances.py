"""Advances at harvest: a cooperative pays members before it has sold, so that they need not sell to the trader at once.

From September to November a member with a contract may have `cooperatives.advance` of the wholesale value of what the cooperative can
place for it in the season, as far as the till goes beyond what is owed to members and a reserve, and beyond that as far
as a guaranteed credit line goes. Each month `cooperatives.repayment` of what the member sold pays the advance back.
Members of a cooperative that goes broke keep what they had: its lender loses it.
"""

import numpy as np
from numpy.typing import NDArray

from tongyu.county.ledger import COOPERATIVES, HOUSEHOLDS, OUTSIDE
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch

SEASON = (8, 9, 10)  # September to November
PLACED_MONTHS = 6.0  # of a member's usual deliveries that a season's advance looks at
CREDIT_UNIT = 10_000.0  # yuan, the unit of the lever `resources.credit_lines`


def pay_advances(county: State) -> None:
    """Pay the season's advances, and serve the credit lines."""
    v = county.values
    reserve = v["cooperatives.reserve_months"] * v["cooperatives.overhead"] / county.scale
    if county.month_of_year in SEASON and county.own(Enterprise).active:
        _advance(county, reserve)
    _serve_credit(county, reserve)


def _advance(county: State, reserve: float) -> None:
    h, v = county.columns, county.values
    awake = county.terms.cooperative_open
    members = np.flatnonzero(h.contract & (h.excluded == 0))
    members = members[awake[h.cooperative[members]]]
    delivering = np.count_nonzero(h.contract) + 1.0 / county.scale  # and one more
    placeable = PLACED_MONTHS * county.own(Enterprise).quota / county.terms.milling_yield / delivering
    worth = (np.minimum(h.stock[members], placeable) * county.terms.wholesale).sum(axis=1)
    wish = np.maximum(0.0, v["cooperatives.advance"] * worth - h.advance[members])
    own = h.cooperative[members]
    wished = np.bincount(own, weights=wish, minlength=len(county.cooperatives))
    line = county.programme.level("resources.credit_lines") * CREDIT_UNIT / county.scale / max(1, int(awake.sum()))
    shares = np.zeros(len(county.cooperatives))
    borrowed = 0.0
    for cooperative in county.cooperatives:
        wanted = float(wished[cooperative.index])
        if wanted > 0.0:
            free = max(0.0, cooperative.cash - cooperative.owes - reserve)
            drawn = cooperative.borrow(min(max(0.0, wanted - free), max(0.0, line - cooperative.borrowed)))
            borrowed += drawn
            shares[cooperative.index] = min(1.0, (free + drawn) / wanted)
    paid = shares[own] * wish
    h.cash[members] += paid
    h.advance[members] += paid
    by_cooperative = np.bincount(own, weights=paid, minlength=len(county.cooperatives))
    for cooperative in county.cooperatives:
        cooperative.cash -= float(by_cooperative[cooperative.index])
    county.ledger.pay(OUTSIDE, COOPERATIVES, "credit lines", borrowed)
    county.ledger.pay(COOPERATIVES, HOUSEHOLDS, "advances", float(paid.sum()))


def collect_advances(county: State, received: NDArray[np.float64]) -> None:
    """Members repay out of what they received for sales this month, (households,) yuan."""
    h = county.columns
    owing = np.flatnonzero(h.advance > 0.0)
    if len(owing) == 0:
        return
    share = county.values["cooperatives.repayment"]
    sales = np.minimum(share * np.maximum(0.0, received[owing]), np.maximum(0.0, h.cash[owing]))
    repaid = np.where(h.cooperative[owing] >= 0, np.minimum(h.advance[owing], sales), 0.0)
    h.cash[owing] -= repaid
    h.advance[owing] -= repaid
    by_cooperative = np.bincount(
        np.maximum(h.cooperative[owing], 0), weights=repaid, minlength=len(county.cooperatives)
    )
    for cooperative in county.cooperatives:
        cooperative.cash += float(by_cooperative[cooperative.index])
    county.ledger.pay(HOUSEHOLDS, COOPERATIVES, "advances repaid", float(repaid.sum()))


def _serve_credit(county: State, reserve: float) -> None:
    """Pay the month's interest on credit lines and repay what the till allows."""
    rate = county.values["finance.interest_linked"] / 12.0
    interest = repaid = 0.0
    for cooperative in county.cooperatives:
        if cooperative.borrowed > 0.0 and not cooperative.broke:
            due, back = cooperative.serve_credit(rate, reserve)
            interest += due
            repaid += back
    county.ledger.pay(COOPERATIVES, OUTSIDE, "interest on credit lines", interest)
    county.ledger.pay(COOPERATIVES, OUTSIDE, "credit lines repaid", repaid)


def figures(county: State) -> dict[str, float]:
    """Yuan of the county that members owe for advances."""
    return {"advances": county.counted.advance * county.scale}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("programme.resources.credit_lines", 80.0, "yuan a unit a month", (40, 160), (0, 1e7), "assumed", "", "guarantee fund and interest on 10,000 yuan: about a tenth a year"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "resources",
        "credit_lines",
        "E",
        "10,000 yuan of credit",
        17.5,
        "advances",
        "guaranteed credit with which cooperatives pay advances at harvest",
        number=7,
        placed=False,
        most_per="cooperative",
    ),
)

SWITCHES = (
    Switch(
        "advances",
        "cooperatives pay advances at harvest",
        "advances",
        "ecommerce_only",
        neutral={"cooperatives.advance": 0},
    ),
)

MECHANISM = Mechanism(
    name="advances",
    does="cooperatives pay members at harvest, before they have sold",
    steps=(pay_advances,),
    numbers=NUMBERS,
    levers=LEVERS,
    switches=SWITCHES,
    figures=figures,
)
