"""Social workers' hours: how they are split over methods, and what hours deliver beside the levers' money.

What a lever delivers is a constant-elasticity combination of what its money buys, m, and what hours deliver, h, both in
the lever's unit:

    delivered = (m ^ rho + h ^ rho) ^ (1 / rho)

so that either alone delivers itself. rho = 1 (the central value) makes them perfect substitutes: no synergy is assumed;
below 1 together they deliver more than the sum, above 1 less. The elasticity of substitution is 1 / (1 - rho); values
of rho at or below 0, where money alone would deliver nothing at all, are not allowed.

The workers' own hours go to social work alone: casework, groups, community work, linking. Hours for groups or links of
which the programme has none go back to casework, so that a split hangs on nothing but the programme's social work. The
paper has social workers in every pillar: those hours are a lever of their own, `support.pillar_support`, with its own
money and intensity. They are shared alike by the other pillars' levers that people deliver; where the programme has no
such lever they are paid and idle. So social work has as many hours with e-commerce as without it. An hour is worth
`delivery.worth` (groups, links) or `delivery.pillar_worth` times what it costs.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from tongyu.county.levers import METHODS

HOURS_A_MONTH = 160.0
LINKS = ("support.finance_links", "support.legal_links", "support.health_links", "support.crowdfunding")
USUAL_MIX = {"casework": 0.7, "groups": 0.1, "community": 0.1, "linking": 0.1}


class Delivery(NamedTuple):
    """Numbers of the mechanism `delivery`."""

    exponent: float
    worth: float
    pillar_worth: float


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
    """This month's split of the workers' hours, and what hours deliver."""

    def __init__(
        self, mix: Mapping[str, float] | None, month_cost: float, hour_cost: float, delivery: Delivery
    ) -> None:
        """`mix` shares by method, summing to 1; yuan of a worker's month, and of an hour of pillar support."""
        self._mix = dict(mix or USUAL_MIX)
        self._yuan_an_hour = month_cost / HOURS_A_MONTH * delivery.worth
        self._yuan_in_pillars = hour_cost * delivery.pillar_worth
        self.by_method = dict.fromkeys(METHODS, 0.0)

    @property
    def casework_share(self) -> float:
        """Share of the workers' hours that goes to casework this month, 0-1."""
        total = sum(self.by_method.values())
        return self.by_method["casework"] / total if total > 0.0 else 0.0

    def units(
        self, workers: float, pillar_support: float, unit_costs: Mapping[str, float], staffed: Collection[str]
    ) -> dict[str, float]:
        """What hours deliver of each lever that is paid for, in its unit; sets `by_method`.

        `pillar_support` hours; `unit_costs` (yuan a unit and month) names the levers that money delivers this month,
        `staffed` those of the other pillars that people deliver.
        """
        hours = {method: workers * HOURS_A_MONTH * self._mix.get(method, 0.0) for method in METHODS}
        paid = [key for key, cost in unit_costs.items() if cost > 0.0]
        helped = {
            "groups": [key for key in paid if key == "support.mutual_aid"],
            "linking": [key for key in paid if key in LINKS],
        }
        delivered: dict[str, float] = {}
        for method, keys in helped.items():
            if not keys:
                hours["casework"] += hours[method]
                hours[method] = 0.0
            for key in keys:
                delivered[key] = hours[method] / len(keys) * self._yuan_an_hour / unit_costs[key]
        helped_out = [key for key in paid if key in staffed]
        for key in helped_out:
            delivered[key] = pillar_support / len(helped_out) * self._yuan_in_pillars / unit_costs[key]
        self.by_method = hours
        return delivered
