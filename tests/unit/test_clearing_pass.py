"""The compiled pass over the offers against a plain loop over the same formulas."""

import numpy as np
import pytest
from tests.small_markets import plain_objective, random_month

from tongyu.kernels.clearing import demand, find_entry
from tongyu.kernels.newton import _evaluate, _set_terms
from tongyu.kernels.quadratic import Model
from tongyu.kernels.visits import add_parts, empty_sums, visit_offers

STEP = 1e-4


def _point(month, seed):
    """Prices, quota rents and hub rents somewhere around the usual ones."""
    markets = month[2]
    rng = np.random.default_rng(seed)
    return (
        markets.reference * rng.uniform(0.7, 1.2, markets.reference.size),
        rng.uniform(0.0, 1.0, markets.theta.size),
        rng.uniform(0.0, 1.0, markets.capacity.size),
    )


def _visit(month, prices, quota_rents, hub_rents):
    """What the pass says: its sums, and F put together from them."""
    offers, online, markets = month
    seen = np.concatenate([prices, quota_rents, hub_rents[0] + hub_rents[1:]])
    sums = empty_sums(offers, online, seen.size)
    entry, _ = find_entry(offers, online, markets)
    visit_offers(0, 1, seen, offers, online, markets, entry, sums)
    add_parts(entry, sums)
    objective = sums.gain[0] + offers.stock @ offers.hold
    for m, price in enumerate(prices):
        keep = markets.keep[m]
        at = (markets.volume[m], markets.reference[m], markets.width[m])
        objective += keep * demand(price / keep, *at)[1]
    return sums, objective + markets.capacity @ hub_rents + markets.quota @ quota_rents


@pytest.fixture(params=range(6))
def month(request):
    return random_month(request.param, capacity=0.1, platforms=1 + request.param % 3)


def test_the_objective_is_that_of_a_plain_loop(month):
    point = _point(month, 1)
    assert _visit(month, *point)[1] == pytest.approx(plain_objective(*point, month), rel=1e-13)


def test_flows_are_the_derivatives_of_the_objective(month):
    markets = month[2]
    point = _point(month, 2)
    sums, _ = _visit(month, *point)
    demanded = [
        demand(p / k, a, r, w)[0]
        for p, k, a, r, w in zip(point[0], markets.keep, markets.volume, markets.reference, markets.width, strict=True)
    ]
    crops, count = markets.theta.size, markets.volume.size
    load = -sums.inflow[count + crops :]
    slopes = [
        sums.inflow[:count] - demanded,
        markets.quota + sums.inflow[count : count + crops],
        markets.capacity - np.append(load.sum(), load),
    ]
    for group, slope in enumerate(slopes):
        for i, expected in enumerate(slope):
            ahead, back = (
                plain_objective(*[p + s * (g == group) * (np.arange(p.size) == i) for g, p in enumerate(point)], month)
                for s in (STEP, -STEP)
            )
            assert (ahead - back) / (2 * STEP) == pytest.approx(expected, rel=1e-5, abs=1e-5 * markets.volume.max())


def test_the_curvature_is_the_derivative_of_the_flows(month):
    prices, quota_rents, hub_rents = _point(month, 3)
    sums, _ = _visit(month, prices, quota_rents, hub_rents)
    curvature = np.tril(sums.curvature) + np.tril(sums.curvature, -1).T
    seen = np.concatenate([prices, quota_rents, hub_rents[1:]])
    cuts = [prices.size, prices.size + quota_rents.size]
    for i in range(seen.size):
        inflows = []
        for step in (STEP, -STEP):
            p, q, r = np.split(seen + step * (np.arange(seen.size) == i), cuts)
            inflows.append(_visit(month, p, q, np.append(hub_rents[0], r))[0].inflow)
        slope = (inflows[0] - inflows[1]) / (2 * STEP)
        assert slope == pytest.approx(curvature[i], rel=1e-5, abs=1e-6 * np.abs(curvature).max())


def test_shares_and_values_do_not_overflow_at_absurd_prices(month):
    prices, quota_rents, hub_rents = _point(month, 4)
    for factor in (0.0, 1e6):
        sums, objective = _visit(month, prices * factor, quota_rents * factor, hub_rents)
        assert np.isfinite(objective)
        assert np.all(np.isfinite(np.tril(sums.curvature)))  # above the diagonal nothing is written
        assert np.all((sums.trader_share >= 0.0) & (sums.trader_share <= 1.0))


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_the_residual_is_the_largest_shortage_glut_or_overload(month, factor):
    offers, online, markets = month
    prices, quota_rents, hub_rents = _point(month, 5)
    prices, quota_rents = factor * prices, 0.0 * quota_rents
    sums, _ = _visit(month, prices, quota_rents, hub_rents)
    entry, reached = find_entry(offers, online, markets)
    terms = _set_terms(markets, reached)
    x = np.concatenate([prices, quota_rents, hub_rents[1:], hub_rents[:1]])
    model = Model(np.empty(reached.size), np.empty((reached.size, reached.size)))
    stock = offers.stock.sum()
    _, residual = _evaluate(x, offers, online, markets, entry, terms, stock, sums, model, 1)

    columns = zip(prices / markets.keep, markets.volume, markets.reference, markets.width, strict=True)
    demanded = np.array([demand(*each)[0] for each in columns])
    supplied, brought, load = np.split(sums.inflow, [prices.size, prices.size + quota_rents.size])
    load = -np.append(load, load.sum())
    room = np.append(markets.capacity[1:], markets.capacity[:1])
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = [
            *(np.abs(supplied - demanded) / np.maximum(demanded, 1e-6 * stock)),
            *(np.maximum(-brought - markets.quota, 0.0) / markets.quota),  # nothing is paid for the place
            *(np.abs(load - room) / room),
        ]
    assert residual == pytest.approx(max(np.array(expected)[terms.move > 0.0]), rel=1e-9)
