"""Lives of whole runs: their books close, they agree with the columns, and looking on changes nothing."""

import copy
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest
from tests.households_by_hand import all_levers
from tests.still import still
from tests.whole_runs import different, digests

from tongyu.county.county import SCHEDULE, County
from tongyu.county.households.columns import SOURCES
from tongyu.county.ledger import COOPERATIVES, HOUSEHOLDS, HUBS, OUTSIDE
from tongyu.county.mechanisms.benefits import Rolls
from tongyu.county.mechanisms.health import Bills
from tongyu.county.mechanisms.mutual_aid import Groups
from tongyu.county.mechanisms.placement import Placed
from tongyu.county.mechanisms.posts import Posts
from tongyu.county.mechanisms.relief import Relief
from tongyu.errors import InputError
from tongyu.kernels.people import SPLIT_OFF
from tongyu.kernels.yardsticks import (
    CATASTROPHIC,
    CONSUMPTION,
    HUNGRY,
    IMPOVERISHED,
    NET,
    UNTREATED,
    VULNERABLE,
)
from tongyu.life import Life, live_of, pair
from tongyu.life.living import life_of
from tongyu.life.watching import Watcher
from tongyu.life.years import ITEMS_OF_CROPS
from tongyu.report.life import told
from tongyu.report.life_events import WORDS
from tongyu.scenario.scenario import Scenario, load

TOLERANCE = 1e-9  # relative to what the household had, got and gave
SEED = 5


def all_of(observers: Iterable[Callable[[str], None]]) -> Callable[[str], None]:
    """One observer for the county that asks several."""
    everybody = list(observers)

    def observe(phase: str) -> None:
        for observer in everybody:
            observer(phase)

    return observe


class Seen(NamedTuple):
    """A month of one household as its columns tell it, kept beside its life."""

    cash: float
    debt: float
    stock: np.ndarray  # (crops,)
    income: np.ndarray  # (sources,)
    settled: float  # cash by the phase "settle"
    sold: np.ndarray  # (crops,) kg that left the stock in it
    flags: dict[str, bool]
    cooperative: int
    attended: bool
    plain_worker: bool  # no work away, no post, no open case while wages were paid
    shaken: bool  # in distress then
    adults: int


class Diary:
    """Keeps what the columns of one household say, without any of the code that is tested."""

    def __init__(self, county: County, household: int) -> None:
        self.county, self.household = county, household
        self.months: list[Seen] = []
        self._settled, self._sold, self._attended = 0.0, np.zeros(1), False
        self._cash, self._stock = 0.0, np.zeros(1)
        self._plain_worker, self._shaken = True, False

    @property
    def row(self) -> int:
        return self.county.columns.id.tolist().index(self.household)

    @property
    def is_there(self) -> bool:
        return self.household in self.county.columns.id.tolist()

    def __call__(self, phase: str) -> None:
        if not self.is_there:
            return
        h, i = self.county.columns, self.row
        if phase == "train":
            self._attended = bool(h.since_course[i] == 0)
        if phase == "clear":
            self._cash, self._stock = float(h.cash[i]), h.stock[i].copy()
        if phase == "settle":
            self._settled, self._sold = float(h.cash[i]) - self._cash, self._stock - h.stock[i]
            self._plain_worker = not (h.placed[i] or h.post[i] or h.case_months[i])
            self._shaken = bool(h.shaken[i] > 0)
        if phase == "record":
            flags = {
                name: bool(getattr(h, name)[i])
                for name in ("sells", "shops", "phone", "registered", "enrolled", "insured")
            }
            self.months.append(
                Seen(
                    float(h.cash[i]),
                    float(h.debt[i]),
                    h.stock[i].copy(),
                    h.income[i].copy(),
                    self._settled,
                    self._sold,
                    flags,
                    int(h.cooperative[i]),
                    self._attended,
                    self._plain_worker and h.placed[i] == 0,
                    self._shaken,
                    int(h.adults[i]),
                )
            )


def watched(scenario: Scenario, months: int, every: int) -> tuple[County, list[tuple[Life, Diary]]]:
    """A run, and the lives of every so many households, of those that are there to its end."""
    county = County(scenario, rng=SEED)
    watchers = [Watcher(county, household) for household in range(0, len(county.columns.id), every)]
    diaries = [Diary(county, watcher.household) for watcher in watchers]
    county.observer = all_of([*watchers, *diaries])
    county.run(months)
    pairs = zip(watchers, diaries, strict=True)
    return county, [(life_of(county, watcher), diary) for watcher, diary in pairs if diary.is_there]


@pytest.fixture(scope="module")
def run(small: Scenario) -> tuple[County, list[tuple[Life, Diary]]]:
    """The small county with every lever moved: all mechanisms at work within four years."""
    return watched(all_levers(small, 48), 48, 12)


@pytest.fixture(scope="module")
def programme() -> tuple[County, list[tuple[Life, Diary]]]:
    """Ten years of the paper's strategy in a sample of Tongyu."""
    return watched(load("five_pillars").with_(households=400), 120, 20)


@pytest.fixture(scope="module", params=["run", "programme"])
def lives(request: pytest.FixtureRequest) -> list[tuple[Life, Diary]]:
    _, found = request.getfixturevalue(request.param)
    return found


def months_of(lives: list[tuple[Life, Diary]]):
    for life, diary in lives:
        yield from zip(life.months, diary.months, strict=True)


def scale_of(month) -> float:
    return max(1.0, month.cash_start, month.cash_end, *(abs(flow.yuan) for flow in month.flows))


def test_a_months_cash_is_what_was_there_and_all_that_came_and_went(lives):
    for month, seen in months_of(lives):
        flows = sum(flow.yuan for flow in month.flows if flow.cash)
        assert abs(month.cash_start + flows - month.cash_end) <= TOLERANCE * scale_of(month), month.month
        assert month.cash_end == seen.cash
    for life, diary in lives:
        for before, after in zip(diary.months, life.months[1:], strict=False):
            assert after.cash_start == before.cash


def test_debt_is_what_was_borrowed_less_what_was_repaid_and_interest_nobody_paid(lives):
    for month, seen in months_of(lives):
        items = {flow.item for flow in month.flows if flow.item.startswith("loan") or flow.item == "repayment"}
        moved = sum(flow.yuan for flow in month.flows if flow.item in items)
        inherited = sum(event.values["debt"] for event in month.events if event.kind == "inherited")
        unpaid = month.debt_end - month.debt_start - moved - inherited
        assert month.debt_end == seen.debt
        assert -TOLERANCE * scale_of(month) <= unpaid <= 0.2 / 12 * (month.debt_start + abs(moved) + inherited) + 1e-6


def test_a_months_income_by_source_is_that_of_the_columns(lives):
    for month, seen in months_of(lives):
        income = month.income()
        assert set(income) <= set(SOURCES)
        for s, source in enumerate(SOURCES):
            assert abs(income.get(source, 0.0) - seen.income[s]) <= TOLERANCE * scale_of(month), (month.month, source)


def test_sales_sum_to_what_settlement_booked(lives):
    told_of = 0
    for month, seen in months_of(lives):
        settled = [flow for flow in month.flows if flow.phase == "settle" and not flow.item.startswith("sales")]
        extra = sum(flow.yuan for flow in settled)
        assert month.month.endswith("-12") or all(flow.item == "advance repaid" for flow in settled)
        sales = sum(sale.yuan for sale in month.sales)
        assert abs(sales + extra - seen.settled) <= TOLERANCE * scale_of(month), month.month
        for crop, kg in zip(month.grain, seen.sold, strict=True):
            assert abs(crop.sold - kg) <= TOLERANCE * max(1.0, crop.before + crop.harvested)
        told_of += len(month.sales)
    assert told_of > 1_000


def test_every_channel_was_used_and_its_parts_add_up(run):
    _, lives = run
    sales = [sale for life, _ in lives for month in life.months for sale in month.sales]
    assert {sale.channel for sale in sales} == {"trader", "platform 1", "platform 2", "brand"}
    for sale in sales:
        assert sale.yuan == pytest.approx(sale.gross - sale.kept - sale.costs, abs=1e-9)
        assert sale.price * sale.kg == pytest.approx(sale.yuan)
        if sale.channel == "trader":
            assert sale.yuan == pytest.approx(sale.at_trader, rel=1e-12)
    assert any(sale.kept > 0.0 for sale in sales)
    assert any(sale.hours > 0.0 for sale in sales)


def test_grain_is_harvested_sold_eaten_lost_or_still_there(lives):
    for life, diary in lives:
        for k, month in enumerate(life.months):
            for c, grain in enumerate(month.grain):
                assert grain.stock == diary.months[k].stock[c]
                if k > 0:
                    size = max(1.0, grain.harvested, life.months[k - 1].grain[c].stock)
                    assert abs(grain.before - life.months[k - 1].grain[c].stock) <= TOLERANCE * size


def test_wages_lost_to_illness_and_to_selling_are_those_of_the_wage_equation(run):
    """One of two adults ill loses what the other earns, and what the other loses to distress; hours count
    `channels.hour_value` up to what is earned.
    """
    county, lives = run
    ill = selling = 0
    for life, diary in lives:
        for month, seen in zip(life.months, diary.months, strict=True):
            wages = sum(flow.yuan for flow in month.flows if flow.item == "wages")
            hours = sum(sale.hours for sale in month.sales)
            held_back = sum(event.values["yuan"] for event in month.events if event.kind == "held_back")
            wages += held_back
            if month.sick and seen.adults == 2 and seen.plain_worker:
                left = 1.0 - county.values["distress.lost"] * seen.shaken
                assert month.wages_lost_ill * left == pytest.approx(wages + month.wages_lost_selling)
                ill += 1
            if not month.sick:
                assert month.wages_lost_ill == 0.0
            worth = hours * county.values["channels.hour_value"]
            assert month.wages_lost_selling == pytest.approx(min(worth, wages + month.wages_lost_selling), rel=1e-5)
            selling += worth > 0.0
    assert ill > 10
    assert selling > 10


def test_no_flow_was_left_without_a_name(lives):
    assert {flow.item for month, _ in months_of(lives) for flow in month.flows}.isdisjoint(
        {"other", "loan", "patronage and refunded rent"}
    )


def test_events_agree_with_the_columns(lives):
    turns = {
        "sells": ({"started_selling"}, {"stopped_selling"}),
        "shops": ({"started_shopping"}, {"stopped_shopping"}),
        "phone": ({"got_online"}, {"went_offline"}),
        "registered": ({"registered"}, {"left_the_list"}),
        "enrolled": (
            {"allowance_began", "allowance_began_with_help"},
            {"allowance_ended", "pushed_out_of_allowance"},
        ),
        "insured": ({"better_insured"}, {"insured_as_before"}),
    }
    for life, diary in lives:
        flags = dict.fromkeys(turns, False)
        cooperative = life.portrait.cooperative
        for month, seen in zip(life.months, diary.months, strict=True):
            kinds = [event.kind for event in month.events]
            for name, (began, ended) in turns.items():
                flags[name] += sum(kind in began for kind in kinds) - sum(kind in ended for kind in kinds)
                assert flags[name] == seen.flags[name], (life.household, month.month, name)
            for event in month.events:
                if event.kind == "left_cooperative":
                    cooperative = None
                if event.kind == "joined_cooperative":
                    cooperative = event.values["cooperative"]
            assert (-1 if cooperative is None else cooperative) == seen.cooperative
            assert kinds.count("course") == seen.attended
            assert {event.month for event in month.events} <= {month.month}
            assert {event.phase for event in month.events} <= set(SCHEDULE)


def test_everything_that_can_happen_to_a_household_happened(run):
    """Else the agreement above would say nothing of it."""
    _, lives = run
    kinds = {event.kind for life, _ in lives for month in life.months for event in month.events}
    assert kinds >= {
        "harvest", "sale", "inputs_not_bought", "admitted", "medicines_not_bought", "loan", "repayment", "course",
        "case_opened", "case_closed", "joined_group", "joined_cooperative", "passed_grading", "failed_grading",
        "better_insured", "linked_to_credit", "coaching_began", "started_selling", "stopped_selling",
        "started_shopping", "registered", "left_the_list", "station_opened", "allowance_began",
        "allowance_ended", "patronage", "found_work_away", "small_credit_lent", "distress_began", "distress_ended",
        "learned_a_trade", "got_online", "stopped_shopping", "wages_better", "wages_worse",
    }  # fmt: skip
    assert kinds <= WORDS.keys() | {"sale", "harvest"}


def test_the_years_are_those_of_the_county(run):
    county, lives = run
    h = county.columns
    for life, diary in lives:
        year = life.years[-1]
        assert year.year == county.year
        assert year.per_head == pytest.approx(float(h.income_year[diary.row].sum()) / h.persons[diary.row], rel=1e-9)
        for s, source in enumerate(SOURCES):
            assert year.income[source] == pytest.approx(float(h.income_year[diary.row, s]), rel=1e-9, abs=1e-6)


BITS = {
    "net": NET,
    "consumption": CONSUMPTION,
    "impoverished": IMPOVERISHED,
    "catastrophic": CATASTROPHIC,
    "hungry": HUNGRY,
    "untreated": UNTREATED,
    "vulnerable": VULNERABLE,
}


@pytest.mark.parametrize("which", ["run", "programme"])
def test_the_yardsticks_of_each_year_are_those_that_the_county_counted(which, request):
    county, lives = request.getfixturevalue(which)
    seen = dict.fromkeys(BITS, 0)
    for life, diary in lives:
        for year in life.years:
            flags = county.flags_by_year[year.year][diary.row]
            said = {name: getattr(year.yardsticks, name) for name in BITS}
            assert said == {name: bool(flags & bit) for name, bit in BITS.items()}, (life.household, year.year)
            assert said["net"] == (year.net_per_head < year.line)
            assert said["consumption"] == (year.yardsticks.consumed < year.line)
            assert said["vulnerable"] == (year.yardsticks.chance > year.yardsticks.vulnerable_from)
            assert said["hungry"] == (year.yardsticks.consumed < year.yardsticks.hungry_below)
            assert said["catastrophic"] == (year.yardsticks.care_share >= year.yardsticks.catastrophic_from)
            assert (year.yardsticks.care_share > 0.0) == (year.care > 1e-3)
            for name, holds in said.items():
                seen[name] += holds
    assert all(seen[name] for name in ("net", "consumption", "vulnerable")), seen


def test_the_years_parts_add_up(lives):
    for life, _ in lives:
        for before, year in zip((None, *life.years), life.years, strict=False):
            assert sum(year.items.values()) == pytest.approx(sum(year.income.values()), rel=1e-9, abs=1e-6)
            if before is None:
                assert year.against_usual is None
                continue
            for base in (year.against_last, year.against_usual):
                assert base.income + sum(base.by_source.values()) == pytest.approx(year.per_head, rel=1e-9, abs=1e-6)
            sales = sum(each.quantity + each.price for each in year.crops)
            rest = sum(year.items.get(item, 0.0) - before.items.get(item, 0.0) for item in ITEMS_OF_CROPS)
            assert sales + rest == pytest.approx(year.income["crops"] - before.income["crops"], rel=1e-9, abs=1e-6)


def test_patronage_and_refunded_rent_of_all_households_are_what_the_institutions_paid(small):
    county = County(all_levers(small, 36), rng=SEED).run(35)
    watchers = [Watcher(county, household) for household in county.columns.id.tolist()]
    county.observer = all_of(watchers)
    county.step()
    assert county.date == "2013-12"
    for item, payer in (("patronage", COOPERATIVES), ("refunded rent", HUBS)):
        told_of = sum(flow.yuan for watcher in watchers for flow in watcher.months[0].flows if flow.item == item)
        paid = county.ledger.flows.get((payer, HOUSEHOLDS, item), 0.0)
        assert paid > 0.0
        assert told_of == pytest.approx(paid, rel=1e-9)


def test_lives_of_all_households_tell_of_the_enrolments_and_admissions_that_the_county_counted(small):
    county = County(still(all_levers(small.with_(parameters={"benefits.entry": 0.05}), 48)), rng=SEED).run(36)
    watchers = [Watcher(county, household) for household in county.columns.id.tolist()]
    county.observer = all_of(watchers)
    rolls, bills = replace(county.own(Rolls)), copy.copy(county.own(Bills))
    away = replace(county.own(Placed))
    county.step()
    assert county.date == "2014-01"
    month = [watcher.months[0] for watcher in watchers]
    events = [event for each in month for event in each.events]
    kinds = Counter(event.kind for event in events)
    now = county.own(Rolls)
    assert kinds["allowance_began_with_help"] == now.aided - rolls.aided
    assert kinds["allowance_began"] + kinds["allowance_began_with_help"] == now.entered - rolls.entered > 0
    assert kinds["allowance_ended"] == now.ended - rolls.ended > 0
    assert kinds["pushed_out_of_allowance"] == now.displaced - rolls.displaced
    found = [event for event in events if event.kind == "found_work_away"]
    assert len(found) == county.own(Placed).found - away.found > 0
    by_casework = sum(event.values["by_casework"] for event in found)
    assert by_casework == county.own(Placed).found_by_casework - away.found_by_casework
    assert kinds["lost_work_away"] == county.own(Placed).lost - away.lost
    assert kinds["admitted"] == county.own(Bills).admissions > 0
    assert kinds["admission_untreated"] == county.own(Bills).left_untreated - bills.left_untreated
    paid = {
        name: sum(event.values[name] for event in events if event.kind == "admitted")
        for name in ("covered", "assisted")
    }
    assert paid["covered"] == pytest.approx(booked(county, "critical-illness insurance"))
    assert paid["assisted"] == pytest.approx(booked(county, "medical assistance"))
    given = booked(county, "crowdfunding")
    given += sum(flow.yuan for each in month for flow in each.flows if flow.item == "mutual aid" and flow.yuan > 0.0)
    own = sum(event.values["own"] for event in events if event.kind == "admitted")
    assert own == pytest.approx(float(county.columns.bill.sum()) + given)


def test_lives_of_all_households_tell_of_posts_small_credit_and_relief_as_the_county_booked_them(small):
    """January 2016: the first posts; relief is made due by hand."""
    county = County(still(all_levers(small, 12).with_(start="2015-06")), rng=SEED).run(7)
    watchers = [Watcher(county, household) for household in county.columns.id.tolist()]
    county.observer = all_of(watchers)
    county.own(Relief).relief_due[::3] = 100.0
    county.step()
    assert county.date == "2016-01"
    flows = [flow for watcher in watchers for flow in watcher.months[0].flows]
    kinds = Counter(event.kind for watcher in watchers for event in watcher.months[0].events)
    assert kinds["post_given"] == county.own(Posts).posts > 0
    assert kinds["disaster_relief"] == len(county.own(Relief).relief_due[::3])
    assert not {flow.item for flow in flows} & {"other", "loan"}
    for item in ("posts of public welfare", "disaster relief", "small credit", "earned with small credit", "pensions"):
        told_of = sum(flow.yuan for flow in flows if flow.item == item)
        assert told_of == pytest.approx(booked(county, item)), item
        assert told_of > 0.0
    books = county.ledger.flows
    paid = sum(flow.yuan for flow in flows if flow.item == "interest on small credit")
    assert -paid == pytest.approx(books[HOUSEHOLDS, OUTSIDE, "interest on small credit"])
    paid = sum(flow.yuan for flow in flows if flow.item in ("repayment", "small credit repaid"))
    assert -paid == pytest.approx(books[HOUSEHOLDS, OUTSIDE, "repayment"])


def test_lives_begin_and_end_with_their_households_and_close_meanwhile(small):
    """Persons come and go, elders move out, kin inherit: no cash and no grain is lost on the way."""
    busy = {"people.leaving_home": 0.2, "people.deaths": 0.06, "people.deaths_younger": 0.02}
    busy |= {"people.leaving_county": 0.2, "population.returning": 1.0, "population.returning_sellers": 0.001}
    county = County(all_levers(small.with_(parameters=busy), 26), rng=SEED, households=300)
    numbers = [number + SPLIT_OFF * years for years in (0, 1, 2) for number in range(0, 300, 1 if years else 4)]
    watchers = [Watcher(county, number) for number in numbers]
    county.observer = all_of(watchers)
    county.run(26)
    lives = [life_of(county, watcher) for watcher in watchers if watcher.months]
    kinds = Counter(event.kind for life in lives for month in life.months for event in month.events)
    persons = ("child_born", "turned_elder", "member_died", "member_left_county", "member_came_back")
    for kind in (*persons, "elders_moved_out", "moved_out", "inherited", "leased_out", "leased_in"):
        assert kinds[kind] > 0, kind
    ended = {life.household for life in lives} - set(county.columns.id.tolist())
    assert len(ended) == kinds["household_ended"] > 2
    for life in lives:
        assert life.months[-1].month == county.date or life.household in ended
        assert life.household < SPLIT_OFF or life.months[0].month.endswith("-01")
        for before, month in zip((None, *life.months), life.months, strict=False):
            flows = sum(flow.yuan for flow in month.flows if flow.cash)
            assert abs(month.cash_start + flows - month.cash_end) <= TOLERANCE * scale_of(month), life.household
            assert not [flow for flow in month.flows if flow.item == "other"]
            if before is not None:
                assert month.cash_start == before.cash_end
                stocks = [(now.before, then.stock) for now, then in zip(month.grain, before.grain, strict=True)]
                assert all(abs(now - then) <= 1e-9 * max(1.0, then) for now, then in stocks)
    gone = next(life for life in lives if life.household in ended)
    assert gone.months[-1].cash_end == 0.0
    assert any("the household ends" in line for line in told(gone))


def test_a_household_that_never_was_has_no_life(small):
    county = County(small, rng=SEED, households=60)
    watcher = Watcher(county, 7 + SPLIT_OFF)
    county.run(1)
    with pytest.raises(InputError, match="is not in the sample"):
        life_of(county, watcher)


def booked(county: County, item: str) -> float:
    """Yuan that the outside world paid households for `item` this month."""
    return county.ledger.flows.get((OUTSIDE, HOUSEHOLDS, item), 0.0)


@pytest.mark.slow
def test_what_a_mutual_aid_group_moves_sums_to_zero_and_was_moved(small):
    county = County(all_levers(small, 60), rng=SEED).run(30)
    h = county.columns
    watchers = [Watcher(county, int(household)) for household in h.id[h.group >= 0]]
    county.observer = all_of(watchers)
    moved = 0.0
    for _ in range(6):
        before = county.own(Groups).mutual_aid
        county.step()
        flows = [
            flow for watcher in watchers for flow in watcher.months[-1].flows if flow.item in ("mutual aid", "other")
        ]
        assert {flow.item for flow in flows} <= {"mutual aid"}
        received = sum(flow.yuan for flow in flows if flow.yuan > 0.0)
        assert received == pytest.approx(county.own(Groups).mutual_aid - before, abs=1e-6)
        assert sum(flow.yuan for flow in flows) == pytest.approx(0.0, abs=1e-6)
        moved += received
    assert moved > 100.0


@pytest.mark.parametrize("household", [0, 250])
def test_looking_on_changes_nothing(small, household):
    scenario = all_levers(small, 40)
    alone = digests(County(scenario, rng=SEED).run())
    county = County(scenario, rng=SEED)
    Watcher(county, household)
    assert different(alone, digests(county.run())) == []


def test_the_observer_is_told_of_each_phase_once_and_of_the_record(small):
    phases: list[str] = []
    county = County(small, rng=1, without={"train"})
    assert county.observer is None
    county.observer = phases.append
    county.run(2)
    assert phases == [*(phase for phase in SCHEDULE if phase != "train"), "record"] * 2


def test_when_the_month_is_recorded_its_figures_are_there(small):
    county = County(small, rng=1)
    county.observer = lambda phase: seen.append(county.monthly.index[-1]) if phase == "record" else None
    seen: list[str] = []
    county.run(2)
    assert seen == ["2011-01", "2011-02"]


def test_a_household_lives_the_same_in_two_scenarios_until_they_differ(small):
    """The paired life of a programme that begins in the third year."""
    programme = small.with_(programme={"support": {"social_workers": {"intensity": 3, "start": "2013-01"}}}, months=36)
    here, there = live_of(programme, 3, 40), live_of(small.with_(months=36), 3, 40)
    assert here.months[:24] == there.months[:24]
    assert [(each.year, each.income == each.other_income) for each in pair(here, there).years][:2] == [
        (2011, True),
        (2012, True),
    ]


def test_a_year_that_is_not_whole_is_told_as_such(small):
    life = live_of(small.with_(months=30, start="2011-07"), 3, 40)
    assert [year.year for year in life.years] == [2012, 2013]
    lines = list(told(life))
    assert "2011: not a whole year, so no income of the year." in lines
    assert any(line.startswith("2012: ") and "a head" in line for line in lines)
