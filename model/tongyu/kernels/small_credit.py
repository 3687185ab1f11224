"""Small credit that a household puts to work."""

from typing import NamedTuple

from tongyu.kernels.compile import household_kernel

ROUNDING = 1e-9  # of a part, that is paid with the last rather than owed for another month


class SmallCredit(NamedTuple):
    """Numbers of the mechanism `small_credit`."""

    loan: float
    earns: float
    months: float


class Lent(NamedTuple):
    """The month's small credit of all households, yuan."""

    lent: float
    earned: float
    interest: float
    repaid: float
    outstanding: float


@household_kernel("id", "credit", "fund", "adults", "cash", "loan", "income")
def put_to_work(h, numbers, interest, other_source):
    """Lend, earn and repay; writes `loan`, yuan outstanding; returns `Lent`.

    A household with formal credit or a place in its village's fund, with an adult and nothing outstanding, borrows
    `loan` yuan and buys animals or tools with it. What is outstanding, L, adds (earns - interest) * L a year to other
    operating income; it is paid back in `months` equal parts, as far as cash goes.
    """
    lent = earned_all = interest_all = repaid_all = outstanding = 0.0
    for i in range(len(h.id)):
        if h.loan[i] <= 0.0 and numbers.loan > 0.0 and h.adults[i] > 0 and (h.credit[i] or h.fund[i]):
            h.loan[i] = numbers.loan
            lent += numbers.loan
        if h.loan[i] <= 0.0:
            continue
        earned = numbers.earns * h.loan[i] / 12.0
        before = h.cash[i] + earned
        due = min(interest * h.loan[i] / 12.0, max(before, 0.0))
        h.cash[i] = before - due  # not `cash + (earned - due)`, whose rounding could leave less than nothing
        h.income[i, other_source] += earned - due
        part = numbers.loan / numbers.months
        if h.loan[i] < part * (1.0 + ROUNDING):  # the last
            part = h.loan[i]
        repaid = min(part, max(h.cash[i], 0.0))
        h.cash[i] -= repaid
        h.loan[i] -= repaid
        earned_all += earned
        interest_all += due
        repaid_all += repaid
        outstanding += h.loan[i]
    return Lent(lent, earned_all, interest_all, repaid_all, outstanding)
