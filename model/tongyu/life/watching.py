"""Watching one household while its county runs: the observer that `County.observer` calls."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tongyu.county.households.columns import Columns
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.mechanisms.state_support import DECEMBER
from tongyu.county.mechanisms.weather import Weather
from tongyu.errors import InputError
from tongyu.kernels.people import SPLIT_OFF
from tongyu.life import events
from tongyu.life.accounting import closed
from tongyu.life.events import Found
from tongyu.life.kin import PHASE, Turn, began, ended, members_of, row_of, turned
from tongyu.life.portraits import portrait
from tongyu.life.records import Event, Flow, Grain, Month, Portrait, Sale, Standing, Value
from tongyu.life.replaying import Replay, replay_grow, replay_live
from tongyu.life.rows import copy_of, rows_of
from tongyu.life.selling import sales_of
from tongyu.life.standing import standing
from tongyu.text.wording import counted, county_called

if TYPE_CHECKING:
    from tongyu.county.county import County

CHANNEL_ITEMS = {"trader": "sales to traders", "brand": "sales under the brand"}
OPEN_LISTINGS = "sales on open listings"
PATRONAGE, REFUND, BOTH = "patronage", "refunded rent", "patronage and refunded rent"
LEAST = 0.005  # yuan: what rounds to no fen is no event
BENEFIT = 0.5  # yuan a month: less is as good as none
SHORT = 0.005  # share of a month's inputs


class Watcher:
    """Follows one household of `county` from its next month on, and keeps its months, until it ends.

    It is the county's observer from here on. After each phase the household's row is compared with what it was before.
    One that splits off later is followed from its beginning. Raises InputError for a household that is not in the
    sample.
    """

    def __init__(self, county: "County", household: int) -> None:
        self.county = county
        self.household = household
        self.row = row_of(county, household)
        if self.row < 0 and household < SPLIT_OFF:
            raise InputError(unknown_household(household, len(county.columns.id), county.scenario.county.name))
        self.portrait: Portrait | None = None
        self._there = self.row >= 0  # or it has not begun yet, or has ended
        self.months: list[Month] = []
        self.harvests: list[tuple[str, float, float, bool]] = []  # month, weather, inputs, drought
        self.standings: dict[int, Standing] = {}  # by calendar year, as it ends
        self._topped_up = False
        self._kin = np.zeros(len(county.crops.names))  # kg from kin this month
        self._sales: list[Sale] = []
        self._rent = 0.0
        self._phases: dict[str, Callable[[Columns], list[Flow]]] = {
            PHASE: self._turned,
            "reach": self._reach,
            "train": self._train,
            "decide": self._decide,
            "grow": self._grow,
            "organise": self._organise,
            "move": self._move,
            "clear": self._clear,
            "settle": self._settle,
            "live": self._live,
        }
        self._begin()
        if self._there:
            self._meet()
        county.observer = self

    def _meet(self) -> None:
        """See the household for the first time."""
        self.portrait = portrait(self.county, self.row)
        self._members = members_of(self.county, self.row)
        self._before = self._look()
        self._around = events.surroundings(self.county, self._before)

    def __call__(self, phase: str) -> None:
        """Take note of what `phase` did; "record" ends the month."""
        begins = phase == PHASE and self._turn()
        if begins or not self._there:
            return
        if phase == "record":
            self._end()
            return
        if not self._under_way:
            self._open()
        after = self._look()
        notice = self._phases.get(phase)
        flows = notice(after) if notice else []
        self._tell(phase, events.changes(self._before, after))
        self._flows += closed(phase, flows, self._before, after)
        self._before, self._around = after, events.surroundings(self.county, after)

    def _turn(self) -> bool:
        """Find the household's row anew, and tell of its end; whether it begins here."""
        self.row = row_of(self.county, self.household)
        if self._there and self.row < 0:
            self._open()
            self._take(ended(self.county, self.household, self._members, self._before))
            self._close(self._before, 0.0, 0.0, -self._before.stock[0])
            self._there = False
        elif not self._there and self.row >= 0 and not self.months:
            self._there = True
            self._meet()
            self._open()
            self._take(began(self.county, self.household, self.row))
            self._cash, self._kin = 0.0, self._before.stock[0].copy()
            return True
        return False

    def _turned(self, after: Columns) -> list[Flow]:
        has = members_of(self.county, self.row)
        turn = turned(self.county, self.household, self._members, has, self._before, after)
        self._tell(PHASE, turn.happened)
        self._kin, self._members = after.stock[0] - self._before.stock[0], has
        return turn.flows

    def _take(self, turn: Turn) -> None:
        self._tell(PHASE, turn.happened)
        self._flows += [flow for flow in turn.flows if flow.yuan != 0.0]

    def _look(self) -> Columns:
        """The household's row, and those of the others in its mutual-aid group after it."""
        h = self.county.columns
        rows = np.array([self.row], dtype=np.int64)
        if h.group[self.row] >= 0:
            mates = np.flatnonzero(h.group == h.group[self.row])
            rows = np.concatenate([rows, mates[mates != self.row]])
        return rows_of(h, rows)

    def _begin(self) -> None:
        self._under_way = False
        self._flows: list[Flow] = []
        self._events: list[Event] = []
        self._kg: dict[str, NDArray[np.float64]] = {}
        self._sick = False
        self._lost_ill = self._lost_selling = 0.0
        self._kin = np.zeros_like(self._kin)

    def _open(self) -> None:
        """The month's first phase: what `County.step` sets to zero before it."""
        self._under_way = True
        self._cash, self._debt = float(self._before.cash[0]), float(self._before.debt[0])
        self._before.income[:] = 0.0
        self._before.hours[:] = 0.0
        self._before.consumed[:] = 0.0
        self._sales, self._rent = [], 0.0

    def _tell(self, phase: str, found: Found) -> None:
        self._events += [Event(self.county.date, phase, kind, values) for kind, values in found]

    def _reach(self, after: Columns) -> list[Flow]:
        self._tell("reach", events.reached(self.county, self.row, self._before, after))
        return []

    def _train(self, after: Columns) -> list[Flow]:
        self._tell("train", events.trained(self._before, after))
        return []

    def _decide(self, after: Columns) -> list[Flow]:
        self._tell("decide", events.decided(self._before, after))
        return []

    def _organise(self, after: Columns) -> list[Flow]:
        around = events.surroundings(self.county, after)
        self._tell(
            "organise",
            events.organised(
                self._around, around, after, self.county.month_of_year == (self.county.last_harvest + 1) % 12
            ),
        )
        advance = float(after.advance[0] - self._before.advance[0])
        if advance < -LEAST:
            self._tell("organise", [("advance_kept", {"yuan": -advance})])
        if advance <= LEAST:
            return []
        self._tell("organise", [("advance", {"yuan": advance})])
        return [Flow("organise", "advance", advance, None)]

    def _move(self, after: Columns) -> list[Flow]:
        self._tell("move", events.moved(self._around, events.surroundings(self.county, after)))
        return []

    def _grow(self, after: Columns) -> list[Flow]:
        county = self.county
        replay = replay_grow(county, self._before, self.row)
        self._tell("grow", events.leased(self._before, after))
        self._kg = replay.kg
        harvested = replay.kg["harvested"]
        if harvested.any():
            weather = float(county.own(Weather).factor(county.year)[after.village[0]])
            drought = bool(county.own(Weather).struck(county.year)[after.village[0]])
            self.harvests.append((county.date, weather, float(after.inputs[0]), drought))
            for crop in np.flatnonzero(harvested):
                self._tell("grow", [("harvest", {"crop": county.crops.names[crop], "kg": float(harvested[crop])})])
        moy = county.month_of_year
        if county.calendar.buys(moy):
            bought = 3.0 * float(
                after.inputs[0] - (0.0 if moy == county.calendar.first_buying else self._before.inputs[0])
            )
            if bought < 1.0 - SHORT:
                paid = -_sum(replay, "inputs")
                self._tell("grow", [("inputs_not_bought", {"share_bought": max(bought, 0.0), "paid": paid})])
        if (indemnity := _sum(replay, "indemnities")) > LEAST:
            self._tell("grow", [("indemnity", {"yuan": indemnity})])
        self._tell("grow", events.distressed(self._before, after))
        self._loans("grow", replay, after)
        return replay.flows

    def _clear(self, after: Columns) -> list[Flow]:
        """Nothing moves yet, but what settlement will book can be asked only now."""
        here = rows_of(self.county.columns, np.array([self.row]))
        self._sales, self._rent = sales_of(self.county, self.row, here)
        hub = self.county.hubs[1 + int(here.township[0])]
        same = self.county.columns.township == here.township[0]
        self._hub_due, self._hub_paid = hub.rent_due, float(self.county.columns.rent_paid[same].sum())
        return []

    def _settle(self, after: Columns) -> list[Flow]:
        flows = []
        for sale in self._sales:
            item = CHANNEL_ITEMS.get(sale.channel, OPEN_LISTINGS)
            flows.append(Flow("settle", item, sale.yuan, "crops", crop=sale.crop))
            names = ("crop", "channel", "kg", "price", "yuan", "kept", "hours")
            self._tell("settle", [("sale", {name: getattr(sale, name) for name in names})])
        if after.excluded[0] > self._before.excluded[0]:
            self._tell("settle", [("excluded", {"months": int(after.excluded[0])})])
        earned = sum(flow.yuan for flow in flows)
        repaid = float(self._before.advance[0] - after.advance[0])
        if repaid > 0.0:
            flows.append(Flow("settle", "advance repaid", -repaid, None))
        due = float(self._before.patronage[0]) + sum(sale.kept for sale in self._sales)
        rents = float(self._before.rent_paid[0]) + self._rent
        if (due or rents) and not (after.patronage[0] or after.rent_paid[0]):
            flows += self._paid_out(float(after.cash[0] - self._before.cash[0]) + repaid - earned, due, rents)
        return flows

    def _paid_out(self, paid: float, due: float, rents: float) -> list[Flow]:
        """Patronage and refunded rent at the year's end; `due` and `rents` are what they may be at most."""
        back = min(self._refunded() * rents, rents)
        patronage = paid - back
        if not -LEAST <= patronage <= due + LEAST:
            return [Flow("settle", BOTH, paid, "crops")]
        if due > LEAST:
            self._tell("settle", [("patronage", {"yuan": patronage, "lost": max(0.0, due - patronage)})])
        if back > LEAST:
            self._tell("settle", [("refund", {"yuan": back})])
        if abs(patronage) <= 1e-9 * max(1.0, paid):
            return [Flow("settle", REFUND, paid, "crops")]
        return [Flow("settle", PATRONAGE, patronage, "crops"), Flow("settle", REFUND, back, "crops")]

    def _refunded(self) -> float:
        """Share of the year's rents that the township's hub gave back, as it decided before it paid."""
        township = int(self._before.township[0])
        hub = self.county.hubs[1 + township]
        month = float(self.county.own(SellingState).takings.rent[1 + township])
        paid = self._hub_paid + month
        return min(1.0, (self._hub_due + month) / paid) if hub.public and paid > 0.0 else 0.0

    def _live(self, after: Columns) -> list[Flow]:
        before = self._before
        replay = replay_live(self.county, before, after)
        self._sick = bool(before.sick_months[0] > 0)
        self._lost_ill, self._lost_selling = replay.wages_lost_ill, replay.wages_lost_selling
        self._tell("live", events.new_wages(self.county, self.row))
        if replay.wages_held_back > LEAST:
            self._tell("live", [("held_back", {"yuan": replay.wages_held_back})])
        away = replay.work_away
        if away.lost:
            self._tell("live", [("lost_work_away", {"adults": int(after.placed[0])})])
        if away.found:
            by_casework: dict[str, Value] = {"by_casework": away.by_casework > 0, "adults": int(after.placed[0])}
            self._tell("live", [("found_work_away", by_casework)])
        self._tell("live", self._small_credit(replay, after))
        self._ill(replay, after)
        self._tell("live", events.distressed(before, after))
        for item, kind in events.TOLD.items():
            if abs(yuan := _sum(replay, item)) > LEAST:
                self._tell("live", [(kind, {"yuan": abs(yuan)})])
        aid = _sum(replay, "mutual aid")
        if abs(aid) > LEAST:
            self._tell("live", [("mutual_aid", {"yuan": aid})])
        self._tell("live", events.rolls(self.county, self.row, before, after, _sum(replay, "allowance")))
        paid = _sum(replay, "top-ups")
        if (paid > BENEFIT) != self._topped_up:
            self._topped_up = paid > BENEFIT
            self._tell("live", [("top_up_began", {"yuan": paid}) if self._topped_up else ("top_up_ended", {})])
        self._loans("live", replay, after)
        return replay.flows

    def _small_credit(self, replay: Replay, after: Columns) -> Found:
        """Lent, or the last of it paid back."""
        if (yuan := _sum(replay, "small credit")) > LEAST:
            return [("small_credit_lent", {"yuan": yuan, "from_fund": bool(after.fund[0] and not after.credit[0])})]
        if after.loan[0] <= LEAST < self._before.loan[0]:
            return [("small_credit_repaid", {})]
        return []

    def _ill(self, replay: Replay, after: Columns) -> None:
        """Medicines that it could not pay for, and an admission: who paid, or that nobody did."""
        seen, months = replay.illness, int(after.sick_months[0])
        if seen.medicines_bought < 1.0 - SHORT:
            bought: dict[str, Value] = {"share_bought": seen.medicines_bought, "paid": seen.medicines}
            self._tell("live", [("medicines_not_bought", bought)])
        if seen.untreated:
            self._tell("live", [("admission_untreated", {"months": months})])
        if seen.admitted:
            paid = {name: getattr(seen, name) for name in ("own", "insured", "covered", "assisted")}
            loan = {"borrowed": _sum(replay, "loan for care"), "debt": float(after.debt[0])}
            # Assistance goes to the enrolled; else a case has brought the household there.
            by_case = seen.assisted > LEAST and not self._before.enrolled[0]
            self._tell("live", [("admitted", {"months": months, **paid, **loan, "by_case": by_case})])

    def _loans(self, phase: str, replay: Replay, after: Columns) -> None:
        debt = float(after.debt[0])
        for item in ("loan for rent", "loan for inputs", "loan to live on"):  # that for care is told with the admission
            if (yuan := _sum(replay, item)) > LEAST:
                self._tell(phase, [("loan", {"what_for": item.split(maxsplit=2)[-1], "yuan": yuan, "debt": debt})])
        if (yuan := -_sum(replay, "repayment")) > LEAST:
            self._tell(phase, [("repayment", {"yuan": yuan, "debt": debt})])

    def _end(self) -> None:
        """Close the month; what changed while it was recorded counts as one more phase."""
        if not self._under_way:
            self._open()
        h = self._look()
        self._flows += closed("record", [], self._before, h)
        for flow in self._flows:
            if flow.item == "other" and abs(flow.yuan) > LEAST:
                self._tell(flow.phase, [("other", {"phase": flow.phase, "yuan": flow.yuan})])
        self._close(h, float(h.cash[0]), float(h.debt[0]), self._kin)
        if self.county.month_of_year == DECEMBER:
            self.standings[self.county.year] = standing(self.county, h)
        self._before = copy_of(h)
        self._around = events.surroundings(self.county, h)
        self._begin()

    def _close(self, h: Columns, cash: float, debt: float, kin: NDArray[np.float64]) -> None:
        """Write the month down; `cash` and `debt` are what the household has at its end."""
        self.months.append(
            Month(
                month=self.county.date,
                persons=int(h.persons[0]),
                cash_start=self._cash,
                cash_end=cash,
                debt_start=self._debt,
                debt_end=debt,
                flows=tuple(self._flows),
                sales=tuple(self._sales),
                grain=self._grain(h, kin),
                events=tuple(self._events),
                sick=self._sick,
                wages_lost_ill=self._lost_ill,
                wages_lost_selling=self._lost_selling,
                income_12=float(h.income_12[0]),
                registered=bool(h.registered[0]),
            )
        )

    def _grain(self, h: Columns, kin: NDArray[np.float64]) -> tuple[Grain, ...]:
        none = np.zeros(len(self.county.crops.names))
        kg = {what: self._kg.get(what, none) for what in ("harvested", "eaten", "lost")}
        gone = self.row < 0
        return tuple(
            Grain(
                crop=crop,
                harvested=float(kg["harvested"][c]),
                sold=sum(sale.kg for sale in self._sales if sale.crop == crop),
                eaten=float(kg["eaten"][c]),
                lost=float(kg["lost"][c]),
                stock=0.0 if gone else float(h.stock[0, c]),
                kin=float(kin[c]),
            )
            for c, crop in enumerate(self.county.crops.names)
        )


def unknown_household(household: int, sample: int, county: str) -> str:
    """The sentence for a household that is not in the sample."""
    return (
        f"--household {household} is not in the sample of {counted(sample, 'household')} of"
        f" {county_called(county)}, whose numbers are"
        f" 0 to {sample - 1:,}; a larger sample (--households, --full) has more."
    )


def _sum(replay: Replay, item: str) -> float:
    return sum(flow.yuan for flow in replay.flows if flow.item == item)
