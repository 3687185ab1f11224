"""Work away that somebody finds for a household's adults, and its loss."""

from typing import NamedTuple

from tongyu.kernels.compile import household_kernel
from tongyu.kernels.philox import uniform, uniforms
from tongyu.kernels.social_work import LABOUR


class Placement(NamedTuple):
    """Numbers of the mechanism `placement`."""

    county: float
    casework: float
    time: float
    loss: float


@household_kernel("id", "township", "adults", "listed", "placed", "case_months", "cause")
def place(h, numbers, quality, seed, purpose, losing, month):
    """The month's placements and losses; writes `placed`, adults of a household.

    Returns (placed, of them by social workers, lost). A listed household is found work for one more fit adult with the
    chance `county` for each that is free; while a case is open, also with the chance `casework` times the `quality`
    (townships,) of the work, half of that where the cause is not LABOUR. Of those placed each loses the work with the
    chance `loss`. All are a month's chances.
    """
    found = 0
    by_casework = 0
    lost = 0
    luck = uniforms(seed, purpose, h.id, month, 0)
    for i in range(len(h.id)):
        if h.placed[i] > 0 and uniform(seed, losing, h.id[i], month, 0) < min(numbers.loss * h.placed[i], 1.0):
            h.placed[i] -= 1
            lost += 1
        free = h.adults[i] - h.placed[i]
        if free <= 0:
            continue
        own = min(numbers.county * free, 1.0) if h.listed[i] else 0.0
        helped = 0.0
        if h.case_months[i] > 0:
            helped = numbers.casework * quality[h.township[i]] * (1.0 if h.cause[i] == LABOUR else 0.5)
        if luck[i] < 1.0 - (1.0 - own) * (1.0 - helped):
            h.placed[i] += 1
            found += 1
            by_casework += luck[i] >= own
    return found, by_casework, lost
