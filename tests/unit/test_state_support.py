"""The state's own programme: transfers, and the listing of the poor with error."""

import numpy as np
import pytest
from tests.households_by_hand import KEY, SEED, VALUES, busy_county, copy_of, households, numbers

from tongyu import County
from tongyu.county.draws import Purpose, normals, uniforms
from tongyu.county.households.columns import STOCKS, TRANSFER
from tongyu.county.mechanisms.state_support import registration_line
from tongyu.county.numbers.series import SERIES
from tongyu.kernels.income import close_month
from tongyu.kernels.state_support import State, observed_income, pay_transfers, register

LINE = 3_000.0
STATE = numbers(
    State,
    pension=100,
    land_subsidy=48,
    other=50,
    allowance_line=0.8,
    allowance_fill=0.5,
    take_up=0.0,
    exit_margin=0.1,
)
TAKE_UP, REGISTRATION = int(Purpose.TAKE_UP), int(Purpose.REGISTRATION)


def paid(h, level=1.0, top_up=0.6, kinds=STATE, slot=0):
    """Pensions, subsidies, other transfers, allowance, top-ups; cash and income move by their sum."""
    before = h.cash.copy()
    h.income[:] = 0.0
    sums = pay_transfers(h, kinds, level, LINE, top_up, KEY, TAKE_UP, slot, TRANSFER)
    assert h.income[:, TRANSFER] == pytest.approx(h.cash - before)
    assert sum(sums) == pytest.approx((h.cash - before).sum())
    return sums


def test_everybody_gets_pensions_subsidies_and_other_transfers_by_the_trend():
    h = households(elders=2, persons=4, land=20.0, remittance=1.5)
    assert paid(h) == pytest.approx((200.0, 80.0, 300.0, 0.0, 0.0))
    assert paid(h, level=2.0) == pytest.approx((400.0, 80.0, 600.0, 0.0, 0.0))  # the land subsidy stays


def test_the_allowance_fills_its_share_of_the_gap_for_those_who_take_it_up():
    h = households(3, persons=2, income_12=[2_800.0, 2_800.0, 4_900.0], linked=[True, False, True])
    assert paid(h)[3] == pytest.approx(0.5 * (2_400.0 - 1_400.0) * 2 / 12)
    by_chance = households(4_000, persons=2, income_12=2_800.0)
    takers = paid(by_chance, kinds=STATE._replace(take_up=0.4))[3] / (1_000.0 / 12)
    assert takers / 4_000 == pytest.approx(0.4, abs=4 * np.sqrt(0.24 / 4_000))


def test_top_ups_go_to_the_listed_without_labour_below_the_line():
    incomes = [2_000.0, 2_000.0, 2_000.0, 2 * LINE]
    h = households(4, persons=2, income_12=incomes, registered=[True, False, True, True], adults=[0, 0, 1, 0])
    assert paid(h)[4] == pytest.approx(0.6 * 2_000.0 * 2 / 12)
    assert paid(h, top_up=0.0)[4] == 0.0


def test_a_negative_income_counts_as_none():
    h = households(persons=2, income_12=-9_000.0, linked=True, registered=True, adults=0)
    sums = paid(h)
    assert sums[3] == pytest.approx(0.5 * 2_400.0 * 2 / 12)
    assert sums[4] == pytest.approx(0.6 * (LINE - 0.5 * 2_400.0) * 2 / 12)


POOR = {"persons": 2, "income_12": 2_400.0, "elders": 0, "remittance": 0.0, "land": 0.0}
"""1,200 yuan a head of income from elsewhere that does not change."""


def years_of(h, months, **how):
    """What is paid month by month to those who earn the same all year, the ring of their year kept."""
    h.ring[:] = 0.0
    h.ring[:, :, 0] = h.income_12 / 12.0
    sums = []
    for month in range(months):
        sums.append(paid(h, slot=month % 12, **how))
        h.income[:, 0] = 2_400.0 / 12.0
        close_month(h, month % 12, np.zeros(5), STOCKS)
    return np.array(sums)


def test_the_allowance_keeps_filling_its_share_of_the_gap_since_it_is_not_tested_on_itself():
    h = households(**POOR, linked=True)
    allowance = years_of(h, 36)[:, 3]
    assert allowance == pytest.approx(np.full(36, 0.5 * (2_400.0 - 1_200.0) * 2 / 12), rel=1e-6)
    # half of the gap between 1,200 and 2,400 a head is there at the end, not a third
    assert h.income_12[0] / 2 == pytest.approx(1_200.0 + 600.0, rel=1e-6)
    assert h.benefits[0].sum() == pytest.approx(1_200.0, rel=1e-6)


def test_a_whole_top_up_lifts_to_the_line_and_counts_the_allowance_but_not_itself():
    h = households(2, **POOR, linked=[True, False], registered=True, adults=0)
    sums = years_of(h, 36, top_up=1.0)
    assert h.income_12 / 2 == pytest.approx([LINE, LINE], rel=1e-6)
    assert sums[:, 4] == pytest.approx(np.full(36, ((LINE - 1_800.0) + (LINE - 1_200.0)) * 2 / 12), rel=1e-6)


def test_benefits_that_ended_are_forgotten_after_a_year():
    h = households(**POOR, linked=True)
    years_of(h, 12)
    h.linked[:] = False
    h.income_12[:] = 2_400.0 + h.benefits.sum()
    for month in range(12):
        assert h.benefits[0].sum() == pytest.approx((12 - month) * 100.0)
        paid(h, slot=month)
    assert not h.benefits.any()


def test_a_larger_income_from_elsewhere_brings_a_smaller_benefit():
    h = households(3, **(POOR | {"income_12": [1_200.0, 2_400.0, 3_600.0]}), linked=True, registered=True, adults=0)
    paid(h)
    assert np.all(np.diff(h.benefits[:, 0]) < 0.0)


def test_the_columns_remember_what_the_ledger_paid_in_a_year(small):
    county = County(small.with_(start="2013-01", months=36), rng=4).run(24)
    yuan = 0.0
    for _ in range(12):
        county.step()
        yuan += sum(county.ledger.received("households", item) for item in ("allowance", "top-ups"))
    assert county.columns.benefits.sum(dtype=np.float64) == pytest.approx(yuan, rel=1e-6)
    assert yuan > 0.0


def observed(income=2_000.0, chronic=False, participation=0.0, removed=0.0, z=1.0):
    kinds = STATE._replace(observation=0.5, participation=0.4, illness_weight=0.3)
    return observed_income(income, chronic, participation, removed, z, kinds)


def test_need_is_seen_with_error_less_with_participation_and_platform_data():
    assert observed() == pytest.approx(2_000.0 * np.exp(0.5))
    assert observed(participation=1.0) == pytest.approx(2_000.0 * np.exp(0.5 * 0.6))
    assert observed(removed=0.5) == pytest.approx(2_000.0 * np.exp(0.25))
    assert observed(participation=1.0, removed=0.5) == pytest.approx(2_000.0 * np.exp(0.15))
    assert observed(removed=1.0) == pytest.approx(2_000.0)
    assert observed(z=0.0) == pytest.approx(2_000.0)
    assert observed(z=0.0, chronic=True) == pytest.approx(1_400.0)
    assert observed(income=-50.0, z=0.0) == pytest.approx(100.0)


def listed(h, enter=LINE, keep=LINE, participation=0.0, kinds=STATE):
    return register(h, kinds, enter, keep, np.full(1, participation), np.zeros(1), KEY, REGISTRATION, 35)


def test_without_error_the_poor_enter_and_those_well_above_the_line_leave():
    exact = STATE._replace(observation=0.0, illness_weight=0.0)
    h = households(4, persons=1, income_12=[2_900.0, 3_100.0, 3_200.0, 3_400.0], registered=[False, False, True, True])
    assert listed(h, kinds=exact) == (1, 1)
    assert list(h.registered) == [True, False, True, False]


def test_error_includes_some_who_are_not_poor_and_leaves_out_some_who_are():
    poor = np.arange(4_000) % 2 == 0
    h = households(4_000, persons=1, income_12=np.where(poor, 2_400.0, 3_600.0))
    listed(h)
    missed, wrong = (~h.registered[poor]).mean(), h.registered[~poor].mean()
    assert 0.05 < missed < 0.5
    assert 0.05 < wrong < 0.5
    with_people = households(4_000, persons=1, income_12=h.income_12)
    listed(with_people, participation=1.0)
    assert (~with_people.registered[poor]).mean() < missed
    assert with_people.registered[~poor].mean() < wrong


def test_the_listing_agrees_with_a_plain_loop():
    county = busy_county()
    h, was, kinds = copy_of(county.columns), county.columns, county.numbers(State)
    participation, joint = np.linspace(0.0, 1.0, county.villages), np.array([1.0, 0.0, 0.5])
    counts = register(h, kinds, 2_500.0, 2_855.0, participation, joint, KEY, REGISTRATION, 47)
    z = normals(SEED, Purpose.REGISTRATION, h.id, 47)
    entered = left = 0
    for i in range(len(h.id)):
        spread = kinds.observation * (1 - kinds.participation * participation[was.village[i]])
        if was.sells[i] or was.shops[i]:
            spread *= 1 - kinds.connected * joint[was.township[i]]
        seen = max(was.income_12[i] / was.persons[i], 100.0) * np.exp(spread * z[i])
        seen *= 1 - kinds.illness_weight * bool(was.chronic[i])
        enters = not was.registered[i] and seen < 2_500.0
        leaves = was.registered[i] and seen > 2_855.0 * (1 + kinds.exit_margin)
        assert h.registered[i] == ((was.registered[i] or enters) and not leaves)
        entered, left = entered + bool(enters), left + bool(leaves)
    assert counts == (entered, left)
    assert min(counts) > 0


def test_the_first_list_is_made_at_the_end_of_2013_and_top_ups_follow_the_announced_path(small):
    county = County(small, rng=4)
    county.run(35)
    assert county.date == "2013-11"
    assert not county.columns.registered.any()
    county.step()
    assert county.columns.registered.any()
    assert county.ledger.received("households", "top-ups") == 0.0
    county.step()
    assert SERIES["top_up"].at(2014) > 0.0
    assert county.ledger.received("households", "top-ups") > 0.0


def test_help_to_link_benefits_is_the_only_difference_between_two_like_households():
    assert np.all(uniforms(SEED, Purpose.TAKE_UP, np.arange(2)) > 0.01)  # neither takes it up by chance below
    h = households(2, persons=2, income_12=1_000.0, linked=[True, False])
    paid(h, kinds=STATE._replace(take_up=0.01))
    assert h.cash[0] > h.cash[1]


@pytest.mark.parametrize(
    ("year", "lines"),
    [
        (2013, 1.15 / (1 + np.exp(-3.0))),
        (2016, 1.15 / (1 + np.exp(-1.0))),
        (2020, 1.15 / (1 + np.exp(5 / 3))),
    ],
)
def test_the_registration_line_falls_by_a_logistic_curve(year, lines):
    numbers_by_hand = {
        "state.registration_start": 1.15,
        "state.registration_midpoint": 2017.5,
        "state.registration_pace": 1.5,
    }
    assert registration_line(numbers_by_hand, year) == pytest.approx(lines)
    assert registration_line(numbers_by_hand, 2013) == pytest.approx(1.0954, abs=1e-4)
    assert registration_line(numbers_by_hand, 2020) == pytest.approx(0.1827, abs=1e-4)


def test_it_never_rises_has_half_its_start_at_the_midpoint_and_no_pace_breaks_it():
    for pace in (0.05, 0.3, 1.5, 3.0, 100.0):
        values = VALUES | {"state.registration_pace": pace, "state.registration_midpoint": 2017.0}
        path = [registration_line(values, year) for year in range(1900, 2151)]
        assert np.all(np.diff(path) <= 0.0)
        assert np.all(np.isfinite(path))
        assert path[2017 - 1900] == pytest.approx(values["state.registration_start"] / 2)
        assert all(0.0 <= each <= values["state.registration_start"] for each in path)


def test_fewer_stay_listed_as_the_line_falls(small):
    numbers_by_hand = {"state.registration_midpoint": 2015.0, "state.registration_pace": 0.3}
    early = County(small.with_(start="2013-01", months=48, parameters=numbers_by_hand), rng=4).run()
    late = County(
        small.with_(start="2013-01", months=48, parameters={"state.registration_midpoint": 2100.0}), rng=4
    ).run()
    assert early.monthly["registered"].iloc[23] > 0.0
    assert early.monthly["registered"].iloc[-1] < 0.3 * late.monthly["registered"].iloc[-1]
