"""Runs that are kept beside the one that runs, in the charts."""

import pytest
from tests.households_by_hand import moved

from tongyu.app.parts.charts import chart_of
from tongyu.app.parts.charts.side_by_side import COLOURS, beside_pins
from tongyu.app.pins import MOST, Pins
from tongyu.app.running.controller import Setup, View
from tongyu.app.running.running import Running
from tongyu.app.words import words
from tongyu.scenario.scenario import Scenario, load


def view(scenario: Scenario, seed: int, months: int) -> View:
    """What a page shows of a scenario after so many months."""
    running = Running(scenario, seed)
    for _ in range(months - 1):
        running.step()
    return View(1, Setup((scenario,), seed), (running.ground,), (tuple(running.seen),), months - 1, playing=False)


@pytest.fixture(scope="module")
def courses(small: Scenario) -> Scenario:
    return moved(small, 36, training__courses={"intensity": 200, "start": "2011-06"})


def test_a_pinned_run_stays_in_the_charts_while_another_runs(small: Scenario, courses: Scenario) -> None:
    pins, say = Pins(), words("en")
    pinned, running = view(courses, 3, 30), view(small.with_(months=36), 4, 14)
    pins.pin(pinned)
    for name, number, factor in (("poverty", "headcount_national", 100.0), ("income", "income", 1.0)):
        chart = beside_pins(say, name, chart_of(name, say, running), running, pins.kept.value)
        own, kept = chart.lines
        assert (len(own["values"]), len(kept["values"])) == (14, 30)
        assert kept["name"].endswith(", seed 3")
        assert kept["values"][:11] == [None] * 11
        assert kept["values"][29] == pytest.approx(factor * pinned.now[0].numbers[number], abs=1e-3)
        assert own["values"][13] == pytest.approx(factor * running.now[0].numbers[number], abs=1e-3)
        assert own["colour"] != kept["colour"]
    spending = chart_of("spending", say, running)
    assert beside_pins(say, "spending", spending, running, pins.kept.value) == spending


def test_as_many_are_pinned_as_fit_and_the_same_run_once(courses: Scenario) -> None:
    pins = Pins()
    shown = [view(courses, seed, 13) for seed in (1, 1, 2, 3, 4)]
    for each in shown:
        pins.pin(each)
    assert [pin.seed for pin in pins.kept.value] == [1, 2, 3]
    assert len(COLOURS) == MOST == 3
    pins.unpin(pins.kept.value[0].key)
    assert [pin.seed for pin in pins.kept.value] == [2, 3]
    pins.keep_beside(load("both", "zigui"))
    assert pins.kept.value == ()
