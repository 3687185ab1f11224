"""The county that both are run in: six villages of two townships and sixty households, nowhere."""

from functools import cache

from tongyu.county import County
from tongyu.county_facts import CountyFacts, Township
from tongyu.lever_setting import LeverSetting
from tongyu.levers import LEVERS
from tongyu.months import months_between
from tongyu.scenario import Scenario, load

SEED = 2013
HOUSEHOLDS = 60

SIX_VILLAGES = CountyFacts(
    name="Six villages",
    households=6_000,
    persons=22_800,
    area_km2=352.0,
    grid_rows=6,
    grid_columns=6,
    cell_km=4.0,
    inside_share=0.62,
    villages=6,
    poor_villages=3,
    detour=1.3,
    map_seed=11,
    mu_per_person=10.55,
    irrigable_share=0.33,
    cooperatives=4,
    platforms=2,
    townships=(Township(name="Seat", node=True), Township(name="Hill")),
)

# A shipped programme is made for 16 townships, 172 villages and 57 cooperatives; that much of each lever is left, so
# that some places, and not all, are served. Levers that are counted otherwise are left as they are: with 6,000
# households for 58,768 they reach most, and each of them acts in a sample of sixty.
LEFT = {"townships": 0.2, "village stations": 0.1, "villages": 0.1, "cooperatives": 0.07}


def in_six_villages(scenario: Scenario) -> Scenario:
    """`scenario` in that county, its levers fitted to it."""
    programme = {
        pillar: {lever: _fitted(f"{pillar}.{lever}", setting) for lever, setting in levers.items()}
        for pillar, levers in scenario.programme.items()
    }
    return scenario.with_(county=SIX_VILLAGES, programme=programme, households=HOUSEHOLDS)


def _fitted(key: str, setting: LeverSetting) -> LeverSetting:
    return setting.times(LEFT.get(LEVERS[key].unit, 1.0))


@cache
def scenario_of(name: str) -> Scenario:
    """The shipped scenario `name` in six villages."""
    return in_six_villages(load(name))


def county_before(name: str, month: str) -> County:
    """The fast county of the shipped scenario `name`, run to where `month` ("2014-12") comes next."""
    scenario = scenario_of(name)
    county = County(scenario, rng=SEED)
    return county.run(months_between(scenario.start, month))
