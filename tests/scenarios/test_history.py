"""A county that begins with the history of another ends as one that ran by itself."""

import numpy as np
import pytest

from tongyu.county.agents import Cooperative, SocialWorker
from tongyu.county.county import County
from tongyu.county.history import Histories, eve
from tongyu.errors import AccountsError
from tongyu.runs.tasks import EVERYTHING, Failure, Run, Task, perform
from tongyu.scenario.scenario import Scenario, load, shipped_names

HOUSEHOLDS, MONTHS, EVE = 150, 60, 36


@pytest.fixture(scope="module")
def histories() -> Histories:
    return Histories()


def small(name: str, **changes: object) -> Scenario:
    return load(name).with_(**{"households": HOUSEHOLDS, "months": MONTHS} | changes)


def begun_in(scenario: Scenario, month: str) -> Scenario:
    """All its levers work from `month` on."""
    programme = {
        pillar: {lever: setting.model_copy(update={"start": month}) for lever, setting in levers.items()}
        for pillar, levers in scenario.programme.items()
    }
    return scenario.with_(programme=programme)


def assert_same(one: County, other: County) -> None:
    assert one.monthly.equals(other.monthly)
    assert one.yearly.equals(other.yearly)
    assert all(np.array_equal(a, b) for a, b in zip(one.columns, other.columns, strict=True))
    assert [agent.unique_id for agent in one.agents] == [agent.unique_id for agent in other.agents]
    assert [type(agent) for agent in one.agents] == [type(agent) for agent in other.agents]


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_scenario_ends_with_the_same_bytes(histories, name):
    scenario = small(name)
    begun = histories.begin(scenario, 5)
    assert begun.month == (-1 if name == "baseline" else eve(scenario) - 1)
    assert_same(begun.run(), County(scenario, rng=5).run())


@pytest.mark.parametrize("stress", ["drought", "brand_scandal", "commission_rise", "funding_ends", "station_closures"])
def test_so_it_does_under_stress(histories, stress):
    scenario = small("five_pillars", stress=(stress,), months=84)
    assert_same(histories.begin(scenario, 6).run(), County(scenario, rng=6).run())


def test_a_copy_shares_nothing_that_is_written_in(histories):
    both, alone = small("both"), small("ecommerce_only")
    first = histories.begin(both, 7)
    second = histories.begin(alone, 7)
    first.run()
    assert_same(second.run(), County(alone, rng=7).run())
    assert {agent.model for agent in first.agents} == {first}
    assert list(first.agents_by_type[Cooperative]) == first.cooperatives
    assert list(first.agents_by_type[SocialWorker]) == first.social_workers
    assert first.columns.cash is not second.columns.cash


def test_history_ends_where_the_first_lever_moves_or_the_first_money_comes():
    assert eve(small("baseline")) is None
    assert eve(small("both")) == EVE
    assert eve(begun_in(small("both"), "2011-01")) == 0
    assert eve(begun_in(small("both"), "2016-01")) is None  # after the last month
    early = {"training": {"courses": {"intensity": {"2013-01": 40}, "budget": {"2012-03": 1_000}}}}
    assert eve(small("baseline", programme=early)) == 14


def test_a_programme_that_begins_earlier_or_later_gets_a_history_of_its_own_length(histories):
    for month, expected in (("2014-06", 41), ("2013-01", 24), ("2014-06", 24), ("2011-03", 0)):
        scenario = begun_in(small("both"), month)
        county = histories.begin(scenario, 8)
        assert county.month + 1 == expected
        assert_same(county.run(), County(scenario, rng=8).run())


def test_other_parameters_seeds_and_samples_share_nothing(histories):
    scenario = small("both")
    others = [
        (scenario, 10),
        (scenario.with_(parameters={"choice.information": 0.05}), 9),
        (scenario.with_(households=HOUSEHOLDS + 1), 9),
    ]
    histories.begin(scenario, 9)
    for other, seed in others:
        assert_same(histories.begin(other, seed).run(), County(other, rng=seed).run())


def test_as_many_histories_are_kept_as_it_is_told(monkeypatch):
    made = []
    whole = County.run
    monkeypatch.setattr(County, "run", lambda county, months=None: made.append(county.seed) or whole(county, months))
    few = Histories(2)
    for seed in (1, 2, 1, 2, 3, 2, 1):
        few.begin(small("both"), seed)
    assert made == [1, 2, 3, 1]


def test_a_study_gets_the_same_run_and_the_same_failure(histories, monkeypatch):
    task = Task(small("both"), 11)
    alone, shared = (perform(task, EVERYTHING, each) for each in (None, histories))
    assert isinstance(alone, Run)
    assert isinstance(shared, Run)
    assert alone.outcomes == shared.outcomes
    assert alone.yearly.equals(shared.yearly)

    for error, phase in ((AccountsError("a yuan is missing"), "train"), (ZeroDivisionError("by nothing"), "")):

        def fail(county: County, error: Exception = error) -> None:
            if county.date == "2012-05":
                raise error

        monkeypatch.setitem(task.scenario.tables.schedule, "train", {"fail": fail})
        failure = perform(Task(small("both"), 12), EVERYTHING, histories)
        assert isinstance(failure, Failure)
        assert (failure.month, failure.phase, failure.error) == ("2012-05", phase, type(error).__name__)
