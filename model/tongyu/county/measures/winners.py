"""Winners and losers: what a programme changes for each household against the baseline, by group.

Households are those of two runs with one seed that were there over the whole window, paired by id: they have the same
weather, illness and prices, and the same persons but for those who come back to a county that sells and what follows in
their households and in those of kin who would inherit or lease their land, so the difference is the programme's. Groups
are those of the baseline.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

DECILES = 10
AGES = ("under 40", "40-49", "50-59", "60+")  # of the head
REMOTENESS = ("near", "middle", "far")  # thirds of persons by road km to the township's hub
WORTH_NOTING = 0.01  # of the baseline's income: smaller changes count neither as gain nor as loss
LEAST_BASE = 1.0  # yuan a head: of a smaller income, or a loss, the hundredth is taken of this


class Years(NamedTuple):
    """In how many years of the window each household was poor or worse off, by yardstick; each (n,)."""

    poor: ArrayLike  # by income
    net: ArrayLike  # by income less own payments for illness
    consumption: ArrayLike
    impoverished: ArrayLike  # brought below the line by own payments for illness
    vulnerable: ArrayLike
    catastrophic: ArrayLike  # own payments for illness
    deprived: ArrayLike


class Changes(NamedTuple):
    """One entry a group, (groups,); all but the shares of persons and households NaN for a group of nobody."""

    persons: Floats  # share of all persons
    income: Floats  # yuan a head in the baseline
    change: Floats  # yuan a head
    change_percent: Floats  # of the group's mean income in the baseline; NaN where that is not above zero
    gaining: Floats  # share of its persons that gain more than `WORTH_NOTING`
    losing: Floats  # share of its persons that lose more
    person_years: Floats  # change of person-years poor, per 1,000 persons
    person_years_net: Floats  # the same by the other yardsticks of `Years`
    person_years_consumption: Floats
    person_years_impoverished: Floats
    person_years_vulnerable: Floats
    household_years_catastrophic: Floats  # change of household-years, per 1,000 households
    household_years_deprived: Floats
    households: Floats  # share of all households


def equal_parts(values: ArrayLike, persons: ArrayLike, parts: int) -> Codes:
    """Into which of `parts` equal groups of persons each household falls, 0 for the lowest `values`. All (n,).

    A household is not divided: the middle of its persons in the order of `values` decides. Equal values go together,
    with the middle of all that share the value.
    """
    heads = np.asarray(persons, dtype=np.float64)
    _, level = np.unique(np.asarray(values), return_inverse=True)
    at_level = np.bincount(level, weights=heads)
    middle = np.cumsum(at_level) - 0.5 * at_level
    everybody = float(heads.sum())
    part = np.zeros(len(heads)) if everybody <= 0.0 else (parts * middle / everybody)[level]
    return np.minimum(part.astype(np.int64), parts - 1)


def age_groups(age: ArrayLike) -> Codes:
    """Index in `AGES` of each head's `age` (n,), years."""
    return np.searchsorted([40, 50, 60], np.asarray(age), side="right").astype(np.int64)


def changes(
    before: ArrayLike,
    after: ArrayLike,
    years_before: Years,
    years_after: Years,
    persons: ArrayLike,
    group: ArrayLike,
    groups: int,
) -> Changes:
    """What the programme changes, group by group.

    `before` and `after` (n,) are incomes a head, yuan, of the baseline and the programme, `years_before` and
    `years_after` the years below the line of both; `persons` (n,) those of the baseline, `group` (n,) a number from 0
    to below `groups`. Changes of groups, weighted with their persons, sum to the change of all; household-years,
    weighted with their households.
    """
    base, other = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    heads = np.asarray(persons, dtype=np.float64)
    code = np.asarray(group, dtype=np.int64)
    gain = other - base
    threshold = WORTH_NOTING * np.maximum(base, LEAST_BASE)
    ones = np.ones(len(heads))
    years = Years(
        *(
            np.asarray(now, np.float64) - np.asarray(then, np.float64)
            for then, now in zip(years_before, years_after, strict=True)
        )
    )

    def mean(values: ArrayLike, weights: Floats = heads) -> Floats:
        total = np.bincount(code, weights=weights * np.asarray(values), minlength=groups)
        count = np.bincount(code, weights=weights, minlength=groups)
        return np.divide(total, count, out=np.full(groups, np.nan), where=count > 0.0)

    def share(weights: Floats) -> Floats:
        return np.bincount(code, weights=weights, minlength=groups) / max(float(weights.sum()), 1e-300)

    income, change = mean(base), mean(gain)
    return Changes(
        persons=share(heads),
        income=income,
        change=change,
        change_percent=np.divide(100.0 * change, income, out=np.full(groups, np.nan), where=income > 0.0),
        gaining=mean(gain > threshold),
        losing=mean(gain < -threshold),
        person_years=1_000.0 * mean(years.poor),
        person_years_net=1_000.0 * mean(years.net),
        person_years_consumption=1_000.0 * mean(years.consumption),
        person_years_impoverished=1_000.0 * mean(years.impoverished),
        person_years_vulnerable=1_000.0 * mean(years.vulnerable),
        household_years_catastrophic=1_000.0 * mean(years.catastrophic, ones),
        household_years_deprived=1_000.0 * mean(years.deprived, ones),
        households=share(ones),
    )
