"""A county stepped month by month, and what the estimators ask of it: figures by year, and by household and year.

Everything is read from the county's columns between two months; the county itself is not changed. Households are kept
for every complete year of the run; lots are surveyed in the months that are asked for.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tongyu.county.county import County
from tongyu.county.households.columns import CROP_SALES, STOCKS, WAGE
from tongyu.county.households.moving import realigned
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.mutual_aid import Groups
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.numbers.series import Dated
from tongyu.questions.patterns.counts import Counts, booked, check
from tongyu.questions.patterns.droughts import NO_DROUGHTS, Droughts, drawn_droughts
from tongyu.questions.patterns.goods import Goods
from tongyu.questions.patterns.receipts import receipts_of_month
from tongyu.scenario.scenario import Scenario
from tongyu.text.months import month_after

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

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
    """A month: what grain brings. m lots."""

    lot_log_price: Floats  # (m,) log yuan a raw kg at the trader's gate
    lot_label: Flags  # (m,) passed the cooperative's grading
    lot_traits: Floats  # (m, 1 + crops - 1) km to the hub, and which crop


@dataclass(frozen=True)
class People:
    """Households that were there in all complete years; all arrays (years, n), yuan of 2015 a household.

    Flags are those at the year's end.
    """

    first: int  # of the years
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

    def at(self, year: int) -> int:
        """The row of `year`."""
        return year - self.first

    def of(self, years: tuple[int, int]) -> slice:
        """The rows of `years`, first and last both in."""
        return slice(years[0] - self.first, years[1] - self.first + 1)


@dataclass(frozen=True)
class Observed:
    """What is kept of one run. `people` is None, and `surveys` are empty, where nobody asked for households."""

    yearly: pd.DataFrame
    monthly: pd.DataFrame
    counts: pd.DataFrame  # as `Counts.table`
    goods: Mapping[str, pd.DataFrame]  # as `Goods.tables`
    incomes: Mapping[int, NDArray[np.float32]]  # (n,) yuan of 2015 a head, by complete year; one line for all of them;
    # of households that are there at the end, NaN of years before they were
    persons: Floats  # (n,) at the end
    values: Mapping[str, float]  # the parameters
    villages: int
    crops: tuple[str, ...]  # the names of what is grown
    first_harvest: int  # month in which the first of them comes in after sowing, January = 0
    dated: Dated  # the county's series
    droughts: Droughts  # of drawn years; none where nobody asked
    label_online: Mapping[int, float]  # percent by complete year
    people: People | None
    surveys: Mapping[str, Survey]  # by month


def complete_years(start: str, months: int) -> tuple[int, int]:
    """The first and the last calendar year of which a run holds every month; the first is later where it holds none."""
    year, month = (int(part) for part in start.split("-"))
    return year + (month > 1), int(month_after(start, months)[:4]) - 1


def watch(
    scenario: Scenario,
    seed: int,
    households: int | None = None,
    closely: bool = True,
    weather: bool = True,
    surveyed: Collection[str] = (),
    made: Callable[[County], None] = lambda county: None,
) -> Observed:
    """Run `scenario` with `seed` to its end and keep what estimators ask for.

    `closely` also keeps the households of every year and takes the surveys of the months `surveyed`, `weather` draws
    2,000 years of it; without both only figures of the county and incomes are kept. `made` gets the county before its
    first month. Raises what `County.step` raises, and AccountsError where what is read of the households does not add
    up to what the county booked.
    """
    county = County(scenario, rng=seed, households=households)
    made(county)
    counts, goods = Counts(county), Goods(county)
    notes = _Notes(county, complete_years(scenario.start, scenario.months), surveyed) if closely else None
    while county.month + 1 < scenario.months:
        county.step()
        counts.after(county)
        goods.after(county)
        if notes is not None:
            notes.take(county)
    return Observed(
        yearly=county.yearly,
        monthly=county.monthly,
        counts=counts.table(),
        goods=goods.tables(),
        incomes=county.incomes_at_line(),
        persons=county.columns.persons.astype(np.float64),
        values=county.values,
        villages=county.villages,
        crops=county.crops.names,
        first_harvest=min(county.crops.harvest.tolist(), key=county.calendar.after_sowing),
        dated=county.dated,
        droughts=drawn_droughts(county) if weather else NO_DROUGHTS,
        label_online=notes.label_online() if notes else {},
        people=notes.people() if notes else None,
        surveys=notes.surveys if notes else {},
    )


class _Notes:
    """What is written down of households month by month."""

    def __init__(self, county: County, years: tuple[int, int], surveyed: Collection[str]) -> None:
        h = county.columns
        n, self._ids = len(h.id), h.id.copy()
        self._first, self._years = years[0], max(years[1] - years[0] + 1, 0)
        self._traits = {name: getattr(h, name).copy() for name in TRAITS}
        sums = ("persons", "income", "crops", "wages", "trader", "listed", "brand", "consumption", "health")
        flags = ("sells", "member", "registered", "trained")
        self._sums = {name: np.zeros((self._years, n)) for name in sums}
        self._flags = {name: np.zeros((self._years, n), dtype=bool) for name in flags}
        self._aid = county.own(Groups).mutual_aid  # yuan that groups have shared so far
        self._premium = np.zeros(
            (self._years, 2)
        )  # of standard kg under the brand: what is paid more, times kg, and kg
        self._surveyed = frozenset(surveyed)
        self.surveys: dict[str, Survey] = {}

    def take(self, county: County) -> None:
        h = county.columns
        aid, self._aid = county.own(Groups).mutual_aid - self._aid, county.own(Groups).mutual_aid
        at = county.year - self._first
        if not 0 <= at < self._years:
            return
        self._follow(county)
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
        self._note_label(county, at)
        if county.date in self._surveyed:
            self.surveys[county.date] = _survey(county)

    def _follow(self, county: County) -> None:
        """Keep to the rows of households, of whom some have ended, and others were not there: NaN is said of them."""
        h = county.columns
        if np.array_equal(h.id, self._ids):
            return
        for name, values in self._traits.items():
            found = realigned(values, self._ids, h.id, 0)
            new = ~np.isin(h.id, self._ids)
            found[new] = getattr(h, name)[new]
            self._traits[name] = found
        at = county.year - self._first
        for name, values in self._sums.items():
            found = realigned(values, self._ids, h.id, np.nan)
            self._sums[name] = np.where(np.arange(self._years)[:, None] < at, found, np.nan_to_num(found))
        self._flags = {name: realigned(values, self._ids, h.id, 0) for name, values in self._flags.items()}
        self._ids = h.id.copy()

    def people(self) -> People:
        there = np.isfinite(self._sums["persons"]).all(axis=0)
        sums = {name: values[:, there] for name, values in self._sums.items()}
        return People(
            first=self._first,
            traits={name: values[there] for name, values in self._traits.items()},
            persons=sums["persons"],
            income=sums["income"],
            crops=sums["crops"],
            wages=sums["wages"],
            sales=sums["trader"] + sums["listed"] + sums["brand"],
            listed=sums["listed"],
            brand=sums["brand"],
            consumption=sums["consumption"],
            health=sums["health"],
            **{name: values[:, there] for name, values in self._flags.items()},
        )

    def label_online(self) -> dict[int, float]:
        """Percent by which consumers pay more for a standard kg under the brand than on open listings, by year."""
        return {
            self._first + at: 100.0 * premium / kg if kg > 0.0 else float("nan")
            for at, (premium, kg) in enumerate(self._premium.tolist())
        }

    def _note_label(self, county: County, at: int) -> None:
        takings, v = county.own(SellingState).takings, county.values
        keep = np.array([[1.0 - platform.commission] for platform in county.platforms])
        listed_kg = takings.open_weighted.sum(axis=0)
        traded = (listed_kg > 0.0) & (takings.brand_weighted > 0.0)
        if not traded.any():
            return
        listed = (takings.open_gross / keep).sum(axis=0)[traded] / listed_kg[traded]
        kg = takings.brand_weighted[traded]
        brand = takings.brand_gross[traded] / (1.0 - v["brand.commission"] - v["brand.margin"]) / kg
        self._premium[at] += float((kg * (brand / listed - 1.0)).sum()), float(kg.sum())


def _survey(county: County) -> Survey:
    h, selling = county.columns, county.own(SellingState)
    household, _, crop, _, weight, cost, _ = (column[: selling.offers] for column in selling.columns)
    cleared = selling.cleared
    price = weight * cleared.prices[crop] - cost if cleared is not None else np.zeros(len(crop))
    sold = (price > 0.0) & (weight > 0.0)  # what may only go online has no price at the trader's
    crops = (crop[sold][:, None] == np.arange(1, len(county.terms.wholesale))).astype(float)
    return Survey(
        lot_log_price=np.log(price[sold]),
        lot_label=h.passes[household[sold]].copy(),
        lot_traits=np.column_stack([h.km_hub[household[sold]], crops]),
    )


def _own_care(county: County) -> float:
    paid_by_others = sum(booked(county, OUTSIDE, HOUSEHOLDS, item) for item in PAYERS)
    return booked(county, HOUSEHOLDS, OUTSIDE, "care") - paid_by_others
