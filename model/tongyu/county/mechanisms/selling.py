"""Selling: households' stocks become offers, and the market clears.

The market itself is stated in `market.clearing`; the worth and cost of each way out in `kernels.channels` and
`kernels.offers`; who is paid what in `mechanisms.settling`.
"""

from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.county.draws import ONCE, Purpose, normals
from tongyu.county.households.moving import Kept, Moving
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.county.mechanisms.crops import SMALL_STOCK
from tongyu.county.mechanisms.prices import OutsidePrices
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.errors import ClearingError
from tongyu.kernels.channels import Channels
from tongyu.kernels.clearing import Clearing, Markets, Offers, Online, Warm
from tongyu.kernels.offers import Choice, build_offers
from tongyu.kernels.settlement import Takings
from tongyu.market.clearing import STEP, clear


class Start(NamedTuple):
    """An earlier month's answer, and the reference prices to which it belongs."""

    answer: Warm
    usual: NDArray[np.float64]  # (markets,)


class SellingState:
    """The market's side of the county: demand, the month's offers, the last clearing."""

    BY_HOUSEHOLD: ClassVar = {"optimism": Kept.SAME, "bargain": Kept.SAME}

    def __init__(
        self, households: int, crops: int, platforms: int, townships: int, cooperatives: int, villages: int
    ) -> None:
        self.usual_harvest = np.zeros(crops)  # kg a year of the sample
        self.wholesale_volume, self.wholesale_reference = np.zeros(crops), np.zeros(crops)
        self.open_volume, self.open_reference = np.zeros((platforms, crops)), np.ones((platforms, crops))
        self.open_kg = np.zeros((platforms, crops))  # sold last month
        self.sales_12 = np.zeros((12, 2, crops))  # yuan and kg of all buyers, by month of the last year
        self.optimism = np.zeros(households)  # of each about prices, standard normal
        self.bargain = np.ones(households)  # what the trader pays each, over what he pays without market reports
        self.expectation_error = 0.0  # of the month's offers
        self._channels, self._loads = platforms + 1, households * crops
        self._online_rows = 0
        self.columns: tuple[NDArray[Any], ...] = ()
        self.online: tuple[np.ndarray, ...] = ()
        self.reserve(1_000)
        self.offers = 0
        self.online_offers = 0
        self.expected = np.ones(crops)  # yuan a kg, the expectation from which the offers were made
        self.step = STEP  # to which a cleared month is polished
        self.cleared: Clearing | None = None
        self.latest: Start | None = None
        self.year_ago: dict[int, Start] = {}  # by month of the year: where the search may also start
        self.markets: Markets | None = None
        zeros = np.zeros
        self.takings = Takings(
            trader=zeros(crops),
            trader_kg=zeros(crops),
            open_gross=zeros((platforms, crops)),
            open_kg=zeros((platforms, crops)),
            open_weighted=zeros((platforms, crops)),
            brand_gross=zeros(crops),
            brand_kg=zeros(crops),
            brand_weighted=zeros(crops),
            milling_packing=zeros(1),
            parcels=zeros(townships),
            freight=zeros(townships),
            rent=zeros(1 + townships),
            cooperative=zeros(cooperatives),
            retained=zeros(cooperatives),
            load=zeros(townships),
            village_parcels=zeros(villages),
            brand_parcels=zeros(townships),
            slipped=zeros(2),
            premium=zeros(2),
        )

    def move(self, moving: Moving) -> None:
        """Make room for the offers of other households; of last month's none is left."""
        rows, self._online_rows = self._online_rows, 0
        self._loads = len(moving.source) * len(self.usual_harvest)
        self.reserve(rows)
        self.offers = self.online_offers = 0
        self.cleared = None

    def received(self) -> NDArray[np.float64]:
        """Yuan a raw kg that all buyers paid over the last year, (crops,); 0 where nothing was sold."""
        yuan, kilograms = self.sales_12.sum(axis=0)
        return np.divide(yuan, kilograms, out=np.zeros_like(yuan), where=kilograms > 0.0)

    def delivered(self, households: int) -> NDArray[np.bool_]:
        """Who brought something to the brand at the last clearing, (households,)."""
        found = np.zeros(households, dtype=bool)
        if self.cleared is not None:
            household, row = self.columns[0][: self.offers], self.columns[-1][: self.offers]
            online = row >= 0
            brand = self.cleared.online_share[row[online], -1] > 0.0
            found[household[online][brand]] = True
        return found

    def offered(self) -> tuple[Offers, Online]:
        """The month's offers, and those of them that may go online; views."""
        _, *columns = (column[: self.offers] for column in self.columns)
        return Offers(*columns), Online(*(column[: self.online_offers] for column in self.online))

    def reserve(self, rows: int) -> None:
        """Make room for a load of each household and crop, and for at least `rows` offers that may go online."""
        if rows > self._online_rows:
            self._online_rows = rows + rows // 16
            shape = (self._online_rows, self._channels)
            hub = np.empty(self._online_rows, np.int32)
            self.online = (hub, np.empty(shape, np.bool_), np.empty(shape), np.empty(shape))
            whole, floats, most = np.int32, np.float64, self._loads + self._online_rows
            kinds = (whole, floats, np.int8, floats, floats, floats, whole)
            self.columns = tuple(np.empty(most, kind) for kind in kinds)


def make_offers(county: State) -> None:
    """Loads that households sell this month, and what may go online, become offers."""
    h, selling = county.columns, county.own(SellingState)
    reaching = h.sells | (h.contract if county.own(Enterprise).active else False)
    selling.reserve(int(np.count_nonzero(reaching)) * len(county.crops.names))
    posted = county.own(Enterprise).posted_net()
    brand = (county.own(Enterprise).quota > 0.0) & (posted > 0.0)
    months_ahead = (county.last_harvest - county.month_of_year - 1) % 12
    if county.month_of_year == county.last_harvest:
        _believe(county)
    selling.offers, selling.online_offers, selling.expectation_error = build_offers(
        h,
        county.numbers(Choice),
        county.numbers(Channels),
        county.terms,
        county.own(OutsidePrices).expected,
        county.own(OutsidePrices).usual,
        _time_left(county),
        months_ahead,
        county.values["growing.own_use"],
        county.crops.eaten,
        brand,
        SMALL_STOCK,
        county.key,
        int(Purpose.LOAD),
        county.month,
        county.crops.draws,
        selling.optimism,
        selling.columns,
        selling.online,
    )
    selling.expected = county.own(OutsidePrices).expected.copy()
    selling.markets = _markets(county, posted)


def _time_left(county: State) -> NDArray[np.float64]:
    """How much is left of the `choice.waiting` months from a crop's harvest in which waiting may be worth it, (crops,)."""
    since = (county.month_of_year - county.crops.harvest) % 12
    return np.asarray(np.maximum(0.0, 1.0 - since / county.values["choice.waiting"]))


def _believe(county: State) -> None:
    """With the year's last harvest households' beliefs about prices drift.

    optimism' = persistence * optimism + sqrt(1 - persistence^2) z
    """
    persistence, selling = county.values["choice.persistence"], county.own(SellingState)
    z = normals(county.seed, Purpose.INFORMATION, county.columns.id, county.month)
    selling.optimism[:] = persistence * selling.optimism + np.sqrt(1.0 - persistence**2) * z


def clear_markets(county: State) -> None:
    """Find the prices and rents at which the markets clear; raises ClearingError where the residual is not reached."""
    selling = county.own(SellingState)
    assert selling.markets is not None  # made with the offers
    # at harvest stocks jump, and the same month of last year is nearer than last month
    start = selling.year_ago.get(county.month_of_year) if county.month_of_year in county.crops.harvest else None
    warm = _moved(start or selling.latest, selling.markets)
    cleared = clear(*selling.offered(), selling.markets, warm, selling.step, county.threads)
    if not cleared.converged:
        raise ClearingError(
            f"{county.date}: the market did not clear: residual {cleared.residual:.3g} after {cleared.iterations} steps"
        )
    selling.cleared = cleared._replace(value=np.empty(0))  # which nobody reads, and 40 bytes a household
    selling.latest = Start(Warm(cleared.prices, cleared.quota_rents, cleared.hub_rents), _usual(selling.markets))
    selling.year_ago[county.month_of_year] = selling.latest


def _usual(markets: Markets) -> NDArray[np.float64]:
    """What a producer gets in each market at its reference price, (markets,)."""
    return np.asarray(markets.reference * markets.keep)


def _moved(start: Start | None, markets: Markets) -> Warm | None:
    """An earlier answer with its prices moved as reference prices have moved since."""
    if start is None:
        return None
    moved = np.divide(_usual(markets), start.usual, out=np.ones_like(start.usual), where=start.usual > 0.0)
    return start.answer._replace(prices=start.answer.prices * moved)


def _markets(county: State, posted: np.ndarray) -> Markets:
    v, selling = county.values, county.own(SellingState)
    usual = county.own(OutsidePrices).usual
    theta = v["choice.theta"] * usual
    volume = np.concatenate([selling.wholesale_volume, selling.open_volume.ravel()])
    reference = np.concatenate([selling.wholesale_reference, selling.open_reference.ravel()])
    elasticity = np.full(len(volume), v["platform.elasticity"])
    crops = len(county.crops.names)
    elasticity[:crops] = v["price.elasticity"]
    keep = np.ones(len(volume))
    for k, platform in enumerate(county.platforms):
        keep[crops * (1 + k) : crops * (2 + k)] = 1.0 - platform.commission
    load = np.full(len(county.platforms) + 1, v["logistics.parcel_load"])
    load[-1] = v["logistics.pallet_load"]
    capacity = np.array([hub.capacity if hub.open else 0.0 for hub in county.hubs])
    return Markets(
        theta=theta,
        nest=v["choice.nest"] * theta,
        volume=volume,
        reference=reference,
        width=reference / (2.0 * elasticity),
        keep=keep,
        posted=posted,
        quota=county.own(Enterprise).quota.copy(),
        load=load,
        capacity=capacity,
    )


def begin(county: State) -> SellingState:
    """A market without offers, and households with their beliefs."""
    sizes = len(county.crops.names), len(county.platforms), county.townships, len(county.cooperatives), county.villages
    selling = SellingState(len(county.columns.id), *sizes)
    selling.optimism[:] = normals(county.seed, Purpose.INFORMATION, county.columns.id, ONCE)
    return selling


def _brand_use(county: State) -> float:
    """How far members fill the quota: where they don't, more buyers are of no use."""
    quota = float(county.own(Enterprise).quota.sum())
    return min(1.0, float(county.own(SellingState).takings.brand_weighted.sum()) / quota) if quota > 0.0 else 0.0


def figures(county: State) -> dict[str, float]:
    """Prices in yuan a kg, sales in yuan of the county, by way of selling; rents of hubs; how the market cleared."""
    selling, takings = county.own(SellingState), county.own(SellingState).takings
    record: dict[str, float] = {}
    for c, crop in enumerate(county.crops.names):
        record[f"price_{crop}"] = float(county.terms.wholesale[c])
    open_value, brand_value = float(takings.open_gross.sum()), float(takings.brand_gross.sum())
    trader_value = float(takings.trader.sum())
    total = open_value + brand_value + trader_value
    online, trader = takings.premium
    cleared = selling.cleared
    rents = cleared.hub_rents if cleared else np.zeros(1)
    return record | {
        "open_sales": open_value * county.scale,
        "brand_sales": brand_value * county.scale,
        "trader_sales": trader_value * county.scale,
        "online_share": (open_value + brand_value) / total if total > 0.0 else 0.0,
        "cash_premium": float(online) / float(trader) if trader > 0.0 else float("nan"),
        "hub_rent": float(rents.max()),
        "hubs_full": float(np.count_nonzero(rents)) / len(county.hubs),
        "residual": cleared.residual if cleared else 0.0,
        "passes": float(cleared.passes) if cleared else 0.0,
        "expectation_error": selling.expectation_error,
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("choice.theta", 0.08, "of the usual price", (0.04, 0.16), (0.025, 1), "assumed", "", "scale of what households differ in when they choose a channel"),
    number("choice.nest", 0.6, "of theta", (0.3, 1.0), (0.2, 1), "assumed", "", "the same between online channels"),
    number("choice.information", 0.10, "share of the price", (0.05, 0.3), (0, 0.5), "assumed", "", "spread of households' beliefs about prices"),
    number("choice.selected", 0.6, "times the error", (0.3, 0.9), (0, 1), "assumed", "", "in a village that reads platform data"),
    number("choice.connected", 0.7, "times the error", (0.4, 1.0), (0, 1), "assumed", "", "for those who sell online"),
    number("choice.season", 0.14, "share of the price", (0.08, 0.25), (0, 1), "assumed", "", "worth of waiting right after the harvest, over when the time for waiting is over"),
    number("choice.impatience", 0.12, "share of the price", (0.05, 0.25), (0, 0.9), "assumed", "", "discount of those without cash"),
    number("choice.buffer_months", 3.0, "months of spending", (1, 6), (0, 24), "assumed", "", "cash at which nobody need sell"),
    number("choice.debt_weight", 0.5, "a year's income of debt", (0.2, 1), (0, 5), "assumed", "", "how debt presses"),
    number("channels.trader_margin", 0.05, "share of the price", (0.03, 0.10), (0, 0.5), "assumed", "", "the township trader's"),
    number("channels.trader_margin_km", 0.001, "share a km", (0.0, 0.002), (0, 0.02), "assumed", "", "more with distance"),
    number("channels.cartage_km", 0.002, "yuan a kg a km", (0.001, 0.004), (0, 0.1), "assumed", "", "to the township"),
    number("channels.milling", 0.35, "yuan a raw kg", (0.2, 0.6), (0, 5), "assumed", "", "milling or cleaning"),
    number("channels.order_kg", 2.0, "kg an order", (1.6, 5), (0.5, 50), "derived", "syxj", "open listings; 31 yuan an order were 1.6 kg, larger ones are sold too"),
    number("channels.packing", 1.3, "yuan an order", (0.8, 2), (0, 20), "assumed", "", "bag, box, label"),
    number("channels.hours_order", 0.12, "hours an order", (0.05, 0.25), (0, 5), "assumed", "", "of a skilled seller"),
    number("channels.hours_unskilled", 0.20, "hours an order", (0.1, 0.4), (0, 5), "assumed", "", "more without any skill"),
    number("channels.hours_km", 0.008, "hours an order a km", (0.0, 0.02), (0, 1), "assumed", "", "trip to the village station, or without one to the township, several orders at once"),
    number("channels.hour_value", 8.0, "yuan an hour", (5, 12), (0, 100), "assumed", "", "reservation wage"),
    number("channels.brand_order_kg", 1.6, "kg an order", (1.4, 4), (0.5, 50), "derived", "syxj", "31 yuan at 19 yuan a kg"),
    number("channels.brand_packing", 1.6, "yuan an order", (1, 3), (0, 20), "assumed", "", "one brand, one packing"),
    number("channels.brand_parcel", 0.8, "times the parcel price", (0.6, 1), (0, 2), "assumed", "", "the enterprise's rate from the city warehouse"),
    number("channels.inspection_cost", 0.15, "yuan a raw kg", (0.05, 0.4), (0, 5), "assumed", "", "grading and inspection"),
    number("channels.fee", 0.25, "yuan a raw kg", (0.1, 0.5), (0, 5), "assumed", "", "the cooperative's"),
    number("channels.trunk", 0.5, "yuan a consumer kg", (0.3, 0.9), (0, 5), "assumed", "", "pallet freight to the city warehouse"),
    number("channels.node_saving", 0.3, "share", (0.2, 0.4), (0, 1), "assumed", "", "of trunk freight in a node township; joint delivery saves 20-40 %, recalled"),
    number("channels.quality_weight", 0.4, "kg a unit of quality", (0.2, 0.6), (0, 1.5), "assumed", "", "standard kg that a kg counts for"),
    number("channels.trader_quality", 0.08, "kg a unit of quality", (0.0, 0.2), (0, 1.5), "assumed", "", "the same at the trader's; labels earn a premium online and none offline"),
    number("channels.direct_saving", 0.5, "share", (0.3, 0.7), (0, 1), "assumed", "", "of trunk freight when branded produce ships from its origin"),
    number("channels.federation_fee", 0.25, "share", (0.1, 0.4), (0, 1), "assumed", "", "off a federated cooperative's fee: machines and inspection shared"),
    number("channels.standard_packing", 0.15, "share", (0.05, 0.3), (0, 1), "assumed", "", "off packing under one packing standard"),
    number("choice.waiting", 6.0, "months", (5, 9), (0.5, 12), "assumed", "", "from a harvest, until nobody expects a better price: in spring grain that lies in the open spoils"),
    number("choice.persistence", 0.8, "a year", (0.5, 0.95), (0, 1), "assumed", "", "of what a household believes about prices, beside what all learn"),
    number("choice.load", 2_000.0, "kg", (1_000, 5_000), (1, 1e6), "assumed", "", "that leave with a trader at once: what a three-wheeler or a small truck carries"),
    number("choice.loads", 3.0, "sales", (1, 6), (1, 100), "assumed", "", "in which a store is emptied, of several loads each where it holds more than as many loads"),
    number("choice.back", 0.6, "share", (0.4, 0.8), (0, 1), "assumed", "", "of its worth in store that a load is still worth which comes home unsold"),
    number("choice.least", 20.0, "kg", (5, 50), (1, 10_000), "assumed", "", "below which nobody goes to a trader"),
)
# fmt: on

SWITCHES = (
    Switch(
        "selling_hours",
        "selling takes hours from wage work",
        "-sellers",
        "ecommerce_only",
        neutral={"channels.hour_value": 0},
    ),
    Switch("patience", "those without cash sell early", "-stock", neutral={"choice.impatience": 0}),
    Switch(
        "information",
        "households err about the season's price",
        "expectation_error",
        neutral={"choice.information": 0},
    ),
)

MECHANISM = Mechanism(
    name="selling",
    does="households offer what they have, and the market clears",
    steps=(make_offers, clear_markets),
    numbers=NUMBERS,
    switches=SWITCHES,
    state=begin,
    figures=figures,
    used={"branding.awareness": _brand_use, "branding.festivals": _brand_use},
)
