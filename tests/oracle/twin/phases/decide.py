"""Decide: who starts or stops selling online, who starts to shop there, who joins or leaves a cooperative."""

from math import asinh, exp
from typing import TYPE_CHECKING

from tests.oracle.twin.household import TwinHousehold, single
from tests.oracle.twin.worth import brand_cash, open_cash, open_hours, produce_weight, trader_net

from tongyu.county.draws import Purpose

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty

OLDEST_SELLER = 78
KEPT = 1.0  # kg of a crop that are too little to sell


# selling online


def sell(county: "TwinCounty") -> None:
    """Let households start or stop selling online; they look at who sold last month."""
    numbers = county.numbers.going_online
    usual = usual_sales(county)
    starting = county.luck(Purpose.START_SELLING, county.month)
    stopping = county.luck(Purpose.STOP_SELLING, county.month)
    leaving = county.luck(Purpose.STOP_SELLING, county.month, 1)  # for reasons of their own
    sold = [household.sells for household in county.households]
    county.started_selling = county.stopped_selling = 0
    for household in county.households:
        if sold[household.row]:
            tired = household.loss_months >= numbers.patience_months and stopping[household.row] < numbers.stop_hazard
            idle = household.tilled <= 0.0 and max(household.stock) <= KEPT
            if idle or tired or leaving[household.row] < numbers.stop / 12.0:
                household.sells = False
                household.loss_months = 0
                household.online_gain = 0.0
                county.stopped_selling += 1
            continue
        gain = _expected_gain(county, household, usual) if _could_sell(county, household) else 0.0
        if gain > 0.0 and starting[household.row] < _start_chance(county, household, gain, sold):
            household.sells = True
            household.online_gain = single(gain)
            county.started_selling += 1


def usual_sales(county: "TwinCounty") -> list[list[float]]:
    """Raw kg a month that a seller usually places, by platform and crop: the market among all and one more."""
    sellers = sum(household.sells for household in county.households) + 1.0 / county.scale
    return [
        [max(sold, 0.5 * volume) / sellers for sold, volume in zip(platform.open_kg, platform.open_volume, strict=True)]
        for platform in county.platforms
    ]


def _could_sell(county: "TwinCounty", household: TwinHousehold) -> bool:
    someone = household.adults + household.elders > 0
    return someone and household.age < OLDEST_SELLER and county.hubs[1 + household.township].open


def _expected_gain(county: "TwinCounty", household: TwinHousehold, usual: list[list[float]]) -> float:
    """Yuan a month expected from selling online instead of to the trader, own hours paid."""
    channels, yields = county.numbers.channels, county.milling_yield
    weight = produce_weight(household.quality, channels)
    km = household.km_station if county.station[household.village] else household.km_hub
    total = 0.0
    for c in range(len(county.crops)):
        if household.stock[c] <= KEPT:
            continue
        trader = trader_net(county.wholesale[c], household, channels)
        cost = open_cash(county.parcel[household.township], yields[c], channels)
        cost += channels.hour_value * open_hours(household.skill, km, yields[c], channels)
        for k, platform in enumerate(county.platforms):
            gain = weight * yields[c] * platform.open_price[c] - cost - trader
            total += gain * min(household.stock[c], usual[k][c])
    return total


def _start_chance(county: "TwinCounty", household: TwinHousehold, gain: float, sold: list[bool]) -> float:
    """The month's chance of starting to sell, by the form `link`."""
    numbers = county.numbers.going_online
    score = numbers.gain * asinh(gain / numbers.gain_scale)
    score += numbers.openness * (household.openness - 1.0 / 3.0) + numbers.skill * (household.skill - 0.2)
    if household.neighbours:
        peers = sum(1 for neighbour in household.neighbours if sold[neighbour.row])
        score += numbers.peers * peers / len(household.neighbours)
    if county.station[household.village]:
        score += numbers.station
        if household.listed and household.case_months > 0:
            score += numbers.accompanied
    hazard = numbers.hazard * county.rollout**numbers.rollout
    if hazard <= 0.0:
        return 0.0
    if numbers.link < 0.5:  # complementary log-log
        return 1.0 - exp(-hazard * exp(score))
    if numbers.link < 1.5:  # logit
        odds = hazard / (1.0 - hazard) * exp(score)
        return odds / (1.0 + odds)
    return min(max(hazard * (1.0 + score), 0.0), 1.0)


# shopping online


def shop(county: "TwinCounty") -> None:
    """Who gets online with a phone, and who starts and stops to shop; the own cost of living falls with it."""
    numbers = county.numbers.shopping
    starting = county.luck(Purpose.SHOPPING, county.month)
    stopping = county.luck(Purpose.SHOPPING, county.month, 1)
    rank = county.luck(Purpose.GOING_ONLINE)
    county.shop_by_phone = county.shop_at_station = 0
    for household in county.households:
        household.phone = household.phone or rank[household.row] < _chance_online(household)
        station = county.station[household.village]
        if household.shops:
            cut_off = not household.phone and not station
            household.shops = not cut_off and stopping[household.row] >= numbers.stop
        else:
            score = numbers.young * (45.0 - household.age) / 10.0 + numbers.skill * (household.skill - 0.2)
            hazard = household.phone * numbers.phone + station * numbers.hazard
            household.shops = starting[household.row] < 1.0 - exp(-county.rollout * hazard * exp(score))
        saved = numbers.saving + numbers.saving_km * min(household.km_hub, 30.0) if household.shops else 0.0
        if household.shops or household.cost_of_living != 1.0:
            household.cost_of_living = single(1.0 - saved)
        county.shop_by_phone += household.shops and household.phone
        county.shop_at_station += household.shops and not household.phone


def _chance_online(household: TwinHousehold) -> float:
    """That somebody of the household is online this year: as one, or each member for itself."""
    county, numbers = household.model, household.model.numbers.shopping
    use = county.facts_scenario.county.dated.at("internet_use", county.year)
    persons = sum(other.persons for other in county.households)
    elders = sum(other.elders for other in county.households)
    heads = persons - elders + numbers.elders * elders  # an elder counts as that part of another
    use *= persons / heads if heads > 0.0 else 0.0  # so that of all persons the series is online
    chances = [min(1.0, use * numbers.use)] * (household.persons - household.elders)
    chances += [min(1.0, use * numbers.use) * numbers.elders] * household.elders
    if not chances:
        return 0.0
    none = 1.0
    for chance in chances:
        none *= 1.0 - chance
    return numbers.alike * max(chances) + (1.0 - numbers.alike) * (1.0 - none)


# cooperatives


def join(county: "TwinCounty") -> None:
    """Let households join a waking cooperative of their township, or leave a sleeping one."""
    numbers = county.numbers.cooperatives
    nearest: dict[int, int] = {}
    for cooperative in county.cooperatives:
        if cooperative.open:
            nearest.setdefault(cooperative.township, cooperative.index)
    delivering = sum(household.passes for household in county.households) + 1.0 / county.scale
    usual = [
        quota / milled / delivering for quota, milled in zip(county.enterprise.quota, county.milling_yield, strict=True)
    ]
    posted = county.enterprise.posted_net()
    joining, leaving = county.luck(Purpose.JOINING, county.month), county.luck(Purpose.LEAVING, county.month)
    lost = 0.0
    for household in county.households:
        if household.cooperative >= 0:
            if not county.cooperatives[household.cooperative].open and leaving[household.row] < numbers.leaving:
                household.cooperative = -1
                lost += household.patronage
                household.patronage = 0.0
        elif household.township in nearest:
            candidate = nearest[household.township]
            if joining[household.row] < _join_chance(county, household, candidate, posted, usual):
                household.cooperative = candidate
    county.patronage_lost += lost * county.scale


def _join_chance(
    county: "TwinCounty", household: TwinHousehold, candidate: int, posted: list[float], usual: list[float]
) -> float:
    """The month's chance of joining cooperative `candidate`."""
    numbers, channels = county.numbers.cooperatives, county.numbers.channels
    cooperative, yields = county.cooperatives[candidate], county.milling_yield
    gain = 0.0
    for c in range(len(county.crops)):
        if posted[c] > 0.0 and household.stock[c] > KEPT:
            brand = produce_weight(household.quality, channels) * yields[c] * posted[c]
            brand -= brand_cash(county, household, cooperative, yields[c])
            gain += max(0.0, brand - trader_net(county.wholesale[c], household, channels)) * min(
                household.stock[c], usual[c]
            )
    score = numbers.advantage * asinh(gain / numbers.gain_scale)
    score += numbers.trust * (household.openness - 1.0 / 3.0)
    score += numbers.community_trust * county.organised[household.village]
    rate = numbers.joining * (county.numbers.social_work.joining if household.case_months > 0 else 1.0)
    return 1.0 - exp(-rate * exp(score))
