"""The county once more, as a good modeller would write it in plain Mesa: what the fast county is compared with.

Ordinary agents with attributes, ordinary loops, `AgentSet.do`, a `DataCollector`; no columns, no compiled code. With
the fast county it shares the parameters, the scenario with its table of levers, and the public draw function; each
rule is written anew, from docs/odd.md and the equations in the docstrings.
"""

from collections.abc import Callable
from math import exp
from types import SimpleNamespace
from typing import Any

import mesa
from mesa.agent import AgentSet
from tests.oracle.twin.books import (
    COOPERATIVES,
    ENTERPRISE,
    GOVERNMENT,
    HOUSEHOLDS,
    HUBS,
    PLATFORMS,
    WAGES_DUE,
    Books,
)
from tests.oracle.twin.household import TwinHousehold
from tests.oracle.twin.institutions import (
    TwinCooperative,
    TwinEnterprise,
    TwinHub,
    TwinPlatform,
    TwinSocialWorker,
)
from tests.oracle.twin.phases import (
    benefits,
    clear,
    credit,
    decide,
    fund,
    grow,
    illness,
    jobs,
    lease,
    list_markets,
    live,
    measure,
    move,
    organise,
    people,
    persuade,
    reach,
    relief,
    settle,
    train,
)
from tests.oracle.twin.prices import OutsidePrices
from tests.oracle.twin.programme import Programme

from tongyu.county.draws import ONCE, Purpose, normals, uniforms
from tongyu.scenario.scenario import Scenario
from tongyu.text.months import month_after

Phase = Callable[["TwinCounty"], None]

PHASES: dict[str, tuple[Phase, ...]] = {
    "people": (people.turn, people.come_back),
    "fund": (live.revalue, fund.strike, fund.share_premises, fund.release, fund.open_centres, fund.select),
    "reach": (reach.serve, reach.form_groups, reach.organise, reach.link),
    "train": (train.train, train.hold_lessons, train.teach_trades),
    "persuade": (persuade.persuade, persuade.group_spirit),
    "decide": (decide.sell, decide.shop, decide.join),
    "grow": (lease.lease, grow.grow, grow.insure_crops),
    "organise": (
        organise.run,
        organise.improve,
        organise.grade_harvest,
        organise.give_contracts,
        organise.pay_advances,
    ),
    "move": (move.move, move.keep_shut),
    "list": (list_markets.list_markets,),
    "clear": (clear.make_offers, clear.clear_markets, clear.bargain),
    "settle": (settle.settle,),
    "live": (
        *(jobs.find_work, jobs.compete, jobs.work, jobs.recover, live.earn_other, lease.pay_rents, credit.lend),
        *(illness.fall_sick, live.pay_transfers, live.subsidise, people.send, relief.relieve),
        *(benefits.enrol, benefits.pay, jobs.fill_posts),
        *(live.live, live.close_income),
    ),
    "measure": (measure.list_the_poor, measure.watch, measure.monitor),
}
"""The phases of a month and what each does, in order."""

BASE_YEAR = 2015.5  # trends are 1 in mid-2015


class TwinCounty(mesa.Model):
    """The county of plain agents. Its state at the start is given to it, see `mirror.copy_state`.

    Lists by village, township or crop are plain lists; `households` is in the order of (village, id).
    """

    def __init__(self, scenario: Scenario, seed: int, values: dict[str, float], sizes: "Sizes") -> None:
        super().__init__(rng=seed)
        self.facts_scenario = scenario
        self.seed = seed
        self.values = values
        self.numbers = _by_group(values)
        self.scale = sizes.scale
        self.villages, self.townships = sizes.villages, sizes.townships
        facts = scenario.county
        self.crops = facts.crop_names
        self.crop_draws = [crop.draws for crop in facts.crops]
        self.harvests = [crop.harvest - 1 for crop in facts.crops]  # month, January = 0
        self.dear = [crop.dear - 1 for crop in facts.crops]
        self.eaten = [crop.eaten for crop in facts.crops]
        self.sowing = facts.calendar.sowing - 1
        self.last_harvest = max(self.harvests, key=self.since_sowing)
        self.households = [TwinHousehold(self, row) for row in range(sizes.households)]
        self.households_of_village: list[list[TwinHousehold]] = []
        self.households_of_township: list[list[TwinHousehold]] = []
        self.credit_by_lot = [False] * sizes.households
        self.cooperatives = [TwinCooperative(self, c, c % sizes.townships) for c in range(sizes.cooperatives)]
        self.platforms = [TwinPlatform(self, k) for k in range(sizes.platforms)]
        self.hubs = [TwinHub(self, t) for t in range(-1, sizes.townships)]
        self.social_workers = [TwinSocialWorker(self, i) for i in range(sizes.social_workers)]
        self.government = SimpleNamespace(cash=0.0)
        self.enterprise = TwinEnterprise(self)
        # the map
        self.village_township = [0] * sizes.villages
        self.village_row, self.village_column = [0] * sizes.villages, [0] * sizes.villages
        self.village_drought_risk = [0.0] * sizes.villages
        self.dry_land = [0.0] * sizes.villages  # mu that nobody irrigates, at the start
        self.cell_km = 1.0
        self.township_names: list[str] = []
        self.township_is_node: list[bool] = []
        # what the month's channels offer
        self.wholesale = [0.0] * len(self.crops)  # yuan a raw kg
        self.milling_yield = self.by_crop("milling_yield")  # consumer kg a raw kg
        self.parcel = [0.0] * sizes.townships  # yuan a parcel
        self.trunk = [0.0] * sizes.townships  # yuan a consumer kg of pallet freight
        self.nodes = [0.0] * sizes.townships  # 0-1, repackaging there
        self.joint_centres = [0.0] * sizes.townships  # 0-1
        self.work_quality = [0.0] * sizes.townships  # 0-1, of casework
        self.local_wages = [0.0] * sizes.townships  # earned at hubs and cooperatives, paid when wages are
        self.parcels_12 = [[0.0] * sizes.townships for _ in range(12)]  # two-way parcels
        self.station = [False] * sizes.villages  # an open village station
        self.station_lean = [0] * sizes.villages  # months in a row without enough volume
        self.station_pay = [0.0] * sizes.villages
        self.stations_use = 0.0
        self.shut_until = [0.0] * sizes.villages
        self.organised = [0.0] * sizes.villages  # 0-1, by community work
        self.selection = [0.0] * sizes.villages  # 0-1, served with data on what sells
        self.village_parcels = [0.0] * sizes.villages  # inbound
        self.sold_parcels = [0.0] * sizes.villages  # outbound, last month
        # the market
        self.usual_harvest = [0.0] * len(self.crops)  # kg a year
        self.wholesale_volume, self.wholesale_reference = [0.0] * len(self.crops), [0.0] * len(self.crops)
        self.sales_12 = [
            ([0.0] * len(self.crops), [0.0] * len(self.crops)) for _ in range(12)
        ]  # yuan and kg of all buyers
        self.takings = SimpleNamespace()  # what was sold this month, see phases.settle
        self.market: Any = None  # the month's offers, demand and limits, see phases.clear
        self.cleared: Any = None  # its prices and rents, and what each offer chose
        self.member_inputs = [0.0] * sizes.cooperatives
        # what people count
        self.linked_at: dict[str, tuple[float, list[float]]] = {}
        self.seats_taken: dict[str, float] = {}
        self.attended = self.started_selling = self.stopped_selling = 0
        self.shop_by_phone = self.shop_at_station = 0
        self.cases_open = self.groups = self.villages_tried = self.operators_in_cooperatives = 0
        self.cases_owed = self.groups_due = 0.0
        self.client_places = self.mutual_aid = self.coached_share = 0.0
        self.patronage_lost = self.advances_lost = 0.0  # claims of and on members, since the start
        self.donations_12 = [[0.0, 0.0] for _ in range(12)]  # given to clients, and what donors would have given
        self.crowdfunding = self.donated_share = self.indemnities = self.premiums = 0.0
        self.report_gain = self.report_taken = 0.0  # this month, by market reports
        self.arrears = self.local_paid = self.money_moved = 0.0
        self.displaced_time = self.wages_placed = self.wages_displaced = 0.0
        self.rolls = SimpleNamespace(entered=0, aided=0, displaced=0, ended=0, allowance=0.0, top_ups=0.0)
        self.bills = SimpleNamespace(reimbursed=0.0, assisted=0.0, admissions=0.0, left_untreated=0.0)
        self.bills.admissions_listed = self.bills.admissions_covered = self.bills.admissions_assisted = 0.0
        self.state_paid = 0.0  # by the state in every scenario, since the start
        self.misjudged = 0.0  # by how much workers saw need wrongly when they last looked, log points
        self.placements = SimpleNamespace(found=0, found_by_casework=0, lost=0)  # adults, since the start
        self.posts = SimpleNamespace(posts=0, posts_of_clients=0)
        self.absent: list[SimpleNamespace] = []  # persons who have left, of which household and when
        self.small_loans = SimpleNamespace(lent=0.0, funded=[0.0] * sizes.villages)  # yuan; share with a fund
        self.relief_paid = self.subsidies_paid = 0.0
        self.vital = SimpleNamespace(sent=0.0, aged=0)  # yuan sent home this month; years that all grew older
        self.report: Any = None

        self.tolerance = 1e-9  # residual at which the market has cleared
        self.prices = OutsidePrices(self)
        self.programme = Programme(self)
        self.books = Books(len(self.crops))
        self.month = -1
        self.rollout = self.year_fraction = 0.0
        self.date = ""
        self.year = self.month_of_year = 0
        self.observer: Callable[[str], None] | None = None
        self.datacollector = mesa.DataCollector(model_reporters=measure.REPORTERS)
        self.settle(self.households, [])

    def step(self) -> None:
        """One month."""
        self.month += 1
        self.set_clock()
        self.farmers.do("open_month")
        self.books.open_month()
        before = self.balances()
        self.prices.advance()
        for name, steps in PHASES.items():
            for do in steps:
                do(self)
            if self.observer is not None:
                self.observer(name)
        self.books.check(before, self.balances())
        self.datacollector.collect(self)

    def settle(self, households: list[TwinHousehold], gone: list[TwinHousehold]) -> None:
        """Take over `households`, in the order of (village, id); the agents `gone` are removed, with their ties."""
        by_lot = {household: self.credit_by_lot[household.row] for household in self.households}
        ended = set(gone)
        for household in gone:
            household.remove()
        self.households = sorted(households, key=lambda household: (household.village, household.id))
        new = [household for household in self.households if household.row < 0]
        for household in self.households:
            household.neighbours = [other for other in household.neighbours if other not in ended]
        for household in new:
            for other in household.neighbours:
                other.neighbours.append(household)
        self.farmers = AgentSet(self.households, random=self.random)
        self.credit_by_lot = [by_lot.get(household, False) for household in self.households]
        self.households_of_village = [[] for _ in range(self.villages)]
        self.households_of_township = [[] for _ in range(self.townships)]
        for row, household in enumerate(self.households):
            household.row = row
            self.households_of_village[household.village].append(household)
            self.households_of_township[household.township].append(household)
        for worker in self.social_workers:
            worker.cases = [household for household in worker.cases if household not in ended]

    def set_clock(self) -> None:
        """The date of `month`."""
        self.date = month_after(self.facts_scenario.start, self.month)
        self.year, self.month_of_year = int(self.date[:4]), int(self.date[5:]) - 1
        self.year_fraction = self.year + (self.month_of_year + 0.5) / 12.0
        platform = self.numbers.platform
        self.rollout = 1.0 / (1.0 + exp(-(self.year_fraction - platform.midpoint) / platform.pace))

    def balances(self) -> dict[str, float]:
        """The cash of each account, yuan."""
        return {
            HOUSEHOLDS: sum(household.cash for household in self.households),
            COOPERATIVES: sum(cooperative.cash for cooperative in self.cooperatives),
            PLATFORMS: sum(platform.cash for platform in self.platforms),
            HUBS: sum(hub.cash for hub in self.hubs),
            GOVERNMENT: self.government.cash,
            ENTERPRISE: self.enterprise.cash,
            WAGES_DUE: sum(self.local_wages),
        }

    def trend(self, name: str) -> float:
        """What has grown since mid-2015: (1 + g)^(year - 2015.5) with g = `trend.<name>`."""
        dated, years = self.facts_scenario.county.dated, self.year_fraction - BASE_YEAR
        if f"growth_{name}" in dated:  # by twelfths, each of which lies in one year
            at = [BASE_YEAR + (k + 0.5) / 24.0 for k in range(round(24.0 * years))]
            years = sum(dated.at(f"growth_{name}", int(moment)) / 24.0 for moment in at)
        return (1.0 + self.values[f"trend.{name}"]) ** years

    def since_sowing(self, month: int) -> int:
        """Months from the beginning of the farm year to `month`, January = 0."""
        return (month - self.sowing) % 12

    def by_crop(self, what: str) -> list[float]:
        """`crops.<crop>.<what>` of all crops."""
        return [self.values[f"crops.{crop}.{what}"] for crop in self.crops]

    def luck(self, purpose: Purpose, month: int = ONCE, index: int = 0) -> list[float]:
        """A number between 0 and 1 for each household, by its row."""
        return uniforms(self.seed, purpose, self._ids(), month, index).tolist()

    def normal_luck(self, purpose: Purpose, month: int = ONCE, index: int = 0) -> list[float]:
        """A standard normal for each household, by its row."""
        return normals(self.seed, purpose, self._ids(), month, index).tolist()

    def _ids(self) -> list[int]:
        return [household.id for household in self.households]

    def revise(self, name: str, value: float) -> None:
        """Give a parameter another value from now on."""
        self.values[name] = value
        self.numbers = _by_group(self.values)


class Sizes(SimpleNamespace):
    """How many of each there are, and how many households of the county each stands for."""

    households: int
    villages: int
    townships: int
    cooperatives: int
    platforms: int
    social_workers: int
    scale: float


def _by_group(values: dict[str, float]) -> Any:
    """`numbers.risk.illness` for `values["risk.illness"]`; crops and costs of levers stay in `values`."""
    groups: dict[str, dict[str, float]] = {}
    for name, value in values.items():
        group, _, rest = name.partition(".")
        if "." not in rest:
            groups.setdefault(group, {})[rest] = value
    return SimpleNamespace(**{group: SimpleNamespace(**numbers) for group, numbers in groups.items()})
