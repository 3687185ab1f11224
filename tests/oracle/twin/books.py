"""The twin's accounts: who paid whom for what this month, and what became of the harvest."""

from collections.abc import Iterable

HOUSEHOLDS = "households"
COOPERATIVES = "cooperatives"
PLATFORMS = "platforms"
HUBS = "hubs"
GOVERNMENT = "government"
ENTERPRISE = "enterprise"
OUTSIDE = "outside"
WAGES_DUE = "local wages due"


class Books:
    """Payments of the month, yuan of the sample, and kilograms by crop."""

    def __init__(self, crops: int) -> None:
        self.crops = crops
        self.open_month()

    def open_month(self) -> None:
        """Start a month with empty pages."""
        self.flows: dict[tuple[str, str, str], float] = {}
        self.harvested, self.sold, self.eaten, self.lost = ([0.0] * self.crops for _ in range(4))

    def pay(self, payer: str, payee: str, item: str, amount: float) -> None:
        """Book `amount` yuan."""
        if amount != 0.0:
            key = (payer, payee, item)
            self.flows[key] = self.flows.get(key, 0.0) + amount

    def net(self, account: str) -> float:
        """What `account` received less what it paid this month."""
        received = sum(amount for (_, payee, _), amount in self.flows.items() if payee == account)
        return received - sum(amount for (payer, _, _), amount in self.flows.items() if payer == account)

    def through(self, account: str) -> float:
        """What passed through `account` this month."""
        return sum(abs(amount) for (payer, payee, _), amount in self.flows.items() if account in (payer, payee))

    def check(self, before: dict[str, float], now: dict[str, float]) -> None:
        """Raise ValueError where the cash of an account moved by other than what was booked."""
        for account, balance in now.items():
            scale = max(1.0, self.through(account), abs(balance), abs(before[account]))
            gap = balance - before[account] - self.net(account)
            if abs(gap) > 1e-9 * scale:
                raise ValueError(f"the twin's books of the {account} are off by {gap:.6g} yuan of {scale:.6g}")


def by_crop(amounts: Iterable[Iterable[float]]) -> list[float]:
    """Sums by crop of lists by crop."""
    return [sum(column) for column in zip(*amounts, strict=True)]
