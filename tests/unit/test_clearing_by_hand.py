"""Months that can be cleared with pencil and paper, or with one bisection."""

import numpy as np
import pytest
from scipy.optimize import brentq

from tongyu.market import demand
from tongyu.market.clearing import RESIDUAL, Markets, Offers, Online, Warm, clear

THETA, NEST = 0.6, 0.4
WHOLESALE, LISTING = 0, 1
CLOSE = {"rel": 1e-8, "abs": 1e-12}


def logit(share: float) -> float:
    return float(np.log(share / (1.0 - share)))


def offers_of(stock: list[float], online: list[int], **changes: float) -> Offers:
    """Offers of one crop that differ only in their stock and in whether they can go online."""
    kind = {"hold": 3.0, "trader_weight": 0.9, "trader_cost": 0.3} | changes
    count = len(stock)
    return Offers(
        np.array(stock),
        np.zeros(count, np.int64),
        *(np.full(count, kind[name]) for name in ("hold", "trader_weight", "trader_cost")),
        np.array(online, np.int64),
    )


def online_of(hub: list[int], can: tuple[bool, bool] = (True, False)) -> Online:
    """Rows that may go to one listing, and to the brand, at the same weight and cost."""
    rows = len(hub)
    return Online(
        np.array(hub, np.int64),
        np.tile(np.array(can), (rows, 1)),
        np.full((rows, 2), 0.75),
        np.full((rows, 2), 1.5),
    )


NOBODY_ONLINE = online_of([])


def markets_of(capacity: tuple[float, ...] = (np.inf, np.inf), **changes: object) -> Markets:
    """One crop with a wholesale market, one listing with commission, and no brand."""
    fields: dict[str, object] = {
        "volume": [500.0, 300.0],
        "reference": [4.0, 7.0],
        "width": [0.2, 1.4],
        "keep": [1.0, 0.94],
        "posted": [6.0],
        "quota": [0.0],
        "load": [1.0, 0.4],
    } | changes
    arrays = {name: np.array(value, dtype=float) for name, value in fields.items()}
    return Markets(theta=np.array([THETA]), nest=np.array([NEST]), capacity=np.array(capacity), **arrays)


def consumer_price(taken: float, markets: Markets, market: int) -> float:
    """The price at which consumers take `taken` kg."""
    return float(markets.reference[market] + markets.width[market] * np.log(2.0 * markets.volume[market] / taken - 1.0))


def test_one_offer_and_one_market_meet_where_bisection_finds_them():
    offers, markets = offers_of([800.0], [-1]), markets_of()

    def excess(price: float) -> float:
        share = 1.0 / (1.0 + np.exp((3.0 - (0.9 * price - 0.3)) / THETA))
        return float(800.0 * 0.9 * share - demand.quantity(price, 500.0, 4.0, 0.2))

    price = brentq(excess, 0.0, 20.0, xtol=1e-14, rtol=1e-15)
    cleared = clear(offers, NOBODY_ONLINE, markets)
    assert cleared.converged
    assert cleared.residual <= RESIDUAL
    assert cleared.prices[WHOLESALE] == pytest.approx(price, **CLOSE)
    assert cleared.supplied[WHOLESALE] == pytest.approx(demand.quantity(price, 500.0, 4.0, 0.2), **CLOSE)
    worth = THETA * np.logaddexp(3.0 / THETA, (0.9 * price - 0.3) / THETA)
    assert cleared.value[0] == pytest.approx(worth, **CLOSE)
    assert cleared.sold_fraction[WHOLESALE] == 1.0


def test_a_full_hub_takes_just_its_capacity_at_the_rent_that_makes_the_rest_stay():
    offers, online = offers_of([800.0], [0]), online_of([0])
    markets = markets_of((np.inf, 100.0), volume=[0.0, 300.0])
    price = markets.keep[LISTING] * consumer_price(0.75 * 100.0, markets, LISTING)
    rent = 0.75 * price - 1.5 - (3.0 + THETA * logit(100.0 / 800.0))
    cleared = clear(offers, online, markets)
    assert cleared.prices[LISTING] == pytest.approx(price, **CLOSE)
    assert cleared.hub_rents == pytest.approx([0.0, rent], **CLOSE)
    assert cleared.hub_load == pytest.approx([100.0, 100.0], **CLOSE)
    assert cleared.online_share[0] == pytest.approx([100.0 / 800.0, 0.0], **CLOSE)


def test_a_brand_that_nobody_may_use_has_no_rent_and_changes_nothing():
    offers, online = offers_of([800.0, 500.0], [0, -1]), online_of([0])
    without, offered = (clear(offers, online, markets_of(quota=[quota])) for quota in (0.0, 200.0))
    assert offered.quota_rents[0] == 0.0
    assert offered.brand_supplied[0] == 0.0
    assert np.array_equal(offered.prices, without.prices)


def test_a_full_quota_earns_the_rent_that_keeps_the_others_out():
    offers, online = offers_of([800.0], [0]), online_of([0], can=(False, True))
    markets = markets_of(volume=[0.0, 0.0], quota=[90.0])
    kg = 90.0 / 0.75
    rent = 6.0 - (1.5 + 3.0 + THETA * logit(kg / 800.0)) / 0.75
    cleared = clear(offers, online, markets)
    assert cleared.quota_rents[0] == pytest.approx(rent, **CLOSE)
    assert cleared.brand_supplied[0] == pytest.approx(90.0, **CLOSE)
    assert cleared.hub_load == pytest.approx([0.4 * kg, 0.4 * kg], **CLOSE)


def test_a_quota_without_limit_earns_no_rent():
    cleared = clear(
        offers_of([800.0], [0]), online_of([0], can=(False, True)), markets_of(volume=[0.0, 0.0], quota=[np.inf])
    )
    share = 1.0 / (1.0 + np.exp((3.0 - (0.75 * 6.0 - 1.5)) / THETA))
    assert cleared.converged
    assert cleared.quota_rents[0] == 0.0
    assert cleared.online_share[0, 1] == pytest.approx(share, **CLOSE)


def test_centre_and_only_township_of_equal_capacity_share_the_rent_equally():
    offers, online = offers_of([800.0], [0]), online_of([0])
    alone, both = (
        clear(offers, online, markets_of(capacity, volume=[0.0, 300.0]))
        for capacity in ((np.inf, 100.0), (100.0, 100.0))
    )
    assert both.hub_rents[0] == pytest.approx(both.hub_rents[1], rel=1e-9)
    assert both.hub_rents.sum() == pytest.approx(alone.hub_rents[1], **CLOSE)


def test_where_all_hubs_are_full_the_centre_takes_in_as_much_as_the_townships():
    offers, online = offers_of([800.0, 600.0, 700.0], [0, 1, 2]), online_of([0, 1, 2])
    rooms = np.array([100.0, 90.0, 80.0])
    markets = markets_of((rooms.sum(), *rooms), volume=[0.0, 300.0])
    price = markets.keep[LISTING] * consumer_price(0.75 * rooms.sum(), markets, LISTING)
    ways = [0.75 * price - 1.5 - 3.0 - THETA * logit(r / s) for r, s in zip(rooms, offers.stock, strict=True)]
    centre = float(rooms @ ways) / (2.0 * rooms.sum())
    cleared = clear(offers, online, markets)
    assert cleared.hub_rents == pytest.approx([centre, *(np.array(ways) - centre)], rel=1e-7)
    assert cleared.hub_rents[0] * rooms.sum() == pytest.approx(cleared.hub_rents[1:] @ rooms, rel=1e-7)


def test_where_a_township_would_need_a_negative_rent_it_pays_none():
    offers, online = offers_of([800.0, 103.0], [0, 1]), online_of([0, 1])
    rooms = np.array([20.0, 100.0])
    markets = markets_of((120.0, *rooms), volume=[0.0, 400.0])
    price = markets.keep[LISTING] * consumer_price(0.75 * 120.0, markets, LISTING)
    ways = [0.75 * price - 1.5 - 3.0 - THETA * logit(r / s) for r, s in zip(rooms, offers.stock, strict=True)]
    assert 0.0 < ways[1] < float(rooms @ ways) / 240.0
    cleared = clear(offers, online, markets)
    assert cleared.converged
    assert cleared.hub_rents == pytest.approx([ways[1], ways[0] - ways[1], 0.0], rel=1e-7)


def test_a_glut_sells_at_nothing_what_consumers_take_for_nothing():
    offers, markets = offers_of([5_000.0], [-1], hold=-4.0), markets_of()
    cleared = clear(offers, NOBODY_ONLINE, markets)
    brought = 5_000.0 * 0.9 / (1.0 + np.exp((-4.0 + 0.3) / THETA))
    assert cleared.converged
    assert cleared.prices[WHOLESALE] == 0.0
    assert cleared.supplied[WHOLESALE] == pytest.approx(brought, **CLOSE)
    assert cleared.sold_fraction[WHOLESALE] == pytest.approx(demand.quantity(0.0, 500.0, 4.0, 0.2) / brought, **CLOSE)
    gram = clear(offers_of([0.5], [-1], hold=-4.0), NOBODY_ONLINE, markets_of(volume=[0.005, 0.003]))
    assert gram.supplied[WHOLESALE] == pytest.approx(brought / 10_000.0)
    taken = demand.quantity(0.0, 0.005, 4.0, 0.2)
    assert gram.sold_fraction[WHOLESALE] == pytest.approx(taken / gram.supplied[WHOLESALE], **CLOSE)


@pytest.mark.parametrize("capacity", [(0.0, 100.0), (100.0, 0.0), (-1.0, 50.0)])
def test_a_closed_hub_takes_its_channels_out(capacity):
    offers = offers_of([800.0, 500.0], [0, -1])
    cleared = clear(offers, online_of([0], can=(True, True)), markets_of(capacity, quota=[90.0]))
    alone = clear(offers_of([800.0, 500.0], [-1, -1]), NOBODY_ONLINE, markets_of())
    assert np.all(cleared.online_share == 0.0)
    assert np.all(cleared.hub_rents == 0.0)
    assert cleared.prices[LISTING] == 0.0
    assert cleared.prices[WHOLESALE] == pytest.approx(alone.prices[WHOLESALE], **CLOSE)


def test_a_market_that_consumers_left_drops_out_with_its_channel():
    cleared = clear(offers_of([800.0], [0]), online_of([0]), markets_of(volume=[0.0, 0.0]))
    assert cleared.converged
    assert np.all(cleared.prices == 0.0)
    assert cleared.trader_share[0] == 0.0
    assert np.all(cleared.online_share == 0.0)
    assert cleared.value[0] == 3.0


def test_a_month_without_offers_is_cleared():
    cleared = clear(offers_of([], []), NOBODY_ONLINE, markets_of((100.0, 100.0), quota=[50.0]))
    assert cleared.converged
    assert cleared.residual == 0.0
    assert np.all(cleared.prices == 0.0)
    assert np.all(cleared.hub_load == 0.0)


def test_unlimited_capacity_is_more_than_anyone_needs():
    offers, online = offers_of([800.0, 500.0], [0, -1]), online_of([0])
    unlimited, ample = (clear(offers, online, markets_of(capacity)) for capacity in ((np.inf, np.inf), (1e6, 1e6)))
    assert ample.prices == pytest.approx(unlimited.prices, **CLOSE)
    assert np.all(ample.hub_rents == 0.0)


def test_starting_from_the_answer_needs_one_pass():
    offers, online, markets = offers_of([800.0, 500.0], [0, -1]), online_of([0]), markets_of((40.0, 90.0))
    cold = clear(offers, online, markets)
    again = clear(offers, online, markets, cold)
    assert again.passes == 1
    assert np.array_equal(again.prices, cold.prices)


def test_an_absurd_start_ends_at_the_same_answer():
    offers, online, markets = offers_of([800.0, 500.0], [0, -1]), online_of([0]), markets_of((40.0, 90.0))
    cold = clear(offers, online, markets)
    absurd = Warm(np.array([300.0, np.nan]), np.array([-4.0]), np.array([np.inf, 50.0]))
    far = clear(offers, online, markets, absurd)
    assert far.converged
    assert far.prices == pytest.approx(cold.prices, **CLOSE)
    assert far.hub_rents == pytest.approx(cold.hub_rents, **CLOSE)


def test_a_month_with_a_hole_in_its_numbers_is_never_called_cleared():
    cleared = clear(offers_of([800.0, np.nan], [-1, -1]), NOBODY_ONLINE, markets_of())
    assert not cleared.converged


def test_columns_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match=r"Markets\.keep has shape \(3,\), expected \(2,\)"):
        clear(offers_of([800.0], [-1]), NOBODY_ONLINE, markets_of(keep=[1.0, 0.9, 0.9]))
