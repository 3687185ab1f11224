"""Money between sectors and kilograms per crop, double entry, checked every month.

Every payment names who pays, who receives and what for. The balances are *not* computed from the payments: each
account tells its cash itself (the sum of the households' column, of the hubs' tills ...), so that the check

    balance now - balance before = received - paid      for every account, and over all accounts 0
    stock before + harvest - sold - eaten - lost = stock now        for every crop

finds a mechanism that moves money without booking it, or books what it does not move.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from tongyu.errors import AccountsError

TOLERANCE = 1e-9  # relative to what passed through the account

HOUSEHOLDS = "households"
COOPERATIVES = "cooperatives"
PLATFORMS = "platforms"
HUBS = "hubs"
GOVERNMENT = "government"
ENTERPRISE = "enterprise"
OUTSIDE = "outside"  # consumers, wholesale trade, employers, the state, lenders, carriers, suppliers
WAGES_DUE = "local wages due"  # earned at hubs and cooperatives, paid in the phase that pays wages
INSIDE = (HOUSEHOLDS, COOPERATIVES, PLATFORMS, HUBS, GOVERNMENT, ENTERPRISE, WAGES_DUE)

Floats = NDArray[np.float64]


class Ledger:
    """The county's books, in yuan of 2015 and kg of the sample."""

    def __init__(self, balances: Mapping[str, Callable[[], float]], stock: Callable[[], Floats]) -> None:
        """`balances` gives each inside account's cash, `stock` the kg per crop (crops,) that households hold."""
        self._balances = balances
        self._stock = stock
        self.flows: dict[tuple[str, str, str], float] = {}
        self.harvested, self.sold, self.eaten, self.lost = (np.zeros_like(stock()) for _ in range(4))
        self.open_month()

    def open_month(self) -> None:
        """Start a month: remember balances and stocks, forget last month's flows."""
        self.flows = {}
        self._before = {account: balance() for account, balance in self._balances.items()}
        self._stock_before = self._stock()
        for goods in (self.harvested, self.sold, self.eaten, self.lost):
            goods[:] = 0.0

    def pay(self, payer: str, payee: str, item: str, amount: float) -> None:
        """Book `amount` yuan; negative amounts run the other way under the same item."""
        if amount == 0.0:
            return
        if not math.isfinite(amount):
            raise AccountsError(f"{item} from {payer} to {payee} is {amount} yuan")
        key = (payer, payee, item)
        self.flows[key] = self.flows.get(key, 0.0) + amount

    def received(self, account: str, item: str | None = None) -> float:
        """What an account received this month, of one item or of all."""
        return sum(a for (_, payee, what), a in self.flows.items() if payee == account and item in (None, what))

    def paid(self, account: str, item: str | None = None) -> float:
        """What an account paid this month, of one item or of all."""
        return sum(a for (payer, _, what), a in self.flows.items() if payer == account and item in (None, what))

    def check(self, date: str) -> None:
        """Raise AccountsError where an account or a crop does not close to `TOLERANCE`."""
        flow, through = (dict.fromkeys((*INSIDE, OUTSIDE), 0.0) for _ in range(2))
        for (payer, payee, _), amount in self.flows.items():
            flow[payer] -= amount
            flow[payee] += amount
            through[payer] += abs(amount)
            through[payee] += abs(amount)
        for account, balance in self._balances.items():
            now = balance()
            scale = max(1.0, through[account], abs(now), abs(self._before[account]))
            gap = now - self._before[account] - flow[account]
            if not abs(gap) <= TOLERANCE * scale:
                raise AccountsError(f"{date}: the books of the {account} are off by {gap:.6g} yuan of {scale:.6g}")
        change = self._stock() - self._stock_before
        goods_gap = self.harvested - self.sold - self.eaten - self.lost - change
        goods_scale = np.maximum(1.0, self._stock_before + self.harvested)
        if not np.all(np.abs(goods_gap) <= TOLERANCE * goods_scale):
            worst = int(np.argmax(np.abs(goods_gap) / goods_scale))
            raise AccountsError(f"{date}: crop {worst} is off by {goods_gap[worst]:.6g} kg of {goods_scale[worst]:.6g}")
