"""Points drawn from a density have its mean and its spread, however narrow it is, and keep within the cube."""

import numpy as np
import pytest

from tongyu.statistics.tempering import tempered


@pytest.mark.parametrize("inputs", [1, 3, 12])
def test_a_narrow_normal_is_drawn_as_it_is(inputs: int) -> None:
    spread = np.where(np.arange(inputs) % 2, 0.05, 0.02)

    def density(x: np.ndarray) -> np.ndarray:
        return -0.5 * (((x - 0.3) / spread) ** 2).sum(axis=1)

    drawn = tempered(density, inputs, 600, np.random.default_rng(1))
    assert drawn.steps > 2
    assert np.abs((drawn.points.mean(axis=0) - 0.3) / spread).max() < 0.35
    assert (drawn.points.std(axis=0) / spread).min() > 0.8
    assert (drawn.points.std(axis=0) / spread).max() < 1.2
    assert drawn.log_density == pytest.approx(density(drawn.points))


def test_both_of_two_humps_are_kept() -> None:
    def density(x: np.ndarray) -> np.ndarray:
        one, other = ((x[:, 0] - at) / 0.02 for at in (0.2, 0.8))
        return np.logaddexp(-0.5 * one**2, np.log(3.0) - 0.5 * other**2)

    points = tempered(density, 2, 1_000, np.random.default_rng(3)).points
    assert 0.6 < float((points[:, 0] > 0.5).mean()) < 0.9  # three quarters
    assert points[:, 1].mean() == pytest.approx(0.5, abs=0.06)


def test_a_flat_density_leaves_points_spread_over_the_cube() -> None:
    drawn = tempered(lambda x: np.zeros(len(x)), 4, 400, np.random.default_rng(1))
    assert drawn.steps == 1
    assert (drawn.points >= 0.0).all()
    assert (drawn.points <= 1.0).all()
    assert drawn.points.mean(axis=0) == pytest.approx(np.full(4, 0.5), abs=0.06)


def test_the_same_luck_draws_the_same_points() -> None:
    def density(x: np.ndarray) -> np.ndarray:
        return -50.0 * ((x - 0.5) ** 2).sum(axis=1)

    one, other = (tempered(density, 3, 50, np.random.default_rng(8)).points for _ in range(2))
    assert (one == other).all()
