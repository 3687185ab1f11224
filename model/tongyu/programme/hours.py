"""Social workers' hours: how they are split over methods, and what they deliver beside the pillars' money.

The paper has social workers in every pillar. What a lever delivers is a constant-elasticity combination of what its
money buys, m, and what hours deliver, h, both in the lever's unit:

    delivered = (m ^ rho + h ^ rho) ^ (1 / rho)

so that either alone delivers itself. rho = 1 (the central value) makes them perfect substitutes: no synergy is assumed;
below 1 together they deliver more than the sum, above 1 less. The elasticity of substitution is 1 / (1 - rho); values
of rho at or below 0, where money alone would deliver nothing at all, are not allowed. An hour is worth
`delivery.worth` times what it costs. Hours come out of the caseload: a worker who helps with a course sees fewer
clients; hours for which the programme has no lever go back to casework.
"""

from collections.abc import Mapping
from typing import NamedTuple

from tongyu.levers import LEVERS, METHODS

HOURS_A_MONTH = 160.0
LINKS = ("support.finance_links", "support.legal_links", "support.health_links", "support.crowdfunding")
USUAL_MIX = {"casework": 0.6, "groups": 0.1, "community": 0.1, "linking": 0.1, "pillars": 0.1}


class Delivery(NamedTuple):
    """Numbers of the mechanism `delivery`."""

    exponent: float
    worth: float
    share: float


def combined(money: float, hours: float, exponent: float) -> float:
    """(money ^ exponent + hours ^ exponent) ^ (1 / exponent), both in the lever's unit, at or above 0.

    Of one alone it is that one, exactly. `exponent` above 0.
    """
    if money <= 0.0 or hours <= 0.0:
        return max(money, hours)
    largest = max(money, hours)
    rest = min(money, hours) / largest
    return float(largest * (1.0 + rest**exponent) ** (1.0 / exponent))


class SocialWorkHours:
    """This month's split of the workers' hours."""

    def __init__(self, mix: Mapping[str, float] | None, month_cost: float, delivery: Delivery) -> None:
        """`mix` shares by method, summing to 1; `month_cost` yuan of a worker's month."""
        self._mix = dict(mix or USUAL_MIX)
        self._yuan_an_hour = month_cost / HOURS_A_MONTH
        self._delivery = delivery
        self.by_method = dict.fromkeys(METHODS, 0.0)

    @property
    def casework_share(self) -> float:
        """Share of the hours that goes to casework this month, 0-1."""
        total = sum(self.by_method.values())
        return self.by_method["casework"] / total if total > 0.0 else 0.0

    def units(self, workers: float, unit_costs: Mapping[str, float]) -> dict[str, float]:
        """What hours deliver of each lever that is paid for, in its unit; sets `by_method`.

        `unit_costs` (yuan a unit and month) names the levers that money delivers this month.
        """
        hours = {method: workers * HOURS_A_MONTH * self._mix.get(method, 0.0) for method in METHODS}
        helped = {
            "groups": [key for key in unit_costs if key == "support.mutual_aid"],
            "linking": [key for key in unit_costs if key in LINKS],
            "pillars": [key for key in unit_costs if LEVERS[key].staffed],
        }
        kept = hours["pillars"] * self._delivery.share
        hours["casework"] += hours["pillars"] - kept
        hours["pillars"] = kept
        delivered: dict[str, float] = {}
        for method, keys in helped.items():
            paid = [key for key in keys if unit_costs[key] > 0.0]
            if not paid:
                hours["casework"] += hours[method]
                hours[method] = 0.0
            for key in paid:
                yuan = hours[method] / len(paid) * self._yuan_an_hour * self._delivery.worth
                delivered[key] = yuan / unit_costs[key]
        self.by_method = hours
        return delivered
