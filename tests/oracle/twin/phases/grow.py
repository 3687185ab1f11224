"""Grow: crops chosen in April, inputs paid from April to June, harvest in autumn, food and storage; crop insurance."""

from math import exp
from typing import TYPE_CHECKING

from tests.oracle.twin.books import COOPERATIVES, HOUSEHOLDS, OUTSIDE
from tests.oracle.twin.household import CROP_SALES, TwinHousehold, single
from tests.oracle.twin.weather import factor

from tongyu.county.draws import Purpose

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty

SMALL_STOCK = 1.0  # kg: less is eaten


def grow(county: "TwinCounty") -> None:
    """One month on the farm."""
    if county.month_of_year == county.sowing:
        _choose_crops(county)
    if county.since_sowing(county.month_of_year) < 3:
        _buy_inputs(county)
    if county.month_of_year in county.harvests:
        _harvest(county)
    _keep_house(county)


# the choice of crops


def _choose_crops(county: "TwinCounty") -> None:
    """Land moves toward the crops that are expected to pay."""
    numbers, prices = county.numbers.growing, county.prices
    received = _received(county)
    seen = [own if own > 0.0 else expected for own, expected in zip(received, prices.expected, strict=True)]
    blind, seeing = _wish(county, prices.expected), _wish(county, seen)
    for household in county.households:
        sees = county.selection[household.village]
        for c in range(len(county.crops)):
            wish = blind[c] + sees * (seeing[c] - blind[c])
            share = household.crop_share[c]
            household.crop_share[c] = single(share + numbers.share_speed * (wish - share))


def _received(county: "TwinCounty") -> list[float]:
    """Yuan a raw kg that all buyers paid over the last year, by crop; 0 where nothing was sold."""
    paid = []
    for c in range(len(county.crops)):
        yuan = sum(month[0][c] for month in county.sales_12)
        kilograms = sum(month[1][c] for month in county.sales_12)
        paid.append(yuan / kilograms if kilograms > 0.0 else 0.0)
    return paid


def _wish(county: "TwinCounty", prices: list[float]) -> list[float]:
    """Wished shares of land at `prices`: the usual shares, tilted by margin and subsidy over a usual year's."""
    harvests, usual = county.by_crop("yield"), county.by_crop("share")
    margins = [
        (price - normal) * harvest for price, normal, harvest in zip(prices, county.prices.usual, harvests, strict=True)
    ]
    margins = [margin + _subsidy(county, crop) for margin, crop in zip(margins, county.crops, strict=True)]
    best, scale = max(margins), county.numbers.growing.share_scale
    pulls = [share * exp((margin - best) / scale) for share, margin in zip(usual, margins, strict=True)]
    return [pull / sum(pulls) for pull in pulls]


def _subsidy(county: "TwinCounty", crop: str) -> float:
    """What the state will pay for a mu of it with the harvest of what is sown now, yuan of 2015."""
    dated, year = county.facts_scenario.county.dated, county.year
    if county.last_harvest < county.month_of_year:
        year += 1
    nominal = county.numbers.state.producer_subsidy * dated.at(f"producer_subsidy.{crop}", year)
    return float(nominal / dated.price_level(year))


# inputs


def _buy_inputs(county: "TwinCounty") -> None:
    """Pay a third of the season's inputs; what neither cash nor credit covers is not bought."""
    cost, part = county.by_crop("inputs"), 1.0 / 3.0
    county.member_inputs = [0.0] * len(county.cooperatives)
    paid = borrowed = 0.0
    for household in county.households:
        if county.month_of_year == county.sowing:
            household.inputs = 0.0
        due = (
            household.tilled * sum(share * yuan for share, yuan in zip(household.crop_share, cost, strict=True)) * part
        )
        member = household.cooperative
        awake = member >= 0 and county.cooperatives[member].open
        if awake:
            due *= 1.0 - county.cooperatives[member].input_saving
        if due <= 0.0:
            household.inputs = single(household.inputs + part)
            continue
        loan = min(max(0.0, due - household.cash), household.credit_room())
        spent = min(due, household.cash + loan)
        household.cash = max(0.0, household.cash + loan - spent)
        household.debt += loan
        household.income[CROP_SALES] -= spent
        household.growing += spent
        household.inputs = single(household.inputs + part * spent / due)
        if awake:
            county.member_inputs[member] += spent
        paid += spent
        borrowed += loan
    county.books.pay(HOUSEHOLDS, OUTSIDE, "inputs", paid)
    county.books.pay(OUTSIDE, HOUSEHOLDS, "loans", borrowed)
    _pay_commission(county)


def _pay_commission(county: "TwinCounty") -> None:
    """Suppliers pay cooperatives for their members' orders."""
    rate = county.numbers.cooperatives.input_commission
    for cooperative, inputs in zip(county.cooperatives, county.member_inputs, strict=True):
        cooperative.cash += rate * inputs
    county.books.pay(OUTSIDE, COOPERATIVES, "commission on inputs", rate * sum(county.member_inputs))


# harvest, food and storage


def _harvest(county: "TwinCounty") -> None:
    """Bring in the crops of the month."""
    numbers, year = county.numbers.growing, county.trend("yield")
    harvests = [kilograms * year for kilograms in county.by_crop("yield")]
    weather = factor(county, county.year)
    luck = county.normal_luck(Purpose.YIELD, county.month)
    now = [c for c in range(len(county.crops)) if county.harvests[c] == county.month_of_year]
    cost = county.by_crop("inputs")
    for household in county.households:
        left = _left_by_weather(household, weather[household.village])
        if left < county.numbers.distress.harvest and household.tilled > 0.0:
            household.shaken = max(household.shaken, round(county.numbers.distress.months))
        grown = left * _field_factor(household)
        grown *= exp(numbers.spread * luck[household.row] - 0.5 * numbers.spread**2)
        for c in now:
            mu = single(household.tilled * household.crop_share[c])  # the county counts in single precision
            kilograms = mu * harvests[c] * max(grown, 0.0)
            household.stock[c] += kilograms
            county.books.harvested[c] += kilograms
        _bring_in(household, county.month_of_year, cost)


def _bring_in(household: TwinHousehold, month: int, cost: list[float]) -> None:
    """What was paid for the month's harvest no longer grows: by the cost of its crops among those that stood."""
    county = household.model
    since = [county.since_sowing(harvest) - county.since_sowing(month) for harvest in county.harvests]
    before = sum(household.crop_share[c] * cost[c] for c in range(len(cost)) if since[c] >= 0)
    after = sum(household.crop_share[c] * cost[c] for c in range(len(cost)) if since[c] > 0)
    household.growing *= after / before if before > 0.0 else 0.0


def _left_by_weather(household: TwinHousehold, dry: float) -> float:
    """Share of a usual harvest that weather of the rain-fed factor `dry` leaves; irrigation shields from it."""
    numbers = household.model.numbers.growing
    wet = (1.0 + numbers.irrigation) * (1.0 - (1.0 - numbers.irrigation_shield) * (1.0 - dry))
    return household.irrigated * wet + (1.0 - household.irrigated) * dry


def _field_factor(household: TwinHousehold) -> float:
    """Soil, inputs, and labour, which lacks adults where all were found work away: the share of a usual harvest."""
    numbers, away = household.model.numbers.growing, household.model.numbers.placement.time
    grown = 1.0 + numbers.soil * (household.soil - 0.5)
    grown *= numbers.unpaid_yield + (1.0 - numbers.unpaid_yield) * household.inputs
    if household.adults == 0 or household.sick_months > 2:
        grown *= numbers.idle_labour
    elif household.placed >= household.adults:
        grown *= (1.0 - away) + away * numbers.idle_labour
    return grown


def _keep_house(county: "TwinCounty") -> None:
    """Some of the stock is lost, some eaten; what is eaten is income at the wholesale price."""
    numbers, books = county.numbers.growing, county.books
    for household in county.households:
        member = household.cooperative
        rate = numbers.storage_loss
        if member >= 0 and county.cooperatives[member].open:
            rate *= numbers.cooperative_storage
        stock = household.stock
        for c in range(len(county.crops)):
            gone = rate * stock[c]
            stock[c] -= gone
            books.lost[c] += gone
        food = sum(kilograms for kilograms, eaten in zip(stock, county.eaten, strict=True) if eaten)
        share = min(1.0, numbers.own_use * household.persons / food) if food > 0.0 else 0.0
        for c in range(len(county.crops)):
            meal = share * stock[c] if county.eaten[c] else 0.0
            if stock[c] - meal < SMALL_STOCK:
                meal = stock[c]
            stock[c] -= meal
            books.eaten[c] += meal
            household.income[CROP_SALES] += meal * county.wholesale[c]
            household.consumed += meal * county.wholesale[c]


# insurance


def insure_crops(county: "TwinCounty") -> None:
    """Collect premiums as the farm year begins, pay indemnities by the village's weather with its last harvest."""
    county.premiums = county.indemnities = 0.0
    if county.month_of_year == county.sowing:
        _collect_premiums(county)
    elif county.month_of_year == county.last_harvest:
        _pay_indemnities(county)


def _collect_premiums(county: "TwinCounty") -> None:
    """The listed are insured for nothing, others by lot if they can pay their part."""
    numbers = county.numbers.crop_insurance
    luck = county.luck(Purpose.CROP_INSURANCE)
    for household in county.households:
        household.insured_mu = 0.0
        if household.registered:
            household.insured_mu = household.tilled
        elif luck[household.row] < numbers.uptake:
            due = numbers.own * numbers.premium * numbers.sum * household.tilled
            if household.cash >= due:
                household.insured_mu = household.tilled
                household.cash -= due
                household.income[CROP_SALES] -= due
                household.growing += due
                county.premiums += due
    insured = sum(household.insured_mu for household in county.households)
    county.state_paid += numbers.premium * numbers.sum * insured - county.premiums
    county.books.pay(HOUSEHOLDS, OUTSIDE, "crop insurance", county.premiums)


def _pay_indemnities(county: "TwinCounty") -> None:
    """Where a village's weather cost more than the trigger, each insured mu is paid alike."""
    numbers = county.numbers.crop_insurance
    weather = factor(county, county.year)
    for household in county.households:
        excess = (1.0 - weather[household.village] - numbers.trigger) / max(1.0 - numbers.trigger, 1e-9)
        paid = numbers.sum * min(max(excess, 0.0), 1.0) * household.insured_mu
        household.cash += paid
        household.income[CROP_SALES] += paid
        county.indemnities += paid
    county.books.pay(OUTSIDE, HOUSEHOLDS, "indemnities", county.indemnities)
