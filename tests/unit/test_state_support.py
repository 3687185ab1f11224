"""The state's own programme: transfers that ask for no means, and the listing of the poor with error."""

import numpy as np
import pytest
from tests.households_by_hand import DATED, KEY, SEED, VALUES, busy_county, copy_of, households, numbers

from tongyu import County
from tongyu.county.draws import Purpose, normals
from tongyu.county.households.columns import TRANSFER
from tongyu.county.mechanisms.state_support import registration_line
from tongyu.kernels.state_support import State, observed_income, pay_transfers, register, traits_seen

LINE = 3_000.0
LAND = 20.0 / 3  # mu a head of a plain household, so that its land is the usual
STATE = numbers(State, land_subsidy=48, other=50, exit_margin=0.1)
REGISTRATION = int(Purpose.REGISTRATION)


def paid(h, pension=100.0, level=1.0):
    """Pensions, subsidies, other transfers; cash and income move by their sum."""
    before = h.cash.copy()
    h.income[:] = 0.0
    sums = pay_transfers(h, STATE, pension, level, TRANSFER)
    assert h.income[:, TRANSFER] == pytest.approx(h.cash - before)
    assert sum(sums) == pytest.approx((h.cash - before).sum())
    return sums


def test_everybody_gets_pensions_subsidies_and_other_transfers_and_the_trend_is_of_the_others_alone():
    h = households(elders=2, persons=4, land=20.0, remittance=1.5)
    assert paid(h) == pytest.approx((200.0, 80.0, 300.0))
    assert paid(h, level=2.0) == pytest.approx((200.0, 80.0, 600.0))
    assert paid(h, pension=75.0) == pytest.approx((150.0, 80.0, 300.0))


@pytest.mark.parametrize(
    ("year", "yuan"),
    [
        (2015, 75.0),
        (2016, 80.0 / 1.019),
        (2017, 80.0 / 1.019 / 1.013),  # the table leaves it out: as the year before
        (2012, 55.0 * 1.028 * 1.018 * 1.013),
        (2011, 55.0 * 1.025 * 1.028 * 1.018 * 1.013),
        (2005, 55.0 * 1.025 * 1.028 * 1.018 * 1.013),  # before its first year it keeps what it buys
        (2020, 108.0 / (1.019 * 1.013 * 1.021 * 1.032 * 1.03)),
        (2031, 108.0 / (1.019 * 1.013 * 1.021 * 1.032 * 1.03)),
    ],
)
def test_the_basic_pension_follows_its_series_in_yuan_of_2015(year, yuan):
    assert DATED.real("basic_pension", year) == pytest.approx(yuan)


def test_in_a_run_every_elder_gets_the_pension_of_the_year(small):
    county = County(small.with_(start="2015-12", months=2, parameters={"state.pension": 1.1}), rng=4)
    for yuan in (75.0, 80.0 / 1.019):
        county.step()
        elders = int(county.columns.elders.sum())
        assert county.ledger.received("households", "pensions") == pytest.approx(1.1 * yuan * elders)
        assert elders > 0


@pytest.mark.parametrize(
    ("chronic", "adults", "elders", "land", "factor"),
    [
        (False, 2, 1, 4 * LAND, 1.0),
        (True, 2, 1, 4 * LAND, 0.7),
        (False, 0, 1, 4 * LAND, 0.6),  # nobody can work
        (False, 2, 4, 4 * LAND, 0.8),  # all are old
        (True, 0, 4, 4 * LAND, 0.7 * 0.6 * 0.8),
        (False, 2, 1, 16 * LAND, 2.0),  # four times the usual land
        (False, 2, 1, 4000 * LAND, 10**0.5),
        (False, 2, 1, 0.0, 0.1**0.5),
    ],
)
def test_illness_age_want_of_labour_and_land_are_seen_beside_income(chronic, adults, elders, land, factor):
    kinds = STATE._replace(illness_weight=0.3, age_weight=0.2, labour_weight=0.4, land_weight=0.5)
    assert traits_seen(chronic, adults, elders, 4, land, LAND, kinds) == pytest.approx(factor)


def observed(income=2_000.0, traits=1.0, participation=0.0, removed=0.0, z=1.0):
    kinds = STATE._replace(observation=0.5, participation=0.4)
    return observed_income(income, traits, participation, removed, z, kinds)


def test_need_is_seen_with_error_less_with_participation_and_platform_data():
    assert observed() == pytest.approx(2_000.0 * np.exp(0.5))
    assert observed(participation=1.0) == pytest.approx(2_000.0 * np.exp(0.5 * 0.6))
    assert observed(removed=0.5) == pytest.approx(2_000.0 * np.exp(0.25))
    assert observed(participation=1.0, removed=0.5) == pytest.approx(2_000.0 * np.exp(0.15))
    assert observed(removed=1.0) == pytest.approx(2_000.0)
    assert observed(z=0.0) == pytest.approx(2_000.0)
    assert observed(z=0.0, traits=0.7) == pytest.approx(1_400.0)
    assert observed(income=-50.0, z=0.0) == pytest.approx(100.0)


def listed(h, enter=LINE, keep=LINE, participation=0.0, kinds=STATE):
    return register(
        h, kinds, LAND, enter, keep, 0.0, 1.0, np.full(1, participation), np.zeros(1), KEY, REGISTRATION, 35
    )


def test_without_error_the_poor_enter_and_those_well_above_the_line_leave():
    exact = STATE._replace(observation=0.0, land_weight=0.0)
    h = households(4, persons=1, income_12=[2_900.0, 3_100.0, 3_200.0, 3_400.0], registered=[False, False, True, True])
    assert listed(h, kinds=exact) == (1, 1)
    assert list(h.registered) == [True, False, True, False]
    assert list(h.listed) == [True, False, False, False]
    h.income_12[:] = 2 * LINE
    assert listed(h, kinds=exact) == (0, 2)
    assert not h.registered.any()
    assert list(h.listed) == [True, False, False, False]  # help goes on after exit


def test_error_includes_some_who_are_not_poor_and_leaves_out_some_who_are():
    poor = np.arange(4_000) % 2 == 0
    h = households(4_000, persons=1, land=LAND, income_12=np.where(poor, 2_400.0, 3_600.0))
    listed(h)
    missed, wrong = (~h.registered[poor]).mean(), h.registered[~poor].mean()
    assert 0.05 < missed < 0.5
    assert 0.05 < wrong < 0.5
    with_people = households(4_000, persons=1, land=LAND, income_12=h.income_12)
    listed(with_people, participation=1.0)
    assert (~with_people.registered[poor]).mean() < missed
    assert with_people.registered[~poor].mean() < wrong


def test_the_listing_agrees_with_a_plain_loop():
    county = busy_county()
    h, was, kinds = copy_of(county.columns), county.columns, county.numbers(State)
    participation, joint = np.linspace(0.0, 1.0, county.villages), np.array([1.0, 0.0, 0.5])
    counts = register(
        h, kinds, county.usual_land, 2_500.0, 2_855.0, 0.0, 1.0, participation, joint, KEY, REGISTRATION, 47
    )
    z = normals(SEED, Purpose.REGISTRATION, h.id, 47)
    entered = left = 0
    for i in range(len(h.id)):
        spread = kinds.observation * (1 - kinds.participation * participation[was.village[i]])
        if was.sells[i] or was.shops[i]:
            spread *= 1 - kinds.connected * joint[was.township[i]]
        seen = max(was.income_12[i] / was.persons[i], 100.0) * np.exp(spread * z[i])
        seen *= 1 - kinds.illness_weight * bool(was.chronic[i])
        seen *= 1 - kinds.age_weight * bool(was.elders[i] == was.persons[i])
        seen *= 1 - kinds.labour_weight * bool(was.adults[i] == 0)
        land = float(was.land[i]) / (int(was.persons[i]) * county.usual_land)
        seen *= min(max(land, 0.1), 10.0) ** kinds.land_weight
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
    assert DATED.at("top_up", 2014) > 0.0
    assert county.ledger.received("households", "top-ups") > 0.0


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
