"""Who is seen as poor: how others see a household's income, and how far villagers take part in the listing."""

from math import exp
from typing import TYPE_CHECKING, Any

from tests.oracle.twin.household import TwinHousehold

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty

LEAST_INCOME = 100.0  # yuan a head, below which nobody is seen
LEAST_LAND, MOST_LAND = 0.1, 10.0  # times the usual land a head, beyond which more or less changes nothing


def observed_income(
    household: TwinHousehold, income: float, participation: float, removed: float, error: float, state: Any
) -> float:
    """`income` a head as it is seen, yuan: `error` is a standard normal, of which platform data take `removed` away."""
    spread = state.observation * (1.0 - state.participation * participation) * (1.0 - removed)
    return max(income, LEAST_INCOME) * exp(spread * error) * _leaning(household, state)


def _leaning(household: TwinHousehold, state: Any) -> float:
    """Factor by what everybody can see: the ill, the old alone and those without labour look poorer, the landed not."""
    factor = 1.0
    if household.chronic:
        factor *= 1.0 - state.illness_weight
    if household.elders == household.persons:
        factor *= 1.0 - state.age_weight
    if household.adults == 0:
        factor *= 1.0 - state.labour_weight
    usual = household.persons * household.model.facts_scenario.county.mu_per_person
    return factor * min(max(household.land / usual, LEAST_LAND), MOST_LAND) ** state.land_weight


def known_from_platform(county: "TwinCounty", household: TwinHousehold) -> float:
    """Share of the error that platform data take away where a joint centre has them."""
    if household.sells or household.shops:
        return county.numbers.state.connected * county.joint_centres[household.township]
    return 0.0


def participation(county: "TwinCounty") -> list[float]:
    """By village, 0-1: how far villagers take part in listing the poor, by the lever or by being organised."""
    by_lever = county.programme.villages("monitoring.participation")
    by_itself = county.numbers.community.participation
    return [max(lever, by_itself * own) for lever, own in zip(by_lever, county.organised, strict=True)]
