"""Casework: who is seen as needy, and what an open case does."""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.compile import household_kernel
from tongyu.kernels.philox import normal
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
    joining: float


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
    h, rows, numbers, usual_land, line, place, participation, joint, station, rest_months, seed, purpose, month, score
):
    """Fill `score` (rows,): how needy the households `rows` look, log(line / observed income a head).

    It is -inf for those not to be served.

    Not to be served: outside `place` (villages,), with an open case, or served within `rest_months`. Of a
    connected household platform data remove the share `connected` of the error near a joint centre (`joint`
    (townships,) 0-1), and the share `data` where its village has a `station` (villages,).
    """
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
        traits = traits_seen(h.chronic[i], h.adults[i], h.elders[i], h.persons[i], h.land[i], usual_land, numbers)
        seen = observed_income(income, traits, participation[h.village[i]], removed, z, numbers)
        score[k] = np.log(line / seen)


@household_kernel("id", "since_case", "skill", "case_months", "township", "insured", "cause", "health", "credit")
def work_cases(h, numbers, quality):
    """One month of all open cases; `quality` (townships,) 0-1 falls where workers carry too many.

    A case goes after its `cause`. All are helped to apply for the allowance (`kernels.benefits`), and to better
    insurance where the work is good enough; illness is brought to a doctor, debt is moved to formal credit, want of skill
    is taught, the other causes half as much:

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
        taught = numbers.teaching * how_well * (1.0 if h.cause[i] == SKILL else 0.5)
        h.skill[i] = min(1.0, h.skill[i] + taught * (1.0 - h.skill[i]))
        h.case_months[i] -= 1
        if h.case_months[i] == 0:
            h.since_case[i] = 0


@household_kernel("chronic", "cause", "sick_months", "adults", "debt", "income_12")
def find_causes(h, numbers, rows):
    """Write the `cause` of need of the households `rows`: illness before labour, before debt, before skill."""
    for i in rows:
        if h.chronic[i] or h.sick_months[i] > 0:
            h.cause[i] = ILLNESS
        elif h.adults[i] == 0:
            h.cause[i] = LABOUR
        elif h.debt[i] > numbers.debt * max(h.income_12[i], 0.0):
            h.cause[i] = DEBT
        else:
            h.cause[i] = SKILL
