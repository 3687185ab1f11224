"""The county brand: awareness, reputation, the posted price."""

import numpy as np
import pytest
from tests.households_by_hand import VALUES, moved

from tongyu import County
from tongyu.mechanisms.brand import KNOWN, Enterprise


def enterprise_of(capital=1e6, **changed):
    """The enterprise before its first month; `changed` are numbers of the brand."""
    return Enterprise(VALUES | {f"brand.{name}": value for name, value in changed.items()}, capital)


def test_awareness_fades_by_its_share_without_spending():
    enterprise = enterprise_of()
    enterprise.awareness = 0.5
    enterprise.advertise(0.0, 0.0)
    assert enterprise.awareness == pytest.approx(0.5 * (1 - VALUES["brand.decay"]))
    for _ in range(300):
        enterprise.advertise(0.0, 0.0)
    assert enterprise.awareness < 1e-6
    assert not enterprise.active


@pytest.mark.parametrize("spending", [10_000.0, 60_000.0, 1e6])
def test_steady_spending_leads_to_the_nerlove_arrow_steady_state(spending):
    enterprise = enterprise_of()
    for _ in range(600):
        enterprise.advertise(spending, 0.0)
    push = VALUES["brand.effect"] * np.log(1 + spending / VALUES["brand.spending_scale"])
    assert enterprise.awareness == pytest.approx(push / (push + VALUES["brand.decay"]))


def test_the_tenth_yuan_buys_less_awareness_than_the_first():
    first, double = enterprise_of(), enterprise_of()
    first.advertise(100_000.0, 0.0)
    double.advertise(200_000.0, 0.0)
    assert first.awareness < double.awareness < 2 * first.awareness


@pytest.mark.parametrize("spending", [0.0, 1e4, 1e9])
@pytest.mark.parametrize("start", [0.0, 0.5, 1.0])
def test_awareness_is_a_share(spending, start):
    enterprise = enterprise_of()
    enterprise.awareness = start
    for _ in range(100):
        enterprise.advertise(spending, 0.0)
        assert 0.0 <= enterprise.awareness <= 1.0


def judged(slipped, delivered, months=1):
    enterprise = enterprise_of()
    for _ in range(months):
        enterprise.judge(slipped, delivered)
    return enterprise.reputation


def test_reputation_moves_toward_what_was_delivered_and_slips_weigh_more():
    start, speed = VALUES["brand.reputation"], VALUES["brand.reputation_speed"]
    assert judged(0.0, 100.0) == pytest.approx(start + speed * (1 - start))
    assert judged(0.0, 100.0, months=500) == pytest.approx(1.0)
    assert judged(10.0, 100.0, months=500) == pytest.approx(1 - 0.1 * VALUES["brand.slip_weight"])
    assert judged(90.0, 100.0, months=500) == pytest.approx(0.0)


def test_without_deliveries_nobody_judges():
    assert judged(0.0, 0.0, months=50) == VALUES["brand.reputation"]


def post(sold, rents, months=1):
    enterprise = enterprise_of()
    enterprise.quota[:] = 100.0
    for _ in range(months):
        enterprise.post_price(np.full(5, sold), np.full(5, rents))
    return enterprise.price / enterprise_of().price


def test_the_price_rises_while_members_bring_too_little_and_falls_while_they_bring_too_much():
    step = VALUES["brand.price_step"]
    assert post(sold=50.0, rents=0.0) == pytest.approx(1 + step)
    assert post(sold=100.0, rents=2.0) == pytest.approx(1 - step)
    assert post(sold=99.0, rents=0.0) == pytest.approx(1.0)


def test_the_posted_price_stays_within_its_band():
    assert post(0.0, 0.0, months=100) == pytest.approx(VALUES["brand.price_ceiling"])
    assert post(100.0, 1.0, months=100) == pytest.approx(VALUES["brand.price_floor"])


def test_an_unknown_brand_posts_nothing_and_a_known_one_its_price_less_fee_and_margin():
    enterprise = enterprise_of()
    enterprise.awareness = KNOWN
    assert not enterprise.posted_net().any()
    enterprise.awareness = 2 * KNOWN
    keep = 1 - VALUES["brand.commission"] - VALUES["brand.margin"]
    assert enterprise.posted_net() == pytest.approx(keep * enterprise.price)


def test_consumers_take_more_of_a_better_known_brand_and_none_of_an_unknown(small):
    quotas = []
    for spending in (0, 5, 50):
        county = County(moved(small, 24, branding__awareness=spending), rng=1).run(12)
        quotas.append(county.enterprise.quota.sum())
    assert quotas[0] == 0.0
    assert 0.0 < quotas[1] < quotas[2]


def test_members_never_sell_more_than_the_quota_and_the_rent_goes_back_to_them(small):
    county = County(moved(small, 36, branding__awareness=10, training__operators=8), rng=1)
    kept = paid_back = 0.0
    for _ in range(36):
        county.step()
        sold = county.selling.takings.brand_weighted
        assert np.all(sold <= county.enterprise.quota * (1 + 1e-6) + 1e-9)
        kept += county.ledger.paid("enterprise", "quota rent")
        paid_back += county.ledger.received("households", "patronage")
    assert kept > 0.0
    assert paid_back * county.scale + county.patronage_lost == pytest.approx(kept * county.scale)
