"""The households as people read them: columns by name, and one table."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tongyu.county.geography import Geography
from tongyu.county.households.columns import SOURCES, Columns
from tongyu.kernels.poverty import is_poor


class Households:
    """All households of a county. Columns are attributes (`households.cash`); `frame()` is a table.

    The households are invented.
    """

    def __init__(self, columns: Columns, crops: Sequence[str], geography: Geography) -> None:
        self._columns = columns
        self._crops = crops
        self._geography = geography
        self._income_by_year: Mapping[int, NDArray[np.float32]] = {}
        self._line_by_year: Mapping[int, float] = {}

    def __len__(self) -> int:
        return len(self._columns.id)

    def __getattr__(self, name: str) -> Any:
        if name in Columns._fields:
            return getattr(self._columns, name)
        raise AttributeError(f"households have no column {name!r}")

    def show(self, columns: Columns) -> None:
        """Show other households from now on."""
        self._columns = columns

    def follow(self, income_by_year: Mapping[int, NDArray[np.float32]], line_by_year: Mapping[int, float]) -> None:
        """Show the incomes a head of `income_by_year`, (n,) yuan, and the years below their lines, as they come in."""
        self._income_by_year, self._line_by_year = income_by_year, line_by_year

    def frame(self) -> pd.DataFrame:
        """A copy of all columns, a row a household, indexed by id; stocks and incomes by name, places by name.

        `income_2014` and the like are yuan a head of the calendar year, `years_poor` how many of them are below the
        national line.
        """
        h = self._columns
        split = {"stock": self._crops, "crop_share": self._crops, "income": SOURCES, "income_year": SOURCES}
        table: dict[str, Any] = {}
        for name in Columns._fields:
            values = getattr(h, name)
            if name in split:
                table |= {f"{name}_{part}": values[:, k] for k, part in enumerate(split[name])}
            elif name not in ("ring", "benefits", "id"):
                table[name] = values
        table |= {f"income_{year}": income for year, income in self._income_by_year.items()}
        table["years_poor"] = sum(
            (
                is_poor(income, self._line_by_year[year]).astype(np.int8)
                for year, income in self._income_by_year.items()
            ),
            start=np.zeros(len(h.id), dtype=np.int8),
        )
        frame = pd.DataFrame(table, index=pd.Index(h.id, name="household"), copy=True)
        frame["township"] = [self._geography.township_names[t] for t in h.township]
        frame["village"] = [self._geography.village_names[v] for v in h.village]
        frame["income_per_head"] = h.income_12 / h.persons
        return frame.sort_index()
