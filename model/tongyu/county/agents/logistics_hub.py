"""The county's logistics centre and the hubs of its townships."""

from typing import Any

from mesa import Agent


class LogisticsHub(Agent):
    """Moves parcels and pallets; where it is full, its rent pays for expansion or goes back to users if public.

    The centre and the counters of the post stay open; a private counter without money closes after some months, unless
    the county funds it. Money and kilograms are of the sample.
    """

    def __init__(self, model: Any, township: int, private: bool, cash: float) -> None:
        super().__init__(model)
        self.township = township  # -1 is the county centre
        self.private = private  # may close
        self.open = True
        self.public = False
        self.capacity = 0.0  # kg load a month
        self.added = 0.0  # kg load a month, from its own investment
        self.load = 0.0  # kg load last month
        self.cash = cash
        self.lean_months = 0  # in a row without money for its costs
        self.rent_due = 0.0  # rents not yet invested or refunded
        self.invested = 0.0  # this month

    def set_capacity(self, base: float, rollout: float, node: float, node_factor: float, inbound: float) -> None:
        """Capacity of the month: the roll-out's share of `base`, own additions, the node's factor, less `inbound`.

        A fiftieth is kept for outbound work whatever comes in: post never refuses a parcel.
        """
        factor = 1.0 + (node_factor - 1.0) * node
        own = (base * rollout + self.added) * factor
        self.capacity = max(own - inbound, 0.02 * own)

    def pay_costs(self, cost: float, patience: float) -> float:
        """A private counter's fixed cost; after `patience` months without money it closes. Returns what was paid."""
        if not self.private or self.public or not self.open:
            self.lean_months = 0
            return 0.0
        paid = min(cost, max(0.0, self.cash - self.rent_due))
        self.cash -= paid
        self.lean_months = self.lean_months + 1 if paid < cost else 0
        self.open = self.lean_months <= patience
        return paid

    def reopen(self, capital: float) -> float:
        """Somebody takes the counter up again with `capital` yuan; returns it."""
        self.open = True
        self.lean_months = 0
        self.cash += capital
        return capital

    def take(self, surplus: float, rent: float, load: float) -> None:
        """Receive the month's surplus of handling and the rents; remember the load."""
        self.cash += surplus + rent
        self.rent_due += rent
        self.load = load

    def invest(self, yuan_per_kg: float) -> None:
        """A private hub turns its rents into capacity."""
        self.invested = 0.0
        if not self.public and self.rent_due > 0.0:
            self.invested = self.rent_due
            self.added += self.invested / yuan_per_kg
            self.cash -= self.invested
            self.rent_due = 0.0

    def can_refund(self, rent_paid: float) -> float:
        """Share of the year's `rent_paid` that a public hub can give back, 0-1."""
        if not self.public or rent_paid <= 0.0:
            return 0.0
        return min(1.0, self.rent_due / rent_paid)

    def refund(self, amount: float) -> None:
        """Give rents back."""
        self.cash -= amount
        self.rent_due = max(0.0, self.rent_due - amount)
