"""A year of persons: the direction and the limit of each rule, and that the books of persons close."""

import numpy as np
import pytest
from tests.households_by_hand import VALUES

from tongyu import County, load
from tongyu.county.households.columns import TRANSFER
from tongyu.county.households.people import illness_of
from tongyu.county.mechanisms.people import PURPOSES, Vital, turn
from tongyu.errors import AccountsError
from tongyu.kernels.people import (
    DIED,
    LEFT,
    MOVED_OUT,
    SPLIT_OFF,
    STAYS,
    Illness,
    People,
    death_chance,
    ill_share,
    live_a_year,
)
from tongyu.kernels.people import send_home as sent

NUMBERS = People(**{name: VALUES[f"people.{name}"] for name in People._fields})
ILLNESS = illness_of(VALUES)
QUIET = NUMBERS._replace(deaths=0.0, deaths_younger=0.0, births=0.0, leaving_home=0.0, leaving_county=0.0)
N = 4_000


def year(ages, numbers=QUIET, illness=ILLNESS, ids=None, seed=1, chronic=False):
    """One year of `N` households with persons of these ages; fates (N, persons), ages, chronic, fit, born (N,)."""
    size = len(ages)
    age = np.tile(np.array(ages, dtype=np.int8), N)
    ill, fit = np.full(len(age), chronic), np.ones(len(age), dtype=bool)
    fate, born = np.full(len(age), 9, dtype=np.int8), np.zeros(N, dtype=bool)
    ids = np.arange(N) if ids is None else ids
    start, entity = np.arange(N + 1) * size, np.arange(len(age)) * 7
    live_a_year(start, ids, entity, age, ill, fit, numbers, illness, np.uint64(seed), PURPOSES, 2014, fate, born)
    return (*(each.reshape(N, size) for each in (fate, age, ill, fit)), born)


def test_death_grows_with_age_as_the_table_has_it():
    table = {60: 0.010, 65: 0.017, 70: 0.029, 75: 0.048, 80: 0.08, 85: 0.14}  # recalled, for 2010
    for age, chance in table.items():
        assert death_chance(age, NUMBERS) == pytest.approx(chance, rel=0.05)
    assert death_chance(100, NUMBERS) == death_chance(85, NUMBERS)
    assert death_chance(59, NUMBERS) == death_chance(0, NUMBERS) == NUMBERS.deaths_younger
    assert np.all(np.diff([death_chance(age, NUMBERS) for age in range(60, 86)]) > 0.0)


def test_persons_die_at_the_chance_of_the_age_that_they_have_come_to():
    deadly = QUIET._replace(deaths=0.02, deaths_younger=0.01)
    fate, *_ = year([79, 30], deadly)
    assert (fate[:, 0] == DIED).mean() == pytest.approx(death_chance(80, deadly), abs=0.015)
    assert (fate[:, 1] == DIED).mean() == pytest.approx(0.01, abs=0.006)
    assert not (year([79, 30])[0] == DIED).any()


def test_everybody_is_a_year_older_and_without_ageing_nobody():
    _, age, _, fit, _ = year([17, 61, 120])
    assert age[0].tolist() == [18, 62, 120]
    assert fit[:, 0].all()
    assert fit[:, 1].mean() == pytest.approx(ILLNESS.elder_fit, abs=0.03)
    _, age, ill, _, _ = year([17, 61], QUIET._replace(ageing=0.0))
    assert age[0].tolist() == [17, 61]
    assert not ill.any()


def test_illness_begins_at_the_rate_at_which_its_share_rises():
    share = [ill_share(age, ILLNESS) for age in range(121)]
    assert share[18] == 0.0
    assert share[50:62] == pytest.approx([ILLNESS.adult] * 12)
    assert share[66] == pytest.approx(ILLNESS.elder)
    assert share[61] < share[62] < share[69] == share[120]
    assert np.all(np.diff(share) >= 0.0)
    assert max(share) <= 0.95
    _, _, ill, fit, _ = year([40, 67])
    for person, age in ((0, 40), (1, 67)):
        rate = (share[age + 1] - share[age]) / (1.0 - share[age])
        assert ill[:, person].mean() == pytest.approx(rate, abs=4 * np.sqrt(rate / N))
    assert np.all(fit[:, 0] | ill[:, 0])  # nobody but the ill loses the fitness to work
    assert ill_share(60, Illness(0.0, 0.0, 0.0, 0.0)) == 0.0
    assert ill_share(60, Illness(0.5, 0.3, 0.0, 0.0)) == 0.3  # the young are not more often ill than elders


def ill_households(county):
    """Shares of households without elders, and of those of elders alone, with somebody chronically ill."""
    h = county.columns
    return h.chronic[h.elders == 0].mean(), h.chronic[h.elders == h.persons].mean()


def test_illness_is_about_as_common_by_household_after_ten_years_as_in_the_first():
    county = County(load("baseline").with_(households=6_000), rng=1)
    young, old = ill_households(county)
    assert young == pytest.approx(VALUES["population.chronic"], abs=0.02)
    assert old == pytest.approx(VALUES["population.chronic_elderly"], abs=0.03)
    for years in range(1, 11):  # persons alone, without the months between
        county.month, county.year, county.month_of_year = 12 * years, 2011 + years, 0
        turn(county)
    later, later_old = ill_households(county)
    assert later == pytest.approx(young, abs=0.06)  # the households without elders have grown older
    assert later_old == pytest.approx(old, abs=0.04)
    h, people = county.columns, county.people
    ill, elder = np.bincount(people.household, people.chronic), people.age > 61
    assert np.array_equal(h.ill_younger + h.ill_elders, ill)
    assert np.array_equal(h.ill_elders, np.bincount(people.household, people.chronic & elder))
    assert np.array_equal(h.chronic, ill > 0)


def test_children_are_born_where_somebody_is_of_20_to_39_and_in_proportion_to_persons():
    many = QUIET._replace(births=60.0)
    assert not year([45, 12], many)[-1].any()
    two, four = (year(ages, many)[-1].mean() for ages in ([25, 27], [25, 27, 4, 2]))
    assert two == pytest.approx(60.0 * 2 / (1_000 * NUMBERS.birth_homes), abs=0.02)
    assert four == pytest.approx(2 * two, rel=0.15)
    assert not year([25, 27])[-1].any()


def test_the_young_leave_and_the_last_who_is_grown_up_never():
    all_leave = QUIET._replace(leaving_county=1.0)
    fate, *_ = year([24, 26, 5], all_leave)
    assert fate[0].tolist() == [LEFT, STAYS, STAYS]
    assert (year([50, 24], all_leave)[0] == [STAYS, LEFT]).all()
    assert (year([36, 70], all_leave)[0] == STAYS).all()


def test_elders_leave_large_families_together_and_no_household_twice():
    all_move = QUIET._replace(leaving_home=1.0)
    assert year([40, 38, 70, 68, 10], all_move)[0][0].tolist() == [STAYS, STAYS, MOVED_OUT, MOVED_OUT, STAYS]
    assert year([40, 70, 68, 66], all_move)[0][0].tolist() == [STAYS, MOVED_OUT, MOVED_OUT, STAYS]
    assert (year([40, 38, 70], all_move)[0] == STAYS).all()  # a family of three
    assert (year([70, 68, 12, 10], all_move)[0] == STAYS).all()  # nobody else works
    assert (year([40, 38, 70, 10], all_move, ids=np.arange(N) + SPLIT_OFF)[0] == STAYS).all()


def test_whoever_left_sends_as_much_each_month():
    cash, income = np.zeros(3), np.zeros((3, 6))
    assert sent(np.array([0, 1, 3], dtype=np.int8), income, cash, 150.0, TRANSFER) == 600.0
    assert cash.tolist() == income[:, TRANSFER].tolist() == [0.0, 150.0, 450.0]


def test_a_year_s_luck_is_a_person_s_own():
    busy = NUMBERS._replace(deaths=0.05, deaths_younger=0.02, leaving_county=0.1, leaving_home=0.3, births=30.0)
    one, other = (year([40, 38, 70, 20], busy, seed=seed) for seed in (1, 2))
    assert not np.array_equal(one[0], other[0])
    assert np.array_equal(one[0], year([40, 38, 70, 20], busy)[0])


@pytest.mark.parametrize(
    ("off", "figure"),
    [
        ("deaths", "deaths"),
        ("births", "births"),
        ("leaving_home", "split_off"),
        ("leaving_county", "left_county"),
        ("leaving_county", "sent_home"),
    ],
)
def test_a_switch_ends_what_it_is_of_and_nothing_else(off, figure):
    on = County("baseline", rng=2, households=400).run(26).monthly
    without = County("baseline", rng=2, households=400, without=[off]).run(26).monthly
    assert on[figure].sum() > 0.0
    assert without[figure].sum() == 0.0
    other = "births" if off == "deaths" else "deaths"
    assert without[other].sum() > 0.0


def test_without_ageing_the_share_of_the_old_rises_less():
    on, off = (County("baseline", rng=2, households=400, without=each).run(110) for each in ((), ("ageing",)))
    assert on.monthly["aged_60"].iloc[-1] > off.monthly["aged_60"].iloc[-1]


def test_persons_fall_and_the_share_of_the_old_rises_over_ten_years():
    months = County("baseline", rng=3, households=1_000).run(120).monthly
    change = 100.0 * (months["persons"].iloc[-1] / months["persons"].iloc[0] - 1.0)
    assert -14.0 < change < -1.0
    assert months["aged_60"].iloc[-1] > months["aged_60"].iloc[0]
    for flow in ("births", "deaths", "left_county"):
        assert set(months.index[months[flow] > 0.0].str[-2:]) == {"01"}
    people = months["births"].sum() - months["deaths"].sum() - months["left_county"].sum()
    assert months["persons"].iloc[-1] - months["persons"].iloc[0] == pytest.approx(people)
    households = months["split_off"].sum() - months["ended"].sum()
    assert months["households_there"].iloc[-1] - months["households_there"].iloc[0] == pytest.approx(households)


def test_a_household_that_is_lost_stops_the_run():
    county = County(load("baseline"), rng=3, households=200).run(2)
    county.own(Vital)._households += 1
    with pytest.raises(AccountsError, match="there are 200 households, the register has 201"):
        county.step()
