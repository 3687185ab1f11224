"""Mutual-aid groups share the cost of illness."""

from typing import NamedTuple

from tongyu.kernels.compile import household_kernel


class MutualAid(NamedTuple):
    """Numbers of the mechanism `mutual_aid`."""

    cover: float
    contribution: float
    buffer_months: float
    size: float
    trust: float


@household_kernel("id", "group", "cash", "spent", "care", "bill")
def share_costs(h, numbers, need, fund):
    """Members pay for one another's illness; returns the yuan that changed hands, whose sum over members is zero.

    Each group asks its members with more cash than `buffer_months` of spending for at most the share `contribution`
    of the excess, and covers at most the share `cover` of what members paid for an admission this month, `bill`, which
    falls by what they get, and `care` with it. `need`, `fund` (groups,) are scratch.
    """
    need[:] = 0.0
    fund[:] = 0.0
    for i in range(len(h.id)):
        g = h.group[i]
        if g < 0:
            continue
        if h.bill[i] > 0.0:
            need[g] += numbers.cover * h.bill[i]
        else:
            fund[g] += numbers.contribution * max(0.0, h.cash[i] - numbers.buffer_months * h.spent[i])
    moved = 0.0
    for i in range(len(h.id)):
        g = h.group[i]
        if g < 0 or need[g] <= 0.0 or fund[g] <= 0.0:
            continue
        paid = min(need[g], fund[g])
        if h.bill[i] > 0.0:
            amount = paid * numbers.cover * h.bill[i] / need[g]
            h.cash[i] += amount
            h.care[i] -= amount
            h.bill[i] -= amount
            moved += amount
        else:
            spare = max(0.0, h.cash[i] - numbers.buffer_months * h.spent[i])
            h.cash[i] -= paid * numbers.contribution * spare / fund[g]
    return moved
