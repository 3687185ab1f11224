"""What a study varies: levers and parameters, each within a range."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Variable:
    """A lever or a parameter by name, from `low` to `high`, in its own unit.

    With `times` the value multiplies what the scenario has; `values` are the levels of a grid, if they were listed.
    """

    name: str
    role: Literal["lever", "parameter"]
    low: float
    high: float
    times: bool = False
    values: tuple[float, ...] = ()
