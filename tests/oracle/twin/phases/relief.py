"""Relief: the state makes good a part of what a drought takes of the harvest, sooner where a case is open."""

from typing import TYPE_CHECKING

from tests.oracle.twin.books import HOUSEHOLDS, OUTSIDE
from tests.oracle.twin.household import TRANSFER, TwinHousehold
from tests.oracle.twin.weather import factor, is_drought, struck

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty


def relieve(county: "TwinCounty") -> None:
    """Find in a drought year, with its last harvest, what is due; pay what has waited long enough."""
    if county.month_of_year == county.last_harvest and is_drought(county, county.year):
        _find_due(county)
    elif any(household.relief_due != 0.0 for household in county.households):
        for household in county.households:
            household.relief_in -= 1
    county.relief_paid = 0.0
    for household in county.households:
        household.relief_now = household.relief_due if household.relief_in <= 0 else 0.0
        household.receive(TRANSFER, household.relief_now)
        county.relief_paid += household.relief_now
        household.relief_due -= household.relief_now
    county.books.pay(OUTSIDE, HOUSEHOLDS, "disaster relief", county.relief_paid)
    county.state_paid += county.relief_paid


def _find_due(county: "TwinCounty") -> None:
    relief, weather = county.numbers.relief, factor(county, county.year)
    hit = struck(county, county.year)
    late = round(relief.months)
    soon = min(round(relief.linked_months), late)
    for household in county.households:
        missing = max(0.0, 1.0 - weather[household.village]) if hit[household.village] else 0.0
        household.relief_due += relief.share * _lost(household, missing)
        household.relief_in = soon if household.case_months > 0 else late


def _lost(household: TwinHousehold, missing: float) -> float:
    """Yuan, at the value of stocks, of the share `missing` of a usual harvest of its dry land."""
    county = household.model
    yields, prices = county.by_crop("yield"), county.prices.now
    price, grown = county.numbers.measures.stock_price, county.trend("yield")
    a_mu = sum(household.crop_share[c] * yields[c] * grown * price * prices[c] for c in range(len(county.crops)))
    return household.tilled * (1.0 - household.irrigated) * missing * a_mu
