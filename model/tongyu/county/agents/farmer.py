"""A farm household as a Mesa agent: a view of one row of the columns, made when somebody asks for it."""

from typing import Any

import numpy as np
from mesa import Agent

from tongyu.county.households.columns import Columns


class Farmer(Agent):
    """One household, as long as it is there. Attributes are the columns' names: `farmer.cash`, `farmer.stock` ...

    Reading and writing an attribute reads and writes the county's columns; a farmer holds no state of its own. What is
    read is a copy, which goes on to say what it said; where it is an array it cannot be written in, since the household
    would not hear of it: `farmer.stock = stock` writes it as a whole.
    """

    row: int

    def __init__(self, model: Any, row: int) -> None:
        object.__setattr__(self, "row", row)
        super().__init__(model)

    def __getattr__(self, name: str) -> Any:
        if name in Columns._fields:
            self._require()
            value = getattr(self.model.columns, name)[_index(name, self.row)]
            if isinstance(value, np.ndarray):
                value = value.copy()
                value.setflags(write=False)
            return value
        raise AttributeError(f"a Farmer has no {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in Columns._fields:
            self._require()
            getattr(self.model.columns, name)[_index(name, self.row)] = value
        else:
            object.__setattr__(self, name, value)

    def _require(self) -> None:
        if self.row < 0:
            raise AttributeError("this household has ended: its kin have what it had")

    @property
    def income_per_head(self) -> float:
        """Yuan of 2015 a person over the last twelve months."""
        return float(self.income_12 / self.persons)


def _index(name: str, row: int) -> Any:
    return (slice(None), row) if name == "ring" else row
