"""Measure: the listing of the poor each December, the quarter's report, and the figures of the month."""

from collections.abc import Callable
from math import exp, log
from types import SimpleNamespace
from typing import TYPE_CHECKING

from tests.oracle.twin.phases.listing import known_from_platform, observed_income, participation
from tests.oracle.twin.phases.organise import operators

from tongyu.county.draws import Purpose, normal_of
from tongyu.county.tables import LEVERS

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty
    from tests.oracle.twin.household import TwinHousehold

DECEMBER = 11


# the list of the poor


def list_the_poor(county: "TwinCounty") -> None:
    """Each December of years with the list: who enters and leaves it, as the village sees them."""
    if county.month_of_year != DECEMBER or county.facts_scenario.county.dated.at("listing", county.year) == 0.0:
        return
    state, line = county.numbers.state, county.numbers.line.national
    years = (county.year - state.registration_midpoint) / state.registration_pace
    keep = line * state.registration_start / (1.0 + exp(min(years, 700.0)))
    _register(county, min(line, keep), keep, 0.0, 1.0)


def watch(county: "TwinCounty") -> None:
    """Each third month of years with the watch: who comes under it, by income less own payments for illness."""
    dated = county.facts_scenario.county.dated
    if county.month_of_year not in (2, 5, 8, 11) or dated.at("prevention", county.year) == 0.0:
        return
    line = dated.at("prevention_line", county.year) / dated.price_level(county.year)
    _register(county, line, line, 1.0, county.numbers.state.watched)


def _register(county: "TwinCounty", enter: float, keep: float, care: float, entry: float) -> None:
    state, part = county.numbers.state, participation(county)
    errors, lots = (
        county.normal_luck(Purpose.REGISTRATION, county.month),
        county.luck(Purpose.REGISTRATION, county.month, 2),
    )
    for household in county.households:
        removed, error = known_from_platform(county, household), errors[household.row]
        income = household.income_per_head - care * household.care_12 / household.persons
        seen = observed_income(household, income, part[household.village], removed, error, state)
        if household.registered:
            household.registered = seen <= keep * (1.0 + state.exit_margin)
        else:
            household.registered = seen < enter and lots[household.row] < entry
        household.listed = household.listed or household.registered


# the quarter's report


def monitor(county: "TwinCounty") -> None:
    """At the end of a quarter, from the first in which the pillar is at work, report and act."""
    county.money_moved = 0.0
    at_work = any(key.startswith("monitoring.") and county.programme.level(key) > 0.0 for key in LEVERS)
    begun = county.report is not None or at_work
    if county.month_of_year % 3 != 2 or not begun:
        return
    monitoring = county.numbers.monitoring
    strength = min(1.0, county.programme.level("monitoring.reallocation"))
    use, error = _seen_use(county)
    known = _known(county)
    need = _seen_need(county, known)
    county.money_moved = county.programme.reallocate(use, strength * monitoring.shift)
    county.programme.lean(strength * monitoring.lean, need)
    county.report = SimpleNamespace(
        covered=len(known) / len(county.households), need=need, moved=county.money_moved, error=error
    )


def _seen_use(county: "TwinCounty") -> tuple[dict[str, float], float]:
    """By lever, the share of what was delivered that somebody used, as the report sees it; and its mean error."""
    monitoring = county.numbers.monitoring
    indicators = min(1.0, county.programme.level("monitoring.indicators"))
    blindness = monitoring.blind * (1.0 - monitoring.clarity * indicators)
    seen, off = {}, 0.0
    for key, used in USE.items():
        if county.programme.level(key) > 0.0:
            true = used(county)
            z = normal_of(county.seed, Purpose.INDICATOR, LEVERS[key].number, county.month)
            seen[key] = min(max(true + blindness * z, 0.0), 1.0)
            off += abs(seen[key] - true)
    return seen, off / max(1, len(seen))


def _known(county: "TwinCounty") -> list["TwinHousehold"]:
    """Households that the report knows: all where villagers take part, elsewhere those the platform shows it."""
    indicators = min(1.0, county.programme.level("monitoring.indicators"))
    part = participation(county)
    to_watch = [0.0 if own > 0.5 else 1.0 for own in part]  # where villagers take part nobody need watch
    watched = county.programme.in_turn(indicators * county.villages, to_watch)
    luck, seen = county.luck(Purpose.PLATFORM_SEEN), county.numbers.monitoring.platform_seen
    known = []
    for household in county.households:
        v = household.village
        online = (household.sells or household.shops) and luck[household.row] < seen
        if part[v] > 0.5 or (online and watched[v] > 0.5):
            known.append(household)
    return known


def _seen_need(county: "TwinCounty", known: list["TwinHousehold"]) -> list[float]:
    """By township, the headcount of the households that are known; of all of them where none is known there."""
    line = county.numbers.line.national
    persons, poor = [0.0] * county.townships, [0.0] * county.townships
    for household in known:
        persons[household.township] += household.persons
        if household.income_per_head < line:
            poor[household.township] += household.persons
    mean = sum(poor) / sum(persons) if sum(persons) > 0.0 else 1.0
    return [found / known if known > 0.0 else mean for found, known in zip(poor, persons, strict=True)]


def _seats(lever: str) -> Callable[["TwinCounty"], float]:
    return lambda county: min(1.0, county.seats_taken.get(lever, 0.0))


def _casework(county: "TwinCounty") -> float:
    capacity = sum(worker.capacity for worker in county.social_workers)
    return min(1.0, county.cases_open / capacity) if capacity > 0.0 else 0.0


def _borrowing(county: "TwinCounty") -> float:
    linked = [household for household in county.households if household.credit]
    return sum(household.debt > 0.0 for household in linked) / len(linked) if linked else 0.0


def _lending(county: "TwinCounty") -> float:
    with_a_place = [household for household in county.households if household.fund]
    return sum(household.loan > 0.0 for household in with_a_place) / max(1, len(with_a_place))


def _operators(county: "TwinCounty") -> float:
    at_work = county.operators_in_cooperatives + sum(county.station)
    return min(1.0, at_work / operators(county))


def _hubs(county: "TwinCounty") -> float:
    public = [hub for hub in county.hubs[1:] if hub.public]
    capacity = sum(hub.capacity for hub in public)
    return min(1.0, sum(hub.load for hub in public) / capacity) if capacity > 0.0 else 0.0


def _brand(county: "TwinCounty") -> float:
    quota = sum(county.enterprise.quota)
    return min(1.0, sum(county.takings.brand_weighted) / quota) if quota > 0.0 else 0.0


def _below_standard(county: "TwinCounty") -> float:
    members = [household for household in county.households if household.cooperative >= 0]
    standard = county.numbers.cooperatives.standard
    return sum(member.quality < standard for member in members) / max(1, len(members))


def _coached(county: "TwinCounty") -> float:
    wanted = county.programme.level("training.coaching") / county.scale
    return min(1.0, sum(household.coached for household in county.households) / wanted)


def _donors(county: "TwinCounty") -> float:
    given, could_be = (sum(month[item] for month in county.donations_12) for item in (0, 1))
    return given / could_be if could_be > 0.0 else 0.0


USE: dict[str, Callable[["TwinCounty"], float]] = {
    "resources.hubs": _hubs,
    "resources.node_townships": _hubs,
    "resources.stations": lambda county: county.stations_use,
    "branding.awareness": _brand,
    "branding.festivals": _brand,
    "branding.standard": _below_standard,
    "branding.technical_cooperation": _below_standard,
    "training.courses": _seats("training.courses"),
    "training.skill_courses": _seats("training.skill_courses"),
    "training.lectures": _seats("training.lectures"),
    "training.field_visits": _seats("training.field_visits"),
    "training.operators": _operators,
    "training.coaching": _coached,
    "support.social_workers": _casework,
    "support.finance_links": _borrowing,
    "support.crowdfunding": _donors,
    "support.village_funds": _lending,
}
"""How far each lever was used, 0-1."""


# the figures of the month


def _share(attribute: str) -> Callable[["TwinCounty"], float]:
    """Share of households of which `attribute` is true, or above zero."""
    return lambda county: (
        sum(getattr(household, attribute) > 0 for household in county.households) / len(county.households)
    )


def _mean(attribute: str) -> Callable[["TwinCounty"], float]:
    return lambda county: sum(getattr(household, attribute) for household in county.households) / len(county.households)


def _headcount(county: "TwinCounty") -> float:
    """Share of persons below the national line by the income of twelve months."""
    line = county.numbers.line.national
    poor = sum(each.persons for each in county.households if each.income_per_head < line)
    return poor / sum(each.persons for each in county.households)


def _enrolled(county: "TwinCounty") -> float:
    """Share of persons in the minimum-living allowance."""
    enrolled = sum(each.persons for each in county.households if each.enrolled)
    return enrolled / sum(each.persons for each in county.households)


def _poverty_gap(county: "TwinCounty") -> float:
    line = county.numbers.line.national
    gaps = sum(each.persons * max(0.0, 1.0 - max(each.income_per_head, 0.0) / line) for each in county.households)
    return gaps / sum(each.persons for each in county.households)


def _poor_by(left: Callable[["TwinHousehold"], float]) -> Callable[["TwinCounty"], float]:
    """Share of persons with less than the national line a head of what `left` says, yuan of the household."""

    def share(county: "TwinCounty") -> float:
        line = county.numbers.line.national
        poor = sum(each.persons for each in county.households if left(each) / each.persons < line)
        return poor / sum(each.persons for each in county.households)

    return share


def _catastrophic(county: "TwinCounty") -> float:
    """Share of households whose own payments for illness are at least so much of consumption less food."""
    rules = county.numbers.measures
    hit = 0
    for each in county.households:
        can_pay = each.care_12 + (1.0 - rules.food_share) * each.consumed_12
        hit += each.care_12 > 0.0 and each.care_12 >= rules.catastrophic * can_pay
    return hit / len(county.households)


def _deprived(county: "TwinCounty") -> float:
    """Share of persons short of food, or of treatment this year."""
    norm = county.numbers.measures.food_norm * county.numbers.line.national
    households = county.households
    found = sum(each.persons for each in households if each.untreated or each.consumed_12 / each.persons < norm)
    return found / sum(each.persons for each in households)


def _vulnerable(county: "TwinCounty") -> float:
    """Share of persons whose chance of being poor next year is above the threshold."""
    v, found = county.numbers.vulnerability, 0
    for each in county.households:
        score = v.intercept + v.log_income * log(max(each.income_per_head, 100.0)) + v.persons * each.persons
        score += v.adults * each.adults + v.elders * each.elders + v.chronic * each.chronic
        score += (v.land * each.land + v.debt * each.debt / 1_000.0) / each.persons
        if 1.0 / (1.0 + exp(-score)) > county.numbers.measures.vulnerable:
            found += each.persons
    return found / sum(each.persons for each in county.households)


def _income(county: "TwinCounty") -> float:
    """Yuan a head over twelve months."""
    return sum(each.income_12 for each in county.households) / sum(each.persons for each in county.households)


def _scaled(total: Callable[["TwinCounty"], float]) -> Callable[["TwinCounty"], float]:
    return lambda county: total(county) * county.scale


REPORTERS: dict[str, Callable[["TwinCounty"], float]] = {
    "headcount": _headcount,
    "poverty_gap": _poverty_gap,
    "income": _income,
    "headcount_net": _poor_by(lambda each: each.income_12 - each.care_12),
    "headcount_consumption": _poor_by(lambda each: each.consumed_12),
    "catastrophic": _catastrophic,
    "deprived": _deprived,
    "vulnerable": _vulnerable,
    "state_paid": lambda county: county.state_paid * county.scale,
    "skill": _mean("skill"),
    "openness": _mean("openness"),
    "quality": _mean("quality"),
    "cash": _mean("cash"),
    "debt": _mean("debt"),
    "sellers": _share("sells"),
    "shoppers": _share("shops"),
    "enrolled": _enrolled,
    "insured": _share("insured"),
    "sick": _share("sick_months"),
    "open_cases": _share("case_months"),
    "coached": _share("coached"),
    "delivering": _share("passes"),
    "stock": lambda county: sum(sum(each.stock) for each in county.households) / len(county.households),
    "open_sales": _scaled(lambda county: sum(sum(of_platform) for of_platform in county.takings.open_gross)),
    "brand_sales": _scaled(lambda county: sum(county.takings.brand_gross)),
    "trader_sales": _scaled(lambda county: sum(county.takings.trader)),
    "allowance": _scaled(lambda county: county.rolls.allowance),
    "top_ups": _scaled(lambda county: county.rolls.top_ups),
    "entered": _scaled(lambda county: county.rolls.entered),
    "helped_to_apply": _scaled(lambda county: county.rolls.aided),
    "displaced": _scaled(lambda county: county.rolls.displaced),
    "admissions": _scaled(lambda county: county.bills.admissions),
    "reimbursed": _scaled(lambda county: county.bills.reimbursed),
    "medical_assistance": _scaled(lambda county: county.bills.assisted),
    "arrears": _scaled(lambda county: county.arrears),
    "stations": lambda county: float(sum(county.station)),
    "awareness": lambda county: county.enterprise.awareness,
    "reputation": lambda county: county.enterprise.reputation,
    "cost": lambda county: sum(county.programme.cost_by_pillar().values()),
}
"""Columns of the monthly table, in the names and units of the fast county's."""
