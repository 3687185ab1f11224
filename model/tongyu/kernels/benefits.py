"""Means-tested benefits: what the office sees, who is enrolled, and what they are paid."""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.compile import household_kernel, kernel
from tongyu.kernels.philox import normal, uniform, uniforms
from tongyu.kernels.state_support import observed_income, traits_seen


class Benefits(NamedTuple):
    """Numbers of the mechanism `benefits`."""

    standard: float
    fill: float
    least: float
    entry: float
    quota: float
    start: float
    displacement: float
    help: float
    top_up: float


@household_kernel(
    "id",
    "income_12",
    "benefits",
    "persons",
    "adults",
    "elders",
    "chronic",
    "land",
    "sells",
    "shops",
    "village",
    "township",
    "means",
    "enrolled",
)
def verify(h, numbers, usual_land, standard, participation, joint, seed, purpose, year):
    """The year's means test; writes `means`, yuan a head as the office sees it, and ends entitlements.

    Returns how many households it takes off the rolls.

        means = observed_income((income_12 - benefits of these months) / N)        (`kernels.state_support`)

    One misjudgement lasts for the year. Who is seen at or above `standard` is enrolled no longer. `participation`
    (villages,) and `joint` (townships,) 0-1 as in `register`.
    """
    ended = 0
    for i in range(len(h.id)):
        received = 0.0
        for month in range(h.benefits.shape[1]):
            received += np.float64(h.benefits[i, month])
        persons = float(h.persons[i])
        z = normal(seed, purpose, h.id[i], year, 0)
        removed = numbers.connected * joint[h.township[i]] if h.sells[i] or h.shops[i] else 0.0
        traits = traits_seen(h.chronic[i], h.adults[i], h.elders[i], h.persons[i], h.land[i], usual_land, numbers)
        h.means[i] = observed_income(
            (h.income_12[i] - received) / persons, traits, participation[h.village[i]], removed, z, numbers
        )
        if h.enrolled[i] and h.means[i] >= standard:
            h.enrolled[i] = False
            ended += 1
    return ended


@household_kernel("id", "persons", "means", "enrolled")
def begin(h, numbers, standard):
    """Who is enrolled as a run begins; writes `enrolled`; returns how many households.

    The neediest of those seen below `standard`, whole households, up to the share `start` of the quota.
    """
    everybody = 0
    for i in range(len(h.id)):
        everybody += h.persons[i]
    room = numbers.start * numbers.quota * everybody
    rows = np.argsort(h.id)  # of equals the first by id, whatever their rows
    held = 0
    entered = 0
    for i in rows[np.argsort(h.means[rows], kind="mergesort")]:
        if h.means[i] < standard and held + h.persons[i] <= room:
            h.enrolled[i] = True
            held += h.persons[i]
            entered += 1
    return entered


@kernel
def _best_off(ids, enrolled, means):
    """Row of the enrolled household seen with the most, of equals the last by id; -1 where nobody is enrolled."""
    found = -1
    for i in range(len(means)):
        if enrolled[i] and (found < 0 or means[i] > means[found] or (means[i] == means[found] and ids[i] > ids[found])):
            found = i
    return found


@kernel
def is_helped(household, township, numbers, quality, case_months, seed, purpose, month):
    """Whether a household with an open case is helped to apply this month; arguments as in `apply`.

    So it is with the chance

        chance = 1 - (1 - help * quality)^(1 / case_months)            (over a whole case help * quality)
    """
    chance = 1.0 - (1.0 - numbers.help * quality[township]) ** (1.0 / case_months)
    return uniform(seed, purpose, household, month, 0) < chance


@household_kernel("id", "persons", "means", "enrolled", "case_months", "since_case", "township")
def apply(h, numbers, standard, quality, case_months, seed, applying, helped, pushing, month):
    """The month's applications; writes `enrolled`; returns (entered, of them helped, of them displacing) households.

    Who is seen below `standard` and is not enrolled applies with the chance `entry`; while a social worker's case is
    open also with help, whose chance over a whole case of `case_months` months is `help` times the `quality`
    (townships,) of the work. The neediest come first. Enrolled are at most the share `quota` of all persons, whole
    households. When there is no room, an application with help pushes out, with the chance `displacement`, the
    household that is seen with the most, where that is more than the applicant has; any other waits.
    """
    everybody = 0
    held = 0
    for i in range(len(h.id)):
        everybody += h.persons[i]
        if h.enrolled[i]:
            held += h.persons[i]
    room = numbers.quota * everybody
    luck = uniforms(seed, applying, h.id, month, 0)
    wants = np.zeros(len(h.id), dtype=np.bool_)
    aided = np.zeros(len(h.id), dtype=np.bool_)
    count = 0
    for i in range(len(h.id)):
        if h.enrolled[i] or h.means[i] >= standard:
            continue
        if h.case_months[i] > 0 or h.since_case[i] == 0:  # the last month is worked by now
            aided[i] = is_helped(h.id[i], h.township[i], numbers, quality, case_months, seed, helped, month)
        if aided[i] or luck[i] < numbers.entry:
            wants[i] = True
            count += 1
    rows = np.empty(count, dtype=np.int64)
    at = 0
    for i in range(len(h.id)):
        if wants[i]:
            rows[at] = i
            at += 1
    rows = rows[np.argsort(h.id[rows])]  # of equals the first by id, whatever their rows
    entered = 0
    with_help = 0
    displacing = 0
    for i in rows[np.argsort(h.means[rows], kind="mergesort")]:
        if held + h.persons[i] > room:
            if not aided[i] or uniform(seed, pushing, h.id[i], month, 0) >= numbers.displacement:
                continue
            out = _best_off(h.id, h.enrolled, h.means)
            if out < 0 or h.means[out] <= h.means[i] or held - h.persons[out] + h.persons[i] > room:
                continue
            h.enrolled[out] = False
            held -= h.persons[out]
            displacing += 1
        h.enrolled[i] = True
        held += h.persons[i]
        entered += 1
        with_help += aided[i]
    return entered, with_help, displacing


@household_kernel("id", "persons", "adults", "listed", "means", "enrolled", "benefits", "income", "cash")
def pay_benefits(h, numbers, standard, line, top_up, slot, transfer_source):
    """Pay the month's allowance and top-ups; returns both sums, yuan.

    With m what the office sees a head, N the persons and a the yearly allowance a head:

        a = max(fill * (standard - m), least * standard)                     of the enrolled
        top_up * max(0, line - m - a) * N / 12                               of the listed without a working adult

    `slot` (0-11) is the month's place in `benefits`.
    """
    allowances = 0.0
    top_ups = 0.0
    for i in range(len(h.id)):
        persons = float(h.persons[i])
        a_head = 0.0
        if h.enrolled[i]:
            a_head = max(numbers.fill * (standard - h.means[i]), numbers.least * standard)
        allowance = a_head * persons / 12.0
        top = 0.0
        if h.listed[i] and h.adults[i] == 0:
            top = top_up * max(0.0, line - h.means[i] - a_head) * persons / 12.0
        h.benefits[i, slot] = np.float32(allowance + top)
        h.income[i, transfer_source] += allowance + top
        h.cash[i] += allowance + top
        allowances += allowance
        top_ups += top
    return allowances, top_ups
