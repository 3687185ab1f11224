"""Small credit put to work: by a link to formal credit, or from a village's mutual-aid fund (`kernels.small_credit`).

A fund of `small_credit.fund` yuan lends to as many households of its village as it has loans for: those that the office
sees below the national line, drawn by lot once and kept while the lever works there.
"""

import numpy as np
from numpy.typing import NDArray

from tongyu.county.draws import Purpose, uniforms
from tongyu.county.households.columns import OTHER
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.small_credit import Lent, SmallCredit, put_to_work

FUNDS = "support.village_funds"


class SmallLoans:
    """Of the sample."""

    def __init__(self, county: State) -> None:
        self.lent = 0.0  # yuan outstanding
        self.funded: NDArray[np.float64] = np.zeros(county.villages)  # share to which each village has a fund


def lend(county: State) -> None:
    """Lend, earn and repay this month."""
    own = county.own(SmallLoans)
    _open_funds(county)
    interest = county.values["finance.interest_linked"]
    lent = Lent(*put_to_work(county.columns, county.numbers(SmallCredit), interest, OTHER))
    own.lent = lent.outstanding
    books = county.ledger
    books.pay(OUTSIDE, HOUSEHOLDS, "small credit", lent.lent)
    books.pay(HOUSEHOLDS, OUTSIDE, "bought with small credit", lent.lent)
    books.pay(OUTSIDE, HOUSEHOLDS, "earned with small credit", lent.earned)
    books.pay(HOUSEHOLDS, OUTSIDE, "interest on small credit", lent.interest)
    books.pay(HOUSEHOLDS, OUTSIDE, "repayment", lent.repaid)


def _open_funds(county: State) -> None:
    """Draw who has a place in a fund, where funds have opened or closed."""
    own, h, v = county.own(SmallLoans), county.columns, county.values
    funded = county.programme.villages(FUNDS)
    if county.month == 0 or np.array_equal(funded, own.funded):  # the office has seen nobody's means before the first
        return
    own.funded = funded.copy()
    needy = h.means < v["line.national"]
    waiting = np.bincount(h.village[needy], minlength=county.villages)
    places = funded * v["small_credit.fund"] / max(v["small_credit.loan"], 1.0) / county.scale
    chance = places / np.maximum(waiting, 1)
    h.fund[:] = needy & (uniforms(county.seed, Purpose.FUND, h.id) < chance[h.village])


def _lending(county: State) -> float:
    """Share of those with a place in a fund who have a loan."""
    h = county.columns
    placed = float(np.count_nonzero(h.fund))
    return float(np.count_nonzero(h.fund & (h.loan > 0.0))) / placed if placed else 0.0


def figures(county: State) -> dict[str, float]:
    """Yuan of the county outstanding; share of households with a place in a fund."""
    return {
        "small_credit": county.own(SmallLoans).lent * county.scale,
        "in_funds": float(np.mean(county.columns.fund)),
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("small_credit.loan", 4_000.0, "yuan of 2015", (3_000, 5_000), (0, 1e6), "assumed", "", "a loan, recalled"),
    number("small_credit.earns", 0.10, "a year", (0.0, 0.28), (0, 2), "assumed", "burke_2019", "of what is outstanding that it adds to operating income, interest not paid; 0.28 is the return of harvest loans elsewhere, small credit to the poor raised production income by 3.3 %"),
    number("small_credit.months", 24.0, "months", (12, 36), (1, 240), "assumed", "", "in which a loan is paid back"),
    number("small_credit.fund", 170_000.0, "yuan a village", (150_000, 200_000), (0, 1e8), "assumed", "adb_812", "capital of a mutual-aid fund, recalled; a trial of such funds found income up and poverty down"),
    number("programme.support.village_funds", 1_000.0, "yuan a village a month", (500, 2_000), (0, 1e7), "assumed", "", "interest on the capital at 5 % a year, and a bookkeeper"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "support",
        "village_funds",
        "S",
        "villages",
        1,
        "in_funds",
        "mutual-aid funds of villages: small loans that are put to work",
        number=35,
        one_a="village",
        by_village=True,
        most_per="village",
    ),
)

SWITCHES = (
    Switch(
        "small_credit",
        "small credit is put to work",
        "small_credit",
        "social_work_only",
        neutral={"small_credit.loan": 0},
    ),
)

MECHANISM = Mechanism(
    name="small_credit",
    does="small credit is put to work",
    steps=(lend,),
    numbers=NUMBERS,
    levers=LEVERS,
    switches=SWITCHES,
    state=SmallLoans,
    figures=figures,
    used={"support.village_funds": _lending},
)
