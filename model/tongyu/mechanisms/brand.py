"""The county brand: awareness, reputation, and the leading enterprise that posts its price.

Awareness is a stock built by spending that fades (Nerlove and Arrow 1962), with diminishing returns:

    awareness += min(1, effect * log(1 + spending / scale)) * (1 - awareness) - decay * awareness

Reputation moves toward the share of deliveries that is up to standard; what slips through weighs `slip_weight` times.
The enterprise raises the posted price while members bring less than consumers would take, and lowers it while they
would bring more, within a band around the reference: it sells what consumers take at its price, and the quota's rent
goes back to members, so that entry does not dissolve the premium.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tongyu.mechanisms.prices import by_crop

Floats = NDArray[np.float64]
KNOWN = 0.005  # below this awareness there is no brand to sell under
NEARLY = 0.98  # of the quota: nearly sold out


class Enterprise:
    """The leading enterprise: the brand's price, its till, and what consumers think of the brand."""

    def __init__(self, values: Mapping[str, float]) -> None:
        self._values = values
        self._reference = by_crop(values, "brand_price")
        self.awareness = 0.0
        self.reputation = values["brand.reputation"]
        self.price = self._reference.copy()  # (crops,) consumer price, yuan a kg
        self.quota = np.zeros_like(self.price)  # (crops,) kg a month of the sample
        self.cash = 0.0
        self.last_margin = 0.0  # yuan of the sample

    @property
    def active(self) -> bool:
        """Whether anybody knows the brand."""
        return self.awareness > KNOWN

    def posted_net(self) -> Floats:
        """What members get per consumer kg before rent, (crops,): price less platform fee and margin; 0 if inactive."""
        keep = 1.0 - self._values["brand.commission"] - self._values["brand.margin"]
        return self.price * keep if self.active else np.zeros_like(self.price)

    def advertise(self, spending: float) -> None:
        """One month of awareness; `spending` in yuan of the whole county."""
        v = self._values
        push = min(1.0, v["brand.effect"] * np.log1p(spending / v["brand.spending_scale"]))
        self.awareness += push * (1.0 - self.awareness) - v["brand.decay"] * self.awareness

    def judge(self, slipped: float, delivered: float) -> None:
        """Move reputation after a month in which `slipped` of `delivered` kg were below standard."""
        if delivered > 0.0:
            v = self._values
            target = max(0.0, 1.0 - v["brand.slip_weight"] * slipped / delivered)
            self.reputation += v["brand.reputation_speed"] * (target - self.reputation)

    def post_price(self, sold: Floats, rents: Floats) -> None:
        """Move the posted price by at most one step; `sold` (crops,) kg and `rents` (crops,) of last month."""
        v = self._values
        short = (sold < NEARLY * self.quota) & (self.quota > 0.0)
        full = rents > 0.0
        factor = 1.0 + v["brand.price_step"] * (short.astype(float) - full.astype(float))
        low, high = v["brand.price_floor"] * self._reference, v["brand.price_ceiling"] * self._reference
        self.price = np.clip(self.price * factor, low, high)
