"""Consumers' demand: what its parameters mean, and that no price breaks it."""

import numpy as np
import pytest
from scipy.integrate import quad

from tongyu.kernels.clearing import demand as kernel_demand
from tongyu.market import demand

VOLUME, REFERENCE, ELASTICITY = 1_200.0, 6.0, 2.5
WIDTH = demand.width(REFERENCE, ELASTICITY)


def test_at_the_reference_price_consumers_take_the_volume():
    assert demand.quantity(REFERENCE, VOLUME, REFERENCE, WIDTH) == pytest.approx(VOLUME, rel=1e-15)


def test_the_elasticity_at_the_reference_price_is_the_one_asked_for():
    step = 1e-5
    above, below = (demand.quantity(REFERENCE * (1 + d), VOLUME, REFERENCE, WIDTH) for d in (step, -step))
    assert np.log(above / below) / np.log((1 + step) / (1 - step)) == pytest.approx(-ELASTICITY, rel=1e-8)


def test_demand_falls_with_the_price_and_never_exceeds_twice_the_volume():
    taken = demand.quantity(np.linspace(-50.0, 60.0, 400), VOLUME, REFERENCE, WIDTH)
    assert np.all(np.diff(taken) <= 0.0)
    assert taken[0] <= 2.0 * VOLUME
    assert taken[-1] >= 0.0


@pytest.mark.parametrize("price", [0.0, 3.0, REFERENCE, 9.0, 20.0])
def test_the_surplus_is_the_area_under_demand_from_the_price_up(price):
    area, _ = quad(demand.quantity, price, 100.0, args=(VOLUME, REFERENCE, WIDTH), epsabs=0.0, epsrel=1e-12)
    assert demand.surplus(price, VOLUME, REFERENCE, WIDTH) == pytest.approx(area, rel=1e-10)


@pytest.mark.parametrize("price", [-1e9, -1e3, 0.0, 5.9, REFERENCE, 6.1, 1e3, 1e9])
def test_the_kernel_holds_the_same_curve_at_every_price(price):
    taken, area, falls = kernel_demand(price, VOLUME, REFERENCE, WIDTH)
    assert taken == pytest.approx(demand.quantity(price, VOLUME, REFERENCE, WIDTH), rel=1e-13)
    assert area == pytest.approx(demand.surplus(price, VOLUME, REFERENCE, WIDTH), rel=1e-13)
    assert np.isfinite(falls)
    assert falls >= 0.0


@pytest.mark.parametrize("price", [1.0, 5.0, 7.0, 12.0])
def test_the_kernel_s_slope_is_the_derivative_of_its_quantity(price):
    step = 1e-5
    ahead, back = (kernel_demand(price + d, VOLUME, REFERENCE, WIDTH)[0] for d in (step, -step))
    assert kernel_demand(price, VOLUME, REFERENCE, WIDTH)[2] == pytest.approx((back - ahead) / (2 * step), rel=1e-7)
