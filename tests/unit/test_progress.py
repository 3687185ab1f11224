"""The time left is what the runs measured, and nothing before they measured anything."""

import io

import pytest
from rich.console import Console

from tongyu.report import progress
from tongyu.report.progress import Runs
from tongyu.runs.tasks import Failure

RESULT = Failure("both", 1, "", "", "ClearingError", "")


class Clock:
    """A clock that goes on when told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(progress, "time", made)
    return made


def test_starting_the_workers_is_not_taken_for_the_pace(clock: Clock) -> None:
    runs = Runs(Console(file=io.StringIO()), total=12, workers=2)
    for pause in (20.0, 0.0):
        clock.now += pause
        runs.result(RESULT)
        assert runs.words() == f"{runs.done}/12   failed {runs.done}"
    for _ in range(5):
        clock.now += 2.0
        runs.result(RESULT)
    assert runs.words() == "7/12   failed 7   2.0 s a run   0:10 left"


def test_the_time_left_runs_down_between_results(clock: Clock) -> None:
    runs = Runs(Console(file=io.StringIO()), total=5, workers=1)
    for _ in range(3):
        clock.now += 60.0
        runs.result(RESULT)
    clock.now += 50.0
    assert runs.words().endswith("60.0 s a run   1:10 left")
    clock.now += 5_000.0
    assert runs.words().endswith("0:00 left")


def test_when_all_is_done_the_clock_stands_still(clock: Clock) -> None:
    runs = Runs(Console(file=io.StringIO()), total=1, workers=1)
    clock.now += 3_700.0
    runs.result(RESULT)
    clock.now += 99.0
    assert runs.words() == "1/1   failed 1   1:01:40"


def test_a_log_gets_about_ten_lines_however_many_runs(clock: Clock) -> None:
    log = io.StringIO()
    runs = Runs(Console(file=log), total=1_000, workers=2)
    for _ in range(1_000):
        clock.now += 0.1
        runs.result(RESULT)
    assert len(log.getvalue().splitlines()) == 10
