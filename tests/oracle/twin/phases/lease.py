"""Lease: as a farm year begins, kin take the land of households in which nobody works, for a rent after the harvest."""

from typing import TYPE_CHECKING

from tests.oracle.twin.books import HOUSEHOLDS, OUTSIDE
from tests.oracle.twin.household import CROP_SALES, PROPERTY, single
from tests.oracle.twin.phases.people import kin_of

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty


def lease(county: "TwinCounty") -> None:
    """Lease land for the farm year that begins."""
    if county.month_of_year != county.sowing:
        return
    able = [household for household in county.households if household.adults > 0]
    taken = {household.id: 0.0 for household in able}
    for household in county.households:
        household.tilled = household.land
        if household.adults == 0 and able:
            given = county.numbers.leasing.share * household.land
            taken[kin_of(household, able).id] += given
            household.tilled = single(household.land - given)
    for household in able:
        household.tilled = single(household.land + taken[household.id])


def pay_rents(county: "TwinCounty") -> None:
    """Each pays for the mu of others that it tills, which is shared among them by the mu that others till."""
    if county.month_of_year != county.last_harvest:
        return
    let = sum(max(0.0, household.land - household.tilled) for household in county.households)
    a_mu = county.numbers.leasing.rent * county.trend("yield")
    rents = a_mu * sum(max(0.0, household.tilled - household.land) for household in county.households)
    borrowed = 0.0
    for household in county.households:
        due = a_mu * max(0.0, household.tilled - household.land)
        loan = min(due, max(0.0, due - household.cash))
        household.cash += loan - due
        household.debt += loan
        household.income[CROP_SALES] -= due
        if household.tilled < household.land:
            household.receive(PROPERTY, rents * (household.land - household.tilled) / let)
        borrowed += loan
    county.books.pay(HOUSEHOLDS, HOUSEHOLDS, "rent of land", rents)
    county.books.pay(OUTSIDE, HOUSEHOLDS, "loans", borrowed)
