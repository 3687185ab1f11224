"""What a number, its source and a published series are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

WHOLE_UNITS = ("month", "0 or 1", "0, 1 or 2")
"""Units of parameters that are whole numbers."""

Confidence = Literal["measured", "derived", "calibrated", "assumed"]


@dataclass(frozen=True)
class Source:
    """Where a number was read."""

    author: str
    year: str
    title: str
    address: str

    def __str__(self) -> str:
        return f"{self.author} ({self.year}), {self.title}, {self.address}"


@dataclass(frozen=True)
class Parameter:
    """One number. `low`-`high` is the plausible range (what a study varies), `floor`-`ceiling` what is accepted.

    `source` is a key of `SOURCES`, empty where nobody published the number.
    """

    name: str
    value: float
    unit: str
    low: float
    high: float
    floor: float
    ceiling: float
    confidence: Confidence
    source: str
    note: str

    def __post_init__(self) -> None:
        if not self.floor <= self.low <= self.value <= self.high <= self.ceiling:
            raise ValueError(
                f"{self.name}: expected floor {self.floor} <= low {self.low} <= value {self.value}"
                f" <= high {self.high} <= ceiling {self.ceiling}"
            )


@dataclass(frozen=True)
class Series:
    """A published table by calendar year. A year that it leaves out has the value of the one before it in the table."""

    name: str
    unit: str
    values: Mapping[int, float]
    confidence: Confidence
    source: str
    note: str

    def at(self, year: int) -> float:
        """The value of `year`, of the last year in the table before it, or of the first one where it is earlier."""
        return self.values[max((known for known in self.values if known <= year), default=min(self.values))]


def number(
    name: str,
    value: float,
    unit: str,
    plausible: tuple[float, float],
    allowed: tuple[float, float],
    confidence: Confidence,
    source: str,
    note: str,
) -> Parameter:
    """A parameter from one line of a table."""
    return Parameter(name, value, unit, *plausible, *allowed, confidence, source, note)
