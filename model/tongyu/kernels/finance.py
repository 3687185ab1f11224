"""Credit that a household can still draw."""

from typing import NamedTuple

from tongyu.kernels.compile import kernel


class Finance(NamedTuple):
    """Numbers of the mechanism `finance`."""

    limit: float
    limit_linked: float
    interest: float
    interest_linked: float
    repayment: float
    buffer_months: float


@kernel
def credit_room(linked, income_12, debt, numbers):
    """Yuan that a household may still borrow: a share of the year's income, more if `linked` to formal credit."""
    share = numbers.limit_linked if linked else numbers.limit
    return max(0.0, share * max(income_12, 0.0) - debt)
