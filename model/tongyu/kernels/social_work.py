"""Casework: who is seen as needy, and what an open case does."""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.compile import kernel
from tongyu.kernels.philox import normal
from tongyu.kernels.state_support import observed_income


class SocialWork(NamedTuple):
    """Numbers of the mechanism `social_work`."""

    caseload: float
    case_months: float
    rest_months: float
    teaching: float
    overload: float
    insurance: float


@kernel
def need(h, numbers, line, place, participation, joint, rest_months, seed, purpose, month, score):
    """Fill `score` (n,): how needy each household looks, log(line / observed income a head); -inf if not to be served.

    Not to be served: outside `place` (townships,), with an open case, or served within `rest_months`.
    """
    for i in range(len(h.id)):
        score[i] = -np.inf
        if place[h.township[i]] <= 0.0 or h.case_months[i] > 0 or h.since_case[i] < rest_months:
            continue
        z = normal(seed, purpose, h.id[i], month, 0)
        data = joint[h.township[i]] if h.sells[i] or h.shops[i] else 0.0
        income = h.income_12[i] / h.persons[i]
        seen = observed_income(income, h.chronic[i], participation[h.village[i]], data, z, numbers)
        score[i] = np.log(line / seen)


@kernel
def work_cases(h, numbers, quality):
    """One month of all open cases; `quality` (townships,) 0-1 falls where workers carry too many.

    A case links to benefits and insurance from its first month, teaches (skill += teaching * quality * (1 - skill)),
    and runs out.
    """
    for i in range(len(h.id)):
        h.since_case[i] = min(h.since_case[i] + 1, 10_000)
        if h.case_months[i] == 0:
            continue
        how_well = quality[h.township[i]]
        h.linked[i] = True
        if how_well >= numbers.insurance:
            h.insured[i] = True
        h.skill[i] = min(1.0, h.skill[i] + numbers.teaching * how_well * (1.0 - h.skill[i]))
        h.case_months[i] -= 1
        if h.case_months[i] == 0:
            h.since_case[i] = 0
