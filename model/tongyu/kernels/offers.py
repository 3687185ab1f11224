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
from tongyu.kernels.philox import fill_normal, uniforms


class Choice(NamedTuple):
    """Numbers of the mechanism `choice`."""

    theta: float
    nest: float
    information: float
    informed: float
    explained: float
    selected: float
    connected: float
    season: float
    impatience: float
    buffer_months: float
    debt_weight: float


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
def expectation_error(reported, selection, sells, organised, numbers):
    """Standard deviation of a household's error about the price of the coming season, share of the price."""
    error = numbers.information
    if reported:
        error *= numbers.informed * (1.0 - numbers.explained * organised)
    error *= 1.0 - (1.0 - numbers.selected) * selection
    if sells:
        error *= numbers.connected
    return error


@household_kernel("id")
def draw_beliefs(h, seed, purpose, season, crops, beliefs):
    """Fill `beliefs` (n, crops): a standard normal a household and crop, about the season whose number is `season`.

    `crops` (crops,) are the crops' numbers in draws.
    """
    luck = np.empty(len(h.id))
    for c in range(len(crops)):
        fill_normal(seed, purpose, h.id, season, crops[c], luck)
        for i in range(len(luck)):
            beliefs[i, c] = luck[i]


@household_kernel(
    "id",
    "cooperative",
    "township",
    "stock",
    "cash",
    "spent",
    "debt",
    "income_12",
    "sells",
    "passes",
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
    ahead,
    reports,
    brand,
    small,
    seed,
    purpose,
    beliefs,
    columns,
    online,
):
    """Fill the scratch arrays of offers; returns (offers, online rows, expectation error).

    `expected` (crops,) is the adaptive price expectation, `ahead` (0-1) how far the next harvest is, `reports` the
    share of households that get market reports, `brand` (crops,) whether the brand buys the crop, `small` the
    smallest stock that is offered (kg), `beliefs` what `draw_beliefs` drew for the season of the last harvest.

    The worth of holding a kg: expected * (1 + season * (ahead - 1/2)) * (1 + error) * patience. The error's standard
    deviation is `information`, times `informed` with market reports, which an organised village has explained (less by
    the share `explained`), times `selected` as far as a village reads
    platform data (`terms.selection`), times `connected` for online sellers. Members who are excluded or whose produce
    did not pass deliver nothing to the brand.

    The expectation error is how far apart a household's expectations of several crops are, as a share of what all
    expect; 0 where nobody has several. What a household thinks a kg in store is worth, over the price expected by all,
    has the same patience and season in each of its crops, so that the spread among them is its error about prices: the
    square root of the mean over households of (standard deviation / mean)^2.

    `columns` is (household, stock, crop, hold, trader_weight, trader_cost, row) and `online` is (hub, can, weight,
    cost), both at least as long as needed.
    """
    household, stock, crop, hold, weight_trader, cost_trader, row = columns
    hub, can, weight_online, cost_online = online
    crops = len(expected)
    platforms = terms.open_price.shape[0]
    luck = uniforms(seed, purpose, h.id if reports > 0.0 else h.id[:0], -1, 99)
    n = 0
    m = 0
    apart = 0.0
    several = 0
    for i in range(len(h.id)):
        held = 0.0
        for c in range(crops):
            held += h.stock[i, c]
        if held < small:
            continue
        waiting = patience(h.cash[i], h.spent[i], h.debt[i], h.income_12[i], numbers)
        waiting *= 1.0 + numbers.season * (ahead - 0.5)
        error = expectation_error(
            reports > 0.0 and luck[i] < reports,
            terms.selection[h.village[i]],
            h.sells[i],
            terms.organised[h.village[i]],
            numbers,
        )
        member = h.cooperative[i]
        deliver = member >= 0 and terms.cooperative_open[member] and h.passes[i] and h.excluded[i] == 0
        t = h.township[i]
        km = h.km_station[i] if terms.station[h.village[i]] else h.km_hub[i]
        reachable = terms.hub_open[t] and (h.sells[i] or deliver)
        produce = produce_weight(h.quality[i], channels)
        first = n
        belief_sum = 0.0
        belief_squares = 0.0
        for c in range(crops):
            kg = h.stock[i, c]
            if kg < small:
                continue
            household[n] = i
            stock[n] = kg
            crop[n] = c
            belief = max(1.0 + error * beliefs[i, c], 0.1)
            belief_sum += belief - 1.0
            belief_squares += (belief - 1.0) ** 2
            hold[n] = expected[c] * belief * waiting
            weight_trader[n] = trader_weight(h.quality[i], channels)
            cost_trader[n] = trader_cost(terms.wholesale[c], h.km_hub[i], channels)
            row[n] = -1
            if reachable and (h.sells[i] or brand[c]):
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
        if n - first > 1:
            apart += relative_variance(n - first, belief_sum, belief_squares)
            several += 1
    return n, m, np.sqrt(apart / several) if several else 0.0


@kernel
def relative_variance(n, total, squares):
    """Variance over squared mean of `n` > 1 numbers, given the sums of how far they are from 1 and of its squares."""
    mean = total / n
    return max(0.0, squares - n * mean**2) / (n - 1) / (1.0 + mean) ** 2


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
