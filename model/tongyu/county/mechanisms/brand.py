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

from tongyu.county.draws import Purpose, normals
from tongyu.county.ledger import ENTERPRISE, OUTSIDE
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.crops import Crops, by_crop
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.errors import AccountsError

Floats = NDArray[np.float64]
KNOWN = 0.005  # below this awareness there is no brand to sell under
NEARLY = 0.98  # of the quota: nearly sold out
BRAND_MONTH = 10_000.0  # yuan, the unit of the lever `branding.awareness`
FESTIVALS = (8, 10, 0, 5)  # September (harvest), November (shopping), January (New Year), June: in this order


class Enterprise:
    """The leading enterprise: the brand's price, its till and its store, and what consumers think of the brand."""

    def __init__(self, values: Mapping[str, float], crops: Crops, capital: float) -> None:
        """`capital`: yuan of the sample in the till at the start."""
        self._values = values
        self._reference = by_crop(values, crops.names, "brand_price")
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


def surprise(crops: Crops, seed: int, month: int) -> Floats:
    """Standard normals of the month's surprise in demand, (crops,)."""
    return normals(seed, Purpose.BRAND_DEMAND, crops.draws, month)


def list_brand(county: State) -> None:
    """Advertise, vouch for the brand, and set its quota for this month."""
    v, enterprise = county.values, county.own(Enterprise)
    own = v["brand.reinvest"] * max(0.0, enterprise.last_margin)
    enterprise.cash -= own
    county.ledger.pay(ENTERPRISE, OUTSIDE, "advertising", own)
    spending = county.programme.level("branding.awareness") * BRAND_MONTH + own * county.scale
    enterprise.advertise(spending, _festivals(county))
    enterprise.vouch(county.programme.level("branding.endorsement"))
    standing = enterprise.awareness * 2.0 * enterprise.trust / (1.0 + enterprise.trust) if enterprise.active else 0.0
    volume = v["brand.sales"] / county.scale / 12.0 * county.by_crop("brand_share") / county.by_crop("brand_price")
    enterprise.plan(volume * standing, surprise(county.crops, county.seed, county.month))


def _festivals(county: State) -> float:
    """Festivals held this month, 0-1: of n a year the first n of `FESTIVALS` are held, the last in part.

    One that tells what organised villages have to tell counts for more.
    """
    a_year = county.programme.level("branding.festivals")
    if county.month_of_year not in FESTIVALS:
        return 0.0
    held = float(min(max(a_year - FESTIVALS.index(county.month_of_year), 0.0), 1.0))
    return held * (1.0 + county.values["brand.story"] * float(county.terms.organised.mean()))


def begin(county: State) -> Enterprise:
    """The enterprise with its own capital."""
    return Enterprise(county.values, county.crops, county.values["brand.capital"] / county.scale)


def figures(county: State) -> dict[str, float]:
    """What the enterprise has and what consumers think of the brand; yuan and kg of the county."""
    enterprise = county.own(Enterprise)
    return {
        "brand_quota": float((enterprise.quota * enterprise.posted_net()).sum()) * county.scale,
        "working_capital": enterprise.working_capital * county.scale,
        "enterprise_stock": float(enterprise.stock.sum()) * county.scale,
        "brand_trust": enterprise.trust,
        "awareness": enterprise.awareness,
        "reputation": enterprise.reputation,
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("brand.sales", 40e6, "yuan a year", (15e6, 80e6), (0, 1e10), "assumed", "chinadaily_2015", "under full awareness and reputation at the reference price; 1.9 m in the first two months of 2013"),
    number("brand.elasticity", 2.0, "-", (1.5, 3), (0.5, 20), "assumed", "", "of demand for the brand; no estimate published, -1.5 to -3 recalled"),
    number("brand.decay", 0.06, "a month", (0.03, 0.12), (0, 1), "assumed", "", "of awareness (Nerlove and Arrow)"),
    number("brand.effect", 0.05, "of the unaware a month", (0.02, 0.1), (0, 1), "assumed", "", "of spending one unit scale"),
    number("brand.spending_scale", 60_000.0, "yuan a month", (30_000, 120_000), (1, 1e7), "assumed", "", "spending with diminishing returns"),
    number("brand.reputation", 0.6, "0-1", (0.4, 0.8), (0, 1), "assumed", "", "at the start"),
    number("brand.endorsement", 0.25, "0-1", (0.0, 0.4), (0, 1), "assumed", "", "trust that the government's word adds at the start"),
    number("brand.endorsement_fade", 0.04, "a month", (0.02, 0.08), (0, 1), "assumed", "", "of that word, once consumers know the brand themselves"),
    number("brand.festival", 0.05, "of the unaware", (0.02, 0.1), (0, 1), "assumed", "", "whom one festival makes aware"),
    number("brand.excluded_months", 12.0, "months", (6, 24), (0, 120), "assumed", "zhou_2024", "exclusion of a grower whose produce was traced"),
    number("brand.caution", 0.1, "share", (0.0, 0.3), (0, 2), "assumed", "", "bought beyond what is expected to sell, as a reserve"),
    number("brand.demand_spread", 0.15, "log points", (0.05, 0.3), (0, 1), "assumed", "", "surprise in a month's demand, which the enterprise bears"),
    number("brand.spoilage", 0.02, "a month", (0.01, 0.05), (0, 1), "assumed", "", "of what the enterprise has not sold"),
    number("brand.capital", 600_000.0, "yuan", (200_000, 2_000_000), (0, 1e9), "assumed", "", "the enterprise's own working capital at the start"),
    number("brand.reputation_speed", 0.08, "a month", (0.04, 0.15), (0, 1), "assumed", "", "toward the share that is up to standard"),
    number("brand.slip_weight", 3.0, "times", (1, 5), (0, 20), "assumed", "", "what slips through weighs more than what is right"),
    number("brand.margin", 0.14, "share of the price", (0.08, 0.2), (0, 0.9), "assumed", "", "the leading enterprise's, for marketing and risk"),
    number("brand.commission", 0.05, "share of the price", (0.02, 0.08), (0, 0.9), "assumed", "", "platform fee of the brand's shop"),
    number("brand.reinvest", 0.3, "share of the margin", (0.1, 0.5), (0, 1), "assumed", "", "that the enterprise spends on awareness"),
    number("brand.returns", 0.2, "share of the price", (0.1, 0.4), (0, 1), "assumed", "", "paid back on produce below standard that slipped through"),
    number("brand.price_step", 0.02, "a month", (0.0, 0.05), (0, 0.5), "assumed", "", "the enterprise's largest price move"),
    number("brand.price_floor", 0.8, "times the reference", (0.7, 0.95), (0.1, 1), "assumed", "", "it does not go below"),
    number("brand.price_ceiling", 1.3, "times the reference", (1.1, 1.6), (1, 5), "assumed", "", "nor above"),
    number("programme.resources.leading_enterprise", 10_000.0, "yuan a unit a month", (10_000, 10_000), (0, 1e7), "assumed", "", "a unit is 10,000 yuan of working capital"),
    number("programme.branding.awareness", 10_000.0, "yuan a unit a month", (10_000, 10_000), (0, 1e6), "derived", "mofcom_2015", "a unit is 10,000 yuan of advertising"),
    number("programme.branding.festivals", 10_000.0, "yuan a month for one festival a year", (4_000, 25_000), (0, 1e7), "assumed", "", "120,000 yuan a festival"),
    number("programme.branding.endorsement", 10_000.0, "yuan a month at full strength", (3_000, 30_000), (0, 1e7), "assumed", "", "officials at fairs, certificates"),
    number("brand.story", 0.2, "share", (0.0, 0.5), (0, 5), "assumed", "", "more a festival does where all villages are organised and give the brand its story; 0 = no link"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "resources",
        "leading_enterprise",
        "E",
        "10,000 yuan a month",
        0.89,
        "working_capital",
        "working capital for the leading enterprise, which buys what it then has to sell",
        number=8,
        placed=False,
        capital=True,
        most_per="1,000 persons",
    ),
    LeverKind(
        "branding",
        "awareness",
        "E",
        "10,000 yuan a month",
        0.89,
        "awareness",
        "advertising builds awareness of the county brand",
        number=9,
        placed=False,
        most_per="1,000 persons",
    ),
    LeverKind(
        "branding",
        "festivals",
        "E",
        "festivals a year",
        4,
        "awareness",
        "harvest, shopping and New Year festivals: bursts of awareness",
        number=10,
        placed=False,
        staffed=True,
    ),
    LeverKind(
        "branding",
        "endorsement",
        "E",
        "strength",
        1.0,
        "brand_trust",
        "the government vouches for the young brand until its own reputation stands",
        number=15,
        placed=False,
    ),
)

SWITCHES = (
    Switch(
        "brand_story",
        "organised villages give the brand its story",
        "awareness",
        "both",
        neutral={"brand.story": 0},
        link=True,
    ),
    Switch(
        "brand",
        "spending builds awareness of a brand",
        "brand_sales",
        "ecommerce_only",
        neutral={"brand.effect": 0, "brand.festival": 0},
    ),
    Switch(
        "inventory",
        "the enterprise bears surprises in demand",
        "enterprise_stock",
        "ecommerce_only",
        neutral={"brand.demand_spread": 0, "brand.caution": 0},
    ),
)

MECHANISM = Mechanism(
    name="brand",
    does="a county brand, and the leading enterprise that sells under it",
    numbers=NUMBERS,
    levers=LEVERS,
    switches=SWITCHES,
    state=begin,
    figures=figures,
)
