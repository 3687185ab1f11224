"""Who lives in a county from one January to the next, as the page shows them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tongyu.county.county import County


@dataclass(frozen=True, eq=False)
class Living:
    """The households of a year, in the rows of its months; arrays are never written again."""

    household: NDArray[np.int64]  # (n,) the numbers by which they are known
    persons: NDArray[np.float64]  # (n,)
    land: NDArray[np.float32]  # (n,) mu
    age: NDArray[np.int8]  # (n,) of the head, years
    cell_row: NDArray[np.int16]  # (n,) where on the map, from the north
    cell_column: NDArray[np.int16]  # (n,) from the west
    rows_by_village: NDArray[np.int64]  # (n,) village by village
    village_start: NDArray[np.int64]  # (V + 1,) the households of village v are rows_by_village[start[v]:start[v + 1]]
    village_persons: NDArray[np.float64]  # (V,) of the sample

    @property
    def village_households(self) -> NDArray[np.float64]:
        """(V,) of the sample."""
        return np.diff(self.village_start).astype(np.float64)

    def place(self, household: int) -> tuple[float, float] | None:
        """Where a household lives, in cells east and south of the grid's corner; None where it is not there."""
        rows = np.flatnonzero(self.household == household)
        return (self.cell_column[rows[0]] + 0.5, self.cell_row[rows[0]] + 0.5) if len(rows) else None

    def rows(self, village: int) -> NDArray[np.int64]:
        """The rows of the households of a village."""
        return self.rows_by_village[self.village_start[village] : self.village_start[village + 1]]


def living_in(county: "County") -> Living:
    """Who lives in `county` now."""
    h = county.columns
    persons = h.persons.astype(np.float64)
    return Living(
        household=h.id.copy(),
        persons=persons,
        land=h.land.copy(),
        age=h.age.copy(),
        cell_row=h.cell_row.copy(),
        cell_column=h.cell_column.copy(),
        rows_by_village=county.rows_by_village,
        village_start=county.village_start,
        village_persons=np.bincount(h.village, weights=persons, minlength=county.villages).astype(np.float64),
    )
