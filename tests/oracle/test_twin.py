"""The fast county against its twin in plain Mesa: the same month from the same state, and two years left alone.

Six villages, sixty households, every shipped scenario, and one that goes round the corners which no shipped scenario
does. The months from 2014-09 to 2016-08 hold two harvests, two Decembers, both Aprils, every lever at work, and the
government's levers of `tongyu_2013` beginning in 2015-07; those from 2016-12 to 2018-11 the years in which the listed
are better insured and topped up to the line.
"""

import ast
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from tests.oracle.twin import counties
from tests.oracle.twin.events import EVENTS, events
from tests.oracle.twin.mirror import Found, compare, copy_state, make_twin, state_of_county, state_of_twin
from tests.oracle.twin.runs import from_month_to_month, side_by_side

from tongyu.county.county import SCHEDULE, County
from tongyu.county.tables import LEVERS
from tongyu.text.months import months_between

RARE_IN = ("social_work_only", "both", counties.CORNERS, counties.CROWDED)
ELSEWHERE = {"social_work.assistance": counties.CROWDED}  # what does not happen often enough in the corners
TWIN = Path(__file__).parent / "twin"
BRIDGE = {
    "agreement",
    "mirror",
    "runs",
    "counties",
    "events",
    "debug",
}  # they compare the two, and nothing of the twin imports them
SHARED = {
    "tongyu.county.draws",
    "tongyu.county.levers",
    "tongyu.county.numbers.series",
    "tongyu.county.overlays",
    "tongyu.county.tables",
    "tongyu.text.months",
    "tongyu.scenario.plans.funding",
    "tongyu.scenario.scenario",
}


@pytest.mark.parametrize("first", counties.FIRST_MONTHS)
@pytest.mark.parametrize("name", counties.NAMES)
def test_each_month_from_the_county_s_state_agrees(name: str, first: str) -> None:
    county = counties.county_before(name, first)
    found = from_month_to_month(county, counties.MONTHS, counties.TOLERANCE)
    assert len(found.months) == counties.MONTHS
    for date, agreement in found.months.items():
        assert not agreement.beyond(1e-9), _listed(name, date, agreement.beyond(1e-9))
    assert max(max(pair) for pair in found.residuals.values()) <= counties.TOLERANCE, found.residuals


@pytest.mark.parametrize("name", counties.NAMES)
def test_two_years_left_alone_agree(name: str) -> None:
    run = side_by_side(counties.county_at_start(name), counties.MONTHS, counties.TOLERANCE)
    assert not run.first_decision, f"{name}: the first decision that differs, {run.first_decision}"
    assert len(run.months) == counties.MONTHS
    for date, agreement in run.months.items():
        assert not agreement.beyond(1e-6), _listed(name, date, agreement.beyond(1e-6))


def test_another_county_in_another_decade_agrees() -> None:
    county = County(counties.elsewhere(), rng=counties.SEED)
    found = from_month_to_month(county, counties.MONTHS, counties.TOLERANCE)
    for date, agreement in found.months.items():
        assert not agreement.beyond(1e-9), _listed("elsewhere", date, agreement.beyond(1e-9))
    months = county.monthly
    for figure in (
        "price_tea",
        "price_rice",
        "price_orange",
        "harvest",
        "open_sales",
        "posts",
        "registered",
        "producer_subsidies",
    ):
        assert (months[figure] > 0.0).any(), figure
    assert list(months.filter(like="crop_share_")) == ["crop_share_rice"]
    assert county.values["line.national"] == 3_600.0


def test_the_months_compared_are_full_of_events() -> None:
    """Agreement about a county in which nothing happens would say nothing."""
    both = [counties.county_before("five_pillars", first).run(counties.MONTHS) for first in counties.FIRST_MONTHS]
    months = pd.concat([county.monthly.iloc[-counties.MONTHS :] for county in both])
    ever = (
        *("harvest", "open_cases", "attended", "coached", "advances", "crowdfunding", "money_moved", "hub_rent"),
        *("brand_sales", "open_sales", "excluded", "slipped", "premiums", "mutual_aid", "organised"),
        "land_leased",
    )
    for figure in ever:
        assert (months[figure] > 0.0).any(), figure
    corners = counties.county_before(counties.CORNERS, counties.FIRST_MONTH).run(counties.MONTHS)
    assert (corners.monthly["indemnities"].iloc[-counties.MONTHS :] > 0.0).any()
    for share in ("sellers", "members", "enrolled", "credit_linked", "legal_linked", "in_groups", "headcount"):
        assert ((months[share] > 0.0) & (months[share] < 1.0)).any(), share


def test_every_lever_is_moved_in_some_county() -> None:
    assert {key for key, _ in counties.scenario_of(counties.CORNERS).programme_items()} == set(LEVERS)


@pytest.mark.parametrize("first", ["2014-11", "2016-11"])
def test_a_month_of_odd_households_agrees(first: str) -> None:
    """Before each month the households are given what few come to have, so that rules come to their limits."""
    scenario = counties.crowded()
    county = County(scenario, rng=counties.SEED)
    county.run(months_between(scenario.start, first))
    for seed in range(6):
        counties.make_odd(county, seed)
        found = from_month_to_month(county, 1, counties.TOLERANCE)
        for date, agreement in found.months.items():
            assert not agreement.beyond(1e-9), _listed(scenario.name, date, agreement.beyond(1e-9))


@pytest.mark.parametrize("first", counties.FIRST_MONTHS)
def test_what_is_rare_happens_in_the_months_compared(first: str) -> None:
    found = sum((events(counties.county_before(name, first), counties.MONTHS) for name in RARE_IN), Counter[str]())
    assert not [event for event in EVENTS if found[event] <= 0], found


@pytest.mark.parametrize(
    ("number", "field"),
    [
        ("placement.time", "households.income"),
        ("posts.pay", "flows.posts of public welfare from outside to households"),
        ("posts.time", "households.income"),
        ("placement.displaced", "households.income"),
        ("work.persistence", "households.wage_luck"),
        ("work.innovation", "households.wage_luck"),
        ("work.aging", "households.wage_luck"),
        ("work.transitory", "households.income"),
        ("logistics.inbound_parcels", "county.village_parcels"),
        ("social_work.care_relief", "households.income"),
        ("social_work.assistance", "flows.medical assistance from outside to households"),
        ("social_work.remote", "social workers.capacity"),
        ("distress.lost", "households.income"),
        ("distress.counselling", "households.income"),
        ("vocational.wage", "households.income"),
        ("small_credit.loan", "flows.small credit from outside to households"),
        ("small_credit.earns", "flows.earned with small credit from outside to households"),
        ("small_credit.months", "households.loan"),
        ("relief.share", "households.relief_due"),
        ("leasing.share", "households.tilled"),
        ("leasing.rent", "flows.rent of land from households to households"),
        ("people.sends", "flows.sent home from outside to households"),
        ("logistics.pooling", "county.parcel"),
        ("logistics.posted", "county.station_pay"),
        ("community.found_online", "county.organised"),
        ("cooperatives.recruited", "county.station_pay"),
        ("joint_centres.saving", "programme.support.joint_centres"),
        ("joint_centres.data", "county.selection"),
        ("brand.story", "enterprise.awareness"),
        ("choice.explained", "county.report_gain"),
        ("choice.persistence", "households.optimism"),
        ("choice.load", "households.stock"),
        ("choice.back", "market.prices"),
        ("choice.waiting", "market.prices"),
        ("market_reports.gain", "households.bargain"),
        ("market_reports.taken", "county.report_taken"),
        ("state.producer_subsidy", "flows.producer subsidies from outside to households"),
        ("living.propensity", "flows.consumption from households to outside"),
        ("work.response", "households.income"),
        ("benefits.standard", "households.benefits"),
        ("benefits.fill", "flows.allowance from outside to households"),
        ("benefits.least", "flows.allowance from outside to households"),
        ("benefits.top_up", "flows.top-ups from outside to households"),
        ("state.pension", "flows.pensions from outside to households"),
        ("state.age_weight", "households.means"),
        ("state.labour_weight", "households.means"),
        ("state.land_weight", "households.means"),
        ("health.medicine", "households.care"),
        ("health.chronic_cost", "households.care"),
        ("health.bill", "households.bill"),
        ("health.listed_in", "households.inpatient"),
        ("health.threshold_listed", "flows.critical-illness insurance from outside to households"),
        ("health.cover", "flows.critical-illness insurance from outside to households"),
        ("health.assistance", "flows.medical assistance from outside to households"),
    ],
)
def test_a_rule_that_is_a_thousandth_off_is_seen(number: str, field: str) -> None:
    county = counties.county_before(ELSEWHERE.get(number, counties.CORNERS), counties.FIRST_MONTHS[-1])
    twin = make_twin(county)
    apart: set[str] = set()
    for _ in range(counties.MONTHS):
        copy_state(county, twin)
        twin.revise(number, 1.001 * twin.values[number])
        county.step()
        twin.step()
        apart |= {found.field for found in compare(state_of_county(county), state_of_twin(twin)).beyond(1e-6)}
        if field in apart:
            break
    assert field in apart


def test_every_column_and_flow_is_compared() -> None:
    county = counties.county_before("both", counties.FIRST_MONTH)
    twin = make_twin(county)
    county.step()
    twin.step()
    assert set(compare(state_of_county(county), state_of_twin(twin)).fields) >= set(state_of_county(county))


def test_the_twin_has_the_phases_of_the_county() -> None:
    from tests.oracle.twin.county import PHASES

    assert list(PHASES) == list(SCHEDULE)
    assert [len(steps) for steps in PHASES.values()] == [len(steps) for steps in SCHEDULE.values()]


def test_the_twin_imports_nothing_of_the_fast_county_but_what_both_share() -> None:
    files = [path for path in TWIN.rglob("*.py") if path.stem not in BRIDGE]
    assert len(files) > 15
    for path in files:
        for module in _imported(path):
            if module.startswith("tongyu"):
                assert module in SHARED, f"{path.name} imports {module}"
            if module.startswith("tests"):
                assert module.startswith("tests.oracle.twin."), f"{path.name} imports {module}"
                assert module.rpartition(".")[2] not in BRIDGE, f"{path.name} imports {module}"
            assert module.partition(".")[0] not in ("numba", "importlib"), f"{path.name} imports {module}"


def _imported(path: Path) -> set[str]:
    """The modules that a file imports, also within functions, by name."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            modules.add(node.module or "")
            if node.module in ("tongyu", "tests.oracle.twin"):
                modules |= {f"{node.module}.{alias.name}" for alias in node.names}
    return modules - {"tongyu", "tests.oracle.twin"}


def _listed(name: str, date: str, apart: list[Found]) -> str:
    return "\n".join([f"{name}, {date}:", *(f"  {found}" for found in apart[:10])])
