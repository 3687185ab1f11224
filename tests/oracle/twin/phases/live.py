"""Live: wages, other income, illness, the state's transfers, consumption and credit; the month's income is filed."""

from math import exp
from typing import TYPE_CHECKING

from tests.oracle.twin.books import HOUSEHOLDS, OUTSIDE, WAGES_DUE
from tests.oracle.twin.household import (
    OTHER,
    PROPERTY,
    SOURCES,
    STOCKS,
    TRANSFER,
    WAGE,
    TwinHousehold,
    single,
)

from tongyu.county.draws import Purpose
from tongyu.county.numbers.series import SERIES

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty

LONGEST_SICKNESS = 24


# wages


def work(county: "TwinCounty") -> None:
    """Pay the month's wages; local wages of a township without a fit adult go to commuters from outside."""
    numbers, books = county.numbers.work, county.books
    level, hour_value = county.trend("wage"), county.numbers.channels.hour_value
    luck = county.luck(Purpose.ARREARS, county.month)
    workers = [0] * county.townships
    for household in county.households:
        workers[household.township] += _fit_adults(household)
    outside = local = county.arrears = 0.0
    for household in county.households:
        fit = _fit_adults(household)
        if fit == 0:
            continue
        wage = fit * _off_farm_share(household) * numbers.wage_month * level * household.ability
        wage = max(0.0, wage - household.hours * hour_value)
        if wage > 0.0 and luck[household.row] < numbers.arrears / 12.0:
            held_back = wage * (1.0 - (numbers.recovered if household.legal else 0.0))
            wage -= held_back
            county.arrears += held_back
        here = county.local_wages[household.township] * fit / workers[household.township]
        household.receive(WAGE, wage + here)
        outside += wage
        local += here
    county.local_paid = local
    books.pay(OUTSIDE, HOUSEHOLDS, "wages", outside)
    books.pay(WAGES_DUE, HOUSEHOLDS, "local wages", local)
    books.pay(WAGES_DUE, OUTSIDE, "local wages of commuters", sum(county.local_wages) - local)
    county.local_wages = [0.0] * county.townships


def _fit_adults(household: TwinHousehold) -> int:
    """Adults who can work this month: a sick month costs one."""
    return max(household.adults - (1 if household.sick_months > 0 else 0), 0)


def _off_farm_share(household: TwinHousehold) -> float:
    """Share of a working adult's year that goes to wage work: more with schooling, less with age."""
    numbers = household.model.numbers.work
    share = numbers.off_farm * (1.0 + numbers.schooling * (household.schooling - 8.0))
    if household.age > 40:
        share *= max(0.0, 1.0 - numbers.aging * (household.age - 40))
    return min(max(share, 0.0), 1.0)


# other income


def earn_other(county: "TwinCounty") -> None:
    """Livestock and other operating income, and property income, on their trends."""
    living = county.numbers.living
    operating, rent = county.trend("other_operating"), county.trend("property")
    animals = leased = 0.0
    for household in county.households:
        of_animals = living.livestock * operating * household.livestock * household.persons / 12.0
        of_land = living.property * rent * household.land / 12.0
        household.receive(OTHER, of_animals)
        household.receive(PROPERTY, of_land)
        animals += of_animals
        leased += of_land
    county.books.pay(OUTSIDE, HOUSEHOLDS, "other operating income", animals)
    county.books.pay(OUTSIDE, HOUSEHOLDS, "property income", leased)


# illness


def fall_sick(county: "TwinCounty") -> None:
    """The month's illness, its bills, what donors give for clients and what groups share."""
    lucks = [
        county.luck(Purpose.ILLNESS, county.month),
        county.normal_luck(Purpose.ILLNESS, county.month, 1),
        county.luck(Purpose.ILLNESS, county.month, 2),
    ]
    care = insurance = loans = 0.0
    for household in county.households:
        household.care = 0.0
        if household.sick_months > 0:
            household.sick_months -= 1
        household.untreated = max(0, household.untreated - 1)
        if lucks[0][household.row] < _illness_chance(household):
            paid, insured, borrowed = _fall_ill(household, lucks[1][household.row], lucks[2][household.row])
            care += paid + insured
            insurance += insured
            loans += borrowed
    county.books.pay(HOUSEHOLDS, OUTSIDE, "care", care)
    county.books.pay(OUTSIDE, HOUSEHOLDS, "insurance", insurance)
    county.state_paid += insurance
    county.books.pay(OUTSIDE, HOUSEHOLDS, "loans", loans)
    _crowdfund(county)
    if county.groups:
        county.mutual_aid += _share_costs(county)


def _illness_chance(household: TwinHousehold) -> float:
    risk = household.model.numbers.risk
    chance = risk.illness / 12.0
    if household.chronic:
        chance *= risk.chronic
    if household.health:
        chance *= 1.0 - risk.screening
    return chance


def _fall_ill(household: TwinHousehold, severity: float, length: float) -> tuple[float, float, float]:
    """A spell of illness; returns yuan paid by the household, by its insurance, and borrowed."""
    risk = household.model.numbers.risk
    bill = risk.cost * exp(risk.cost_spread * severity - 0.5 * risk.cost_spread**2)
    months = 1.0 + risk.sick_months * length
    if household.case_months > 0:
        months *= 1.0 - risk.care
    household.sick_months = min(max(household.sick_months, int(months)), LONGEST_SICKNESS)
    share = risk.insured
    if household.registered or household.insured:
        share += risk.insured_extra
    own = (1.0 - share) * bill
    borrowed = min(max(0.0, own - household.cash), household.credit_room())
    paid = min(own, household.cash + borrowed)
    treated = paid / own if own > 0.0 else 1.0
    household.cash = max(0.0, household.cash + borrowed - paid)
    household.debt += borrowed
    household.care = paid
    if treated < 0.5:
        household.untreated = 12
    return paid, treated * share * bill, borrowed


def _crowdfund(county: "TwinCounty") -> None:
    """Donors pay part of the month's bills of clients."""
    county.crowdfunding = 0.0
    county.donations_12[county.month % 12] = [0.0, 0.0]
    campaigns = county.programme.level("support.crowdfunding")
    if campaigns <= 0.0:
        return
    numbers = county.numbers.crowdfunding
    clients = [household for household in county.households if household.case_months > 0]
    asked = sum(numbers.cover * household.care for household in clients)
    connected = sum(household.sells or household.shops for household in county.households) / len(county.households)
    traced = min(1.0, county.programme.level("branding.tracing"))
    giving = numbers.giving * county.rollout * (1.0 + numbers.transparency * traced * min(1.0, 2.0 * connected))
    most = campaigns * giving / county.scale
    county.donations_12[county.month % 12] = [min(asked, most), most]
    county.donated_share = min(1.0, most / asked) if asked > 0.0 else 0.0
    for household in clients:
        given = numbers.cover * household.care * county.donated_share
        household.cash += given
        household.care -= given
        county.crowdfunding += given
    county.books.pay(OUTSIDE, HOUSEHOLDS, "crowdfunding", county.crowdfunding)


def _share_costs(county: "TwinCounty") -> float:
    """Members of mutual-aid groups pay for one another's illness; returns the yuan that changed hands."""
    numbers = county.numbers.mutual_aid
    need, fund = [0.0] * county.groups, [0.0] * county.groups
    members = [household for household in county.households if household.group >= 0]
    for member in members:
        if member.care > 0.0:
            need[member.group] += numbers.cover * member.care
        else:
            fund[member.group] += numbers.contribution * _spare(member, numbers.buffer_months)
    moved = 0.0
    for member in members:
        needed, there = need[member.group], fund[member.group]
        if needed <= 0.0 or there <= 0.0:
            continue
        paid = min(needed, there)
        if member.care > 0.0:
            amount = paid * numbers.cover * member.care / needed
            member.cash += amount
            member.care -= amount
            moved += amount
        else:
            member.cash -= paid * numbers.contribution * _spare(member, numbers.buffer_months) / there
    return moved


def _spare(household: TwinHousehold, buffer_months: float) -> float:
    """Cash beyond so many months of spending."""
    return max(0.0, household.cash - buffer_months * household.spent)


# the state


def pay_transfers(county: "TwinCounty") -> None:
    """Pensions, subsidies, other transfers, the allowance, and top-ups for the listed without labour."""
    level, line = county.trend("transfer"), county.numbers.line.national
    top_up = SERIES["top_up"].at(county.year)
    luck = county.luck(Purpose.TAKE_UP)
    paid = dict.fromkeys(("pensions", "subsidies", "other transfers", "allowance", "top-ups"), 0.0)
    for household in county.households:
        due = _transfers(household, level, line, top_up, luck[household.row])
        household.receive(TRANSFER, sum(due))
        household.benefits[county.month % 12] = single(due[3] + due[4])
        for item, amount in zip(paid, due, strict=True):
            paid[item] += amount
    for item, amount in paid.items():
        county.books.pay(OUTSIDE, HOUSEHOLDS, item, amount)
    county.allowance = paid["allowance"]
    county.state_paid += sum(amount for item, amount in paid.items() if item != "other transfers")


def _transfers(
    household: TwinHousehold, level: float, line: float, top_up: float, luck: float
) -> tuple[float, float, float, float, float]:
    """What one household gets of each kind this month, yuan."""
    state, persons = household.model.numbers.state, household.persons
    means, allowance_line = (household.income_12 - sum(household.benefits)) / persons, state.allowance_line * line
    pension = state.pension * level * household.elders
    subsidy = state.land_subsidy * household.land / 12.0
    other = state.other * level * persons * household.remittance
    allowance = top = 0.0
    if means < allowance_line and (household.linked or luck < state.take_up):
        allowance = state.allowance_fill * (allowance_line - max(means, 0.0)) * persons / 12.0
    gap = line - max(means, 0.0) - 12.0 * allowance / persons
    if household.registered and household.adults == 0 and gap > 0.0:
        top = top_up * gap * persons / 12.0
    return pension, subsidy, other, allowance, top


# consumption


def live(county: "TwinCounty") -> None:
    """Interest, consumption, borrowing, repayment."""
    interest = consumed = borrowed = repaid = 0.0
    for household in county.households:
        due, spent, loan, back = _consume(household)
        interest += due
        consumed += spent
        borrowed += loan
        repaid += back
    county.books.pay(HOUSEHOLDS, OUTSIDE, "interest", interest)
    county.books.pay(HOUSEHOLDS, OUTSIDE, "consumption", consumed)
    county.books.pay(OUTSIDE, HOUSEHOLDS, "loans", borrowed)
    county.books.pay(HOUSEHOLDS, OUTSIDE, "repayment", repaid)


def _consume(household: TwinHousehold) -> tuple[float, float, float, float]:
    """Returns yuan of interest paid, consumed, borrowed, repaid; cash stays at or above 0."""
    living, finance = household.model.numbers.living, household.model.numbers.finance
    loan = 0.0
    if household.cash < 0.0:  # what the month's costs took beyond its cash
        loan = -household.cash
        household.debt += loan
        household.cash = 0.0
    due = household.debt * (finance.interest_linked if household.credit else finance.interest) / 12.0
    interest = min(due, household.cash)
    household.cash -= interest
    household.debt += due - interest
    buffer = finance.buffer_months * household.spent
    wish = max(living.floor * household.persons, living.propensity * max(household.income_12, 0.0) / 12.0)
    wish += living.drawdown * max(0.0, household.cash - buffer)
    borrowed = min(max(0.0, wish - household.cash), household.credit_room())
    spent = min(wish, household.cash + borrowed)
    household.cash = max(0.0, household.cash + borrowed - spent)
    household.debt += borrowed
    repaid = min(finance.repayment * household.debt, max(0.0, household.cash - buffer))
    household.cash -= repaid
    household.debt -= repaid
    household.spent += living.smoothing * (spent - household.spent)
    household.consumed += spent
    return interest, spent, loan + borrowed, repaid


# the month's income


def close_income(county: "TwinCounty") -> None:
    """What was put by is income; then the month joins the trailing twelve months and the year."""
    share = county.numbers.measures.stock_price
    prices = [share * usual for usual in county.prices.usual]
    for household in county.households:
        worth = household.growing + sum(p * kg for p, kg in zip(prices, household.stock, strict=True))
        household.income[STOCKS] = worth - household.stores
        household.stores = worth
        _file(household)


def _file(household: TwinHousehold) -> None:
    """Put the month in the place of the same month of last year."""
    amounts = (sum(household.income), household.consumed, household.care)
    slot = household.ring[household.model.month % 12]
    latest = [single(amount) for amount in amounts]
    household.income_12 += latest[0] - slot[0]
    household.consumed_12 += latest[1] - slot[1]
    household.care_12 += latest[2] - slot[2]
    slot[:] = latest
    for source in range(len(SOURCES)):
        household.income_year[source] += household.income[source]
