"""Cooperatives: joining and leaving, grading of the harvest, produce quality.

Many cooperatives sleep (half of members use no service); a trained operator wakes one. Joining weighs the brand's
price against the trader's, times trust. Equations in `kernels.cooperatives`.
"""

from typing import TYPE_CHECKING

import numpy as np

from tongyu.draws import Purpose
from tongyu.kernels.channels import Channels
from tongyu.kernels.cooperatives import Cooperatives, Quality, decide_membership, grade, raise_quality
from tongyu.ledger import COOPERATIVES, OUTSIDE

if TYPE_CHECKING:
    from tongyu.county import County

NOVEMBER = 10  # the season's grading, once all crops are in


def join(county: "County") -> None:
    """Let households join a waking cooperative of their township, or leave a sleeping one."""
    nearest = np.full(county.townships, -1, dtype=np.int64)
    for cooperative in county.cooperatives:
        if cooperative.open and nearest[cooperative.township] < 0:
            nearest[cooperative.township] = cooperative.index
    delivering = float(np.count_nonzero(county.columns.passes))
    _, _, lost = decide_membership(
        county.columns,
        county.numbers(Cooperatives),
        county.numbers(Channels),
        county.terms,
        nearest,
        county.enterprise.posted_net(),
        county.enterprise.quota / county.terms.milling_yield / (delivering + 1.0),
        int(Purpose.JOINING),
        int(Purpose.LEAVING),
        county.key,
        county.month,
    )
    county.patronage_lost += lost * county.scale


def organise(county: "County") -> None:
    """Wake and run cooperatives, move quality, and grade the harvest each November."""
    _run(county)
    technical = county.programme.villages("branding.technical_cooperation")
    raise_quality(county.columns, county.numbers(Quality), county.terms, technical)
    if county.month_of_year == NOVEMBER:
        inspected = min(1.0, county.programme.level("branding.inspection"))
        slipped = county.scratch("slipped", np.bool_)
        purpose = int(Purpose.GRADING)
        grade(
            county.columns,
            county.numbers(Cooperatives),
            county.terms,
            inspected,
            slipped,
            county.key,
            purpose,
            county.month,
        )


def _run(county: "County") -> None:
    """Trained operators wake sleeping cooperatives; overhead is paid; who cannot pay it closes for good."""
    operators = county.programme.level("training.operators")
    overhead = county.values["cooperatives.overhead"] / county.scale
    paid = 0.0
    for cooperative in county.cooperatives:
        if operators - county.operators_in_cooperatives >= 1.0 and cooperative.wake():
            county.operators_in_cooperatives += 1
        paid += cooperative.run(overhead)
        county.terms.cooperative_open[cooperative.index] = cooperative.open
    county.ledger.pay(COOPERATIVES, OUTSIDE, "overhead", paid)
