"""Resource linking: households get formal credit, legal aid, a family doctor; clients' emergencies find donors.

Each link reaches as many households of its place as it pays for, drawn by lot once and kept while the lever works;
links lean toward needy townships as the last report said. What casework linked (credit where debt was the cause, care
where illness was) stays linked beside them. Credit is cheaper and goes further (`kernels.finance`), legal aid recovers
wages that were held back (`kernels.work`), check-ups avert illness (`kernels.risk`).

Crowdfunding pays for illness of households with an open case. A campaign raises

    giving * rollout * (1 + transparency * traced * min(1, 2 * connected))       yuan,

with traced the share of branded deliveries that can be traced and connected the share of households on the platform:
the paper's claim that the platform's transparency raises giving. It pays at most `cover` of a client's own part of the
bills; what no client needs is not raised. The platform's fee is none.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tongyu.draws import Purpose, uniforms
from tongyu.kernels.social_work import DEBT, ILLNESS
from tongyu.ledger import HOUSEHOLDS, OUTSIDE

if TYPE_CHECKING:
    from tongyu.county import County

LINKS = {
    "support.finance_links": ("credit", Purpose.BORROWING),
    "support.legal_links": ("legal", Purpose.LEGAL_LINK),
    "support.health_links": ("health", Purpose.HEALTH_LINK),
}
BY_CASEWORK = {"credit": DEBT, "health": ILLNESS}  # the cause of need after which a case links, too


def link(county: "County") -> None:
    """Draw who is linked, where a lever or its place has changed since the last draw."""
    h = county.columns
    for key, (column, purpose) in LINKS.items():
        level = county.programme.level(key)
        weights = county.programme.village_weights(key)
        before = county.linked_at.get(key)
        if before is not None and level == before[0] and np.array_equal(weights, before[1]):
            continue
        if before is None and level == 0.0:
            continue
        county.linked_at[key] = level, weights.copy()
        here = weights[h.village]
        chance = here * level / county.scale / max(1.0, float(here.sum()))
        linked = uniforms(county.seed, purpose, h.id) < chance
        if column in BY_CASEWORK:
            linked |= h.cause == BY_CASEWORK[column]
        getattr(h, column)[:] = linked


def crowdfund(county: "County", claim: NDArray[np.float64]) -> None:
    """Donors pay part of the month's bills of clients; lowers `claim` (households,) by what they pay."""
    county.crowdfunding = 0.0
    if county.programme.level("support.crowdfunding") <= 0.0:
        return
    h = county.columns
    asked = np.where(h.case_months > 0, county.values["crowdfunding.cover"] * claim, 0.0)
    paid = asked * county.raise_donations(float(asked.sum()))
    h.cash[:] += paid
    claim -= paid
    county.crowdfunding = float(paid.sum())
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "crowdfunding", county.crowdfunding)


def donated(county: "County", asked: float) -> float:
    """Share, 0-1, of the yuan `asked` (of the sample) that the month's campaigns raise."""
    v, h = county.values, county.columns
    traced = min(1.0, county.programme.level("branding.tracing"))
    connected = float(np.mean(h.sells | h.shops))
    giving = v["crowdfunding.giving"] * county.rollout
    giving *= 1.0 + v["crowdfunding.transparency"] * traced * min(1.0, 2.0 * connected)
    pot = county.programme.level("support.crowdfunding") * giving / county.scale
    return min(1.0, pot / asked) if asked > 0.0 else 0.0
