"""The county that both are run in: six villages of two townships and sixty households, nowhere."""

from functools import cache
from typing import Any

import numpy as np
from tests.households_by_hand import with_every_lever

from tongyu.county.county import County
from tongyu.county.facts import CountyFacts, Township
from tongyu.county.households.people import count_trades
from tongyu.county.mechanisms.posts import Posts
from tongyu.county.mechanisms.relief import Relief
from tongyu.county.numbers.series import Series, shipped_series
from tongyu.county.tables import LEVERS, PARAMETERS
from tongyu.scenario.lever_setting import LeverSetting, each
from tongyu.scenario.scenario import Scenario, load, shipped_names
from tongyu.text.months import months_between

SEED = 7  # of a county in which everything happens that the test wants to see compared
HOUSEHOLDS = 60
FIRST_MONTH, MONTHS = "2014-09", 24
FIRST_MONTHS = (FIRST_MONTH, "2016-12")  # before the listed are better insured, and when they have long been
FREE_START = "2013-09"  # of the county that is left alone: programmes begin in its second and fifth month
TOLERANCE = 1e-13  # residual to which both clear their markets

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
    series=shipped_series(),  # with the floor under maize and the subsidy that came after it
    caps={kind.key: 40.0 * kind.most for kind in LEVERS.values() if kind.most_per != "county"},  # as Tongyu's or more
)

# A shipped programme is made for 16 townships, 172 villages and 57 cooperatives; that much of each lever is left, so
# that some places, and not all, are served. Levers that are counted otherwise are left as they are: with 6,000
# households for 58,768 they reach most, and each of them acts in a sample of sixty.
LEFT = {"townships": 0.2, "village stations": 0.1, "villages": 0.1, "cooperatives": 0.07, "hours a month": 0.1}


def in_six_villages(scenario: Scenario) -> Scenario:
    """`scenario` in that county, its levers fitted to it."""
    programme = {
        pillar: {lever: _fitted(f"{pillar}.{lever}", setting) for lever, setting in levers.items()}
        for pillar, levers in scenario.programme.items()
    }
    return scenario.with_(county=SIX_VILLAGES, programme=programme, households=HOUSEHOLDS)


def _fitted(key: str, setting: LeverSetting) -> LeverSetting:
    fitted = setting.times(LEFT.get(LEVERS[key].unit, 1.0))
    if fitted.budget is None:
        return fitted
    here = LEVERS[key].cost_in(
        SIX_VILLAGES, 1.0, PARAMETERS["programme.costed_persons"].value
    )  # what a unit costs that is of a whole county, over Tongyu's
    return fitted.model_copy(update={"budget": each(fitted.budget, lambda yuan: yuan * here)})


CORNERS, CROWDED = "corners", "crowded"
NAMES = (*shipped_names(), CORNERS)


@cache
def scenario_of(name: str) -> Scenario:
    """The shipped scenario `name` in six villages, or the one that goes round the corners, or crowds there."""
    made = {CORNERS: corners, CROWDED: crowded}
    return made[name]() if name in made else in_six_villages(load(name))


def corners() -> Scenario:
    """What no shipped scenario has: places, listed villages, dated budgets, stress, another link, every lever.

    And a small quota of the allowance, to which help gets all who need it, in the place of others; three years of
    drought; and so few hours and operators that they do not go round.
    """
    scenario = in_six_villages(with_every_lever(load("five_pillars")))
    programme = {pillar: dict(levers) for pillar, levers in scenario.programme.items()}

    def change(pillar: str, lever: str, **changes: Any) -> None:
        setting = programme[pillar][lever].model_dump() | changes
        programme[pillar][lever] = LeverSetting.model_validate(setting)

    change("support", "social_workers", place="neediest 1", mix={"casework": 0.7, "community": 0.3})
    change("support", "finance_links", place=("Hill",), budget={"2014-01": 500_000, "2015-06": 20_000})
    change("support", "volunteers", villages=(1, 4))
    change("support", "mutual_aid", villages=(0, 3, 5), end="2016-02")
    change("support", "village_funds", intensity=4.0, budget=None)
    change("support", "joint_centres", intensity=2.0, budget=None)
    change("training", "courses", villages=(0, 2, 5))
    change("support", "vocational_training", intensity=200.0, budget=None)
    change("training", "lectures", intensity={"2014-01": 300, "2015-05": 40}, end="2016-03")
    change("training", "operators", intensity=3.0, budget=None)
    change("resources", "hubs", end="2015-03")
    change("resources", "stations", funder="enterprise")
    change("branding", "awareness", funder="enterprise")
    return scenario.with_(
        name=CORNERS,
        programme=programme,
        stress=("drought", "brand_scandal", "commission_rise", "funding_ends", "station_closures"),
        parameters={
            "delivery.exponent": 0.7,
            "going_online.link": 1.0,
            "mutual_aid.ties": 0.4,
            "benefits.quota": 0.08,
            "benefits.entry": 0.1,
            "benefits.help": 1.0,
            "benefits.displacement": 1.0,
            "social_work.asking": 1.0,
            "social_work.sales_record": 1.0,
            "social_work.caseload": 120.0,
            "social_work.illness": 0.3,
            "social_work.dependency": 1.5,
            "health.threshold": 5_000.0,
            "social_work.rest_months": 3.0,
            "community.hours": 1_000.0,
            "cooperatives.recruited": 0.1,
            "brand.reserved": 0.6,
            "logistics.posted": 0.3,
            "contracts.lot": 1_500.0,
            "stress.drought_from": 2015.0,
            "stress.drought_years": 3.0,
            "stress.scandal_at": 2015.1,
            "stress.commission_at": 2015.3,
            "stress.funding_ends": 2018.3,
            "stress.closures_at": 2015.6,
            "people.leaving_home": 0.3,
            "people.leaving_county": 0.1,
            "population.returning": 0.4,
            "population.returning_sellers": 0.02,
            "people.deaths": 0.06,
            "people.deaths_younger": 0.02,
            "people.births": 30.0,
        },
    )


def crowded() -> Scenario:
    """The corners where all apply, are admitted, helped and soon die, so that rules of benefits and illness meet."""
    scenario = corners()
    rates = {
        "benefits.quota": 0.2,
        "benefits.entry": 0.3,
        "health.admissions": 1.5,
        "health.admissions_elder": 3.0,
        "health.threshold": 3_000.0,
        "social_work.caseload": 300.0,
        "social_work.case_months": 8.6,
        "social_work.sales_record": 0.9,
        "placement.time": 0.95,
        "leasing.share": 0.5,
        "leasing.rent": 40.0,
        "people.deaths": 0.3,
        "people.deaths_younger": 0.1,
        "people.leaving_home": 0.2,
        "population.debt": 0.9,
    }
    return scenario.with_(name=CROWDED, stress=(), parameters=dict(scenario.parameters) | rates)


def elsewhere() -> Scenario:
    """Six villages of another county and decade: crops of its own, another farm year, a watch instead of the list."""
    tea = {
        "crop": "tea",
        "draws": 7,
        "harvest": 5,
        "dear": 4,
        "share": 0.3,
        "yield": 235.0,
        "inputs": 450.0,
        "price": 6.0,
        "price_sd": 0.2,
        "milling_yield": 0.23,
        "listing_price": 110.0,
        "brand_price": 180.0,
        "listing_share": 0.3,
        "brand_share": 0.4,
    }
    orange = tea | {
        "crop": "orange",
        "draws": 2,
        "harvest": 12,
        "yield": 1_100.0,
        "price": 2.4,
        "spikes": True,
        "milling_yield": 0.92,
        "listing_price": 8.0,
        "brand_price": 11.0,
    }
    rice = orange | {"crop": "rice", "draws": 5, "harvest": 9, "eaten": True, "yield": 480.0, "price": 2.8}
    series = [
        *(
            each
            for each in SIX_VILLAGES.series
            if not each.name.startswith(("listing", "posts", "floor_price", "producer"))
        ),
        Series(name="listing", values=((2011, 0.0),)),
        Series(name="posts", values=((2011, 2.0),)),
        Series(name="floor_price.rice", values=((2011, 2.6), (2022, 5.0), (2023, 0.0))),
        Series(name="producer_subsidy.rice", values=((2011, 0.0), (2022, 120.0))),
        Series(name="prevention", values=((2021, 1.0),)),
        Series(name="prevention_line", values=((2021, 9_000.0), (2022, 9_500.0))),
        Series(name="growth_wage", values=((2015, 1.0), (2021, 0.5))),
        Series(name="growth_transfer", values=((2015, 0.6), (2022, 0.0))),
        Series(name="line.national", values=((2011, 2_855.0), (2022, 3_600.0))),
    ]
    county = SIX_VILLAGES.model_dump(by_alias=True) | {
        "name": "Elsewhere",
        "crops": [tea, rice, orange],
        "series": [each.model_dump() for each in series],
        "calendar": {"sowing": 1, "start": "2021-03", "months": 60, "scored": [2022, 2025], "discounted": [2021, 2025]},
        "numbers": [{"name": "state.listed_start", "value": 0.2, "low": 0.1, "high": 0.3}],
    }
    programme = {
        pillar: {lever: setting.model_copy(update={"start": None, "end": None}) for lever, setting in levers.items()}
        for pillar, levers in in_six_villages(load("five_pillars")).programme.items()
    }
    # where a crop is all but sold out, steep demand would leave its price undetermined
    gentle = {"price.elasticity": 4.0}
    changes = {"name": "elsewhere", "start": "2021-03", "months": 30, "programme": programme, "parameters": gentle}
    return in_six_villages(load("baseline")).with_(county=CountyFacts.model_validate(county), **changes)


def make_odd(county: County, seed: int) -> None:
    """Give the households of `county` what few or none come to have by themselves, by lot."""
    rng, h = np.random.default_rng(seed), county.columns
    n = len(h.id)

    def some(share: float) -> np.ndarray:
        return rng.random(n) < share

    h.means[:] = np.where(some(0.7), rng.uniform(100.0, 4_000.0, n), h.means)
    h.enrolled[:] = some(0.25)
    h.registered[:], h.insured[:] = some(0.4), some(0.2)
    h.listed[:] = h.registered | some(0.3)
    h.land[:] = np.where(some(0.3), h.persons * county.usual_land * rng.choice([0.05, 15.0], n), h.land)
    h.tilled[:] = h.land
    h.elders[:] = np.where(some(0.3), np.maximum(h.persons - h.adults, 0), h.elders)
    h.adults[:] = np.where(some(0.1), 0, h.adults)
    h.income_12[:] *= np.where(some(0.3), rng.choice([0.01, 0.1, -1.0], n), 1.0)
    h.benefits[:] = np.where(some(0.4)[:, None], rng.uniform(0.0, 900.0, h.benefits.shape), h.benefits)
    h.cash[:] *= np.where(some(0.5), rng.choice([0.0, 0.01, -0.01, 0.3], n), 1.0)
    h.inpatient[:] = np.where(some(0.3), rng.uniform(0.0, 20_000.0, n), h.inpatient)
    h.untreated[:], h.sick_months[:] = rng.integers(0, 13, n), rng.integers(0, 5, n)
    h.shaken[:], h.placed[:] = rng.integers(0, 7, n), rng.integers(0, 4, n)
    h.credit[:], h.fund[:], h.post[:] = some(0.3), some(0.3), some(0.2)
    county.people.trade[:] = rng.random(len(county.people.trade)) < 0.2
    count_trades(h, county.people, county.values)
    county.own(Posts).posts = int(h.post.sum())
    h.loan[:] = np.where(some(0.3), rng.choice([0.01, 50.0, 4_000.0, 9_000.0], n), h.loan)
    h.sells[:], h.care_12[:] = h.sells | some(0.3), np.where(some(0.3), rng.uniform(0.0, 3_000.0, n), h.care_12)
    relief = county.own(Relief)
    relief.relief_due[:] = np.where(some(0.3), rng.uniform(0.0, 2_000.0, n), 0.0)
    relief.relief_in[:] = rng.integers(0, 4, n)


def county_before(name: str, month: str) -> County:
    """The fast county of the scenario `name`, run to where `month` ("2014-12") comes next."""
    scenario = scenario_of(name)
    county = County(scenario, rng=SEED)
    return county.run(months_between(scenario.start, month))


def county_at_start(name: str) -> County:
    """The fast county of the scenario `name` before its first month, which is `FREE_START`."""
    return County(scenario_of(name).with_(start=FREE_START), rng=SEED)
