"""A farmers' cooperative: asleep, awake, or gone broke."""

from typing import Any

from mesa import Agent


class Cooperative(Agent):
    """Runs grading, milling and packing for its members, keeps quota rents for them, and may go broke.

    Money is of the sample: thresholds compare it with costs that are scaled alike.
    """

    def __init__(self, model: Any, index: int, township: int, awake: bool, cash: float) -> None:
        super().__init__(model)
        self.index = index
        self.township = township
        self.awake = awake
        self.broke = False
        self.federated = 0.0  # 0-1
        self.cash = cash
        self.owes = 0.0  # patronage of this year
        self.borrowed = 0.0  # on a credit line

    @property
    def open(self) -> bool:
        """Whether it does anything for its members."""
        return self.awake and not self.broke

    def wake(self) -> bool:
        """A trained operator takes it up; returns whether it slept."""
        slept = not self.awake and not self.broke
        self.awake = self.awake or slept
        return slept

    def run(self, overhead: float) -> float:
        """Pay the month's overhead out of what is not owed to members, or go broke; returns what was paid."""
        if not self.open:
            return 0.0
        if self.cash - self.owes < overhead:
            self.broke = True
            return 0.0
        self.cash -= overhead
        return overhead

    def borrow(self, amount: float) -> float:
        """Draw `amount` yuan on the credit line; returns it."""
        self.cash += amount
        self.borrowed += amount
        return amount

    def serve_credit(self, monthly_rate: float, reserve: float) -> tuple[float, float]:
        """Pay interest out of what is not owed to members, repay out of what is beyond a `reserve` for overhead too.

        Returns (interest, repaid) yuan.
        """
        free = max(0.0, self.cash - self.owes)
        interest = min(free, monthly_rate * self.borrowed)
        repaid = min(max(0.0, free - interest - reserve), self.borrowed)
        self.cash -= interest + repaid
        self.borrowed -= repaid
        return interest, repaid

    def can_pay(self) -> float:
        """Share of the year's patronage that its cash covers, 0-1."""
        if self.owes <= 0.0:
            return 0.0
        return min(1.0, max(0.0, self.cash) / self.owes)

    def close_year(self, paid: float) -> None:
        """Patronage `paid` leaves; whatever else was owed is lost to the members."""
        self.cash -= paid
        self.owes = 0.0

    def wind_up(self) -> float:
        """A broke one's till, beyond what members are owed, goes to its creditors; returns yuan."""
        rest = max(0.0, self.cash - self.owes)
        self.cash = min(self.cash, self.owes)  # to the last digit, so that members lose nothing by rounding
        self.borrowed = 0.0
        return rest
