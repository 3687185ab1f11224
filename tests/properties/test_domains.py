"""Whatever the parameters, the programme and the seed: nothing leaves its domain, and the books close.

Most parameters lie in their plausible range; some stand on the very ends of what is accepted.
"""

import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from tests.households_by_hand import CROPS
from tests.whole_runs import Books, months_and_books

from tongyu.county.county import County
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.county.mechanisms.logistics import Logistics
from tongyu.county.mechanisms.prices import OutsidePrices
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.mechanisms.social_work import Casework
from tongyu.county.numbers.kinds import WHOLE_UNITS
from tongyu.county.tables import LEVERS, PARAMETERS
from tongyu.market.clearing import RESIDUAL
from tongyu.scenario.parameters_together import require_together
from tongyu.scenario.scenario import CountyFacts, Scenario
from tongyu.text.checking import Misfit

TOLERANCE = 1e-9
ROUNDING = 1e-6  # yuan, of tills that are sums of many payments
Test = Callable[..., None]
STARTS = ("2011-01", "2013-09", "2018-01")  # before the state's programme, at its start, far in the roll-out

SHARES = (  # columns between 0 and 1
    "irrigated", "soil", "skill", "base_skill", "openness", "base_openness", "quality", "inputs", "crop_share",
    "trained",
)  # fmt: skip
NOT_NEGATIVE = (
    "stock", "cash", "debt", "patronage", "rent_paid", "spent", "hours", "persons", "adults", "elders", "land",
    "ability", "wage_luck",
    "livestock", "remittance", "sick_months", "case_months", "loss_months", "cost_of_living", "advance",
    "excluded", "cause", "illness_cost", "inpatient", "means", "benefits", "bill", "care", "untreated",
)  # fmt: skip
MONTHLY_SHARES = (
    "headcount", "poverty_gap", "squared_poverty_gap", "registered", "skill", "openness", "quality", "sellers",
    "shoppers", "online", "shoppers_by_phone", "shoppers_at_station",
    "members", "delivering", "in_groups", "open_cases", "enrolled", "insured", "sick", "online_share",
    "hubs_full", "awareness", "reputation", "brand_trust", "coached", "credit_linked", "legal_linked",
    "health_linked", "excluded", "skill_of_clients", "organised", "slipped", "exclusion_error",
)  # fmt: skip
MONTHLY_MAY_BE_NAN = {"cash_premium"}  # where nothing is sold online
YEARLY_MAY_BE_NAN = {
    "entered_poverty", "left_poverty", "returned_to_poverty",  # in the first years, and where nobody could
    "covered", "covered_case", "covered_course", "covered_group", "covered_credit",  # where nobody is poor
    "exclusion_list", "exclusion_casework", "exclusion_allowance",
    "inclusion_list", "inclusion_casework", "inclusion_allowance",  # where nobody is reached
    "working_skill", "cash_premium",  # where nobody sells online
}  # fmt: skip
YEARLY_SHARES = (
    "covered", "covered_case", "covered_course", "covered_group", "covered_credit", "exclusion_list",
    "exclusion_casework", "exclusion_allowance", "inclusion_list", "inclusion_casework", "inclusion_allowance",
    "working_skill", "station_coverage", "online_share", "returned_to_poverty",
)  # fmt: skip
BURDENS = ("freight_out", "freight_in", "co2", "packing_waste", "storage_loss", "trader_sales")
NAN_WITHOUT_INCOME = {"gini", "theil"}  # of a county that lost more than it earned


@st.composite
def parameters(draw: st.DrawFn) -> dict[str, float]:
    """Values for some or all parameters, between `low` and `high` but for a few at `floor` or `ceiling`."""
    values = {}
    everywhere = draw(st.none() | st.integers(0, 2**32 - 1), label="seed of all parameters")
    if everywhere is not None:
        rng = np.random.default_rng(everywhere)
        values = {name: _between(name, rng.random()) for name in PARAMETERS}
    names = st.sampled_from(sorted(PARAMETERS))
    moved = draw(st.dictionaries(names, st.floats(0.0, 1.0), max_size=5), label="plausible")
    values |= {name: _between(name, at) for name, at in moved.items()}
    ends = draw(st.dictionaries(names, st.sampled_from(["floor", "ceiling"]), max_size=4), label="ends")
    values |= {name: float(getattr(PARAMETERS[name], end)) for name, end in ends.items()}
    try:
        require_together(values, PARAMETERS, CROPS)
    except Misfit:
        reject()
    return values


def _between(name: str, at: float) -> float:
    low, high = PARAMETERS[name].low, PARAMETERS[name].high
    value = float(min(max(low + at * (high - low), low), high))
    return float(round(value)) if PARAMETERS[name].unit in WHOLE_UNITS else value


@st.composite
def programmes(draw: st.DrawFn, county: CountyFacts) -> dict[str, dict[str, dict[str, object]]]:
    """A few levers or at least half of them, at any intensity, in any place, at any time and on any budget."""
    programme: dict[str, dict[str, dict[str, object]]] = {}
    keys = sorted(LEVERS)
    few = st.lists(st.sampled_from(keys), unique=True)
    many = st.lists(st.sampled_from(keys), unique=True, min_size=len(keys) // 2)
    by_name = st.lists(st.sampled_from(county.township_names), min_size=1, unique=True)
    for key in draw(few | many, label="levers"):
        kind = LEVERS[key]
        everywhere = st.just("all")
        places = everywhere if not kind.placed else everywhere | st.just("neediest 2") | by_name
        setting: dict[str, object] = {
            "intensity": kind.most_in(county) * draw(st.floats(0.0, 1.0)),
            "place": draw(places),
            "budget": draw(st.none() | st.floats(0.0, 1e7)),
            "funder": draw(st.sampled_from(["government", "enterprise"])),
        }
        if draw(st.booleans()):
            setting |= {"start": "2013-10", "end": draw(st.sampled_from(["2014-03", "2018-06"]))}
        programme.setdefault(kind.pillar, {})[kind.name] = setting
    return programme


def whatever_is_asked(examples: int) -> Callable[[Test], Test]:
    """A test of so many counties, the same each time."""

    def of(test: Test) -> Test:
        same = settings(max_examples=examples, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
        return same(given(data=st.data())(test))

    return of


@whatever_is_asked(75)  # in which every lever is there a dozen times, and every parameter is moved
def test_nothing_leaves_its_domain_and_the_books_close_whatever_is_asked(small: Scenario, data: st.DataObject) -> None:
    check_a_county(small, data)


@pytest.mark.slow
@whatever_is_asked(200)
def test_nothing_does_in_many_more(small: Scenario, data: st.DataObject) -> None:
    check_a_county(small, data)


def check_a_county(small: Scenario, data: st.DataObject) -> None:
    scenario = small.with_(
        start=data.draw(st.sampled_from(STARTS), label="start"),
        months=data.draw(st.integers(12, 24), label="months"),
        parameters=data.draw(parameters(), label="parameters"),
        programme=data.draw(programmes(small.county), label="programme"),
    )
    seed = data.draw(st.integers(0, 2**64 - 1), label="seed")
    households = data.draw(st.integers(100, 200), label="households")
    county = County(scenario, rng=seed, households=households)
    for books in months_and_books(county, scenario.months):
        check_books(books)
        check_columns(county)
        check_market(county)
        check_institutions(county)
    check_tables(county)


def check_books(books: Books) -> None:
    assert all(abs(gap) <= TOLERANCE for gap in books.money.values()), books.money
    assert np.abs(books.goods).max() <= TOLERANCE, books.goods
    assert np.abs(books.income).max() <= TOLERANCE, books.income


def check_columns(county: County) -> None:
    h = county.columns
    for name in h._fields:
        column = getattr(h, name)
        assert np.isfinite(column).all(), name
        if name in SHARES:
            assert 0.0 <= column.min() <= column.max() <= 1.0, name
        if name in NOT_NEGATIVE:
            assert column.min() >= 0, name
    assert np.abs(h.crop_share.sum(axis=1, dtype=np.float64) - 1.0).max() <= 1e-5
    assert (h.adults <= h.persons).all()
    assert (h.elders <= h.persons).all()
    assert (h.advance[h.cooperative < 0] == 0.0).all()  # nobody owes a cooperative that it has left
    assert h.cause.max() <= 4
    for shares in (
        county.terms.organised,
        county.terms.standard,
        county.terms.selection,
        county.own(Casework).work_quality,
    ):
        assert 0.0 <= shares.min() <= shares.max() <= 1.0
    for costs in (county.terms.trunk, county.terms.fee, county.terms.packing, county.own(Logistics).station_pay):
        assert costs.min() >= 0.0
    assert 0.0 <= county.terms.input_saving.min() <= county.terms.input_saving.max() < 1.0
    assert h.cooperative.min() >= -1
    assert h.cooperative.max() < len(county.cooperatives)


def check_market(county: County) -> None:
    cleared = county.own(SellingState).cleared
    assert cleared is not None
    assert cleared.converged
    assert cleared.residual <= RESIDUAL
    for rents in (cleared.prices, cleared.quota_rents, cleared.hub_rents):
        assert np.isfinite(rents).all()
        assert rents.min() >= 0.0
    for shares in (cleared.trader_share, cleared.online_share, cleared.sold_fraction):
        if shares.size:
            assert 0.0 <= shares.min() <= shares.max() <= 1.0 + 1e-12
    for prices in (
        county.terms.wholesale,
        county.terms.open_price,
        county.own(OutsidePrices).outside,
        county.own(OutsidePrices).expected,
    ):
        assert np.isfinite(prices).all()
        assert prices.min() > 0.0
    assert county.terms.parcel.min() >= 0.0


def check_institutions(county: County) -> None:
    tills = (county.government, *county.cooperatives, *county.platforms, *county.hubs)
    assert min(float(till.cash) for till in tills) >= -ROUNDING  # type: ignore[attr-defined]
    assert np.isfinite(county.own(Enterprise).cash)  # it bears the risk of returns, so it can owe
    assert np.isfinite(county.own(Enterprise).price).all()
    assert county.own(Enterprise).price.min() > 0.0
    assert county.own(Enterprise).quota.min() >= 0.0
    assert county.own(Enterprise).stock.min() >= 0.0
    assert 0.0 <= county.own(Enterprise).word <= 1.0
    assert min(cooperative.borrowed for cooperative in county.cooperatives) >= 0.0
    assert min(cooperative.owes for cooperative in county.cooperatives) >= 0.0
    assert all(0.0 <= worker.competence <= 1.0 for worker in county.social_workers)
    for key, line in county.programme.lines.items():
        most = LEVERS[key].most_in(county.scenario.county)
        assert 0.0 <= line.paid_for <= line.wanted <= most
        assert line.paid_for <= line.delivered <= most  # social workers' hours help
        assert line.available >= 0.0


def check_tables(county: County) -> None:
    monthly, yearly = county.monthly, county.yearly
    assert set(monthly.columns[monthly.isna().any()]) <= MONTHLY_MAY_BE_NAN
    if len(yearly):  # a year that began before the first month is not counted
        assert set(yearly.columns[yearly.isna().any()]) <= YEARLY_MAY_BE_NAN | NAN_WITHOUT_INCOME
        shares = yearly[list(YEARLY_SHARES)]
        assert not ((shares < 0.0) | (shares > 1.0)).any(axis=None)
        assert (yearly["ties"] >= 0.0).all()
        assert (yearly[list(NAN_WITHOUT_INCOME)].notna().all(axis=1) | (yearly["income"] <= 0.0)).all()
    assert (monthly[list(BURDENS)] >= 0.0).all(axis=None)
    shares = monthly[list(MONTHLY_SHARES)]
    assert shares.min().min() >= 0.0
    assert shares.max().max() <= 1.0
    assert not (yearly[[name for name in yearly if str(name).startswith("headcount")]] > 1.0).any(axis=None)
    figures = county.households.frame().select_dtypes("number")
    of_years = [name for name in figures if re.fullmatch("income_[0-9]{4}", str(name))]  # not there in all of them
    assert np.isfinite(figures.drop(columns=of_years)).all().all()
    assert np.isfinite(figures[figures.index < len(figures)][of_years[-1:]]).all().all()
