"""What must hold of every cleared month, and how it must answer to a change.

Each comparison is a theorem about F of `tongyu.market.clearing`, not a habit of
the example. With x minimising F and x' minimising F + h, adding
F(x) <= F(x') and F(x') + h(x') <= F(x) + h(x) gives h(x') <= h(x). So where a
change adds to F a decreasing function of one price, that price cannot fall; a
stock adds its own inclusive value, which cannot rise; a capacity adds its rent,
which cannot rise. This holds whatever else binds. What a stock does to *other*
prices is certain only while no hub is full: F is then submodular in prices and
in what the brand pays net of quota rent, since nest <= theta makes all channels
substitutes, and Topkis' theorem applies. A full hub makes them complements.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small_markets import UNLIMITED, flows, random_month

from tongyu.kernels.clearing import demand
from tongyu.market.clearing import RESIDUAL, Clearing, Markets, Offers, Online, clear

Month = tuple[Offers, Online, Markets]
SLACK = 1e-8
MANY = settings(max_examples=60)


@st.composite
def months(draw: st.DrawFn, unlimited: bool = False) -> Month:
    """Months from one offer to forty, from ample hubs to nearly none, with narrow and wide choice scales."""
    return random_month(
        seed=draw(st.integers(0, 10_000)),
        offers=draw(st.integers(1, 40)),
        crops=draw(st.integers(1, 3)),
        platforms=draw(st.integers(1, 3)),
        townships=draw(st.integers(1, 5)),
        online_part=draw(st.sampled_from([0.0, 0.3, 1.0])),
        capacity=UNLIMITED if unlimited else draw(st.sampled_from([1e-6, 1e-3, 0.03, 0.1, 0.3, 10.0, UNLIMITED])),
        centre=draw(st.sampled_from([0.5, 0.999999, 1.0, 1.000001, 1.5])),
        theta=draw(st.sampled_from([0.02, 0.06, 0.12, 0.24])),
    )


def cleared(month: Month, warm: Clearing | None = None) -> Clearing:
    """The cleared month; that it is cleared is part of every property here."""
    result = clear(*month, warm)
    assert result.converged
    assert result.residual <= RESIDUAL
    return result


def scaled(column: np.ndarray, index: int, factor: float) -> np.ndarray:
    changed = column.copy()
    changed[index] *= factor
    return changed


def with_markets(month: Month, **changes: np.ndarray) -> Month:
    return month[0], month[1], month[2]._replace(**changes)


@MANY
@given(months())
def test_every_market_balances_and_no_limit_is_broken(month):
    offers, online, markets = month
    result = cleared(month)
    rows = np.flatnonzero(offers.online >= 0)
    kg = result.online_share[offers.online[rows]] * offers.stock[rows, None]
    load = np.bincount(online.hub, kg @ markets.load, markets.capacity.size - 1)
    weighted = online.weight[offers.online[rows]] * kg
    brand = np.bincount(offers.crop[rows], weighted[:, -1], markets.theta.size)
    wholesale = np.bincount(offers.crop, offers.stock * offers.trader_weight * result.trader_share, markets.theta.size)
    assert result.hub_load == pytest.approx(np.append(load.sum(), load), rel=1e-12)
    assert result.brand_supplied == pytest.approx(brand, rel=1e-12)
    assert result.supplied[: markets.theta.size] == pytest.approx(wholesale, rel=1e-12)
    assert np.all(result.hub_load <= markets.capacity * (1.0 + 1e-9))
    assert np.all(result.brand_supplied <= markets.quota * (1.0 + 1e-9))
    for rent, used, limit in [
        (result.hub_rents, result.hub_load, markets.capacity),
        (result.quota_rents, result.brand_supplied, markets.quota),
    ]:
        assert np.all(rent >= 0.0)
        assert used[rent > 0.0] == pytest.approx(limit[rent > 0.0], rel=1e-9)


@MANY
@given(months())
def test_shares_are_shares_and_nobody_does_worse_than_holding(month):
    offers = month[0]
    result = cleared(month)
    assert np.all(result.trader_share >= 0.0)
    assert np.all(result.online_share >= 0.0)
    assert np.all(result.value >= offers.hold * (1.0 - 1e-12))
    rows = np.flatnonzero(offers.online >= 0)
    all_sold = result.trader_share.copy()
    all_sold[rows] += result.online_share[offers.online[rows]].sum(axis=1)
    assert np.all(all_sold <= 1.0 + 1e-12)


def where_sold(month: Month, result: Clearing) -> np.ndarray:
    """The markets in which more is bought than the residual is measured by: elsewhere any high price clears."""
    offers, _, markets = month
    columns = zip(result.prices / markets.keep, markets.volume, markets.reference, markets.width, strict=True)
    return np.array([demand(*each)[0] for each in columns]) > 1e-6 * offers.stock.sum()


@MANY
@given(months(), st.integers(0, 10_000))
def test_the_order_of_offers_changes_nothing(month, seed):
    offers, online, markets = month
    rng = np.random.default_rng(seed)
    order = rng.permutation(offers.stock.size)
    shuffled = Offers(*(column[order] for column in offers))
    row_order = shuffled.online[shuffled.online >= 0]  # rows stand in the order of their offers
    new_row = np.append(np.argsort(row_order), -1)
    shuffled = shuffled._replace(online=new_row[shuffled.online])
    rows = Online(*(column[row_order] for column in online))
    one, other = cleared(month), cleared((shuffled, rows, markets))
    sold = where_sold(month, one)
    assert other.prices[sold] == pytest.approx(one.prices[sold], rel=1e-9)
    assert other.hub_rents == pytest.approx(one.hub_rents, rel=1e-7, abs=1e-8)
    assert other.trader_share == pytest.approx(one.trader_share[order], abs=1e-9)
    assert other.value == pytest.approx(one.value[order], rel=1e-9)


@MANY
@given(months(), st.integers(0, 10_000), st.sampled_from([0.15, 1.0]))
def test_where_the_search_starts_changes_nothing(month, seed, shock):
    offers, online, markets = month
    factor = np.exp(shock * np.random.default_rng(seed).standard_normal(offers.stock.size))
    last_month = cleared((offers._replace(stock=offers.stock * factor), online, markets))
    cold, warm = cleared(month), cleared(month, last_month)
    sold = where_sold(month, cold)
    assert warm.prices[sold] == pytest.approx(cold.prices[sold], rel=1e-8)
    assert flows(warm, offers) == pytest.approx(flows(cold, offers), abs=1e-8 * offers.stock.sum())
    assert warm.hub_rents == pytest.approx(cold.hub_rents, rel=1e-6, abs=1e-7)


@MANY
@given(months(), st.data())
def test_a_larger_stock_is_worth_no_more_a_kg(month, data):
    offers, online, markets = month
    i = data.draw(st.integers(0, offers.stock.size - 1))
    more = offers._replace(stock=scaled(offers.stock, i, data.draw(st.floats(1.1, 50.0))))
    before, after = cleared(month), cleared((more, online, markets))
    assert after.value[i] <= before.value[i] + SLACK


@MANY
@given(months(unlimited=True), st.data())
def test_with_no_hub_full_a_larger_stock_raises_no_price_and_lowers_no_quota_rent(month, data):
    offers, online, markets = month
    i = data.draw(st.integers(0, offers.stock.size - 1))
    more = offers._replace(stock=scaled(offers.stock, i, data.draw(st.floats(1.1, 50.0))))
    before, after = cleared(month), cleared((more, online, markets))
    assert np.all(after.prices <= before.prices + SLACK)
    assert np.all(after.quota_rents >= before.quota_rents - SLACK)


@MANY
@given(months(), st.data())
def test_more_room_at_a_hub_does_not_raise_its_rent(month, data):
    capacity = month[2].capacity
    h = data.draw(st.integers(0, capacity.size - 1))
    larger = with_markets(month, capacity=scaled(capacity, h, data.draw(st.floats(1.01, 20.0))))
    assert cleared(larger).hub_rents[h] <= cleared(month).hub_rents[h] + SLACK


@MANY
@given(months(), st.data())
def test_a_larger_quota_does_not_raise_its_rent(month, data):
    quota = month[2].quota
    c = data.draw(st.integers(0, quota.size - 1))
    larger = with_markets(month, quota=scaled(quota, c, data.draw(st.floats(1.01, 20.0))))
    assert cleared(larger).quota_rents[c] <= cleared(month).quota_rents[c] + SLACK


@MANY
@given(months(), st.data())
def test_more_demand_does_not_lower_its_price(month, data):
    volume = month[2].volume
    m = data.draw(st.integers(0, volume.size - 1))
    larger = with_markets(month, volume=scaled(volume, m, data.draw(st.floats(1.01, 20.0))))
    assert cleared(larger).prices[m] >= cleared(month).prices[m] - SLACK


@MANY
@given(months(), st.data())
def test_more_commission_does_not_raise_what_the_producer_gets(month, data):
    keep = month[2].keep
    m = data.draw(st.integers(0, keep.size - 1))
    dearer = with_markets(month, keep=scaled(keep, m, data.draw(st.floats(0.5, 0.99))))
    assert cleared(dearer).prices[m] <= cleared(month).prices[m] + SLACK


@MANY
@given(months(), st.data())
def test_where_the_wholesale_market_is_closed_who_cannot_go_online_keeps_everything(month, data):
    offers, _, markets = month
    c = data.draw(st.integers(0, markets.theta.size - 1))
    closed = cleared(with_markets(month, volume=scaled(markets.volume, c, 0.0)))
    only_trader = (offers.online < 0) & (offers.crop == c)
    assert closed.prices[c] == 0.0
    assert np.all(closed.trader_share[offers.crop == c] == 0.0)
    assert closed.value[only_trader] == pytest.approx(offers.hold[only_trader], rel=1e-15)
