"""A county stepped month by month, and what the estimators ask of it: figures by year, and by household and year.

Everything is read from the county's columns between two months; the county itself is not changed. The survey of lots is
taken in November of the last year, with the harvest in store.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tongyu.county.county import County
from tongyu.county.households.columns import CROP_SALES, STOCKS, WAGE
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.mutual_aid import Groups
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.numbers.series import Dated
from tongyu.errors import InputError
from tongyu.questions.patterns.counts import Counts, booked, check
from tongyu.questions.patterns.droughts import NO_DROUGHTS, Droughts, drawn_droughts
from tongyu.questions.patterns.receipts import receipts_of_month
from tongyu.scenario.scenario import Scenario

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FIRST_YEAR, LAST_YEAR = 2013, 2020
YEARS = LAST_YEAR - FIRST_YEAR + 1
SURVEY = f"{LAST_YEAR}-11"
TRAITS = (
    "persons",
    "adults",
    "elders",
    "age",
    "schooling",
    "land",
    "irrigated",
    "soil",
    "chronic",
    "township",
    "km_hub",
    "skill",
    "openness",
    "quality",
)
PAYERS = ("insurance", "critical-illness insurance", "medical assistance", "crowdfunding")  # of bills, but for groups
NEVER = 10_000  # months since a course that was not taken


@dataclass(frozen=True)
class Survey:
    """November of the last year: what grain brings. m lots."""

    lot_log_price: Floats  # (m,) log yuan a raw kg at the trader's gate
    lot_label: Flags  # (m,) passed the cooperative's grading
    lot_traits: Floats  # (m, 1 + crops - 1) km to the hub, and which crop


@dataclass(frozen=True)
class People:
    """Households by year 2013-2020; all arrays (years, n), yuan of 2015 a household, flags at the year's end."""

    traits: Mapping[str, NDArray[Any]]  # (n,) at the start
    persons: Floats
    income: Floats
    crops: Floats  # of it from crops: sales net of inputs, and the change of stocks and growing crops
    wages: Floats
    sales: Floats  # received for produce, parcels and packing paid
    listed: Floats  # of it from open listings
    brand: Floats  # of it from the brand
    consumption: Floats  # own food included, health payments not
    health: Floats  # own payments for illness, less what others gave for them
    sells: Flags
    member: Flags
    registered: Flags
    trained: Flags  # ever took a course


@dataclass(frozen=True)
class Observed:
    """What is kept of one run. `people` and `survey` are None where nobody asked for households."""

    yearly: pd.DataFrame
    monthly: pd.DataFrame
    counts: pd.DataFrame  # as `Counts.table`
    incomes: Mapping[int, NDArray[np.float32]]  # (n,) yuan of 2015 a head, by complete year
    persons: Floats  # (n,) at the end
    values: Mapping[str, float]  # the parameters
    crops: tuple[str, ...]  # the names of what is grown
    dated: Dated  # the county's series
    droughts: Droughts  # of drawn years; none where nobody asked
    label_online: float  # percent
    people: People | None
    survey: Survey | None


def check_horizon(scenario: Scenario) -> None:
    """Raises InputError where a scenario does not run from 2013, or earlier, to the end of 2020."""
    start, month = (int(part) for part in scenario.start.split("-"))
    ends = start * 12 + month - 1 + scenario.months
    if start * 12 + month - 1 > FIRST_YEAR * 12 or ends < (LAST_YEAR + 1) * 12:
        raise InputError(
            f"{scenario.name}: starts in {scenario.start} and runs {scenario.months} months; the patterns look at the"
            f" years {FIRST_YEAR}-{LAST_YEAR}."
        )


def watch(
    scenario: Scenario,
    seed: int,
    households: int | None = None,
    closely: bool = True,
    weather: bool = True,
    made: Callable[[County], None] = lambda county: None,
) -> Observed:
    """Run `scenario` with `seed` to its end and keep what estimators ask for.

    `closely` also keeps the households of every year and takes the survey, `weather` draws 2,000 years of it; without
    both only figures of the county and incomes are kept. `made` gets the county before its first month. Raises what
    `County.step` raises, and AccountsError where what is read of the households does not add up to what the county
    booked.
    """
    county = County(scenario, rng=seed, households=households)
    made(county)
    counts, notes = Counts(county), _Notes(county) if closely else None
    while county.month + 1 < scenario.months:
        county.step()
        counts.after(county)
        if notes is not None:
            notes.take(county)
    return Observed(
        yearly=county.yearly,
        monthly=county.monthly,
        counts=counts.table(),
        incomes=dict(county.income_by_year),
        persons=county.columns.persons.astype(np.float64),
        values=county.values,
        crops=county.crops.names,
        dated=county.dated,
        droughts=drawn_droughts(county) if weather else NO_DROUGHTS,
        label_online=notes.label_online() if notes else float("nan"),
        people=notes.people() if notes else None,
        survey=notes.survey if notes else None,
    )


class _Notes:
    """What is written down of households month by month."""

    def __init__(self, county: County) -> None:
        h = county.columns
        n = len(h.id)
        self._traits = {name: getattr(h, name).copy() for name in TRAITS}
        sums = ("persons", "income", "crops", "wages", "trader", "listed", "brand", "consumption", "health")
        flags = ("sells", "member", "registered", "trained")
        self._sums = {name: np.zeros((YEARS, n)) for name in sums}
        self._flags = {name: np.zeros((YEARS, n), dtype=bool) for name in flags}
        self._aid = county.own(Groups).mutual_aid  # yuan that groups have shared so far
        self._premium = self._premium_kg = 0.0
        self.survey: Survey | None = None

    def take(self, county: County) -> None:
        h = county.columns
        aid, self._aid = county.own(Groups).mutual_aid - self._aid, county.own(Groups).mutual_aid
        at = county.year - FIRST_YEAR
        if not 0 <= at < YEARS:
            return
        receipts = receipts_of_month(county)
        check(county, "own payments for illness", float(h.care.sum()) + aid, _own_care(county))
        sums, flags = self._sums, self._flags
        sums["income"][at] += h.income.sum(axis=1)
        sums["crops"][at] += h.income[:, CROP_SALES] + h.income[:, STOCKS]
        sums["wages"][at] += h.income[:, WAGE]
        for name in ("trader", "brand"):
            sums[name][at] += getattr(receipts, name)
        sums["listed"][at] += receipts.open
        sums["consumption"][at] += h.consumed
        sums["health"][at] += h.care
        if county.month_of_year == 11:
            sums["persons"][at] = h.persons
            flags["sells"][at] = h.sells
            flags["member"][at] = h.cooperative >= 0
            flags["registered"][at] = h.registered
            flags["trained"][at] = h.since_course < NEVER
        if county.year == LAST_YEAR:
            self._note_label(county)
        if county.date == SURVEY:
            self.survey = _survey(county)

    def people(self) -> People:
        sums = self._sums
        return People(
            traits=self._traits,
            persons=sums["persons"],
            income=sums["income"],
            crops=sums["crops"],
            wages=sums["wages"],
            sales=sums["trader"] + sums["listed"] + sums["brand"],
            listed=sums["listed"],
            brand=sums["brand"],
            consumption=sums["consumption"],
            health=sums["health"],
            **self._flags,
        )

    def label_online(self) -> float:
        """Percent by which consumers pay more for a standard kg under the brand than on open listings."""
        return 100.0 * self._premium / self._premium_kg if self._premium_kg > 0.0 else float("nan")

    def _note_label(self, county: County) -> None:
        takings, v = county.own(SellingState).takings, county.values
        keep = np.array([[1.0 - platform.commission] for platform in county.platforms])
        listed_kg = takings.open_weighted.sum(axis=0)
        traded = (listed_kg > 0.0) & (takings.brand_weighted > 0.0)
        if not traded.any():
            return
        listed = (takings.open_gross / keep).sum(axis=0)[traded] / listed_kg[traded]
        kg = takings.brand_weighted[traded]
        brand = takings.brand_gross[traded] / (1.0 - v["brand.commission"] - v["brand.margin"]) / kg
        self._premium += float((kg * (brand / listed - 1.0)).sum())
        self._premium_kg += float(kg.sum())


def _survey(county: County) -> Survey:
    h, selling = county.columns, county.own(SellingState)
    household, _, crop, _, weight, cost, _ = (column[: selling.offers] for column in selling.columns)
    cleared = selling.cleared
    price = weight * cleared.prices[crop] - cost if cleared is not None else np.zeros(len(crop))
    sold = price > 0.0
    crops = (crop[sold][:, None] == np.arange(1, len(county.terms.wholesale))).astype(float)
    return Survey(
        lot_log_price=np.log(price[sold]),
        lot_label=h.passes[household[sold]].copy(),
        lot_traits=np.column_stack([h.km_hub[household[sold]], crops]),
    )


def _own_care(county: County) -> float:
    paid_by_others = sum(booked(county, OUTSIDE, HOUSEHOLDS, item) for item in PAYERS)
    return booked(county, HOUSEHOLDS, OUTSIDE, "care") - paid_by_others
