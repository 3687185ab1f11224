"""The county brand: awareness, trust, the posted price, the enterprise's store and till, tracing."""

import numpy as np
import pytest
from tests.households_by_hand import GROWN, VALUES, moved

from tongyu import County
from tongyu.county.ledger import ENTERPRISE
from tongyu.county.mechanisms import brand, listing, selling, settling
from tongyu.county.mechanisms.brand import KNOWN, Enterprise
from tongyu.county.mechanisms.cooperatives import Cooperation
from tongyu.county.mechanisms.selling import SellingState


def enterprise_of(capital=1e6, **changed):
    """The enterprise before its first month; `changed` are numbers of the brand."""
    return Enterprise(VALUES | {f"brand.{name}": value for name, value in changed.items()}, GROWN, capital)


RICH = {"brand.capital": 1e8}  # money never bounds what the enterprise buys


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
        scenario = moved(small, 24, branding__awareness=spending).with_(parameters=RICH)
        county = County(scenario, rng=1).run(12)
        quotas.append(county.own(Enterprise).quota.sum())
    assert quotas[0] == 0.0
    assert 0.0 < quotas[1] < quotas[2]


def test_members_never_sell_more_than_the_quota_and_the_rent_goes_back_to_them(small):
    county = County(moved(small, 36, branding__awareness=10, training__operators=8), rng=1)
    kept = paid_back = 0.0
    for _ in range(36):
        county.step()
        sold = county.own(SellingState).takings.brand_weighted
        assert np.all(sold <= county.own(Enterprise).quota * (1 + 1e-6) + 1e-9)
        kept += county.ledger.paid("enterprise", "quota rent")
        paid_back += county.ledger.received("households", "patronage")
    assert kept > 0.0
    assert paid_back * county.scale + county.own(Cooperation).patronage_lost == pytest.approx(kept * county.scale)


def test_a_festival_makes_its_share_of_the_unaware_aware_at_once():
    plain, festive = enterprise_of(festival=0.05), enterprise_of(festival=0.05)
    plain.awareness = festive.awareness = 0.4
    plain.advertise(0.0, 0.0)
    festive.advertise(0.0, 1.0)
    assert festive.awareness - plain.awareness == pytest.approx(0.05 * (1 - plain.awareness))
    half = enterprise_of(festival=0.05)
    half.awareness = 0.4
    half.advertise(0.0, 0.5)
    assert half.awareness - plain.awareness == pytest.approx(0.025 * (1 - plain.awareness))
    for _ in range(500):
        festive.advertise(1e9, 1.0)
        assert festive.awareness <= 1.0
    crowded = enterprise_of(festival=0.4)
    crowded.advertise(0.0, 3.0)
    assert crowded.awareness == 1.0


@pytest.mark.parametrize(
    ("a_year", "held"),
    [(0, {}), (1, {9: 1}), (2, {9: 1, 11: 1}), (2.5, {9: 1, 11: 1, 1: 0.5}), (4, {9: 1, 11: 1, 1: 1, 6: 1})],
)
def test_of_so_many_festivals_a_year_the_harvest_festival_is_the_first(small, a_year, held):
    county = County(moved(small, 12, branding__festivals=a_year), rng=1).run(1)
    for month in range(12):
        county.month_of_year = month
        assert brand._festivals(county) == pytest.approx(held.get(month + 1, 0.0))


def test_the_government_s_word_adds_trust_and_fades_once_the_brand_is_known():
    enterprise = enterprise_of(reputation=0.6, endorsement=0.25, endorsement_fade=0.04)
    enterprise.vouch(0.0)
    assert enterprise.trust == 0.6
    enterprise.vouch(1.0)
    assert enterprise.trust == pytest.approx(0.85)
    for _ in range(5):
        enterprise.vouch(1.0)  # nobody knows the brand yet: the word keeps
    assert (enterprise.trust, enterprise.word) == (pytest.approx(0.85), 1.0)
    enterprise.awareness = 2 * KNOWN
    enterprise.vouch(0.5)
    assert enterprise.trust == pytest.approx(0.725)
    enterprise.vouch(1.0)
    assert enterprise.trust == pytest.approx(0.6 + 0.25 * 0.96)
    for _ in range(500):
        enterprise.vouch(1.0)
    assert enterprise.trust == pytest.approx(0.6, abs=1e-6)


def test_trust_is_never_more_than_whole_and_the_word_changes_no_reputation():
    enterprise = enterprise_of(reputation=0.95, endorsement=0.25)
    enterprise.vouch(1.0)
    assert (enterprise.trust, enterprise.reputation) == (1.0, 0.95)
    enterprise.vouch(7.0)
    assert enterprise.trust == 1.0


def test_consumers_take_more_of_a_brand_the_government_vouches_for(small):
    alone, vouched = (
        County(
            moved(small, 24, branding__awareness=20, branding__endorsement=strength).with_(parameters=RICH), rng=1
        ).run(6)
        for strength in (0, 1)
    )
    assert vouched.own(Enterprise).trust > alone.own(Enterprise).trust
    assert vouched.monthly["brand_quota"].sum() > alone.monthly["brand_quota"].sum()


VOLUME = np.array([100.0, 80.0, 60.0, 40.0, 20.0])
USUAL = np.zeros(5)  # no surprise


def known(capital=1e6, **changed):
    enterprise = enterprise_of(capital, **changed)
    enterprise.awareness = 0.5
    return enterprise


def test_the_enterprise_buys_what_it_expects_to_sell_and_a_reserve_less_what_it_holds():
    enterprise = known(caution=0.1)
    enterprise.stock[:] = [0.0, 10.0, 500.0, 0.0, 0.0]
    enterprise.plan(VOLUME, USUAL)
    assert enterprise.quota == pytest.approx([110.0, 78.0, 0.0, 44.0, 22.0])


def test_demand_surprises_around_what_is_expected_and_is_right_on_average():
    draws = np.random.default_rng(3).standard_normal((20_000, 5))
    taken = []
    for surprise in draws:
        enterprise = known(demand_spread=0.3)
        enterprise.plan(VOLUME, surprise)
        taken.append(enterprise.demand)
        assert enterprise.quota == pytest.approx(VOLUME * (1 + VALUES["brand.caution"]))  # planned before the surprise
    assert np.mean(taken, axis=0) == pytest.approx(VOLUME, rel=0.02)
    assert np.log(taken).std(axis=0) == pytest.approx(np.full(5, 0.3), rel=0.03)
    sure = known(demand_spread=0.0)
    sure.plan(VOLUME, np.full(5, 3.0))
    assert sure.demand == pytest.approx(VOLUME)


@pytest.mark.parametrize(("capital", "earmarked"), [(500.0, 0.0), (1_500.0, 1_000.0), (0.0, 0.0), (200.0, 900.0)])
def test_it_never_plans_to_buy_beyond_its_own_money(capital, earmarked):
    enterprise = known(capital)
    enterprise.earmarked = earmarked
    enterprise.plan(VOLUME, USUAL)
    due = (enterprise.quota * enterprise.posted_net()).sum()
    assert due == pytest.approx(max(0.0, capital - earmarked))
    if due > 0.0:
        assert enterprise.quota / VOLUME == pytest.approx(np.full(5, enterprise.quota[0] / VOLUME[0]))


def test_what_does_not_sell_stays_in_store_and_spoils():
    enterprise = known(spoilage=0.02)
    enterprise.demand[:] = [50.0, 100.0, 0.0, 10.0, 0.0]
    enterprise.stock[:] = [0.0, 30.0, 10.0, 0.0, 0.0]
    sold = enterprise.sell(np.array([60.0, 40.0, 0.0, 10.0, 0.0]))
    assert sold == pytest.approx([50.0, 70.0, 0.0, 10.0, 0.0])
    assert enterprise.stock == pytest.approx([9.8, 0.0, 9.8, 0.0, 0.0])


@pytest.mark.parametrize("rich", [False, True])
def test_in_a_run_the_store_closes_and_the_till_is_never_overdrawn(small, rich):
    means = small.with_(parameters={"brand.capital": 2e6 if rich else 40_000.0, "brand.demand_spread": 0.5})
    county = County(moved(means, 48, branding__awareness=60, branding__standard=1.0, training__operators=8), rng=1)
    short_of_money = False
    for _ in range(48):
        before, money = county.own(Enterprise).stock.copy(), county.own(Enterprise).cash
        county.step()
        enterprise, books = county.own(Enterprise), county.ledger
        advertising = books.paid(ENTERPRISE, "advertising")
        bought = books.paid(ENTERPRISE, "brand purchases") + books.paid(ENTERPRISE, "quota rent")
        assert bought <= (money - advertising) * (1 + 1e-6) + 1e-6
        assert enterprise.cash >= -1e-6
        assert np.all(enterprise.stock >= 0.0)
        came = county.own(SellingState).takings.brand_weighted
        keeps = (enterprise.stock - before)[enterprise.demand >= before + came]
        assert np.all(keeps <= 1e-9)  # where demand takes all, nothing is left
        assert books.received(ENTERPRISE, "brand sales") <= (enterprise.demand * _highest(enterprise)).sum() + 1e-6
        unsold = before + came - np.minimum(before + came, enterprise.demand)
        assert enterprise.stock == pytest.approx(unsold * (1 - VALUES["brand.spoilage"]), abs=1e-9)
        wanted = (county.own(Enterprise).quota * enterprise.posted_net()).sum()
        short_of_money |= bool(bought > 0.0 and wanted > 0.9 * (money - advertising))
    assert short_of_money != rich
    assert (county.monthly["enterprise_stock"].max() > 0.0) == rich


def _highest(enterprise):
    return VALUES["brand.price_ceiling"] * enterprise_of().price


def test_capital_for_the_enterprise_lets_it_buy_more(small):
    poor = small.with_(parameters={"brand.capital": 20_000.0})
    brand = {"branding__awareness": 60, "training__operators": 8}
    alone, funded = (
        County(moved(poor, 36, resources__leading_enterprise=capital, **brand), rng=1).run(30) for capital in (0, 20)
    )
    assert funded.monthly["brand_quota"].sum() > 1.2 * alone.monthly["brand_quota"].sum()
    assert funded.monthly["brand_sales"].sum() > alone.monthly["brand_sales"].sum()


def traced(small, tracing, returns=0.5, excluded_months=12.0, delivering=True):
    """A month's deliveries of which those of every second member slipped; returns the county and who is excluded."""
    parameters = {"brand.returns": returns, "brand.excluded_months": excluded_months}
    county = County(moved(small.with_(parameters=parameters), 24, branding__tracing=tracing), rng=1).run(2)
    h = county.columns
    h.cooperative[:] = 0
    h.excluded[:] = 0
    slipped = county.own(Cooperation).slipped
    slipped[:] = np.arange(len(h.id)) % 2 == 0
    county.own(SellingState).delivered = lambda households: np.full(households, delivering)
    settling._trace(county, 100.0)
    return county, h.excluded > 0


@pytest.mark.parametrize(("tracing", "share"), [(1.0, 0.5), (0.4, 0.2), (0.0, 0.0)])
def test_growers_of_what_came_back_are_excluded_as_far_as_it_is_traced(small, tracing, share):
    county, excluded = traced(small, tracing)
    slipped = county.own(Cooperation).slipped
    assert not excluded[~slipped].any()
    assert excluded[slipped].mean() == pytest.approx(share, abs=4 * np.sqrt(0.25 / slipped.sum()) * (share > 0))


def test_the_excluded_deliver_nothing_to_the_brand_until_their_months_are_over(small):
    county, excluded = traced(small, 1.0, excluded_months=3.0)
    h = county.columns
    assert set(h.excluded[excluded]) == {3}
    county.own(Cooperation).slipped[:] = False
    for left in (2, 1, 0, 0):
        settling._trace(county, 100.0)
        assert set(h.excluded[excluded]) == {left}
    assert not traced(small, 1.0, excluded_months=0.0)[1].any()
    assert traced(small, 1.0, excluded_months=120.0)[0].columns.excluded.max() == 120


def test_who_delivered_nothing_this_month_cannot_be_traced(small):
    assert not traced(small, 1.0, delivering=False)[1].any()


def test_who_delivered_is_known_from_the_market(small):
    county = County(moved(small, 24, branding__awareness=60, training__operators=8), rng=1).run(14)
    h, state = county.columns, county.own(SellingState)
    before = h.stock.copy()
    county.step()
    delivered = state.delivered(len(h.id))
    assert 0 < delivered.sum() < 600
    assert np.all(h.cooperative[delivered] >= 0)
    assert np.all(h.passes[delivered])
    assert np.all(before.sum(axis=1)[delivered] > 0.0)
    household, stock, *_, row = (column[: state.offers] for column in state.columns)
    brand = np.where(row >= 0, state.cleared.online_share[np.maximum(row, 0), -1], 0.0) * stock
    assert brand.sum() == pytest.approx(state.takings.brand_kg.sum())
    assert set(household[brand > 0.0]) == set(np.flatnonzero(delivered))
    assert not selling.SellingState(5, 5, 1, 1, 1, 1).delivered(5).any()


def test_room_is_made_for_all_who_may_go_online_be_it_by_the_brand_alone(small):
    county = County(small.with_(households=60), rng=1)
    listing.list_markets(county)
    h, asked = county.columns, []
    county.own(SellingState).reserve = asked.append
    h.sells[:], h.cooperative[:], h.contract[:], h.stock[:] = False, 0, True, 100.0
    county.terms.cooperative_open[0], county.own(Enterprise).quota[:] = True, 1_000.0
    for awareness in (0.9, 0.0):
        county.own(Enterprise).awareness = awareness
        selling.make_offers(county)
        selling.clear_markets(county)
        rows = np.count_nonzero(county.own(SellingState).columns[-1][: county.own(SellingState).offers] >= 0)
        assert rows <= asked[-1]
        assert (rows > 0) == (awareness > 0.0)


def test_without_deliveries_nothing_comes_back_and_nobody_is_excluded(small):
    county, _ = traced(small, 1.0)
    county.columns.excluded[:] = 0
    settling._trace(county, 0.0)
    assert not county.columns.excluded.any()


def test_in_a_run_tracing_excludes_some_and_less_slips_through(small):
    levers = {"branding__awareness": 60, "training__operators": 8}
    v = {"cooperatives.grading_error": 0.0, "brand.returns": 0.3}
    plain, with_tracing = (
        County(moved(small.with_(parameters=v), 48, branding__tracing=share, **levers), rng=1).run() for share in (0, 1)
    )
    assert plain.monthly["excluded"].sum() == 0.0
    assert with_tracing.monthly["excluded"].sum() > 0.0
    assert with_tracing.monthly["slipped"].sum() < plain.monthly["slipped"].sum()
    assert with_tracing.monthly["reputation"].iloc[-1] > plain.monthly["reputation"].iloc[-1]
