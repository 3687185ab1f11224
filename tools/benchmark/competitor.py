"""Whoever does the same work as the fast county: checked first, timed only if the results are equal."""

from typing import NamedTuple, Protocol

from tools.benchmark.timing import Seconds


class Competitor(Protocol):
    """The same work done another way, on the same input."""

    name: str
    most: float  # relative difference up to which results are equal

    def difference(self) -> float:
        """Do the work both ways; the largest relative difference of the results."""

    def race(self) -> tuple[Seconds, Seconds]:
        """Time both: the fast county, then the competitor."""


class Outcome(NamedTuple):
    """What came of one competition."""

    name: str
    households: int
    difference: float
    most: float
    county: Seconds | None  # None where the results were not equal
    competitor: Seconds | None

    @property
    def equal(self) -> bool:
        """Whether the results were equal, so that it was timed."""
        return self.county is not None

    @property
    def times_faster(self) -> float | None:
        """How many times faster the county is, by the processor's time."""
        if self.county is None or self.competitor is None:
            return None
        return self.competitor.cpu / self.county.cpu

    @property
    def sentence(self) -> str:
        """What is wrong, where it was not timed."""
        return (
            f"{self.name} at {self.households:,} households: results differ from the county's by"
            f" {self.difference:.2g}, more than {self.most:.0e}, so it was not timed."
        )


def compete(competitor: Competitor, households: int) -> Outcome:
    """Check `competitor`, and time it if its results are equal."""
    difference = competitor.difference()
    if not difference <= competitor.most:  # so that NaN is not equal either
        return Outcome(competitor.name, households, difference, competitor.most, None, None)
    return Outcome(competitor.name, households, difference, competitor.most, *competitor.race())
