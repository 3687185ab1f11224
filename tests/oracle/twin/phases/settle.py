"""Settle: sellers are paid, the enterprise sells on, advances come back, hubs and cooperatives keep their shares."""

from types import SimpleNamespace
from typing import TYPE_CHECKING

from tests.oracle.twin.books import (
    COOPERATIVES,
    ENTERPRISE,
    HOUSEHOLDS,
    HUBS,
    OUTSIDE,
    PLATFORMS,
    WAGES_DUE,
    by_crop,
)
from tests.oracle.twin.household import CROP_SALES, TwinHousehold, single
from tests.oracle.twin.market import Offer, Way
from tests.oracle.twin.worth import open_cash, open_hours, trader_cost, trader_weight

from tongyu.county.draws import Purpose

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty

DECEMBER = 11
GAIN_MEMORY = 0.3  # weight of the latest month in the gain that sellers act on
NEARLY = 0.98  # of the quota: nearly sold out
LONGEST_EXCLUSION = 120


def settle(county: "TwinCounty") -> None:
    """Pay for what was sold; in December also patronage and the rents of public hubs."""
    county.takings = _empty_takings(county)
    gains = [household.online_gain for household in county.households]
    cash = [household.cash for household in county.households]
    for offer in county.cleared.offers:
        _sell(county, offer)
    _smooth_gains(county, gains)
    takings = county.takings
    sold = by_crop([takings.trader_kg, *takings.open_kg, takings.brand_kg])
    for c in range(len(county.crops)):
        county.books.sold[c] += sold[c]
    _pay_platforms(county)
    _pay_enterprise(county)
    _keep_in_cooperatives(county)
    _judge_brand(county)
    _collect_advances(county, cash)
    _pay_hubs(county)
    _remember(county, sold)
    if county.month_of_year == DECEMBER:
        _close_year(county)


def _empty_takings(county: "TwinCounty") -> SimpleNamespace:
    crops, platforms = len(county.crops), len(county.platforms)
    return SimpleNamespace(
        trader=[0.0] * crops,  # yuan
        trader_kg=[0.0] * crops,  # raw kg
        open_gross=[[0.0] * crops for _ in range(platforms)],  # yuan net of commission
        open_kg=[[0.0] * crops for _ in range(platforms)],
        open_weighted=[[0.0] * crops for _ in range(platforms)],  # consumer kg of standard quality
        brand_gross=[0.0] * crops,  # yuan, quota rent included
        brand_kg=[0.0] * crops,
        brand_weighted=[0.0] * crops,
        milling_packing=0.0,
        parcels=[0.0] * county.townships,
        freight=[0.0] * county.townships,
        rent=[0.0] * (1 + county.townships),  # the centre first
        load=[0.0] * county.townships,
        fees=[0.0] * len(county.cooperatives),
        retained=[0.0] * len(county.cooperatives),  # quota rent, for patronage
        village_parcels=[0.0] * county.villages,  # of open listings; the brand's leave on pallets, past the stations
        brought=0.0,  # consumer kg to the brand
        slipped=0.0,  # of these below the standard
        sent_to_brand=set(),  # rows of households
    )


# what each offer brings


def _sell(county: "TwinCounty", offer: Offer) -> None:
    """Stock leaves, money arrives."""
    household, cleared, takings, c = offer.household, county.cleared, county.takings, offer.crop
    channels = county.numbers.channels
    asked = cleared.prices[c] or county.wholesale[c]  # what he last paid, where nobody sells to him
    by_trader = trader_weight(household.quality, channels) * asked
    by_trader -= trader_cost(county.wholesale[c], household.km_hub, channels)
    sold = offer.stock * offer.to_trader * cleared.sold_fraction[c]
    received = sold * (offer.trader_weight * cleared.prices[c] - offer.trader_cost) * household.bargain
    takings.trader[c] += received
    takings.trader_kg[c] += sold
    for way, share in zip(offer.ways, offer.to_ways, strict=True):
        if way.channel < len(county.platforms):
            kilograms = offer.stock * share * cleared.sold_fraction[way.unknown]
            if kilograms > 0.0:
                received += _sell_openly(county, offer, way, kilograms, by_trader)
                sold += kilograms
        elif share > 0.0:
            received += _deliver(county, offer, way, offer.stock * share)
            sold += offer.stock * share
    household.receive(CROP_SALES, received)
    household.stock[c] = max(0.0, household.stock[c] - sold)


def _sell_openly(county: "TwinCounty", offer: Offer, way: Way, kilograms: float, by_trader: float) -> float:
    """Sales on an open listing; returns the yuan that the household gets, own hours not counted."""
    household, takings, channels = offer.household, county.takings, county.numbers.channels
    k, c, t = way.channel, offer.crop, household.township
    milled = county.milling_yield[c]
    gross = kilograms * way.weight * county.cleared.prices[way.unknown]
    cash = kilograms * open_cash(county.parcel[t], milled, channels)
    parcels = kilograms * milled / channels.order_kg
    freight = parcels * county.parcel[t]
    km = household.km_station if county.station[household.village] else household.km_hub
    hours = kilograms * open_hours(household.skill, km, milled, channels)
    net = gross - cash - _pay_rent(county, household, kilograms * way.load)
    takings.open_gross[k][c] += gross
    takings.open_kg[k][c] += kilograms
    takings.open_weighted[k][c] += kilograms * way.weight
    takings.milling_packing += cash - freight
    takings.village_parcels[household.village] += parcels
    _send(county, household, parcels, freight)
    # hours and gains are kept in single precision
    household.hours = single(household.hours + hours)
    household.online_gain = single(household.online_gain + net - kilograms * by_trader - channels.hour_value * hours)
    return net


def _deliver(county: "TwinCounty", offer: Offer, way: Way, kilograms: float) -> float:
    """Deliveries to the brand; the cooperative keeps the quota rent. Returns the yuan that the household gets."""
    household, takings, channels = offer.household, county.takings, county.numbers.channels
    c, t = offer.crop, household.township
    weighted, milled = kilograms * way.weight, county.milling_yield[c]
    gross, kept = weighted * way.posted, weighted * county.cleared.quota_rents[c]
    cash = kilograms * way.cost
    parcels = kilograms * milled / channels.brand_order_kg
    freight = parcels * channels.brand_parcel * county.parcel[t] + county.trunk[t] * kilograms * milled
    household.patronage += kept
    takings.brand_gross[c] += gross
    takings.brand_kg[c] += kilograms
    takings.brand_weighted[c] += weighted
    takings.fees[household.cooperative] += cash - freight
    takings.retained[household.cooperative] += kept
    takings.brought += weighted
    takings.slipped += weighted if household.slipped else 0.0
    takings.sent_to_brand.add(household.row)
    _send(county, household, parcels, freight)
    return gross - kept - cash - _pay_rent(county, household, kilograms * way.load)


def _pay_rent(county: "TwinCounty", household: TwinHousehold, load: float) -> float:
    """Rents of the centre and of the township's hub for `load`, yuan."""
    rents, takings, t = county.cleared.hub_rents, county.takings, household.township
    takings.load[t] += load
    takings.rent[0] += load * rents[0]
    takings.rent[1 + t] += load * rents[1 + t]
    household.rent_paid += load * rents[1 + t]
    return load * (rents[0] + rents[1 + t])


def _send(county: "TwinCounty", household: TwinHousehold, parcels: float, freight: float) -> None:
    takings = county.takings
    takings.parcels[household.township] += parcels
    takings.freight[household.township] += freight


def _smooth_gains(county: "TwinCounty", before: list[float]) -> None:
    """The month's gain joins the running mean that households act on; months of loss are counted."""
    for household in county.households:
        if not household.sells:
            household.online_gain = 0.0
            household.loss_months = 0
            continue
        earlier = before[household.row]
        month = single(household.online_gain - earlier)  # as the county, which keeps both in single precision
        household.online_gain = single((1.0 - GAIN_MEMORY) * earlier + GAIN_MEMORY * month)
        if month < 0.0:
            household.loss_months = min(household.loss_months + 1, 100)
        elif month > 0.0:
            household.loss_months = 0


# what buyers and middlemen pay and keep


def _pay_platforms(county: "TwinCounty") -> None:
    takings, books, channels = county.takings, county.books, county.numbers.channels
    books.pay(OUTSIDE, HOUSEHOLDS, "sales to traders", sum(takings.trader))
    for platform in county.platforms:
        k = platform.index
        gross = sum(takings.open_gross[k])
        fee = gross * (1.0 / (1.0 - platform.commission) - 1.0)
        platform.cash += fee
        books.pay(OUTSIDE, HOUSEHOLDS, "sales on open listings", gross)
        books.pay(OUTSIDE, PLATFORMS, "commission", fee)
        consumer = sum(kg * milled for kg, milled in zip(takings.open_kg[k], county.milling_yield, strict=True))
        if consumer > 0.0:
            ratio = sum(takings.open_weighted[k]) / consumer
            quality = 0.5 + (ratio - 1.0) / max(channels.quality_weight, 1e-6)
            quality = min(max(quality, 0.0), 1.0)
            platform.rating += county.numbers.platform.rating_speed * (quality - platform.rating)
    books.pay(HOUSEHOLDS, OUTSIDE, "milling and packing", takings.milling_packing)


def _pay_enterprise(county: "TwinCounty") -> None:
    """The enterprise pays for what was brought, and sells what consumers take; what does not sell it keeps."""
    takings, books, brand, enterprise = county.takings, county.books, county.numbers.brand, county.enterprise
    sales = 0.0
    for c in range(len(county.crops)):
        there = enterprise.stock[c] + takings.brand_weighted[c]
        sold = min(there, enterprise.demand[c])
        enterprise.stock[c] = (there - sold) * (1.0 - brand.spoilage)
        sales += sold * enterprise.price[c]
    paid, kept = sum(takings.brand_gross), sum(takings.retained)
    fee = brand.commission * sales
    returned = brand.returns * sales * takings.slipped / takings.brought if takings.brought > 0.0 else 0.0
    enterprise.last_margin = sales - fee - paid - returned
    enterprise.cash += enterprise.last_margin
    county.platforms[0].cash += fee
    books.pay(OUTSIDE, ENTERPRISE, "brand sales", sales)
    books.pay(ENTERPRISE, PLATFORMS, "commission", fee)
    books.pay(ENTERPRISE, HOUSEHOLDS, "brand purchases", paid - kept)
    books.pay(ENTERPRISE, COOPERATIVES, "quota rent", kept)
    books.pay(ENTERPRISE, OUTSIDE, "returns", returned)


def _keep_in_cooperatives(county: "TwinCounty") -> None:
    """Cooperatives take their fees, pay local wages and materials, and keep quota rents for members."""
    takings, books = county.takings, county.books
    materials = county.numbers.cooperatives.materials
    wages = min(county.numbers.work.local_share, 1.0 - materials)  # together no more than the fees
    for cooperative in county.cooperatives:
        fees, rent = takings.fees[cooperative.index], takings.retained[cooperative.index]
        cooperative.cash += fees * (1.0 - wages - materials) + rent
        cooperative.owes += rent
        county.local_wages[cooperative.township] += wages * fees
    fees = sum(takings.fees)
    books.pay(HOUSEHOLDS, COOPERATIVES, "fees, milling and packing", fees)
    books.pay(COOPERATIVES, OUTSIDE, "materials", materials * fees)
    books.pay(COOPERATIVES, WAGES_DUE, "local wages", wages * fees)


def _judge_brand(county: "TwinCounty") -> None:
    """What slipped through moves the reputation; growers that are traced are excluded; the posted price moves."""
    takings, brand, enterprise = county.takings, county.numbers.brand, county.enterprise
    if takings.brought > 0.0:
        target = max(0.0, 1.0 - brand.slip_weight * takings.slipped / takings.brought)
        enterprise.reputation += brand.reputation_speed * (target - enterprise.reputation)
    _trace(county)
    if not enterprise.active:
        return
    for c, reference in enumerate(county.by_crop("brand_price")):
        short = enterprise.quota[c] > 0.0 and takings.brand_weighted[c] < NEARLY * enterprise.quota[c]
        full = county.cleared.quota_rents[c] > 0.0
        price = enterprise.price[c] * (1.0 + brand.price_step * (short - full))
        enterprise.price[c] = min(max(price, brand.price_floor * reference), brand.price_ceiling * reference)


def _trace(county: "TwinCounty") -> None:
    """Exclude the growers of what came back, as far as deliveries can be traced."""
    brand, takings = county.numbers.brand, county.takings
    chance = brand.returns * min(1.0, county.programme.level("branding.tracing"))
    luck = county.luck(Purpose.TRACING, county.month)
    for household in county.households:
        household.excluded = max(household.excluded, 1) - 1
        at_risk = household.slipped and household.row in takings.sent_to_brand and household.excluded == 0
        if at_risk and takings.brought > 0.0 and luck[household.row] < chance:
            household.excluded = min(round(brand.excluded_months), LONGEST_EXCLUSION)


def _collect_advances(county: "TwinCounty", cash: list[float]) -> None:
    """Members repay advances out of what they received for sales this month."""
    share, total = county.numbers.cooperatives.repayment, 0.0
    for household in county.households:
        if household.advance <= 0.0 or household.cooperative < 0:
            continue
        received = max(0.0, household.cash - cash[household.row])
        repaid = min(household.advance, share * received, max(0.0, household.cash))
        household.cash -= repaid
        household.advance -= repaid
        county.cooperatives[household.cooperative].cash += repaid
        total += repaid
    county.books.pay(HOUSEHOLDS, COOPERATIVES, "advances repaid", total)


def _pay_hubs(county: "TwinCounty") -> None:
    """Hubs keep the handling share of freight and the rents; they pay local wages and upkeep."""
    takings, books, logistics = county.takings, county.books, county.numbers.logistics
    local = county.numbers.work.local_share
    county.hubs[0].cash += takings.rent[0]
    county.hubs[0].rent_due += takings.rent[0]
    county.hubs[0].load = 0.0
    upkeep_paid = wages_paid = 0.0
    for t, hub in enumerate(county.hubs[1:]):
        handling = logistics.handling * takings.freight[t]
        wages = local * handling
        upkeep = min(logistics.upkeep * takings.parcels[t], handling - wages)
        rent = takings.rent[1 + t]
        hub.cash += handling - wages - upkeep + rent
        hub.rent_due += rent
        hub.load = takings.load[t]
        county.local_wages[t] += wages
        upkeep_paid += upkeep
        wages_paid += wages
    freight = sum(takings.freight)
    books.pay(HOUSEHOLDS, OUTSIDE, "carriers", (1.0 - logistics.handling) * freight)
    books.pay(HOUSEHOLDS, HUBS, "handling", logistics.handling * freight)
    books.pay(HOUSEHOLDS, HUBS, "hub rent", sum(takings.rent))
    books.pay(HUBS, OUTSIDE, "upkeep", upkeep_paid)
    books.pay(HUBS, WAGES_DUE, "local wages", wages_paid)


def _remember(county: "TwinCounty", sold: list[float]) -> None:
    """What next month's decisions look back on."""
    takings, prices, crops = county.takings, county.cleared.prices, len(county.crops)
    county.sold_parcels = list(takings.village_parcels)
    wholesale = prices[:crops]
    county.wholesale = [new if new > 0.0 else old for new, old in zip(wholesale, county.wholesale, strict=True)]
    listed = county.by_crop("listing_price")
    for platform in county.platforms:
        platform.open_kg = list(takings.open_kg[platform.index])
        for c in range(crops):
            seen = prices[crops * (1 + platform.index) + c]
            platform.open_price[c] = seen if seen > 0.0 else listed[c] * (1.0 - platform.commission)
    county.prices.learn(wholesale)
    slot = county.month % 12
    county.sales_12[slot] = (by_crop([takings.trader, *takings.open_gross, takings.brand_gross]), sold)
    county.parcels_12[slot] = list(takings.parcels)
    for village, township in enumerate(county.village_township):
        county.parcels_12[slot][township] += county.village_parcels[village]


# the year's end


def _close_year(county: "TwinCounty") -> None:
    """Cooperatives pay members what they kept for them, public hubs give rents back, as far as they can."""
    shares = [_can_pay(cooperative.cash, cooperative.owes) for cooperative in county.cooperatives]
    rents = [0.0] * county.townships
    for household in county.households:
        rents[household.township] += household.rent_paid
    refunds = [
        _can_pay(hub.rent_due, rent) if hub.public else 0.0 for hub, rent in zip(county.hubs[1:], rents, strict=True)
    ]
    patronage = refunded = 0.0
    for household in county.households:
        paid = 0.0
        if household.cooperative >= 0:
            paid = shares[household.cooperative] * household.patronage
            county.cooperatives[household.cooperative].cash -= paid
            county.patronage_lost += (household.patronage - paid) * county.scale
        back = refunds[household.township] * household.rent_paid
        hub = county.hubs[1 + household.township]
        hub.cash -= back
        hub.rent_due = max(0.0, hub.rent_due - back)
        household.patronage = household.rent_paid = 0.0
        household.receive(CROP_SALES, paid + back)
        patronage += paid
        refunded += back
    for cooperative in county.cooperatives:
        cooperative.owes = 0.0
    county.books.pay(COOPERATIVES, HOUSEHOLDS, "patronage", patronage)
    county.books.pay(HUBS, HOUSEHOLDS, "refunded rent", refunded)


def _can_pay(there: float, owed: float) -> float:
    """Share of what is owed that can be paid, 0-1."""
    return min(1.0, max(0.0, there) / owed) if owed > 0.0 else 0.0
