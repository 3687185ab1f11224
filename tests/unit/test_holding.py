"""What a place can hold of a lever: the rest is neither delivered nor paid, and it is said."""

import math

import numpy as np
import pytest
from tests.households_by_hand import VALUES, moved
from tests.unit.test_programme import Run

from tongyu import County, Scenario, load
from tongyu.county.geography import make_geography
from tongyu.county.mechanisms.mutual_aid import Groups
from tongyu.county.programme.holding import held_by
from tongyu.county.tables import LEVERS
from tongyu.scenario.plans.budget import payments, planned_cost, scaled
from tongyu.scenario.plans.cautions import cautions
from tongyu.scenario.plans.holding import Excess, excesses, most_of, within_places
from tongyu.scenario.scenario import shipped_names

STATIONS, HUBS = "resources.stations", "resources.hubs"


def villages_of(small: Scenario, township: int) -> int:
    return int(np.sum(make_geography(small.county).village_township == township))


@pytest.mark.parametrize(
    ("key", "held"),
    [
        (STATIONS, 3.0),
        ("resources.hubs", 2.0),
        ("resources.federation", 7.0),
        ("resources.produce_selection", 0.25),
        ("monitoring.participation", 0.25),
        ("support.health_links", 150.0),
        ("training.lectures", 150.0),
        ("support.mutual_aid", 15.0),
        ("support.social_workers", math.inf),
        ("resources.carrier_contracts", math.inf),
    ],
)
def test_three_of_twelve_villages_in_two_townships_hold_a_quarter(small: Scenario, key: str, held: float) -> None:
    facts = small.county.model_copy(update={"villages": 12, "households": 600, "cooperatives": 7})
    assert held_by(LEVERS[key], facts, VALUES | {"mutual_aid.size": 10.0}, 3.0, 2.0) == held


def test_of_stations_for_a_small_township_as_many_open_as_it_has_villages(small: Scenario) -> None:
    hill = villages_of(small, 1)
    setting = {"intensity": hill + 4, "place": ["Hill"], "unit_cost": 100.0}
    run = Run(small, resources__stations=setting)
    for _ in range(3):
        programme = run.month()
        assert programme.level(STATIONS) == hill
        assert programme.villages(STATIONS).sum() == hill
        line = programme.lines[STATIONS]
        assert (line.wanted, line.grant, line.available) == (hill, 100.0 * hill, 0.0)
    assert programme.cost_by_pillar() == {"resources": 3 * 100.0 * hill}


def test_hubs_beyond_the_one_of_a_township_cost_nothing(small: Scenario) -> None:
    one, three = (
        Run(small, resources__hubs={"intensity": hubs, "place": "neediest 1", "unit_cost": 50.0}) for hubs in (1, 3)
    )
    assert one.levels(HUBS, 4) == three.levels(HUBS, 4) == [1, 1, 1, 1]
    assert one.programme.cost_by_pillar() == three.programme.cost_by_pillar() == {"resources": 200.0}


def test_a_place_chosen_anew_in_january_holds_what_it_then_holds(small: Scenario) -> None:
    run = Run(small, resources__stations={"intensity": 12, "place": "neediest 1", "unit_cost": 1.0})
    assert run.levels(STATIONS, 12) == [villages_of(small, 1)] * 12
    run.need = np.array([0.9, 0.5, 0.4])
    assert run.levels(STATIONS, 2) == [villages_of(small, 0)] * 2


def test_shares_of_all_villages_stop_at_those_of_the_place(small: Scenario) -> None:
    run = Run(small, resources__produce_selection={"intensity": 0.5, "villages": [0, 3, 7], "unit_cost": 1.0})
    assert run.month().level("resources.produce_selection") == 3 / 12
    assert run.programme.villages("resources.produce_selection").sum() == pytest.approx(3.0)


def test_hours_do_not_deliver_what_cannot_exist(small: Scenario) -> None:
    levers = {
        "resources__stations": {"intensity": 2.0, "villages": [0, 3]},
        "support__pillar_support": {"intensity": 5_000},
    }
    assert Run(small, **levers).month().level(STATIONS) == 2.0


def test_a_budget_is_kept_and_not_spent_on_what_cannot_exist(small: Scenario) -> None:
    setting = {"intensity": 3, "place": ["Hill"], "unit_cost": 50.0, "budget": 1_800.0}
    run = Run(small, resources__hubs=setting)
    assert run.levels(HUBS, 2) == [1, 1]
    assert run.programme.lines[HUBS].available == 2 * 150.0 - 2 * 50.0


def test_the_books_of_a_county_close_and_it_pays_what_is_planned(small: Scenario) -> None:
    asked = moved(
        small,
        24,
        resources__stations={"intensity": 12, "place": ["Hill"]},
        resources__hubs={"intensity": 3, "place": ["Hill", "Lake"]},
        support__finance_links={"intensity": 50_000, "villages": [1]},
        training__courses={"intensity": 1_000},
    )
    county = County(asked, rng=3).run()
    planned = math.fsum(paid for _, _, paid in payments(asked))
    assert sum(county.cost_by_pillar.values()) == pytest.approx(planned, rel=1e-12)
    assert county.programme.level("support.finance_links") == pytest.approx(600 / 12)
    assert county.programme.level("training.courses") == 600.0
    same = County(within_places(asked), rng=3).run()
    assert same.monthly.equals(county.monthly)


def test_plans_are_made_of_what_can_be(small: Scenario) -> None:
    asked = moved(small, resources__stations={"intensity": 12, "place": ["Hill"], "unit_cost": 100.0})
    hill = villages_of(small, 1)
    assert most_of(asked, STATIONS, asked.programme["resources"]["stations"]) == hill
    assert planned_cost(asked, 0.0) == 24 * 100.0 * hill  # 2013 and 2014
    half = scaled(asked, planned_cost(asked, 0.05) / 2)
    assert half.scenario.programme["resources"]["stations"].intensity == pytest.approx(hill / 2)
    assert half.at_most == ()
    double = scaled(asked, planned_cost(asked, 0.05) * 2)
    assert double.at_most == (STATIONS,)
    assert double.missing == pytest.approx(double.planned)


def test_the_neediest_may_be_those_with_the_most_villages(small: Scenario) -> None:
    asked = moved(small, resources__stations={"intensity": 12, "place": "neediest 2"})
    most = sum(sorted(villages_of(small, t) for t in range(3))[1:])
    assert most_of(asked, STATIONS, asked.programme["resources"]["stations"]) == most


def test_it_is_said_how_much_can_be_and_where(small: Scenario) -> None:
    asked = moved(small, resources__hubs={"intensity": 3, "place": ["Hill"]}, resources__stations=12)
    assert excesses(asked) == [Excess(HUBS, 3.0, 1.0)]
    said = "of 3 (townships) at most 1 can be, all that Hill can hold; the rest is neither delivered nor paid for."
    assert cautions([asked]) == [f"{HUBS}: {said}"]
    assert cautions([small, asked]) == [f"small: {HUBS}: {said}"]


def test_the_shipped_programmes_ask_for_what_can_be() -> None:
    assert cautions([load(name) for name in shipped_names()]) == []


def test_all_groups_of_a_place_can_form_however_many_a_village(small: Scenario) -> None:
    villages = villages_of(small, 0)
    asked = small.county.households / small.county.villages * villages / 3  # all households of the place, in threes
    scenario = moved(
        small.with_(parameters={"mutual_aid.size": 3}), support__mutual_aid={"intensity": asked, "place": ["Seat"]}
    )
    county = County(scenario, rng=1, households=small.county.households).run(14)
    free = np.bincount(county.columns.village[county.columns.group < 0], minlength=small.county.villages)
    here = make_geography(small.county).village_township == 0
    assert county.own(Groups).groups > 12 * villages
    assert free[here].max() < 3  # nobody is left over but fewer than a group
    assert free[~here].sum() == np.isin(county.columns.village, np.flatnonzero(~here)).sum()


def test_only_cooperatives_that_are_awake_are_federated_and_paid_for(small: Scenario) -> None:
    scenario = moved(small, resources__federation={"intensity": 4.0, "unit_cost": 100.0})
    county = County(scenario, rng=1).run(1)
    awake = county.awake_cooperatives()
    assert 0 < awake < small.county.cooperatives
    assert county.programme.level("resources.federation") == awake
    assert county.cost_by_pillar["resources"] == pytest.approx(100.0 * awake)
