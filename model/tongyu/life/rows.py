"""Some rows of the columns, as columns of their own."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongyu.county.households.columns import Columns


def rows_of(columns: Columns, rows: NDArray[np.int64]) -> Columns:
    """A copy of `rows`, laid out as kernels expect columns to be, so that nothing is compiled anew for it."""
    cut: dict[str, NDArray[Any]] = columns._asdict()
    for name, column in cut.items():
        cut[name] = np.ascontiguousarray(column[:, rows] if name == "ring" else column[rows])
    return Columns(**cut)


def copy_of(columns: Columns) -> Columns:
    """A copy that can be written to."""
    copies: dict[str, NDArray[Any]] = {name: column.copy() for name, column in columns._asdict().items()}
    return Columns(**copies)
