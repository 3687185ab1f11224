"""A life that is read for the page is the life of the command line, and only the one that is wanted is told."""

import threading

import pytest
from tests.end_to_end.sweeping import wait_for

from tongyu.app.running import reading, setting
from tongyu.app.running.reading import Reader, Reading
from tongyu.life.living import live_of
from tongyu.scenario.scenario import Scenario, load

SECONDS = 120.0


class Heard:
    """What a reader has told, and waiting for its end."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []
        self.ended = threading.Event()

    def __call__(self, told: Reading) -> None:
        self.readings.append(told)
        if told.life is not None or told.fault:
            self.ended.set()

    def end(self) -> Reading:
        assert self.ended.wait(SECONDS)
        return self.readings[-1]


def small(name: str) -> Scenario:
    """A scenario short enough to be read at once."""
    return load(name).with_(households=200, months=30)


def changed_from_the_second_year_on() -> Scenario:
    """As the page makes it when levers are applied only from the month that is looked at on."""
    return setting.from_month_on(small("baseline"), small("both"), "2012-01")


@pytest.mark.parametrize(
    "scenario", [small("both"), changed_from_the_second_year_on()], ids=["whole", "from a month on"]
)
def test_it_is_the_life_of_the_command_line(scenario: Scenario) -> None:
    heard = Heard()
    Reader(heard).read(scenario, 3, 17)
    told = heard.end()
    assert told.fault == ""
    assert told.life == live_of(scenario, 3, 17)
    assert [each.done for each in heard.readings] == [0, 0, 12, 24, 30]
    assert not any(each.waiting for each in heard.readings)


def test_one_that_takes_the_place_of_another_is_told_alone() -> None:
    heard = Heard()
    reader = Reader(heard)
    with Reader._turn:  # so that neither can begin
        reader.read(small("both"), 1, 3)
        reader.read(small("both"), 1, 4)
        wait_for(lambda: any(each.household == 4 and each.waiting for each in heard.readings))
    assert heard.end().household == 4
    assert [each.household for each in heard.readings if each.done] == [4] * 3
    assert {each.household for each in heard.readings if each.waiting} >= {4}


def test_one_that_is_closed_ends_unread_and_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    county = reading.County
    monkeypatch.setattr(reading, "County", lambda *a, **k: made.append(a) or county(*a, **k))
    closed, other = Heard(), Heard()
    reader = Reader(closed)
    with Reader._turn:
        reader.read(small("both"), 1, 3)
        reader.close()
        Reader(other).read(small("both"), 1, 5)
    assert other.end().household == 5
    assert {(each.done, each.life) for each in closed.readings} == {(0, None)}
    assert len(made) == 1


@pytest.mark.parametrize("household", [-1, 200])
def test_a_household_that_is_none_is_a_sentence(household: int) -> None:
    heard = Heard()
    Reader(heard).read(small("both"), 1, household)
    assert f"{household}" in heard.end().fault


def test_a_fault_of_the_program_is_told_and_the_next_life_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    with monkeypatch.context() as broken:
        broken.setattr(reading, "County", lambda *_, **__: 1 / 0)
        Reader(heard).read(small("both"), 1, 3)
        assert heard.end().fault.startswith("ZeroDivisionError")
    after = Heard()
    Reader(after).read(small("both"), 1, 3)
    assert after.end().life is not None
