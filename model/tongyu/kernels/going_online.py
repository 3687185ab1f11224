"""Starting and stopping to sell online; starting to shop online."""

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
    link: float
    accompanied: float


class Shopping(NamedTuple):
    """Numbers of the mechanism `shopping`."""

    hazard: float
    young: float
    skill: float
    saving: float
    saving_km: float


@kernel
def expected_gain(stock, quality, skill, km_hub, km_hand_in, parcel, usual, channels, terms):
    """Yuan a month that a household expects from selling online instead of to the trader, own hours paid.

    `stock` (crops,) kg; `usual` (platforms, crops) is the raw kg a month that a seller of the crop usually places.
    """
    total = 0.0
    weight = produce_weight(quality, channels)
    for c in range(len(terms.wholesale)):
        if stock[c] <= 1.0:
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
def decide_selling(h, ties_start, ties, numbers, channels, terms, usual, start, stop, seed, month):
    """Start or stop selling online; writes `sells`, `loss_months`; returns (started, stopped).

        score = gain * asinh(G / gain_scale) + openness * (o - 1/3) + skill * (s - 1/5) + peers * share
                + (station + accompanied * (listed, with an open case)) * there

    makes the chance of `start_chance`, with G the expected gain, yuan a month; only where G > 0 (willing is not
    doing). After `patience_months` months
    of loss in a row a seller stops with hazard `stop_hazard` a month. `start`, `stop` are draw purposes.
    """
    started = 0
    stopped = 0
    before = h.sells.copy()
    for i in range(len(h.id)):
        if before[i]:
            if (
                h.loss_months[i] >= numbers.patience_months
                and uniform(seed, stop, h.id[i], month, 0) < numbers.stop_hazard
            ):
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
        if uniform(seed, start, h.id[i], month, 0) < start_chance(score, numbers.hazard, numbers.link):
            h.sells[i] = True
            h.online_gain[i] = gain
            started += 1
    return started, stopped


@household_kernel("id", "shops", "cost_of_living", "village", "skill", "km_hub", "age")
def decide_shopping(h, numbers, terms, rollout, seed, purpose, month):
    """Start to shop online; writes `shops`, `cost_of_living`; returns how many started.

    Needs a village station or skill; the hazard grows with the national `rollout` (0-1), youth and skill. The own
    cost of living falls more where shops are far.
    """
    luck = uniforms(seed, purpose, h.id, month, 0)
    started = 0
    for i in range(len(h.id)):
        if not h.shops[i]:
            access = 1.0 if terms.station[h.village[i]] else float(h.skill[i])
            score = numbers.young * (45.0 - h.age[i]) / 10.0 + numbers.skill * (h.skill[i] - 0.2)
            chance = 1.0 - np.exp(-numbers.hazard * rollout * access * np.exp(score))
            if luck[i] < chance:
                h.shops[i] = True
                started += 1
        if h.shops[i]:
            h.cost_of_living[i] = 1.0 - numbers.saving - numbers.saving_km * min(h.km_hub[i], 30.0)
    return started
