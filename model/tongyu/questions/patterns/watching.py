"""A county stepped month by month, and what the estimators ask of it: figures by year, and by household and year.

Everything is read from the county's columns between two months; the county itself is not changed. The survey is taken
in November of the last year, with the harvest in store.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tongyu.county.county import County
from tongyu.county.households.columns import WAGE
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.mutual_aid import Groups
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.mechanisms.weather import Weather
from tongyu.errors import AccountsError, InputError
from tongyu.kernels.channels import Channels
from tongyu.kernels.going_online import expected_gain
from tongyu.kernels.offers import usual_sales
from tongyu.questions.patterns.receipts import TOLERANCE, receipts_of_month
from tongyu.scenario.scenario import Scenario

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FIRST_YEAR, LAST_YEAR = 2013, 2020
YEARS = LAST_YEAR - FIRST_YEAR + 1
SURVEY = f"{LAST_YEAR}-11"
NEUTRAL_OPENNESS = 1.0 / 3.0  # at which openness neither adds to the hazard of starting to sell nor takes from it
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
NEVER = 10_000  # months since a course that was not taken
WEATHER_YEARS = np.arange(10_000, 12_000)  # years that no run reaches


@dataclass(frozen=True)
class Survey:
    """November of the last year: what households say, and what grain brings. n households, m lots."""

    willing: Flags  # (n,) sells online, or expects to gain by it and is open enough
    sells: Flags  # (n,)
    lot_log_price: Floats  # (m,) log yuan a raw kg at the trader's gate
    lot_label: Flags  # (m,) passed the cooperative's grading
    lot_traits: Floats  # (m, 1 + crops - 1) km to the hub, and which crop


@dataclass(frozen=True)
class People:
    """Households by year 2013-2020; all arrays (years, n), yuan of 2015 a household, flags at the year's end."""

    traits: Mapping[str, NDArray[Any]]  # (n,) at the start
    income: Floats
    wages: Floats
    sales: Floats  # received for produce, parcels and packing paid
    online: Floats  # of it from open listings and the brand
    listed: Floats  # of it from open listings
    brand: Floats  # of it from the brand
    consumption: Floats  # own food included, health payments not
    health: Floats  # own payments for illness, less what others gave for them
    ill: Flags  # fell ill or was ill during the year
    sells: Flags
    member: Flags
    registered: Flags
    trained: Flags  # ever took a course
    coached: Flags  # at some time during the year
    served: Flags  # ever had a case of social work
    grouped: Flags


@dataclass(frozen=True)
class Observed:
    """What is kept of one run. `people` and `survey` are None where nobody asked for households."""

    yearly: pd.DataFrame
    monthly: pd.DataFrame
    values: Mapping[str, float]  # the parameters
    harvest: Floats  # (years,) rain-fed harvest over the dry land, of drawn years; none where nobody asked
    drought: Flags  # (years,)
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
    both only the county's tables are kept. `made` gets the county before its first month. Raises what `County.step`
    raises, and AccountsError where what is read of the households does not add up to what the county booked.
    """
    county = County(scenario, rng=seed, households=households)
    made(county)
    notes = _Notes(county) if closely else None
    while county.month + 1 < scenario.months:
        county.step()
        if notes is not None:
            notes.take(county)
    harvest, drought = _dry_years(county) if weather else (np.zeros(0), np.zeros(0, dtype=bool))
    return Observed(
        yearly=county.yearly,
        monthly=county.monthly,
        values=county.values,
        harvest=harvest,
        drought=drought,
        label_online=notes.label_online() if notes else float("nan"),
        people=notes.people() if notes else None,
        survey=notes.survey if notes else None,
    )


class _Notes:
    """What is written down month by month."""

    def __init__(self, county: County) -> None:
        h = county.columns
        n = len(h.id)
        self._traits = {name: getattr(h, name).copy() for name in TRAITS}
        sums = ("income", "wages", "trader", "listed", "brand", "consumption", "health")
        flags = ("ill", "sells", "member", "registered", "trained", "coached", "served", "grouped")
        self._sums = {name: np.zeros((YEARS, n)) for name in sums}
        self._flags = {name: np.zeros((YEARS, n), dtype=bool) for name in flags}
        self._aid = county.own(Groups).mutual_aid  # yuan that groups have shared so far
        self._ever_served = np.zeros(n, dtype=bool)
        self._premium = self._premium_kg = 0.0
        self.survey: Survey | None = None

    def take(self, county: County) -> None:
        h = county.columns
        aid, self._aid = county.own(Groups).mutual_aid - self._aid, county.own(Groups).mutual_aid
        self._ever_served |= h.case_months > 0
        at = county.year - FIRST_YEAR
        if not 0 <= at < YEARS:
            return
        receipts = receipts_of_month(county)
        _check(county, "own payments for illness", float(h.care.sum()) + aid, _own_care(county))
        sums, flags = self._sums, self._flags
        sums["income"][at] += h.income.sum(axis=1)
        sums["wages"][at] += h.income[:, WAGE]
        for name in ("trader", "brand"):
            sums[name][at] += getattr(receipts, name)
        sums["listed"][at] += receipts.open
        sums["consumption"][at] += h.consumed
        sums["health"][at] += h.care
        flags["ill"][at] |= (h.sick_months > 0) | (h.care > 0.0)
        flags["coached"][at] |= h.coached
        if county.month_of_year == 11:
            flags["sells"][at] = h.sells
            flags["member"][at] = h.cooperative >= 0
            flags["registered"][at] = h.registered
            flags["trained"][at] = h.since_course < NEVER
            flags["served"][at] = self._ever_served
            flags["grouped"][at] = h.group >= 0
        if county.year == LAST_YEAR:
            self._note_label(county)
        if county.date == SURVEY:
            self.survey = _survey(county)

    def people(self) -> People:
        sums = self._sums
        online = sums["listed"] + sums["brand"]
        return People(
            traits=self._traits,
            income=sums["income"],
            wages=sums["wages"],
            sales=sums["trader"] + online,
            online=online,
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
    h, terms = county.columns, county.terms
    sellers = float(np.count_nonzero(h.sells))
    usual = usual_sales(
        county.own(SellingState).open_kg, sellers + 1.0 / county.scale, county.own(SellingState).open_volume
    )
    channels = county.numbers(Channels)
    km = np.where(terms.station[h.village], h.km_station, h.km_hub)
    gain = np.array(
        [
            expected_gain(
                h.stock[i],
                h.quality[i],
                h.skill[i],
                h.km_hub[i],
                km[i],
                terms.parcel[h.township[i]],
                usual,
                channels,
                terms,
            )
            for i in range(len(h.id))
        ]
    )
    reached = terms.hub_open[h.township]
    willing = h.sells | ((gain > 0.0) & reached & (h.openness >= NEUTRAL_OPENNESS))
    household, _, crop, _, weight, cost, _ = (
        column[: county.own(SellingState).offers] for column in county.own(SellingState).columns
    )
    cleared = county.own(SellingState).cleared
    price = weight * cleared.prices[crop] - cost if cleared is not None else np.zeros(len(crop))
    sold = price > 0.0
    crops = (crop[sold][:, None] == np.arange(1, len(terms.wholesale))).astype(float)
    return Survey(
        willing=willing,
        sells=h.sells.copy(),
        lot_log_price=np.log(price[sold]),
        lot_label=h.passes[household[sold]].copy(),
        lot_traits=np.column_stack([h.km_hub[household[sold]], crops]),
    )


def _dry_years(county: County) -> tuple[Floats, Flags]:
    """Mean rain-fed harvest over the county's dry land in drawn years, and which of them are drought years."""
    h, weather = county.columns, county.own(Weather)
    dry = np.bincount(h.village, weights=h.land * (1.0 - h.irrigated), minlength=county.villages)
    dry = dry / dry.sum()
    harvest = np.array([float((dry * weather.factor(int(year))).sum()) for year in WEATHER_YEARS])
    return harvest, np.array([weather.is_drought(int(year)) for year in WEATHER_YEARS])


def _own_care(county: County) -> float:
    paid_by_others = sum(_booked(county, OUTSIDE, HOUSEHOLDS, item) for item in ("insurance", "crowdfunding"))
    return _booked(county, HOUSEHOLDS, OUTSIDE, "care") - paid_by_others


def _booked(county: County, payer: str, payee: str, item: str) -> float:
    return county.ledger.flows.get((payer, payee, item), 0.0)


def _check(county: County, what: str, read: float, booked: float) -> None:
    if abs(read - booked) > TOLERANCE * max(1.0, abs(booked)):
        raise AccountsError(
            f"{county.date}: {what} by household add up to {read:.2f} yuan, the books have {booked:.2f}"
        )
