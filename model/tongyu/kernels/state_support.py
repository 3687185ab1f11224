"""The state's own programme: pensions, subsidies, other transfers, registration of the poor."""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.compile import household_kernel, kernel
from tongyu.kernels.philox import normal, uniform


class State(NamedTuple):
    """Numbers of the mechanism `state`."""

    pension: float
    land_subsidy: float
    other: float
    observation: float
    participation: float
    connected: float
    data: float
    illness_weight: float
    age_weight: float
    labour_weight: float
    land_weight: float
    exit_margin: float


LAND_SEEN = 0.1, 10.0  # times the usual land a head, beyond which more or less of it changes nothing


@household_kernel("id", "income", "cash", "persons", "elders", "remittance", "land")
def pay_transfers(h, numbers, pension, level, transfer_source):
    """Pay the month's transfers that ask for no means; returns (pensions, subsidies, other) yuan.

        pension * elders + land_subsidy * mu / 12 + other * level * N * remittance

    `pension` is yuan of 2015 a month; `level` the trend of what is other (1 in mid-2015); N the persons.
    """
    pensions = 0.0
    subsidies = 0.0
    others = 0.0
    for i in range(len(h.id)):
        of_age = pension * h.elders[i]
        subsidy = numbers.land_subsidy * h.land[i] / 12.0
        other = numbers.other * level * h.persons[i] * h.remittance[i]
        total = of_age + subsidy + other
        h.income[i, transfer_source] += total
        h.cash[i] += total
        pensions += of_age
        subsidies += subsidy
        others += other
    return pensions, subsidies, others


@kernel
def traits_seen(chronic, adults, elders, persons, land, usual_land, numbers):
    """By how much a household is taken to have more or less than its income says, a factor.

    Officials and neighbours go by what they can see: less where somebody is chronically ill, where all are old, where
    nobody can work; and by its land a head (mu) over `usual_land`, within a tenth and ten times:

        traits = (1 - illness_weight) * (1 - age_weight) * (1 - labour_weight) * (land / (N * usual_land))^land_weight

    each of the first three only where it holds.
    """
    factor = (1.0 - numbers.illness_weight) if chronic else 1.0
    if elders == persons:
        factor *= 1.0 - numbers.age_weight
    if adults == 0:
        factor *= 1.0 - numbers.labour_weight
    relative = min(max(land / (persons * usual_land), LAND_SEEN[0]), LAND_SEEN[1])
    return factor * relative**numbers.land_weight


@kernel
def observed_income(income, traits, participation, removed, z, numbers):
    """Income a head as officials and neighbours see it, yuan, by the normal draw `z`.

        error = observation * (1 - participation * p) * (1 - removed)
        seen = max(income, 100) * exp(error * z) * traits

    p is how far villagers take part, 0-1; `removed` the share, 0-1, that platform data on a connected household take
    away.
    """
    error = numbers.observation * (1.0 - numbers.participation * participation)
    error *= 1.0 - removed
    return max(income, 100.0) * np.exp(error * z) * traits


@household_kernel(
    "id",
    "income_12",
    "care_12",
    "persons",
    "adults",
    "elders",
    "chronic",
    "land",
    "registered",
    "listed",
    "sells",
    "shops",
    "village",
    "township",
)
def register(h, numbers, usual_land, enter_line, keep_line, care, entry, participation, joint, seed, purpose, month):
    """A listing of the poor; writes `registered` and `listed`; returns (entered, left) households.

    A household enters where its observed income a head is below `enter_line`, with the chance `entry`, and leaves where
    it is above `keep_line` * (1 + exit_margin); `listed` stays, since help goes on after it has left. The share `care`
    of own payments for illness is deducted from income before it is looked at. `participation` (villages,) 0-1; `joint`
    (townships,) 0-1, a joint centre there.
    """
    entered = 0
    left = 0
    for i in range(len(h.id)):
        z = normal(seed, purpose, h.id[i], month, 0)
        removed = numbers.connected * joint[h.township[i]] if h.sells[i] or h.shops[i] else 0.0
        income = (h.income_12[i] - care * h.care_12[i]) / h.persons[i]
        traits = traits_seen(h.chronic[i], h.adults[i], h.elders[i], h.persons[i], h.land[i], usual_land, numbers)
        seen = observed_income(income, traits, participation[h.village[i]], removed, z, numbers)
        if (
            not h.registered[i]
            and seen < enter_line
            and (entry >= 1.0 or uniform(seed, purpose, h.id[i], month, 2) < entry)
        ):
            h.registered[i] = True
            h.listed[i] = True
            entered += 1
        elif h.registered[i] and seen > keep_line * (1.0 + numbers.exit_margin):
            h.registered[i] = False
            left += 1
    return entered, left


@household_kernel("id", "income_12", "persons", "adults", "elders", "chronic", "land")
def seen_at_start(h, numbers, usual_land, seed, purpose, seen):
    """Income a head of each household as the village sees it when a run begins, into `seen` (n,) yuan."""
    for i in range(len(h.id)):
        z = normal(seed, purpose, h.id[i], 0, 1)
        traits = traits_seen(h.chronic[i], h.adults[i], h.elders[i], h.persons[i], h.land[i], usual_land, numbers)
        seen[i] = observed_income(h.income_12[i] / h.persons[i], traits, 0.0, 0.0, z, numbers)
