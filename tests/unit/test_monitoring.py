"""Monitoring: what a report sees, what it does not see, and what is done about it."""

from types import SimpleNamespace

import numpy as np
import pytest
from tests.households_by_hand import all_levers, moved
from tests.whole_runs import different, digests

from tongyu import County
from tongyu.county.mechanisms import monitoring
from tongyu.county.mechanisms.learning import Courses
from tongyu.county.mechanisms.logistics import Logistics
from tongyu.county.mechanisms.monitoring import Monitoring, indicator_error, monitor
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.tables import LEVERS, TABLES

QUARTERS = ("03", "06", "09", "12")
PROGRAMME = {"training__courses": 6, "support__social_workers": 3, "resources__stations": 6}


def watched(small, months=3, **levers):
    """A county in a quarter's last month; its next call of `monitor` reports."""
    return County(moved(small, 60, **(PROGRAMME | levers)), rng=6).run(months)


def report(county):
    monitor(county)
    return county.own(Monitoring).reports[-1]


def everybody_on_the_platform(county, share=1.0):
    h = county.columns
    h.shops[:] = np.arange(len(h.id)) % 100 < 100 * share
    h.sells[:] = False
    return county


def test_a_report_is_made_at_the_end_of_each_quarter_and_only_where_something_is_monitored(small):
    county = County(moved(small, 24, monitoring__market_reports=0.1), rng=6).run(24)
    assert [each.date for each in county.own(Monitoring).reports] == [
        f"{year}-{month}" for year in (2011, 2012) for month in QUARTERS
    ]
    assert County(moved(small, 24, **PROGRAMME), rng=6).run(24).own(Monitoring).reports == []


def test_without_indicators_nobody_is_seen_however_many_are_on_the_platform(small):
    county = everybody_on_the_platform(watched(small, monitoring__reallocation=1.0))
    seen = report(county)
    assert seen.covered == 0.0
    assert np.isnan(seen.income)
    assert np.isnan(seen.headcount)
    assert np.all(seen.need == 1.0)  # alike everywhere: nothing to lean by


@pytest.mark.parametrize("indicators", [0.25, 0.5, 1.0])
def test_in_villages_with_indicators_those_on_the_platform_are_seen(small, indicators):
    county = everybody_on_the_platform(watched(small, monitoring__indicators=indicators), share=0.5)
    seen = report(county)
    h = county.columns
    level = min(1.0, county.programme.level("monitoring.indicators"))  # social workers help to collect them
    assert level >= indicators
    in_turn = county.programme.in_turn(12 * level, np.ones(12)) > 0.5
    assert in_turn.sum() == round(12 * level)
    covered = h.shops & in_turn[h.village]
    assert seen.covered == pytest.approx(covered.mean())
    assert seen.income == pytest.approx(h.income_12[covered].sum() / h.persons[covered].sum())


def test_in_villages_that_take_part_everybody_is_seen(small):
    county = everybody_on_the_platform(watched(small, monitoring__participation=1.0), share=0.0)
    seen = report(county)
    h = county.columns
    poor = h.income_12 / h.persons < county.values["line.national"]
    assert seen.covered == 1.0
    assert seen.headcount == pytest.approx(h.persons[poor].sum() / h.persons.sum())
    assert seen.need == pytest.approx(county.neediness())


def test_data_of_the_platform_alone_show_the_better_off(small):
    county = watched(small, monitoring__indicators=1.0)
    h = county.columns
    h.sells[:] = False
    h.shops[:] = h.income_12 / h.persons > np.median(h.income_12 / h.persons)
    seen = report(county)
    assert seen.covered == pytest.approx(0.5, abs=0.01)
    poor = h.income_12 / h.persons < county.values["line.national"]
    assert seen.headcount < h.persons[poor].sum() / h.persons.sum()
    assert seen.income > h.income_12.sum() / h.persons.sum()


def test_a_township_nobody_of_which_is_seen_counts_like_the_mean_of_the_seen(small):
    county = watched(small, monitoring__indicators=1.0)
    h = county.columns
    h.sells[:], h.shops[:] = False, h.township != 1
    need = report(county).need
    covered = h.township != 1
    poor = covered & (h.income_12 / h.persons < county.values["line.national"])
    assert need[1] == pytest.approx(h.persons[poor].sum() / h.persons[covered].sum())
    assert need[[0, 2]] == pytest.approx(county.neediness()[[0, 2]])


def test_a_report_shows_sales_and_parcels(small):
    county = watched(small, 12, monitoring__indicators=1.0)
    seen = report(county)
    takings = county.own(SellingState).takings
    online = takings.open_gross.sum() + takings.brand_gross.sum()
    assert seen.online_share == pytest.approx(online / (online + takings.trader.sum()))
    assert seen.parcels == pytest.approx(county.own(Logistics).parcels_12[county.month % 12].sum() * county.scale)
    assert seen.date == county.date == "2011-12"


@pytest.mark.parametrize(("indicators", "share"), [(0.0, 1.0), (0.5, 0.6), (1.0, 0.2)])
def test_indicators_make_the_error_about_use_smaller(small, indicators, share):
    numbers = {"monitoring.blind": 0.5, "monitoring.clarity": 0.8}
    levers = {"monitoring__indicators": indicators, "monitoring__market_reports": 0.1}
    county = County(moved(small.with_(parameters=numbers), 12, **levers), rng=6).run(1)
    assert indicator_error(county) == pytest.approx(0.5 * share)


def test_what_is_seen_of_use_is_what_was_used_but_for_the_error(small):
    sure = small.with_(parameters={"monitoring.blind": 0.0})
    county = County(moved(sure, 12, monitoring__market_reports=0.1, **PROGRAMME), rng=6).run(3)
    used = {
        key: TABLES.used[key](county) for key in ("training.courses", "support.social_workers", "resources.stations")
    }
    assert report(county).use == pytest.approx(used)
    blind = watched(small, monitoring__market_reports=0.1)
    apart = [report(blind).use[key] - TABLES.used[key](blind) for key in used]
    assert np.all(np.abs(apart) > 0.0)
    assert all(0.0 <= each <= 1.0 for each in blind.own(Monitoring).reports[-1].use.values())


def test_every_use_is_a_share_in_a_busy_county_and_of_levers_that_exist(small):
    assert set(TABLES.used) < set(LEVERS)
    county = County(all_levers(small, 30), rng=5)
    for _ in range(30):
        county.step()
        for key, used in TABLES.used.items():
            if county.programme.level(key) > 0.0:
                assert 0.0 <= used(county) <= 1.0, key
    assert len([key for key, used in TABLES.used.items() if used(county) > 0.0]) > 8


def test_use_follows_what_it_says():
    courses = Courses(seats_taken={"training.courses": 1.7, "training.lectures": 0.4})
    county = SimpleNamespace(own=lambda kind: courses)
    assert TABLES.used["training.courses"](county) == 1.0
    assert TABLES.used["training.lectures"](county) == 0.4
    assert TABLES.used["training.field_visits"](county) == 0.0


def test_reallocation_moves_money_between_quarters_and_spends_no_more(small):
    levers = PROGRAMME | {"monitoring__indicators": 1.0, "monitoring__reallocation": 1.0}
    county = County(moved(small, 36, **levers), rng=6)
    costs = []
    for _ in range(36):
        before = sum(county.cost_by_pillar.values())
        county.step()
        costs.append(sum(county.cost_by_pillar.values()) - before)
        assert (county.own(Monitoring).money_moved > 0.0) <= (county.date[5:] in QUARTERS)
    assert costs == pytest.approx([costs[0]] * 36)
    assert county.monthly["money_moved"].sum() > 0.0
    factors = {key: line.factor for key, line in county.programme.lines.items()}
    assert max(factors.values()) > 1.1
    assert min(factors.values()) < 0.95
    assert factors["monitoring.indicators"] == factors["monitoring.reallocation"] == 1.0
    assert county.own(Monitoring).reports[-1].moved == county.figures["money_moved"]


def test_at_zero_strength_reports_move_nothing_to_the_last_bit(small):
    levers = PROGRAMME | {"monitoring__market_reports": 0.1}
    reporting = County(moved(small, 24, **levers), rng=6).run()
    silent = County(moved(small, 24, monitoring__reallocation=0, **levers), rng=6, without={"monitoring"}).run()
    assert len(reporting.own(Monitoring).reports) == 8
    assert all(line.factor == 1.0 for line in reporting.programme.lines.values())
    apart = different(digests(reporting), digests(silent))
    assert set(apart) <= {"monthly.level_monitoring.reallocation", "monthly.indicator_error"}


def test_places_lean_toward_the_townships_that_are_seen_to_be_poor(small):
    levers = {"monitoring__reallocation": 1.0, "monitoring__participation": 1.0}
    county = watched(small, **levers)
    seen = report(county).need
    weights = county.programme.weights("training.courses")
    lean = county.values["monitoring.lean"]
    assert weights == pytest.approx(np.maximum(0.0, 1 + lean * (seen / seen.mean() - 1)))
    assert np.argmax(weights) == np.argmax(county.neediness())
    blind = watched(small, monitoring__reallocation=1.0)
    report(blind)
    assert blind.programme.weights("training.courses") == pytest.approx(np.ones(3))  # what is not seen leans nowhere


def test_what_is_seen_cannot_be_read_off_the_truth(small):
    """Outside the villages that are covered, a report is blind to whatever happens."""
    county = watched(small, monitoring__indicators=0.5, monitoring__reallocation=1.0)
    h = county.columns
    h.sells[:], h.shops[:] = False, True
    covered = monitoring._covered(county)
    assert 0.3 < covered.mean() < 0.7
    first = report(county)
    h.income_12[~covered] = 0.0
    second = report(county)
    assert (first.headcount, first.income) == (second.headcount, second.income)
    assert np.array_equal(first.need, second.need)
