"""Wholesale prices outside the county, and what farmers expect of their own."""

from math import cos, exp, pi, sqrt
from typing import Any

from tongyu.county.draws import Purpose, normals, uniforms


class OutsidePrices:
    """Yuan a raw kg by crop: a log deviation that persists, spikes that fade, a season."""

    def __init__(self, county: Any) -> None:
        self.county = county
        self.usual = county.by_crop("price")
        self.log = [0.0] * len(self.usual)
        self.spike = [0.0] * len(self.usual)
        self.now = list(self.usual)  # since the last harvest, not below its floor
        self.moved = False
        self.outside = list(self.usual)
        self.expected = list(self.usual)

    def advance(self) -> None:
        """Move the outside prices to this month."""
        county, price = self.county, self.county.numbers.price
        crops = county.crop_draws
        shocks = normals(county.seed, Purpose.PRICE, crops, county.month).tolist()
        luck = uniforms(county.seed, Purpose.SPIKE, crops, county.month).tolist()
        floors = [self._floor(c) for c in range(len(self.usual))]
        now = [max(usual, self._floor_of_harvest(c)) for c, usual in enumerate(self.usual)]
        self.moved, self.now = now != self.now, now
        spread, spikes = county.by_crop("price_sd"), county.by_crop("spikes")
        for c in range(len(self.usual)):
            sd = spread[c]
            season = 1.0 + price.season * cos(2.0 * pi * (county.month_of_year - county.dear[c]) / 12.0)
            self.log[c] = price.persistence * self.log[c] + sd * sqrt(1.0 - price.persistence**2) * shocks[c]
            if luck[c] < price.spike / 12.0 and spikes[c] > 0.5:
                self.spike[c] = price.spike_size
            else:
                self.spike[c] *= 1.0 - price.spike_fade
            drawn = self.usual[c] * exp(self.log[c] - 0.5 * sd**2 + self.spike[c]) * season
            self.outside[c] = max(drawn, floors[c])

    def _harvest(self, crop: int) -> int:
        """In which year the crop last came in."""
        county = self.county
        return int(county.year if county.month_of_year >= county.harvests[crop] else county.year - 1)

    def _floor(self, crop: int) -> float:
        """What depots pay this month, yuan of 2015 a kg; 0 where the state buys nothing, or no more of the harvest."""
        county, dated, price = self.county, self.county.facts_scenario.county.dated, self.county.numbers.price
        year = self._harvest(crop)
        months = 12 * (county.year - year) + county.month_of_year - county.harvests[crop]
        if months >= price.depots:
            return 0.0
        yuan = dated.at(f"floor_price.{county.crops[crop]}", year)
        return float(price.floor * (yuan / dated.price_level(county.year)))

    def _floor_of_harvest(self, crop: int) -> float:
        """What depots pay for the last harvest, or have paid, in yuan of 2015 by prices of its year."""
        county, dated, year = self.county, self.county.facts_scenario.county.dated, self._harvest(crop)
        yuan = dated.at(f"floor_price.{county.crops[crop]}", year)
        return float(county.numbers.price.floor * (yuan / dated.price_level(year)))

    def learn(self, seen: list[float]) -> None:
        """Move the expectation toward the prices `seen` by crop; 0 means nothing was traded."""
        learning = self.county.numbers.price.learning
        for c, price in enumerate(seen):
            if price > 0.0:
                self.expected[c] += learning * (price - self.expected[c])
