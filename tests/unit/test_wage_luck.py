"""Good and bad years for wages: a factor with mean 1 a year, of a part that lasts and one that passes."""

import numpy as np
import pytest
from tests.households_by_hand import KEY, numbers
from tests.still import still

from tongyu import County
from tongyu.county.draws import Purpose
from tongyu.county.households.people import People, at_work
from tongyu.county.mechanisms.work import luck_of_households
from tongyu.kernels.work import Work, fill_wage_luck, off_farm_share

LUCK = int(Purpose.WAGE_LUCK)
WORK = numbers(Work)
MANY = 40_000


def luck_of(year=2015, ids=None, **changed):
    ids = np.arange(MANY) if ids is None else np.asarray(ids)
    out = np.empty(len(ids))
    fill_wage_luck(ids, year, WORK._replace(**changed), KEY, LUCK, out)
    return out


def households_of(*persons):
    """People by hand: a list a household, of (entity, age) or of (entity, age, whether fit); 8 years of school each."""
    everybody = [(entity, age, *(fit or [True])) for household in persons for entity, age, *fit in household]
    entity, age, fit = (np.array(each) for each in zip(*everybody, strict=True))
    none = np.zeros(len(age), dtype=bool)
    start = np.concatenate([[0], np.cumsum([len(household) for household in persons])])
    return People(
        start, entity, age.astype(np.int8), none, none.astype(np.int8), np.full(len(age), 8.0), none, fit, none
    )


def luck_in(*persons, year=2015, **changed):
    return luck_of_households(households_of(*persons), WORK._replace(**changed), KEY, year)


@pytest.mark.parametrize(
    ("persistence", "innovation", "transitory"), [(0.85, 0.2, 0.25), (0.95, 0.1, 0.1), (0.0, 0.3, 0.0), (0.7, 0.0, 0.4)]
)
def test_luck_with_wages_is_one_in_the_mean_of_levels_and_has_the_stated_spread(persistence, innovation, transitory):
    luck = luck_of(persistence=persistence, innovation=innovation, transitory=transitory)
    variance = innovation**2 / (1 - persistence**2) + transitory**2
    spread = np.sqrt(np.exp(variance) - 1)
    assert luck.mean() == pytest.approx(1.0, abs=4 * spread / np.sqrt(MANY))
    assert np.log(luck).var() == pytest.approx(variance, rel=4 * np.sqrt(2 / MANY))


@pytest.mark.parametrize("persistence", [0.7, 0.85, 0.95])
@pytest.mark.parametrize("years", [1, 3])
def test_what_lasts_of_it_is_an_autoregression_as_stated(persistence, years):
    now, then = (np.log(luck_of(year, persistence=persistence, transitory=0.0)) for year in (2018, 2018 - years))
    assert np.corrcoef(now, then)[0, 1] == pytest.approx(persistence**years, abs=0.02)


def test_what_passes_with_the_year_leaves_no_trace():
    now, before = (np.log(luck_of(year, innovation=0.0)) for year in (2018, 2017))
    assert abs(np.corrcoef(now, before)[0, 1]) < 4 / np.sqrt(MANY)


@pytest.mark.parametrize("earners", [1, 2, 4])
def test_the_more_earners_of_like_time_the_closer_to_one_is_a_household_s_luck(earners):
    each = luck_of(ids=np.arange(4 * 8_000))
    luck = luck_in(*([(4 * i + j, 30) for j in range(earners)] for i in range(8_000)))
    assert luck.std() == pytest.approx(each.std() / np.sqrt(earners), rel=0.04)
    assert luck.mean() == pytest.approx(1.0, abs=4 * each.std() / np.sqrt(8_000 * earners))


def test_the_luck_of_one_earner_is_the_household_s():
    alone, with_others = luck_in([(7, 30)], [(7, 30), (8, 50, False), (9, 12), (10, 70)])
    assert alone == pytest.approx(luck_of(ids=[7])[0], rel=1e-12)
    assert with_others == alone


def test_the_luck_of_who_works_more_counts_for_more():
    young, old = (off_farm_share(age, 8.0, WORK) for age in (30, 60))
    assert young > 1.5 * old
    first, second = luck_of(ids=[1, 2])
    assert luck_in([(1, 30), (2, 60)]) == pytest.approx([(young * first + old * second) / (young + old)])


def test_where_nobody_works_or_gives_any_time_to_it_luck_is_the_first_s_or_the_plain_mean():
    first, second = luck_of(ids=[1, 2])
    assert off_farm_share(90, 8.0, WORK) == 0.0
    assert luck_in([(1, 40, False), (2, 38, False)], [(1, 90), (2, 90)]) == pytest.approx([first, (first + second) / 2])


@pytest.mark.parametrize("year", [2015, 2016])
def test_who_joins_or_leaves_moves_nobody_else_s_luck(year):
    one, two, three = luck_of(year, ids=[1, 2, 2**35 + 3])
    together = luck_in([(1, 30), (2, 30)], [(1, 30)], [(1, 30), (2, 30), (2**35 + 3, 18)], [(2, 30)], year=year)
    assert together == pytest.approx([(one + two) / 2, one, (one + two + three) / 3, two])


def test_the_wages_of_a_household_are_those_that_each_earner_brings_in_the_january_of_births_and_deaths_too(small):
    county = County(small, rng=3).run(13)
    h, people = county.columns, county.people
    assert len(h.id) != 600 or county.monthly["deaths"].iloc[-1] > 0.0
    luck, works = luck_of_persons(county), at_work(people)
    time = np.array(
        [off_farm_share(int(age), years, county.numbers(Work)) for age, years in zip(*people[2:6:3], strict=True)]
    )
    brought = np.bincount(people.household[works], (time * luck)[works], len(h.id))
    several = np.bincount(people.household[works], minlength=len(h.id)) > 1
    assert several.sum() > 100
    assert (h.adults * h.off_farm * h.wage_luck)[h.adults > 0] == pytest.approx(brought[h.adults > 0], rel=1e-5)


def luck_of_persons(county):
    """Of everybody in `county`, whether it works or not."""
    out = np.empty(len(county.people.age))
    fill_wage_luck(county.people.entity, county.year, county.numbers(Work), county.key, LUCK, out)
    return out


def test_nobody_s_luck_hangs_on_who_else_is_drawn_for():
    assert np.array_equal(luck_of(ids=[7, 3, 900]), luck_of()[[7, 3, 900]])


def test_without_spread_a_year_is_as_any_other():
    assert np.all(luck_of(innovation=0.0, transitory=0.0) == 1.0)


def test_luck_is_drawn_each_january_and_does_not_hang_on_when_the_run_began(small):
    small = still(small)
    early = County(small.with_(start="2013-05", months=24), rng=3)
    drawn = {}
    for _ in range(24):
        early.step()
        drawn[early.date] = early.columns.wage_luck.copy()
    assert np.array_equal(drawn["2013-05"], drawn["2013-12"])
    assert np.array_equal(drawn["2014-01"], drawn["2014-12"])
    assert not np.any(drawn["2013-12"] == drawn["2014-01"])
    late = County(small.with_(start="2014-11", months=1), rng=3).run()
    assert np.array_equal(late.columns.wage_luck, drawn["2014-12"])
    off = County(small.with_(months=1), rng=3, without=["wage_luck"]).run()
    assert np.all(off.columns.wage_luck == 1.0)
