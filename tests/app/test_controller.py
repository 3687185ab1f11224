"""The worker thread that steps a tab's counties."""

import threading
import time
import weakref
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from tests.households_by_hand import moved

from tongyu.app.running.controller import Controller, Setup, View
from tongyu.app.running.setting import from_month_on
from tongyu.county import county
from tongyu.county.county import County
from tongyu.errors import ClearingError
from tongyu.runs.counterfactual import counterfactual_of
from tongyu.scenario.scenario import Scenario


class Seen:
    """All views that a controller publishes, drawn at once."""

    def __init__(self) -> None:
        self.views: list[View] = []
        self.controller = Controller(self._take)

    def _take(self, view: View) -> None:
        self.views.append(view)
        self.controller.drawn(view.number)

    def until(self, met: Callable[[View], bool]) -> View:
        """The first view, from the latest on, of which `met` is true."""
        end = time.monotonic() + 60.0
        while not (self.views and met(self.views[-1])):
            assert time.monotonic() < end, "never shown"
            time.sleep(0.005)
        return self.views[-1]


@pytest.fixture
def seen() -> Iterator[Seen]:
    made = Seen()
    yield made
    made.controller.close()


@pytest.fixture
def programme(small: Scenario) -> Scenario:
    return moved(small, 48, training__courses={"intensity": 20, "start": "2011-06"})


def pair(programme: Scenario) -> Setup:
    return Setup((counterfactual_of(programme), programme), seed=3)


def test_it_opens_at_a_month_and_plays_to_the_horizon(seen: Seen, programme: Scenario) -> None:
    seen.controller.open(Setup((programme,), 3), 11)
    view = seen.until(lambda view: view.latest == 11)
    assert view.now[0].date == "2011-12"
    seen.controller.play()
    view = seen.until(lambda view: view.ended)
    assert (view.latest, view.playing) == (47, False)
    shown = [view.latest for view in seen.views if view.latest >= 11]
    assert sorted(set(shown)) == list(range(11, 48))  # every month was shown


def test_what_is_shown_is_what_the_same_run_says(seen: Seen, programme: Scenario) -> None:
    seen.controller.open(Setup((programme,), 3), 29)
    view = seen.until(lambda view: view.latest == 29)
    alone = County(programme, rng=3).run(30)
    figures = view.now[0]
    assert figures.numbers["headcount_national"] == pytest.approx(alone.figures["headcount"])
    assert figures.numbers["income"] == pytest.approx(alone.figures["income"])
    assert np.array_equal(figures.income, (alone.columns.income_12 / alone.columns.persons).astype(np.float32))
    assert sum(
        figures.numbers[f"income_{source}"] for source in ("wage", "crops", "other_operating", "property", "transfer")
    ) == pytest.approx(alone.figures["income"], rel=0.02)  # a head of each month's persons


def test_two_counties_go_in_lock_step_with_one_luck(seen: Seen, programme: Scenario) -> None:
    seen.controller.open(pair(programme), 3)
    before = seen.until(lambda view: view.latest == 3)
    assert np.array_equal(before.now[0].income, before.now[1].income)  # before the programme they are the same
    seen.controller.play()
    after = seen.until(lambda view: view.ended)
    assert all(len(figures) == 48 for figures in after.seen)
    assert not np.array_equal(after.now[0].income, after.now[1].income)


def test_a_step_is_a_month_and_a_look_back_changes_nothing(seen: Seen, programme: Scenario) -> None:
    seen.controller.open(Setup((programme,), 3), 5)
    seen.until(lambda view: view.latest == 5)
    seen.controller.step()
    seen.until(lambda view: view.latest == 6)
    seen.controller.look(2)
    view = seen.until(lambda view: view.month == 2)
    assert (view.latest, view.now[0].date) == (6, "2011-03")
    seen.controller.look(None)
    assert seen.until(lambda view: view.month == 6).now[0].date == "2011-07"


def test_what_was_run_is_shown_again_from_the_month_looked_back_at(seen: Seen, programme: Scenario) -> None:
    seen.controller.open(Setup((programme,), 3), 11)
    before = seen.until(lambda view: view.latest == 11)
    seen.controller.look(4)
    seen.until(lambda view: view.month == 4)
    seen.controller.step()
    view = seen.until(lambda view: view.month == 5)
    assert view.latest == 11
    seen.controller.play()
    seen.until(lambda view: view.ended and not view.playing)
    shown = [view.month for view in seen.views if view.number > before.number and view.playing]
    assert [month for month in range(6, 48) if month not in shown and month != 47] == []
    assert all(was.seen[0][7] is before.seen[0][7] for was in seen.views[-3:])  # nothing was run twice
    seen.controller.look(46)
    seen.controller.step()
    assert seen.until(lambda view: view.month == 47).latest == 47


def test_a_month_pointed_at_is_on_the_maps_and_moves_nothing_else(seen: Seen, programme: Scenario) -> None:
    seen.controller.open(Setup((programme,), 3), 11)
    seen.until(lambda view: view.latest == 11)
    seen.controller.peek(3)
    view = seen.until(lambda view: view.peek == 3)
    assert (view.mapped[0].date, view.now[0].date, view.month) == ("2011-04", "2011-12", 11)
    seen.controller.peek(None)
    assert seen.until(lambda view: view.peek is None).mapped == view.now
    seen.controller.peek(90)
    assert seen.until(lambda view: view.peek is not None).mapped[0].date == "2011-12"
    seen.controller.step()
    assert seen.until(lambda view: view.latest == 12).peek is None


def test_counties_go_on_from_where_they_are_unless_afresh(seen: Seen, programme: Scenario) -> None:
    seen.controller.open(Setup((programme,), 3), 8)
    first = seen.until(lambda view: view.latest == 8)
    seen.controller.open(pair(programme), 8)
    second = seen.until(lambda view: len(view.now) == 2 and view.latest == 8)
    assert second.seen[1][4] is first.seen[0][4]
    seen.controller.open(pair(programme), 8, afresh=True)
    third = seen.until(lambda view: view.latest == 8 and view.seen[1][4] is not first.seen[0][4])
    assert np.array_equal(third.seen[1][4].income, first.seen[0][4].income)


def test_levers_moved_from_a_month_on_leave_the_past_as_it_was(seen: Seen, programme: Scenario) -> None:
    later = from_month_on(programme, moved(programme, 48, training__courses=200), "2012-07")
    seen.controller.open(Setup((programme, later), 3), 29)
    view = seen.until(lambda view: view.latest == 29)
    past = [np.array_equal(was.income, becomes.income) for was, becomes in zip(*view.seen, strict=True)]
    assert all(past[:18])
    assert not past[29]


def test_a_county_that_fails_is_a_sentence_and_another_runs(
    seen: Seen, programme: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(model: County) -> None:
        if model.date == "2011-09":
            raise ClearingError("residual 1e-3")

    with monkeypatch.context() as patch:
        patch.setitem(county.SCHEDULE, "clear", {"refuse": refuse} | county.SCHEDULE["clear"])
        seen.controller.open(Setup((programme,), 3), 11)
        view = seen.until(lambda view: bool(view.fault))
        assert view.fault == "residual 1e-3 (2011-09, phase clear)"
        assert view.latest == 7
        seen.controller.play()
        assert seen.until(lambda view: view.number > seen.views[0].number).latest == 7
    seen.controller.open(Setup((programme,), 3), 11, afresh=True)
    assert seen.until(lambda view: view.latest == 11).fault == ""


def test_a_browser_that_does_not_draw_slows_the_county(programme: Scenario) -> None:
    views: list[View] = []
    controller = Controller(views.append)
    try:
        controller.open(Setup((programme,), 3), 3)
        controller.play()
        time.sleep(1.5)
        undrawn = len(views)
        controller.drawn(10**6)
        time.sleep(1.5)
        assert undrawn < 8 < len(views)
    finally:
        controller.close()


def test_closing_lets_go_of_the_county_and_ends_the_thread(programme: Scenario) -> None:
    made = Seen()
    made.controller.open(Setup((programme,), 3), 3)
    made.until(lambda view: view.latest == 3)
    held = weakref.ref(made.controller._counties[0].county)
    assert held() is not None
    made.controller.play()
    made.controller.close()
    made.controller._worker.join(10)
    assert not made.controller._worker.is_alive()
    made.views.clear()
    import gc

    gc.collect()
    assert held() is None
    assert "tongyu-county" not in {thread.name for thread in threading.enumerate()}
