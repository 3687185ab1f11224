"""Living: other operating and property income, consumption, borrowing and repaying (equations in `kernels.living`).

Households with formal credit have a higher limit at less interest.
"""

from typing import TYPE_CHECKING

from tongyu.households.columns import OTHER, PROPERTY
from tongyu.kernels.finance import Finance
from tongyu.kernels.living import Living, close_month, consume, other_income
from tongyu.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.mechanisms.trends import trend

if TYPE_CHECKING:
    from tongyu.county import County


def earn_other(county: "County") -> None:
    """Livestock and other operating income, and property income, on their trends."""
    operating = trend(county.values, "other_operating", county.year_fraction)
    rent = trend(county.values, "property", county.year_fraction)
    animals, leased = other_income(county.columns, county.numbers(Living), operating, rent, OTHER, PROPERTY)
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "other operating income", animals)
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "property income", leased)


def live(county: "County") -> None:
    """Interest, consumption and repayment; then the month's income joins the trailing year."""
    h = county.columns
    interest, consumed, borrowed, repaid = consume(h, county.numbers(Living), county.numbers(Finance))
    books = county.ledger
    books.pay(HOUSEHOLDS, OUTSIDE, "interest", interest)
    books.pay(HOUSEHOLDS, OUTSIDE, "consumption", consumed)
    books.pay(OUTSIDE, HOUSEHOLDS, "loans", borrowed)
    books.pay(HOUSEHOLDS, OUTSIDE, "repayment", repaid)
    close_month(h, county.month % 12)
