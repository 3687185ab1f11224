"""Wholesale prices outside the county, and what farmers expect.

    x' = rho x + sd sqrt(1 - rho^2) z          (log deviation, yearly spread sd)
    spike' = spike * (1 - fade), or size with the chance `price.spike` / 12, for crops that spike
    price = usual * exp(x - sd^2 / 2 + spike) * (1 + season * cos(2 pi (month - May) / 12))

Expectation is adaptive: e' = e + learning * (price seen - e).
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tongyu.draws import Purpose, normals, uniforms
from tongyu.households.columns import CROPS

MAY = 4  # months count from January = 0
Floats = NDArray[np.float64]


def by_crop(values: Mapping[str, float], what: str) -> Floats:
    """`crops.<crop>.<what>` of all crops, (crops,)."""
    return np.array([values[f"crops.{crop}.{what}"] for crop in CROPS])


class OutsidePrices:
    """Outside wholesale prices, yuan per raw kg, and the county's expectation of its own."""

    def __init__(self, values: Mapping[str, float], seed: int) -> None:
        self._values = values
        self._seed = seed
        self._crops = np.arange(len(CROPS))
        self._sd = by_crop(values, "price_sd")
        self._can_spike = by_crop(values, "spikes") > 0.5
        self.usual = by_crop(values, "price")
        self._log = self._sd * normals(seed, Purpose.PRICE, self._crops)
        self._spike = np.zeros(len(CROPS))
        self.outside = self.usual.copy()
        self.expected = self.usual.copy()

    def advance(self, month: int, month_of_year: int) -> None:
        """Move outside prices to `month`."""
        v = self._values
        rho = v["price.persistence"]
        z = normals(self._seed, Purpose.PRICE, self._crops, month)
        self._log = rho * self._log + self._sd * np.sqrt(1.0 - rho * rho) * z
        begins = uniforms(self._seed, Purpose.SPIKE, self._crops, month) < v["price.spike"] / 12.0
        self._spike = np.where(
            begins & self._can_spike, v["price.spike_size"], self._spike * (1.0 - v["price.spike_fade"])
        )
        season = 1.0 + v["price.season"] * np.cos(2.0 * np.pi * (month_of_year - MAY) / 12.0)
        self.outside = self.usual * np.exp(self._log - 0.5 * self._sd**2 + self._spike) * season

    def learn(self, seen: Floats) -> None:
        """Move the expectation toward the prices `seen` (crops,); 0 means nothing was traded."""
        step = self._values["price.learning"] * (seen - self.expected)
        self.expected = self.expected + np.where(seen > 0.0, step, 0.0)
