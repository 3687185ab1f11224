"""Whole runs of counties whose villages are given: 320 of them, some on one spot, and Qingshan with its outlines."""

import numpy as np
import pytest
from tests.given_places import fields, qingshan, scattered
from tests.whole_runs import digests

from tongyu.county.county import County
from tongyu.county.facts import CountyFacts
from tongyu.scenario.scenario import Scenario, load

STATIONS = 320
HOUSEHOLDS = 640
SEED = 7


@pytest.fixture(scope="module")
def many() -> CountyFacts:
    """320 villages on a map of cells of 3 km, so that up to six share one."""
    return CountyFacts.model_validate(fields(scattered(320), cell_km=3.0, name="Many"))


def with_stations(facts: CountyFacts, **changes: object) -> Scenario:
    stations = {"intensity": float(STATIONS), "start": "2011-03"} | changes
    return load("baseline").with_(county=facts, programme={"resources": {"stations": stations}}, months=12)


def test_a_county_of_320_villages_gets_a_station_in_each_that_the_programme_asks_for(many: CountyFacts) -> None:
    county = County(with_stations(many), rng=SEED, households=HOUSEHOLDS).run()
    stations = county.monthly["stations"].to_numpy()
    assert stations[-1] == STATIONS
    assert county.terms.station.shape == (320,)
    assert county.terms.station.sum() == STATIONS


def test_villages_are_chosen_by_their_number_on_the_map(many: CountyFacts) -> None:
    chosen = [0, 5, 319]
    county = County(with_stations(many, intensity=3.0, villages=chosen), rng=SEED, households=HOUSEHOLDS).run()
    assert np.isin(chosen, np.flatnonzero(county.terms.station)).all()


@pytest.mark.parametrize("name", ["many", "qingshan"])
def test_a_run_with_given_villages_repeats_byte_for_byte(name: str, many: CountyFacts) -> None:
    facts = many if name == "many" else qingshan()
    scenario = load("baseline").with_(county=facts, months=14)
    first, second = (digests(County(scenario, rng=SEED, households=HOUSEHOLDS).run()) for _ in range(2))
    assert first == second


def test_households_are_told_by_the_names_of_their_villages() -> None:
    facts = qingshan()
    county = County(load("baseline").with_(county=facts, months=1), rng=SEED, households=HOUSEHOLDS).run()
    frame = county.households.frame()
    assert set(frame["township"]) == set(facts.township_names)
    assert len(set(frame["village"])) == 42
    assert set(frame.loc[frame["village"] == "Dongsheng (Longtan)", "township"]) == {"Longtan"}
    assert not any(name.split(" ")[-1].isdigit() for name in frame["village"])
