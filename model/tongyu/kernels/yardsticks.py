"""Poverty by other yardsticks than income, and what illness and want do, in one pass over the households."""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.compile import household_kernel, kernel

LEAST_SEEN = 100.0  # yuan a head: the logarithm of less, or of a loss, would outweigh all else

# Bits of a household's flags, by which of the yardsticks it was poor; what each is stands in `yardsticks`.
NET, CONSUMPTION, CATASTROPHIC, IMPOVERISHED, HUNGRY, UNTREATED, VULNERABLE = (1 << bit for bit in range(7))
DEPRIVED = HUNGRY | UNTREATED  # one of these two is enough


class Measures(NamedTuple):
    """Rules of the group `measures`."""

    catastrophic: float
    food_share: float
    food_norm: float
    vulnerable: float


class Vulnerability(NamedTuple):
    """Coefficients of the logit of next year's poverty, the group `vulnerability`."""

    intercept: float
    log_income: float
    persons: float
    adults: float
    elders: float
    chronic: float
    land: float
    debt: float


class Yardsticks(NamedTuple):
    """Sums over households; persons, but for those that say otherwise."""

    net: float  # below the line less own payments for illness
    net_gap: float  # persons times their gap, share of the line
    consumption: float  # below the line by consumption
    consumption_gap: float
    impoverished: float  # above the line before own payments for illness, below it after
    catastrophic: float  # households
    hungry: float  # food below the norm
    untreated: float
    deprived: float  # one of these two
    vulnerable: float


@kernel
def chance_of_poverty(income, persons, adults, elders, chronic, land, debt, v):
    """Chance of being poor next year, by this year's `income` a head and the household's traits; land mu, debt yuan."""
    score = v.intercept + v.log_income * np.log(max(income, LEAST_SEEN)) + v.persons * persons + v.adults * adults
    score += v.elders * elders + v.chronic * chronic + v.land * land / persons + v.debt * debt / persons / 1_000.0
    return 1.0 / (1.0 + np.exp(-score))


@kernel
def can_pay(care, consumed, food_share):
    """What a head can pay for illness: consumption, own payments for illness included, less food; all in yuan."""
    return care + (1.0 - food_share) * consumed


@kernel
def _gap(income, line):
    """Share of the line that is missing; 0 for those above it, 1 at most."""
    return (line - max(income, 0.0)) / line if income < line else 0.0


@household_kernel("persons", "adults", "elders", "chronic", "land", "debt", "consumed_12", "care_12", "untreated")
def yardsticks(h, income, line, measures, vulnerability, flags):
    """Sums over the households by every yardstick, `Yardsticks` as a tuple; the bits of each go into `flags` (n,).

    `income` (n,) yuan a head of the twelve months that end now, `line` yuan a year. A household is poor NET of its own
    payments for illness, by CONSUMPTION; its own payments are CATASTROPHIC from the share `catastrophic` of
    consumption, own payments included, less food; they make it IMPOVERISHED where it is below the line only with them;
    it is DEPRIVED where it is HUNGRY or somebody's illness was left UNTREATED.
    """
    net = net_gap = consumption = consumption_gap = 0.0
    impoverished = catastrophic = hungry = untreated = deprived = vulnerable = 0.0
    for i in range(len(income)):
        persons = float(h.persons[i])
        of_head = float(income[i])
        care = h.care_12[i] / persons
        consumed = h.consumed_12[i] / persons
        left = of_head - care
        bits = 0
        if left < line:
            bits |= NET
            net += persons
            net_gap += persons * _gap(left, line)
            if of_head >= line:
                bits |= IMPOVERISHED
                impoverished += persons
        if consumed < line:
            bits |= CONSUMPTION
            consumption += persons
            consumption_gap += persons * _gap(consumed, line)
        if care > 0.0 and care >= measures.catastrophic * can_pay(care, consumed, measures.food_share):
            bits |= CATASTROPHIC
            catastrophic += 1.0
        if consumed < measures.food_norm * line:
            bits |= HUNGRY
            hungry += persons
        if h.untreated[i] > 0:
            bits |= UNTREATED
            untreated += persons
        if bits & DEPRIVED:
            deprived += persons
        chance = chance_of_poverty(
            of_head, persons, h.adults[i], h.elders[i], h.chronic[i], h.land[i], h.debt[i], vulnerability
        )
        if chance > measures.vulnerable:
            bits |= VULNERABLE
            vulnerable += persons
        flags[i] = bits
    return (
        net,
        net_gap,
        consumption,
        consumption_gap,
        impoverished,
        catastrophic,
        hungry,
        untreated,
        deprived,
        vulnerable,
    )
