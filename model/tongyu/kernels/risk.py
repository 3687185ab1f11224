"""Illness: its cost, the work it takes, and what insurance gives back."""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.compile import household_kernel
from tongyu.kernels.finance import credit_room
from tongyu.kernels.philox import normal, uniform, uniforms


class Risk(NamedTuple):
    """Numbers of the mechanism `risk`."""

    illness: float
    chronic: float
    cost: float
    cost_spread: float
    sick_months: float
    insured: float
    insured_extra: float
    care: float
    screening: float


LITTLE_TREATED = 0.5  # share of a bill below which an illness counts as left untreated
A_YEAR = 12  # months, for which that counts


@household_kernel(
    "id",
    "chronic",
    "health",
    "sick_months",
    "cash",
    "debt",
    "case_months",
    "registered",
    "insured",
    "credit",
    "income_12",
    "care",
    "untreated",
)
def fall_ill(h, numbers, finance, seed, purpose, month):
    """Illness of the month; writes `sick_months`, `care`; returns (paid by households, of it insured, borrowed) yuan.

    A spell begins with the yearly chance `illness` / 12, times `chronic` for the chronically ill, less the share
    `screening` for those with a health link. It costs a lognormal sum around `cost` yuan and takes one adult for up to
    `sick_months` months, fewer by the share `care` while a social worker's case is open. What cash and credit do not
    cover is not treated; where that is most of it, `untreated` counts twelve months from this one. `care` gets what was
    paid and not insured: what donors and groups may share.
    """
    paid_all = 0.0
    insured_all = 0.0
    borrowed_all = 0.0
    luck = uniforms(seed, purpose, h.id, month, 0)
    for i in range(len(h.id)):
        h.care[i] = 0.0
        if h.sick_months[i] > 0:
            h.sick_months[i] -= 1
        if h.untreated[i] > 0:
            h.untreated[i] -= 1
        chance = numbers.illness / 12.0
        if h.chronic[i]:
            chance *= numbers.chronic
        if h.health[i]:
            chance *= 1.0 - numbers.screening
        if luck[i] >= chance:
            continue
        z = normal(seed, purpose, h.id[i], month, 1)
        bill = numbers.cost * np.exp(numbers.cost_spread * z - 0.5 * numbers.cost_spread * numbers.cost_spread)
        months = 1.0 + numbers.sick_months * uniform(seed, purpose, h.id[i], month, 2)
        if h.case_months[i] > 0:
            months *= 1.0 - numbers.care
        h.sick_months[i] = min(max(h.sick_months[i], int(months)), 24)
        share = numbers.insured
        if h.registered[i] or h.insured[i]:
            share += numbers.insured_extra
        own = (1.0 - share) * bill
        borrowed = min(max(0.0, own - h.cash[i]), credit_room(h.credit[i], h.income_12[i], h.debt[i], finance))
        own_paid = min(own, h.cash[i] + borrowed)
        treated = own_paid / own if own > 0.0 else 1.0  # a bill that others pay whole is treated
        h.cash[i] = max(0.0, h.cash[i] + borrowed - own_paid)
        h.debt[i] += borrowed
        h.care[i] = own_paid
        if treated < LITTLE_TREATED:
            h.untreated[i] = A_YEAR
        paid_all += own_paid + treated * share * bill
        insured_all += treated * share * bill
        borrowed_all += borrowed
    return paid_all, insured_all, borrowed_all
