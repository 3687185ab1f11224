"""Good and bad years for wages: a factor with mean 1 a year, of a part that lasts and one that passes."""

import numpy as np
import pytest
from tests.households_by_hand import KEY, numbers
from tests.still import still

from tongyu import County
from tongyu.county.draws import Purpose
from tongyu.kernels.work import Work, fill_wage_luck

LUCK = int(Purpose.WAGE_LUCK)
WORK = numbers(Work)
MANY = 40_000


def luck_of(year=2015, earner=0, ids=None, **changed):
    ids = np.arange(MANY) if ids is None else np.asarray(ids)
    out = np.empty(len(ids))
    fill_wage_luck(ids, earner, year, WORK._replace(**changed), KEY, LUCK, out)
    return out


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


def test_earners_of_one_household_have_luck_of_their_own():
    first, second = (np.log(luck_of(earner=earner)) for earner in (0, 1))
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / np.sqrt(MANY)


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
