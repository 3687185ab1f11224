"""Wages from outside and from local packing and hubs."""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.compile import household_kernel, kernel
from tongyu.kernels.philox import uniforms


class Work(NamedTuple):
    """Numbers of the mechanism `work`."""

    wage_month: float
    off_farm: float
    schooling: float
    aging: float
    local_share: float
    arrears: float
    recovered: float
    response: float


@kernel
def off_farm_share(age, schooling, numbers):
    """Share of a working adult's year that goes to wage work, 0-1: more with schooling, less with age."""
    share = numbers.off_farm * (1.0 + numbers.schooling * (schooling - 8.0))
    if age > 40:
        share *= max(0.0, 1.0 - numbers.aging * (age - 40))
    return min(max(share, 0.0), 1.0)


@kernel
def time_kept(benefits, income, response):
    """Share of off-farm time, 0-1, that a household keeps at when means-tested benefits are part of its year's income."""
    if income <= 0.0:
        return 1.0
    return 1.0 - response * min(max(benefits / income, 0.0), 1.0)


@household_kernel(
    "id",
    "township",
    "income",
    "cash",
    "adults",
    "ability",
    "sick_months",
    "hours",
    "legal",
    "age",
    "schooling",
    "income_12",
    "benefits",
)
def earn_wages(h, numbers, level, local, hour_value, weights, wage_source, seed, purpose, month):
    """Pay the month's wages; returns (outside wages, local wages, wages held back) yuan.

        wage = (fit adults) * off-farm share * wage_month * level * ability * (1 - response * benefits / income)
               - hours selling online * hour_value

    not below zero; benefits and income are those of the last twelve months. `level` is the trend (1 in mid-2015). `local` (townships,) yuan of local wages go to the
    township's fit adults in equal parts; `weights` (townships,) is scratch. A sick month costs one adult. With the
    yearly
    chance `arrears` / 12 an outside employer holds the month's wage back for good, but for the share `recovered` where
    the household has legal aid.
    """
    weights[:] = 0.0
    for i in range(len(h.id)):
        fit = h.adults[i] - (1 if h.sick_months[i] > 0 else 0)
        weights[h.township[i]] += max(fit, 0)
    outside_all = 0.0
    local_all = 0.0
    arrears_all = 0.0
    luck = uniforms(seed, purpose, h.id, month, 0)
    for i in range(len(h.id)):
        fit = max(h.adults[i] - (1 if h.sick_months[i] > 0 else 0), 0)
        if fit == 0:
            continue
        wage = fit * off_farm_share(h.age[i], h.schooling[i], numbers) * numbers.wage_month * level * h.ability[i]
        received = 0.0
        for slot in range(h.benefits.shape[1]):
            received += np.float64(h.benefits[i, slot])
        wage *= time_kept(received, h.income_12[i], numbers.response)
        wage = max(0.0, wage - h.hours[i] * hour_value)
        if wage > 0.0 and luck[i] < numbers.arrears / 12.0:
            lost = wage * (1.0 - (numbers.recovered if h.legal[i] else 0.0))
            wage -= lost
            arrears_all += lost
        t = h.township[i]
        here = local[t] * fit / weights[t] if weights[t] > 0.0 else 0.0
        outside_all += wage
        local_all += here
        h.income[i, wage_source] += wage + here
        h.cash[i] += wage + here
    return outside_all, local_all, arrears_all
