"""Who is seen as poor: the village's view of a household's income, and how far villagers take part in the listing."""

from math import exp
from typing import TYPE_CHECKING, Any

from tests.oracle.twin.household import TwinHousehold

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty


def observed_income(household: TwinHousehold, participation: float, removed: float, error: float, state: Any) -> float:
    """Income a head as it is seen, yuan: `error` is a standard normal, of which platform data take `removed` away."""
    spread = state.observation * (1.0 - state.participation * participation) * (1.0 - removed)
    seen = max(household.income_per_head, 100.0) * exp(spread * error)
    return seen * (1.0 - state.illness_weight) if household.chronic else seen


def participation(county: "TwinCounty") -> list[float]:
    """By village, 0-1: how far villagers take part in listing the poor, by the lever or by being organised."""
    by_lever = county.programme.villages("monitoring.participation")
    by_itself = county.numbers.community.participation
    return [max(lever, by_itself * own) for lever, own in zip(by_lever, county.organised, strict=True)]
