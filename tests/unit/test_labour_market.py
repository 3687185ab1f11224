"""Work that is found for some, and what it takes from others."""

import numpy as np
import pytest
from tests.households_by_hand import households, numbers, work_alike

from tongyu import County
from tongyu.county.households.columns import WAGE
from tongyu.county.mechanisms.work import Wages
from tongyu.kernels.work import Time, Work, labour_market

WORK = numbers(Work, wage_month=2_000, off_farm=0.25, schooling=0.06, aging=0.025)
TIME = Time(away=0.3, post=0.1, care_relief=0.4, shaken=0.2, counselling=0.5, trade=0.06)


def market(h, **changed):
    work_alike(h, WORK)
    return labour_market(h, WORK._replace(**changed), TIME, np.ones(1), 1.0)


def test_the_labour_market_counts_what_placement_adds_and_what_the_others_earn():
    h = households(5, adults=[2, 2, 1, 0, 2], placed=[1, 0, 1, 0, 0], ability=[1.0, 3.0, 2.0, 1.0, 1.0])
    h.sick_months[4] = 1
    assert market(h) == pytest.approx((600.0 + 2 * 600.0, 3_000.0 + 500.0))


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_what_placement_adds_is_what_others_lose_and_what_is_left(small, share):
    """Of two months that differ in who is placed, and in nothing else."""

    def a_month(placed, displaced):
        plain = {"work.arrears": 0.0, "placement.displaced": displaced, "placement.county": 0.0, "placement.loss": 0.0}
        county = County(small.with_(start="2015-03", parameters=plain), rng=2)
        county.columns.placed[::7] = np.minimum(placed, county.columns.adults[::7])
        return county.run(1), county.columns.income[:, WAGE].copy()

    (none, before), (some, after) = a_month(0, share), a_month(1, share)
    month = some.own(Wages)
    assert month.wages_placed > 0.0
    assert month.wages_displaced == pytest.approx(share * month.wages_placed)
    net = some.ledger.received("households", "wages") - none.ledger.received("households", "wages")
    assert net == pytest.approx(month.wages_placed - month.wages_displaced, abs=1e-6 * month.wages_placed)
    alone = some.columns.placed == 0
    assert (before[alone] - after[alone]).sum() == pytest.approx(month.wages_displaced)
    assert np.all(after[alone] <= before[alone] + 1e-9)
    assert none.own(Wages).wages_displaced == 0.0


def test_without_placement_nobody_is_displaced(small):
    county = County(small.with_(months=2), rng=1, without=["placement"]).run()
    assert county.figures["wages_placed"] == county.figures["wages_displaced"] == 0.0
    assert county.own(Wages).displaced_time == 0.0
