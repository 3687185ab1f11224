"""One county and what was seen of it, month by month."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongyu.app.running.figures import Eye, Figures
from tongyu.app.running.layers import Cells
from tongyu.county.county import County
from tongyu.county.geography import Geography
from tongyu.scenario.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Ground:
    """What does not change in a county of one scenario, sample and seed: the map, who lives where, what they are."""

    geography: Geography
    cells: Cells
    scale: float  # households of the county, over those of the sample
    rows_by_village: NDArray[np.int64]  # (n,) village by village
    village_start: NDArray[np.int64]  # (V + 1,) the households of village v are rows_by_village[start[v]:start[v + 1]]
    village_households: NDArray[np.float64]  # (V,) of the sample
    household: NDArray[np.int64]  # (n,) the numbers by which they are known
    persons: NDArray[np.int8]  # (n,)
    land: NDArray[np.float32]  # (n,) mu
    age: NDArray[np.int8]  # (n,) of the head, years


class Running:
    """A county of `scenario` with `seed`, its first month over; `seen` has the figures of every month since.

    Raises InputError, AccountsError or ClearingError as `County` does.
    """

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario, self.seed = scenario, seed
        self.county = County(scenario, rng=seed)
        self._eye = Eye(self.county)
        h = self.county.columns
        self.ground = Ground(
            geography=self.county.geography,
            cells=self._eye.cells,
            scale=self.county.scale,
            rows_by_village=self.county.rows_by_village,
            village_start=self.county.village_start,
            village_households=self._eye.village_households,
            household=h.id,
            persons=h.persons.copy(),
            land=h.land.copy(),
            age=h.age.copy(),
        )
        self.seen: list[Figures] = []
        self.step()

    @property
    def latest(self) -> int:
        """The number of the latest month, 0 for the first."""
        return len(self.seen) - 1

    @property
    def ended(self) -> bool:
        """Whether the horizon is reached."""
        return len(self.seen) >= self.scenario.months

    def step(self) -> None:
        """One month."""
        self.county.step()
        self.seen.append(self._eye.see(self.county))

    def is_of(self, scenario: Scenario, seed: int) -> bool:
        """Whether a county of `scenario` with `seed` would be the same."""
        return seed == self.seed and scenario.fingerprint == self.scenario.fingerprint
