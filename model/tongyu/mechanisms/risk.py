"""Illness: cost, lost work, insurance; donors and groups share what is left (`kernels.risk`, `kernels.mutual_aid`).

Catastrophic health spending meets 9-18 % of rural households a year (three surveys that define it differently).
"""

from typing import TYPE_CHECKING

import numpy as np

from tongyu.draws import Purpose
from tongyu.kernels.finance import Finance
from tongyu.kernels.mutual_aid import MutualAid, share_costs
from tongyu.kernels.risk import Risk, fall_ill
from tongyu.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.mechanisms.linking import crowdfund

if TYPE_CHECKING:
    from tongyu.county import County


def fall_sick(county: "County") -> None:
    """The month's illness, its bills, and what groups share of them."""
    h = county.columns
    claim = county.scratch("weight")
    purpose = int(Purpose.ILLNESS)
    paid, insured, borrowed = fall_ill(
        h, county.numbers(Risk), county.numbers(Finance), county.key, purpose, county.month, claim
    )
    county.ledger.pay(HOUSEHOLDS, OUTSIDE, "care", paid)
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "insurance", insured)
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "loans", borrowed)
    crowdfund(county, claim)
    if county.groups:
        need, fund = np.zeros(county.groups), np.zeros(county.groups)
        county.mutual_aid += share_costs(h, county.numbers(MutualAid), claim, need, fund)
