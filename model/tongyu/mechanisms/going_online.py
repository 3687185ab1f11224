"""Going online: a monthly hazard of starting to sell, stopping after months of loss; starting to shop.

Rises with the expected net gain, openness, skill, selling neighbours and a village station; willing is not doing
(Inner Mongolia: 57 % willing, 34 % acting). Equations in `kernels.going_online`.
"""

from typing import TYPE_CHECKING

import numpy as np

from tongyu.draws import Purpose
from tongyu.kernels.channels import Channels
from tongyu.kernels.going_online import GoingOnline, Shopping, decide_selling, decide_shopping
from tongyu.kernels.offers import usual_sales

if TYPE_CHECKING:
    from tongyu.county import County


def sell(county: "County") -> None:
    """Let households start or stop selling online."""
    h = county.columns
    sellers = float(np.count_nonzero(h.sells))
    usual = usual_sales(county.selling.open_kg, sellers, county.selling.open_volume)
    county.started_selling, county.stopped_selling = decide_selling(
        h,
        county.ties.start,
        county.ties.neighbour,
        county.numbers(GoingOnline),
        county.numbers(Channels),
        county.terms,
        usual,
        int(Purpose.START_SELLING),
        int(Purpose.STOP_SELLING),
        county.key,
        county.month,
    )


def shop(county: "County") -> None:
    """Let households start shopping online."""
    decide_shopping(
        county.columns,
        county.numbers(Shopping),
        county.terms,
        county.rollout,
        county.key,
        int(Purpose.SHOPPING),
        county.month,
    )
