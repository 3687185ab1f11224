"""The counties that a page offers: those that are shipped, and the one that the server was started with."""

from tongyu.app import served
from tongyu.app.running.setting import is_usual, months_scored, sampled, usual
from tongyu.county.facts import CountyFacts
from tongyu.county.reading import load_county
from tongyu.scenario.lever_setting import LeverSetting
from tongyu.scenario.scenario import Scenario, load, shipped_names
from tongyu.shipped import county_names

GIVEN = "given"
"""The key of the county that the server was started with, unless it is shipped; those have their names."""

FIRST_SCENARIO = "both"
"""What a page opens with."""

HISTORIES = ("tongyu_2013",)
"""What was done in the usual county, and in no other."""


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
    return shipped_names() if is_usual(county) else [name for name in shipped_names() if name not in HISTORIES]


def scenario_in(name: str, county: CountyFacts) -> Scenario:
    """The shipped scenario `name` in `county`. Raises InputError where it cannot be run there."""
    scenario = load(name)
    if scenario.county.digest == county.digest:
        return scenario
    programme = {
        pillar: {lever: _moved(setting, scenario.county, county) for lever, setting in levers.items()}
        for pillar, levers in scenario.programme.items()
    }
    calendar = county.calendar
    return scenario.with_(county=county, start=calendar.start, months=calendar.months, programme=programme)


def opening(county: CountyFacts) -> Scenario:
    """The scenario that a page of `county` opens with. Raises InputError where it cannot be run for a page."""
    return sampled(scenario_in(FIRST_SCENARIO, county))


def _moved(setting: LeverSetting, before: CountyFacts, after: CountyFacts) -> LeverSetting:
    """The same in another county: over its own years, in as many townships as it has."""
    dates = dict(zip(months_scored(before), months_scored(after), strict=True))
    changed = {key: dates[date] for key in ("start", "end") if (date := getattr(setting, key)) in dates}
    if setting.neediest is not None:
        changed["place"] = f"neediest {min(setting.neediest, len(after.townships))}"
    return setting.model_copy(update=changed)
