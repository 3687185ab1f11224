"""Selling: households' stocks become offers, the market clears, everybody is paid.

The market itself is stated in `market.clearing`; the worth and cost of each way out in `kernels.channels` and
`kernels.offers`; the bookings in `kernels.settlement`.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.draws import Purpose, uniforms
from tongyu.errors import ClearingError
from tongyu.households.columns import CROP_SALES, CROPS
from tongyu.kernels.channels import Channels
from tongyu.kernels.clearing import Clearing, Markets, Offers, Online, Warm
from tongyu.kernels.offers import Choice, build_offers, draw_beliefs
from tongyu.kernels.settlement import Takings, pay_out, settle_offers, smooth_gains
from tongyu.ledger import COOPERATIVES, ENTERPRISE, HOUSEHOLDS, HUBS, OUTSIDE, PLATFORMS, WAGES_DUE
from tongyu.market.clearing import STEP, clear
from tongyu.mechanisms.advances import collect_advances
from tongyu.mechanisms.growing import HARVEST_MONTH, SMALL_STOCK
from tongyu.mechanisms.prices import by_crop

if TYPE_CHECKING:
    from tongyu.county import County

DECEMBER = 11
OCTOBER = 9
GAIN_MEMORY = 0.3  # weight of the latest month in the gain that sellers act on


class Start(NamedTuple):
    """An earlier month's answer, and the reference prices to which it belongs."""

    answer: Warm
    usual: NDArray[np.float64]  # (markets,)


class SellingState:
    """The market's side of the county: demand, the month's offers, the last clearing."""

    def __init__(self, households: int, platforms: int, townships: int, cooperatives: int, villages: int) -> None:
        crops = len(CROPS)
        self.usual_harvest = np.zeros(crops)  # kg a year of the sample
        self.wholesale_volume, self.wholesale_reference = np.zeros(crops), np.zeros(crops)
        self.open_volume, self.open_reference = np.zeros((platforms, crops)), np.ones((platforms, crops))
        self.open_kg = np.zeros((platforms, crops))  # sold last month
        self.village_parcels = np.zeros(villages)
        self.sales_12 = np.zeros((12, 2, crops))  # yuan and kg of all buyers, by month of the last year
        most = households * crops
        whole, floats = np.int32, np.float64
        self.columns: tuple[NDArray[Any], ...] = tuple(
            np.empty(most, kind) for kind in (whole, floats, np.int8, floats, floats, floats, whole)
        )
        self.beliefs = np.empty((households, crops))  # about the prices of the season that `believed` names
        self.believed: int | None = None
        self.expectation_error = 0.0  # of the month's offers
        self._online_rows = 0
        self._channels = platforms + 1
        self.online: tuple[np.ndarray, ...] = ()
        self.reserve_online(1_000)
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
            slipped=zeros(2),
            premium=zeros(2),
        )

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

    def reserve_online(self, rows: int) -> None:
        """Make room for at least `rows` online offers."""
        if rows > self._online_rows:
            self._online_rows = rows + rows // 16
            shape = (self._online_rows, self._channels)
            hub = np.empty(self._online_rows, np.int32)
            self.online = (hub, np.empty(shape, np.bool_), np.empty(shape), np.empty(shape))


def make_offers(county: "County") -> None:
    """Every household's stocks become offers, at the worth that it sees in keeping them."""
    h, selling = county.columns, county.selling
    reaching = h.sells | (h.cooperative >= 0 if county.enterprise.active else False)
    selling.reserve_online(int(np.count_nonzero(reaching)) * len(CROPS))
    posted = county.enterprise.posted_net()
    brand = (county.enterprise.quota > 0.0) & (posted > 0.0)
    months_ahead = (OCTOBER - county.month_of_year - 1) % 12
    season = county.month - (county.month_of_year - OCTOBER) % 12
    if selling.believed != season:
        draw_beliefs(h, county.key, int(Purpose.INFORMATION), season + 12, selling.beliefs)
        selling.believed = season
    selling.offers, selling.online_offers, selling.expectation_error = build_offers(
        h,
        county.numbers(Choice),
        county.numbers(Channels),
        county.terms,
        county.prices.expected,
        months_ahead / 11.0,
        county.programme.level("monitoring.market_reports"),
        brand,
        SMALL_STOCK,
        county.key,
        int(Purpose.INFORMATION),
        selling.beliefs,
        selling.columns,
        selling.online,
    )
    selling.expected = county.prices.expected.copy()
    selling.markets = _markets(county, posted)


def clear_markets(county: "County") -> None:
    """Find the prices and rents at which the markets clear; raises ClearingError where the residual is not reached."""
    selling = county.selling
    assert selling.markets is not None  # made with the offers
    # at harvest stocks jump, and the same month of last year is nearer than last month
    start = selling.year_ago.get(county.month_of_year) if county.month_of_year in HARVEST_MONTH else None
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


def _markets(county: "County", posted: np.ndarray) -> Markets:
    v, selling = county.values, county.selling
    usual = county.prices.usual
    theta = v["choice.theta"] * usual
    volume = np.concatenate([selling.wholesale_volume, selling.open_volume.ravel()])
    reference = np.concatenate([selling.wholesale_reference, selling.open_reference.ravel()])
    elasticity = np.full(len(volume), v["platform.elasticity"])
    elasticity[: len(CROPS)] = v["price.elasticity"]
    keep = np.ones(len(volume))
    for k, platform in enumerate(county.platforms):
        keep[len(CROPS) * (1 + k) : len(CROPS) * (2 + k)] = 1.0 - platform.commission
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
        quota=county.enterprise.quota.copy(),
        load=load,
        capacity=capacity,
    )


def settle(county: "County") -> None:
    """Pay for what was sold; in December also patronage and the rents of public hubs."""
    h, selling = county.columns, county.selling
    cleared, markets, takings = selling.cleared, selling.markets, selling.takings
    if cleared is None or markets is None:
        return
    for total in takings:
        total[...] = 0.0
    before = county.scratch("before", np.float32)
    before[:] = h.online_gain
    cash = county.scratch("weight")
    cash[:] = h.cash
    settle_offers(
        h,
        selling.offers,
        selling.columns,
        selling.online,
        markets,
        cleared,
        county.scratch("slipped", np.bool_),
        county.numbers(Channels),
        county.terms,
        takings,
        CROP_SALES,
    )
    smooth_gains(h, before, GAIN_MEMORY)
    county.ledger.sold += takings.trader_kg + takings.open_kg.sum(axis=0) + takings.brand_kg
    _pay_open_listings(county, takings)
    _pay_brand(county, takings)
    collect_advances(county, h.cash - cash)
    _pay_hubs(county, takings)
    _remember(county, cleared, takings)
    if county.month_of_year == DECEMBER:
        _pay_patronage(county)


def _pay_open_listings(county: "County", takings: Takings) -> None:
    v, books = county.values, county.ledger
    books.pay(OUTSIDE, HOUSEHOLDS, "sales to traders", float(takings.trader.sum()))
    books.pay(OUTSIDE, HOUSEHOLDS, "sales on open listings", float(takings.open_gross.sum()))
    for k, platform in enumerate(county.platforms):
        keep = 1.0 - platform.commission
        fee = float(takings.open_gross[k].sum()) * (1.0 / keep - 1.0)
        platform.cash += fee
        consumer = float((takings.open_kg[k] * county.terms.milling_yield).sum())
        if consumer > 0.0:
            ratio = float(takings.open_weighted[k].sum()) / consumer
            weight = max(v["channels.quality_weight"], 1e-6)
            platform.rate(0.5 + (ratio - 1.0) / weight, v["platform.rating_speed"])
        books.pay(OUTSIDE, PLATFORMS, "commission", fee)
    books.pay(HOUSEHOLDS, OUTSIDE, "milling and packing", float(takings.milling_packing[0]))


def _pay_brand(county: "County", takings: Takings) -> None:
    """The enterprise pays members for what they brought and sells what consumers take; rents stay for patronage."""
    v, books, enterprise = county.values, county.ledger, county.enterprise
    paid, kept = float(takings.brand_gross.sum()), float(takings.retained.sum())
    sales = float((enterprise.sell(takings.brand_weighted) * enterprise.price).sum())
    fee = v["brand.commission"] * sales
    slipped, delivered = takings.slipped
    returned = v["brand.returns"] * sales * (slipped / delivered if delivered > 0.0 else 0.0)
    books.pay(OUTSIDE, ENTERPRISE, "brand sales", sales)
    books.pay(ENTERPRISE, PLATFORMS, "commission", fee)
    books.pay(ENTERPRISE, HOUSEHOLDS, "brand purchases", paid - kept)
    books.pay(ENTERPRISE, COOPERATIVES, "quota rent", kept)
    books.pay(ENTERPRISE, OUTSIDE, "returns", returned)
    county.platforms[0].cash += fee
    enterprise.cash += sales - fee - paid - returned
    enterprise.last_margin = sales - fee - paid - returned
    materials = v["cooperatives.materials"]
    local_share = min(v["work.local_share"], 1.0 - materials)  # together no more than the fees
    at_work = takings.cooperative.tolist(), takings.retained.tolist()
    for cooperative, fees, retained in zip(county.cooperatives, *at_work, strict=True):
        cooperative.cash += fees * (1.0 - local_share - materials) + retained
        cooperative.owes += retained
        county.local_wages[cooperative.township] += local_share * fees
    fees = float(takings.cooperative.sum())
    books.pay(HOUSEHOLDS, COOPERATIVES, "fees, milling and packing", fees)
    books.pay(COOPERATIVES, OUTSIDE, "materials", materials * fees)
    books.pay(COOPERATIVES, WAGES_DUE, "local wages", local_share * fees)
    enterprise.judge(float(slipped), float(delivered))
    _trace(county, float(delivered))
    if enterprise.active:
        rents = county.selling.cleared.quota_rents if county.selling.cleared else np.zeros(len(CROPS))
        enterprise.post_price(takings.brand_weighted, rents)


def _trace(county: "County", delivered: float) -> None:
    """Exclude the growers of what came back: a share `brand.returns` of what slipped, as far as it is traced."""
    h, selling = county.columns, county.selling
    h.excluded[:] = np.maximum(h.excluded, 1) - 1
    chance = county.values["brand.returns"] * min(1.0, county.programme.level("branding.tracing"))
    if delivered > 0.0 and chance > 0.0:
        at_risk = np.flatnonzero(county.scratch("slipped", np.bool_) & selling.delivered(len(h.id)) & (h.excluded == 0))
        luck = uniforms(county.seed, Purpose.TRACING, h.id[at_risk], county.month)
        h.excluded[at_risk[luck < chance]] = min(round(county.values["brand.excluded_months"]), 120)


def _pay_hubs(county: "County", takings: Takings) -> None:
    """Hubs keep the handling share of freight, pay local wages and upkeep, and keep rents to expand with."""
    v, books = county.values, county.ledger
    freight, rent = float(takings.freight.sum()), float(takings.rent.sum())
    share = v["logistics.handling"]
    books.pay(HOUSEHOLDS, OUTSIDE, "carriers", (1.0 - share) * freight)
    books.pay(HOUSEHOLDS, HUBS, "handling", share * freight)
    books.pay(HOUSEHOLDS, HUBS, "hub rent", rent)
    county.hubs[0].take(0.0, float(takings.rent[0]), 0.0)
    upkeep_paid = wages_paid = 0.0
    local_share, upkeep_a_parcel = v["work.local_share"], v["logistics.upkeep"]
    by_township = (takings.freight, takings.parcels, takings.rent[1:], takings.load)
    for t, (hub, *taken) in enumerate(zip(county.hubs[1:], *(each.tolist() for each in by_township), strict=True)):
        freight, parcels, rent, load = taken
        handling = share * freight
        wages = local_share * handling
        upkeep = min(upkeep_a_parcel * parcels, handling - wages)
        hub.take(handling - wages - upkeep, rent, load)
        county.local_wages[t] += wages
        upkeep_paid += upkeep
        wages_paid += wages
    books.pay(HUBS, OUTSIDE, "upkeep", upkeep_paid)
    books.pay(HUBS, WAGES_DUE, "local wages", wages_paid)


def _remember(county: "County", cleared: Clearing, takings: Takings) -> None:
    """What next month's decisions look back on."""
    selling, crops = county.selling, len(CROPS)
    selling.open_kg[:] = takings.open_kg
    selling.village_parcels[:] = takings.village_parcels
    wholesale = cleared.prices[:crops]
    county.terms.wholesale[:] = np.where(wholesale > 0.0, wholesale, county.terms.wholesale)
    seen = cleared.prices[crops:].reshape(selling.open_volume.shape)
    keep = np.array([[1.0 - platform.commission] for platform in county.platforms])
    county.terms.open_price[:] = np.where(seen > 0.0, seen, by_crop(county.values, "listing_price") * keep)
    county.prices.learn(wholesale)
    sales = takings.trader + takings.open_gross.sum(axis=0) + takings.brand_gross
    kilograms = takings.trader_kg + takings.open_kg.sum(axis=0) + takings.brand_kg
    selling.sales_12[county.month % 12] = sales, kilograms
    inbound = np.bincount(county.geography.village_township, weights=county.village_parcels, minlength=county.townships)
    county.parcels_12[county.month % 12] = takings.parcels + inbound


def _pay_patronage(county: "County") -> None:
    """The year's end: cooperatives pay members what they kept for them, public hubs give rents back."""
    h = county.columns
    shares = np.array([cooperative.can_pay() for cooperative in county.cooperatives])
    rent_paid = np.bincount(h.township, weights=h.rent_paid, minlength=county.townships)
    refunds = np.array([hub.can_refund(rent) for hub, rent in zip(county.hubs[1:], rent_paid, strict=True)])
    paid, lost, refunded = np.zeros(len(shares)), np.zeros(len(shares)), np.zeros(county.townships)
    pay_out(h, shares, refunds, paid, lost, refunded, CROP_SALES)
    for cooperative in county.cooperatives:
        cooperative.close_year(float(paid[cooperative.index]))
    for hub, amount in zip(county.hubs[1:], refunded, strict=True):
        hub.refund(float(amount))
    county.patronage_lost += float(lost.sum()) * county.scale
    county.ledger.pay(COOPERATIVES, HOUSEHOLDS, "patronage", float(paid.sum()))
    county.ledger.pay(HUBS, HOUSEHOLDS, "refunded rent", float(refunded.sum()))
