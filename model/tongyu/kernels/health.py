"""Illness: medicines every month, admissions by person, who pays the bill, and the work it takes."""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.compile import household_kernel, kernel
from tongyu.kernels.finance import credit_room
from tongyu.kernels.philox import normal, uniform, uniforms
from tongyu.kernels.social_work import ILLNESS


class Health(NamedTuple):
    """Numbers of the mechanism `health`."""

    medicine: float
    medicine_elder: float
    chronic_cost: float
    chronic_spread: float
    admissions: float
    admissions_elder: float
    chronic_times: float
    admissions_growth: float
    bill: float
    bill_spread: float
    bills_growth: float
    reimbursed_out: float
    reimbursed_in: float
    listed_out: float
    listed_in: float
    threshold: float
    threshold_listed: float
    cover: float
    assistance: float
    sick_months: float
    severe: float
    severe_months: float
    care: float
    screening: float


class Paid(NamedTuple):
    """The month's bills of all households, yuan, and admissions by what paid them."""

    own: float  # by households
    insured: float  # by the common scheme
    covered: float  # by critical-illness insurance
    assisted: float  # by medical assistance
    borrowed: float  # of what is own
    admissions: float
    admissions_listed: float  # of them at the better shares of the listed
    admissions_covered: float  # with critical-illness insurance
    admissions_assisted: float
    untreated: float  # left so


LITTLE_TREATED = 0.5  # share of what is due below which an admission is left untreated
A_YEAR = 12  # months, for which an admission left untreated counts
LONGEST = 24  # months


@household_kernel("id", "illness_cost")
def draw_costs(h, numbers, seed, purpose):
    """Write what a chronic illness costs a household over the usual, for life; mean 1.

    With z a normal draw:

        illness_cost = exp(chronic_spread * z - chronic_spread^2 / 2)
    """
    for i in range(len(h.id)):
        z = normal(seed, purpose, h.id[i], -1, 0)
        h.illness_cost[i] = np.exp(numbers.chronic_spread * z - 0.5 * numbers.chronic_spread * numbers.chronic_spread)


@kernel
def beyond(amount, threshold):
    """What of `amount` lies above `threshold`, yuan."""
    return max(0.0, amount - threshold)


@kernel
def affordable(means, below, assistance, cover):
    """Own inpatient payments, yuan, whose part that is left to the household comes to `means`.

    `below` yuan of them are below the threshold of critical-illness insurance, which pays the share `cover` of what is
    beyond; medical assistance pays the share `assistance` of what that leaves.
    """
    if assistance >= 1.0:
        return np.inf
    left = means / (1.0 - assistance)
    if left <= below:
        return left
    return below + (left - below) / (1.0 - cover) if cover < 1.0 else np.inf


@household_kernel(
    "id",
    "persons",
    "elders",
    "chronic",
    "ill_younger",
    "ill_elders",
    "health",
    "illness_cost",
    "sick_months",
    "shaken",
    "cause",
    "cash",
    "debt",
    "case_months",
    "listed",
    "insured",
    "enrolled",
    "credit",
    "income_12",
    "care",
    "bill",
    "inpatient",
    "untreated",
)
def fall_ill(h, numbers, finance, years, first_month, listed_help, by_case, shaken, seed, purpose, month):
    """The month's medicines and admissions; writes `care`, `bill`, `sick_months`, `untreated`; returns `Paid`.

    With n the persons under 62, e the elders, m and f those of each who are chronically ill, c 1 where somebody is and
    else 0, t the `years` since mid-2015, z a normal draw, and I what the calendar year's own inpatient payments,
    `inpatient`, were so far:

        medicines = (medicine * n + medicine_elder * e + chronic_cost * illness_cost * c) * (1 + bills_growth)^t
        chance = (admissions * (n + (chronic_times - 1) * m) + admissions_elder * (e + (chronic_times - 1) * f))
                 * (1 + admissions_growth)^t / 12, times 1 - screening with a health link
        whole = bill * exp(bill_spread * z - bill_spread^2 / 2) * (1 + bills_growth)^t
        own = (1 - reimbursed_in or listed_in) * whole * treated
        covered = cover * (max(0, I + own - threshold) - max(0, I - threshold))
        assisted = assistance * (own - covered) of the enrolled
        due = own - covered - assisted

    A household has at most one admission a month. The common scheme also
    pays `reimbursed_out` of medicines; the `listed` (while `listed_help`) and the better insured have the shares
    `listed_out` and `listed_in` and the threshold `threshold_listed`. Listed households with an open case whose cause
    is illness get the share `by_case` of the assistance of the enrolled. I begins anew in `first_month`.

    What cash does not cover of medicines is not bought. An admission is treated as far as cash and credit go: `treated`
    is the largest part, 1 at most, whose due they cover. Below a half it is left untreated: nothing is paid, and
    `untreated` counts twelve months from this one. For `shaken` months the household is in distress, and for 1 to
    1 + `sick_months` months, `severe_months` more where the bill is above `severe`, somebody cannot work; fewer by the
    share `care` while a social worker's case is open. `care` is what the household paid itself, `bill` what of that was
    for an admission, which donors and groups may share.
    """
    own_all = insured_all = covered_all = assisted_all = borrowed_all = 0.0
    admissions = by_list = by_cover = by_assistance = left_out = 0.0
    grown = (1.0 + numbers.bills_growth) ** years
    as_often = (1.0 + numbers.admissions_growth) ** years / 12.0
    luck = uniforms(seed, purpose, h.id, month, 0)
    for i in range(len(h.id)):
        h.bill[i] = 0.0
        if h.sick_months[i] > 0:
            h.sick_months[i] -= 1
        if h.untreated[i] > 0:
            h.untreated[i] -= 1
        if first_month:
            h.inpatient[i] = 0.0
        better = h.insured[i] or (listed_help and h.listed[i])
        younger = float(h.persons[i] - h.elders[i])
        medicines = numbers.medicine * younger + numbers.medicine_elder * h.elders[i]
        more = numbers.chronic_times - 1.0
        rate = numbers.admissions * (younger + more * h.ill_younger[i])
        rate += numbers.admissions_elder * (h.elders[i] + more * h.ill_elders[i])
        if h.chronic[i]:
            medicines += numbers.chronic_cost * h.illness_cost[i]
        medicines *= grown
        share = numbers.listed_out if better else numbers.reimbursed_out
        due = (1.0 - share) * medicines
        paid = min(due, max(h.cash[i], 0.0))
        insured = share * medicines * (paid / due if due > 0.0 else 1.0)
        h.cash[i] -= paid
        own_all += paid
        insured_all += insured
        h.care[i] = paid
        if h.health[i]:
            rate *= 1.0 - numbers.screening
        if luck[i] >= rate * as_often:
            continue
        z = normal(seed, purpose, h.id[i], month, 1)
        whole = grown * numbers.bill * np.exp(numbers.bill_spread * z - 0.5 * numbers.bill_spread * numbers.bill_spread)
        share = numbers.listed_in if better else numbers.reimbursed_in
        threshold = numbers.threshold_listed if better else numbers.threshold
        own = (1.0 - share) * whole
        assistance = 0.0
        if h.enrolled[i]:
            assistance = numbers.assistance
        elif h.listed[i] and h.case_months[i] > 0 and h.cause[i] == ILLNESS:
            assistance = by_case * numbers.assistance
        below = beyond(threshold, h.inpatient[i])
        room = credit_room(h.credit[i], h.income_12[i], h.debt[i], finance)
        means = max(h.cash[i], 0.0) + (room if h.cash[i] >= 0.0 else beyond(room, -h.cash[i]))
        can = affordable(means, below, assistance, numbers.cover)
        treated = min(1.0, can / own) if own > 0.0 else 1.0  # a bill that others pay whole is treated
        own *= treated
        covered = numbers.cover * beyond(own, below)
        assisted = assistance * (own - covered)
        pays = own - covered - assisted
        borrowed = min(beyond(pays, h.cash[i]), room) if pays > 0.0 else 0.0
        months = 1.0 + numbers.sick_months * uniform(seed, purpose, h.id[i], month, 2)
        if whole > numbers.severe * grown:
            months += numbers.severe_months
        if h.case_months[i] > 0:
            months *= 1.0 - numbers.care
        h.sick_months[i] = min(max(h.sick_months[i], int(months)), LONGEST)
        h.shaken[i] = max(h.shaken[i], shaken)
        if treated < LITTLE_TREATED:
            h.untreated[i] = A_YEAR
            left_out += 1.0
            continue
        admissions += 1.0
        by_list += better
        by_cover += covered > 0.0
        by_assistance += assisted > 0.0
        h.inpatient[i] += own
        h.cash[i] = max(0.0, h.cash[i] + borrowed - pays)
        h.debt[i] += borrowed
        h.care[i] += pays
        h.bill[i] = pays
        own_all += pays
        insured_all += treated * share * whole
        covered_all += covered
        assisted_all += assisted
        borrowed_all += borrowed
    return Paid(
        own_all,
        insured_all,
        covered_all,
        assisted_all,
        borrowed_all,
        admissions,
        by_list,
        by_cover,
        by_assistance,
        left_out,
    )
