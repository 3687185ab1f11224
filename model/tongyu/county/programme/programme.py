"""The programme as the county runs it: money and hours in, levers out.

Each lever has a line of money: a twelfth of its yearly budget comes in each month, what is not spent carries over, and
what the line cannot pay does not happen, nor is paid what the lever's place cannot hold (`programme.holding`):

    paid for = min(intensity, what its place holds, available / unit cost)

Social workers' hours help to deliver some levers (`programme.hours`):

    delivered = (paid for ^ rho + by hours ^ rho) ^ (1 / rho),  rho = `delivery.exponent`

A lever is read by the mechanism it acts on, and by nothing else: no lever touches income, consumption or poverty. All
money counts for the whole county; the ledger books it at the sample's scale. What a lever buys (advertising, teachers,
workers' pay) is paid to the outside world, so that no household's income rises by being on a payroll.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from tongyu.county.facts import CountyFacts
from tongyu.county.geography import Geography
from tongyu.county.ledger import ENTERPRISE, GOVERNMENT, OUTSIDE, Ledger
from tongyu.county.levers import LeverKind
from tongyu.county.programme.holding import held_by
from tongyu.county.programme.hours import Delivery, SocialWorkHours, combined

Floats = NDArray[np.float64]
ENOUGH = 1.0 - 1e-9
WORKERS, PILLAR_SUPPORT = "support.social_workers", "support.pillar_support"
LEAST, GREATEST = 0.5, 2.0  # of its plan that reallocation leaves a lever, or gives it


class Setting(Protocol):
    """How far a lever is to be moved, from when to when, where, and what may be spent: as scenarios say it."""

    @property
    def unit_cost(self) -> float | None:
        """Yuan a unit and month; None: the county's own."""

    @property
    def funder(self) -> str:
        """Who pays: "government" or "enterprise"."""

    @property
    def place(self) -> str | tuple[str, ...]:
        """Names of townships, or "all"."""

    @property
    def neediest(self) -> int | None:
        """How many of the neediest townships instead."""

    @property
    def villages(self) -> tuple[int, ...] | None:
        """Villages to which it is narrowed; None: all of its place."""

    @property
    def mix(self) -> dict[str, float] | None:
        """Of social workers: shares of their hours by method."""

    def level(self, month: str) -> float:
        """The intensity in `month`, in the lever's unit."""

    def budget_at(self, month: str) -> float | None:
        """The grant in `month`, yuan a year; None: no limit."""


@dataclass
class Line:
    """The money and delivery of one lever."""

    setting: Setting
    unit_cost: float  # yuan a unit and month, this month
    lever: LeverKind
    full_cost: float  # the same, before what sharing saves
    most: float = math.inf  # units that the lever allows in its county
    available: float = 0.0  # yuan
    grant: float = 0.0  # yuan this month by its plan, before monitoring moved money
    limit: float = 0.0  # units that the lever allows and its place can hold
    ceiling: float = GREATEST  # of its plan that the limit allows
    wanted: float = 0.0  # units this month
    paid_for: float = 0.0  # units this month that money bought
    delivered: float = 0.0  # units this month, social workers' hours included
    spent: float = 0.0  # yuan since the start
    factor: float = 1.0  # of its plan and grant, since monitoring last moved money
    place: Floats = field(default_factory=lambda: np.zeros(0))  # (townships,) 0 or 1
    within: Floats = field(default_factory=lambda: np.zeros(0))  # (villages,) 0 or 1: named by the scenario, or all
    here: Floats = field(default_factory=lambda: np.zeros(0))  # (villages,) 0 or 1: of its place, where it works
    order: list[int] = field(default_factory=list)  # the townships of its place, neediest first when it was chosen


class Programme:
    """All levers of a scenario. A lever that is not in it has level 0 everywhere."""

    def __init__(
        self,
        settings: Iterable[tuple[LeverKind, Setting]],
        facts: CountyFacts,
        values: Mapping[str, float],
        geography: Geography,
        neediness: Callable[[], Floats],
        awake: Callable[[], int],
        delivery: Delivery,
    ) -> None:
        """`settings` are the levers that are moved, in the order of their table.

        `neediness` tells the townships' present poverty, (townships,), for places given as "neediest N".

        `awake` tells how many cooperatives can take part in what cooperatives do together: those that sleep cannot.
        """
        self._geography = geography
        self._facts, self._values = facts, values
        self._neediness, self._awake = neediness, awake
        self._delivery = delivery
        self._townships = len(geography.township_names)
        self._nodes = [township.node for township in facts.townships]
        self._turn = _turns(geography.village_township)
        self._nowhere = np.zeros(self._townships)
        self._no_village = np.zeros(len(self._turn))
        for nothing in (self._nowhere, self._no_village):  # which is handed out
            nothing.flags.writeable = False
        self._weight = np.ones(self._townships)
        self._served: dict[tuple[str, bool | None], _Served] = {}
        self.lines: dict[str, Line] = {}
        for kind, setting in settings:
            cost = setting.unit_cost
            if cost is None:
                cost = kind.usual_cost(facts, values)
            within, most = self._within(setting), kind.most_in(facts)
            self.lines[kind.key] = Line(setting, cost, kind, cost, most, place=self._nowhere, within=within)
        workers = self.lines.get(WORKERS)
        mix = workers.setting.mix if workers else None
        pay = (values[f"programme.{WORKERS}"], values[f"programme.{PILLAR_SUPPORT}"])
        self.hours = SocialWorkHours(mix, *pay, delivery)

    def level(self, key: str) -> float:
        """Units of a lever delivered this month in the whole county; 0 if it is not moved."""
        line = self.lines.get(key)
        return line.delivered if line else 0.0

    def delivers(self, pillar: str) -> bool:
        """Whether any lever of the pillar delivers something this month."""
        return any(line.delivered > 0.0 for line in self.lines.values() if line.lever.pillar == pillar)

    def mask(self, key: str) -> Floats:
        """Where a lever works this month, (townships,) 0 or 1; 0 everywhere while it delivers nothing."""
        line = self.lines.get(key)
        return line.place if line and line.delivered > 0.0 else self._nowhere

    def village_mask(self, key: str) -> Floats:
        """Where a lever works this month, (villages,) 0 or 1; 0 everywhere while it delivers nothing."""
        line = self.lines.get(key)
        return line.here if line and line.delivered > 0.0 else self._no_village

    def townships(self, key: str, nodes_first: bool = False) -> Floats:
        """Share to which each township is served by a lever counted in townships, (townships,).

        The neediest come first, or, with `nodes_first`, the county's node townships before them.
        """

        def served(line: Line) -> Floats:
            share = np.zeros(self._townships)
            order = sorted(line.order, key=lambda t: nodes_first and not self._nodes[t])
            share[order] = np.clip(line.delivered - np.arange(len(order)), 0.0, 1.0)
            return share

        return self._as_last_month(key, nodes_first, served, self._nowhere)

    def villages(self, key: str) -> Floats:
        """Share to which each village is served, (villages,): levers in villages in turn, levers in shares alike."""

        def served(line: Line) -> Floats:
            share = line.lever.unit.startswith("share")
            return self.in_turn(line.delivered * (len(self._turn) if share else 1.0), line.here)

        return self._as_last_month(key, None, served, self._no_village)

    def _as_last_month(self, key: str, order: bool | None, served: Callable[[Line], Floats], nowhere: Floats) -> Floats:
        """What `served` makes of a lever's line; kept as long as it delivers as much in the same place."""
        line = self.lines.get(key)
        if line is None or line.delivered <= 0.0:
            return nowhere
        last = self._served.get((key, order))
        if last is None or last.delivered != line.delivered or last.place is not line.place:
            last = _Served(line.delivered, line.place, served(line))
            last.share.flags.writeable = False
            self._served[key, order] = last
        return last.share

    def in_turn(self, count: float, place: Floats) -> Floats:
        """Share to which each village is served, (villages,), if `count` villages of `place` (villages,) are.

        Every township in turn, so that a small number is spread over the whole place.
        """
        served = np.zeros(len(self._turn))
        chosen = np.flatnonzero(place > 0.0)
        if len(chosen) and count > 0.0:
            rank = np.argsort(np.argsort(self._turn[chosen], kind="stable"))
            served[chosen] = np.clip(count - rank, 0.0, 1.0)
        return served

    def stations(self, key: str) -> list[int]:
        """Townships where a lever works this month, the neediest first: as when its place was chosen."""
        line = self.lines.get(key)
        return line.order if line and line.delivered > 0.0 else []

    def release(self, date: str, ledger: Ledger, accounts: Mapping[str, "HasCash"], scale: float) -> None:
        """The month's grant comes in, and what the lines can pay is delivered and paid."""
        january = date.endswith("-01")
        for key, line in self.lines.items():
            setting = line.setting
            planned, budget = setting.level(date), setting.budget_at(date)
            pays = budget is None or line.available + budget > 0.0 or line.unit_cost == 0.0
            if planned > 0.0 and pays and (not line.order or (january and setting.neediest is not None)):
                self._choose_place(line)
            line.limit = min(line.most, self._held(line))
            planned = min(planned, line.limit)
            line.wanted = min(planned * line.factor, line.limit)
            line.ceiling = line.limit / planned if planned > 0.0 else GREATEST
            line.grant = planned * line.unit_cost if budget is None else budget / 12.0
            cost = line.wanted * line.unit_cost
            grant = cost if budget is None else line.factor * line.grant
            line.available += grant
            enough = line.available >= cost * ENOUGH or line.unit_cost == 0.0
            line.paid_for = line.wanted if enough else line.available / line.unit_cost
            payment = min(line.paid_for * line.unit_cost, line.available)
            line.available -= payment
            line.spent += payment
            payer = GOVERNMENT if setting.funder == "government" else ENTERPRISE
            payee = ENTERPRISE if line.lever.capital else OUTSIDE
            accounts[payer].cash += (grant - payment) / scale
            ledger.pay(OUTSIDE, payer, "grant" if payer == GOVERNMENT else "private capital", grant / scale)
            ledger.pay(payer, payee, f"programme: {key}", payment / scale)
            if payee == ENTERPRISE:
                accounts[ENTERPRISE].cash += payment / scale
        self._deliver()

    def _deliver(self) -> None:
        """Add what social workers' hours deliver beside the money."""
        workers, support = (self.lines[key].paid_for if key in self.lines else 0.0 for key in (WORKERS, PILLAR_SUPPORT))
        paid = {key: line.unit_cost for key, line in self.lines.items() if line.paid_for > 0.0}
        staffed = [key for key in paid if self.lines[key].lever.staffed]
        by_hours = self.hours.units(workers, support, paid, staffed)
        for key, line in self.lines.items():
            line.delivered = line.paid_for
            if key in by_hours:
                both = combined(line.paid_for, by_hours[key], self._delivery.exponent)
                line.delivered = max(line.paid_for, min(both, line.limit))

    def reallocate(self, use: Mapping[str, float], strength: float) -> float:
        """Move plans and grants toward the levers that are seen to be used; returns the yuan a quarter that moved.

        `use` is the share, 0-1, of what each lever delivered that somebody used, as the report sees it. A line's
        factor grows by `strength` times its use above the mean (weighted by grants), within a half and the double and
        never beyond what the lever allows; where such a bound binds, all are scaled so that the sum of grants stays
        the same. Private money stays.
        """
        lines = [(key, self.lines[key]) for key in use if self._movable(key)]
        grants = np.array([line.grant for _, line in lines])
        before = np.array([line.factor for _, line in lines])
        total = float(grants @ before)
        if total <= 0.0 or strength <= 0.0:
            return 0.0
        seen = np.array([use[key] for key, _ in lines])
        growth = 1.0 + strength * (seen - seen @ (grants * before) / total)
        ceilings = np.array([min(GREATEST, line.ceiling) for _, line in lines])
        factors = _bounded(before * growth, grants, total, np.maximum(before, ceilings))
        for (_, line), factor in zip(lines, factors, strict=True):
            line.factor = float(factor)
        return float(3.0 * 0.5 * np.abs(factors - before) @ grants)

    def _movable(self, key: str) -> bool:
        line = self.lines.get(key)
        return line is not None and line.wanted > 0.0 and line.grant > 0.0 and line.setting.funder == "government"

    def waiting(self, funder: str) -> float:
        """Yuan of `funder` that came in for levers and is not spent yet: nobody else's to spend."""
        return sum(line.available for line in self.lines.values() if line.setting.funder == funder)

    def lean(self, weight: float, need: Floats) -> None:
        """Lean levers that reach households toward needy townships until the next report.

        A township's weight is 1 + `weight` * (headcount / mean headcount - 1), not below 0, with `need` (townships,)
        the headcount as the report sees it; 0 leans nowhere.
        """
        self._weight = np.ones(self._townships)
        if weight > 0.0:
            self._weight = np.maximum(0.0, 1.0 + weight * (need / max(need.mean(), 1e-9) - 1.0))

    def weights(self, key: str) -> Floats:
        """Where a lever works, (townships,), leaning as the last report said: 0 elsewhere, around 1 where it works."""
        return self.mask(key) * self._weight

    def village_weights(self, key: str) -> Floats:
        """Where a lever works, (villages,), with the weights of the townships; 0 elsewhere."""
        return self.village_mask(key) * self._weight[self._geography.village_township]

    def cost_by_pillar(self) -> dict[str, float]:
        """Yuan spent since the start, by pillar."""
        spent: dict[str, float] = {}
        for line in self.lines.values():
            pillar = line.lever.pillar
            spent[pillar] = spent.get(pillar, 0.0) + line.spent
        return spent

    def paid_by(self, funder: str) -> float:
        """Yuan of `funder` spent since the start."""
        return sum(line.spent for line in self.lines.values() if line.setting.funder == funder)

    def _choose_place(self, line: Line) -> None:
        line.place = self._place(line.setting)
        line.here = line.within * line.place[self._geography.village_township]
        line.order = [int(t) for t in self._order() if line.place[t] > 0.0]

    def _held(self, line: Line) -> float:
        """Units that the place of a line can hold, once it is chosen."""
        if not line.order or not line.lever.one_a:
            return math.inf
        if line.lever.one_a == "cooperative":
            return float(self._awake())
        villages, townships = float(line.here.sum()), float(len(line.order))
        return held_by(line.lever, self._facts, self._values, villages, townships)

    def _place(self, setting: Setting) -> Floats:
        place = np.ones(self._townships)
        if setting.neediest is not None:
            place[:] = 0.0
            place[self._order()[: setting.neediest]] = 1.0
        elif not isinstance(setting.place, str):
            names = list(self._geography.township_names)
            place[:] = 0.0
            place[[names.index(name) for name in setting.place]] = 1.0
        elif setting.villages is not None:
            place[:] = 0.0
            place[self._geography.village_township[list(setting.villages)]] = 1.0
        return place

    def _within(self, setting: Setting) -> Floats:
        within = np.ones(len(self._turn))
        if setting.villages is not None:
            within[:] = 0.0
            within[list(setting.villages)] = 1.0
        return within

    def _order(self) -> NDArray[np.int64]:
        return np.argsort(-self._neediness(), kind="stable")


class _Served(NamedTuple):
    """Where a lever served, and for how much in what place."""

    delivered: float  # units
    place: Floats  # (townships,)
    share: Floats  # (townships,) or (villages,)


class HasCash(Protocol):
    """Whatever has a till."""

    cash: float


class Till:
    """An account's cash, yuan of the sample."""

    def __init__(self) -> None:
        self.cash = 0.0


def _bounded(wished: Floats, grants: Floats, total: float, most: Floats) -> Floats:
    """`wished` factors times a common one, within `LEAST` and `most`, so that `grants` by them sum to `total`."""
    wished = np.maximum(wished, LEAST)

    def factors(common: float) -> Floats:
        return np.clip(common * wished, LEAST, most)

    largest = float((most / wished).max())
    if float(grants @ factors(largest)) <= total:  # all are at their most, but for rounding
        return most
    common = brentq(lambda x: float(grants @ factors(x)) - total, 0.0, largest, xtol=1e-14)
    return factors(common)


def _turns(township: NDArray[np.int16]) -> NDArray[np.int64]:
    """How many of the same township stand before each entry."""
    seen: dict[int, int] = {}
    turns = np.empty(len(township), dtype=np.int64)
    for i, t in enumerate(township.tolist()):
        turns[i] = seen.get(t, 0)
        seen[t] = turns[i] + 1
    return turns
