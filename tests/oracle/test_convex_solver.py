"""The clearing against a convex solver on random counties, small and odd; docs/convex.md has the table."""

import numpy as np
import pytest
from tests.oracle.convex_agreement import agreement
from tests.oracle.flow_optimum import ways_out
from tests.oracle.odd_counties import COUNTIES, Month, rescaled
from tests.small_markets import random_month

from tongyu.market.clearing import RESIDUAL, Offers, Online, clear

AGREES = 1e-6
MOST_STEPS = 50


@pytest.mark.parametrize(
    ("kind", "seed"),
    [pytest.param(k, seed, id=f"{k} {seed}") for k, (_, many) in COUNTIES.items() for seed in range(many)],
)
def test_a_cleared_month_is_the_convex_optimum(kind, seed):
    found = agreement(COUNTIES[kind][0](seed))
    assert found.cleared.converged
    assert found.cleared.residual <= RESIDUAL
    assert 0 <= found.cleared.iterations <= MOST_STEPS
    assert found.cleared.passes > found.cleared.iterations
    assert max(found.polished) <= AGREES
    assert found.gap <= AGREES
    assert found.welfare <= AGREES


def test_two_hundred_counties_take_few_passes_over_their_offers():
    passes = [clear(*month).passes for kind in COUNTIES for month in counties(kind)]
    assert len(passes) == 200
    assert np.mean(passes) <= 8.0
    assert max(passes) <= 25


def counties(kind: str) -> list[Month]:
    make, count = COUNTIES[kind]
    return [make(seed) for seed in range(count)]


def test_counties_are_as_odd_as_their_names():
    for offers, online, _ in counties("one household"):
        assert offers.stock.size == online.hub.size == 1
    for month in counties("one channel"):
        assert len(set(ways_out(month).channel)) <= 1
    for month in counties("zero demand"):
        assert np.any(month[2].volume == 0.0)
    assert any(np.all(month[2].volume == 0.0) for month in counties("zero demand"))
    for _, _, markets in counties("hubs sum to centre"):
        assert markets.capacity[0] == markets.capacity[1:].sum()
    for kind, centre in (("all hubs full", False), ("hubs sum to centre", True)):
        for month in counties(kind):
            cleared, hubs = clear(*month), np.unique(ways_out(month).hub)
            full = cleared.hub_load >= month[2].capacity * (1.0 - 1e-9)
            assert np.all(full[1 + hubs[hubs >= 0]])
            assert full[0] == (centre and full.all())
    for month in counties("identical offers"):
        assert all(np.all(column == column[0]) for column in (*month[0][:5], *month[1]))
    sizes = [month[0].stock.sum() for kind in ("tiny", "huge") for month in counties(kind)]
    assert max(sizes) > 1e15 * min(sizes)


@pytest.mark.parametrize("seed", range(3))
def test_identical_offers_are_one_large_offer_in_parts(seed):
    offers, online, markets = random_month(seed, offers=6, crops=1, online_part=1.0, capacity=0.1)
    parts = 7
    many = Offers(*(np.repeat(column, parts) for column in offers))._replace(
        stock=np.repeat(offers.stock / parts, parts), online=np.arange(parts * offers.stock.size)
    )
    rows = Online(*(np.repeat(column, parts, axis=0) for column in online))
    whole, split = clear(offers, online, markets), clear(many, rows, markets)
    assert split.prices == pytest.approx(whole.prices, rel=1e-9)
    assert split.value == pytest.approx(np.repeat(whole.value, parts), rel=1e-9)


@pytest.mark.parametrize("scale", [1e-6, 1e-3, 1e3, 1e6])
@pytest.mark.parametrize("money", [1e-3, 1e3])
def test_tiny_and_huge_counties_clear_like_the_usual_one(scale, money):
    month = random_month(5, capacity=0.05)
    usual, other = clear(*month), clear(*rescaled(month, scale, money))
    assert other.converged
    assert other.prices == pytest.approx(usual.prices * money, rel=1e-9)
    assert other.hub_rents == pytest.approx(usual.hub_rents * money, rel=1e-7, abs=1e-9 * money)
    assert other.hub_load == pytest.approx(usual.hub_load * scale, rel=1e-8)
