"""The few agents of the twin: cooperatives, hubs, platforms, social workers, and the leading enterprise."""

from typing import Any

from mesa import Agent
from tests.oracle.twin.household import TwinHousehold


class TwinCooperative(Agent):
    """A farmers' cooperative: asleep, awake or broke; its terms of this month stand on it."""

    def __init__(self, model: Any, index: int, township: int) -> None:
        super().__init__(model)
        self.index = index
        self.township = township
        self.awake = self.broke = False
        self.federated = 0.0  # 0-1
        self.cash = self.owes = self.borrowed = 0.0
        self.fee = self.packing = self.input_saving = 0.0
        self.standard = 0.0  # 0-1, how far it keeps the county's one standard

    @property
    def open(self) -> bool:
        """Whether it does anything for its members."""
        return self.awake and not self.broke


class TwinPlatform(Agent):
    """An online platform with open listings."""

    def __init__(self, model: Any, index: int) -> None:
        super().__init__(model)
        self.index = index
        self.commission = self.share = self.cash = 0.0
        self.rating = 0.5
        self.open_price = [0.0] * len(model.crops)  # producer price, yuan a consumer kg
        self.open_volume = [0.0] * len(model.crops)  # kg a month at the reference price
        self.open_reference = [1.0] * len(model.crops)  # yuan a consumer kg
        self.open_kg = [0.0] * len(model.crops)  # raw kg sold last month


class TwinHub(Agent):
    """The county's logistics centre (township -1) or the hub of a township."""

    def __init__(self, model: Any, township: int) -> None:
        super().__init__(model)
        self.township = township
        self.private = self.public = False
        self.open = True
        self.capacity = self.added = self.load = 0.0
        self.cash = self.rent_due = self.invested = 0.0
        self.lean_months = 0


class TwinSocialWorker(Agent):
    """A social worker of a township station."""

    def __init__(self, model: Any, index: int) -> None:
        super().__init__(model)
        self.index = index
        self.township = 0
        self.competence = 0.0
        self.cases: list[TwinHousehold] = []
        self.active = 0.0  # share of it that is paid for
        self.capacity = 0.0


class TwinEnterprise:
    """The leading enterprise, and what consumers think of the county's brand. Lists are by crop."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.awareness = self.reputation = self.trust = 0.0
        self.word = 1.0  # what is left of the government's endorsement
        self.price = [0.0] * len(model.crops)  # consumer price, yuan a kg
        self.quota = [0.0] * len(model.crops)
        self.demand = [0.0] * len(model.crops)
        self.stock = [0.0] * len(model.crops)
        self.cash = self.earmarked = self.last_margin = 0.0

    @property
    def active(self) -> bool:
        """Whether anybody knows the brand."""
        return self.awareness > 0.005

    @property
    def working_capital(self) -> float:
        """Yuan that may buy produce."""
        return max(0.0, self.cash - self.earmarked)

    def posted_net(self) -> list[float]:
        """What members get per consumer kg before rent, by crop: price less fee and margin; 0 if inactive."""
        brand = self.model.numbers.brand
        keep = 1.0 - brand.commission - brand.margin
        return [price * keep if self.active else 0.0 for price in self.price]
