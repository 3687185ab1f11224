"""By which yardsticks beside income a household was poor in a year, read with the kernel that counts all of them."""

from typing import TYPE_CHECKING

import numpy as np

from tongyu.county.households.columns import Columns
from tongyu.kernels.yardsticks import (
    CATASTROPHIC,
    CONSUMPTION,
    HUNGRY,
    IMPOVERISHED,
    NET,
    UNTREATED,
    VULNERABLE,
    Measures,
    Vulnerability,
    can_pay,
    chance_of_poverty,
    yardsticks,
)
from tongyu.life.records import Standing

if TYPE_CHECKING:
    from tongyu.county.county import County


def standing(county: "County", h: Columns) -> Standing:
    """Of the household in the first row of `h`, over the twelve months that end now."""
    line = county.values["line.national"]
    rules, coefficients = county.numbers(Measures), county.numbers(Vulnerability)
    persons = float(h.persons[0])
    income = np.array([h.income_12[0] / persons])
    flags = np.zeros(1, dtype=np.uint8)
    yardsticks(h, income, line, rules, coefficients, flags)
    consumed, care = float(h.consumed_12[0]) / persons, float(h.care_12[0]) / persons
    adults, elders, chronic, land, debt = (float(each[0]) for each in (h.adults, h.elders, h.chronic, h.land, h.debt))
    chance = chance_of_poverty(float(income[0]), persons, adults, elders, chronic, land, debt, coefficients)

    def has(bit: int) -> bool:
        return bool(flags[0] & bit)

    return Standing(
        net=has(NET),
        consumption=has(CONSUMPTION),
        impoverished=has(IMPOVERISHED),
        catastrophic=has(CATASTROPHIC),
        hungry=has(HUNGRY),
        untreated=has(UNTREATED),
        vulnerable=has(VULNERABLE),
        consumed=consumed,
        care_share=care / can_pay(care, consumed, rules.food_share) if care > 0.0 else 0.0,
        chance=float(chance),
        catastrophic_from=rules.catastrophic,
        hungry_below=rules.food_norm * line,
        vulnerable_from=rules.vulnerable,
    )
