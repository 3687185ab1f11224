"""Casework: who is seen as needy, and what an open case does."""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.compile import household_kernel
from tongyu.kernels.philox import normal, uniform
from tongyu.kernels.state_support import observed_income, traits_seen

ILLNESS, LABOUR, DEBT, SKILL = 1, 2, 3, 4  # the cause of need that a case goes after


class SocialWork(NamedTuple):
    """Numbers of the mechanism `social_work`."""

    caseload: float
    case_months: float
    rest_months: float
    teaching: float
    overload: float
    insurance: float
    competence: float
    experience: float
    debt: float
    illness: float
    dependency: float
    joining: float
    asking: float
    sales_record: float


@household_kernel(
    "id",
    "sells",
    "shops",
    "income_12",
    "persons",
    "adults",
    "elders",
    "chronic",
    "land",
    "case_months",
    "since_case",
    "village",
    "township",
)
def need(
    h,
    rows,
    numbers,
    usual_land,
    line,
    place,
    participation,
    joint,
    station,
    rest_months,
    asking,
    seed,
    purpose,
    asks,
    month,
    score,
):
    """Fill `score` (rows,): how needy the households `rows` look, log(line / observed income a head).

    It is -inf for those not to be served. Returns how wrong that is by chance, the sum of absolute log points, and of
    how many.

    Not to be served: outside `place` (villages,), with an open case, or served within `rest_months`. Of a
    connected household platform data remove the share `connected` of the error near a joint centre (`joint`
    (townships,) 0-1), and the share `data` where its village has a `station` (villages,); one below the `line` asks for
    help by the platform with the yearly chance `asking`, and is then seen as it is. `month` stands for the year.
    """
    wrong = 0.0
    looked_at = 0
    for k in range(len(rows)):
        i = rows[k]
        score[k] = -np.inf
        if place[h.village[i]] <= 0.0 or h.case_months[i] > 0 or h.since_case[i] < rest_months:
            continue
        z = normal(seed, purpose, h.id[i], month, 0)
        removed = 0.0
        if h.sells[i] or h.shops[i]:
            removed = max(numbers.connected * joint[h.township[i]], numbers.data if station[h.village[i]] else 0.0)
        income = h.income_12[i] / h.persons[i]
        online = h.sells[i] or h.shops[i]
        if online and income < line and uniform(seed, asks, h.id[i], month, 0) < asking:
            removed = 1.0
        traits = traits_seen(h.chronic[i], h.adults[i], h.elders[i], h.persons[i], h.land[i], usual_land, numbers)
        seen = observed_income(income, traits, participation[h.village[i]], removed, z, numbers)
        score[k] = np.log(line / seen)
        wrong += abs(score[k] - np.log(line / (max(income, 100.0) * traits)))
        looked_at += 1
    return wrong, looked_at


@household_kernel(
    "id", "since_case", "sells", "skill", "case_months", "township", "insured", "cause", "health", "credit"
)
def work_cases(h, numbers, quality, seed, purpose, month):
    """One month of all open cases; `quality` (townships,) 0-1 falls where workers carry too many.

    A case goes after its `cause`. All are helped to apply for the allowance (`kernels.benefits`), counselled and
    relieved of care (`kernels.work`), and better insured where the work is good enough; illness is brought to a doctor
    and to medical assistance (`kernels.health`), want of labour leads to work away or a post (`kernels.placement`,
    `mechanisms.posts`), debt to formal credit and small credit (`kernels.small_credit`), want of skill is taught; other
    causes lead to work away and to teaching half as much. Who sells online gets formal credit for its record of sales
    with the chance `sales_record` a case:

        skill += teaching * quality * (1 or 1/2) * (1 - skill)
    """
    for i in range(len(h.id)):
        h.since_case[i] = min(h.since_case[i] + 1, 10_000)
        if h.case_months[i] == 0:
            continue
        how_well = quality[h.township[i]]
        if how_well >= numbers.insurance:
            h.insured[i] = True
        if h.cause[i] == ILLNESS:
            h.health[i] = True
        elif h.cause[i] == DEBT:
            h.credit[i] = True
        if h.sells[i] and not h.credit[i]:
            chance = 1.0 - (1.0 - numbers.sales_record) ** (1.0 / int(numbers.case_months))  # months that it lasts
            h.credit[i] = uniform(seed, purpose, h.id[i], month, 0) < chance
        taught = numbers.teaching * how_well * (1.0 if h.cause[i] == SKILL else 0.5)
        h.skill[i] = min(1.0, h.skill[i] + taught * (1.0 - h.skill[i]))
        h.case_months[i] -= 1
        if h.case_months[i] == 0:
            h.since_case[i] = 0


@household_kernel("cause", "care_12", "sick_months", "adults", "persons", "debt", "income_12")
def find_causes(h, numbers, rows):
    """Write the `cause` of need of the households `rows`: illness before labour, before debt, before skill.

    Illness where somebody is ill now or own payments of the year are at least the share `illness` of income; labour
    where nobody can work or an adult has `dependency` persons or more to keep; debt where it is above the share `debt`
    of a year's income.
    """
    for i in rows:
        if h.sick_months[i] > 0 or h.care_12[i] >= numbers.illness * max(h.income_12[i], 1.0):
            h.cause[i] = ILLNESS
        elif h.persons[i] >= numbers.dependency * h.adults[i]:
            h.cause[i] = LABOUR
        elif h.debt[i] > numbers.debt * max(h.income_12[i], 0.0):
            h.cause[i] = DEBT
        else:
            h.cause[i] = SKILL
