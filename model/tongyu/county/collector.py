"""Mesa's way to the monthly table, which `batch_run` and people who know Mesa look for."""

from collections.abc import Callable, Iterable

import mesa
import pandas as pd


class MonthlyCollector(mesa.DataCollector):
    """Mesa's view of the monthly table, for `batch_run`: made when it is asked for, so that runs don't pay for it."""

    def __init__(self, months: dict[str, dict[str, float]], names: Callable[[], Iterable[str]]) -> None:
        """`names` tells the figures of a month before there is one."""
        self._months = months
        self._names = names
        super().__init__()

    @property
    def model_vars(self) -> dict[str, list[float]]:
        """A list a figure, one entry a month."""
        names = next(iter(self._months.values())) if self._months else self._names()
        return {name: [figures[name] for figures in self._months.values()] for name in names}

    @model_vars.setter
    def model_vars(self, empty: dict[str, list[float]]) -> None:
        """Mesa's constructor sets an empty one."""

    @property
    def _collection_steps(self) -> list[float]:
        """When Mesa 3.5 takes each row to have been collected, in its time: after the first month it is 1."""
        return [float(month) for month in range(1, len(self._months) + 1)]

    @_collection_steps.setter
    def _collection_steps(self, empty: list[float]) -> None:
        """Mesa's constructor sets an empty one."""

    def get_model_vars_dataframe(self) -> pd.DataFrame:
        """A row a month; `County.monthly` is the same, indexed by date."""
        return pd.DataFrame(self.model_vars)
