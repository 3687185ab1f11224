"""Which programme to choose over draws, and what it is worth to know a number first: against what can be worked out."""

import numpy as np
import pandas as pd
import pytest

from tongyu.statistics.deciding import choices, left_out, worth_of_knowing


def test_chances_and_regret_of_a_table_by_hand() -> None:
    effects = pd.DataFrame({"a": [-3.0, -3.0, 1.0, -1.0], "b": [-1.0, -5.0, -1.0, -1.0]})
    table = choices(effects).set_index("scenario")
    assert table.index.tolist() == ["b", "a"]  # least regret first
    assert table.loc["a", "best"] == pytest.approx((1.0 + 0.5) / 4.0)  # the tie counts half for each
    assert table["best"].sum() == pytest.approx(1.0)
    assert table.loc["a", "regret"] == pytest.approx((0.0 + 2.0 + 2.0 + 0.0) / 4.0)
    assert table.loc["b", "regret"] == pytest.approx((2.0 + 0.0 + 0.0 + 0.0) / 4.0)
    assert table.loc["a", "expected"] == -1.5
    assert (table["best_low"] <= table["best"]).all()
    assert (table["best"] <= table["best_high"]).all()


def drawn(n: int, numbers: int = 20, luck_of_seeds: float = 2.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Numbers of which "key" alone decides between two programmes; the worth of knowing it is exactly 1."""
    luck = np.random.default_rng(1)
    names = ["key", *(f"n{k}" for k in range(1, numbers))]
    points = pd.DataFrame(luck.random((n, numbers)), columns=names)
    noise = luck_of_seeds * luck.standard_normal((n, 2))
    effects = pd.DataFrame({"a": -10.0 + 8.0 * (points["key"] - 0.5) + noise[:, 0], "b": -10.0 + noise[:, 1]})
    return points, effects


def test_the_number_that_decides_is_found_and_its_worth_is_what_it_is() -> None:
    found = worth_of_knowing(*drawn(400))
    assert found.table["number"].iloc[0] == "key"
    assert found.table["worth"].iloc[0] == pytest.approx(1.0, abs=0.35)  # E max(8 (x - 1/2), 0)
    assert found.table["p"].iloc[0] < 0.02
    assert found.enough
    assert (found.table["p"].iloc[1:] > 0.05).mean() > 0.9
    assert found.perfect >= found.table["worth"].iloc[0]


def test_no_number_stands_out_where_none_decides() -> None:
    points, effects = drawn(120)
    found = worth_of_knowing(points.drop(columns="key"), effects)
    assert found.table["p"].min() > 0.05


def test_a_number_that_never_turns_the_choice_is_worth_nothing() -> None:
    points, effects = drawn(200, luck_of_seeds=0.1)
    found = worth_of_knowing(points, effects.assign(a=effects["a"] + 50.0))
    assert found.table["worth"].max() == pytest.approx(0.0, abs=1e-12)
    assert found.perfect == pytest.approx(0.0, abs=1e-12)


def repeated(times: int, draw: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """12 points that come so many times; effects differ by the point, through no number that is there, and by luck."""
    luck = np.random.default_rng(draw)
    place = np.repeat(np.arange(12), times)
    points = pd.DataFrame(luck.random((12, 6))[place], columns=[f"n{k}" for k in range(6)])
    hidden = 5.0 * luck.standard_normal((12, 2))[place]
    return points, pd.DataFrame(hidden + luck.standard_normal((12 * times, 2)), columns=["a", "b"])


def test_draws_of_one_point_are_no_replicates() -> None:
    clear = [worth_of_knowing(*repeated(8, draw), shuffles=39).table["p"].iloc[0] <= 0.05 for draw in range(20)]
    assert sum(clear) <= 4  # of 20, one by luck
    found = worth_of_knowing(*repeated(10, 1), shuffles=1)
    assert (found.draws, found.points, found.enough) == (120, 12, False)
    points, effects = repeated(8, 1)
    apart = points + 1e-6 * np.random.default_rng(1).random(points.shape)  # as if each draw were a point of its own
    assert worth_of_knowing(apart, effects, shuffles=39).table["p"].iloc[0] <= 0.05


def test_what_a_point_misses_by_is_that_of_a_curve_without_it() -> None:
    points, effects = repeated(3, 2)
    values, of_draw = effects.to_numpy(), np.repeat(np.arange(12), 3)
    for degree in range(3):
        basis, _ = np.linalg.qr(np.vander(points["n0"], degree + 1))
        by_hand = np.empty_like(values)
        for point in range(12):
            out = of_draw == point
            known = np.linalg.lstsq(basis[~out], values[~out], rcond=None)[0]
            by_hand[out] = values[out] - basis[out] @ known
        off, leverage = values - basis @ (basis.T @ values), (basis**2).sum(axis=1)
        assert left_out(off[None], leverage[None], of_draw)[0] == pytest.approx(by_hand)


def test_few_draws_are_said_to_be_few() -> None:
    assert not worth_of_knowing(*drawn(30)).enough
    assert worth_of_knowing(*drawn(5)).table.empty
    points, effects = drawn(30)
    assert worth_of_knowing(points * 0.0, effects).table.empty
