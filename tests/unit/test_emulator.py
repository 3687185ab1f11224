"""The emulator finds what moves a made-up figure, says how sure it is, and knows when nothing does."""

import numpy as np
import pytest

from tongyu.statistics.emulator import Emulator, emulator

INPUTS = 60


def shape(x: np.ndarray) -> np.ndarray:
    """A figure that three of the inputs move: a line, a curve, a product."""
    return 3.0 * x[:, 3] + np.sin(4.0 * x[:, 7]) + 2.0 * x[:, 3] * x[:, 11]


def made(n: int, noise: float, draw: int = 1) -> Emulator:
    luck = np.random.default_rng(draw)
    x = luck.random((n, INPUTS))
    return emulator(x, shape(x) + noise * luck.standard_normal(n))


def test_it_finds_what_moves_a_figure_among_more_inputs_than_points() -> None:
    found = made(50, 0.02)
    assert {3, 7} <= set(found.active) <= {3, 7, 11}
    assert made(120, 0.02).active == (3, 7, 11)


def test_it_predicts_where_nothing_was_run_and_better_with_more_points() -> None:
    x = np.random.default_rng(9).random((500, INPUTS))
    errors = []
    for n in (40, 160):
        found = made(n, 0.02)
        mean, _ = found.predict(x)
        errors.append(float(np.sqrt(((mean - shape(x)) ** 2).mean())))
        assert found.explained > 0.8
    assert errors[1] < 0.5 * errors[0]
    assert errors[1] < 0.1


@pytest.mark.parametrize("noise", [0.05, 0.5])
def test_its_intervals_hold_what_runs_would_say(noise: float) -> None:
    luck = np.random.default_rng(5)
    x = luck.random((1_000, INPUTS))
    mean, variance = made(120, noise).predict(x)
    off = (shape(x) + noise * luck.standard_normal(1_000) - mean) / np.sqrt(variance)
    assert 0.9 <= float((np.abs(off) < 1.96).mean()) <= 0.995


def test_the_variance_is_never_below_the_nugget_and_grows_away_from_the_points() -> None:
    luck = np.random.default_rng(2)
    x = 0.5 * luck.random((40, 2))
    found = emulator(x, np.sin(6.0 * x[:, 0]) + x[:, 1] + 0.01 * luck.standard_normal(40))
    near, far = found.predict(x)[1], found.predict(np.ones((1, 2)))[1]
    assert (near >= found.nugget * (1.0 - 1e-9)).all()
    assert far[0] > 5.0 * float(near.mean())


def test_pure_luck_has_no_active_inputs_and_the_luck_s_own_variance() -> None:
    luck = np.random.default_rng(4)
    found = emulator(luck.random((80, INPUTS)), 5.0 + luck.standard_normal(80))
    mean, variance = found.predict(luck.random((10, INPUTS)))
    assert found.active == ()
    assert found.explained < 0.1
    assert mean == pytest.approx(np.full(10, mean[0]))
    assert 0.6 < float(variance[0]) < 1.5


def test_a_figure_that_never_moves_is_emulated_exactly() -> None:
    found = emulator(np.random.default_rng(1).random((10, 3)), np.full(10, 7.0))
    mean, variance = found.predict(np.full((2, 3), 0.5))
    assert mean == pytest.approx([7.0, 7.0])
    assert variance == pytest.approx([0.0, 0.0], abs=1e-12)


def test_three_points_are_the_fewest() -> None:
    assert emulator(np.eye(3), np.array([1.0, 2.0, 4.0])).predict(np.eye(3))[0].shape == (3,)
    with pytest.raises(ValueError, match="three points"):
        emulator(np.eye(2), np.ones(2))


def errors(found: Emulator, figure: np.ndarray, x: np.ndarray, noise: float) -> tuple[float, float]:
    """The root mean square error of the mean, and the share of runs at `x` within the middle 95 %."""
    mean, variance = found.predict(x)
    off = figure + noise * np.random.default_rng(3).standard_normal(len(x)) - mean
    return float(np.sqrt(((figure - mean) ** 2).mean())), float((np.abs(off) < 1.96 * np.sqrt(variance)).mean())


def test_what_many_weak_inputs_do_together_is_told_though_none_of_them_is_chosen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    luck = np.random.default_rng(8)
    slopes = 0.25 * luck.standard_normal(INPUTS)
    x, there = luck.random((300, INPUTS)), luck.random((1_000, INPUTS))
    y = shape(x) + x @ slopes + 0.3 * luck.standard_normal(300)
    found = emulator(x, y)
    assert found.inputs == tuple(range(INPUTS))
    assert len(found.active) < INPUTS / 3
    error, held = errors(found, shape(there) + there @ slopes, there, 0.3)
    assert 0.9 <= held <= 0.995
    monkeypatch.setattr("tongyu.statistics.emulator.WEAK", (0.0,))
    without = emulator(x, y)
    assert without.inputs == without.active == found.active
    assert error < 0.8 * errors(without, shape(there) + there @ slopes, there, 0.3)[0]


def test_weak_lines_where_there_are_none_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    there = np.random.default_rng(9).random((1_000, INPUTS))
    error, held = errors(made(200, 0.3), shape(there), there, 0.3)
    assert 0.9 <= held <= 0.995
    monkeypatch.setattr("tongyu.statistics.emulator.WEAK", (0.0,))
    assert error < 1.1 * errors(made(200, 0.3), shape(there), there, 0.3)[0]
