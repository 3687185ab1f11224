"""Waves on a made-up county of twenty numbers: what decides is found, known values too, and conflicts are told."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
import pytest

from tongyu.questions.calibration import waves
from tongyu.questions.calibration.chosen import LEAST_POINTS, MOST_POINTS, Chosen, choose
from tongyu.questions.calibration.misses import Aim, distance, implausibility
from tongyu.questions.calibration.posterior import NARROWED, OPEN, PINNED, UNSEEN, cover, numbers_of, quantiles, rows_of
from tongyu.questions.calibration.waves import Matched, Seen, cut, match

RANGES = {f"n{k}": (0.0, 1.0 + k) for k in range(20)}
KNOWN = {name: 0.3 * high for name, (_, high) in RANGES.items()}
LUCK = 0.01
Figures = Callable[[Mapping[str, float]], dict[str, float]]


def county(point: Mapping[str, float]) -> dict[str, float]:
    return {
        "A": 3.0 * point["n1"] + point["n2"] ** 2,
        "B": float(np.exp(-point["n2"])),
        "C": point["n1"] - point["n5"],
        "D": point["n7"],
    }


AIMS = {name: Aim(value, value, 0.05 * abs(value) + 0.02) for name, value in county(KNOWN).items()}
FITTED = {name: AIMS[name] for name in ("A", "B", "C")}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waves, "PARTICLES", 200)
    monkeypatch.setattr(waves, "SEEN_AT", 1_000)


def matched(
    figures: Figures = county, aims: Mapping[str, Aim] = FITTED, sizes: Sequence[int] = (60, 30, 120)
) -> Matched:
    luck = np.random.default_rng(3)

    def evaluate(points: Sequence[Mapping[str, float]]) -> Seen:
        table = pd.DataFrame([figures(point) for point in points])
        return Seen(table + LUCK * luck.standard_normal(table.shape), dict.fromkeys(table, LUCK**2))

    found = match(RANGES, aims, dict.fromkeys(aims, 0.0), evaluate, sizes, 1)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def fitted() -> tuple[Matched, Chosen]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waves, "PARTICLES", 200)
        found = matched()
    chosen = choose(found)
    assert chosen is not None
    return found, chosen


def test_the_numbers_that_move_rows_are_seen_and_the_others_are_not(fitted: tuple[Matched, Chosen]) -> None:
    found, chosen = fitted
    assert {"n1", "n2", "n5"} <= set(found.seen)
    assert len(found.seen) < 8
    assert "n7" not in found.seen  # the row that it moves is not fitted
    unseen = chosen.points["n7"].to_numpy() / RANGES["n7"][1]
    assert unseen.std() == pytest.approx(1.0 / np.sqrt(12.0), rel=0.2)


def test_each_wave_lies_nearer_to_the_targets(fitted: tuple[Matched, Chosen]) -> None:
    found, chosen = fitted
    near = [float((found.implausible(wave).max(axis=1) <= 3.0).mean()) for wave in found.waves]
    assert near[0] < 0.2
    assert near[-1] > 0.8
    assert found.waves[-1].left < 0.05
    assert chosen.fits
    assert len(chosen.points) >= LEAST_POINTS
    assert chosen.weights.sum() == pytest.approx(1.0)
    assert (np.diff(chosen.weights) <= 0.0).all()


def test_known_values_are_found_again(fitted: tuple[Matched, Chosen]) -> None:
    found, chosen = fitted
    again = cover(chosen.points, chosen.weights, KNOWN, found.seen).set_index("number")
    assert again.loc[["n1", "n2", "n5"], "covered"].all()
    elsewhere = {**KNOWN, "n5": 5.9}
    assert not cover(chosen.points, chosen.weights, elsewhere, found.seen).set_index("number").loc["n5", "covered"]


def test_what_was_pinned_down_and_what_not(fitted: tuple[Matched, Chosen]) -> None:
    found, chosen = fitted
    table = numbers_of(chosen.points, chosen.weights, RANGES, found.seen, len(chosen.points)).set_index("number")
    assert (table.loc[["n2", "n5"], "verdict"] == PINNED).all()
    assert table.loc["n1", "verdict"] in (PINNED, NARROWED)
    assert table.loc["n7", "verdict"] == UNSEEN
    assert table["verdict"].tolist()[0] == PINNED
    assert table.loc["n2", "ratio"] < 0.3
    assert set(table["verdict"]) <= {PINNED, NARROWED, OPEN, UNSEEN}
    rows = rows_of(chosen.figures, chosen.weights, AIMS, list(FITTED), found.seen_by, found.explained).set_index("row")
    assert rows.loc["A", "seen_by"] >= 2
    assert not rows.loc["D", "fitted"]
    assert rows.loc["D", "hit"] < 0.2


def test_the_same_plan_makes_the_same_set() -> None:
    one, other = (choose(matched(sizes=(30, 20))) for _ in range(2))
    assert one is not None
    assert other is not None
    pd.testing.assert_frame_equal(one.points, other.points)
    assert one.weights.tolist() == other.weights.tolist()


def test_a_set_of_few_points_does_not_count_as_one_that_fits() -> None:
    chosen = choose(matched(sizes=(60, 30, 40)))
    assert chosen is not None
    assert 0 < len(chosen.points) < LEAST_POINTS
    assert not chosen.fits
    assert "fewer than the 50 of a set that fits" in chosen.reason


def test_the_set_is_what_its_own_runs_do_not_rule_out_all_of_one_weight(fitted: tuple[Matched, Chosen]) -> None:
    found, chosen = fitted
    assert chosen.fits
    worst = found.implausible(found.waves[-1]).max(axis=1)
    assert len(chosen.points) == int((worst <= 3.0).sum()) < len(worst)
    assert (chosen.implausible <= 3.0).all(axis=None)
    assert chosen.weights.tolist() == [1.0 / len(chosen.points)] * len(chosen.points)
    off = (chosen.implausible**2).sum(axis=1)
    assert off.is_monotonic_increasing


def test_of_more_points_than_a_set_holds_so_many_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    found = matched()
    every = choose(found)
    monkeypatch.setattr("tongyu.questions.calibration.chosen.MOST_POINTS", 20)
    some = choose(found)
    assert every is not None
    assert some is not None
    assert 20 < len(every.points) <= MOST_POINTS
    assert len(some.points) == 20
    assert some.fits
    assert set(some.points["n1"]) < set(every.points["n1"])
    assert set(some.points["n1"]) != set(every.points["n1"][:20])  # not the nearest


def test_emulators_learn_from_points_whatever_these_showed() -> None:
    luck = np.random.default_rng(6)
    figures = pd.DataFrame({"A": luck.standard_normal(1_600)})
    figures.iloc[::100] = np.nan
    chosen = waves.learned_from(figures)
    assert len(np.unique(chosen)) == len(chosen) == waves.TRAINED_ON
    assert waves.learned_from(figures * 1e3 - 5.0).tolist() == chosen.tolist()
    assert figures["A"][chosen].notna().all()
    latest = np.flatnonzero(figures["A"].notna())[-waves.TRAINED_ON // 2 :]
    assert set(latest) <= set(chosen)
    by_wave = np.histogram(chosen, [0, 600, 900, 1_200, 1_600])[0]
    assert (by_wave >= 40).all()
    assert waves.learned_from(figures.iloc[:100]).tolist() == list(range(1, 100))  # all that went through
    # The luck of those chosen is nobody's; that of the nearest to a target is the target's.
    assert abs(figures["A"][chosen].mean()) < 3.0 / np.sqrt(waves.TRAINED_ON)
    nearest = (figures["A"] - 2.0).abs().nsmallest(waves.TRAINED_ON // 2).index
    assert figures["A"][nearest].mean() > 1.0


def test_rows_that_cannot_both_be_hit_are_told() -> None:
    def torn(point: Mapping[str, float]) -> dict[str, float]:
        return {"A": point["n1"], "B": point["n1"] + 1.0, "C": 0.0, "D": 0.0}

    found = matched(torn, {"A": Aim(0.4, 0.5, 0.05), "B": Aim(2.4, 2.5, 0.05), "C": Aim(-1.0, 1.0, 1.0)}, (40, 40))
    chosen = choose(found)
    assert chosen is not None
    assert not chosen.fits
    assert chosen.conflicts[["first", "second"]].to_numpy().tolist() == [["A", "B"]]
    assert chosen.conflicts["nearest"].iloc[0] > 3.0
    assert "None of" in chosen.reason
    apart = chosen.points["n1"].to_numpy()
    assert 0.5 < float(apart @ chosen.weights) < 1.4  # between the two, where it misses both alike


def test_a_row_that_nothing_hits_is_out_of_reach() -> None:
    found = matched(aims={"A": Aim(1e3, 1e3, 1.0), "B": FITTED["B"]}, sizes=(20, 20))
    chosen = choose(found)
    assert chosen is not None
    assert chosen.conflicts[["first", "second"]].to_numpy().tolist() == [["A", ""]]


def test_points_that_fail_are_left_out_and_counted() -> None:
    def brittle(point: Mapping[str, float]) -> dict[str, float]:
        return county(point) if point["n3"] < 3.0 else dict.fromkeys(AIMS, float("nan"))

    found = matched(brittle, sizes=(40, 30))
    assert 0 < found.waves[0].failed < 40
    chosen = choose(found)
    assert chosen is not None
    assert chosen.points["n3"].max() < 3.0
    assert len(found.implausible(found.waves[0])) == 40 - found.waves[0].failed


def test_nothing_that_runs_is_no_answer() -> None:
    def evaluate(points: Sequence[Mapping[str, float]]) -> Seen:
        return Seen(pd.DataFrame(np.nan, index=range(len(points)), columns=list(AIMS)), dict.fromkeys(AIMS, 0.0))

    assert match(RANGES, FITTED, dict.fromkeys(AIMS, 0.0), evaluate, (10, 10), 1) is None


def test_distance_counts_from_the_border_and_implausibility_in_what_may_be_wrong() -> None:
    aims = [Aim(1.0, 2.0, 3.0), Aim(None, 5.0, 1.0), Aim(0.0, None, 1.0)]
    figures = np.array([[1.5, 6.0, -2.0], [0.0, 5.0, 0.0], [np.nan, 4.0, 1.0]])
    assert distance(figures, aims).tolist() == [[0.0, 1.0, 2.0], [1.0, 0.0, 0.0], [np.inf, 0.0, 0.0]]
    variance = np.array([16.0, 3.0, 0.0])
    assert implausibility(figures, variance, aims)[:2].tolist() == [[0.0, 0.5, 2.0], [0.2, 0.0, 0.0]]


@pytest.mark.parametrize(
    "aim", [Aim(2.0, 3.0, 0.2), Aim(None, 1.0, 0.3), Aim(0.0, None, 1.0), Aim(6_000.0, 7_700.0, 280.0)]
)
def test_the_scale_of_emulators_keeps_order_sign_and_what_a_small_step_at_the_target_is_worth(aim: Aim) -> None:
    figures = np.linspace(-10.0, 10.0, 201) * aim.scale
    bent = aim.bent(figures)
    assert (np.diff(bent) > 0.0).all()
    assert np.allclose(aim.scale * np.sinh(bent / aim.scale), figures)
    middle = np.mean(aim.borders)
    step = 1e-4 * aim.scale
    assert (aim.bent(middle + step) - aim.bent(middle - step)) / (2.0 * step) == pytest.approx(aim.slope, rel=1e-4)
    assert aim.as_bent.tolerance == pytest.approx(aim.slope * aim.tolerance)
    assert [None if each is None else float(aim.bent(np.array(each))) for each in aim[:2]] == list(aim.as_bent[:2])


@pytest.mark.parametrize(
    ("seconds", "made"),
    [
        (1_000.0, [400, 200, 100, 300]),
        (600.0, [240, 120, 60, 180]),  # more than half of all
        (400.0, [200, 50, 150]),  # without the second wave a half
        (200.0, [114, 85]),
        (0.0, [10, 10]),
        (-5.0, [10, 10]),
    ],
)
def test_waves_are_cut_to_the_time(seconds: float, made: list[int]) -> None:
    assert cut([400, 200, 100, 300], 1.0, seconds) == made


def test_quantiles_of_weighted_values() -> None:
    values = np.array([3.0, 1.0, 2.0])
    assert quantiles(values, np.ones(3) / 3.0, (0.5,)) == [2.0]
    assert quantiles(values, np.array([0.0, 0.0, 1.0]), (0.5,)) == [2.0]
    low, high = quantiles(values, np.array([0.8, 0.1, 0.1]), (0.05, 0.95))
    assert low < 1.5
    assert high == 3.0
