"""What an estimator is: what it computes, in which unit, from what, and which keys a row must give it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from tongyu.questions.patterns.asked import Asked
from tongyu.questions.patterns.watching import Observed

Plain = Callable[[Observed, Asked], float]
Paired = Callable[[Observed, Observed, Asked], float]


@dataclass(frozen=True)
class Estimator:
    """How a figure is computed: from one run (`plain`), or from two that differ in one thing (`paired`)."""

    does: str  # what it computes, in a sentence
    unit: str
    needs: tuple[str, ...] = ()  # keys of a row, fields of `Asked`
    plain: Plain | None = None
    paired: Paired | None = None
    closely: bool = True  # whether it looks at households, and not only at the tables of the county
    weather: bool = False  # whether it looks at the weather of drawn years
    survey: bool = False  # whether it looks at lots in the row's month
    before: int = 0  # years before the first that a row names, of which the run must hold all
    beyond: int = 0  # years after the last

    def figure(self, seen: Observed, other: Observed | None, asked: Asked) -> float:
        """The figure, NaN where there is nobody to look at. Raises ValueError where a second run is missing."""
        if self.plain is not None:
            return self.plain(seen, asked)
        if self.paired is None or other is None:
            raise ValueError("a paired estimator needs two runs")
        return self.paired(seen, other, asked)


def of_tables(does: str, unit: str, plain: Plain, *needs: str, before: int = 0, beyond: int = 0) -> Estimator:
    """An estimator that looks only at the county's tables or its parameters."""
    return Estimator(does, unit, needs, plain, closely=False, before=before, beyond=beyond)


def cell(table: pd.DataFrame, row: int | str, column: str) -> float:
    """One figure of a table."""
    found: Any = table.at[row, column]
    return float(found)


def yearly(column: str, factor: float = 1.0) -> Plain:
    """A figure of the yearly table, of the row's year."""
    return lambda seen, asked: factor * cell(seen.yearly, asked.year, column)


def counted(column: str, factor: float = 1.0) -> Plain:
    """A figure of the counts, of the row's year."""
    return lambda seen, asked: factor * cell(seen.counts, asked.year, column)


def monthly(column: str, factor: float = 1.0) -> Plain:
    """A figure of the monthly table, of the row's month."""
    return lambda seen, asked: factor * cell(seen.monthly, asked.month, column)
