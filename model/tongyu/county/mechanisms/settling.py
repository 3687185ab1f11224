"""Settling: everybody is paid for what was sold; in December also patronage and the rents of public hubs.

The bookings of households are in `kernels.settlement`.
"""

import numpy as np

from tongyu.county.draws import Purpose, uniforms
from tongyu.county.households.columns import CROP_SALES
from tongyu.county.ledger import COOPERATIVES, ENTERPRISE, HOUSEHOLDS, HUBS, OUTSIDE, PLATFORMS, WAGES_DUE
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.advances import collect_advances
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.county.mechanisms.cooperatives import Cooperation
from tongyu.county.mechanisms.logistics import Logistics
from tongyu.county.mechanisms.prices import OutsidePrices
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.channels import Channels
from tongyu.kernels.clearing import Clearing
from tongyu.kernels.settlement import Takings, pay_out, settle_offers, smooth_gains

DECEMBER = 11
GAIN_MEMORY = 0.3  # weight of the latest month in the gain that sellers act on


def settle(county: State) -> None:
    """Pay for what was sold; in December also patronage and the rents of public hubs."""
    h, selling = county.columns, county.own(SellingState)
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
        county.own(Cooperation).slipped,
        selling.bargain,
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


def _pay_open_listings(county: State, takings: Takings) -> None:
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


def _pay_brand(county: State, takings: Takings) -> None:
    """The enterprise pays members for what they brought and sells what consumers take; rents stay for patronage."""
    v, books, enterprise = county.values, county.ledger, county.own(Enterprise)
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
        cleared = county.own(SellingState).cleared
        rents = cleared.quota_rents if cleared else np.zeros(len(county.crops.names))
        enterprise.post_price(takings.brand_weighted, rents)


def _trace(county: State, delivered: float) -> None:
    """Exclude the growers of what came back: a share `brand.returns` of what slipped, as far as it is traced."""
    h, selling = county.columns, county.own(SellingState)
    h.excluded[:] = np.maximum(h.excluded, 1) - 1
    chance = county.values["brand.returns"] * min(1.0, county.programme.level("branding.tracing"))
    if delivered > 0.0 and chance > 0.0:
        at_risk = np.flatnonzero(county.own(Cooperation).slipped & selling.delivered(len(h.id)) & (h.excluded == 0))
        luck = uniforms(county.seed, Purpose.TRACING, h.id[at_risk], county.month)
        h.excluded[at_risk[luck < chance]] = min(round(county.values["brand.excluded_months"]), 120)


def _pay_hubs(county: State, takings: Takings) -> None:
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


def _remember(county: State, cleared: Clearing, takings: Takings) -> None:
    """What next month's decisions look back on."""
    selling, crops = county.own(SellingState), len(county.crops.names)
    selling.open_kg[:] = takings.open_kg
    county.own(Logistics).sold_parcels[:] = takings.village_parcels
    sold = takings.trader_kg + takings.open_kg.sum(axis=0) + takings.brand_kg
    wholesale = cleared.prices[:crops]
    county.terms.wholesale[:] = np.where(wholesale > 0.0, wholesale, county.terms.wholesale)
    seen = cleared.prices[crops:].reshape(selling.open_volume.shape)
    keep = np.array([[1.0 - platform.commission] for platform in county.platforms])
    county.terms.open_price[:] = np.where(seen > 0.0, seen, county.by_crop("listing_price") * keep)
    county.own(OutsidePrices).learn(wholesale)
    sales = takings.trader + takings.open_gross.sum(axis=0) + takings.brand_gross
    selling.sales_12[county.month % 12] = sales, sold
    inbound = np.bincount(
        county.geography.village_township, weights=county.own(Logistics).village_parcels, minlength=county.townships
    )
    county.own(Logistics).parcels_12[county.month % 12] = takings.parcels + inbound


def _pay_patronage(county: State) -> None:
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
    county.own(Cooperation).patronage_lost += float(lost.sum()) * county.scale
    county.ledger.pay(COOPERATIVES, HOUSEHOLDS, "patronage", float(paid.sum()))
    county.ledger.pay(HUBS, HOUSEHOLDS, "refunded rent", float(refunded.sum()))


def figures(county: State) -> dict[str, float]:
    """Share of what was delivered that was below standard, and of households without the brand for it."""
    slipped, delivered = county.own(SellingState).takings.slipped
    return {
        "slipped": float(slipped) / float(delivered) if delivered > 0.0 else 0.0,
        "excluded": county.counted.excluded / len(county.columns.id),
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("programme.branding.tracing", 20_000.0, "yuan a month for all deliveries", (8_000, 50_000), (0, 1e7), "assumed", "", "codes and a register"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "branding",
        "tracing",
        "E",
        "share of deliveries",
        1.0,
        "excluded",
        "what comes back is traced to its grower, who is excluded for a year",
        number=13,
        placed=False,
    ),
)

SWITCHES = (
    Switch(
        "tracing",
        "growers of what came back are excluded",
        "excluded",
        "ecommerce_only",
        neutral={"brand.excluded_months": 0},
    ),
)

MECHANISM = Mechanism(
    name="settling",
    does="everybody is paid for what was sold",
    steps=(settle,),
    numbers=NUMBERS,
    levers=LEVERS,
    switches=SWITCHES,
    figures=figures,
)
