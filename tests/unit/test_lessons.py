"""Long courses, lectures and field visits: who gets a seat, and what a seat does."""

import numpy as np
import pytest
from tests.households_by_hand import moved

from tongyu import County
from tongyu.county.mechanisms.learning import Courses, seats_filled
from tongyu.county.mechanisms.lessons import LESSONS, OLDEST, hold
from tongyu.county.tables import LEVERS
from tongyu.kernels.learning import learnability

KINDS = {lesson.lever: lesson for lesson in LESSONS}
LONG, LECTURE, VISIT = "training.skill_courses", "training.lectures", "training.field_visits"


def county_with(small, seats, key, **setting):
    return County(moved(small, 60, **{key.replace(".", "__"): {"intensity": seats, **setting}}), rng=4).run(1)


def lesson(county):
    """Hold one more; returns (skill gained, openness gained) by household."""
    h = county.columns
    skill, openness = h.skill.astype(float), h.openness.astype(float)
    county.month += 1
    county.own(Courses).attended = 0
    hold(county)
    return h.skill - skill, h.openness - openness


def test_there_are_three_kinds_of_lessons_and_each_is_a_lever():
    assert set(KINDS) == {LONG, LECTURE, VISIT} <= set(LEVERS)


@pytest.mark.parametrize("key", KINDS)
def test_as_many_come_as_there_are_seats_on_average(small, key):
    county = county_with(small, 20, key)
    came = []
    for _ in range(60):
        county.columns.since_course[:] = 10_000
        skill, openness = lesson(county)
        came.append(np.count_nonzero((skill > 0) | (openness > 0)))
        assert county.own(Courses).seats_taken[key] == pytest.approx(1.0)  # by the lot, whoever it falls on
    assert np.mean(came) == pytest.approx(20, abs=4 * np.sqrt(20 / 60))


@pytest.mark.parametrize(
    ("key", "skill_share", "openness_share", "counts"),
    [
        (LONG, "learning.skill_course", None, True),
        (LECTURE, "learning.lecture", "openness.lecture", False),
        (VISIT, "learning.visit", "openness.visit", False),
    ],
)
def test_a_seat_moves_skill_and_openness_by_the_share_of_what_is_missing(
    small, key, skill_share, openness_share, counts
):
    county = county_with(small, 100, key)
    h, v = county.columns, county.values
    h.skill[:], h.openness[:], h.since_course[:] = 0.2, 0.4, 10_000
    skill, openness = lesson(county)
    came = skill > 0
    assert 40 < came.sum() < 180
    stays = np.array([learnability(*row) for row in zip(h.schooling, h.age, h.chronic, strict=True)])
    assert skill[came] == pytest.approx(v[skill_share] * stays[came] * 0.8, rel=1e-4)
    expected = v[openness_share] * 0.6 if openness_share else 0.0
    assert openness[came] == pytest.approx(expected, rel=1e-4, abs=1e-9)
    assert not openness[~came].any()
    assert np.array_equal(h.since_course == 0, came & counts)
    assert county.own(Courses).attended == (came.sum() if counts else 0)


def test_a_visit_opens_more_than_a_lecture_and_a_long_course_teaches_more_than_a_short_one(small):
    v = County(small, rng=1).values
    assert v["openness.visit"] > v["openness.lecture"] > 0.0
    assert v["learning.skill_course"] > v["learning.course"] > v["learning.visit"] > v["learning.lecture"]


@pytest.mark.parametrize("key", KINDS)
def test_without_seats_nobody_learns(small, key):
    county = county_with(small, 0, key)
    skill, openness = lesson(county)
    assert not skill.any()
    assert not openness.any()
    assert key not in county.own(Courses).seats_taken


@pytest.mark.parametrize("key", KINDS)
def test_seats_are_where_the_lever_works_and_lean_as_the_report_said(small, key):
    county = county_with(small, 60, key, place=["Hill", "Lake"])
    h = county.columns
    skill, _ = lesson(county)
    assert set(h.township[skill > 0]) == {1, 2}
    county.programme.lean(10.0, np.array([0.0, 0.9, 0.1]))
    h.since_course[:] = 10_000
    skill, _ = lesson(county)
    assert set(h.township[skill > 0]) == {1}


def test_the_open_and_the_young_come_and_the_old_do_not(small):
    county = county_with(small, 150, LECTURE)
    h = county.columns
    h.openness[:] = np.where(np.arange(600) % 2 == 0, 0.6, 0.2)
    h.age[:] = 40
    h.age[:100] = OLDEST
    came = lesson(county)[0] > 0
    assert not came[:100].any()
    assert came[100::2].sum() / came[101::2].sum() == pytest.approx(3.0, rel=0.45)


def test_those_who_took_a_course_rest_from_long_courses_but_not_from_lectures(small):
    for key, comes in ((LONG, False), (LECTURE, True)):
        county = county_with(small, 100, key)
        county.columns.since_course[:] = 1
        assert lesson(county)[0].any() == comes


def test_skill_and_openness_stay_within_their_bounds_and_no_money_moves(small):
    levers = {key.replace(".", "__"): LEVERS[key].most_in(small.county) for key in KINDS}
    county = County(moved(small, 60, **levers), rng=4).run(1)
    h = county.columns
    cash = h.cash.copy()
    for _ in range(200):
        h.since_course[:] = 10_000
        lesson(county)
    assert 0.9 < h.skill.max() <= 1.0
    assert 0.9 < h.openness.max() <= 1.0
    assert np.array_equal(h.cash, cash)


def test_those_who_took_a_long_course_are_coached(small):
    county = County(moved(small, 12, training__skill_courses=20, training__coaching=5_000), rng=4).run()
    h = county.columns
    assert h.coached.any()
    assert h.coached[(h.since_course < 12) & (h.since_course > 0)].all()


def test_how_full_lessons_are_does_not_hang_on_the_sample():
    pull = np.array([0.5, 1.0, 1.5, 1.0])
    for seats in (0.01, 0.1, 1.0, 2.0):
        assert seats_filled(pull, pull.sum(), seats) == pytest.approx(1.0)
    assert seats_filled(pull, pull.sum(), 8.0) == pytest.approx(0.5)  # four households, eight seats
