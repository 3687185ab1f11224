"""The county brand: awareness, trust, and the leading enterprise that posts its price and bears its risk.

Awareness is a stock built by spending that fades (Nerlove and Arrow 1962), with diminishing returns; a festival makes a
share of the unaware aware at once:

    awareness += min(1, effect * log(1 + spending / scale)) * (1 - awareness) - decay * awareness
    awareness += festival * (1 - awareness)                                          in the month of a festival

Reputation moves toward the share of deliveries that is up to standard; what slips through weighs `slip_weight` times.
Consumers trust the reputation, and beside it the government's word, which fades from the brand's first month on:

    trust = min(1, reputation + endorsement * level * word),      word' = word * (1 - endorsement_fade)

The enterprise raises the posted price while members bring less than consumers would take, and lowers it while they
would bring more, within a band around the reference. It buys a quota from members: what it expects to sell and a
reserve, less what it still holds, as far as its money goes. What consumers then take differs by a surprise,

    demand = expected * exp(spread * z - spread^2 / 2),

so the enterprise, not the member, is left with what does not sell. The quota's rent goes back to members as patronage,
so that entry does not dissolve the premium.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tongyu.draws import Purpose, normals
from tongyu.errors import AccountsError
from tongyu.households.columns import CROPS
from tongyu.mechanisms.prices import by_crop

Floats = NDArray[np.float64]
KNOWN = 0.005  # below this awareness there is no brand to sell under
NEARLY = 0.98  # of the quota: nearly sold out


class Enterprise:
    """The leading enterprise: the brand's price, its till and its store, and what consumers think of the brand."""

    def __init__(self, values: Mapping[str, float], capital: float) -> None:
        """`capital`: yuan of the sample in the till at the start."""
        self._values = values
        self._reference = by_crop(values, "brand_price")
        self.awareness = 0.0
        self.reputation = values["brand.reputation"]
        self.word = 1.0  # what is left of the government's endorsement
        self.trust = self.reputation
        self.price = self._reference.copy()  # (crops,) consumer price, yuan a kg
        self.quota = np.zeros_like(self.price)  # (crops,) kg a month of the sample
        self.demand = np.zeros_like(self.price)  # (crops,) kg that consumers take this month
        self.stock = np.zeros_like(self.price)  # (crops,) kg bought and not yet sold
        self.cash = capital
        self.earmarked = 0.0  # yuan of the till that wait for levers, and buy no produce
        self.last_margin = 0.0  # yuan of the sample

    @property
    def active(self) -> bool:
        """Whether anybody knows the brand."""
        return self.awareness > KNOWN

    @property
    def working_capital(self) -> float:
        """Yuan of the sample in the till that may buy produce."""
        return max(0.0, self.cash - self.earmarked)

    def posted_net(self) -> Floats:
        """What members get per consumer kg before rent, (crops,): price less platform fee and margin; 0 if inactive."""
        keep = 1.0 - self._values["brand.commission"] - self._values["brand.margin"]
        return self.price * keep if self.active else np.zeros_like(self.price)

    def advertise(self, spending: float, festival: float) -> None:
        """One month of awareness; `spending` in yuan of the whole county, `festival` the number of festivals in it."""
        v = self._values
        push = min(1.0, v["brand.effect"] * np.log1p(spending / v["brand.spending_scale"]))
        self.awareness += push * (1.0 - self.awareness) - v["brand.decay"] * self.awareness
        self.awareness += min(1.0, v["brand.festival"] * festival) * (1.0 - self.awareness)

    def vouch(self, endorsement: float) -> None:
        """The government's word for the brand at strength `endorsement`, 0-1, once the brand is known."""
        v = self._values
        self.trust = min(1.0, self.reputation + v["brand.endorsement"] * min(1.0, endorsement) * self.word)
        if self.active:
            self.word *= 1.0 - v["brand.endorsement_fade"]

    def plan(self, volume: Floats, surprise: Floats) -> None:
        """Set quota and demand, (crops,) kg, from the `volume` at the reference price and the normals `surprise`."""
        v = self._values
        width = self._reference / (2.0 * v["brand.elasticity"])
        expected = 2.0 * volume / (1.0 + np.exp((self.price - self._reference) / width))
        spread = v["brand.demand_spread"]
        self.demand = expected * np.exp(spread * surprise - 0.5 * spread**2)
        self.quota = np.maximum(0.0, expected * (1.0 + v["brand.caution"]) - self.stock)
        due = float((self.quota * self.posted_net()).sum())
        if due > self.working_capital:
            self.quota *= self.working_capital / due

    def sell(self, bought: Floats) -> Floats:
        """Take in what members brought, sell what consumers take, (crops,) kg; returns what was sold."""
        before = self.stock.copy()
        sold = np.minimum(self.stock + bought, self.demand)
        spoiled = self._values["brand.spoilage"] * (self.stock + bought - sold)
        self.stock = self.stock + bought - sold - spoiled
        gap = before + bought - sold - spoiled - self.stock
        if not np.all(np.abs(gap) <= 1e-9 * np.maximum(1.0, before + bought)) or np.any(self.stock < 0.0):
            raise AccountsError(f"the enterprise's store is off by {np.abs(gap).max():.6g} kg")
        return np.asarray(sold)

    def judge(self, slipped: float, delivered: float) -> None:
        """Move reputation after a month in which `slipped` of `delivered` kg were below standard."""
        if delivered > 0.0:
            v = self._values
            target = max(0.0, 1.0 - v["brand.slip_weight"] * slipped / delivered)
            self.reputation += v["brand.reputation_speed"] * (target - self.reputation)

    def post_price(self, bought: Floats, rents: Floats) -> None:
        """Move the posted price by at most one step; `bought` (crops,) kg and `rents` (crops,) of last month."""
        v = self._values
        short = (bought < NEARLY * self.quota) & (self.quota > 0.0)
        full = rents > 0.0
        factor = 1.0 + v["brand.price_step"] * (short.astype(float) - full.astype(float))
        low, high = v["brand.price_floor"] * self._reference, v["brand.price_ceiling"] * self._reference
        self.price = np.clip(self.price * factor, low, high)


def surprise(seed: int, month: int) -> Floats:
    """Standard normals of the month's surprise in demand, (crops,)."""
    return normals(seed, Purpose.BRAND_DEMAND, np.arange(len(CROPS)), month)
