"""Wages from outside and from local packing and hubs."""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.compile import household_kernel, kernel
from tongyu.kernels.philox import fill_normal, uniforms

REMEMBERED = 40  # years whose luck the lasting part of a wage still knows, at most
FORGOTTEN = 0.001  # share of that part's variance that may be older than what is remembered


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
    persistence: float
    innovation: float
    transitory: float


@kernel
def fill_wage_luck(ids, year, numbers, seed, purpose, out):
    """What a year's luck makes of an earner's wage: a factor with mean 1 into `out` (p,), for persons `ids` (p,).

        factor = exp(a - var(a) / 2) * exp(e - transitory^2 / 2),    e normal with s.d. `transitory`
        a      = persistence * (a of the year before) + innovation * (a standard normal)

    The lasting part a is stationary: it is summed from the normals of the last years, as many as hold all of its
    variance but the share `FORGOTTEN` (22 at a persistence of 0.85) and at most `REMEMBERED`, and scaled so that its
    variance is innovation^2 / (1 - persistence^2). So the luck of a year hangs on seed, person and year alone,
    whenever the run or the person began to work, and whoever lives with it.
    """
    rho = numbers.persistence
    years = 1
    while years < REMEMBERED and rho ** (2.0 * years) > FORGOTTEN:
        years += 1
    weight = numbers.innovation / np.sqrt(1.0 - rho ** (2.0 * years))
    half = 0.5 * (numbers.innovation**2 / (1.0 - rho**2) + numbers.transitory**2)
    z = np.empty(len(ids))
    fill_normal(seed, purpose, ids, year, 1, z)
    for i in range(len(ids)):
        out[i] = numbers.transitory * z[i] - half
    for ago in range(years if numbers.innovation > 0.0 else 0):
        fill_normal(seed, purpose, ids, year - ago, 0, z)
        for i in range(len(ids)):
            out[i] += weight * z[i]
        weight *= rho
    for i in range(len(ids)):
        out[i] = np.exp(out[i])


@kernel
def off_farm_share(age, schooling, numbers):
    """Share of a working adult's year that goes to wage work, 0-1: more with schooling, less with age."""
    share = numbers.off_farm * (1.0 + numbers.schooling * (schooling - 8.0))
    if age > 40:
        share *= max(0.0, 1.0 - numbers.aging * (age - 40))
    return min(max(share, 0.0), 1.0)


@kernel
def fill_off_farm(start, age, schooling, works, of_head, years, numbers, out):
    """Mean share of the year that a household's adults work for wages, by age and schooling of each, into `out` (n,).

    Of persons (p,) `works` says who is one of its adults; those of the household in row i are `start[i]:start[i + 1]`.
    Where nobody is, the share is that of somebody of the head's age `of_head` and schooling `years` (n,).
    """
    for i in range(len(out)):
        total = 0.0
        adults = 0
        for p in range(start[i], start[i + 1]):
            if works[p]:
                total += off_farm_share(age[p], schooling[p], numbers)
                adults += 1
        out[i] = total / adults if adults > 0 else off_farm_share(of_head[i], years[i], numbers)


@kernel
def fill_by_time(start, age, schooling, earns, what, numbers, out):
    """The mean of `what` (p,) over those who earn a household's wages, each by its own time for them, into `out` (n,).

        mean = sum over earners of (share of the year * what) / sum over earners of (share of the year)

    `share` is `off_farm_share`; of persons (p,) `earns` says who is meant, one of every household at least. Where all
    of their shares are zero, each counts alike.
    """
    for i in range(len(out)):
        worked = 0.0
        brought = 0.0
        plain = 0.0
        earners = 0
        for p in range(start[i], start[i + 1]):
            if earns[p]:
                share = off_farm_share(age[p], schooling[p], numbers)
                worked += share
                brought += share * what[p]
                plain += what[p]
                earners += 1
        out[i] = brought / worked if worked > 0.0 else plain / earners


class Time(NamedTuple):
    """What gives and takes adults' time for wage work, beside their own share of it; numbers of other mechanisms."""

    away: float  # of a year, that a placement adds
    post: float  # of one adult's time for wage work, that a post of public welfare takes
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


@kernel
def own_time(fit, post, share, received, income, numbers, time):
    """Adults' years a year that `fit` adults of a household work for wages without any placement.

    They work the `share` of the year, 0-1, where nothing keeps them. `received` yuan of means-tested benefits are part
    of `income`, both of the last twelve months.
    """
    free = max(fit - (time.post if post else 0.0), 0.0)
    return free * share * time_kept(received, income, numbers.response)


@kernel
def added_time(own, placed, fit, time):
    """Adults' years a year that placement adds to `own` time: nobody works more than a whole year."""
    return max(min(own + time.away * min(float(placed), fit), fit) - own, 0.0)


@kernel
def month_of_work(ability, luck, trained, level, numbers, time):
    """Yuan that a month of wage work brings where those with a trade do the share `trained` of it, 0-1."""
    return numbers.wage_month * level * ability * luck * (1.0 + time.trade * trained)


@household_kernel(
    "id",
    "township",
    "adults",
    "ability",
    "wage_luck",
    "sick_months",
    "off_farm",
    "income_12",
    "benefits",
    "case_months",
    "shaken",
    "placed",
    "post",
    "trained",
)
def labour_market(h, numbers, time, quality, level):
    """What placement adds to the month's wages, and the wages of those who have nobody placed, yuan.

    Both as their own time would bring them, before hours of selling and wages held back; arguments as of `earn_wages`.
    """
    added = 0.0
    others = 0.0
    for i in range(len(h.id)):
        on_case = quality[h.township[i]] if h.case_months[i] > 0 else 0.0
        fit = fit_adults(h.adults[i], h.sick_months[i], h.shaken[i], on_case, time)
        if fit <= 0.0:
            continue
        received = 0.0
        for slot in range(h.benefits.shape[1]):
            received += np.float64(h.benefits[i, slot])
        own = own_time(fit, h.post[i], h.off_farm[i], received, h.income_12[i], numbers, time)
        pay = month_of_work(h.ability[i], h.wage_luck[i], h.trained[i], level, numbers, time)
        if h.placed[i] > 0:
            added += added_time(own, h.placed[i], fit, time) * pay
        else:
            others += own * pay
    return added, others


@household_kernel(
    "id",
    "township",
    "income",
    "cash",
    "adults",
    "ability",
    "wage_luck",
    "sick_months",
    "hours",
    "legal",
    "off_farm",
    "income_12",
    "benefits",
    "case_months",
    "shaken",
    "placed",
    "post",
    "trained",
)
def earn_wages(
    h, numbers, time, quality, level, displaced, local, hour_value, weights, wage_source, seed, purpose, month
):
    """Pay the month's wages; returns (outside wages, local wages, wages held back) yuan.

        wage = work * wage_month * level * ability * luck * (1 + trade * trained) - hours selling online * hour_value
        work = own + away * (adults placed)                            where somebody is placed
             = own * (1 - displaced)                                   where nobody is
        own  = (fit adults - post) * off_farm * (1 - response * benefits / income)

    not below zero; `post`, `away` where the household has one; `trained` is the share of its adults' time for wage work
    that those with a trade give; `off_farm` is the mean of its adults' own
    shares of the year, and `luck` that of their luck weighted by these: off_farm * luck is what its adults' time and
    luck bring in the mean. Benefits and income are those of the last twelve months; nobody works more than a whole
    year. `level` is the trend (1 in mid-2015); `displaced` the share, 0-1, of their time that the placement of others
    took; `quality` (townships,) that of social work. `local` (townships,) yuan of local wages go to the township's fit
    adults in equal parts; `weights` (townships,) is scratch. With the yearly chance `arrears` / 12 an outside employer
    holds the month's wage back for good, but for the share `recovered` where the household has legal aid.
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
        work = own_time(fit, h.post[i], h.off_farm[i], received, h.income_12[i], numbers, time)
        if h.placed[i] > 0:
            work += added_time(work, h.placed[i], fit, time)
        else:
            work *= 1.0 - displaced
        wage = work * month_of_work(h.ability[i], h.wage_luck[i], h.trained[i], level, numbers, time)
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
