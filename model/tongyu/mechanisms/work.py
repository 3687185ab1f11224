"""Work: wages from outside by age and schooling, local wages from hubs and cooperatives, hours taken by selling.

Adopters' sales income rises and their wage income falls (Food Policy 2021, 101:102024): hours spent selling are taken
from wage work, once, at the reservation wage that the choice of channel also counts. Equation in `kernels.work`.
"""

from typing import TYPE_CHECKING

from tongyu.draws import Purpose
from tongyu.households.columns import WAGE
from tongyu.kernels.channels import Channels
from tongyu.kernels.work import Work, earn_wages
from tongyu.ledger import HOUSEHOLDS, OUTSIDE, WAGES_DUE
from tongyu.mechanisms.trends import trend

if TYPE_CHECKING:
    from tongyu.county import County


def work(county: "County") -> None:
    """Pay the month's wages. Local wages of a township without a fit adult go to commuters from outside."""
    level = trend(county.values, "wage", county.year_fraction)
    weights = county.per_township
    hour_value = county.numbers(Channels).hour_value
    outside, local, county.arrears = earn_wages(
        county.columns,
        county.numbers(Work),
        level,
        county.local_wages,
        hour_value,
        weights,
        WAGE,
        county.key,
        int(Purpose.ARREARS),
        county.month,
    )
    county.local_paid = local
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "wages", outside)
    county.ledger.pay(WAGES_DUE, HOUSEHOLDS, "local wages", local)
    county.ledger.pay(WAGES_DUE, OUTSIDE, "local wages of commuters", float(county.local_wages.sum()) - local)
    county.local_wages[:] = 0.0
