"""Running a county for the sake of one household."""

from collections.abc import Sequence

from tongyu.county.county import County
from tongyu.county.households.columns import SOURCES
from tongyu.errors import InputError
from tongyu.kernels.people import SPLIT_OFF
from tongyu.life.records import Harvest, Life, Month, Year
from tongyu.life.watching import Watcher, unknown_household
from tongyu.life.years import USUAL, year_of
from tongyu.runs.sampling import sample_of
from tongyu.scenario.crop_words import crop_words
from tongyu.scenario.scenario import Scenario


def in_sample(scenario: Scenario, household: int) -> None:
    """Raise InputError unless `household` is one of the sample; known before the county is made."""
    n = sample_of(scenario)
    years = household // SPLIT_OFF  # a household that splits off has its mother's number and more
    if not (household >= 0 and household % SPLIT_OFF < n and years <= scenario.months // 12):
        raise InputError(unknown_household(household, n, scenario.county.name))


def live_of(scenario: Scenario, seed: int, household: int) -> Life:
    """Run `scenario` with `seed` to its horizon and tell what happened to `household`.

    Raises InputError where the household is not in the sample, AccountsError or ClearingError as `County.step`.
    """
    in_sample(scenario, household)
    county = County(scenario, rng=seed)
    watcher = Watcher(county, household)
    county.run()
    return life_of(county, watcher)


def life_of(county: County, watcher: Watcher) -> Life:
    """What `watcher` has seen so far of `county`, whose first month it saw.

    Raises InputError where it has seen nothing: the household was never there.
    """
    scenario = county.scenario
    if watcher.portrait is None:
        raise InputError(unknown_household(watcher.household, sample_of(scenario), scenario.county.name))
    return Life(
        scenario=scenario.name,
        fingerprint=scenario.fingerprint,
        county=scenario.county.name,
        published=scenario.county.published,
        crop_words=crop_words(scenario.county),
        seed=county.seed,
        household=watcher.household,
        households=sample_of(scenario),
        households_of_county=scenario.county.households,
        start=watcher.months[0].month if watcher.months else scenario.start,
        portrait=watcher.portrait,
        months=tuple(watcher.months),
        years=tuple(_years(county, watcher)),
    )


def _years(county: County, watcher: Watcher) -> list[Year]:
    """The complete calendar years."""
    by_year: dict[int, list[Month]] = {}
    for month in watcher.months:
        by_year.setdefault(int(month.month[:4]), []).append(month)
    years: list[Year] = []
    for year, months in by_year.items():
        if len(months) == 12:
            line = county.values["line.national"]
            harvest = _harvest(year, months, watcher, by_year)
            years.append(year_of(year, months, _income(months), line, harvest, years, watcher.standings[year]))
    return years


def _income(months: Sequence[Month]) -> dict[str, float]:
    """Yuan by source: what the months' flows of that source sum to."""
    monthly = [month.income() for month in months]
    return {source: sum(each.get(source, 0.0) for each in monthly) for source in SOURCES}


def _harvest(year: int, months: Sequence[Month], watcher: Watcher, by_year: dict[int, list[Month]]) -> Harvest | None:
    seen = [each for each in watcher.harvests if each[0].startswith(f"{year:04d}")]
    if not seen:
        return None
    _, weather, inputs, drought = seen[-1]
    kg: dict[str, float] = {}
    for month in months:
        for grain in month.grain:
            if grain.harvested > 0.0:
                kg[grain.crop] = kg.get(grain.crop, 0.0) + grain.harvested
    earlier = [_kg(by_year[other]) for other in range(year - USUAL, year) if len(by_year.get(other, ())) == 12]
    usual = sum(earlier) / len(earlier) if earlier else 0.0
    return Harvest(kg, sum(kg.values()) / usual if usual > 0.0 else None, weather, drought, inputs)


def _kg(months: Sequence[Month]) -> float:
    return sum(grain.harvested for month in months for grain in month.grain)
