"""Events as differences of a household's columns."""

import numpy as np
import pytest
from tests.households_by_hand import copy_of, households
from tests.still import still

from tongyu import County
from tongyu.county.households.columns import Columns, empty_columns
from tongyu.errors import InputError
from tongyu.life import events
from tongyu.life.events import FLAGS, NOT_AN_EVENT, Surroundings
from tongyu.life.watching import Watcher


def turned(**columns):
    """A plain household before and after `columns` changed."""
    before = households()
    after = copy_of(before)
    for name, value in columns.items():
        getattr(after, name)[0] = value
    return before, after


@pytest.mark.parametrize("name", FLAGS)
def test_a_flag_that_turns_is_told_both_ways(name):
    before, after = turned(**{name: True})
    assert events.changes(before, after) == [(FLAGS[name][0], {})]
    assert events.changes(after, before) == [(FLAGS[name][1], {})]
    assert events.changes(after, after) == []


def test_what_is_told_with_something_else_is_no_event_of_its_own():
    for name in NOT_AN_EVENT:
        assert events.changes(*turned(**{name: True})) == []


def test_every_flag_of_a_household_has_words_of_its_own_or_is_told_otherwise() -> None:
    arrays = empty_columns(1, 1)
    flags = {name for name in Columns._fields if getattr(arrays, name).dtype == bool}
    assert flags - NOT_AN_EVENT == set(FLAGS)


def test_cases_and_groups():
    county = type("County", (), {"social_workers": [type("W", (), {"index": 4, "cases": [8, 0]})()]})()
    assert events.reached(county, 0, *turned(case_months=5, cause=3)) == [
        ("case_opened", {"worker": 5, "cause": "debt"})
    ]
    assert events.reached(county, 3, *turned(case_months=5, cause=1)) == [
        ("case_opened", {"worker": None, "cause": "illness"})
    ]
    closing = tuple(reversed(turned(case_months=5)))
    assert events.reached(county, 0, *closing) == [("case_closed", {})]
    assert events.reached(county, 0, *turned(group=3)) == [("joined_group", {"group": 3})]
    assert events.reached(county, 0, *reversed(turned(group=3))) == [("left_group", {})]


def test_a_course_is_told_in_the_month_it_is_taken():
    assert events.trained(*turned(since_course=0, skill=0.25)) == [("course", {"skill_before": 0.0, "skill": 0.25})]
    assert events.trained(*turned(since_course=1)) == []


def test_joining_and_leaving_a_cooperative():
    before, after = turned(cooperative=2)
    assert events.decided(before, after) == [("joined_cooperative", {"cooperative": 2})]
    after.patronage[0] = 30.0
    assert events.decided(after, before) == [("left_cooperative", {"cooperative": 2, "patronage_lost": 30.0})]
    assert events.decided(after, after) == []


def test_the_rolls_of_the_allowance(monkeypatch):
    monkeypatch.setattr(events, "standard", lambda county: 2_700.0)
    monkeypatch.setattr(events, "helped_to_apply", lambda county, row: row == 5)
    out, on = turned(enrolled=True)
    assert events.rolls(None, 0, out, on, 84.0) == [("allowance_began", {"yuan": 84.0})]
    assert events.rolls(None, 5, out, on, 84.0) == [("allowance_began_with_help", {"yuan": 84.0})]
    assert events.rolls(None, 0, on, on, 84.0) == []
    for means, kind in ((2_699.0, "pushed_out_of_allowance"), (2_700.0, "allowance_ended")):
        out.means[0] = means
        assert events.rolls(None, 0, on, out, 0.0) == [(kind, {})]


def test_the_own_cooperative_and_its_grading():
    asleep, awake = Surroundings(False, False), Surroundings(False, True)
    member, passing = households(cooperative=2), households(cooperative=2, passes=True)
    assert events.organised(asleep, awake, member, False) == [("cooperative_woke", {"cooperative": 2})]
    assert events.organised(awake, asleep, member, True) == [("cooperative_closed", {"cooperative": 2})]
    assert events.organised(awake, awake, member, True) == [("failed_grading", {"quality": 0.5})]
    assert events.organised(awake, awake, passing, True) == [("passed_grading", {"quality": 0.5})]
    assert events.organised(awake, awake, passing, False) == []
    assert events.organised(asleep, awake, households(cooperative=-1), True) == []


def test_the_villages_station():
    without, there = Surroundings(False, False), Surroundings(True, False)
    assert events.moved(without, there) == [("station_opened", {})]
    assert events.moved(there, without) == [("station_closed", {})]
    assert events.moved(there, there) == []


@pytest.mark.parametrize("household", [-1, 600])
def test_a_household_that_is_not_there_is_refused_with_the_range(small, household):
    with pytest.raises(InputError, match=rf"household {household} is not in the sample of 600 .* 0 to 599"):
        Watcher(County(small, rng=1), household)


def test_a_year_of_wages_is_told_in_january_where_it_is_a_tenth_better_or_worse(small):
    county = County(still(small), rng=3).run(12)
    last, rows = county.columns.wage_luck.copy(), range(len(county.columns.id))
    assert not any(events.new_wages(county, row) for row in rows)  # December
    county.run(1)
    change = county.columns.wage_luck / last - 1.0
    told = [events.new_wages(county, row) for row in rows]
    for row in rows:
        kind = "wages_better" if change[row] > 0.0 else "wages_worse"
        if county.columns.adults[row] > 0 and abs(abs(change[row]) - 0.1) > 1e-6:
            news = [(kind, {"share": pytest.approx(abs(change[row]), rel=1e-5)})]
            assert told[row] == (news if abs(change[row]) > 0.1 else []), row
    assert {found[0][0] for found in told if found} == {"wages_better", "wages_worse"}
    county.columns.adults[:] = 0  # nobody to earn them
    assert not any(events.new_wages(county, row) for row in rows)


def test_a_child_that_comes_to_work_makes_no_good_or_bad_year(small):
    lasts = {"work.persistence": 0.99, "work.innovation": 0.015, "work.transitory": 0.0}  # persons differ, years do not
    county = County(small.with_(parameters=lasts), rng=3).run(12)
    before = dict(zip(county.columns.id.tolist(), county.columns.wage_luck.tolist(), strict=True))
    county.run(1)
    h = county.columns
    change = np.array([now / before.get(id, now) - 1.0 for id, now in zip(h.id.tolist(), h.wage_luck, strict=True)])
    assert ((abs(change) > 0.1) & (h.adults > 0)).any()
    assert not any(events.new_wages(county, row) for row in range(len(h.id)))
