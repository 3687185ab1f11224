"""The programme as the county runs it: money in, levers out.

Each lever has a line of money: a twelfth of its yearly budget comes in each month, what is not spent carries over, and
what the line cannot pay does not happen:

    delivered = min(intensity, available / unit cost)

A lever is read by the mechanism it acts on, and by nothing else: no lever touches income, consumption or poverty. All
money counts for the whole county; the ledger books it at the sample's scale. What a lever buys (advertising, teachers,
workers' pay) is paid to the outside world, so that no household's income rises by being on a payroll.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tongyu.geography import Geography
from tongyu.ledger import ENTERPRISE, GOVERNMENT, OUTSIDE, Ledger
from tongyu.levers import LEVERS
from tongyu.scenario import LeverSetting, Scenario

Floats = NDArray[np.float64]
IDLE_MONTHS = 3.0  # of a lever's cost: what lies beyond is unused money that monitoring may move
ENOUGH = 1.0 - 1e-9


@dataclass
class Line:
    """The money and delivery of one lever."""

    setting: LeverSetting
    unit_cost: float  # yuan a unit and month
    available: float = 0.0  # yuan
    wanted: float = 0.0  # units this month
    delivered: float = 0.0  # units this month
    spent: float = 0.0  # yuan since the start
    place: Floats = field(default_factory=lambda: np.zeros(0))  # (townships,) 0 or 1
    order: list[int] = field(default_factory=list)  # the townships of its place, neediest first when it was chosen


class Programme:
    """All levers of a scenario. A lever that is not in it has level 0 everywhere."""

    def __init__(
        self,
        scenario: Scenario,
        values: dict[str, float],
        geography: Geography,
        neediness: Callable[[], Floats],
    ) -> None:
        """`neediness` tells the townships' present poverty, (townships,), for places given as "neediest N"."""
        self._geography = geography
        self._neediness = neediness
        self._townships = len(geography.township_names)
        self._nodes = [township.node for township in scenario.county.townships]
        self._turn = _turns(geography.village_township)
        self._nowhere = np.zeros(self._townships)
        self._weight = np.ones(self._townships)
        self.lines: dict[str, Line] = {}
        for key, setting in scenario.programme_items():
            cost = setting.unit_cost if setting.unit_cost is not None else values[f"programme.{key}"]
            self.lines[key] = Line(setting, cost, place=self._nowhere)

    def level(self, key: str) -> float:
        """Units of a lever delivered this month in the whole county; 0 if it is not moved."""
        line = self.lines.get(key)
        return line.delivered if line else 0.0

    def mask(self, key: str) -> Floats:
        """Where a lever works this month, (townships,) 0 or 1; 0 everywhere while it delivers nothing."""
        line = self.lines.get(key)
        return line.place if line and line.delivered > 0.0 else self._nowhere

    def townships(self, key: str) -> Floats:
        """Share to which each township is served by a lever counted in townships, (townships,).

        The county's node townships come first, then the neediest.
        """
        served = np.zeros(self._townships)
        order = sorted(self.stations(key), key=lambda t: not self._nodes[t])
        served[order] = np.clip(self.level(key) - np.arange(len(order)), 0.0, 1.0)
        return served

    def villages(self, key: str) -> Floats:
        """Share to which each village is served, (villages,): levers in villages in turn, levers in shares alike."""
        mask = self.mask(key)[self._geography.village_township]
        served = np.zeros(len(mask))
        chosen = np.flatnonzero(mask > 0.0)
        if len(chosen):
            share = LEVERS[key].unit.startswith("share")
            count = self.level(key) * (len(mask) if share else 1.0)
            # every township in turn, so that a small number is spread over the whole place
            rank = np.argsort(np.argsort(self._turn[chosen], kind="stable"))
            served[chosen] = np.clip(count - rank, 0.0, 1.0)
        return served

    def stations(self, key: str) -> list[int]:
        """Townships where a lever works this month, the neediest first: as when its place was chosen."""
        line = self.lines.get(key)
        return line.order if line and line.delivered > 0.0 else []

    def release(self, date: str, ledger: Ledger, accounts: Mapping[str, "HasCash"], scale: float) -> None:
        """The month's grant comes in, and what the lines can pay is delivered and paid."""
        for key, line in self.lines.items():
            setting = line.setting
            line.wanted = setting.level(date)
            budget = setting.budget_at(date)
            cost = line.wanted * line.unit_cost
            grant = cost if budget is None else budget / 12.0
            line.available += grant
            enough = line.available >= cost * ENOUGH or line.unit_cost == 0.0
            line.delivered = line.wanted if enough else line.available / line.unit_cost
            if line.delivered > 0.0 and (
                not line.place.any() or (setting.neediest is not None and date.endswith("-01"))
            ):
                line.place = self._place(setting)
                line.order = [int(t) for t in self._order() if line.place[t] > 0.0]
            payment = min(line.delivered * line.unit_cost, line.available)
            line.available -= payment
            line.spent += payment
            account = GOVERNMENT if setting.funder == "government" else ENTERPRISE
            accounts[account].cash += (grant - payment) / scale
            ledger.pay(OUTSIDE, account, "grant" if account == GOVERNMENT else "private capital", grant / scale)
            ledger.pay(account, OUTSIDE, f"programme: {key}", payment / scale)

    def reallocate(self, share: float) -> float:
        """Move `share` of the unused money toward levers short of money; returns the yuan moved.

        Unused is what lies beyond three months of a lever's cost; it goes where delivery falls short of intensity, in
        proportion to the yuan that are missing. Private money stays where it is.
        """
        public = [line for line in self.lines.values() if line.setting.funder == "government"]
        missing = {id(line): (line.wanted - line.delivered) * line.unit_cost for line in public}
        short = sum(missing.values())
        if short <= 0.0 or share <= 0.0:
            return 0.0
        moved = 0.0
        for line in public:
            idle = line.available - IDLE_MONTHS * line.wanted * line.unit_cost
            if missing[id(line)] <= 0.0 and idle > 0.0:
                line.available -= share * idle
                moved += share * idle
        for line in public:
            line.available += moved * missing[id(line)] / short
        return moved

    def lean(self, weight: float) -> None:
        """Lean levers that reach households toward needy townships until the next report.

        A township's weight is 1 + `weight` * (headcount / mean headcount - 1), not below 0; 0 leans nowhere.
        """
        self._weight = np.ones(self._townships)
        if weight > 0.0:
            need = self._neediness()
            self._weight = np.maximum(0.0, 1.0 + weight * (need / max(need.mean(), 1e-9) - 1.0))

    def weights(self, key: str) -> Floats:
        """Where a lever works, (townships,), leaning as the last report said: 0 elsewhere, around 1 where it works."""
        return self.mask(key) * self._weight

    def cost_by_pillar(self) -> dict[str, float]:
        """Yuan spent since the start, by pillar."""
        spent: dict[str, float] = {}
        for key, line in self.lines.items():
            pillar = LEVERS[key].pillar
            spent[pillar] = spent.get(pillar, 0.0) + line.spent
        return spent

    def _place(self, setting: LeverSetting) -> Floats:
        place = np.ones(self._townships)
        if setting.neediest is not None:
            place[:] = 0.0
            place[self._order()[: setting.neediest]] = 1.0
        elif not isinstance(setting.place, str):
            names = list(self._geography.township_names)
            place[:] = 0.0
            place[[names.index(name) for name in setting.place]] = 1.0
        return place

    def _order(self) -> NDArray[np.int64]:
        return np.argsort(-self._neediness(), kind="stable")


class HasCash(Protocol):
    """Whatever has a till."""

    cash: float


class Till:
    """An account's cash, yuan of the sample."""

    def __init__(self) -> None:
        self.cash = 0.0


def _turns(township: NDArray[np.int16]) -> NDArray[np.int64]:
    """How many of the same township stand before each entry."""
    seen: dict[int, int] = {}
    turns = np.empty(len(township), dtype=np.int64)
    for i, t in enumerate(township.tolist()):
        turns[i] = seen.get(t, 0)
        seen[t] = turns[i] + 1
    return turns
