"""What population is made from a county's tables, beside what the facts say, and what it earns in its first year."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.county.county import County
from tongyu.county.facts import CountyFacts
from tongyu.county.geography import Geography
from tongyu.county.households.columns import SOURCES
from tongyu.county.households.population import land_a_head
from tongyu.county.survey import totals
from tongyu.county.survey.format import SOURCES as SURVEYED_SOURCES
from tongyu.scenario.scenario import Scenario

SAMPLE, SEED = 5_877, 1
LONGEST = 24  # months until a calendar year is complete, wherever the first lies


class Figure(NamedTuple):
    """A figure of the county that was made, and the same as its facts or numbers have it; None where they don't."""

    group: str
    name: str
    label: str
    unit: str
    made: float
    facts: float | None
    decimals: int

    @property
    def difference(self) -> float | None:
        """The made less the stated one."""
        return None if self.facts is None else self.made - self.facts


class CropFigure(NamedTuple):
    """What a crop is in a usual year, county-wide."""

    crop: str
    called: str
    share: float  # of the land, as it was made
    facts: float  # as its table has it, of the sum of all shares
    harvest_t: float
    value_yuan: float
    margin_yuan: float  # a mu
    month: int


class Summary(NamedTuple):
    """A county as it begins, and its first complete year."""

    households: int
    year: int
    figures: tuple[Figure, ...]
    crops: tuple[CropFigure, ...]
    geography: Geography


def summarised(county: CountyFacts, households: int = SAMPLE, seed: int = SEED) -> Summary:
    """The county with that many households, or all where they are fewer, without any programme.

    Raises InputError for a county that cannot be made, and TongyuError for one whose first year cannot be run.
    """
    scenario = Scenario(
        name="check",
        county=county,
        start=county.calendar.start,
        months=LONGEST,
        households=min(households, county.households),
    )
    made = County(scenario, rng=seed)
    crops = tuple(_crops(made))
    begun = (*_people(made), *_land(made), *_distances(made), *_surveyed(made))
    while made.window is None:
        made.run(1)
    year = made.window[0]
    return Summary(made.sample, year, (*begun, *_incomes(made, year)), crops, made.geography)


def _people(made: County) -> Iterator[Figure]:
    h, facts, v = made.columns, made.facts, made.values
    told = survey_totals(facts)
    persons = float(h.persons.sum(dtype=np.float64))
    alone = h.elders == h.persons
    households, n = facts.households, len(h.id)
    elderly, chronic = v["population.elderly"], v["population.chronic_elderly"]
    ill = elderly * chronic + (1.0 - elderly) * v["population.chronic"]
    member = v["population.member"] if facts.cooperatives else 0.0

    def of(name: str, otherwise: float | None) -> float | None:
        return told[name] / households if name in told else None if told else otherwise

    def figure(name: str, label: str, unit: str, value: float, stated: float | None, decimals: int) -> Figure:
        return Figure("people", name, label, unit, value, stated, decimals)

    yield figure("households", "households", "", n * made.scale, households, 0)
    yield figure("persons", "residents", "", persons * made.scale, facts.residents_there, 0)
    yield figure("size", "residents a household", "", persons / n, facts.residents_there / households, 2)
    yield from _ages(made)
    elders = float(h.elders.sum(dtype=np.float64))
    told_elders = told["elders"] / told["persons"] if "elders" in told else None
    yield figure("elders", "62 and older", "% of persons", 100.0 * elders / persons, _percent(told_elders), 1)
    yield figure("adults", "adults who can work", "a household", float(h.adults.mean()), of("adults", None), 2)
    stated = None if told else elderly
    yield figure("alone", "elders alone", "% of households", 100.0 * float(alone.mean()), _percent(stated), 1)
    heads = h.age[~alone]
    stated = None if told else v["population.head_age"]
    yield figure("head_age", "age of other heads", "years", float(heads.mean()) if len(heads) else np.nan, stated, 1)
    yield figure("schooling", "their schooling", "years", float(h.schooling[~alone].mean()), None, 1)
    stated = of("chronic", ill)
    yield figure(
        "chronic", "with chronic illness", "% of households", 100.0 * float(h.chronic.mean()), _percent(stated), 1
    )
    joined, stated = float((h.cooperative >= 0).mean()), of("member", member)
    yield figure("member", "in a cooperative", "% of households", 100.0 * joined, _percent(stated), 1)


def _ages(made: County) -> Iterator[Figure]:
    """Shares of persons by age."""
    age = made.people.age.astype(np.int64)
    for name, label, those in (
        ("under_16", "under 16", age < 16),
        ("from_16", "16-59", (age >= 16) & (age < 60)),
        ("from_60", "60 and older", age >= 60),
    ):
        yield Figure("people", name, label, "% of persons", 100.0 * float(those.mean()), None, 1)


def _surveyed(made: County) -> Iterator[Figure]:
    """What the county has at its start, beside what the survey's weights make of it."""
    told, h = survey_totals(made.facts), made.columns
    found: dict[str, NDArray[Any]] = {"persons": h.persons, "adults": h.adults, "elders": h.elders, "land_mu": h.land}
    for name, column in found.items():
        if name in told:
            unit = "mu" if name == "land_mu" else ""
            value = float(column.sum(dtype=np.float64)) * made.scale
            yield Figure("survey", f"survey_{name}", name.removesuffix("_mu"), unit, value, told[name], 0)
    if all(name in told for name in SURVEYED_SOURCES):
        value = float(h.income_12.sum()) * made.scale / 1e6
        stated = sum(told[name] for name in SURVEYED_SOURCES) / 1e6
        yield Figure("survey", "survey_income", "income at the start", "m yuan a year", value, stated, 1)


def _land(made: County) -> Iterator[Figure]:
    h, facts = made.columns, made.facts
    land, persons = float(h.land.sum(dtype=np.float64)), float(h.persons.sum(dtype=np.float64))
    watered = float((h.land * h.irrigated).sum(dtype=np.float64)) / land
    told = survey_totals(facts)
    stated = told["land_mu"] / told["persons"] if "land_mu" in told else land_a_head(facts, made.values)
    yield Figure("land", "land", "cropland", "mu a person", land / persons, stated, 2)
    stated = 100.0 * facts.irrigable_share
    yield Figure("land", "irrigated", "irrigated", "% of the land", 100.0 * watered, stated, 1)


def _distances(made: County) -> Iterator[Figure]:
    map_ = made.geography
    for name, label, km in (
        ("hub", "village to township", map_.village_km_hub),
        ("centre", "village to county seat", map_.village_km_centre),
    ):
        yield Figure("distances", f"km_{name}", label, "km, mean", float(km.mean()), None, 1)
        yield Figure("distances", f"km_{name}_most", label, "km, farthest", float(km.max()), None, 1)


def _incomes(made: County, year: int) -> Iterator[Figure]:
    row = made.yearly.to_dict("index")[year]

    def figure(name: str, label: str, unit: str, factor: float = 1.0, decimals: int = 0) -> Figure:
        return Figure("income", name, label, unit, float(row[name]) * factor, None, decimals)

    unit = "yuan a head"
    for source in SOURCES:
        yield figure(f"income_{source}", _CALLED[source], unit)
    yield figure("income", "all", unit)
    yield figure("median_income", "median", unit)
    yield figure("gini", "Gini", "", decimals=3)
    yield figure("headcount", "below the national line", "% of persons", 100.0, 1)
    yield figure("registered", "on the list of the poor", "% of persons", 100.0, 1)


_CALLED = {
    "wage": "wages",
    "crops": "crops",
    "other_operating": "animals, business",
    "property": "property",
    "transfer": "transfers",
    "stocks": "change of stocks",
}


def _crops(made: County) -> Iterator[CropFigure]:
    h, facts = made.columns, made.facts
    mu = h.land[:, None].astype(np.float64) * h.crop_share
    grown: NDArray[np.float64] = mu.sum(axis=0) / mu.sum()
    usual = made.by_crop("share")
    yields, price, inputs = (made.by_crop(name) for name in ("yield", "price", "inputs"))
    harvest = mu.sum(axis=0) * made.scale * yields
    for c, crop in enumerate(facts.crops):
        yield CropFigure(
            crop.crop,
            crop.called,
            float(grown[c]),
            float(usual[c] / usual.sum()),
            float(harvest[c]) / 1_000.0,
            float(harvest[c] * price[c]),
            float(price[c] * yields[c] - inputs[c]),
            crop.harvest,
        )


def survey_totals(county: CountyFacts) -> dict[str, float]:
    """Weighted totals of the county's survey, for all its households; empty where it has none."""
    if county.survey is None:
        return {}
    return totals(county.survey, county.households, county.dated.price_level)


def _percent(share: float | None) -> float | None:
    return None if share is None else 100.0 * share
