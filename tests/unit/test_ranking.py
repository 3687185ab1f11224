"""A ranking that is turned by one assumption is found to be turned by that one, and by no other."""

import numpy as np
import pandas as pd
import pytest

from tongyu.designs import samples
from tongyu.errors import InputError
from tongyu.runs.variables import Variable
from tongyu.statistics.ranking import ranking

VARIED = tuple(Variable(name, "parameter", 0.0, 1.0) for name in ("turns", "shifts", "idle"))
CENTRAL = pd.Series({"steady": -5.0, "best": -10.0, "middle": -8.0})


def effects_at(points: pd.DataFrame) -> pd.DataFrame:
    """`best` falls behind `middle` where `turns` exceeds 3/4, and behind nothing else; `shifts` moves all alike."""
    return pd.DataFrame(
        {
            "best": -10.0 + 8.0 / 3.0 * points["turns"] - points["shifts"],
            "middle": -8.0 - points["shifts"],
            "steady": -5.0 - points["shifts"],
        }
    )


def test_the_assumption_that_turns_the_ranking_comes_first() -> None:
    points = samples.latin_hypercube(VARIED, 256, draw=1)
    found = ranking(points, effects_at(points), CENTRAL)
    assert (found.points, found.failed, found.alike) == (256, 0, ())
    pairs = found.pairs.set_index(["better", "worse"])
    assert list(pairs.index) == [("best", "middle"), ("best", "steady"), ("middle", "steady")]
    assert list(pairs["central_difference"]) == [2.0, 5.0, 3.0]
    assert list(pairs["kept"]) == [0.75, 1.0, 1.0]
    assert list(pairs["reversed"]) == [0.25, 0.0, 0.0]
    first = found.turners.iloc[0]
    assert (first["variable"], first["better"], first["worse"]) == ("turns", "best", "middle")
    assert first["reversed_low"] == 0.0
    assert first["reversed_high"] == pytest.approx(0.75, abs=0.02)  # 1/4 of 1/3
    assert first["difference_low"] < first["difference"] == first["reversed_high"] < first["difference_high"]
    assert first["p"] < first["p_corrected"] < 1e-20
    assert len(found.turners) == 9
    assert (found.turners["p_corrected"].iloc[1:] > 0.05).all()
    assert found.turners["p_corrected"].is_monotonic_increasing


def test_wilsons_interval_of_how_often_an_order_is_kept() -> None:
    points = pd.DataFrame({"x": np.arange(10.0)})
    effects = pd.DataFrame({"a": [0.0] * 8 + [2.0, 1.0], "b": 1.0})
    pair = ranking(points, effects, pd.Series({"a": 0.0, "b": 1.0})).pairs.iloc[0]
    assert (pair["points"], pair["kept"], pair["reversed"], pair["tied"]) == (10, 0.8, 0.1, 0.1)
    # Wilson (1927) for 8 of 10.
    assert pair["kept_low"] == pytest.approx(0.4902, abs=1e-4)
    assert pair["kept_high"] == pytest.approx(0.9433, abs=1e-4)


def test_differences_have_newcombes_interval_and_fishers_p() -> None:
    # Of 70 points in the low third 56 are reversed, of 80 in the high third 48: Newcombe (1998), Table II, method 10.
    x = np.repeat([0.0, 1.0], [70, 80])
    a = np.concatenate([np.repeat([1.0, -1.0], [56, 14]), np.repeat([1.0, -1.0], [48, 32])])
    found = ranking(pd.DataFrame({"x": x}), pd.DataFrame({"a": a, "b": 0.0}), pd.Series({"a": -1.0, "b": 0.0}))
    row = found.turners.iloc[0]
    assert (row["low_points"], row["high_points"]) == (70, 80)
    assert row["difference"] == pytest.approx(-0.2)
    assert (row["difference_low"], row["difference_high"]) == pytest.approx((-0.3339, -0.0524), abs=1e-4)
    assert 0.005 < row["p"] < 0.02
    assert row["p_corrected"] == row["p"]  # one comparison


def test_pairs_that_never_turn_burden_no_other_comparison() -> None:
    points = samples.latin_hypercube(VARIED, 64, draw=1)
    noisy = effects_at(points)
    two = ranking(points, noisy[["best", "middle"]], CENTRAL[["best", "middle"]]).turners
    three = ranking(points, noisy, CENTRAL).turners
    assert three["p_corrected"].iloc[0] == two["p_corrected"].iloc[0]
    never = three[(three["reversed_low"] == 0.0) & (three["reversed_high"] == 0.0)]
    assert len(never) == 6
    assert (never[["p", "p_corrected"]] == 1.0).all(axis=None)


def test_chance_alone_turns_nothing_after_the_correction() -> None:
    rng = np.random.default_rng(11)
    false_alarms, raw_alarms = 0, 0
    for _ in range(10):
        points = pd.DataFrame(rng.random((90, 5)), columns=list("abcde"))
        effects = pd.DataFrame(rng.normal(size=(90, 4)), columns=list("wxyz"))
        turners = ranking(points, effects, pd.Series({"w": 0.0, "x": 0.1, "y": 0.2, "z": 0.3})).turners
        false_alarms += bool((turners["p_corrected"] < 0.05).any())
        raw_alarms += bool((turners["p"] < 0.05).any())
    assert false_alarms <= 1
    assert raw_alarms > 3 * max(false_alarms, 1)


def test_kendalls_tau_says_how_much_of_the_ranking_is_left() -> None:
    points = pd.DataFrame({"x": np.arange(4.0)})
    effects = pd.DataFrame({"a": [1.0, 3.0, 2.0, 5.0], "b": [2.0, 2.0, 1.0, 5.0], "c": [3.0, 1.0, 3.0, 5.0]})
    agreement = ranking(points, effects, pd.Series({"a": -3.0, "b": -2.0, "c": -1.0})).agreement
    # The same; turned round; one pair of three turned; all alike.
    assert agreement.undefined == 1
    assert agreement.mean is not None
    assert agreement.mean.estimate == pytest.approx((1.0 - 1.0 + 1.0 / 3.0) / 3.0)
    assert agreement.quantiles[0.5] == pytest.approx(1.0 / 3.0)
    assert agreement.mean.low is not None
    assert agreement.mean.low < agreement.mean.estimate


def test_failed_points_are_dropped_and_counted() -> None:
    points = samples.latin_hypercube(VARIED, 64, draw=1)
    effects = effects_at(points)
    effects.loc[5, "best"] = np.nan
    effects.loc[9, "steady"] = np.inf
    found = ranking(points, effects, CENTRAL)
    kept = [index for index in range(64) if index not in (5, 9)]
    fewer = ranking(points.loc[kept], effects.loc[kept], CENTRAL)
    assert (found.points, found.failed, fewer.failed) == (62, 2, 0)
    assert found.pairs.equals(fewer.pairs)
    assert found.turners.equals(fewer.turners)
    effects.iloc[1:] = np.nan
    with pytest.raises(InputError, match=r"^only 1 of 64 points went through in every scenario"):
        ranking(points, effects, CENTRAL)


def test_scenarios_that_are_alike_at_the_centre_have_no_order_to_turn() -> None:
    points = samples.latin_hypercube(VARIED, 16, draw=1)
    central = pd.Series({"best": -8.0, "middle": -8.0, "steady": -5.0})
    found = ranking(points, effects_at(points), central)
    assert found.alike == (("best", "middle"),)
    assert len(found.pairs) == 2
    only = ranking(points, effects_at(points)[["best", "middle"]], central[["best", "middle"]])
    assert only.pairs.empty
    assert only.turners.empty
    assert only.agreement.mean is None
    assert only.agreement.undefined == 16


def test_levels_of_a_grid_are_ends_whole_and_a_constant_is_no_assumption() -> None:
    points = samples.grid([Variable("x", "lever", 0, 3), Variable("y", "lever", 0, 1)], 4)
    points["same"] = 1.0
    points["rarely"] = np.where(points.index == 0, 5.0, 0.0)
    effects = pd.DataFrame({"a": np.where(points["x"] == 3.0, 1.0, -1.0), "b": 0.0})
    turners = ranking(points, effects, pd.Series({"a": -1.0, "b": 0.0})).turners.set_index("variable")
    assert sorted(turners.index) == ["rarely", "x", "y"]
    assert tuple(turners.loc["x", ["low_points", "high_points", "reversed_low", "reversed_high"]]) == (4, 4, 0.0, 1.0)
    assert tuple(turners.loc["rarely", ["low_points", "high_points"]]) == (15, 1)


def test_frames_that_do_not_fit_together_are_refused() -> None:
    points = samples.latin_hypercube(VARIED, 8, draw=1)
    effects = effects_at(points)
    with pytest.raises(ValueError, match="one index"):
        ranking(points, effects.iloc[1:], CENTRAL)
    with pytest.raises(ValueError, match="one finite central effect"):
        ranking(points, effects, CENTRAL.iloc[:2])
    with pytest.raises(ValueError, match="one finite central effect"):
        ranking(points, effects, CENTRAL * np.nan)
    with pytest.raises(InputError, match="at least 2 scenarios"):
        ranking(points, effects[["best"]], CENTRAL[["best"]])
