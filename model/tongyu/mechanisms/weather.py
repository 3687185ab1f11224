"""Weather of a growing season: what share of a usual rain-fed harvest each village brings in.

    factor_v = exp(common * z + local * z_v - (common^2 + local^2) / 2) * (1 - loss * risk_v in a drought year)

z is the county's, z_v smooth in space: a moving average of village draws with weights exp(-(d / range)^2). A drought
year comes with the chance `weather.drought` a year and takes 0.8 to 1.2 times `weather.drought_loss` where the drought
risk is 1 (Mu Jia et al. 2024: 50 % at the centre of western Jilin, 70 % at worst).
"""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from tongyu.draws import Purpose, normal_of, normals, uniform_of
from tongyu.geography import Geography

MOST_LOST = 0.95


class Weather:
    """The county's weather, a pure function of (seed, year) and of the drought years it is given."""

    def __init__(
        self, geography: Geography, values: Mapping[str, float], seed: int, droughts: Collection[int] = ()
    ) -> None:
        """`droughts` are drought years whatever is drawn."""
        row = geography.village_row.astype(float)
        column = geography.village_col.astype(float)
        km = geography.cell_km * np.hypot(row[:, None] - row[None, :], column[:, None] - column[None, :])
        weights = np.exp(-((km / values["weather.range"]) ** 2))
        self._weights = weights / np.sqrt((weights**2).sum(axis=1, keepdims=True))
        self._risk = geography.village_drought_risk
        self._values = values
        self._seed = seed
        self._droughts = droughts
        self._villages = np.arange(len(row))

    def is_drought(self, year: int) -> bool:
        """Whether `year` is a drought year."""
        drawn = uniform_of(self._seed, Purpose.DROUGHT, 0, year) < self._values["weather.drought"]
        return drawn or year in self._droughts

    def factor(self, year: int) -> NDArray[np.float64]:
        """Share of a usual rain-fed harvest, (villages,), above 0."""
        common, local = self._values["weather.common"], self._values["weather.local"]
        z = normal_of(self._seed, Purpose.DROUGHT, 0, year, 2)
        own = normals(self._seed, Purpose.DROUGHT, self._villages, year, 3)
        smooth = (self._weights * own).sum(axis=1)  # not `@`: BLAS may add in another order on other machines
        usual = np.exp(common * z + local * smooth - 0.5 * (common**2 + local**2))
        if not self.is_drought(year):
            return np.asarray(usual)
        severity = 0.8 + 0.4 * uniform_of(self._seed, Purpose.DROUGHT, 0, year, 1)
        loss = self._values["weather.drought_loss"] * severity * self._risk
        return np.asarray(usual * (1.0 - np.minimum(loss, MOST_LOST)))
