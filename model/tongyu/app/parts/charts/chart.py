"""A chart as data, and the lines it is made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongyu.app.running.figures import Figures

WITHOUT, PROGRAMME, POVERTY = "var(--grey)", "var(--accent)", "var(--poverty)"
OF_A_YEAR = ("headcount", "income", "online")  # what the numbers begin with that look twelve months back
COLOURS = tuple(f"var(--c{k})" for k in range(1, 9))
DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 3")

Values = list[float | None]


@dataclass(frozen=True)
class Chart:
    """A chart as data: lines of numbers, one a month unless `kind` is "share" (one a step of the Lorenz curve).

    With `zero` they are differences: there is a line at zero, and numbers have their signs. `faint` are lines without a
    name behind the others.
    """

    name: str
    lines: list[dict[str, Any]]
    digits: int = 1
    stacked: bool = False
    shade: bool = False  # between the two lines
    faint: list[Values] = field(default_factory=list)
    zero: bool = False
    kind: str = "months"
    title: str = "title"
    unit: str = "unit"
    about: dict[str, str] = field(default_factory=dict)  # what the title is filled with
    gap: Callable[[float], str] | None = field(default=None)  # how the last line's distance from the first is said


def line(name: str, values: Sequence[float | None], colour: str, dash: str = "") -> dict[str, Any]:
    """A line of a chart."""
    return {"name": name, "values": list(values), "colour": colour, "dash": dash}


def stroke(k: int) -> tuple[str, str]:
    """Colour and dash of the line number k, from 0: no two of the first forty have both."""
    return COLOURS[k % len(COLOURS)], DASHES[(k + k // len(COLOURS)) % len(DASHES)]


def series(seen: Sequence[Figures], number: str, factor: float = 1.0) -> Values:
    """A value a month; None in the first year for what is of the last twelve months."""
    yearly = number.startswith(OF_A_YEAR)
    return [None if yearly and figures.month < 11 else round(factor * figures.numbers[number], 4) for figures in seen]


def rounded(values: NDArray[np.float64]) -> Values:
    """The values as a browser gets them, None where there is none."""
    return [None if not np.isfinite(each) else round(float(each), 4) for each in values]
