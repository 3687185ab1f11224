"""Farming: crop shares, inputs, harvest, own use and storage."""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.compile import household_kernel, kernel
from tongyu.kernels.finance import credit_room
from tongyu.kernels.philox import normal


class Growing(NamedTuple):
    """Numbers of the mechanism `growing`."""

    own_use: float
    storage_loss: float
    cooperative_storage: float
    unpaid_yield: float
    idle_labour: float
    spread: float
    irrigation: float
    irrigation_shield: float
    soil: float
    share_speed: float
    share_scale: float


@kernel
def crop_wish(margin, usual, scale):
    """Wished shares of land, (crops,): softmax(log usual + margin / scale)."""
    wish = usual * np.exp((margin - np.max(margin)) / scale)
    return wish / np.sum(wish)


@household_kernel("id", "village", "crop_share")
def choose_crops(h, numbers, margin, margin_seen, selection, usual):
    """Move `crop_share` toward the crops that are expected to pay.

        share += share_speed * (softmax(log usual + m / share_scale) - share)

    m (crops,) is the expected margin over inputs, with subsidies, against a usual year's, yuan a mu: `margin` by
    wholesale prices, or `margin_seen` by what all buyers, online ones included, paid over the last year, as far as the
    village reads platform data, `selection` (villages,) 0-1. `usual` (crops,) are the county's usual shares.
    """
    blind = crop_wish(margin, usual, numbers.share_scale)
    seeing = crop_wish(margin_seen, usual, numbers.share_scale)
    for i in range(len(h.id)):
        sees = selection[h.village[i]]
        for c in range(len(usual)):
            wish = blind[c] + sees * (seeing[c] - blind[c])
            h.crop_share[i, c] += numbers.share_speed * (wish - h.crop_share[i, c])


@household_kernel(
    "id",
    "cooperative",
    "cash",
    "debt",
    "income",
    "inputs",
    "growing",
    "crop_share",
    "tilled",
    "credit",
    "income_12",
)
def buy_inputs(h, cost, part, first, terms, finance, crops_source, member_inputs):
    """Pay `part` of the season's inputs; returns (paid, borrowed) yuan.

    `cost` (crops,) yuan a mu; members of a waking cooperative save its `input_saving`. What cash does not cover is
    borrowed as far as credit goes; the rest is not bought and the harvest is the smaller. What is paid is `growing`
    until the harvest. `first` resets the season. `member_inputs` (cooperatives,) receives what members of each
    cooperative paid.
    """
    paid_all = 0.0
    borrowed_all = 0.0
    member_inputs[:] = 0.0
    for i in range(len(h.id)):
        if first:
            h.inputs[i] = 0.0
        mu_cost = 0.0
        for c in range(len(cost)):
            mu_cost += h.crop_share[i, c] * cost[c]
        due = h.tilled[i] * mu_cost * part
        member = h.cooperative[i]
        if member >= 0 and terms.cooperative_open[member]:
            due *= 1.0 - terms.input_saving[member]
        if due <= 0.0:
            h.inputs[i] += part
            continue
        borrowed = min(max(0.0, due - h.cash[i]), credit_room(h.credit[i], h.income_12[i], h.debt[i], finance))
        paid = min(due, h.cash[i] + borrowed)
        h.cash[i] = max(0.0, h.cash[i] + borrowed - paid)
        h.debt[i] += borrowed
        h.income[i, crops_source] -= paid
        h.growing[i] += paid
        h.inputs[i] += part * paid / due
        if member >= 0 and terms.cooperative_open[member]:
            member_inputs[member] += paid
        paid_all += paid
        borrowed_all += borrowed
    return paid_all, borrowed_all


@household_kernel(
    "id",
    "village",
    "irrigated",
    "inputs",
    "growing",
    "adults",
    "placed",
    "sick_months",
    "shaken",
    "stock",
    "soil",
    "tilled",
    "crop_share",
)
def harvest(h, numbers, away, loss, months, now, standing, cost, yields, weather, seed, purpose, month, harvested):
    """Bring in the crops with `now` (crops,) set; adds to `stock` and to `harvested` (crops,) kg.

        kg = tilled * share * yield * soil * weather * inputs * labour * luck

    `yields` (crops,) kg a mu this year; `weather` (villages,) the rain-fed factor, which irrigation shields from;
    inputs from `unpaid_yield` (none paid) to 1; labour `idle_labour` without an adult or with a long illness, and in
    the share `away` of the year where all adults were found work away; luck lognormal, mean 1. Weather that leaves
    less than `loss` of a usual harvest distresses for `months` who tills any land. What was paid for the harvest leaves
    `growing`: of the crops `standing` (crops,) before, by their `cost` (crops,) yuan a mu, the part of those brought
    in; all of it with the last.
    """
    for i in range(len(h.id)):
        dry = weather[h.village[i]]
        wet = (1.0 + numbers.irrigation) * (1.0 - (1.0 - numbers.irrigation_shield) * (1.0 - dry))
        factor = h.irrigated[i] * wet + (1.0 - h.irrigated[i]) * dry
        if factor < loss and now.any() and h.tilled[i] > 0.0:
            h.shaken[i] = max(h.shaken[i], months)
        factor *= 1.0 + numbers.soil * (h.soil[i] - 0.5)
        factor *= numbers.unpaid_yield + (1.0 - numbers.unpaid_yield) * h.inputs[i]
        if h.adults[i] == 0 or h.sick_months[i] > 2:
            factor *= numbers.idle_labour
        elif h.placed[i] >= h.adults[i]:
            factor *= 1.0 - away * (1.0 - numbers.idle_labour)
        luck = numbers.spread * normal(seed, purpose, h.id[i], month, 0)
        factor *= np.exp(luck - 0.5 * numbers.spread * numbers.spread)
        for c in range(len(yields)):
            if now[c]:
                kg = h.tilled[i] * h.crop_share[i, c] * yields[c] * max(factor, 0.0)
                h.stock[i, c] += kg
                harvested[c] += kg
        before = 0.0
        after = 0.0
        for c in range(len(yields)):
            if standing[c]:
                worth = h.crop_share[i, c] * cost[c]
                before += worth
                if not now[c]:
                    after += worth
        h.growing[i] *= after / before if before > 0.0 else 0.0


@household_kernel("id", "cooperative", "stock", "income", "consumed", "persons")
def keep_house(h, numbers, terms, wholesale, eaten_crops, lost, eaten, crops_source, small):
    """Storage loss and own consumption of the month; returns the value of what was eaten, yuan.

    Each person eats `own_use` kg of grain a month from the crops marked in `eaten_crops`, in proportion to stock,
    valued as income and consumption at the wholesale price (national definition). Stocks under `small` kg are eaten
    whole, of whichever crop. Adds to `lost` and `eaten` (crops,) kg.
    """
    value = 0.0
    for i in range(len(h.id)):
        member = h.cooperative[i]
        rate = numbers.storage_loss
        if member >= 0 and terms.cooperative_open[member]:
            rate *= numbers.cooperative_storage
        food = 0.0
        for c in range(len(wholesale)):
            gone = rate * h.stock[i, c]
            h.stock[i, c] -= gone
            lost[c] += gone
            if eaten_crops[c]:
                food += h.stock[i, c]
        share = min(1.0, numbers.own_use * h.persons[i] / food) if food > 0.0 else 0.0
        for c in range(len(wholesale)):
            kg = share * h.stock[i, c] if eaten_crops[c] else 0.0
            if h.stock[i, c] - kg < small:
                kg = h.stock[i, c]
            h.stock[i, c] -= kg
            eaten[c] += kg
            worth = kg * wholesale[c]
            h.income[i, crops_source] += worth
            h.consumed[i] += worth
            value += worth
    return value
