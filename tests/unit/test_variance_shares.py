"""Shares of a variance by kinds of numbers: found where draws are enough, wide where they are few."""

import numpy as np
import pytest

from tongyu.statistics.variance_shares import LUCK, variance_shares


def made(n: int, shares: tuple[float, float], draw: int, numbers: int = 30) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Two groups of numbers and a figure of which they make these shares; the rest is luck."""
    luck = np.random.default_rng(draw)
    groups = {name: luck.random((n, numbers)) for name in ("one", "other")}
    y = np.sqrt(1.0 - sum(shares)) * luck.standard_normal(n)
    for share, columns in zip(shares, groups.values(), strict=True):
        part = columns @ luck.standard_normal(numbers)
        y = y + np.sqrt(share) * (part - part.mean()) / part.std()
    return groups, y


def test_shares_are_found_within_their_bounds() -> None:
    held = 0
    for draw in range(10):
        found = variance_shares(*made(90, (0.6, 0.2), draw))
        assert found is not None
        held += found["one"].low <= 0.6 <= found["one"].high
        assert found["one"].estimate > found["other"].estimate
        assert sum(share.estimate for share in found.values()) == pytest.approx(1.0, abs=0.03)
    assert held >= 8


def test_luck_alone_leaves_little_to_the_numbers() -> None:
    found = variance_shares(*made(150, (0.0, 0.0), 3))
    assert found is not None
    assert found[LUCK].estimate > 0.6
    assert found["one"].low == 0.0


def test_few_draws_say_little() -> None:
    few, many = (variance_shares(*made(n, (0.6, 0.2), 1)) for n in (10, 150))
    assert few is not None
    assert many is not None
    assert few["one"].high - few["one"].low > 1.5 * (many["one"].high - many["one"].low)


def test_what_cannot_be_told_is_not() -> None:
    groups, y = made(20, (0.5, 0.2), 1)
    assert variance_shares({name: each[:7] for name, each in groups.items()}, y[:7]) is None
    assert variance_shares(groups, np.ones(20)) is None
    still = variance_shares({**groups, "fixed": np.ones((20, 3))}, y)
    assert still is not None
    assert still["fixed"] == (0.0, 0.0, 0.0)


def test_neither_unit_nor_level_of_the_figure_matters() -> None:
    groups, y = made(40, (0.5, 0.2), 2)
    one, other = variance_shares(groups, y), variance_shares(groups, 1e3 * y - 77.0)
    assert one is not None
    assert other is not None
    for name, share in one.items():
        assert other[name] == pytest.approx(share)
