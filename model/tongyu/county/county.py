"""The county as a Mesa model: how it is put together, its clock, its months and what is left of them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tongyu.county.accounts import cash, stock
from tongyu.county.agents import SocialWorker
from tongyu.county.collector import MonthlyCollector
from tongyu.county.declared import Tables
from tongyu.county.draws import Purpose, Rng, seed_of, uniforms
from tongyu.county.founding import make_institutions, make_map_and_people, start_incomes
from tongyu.county.households.moving import Moving
from tongyu.county.households.people import People
from tongyu.county.households.table import Households
from tongyu.county.ledger import INSIDE, Ledger
from tongyu.county.measures.monthly import monthly_record
from tongyu.county.measures.outcomes import outcomes
from tongyu.county.measures.reached import Reached
from tongyu.county.measures.yearly import yearly_record
from tongyu.county.mechanisms import prices
from tongyu.county.mechanisms.leasing import check_land
from tongyu.county.mechanisms.people import Vital
from tongyu.county.mechanisms.trends import rollout
from tongyu.county.memory import county_bytes, require
from tongyu.county.mesa_model import StateWithAgents
from tongyu.county.numbers.crops import crops_of
from tongyu.county.programme.hours import Delivery
from tongyu.county.programme.programme import Programme
from tongyu.county.regrouping import move_all
from tongyu.county.state import Use
from tongyu.county.tables import TABLES, check_switches
from tongyu.errors import InputError, TongyuError
from tongyu.kernels.threads import shared_by
from tongyu.scenario.plans.funding import funded
from tongyu.scenario.scenario import Scenario, load
from tongyu.text.checking import Misfit, is_whole
from tongyu.text.months import month_after
from tongyu.text.wording import counted, shown

SCHEDULE = TABLES.schedule
"""The phases of a month without added mechanisms, and what each does, in order."""


class County(StateWithAgents):
    """A county of invented farm households, its institutions and its market.

    `scenario` is a `Scenario` or the name of a shipped one; `rng` a seed or anything NumPy makes a generator from;
    `households` the size of the sample (default: the scenario's, else one in ten); `without` names phases, or switches
    of `tongyu.county.tables`, that are left out; `threads` how many share a month's passes over the offers, which
    changes no result and helps big counties alone. Two counties with one seed share weather, illness, prices and every
    other draw, household by household.

    Raises InputError for a sample, phase or number of threads that cannot be, and for more memory than there is;
    `step` raises AccountsError or ClearingError, with the month and phase, should the books or the market not close.
    """

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
        switches = self._known(without)
        self._without = frozenset(without) | self.tables.left_out(switches)
        off = {name for switch in switches for name in self.tables.switches[switch].neutral}
        self._has_dates = [  # numbers with a date, but for those that the scenario sets or turns off itself
            name
            for name in self.scenario.county.dated.names
            if name in self.tables.parameters and name not in self.scenario.parameters and name not in off
        ]
        self.key = np.uint64(self.seed)
        self.start, self.stress = self.scenario.start, self.scenario.stress
        self.values = self.tables.turned_off(switches, self.scenario.values())
        self.year_end = int(self.values["measures.year_end"])  # month, 12 December
        self._own, self._own_columns, self._groups, self._scratch = {}, {}, {}, {}
        self.facts = facts = self.scenario.county
        self.crops, self.calendar, self.dated = crops_of(facts.crops), facts.calendar, facts.dated
        n = _sample_size(self.scenario, households)
        self.sample, self.scale = n, facts.households / n
        self.threads = shared_by(threads, n)
        needed = county_bytes(facts, n, self.scenario.months)
        require(
            needed,
            f"{self.scenario.name}: a county of {counted(n, 'household')}",
            "a smaller sample or county needs less",
        )
        self._make_map_and_people(n)
        make_institutions(self)
        self._make_own()
        self.take_up(self.scenario)
        self.observer: Callable[[str], None] | None = None  # told the name of each phase that is over, then "record"
        self.step_observer: Callable[[str, str], None] | None = None  # told phase and name of each step that is over
        self._set_clock(0)
        start_incomes(self)
        self.month = -1  # the first step is month 0
        balances = {account: partial(cash, self, account) for account in INSIDE}
        self.ledger = Ledger(balances, partial(stock, self))
        self.datacollector = MonthlyCollector(self.months, self._month)

    def _make_map_and_people(self, n: int) -> None:
        make_map_and_people(self, n)
        self.households = Households(self.columns, self.crops.names, self.geography)

    def _make_own(self) -> None:
        """What each mechanism keeps, and what is remembered of months and years."""
        for mechanism in self.tables.mechanisms:
            if mechanism.state is not None:
                self._keep(mechanism.state(self))
        for name, column in self.tables.columns.items():
            self._own_columns[name] = np.zeros(len(self.columns.id), dtype=column.kind)
            if column.begin is not None:
                self._own_columns[name][:] = column.begin(self)
        self._keep(Reached(self))
        self.figures, self.months = {}, {}
        self._years: dict[int, dict[str, float]] = {}
        self.income_by_year, self.line_by_year, self.flags_by_year = {}, {}, {}
        self.households.follow(self.income_by_year, self.line_by_year)

    def _keep(self, own: object) -> None:
        if type(own) in self._own:
            kind = type(own).__name__
            raise InputError(f"two mechanisms keep a {kind} in a county; each needs a class of its own to be found by")
        self._own[type(own)] = own

    def regroup(self, moving: Moving, ids: NDArray[np.int64], people: People) -> None:
        """Take over other households, with these `ids` (m,) and `people`: all that is kept by household moves.

        Raises AccountsError where what is divided and inherited is not what there was.
        """
        move_all(self, moving, ids, people, {name: column.kept for name, column in self.tables.columns.items()})
        self.households.show(self.columns)
        self._move_farmers(moving)

    def take_up(self, scenario: Scenario) -> None:
        """Go on under the programme of `scenario`, alike in all else: for a county whose programme has done nothing."""
        self.scenario, v = scenario, self.values
        levers = self.tables.levers
        settings = funded(scenario, v).lever_settings()
        needs = (self.neediness, self.awake_cooperatives, self.numbers(Delivery))
        self.programme = Programme(settings, scenario.county, v, self.geography, *needs)
        setting = scenario.programme.get("support", {}).get("social_workers")
        most = int(levers["support.social_workers"].most_in(scenario.county))
        count = min(int(np.ceil(2.0 * setting.most)), most) if setting else 0
        gifts = uniforms(self.seed, Purpose.COMPETENCE, np.arange(count))
        least = v["social_work.competence"]
        for worker in self.social_workers:  # of the programme before
            self._let_go(worker)
        self.social_workers = [SocialWorker(self, i, least + (1.0 - least) * gifts[i]) for i in range(count)]

    def step(self) -> None:
        """One month."""
        self._set_clock(self.month + 1)
        h = self.columns
        h.income[:] = 0.0
        h.hours[:] = 0.0
        h.consumed[:] = 0.0
        if self.month_of_year == self.year_end % 12:
            h.income_year[:] = 0.0
        self.ledger.open_month()
        prices.advance(self)
        self._step_over("open", "open")
        for name, steps in self.tables.schedule.items():
            if name in self._without:
                continue
            for step, do in steps.items():
                if step in self._without:
                    continue
                try:
                    do(self)
                except TongyuError as error:
                    error.add_note(f"{self.date}, phase {name}")
                    raise
                self._step_over(name, step)
            if self.observer is not None:
                self.observer(name)
        self.ledger.check(self.date)
        self.own(Vital).check(self)
        check_land(self)
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
        """Step to the scenario's horizon, or `months` months from here; returns the county itself.

        Raises InputError for `months` that cannot be, and what `step` does.
        """
        left = self.scenario.months - self.month - 1 if months is None else months
        if months is not None and (not is_whole(months) or months < 0):
            raise InputError(f"{_asked(months)} months are asked for; a county runs a whole number of them, 0 or more")
        for _ in range(left):
            self.step()
        return self

    def _known(self, without: Collection[str]) -> tuple[str, ...]:
        """The switches that are off. Raises InputError for a name that is neither a switch nor a phase."""
        phases = self.tables.schedule
        try:
            return check_switches(
                [*self.scenario.without, *(name for name in without if name not in phases)], self.tables
            )
        except Misfit as error:
            raise InputError(f"{error.sentence} Phases: {', '.join(phases)}.") from None

    def _set_clock(self, month: int) -> None:
        self.month = month
        self.date = month_after(self.scenario.start, month)
        self.year = int(self.date[:4])
        self.month_of_year = int(self.date[5:]) - 1  # January = 0
        self.year_fraction = self.year + (self.month_of_year + 0.5) / 12.0
        if self._has_dates and (month == 0 or self.month_of_year == 0):
            for name in self._has_dates:
                self.revise(name, self.dated.at(name, self.year))
        self.rollout = rollout(self.values, self.year_fraction)

    def _month(self) -> dict[str, float]:
        return monthly_record(self, self.tables)

    def _year(self) -> tuple[dict[str, float], NDArray[np.float32], NDArray[np.uint8]]:
        return yearly_record(self, self.tables.shows)

    def _record(self) -> None:
        self.figures = self._month()
        self.months[self.date] = self.figures
        self.own(Reached).note(self)
        if self.month_of_year + 1 == self.year_end:
            if self.month >= 11:  # a whole year
                holds_harvest = self.year_end > self.crops.harvest.max()
                year = self.year if holds_harvest else self.year - 1
                self._years[year], self.income_by_year[year], self.flags_by_year[year] = self._year()
                self.line_by_year[year] = self.values["line.national"]
            self.own(Reached).clear()

    @property
    def scenario(self) -> Scenario:
        """What is run. Mesa 3.5 has scenarios of its own, which would write in it."""
        return self._scenario

    @scenario.setter
    def scenario(self, scenario: Scenario) -> None:
        self._scenario = scenario

    @property
    def tables(self) -> Tables:
        """The mechanisms that are at work in it."""
        return self.scenario.tables

    @property
    def used(self) -> Mapping[str, Use]:
        """What tells the share, 0-1, of what a lever delivered that somebody used, by lever."""
        return self.tables.used

    @property
    def monthly(self) -> pd.DataFrame:
        """A row a month, indexed by date ("2013-05"); columns as in `measures.monthly`, also without rows."""
        return _by_row(self.months, "month") if self.months else _empty(self._month(), "month", "str")

    @property
    def yearly(self) -> pd.DataFrame:
        """A row a complete year; columns as in `measures.yearly`, also without rows."""
        return _by_row(self._years, "year") if self._years else _empty(self._year()[0], "year", "int64")

    @property
    def window(self) -> tuple[int, int] | None:
        """First and last year that outcomes cover: the county's, or all years of a run that does not reach them."""
        years = list(self._years)
        if not years:
            return None
        first, last = self.calendar.scored
        scored = [year for year in years if first <= year <= last] or years
        return scored[0], scored[-1]

    @property
    def cost_by_pillar(self) -> dict[str, float]:
        """Yuan of 2015 spent by the programme so far, county-wide."""
        return self.programme.cost_by_pillar()

    @property
    def fiscal_cost(self) -> float:
        """Yuan of 2015 that the state has paid so far, county-wide: its part of the programme, benefits, insurance."""
        return self.programme.paid_by("government") + self.state_paid * self.scale

    def outcomes(self) -> dict[str, float]:
        """The figures that scenarios are compared by, over `window`. Raises InputError before the first full year."""
        if self.window is None:
            raise InputError(f"a run of {counted(self.month + 1, 'month')} has no complete calendar year to report on")
        line = self.values["line.national"]
        cost, fiscal_cost = sum(self.cost_by_pillar.values()), self.fiscal_cost
        money = (cost, fiscal_cost, self.tables.shows)
        return outcomes(self.yearly, self.window, self.incomes_at_line(), self.columns.persons, line, *money)


def _by_row(rows: dict[Any, dict[str, float]], what: str) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(what)


def _empty(names: Iterable[str], what: str, kind: str) -> pd.DataFrame:
    return pd.DataFrame(index=pd.Index([], name=what, dtype=kind), columns=list(names), dtype=float)


def _sample_size(scenario: Scenario, households: int | None) -> int:
    total = scenario.county.households
    if households is None:
        return scenario.households or max(1, round(total / 10))
    if not is_whole(households) or not 1 <= households <= total:
        raise InputError(f"{_asked(households)} households are asked for; {scenario.county.name} has 1 to {total}")
    return int(households)


def _asked(value: object) -> str:
    """What somebody asked for where a whole number was expected."""
    return shown(value.item() if isinstance(value, np.generic) else value)


__all__ = ["SCHEDULE", "County"]
