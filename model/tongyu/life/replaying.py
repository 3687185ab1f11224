"""A phase once more, for one household alone: what each payment was, which the columns only show in sum.

The county's own mechanisms run on a copy of the household's row, with books of its own. They read the county and write
to the copy, so the county is not touched. What depends on others is put in from what really happened: the share of
local wages, and mutual aid, for which the whole group is played once more. Should the copy end with other cash or
income than the household did, the difference is told as "other" (see `accounting`), never hidden.
"""

import copy
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.county.households.columns import CROP_SALES, OTHER, PROPERTY, SOURCES, STOCKS, WAGE, Columns
from tongyu.county.ledger import HOUSEHOLDS, Ledger
from tongyu.county.mechanisms.crowdfunding import Crowdfunding
from tongyu.county.mechanisms.mutual_aid import Groups
from tongyu.county.programme.programme import Till
from tongyu.county.state import Own, State
from tongyu.kernels.work import Work
from tongyu.life.records import Flow
from tongyu.life.rows import copy_of, rows_of

if TYPE_CHECKING:
    from tongyu.county.county import County

# The income that an item of the county's books is, if it is any.
INCOME = {
    "wages": "wage",
    "local wages": "wage",
    "inputs": "crops",
    "crop insurance": "crops",
    "indemnities": "crops",
    "other operating income": "other_operating",
    "property income": "property",
    "pensions": "transfer",
    "subsidies": "transfer",
    "other transfers": "transfer",
    "allowance": "transfer",
    "top-ups": "transfer",
}
# Which loan an item "loans" is depends on the step that books it.
LOANS = {"growing.grow": "loan for inputs", "risk.fall_sick": "loan for care", "living.live": "loan to live on"}
FIRST = np.zeros(1, dtype=np.int64)


class _AsGiven(Crowdfunding):
    """Donors who give the share that they gave to all clients."""

    def __init__(self, given: Crowdfunding) -> None:
        vars(self).update(vars(given))

    def raise_donations(self, county: State, asked: float) -> float:
        return self.donated_share


class Alone(State):
    """The county as seen by the mechanisms that run on some rows only: they read it, and what they write stays here.

    Arrays, institutions, tills and what mechanisms keep are copied when one first asks for them, so that it may write
    into them.
    """

    def __init__(self, county: "County", columns: Columns, groups: int = 0) -> None:
        """`groups` are the mutual-aid groups that share costs; 0: nobody does."""
        self._county = county
        self.columns = copy_of(columns)
        self.ledger = Ledger({}, lambda: self.columns.stock.sum(axis=0))
        self.local_wages = np.zeros_like(county.local_wages)  # shared by a whole township, see `replay_live`
        self._own, self._scratch = {}, {}
        self.own(Groups).groups = groups
        self.wages_are_paid = False  # whatever employers hold back

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._county, name)
        if isinstance(value, list):
            value = [copy.copy(each) for each in value]
        elif isinstance(value, np.ndarray | Till):
            value = copy.copy(value)
        setattr(self, name, value)
        return value

    def own(self, kind: type[Own]) -> Own:
        """A copy of what a mechanism keeps, down to its arrays."""
        if kind not in self._own:
            theirs = self._county.own(kind)
            mine: Any = _AsGiven(theirs) if isinstance(theirs, Crowdfunding) else copy.copy(theirs)
            for name, value in vars(theirs).items():
                if isinstance(value, np.ndarray):
                    setattr(mine, name, value.copy())
            self._own[kind] = mine
        found: Own = self._own[kind]
        return found

    def column(self, name: str) -> NDArray[Any]:
        """The rows' part of a column that an added mechanism declares."""
        row_of = {number: row for row, number in enumerate(self._county.columns.id.tolist())}
        return self._county.column(name)[[row_of[number] for number in self.columns.id.tolist()]]

    def numbers(self, kind: type[Any]) -> Any:
        """The parameters of a mechanism."""
        found = self._county.numbers(kind)
        return found._replace(arrears=0.0) if kind is Work and self.wages_are_paid else found

    def run(self, step: str) -> list[Flow]:
        """Let the county's step of that name happen; returns what the household got and gave by it."""
        self.ledger.flows = {}
        phase = next(steps for steps in self._county.tables.schedule.values() if step in steps)
        phase[step](self)
        flows = []
        for (payer, payee, item), yuan in self.ledger.flows.items():
            if HOUSEHOLDS in (payer, payee):
                name = LOANS.get(step, item) if item == "loans" else item
                signed = yuan if payee == HOUSEHOLDS else -yuan
                flows.append(Flow("", name, signed, INCOME.get(item)))
        return flows


class Replay(NamedTuple):
    """What a phase moved, as far as it could be replayed; phases of flows are not filled in."""

    flows: list[Flow]
    kg: dict[str, NDArray[np.float64]]  # (crops,) harvested, eaten, lost
    wages_lost_ill: float = 0.0
    wages_lost_selling: float = 0.0
    wages_held_back: float = 0.0


def replay_grow(county: "County", before: Columns) -> Replay:
    """Inputs, harvest, food and loss of the household in the first row of `before`."""
    alone = Alone(county, rows_of(before, FIRST))
    start = float(alone.columns.income[0, CROP_SALES])
    flows = alone.run("growing.grow")
    spent = sum(flow.yuan for flow in flows if flow.source == "crops")
    food = float(alone.columns.income[0, CROP_SALES]) - start - spent
    insured = alone.run("crop_insurance.insure_crops")
    flows.append(Flow("", "own food", food, "crops", cash=False))
    flows += insured
    books = alone.ledger
    return Replay(flows, {"harvested": books.harvested, "eaten": books.eaten, "lost": books.lost})


def replay_live(county: "County", before: Columns, after: Columns) -> Replay:
    """Wages, other income, illness, mutual aid, transfers, consumption and credit of the household in the first row.

    `before`, `after`: the same rows, the household and all other members of its mutual-aid group.
    """
    alone = Alone(county, rows_of(before, FIRST))
    h = alone.columns
    flows = alone.run("work.work")
    ill, selling, held_back = _lost_wages(county, alone, before)
    local = float(after.income[0, WAGE]) - float(h.income[0, WAGE])
    h.income[0, WAGE] += local
    h.cash[0] += local
    flows.append(Flow("", "local wages", local, SOURCES[WAGE]))
    flows += alone.run("living.earn_other")
    flows += alone.run("risk.fall_sick")
    if before.group[0] >= 0 and county.own(Groups).groups:
        aid = _mutual_aid(county, before, after) - float(h.cash[0])
        h.cash[0] += aid
        flows.append(Flow("", "mutual aid", aid, None))
    flows += alone.run("state_support.pay")
    flows += alone.run("living.live")
    alone.run("income.close")
    flows.append(Flow("", "change of stocks", float(h.income[0, STOCKS]), SOURCES[STOCKS], cash=False))
    return Replay(flows, {}, ill, selling, held_back)


def _lost_wages(county: "County", alone: Alone, before: Columns) -> tuple[float, float, float]:
    """Outside wages that illness took, those that hours of selling took of the rest, and those then held back."""
    sick = int(before.sick_months[0])
    earned = float(alone.columns.income[0, WAGE])
    sums = []
    for months, hours in ((0, 0.0), (sick, 0.0), (sick, float(before.hours[0]))):
        other = Alone(county, rows_of(before, FIRST))
        other.wages_are_paid = True
        other.columns.hours[:] = hours
        other.columns.sick_months[:] = months
        other.run("work.work")
        sums.append(float(other.columns.income[0, WAGE]))
    return sums[0] - sums[1], sums[1] - sums[2], sums[2] - earned


def _mutual_aid(county: "County", before: Columns, after: Columns) -> float:
    """Cash of the household once its group has shared the month's care."""
    group = Alone(county, before, county.own(Groups).groups)
    h = group.columns
    for source in (WAGE, OTHER, PROPERTY):  # earned before somebody falls ill
        h.cash[:] += after.income[:, source] - before.income[:, source]
    group.run("risk.fall_sick")
    return float(h.cash[0])
