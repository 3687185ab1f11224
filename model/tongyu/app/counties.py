"""The counties that a page offers: those that are shipped, and the one that the server was started with."""

from tongyu.app import served
from tongyu.app.running.setting import sampled, usual
from tongyu.county.facts import CountyFacts
from tongyu.county.reading import load_county
from tongyu.scenario.scenario import Scenario, load, shipped_names
from tongyu.shipped import county_names

GIVEN = "given"
"""The key of the county that the server was started with, unless it is shipped; those have their names."""

FIRST_SCENARIO = "both"
"""What a page opens with."""


def offered() -> dict[str, CountyFacts]:
    """The counties to choose from by their keys, the one that the server was started with first."""
    shipped = {name: load_county(name) for name in county_names()}
    if served.county is None or key_of(served.county, shipped):
        return shipped
    return {GIVEN: served.county, **shipped}


def key_of(county: CountyFacts, among: dict[str, CountyFacts]) -> str:
    """The key of `county`, empty where it is none of those `among`: it came with a file or a link."""
    return next((key for key, each in among.items() if each.digest == county.digest), "")


def first() -> CountyFacts:
    """The county that a page opens with."""
    return served.county or usual()


def scenarios_of(county: CountyFacts) -> list[str]:
    """The shipped scenarios that can be run in `county`."""
    return shipped_names(county)


def scenario_in(name: str, county: CountyFacts) -> Scenario:
    """The shipped scenario `name` in `county`. Raises InputError where it cannot be run there."""
    return load(name, county)


def opening(county: CountyFacts) -> Scenario:
    """The scenario that a page of `county` opens with. Raises InputError where it cannot be run for a page."""
    return sampled(scenario_in(FIRST_SCENARIO, county))
