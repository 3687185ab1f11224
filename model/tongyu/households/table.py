"""The households as people read them: columns by name, and one table."""

from typing import Any

import pandas as pd

from tongyu.geography import Geography
from tongyu.households.columns import CROPS, SOURCES, Columns


class Households:
    """All households of a county. Columns are attributes (`households.cash`); `frame()` is a table.

    The households are invented.
    """

    def __init__(self, columns: Columns, geography: Geography) -> None:
        self._columns = columns
        self._geography = geography

    def __len__(self) -> int:
        return len(self._columns.id)

    def __getattr__(self, name: str) -> Any:
        if name in Columns._fields:
            return getattr(self._columns, name)
        raise AttributeError(f"households have no column {name!r}")

    def frame(self) -> pd.DataFrame:
        """A copy of all columns, a row a household, indexed by id; stocks and incomes by name, places by name."""
        h = self._columns
        split = {"stock": CROPS, "crop_share": CROPS, "income": SOURCES, "income_year": SOURCES}
        table: dict[str, Any] = {}
        for name in Columns._fields:
            values = getattr(h, name)
            if name in split:
                table |= {f"{name}_{part}": values[:, k] for k, part in enumerate(split[name])}
            elif name not in ("ring", "id"):
                table[name] = values
        frame = pd.DataFrame(table, index=pd.Index(h.id, name="household"), copy=True)
        frame["township"] = [self._geography.township_names[t] for t in h.township]
        frame["village"] = [self._geography.village_names[v] for v in h.village]
        frame["income_per_head"] = h.income_12 / h.persons
        return frame.sort_index()
