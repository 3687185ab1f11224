"""What check-ups and a family doctor are worth: the admissions that they avert."""

import numpy as np
import pytest
from tests.households_by_hand import KEY, households, numbers

from tongyu.county.draws import Purpose
from tongyu.kernels.finance import Finance
from tongyu.kernels.health import Health, Paid, fall_ill


def admitted(screening, doctor):
    """Who of 40,000 households is admitted in a month, (n,); each admission is paid in cash."""
    h = households(40_000, cash=1e6, health=doctor)
    rules = numbers(Health, admissions=0.4, screening=screening)
    paid = Paid(*fall_ill(h, rules, numbers(Finance), 0.0, True, False, KEY, int(Purpose.ILLNESS), 5))
    assert paid.admissions == np.count_nonzero(h.bill)
    return h.bill > 0.0


def test_check_ups_avert_their_share_of_admissions_and_bring_no_other():
    without, with_doctor = admitted(0.3, doctor=False), admitted(0.3, doctor=True)
    assert not np.any(with_doctor & ~without)  # the same luck: who is admitted in spite of it would have been anyway
    assert with_doctor.mean() == pytest.approx(0.07, abs=4 * np.sqrt(0.07 / 40_000))
    assert np.array_equal(admitted(0.0, doctor=True), without)
    assert not admitted(1.0, doctor=True).any()
