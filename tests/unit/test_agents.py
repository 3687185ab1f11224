"""The five kinds of agents are Mesa agents; farmers view the columns; a dropped county is freed."""

import copy
import gc
import inspect
import pickle
import weakref

import mesa
import numpy as np
import pytest
from mesa import Agent
from tests.households_by_hand import EVERYTHING, all_levers

from tongyu import County
from tongyu.county.agents import Cooperative, Farmer, LogisticsHub, Platform, SocialWorker
from tongyu.county.households.columns import AMOUNTS
from tongyu.errors import InputError

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
    assert farmer.ring.shape == (12, len(AMOUNTS))
    farmer.cash = 123.0
    farmer.sells = True
    farmer.stock = [0.0, 0.0, 7.0, 0.0, 0.0]
    assert (h.cash[17], h.sells[17], h.stock[17, 2]) == (123.0, True, 7.0)
    with pytest.raises(ValueError, match="read-only"):
        farmer.stock[2] = 8.0  # which the household would not hear of
    h.skill[17] = 0.25
    assert farmer.skill == 0.25
    with pytest.raises(AttributeError, match="a Farmer has no 'wealth'"):
        farmer.wealth  # noqa: B018


def test_a_reporter_of_mesa_keeps_every_month_as_it_was(county):
    names = ("cash", "stock", "income", "ring")
    collector = mesa.DataCollector(agenttype_reporters={Farmer: {name: name for name in names}})
    expected = []
    for _ in range(2):
        county.step()
        collector.collect(county)
        h = county.columns
        expected.append([h.cash[17], h.stock[17].copy(), h.income[17].copy(), h.ring[:, 17].copy()])
    table = collector.get_agenttype_vars_dataframe(Farmer)
    (number,) = (farmer.unique_id for farmer in county.agents_by_type[Farmer] if farmer.row == 17)
    kept = table.xs(number, level="AgentID")
    assert len(kept) == 2
    for (_, row), month in zip(kept.iterrows(), expected, strict=True):
        assert all(np.array_equal(row[name], value) for name, value in zip(names, month, strict=True))
    assert not np.array_equal(*kept["income"])


def test_agents_of_the_county_cannot_be_removed(county):
    everybody = len(county.agents)
    for kind in (Farmer, Cooperative, Platform, LogisticsHub, SocialWorker):
        with pytest.raises(InputError, match=rf"^a {kind.__name__} cannot be removed: the county's accounts"):
            next(iter(county.agents_by_type[kind])).remove()
    with pytest.raises(InputError, match="cannot be removed"):
        county.remove_all_agents()
    assert len(county.agents) == everybody


def test_a_visitor_can_leave(county):
    visitor = Agent(county)
    assert visitor in county.agents
    visitor.remove()
    assert visitor not in county.agents


def test_a_second_farmer_of_a_household_cannot_be_made(county):
    for make in (lambda: Farmer(county, 3), lambda: Farmer.create_agents(county, 2, [3, 4])):
        with pytest.raises(InputError, match="a Farmer cannot be made"):
            make()
    assert len(county.agents_by_type[Farmer]) == 600


def test_agent_sets_are_the_callers_own(county):
    everybody, farmers = county.agents, county.agents_by_type[Farmer]
    everybody.remove(next(iter(farmers)))
    farmers.select(at_most=10, inplace=True)
    assert len(farmers) == 10
    assert len(county.agents) == len(everybody) + 1
    assert len(county.agents_by_type[Farmer]) == 600


def test_under_another_programme_the_workers_of_the_one_before_are_gone(small):
    county = County(all_levers(small, 12), rng=1)
    county.take_up(county.scenario)
    assert set(county.agents_by_type[SocialWorker]) == set(county.social_workers)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda county: pickle.loads(pickle.dumps(county))])
def test_a_copy_goes_its_own_way(county, copied):
    other, before = copied(county), county.monthly
    other.step()
    assert county.monthly.equals(before)
    assert len(other.monthly) == len(before) + 1
    county.step()
    assert county.monthly.equals(other.monthly)


@pytest.mark.parametrize("asked", [0, -1, 2.9, 3.0, np.float64(3), True, 601, "many"])
def test_a_sample_that_cannot_be_is_refused(small, asked):
    with pytest.raises(InputError, match=r"households are asked for; .* has 1 to \d+$"):
        County(small, rng=1, households=asked)


def test_numpys_whole_numbers_will_do(small):
    assert len(County(small, rng=1, households=np.int64(50)).run(np.int32(1)).monthly) == 1


@pytest.mark.parametrize("asked", [-1, 2.5, 2.0, True])
def test_months_that_cannot_be_are_refused(county, asked):
    with pytest.raises(InputError, match="months are asked for; a county runs a whole number of them, 0 or more"):
        county.run(asked)
    assert len(county.monthly) == 2


def test_tables_have_their_columns_before_they_have_rows(small):
    county, year = County(small, rng=1), County(small, rng=1).run(12)
    for _ in range(2):
        assert list(county.yearly.columns) == list(year.yearly.columns)
        assert county.yearly[["headcount"]].shape == (0, 1)
        assert list(county.monthly.columns) == list(year.monthly.columns)
        assert list(county.datacollector.get_model_vars_dataframe().columns) == list(year.monthly.columns)
        assert (county.yearly.index.name, county.monthly.index.name) == ("year", "month")
        assert county.yearly.index.dtype == year.yearly.index.dtype
        county.run(3)
    assert len(county.monthly) == 6


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
