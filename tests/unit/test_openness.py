"""Openness: toward what is seen at neighbours and heard from trusted sources, down after a loss."""

import numpy as np
import pytest
from tests.households_by_hand import VALUES, busy_county, copy_of, households, moved, neighbours, numbers, ties

from tongyu import County
from tongyu.county.mechanisms import openness
from tongyu.kernels.openness import Openness, move_openness

SILENT = np.zeros(1)
NOTHING = dict.fromkeys(("seen_gain", "government", "kin", "casework", "community", "loss"), 0.0) | {"speed": 0.1}


def move(h, tied=None, message=SILENT, organised=None, **changed):
    n = len(h.id)
    organised = np.zeros(int(h.village.max()) + 1) if organised is None else organised
    kinds = numbers(Openness, **(NOTHING | changed))
    move_openness(h, *(tied or ties(n)), kinds, message, organised, np.empty(n, np.float32))
    return h.openness


def test_it_returns_to_its_base_at_the_stated_speed():
    assert move(households(openness=0.5, base_openness=0.3)) == pytest.approx([0.5 - 0.1 * 0.2])


def test_at_speed_zero_and_without_loss_it_stays():
    h = copy_of(busy_county().columns)
    was = h.openness.copy()
    move(
        h,
        busy_county().ties,
        np.ones(busy_county().villages),
        speed=0.0,
        seen_gain=1.0,
        government=1.0,
        kin=1.0,
        casework=1.0,
    )
    assert np.array_equal(h.openness, was)


def test_the_government_is_heard_only_where_it_speaks():
    h = households(2, village=[0, 1])
    assert move(h, message=np.array([0.5, 0.0]), government=0.4) == pytest.approx([0.3 + 0.1 * 0.4 * 0.5, 0.3])


def test_neighbours_who_sell_at_a_gain_persuade_and_those_at_a_loss_do_not():
    around = ties(4, (0, 1), (0, 2), (0, 3))
    h = households(4, sells=[False, True, True, False], online_gain=[0.0, 50.0, -50.0, 50.0])
    moved = move(h, around, seen_gain=0.6)
    assert moved[0] == pytest.approx(0.3 + 0.1 * 0.6 / 3)


def test_kin_pull_toward_their_mean():
    around = ties(3, (0, 1), (0, 2))
    assert move(households(3, openness=[0.3, 0.9, 0.5]), around, kin=0.5)[0] == pytest.approx(0.3 + 0.1 * 0.5 * 0.4)


def test_an_open_case_opens():
    assert move(households(2, case_months=[3, 0]), casework=0.2) == pytest.approx([0.32, 0.3])


def test_an_organised_village_opens_and_the_next_village_does_not():
    h = households(2, village=[0, 1])
    assert move(h, organised=np.array([0.5, 0.0]), community=0.4) == pytest.approx([0.32, 0.3])


def test_a_seller_s_loss_closes():
    h = households(3, sells=[True, True, False], loss_months=[1, 0, 1])
    assert move(h, loss=0.05) == pytest.approx([0.25, 0.3, 0.3])


def test_it_stays_between_zero_and_one():
    h = households(2, openness=[0.01, 0.99], base_openness=0.5, sells=True, loss_months=[1, 0])
    assert move(h, message=np.ones(1), loss=0.5, government=1.0, speed=1.0) == pytest.approx([1.0, 1.0])
    assert move(households(openness=0.01, base_openness=0.0, sells=True, loss_months=1), loss=0.5) == pytest.approx(
        [0.0]
    )


def test_the_kernel_agrees_with_a_plain_loop():
    county = busy_county()
    h, was, kinds = copy_of(county.columns), county.columns, county.numbers(Openness)
    message = np.linspace(1.0, 0.0, county.villages)
    organised = np.linspace(0.0, 1.0, county.villages)
    move_openness(h, *county.ties, kinds, message, organised, np.empty(len(h.id), np.float32))
    assert was.sells.any()
    assert was.case_months.any()
    for i in range(len(h.id)):
        others = neighbours(county.ties, i)
        own = float(was.openness[i])
        target = float(was.base_openness[i]) + kinds.government * message[was.village[i]]
        if others:
            gaining = np.mean([was.sells[j] and was.online_gain[j] > 0 for j in others])
            target += kinds.seen_gain * gaining
            target += kinds.kin * (np.mean([float(was.openness[j]) for j in others]) - own)
        target += kinds.casework * (was.case_months[i] > 0)
        target += kinds.community * organised[was.village[i]]
        expected = own + kinds.speed * (target - own)
        expected -= kinds.loss * bool(was.sells[i] and was.loss_months[i] > 0)
        assert h.openness[i] == pytest.approx(min(1.0, max(0.0, expected)), rel=1e-5)


def test_the_government_is_heard_as_far_as_its_courses_and_joint_centres_reach(small):
    def openness(**levers):
        county = County(moved(small, 24, **levers), rng=1).run(12)
        return np.array([county.columns.openness[county.columns.township == t].mean() for t in range(3)])

    quiet = openness()
    few, many = (openness(training__courses={"intensity": places, "place": ["Hill"]}) for places in (0.5, 10))
    centre = openness(support__joint_centres={"intensity": 1, "place": ["Lake"]})
    assert 0.0 < few[1] - quiet[1] < many[1] - quiet[1]
    assert few[1] - quiet[1] < 0.5 * (many[1] - quiet[1])
    assert centre[2] - quiet[2] > 0.05
    # what is heard of it elsewhere comes through kin
    assert np.abs((many - quiet)[[0, 2]]).max() < 0.2 * (many - quiet)[1]


def test_a_village_hears_the_government_in_full_from_a_course_of_a_class_a_year(small, monkeypatch):
    heard = []
    counties = [County(moved(small, 24, training__courses=courses), rng=5).run(1) for courses in (0.25, 100.0)]
    monkeypatch.setattr(openness, "move_openness", lambda h, start, ties, kinds, message, *rest: heard.append(message))
    for county in counties:
        openness.persuade(county)
    assert heard[0] == pytest.approx(12.0 * 0.25 / VALUES["openness.class_size"] / counties[0].villages)
    assert heard[1] == pytest.approx(1.0)
