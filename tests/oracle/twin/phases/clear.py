"""Clear: households' stocks become offers, and prices and rents are found at which all markets clear."""

from math import ceil, exp, sqrt
from typing import TYPE_CHECKING, Any

from tests.oracle.twin.household import TwinHousehold
from tests.oracle.twin.market import Clearing, Limit, Market, Offer, Way
from tests.oracle.twin.worth import (
    brand_cash,
    open_cash,
    open_hours,
    produce_weight,
    trader_cost,
    trader_net,
    trader_weight,
)

from tongyu.county.draws import Purpose

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty

SMALL_STOCK = 1.0  # kg: less is not offered


def make_offers(county: "TwinCounty") -> None:
    """Make the month's offers, and the markets that they meet."""
    if county.month_of_year == county.last_harvest:
        _drift(county)
    markets, limits = _markets(county), _limits(county)
    offers = _offers(county, markets, limits)
    choice = county.numbers.choice
    theta = [choice.theta * usual for usual in county.prices.usual]
    county.market = Clearing(offers, markets, limits, theta, choice.nest)


def clear_markets(county: "TwinCounty") -> None:
    """Find the prices and rents of the month."""
    last = county.cleared
    start = [*last.prices, *last.quota_rents, *last.hub_rents] if last is not None else None
    county.cleared = county.market.solve(start, county.tolerance)


def bargain(county: "TwinCounty") -> None:
    """With market reports some sell to the trader on better terms, in part at the cost of all who sell."""
    reports, numbers = county.programme.level("monitoring.market_reports"), county.numbers.market_reports
    luck = county.luck(Purpose.INFORMATION, index=99)
    paid = [0.0] * len(county.households)
    for offer in county.cleared.offers:
        kilograms = offer.stock * offer.to_trader * county.cleared.sold_fraction[offer.crop]
        price = offer.trader_weight * county.cleared.prices[offer.crop] - offer.trader_cost
        paid[offer.household.row] += kilograms * max(0.0, price)
    gain = 0.0
    for household in county.households:
        household.bargain = 1.0
        if luck[household.row] < reports:
            explained = county.numbers.choice.explained * county.organised[household.village]
            household.bargain += numbers.gain * (1.0 + explained)
            gain += (household.bargain - 1.0) * paid[household.row]
    loss = numbers.taken * gain / sum(paid) if sum(paid) > 0.0 else 0.0
    county.report_gain = county.report_taken = 0.0
    for household in county.households:
        household.bargain -= loss
        change = (household.bargain - 1.0) * paid[household.row]
        if luck[household.row] < reports:
            county.report_gain += change
        else:
            county.report_taken -= change


def _markets(county: "TwinCounty") -> list[Market]:
    """Wholesale by crop, then the open listings by platform and crop."""
    markets = []
    for c in range(len(county.crops)):
        reference = county.wholesale_reference[c]
        width = reference / (2.0 * county.numbers.price.elasticity)
        markets.append(Market(county.wholesale_volume[c], reference, width, 1.0))
    for platform in county.platforms:
        for c in range(len(county.crops)):
            reference = platform.open_reference[c]
            width = reference / (2.0 * county.numbers.platform.elasticity)
            markets.append(Market(platform.open_volume[c], reference, width, 1.0 - platform.commission))
    return markets


def _limits(county: "TwinCounty") -> list[Limit]:
    """The brand's quotas by crop, then the centre and the hubs; a closed hub has no room."""
    posted = county.enterprise.posted_net()
    references = [county.wholesale_reference, *(platform.open_reference for platform in county.platforms)]
    loads = [county.numbers.logistics.parcel_load] * len(county.platforms) + [county.numbers.logistics.pallet_load]
    dearest = max(max(reference) for reference in references)
    unit = dearest / (sum(loads) / len(loads))
    quotas = [
        Limit(quota, max(price, reference))
        for quota, price, reference in zip(county.enterprise.quota, posted, county.wholesale_reference, strict=True)
    ]
    return quotas + [Limit(hub.capacity if hub.open else 0.0, unit) for hub in county.hubs]


def _drift(county: "TwinCounty") -> None:
    """With the year's last harvest a household keeps a part of what it believes about prices, the rest is new."""
    kept = county.numbers.choice.persistence
    news = county.normal_luck(Purpose.INFORMATION, county.month)
    for household in county.households:
        household.optimism = kept * household.optimism + sqrt(1.0 - kept**2) * news[household.row]


def _offers(county: "TwinCounty", markets: list[Market], limits: list[Limit]) -> list[Offer]:
    """What is sold to the trader this month, load by load, and what lies in store of those who can send it online."""
    came = [county.luck(Purpose.LOAD, county.month, number) for number in county.crop_draws]
    months = (county.last_harvest - county.month_of_year - 1) % 12
    choice = county.numbers.choice
    waiting_is_worth = []
    for harvest in county.harvests:
        since = (county.month_of_year - harvest) % 12
        waiting_is_worth.append(1.0 + choice.season * (max(0.0, 1.0 - since / choice.waiting) - 0.5))
    posted = county.enterprise.posted_net()
    channels, offers = county.numbers.channels, []
    for household in county.households:
        if sum(household.stock) < SMALL_STOCK:
            continue
        patience = _patience(household)
        spread = _expectation_error(county, household)
        belief = max(1.0 + spread * household.optimism, 0.1)
        for c, kilograms in enumerate(_beyond_food(household, months)):
            hold = county.prices.expected[c] * belief * patience * waiting_is_worth[c]
            hub = len(markets) + len(county.crops) + 1 + household.township
            stays = kilograms
            if kilograms >= max(choice.least, SMALL_STOCK):
                worth = trader_net(county.wholesale[c], household, channels)
                theta = choice.theta * county.prices.usual[c]
                if came[c][household.row] < 1.0 / (1.0 + exp(min((hold - worth) / theta, 700.0))):
                    load = _lot(county, kilograms)
                    by_weight = trader_weight(household.quality, channels)
                    cost = trader_cost(county.wholesale[c], household.km_hub, channels)
                    offers.append(Offer(household, c, load, choice.back * hold, by_weight, cost, hub, []))
                    stays -= load
            ways = _ways(county, household, c, posted[c], markets, limits)
            if stays >= SMALL_STOCK and ways:
                offers.append(Offer(household, c, stays, hold, 0.0, 0.0, hub, ways))
    return offers


def _beyond_food(household: TwinHousehold, months: int) -> list[float]:
    """Kilograms of each crop beyond what the household will eat in the `months` until the harvest."""
    county = household.model
    food = sum(household.stock[c] for c in range(len(county.crops)) if county.eaten[c])
    needed = county.numbers.growing.own_use * household.persons * months
    free = max(0.0, 1.0 - needed / food) if food > 0.0 else 1.0
    return [stock * (free if eaten else 1.0) for stock, eaten in zip(household.stock, county.eaten, strict=True)]


def _lot(county: "TwinCounty", kilograms: float) -> float:
    """What leaves at once: whole loads, so many that few sales empty the store; all where little is left."""
    choice = county.numbers.choice
    loads = max(1, ceil(kilograms / (choice.load * choice.loads)))
    return loads * choice.load if kilograms - loads * choice.load >= 0.5 * choice.load else kilograms


def _patience(household: TwinHousehold) -> float:
    """Factor on the worth of waiting: less without cash and with debt."""
    choice = household.model.numbers.choice
    buffer = choice.buffer_months * household.spent
    lack = max(0.0, 1.0 - household.cash / buffer) if buffer > 0.0 else 0.0
    if household.debt > 0.0:
        lack += choice.debt_weight * household.debt / max(household.income_12, 1_000.0)
    return 1.0 - choice.impatience * min(lack, 1.0)


def _expectation_error(county: "TwinCounty", household: TwinHousehold) -> float:
    """Standard deviation of what households like this one believe about prices, as a share of the price."""
    choice = county.numbers.choice
    error = choice.information * (1.0 - (1.0 - choice.selected) * county.selection[household.village])
    return error * choice.connected if household.sells else error


def _ways(
    county: "TwinCounty", household: TwinHousehold, c: int, posted: float, markets: list[Market], limits: list[Limit]
) -> list[Way]:
    """Open listings for those who sell online, the brand for members whose produce passed; none over a closed hub."""
    crops = len(county.crops)
    centre, hub = limits[crops], limits[crops + 1 + household.township]
    if centre.room <= 0.0 or hub.room <= 0.0:
        return []
    channels, logistics = county.numbers.channels, county.numbers.logistics
    milled = county.milling_yield[c]
    weight = produce_weight(household.quality, channels) * milled
    ways = []
    if household.sells:
        km = household.km_station if county.station[household.village] else household.km_hub
        cost = open_cash(county.parcel[household.township], milled, channels)
        cost += channels.hour_value * open_hours(household.skill, km, milled, channels)
        for k in range(len(county.platforms)):
            unknown = crops * (1 + k) + c
            if markets[unknown].volume > 0.0:
                ways.append(Way(k, unknown, 0.0, 1.0, weight, cost, logistics.parcel_load))
    if delivers(county, household) and posted > 0.0 and limits[c].room > 0.0:
        cost = brand_cash(county, household, county.cooperatives[household.cooperative], milled)
        ways.append(Way(len(county.platforms), len(markets) + c, posted, -1.0, weight, cost, logistics.pallet_load))
    return ways


def delivers(county: Any, household: TwinHousehold) -> bool:
    """Whether a member of a waking cooperative may deliver to the brand: it has a contract, and is not excluded."""
    member = household.cooperative
    return household.contract and county.cooperatives[member].open and household.excluded == 0
