"""Consumption, borrowing and repaying (`kernels.living.consume`) in NumPy."""

import numpy as np

from tongyu.households.columns import Columns
from tongyu.kernels.finance import Finance
from tongyu.kernels.living import Living


def consume(h: Columns, numbers: Living, finance: Finance) -> tuple[float, float, float, float]:
    """Interest, consumption, repayment; returns (interest, consumed, borrowed, repaid) yuan."""
    short = np.maximum(-h.cash, 0.0)
    h.debt[:] += short
    h.cash[:] += short
    due = h.debt * np.where(h.credit, finance.interest_linked, finance.interest) / 12.0
    interest = np.minimum(due, h.cash)
    h.cash[:] -= interest
    h.debt[:] += due - interest
    buffer = finance.buffer_months * h.spent
    income = np.maximum(h.income_12, 0.0)
    wish = np.maximum(numbers.floor * h.persons, numbers.propensity * income / 12.0)
    wish += numbers.drawdown * np.maximum(0.0, h.cash - buffer)
    limit = np.where(h.credit, finance.limit_linked, finance.limit) * income
    borrowed = np.minimum(np.maximum(0.0, wish - h.cash), np.maximum(0.0, limit - h.debt))
    spent = np.minimum(wish, h.cash + borrowed)
    h.cash[:] = np.maximum(0.0, h.cash + borrowed - spent)
    h.debt[:] += borrowed
    repaid = np.minimum(finance.repayment * h.debt, np.maximum(0.0, h.cash - buffer))
    h.cash[:] -= repaid
    h.debt[:] -= repaid
    h.spent[:] += numbers.smoothing * (spent - h.spent)
    return float(interest.sum()), float(spent.sum()), float(borrowed.sum() + short.sum()), float(repaid.sum())
