"""Joining and leaving cooperatives; grading of the season's produce; quality."""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.channels import brand_cash, produce_weight, trader_cost, trader_weight
from tongyu.kernels.compile import household_kernel
from tongyu.kernels.philox import normal, uniform, uniforms


class Cooperatives(NamedTuple):
    """Numbers of the mechanism `cooperatives`."""

    joining: float
    leaving: float
    advantage: float
    gain_scale: float
    trust: float
    standard: float
    catch: float
    grading_error: float
    community_trust: float


class Quality(NamedTuple):
    """Numbers of the mechanism `quality`."""

    effort: float
    course: float
    standard: float
    one_standard: float
    technical: float


@household_kernel(
    "id", "cooperative", "township", "patronage", "quality", "village", "stock", "km_hub", "openness", "case_months"
)
def decide_membership(h, numbers, channels, terms, nearest, posted, usual, case_factor, join, leave, seed, month):
    """Join or leave a cooperative; writes `cooperative`; returns (joined, left, patronage lost by leaving).

    P(join) = 1 - exp(-joining * case * exp(advantage * asinh(G / gain_scale) + trust * (openness - 1/3)
                                            + community_trust * organised)), with G the yuan a
    month that the household's grain would earn under the brand beyond the trader: brand price against trader's on
    what a member can usually place, so that a full cooperative attracts nobody; `case_factor` for clients of social
    work, 1 for others; organised 0-1 the household's village. `nearest` (townships,) is a waking
    cooperative of the township or -1; `posted` (crops,) the brand's price net of commission, 0 where there is no
    brand; `usual` (crops,) the raw kg a month a member usually places.
    """
    joined = 0
    left = 0
    lost = 0.0
    luck = uniforms(seed, join, h.id, month, 0)
    for i in range(len(h.id)):
        c = h.cooperative[i]
        if c >= 0:
            if not terms.cooperative_open[c] and uniform(seed, leave, h.id[i], month, 0) < numbers.leaving:
                h.cooperative[i] = -1
                left += 1
                lost += h.patronage[i]
                h.patronage[i] = 0.0
            continue
        t = h.township[i]
        candidate = nearest[t]
        if candidate < 0:
            continue
        gain = 0.0
        for crop in range(len(posted)):
            if posted[crop] <= 0.0 or h.stock[i, crop] <= 1.0:
                continue
            weight = produce_weight(h.quality[i], channels)
            price = terms.wholesale[crop]
            consumer = terms.milling_yield[crop]
            brand = weight * consumer * posted[crop] - brand_cash(
                terms.parcel[t],
                terms.trunk[t],
                terms.fee[candidate],
                terms.packing[candidate],
                h.km_hub[i],
                consumer,
                channels,
            )
            trader = trader_weight(h.quality[i], channels) * price - trader_cost(price, h.km_hub[i], channels)
            gain += max(0.0, brand - trader) * min(h.stock[i, crop], usual[crop])
        score = numbers.advantage * np.arcsinh(gain / numbers.gain_scale) + numbers.trust * (h.openness[i] - 1.0 / 3.0)
        score += numbers.community_trust * terms.organised[h.village[i]]
        rate = numbers.joining * (case_factor if h.case_months[i] > 0 else 1.0)
        if luck[i] < 1.0 - np.exp(-rate * np.exp(score)):
            h.cooperative[i] = candidate
            joined += 1
    return joined, left, lost


@household_kernel("id", "passes", "cooperative", "quality", "tilled")
def grade(h, numbers, terms, inspected, slipped, seed, purpose, month):
    """Grade members' harvest; writes `passes`; returns (delivering, below standard among them).

    Who tills nothing brings in nothing to grade. Produce at or above the standard passes. Below it, it slips through
    `inspected` layers of inspection with probability (1 - catch) ^ inspected; what does is marked in `slipped` (n,).
    """
    passing = 0
    below = 0
    for i in range(len(h.id)):
        h.passes[i] = False
        slipped[i] = False
        c = h.cooperative[i]
        if c < 0 or not terms.cooperative_open[c] or h.tilled[i] <= 0.0:
            continue
        seen = h.quality[i] + numbers.grading_error * normal(seed, purpose, h.id[i], month, 0)
        if seen >= numbers.standard:
            h.passes[i] = True
        elif uniform(seed, purpose, h.id[i], month, 1) < (1.0 - numbers.catch) ** inspected:
            h.passes[i] = True
            slipped[i] = True
            below += 1
        if h.passes[i]:
            passing += 1
    return passing, below


@household_kernel("id", "cooperative", "quality", "village", "skill", "base_skill")
def raise_quality(h, numbers, terms, technical):
    """One month of produce quality; writes `quality`.

        quality += effort * (target - quality),
        target = 0.5 + course * (skill - base skill) + technical * served
                 + (standard + one_standard * kept) * (member of a waking cooperative)

    with kept, 0-1, how far the cooperative keeps the county's one standard. `technical` (villages,) is 0-1, how far
    university experts serve the village.
    """
    for i in range(len(h.id)):
        target = 0.5 + numbers.course * (h.skill[i] - h.base_skill[i]) + numbers.technical * technical[h.village[i]]
        c = h.cooperative[i]
        if c >= 0 and terms.cooperative_open[c]:
            target += numbers.standard + numbers.one_standard * terms.standard[c]
        h.quality[i] = min(max(h.quality[i] + numbers.effort * (target - h.quality[i]), 0.0), 1.0)
