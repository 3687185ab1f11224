"""The same household in two scenarios with one seed: the same weather, illness and prices outside."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tongyu.life.records import Life, Year


@dataclass(frozen=True)
class PairedYear:
    """One year of a household in two scenarios; differences are this life less the other."""

    year: int
    income: float  # yuan a head, in this scenario
    other_income: float  # in the other
    poor: bool
    other_poor: bool
    by_source: Mapping[str, float]  # yuan a head
    by_item: Mapping[str, float]  # yuan a head; items that differ


@dataclass(frozen=True)
class Pair:
    """A life against that of the same household in another scenario."""

    scenario: str  # the other
    fingerprint: str
    years: tuple[PairedYear, ...]

    def document(self) -> dict[str, Any]:
        """All of it as plain values."""
        return asdict(self)


def pair(life: Life, other: Life) -> Pair:
    """Year by year over the years that both have. Raises ValueError if the lives are not of one household and seed."""
    same = ("county", "seed", "household", "households")
    if any(getattr(life, name) != getattr(other, name) for name in same):
        raise ValueError("the lives are not of the same household of the same sample with the same seed")
    others = {year.year: year for year in other.years}
    paired = tuple(_paired(year, others[year.year]) for year in life.years if year.year in others)
    return Pair(other.scenario, other.fingerprint, paired)


def _paired(year: Year, other: Year) -> PairedYear:
    return PairedYear(
        year=year.year,
        income=year.per_head,
        other_income=other.per_head,
        poor=year.poor,
        other_poor=other.poor,
        by_source=_differences(year.income, year.persons, other.income, other.persons),
        by_item={
            item: yuan
            for item, yuan in _differences(year.items, year.persons, other.items, other.persons).items()
            if yuan != 0.0
        },
    )


def _differences(
    here: Mapping[str, float], persons: int, there: Mapping[str, float], other_persons: int
) -> dict[str, float]:
    """Yuan a head of every name that either has."""
    return {
        name: here.get(name, 0.0) / persons - there.get(name, 0.0) / other_persons
        for name in dict.fromkeys([*here, *there])
    }
