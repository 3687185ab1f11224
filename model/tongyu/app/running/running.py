"""One county and what was seen of it, month by month."""

from dataclasses import dataclass

import numpy as np

from tongyu.app.running.figures import Eye, Figures
from tongyu.app.running.layers import Cells, borders
from tongyu.county.county import County
from tongyu.county.geography import Geography
from tongyu.scenario.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Ground:
    """What does not change in a county of one scenario, sample and seed: the map."""

    geography: Geography
    cells: Cells
    borders: str  # of its townships, as `layers.borders`
    scale: float  # households of the county as it began, over those of the sample


class Running:
    """A county of `scenario` with `seed`, its first month over; `seen` has the figures of every month since.

    Raises InputError, AccountsError or ClearingError as `County` does.
    """

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario, self.seed = scenario, seed
        self.county = County(scenario, rng=seed)
        self._eye = Eye(self.county)
        geography = self.county.geography
        township = np.where(geography.inside, geography.village_township[geography.cell_village], -1)
        self.ground = Ground(geography, self._eye.cells, borders(township), self.county.scale)
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
