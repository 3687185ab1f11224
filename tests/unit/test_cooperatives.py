"""Cooperatives: joining and leaving, grading, quality, waking and going broke."""

import numpy as np
import pytest
from tests.households_by_hand import (
    CHANNELS,
    KEY,
    SEED,
    all_levers,
    busy_county,
    copy_of,
    households,
    moved,
    numbers,
    terms,
)

from tongyu import County
from tongyu.county.draws import Purpose, normals, uniforms
from tongyu.county.mechanisms import settling
from tongyu.county.mechanisms.cooperatives import Cooperation, run
from tongyu.county.tables import LEVERS
from tongyu.kernels.cooperatives import Cooperatives, Quality, decide_membership, grade, raise_quality

JOIN, LEAVE, GRADING = int(Purpose.JOINING), int(Purpose.LEAVING), int(Purpose.GRADING)
NO_BRAND = np.zeros(5)
DEAR_BRAND = np.array([9.0, 16.0, 20.0, 18.0, 16.0])
USUAL = np.full(5, 50.0)
HERE = np.zeros(1, dtype=np.int64)
NOWHERE = np.full(1, -1, dtype=np.int64)


def decide(h, nearest=HERE, posted=NO_BRAND, usual=USUAL, month_terms=None, case_factor=1.0, **changed):
    settled = {"joining": 0.05, "advantage": 0.8, "gain_scale": 50, "trust": 2}
    kinds = numbers(Cooperatives, **(settled | changed))
    trade = month_terms or terms()
    return decide_membership(h, kinds, CHANNELS, trade, nearest, posted, usual, case_factor, JOIN, LEAVE, KEY, 3)


def joiners(nearest=HERE, posted=NO_BRAND, usual=USUAL, month_terms=None, changed=None, **columns):
    h = households(4_000, **({"stock": 500.0, "km_hub": 10.0} | columns))
    decide(h, nearest, posted, usual, month_terms, **(changed or {}))
    return h.cooperative >= 0


def test_without_a_brand_the_share_that_joins_is_the_hazard_of_trust_alone():
    chance = 1.0 - np.exp(-0.05 * np.exp(2.0 * (0.6 - 1 / 3)))
    joined = joiners(openness=0.6, changed={"trust": 2.0}).mean()
    assert joined == pytest.approx(chance, abs=4 * np.sqrt(chance / 4_000))


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ({"posted": DEAR_BRAND}, {}),
        ({"openness": 0.6}, {"openness": 0.2}),
        ({"posted": DEAR_BRAND, "quality": 0.8}, {"posted": DEAR_BRAND, "quality": 0.4}),
        ({"posted": DEAR_BRAND, "usual": USUAL * 4}, {"posted": DEAR_BRAND}),
    ],
    ids=["a brand", "openness", "quality", "a larger quota"],
)
def test_with_the_same_luck_whoever_joins_anyway_still_joins_and_some_more(more, less):
    with_more, with_less = joiners(**more), joiners(**less)
    assert np.all(with_more[with_less])
    assert with_more.sum() > with_less.sum() > 0


def test_clients_of_social_work_join_as_many_times_likelier_as_stated():
    settled = {"trust": 0.0, "joining": 0.02}
    share = {}
    for factor in (1.0, 3.0):
        h = households(8_000, case_months=np.arange(8_000) % 2)
        decide(h, case_factor=factor, **settled)
        joined = h.cooperative >= 0
        share[factor] = joined[1::2].mean(), joined[::2].mean()
    assert share[1.0][0] == pytest.approx(1 - np.exp(-0.02), abs=0.007)
    assert share[3.0][0] == pytest.approx(1 - np.exp(-0.06), abs=0.012)
    assert share[3.0][1] == share[1.0][1]  # others are as likely as before


def test_an_organised_village_joins_sooner():
    trade = terms(villages=2, organised=[0.0, 1.0])
    h = households(8_000, village=np.arange(8_000) % 2)
    decide(h, month_terms=trade, trust=0.0, joining=0.02, community_trust=1.0)
    joined = h.cooperative >= 0
    assert joined[::2].mean() == pytest.approx(1 - np.exp(-0.02), abs=0.01)
    assert joined[1::2].mean() == pytest.approx(1 - np.exp(-0.02 * np.e), abs=0.015)


def test_who_joined_is_counted():
    h = households(4_000, stock=500.0, cooperative=np.where(np.arange(4_000) < 500, 0, -1))
    joined, left, lost = decide(h)
    assert joined == np.sum(h.cooperative >= 0) - 500 > 0
    assert (left, lost) == (0, 0.0)


def test_a_stock_from_one_kg_up_counts_for_what_a_brand_promises():
    none, crumbs, little = (joiners(posted=DEAR_BRAND, stock=kg, quality=0.9) for kg in (0.0, 1.0, 1.9))
    assert np.array_equal(crumbs, none)
    assert little.sum() > none.sum()


def test_a_full_brand_attracts_nobody_more_than_none():
    assert np.array_equal(joiners(posted=DEAR_BRAND, usual=USUAL * 0.0), joiners())


def test_there_is_nothing_to_join_where_no_cooperative_is_awake():
    assert not joiners(nearest=NOWHERE, posted=DEAR_BRAND).any()


def test_members_leave_a_sleeping_cooperative_only_and_what_it_owes_them_is_lost():
    trade = terms(cooperatives=2, cooperative_open=[True, False])
    h = households(4, cooperative=[0, 1, 1, -1], patronage=[10.0, 20.0, 30.0, 0.0])
    joined, left, lost = decide(h, NOWHERE, month_terms=trade, leaving=1.0)
    assert (joined, left, lost) == (0, 2, 50.0)
    assert list(h.cooperative) == [0, -1, -1, -1]
    assert list(h.patronage) == [10.0, 0.0, 0.0, 0.0]
    h = households(4, cooperative=1)
    assert decide(h, NOWHERE, month_terms=trade, leaving=0.0) == (0, 0, 0.0)


def graded(h, inspected, trade=None, **changed):
    slipped = np.zeros(len(h.id), dtype=bool)
    counts = grade(h, numbers(Cooperatives, **changed), trade or terms(), inspected, slipped, KEY, GRADING, 10)
    return slipped, counts


def test_without_error_the_good_pass_and_full_inspection_catches_all_others():
    h = households(3, cooperative=0, quality=[0.6, 0.5, 0.4])
    slipped, counts = graded(h, 1.0, standard=0.45, catch=1.0, grading_error=0.0)
    assert list(h.passes) == [True, True, False]
    assert not slipped.any()
    assert counts == (2, 0)


def test_without_inspection_everything_slips_through():
    h = households(2, cooperative=0, quality=[0.6, 0.4])
    slipped, counts = graded(h, 0.0, standard=0.45, grading_error=0.0)
    assert h.passes.all()
    assert list(slipped) == [False, True]
    assert counts == (2, 1)


@pytest.mark.parametrize(("layers", "slips"), [(0.5, 0.2**0.5), (1, 0.2), (2, 0.04), (3, 0.008)])
def test_each_layer_of_inspection_catches_the_stated_share_of_what_is_left(layers, slips):
    h = households(20_000, cooperative=0, quality=0.3)
    slipped, _ = graded(h, layers, standard=0.5, catch=0.8, grading_error=0.0)
    assert slipped.mean() == pytest.approx(slips, abs=4 * np.sqrt(slips / 20_000))


def test_only_members_of_a_waking_cooperative_are_graded():
    trade = terms(cooperatives=2, cooperative_open=[True, False])
    h = households(3, cooperative=[0, 1, -1], quality=0.9, passes=True)
    graded(h, 0.0, trade)
    assert list(h.passes) == [True, False, False]


def test_grading_agrees_with_a_plain_loop():
    county = busy_county()
    h, kinds = copy_of(county.columns), county.numbers(Cooperatives)
    slipped, counts = np.zeros(len(h.id), dtype=bool), None
    counts = grade(h, kinds, county.terms, 0.5, slipped, KEY, GRADING, 22)
    error, luck = normals(SEED, Purpose.GRADING, h.id, 22), uniforms(SEED, Purpose.GRADING, h.id, 22, 1)
    for i, c in enumerate(h.cooperative):
        member = c >= 0 and county.terms.cooperative_open[c] and h.tilled[i] > 0.0
        good = h.quality[i] + kinds.grading_error * error[i] >= kinds.standard
        assert h.passes[i] == (member and (good or luck[i] < (1 - kinds.catch) ** 0.5))
        assert slipped[i] == (h.passes[i] and not good)
    assert counts == (h.passes.sum(), slipped.sum())
    assert slipped.any()


def test_who_tills_nothing_has_nothing_to_grade():
    h = copy_of(busy_county().columns)
    h.tilled[::2] = 0.0
    county = busy_county()
    grade(h, county.numbers(Cooperatives), county.terms, 0.5, np.zeros(len(h.id), dtype=bool), KEY, GRADING, 22)
    assert h.passes[1::2].any()
    assert not h.passes[::2].any()


def quality_after(months=1, trade=None, technical=0.0, changed=None, **columns):
    h = households(**({"quality": 0.5} | columns))
    for _ in range(months):
        raise_quality(h, numbers(Quality, **(changed or {})), trade or terms(), np.array([technical]))
    return h.quality[0]


def test_quality_moves_to_its_target_by_the_share_of_effort():
    ready = {"effort": 0.1, "course": 0.2, "standard": 0.06, "technical": 0.12, "one_standard": 0.1}
    assert quality_after(quality=0.7, changed=ready) == pytest.approx(0.68)
    assert quality_after(skill=0.5, base_skill=0.1, changed=ready) == pytest.approx(0.5 + 0.1 * 0.2 * 0.4)
    assert quality_after(cooperative=0, changed=ready) == pytest.approx(0.506)
    assert quality_after(technical=0.5, changed=ready) == pytest.approx(0.506)
    assert quality_after(months=300, technical=1.0, cooperative=0, changed=ready) == pytest.approx(0.68)


def test_the_county_s_one_standard_adds_as_far_as_the_cooperative_keeps_it():
    ready = {"effort": 0.1, "course": 0.0, "standard": 0.06, "one_standard": 0.1}
    kept = [quality_after(trade=terms(standard=share), cooperative=0, changed=ready) for share in (0.0, 0.5, 1.0)]
    assert kept == pytest.approx([0.506, 0.511, 0.516])
    assert quality_after(trade=terms(standard=1.0), cooperative=-1, changed=ready) == pytest.approx(0.5)


def test_a_sleeping_cooperative_has_no_standard():
    assert quality_after(trade=terms(cooperative_open=False), cooperative=0) == quality_after(cooperative=-1)


def test_without_effort_quality_stays():
    assert quality_after(months=9, quality=0.7, technical=1.0, changed={"effort": 0.0}) == np.float32(0.7)


@pytest.fixture
def county(small):
    return County(small.with_(months=12), rng=3)


def test_a_trained_operator_wakes_one_cooperative_and_stays_with_it(small):
    county = County(moved(small, 6, training__operators=1), rng=3)
    asleep = sum(not cooperative.awake for cooperative in county.cooperatives)
    assert asleep >= 2
    county.run()
    assert sum(not cooperative.awake for cooperative in county.cooperatives) == asleep - 1
    assert county.own(Cooperation).operators_in_cooperatives == 1


def test_a_cooperative_that_cannot_pay_its_overhead_closes_for_good(county):
    cooperative = next(each for each in county.cooperatives if each.open)
    cooperative.cash = 1_000.0
    assert cooperative.run(600.0) == 600.0
    assert cooperative.run(600.0) == 0.0
    assert (cooperative.broke, cooperative.open, cooperative.cash) == (True, False, 400.0)
    assert not cooperative.wake()
    assert not cooperative.open


def test_overhead_is_not_paid_out_of_what_members_are_owed(county):
    cooperative = next(each for each in county.cooperatives if each.open)
    cooperative.cash, cooperative.owes = 1_000.0, 900.0
    assert cooperative.run(200.0) == 0.0
    assert cooperative.broke
    assert cooperative.can_pay() == 1.0  # what it owes is still there


def test_the_till_of_a_broke_cooperative_pays_members_first_and_the_rest_goes_to_creditors(county):
    cooperative = next(each for each in county.cooperatives if each.open)
    cooperative.cash, cooperative.owes, cooperative.borrowed = 1_000.0, 600.0, 5_000.0
    cooperative.run(500.0)
    assert cooperative.broke
    assert cooperative.wind_up() == 400.0
    assert (cooperative.cash, cooperative.owes, cooperative.borrowed) == (600.0, 600.0, 0.0)
    assert cooperative.wind_up() == 0.0
    cooperative.owes = 800.0
    assert cooperative.wind_up() == 0.0
    assert cooperative.can_pay() == 0.75


def test_what_members_owe_to_one_that_goes_broke_is_lost_and_what_others_owe_is_not(county):
    h, (first, second) = county.columns, county.cooperatives[:2]
    first.awake = second.awake = True
    first.cash, second.cash = 0.0, 1e6
    h.cooperative[:3] = first.index, second.index, -1
    h.advance[:3] = 100.0
    run(county)
    assert (first.broke, second.broke) == (True, False)
    assert list(h.advance[:3]) == [0.0, 100.0, 100.0]


def test_members_of_one_that_goes_broke_get_what_is_in_its_till_and_the_rest_is_booked_as_lost(small):
    stay = moved(small, 48, branding__awareness=10, training__operators=8)
    county = County(stay.with_(parameters={"cooperatives.leaving": 0.0}), rng=1).run(33)
    h = county.columns
    cooperative = max(county.cooperatives, key=lambda each: each.owes if each.open else 0.0)
    members = h.cooperative == cooperative.index
    owed = h.patronage[members].sum()
    assert owed > 1.0
    assert cooperative.owes == pytest.approx(owed)
    cooperative.cash = 0.25 * owed
    h.advance[members] = 100.0
    lost_before, broke_before = county.own(Cooperation).patronage_lost, sum(each.broke for each in county.cooperatives)
    county.step()
    assert cooperative.broke
    assert not h.advance[members].any()  # its lender lost them
    assert cooperative.cash == pytest.approx(0.25 * owed)  # members come first
    county.run(2)
    assert county.date == "2013-12"
    assert cooperative.cash == pytest.approx(0.0, abs=1e-6)
    assert (cooperative.owes, h.patronage[members].sum()) == (0.0, 0.0)
    assert sum(each.broke for each in county.cooperatives) == broke_before + 1
    assert county.own(Cooperation).patronage_lost - lost_before == pytest.approx(0.75 * owed * county.scale)


def test_patronage_is_paid_as_far_as_cash_goes(county):
    cooperative = next(each for each in county.cooperatives if each.open)
    cooperative.cash, cooperative.owes = 300.0, 400.0
    assert cooperative.can_pay() == 0.75
    cooperative.close_year(300.0)
    assert (cooperative.cash, cooperative.owes, cooperative.can_pay()) == (0.0, 0.0, 0.0)


def test_a_broke_cooperative_that_has_what_it_owes_pays_members_all_of_it_to_the_last_digit(small):
    county = County(small.with_(households=300), rng=5).run(1)
    h, cooperative = county.columns, county.cooperatives[0]
    members = np.flatnonzero(h.cooperative == cooperative.index)
    h.patronage[:] = 0.0
    h.patronage[members[:2]] = 0.1, 0.2
    for each in county.cooperatives:
        each.cash, each.owes = 0.0, 0.0
    cooperative.cash, cooperative.owes, cooperative.borrowed = 1_234.5 + 0.7, 0.1 + 0.2, 0.0
    assert cooperative.cash - (cooperative.cash - cooperative.owes) < cooperative.owes  # as rounding has it
    cooperative.wind_up()
    settling._pay_patronage(county)
    assert county.own(Cooperation).patronage_lost == 0.0
    assert not h.patronage.any()


def test_the_national_share_of_households_are_members_at_the_start_and_in_their_own_township(county):
    h = county.columns
    member = h.cooperative >= 0
    assert member.mean() == pytest.approx(county.values["population.member"], abs=4 * np.sqrt(0.16 / len(h.id)))
    assert np.array_equal(h.cooperative[member] % county.townships, h.township[member])


@pytest.mark.parametrize("count", [0, 1])
def test_a_county_with_few_cooperatives_or_none_runs_with_every_lever(small, count):
    there = small.county.model_copy(update={"cooperatives": count})
    every = all_levers(small, 14)
    programme = {
        pillar: {
            name: setting
            for name, setting in levers.items()
            if LEVERS[f"{pillar}.{name}"].most_in(there) >= setting.most
        }
        for pillar, levers in every.programme.items()
    }
    scenario = every.with_(county=there, programme=programme)
    county = County(scenario, rng=1).run()
    assert len(county.cooperatives) == count
    assert county.columns.cooperative.max() < count
    assert (county.monthly["brand_sales"].sum() > 0.0) == (count > 0)
