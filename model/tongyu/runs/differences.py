"""Where two tables differ that should be the same: to the last bit, or, made elsewhere, to `TOLERANCE`."""

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

TOLERANCE = 1e-6  # relative

Bools = NDArray[np.bool_]


class Difference(NamedTuple):
    """The largest difference in a column: in which row, and how large relative to the larger of the two.

    `relative` is infinite where one of the two is no number, or not there.
    """

    column: str
    row: str
    stored: Any
    again: Any
    relative: float

    def of(self, part: str) -> "Difference":
        """The same with the name of the part of a run that the column is of."""
        return self._replace(column=f"{part}.{self.column}") if part else self

    @property
    def text(self) -> str:
        """`income, 2014: 8,428.1 stored, 8,428.3 now (2e-05 of it)`."""
        place = f"{self.column}, {self.row}" if self.row else self.column
        size = f" ({self.relative:.1g} of it)" if math.isfinite(self.relative) else ""
        return f"{place}: {_shown(self.stored)} stored, {_shown(self.again)} now{size}"


def differences(stored: pd.DataFrame, again: pd.DataFrame, exact: bool) -> list[Difference]:
    """A difference a column in which the two differ, the largest first; rows are named by the index of `stored`.

    Numbers must be the same to the last bit where `exact`, else within `TOLERANCE`; NaN is the same as NaN. Whole
    numbers and text must be the same either way.
    """
    if len(stored) != len(again):
        return [Difference("rows", "", len(stored), len(again), math.inf)]
    found = []
    for name in dict.fromkeys([*stored.columns, *again.columns]):
        if name not in stored or name not in again:
            before, now = ("there", "missing") if name in stored else ("missing", "there")
            found.append(Difference(str(name), "", before, now, math.inf))
            continue
        gaps, wrong = _gaps(stored[name], again[name], exact)
        if wrong.any():
            row = int(np.argmax(np.where(wrong, gaps, -1.0)))
            label = str(stored.index[row]) if len(stored) > 1 else ""
            before, now = _plain(stored[name].iloc[row]), _plain(again[name].iloc[row])
            found.append(Difference(str(name), label, before, now, float(gaps[row])))
    return sorted(found, key=lambda each: -each.relative)


def _gaps(stored: pd.Series, again: pd.Series, exact: bool) -> tuple[NDArray[np.float64], Bools]:
    """Relative differences (n,), and which of them count."""
    if _whole(stored) and _whole(again):
        wrong = stored.to_numpy() != again.to_numpy()
        return relative_gaps(stored.to_numpy(np.float64), again.to_numpy(np.float64)), wrong
    if _numeric(stored) and _numeric(again):
        one, other = stored.to_numpy(np.float64), again.to_numpy(np.float64)
        gaps = relative_gaps(one, other)
        both_nan = np.isnan(one) & np.isnan(other)
        same_bits = ((one == other) & (np.signbit(one) == np.signbit(other))) | both_nan
        return gaps, ~same_bits if exact else gaps > TOLERANCE
    neither = stored.isna().to_numpy() & again.isna().to_numpy()
    wrong = (stored.astype(str).to_numpy() != again.astype(str).to_numpy()) & ~neither
    return np.where(wrong, np.inf, 0.0), wrong


def relative_gaps(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Differences (n,) relative to the larger of the two; 0 where both are alike or NaN, infinite where one is NaN."""
    with np.errstate(invalid="ignore", divide="ignore"):
        gaps = np.abs(one - other) / np.maximum(np.abs(one), np.abs(other))
    gaps[(one == other) | (np.isnan(one) & np.isnan(other))] = 0.0
    return np.where(np.isnan(gaps), np.inf, gaps)


def _numeric(column: pd.Series) -> bool:
    # A column without any value has no type of its own in a CSV file.
    return pd.api.types.is_numeric_dtype(column) or bool(column.isna().all())


def _whole(column: pd.Series) -> bool:
    return pd.api.types.is_integer_dtype(column)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _shown(value: Any) -> str:
    return f"{value:.17g}" if isinstance(value, float) else str(value)
