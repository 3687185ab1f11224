"""The five kinds of agents are Mesa agents; farmers view the columns; a dropped county is freed."""

import gc
import inspect
import weakref

import mesa
import numpy as np
import pytest
from mesa import Agent
from tests.households_by_hand import EVERYTHING, all_levers

from tongyu import County
from tongyu.agents import Cooperative, Farmer, LogisticsHub, Platform, SocialWorker

WORKERS = 2 * EVERYTHING["support.social_workers"]  # monitoring may double them


@pytest.fixture
def county(small):
    return County(all_levers(small, 12), rng=1).run(2)


def test_a_county_is_a_mesa_model_with_five_kinds_of_mesa_agents(county):
    assert isinstance(county, mesa.Model)
    assert set(county.agents_by_type) == {Farmer, Cooperative, Platform, LogisticsHub, SocialWorker}
    counts = {kind.__name__: len(agents) for kind, agents in county.agents_by_type.items()}
    assert counts == {"Farmer": 600, "Cooperative": 4, "Platform": 2, "LogisticsHub": 4, "SocialWorker": WORKERS}
    assert all(isinstance(agent, Agent) and agent.model is county for agent in county.agents)


def test_every_agent_has_a_number_of_its_own(county):
    numbers = [agent.unique_id for agent in county.agents]
    assert sorted(numbers) == list(range(1, 600 + 4 + 2 + 4 + WORKERS + 1))


def test_a_run_that_does_not_ask_for_farmers_makes_none(small):
    county = County(all_levers(small, 12), rng=1).run()
    assert county.monthly.shape[0] == 12
    assert county.outcomes()
    assert not any(isinstance(agent, Farmer) for agent in county._all_agents)
    assert len(county._all_agents) == 4 + 2 + 4 + WORKERS
    assert len(county.agents) == 610 + WORKERS
    assert len(county.agents) == 610 + WORKERS  # made once


def test_farmers_change_nothing_in_a_run(small):
    asked, silent = County(all_levers(small, 12), rng=1), County(all_levers(small, 12), rng=1)
    for _ in range(12):
        asked.agents_by_type[Farmer].agg("cash", np.sum)
        asked.step()
        silent.step()
    assert asked.monthly.equals(silent.monthly)


def test_a_farmer_reads_and_writes_its_row_of_the_columns(county):
    farmer = next(agent for agent in county.agents_by_type[Farmer] if agent.row == 17)
    h = county.columns
    assert farmer.cash == h.cash[17]
    assert farmer.income_per_head == pytest.approx(h.income_12[17] / h.persons[17])
    assert np.array_equal(farmer.stock, h.stock[17])
    assert farmer.ring.shape == (12, 5)
    farmer.cash = 123.0
    farmer.sells = True
    farmer.stock[2] = 7.0
    assert (h.cash[17], h.sells[17], h.stock[17, 2]) == (123.0, True, 7.0)
    h.skill[17] = 0.25
    assert farmer.skill == 0.25
    with pytest.raises(AttributeError, match="a Farmer has no 'wealth'"):
        farmer.wealth  # noqa: B018


def test_farmers_write_what_the_next_month_reads(county):
    farmers = county.agents_by_type[Farmer]
    farmers.set("skill", 0.9)
    county.step()
    assert county.figures["skill"] > 0.85


def test_agent_set_operations_see_the_columns(county):
    farmers, h = county.agents_by_type[Farmer], county.columns
    assert farmers.agg("cash", np.sum) == pytest.approx(h.cash.sum())
    assert list(farmers.get("persons")) == list(h.persons)
    poor = farmers.select(lambda farmer: farmer.income_per_head < 2_855.0)
    assert len(poor) == np.count_nonzero(h.income_12 / h.persons < 2_855.0)
    oldest = next(iter(farmers.sort("age", ascending=False)))
    assert oldest.age == h.age.max()
    before = h.cash.copy()
    poor.do(lambda farmer: setattr(farmer, "cash", farmer.cash + 1.0))
    assert (h.cash - before).sum() == pytest.approx(len(poor))
    by_township = farmers.groupby("township").count()
    assert by_township == dict(enumerate(np.bincount(h.township)))


def test_the_few_are_agents_with_state_of_their_own(county):
    hubs = county.agents_by_type[LogisticsHub]
    assert sorted(hubs.get("township")) == [-1, 0, 1, 2]
    assert hubs.agg("cash", sum) == pytest.approx(sum(hub.cash for hub in county.hubs))
    awake = county.agents_by_type[Cooperative].select(lambda cooperative: cooperative.open)
    assert len(awake) == county.figures["cooperatives_open"]


def test_a_county_steps_like_any_mesa_model(small):
    county = County(small.with_(months=3), rng=1)
    assert (county.running, county.steps) == (True, 0)
    while county.running:
        county.step()
    assert county.steps == 3
    assert county.date == "2011-03"
    collected = county.datacollector.get_model_vars_dataframe()
    assert list(collected["headcount"]) == list(county.monthly["headcount"])


def batch(scenario, seeds, households=(200, 300), **more):
    """Mesa's batch_run, in the words of 3.3 (seeds are a parameter) or of 3.5 (seeds are `rng`)."""
    parameters = {"scenario": scenario, "households": list(households)}
    told = {}
    if "rng" in inspect.signature(mesa.batch_run).parameters:
        told["rng"] = list(seeds)
    else:
        parameters["rng"] = list(seeds)
    return mesa.batch_run(County, parameters, number_processes=1, display_progress=False, **told, **more)


def test_batch_run_collects_every_month_of_every_run(small):
    short = small.with_(months=4)
    rows = batch([short], [1, 2], data_collection_period=1)
    assert len({row["RunId"] for row in rows}) == 4
    assert len(rows) == 4 * 4
    for row in rows:
        assert row["households"] in (200, 300)
    first = [row["income"] for row in rows if row["households"] == 200 and row["rng"] == 2]
    alone = County(short, rng=2, households=200).run()
    assert first == list(alone.monthly["income"])


def test_batch_run_takes_shipped_scenarios_by_name():
    [row] = batch("baseline", [3], households=[172], max_steps=1)
    assert row["scenario"] == "baseline"
    assert 0.0 < row["headcount"] < 1.0


def all_counties():
    gc.collect()
    return [thing for thing in gc.get_objects() if type(thing) is County]


@pytest.mark.parametrize("ask_for_farmers", [False, True])
def test_a_dropped_county_is_freed(small, ask_for_farmers):
    county = County(all_levers(small, 4), rng=1).run(2)
    if ask_for_farmers:
        assert len(county.agents) > 600
        assert len(county.agents_by_type[Farmer]) == 600
    columns, gone = weakref.ref(county.columns.cash), weakref.ref(county)
    del county
    gc.collect()
    assert gone() is None
    assert columns() is None


def test_batch_runs_keep_no_county_alive(small):
    before = len(all_counties())
    for seed in range(3):
        batch([all_levers(small, 2)], [seed])
        assert len(all_counties()) == before
    assert not any(isinstance(model, County) for model in getattr(Agent, "_ids", {}))


def test_an_agent_of_one_s_own_does_not_keep_a_county_alive_either(small):
    class Visitor(Agent):
        pass

    county = County(small, rng=1)
    visitor = Visitor(county)
    assert visitor in county.agents
    assert len({agent.unique_id for agent in county.agents}) == len(county.agents)
    gone = weakref.ref(county)
    del county, visitor
    gc.collect()
    assert gone() is None
