"""From households to offers: one household's stock of one crop, with the worth and cost of every way out."""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.channels import (
    brand_cash,
    open_cash,
    open_hours,
    produce_weight,
    trader_cost,
    trader_weight,
)
from tongyu.kernels.compile import household_kernel, kernel
from tongyu.kernels.philox import uniform


class Choice(NamedTuple):
    """Numbers of the mechanism `choice`."""

    theta: float
    nest: float
    information: float
    selected: float
    connected: float
    season: float
    impatience: float
    buffer_months: float
    debt_weight: float
    load: float
    loads: float
    back: float
    least: float


@kernel
def patience(cash, spent, debt, income_12, numbers):
    """Factor on the worth of waiting, at most 1: falls with lack of cash and with debt.

    lack = max(0, 1 - cash / (buffer_months * usual spending)) + debt_weight * debt / income, at most 1.
    """
    buffer = numbers.buffer_months * spent
    lack = max(0.0, 1.0 - cash / buffer) if buffer > 0.0 else 0.0
    if debt > 0.0:
        lack += numbers.debt_weight * debt / max(income_12, 1_000.0)
    return 1.0 - numbers.impatience * min(lack, 1.0)


@kernel
def expectation_error(selection, sells, numbers):
    """Standard deviation among households of what they believe about prices, share of the price."""
    error = numbers.information * (1.0 - (1.0 - numbers.selected) * selection)
    return error * numbers.connected if sells else error


@kernel
def reserved(eaten, months, own_use, persons):
    """Share of the `eaten` kg of food in store that a household keeps, to eat in the `months` until the harvest."""
    return min(1.0, own_use * persons * months / eaten) if eaten > 0.0 else 0.0


@kernel
def lot(free, numbers):
    """Kilograms of `free` that leave with a trader at once: whole loads, or all of it.

    As many loads as take away everything in `loads` sales or less; a rest of less than half a load goes along.
    """
    kg = numbers.load * max(1.0, np.ceil(free / (numbers.load * numbers.loads)))
    return kg if free - kg >= 0.5 * numbers.load else free


@kernel
def chance_of_selling(net, hold, theta):
    """Chance that a household sells this month: 1 / (1 + exp((hold - net) / theta))."""
    better = (net - hold) / theta
    decay = np.exp(-abs(better))
    return (1.0 if better > 0.0 else decay) / (1.0 + decay)


@household_kernel(
    "id",
    "persons",
    "cooperative",
    "township",
    "stock",
    "cash",
    "spent",
    "debt",
    "income_12",
    "sells",
    "contract",
    "km_station",
    "km_hub",
    "quality",
    "village",
    "excluded",
    "skill",
)
def build_offers(
    h,
    numbers,
    channels,
    terms,
    expected,
    usual,
    ahead,
    months_ahead,
    own_use,
    eaten,
    brand,
    small,
    seed,
    selling,
    month,
    crop_numbers,
    optimism,
    columns,
    online,
):
    """Fill the scratch arrays of offers; returns (offers, online rows, expectation error).

    `expected` (crops,) is the adaptive price expectation, `usual` (crops,) the usual price, `ahead` (crops,) how much
    of the time for waiting is left, 0-1, `months_ahead` the months until the year's last harvest, `own_use` kg a person
    a month of the crops marked in `eaten` (crops,), `brand` (crops,) whether the brand buys the crop, `small` the
    smallest stock that is offered (kg), `selling` a purpose of draws, `crop_numbers` (crops,) the crops' numbers in
    draws, `optimism` (n,) the households' beliefs, standard normal.

    A kg in store is worth hold = expected * (1 + season * (ahead - 1/2)) * (1 + error * optimism) * patience.
    The error's standard deviation is `information`, times `selected` as far as a village reads platform data
    (`terms.selection`), times `connected` for online sellers.

    Beyond the food that it keeps until the harvest, a household sells to the trader by the load (`lot`), in a month in
    which it comes to the market: by lot, with `chance_of_selling` at the price that was paid last. What came home again
    would be worth the share `back` of what it was, so that a load leaves whole but where the price has fallen far. What
    stays may go online, to nobody else: its weight at the trader's is 0. Members without a contract deliver nothing
    to the brand.

    The expectation error is the root mean square of (1 + error * optimism) - 1 over households with something in store.

    `columns` is (household, stock, crop, hold, trader_weight, trader_cost, row) and `online` is (hub, can, weight,
    cost), both at least as long as needed.
    """
    household, stock, crop, hold, weight_trader, cost_trader, row = columns
    hub, can, weight_online, cost_online = online
    crops = len(expected)
    platforms = terms.open_price.shape[0]
    n = 0
    m = 0
    squares = 0.0
    storing = 0
    for i in range(len(h.id)):
        held = 0.0
        food = 0.0
        for c in range(crops):
            held += h.stock[i, c]
            if eaten[c]:
                food += h.stock[i, c]
        if held < small:
            continue
        waiting = patience(h.cash[i], h.spent[i], h.debt[i], h.income_12[i], numbers)
        error = expectation_error(terms.selection[h.village[i]], h.sells[i], numbers)
        belief = max(1.0 + error * optimism[i], 0.1)
        squares += (belief - 1.0) ** 2
        storing += 1
        kept = reserved(food, months_ahead, own_use, h.persons[i])
        member = h.cooperative[i]
        deliver = h.contract[i] and terms.cooperative_open[member] and h.excluded[i] == 0
        t = h.township[i]
        km = h.km_station[i] if terms.station[h.village[i]] else h.km_hub[i]
        reachable = terms.hub_open[t] and (h.sells[i] or deliver)
        produce = produce_weight(h.quality[i], channels)
        at_trader = trader_weight(h.quality[i], channels)
        for c in range(crops):
            kg = h.stock[i, c] * (1.0 - kept) if eaten[c] else h.stock[i, c]
            if kg < small:
                continue
            worth = expected[c] * belief * waiting * (1.0 + numbers.season * (ahead[c] - 0.5))
            cost = trader_cost(terms.wholesale[c], h.km_hub[i], channels)
            if kg >= numbers.least:
                chance = chance_of_selling(at_trader * terms.wholesale[c] - cost, worth, numbers.theta * usual[c])
                if uniform(seed, selling, h.id[i], month, crop_numbers[c]) < chance:
                    household[n] = i
                    stock[n] = lot(kg, numbers)
                    crop[n] = c
                    hold[n] = numbers.back * worth
                    weight_trader[n] = at_trader
                    cost_trader[n] = cost
                    row[n] = -1
                    kg -= stock[n]
                    n += 1
            if kg < small or not (reachable and (h.sells[i] or brand[c])):
                continue
            household[n] = i
            stock[n] = kg
            crop[n] = c
            hold[n] = worth
            weight_trader[n] = 0.0
            cost_trader[n] = 0.0
            row[n] = m
            hub[m] = t
            consumer = produce * terms.milling_yield[c]
            cash = open_cash(terms.parcel[t], terms.milling_yield[c], channels)
            hours = open_hours(h.skill[i], km, terms.milling_yield[c], channels)
            for k in range(platforms):
                can[m, k] = h.sells[i]
                weight_online[m, k] = consumer
                cost_online[m, k] = cash + channels.hour_value * hours
            can[m, platforms] = deliver and brand[c]
            weight_online[m, platforms] = consumer
            if can[m, platforms]:
                cost_online[m, platforms] = brand_cash(
                    terms.parcel[t],
                    terms.trunk[t],
                    terms.fee[member],
                    terms.packing[member],
                    h.km_hub[i],
                    terms.milling_yield[c],
                    channels,
                )
            else:
                cost_online[m, platforms] = 0.0
            m += 1
            n += 1
    return n, m, np.sqrt(squares / storing) if storing else 0.0


@kernel
def usual_sales(sold, sellers, volume):
    """Raw kg a month an online seller of a crop usually places, (platforms, crops): the market among all and one more.

    `sellers` of the sample, with the part of one that stands for one more in the county; `sold` (platforms, crops) last
    month's raw kg, `volume` (platforms, crops) what the market takes at its reference price.
    """
    usual = np.empty_like(volume)
    for k in range(volume.shape[0]):
        for c in range(volume.shape[1]):
            usual[k, c] = max(sold[k, c], 0.5 * volume[k, c]) / sellers
    return usual
