"""Live: other income, transfers that ask for no means, consumption and credit; the month's income is filed."""

from typing import TYPE_CHECKING

from tests.oracle.twin.books import HOUSEHOLDS, OUTSIDE
from tests.oracle.twin.household import (
    OTHER,
    PROPERTY,
    SOURCES,
    STOCKS,
    TRANSFER,
    TwinHousehold,
    single,
)

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty


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


# the state


def pay_transfers(county: "TwinCounty") -> None:
    """Pensions, subsidies and other transfers, which ask for no means."""
    pension = county.numbers.state.pension * county.facts_scenario.county.dated.real("basic_pension", county.year)
    paid = dict.fromkeys(("pensions", "subsidies", "other transfers"), 0.0)
    for household in county.households:
        due = _transfers(household, pension, county.trend("transfer"))
        household.receive(TRANSFER, sum(due))
        for item, amount in zip(paid, due, strict=True):
            paid[item] += amount
    for item, amount in paid.items():
        county.books.pay(OUTSIDE, HOUSEHOLDS, item, amount)
    county.state_paid += paid["pensions"] + paid["subsidies"]


def subsidise(county: "TwinCounty") -> None:
    """With the year's last harvest, so much a mu of the crops that the state subsidises."""
    county.subsidies_paid = 0.0
    if county.month_of_year != county.last_harvest:
        return
    dated, times = county.facts_scenario.county.dated, county.numbers.state.producer_subsidy
    a_mu = [times * dated.at(f"producer_subsidy.{crop}", county.year) for crop in county.crops]
    for household in county.households:
        due = sum(share * yuan for share, yuan in zip(household.crop_share, a_mu, strict=True))
        due *= household.tilled / dated.price_level(county.year)
        household.receive(TRANSFER, due)
        county.subsidies_paid += due
    county.books.pay(OUTSIDE, HOUSEHOLDS, "producer subsidies", county.subsidies_paid)
    county.state_paid += county.subsidies_paid


def _transfers(household: TwinHousehold, pension: float, level: float) -> tuple[float, float, float]:
    """What one household gets of each kind this month, yuan."""
    state = household.model.numbers.state
    subsidy = state.land_subsidy * household.land / 12.0
    other = state.other * level * household.persons * household.remittance
    return pension * household.elders, subsidy, other


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


def revalue(county: "TwinCounty") -> None:
    """Where the year's usual prices are others than last year's, what lies in store is worth something else."""
    if county.prices.moved:
        for household in county.households:
            household.stores = _worth_of_stores(household)


def _worth_of_stores(household: TwinHousehold) -> float:
    county = household.model
    share = county.numbers.measures.stock_price
    at_hand = sum(share * usual * kg for usual, kg in zip(county.prices.now, household.stock, strict=True))
    return household.growing + at_hand


def close_income(county: "TwinCounty") -> None:
    """What was put by is income; then the month joins the trailing twelve months and the year."""
    for household in county.households:
        worth = _worth_of_stores(household)
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
