"""What a kilogram costs and earns on each way to its buyer, by hand."""

import numpy as np
import pytest
from tests.households_by_hand import CHANNELS

from tongyu.kernels.channels import (
    brand_cash,
    open_cash,
    open_hours,
    produce_weight,
    trader_cost,
    trader_weight,
)


def test_quality_is_neutral_at_one_half_and_counts_more_online_than_at_the_trader_s():
    assert produce_weight(0.5, CHANNELS) == 1.0
    assert produce_weight(0.75, CHANNELS) == pytest.approx(1.1)
    assert produce_weight(0.25, CHANNELS) == pytest.approx(0.9)
    assert trader_weight(0.5, CHANNELS) == 1.0
    assert trader_weight(0.75, CHANNELS) == pytest.approx(1.025)


def test_the_trader_takes_a_margin_and_cartage_that_grow_with_distance():
    assert trader_cost(5.0, 0.0, CHANNELS) == pytest.approx(0.25)
    assert trader_cost(5.0, 10.0, CHANNELS) == pytest.approx(5.0 * 0.06 + 0.02)


def test_an_order_takes_hours_by_skill_and_by_the_way_to_hand_it_in():
    # one raw kg is half a consumer kg, a quarter of an order
    assert open_hours(1.0, 0.0, 0.5, CHANNELS) == pytest.approx(0.1 / 4)
    assert open_hours(0.0, 0.0, 0.5, CHANNELS) == pytest.approx(0.3 / 4)
    assert open_hours(0.0, 10.0, 0.5, CHANNELS) == pytest.approx(0.4 / 4)


def test_an_open_listing_costs_milling_and_its_share_of_packing_and_parcel():
    assert open_cash(7.0, 0.5, CHANNELS) == pytest.approx(0.4 + 8.0 / 4)
    assert open_cash(0.0, 0.5, CHANNELS) == pytest.approx(0.4 + 1.0 / 4)


def test_the_brand_costs_milling_inspection_fee_trunk_parcel_and_cartage():
    parcel, share = 7.0, 0.8  # 0.8 consumer kg is half an order of 1.6 kg
    by_hand = 0.4 + 0.15 + 0.25 + 0.5 * 0.8 + (1.5 + 0.8 * 7.0) / 2 + 0.002 * 10
    assert brand_cash(parcel, 0.5, 0.25, 1.5, 10.0, share, CHANNELS) == pytest.approx(by_hand)


def test_cheaper_trunk_freight_fees_and_packing_save_what_they_say_and_nothing_else():
    full = brand_cash(7.0, 0.5, 0.25, 1.5, 10.0, 0.8, CHANNELS)
    assert full - brand_cash(7.0, 0.35, 0.25, 1.5, 10.0, 0.8, CHANNELS) == pytest.approx(0.15 * 0.8)
    assert full - brand_cash(7.0, 0.5, 0.20, 1.5, 10.0, 0.8, CHANNELS) == pytest.approx(0.05)
    assert full - brand_cash(7.0, 0.5, 0.25, 1.2, 10.0, 0.8, CHANNELS) == pytest.approx(0.3 * 0.8 / 1.6)


def test_a_kilogram_of_mung_beans_earns_what_a_pocket_calculator_says():
    """6.5 yuan a kg wholesale, 10 km off, against 14 yuan for what is left of it after milling, in parcels of 2 kg."""
    at_trader = 6.5 - trader_cost(6.5, 10.0, CHANNELS)
    assert at_trader == pytest.approx(6.5 * 0.94 - 0.02)
    online = 0.95 * 14.0 * (1 - 0.06) - open_cash(8.0, 0.95, CHANNELS)
    assert online == pytest.approx(12.502 - 0.4 - 9.0 * 0.475)
    hours = open_hours(0.2, 10.0, 0.95, CHANNELS) * CHANNELS.hour_value
    assert hours == pytest.approx((0.1 + 0.2 * 0.8 + 0.1) * 0.475 * 8.0)
    assert at_trader == pytest.approx(6.09)
    assert online - hours == pytest.approx(6.459)


@pytest.mark.parametrize("parcel", [0.0, 5.0, 20.0])
def test_every_cost_rises_with_the_price_of_a_parcel_and_none_is_negative(parcel):
    for yielded in np.linspace(0.1, 1.0, 4):
        assert 0.0 <= open_cash(parcel, yielded, CHANNELS) < open_cash(parcel + 1.0, yielded, CHANNELS)
        assert (
            0.0
            <= brand_cash(parcel, 0.0, 0.0, 0.0, 5.0, yielded, CHANNELS)
            < brand_cash(parcel + 1.0, 0.0, 0.0, 0.0, 5.0, yielded, CHANNELS)
        )
