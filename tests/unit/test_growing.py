"""Farming beside the market: crop shares, inputs, harvest, food and storage."""

import numpy as np
import pytest
from tests.households_by_hand import KEY, SEED, busy_county, copy_of, households, moved, numbers, terms

from tongyu import County
from tongyu.county.draws import Purpose, normals
from tongyu.county.households.columns import CROP_SALES
from tongyu.county.mechanisms.growing import figures
from tongyu.county.mechanisms.prices import OutsidePrices
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.mechanisms.weather import Weather
from tongyu.kernels.counting import count
from tongyu.kernels.finance import Finance
from tongyu.kernels.growing import Growing, buy_inputs, choose_crops, harvest, keep_house

USUAL = np.array([0.36, 0.28, 0.17, 0.07, 0.12])
YIELDS = np.array([350.0, 140.0, 80.0, 180.0, 320.0])
COSTS = np.array([400.0, 370.0, 250.0, 320.0, 340.0])
ALL_CROPS = np.ones(5, dtype=bool)
GRAIN = np.array([True, False, False, True, False])
YIELD = int(Purpose.YIELD)


def chosen(margin, years=1, margin_seen=None, selection=0.0, **changed):
    h = households(crop_share=[0.2, 0.2, 0.2, 0.2, 0.2])
    for _ in range(years):
        seen = np.array(margin if margin_seen is None else margin_seen, dtype=float)
        choose_crops(h, numbers(Growing, **changed), np.array(margin, dtype=float), seen, np.array([selection]), USUAL)
    return h.crop_share[0]


def test_without_a_better_margin_shares_move_to_the_county_s_usual():
    assert chosen([0, 0, 0, 0, 0], share_speed=0.5) == pytest.approx(0.5 * 0.2 + 0.5 * USUAL)
    assert chosen([7, 7, 7, 7, 7], years=100) == pytest.approx(USUAL)


def test_a_crop_that_pays_more_gets_land_from_all_others():
    shares = chosen([0, 0, 300, 0, 0], share_speed=1.0, share_scale=300)
    odds = USUAL * [1, 1, np.e, 1, 1]
    assert shares == pytest.approx(odds / odds.sum())


@pytest.mark.parametrize("margin", [[1e6, 0, 0, 0, 0], [-1e6, 0, 0, 0, -1e6], [0, 1e5, -1e5, 3, 4]])
def test_shares_sum_to_one_whatever_crops_pay(margin):
    shares = chosen(margin, years=3, share_scale=300)
    assert shares.sum() == pytest.approx(1.0)
    assert np.all(shares >= 0.0)


def test_a_village_that_reads_platform_data_sows_what_buyers_paid_for_as_far_as_it_reads_them():
    blind, seen = [0, 0, 300, 0, 0], [0, 300, 0, 0, 0]
    settled = {"share_speed": 1.0, "share_scale": 300}
    by_wholesale, by_data = chosen(blind, **settled), chosen(seen, **settled)
    assert chosen(blind, margin_seen=seen, selection=0.0, **settled) == pytest.approx(by_wholesale)
    assert chosen(blind, margin_seen=seen, selection=1.0, **settled) == pytest.approx(by_data)
    quarter = chosen(blind, margin_seen=seen, selection=0.25, **settled)
    assert quarter == pytest.approx(0.75 * by_wholesale + 0.25 * by_data)
    assert quarter.sum() == pytest.approx(1.0)
    both = [0, 0, 300, 0, 0]
    assert chosen(both, margin_seen=both, selection=1.0, **settled) == pytest.approx(by_wholesale)


def test_only_the_village_that_reads_them_follows_platform_data():
    h = households(2, village=[0, 1])
    nothing, seen = np.zeros(5), np.array([0.0, 0.0, 500.0, 0.0, 0.0])
    choose_crops(h, numbers(Growing, share_speed=0.5), nothing, seen, np.array([0.0, 1.0]), USUAL)
    assert h.crop_share[0] == pytest.approx(USUAL, abs=1e-6)
    assert h.crop_share[1, 2] > USUAL[2] + 0.05


def test_what_all_buyers_paid_over_the_last_year_is_read_where_something_was_sold(small):
    """Online sales lift what mung beans brought, so that villages with data sow more of them the next spring."""
    levers = {"branding__awareness": 60, "training__operators": 16}
    blind = County(moved(small, 40, **levers), rng=1).run(40)
    seeing = County(moved(small, 40, resources__produce_selection=1.0, **levers), rng=1).run(40)
    received = blind.own(SellingState).received()
    yuan, kilograms = blind.own(SellingState).sales_12.sum(axis=0)
    assert received * kilograms == pytest.approx(yuan)
    assert received[2] > 1.2 * blind.own(OutsidePrices).expected[2]
    share = [county.columns.crop_share.mean(axis=0) for county in (blind, seeing)]
    assert share[1][2] > share[0][2]
    assert seeing.columns.crop_share.sum(axis=1) == pytest.approx(1.0, abs=1e-5)


def test_the_share_of_the_land_under_a_crop_is_of_land_and_not_of_households(small):
    county = County(small, rng=1, households=60).run(1)
    h = county.columns
    assert np.ptp(h.crop_share[:, 1]) > 0.1

    def told() -> float:
        county.counted = count(h)
        return figures(county)["crop_share_sunflower"]

    h.tilled[:] = 12.0
    assert told() == pytest.approx(h.crop_share[:, 1].mean(dtype=np.float64))
    most = int(np.argmax(h.crop_share[:, 1]))
    h.tilled[:] = 0.0
    assert told() == 0.0
    h.tilled[most] = 5.0
    assert told() == pytest.approx(h.crop_share[most, 1])


def test_at_speed_zero_nobody_changes_crops():
    assert np.array_equal(chosen([900, 0, 0, 0, 0], share_speed=0.0), np.full(5, np.float32(0.2)))


def buy(h, part=1 / 3, first=True, trade=None, **changed):
    """Buy a third of the season's inputs; returns (paid, borrowed) and what members paid."""
    members = np.zeros(1)
    sums = buy_inputs(h, COSTS, part, first, trade or terms(), numbers(Finance, **changed), CROP_SALES, members)
    return sums, members


def test_inputs_are_paid_from_cash_and_counted_against_crop_income():
    h = households(cash=5_000.0, inputs=1.0)
    due = 20.0 * (h.crop_share[0] @ COSTS) / 3
    (paid, borrowed), members = buy(h)
    assert (paid, borrowed, members[0]) == (pytest.approx(due), 0.0, 0.0)
    assert h.cash[0] == pytest.approx(5_000.0 - due)
    assert h.income[0, CROP_SALES] == pytest.approx(-due)
    assert h.inputs[0] == pytest.approx(1 / 3)
    buy(h, first=False)
    buy(h, first=False)
    assert h.inputs[0] == pytest.approx(1.0)


def test_what_cash_does_not_cover_is_borrowed_and_the_rest_is_not_bought():
    h = households(2, cash=100.0, income_12=[1_000.0, 100_000.0])
    due = 20.0 * (h.crop_share[0] @ COSTS) / 3
    (paid, borrowed), _ = buy(h, limit=0.25)
    assert h.debt == pytest.approx([250.0, due - 100.0])
    assert h.inputs == pytest.approx([350.0 / due / 3, 1 / 3])
    assert h.cash == pytest.approx([0.0, 0.0])
    assert (paid, borrowed) == (pytest.approx(350.0 + due), pytest.approx(250.0 + due - 100.0))


def test_who_is_linked_to_formal_credit_can_buy_more():
    h = households(2, cash=0.0, income_12=2_000.0, credit=[False, True])
    buy(h)
    assert h.inputs[1] > h.inputs[0]


def test_without_cash_and_credit_nothing_is_bought():
    h = households(cash=0.0)
    assert buy(h, limit=0.0) == ((0.0, 0.0), np.zeros(1))
    assert h.inputs[0] == 0.0
    garden = households(2, cash=0.0, land=[0.002, 0.0])  # inputs for less than a yuan, and for nothing
    buy(garden, limit=0.0)
    assert garden.inputs == pytest.approx([0.0, 1 / 3])


def test_members_of_a_waking_cooperative_pay_less_for_the_same_inputs():
    h = households(2, cooperative=[0, -1])
    _, members = buy(h, trade=terms(input_saving=0.1))
    spent = 10_000.0 - h.cash
    assert spent[0] == pytest.approx(0.9 * spent[1])
    assert members[0] == pytest.approx(spent[0])
    assert h.inputs[0] == h.inputs[1]
    asleep = households(cooperative=0)
    buy(asleep, trade=terms(cooperative_open=False))
    assert 10_000.0 - asleep.cash[0] == pytest.approx(spent[1])


FIELD = {
    "spread": 0,
    "soil": 0.9,
    "unpaid_yield": 0.5,
    "idle_labour": 0.65,
    "irrigation": 0.2,
    "irrigation_shield": 0.6,
}


AWAY, LOSS, DISTRESS = 0.4, 0.5, 6


def reap(h, weather=1.0, now=ALL_CROPS, away=AWAY, loss=LOSS, **changed):
    """The harvest in kg by household and crop; no luck unless asked for."""
    harvested = np.zeros(5)
    kinds, weathers = numbers(Growing, **(FIELD | changed)), np.array([weather])
    harvest(h, kinds, away, loss, DISTRESS, now, ALL_CROPS, COSTS, YIELDS, weathers, KEY, YIELD, 8, harvested)
    assert harvested == pytest.approx(h.stock.sum(axis=0))
    return h.stock


def test_the_harvest_of_a_usual_year_is_land_times_share_times_yield():
    assert reap(households())[0] == pytest.approx(20.0 * USUAL * YIELDS, rel=1e-6)


def test_only_the_crops_of_the_month_are_brought_in():
    now = np.array([False, False, True, True, False])
    assert list(reap(households(), now=now)[0] > 0) == list(now)


@pytest.mark.parametrize(
    ("columns", "factor"),
    [
        ({"soil": 1.0}, 1 + 0.9 * 0.5),
        ({"soil": 0.0}, 1 - 0.9 * 0.5),
        ({"inputs": 0.0}, 0.5),
        ({"inputs": 0.5}, 0.75),
        ({"adults": 0}, 0.65),
        ({"sick_months": 3}, 0.65),
        ({"sick_months": 2}, 1.0),
        ({"adults": 1, "placed": 1}, 1 - 0.4 * 0.35),  # all away
        ({"adults": 2, "placed": 2}, 1 - 0.4 * 0.35),
        ({"adults": 2, "placed": 1}, 1.0),
        ({"adults": 1, "placed": 1, "sick_months": 3}, 0.65),
        ({"adults": 0, "placed": 0}, 0.65),
        ({"irrigated": 1.0}, 1.2),
        ({"irrigated": 0.5}, 1.1),
        ({"land": 0.0}, 0.0),
    ],
)
def test_soil_inputs_labour_and_irrigation_multiply_it(columns, factor):
    assert reap(households(**columns)) == pytest.approx(factor * reap(households()), rel=1e-6)


def test_drought_costs_dry_land_its_share_and_irrigation_shields():
    usual, dry = reap(households()).sum(), reap(households(), weather=0.4).sum()
    assert dry == pytest.approx(0.4 * usual)
    wet = reap(households(irrigated=1.0), weather=0.4).sum()
    assert wet == pytest.approx(1.2 * (1 - 0.4 * 0.6) * usual)


@pytest.mark.parametrize(
    ("weather", "irrigated", "before", "months"),
    [
        (0.49, 0.0, 0, 6),
        (0.51, 0.0, 0, 0),
        (0.49, 0.0, 2, 6),
        (0.49, 0.0, 9, 9),  # a longer distress is not cut short
        (0.1, 1.0, 0, 0),  # shielded: 1.2 * (1 - 0.4 * 0.9) of a usual harvest
        (0.1, 0.5, 0, 6),
    ],
)
def test_a_harvest_that_weather_took_distresses_for_some_months(weather, irrigated, before, months):
    h = households(irrigated=irrigated, shaken=before)
    reap(h, weather=weather)
    assert h.shaken[0] == months


def test_poor_soil_and_unpaid_inputs_distress_nobody_and_neither_does_a_month_without_harvest():
    h = households(soil=0.0, inputs=0.0)
    reap(h, loss=0.99)
    assert h.shaken[0] == 0
    waiting = households()
    reap(waiting, weather=0.1, now=np.zeros(5, dtype=bool))
    assert waiting.shaken[0] == 0


def test_what_was_paid_for_a_harvest_leaves_the_field_with_it_by_the_cost_of_its_crops():
    early = np.array([False, False, True, True, False])
    h = households(growing=1_000.0)
    reap(h, now=early)
    of_crops = h.crop_share[0] * COSTS
    assert h.growing[0] == pytest.approx(1_000.0 * of_crops[~early].sum() / of_crops.sum())
    harvested = np.zeros(5)
    kinds = numbers(Growing, **FIELD)
    harvest(h, kinds, AWAY, LOSS, DISTRESS, ~early, ~early, COSTS, YIELDS, np.ones(1), KEY, YIELD, 9, harvested)
    assert h.growing[0] == 0.0


def test_luck_has_mean_one_and_the_stated_spread():
    kg = reap(households(20_000), spread=0.3).sum(axis=1)
    relative = kg / reap(households()).sum()
    assert relative.mean() == pytest.approx(1.0, abs=4 * 0.3 / np.sqrt(20_000))
    assert np.log(relative).std() == pytest.approx(0.3, rel=0.05)


def test_the_harvest_agrees_with_a_plain_loop():
    county = busy_county()
    was, h, kinds = county.columns, copy_of(county.columns), county.numbers(Growing)
    weather, harvested = county.own(Weather).factor(2014), np.zeros(5)
    h.placed[:] = h.id % 3
    away, loss, distress = 0.4, float(np.median(weather)), 6
    harvest(h, kinds, away, loss, distress, ALL_CROPS, ALL_CROPS, COSTS, YIELDS, weather, KEY, YIELD, 45, harvested)
    luck = normals(SEED, Purpose.YIELD, h.id, 45)
    for i in range(len(h.id)):
        rain, irrigated = weather[was.village[i]], float(was.irrigated[i])
        factor = (1 - irrigated) * rain
        factor += irrigated * (1 + kinds.irrigation) * (1 - (1 - kinds.irrigation_shield) * (1 - rain))
        assert h.shaken[i] == (max(was.shaken[i], distress) if factor < loss and was.tilled[i] > 0.0 else was.shaken[i])
        factor *= 1 + kinds.soil * (float(was.soil[i]) - 0.5)
        factor *= kinds.unpaid_yield + (1 - kinds.unpaid_yield) * float(was.inputs[i])
        if was.adults[i] == 0 or was.sick_months[i] > 2:
            factor *= kinds.idle_labour
        elif h.placed[i] >= was.adults[i]:
            factor *= 1 - away * (1 - kinds.idle_labour)
        factor *= np.exp(kinds.spread * luck[i] - kinds.spread**2 / 2)
        grown = float(was.tilled[i]) * was.crop_share[i].astype(float) * YIELDS * factor
        assert h.stock[i] - was.stock[i] == pytest.approx(grown, rel=1e-6, abs=1e-9)
    assert harvested == pytest.approx((h.stock - was.stock).sum(axis=0))


def eat(h, trade=None, **changed):
    """A month at home; returns (lost, eaten) kg and the value of the food."""
    lost, eaten = np.zeros(5), np.zeros(5)
    before = h.stock.sum(axis=0)
    trade = trade or terms()
    value = keep_house(h, numbers(Growing, **changed), trade, trade.wholesale, GRAIN, lost, eaten, CROP_SALES, 1.0)
    assert before - lost - eaten == pytest.approx(h.stock.sum(axis=0))
    return lost, eaten, value


def test_storage_takes_its_share_and_less_from_members():
    h = households(2, stock=1_000.0, cooperative=[0, -1])
    eat(h, own_use=0.0, storage_loss=0.01, cooperative_storage=0.6)
    assert h.stock == pytest.approx(np.array([[994.0] * 5, [990.0] * 5]))


def test_each_person_eats_from_the_grain_in_proportion_to_stock():
    h = households(stock=[300.0, 500.0, 500.0, 100.0, 500.0], persons=4)
    _, eaten, value = eat(h, own_use=10.0, storage_loss=0.0)
    assert eaten == pytest.approx([30.0, 0.0, 0.0, 10.0, 0.0])
    assert value == pytest.approx(30.0 * 1.8 + 10.0 * 3.6)
    assert h.income[0, CROP_SALES] == pytest.approx(value)
    assert h.cash[0] == 10_000.0  # food from the own field moves no money


def test_nobody_eats_more_than_there_is_and_rests_are_eaten_up():
    h = households(stock=[5.0, 0.5, 0.0, 0.0, 0.9], persons=9)
    _, eaten, _ = eat(h, own_use=50.0, storage_loss=0.0)
    assert eaten == pytest.approx([5.0, 0.5, 0.0, 0.0, 0.9])
    assert np.all(h.stock == 0.0)
