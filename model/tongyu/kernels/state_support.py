"""The state's own programme: pensions, allowance, subsidies, registration of the poor, top-ups."""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.compile import household_kernel, kernel
from tongyu.kernels.philox import normal, uniform


class State(NamedTuple):
    """Numbers of the mechanism `state`."""

    pension: float
    land_subsidy: float
    other: float
    allowance_line: float
    allowance_fill: float
    take_up: float
    observation: float
    participation: float
    connected: float
    data: float
    illness_weight: float
    exit_margin: float


@household_kernel(
    "id",
    "income",
    "cash",
    "persons",
    "income_12",
    "benefits",
    "elders",
    "remittance",
    "registered",
    "land",
    "linked",
    "adults",
)
def pay_transfers(h, numbers, level, line, top_up, seed, purpose, slot, transfer_source):
    """Pay the month's transfers; returns (pensions, subsidies, other, allowance, top-ups) yuan.

    With y the income a head of twelve months, but for the allowance and top-ups in it and not below 0, N the persons,
    and a the month's allowance a head, if any:

        pension * elders + land_subsidy * mu / 12 + other * N * remittance      (`level` is their trend; no subsidy)
        allowance_fill * max(0, allowance_line * line - y) * N / 12     if linked to benefits, or by chance `take_up`
        top_up * max(0, line - y - 12 * a) * N / 12                     if registered and without a working adult

    So no benefit is tested on itself: each fills the share of the gap that it says. `slot` (0-11) is the month's place
    in `benefits`.
    """
    pensions = 0.0
    subsidies = 0.0
    others = 0.0
    allowances = 0.0
    top_ups = 0.0
    for i in range(len(h.id)):
        persons = float(h.persons[i])
        received = 0.0
        for month in range(h.benefits.shape[1]):
            received += np.float64(h.benefits[i, month])
        y = (h.income_12[i] - received) / persons
        pension = numbers.pension * level * h.elders[i]
        subsidy = numbers.land_subsidy * h.land[i] / 12.0
        other = numbers.other * level * persons * h.remittance[i]
        allowance = 0.0
        top = 0.0
        if y < numbers.allowance_line * line and (
            h.linked[i] or uniform(seed, purpose, h.id[i], -1, 0) < numbers.take_up
        ):
            allowance = numbers.allowance_fill * (numbers.allowance_line * line - max(y, 0.0)) * persons / 12.0
        gap = line - max(y, 0.0) - 12.0 * allowance / persons
        if h.registered[i] and h.adults[i] == 0 and gap > 0.0:
            top = top_up * gap * persons / 12.0
        h.benefits[i, slot] = np.float32(allowance + top)
        total = pension + subsidy + other + allowance + top
        h.income[i, transfer_source] += total
        h.cash[i] += total
        pensions += pension
        subsidies += subsidy
        others += other
        allowances += allowance
        top_ups += top
    return pensions, subsidies, others, allowances, top_ups


@kernel
def observed_income(income, chronic, participation, removed, z, numbers):
    """Income a head as the village sees it, yuan: log-normal error by the normal `z`, less with `participation` (0-1).

    `removed` (0-1) is the share of the error that platform data on a connected household take away. The chronically
    ill are seen as
    needier than income alone says.
    """
    error = numbers.observation * (1.0 - numbers.participation * participation)
    error *= 1.0 - removed
    seen = max(income, 100.0) * np.exp(error * z)
    return seen * (1.0 - numbers.illness_weight) if chronic else seen


@household_kernel("id", "income_12", "persons", "chronic", "registered", "sells", "shops", "village", "township")
def register(h, numbers, enter_line, keep_line, participation, joint, seed, purpose, month):
    """The year's listing of the poor; writes `registered`; returns (entered, left) households.

    A household enters where its observed income a head is below `enter_line` and leaves where it is above
    `keep_line` * (1 + exit_margin). `participation` (villages,) 0-1; `joint` (townships,) 0-1, a joint centre there.
    """
    entered = 0
    left = 0
    for i in range(len(h.id)):
        z = normal(seed, purpose, h.id[i], month, 0)
        removed = numbers.connected * joint[h.township[i]] if h.sells[i] or h.shops[i] else 0.0
        income = h.income_12[i] / h.persons[i]
        seen = observed_income(income, h.chronic[i], participation[h.village[i]], removed, z, numbers)
        if not h.registered[i] and seen < enter_line:
            h.registered[i] = True
            entered += 1
        elif h.registered[i] and seen > keep_line * (1.0 + numbers.exit_margin):
            h.registered[i] = False
            left += 1
    return entered, left
