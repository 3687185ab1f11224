"""A phase once more, for one household alone: what each payment was, which the columns only show in sum.

The county's own mechanisms run on a copy of the household's row, with books of its own. They read the county and write
to the copy, so the county is not touched. What depends on others is put in from what really happened: the share of
local wages, a place on the rolls of the allowance or in a village's fund, a post of public welfare, disaster relief,
and mutual aid, for which the whole group is played once more. Should the copy end with other cash or income than the
household did, the difference is told as "other" (see `accounting`), never hidden.
"""

import copy
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.county.households.columns import CROP_SALES, PROPERTY, SOURCES, STOCKS, TRANSFER, WAGE, Columns
from tongyu.county.ledger import HOUSEHOLDS, Ledger
from tongyu.county.mechanisms import leasing
from tongyu.county.mechanisms.crowdfunding import Crowdfunding
from tongyu.county.mechanisms.health import Bills
from tongyu.county.mechanisms.mutual_aid import Groups
from tongyu.county.mechanisms.placement import Placed
from tongyu.county.mechanisms.relief import Relief
from tongyu.county.programme.programme import Till
from tongyu.county.state import Own, State
from tongyu.kernels.health import A_YEAR, Health
from tongyu.kernels.work import Work
from tongyu.life.records import Flow
from tongyu.life.rows import copy_of, rows_of

if TYPE_CHECKING:
    from tongyu.county.county import County

# The income that an item of the county's books is, if it is any.
INCOME = {
    "wages": "wage",
    "local wages": "wage",
    "posts of public welfare": "wage",
    "inputs": "crops",
    "crop insurance": "crops",
    "indemnities": "crops",
    "other operating income": "other_operating",
    "earned with small credit": "other_operating",
    "interest on small credit": "other_operating",
    "property income": "property",
    "pensions": "transfer",
    "subsidies": "transfer",
    "other transfers": "transfer",
    "allowance": "transfer",
    "top-ups": "transfer",
    "producer subsidies": "transfer",
    "sent home": "transfer",
    "disaster relief": "transfer",
}
# What an item is depends on the step that books it.
NAMES = {
    ("growing.grow", "loans"): "loan for inputs",
    ("health.fall_sick", "loans"): "loan for care",
    ("living.live", "loans"): "loan to live on",
    ("small_credit.lend", "repayment"): "small credit repaid",
}
PAYERS = ("insurance", "critical-illness insurance", "medical assistance")
PLENTY = 1e7  # yuan: more than any month's medicines
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
        self.instead: dict[type[Any], dict[str, float]] = {}  # parameters of mechanisms that are others here

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
        return self._county.numbers(kind)._replace(**self.instead.get(kind, {}))

    def run(self, step: str) -> list[Flow]:
        """Let the county's step of that name happen; returns what the household got and gave by it."""
        self.ledger.flows = {}
        phase = next(steps for steps in self._county.tables.schedule.values() if step in steps)
        phase[step](self)
        flows = []
        for (payer, payee, item), yuan in self.ledger.flows.items():
            if HOUSEHOLDS in (payer, payee):
                name = NAMES.get((step, item), item)
                signed = yuan if payee == HOUSEHOLDS else -yuan
                flows.append(Flow("", name, signed, INCOME.get(name)))
        return flows


class Illness(NamedTuple):
    """A month's medicines, and an admission if there was one, yuan."""

    medicines_bought: float = 1.0  # share of what was due of them, 0-1
    medicines: float = 0.0  # paid for them by the household
    admitted: bool = False
    untreated: bool = False  # admitted, had it been able to pay
    own: float = 0.0  # of the bill of the admission: paid by the household, loan and gifts included
    insured: float = 0.0  # by the common scheme
    covered: float = 0.0  # by critical-illness insurance
    assisted: float = 0.0  # by medical assistance


class WorkAway(NamedTuple):
    """The month's placements of the household's adults."""

    found: int = 0
    by_casework: int = 0  # of them
    lost: int = 0


class Replay(NamedTuple):
    """What a phase moved, as far as it could be replayed; phases of flows are not filled in."""

    flows: list[Flow]
    kg: dict[str, NDArray[np.float64]]  # (crops,) harvested, eaten, lost
    wages_lost_ill: float = 0.0
    wages_lost_selling: float = 0.0
    wages_held_back: float = 0.0
    illness: Illness = Illness()
    work_away: WorkAway = WorkAway()


def replay_grow(county: "County", before: Columns, row: int) -> Replay:
    """Inputs, harvest, food and loss of the household in the first row of `before`, that in `row` of the county."""
    alone = Alone(county, rows_of(before, FIRST))
    alone.columns.tilled[0] = county.columns.tilled[row]  # as was leased before
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

    Who is enrolled in the allowance, holds a post or has a place in a fund is the outcome of a competition or a lot, so
    the county's answer is taken; so is the relief that it paid. `before`, `after`: the same rows, the household and all
    other members of its mutual-aid group.
    """
    alone = Alone(county, rows_of(before, FIRST))
    h = alone.columns
    away = _work_away(alone)
    h.placed[0] = after.placed[0]
    h.wage_luck[0] = after.wage_luck[0]
    working = copy_of(h)
    flows = alone.run("work.work")
    ill, selling, held_back = _lost_wages(county, alone, working)
    post = float(_paid_for_posts(county, after)[0])
    local = float(after.income[0, WAGE]) - post - float(h.income[0, WAGE])
    h.income[0, WAGE] += local
    h.cash[0] += local
    flows.append(Flow("", "local wages", local, SOURCES[WAGE]))
    alone.run("distress.recover")
    flows += alone.run("living.earn_other")
    flows += _rents(county, h)
    h.fund[0] = after.fund[0]
    flows += alone.run("small_credit.lend")
    taken_ill = copy_of(h)
    of_illness = alone.run("health.fall_sick")
    illness = _illness(county, alone, taken_ill, of_illness)
    flows += of_illness
    if before.group[0] >= 0 and county.own(Groups).groups:
        aid = _mutual_aid(county, before, after) - float(h.cash[0])
        h.cash[0] += aid
        flows.append(Flow("", "mutual aid", aid, None))
    flows += alone.run("state_support.pay")
    flows += alone.run("producer_subsidy.pay")
    flows += alone.run("people.send")
    relief = _relief(county, int(h.id[0]))
    h.income[0, TRANSFER] += relief
    h.cash[0] += relief
    flows.append(Flow("", "disaster relief", relief, SOURCES[TRANSFER]))
    h.enrolled[0], h.means[0] = after.enrolled[0], after.means[0]
    flows += alone.run("benefits.pay")
    h.post[0] = after.post[0]
    h.income[0, WAGE] += post
    h.cash[0] += post
    flows.append(Flow("", "posts of public welfare", post, SOURCES[WAGE]))
    flows += alone.run("living.live")
    alone.run("income.close")
    flows.append(Flow("", "change of stocks", float(h.income[0, STOCKS]), SOURCES[STOCKS], cash=False))
    return Replay(flows, {}, ill, selling, held_back, illness, away)


def _rents(county: "County", h: Columns) -> list[Flow]:
    """Let the households `h` get and pay the rent of land that is due; what it is to the first of them."""
    if county.month_of_year != county.last_harvest:
        return []
    row_of = {number: row for row, number in enumerate(county.columns.id.tolist())}
    rows = [row_of[number] for number in h.id.tolist()]
    got, paid = (yuan[rows] for yuan in leasing.rents(county))
    borrowed = leasing.settle(h, got, paid)
    return [
        Flow("", "rent from kin", float(got[0]), SOURCES[PROPERTY]),
        Flow("", "rent paid to kin", -float(paid[0]), SOURCES[CROP_SALES]),
        Flow("", "loan for rent", float(borrowed[0]), None),
    ]


def _work_away(alone: Alone) -> WorkAway:
    """Who was found work away this month and who lost it: the household's own draws, so they come out as they did."""
    placed = alone.own(Placed)
    before = copy.copy(placed)
    alone.run("placement.find_work")
    return WorkAway(
        placed.found - before.found,
        placed.found_by_casework - before.found_by_casework,
        placed.lost - before.lost,
    )


def _paid_for_posts(county: "County", after: Columns) -> NDArray[np.float64]:
    """Yuan that each of the rows got for a post of public welfare this month."""
    return np.where(after.post, county.values["posts.pay"], 0.0)


def _relief(county: "County", household: int) -> float:
    """Yuan of disaster relief that the county paid `household` this month."""
    row = int(np.flatnonzero(county.columns.id == household)[0])
    return float(county.own(Relief).relief_now[row])


def _illness(county: "County", alone: Alone, before: Columns, flows: list[Flow]) -> Illness:
    """What medicines and an admission cost whom; `before` as illness found the household, `flows` what it then moved.

    Played twice more without admissions, as it was and with cash for everything, for what its medicines cost and what
    was due of them.
    """
    medicines, due = (_without_admissions(county, before, more) for more in (0.0, PLENTY))
    bills = alone.own(Bills)
    untreated = int(alone.columns.untreated[0]) == A_YEAR
    sums = {item: sum(flow.yuan for flow in flows if flow.item == item) for item in ("care", *PAYERS)}
    insured, covered, assisted = (sums[payer] for payer in PAYERS)
    own_medicines, insured_medicines = medicines
    return Illness(
        medicines_bought=own_medicines / due[0] if due[0] > 0.0 else 1.0,
        medicines=own_medicines,
        admitted=bills.admissions > 0.0,
        untreated=untreated,
        own=-sums["care"] - insured - covered - assisted - own_medicines,
        insured=insured - insured_medicines,
        covered=covered,
        assisted=assisted,
    )


def _without_admissions(county: "County", before: Columns, more: float) -> tuple[float, float]:
    """Yuan that the household and the common scheme pay for medicines where it has `more` cash than `before`."""
    other = Alone(county, before)
    other.instead[Health] = {"admissions": 0.0, "admissions_elder": 0.0}
    other.columns.cash[0] += more
    flows = other.run("health.fall_sick")
    insured = sum(flow.yuan for flow in flows if flow.item == "insurance")
    return -sum(flow.yuan for flow in flows if flow.item == "care") - insured, insured


def _lost_wages(county: "County", alone: Alone, before: Columns) -> tuple[float, float, float]:
    """Outside wages that illness took, those that hours of selling took of the rest, and those then held back.

    `before`: the household as it went to work.
    """
    sick = int(before.sick_months[0])
    earned = float(alone.columns.income[0, WAGE])
    sums = []
    for months, hours in ((0, 0.0), (sick, 0.0), (sick, float(before.hours[0]))):
        other = Alone(county, before)
        other.instead[Work] = {"arrears": 0.0}
        other.columns.hours[:] = hours
        other.columns.sick_months[:] = months
        other.run("work.work")
        sums.append(float(other.columns.income[0, WAGE]))
    return sums[0] - sums[1], sums[1] - sums[2], sums[2] - earned


def _mutual_aid(county: "County", before: Columns, after: Columns) -> float:
    """Cash of the household once its group has shared the month's care."""
    group = Alone(county, before, county.own(Groups).groups)
    h = group.columns
    # Wages but for posts come in before somebody falls ill, as do what animals, land and small credit earn.
    h.cash[:] += after.income[:, WAGE] - before.income[:, WAGE] - _paid_for_posts(county, after)
    group.run("living.earn_other")
    _rents(county, h)
    h.fund[:] = after.fund
    group.run("small_credit.lend")
    group.run("health.fall_sick")
    return float(h.cash[0])
