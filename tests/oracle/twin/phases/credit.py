"""Credit: small loans that are put to work, by a link to formal credit or from a village's mutual-aid fund."""

from typing import TYPE_CHECKING

from tests.oracle.twin.books import HOUSEHOLDS, OUTSIDE
from tests.oracle.twin.household import OTHER

from tongyu.county.draws import Purpose

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty


def lend(county: "TwinCounty") -> None:
    """Lend, earn, and pay interest and a part back, as far as cash goes."""
    _open_funds(county)
    small, interest = county.numbers.small_credit, county.numbers.finance.interest_linked
    sums = dict.fromkeys(("lent", "earned", "interest", "repaid"), 0.0)
    for household in county.households:
        may_borrow = household.adults > 0 and (household.credit or household.fund)
        if may_borrow and household.loan <= 0.0:
            household.loan = small.loan  # and buys animals or tools with it
            sums["lent"] += small.loan
        if household.loan <= 0.0:
            continue
        earned = small.earns * household.loan / 12.0
        due = min(interest * household.loan / 12.0, max(0.0, household.cash + earned))
        household.receive(OTHER, earned - due)
        part = small.loan / small.months
        last = household.loan <= part * (1.0 + 1e-9)  # and what rounding has left with it
        repaid = min(household.loan if last else part, max(0.0, household.cash))
        household.cash -= repaid
        household.loan -= repaid
        sums["earned"] += earned
        sums["interest"] += due
        sums["repaid"] += repaid
    county.small_loans.lent = sum(household.loan for household in county.households)
    books = county.books
    books.pay(OUTSIDE, HOUSEHOLDS, "small credit", sums["lent"])
    books.pay(HOUSEHOLDS, OUTSIDE, "bought with small credit", sums["lent"])
    books.pay(OUTSIDE, HOUSEHOLDS, "earned with small credit", sums["earned"])
    books.pay(HOUSEHOLDS, OUTSIDE, "interest on small credit", sums["interest"])
    books.pay(HOUSEHOLDS, OUTSIDE, "repayment", sums["repaid"])


def _open_funds(county: "TwinCounty") -> None:
    """Where funds have opened or closed, draw anew who of those seen below the national line has a place in one."""
    funded = county.programme.villages("support.village_funds")
    if county.month == 0 or funded == county.small_loans.funded:
        return
    county.small_loans.funded = funded
    small, line = county.numbers.small_credit, county.numbers.line.national
    luck = county.luck(Purpose.FUND)
    for village, households in enumerate(county.households_of_village):
        needy = [household for household in households if household.means < line]
        loans = funded[village] * small.fund / max(small.loan, 1.0) / county.scale
        for household in households:
            household.fund = household in needy and luck[household.row] < loans / len(needy)
