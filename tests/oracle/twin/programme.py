"""The twin's programme: a line of money for each lever, social workers' hours, places that lean on reports."""

from dataclasses import dataclass, field
from typing import Any

from tests.oracle.twin.books import ENTERPRISE, GOVERNMENT, OUTSIDE

from tongyu.county.levers import METHODS
from tongyu.county.tables import LEVERS
from tongyu.scenario.plans.funding import funded
from tongyu.scenario.scenario import LeverSetting

WORKERS, PILLAR_SUPPORT = "support.social_workers", "support.pillar_support"
HOURS_A_MONTH = 160.0
USUAL_MIX = {"casework": 0.7, "groups": 0.1, "community": 0.1, "linking": 0.1}
LINKING = ("support.finance_links", "support.legal_links", "support.health_links", "support.crowdfunding")
LEAST, GREATEST = 0.5, 2.0  # of its plan, that moving money leaves a lever or gives it


@dataclass
class Line:
    """The money of one lever, yuan of the county, and what it delivers, in the lever's unit."""

    key: str
    setting: LeverSetting
    unit_cost: float  # this month
    full_cost: float  # before what sharing premises saves
    available: float = 0.0
    grant: float = 0.0
    limit: float = 0.0  # units that there can be
    ceiling: float = GREATEST
    wanted: float = 0.0
    paid_for: float = 0.0
    delivered: float = 0.0
    spent: float = 0.0
    factor: float = 1.0
    place: list[float] = field(default_factory=list)  # by township, 0 or 1
    order: list[int] = field(default_factory=list)  # townships of its place, the neediest first

    def works_in(self, village: int) -> bool:
        """Whether the lever was set for this village, its township allowing."""
        return self.setting.villages is None or village in self.setting.villages


class Programme:
    """All levers of the scenario; one that is not in it has level 0."""

    def __init__(self, county: Any) -> None:
        self.county = county
        self.weight = [1.0] * county.townships
        self.lines: dict[str, Line] = {}
        for key, setting in funded(county.facts_scenario, county.values).programme_items():
            cost = setting.unit_cost
            if cost is None:
                cost = county.values[f"programme.{key}"]
                if not LEVERS[key].sized:  # told for a county of so many persons
                    cost *= county.facts_scenario.county.persons / county.values["programme.costed_persons"]
            self.lines[key] = Line(key, setting, cost, cost, place=[0.0] * county.townships)
        mix = self.lines[WORKERS].setting.mix if WORKERS in self.lines else None
        self.mix = dict(mix or USUAL_MIX)
        self.hours = dict.fromkeys(METHODS, 0.0)  # this month's, by method

    @property
    def casework_share(self) -> float:
        """Share of the workers' hours that goes to casework this month."""
        total = sum(self.hours.values())
        return self.hours["casework"] / total if total > 0.0 else 0.0

    # where and how much

    def level(self, key: str) -> float:
        """Units delivered this month."""
        return self.lines[key].delivered if key in self.lines else 0.0

    def mask(self, key: str) -> list[float]:
        """By township: 1 where the lever works this month, else 0."""
        line = self.lines.get(key)
        return list(line.place) if line and line.delivered > 0.0 else [0.0] * self.county.townships

    def village_mask(self, key: str) -> list[float]:
        """By village: 1 where the lever works this month, else 0."""
        line = self.lines.get(key)
        if line is None or line.delivered <= 0.0:
            return [0.0] * self.county.villages
        return [
            line.place[township] if line.works_in(village) else 0.0
            for village, township in enumerate(self.county.village_township)
        ]

    def village_weights(self, key: str) -> list[float]:
        """By village: 0 where the lever does not work, elsewhere as far as the last report leans its township."""
        mask = self.village_mask(key)
        return [mask[village] * self.weight[township] for village, township in enumerate(self.county.village_township)]

    def stations(self, key: str) -> list[int]:
        """Townships where the lever works, the neediest first."""
        line = self.lines.get(key)
        return line.order if line and line.delivered > 0.0 else []

    def townships(self, key: str, nodes_first: bool = False) -> list[float]:
        """By township: how far it is served by a lever that counts townships."""
        served = [0.0] * self.county.townships
        order = list(self.stations(key))
        if nodes_first:
            order.sort(key=lambda t: not self.county.township_is_node[t])
        for rank, township in enumerate(order):
            served[township] = min(max(self.level(key) - rank, 0.0), 1.0)
        return served

    def villages(self, key: str) -> list[float]:
        """By village: how far it is served by a lever that counts villages, or a share of them."""
        whole = self.county.villages if LEVERS[key].unit.startswith("share") else 1
        return self.in_turn(self.level(key) * whole, self.village_mask(key))

    def in_turn(self, count: float, place: list[float]) -> list[float]:
        """By village: how far it is served if `count` villages of `place` are, the townships taking turns."""
        served = [0.0] * self.county.villages
        if count <= 0.0:
            return served
        seen = [0] * self.county.townships
        turns = []
        for village, township in enumerate(self.county.village_township):
            if place[village] > 0.0:
                turns.append((seen[township], village))
            seen[township] += 1
        for rank, (_, village) in enumerate(sorted(turns)):
            served[village] = min(max(count - rank, 0.0), 1.0)
        return served

    # money and hours

    def release(self) -> None:
        """The month's grants come in; what the lines can pay is delivered and paid."""
        for line in self.lines.values():
            self._choose_place(line)
            self._limit(line)
            self._grant(line)
            self._pay(line)
        self._deliver()

    def _grant(self, line: Line) -> None:
        date = self.county.date
        planned, budget = min(line.setting.level(date), line.limit), line.setting.budget_at(date)
        line.wanted = min(planned * line.factor, line.limit)
        line.ceiling = line.limit / planned if planned > 0.0 else GREATEST
        line.grant = planned * line.unit_cost if budget is None else budget / 12.0
        cost = line.wanted * line.unit_cost
        arrived = cost if budget is None else line.factor * line.grant
        line.available += arrived
        self._book_grant(line, arrived)
        if line.unit_cost == 0.0 or line.available >= cost * (1.0 - 1e-9):
            line.paid_for = line.wanted
        else:
            line.paid_for = line.available / line.unit_cost

    def _book_grant(self, line: Line, arrived: float) -> None:
        payer = GOVERNMENT if line.setting.funder == "government" else ENTERPRISE
        amount = arrived / self.county.scale
        self._till(payer).cash += amount
        item = "grant" if payer == GOVERNMENT else "private capital"
        self.county.books.pay(OUTSIDE, payer, item, amount)

    def _choose_place(self, line: Line) -> None:
        again = line.setting.neediest is not None and self.county.month_of_year == 0
        budget = line.setting.budget_at(self.county.date)
        penniless = budget is not None and line.unit_cost > 0.0 and line.available + budget <= 0.0
        if line.setting.level(self.county.date) <= 0.0 or penniless or (any(line.place) and not again):
            return
        setting, county = line.setting, self.county
        need = self.neediness()
        order = sorted(range(county.townships), key=lambda t: -need[t])
        if setting.neediest is not None:
            chosen = set(order[: setting.neediest])
        elif setting.villages is not None:
            chosen = {county.village_township[village] for village in setting.villages}
        elif isinstance(setting.place, str):
            chosen = set(order)
        else:
            chosen = {county.township_names.index(name) for name in setting.place}
        line.place = [1.0 if t in chosen else 0.0 for t in range(county.townships)]
        line.order = [t for t in order if t in chosen]

    def _limit(self, line: Line) -> None:
        """One station a village, one hub a township, one seat or link a household of the place, once it is chosen."""
        county, kind = self.county, LEVERS[line.key]
        line.limit = most = kind.most_in(county.facts_scenario.county)
        if not any(line.place):
            return
        villages = sum(
            line.place[township] > 0.0 and line.works_in(village)
            for village, township in enumerate(county.village_township)
        )
        households = county.facts_scenario.county.households * villages / county.villages
        if kind.one_a == "village":
            line.limit = min(most, villages / county.villages if kind.unit.startswith("share") else villages)
        elif kind.one_a == "township":
            line.limit = min(most, len(line.order))
        elif kind.one_a == "cooperative":
            line.limit = min(most, sum(cooperative.open for cooperative in county.cooperatives))
        elif kind.one_a == "household":
            line.limit = min(most, households)
        elif kind.one_a == "group":
            line.limit = min(most, households / max(2, round(county.values["mutual_aid.size"])))

    def _pay(self, line: Line) -> None:
        payer = GOVERNMENT if line.setting.funder == "government" else ENTERPRISE
        payee = ENTERPRISE if LEVERS[line.key].capital else OUTSIDE
        payment = min(line.paid_for * line.unit_cost, line.available)
        line.available -= payment
        line.spent += payment
        amount = payment / self.county.scale
        self._till(payer).cash -= amount
        if payee == ENTERPRISE:
            self.county.enterprise.cash += amount
        self.county.books.pay(payer, payee, f"programme: {line.key}", amount)

    def _till(self, account: str) -> Any:
        return self.county.government if account == GOVERNMENT else self.county.enterprise

    def _deliver(self) -> None:
        """What money bought, and social workers' hours beside it."""
        by_hours = self._hours()
        exponent = self.county.numbers.delivery.exponent
        for line in self.lines.values():
            line.delivered = line.paid_for
            if line.key in by_hours:
                both = _combined(line.paid_for, by_hours[line.key], exponent)
                line.delivered = max(line.paid_for, min(both, line.limit))

    def _hours(self) -> dict[str, float]:
        """Split the workers' month; returns units that hours deliver of each lever that is paid for."""
        delivery = self.county.numbers.delivery
        workers, support = (self.lines[key].paid_for if key in self.lines else 0.0 for key in (WORKERS, PILLAR_SUPPORT))
        hours = {method: workers * HOURS_A_MONTH * self.mix.get(method, 0.0) for method in METHODS}
        paid = [line for line in self.lines.values() if line.paid_for > 0.0 and line.unit_cost > 0.0]
        helped = {
            "groups": [line for line in paid if line.key == "support.mutual_aid"],
            "linking": [line for line in paid if line.key in LINKING],
        }
        an_hour = self.county.values[f"programme.{WORKERS}"] / HOURS_A_MONTH * delivery.worth
        units: dict[str, float] = {}
        for method, lines in helped.items():
            if not lines:
                hours["casework"] += hours[method]
                hours[method] = 0.0
            for line in lines:
                units[line.key] = hours[method] / len(lines) * an_hour / line.unit_cost
        staffed = [line for line in paid if LEVERS[line.key].staffed]
        for line in staffed:
            yuan = support / len(staffed) * self.county.values[f"programme.{PILLAR_SUPPORT}"]
            units[line.key] = yuan * delivery.pillar_worth / line.unit_cost
        self.hours = hours
        return units

    def waiting(self, funder: str) -> float:
        """Yuan of `funder` that came in for levers and is not spent yet."""
        return sum(line.available for line in self.lines.values() if line.setting.funder == funder)

    def cost_by_pillar(self) -> dict[str, float]:
        """Yuan spent since the start."""
        spent: dict[str, float] = {}
        for line in self.lines.values():
            pillar = LEVERS[line.key].pillar
            spent[pillar] = spent.get(pillar, 0.0) + line.spent
        return spent

    def neediness(self) -> list[float]:
        """Headcount by township over the last twelve months."""
        line, persons, poor = self.county.numbers.line.national, *([0.0] * self.county.townships for _ in range(2))
        for household in self.county.households:
            persons[household.township] += household.persons
            if household.income_per_head < line:
                poor[household.township] += household.persons
        return [counted / max(all_, 1.0) for counted, all_ in zip(poor, persons, strict=True)]

    # what a report changes

    def reallocate(self, use: dict[str, float], strength: float) -> float:
        """Move money toward the levers seen to be used; returns the yuan a quarter that moved."""
        lines = [
            self.lines[key]
            for key in use
            if key in self.lines
            and self.lines[key].wanted > 0.0
            and self.lines[key].grant > 0.0
            and self.lines[key].setting.funder == "government"
        ]
        total = sum(line.grant * line.factor for line in lines)
        if total <= 0.0 or strength <= 0.0:
            return 0.0
        mean = sum(use[line.key] * line.grant * line.factor for line in lines) / total
        wished = [max(LEAST, line.factor * (1.0 + strength * (use[line.key] - mean))) for line in lines]
        most = [max(line.factor, min(GREATEST, line.ceiling)) for line in lines]

        def factors(common: float) -> list[float]:
            return [min(max(common * wish, LEAST), top) for wish, top in zip(wished, most, strict=True)]

        def granted(common: float) -> float:
            return sum(line.grant * factor for line, factor in zip(lines, factors(common), strict=True))

        low, high = 0.0, max(top / wish for top, wish in zip(most, wished, strict=True))
        for _ in range(200):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if granted(middle) < total else (low, middle)
        moved = 0.0
        for line, factor in zip(lines, factors(high), strict=True):
            moved += 3.0 * 0.5 * abs(factor - line.factor) * line.grant
            line.factor = factor
        return moved

    def lean(self, weight: float, need: list[float]) -> None:
        """Lean levers that reach households toward needy townships until the next report."""
        mean = max(sum(need) / len(need), 1e-9)
        self.weight = [max(0.0, 1.0 + weight * (own / mean - 1.0)) if weight > 0.0 else 1.0 for own in need]


def _combined(money: float, hours: float, exponent: float) -> float:
    """(money^exponent + hours^exponent)^(1 / exponent)."""
    if money <= 0.0 or hours <= 0.0:
        return max(money, hours)
    largest = max(money, hours)
    return largest * (1.0 + (min(money, hours) / largest) ** exponent) ** (1.0 / exponent)
