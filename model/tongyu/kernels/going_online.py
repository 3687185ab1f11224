"""Starting and stopping to sell online, and to shop there."""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.channels import open_cash, open_hours, produce_weight, trader_cost, trader_weight
from tongyu.kernels.compile import household_kernel, kernel
from tongyu.kernels.philox import uniform, uniforms


class GoingOnline(NamedTuple):
    """Numbers of the mechanism `going_online`."""

    hazard: float
    gain: float
    gain_scale: float
    openness: float
    skill: float
    peers: float
    station: float
    patience_months: float
    stop_hazard: float
    stop: float
    rollout: float
    link: float
    accompanied: float


class Shopping(NamedTuple):
    """Numbers of the mechanism `shopping`."""

    hazard: float
    young: float
    skill: float
    saving: float
    saving_km: float
    use: float
    alike: float
    elders: float
    phone: float
    stop: float


TOO_LITTLE = 1.0  # kg of a crop that nobody sells


@kernel
def something_in(stock):
    """Whether there is enough of any crop in `stock` (crops,), kg, to sell it."""
    return stock.max() > TOO_LITTLE


@kernel
def expected_gain(stock, quality, skill, km_hub, km_hand_in, parcel, usual, channels, terms):
    """Yuan a month that a household expects from selling online instead of to the trader, own hours paid.

    `stock` (crops,) kg; `usual` (platforms, crops) is the raw kg a month that a seller of the crop usually places.
    """
    total = 0.0
    weight = produce_weight(quality, channels)
    for c in range(len(terms.wholesale)):
        if stock[c] <= TOO_LITTLE:
            continue
        price = terms.wholesale[c]
        trader = trader_weight(quality, channels) * price - trader_cost(price, km_hub, channels)
        consumer = terms.milling_yield[c]
        hours = open_hours(skill, km_hand_in, consumer, channels)
        cost = open_cash(parcel, consumer, channels) + channels.hour_value * hours
        for k in range(terms.open_price.shape[0]):
            gain = weight * consumer * terms.open_price[k, c] - cost - trader
            total += gain * min(stock[c], usual[k, c])
    return total


@kernel
def start_chance(score, hazard, link):
    """Chance of starting in a month, 0-1, by the form `link`; all three are `hazard` at score 0, if it is small.

    0  complementary log-log   1 - exp(-hazard * exp(score))
    1  logit                   1 / (1 + exp(-(log(hazard / (1 - hazard)) + score)))
    2  linear                  hazard * (1 + score), within 0-1
    """
    if hazard <= 0.0:
        return 0.0
    if link < 0.5:
        return 1.0 - np.exp(-hazard * np.exp(score))
    if link < 1.5:
        odds = hazard / (1.0 - hazard) * np.exp(score)
        return odds / (1.0 + odds)
    return min(max(hazard * (1.0 + score), 0.0), 1.0)


@household_kernel(
    "sells",
    "id",
    "township",
    "village",
    "km_station",
    "km_hub",
    "stock",
    "quality",
    "tilled",
    "skill",
    "online_gain",
    "loss_months",
    "age",
    "adults",
    "elders",
    "openness",
    "listed",
    "case_months",
)
def decide_selling(h, ties_start, ties, numbers, channels, terms, usual, rollout, start, stop, seed, month):
    """Start or stop selling online; writes `sells`, `loss_months`; returns (started, stopped).

        score = gain * asinh(G / gain_scale) + openness * (o - 1/3) + skill * (s - 1/5) + peers * share
                + (station + accompanied * (listed, with an open case)) * there

    makes the chance of `start_chance` with the hazard `hazard` times the national `rollout` (0-1) to the power of the
    number `rollout`, G being the expected gain, yuan a month; only where G > 0 (willing is not doing). After
    `patience_months` months of loss in a row a seller stops with hazard `stop_hazard` a month; for reasons of its own,
    whatever it earns, with the yearly chance `stop` / 12; and who tills no land stops once nothing is left in store.
    `start`, `stop` are draw purposes.
    """
    started = 0
    stopped = 0
    hazard = numbers.hazard * rollout**numbers.rollout
    before = h.sells.copy()
    for i in range(len(h.id)):
        if before[i]:
            tired = h.loss_months[i] >= numbers.patience_months
            idle = h.tilled[i] <= 0.0 and not something_in(h.stock[i])
            gives_up = tired and uniform(seed, stop, h.id[i], month, 0) < numbers.stop_hazard
            if idle or gives_up or uniform(seed, stop, h.id[i], month, 1) < numbers.stop / 12.0:
                h.sells[i] = False
                h.loss_months[i] = 0
                h.online_gain[i] = 0.0
                stopped += 1
            continue
        if h.adults[i] + h.elders[i] == 0 or h.age[i] >= 78:
            continue
        t = h.township[i]
        station = terms.station[h.village[i]]
        km = h.km_station[i] if station else h.km_hub[i]
        gain = expected_gain(
            h.stock[i], h.quality[i], h.skill[i], h.km_hub[i], km, terms.parcel[t], usual, channels, terms
        )
        if gain <= 0.0 or not terms.hub_open[t]:
            continue
        peers = 0.0
        first, last = ties_start[i], ties_start[i + 1]
        for k in range(first, last):
            if before[ties[k]]:
                peers += 1.0
        score = numbers.gain * np.arcsinh(gain / numbers.gain_scale)
        score += numbers.openness * (h.openness[i] - 1.0 / 3.0) + numbers.skill * (h.skill[i] - 0.2)
        if last > first:
            score += numbers.peers * peers / (last - first)
        if station:
            score += numbers.station
            if h.listed[i] and h.case_months[i] > 0:
                score += numbers.accompanied
        if uniform(seed, start, h.id[i], month, 0) < start_chance(score, hazard, numbers.link):
            h.sells[i] = True
            h.online_gain[i] = gain
            started += 1
    return started, stopped


@kernel
def online_chance(use, persons, elders, numbers):
    """Chance, 0-1, that somebody of a household is online where the share `use` of those who are no elders would be.

        chance = alike * (that of its likeliest member) + (1 - alike) * (1 - the chance that nobody is, each for itself)

    An elder is online with `elders` times the chance of others; where nobody lives, nobody is.
    """
    if persons <= 0:
        return 0.0
    each = min(max(use * numbers.use, 0.0), 1.0)
    old = min(each * numbers.elders, 1.0)
    likeliest = each if persons > elders else old
    nobody = (1.0 - each) ** (persons - elders) * (1.0 - old) ** elders
    return numbers.alike * likeliest + (1.0 - numbers.alike) * (1.0 - nobody)


@kernel
def use_of_others(use, persons, elders, numbers):
    """The share of those who are no elders that makes `use` the share of all `persons`, of whom `elders` are elders."""
    weight = persons - elders * (1.0 - numbers.elders)
    return use * persons / weight if weight > 0.0 else 0.0


@household_kernel("id", "phone", "shops", "cost_of_living", "village", "skill", "km_hub", "age", "persons", "elders")
def decide_shopping(h, numbers, terms, use, rollout, seed, going_online, shopping, month):
    """Get online with a phone, start and stop to shop online; writes `phone`, `shops`, `cost_of_living`.

    A household has a phone once its own rank, drawn for life, is below `online_chance`, such that of all persons in the
    columns the share `use` (0-1) of rural persons, times the number `use`, is online: what elders are less, others are
    more, as far as there are enough of them. It starts to shop in a month with the chance

        1 - exp(-rollout * exp(score) * (phone * (has a phone) + hazard * (station in the village)))
        score = young * (45 - age of the head) / 10 + skill * (s - 1/5)

    with the national `rollout` (0-1), and stops with the chance `stop`, or where it has neither. The own cost of living
    falls more where shops are far. `going_online`, `shopping` are draw purposes. Returns (shoppers with a phone,
    shoppers who order at the station).
    """
    luck = uniforms(seed, shopping, h.id, month, 0)
    rank = uniforms(seed, going_online, h.id, -1, 0)
    by_phone = 0
    by_station = 0
    persons = 0.0
    elders = 0.0
    for i in range(len(h.id)):
        persons += h.persons[i]
        elders += h.elders[i]
    others = use_of_others(use, persons, elders, numbers)
    for i in range(len(h.id)):
        if not h.phone[i]:
            h.phone[i] = rank[i] < online_chance(others, h.persons[i], h.elders[i], numbers)
        station = terms.station[h.village[i]]
        if h.shops[i]:
            if not (h.phone[i] or station) or uniform(seed, shopping, h.id[i], month, 1) < numbers.stop:
                h.shops[i] = False
                h.cost_of_living[i] = 1.0
        else:
            score = numbers.young * (45.0 - h.age[i]) / 10.0 + numbers.skill * (h.skill[i] - 0.2)
            ways = (numbers.phone if h.phone[i] else 0.0) + (numbers.hazard if station else 0.0)
            h.shops[i] = luck[i] < 1.0 - np.exp(-rollout * ways * np.exp(score))
        if h.shops[i]:
            h.cost_of_living[i] = 1.0 - numbers.saving - numbers.saving_km * min(h.km_hub[i], 30.0)
            if h.phone[i]:
                by_phone += 1
            else:
                by_station += 1
    return by_phone, by_station
