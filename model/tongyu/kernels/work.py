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


class Time(NamedTuple):
    """What gives and takes adults' time for wage work, beside their own share of it; numbers of other mechanisms."""

    away: float  # of a year, that a placement adds
    post: float  # of an adult, that a post of public welfare takes
    care_relief: float  # of an adult, that relief from care gives back
    shaken: float  # of an adult, that distress takes
    counselling: float  # share of it that counselling gives back
    trade: float  # share by which a trade raises the wage


@kernel
def fit_adults(adults, sick, shaken, works_on_case, time):
    """Adults who can work this month: one less while one is ill, a little less in distress; never below 0.

    `works_on_case` is the quality, 0-1, of the social work on an open case, 0 without one.
    """
    fit = float(adults)
    if sick > 0:
        fit -= 1.0 - time.care_relief * works_on_case
    if shaken > 0:
        fit -= time.shaken * (1.0 - time.counselling * works_on_case)
    return max(fit, 0.0)


@kernel
def time_kept(benefits, income, response):
    """Share of off-farm time, 0-1, that is kept at where means-tested benefits are part of the year's income."""
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
    "case_months",
    "shaken",
    "placed",
    "post",
    "trade",
)
def earn_wages(h, numbers, time, quality, level, local, hour_value, weights, wage_source, seed, purpose, month):
    """Pay the month's wages; returns (outside wages, local wages, wages held back) yuan.

        wage = work * wage_month * level * ability * (1 + trade) - hours selling online * hour_value
        work = (fit adults - post) * off-farm share * (1 - response * benefits / income) + away * (adults placed)

    not below zero; `trade`, `post`, `away` where the household has one; benefits and income are those of the last
    twelve months; nobody works more than a whole year. `level` is the trend (1 in mid-2015); `quality` (townships,)
    that of social work. `local` (townships,) yuan of local wages go to the township's fit adults in equal parts;
    `weights` (townships,) is scratch. With the yearly chance `arrears` / 12 an outside employer holds the month's wage
    back for good, but for the share `recovered` where the household has legal aid.
    """
    weights[:] = 0.0
    for i in range(len(h.id)):
        on_case = quality[h.township[i]] if h.case_months[i] > 0 else 0.0
        weights[h.township[i]] += fit_adults(h.adults[i], h.sick_months[i], h.shaken[i], on_case, time)
    outside_all = 0.0
    local_all = 0.0
    arrears_all = 0.0
    luck = uniforms(seed, purpose, h.id, month, 0)
    for i in range(len(h.id)):
        t = h.township[i]
        on_case = quality[t] if h.case_months[i] > 0 else 0.0
        fit = fit_adults(h.adults[i], h.sick_months[i], h.shaken[i], on_case, time)
        if fit <= 0.0:
            continue
        received = 0.0
        for slot in range(h.benefits.shape[1]):
            received += np.float64(h.benefits[i, slot])
        free = max(fit - (time.post if h.post[i] else 0.0), 0.0)
        work = free * off_farm_share(h.age[i], h.schooling[i], numbers)
        work *= time_kept(received, h.income_12[i], numbers.response)
        work = min(work + time.away * min(float(h.placed[i]), fit), fit)
        wage = work * numbers.wage_month * level * h.ability[i]
        if h.trade[i]:
            wage *= 1.0 + time.trade
        wage = max(0.0, wage - h.hours[i] * hour_value)
        if wage > 0.0 and luck[i] < numbers.arrears / 12.0:
            lost = wage * (1.0 - (numbers.recovered if h.legal[i] else 0.0))
            wage -= lost
            arrears_all += lost
        here = local[t] * fit / weights[t] if weights[t] > 0.0 else 0.0
        outside_all += wage
        local_all += here
        h.income[i, wage_source] += wage + here
        h.cash[i] += wage + here
    return outside_all, local_all, arrears_all
