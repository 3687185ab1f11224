"""How many households are what, and what they have, in one pass over them."""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.compile import household_kernel, kernel


class Counted(NamedTuple):
    """Sums over all households."""

    skill: float
    openness: float
    quality: float
    tilled: float  # mu
    second_crop: float  # mu of them under the second crop
    cash: float  # yuan
    debt: float  # yuan
    advance: float  # yuan
    stock: float  # kg
    sells: int
    shops: int
    member: int  # of a cooperative
    passes: int
    in_group: int
    open_case: int
    insured: int
    sick: int
    coached: int
    credit: int
    legal: int
    health: int
    excluded: int
    clients: int  # who ever had a case
    clients_trained: int  # of them with a course within a year
    clients_skill: float


@household_kernel(
    "id",
    "skill",
    "openness",
    "quality",
    "tilled",
    "crop_share",
    "cash",
    "debt",
    "advance",
    "sells",
    "shops",
    "passes",
    "insured",
    "coached",
    "credit",
    "legal",
    "health",
    "stock",
    "cooperative",
    "group",
    "case_months",
    "sick_months",
    "excluded",
    "cause",
    "since_course",
)
def count(h):
    """The sums of the columns `h`."""
    skill = openness = quality = tilled = second_crop = cash = debt = advance = stock = clients_skill = 0.0
    sells = shops = member = passes = in_group = open_case = insured = sick = coached = 0
    credit = legal = health = excluded = clients = trained = 0
    for i in range(len(h.id)):
        skill += h.skill[i]
        openness += h.openness[i]
        quality += h.quality[i]
        mu = np.float64(h.tilled[i])
        tilled += mu
        second_crop += mu * h.crop_share[i, 1] if h.crop_share.shape[1] > 1 else 0.0
        cash += h.cash[i]
        debt += h.debt[i]
        advance += h.advance[i]
        for crop in range(h.stock.shape[1]):
            stock += h.stock[i, crop]
        sells += h.sells[i]
        shops += h.shops[i]
        member += h.cooperative[i] >= 0
        passes += h.passes[i]
        in_group += h.group[i] >= 0
        open_case += h.case_months[i] > 0
        insured += h.insured[i]
        sick += h.sick_months[i] > 0
        coached += h.coached[i]
        credit += h.credit[i]
        legal += h.legal[i]
        health += h.health[i]
        excluded += h.excluded[i] > 0
        if h.cause[i] > 0:
            clients += 1
            clients_skill += h.skill[i]
            trained += h.since_course[i] < 12
    return Counted(
        skill,
        openness,
        quality,
        tilled,
        second_crop,
        cash,
        debt,
        advance,
        stock,
        sells,
        shops,
        member,
        passes,
        in_group,
        open_case,
        insured,
        sick,
        coached,
        credit,
        legal,
        health,
        excluded,
        clients,
        trained,
        clients_skill,
    )


@kernel
def column_sums(table):
    """Sum of each column of `table` (n, k), (k,) float64: NumPy adds up short rows one at a time."""
    sums = np.zeros(table.shape[1])
    for i in range(table.shape[0]):
        for k in range(table.shape[1]):
            sums[k] += table[i, k]
    return sums
