"""After clearing: what everybody is paid, and that it adds up."""

import numpy as np
import pytest
from tests.households_by_hand import CHANNELS, all_levers, busy_county, copy_of, households, moved, terms

from tongyu import County
from tongyu.county.county import SCHEDULE
from tongyu.county.households.columns import CROP_SALES
from tongyu.county.ledger import COOPERATIVES, HOUSEHOLDS
from tongyu.county.mechanisms import settling
from tongyu.county.mechanisms.cooperatives import Cooperation
from tongyu.county.mechanisms.logistics import Logistics
from tongyu.county.mechanisms.selling import SellingState
from tongyu.kernels.channels import brand_cash, open_cash, open_hours, trader_cost
from tongyu.kernels.clearing import Clearing, Markets
from tongyu.kernels.settlement import Takings, pay_out, settle_offers, smooth_gains

PLATFORMS, CROPS = 2, 5
MARKETS = CROPS * (1 + PLATFORMS)


def empty_takings(townships=1, cooperatives=1, villages=1):
    zeros = np.zeros
    crops, listings = [zeros(CROPS) for _ in range(5)], [zeros((PLATFORMS, CROPS)) for _ in range(3)]
    return Takings(
        crops[0],
        crops[1],
        *listings,
        crops[2],
        crops[3],
        crops[4],
        zeros(1),
        zeros(townships),
        zeros(townships),
        zeros(1 + townships),
        zeros(cooperatives),
        zeros(cooperatives),
        zeros(townships),
        zeros(villages),
        zeros(townships),
        zeros(2),
        zeros(2),
    )


class Month:
    """One household's 100 kg of mung beans, and a clearing made up by hand."""

    price, listed, posted, quota_rent = 6.0, 13.0, 16.0, 1.5
    centre_rent, hub_rent = 0.1, 0.4
    loads = (1.0, 1.0, 0.4)

    def __init__(self, trader=0.0, listing=0.0, brand=0.0, quality_weight=1.1, **columns):
        self.h = households(stock=[0, 0, 100.0, 0, 0], **({"cooperative": 0, "km_hub": 10.0, "skill": 0.2} | columns))
        self.terms, self.takings = terms(), empty_takings()
        consumer = quality_weight * 0.95
        self.cost_trader = trader_cost(6.5, np.float32(10.0), CHANNELS)
        self.cost_listing = open_cash(8.0, 0.95, CHANNELS)
        self.hours = open_hours(np.float32(0.2), np.float32(10.0), 0.95, CHANNELS)
        self.cost_brand = brand_cash(8.0, 0.5, 0.25, 1.5, np.float32(10.0), 0.95, CHANNELS)
        one = np.ones(1)
        self.columns = (
            np.zeros(1, np.int32),
            one * 100.0,
            np.full(1, 2),
            one * 5.0,
            one * 1.02,
            one * 0.4,
            np.zeros(1, np.int64),
        )
        cost = np.array([[self.cost_listing + 8.0 * self.hours] * 2 + [self.cost_brand]])
        self.online = (np.zeros(1, np.int64), np.ones((1, 3), bool), np.full((1, 3), consumer), cost)
        by_market = np.zeros(MARKETS)
        prices = by_market.copy()
        prices[2], prices[7], prices[12] = self.price, self.listed, self.listed
        self.markets = Markets(
            np.ones(CROPS),
            np.ones(CROPS),
            by_market + 1,
            by_market + 1,
            by_market + 1,
            by_market + 1,
            np.full(CROPS, self.posted),
            np.full(CROPS, 1e9),
            np.array(self.loads),
            np.array([np.inf, np.inf]),
        )
        rents, hub_rents = np.full(CROPS, self.quota_rent), np.array([self.centre_rent, self.hub_rent])
        shares = np.array([[listing, 0.0, brand]])
        self.cleared = Clearing(
            prices,
            rents,
            hub_rents,
            one * trader,
            shares,
            by_market,
            by_market + 1,
            rents,
            hub_rents,
            one,
            True,
            3,
            4,
            0.0,
        )

    def settle(self, slipped=False, bargain=1.0):
        settle_offers(
            self.h,
            1,
            self.columns,
            self.online,
            self.markets,
            self.cleared,
            np.array([slipped]),
            np.array([bargain]),
            CHANNELS,
            self.terms,
            self.takings,
            CROP_SALES,
        )
        return self

    @property
    def received(self):
        assert self.h.income[0, CROP_SALES] == pytest.approx(self.h.cash[0] - 10_000.0)
        return self.h.cash[0] - 10_000.0


def test_what_is_kept_stays_in_stock_and_earns_nothing():
    month = Month().settle()
    assert month.received == 0.0
    assert month.h.stock[0, 2] == 100.0
    assert all(np.all(total == 0.0) for total in month.takings)


def test_of_a_glut_only_what_consumers_take_is_sold_and_the_rest_stays_in_stock():
    month = Month(trader=0.5, listing=0.3)
    month.cleared.sold_fraction[[2, 7]] = 0.4, 0.5
    month.settle()
    assert (month.takings.trader_kg[2], month.takings.open_kg[0, 2]) == (pytest.approx(20.0), pytest.approx(15.0))
    assert month.h.stock[0, 2] == pytest.approx(65.0)
    net = 20.0 * (1.02 * 6.0 - 0.4) + 15.0 * (1.1 * 0.95 * 13.0 - month.cost_listing - 0.5)
    assert month.received == pytest.approx(net)


def test_the_trader_pays_the_wholesale_price_less_margin_and_cartage():
    month = Month(trader=0.5).settle()
    assert month.received == pytest.approx(50.0 * (1.02 * 6.0 - 0.4))
    assert month.h.stock[0, 2] == pytest.approx(50.0)
    assert (month.takings.trader[2], month.takings.trader_kg[2]) == (pytest.approx(month.received), 50.0)


def test_market_reports_change_what_the_trader_pays_and_nothing_else():
    plain, told = Month(trader=0.5, listing=0.2).settle(), Month(trader=0.5, listing=0.2).settle(bargain=1.03)
    more = 0.03 * 50.0 * (1.02 * 6.0 - 0.4)
    assert told.received - plain.received == pytest.approx(more)
    assert told.takings.trader[2] - plain.takings.trader[2] == pytest.approx(more)
    assert told.h.stock[0, 2] == plain.h.stock[0, 2]
    assert told.h.online_gain[0] == plain.h.online_gain[0]


def test_an_open_listing_pays_the_producer_price_less_cash_costs_and_hub_rents():
    month = Month(listing=0.2).settle()
    gross = 20.0 * 1.1 * 0.95 * 13.0
    rents = 20.0 * 1.0 * 0.5
    assert month.received == pytest.approx(gross - 20.0 * month.cost_listing - rents)
    parcels = 20.0 * 0.95 / 2.0
    took = month.takings
    assert took.open_gross[0, 2] == pytest.approx(gross)
    assert took.open_kg[0, 2] == pytest.approx(20.0)
    assert took.parcels[0] == took.village_parcels[0] == pytest.approx(parcels)
    assert took.freight[0] == pytest.approx(8.0 * parcels)
    assert took.milling_packing[0] == pytest.approx(20.0 * 0.4 + 1.0 * parcels)
    assert took.rent == pytest.approx([2.0, 8.0])
    assert took.load[0] == pytest.approx(20.0)


def test_own_hours_are_counted_and_not_paid_in_cash():
    month = Month(listing=0.2).settle()
    assert month.h.hours[0] == pytest.approx(20.0 * month.hours)
    gain = month.received - 20.0 * (6.0 - month.cost_trader) - 8.0 * 20.0 * month.hours
    assert month.h.online_gain[0] == pytest.approx(gain)


def test_where_nobody_sells_to_traders_a_seller_forgoes_their_last_price():
    cleared, alone = Month(listing=0.2), Month(listing=0.2)
    alone.cleared.prices[2] = 0.0  # no offer reached a trader: his price has not cleared
    cleared.settle()
    alone.settle()
    last = alone.terms.wholesale[2]
    assert last > 0.0
    more = 20.0 * (last - Month.price)
    assert cleared.h.online_gain[0] - alone.h.online_gain[0] == pytest.approx(more)
    assert alone.takings.premium[1] == pytest.approx(20.0 * (last - alone.cost_trader))
    assert alone.received == cleared.received


def test_the_brand_pays_the_posted_price_and_the_cooperative_keeps_the_quota_rent():
    month = Month(brand=0.4).settle()
    weighted = 40.0 * 1.1 * 0.95
    kept = weighted * 1.5
    rents = 40.0 * 0.4 * 0.5
    assert month.received == pytest.approx(weighted * 16.0 - kept - 40.0 * month.cost_brand - rents)
    assert month.h.patronage[0] == month.takings.retained[0] == pytest.approx(kept)
    assert month.takings.brand_gross[2] == pytest.approx(weighted * 16.0)
    assert month.h.hours[0] == 0.0
    assert list(month.takings.slipped) == [0.0, pytest.approx(weighted)]
    assert list(Month(brand=0.4).settle(slipped=True).takings.slipped) == [pytest.approx(weighted)] * 2


def test_brand_parcels_start_at_the_hub_and_those_of_listings_in_the_village():
    took = Month(listing=0.2, brand=0.4).settle().takings
    by_listing, by_brand = 20.0 * 0.95 / 2.0, 40.0 * 0.95 / 1.6
    assert took.village_parcels[0] == pytest.approx(by_listing)
    assert took.brand_parcels[0] == pytest.approx(by_brand)
    assert took.parcels[0] == pytest.approx(by_listing + by_brand)


def test_what_the_brand_costs_goes_to_freight_or_to_the_cooperative():
    month = Month(brand=0.4).settle()
    consumer = 40.0 * 0.95
    freight = consumer / 1.6 * 0.8 * 8.0 + 0.5 * consumer
    assert month.takings.freight[0] == pytest.approx(freight)
    assert month.takings.cooperative[0] + freight == pytest.approx(40.0 * month.cost_brand)


def test_every_yuan_of_a_month_has_a_payer_and_a_payee():
    month = Month(trader=0.3, listing=0.2, brand=0.4).settle()
    took = month.takings
    came_in = took.trader.sum() + took.open_gross.sum() + took.brand_gross.sum()
    went_out = (
        took.milling_packing[0] + took.freight.sum() + took.rent.sum() + took.cooperative.sum() + took.retained.sum()
    )
    assert month.received == pytest.approx(came_in - went_out)
    sold = took.trader_kg.sum() + took.open_kg.sum() + took.brand_kg.sum()
    assert month.h.stock[0, 2] == pytest.approx(100.0 - sold)


def smoothed(gain, before, losses=2, sells=True):
    h = households(sells=sells, online_gain=gain, loss_months=losses)
    smooth_gains(h, np.array([before], dtype=np.float32), 0.25)
    return h.online_gain[0], h.loss_months[0]


def test_gains_are_smoothed_and_months_of_loss_counted_in_a_row():
    assert smoothed(100.0 + 40.0, 100.0) == (pytest.approx(85.0), 0)
    assert smoothed(100.0 - 40.0, 100.0) == (pytest.approx(65.0), 3)
    assert smoothed(100.0, 100.0) == (pytest.approx(75.0), 2)  # sold nothing: no loss, no gain
    assert smoothed(90.0, 100.0, losses=100)[1] == 100
    assert smoothed(500.0, 100.0, sells=False) == (0.0, 0)


def test_the_year_s_end_pays_patronage_as_far_as_it_goes_and_refunds_rents_of_public_hubs():
    h = households(
        4,
        cooperative=[0, 0, 1, -1],
        township=[0, 1, 0, 1],
        patronage=[10.0, 30.0, 50.0, 0.0],
        rent_paid=[4, 8, 0, 6],
    )
    paid, lost, refunded = np.zeros(2), np.zeros(2), np.zeros(2)
    pay_out(h, np.array([0.5, 0.0]), np.array([0.0, 1.0]), paid, lost, refunded, CROP_SALES)
    assert h.cash - 10_000.0 == pytest.approx([5.0, 15.0 + 8.0, 0.0, 6.0])
    assert h.income[:, CROP_SALES] == pytest.approx(h.cash - 10_000.0)
    assert (list(paid), list(lost), list(refunded)) == ([20.0, 0.0], [20.0, 50.0], [0.0, 14.0])
    assert not h.patronage.any()
    assert not h.rent_paid.any()


def test_a_month_s_sales_of_a_busy_county_move_exactly_the_cash_and_grain_they_say(small):
    county = County(all_levers(small, 24), rng=5)
    county.run(14)
    before = copy_of(county.columns)
    county._set_clock(county.month + 1)
    county.ledger.open_month()
    for phase in ("list", "clear", "settle"):
        _run_phase(county, phase)
    took, h = county.own(SellingState).takings, county.columns
    sold = took.trader_kg + took.open_kg.sum(axis=0) + took.brand_kg
    assert (before.stock - h.stock).sum(axis=0) == pytest.approx(sold)
    came_in = took.trader.sum() + took.open_gross.sum() + took.brand_gross.sum()
    went_out = (
        took.milling_packing[0] + took.freight.sum() + took.rent.sum() + took.cooperative.sum() + took.retained.sum()
    )
    repaid = county.ledger.flows.get((HOUSEHOLDS, COOPERATIVES, "advances repaid"), 0.0)
    assert (h.cash - before.cash).sum() == pytest.approx(came_in - went_out - repaid)
    assert min(took.trader_kg.sum(), took.open_kg.sum(), took.brand_kg.sum()) > 0.0
    county.ledger.check(county.date)


def _run_phase(county, phase):
    for do in SCHEDULE[phase].values():
        do(county)


def test_patronage_of_the_year_is_paid_or_lost_in_december(small):
    county = County(all_levers(small, 24), rng=5)
    county.run(23)
    owed = county.columns.patronage.sum()
    assert owed > 0.0
    county.step()
    assert county.date.endswith("-12")
    assert not county.columns.patronage.any()
    assert all(cooperative.owes == 0.0 for cooperative in county.cooperatives)
    assert county.ledger.paid("cooperatives", "patronage") > 0.0


def test_hubs_that_are_full_take_rents_and_public_ones_give_them_back(small):
    tight = small.with_(parameters={"logistics.township_capacity": 1_000.0})
    public = County(moved(tight, 24, branding__awareness=60, resources__node_townships=3), rng=5).run()
    private = County(moved(tight, 24, branding__awareness=60), rng=5).run()
    assert public.ledger.paid("hubs", "refunded rent") > 0.0
    assert private.ledger.paid("hubs", "refunded rent") == 0.0
    assert sum(hub.added for hub in private.hubs[1:]) > 0.0
    assert sum(hub.added for hub in public.hubs[1:]) == 0.0
    assert all(hub.cash >= -1e-6 for hub in public.hubs + private.hubs)


def test_patronage_that_no_till_covers_is_lost_on_the_scale_of_the_county(small):
    county = County(small.with_(households=300), rng=5).run(1)
    h = county.columns
    members = np.flatnonzero(h.cooperative >= 0)
    h.patronage[members] = 100.0
    for cooperative in county.cooperatives:
        cooperative.cash, cooperative.owes = 0.0, 100.0 * np.sum(h.cooperative == cooperative.index)
    assert len(members) > 0
    assert county.scale == 2.0
    settling._pay_patronage(county)
    assert county.own(Cooperation).patronage_lost == pytest.approx(2.0 * 100.0 * len(members))


def test_each_hub_the_centre_among_them_keeps_its_own_rent(small):
    county = County(small, rng=5).run(1)
    takings = empty_takings(county.townships, len(county.cooperatives), len(county.own(Logistics).village_parcels))
    takings.rent[:] = 100.0 * np.arange(1, 2 + county.townships)
    before = [hub.cash for hub in county.hubs]
    settling._pay_hubs(county, takings)
    assert [hub.cash for hub in county.hubs] == pytest.approx(before + takings.rent)


def test_busy_cooperatives_never_run_out_of_more_cash_than_they_have():
    assert all(cooperative.cash >= -1e-6 for cooperative in busy_county().cooperatives)
