"""The search finds what is there to find, keeps a set, and says what gives way where nothing fits."""

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pytest

from tongyu.questions.calibration.chosen import choose, pareto_front, thinned
from tongyu.questions.calibration.misses import Aim, by_row, loss, miss, misses
from tongyu.questions.calibration.search import Found, Point, Trial, search

RANGES = {"a": (0.0, 10.0), "b": (-1.0, 1.0)}
AIMS = {"sum": Aim(2.8, 3.2, 0.2), "difference": Aim(2.3, 2.7, 0.2)}  # the middle: a = 2.875, b = 0.125
ROW_OF = {"sum": "C1", "difference": "C2"}


def bowl(points: Sequence[Point]) -> list[dict[str, float] | None]:
    """Two figures of which each moves with both parameters."""
    return [
        {"sum": point["a"] + point["b"], "difference": point["a"] - 3.0 * point["b"] + 0.2 * point["b"] ** 2}
        for point in points
    ]


def found(aims: dict[str, Aim], trials: int = 200, draw: int = 1) -> Found:
    return search(RANGES, {"a": 9.0, "b": -0.9}, aims, bowl, trials, 1e9, draw)


def test_a_miss_is_counted_from_the_nearer_border_in_tolerances() -> None:
    aim = Aim(2.0, 4.0, 0.5)
    assert [miss(figure, aim) for figure in (1.0, 2.0, 3.0, 4.0, 5.5)] == [2.0, 0.0, 0.0, 0.0, 3.0]
    assert miss(9.0, Aim(None, 8.0, 2.0)) == 0.5
    assert miss(-9.0, Aim(None, 8.0, 2.0)) == 0.0
    assert miss(float("nan"), aim) == math.inf


def test_the_loss_is_least_in_the_middle_and_grows_outside() -> None:
    aims = {"x": Aim(2.0, 4.0, 0.5), "y": Aim(0.0, None, 1.0)}
    at = {x: loss({"x": x, "y": 1.0}, aims) for x in (3.0, 4.0, 4.5, 5.0)}
    assert at[3.0] == 0.0
    assert at[4.0] == pytest.approx(0.01)
    assert at[4.5] == pytest.approx(1.01)
    assert at[5.0] == pytest.approx(4.01)
    assert loss({"x": 3.0, "y": -2.0}, aims) == pytest.approx(4.0)


def test_figures_of_one_row_are_taken_together() -> None:
    missed = misses({"C1a": 5.0, "C1b": 8.0}, {"C1a": Aim(0.0, 2.0, 1.0), "C1b": Aim(0.0, 4.0, 1.0)})
    assert by_row(missed, {"C1a": "C1", "C1b": "C1"}) == {"C1": 5.0}


def test_the_middle_of_the_targets_is_recovered() -> None:
    trials = found(AIMS).trials
    chosen = choose(trials, RANGES, ROW_OF)
    assert chosen is not None
    assert chosen.fits
    assert chosen.best.point["a"] == pytest.approx(2.875, abs=0.05)
    assert chosen.best.point["b"] == pytest.approx(0.125, abs=0.03)
    assert trials[0].point == {"a": 9.0, "b": -0.9}  # the present values are tried first


def test_a_set_is_kept_and_lies_apart() -> None:
    chosen = choose(found(AIMS).trials, RANGES, ROW_OF)
    assert chosen is not None
    assert chosen.points[0] == chosen.best
    assert 10 <= len(chosen.points) <= 24
    assert all(point.fits for point in chosen.points)
    assert chosen.fitting >= len(chosen.points)
    for point in chosen.points:
        figures = bowl([point.point])[0]
        assert figures == point.figures
        assert 2.8 <= figures["sum"] <= 3.2
        assert 2.3 <= figures["difference"] <= 2.7
    # The region that fits is a rhombus with corners at sum 2.8 or 3.2 and difference 2.3 or 2.7: most of it is found.
    sums = [point.figures["sum"] for point in chosen.points if point.figures]
    differences = [point.figures["difference"] for point in chosen.points if point.figures]
    assert max(sums) - min(sums) > 0.25
    assert max(differences) - min(differences) > 0.25


def test_the_same_plan_gives_the_same_points() -> None:
    assert found(AIMS, 40).trials == found(AIMS, 40).trials
    assert found(AIMS, 40).trials != found(AIMS, 40, draw=2).trials


def test_all_points_lie_within_their_ranges() -> None:
    for trial in found(AIMS).trials:
        for name, (low, high) in RANGES.items():
            assert low <= trial.point[name] <= high


def test_where_nothing_fits_the_front_says_what_gives_way_to_what() -> None:
    torn = {"sum": Aim(1.0, 1.2, 0.1), "other": Aim(8.0, 8.2, 0.1)}

    def both_the_same(points: Sequence[Point]) -> list[dict[str, float] | None]:
        return [{"sum": point["a"], "other": point["a"] + point["b"] ** 2} for point in points]

    trials = search(RANGES, {"a": 5.0, "b": 0.0}, torn, both_the_same, 120, 1e9).trials
    chosen = choose(trials, RANGES, {"sum": "C1", "other": "C2"})
    assert chosen is not None
    assert not chosen.fits
    assert chosen.fitting == 0
    assert "None of 120 points hits every row." in chosen.reason
    assert "C1 by" in chosen.reason
    assert "C2 by" in chosen.reason
    assert len(chosen.points) > 3
    for one, other in itertools.permutations(chosen.points, 2):
        nearer = [one.missed[name] < other.missed[name] for name in torn]
        assert any(nearer) or one.missed == other.missed  # each is nearer than any other somewhere


def test_a_point_whose_runs_fail_is_counted_and_never_chosen() -> None:
    def breaks(points: Sequence[Point]) -> list[dict[str, float] | None]:
        return [None if point["a"] > 5.0 else figures for point, figures in zip(points, bowl(points), strict=True)]

    trials = search(RANGES, {"a": 9.0, "b": 0.0}, AIMS, breaks, 60, 1e9).trials
    assert trials[0].figures is None
    assert not trials[0].fits
    chosen = choose(trials, RANGES, ROW_OF)
    assert chosen is not None
    assert all(trial.figures is not None for trial in chosen.points)
    assert choose([trials[0]], RANGES, ROW_OF) is None


def test_the_search_ends_in_time() -> None:
    now = [0.0]

    def slow(points: Sequence[Point]) -> list[dict[str, float] | None]:
        now[0] += 10.0
        return bowl(points)

    ended = search(RANGES, {"a": 5.0, "b": 0.0}, AIMS, slow, 1_000, 35.0, clock=lambda: now[0])
    assert ended.ended == "minutes"
    assert now[0] == 30.0  # a fourth batch would have ended at 40
    assert found(AIMS, 20).ended == "trials"


def test_thinning_keeps_the_first_and_then_the_farthest() -> None:
    trials = [_trial(place) for place in (0.0, 0.1, 0.2, 5.0, 10.0, 0.0)]
    kept = thinned(trials, trials[0], {"a": (0.0, 10.0)}, 3)
    assert [trial.point["a"] for trial in kept] == [0.0, 10.0, 5.0]
    everything = thinned(trials, trials[0], {"a": (0.0, 10.0)}, 24)
    assert len(everything) == 5  # not the double


def test_the_front_leaves_out_what_another_beats() -> None:
    trials = [
        Trial(number, {"a": float(number)}, {}, {"x": x, "y": y}, 1.0)
        for number, (x, y) in enumerate([(1.0, 3.0), (3.0, 1.0), (2.0, 2.0), (3.0, 3.0), (1.0, 4.0)])
    ]
    front = pareto_front(trials, {"x": "C1", "y": "C2"})
    assert [trial.number for trial in front] == [0, 1, 2]


def _trial(place: float) -> Trial:
    return Trial(0, {"a": place}, {"x": 0.0}, {"x": 0.0}, float(np.abs(place)))
