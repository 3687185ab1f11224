"""Resource linking: households get formal credit, legal aid, a family doctor.

Each link reaches as many households of its place as it pays for, drawn by lot once and kept while the lever works;
links lean toward needy townships as the last report said. What casework linked (credit where debt was the cause, care
where illness was) stays linked beside them. Credit is cheaper and goes further (`kernels.finance`), legal aid recovers
wages that were held back (`kernels.work`), check-ups avert admissions (`kernels.health`).
"""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from tongyu.county.draws import Purpose, uniforms
from tongyu.county.households.moving import ANEW
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.social_work import DEBT, ILLNESS

LINKS = {
    "support.finance_links": ("credit", Purpose.BORROWING),
    "support.legal_links": ("legal", Purpose.LEGAL_LINK),
    "support.health_links": ("health", Purpose.HEALTH_LINK),
}
BY_CASEWORK = {"credit": DEBT, "health": ILLNESS}  # the cause of need after which a case links, too


class Links:
    """How many were linked by each lever, and where, when the lot was last drawn."""

    BY_HOUSEHOLD: ClassVar = {"credit_by_lot": ANEW}

    def __init__(self, county: State) -> None:
        self.linked_at: dict[str, tuple[float, NDArray[np.float64]]] = {}  # units, weights of villages
        self.credit_by_lot = np.zeros(len(county.columns.id), dtype=bool)  # or after a case of debt


def link(county: State) -> None:
    """Draw who is linked, where a lever or its place has changed since the last draw."""
    h, linked_at = county.columns, county.own(Links).linked_at
    for key, (column, purpose) in LINKS.items():
        level = county.programme.level(key)
        weights = county.programme.village_weights(key)
        before = linked_at.get(key)
        if before is not None and level == before[0] and np.array_equal(weights, before[1]):
            continue
        if before is None and level == 0.0:
            continue
        linked_at[key] = level, weights.copy()
        here = weights[h.village]
        chance = here * level / county.scale / max(1.0, float(here.sum()))
        linked = uniforms(county.seed, purpose, h.id) < chance
        if column in BY_CASEWORK:
            linked |= h.cause == BY_CASEWORK[column]
        if column == "credit":  # who sells online keeps what its record of sales has brought
            by_lot = county.own(Links).credit_by_lot
            kept = h.credit & h.sells & ~by_lot
            by_lot[:] = linked
            linked |= kept
        getattr(h, column)[:] = linked


def _borrowing(county: State) -> float:
    """Share of those with credit who owe something."""
    h = county.columns
    linked = float(np.count_nonzero(h.credit))
    return float(np.count_nonzero(h.credit & (h.debt > 0.0))) / linked if linked else 0.0


def figures(county: State) -> dict[str, float]:
    """Shares of households."""
    n, of = len(county.columns.id), county.counted
    return {"credit_linked": of.credit / n, "legal_linked": of.legal / n, "health_linked": of.health / n}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("programme.support.finance_links", 4.0, "yuan a household a month", (2, 10), (0, 1e4), "assumed", "", "paper work and guarantee fund"),
    number("programme.support.legal_links", 3.0, "yuan a household a month", (1, 8), (0, 1e7), "assumed", "", "legal aid post"),
    number("programme.support.health_links", 6.0, "yuan a household a month", (3, 15), (0, 1e7), "assumed", "", "check-ups, contract with a family doctor"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "support",
        "finance_links",
        "S",
        "households",
        1.02,
        "credit_linked",
        "links households to formal credit: a higher limit at less interest",
        number=24,
        one_a="household",
        by_village=True,
        most_per="household",
    ),
    LeverKind(
        "support",
        "legal_links",
        "S",
        "households",
        1.02,
        "-arrears",
        "legal aid: wages that employers hold back are recovered",
        number=25,
        one_a="household",
        by_village=True,
        most_per="household",
    ),
    LeverKind(
        "support",
        "health_links",
        "S",
        "households",
        1.02,
        "-sick",
        "check-ups and contracts with a family doctor: fewer are admitted to hospital",
        number=26,
        one_a="household",
        by_village=True,
        most_per="household",
    ),
)

SWITCHES = (
    Switch(
        "linking",
        "households are linked to credit, law and doctors",
        "credit_linked",
        "social_work_only",
        ("linking.link",),
    ),
)

MECHANISM = Mechanism(
    name="linking",
    does="households are linked to credit, law and doctors",
    steps=(link,),
    numbers=NUMBERS,
    levers=LEVERS,
    switches=SWITCHES,
    state=Links,
    figures=figures,
    used={"support.finance_links": _borrowing},
)
