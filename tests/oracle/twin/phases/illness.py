"""Illness: medicines and admissions, what schemes pay of them, what donors give for clients and what groups share."""

from math import exp, inf
from typing import TYPE_CHECKING

from tests.oracle.twin.books import HOUSEHOLDS, OUTSIDE
from tests.oracle.twin.household import TwinHousehold
from tests.oracle.twin.phases.reach import ILLNESS

from tongyu.county.draws import Purpose

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty

JANUARY = 0
LONGEST_SICKNESS = 24
BASE_YEAR = 2015.5  # bills and admissions grow from there


class Costs:
    """Yuan of the month, of all households: who paid for illness."""

    def __init__(self) -> None:
        self.own = self.scheme = self.critical = self.assistance = self.borrowed = 0.0


def fall_sick(county: "TwinCounty") -> None:
    """The month's medicines and admissions, their bills, what donors give for clients and what groups share."""
    lucks = county.luck(Purpose.ILLNESS, county.month)
    severities = county.normal_luck(Purpose.ILLNESS, county.month, 1)
    lengths = county.luck(Purpose.ILLNESS, county.month, 2)
    costs, bills = Costs(), county.bills
    bills.admissions = 0.0
    for household in county.households:
        _begin_month(household)
        _buy_medicines(household, costs)
        if lucks[household.row] < _chance_of_admission(household):
            _fall_ill(household, severities[household.row], lengths[household.row], costs)
    bills.assisted = costs.assistance
    bills.reimbursed = costs.scheme + costs.critical + costs.assistance
    county.state_paid += bills.reimbursed
    books = county.books
    books.pay(HOUSEHOLDS, OUTSIDE, "care", costs.own + bills.reimbursed)
    books.pay(OUTSIDE, HOUSEHOLDS, "insurance", costs.scheme)
    books.pay(OUTSIDE, HOUSEHOLDS, "critical-illness insurance", costs.critical)
    books.pay(OUTSIDE, HOUSEHOLDS, "medical assistance", costs.assistance)
    books.pay(OUTSIDE, HOUSEHOLDS, "loans", costs.borrowed)
    _crowdfund(county)
    if county.groups:
        county.mutual_aid += _share_costs(county)


def _begin_month(household: TwinHousehold) -> None:
    household.care = household.bill = 0.0
    household.sick_months = max(0, household.sick_months - 1)
    household.untreated = max(0, household.untreated - 1)
    if household.model.month_of_year == JANUARY or household.model.month == 0:
        household.inpatient = 0.0


def _prices(county: "TwinCounty") -> float:
    """What bills and medicines cost over mid-2015."""
    return (1.0 + county.numbers.health.bills_growth) ** (county.year_fraction - BASE_YEAR)


def _better_insured(household: TwinHousehold) -> bool:
    """By a social worker, or as one that was ever listed."""
    dated, year = household.model.facts_scenario.county.dated, household.model.year
    return household.insured or (household.listed and dated.at("listed_help", year) > 0.0)


def _buy_medicines(household: TwinHousehold, costs: Costs) -> None:
    """As far as cash goes; the scheme pays its share of what is bought."""
    health = household.model.numbers.health
    needed = health.medicine * (household.persons - household.elders) + health.medicine_elder * household.elders
    if household.chronic:
        needed += health.chronic_cost * household.illness_cost
    needed *= _prices(household.model)
    share = health.listed_out if _better_insured(household) else health.reimbursed_out
    due = (1.0 - share) * needed
    paid = min(due, max(household.cash, 0.0))
    bought = paid / due if due > 0.0 else 1.0
    household.cash -= paid
    household.care = paid
    costs.own += paid
    costs.scheme += share * needed * bought


def _chance_of_admission(household: TwinHousehold) -> float:
    """The month's chance that somebody of the household is admitted."""
    health = household.model.numbers.health
    times = health.chronic_times - 1.0  # more often for each who is ill
    younger = household.persons - household.elders + times * household.ill_younger
    a_year = health.admissions * younger + health.admissions_elder * (household.elders + times * household.ill_elders)
    if household.health:
        a_year *= 1.0 - health.screening
    growth = (1.0 + health.admissions_growth) ** (household.model.year_fraction - BASE_YEAR)
    return a_year * growth / 12.0


def _fall_ill(household: TwinHousehold, severity: float, length: float, costs: Costs) -> None:
    """An admission: schemes pay their shares, the household the rest as far as cash and credit go, or nobody pays."""
    county, health = household.model, household.model.numbers.health
    better = _better_insured(household)
    whole = _prices(county) * health.bill * exp(health.bill_spread * severity - 0.5 * health.bill_spread**2)
    _keep_from_work(household, whole, length)

    share = health.listed_in if better else health.reimbursed_in
    own = (1.0 - share) * whole
    threshold = health.threshold_listed if better else health.threshold
    below = max(0.0, threshold - household.inpatient)
    treated = min(1.0, _affordable(household, below) / own) if own > 0.0 else 1.0
    own *= treated
    critical = health.cover * max(0.0, own - below)
    assistance = _assisted_share(household) * (own - critical)
    paid = own - critical - assistance
    borrowed = min(max(0.0, paid - household.cash), household.credit_room()) if paid > 0.0 else 0.0
    bills = county.bills
    if treated < 0.5:
        household.untreated = 12
        bills.left_untreated += 1.0
        return
    bills.admissions += 1.0
    bills.admissions_listed += better
    bills.admissions_covered += critical > 0.0
    bills.admissions_assisted += assistance > 0.0
    household.inpatient += own
    household.debt += borrowed
    household.cash += borrowed - paid
    household.care += paid
    household.bill = paid
    costs.own += paid
    costs.scheme += treated * share * whole
    costs.critical += critical
    costs.assistance += assistance
    costs.borrowed += borrowed


def _affordable(household: TwinHousehold, below: float) -> float:
    """Own inpatient payments of which the household's part is all that it can pay: cash, and what credit adds to it."""
    health, assisted = household.model.numbers.health, _assisted_share(household)
    if assisted >= 1.0:
        return inf
    means = max(0.0, household.cash + household.credit_room())
    left = means / (1.0 - assisted)
    if left <= below:
        return left
    return below + (left - below) / (1.0 - health.cover) if health.cover < 1.0 else inf


def _assisted_share(household: TwinHousehold) -> float:
    """Share that medical assistance pays of what is left: to the enrolled, and to listed clients who are ill."""
    numbers = household.model.numbers
    if household.enrolled:
        return numbers.health.assistance
    if household.listed and household.case_months > 0 and household.cause == ILLNESS:
        return numbers.social_work.assistance * numbers.health.assistance
    return 0.0


def _keep_from_work(household: TwinHousehold, bill: float, length: float) -> None:
    """One adult is away: longer if the illness is severe, shorter while a case is open; and there is distress."""
    health = household.model.numbers.health
    months = 1.0 + health.sick_months * length
    if bill > health.severe * _prices(household.model):
        months += health.severe_months
    if household.case_months > 0:
        months *= 1.0 - health.care
    household.sick_months = min(max(household.sick_months, int(months)), LONGEST_SICKNESS)
    household.shaken = max(household.shaken, round(household.model.numbers.distress.months))


# donors and groups


def _crowdfund(county: "TwinCounty") -> None:
    """Donors pay part of the month's admissions of clients."""
    county.crowdfunding = 0.0
    county.donations_12[county.month % 12] = [0.0, 0.0]
    campaigns = county.programme.level("support.crowdfunding")
    if campaigns <= 0.0:
        return
    numbers = county.numbers.crowdfunding
    clients = [household for household in county.households if household.case_months > 0]
    asked = sum(numbers.cover * household.bill for household in clients)
    connected = sum(household.sells or household.shops for household in county.households) / len(county.households)
    traced = min(1.0, county.programme.level("branding.tracing"))
    giving = numbers.giving * county.rollout * (1.0 + numbers.transparency * traced * min(1.0, 2.0 * connected))
    most = campaigns * giving / county.scale
    county.donations_12[county.month % 12] = [min(asked, most), most]
    county.donated_share = min(1.0, most / asked) if asked > 0.0 else 0.0
    for household in clients:
        given = numbers.cover * household.bill * county.donated_share
        _relieve(household, given)
        county.crowdfunding += given
    county.books.pay(OUTSIDE, HOUSEHOLDS, "crowdfunding", county.crowdfunding)


def _relieve(household: TwinHousehold, amount: float) -> None:
    """Somebody else pays `amount` yuan of an admission that the household has paid."""
    household.cash += amount
    household.care -= amount
    household.bill -= amount


def _share_costs(county: "TwinCounty") -> float:
    """Members of mutual-aid groups pay for one another's admissions; returns the yuan that changed hands."""
    numbers = county.numbers.mutual_aid
    need, fund = [0.0] * county.groups, [0.0] * county.groups
    members = [household for household in county.households if household.group >= 0]
    for member in members:
        if member.bill > 0.0:
            need[member.group] += numbers.cover * member.bill
        else:
            fund[member.group] += numbers.contribution * _spare(member, numbers.buffer_months)
    moved = 0.0
    for member in members:
        needed, there = need[member.group], fund[member.group]
        if needed <= 0.0 or there <= 0.0:
            continue
        paid = min(needed, there)
        if member.bill > 0.0:
            amount = paid * numbers.cover * member.bill / needed
            _relieve(member, amount)
            moved += amount
        else:
            member.cash -= paid * numbers.contribution * _spare(member, numbers.buffer_months) / there
    return moved


def _spare(household: TwinHousehold, buffer_months: float) -> float:
    """Cash beyond so many months of spending."""
    return max(0.0, household.cash - buffer_months * household.spent)
