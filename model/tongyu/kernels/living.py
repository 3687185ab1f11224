"""Consumption, borrowing and repaying."""

from typing import NamedTuple

from tongyu.kernels.compile import household_kernel
from tongyu.kernels.finance import credit_room


class Living(NamedTuple):
    """Numbers of the mechanism `living`."""

    floor: float
    propensity: float
    drawdown: float
    smoothing: float
    livestock: float
    property: float


@household_kernel("id", "income", "cash", "persons", "land", "livestock")
def other_income(h, numbers, operating, rent, other_source, property_source):
    """Livestock and other operating income, and property income; returns both sums, yuan.

    `operating` and `rent` are the trends (1 in mid-2015).
    """
    stock_all = 0.0
    rent_all = 0.0
    for i in range(len(h.id)):
        animals = numbers.livestock * operating * h.livestock[i] * h.persons[i] / 12.0
        leased = numbers.property * rent * h.land[i] / 12.0
        h.income[i, other_source] += animals
        h.income[i, property_source] += leased
        h.cash[i] += animals + leased
        stock_all += animals
        rent_all += leased
    return stock_all, rent_all


@household_kernel("id", "cash", "debt", "spent", "consumed", "credit", "persons", "income_12")
def consume(h, numbers, finance):
    """Interest, consumption, repayment; returns (interest, consumed, borrowed, repaid) yuan; cash stays at or above 0.

    A household wants the larger of the floor and `propensity` of its mean monthly income, and the share `drawdown` of
    cash beyond its buffer. What cash does not cover it borrows as far as credit goes, else it cuts. Of cash beyond
    the buffer it repays the share `repayment` of its debt.
    """
    interest_all = 0.0
    consumed_all = 0.0
    borrowed_all = 0.0
    repaid_all = 0.0
    for i in range(len(h.id)):
        if h.cash[i] < 0.0:
            borrowed_all -= h.cash[i]
            h.debt[i] -= h.cash[i]
            h.cash[i] = 0.0
        rate = finance.interest_linked if h.credit[i] else finance.interest
        due = h.debt[i] * rate / 12.0
        interest = min(due, h.cash[i])
        h.cash[i] -= interest
        h.debt[i] += due - interest
        buffer = finance.buffer_months * h.spent[i]
        wish = max(numbers.floor * h.persons[i], numbers.propensity * max(h.income_12[i], 0.0) / 12.0)
        wish += numbers.drawdown * max(0.0, h.cash[i] - buffer)
        borrowed = min(max(0.0, wish - h.cash[i]), credit_room(h.credit[i], h.income_12[i], h.debt[i], finance))
        spent = min(wish, h.cash[i] + borrowed)
        h.cash[i] = max(0.0, h.cash[i] + borrowed - spent)
        h.debt[i] += borrowed
        repaid = min(finance.repayment * h.debt[i], max(0.0, h.cash[i] - buffer))
        h.cash[i] -= repaid
        h.debt[i] -= repaid
        h.spent[i] += numbers.smoothing * (spent - h.spent[i])
        h.consumed[i] += spent
        interest_all += interest
        consumed_all += spent
        borrowed_all += borrowed
        repaid_all += repaid
    return interest_all, consumed_all, borrowed_all, repaid_all
