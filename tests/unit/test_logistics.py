"""Logistics: parcel prices, hub capacity and rents, village stations."""

import numpy as np
import pytest
from tests.households_by_hand import moved

from tongyu import County
from tongyu.county.ledger import HOUSEHOLDS, HUBS, OUTSIDE
from tongyu.county.mechanisms import logistics
from tongyu.county.mechanisms.logistics import Logistics, Stations
from tongyu.county.mechanisms.posts import Posts
from tongyu.county.mechanisms.selling import SellingState


@pytest.fixture
def county(small):
    return County(small, rng=1).run(24)


def parcel_price(county, parcels):
    """Price in the townships if each had so many parcels, county-wide, in twelve months."""
    county.own(Logistics).parcels_12[:] = parcels / county.scale / 12.0
    logistics.move(county)
    return county.terms.parcel.copy()


def test_the_parcel_price_falls_with_volume_to_a_floor(county):
    prices = [parcel_price(county, parcels)[0] for parcels in (0.0, 1e3, 1e4, 1e5, 1e12)]
    assert np.all(np.diff(prices) < 0.0)
    v = county.values
    assert prices[-1] == pytest.approx(v["logistics.scale_floor"] * prices[0])
    half_way = parcel_price(county, v["logistics.scale_parcels"])[0]
    assert half_way == pytest.approx((1 + v["logistics.scale_floor"]) / 2 * prices[0])


def test_without_volume_it_follows_the_national_roll_out(county):
    v = county.values
    for share in (0.0, 0.5, 1.0):
        county.rollout = share
        national = v["logistics.parcel_end"] + (1 - share) * (v["logistics.parcel_start"] - v["logistics.parcel_end"])
        assert parcel_price(county, 0.0) == pytest.approx(national)


def test_a_carrier_contract_lowers_it_where_it_holds(small):
    contract = {"intensity": 0.3, "place": ["Hill"]}
    with_contract = County(moved(small, 24, resources__carrier_contracts=contract), rng=1).run(1)
    without = County(small, rng=1).run(1)
    assert parcel_price(with_contract, 1e4) / parcel_price(without, 1e4) == pytest.approx([1.0, 0.7, 1.0])


def test_inbound_parcels_of_shoppers_count_and_take_capacity(county):
    logistics.move(county)  # invests what is left to invest
    logistics.move(county)
    before = county.hubs[1].capacity
    h = county.columns
    h.shops[:] = h.township == 0
    logistics.move(county)
    shoppers = h.shops.sum()
    a_month = county.values["logistics.inbound_parcels"] * county.dated.at("parcels_a_shopper", county.year)
    assert county.own(Logistics).village_parcels.sum() == pytest.approx(shoppers * a_month)
    assert county.hubs[1].capacity < before
    assert county.hubs[0].capacity > 0.0


def test_capacity_grows_with_the_roll_out_own_investment_and_the_node(county):
    hub = county.hubs[2]
    hub.added = 0.0
    hub.set_capacity(1_000.0, 0.5, 0.0, 2.0, 0.0)
    assert hub.capacity == 500.0
    hub.set_capacity(1_000.0, 0.5, 1.0, 2.0, 100.0)
    assert hub.capacity == 900.0
    hub.added = 300.0
    hub.set_capacity(1_000.0, 0.5, 0.5, 2.0, 0.0)
    assert hub.capacity == pytest.approx(1.5 * 800.0)
    hub.set_capacity(1_000.0, 0.5, 0.0, 2.0, 1e9)
    assert hub.capacity == pytest.approx(0.02 * 800.0)  # never shut by inbound parcels


def test_a_private_hub_invests_its_rents(county):
    hub = county.hubs[1]
    hub.public, hub.cash, hub.added, hub.rent_due = False, 0.0, 0.0, 0.0
    hub.take(50.0, 600.0, 7.0)
    hub.invest(30.0)
    assert (hub.added, hub.invested, hub.cash, hub.rent_due, hub.load) == (20.0, 600.0, 50.0, 0.0, 7.0)
    assert hub.can_refund(600.0) == 0.0
    hub.invest(30.0)
    assert hub.invested == 0.0


def test_a_public_hub_keeps_its_rents_and_refunds_them(county):
    hub = county.hubs[1]
    hub.public, hub.cash, hub.added, hub.rent_due = True, 0.0, 0.0, 0.0
    hub.take(0.0, 600.0, 7.0)
    hub.invest(30.0)
    assert (hub.added, hub.cash) == (0.0, 600.0)
    assert hub.can_refund(800.0) == 0.75
    assert hub.can_refund(0.0) == 0.0
    hub.refund(600.0)
    assert (hub.cash, hub.rent_due) == (0.0, 0.0)


def station_months(earned, funded, tries, months=1, patience=12):
    stations = Stations(1)
    return [
        (
            stations.step(np.array([earned]), 300.0, np.array([funded]), np.array([tries]), patience),
            bool(stations.open[0]),
        )[1]
        for _ in range(months)
    ]


def test_a_station_opens_where_it_is_funded_or_where_volume_would_pay():
    assert station_months(0.0, True, False) == [True]
    assert station_months(300.0, False, True) == [True]
    assert station_months(300.0, False, False) == [False]  # nobody tries
    assert station_months(299.0, False, True) == [False]


def test_a_station_without_volume_closes_after_a_year_unless_funded():
    stations = Stations(2)
    nothing, never = np.zeros(2), np.zeros(2, dtype=bool)
    stations.step(nothing, 300.0, np.array([True, True]), never, 12)
    for month in range(1, 14):
        stations.step(nothing, 300.0, np.array([True, False]), never, 12)
        assert list(stations.open) == [True, month <= 12]


def test_a_good_month_in_between_starts_the_year_anew():
    stations = Stations(1)
    never = np.zeros(1, dtype=bool)
    stations.open[:] = True
    for month in range(24):
        stations.step(np.array([400.0 if month == 11 else 0.0]), 300.0, never, never, 12)
    assert stations.open[0]
    assert stations.lean_months[0] == 12


def test_stations_stand_where_the_programme_pays_and_close_a_year_after(small):
    funded = {"intensity": 5, "end": "2011-06", "place": ["Hill"]}
    scenario = moved(small, 24, resources__stations=funded).with_(parameters={"logistics.station_pay": 10_000.0})
    county = County(scenario, rng=1).run(6)
    villages = np.flatnonzero(county.own(Logistics).stations.open)
    in_hill = np.flatnonzero(county.geography.village_township == 1)
    assert len(villages) == min(5, len(in_hill))
    assert set(villages) <= set(in_hill)
    county.run(12)
    assert county.own(Logistics).stations.open.any()
    county.run(2)
    assert not county.own(Logistics).stations.open.any()


def test_keepers_try_as_often_as_stated_and_as_the_roll_out_has_come(small, monkeypatch):
    county = County(small.with_(parameters={"logistics.station_opening": 0.4}), rng=1).run(1)
    tries = []
    monkeypatch.setattr(
        county.own(Logistics).stations, "step", lambda earned, pay, funded, trying, patience: tries.append(trying)
    )
    for month in range(300):
        county.month, county.rollout = month, 0.5
        logistics._stations(county)
    assert np.mean(tries) == pytest.approx(0.2, abs=0.03)


def test_operators_not_busy_with_a_cooperative_make_stations_cheaper(small):
    """A station whose fees cover 70 % of the pay survives only with a trained operator."""
    v = County(small, rng=1).values
    assert v["logistics.operator_saving"] > 0.3
    outcome = []
    for operators in (0, 60):
        county = County(moved(small, 24, training__operators=operators), rng=1).run(2)
        county.own(Logistics).stations.open[:] = True
        fee = v["logistics.station_fee"]
        county.own(Logistics).sold_parcels[:] = 0.7 * v["logistics.station_pay"] / fee
        county.columns.shops[:] = False
        logistics.move(county)
        outcome.append(county.own(Logistics).stations.lean_months.max())
    assert outcome == [1, 0]


def test_what_members_send_under_the_brand_keeps_no_village_station(small, monkeypatch):
    """Brand goods leave on pallets from the hub: with no listing and no shopper a station earns nothing."""
    brand_only = moved(small, 24, branding__awareness=60).with_(
        parameters={"platform.sales": 0.0, "shopping.hazard": 0.0, "shopping.phone": 0.0}
    )
    county = County(brand_only, rng=5).run(13)
    assert county.own(SellingState).takings.brand_parcels.sum() > 0.0
    seen = []
    monkeypatch.setattr(county.own(Logistics).stations, "step", lambda earned, *rest: seen.append(earned))
    logistics._stations(county)
    assert seen[0].sum() == 0.0


COST = 500.0


def counter(county, cash=0.0, private=True):
    hub = county.hubs[1]
    hub.private, hub.public, hub.open, hub.cash, hub.rent_due, hub.lean_months = private, False, True, cash, 0.0, 0
    return hub


def test_a_private_counter_without_money_closes_after_its_patience(county):
    hub = counter(county, cash=2.5 * COST)
    paid = [hub.pay_costs(COST, 3.0) for _ in range(3)]
    assert paid == [COST, COST, COST / 2]
    assert (hub.cash, hub.lean_months, hub.open) == (0.0, 1, True)
    for _ in range(2):
        assert hub.pay_costs(COST, 3.0) == 0.0
        assert hub.open
    hub.pay_costs(COST, 3.0)
    assert not hub.open
    assert hub.pay_costs(COST, 3.0) == 0.0  # a closed one costs nothing


def test_a_good_month_ends_the_lean_ones_and_rents_due_are_not_spent_on_costs(county):
    hub = counter(county)
    hub.lean_months, hub.cash = 3, COST
    assert hub.pay_costs(COST, 3.0) == COST
    assert hub.lean_months == 0
    hub.cash = hub.rent_due = COST
    assert hub.pay_costs(COST, 3.0) == 0.0
    assert (hub.cash, hub.lean_months) == (COST, 1)


@pytest.mark.parametrize("kept", ["post", "public"])
def test_counters_of_the_post_and_of_the_county_neither_pay_nor_close(county, kept):
    hub = counter(county, private=kept != "post")
    hub.public = kept == "public"
    for _ in range(50):
        assert hub.pay_costs(COST, 0.0) == 0.0
    assert hub.open


LEAN = {"logistics.hub_private": 1.0, "logistics.hub_cost": 3_000.0, "logistics.hub_capital": 6_000.0}
NO_PARCELS = {"logistics.inbound_parcels": 0.0, "shopping.hazard": 0.0, "shopping.phone": 0.0}


def test_where_volume_does_not_pay_counters_close_and_take_their_channels_out(small):
    county = County(small.with_(parameters=LEAN | NO_PARCELS | {"logistics.hub_patience": 3.0}), rng=1)
    opened = []
    for _ in range(12):
        county.step()
        opened.append(county.figures["hubs_open"])
        assert list(county.terms.hub_open) == [hub.open for hub in county.hubs[1:]]
    assert opened[:5] == [3.0] * 5  # two months of capital, three of patience
    assert opened[5:] == [0.0] * 7
    assert county.hubs[0].open  # the county's centre stays
    assert county.figures["hub_capacity"] == 0.0
    h = county.columns
    h.sells[:] = True
    h.stock[:] = 500.0
    county.run(1)
    assert county.figures["open_sales"] == 0.0
    assert county.columns.stock.sum() > 0.0


@pytest.mark.parametrize(("inbound", "opening", "opens"), [(1e9, 1.0, True), (1e9, 0.0, False), (0.0, 1.0, False)])
def test_a_closed_counter_opens_only_where_volume_would_pay_and_somebody_tries(small, inbound, opening, opens):
    county = County(small.with_(parameters={"logistics.hub_opening": opening}), rng=1).run(1)
    county.rollout = 1.0
    for hub in county.hubs[1:]:
        hub.open, hub.private = False, True
    logistics._run_hubs(county, np.full(county.townships, inbound))
    assert [hub.open for hub in county.hubs[1:]] == [opens] * county.townships


def test_a_closed_counter_opens_again_with_capital_where_expected_volume_would_pay(small):
    v = LEAN | {"logistics.hub_opening": 1.0, "logistics.hub_patience": 1.0}
    county = County(small.with_(parameters=v), rng=1).run(3)
    for hub in county.hubs[1:]:
        hub.open, hub.cash, hub.private = False, 0.0, True
    h = county.columns
    h.shops[:] = h.township != 2
    county.rollout = 1.0
    fee, parcels = county.values["logistics.inbound_fee"], county.values["logistics.inbound_parcels"]
    pays = (1 - county.values["work.local_share"]) * fee * parcels * np.bincount(h.township, h.shops, 3) >= 3_000.0
    if not pays.any():
        county.values["logistics.hub_cost"] = 10.0
    county.ledger.open_month()
    logistics.move(county)
    county.ledger.check("by hand")
    assert [hub.open for hub in county.hubs[1:]] == [True, True, False]
    assert county.ledger.received(HUBS, "capital of counters") == pytest.approx(2 * 6_000.0)
    county.rollout = 0.0
    county.hubs[1].open = False
    logistics.move(county)
    assert not county.hubs[1].open  # before the roll-out nobody tries


def test_the_county_s_own_hubs_are_open_whatever_the_volume_and_larger(small):
    lean = small.with_(parameters=LEAN | NO_PARCELS | {"logistics.hub_patience": 2.0})
    funded = {"intensity": 1, "place": ["Hill"]}
    county = County(moved(lean, 24, resources__hubs=funded), rng=1).run(12)
    assert [hub.open for hub in county.hubs[1:]] == [False, True, False]
    assert [bool(hub.public) for hub in county.hubs[1:]] == [False, True, False]
    v = county.values
    assert county.hubs[2].capacity == pytest.approx(
        v["logistics.township_capacity"] * county.rollout * v["logistics.node_capacity"]
    )


def test_a_closed_counter_that_the_county_takes_over_opens_without_new_capital(small):
    lean = small.with_(parameters=LEAN | NO_PARCELS | {"logistics.hub_patience": 2.0})
    county = County(moved(lean, 24, resources__hubs={"intensity": 3, "start": "2012-01"}), rng=1).run(12)
    assert not any(hub.open for hub in county.hubs[1:])
    county.step()
    assert all(hub.open for hub in county.hubs[1:])
    assert county.ledger.received(HUBS, "capital of counters") == 0.0


def test_hubs_and_nodes_in_one_township_are_one_public_hub(small):
    both = County(moved(small, 12, resources__hubs=3, resources__node_townships=3), rng=1).run(1)
    one = County(moved(small, 12, resources__hubs=3), rng=1).run(1)
    assert [hub.capacity for hub in both.hubs] == [hub.capacity for hub in one.hubs]


def test_fees_of_inbound_parcels_pay_wages_and_the_counter(county):
    h = county.columns
    h.shops[:] = True
    for hub in county.hubs[1:]:
        hub.open = True
    county.ledger.open_month()
    county.local_wages[:] = 0.0
    logistics.move(county)
    county.ledger.check("by hand")
    v = county.values
    fees = (
        v["logistics.inbound_fee"]
        * v["logistics.inbound_parcels"]
        * county.dated.at("parcels_a_shopper", county.year)
        * len(h.id)
    )
    assert county.ledger.received(HUBS, "inbound handling") == pytest.approx(fees)
    assert county.ledger.paid(HUBS, "local wages") == pytest.approx(v["work.local_share"] * fees)
    assert county.local_wages.sum() == pytest.approx(v["work.local_share"] * fees)


def trunk(small, **levers):
    return County(moved(small, 12, **levers), rng=1).run(1).terms.trunk


def test_node_townships_and_shipping_from_the_origin_make_trunk_freight_cheaper(small):
    v = County(small, rng=1).values
    full = v["channels.trunk"]
    assert trunk(small) == pytest.approx(np.full(3, full))
    node = trunk(small, resources__node_townships=1)
    assert node == pytest.approx(full * np.array([1 - v["channels.node_saving"], 1, 1]))
    half = trunk(small, resources__origin_direct=0.5)
    assert half == pytest.approx(np.full(3, full * (1 - 0.5 * v["channels.direct_saving"])))
    both = trunk(small, resources__node_townships=3, resources__origin_direct=1.0)
    assert both == pytest.approx(np.full(3, full * (1 - v["channels.node_saving"]) * (1 - v["channels.direct_saving"])))


def test_a_station_with_volunteers_lives_on_less_volume(small):
    """Fees that cover 80 % of the pay keep it where volunteers save 30 % of the keeper's work."""
    county = County(small.with_(parameters={"community.station": 0.3}), rng=1).run(2)
    county.own(Logistics).stations.open[:] = True
    county.own(Logistics).stations.lean_months[:] = 0
    county.terms.organised[:] = np.arange(12) % 2
    v = county.values
    county.own(Logistics).sold_parcels[:] = 0.8 * v["logistics.station_pay"] / v["logistics.station_fee"]
    county.columns.shops[:] = False
    logistics.move(county)
    assert list(county.own(Logistics).stations.lean_months) == [1, 0] * 6
    assert county.own(Logistics).station_pay == pytest.approx(v["logistics.station_pay"] * np.array([1.0, 0.7] * 6))


def posted(small, share, of_township, months=2):
    """After some months: in each township so many posts of public welfare as `of_township` says, all of clients."""
    county = County(small.with_(parameters={"logistics.posted": share}), rng=1).run(months)
    h, own = county.columns, county.own(Posts)
    h.post[:] = False
    for township, count in enumerate(of_township):
        h.post[np.flatnonzero(h.township == township)[:count]] = True
    own.of_client[:] = h.post
    own.posts = int(h.post.sum())
    return county


@pytest.mark.parametrize(("of_township", "a_village"), [((0, 0, 0), 0.0), ((0, 1, 5), 0.5), ((4, 2, 9), 1.0)])
def test_stations_of_a_county_with_clients_posts_live_on_less_volume(small, of_township, a_village):
    """As many posts as half of the villages, or more than there are villages, wherever they are."""
    county = posted(small, 0.3, of_township)
    own, v = county.own(Logistics), county.values
    own.stations.open[:], own.stations.lean_months[:] = True, 0
    own.sold_parcels[:] = 0.8 * v["logistics.station_pay"] / v["logistics.station_fee"]
    county.columns.shops[:] = False
    logistics.move(county)
    assert own.station_pay == pytest.approx(np.full(12, v["logistics.station_pay"] * (1.0 - 0.3 * a_village)))
    assert list(own.stations.lean_months) == [int(a_village < 1.0)] * 12


@pytest.mark.parametrize("without", ["link", "client", "post"])
def test_without_the_link_or_a_client_or_its_post_a_station_asks_all_of_its_pay(small, without):
    county = posted(small, 0.0 if without == "link" else 0.3, (4, 4, 4))
    if without == "client":
        county.own(Posts).of_client[:] = False
    if without == "post":
        county.columns.post[:] = False
    logistics.move(county)
    assert county.own(Logistics).station_pay == pytest.approx(county.values["logistics.station_pay"])


def test_a_sample_s_posts_stand_for_those_of_the_county(small):
    county = posted(small, 0.2, (1, 0, 0))
    whole = logistics._posts_a_village(county)
    county.scale = 3.0
    assert logistics._posts_a_village(county) == pytest.approx(3.0 * whole)
    assert whole == pytest.approx(1.0 / county.villages)


def test_the_post_of_a_keeper_is_paid_once(small):
    booked = {}
    for share in (0.0, 0.3):
        county = posted(small, share, (4, 4, 4))
        county.step()
        flows = {flow: yuan for flow, yuan in county.ledger.flows.items() if "post" in flow[2] or "wages" in flow[2]}
        booked[share] = flows, county.state_paid
    assert booked[0.0] == booked[0.3]
    assert booked[0.3][0][OUTSIDE, HOUSEHOLDS, "posts of public welfare"] > 0.0


def test_how_far_open_stations_are_used_is_what_they_earn_over_what_their_keepers_ask():
    stations = Stations(3)
    stations.step(np.array([150.0, 900.0, 300.0]), 300.0, np.array([True, True, False]), np.zeros(3, bool), 12)
    assert stations.use == pytest.approx((0.5 + 1.0) / 2)
    assert Stations(2).use == 0.0
