"""The county as a Mesa model: the month is the table `SCHEDULE`, in that order."""

from collections.abc import Callable, Collection
from functools import cache, partial
from typing import Any, TypeVar

import mesa
import numpy as np
import pandas as pd
from mesa.agent import Agent, AgentSet
from numpy.typing import NDArray

from tongyu.accounts import cash, stock
from tongyu.agents import Cooperative, Farmer, LogisticsHub, Platform, SocialWorker
from tongyu.checking import Misfit
from tongyu.collector import MonthlyCollector
from tongyu.draws import Purpose, Rng, seed_of, uniforms
from tongyu.errors import InputError, TongyuError
from tongyu.geography import Geography, make_geography
from tongyu.households.columns import CROPS, Columns
from tongyu.households.population import (
    join_cooperatives,
    make_population,
    start_income,
    village_starts,
)
from tongyu.households.table import Households
from tongyu.households.ties import make_ties
from tongyu.kernels.channels import Terms
from tongyu.kernels.threads import shared_by
from tongyu.ledger import ENTERPRISE, GOVERNMENT, INSIDE, Ledger
from tongyu.levers import LEVERS
from tongyu.measures.environment import village_km_to_centre
from tongyu.measures.monthly import monthly_record
from tongyu.measures.outcomes import outcomes
from tongyu.measures.reached import Reached
from tongyu.measures.yearly import yearly_record
from tongyu.mechanisms import (
    advances,
    community,
    cooperatives,
    crop_insurance,
    going_online,
    growing,
    learning,
    lessons,
    linking,
    listing,
    living,
    logistics,
    openness,
    risk,
    selling,
    social_work,
    state_support,
    stress,
    work,
)
from tongyu.mechanisms.brand import Enterprise
from tongyu.mechanisms.prices import OutsidePrices, by_crop
from tongyu.mechanisms.selling import SellingState
from tongyu.mechanisms.trends import rollout, trend
from tongyu.mechanisms.weather import Weather
from tongyu.months import month_after
from tongyu.parameters import gather, resolve
from tongyu.programme import monitoring
from tongyu.programme.hours import Delivery
from tongyu.programme.programme import Programme, Till
from tongyu.scenario import Scenario, load
from tongyu.stress import drought_years, funded
from tongyu.switches import check_names, left_out, turned_off

Step = Callable[["County"], None]
Group = TypeVar("Group", bound=tuple[Any, ...])


def _fund(county: "County") -> None:
    """Release the month's money to the levers."""
    accounts: dict[str, Till | Enterprise] = {GOVERNMENT: county.government, ENTERPRISE: county.enterprise}
    county.programme.release(county.date, county.ledger, accounts, county.scale)
    county.enterprise.earmarked = county.programme.waiting(ENTERPRISE) / county.scale
    county.joint_centres = county.programme.townships("support.joint_centres", nodes_first=True)
    county.terms.selection[:] = county.programme.villages("resources.produce_selection")


SCHEDULE: dict[str, tuple[Step, ...]] = {
    "fund": (stress.strike, _fund),
    "reach": (social_work.serve, social_work.form_groups, community.organise, linking.link),
    "train": (learning.train, lessons.hold),
    "persuade": (openness.persuade, social_work.group_spirit),
    "decide": (going_online.sell, going_online.shop, cooperatives.join),
    "grow": (growing.grow, crop_insurance.insure_crops),
    "organise": (cooperatives.run, cooperatives.improve, cooperatives.grade_harvest, advances.pay_advances),
    "move": (logistics.move, stress.keep_shut),
    "list": (listing.list_markets,),
    "clear": (selling.make_offers, selling.clear_markets),
    "settle": (selling.settle,),
    "live": (work.work, living.earn_other, risk.fall_sick, state_support.pay, living.live),
    "measure": (state_support.list_the_poor, monitoring.monitor),
}
"""The phases of a month and what each does, in order."""

FIRST_YEAR_SCORED, LAST_YEAR_SCORED = 2014, 2020


class County(mesa.Model):
    """A county of invented farm households, its institutions and its market.

    `scenario` is a `Scenario` or the name of a shipped one; `rng` a seed or anything NumPy makes a generator from;
    `households` the size of the sample (default: the scenario's, else one in ten); `without` names phases, or switches
    of `tongyu.switches`, that are left out; `threads` how many share a month's passes over the offers, which changes no
    result and helps big counties alone. Two counties with one seed share weather, illness, prices and every other
    draw, household by household.

    Raises InputError for a sample, phase or number of threads that cannot be; `step` raises AccountsError or
    ClearingError, with the month and phase, should the books or the market not close.
    """

    _agents_made = 0

    def __init__(
        self,
        scenario: Scenario | str = "baseline",
        rng: Rng = None,
        households: int | None = None,
        without: Collection[str] = (),
        threads: int = 1,
    ) -> None:
        self.seed = seed_of(rng)
        super().__init__(rng=self.seed)
        self.scenario = load(scenario) if isinstance(scenario, str) else scenario
        switches = _known(without, self.scenario.without)
        self._without = frozenset(without) | left_out(switches)
        self.key = np.uint64(self.seed)
        self.values = turned_off(switches, resolve(self.scenario.parameters))
        self._groups: dict[type, Any] = {}
        self._scratch: dict[tuple[str, str], NDArray[Any]] = {}
        self._start_year, self._start_month = (int(part) for part in self.scenario.start.split("-"))
        facts = self.scenario.county
        n = _sample_size(self.scenario, households)
        self.scale = facts.households / n
        self.threads = shared_by(threads, n)
        self._make_map_and_people(n)
        self._make_institutions()
        self._make_records()
        self.observer: Callable[[str], None] | None = None  # told the name of each phase that is over, then "record"
        self.step_observer: Callable[[str, str], None] | None = None  # told phase and name of each step that is over
        self._set_clock(0)
        self._start_incomes()
        self.month = -1  # the first step is month 0
        balances = {account: partial(cash, self, account) for account in INSIDE}
        self.ledger = Ledger(balances, partial(stock, self))
        self.datacollector = MonthlyCollector(self._months)

    def _make_map_and_people(self, n: int) -> None:
        facts = self.scenario.county
        self.geography: Geography = make_geography(facts)
        self.villages, self.townships = facts.villages, len(facts.townships)
        self.columns: Columns = make_population(facts, self.geography, self.values, n, self.seed)
        join_cooperatives(self.columns, self.townships, facts.cooperatives, self.values, self.seed)
        self.households = Households(self.columns, self.geography)
        self.village_start = village_starts(self.columns.village, self.villages)
        self.rows_of_township = [np.flatnonzero(self.columns.township == t) for t in range(self.townships)]
        ring, far = self.values["ties.ring"], self.values["ties.far"]
        self.ties = make_ties(self.village_start, self.columns.id, self.seed, ring, far)
        self.weather = Weather(self.geography, self.values, self.seed, drought_years(self.scenario, self.values))
        self.prices = OutsidePrices(self.values, self.seed)

    def _make_institutions(self) -> None:
        facts, v = self.scenario.county, self.values
        self.government = Till()
        self.enterprise = Enterprise(v, v["brand.capital"] / self.scale)
        luck = uniforms(self.seed, Purpose.COOPERATIVE, np.arange(facts.cooperatives))
        awake = np.argsort(np.argsort(luck)) < round(v["cooperatives.awake"] * facts.cooperatives)
        capital = v["cooperatives.capital"] / self.scale
        self.cooperatives = [
            Cooperative(self, c, c % self.townships, bool(awake[c]), capital) for c in range(facts.cooperatives)
        ]
        social = v["platform.share_social"] if facts.platforms > 1 else 0.0
        self.platforms = [Platform(self, 0, v["platform.commission"], 1.0 - social)]
        for k in range(1, facts.platforms):
            share = social / (facts.platforms - 1)
            self.platforms.append(Platform(self, k, v["platform.commission_social"], share))
        owned = uniforms(self.seed, Purpose.HUB, np.arange(self.townships)) < v["logistics.hub_private"]
        counter = v["logistics.hub_capital"] / self.scale
        self.hubs = [LogisticsHub(self, -1, False, 0.0)]
        self.hubs += [LogisticsHub(self, t, bool(own), counter if own else 0.0) for t, own in enumerate(owned)]
        self.take_up(self.scenario)
        self.stations = logistics.Stations(self.villages)
        self.shut_until = np.zeros(self.villages)  # month before which a wave of closures lets no station open
        self.terms = Terms(
            wholesale=self.prices.usual.copy(),
            open_price=np.tile(by_crop(v, "listing_price"), (facts.platforms, 1))
            * np.array([[1.0 - p.commission] for p in self.platforms]),
            milling_yield=by_crop(v, "milling_yield"),
            parcel=np.full(self.townships, v["logistics.parcel_start"]),
            hub_open=np.ones(self.townships, dtype=bool),
            trunk=np.full(self.townships, v["channels.trunk"]),
            station=np.zeros(self.villages, dtype=bool),
            cooperative_open=np.array([c.open for c in self.cooperatives], dtype=bool),
            fee=np.full(facts.cooperatives, v["channels.fee"]),
            packing=np.full(facts.cooperatives, v["channels.brand_packing"]),
            input_saving=np.full(facts.cooperatives, v["cooperatives.input_saving"]),
            standard=np.zeros(facts.cooperatives),
            organised=np.zeros(self.villages),
            selection=np.zeros(self.villages),
        )
        self.selling = SellingState(
            len(self.columns.id), facts.platforms, self.townships, facts.cooperatives, self.villages
        )

    def take_up(self, scenario: Scenario) -> None:
        """Go on under the programme of `scenario`, alike in all else: for a county whose programme has done nothing."""
        self.scenario, v = scenario, self.values
        self.programme = Programme(funded(scenario, v), v, self.geography, self.neediness, self.numbers(Delivery))
        setting = scenario.programme.get("support", {}).get("social_workers")
        count = min(int(np.ceil(2.0 * setting.most)), int(LEVERS["support.social_workers"].most)) if setting else 0
        gifts, luck = (uniforms(self.seed, Purpose.COMPETENCE, np.arange(count), index=i) for i in (0, 1))
        least = v["social_work.competence"]
        self.social_workers = [
            SocialWorker(self, i, least + (1.0 - least) * gifts[i], float(luck[i])) for i in range(count)
        ]

    def _make_records(self) -> None:
        """Scratch and memory that phases share."""
        self.joint_centres, self.nodes = np.zeros(self.townships), np.zeros(self.townships)
        self.work_quality = np.zeros(self.townships)
        self.station_pay = np.zeros(self.villages)
        self.linked_at: dict[str, tuple[float, NDArray[np.float64]]] = {}
        self.seats_taken: dict[str, float] = {}
        self.reports: list[monitoring.Report] = []
        self.member_inputs = np.zeros(len(self.cooperatives))
        self.local_wages = np.zeros(self.townships)
        self.per_township = np.zeros(self.townships)
        self.village_parcels = np.zeros(self.villages)
        self.parcels_12 = np.zeros((12, self.townships))
        self.attended = self.started_selling = self.stopped_selling = 0
        self.cases_open = self.groups = self.villages_tried = 0
        self.operators_in_cooperatives = 0
        self.client_places = 0.0  # course places a month that those with an open case can expect from the lot
        self.groups_owed = self.mutual_aid = self.patronage_lost = self.coached_share = 0.0
        self.crowdfunding = self.donated_share = self.indemnities = self.premiums = self.allowance = 0.0
        self.arrears = self.local_paid = self.money_moved = 0.0
        self.figures: dict[str, float] = {}  # of the latest month
        self.income_by_year: dict[int, NDArray[np.float32]] = {}  # (n,) yuan a head, by complete calendar year
        self.households.follow(self.income_by_year, self.values["line.national"])
        self.reached = Reached(len(self.columns.id))
        self.village_km = village_km_to_centre(self.geography)
        self._years: dict[int, dict[str, float]] = {}
        self._months: dict[str, dict[str, float]] = {}

    def _start_incomes(self) -> None:
        """A usual year's income by source, for credit, spending and listing to go by; the rest of the last harvest."""
        h, v = self.columns, self.values
        year = self.year_fraction
        margin = self.prices.usual * by_crop(v, "yield") - by_crop(v, "inputs")
        usual = by_crop(v, "yield") * by_crop(v, "share")
        self.selling.usual_harvest[:] = usual * float(h.land.sum(dtype=np.float64))
        in_store = v["population.stock"] * h.land * trend(v, "yield", year)
        h.stock[:] = in_store[:, None] * h.crop_share * by_crop(v, "yield")
        fit = h.adults * v["work.off_farm"] * 12 * v["work.wage_month"] * trend(v, "wage", year)
        transfer = v["state.other"] * h.remittance * h.persons + v["state.pension"] * h.elders
        yearly = np.stack(
            [
                fit * h.ability,
                h.land * (h.crop_share * margin).sum(axis=1) * trend(v, "yield", year),
                v["living.livestock"] * h.livestock * h.persons * trend(v, "other_operating", year),
                v["living.property"] * h.land * trend(v, "property", year),
                12.0 * transfer * trend(v, "transfer", year) + v["state.land_subsidy"] * h.land,
            ],
            axis=1,
        )
        start_income(h, yearly, v, self.seed)

    def step(self) -> None:
        """One month."""
        self._set_clock(self.month + 1)
        h = self.columns
        h.income[:] = 0.0
        h.hours[:] = 0.0
        if self.month_of_year == 0:
            h.income_year[:] = 0.0
        self.ledger.open_month()
        self.prices.advance(self.month, self.month_of_year)
        self._step_over("open", "open")
        for name, steps in SCHEDULE.items():
            if name in self._without:
                continue
            for do in steps:
                if step_name(do) in self._without:
                    continue
                try:
                    do(self)
                except TongyuError as error:
                    error.add_note(f"{self.date}, phase {name}")
                    raise
                self._step_over(name, step_name(do))
            if self.observer is not None:
                self.observer(name)
        self.ledger.check(self.date)
        self._step_over("check", "ledger.check")
        self._record()
        self._step_over("record", "record")
        self.running = self.month + 1 < self.scenario.months
        if self.observer is not None:
            self.observer("record")

    def _step_over(self, phase: str, step: str) -> None:
        if self.step_observer is not None:
            self.step_observer(phase, step)

    def run(self, months: int | None = None) -> "County":
        """Step to the scenario's horizon, or `months` months from here; returns the county itself."""
        left = self.scenario.months - self.month - 1 if months is None else months
        for _ in range(left):
            self.step()
        return self

    def _set_clock(self, month: int) -> None:
        self.month = month
        self.date = month_after(self.scenario.start, month)
        self.year = int(self.date[:4])
        self.month_of_year = int(self.date[5:]) - 1  # January = 0
        self.year_fraction = self.year + (self.month_of_year + 0.5) / 12.0
        self.rollout = rollout(self.values, self.year_fraction)

    def _record(self) -> None:
        self.figures = monthly_record(self)
        self._months[self.date] = self.figures
        self.reached.note(self)
        if self.month_of_year == 11:
            if self.month >= 11:  # a whole year
                self._years[self.year], self.income_by_year[self.year] = yearly_record(self)
            self.reached.clear()

    def numbers(self, kind: type[Group]) -> Group:
        """The parameters of a mechanism as the named tuple its kernel takes."""
        if kind not in self._groups:
            self._groups[kind] = gather(kind, self.values)
        group: Group = self._groups[kind]
        return group

    def revise(self, name: str, value: float) -> None:
        """Give a parameter another value from now on."""
        self.values[name] = value
        self._groups.clear()

    def scratch(self, name: str, kind: Any = np.float64) -> NDArray[Any]:
        """An array (households,) to write in; the same one for the same name and type."""
        key = (name, np.dtype(kind).str)
        if key not in self._scratch:
            self._scratch[key] = np.zeros(len(self.columns.id), dtype=kind)
        return self._scratch[key]

    def raise_donations(self, asked: float) -> float:
        """Share, 0-1, of the yuan `asked` for clients that donors give this month."""
        self.donated_share = linking.donated(self, asked)
        return self.donated_share

    def neediness(self) -> NDArray[np.float64]:
        """Headcount by township over the last twelve months, (townships,)."""
        h = self.columns
        poor = h.income_12 / h.persons < self.values["line.national"]
        persons = np.bincount(h.township, weights=h.persons, minlength=self.townships)
        counted = np.bincount(h.township, weights=h.persons * poor, minlength=self.townships)
        return counted / np.maximum(persons, 1.0)

    @property
    def scenario(self) -> Scenario:
        """What is run. Mesa 3.5 has scenarios of its own, which would write in it."""
        return self._scenario

    @scenario.setter
    def scenario(self, scenario: Scenario) -> None:
        self._scenario = scenario

    @property
    def agents_by_type(self) -> dict[type[Agent], AgentSet]:
        """Agents by class. Farmers are made when this or `agents` is first asked for: runs that don't, don't pay."""
        self._make_farmers()
        by_type: dict[type[Agent], AgentSet] = super().agents_by_type
        return by_type

    @property
    def agents(self) -> AgentSet:
        """All agents, farmers included."""
        self._make_farmers()
        return self._all_agents

    def _make_farmers(self) -> None:
        if Farmer not in self._agents_by_type and getattr(self, "columns", None) is not None:
            for row in range(len(self.columns.id)):
                Farmer(self, row)

    def register_agent(self, agent: Agent) -> None:
        """Take in an agent; it is the n-th of this county.

        Mesa 3.3 counts agents in a table of its own that would keep every county alive; Mesa 3.5 counts like this.
        """
        super().register_agent(agent)
        self._agents_made += 1
        agent.unique_id = self._agents_made
        getattr(Agent, "_ids", {}).pop(self, None)

    @property
    def monthly(self) -> pd.DataFrame:
        """A row a month, indexed by date ("2013-05"); the names are those of `measures.monthly`."""
        return pd.DataFrame.from_dict(self._months, orient="index").rename_axis("month")

    @property
    def yearly(self) -> pd.DataFrame:
        """A row a complete calendar year; the names are those of `measures.yearly`."""
        return pd.DataFrame.from_dict(self._years, orient="index").rename_axis("year")

    @property
    def window(self) -> tuple[int, int] | None:
        """First and last year that outcomes cover: 2014-2020, or all years of a run that does not reach 2014."""
        years = list(self._years)
        if not years:
            return None
        scored = [year for year in years if FIRST_YEAR_SCORED <= year <= LAST_YEAR_SCORED] or years
        return scored[0], scored[-1]

    @property
    def cost_by_pillar(self) -> dict[str, float]:
        """Yuan of 2015 spent by the programme so far, county-wide."""
        return self.programme.cost_by_pillar()

    def outcomes(self) -> dict[str, float]:
        """The figures that scenarios are compared by, over `window`. Raises InputError before the first full year."""
        if self.window is None:
            raise InputError(f"a run of {self.month + 1} months has no complete calendar year to report on")
        cost = sum(self.cost_by_pillar.values())
        line = self.values["line.national"]
        return outcomes(self.yearly, self.window, self.income_by_year, self.columns.persons, line, cost)


@cache
def step_name(step: Step) -> str:
    """The name of a step of the month: `learning.train`."""
    return f"{step.__module__.rpartition('.')[2]}.{step.__name__}"


def _known(without: Collection[str], of_scenario: Collection[str]) -> tuple[str, ...]:
    """The switches that are off. Raises InputError for a name that is neither a switch nor a phase."""
    try:
        return check_names([*of_scenario, *(name for name in without if name not in SCHEDULE)])
    except Misfit as error:
        raise InputError(f"{error.sentence} Phases: {', '.join(SCHEDULE)}.") from None


def _sample_size(scenario: Scenario, households: int | None) -> int:
    total = scenario.county.households
    n = households or scenario.households or max(1, round(total / 10))
    if not 1 <= n <= total:
        raise InputError(f"{n} households are asked for; {scenario.county.name} has 1 to {total}")
    return int(n)


__all__ = ["CROPS", "SCHEDULE", "County"]
