"""Skill: courses, doing, neighbours, fading."""

import numpy as np
import pytest
from tests.households_by_hand import (
    KEY,
    SEED,
    busy_county,
    copy_of,
    households,
    moved,
    neighbours,
    numbers,
    ties,
)

from tongyu import County
from tongyu.county.draws import Purpose, uniforms
from tongyu.county.mechanisms.joint_centres import JointCentres
from tongyu.county.mechanisms.learning import Courses, train
from tongyu.kernels.learning import Learning, count_to_coach, course_weights, learn, learnability

ATTENDANCE = int(Purpose.ATTENDANCE)
EVERYWHERE = np.ones(1)


def month_of_learning(h, tied=None, weight=None, places=0.0, coached=0.0, month=7, **changed):
    """One call of the kernel, with only the changed numbers above zero; returns who attended, a count."""
    still = dict.fromkeys(("course", "doing", "peer", "fade"), 0.0)
    n = len(h.id)
    weight = np.zeros(n) if weight is None else weight
    kinds = numbers(Learning, **(still | changed))
    before = np.empty(n, dtype=np.float32)
    total = float(weight.sum())
    return learn(h, *(tied or ties(n)), kinds, places, total, weight, coached, before, KEY, ATTENDANCE, month)


@pytest.mark.parametrize(
    ("schooling", "age", "chronic", "stays"),
    [
        (8.0, 40, False, 0.9),
        (8.0, 45, False, 0.9),
        (8.0, 55, False, 0.9 * 0.75),
        (8.0, 55, True, 0.9 * 0.75 * 0.8),
        (0.0, 100, True, 0.1),  # at least
        (16.0, 30, False, 1.1),  # at most
    ],
)
def test_lessons_stay_better_with_schooling_and_worse_with_age_and_illness(schooling, age, chronic, stays):
    assert learnability(schooling, age, chronic) == pytest.approx(stays)


def test_a_course_teaches_the_share_of_what_is_missing():
    h = households(2, skill=0.2)
    assert month_of_learning(h, weight=np.array([1.0, 0.0]), places=1.0, course=0.25) == 1
    assert h.skill == pytest.approx([0.2 + 0.25 * 0.9 * 0.8, 0.2])
    assert list(h.since_course) == [0, 10_000]


def test_without_places_nobody_attends():
    h = households(50, skill=0.2)
    assert month_of_learning(h, weight=np.ones(50), course=0.25) == 0
    assert np.all(h.skill == np.float32(0.2))


def test_places_are_filled_on_average_and_go_more_to_the_eager():
    h = households(20_000)
    weight = np.where(np.arange(20_000) % 2 == 0, 3.0, 1.0)
    attended = month_of_learning(h, weight=weight, places=1_000.0, course=0.2)
    assert attended == pytest.approx(1_000, abs=4 * np.sqrt(1_000))
    came = h.since_course == 0
    assert came[::2].sum() / came[1::2].sum() == pytest.approx(3.0, rel=0.25)


def test_selling_teaches_and_skill_never_exceeds_one():
    h = households(2, skill=[0.5, 0.5], sells=[True, False])
    month_of_learning(h, doing=0.1)
    assert h.skill == pytest.approx([0.5 + 0.1 * 0.9 * 0.5, 0.5])
    for month in range(40):
        month_of_learning(h, doing=1.0, month=month)
    assert h.skill[0] == pytest.approx(1.0)
    assert h.skill[0] <= 1.0


def test_unused_skill_fades_to_what_it_started_from_and_no_further():
    h = households(2, skill=0.5, base_skill=0.1, sells=[False, True])
    month_of_learning(h, fade=0.1)
    assert h.skill == pytest.approx([0.5 - 0.1 * 0.4, 0.5])  # used skill does not fade
    for month in range(400):
        month_of_learning(h, fade=0.1, month=month)
    assert h.skill[0] == pytest.approx(0.1)


def test_coaching_slows_fading_of_those_who_just_took_a_course():
    h = households(3, skill=0.5, base_skill=0.1, since_course=[0, 0, 10_000])
    h.since_course[1] = 11  # a year after the next month
    month_of_learning(h, coached=1.0, fade=0.1, coached_fade=0.25, coached_months=12)
    assert list(h.coached) == [True, False, False]
    assert h.skill == pytest.approx([0.5 - 0.25 * 0.1 * 0.4, 0.46, 0.46])
    month_of_learning(h, coached=0.0, fade=0.0)
    assert not h.coached.any()


def test_coaching_follows_up_on_clients_of_social_work_too():
    h = households(4, case_months=[3, 0, 0, 0], since_case=[10_000, 2, 12, 10_000])
    month_of_learning(h, coached=1.0, coached_months=12)
    assert list(h.coached) == [True, True, False, False]


def test_coached_sellers_learn_more_by_doing():
    h = households(2, skill=0.5, sells=True, since_course=[0, 10_000])
    month_of_learning(h, coached=1.0, doing=0.1, coached_doing=1.5, coached_months=12)
    assert h.skill == pytest.approx([0.5 + 1.5 * 0.1 * 0.9 * 0.5, 0.5 + 0.1 * 0.9 * 0.5])


def test_the_best_neighbour_teaches_from_last_month_s_skill():
    chain = ties(3, (0, 1), (1, 2))
    h = households(3, skill=[0.9, 0.1, 0.1])
    month_of_learning(h, chain, peer=0.1)
    assert h.skill == pytest.approx([0.9, 0.1 + 0.1 * 0.9 * 0.8, 0.1])  # what 1 learns reaches 2 a month later
    month_of_learning(h, chain, peer=0.1)
    assert h.skill[2] > 0.1


def test_course_places_pull_the_open_and_young_where_courses_run():
    h = households(
        6,
        openness=[0.4, 0.8, 0.4, 0.4, 0.4, 0.4],
        age=[30, 30, 60, 30, 30, 76],
        village=[0, 0, 0, 1, 0, 0],
        since_course=[99, 99, 99, 99, 5, 99],
    )
    weight = np.empty(6)
    total = course_weights(h, numbers(Learning, rest_months=12), np.array([1.0, 0.0]), np.ones(2), weight)
    assert weight == pytest.approx([0.4 * 0.6, 0.8 * 0.6, 0.4 * 0.2, 0.0, 0.0, 0.0])
    assert total == pytest.approx(weight.sum())


def test_a_joint_centre_sends_clients_of_social_work_into_courses():
    h = households(3, case_months=[0, 4, 4], township=[0, 0, 1])
    weight = np.empty(3)
    course_weights(h, numbers(Learning), np.ones(2), np.array([3.0, 1.0]), weight)
    assert weight[1] == pytest.approx(3 * weight[0])
    assert weight[2] == pytest.approx(weight[0])


def test_the_places_that_clients_can_expect_are_those_of_the_lot(small):
    levers = {"training__courses": 6, "support__social_workers": 4, "support__joint_centres": 3}
    expected = {}
    for times in (1.0, 3.0):
        county = County(moved(small.with_(parameters={"learning.referral": times}), 12, **levers), rng=1)
        weight, clients, places = lot_of_the_sixth_month(county)
        expected[times] = places * weight[clients].sum() / weight.sum()
        assert county.monthly["client_places"].iloc[-1] == pytest.approx(expected[times])
    assert 1.5 * expected[1.0] < expected[3.0] < places
    alone = County(moved(small, 12, support__social_workers=4, support__joint_centres=3), rng=1).run(6)
    assert alone.monthly["client_places"].max() == 0.0


def lot_of_the_sixth_month(county):
    """The weights of the lot, who has an open case and the places, all seen just before the courses."""
    seen = {}

    def look(phase):
        if phase == "reach":
            referral = 1.0 + (county.values["learning.referral"] - 1.0) * county.own(JointCentres).served
            seen["weight"] = np.empty(len(county.columns.id))
            everywhere = np.ones(county.columns.village.max() + 1)
            course_weights(county.columns, county.numbers(Learning), everywhere, referral, seen["weight"])
            seen["clients"] = county.columns.case_months > 0
            seen["places"] = county.programme.level("training.courses")  # 6, and what social workers' hours add

    county.observer = look
    county.run(6)
    return seen["weight"], seen["clients"], seen["places"]


def test_the_kernel_agrees_with_a_plain_loop():
    county = busy_county()
    kinds, month = county.numbers(Learning), 50
    h, was = copy_of(county.columns), county.columns
    weight = np.empty(len(h.id))
    total = course_weights(h, kinds, np.ones(county.villages), np.ones(county.townships), weight)
    places, coached = 20.0, 0.4
    before = np.empty(len(h.id), dtype=np.float32)
    attended = learn(h, *county.ties, kinds, places, total, weight, coached, before, KEY, ATTENDANCE, month)
    luck = uniforms(SEED, Purpose.ATTENDANCE, h.id, month)
    chosen = uniforms(SEED, Purpose.ATTENDANCE, h.id, index=1)
    came = 0
    for i in range(len(h.id)):
        keep = min(
            1.1,
            max(
                0.1,
                (0.5 + 0.05 * was.schooling[i]) * _age_factor(was.age[i]) * (0.8 if was.chronic[i] else 1),
            ),
        )
        skill, since = float(was.skill[i]), was.since_course[i] + 1
        if luck[i] < places * weight[i] / total:
            skill, since, came = skill + kinds.course * keep * (1 - skill), 0, came + 1
        best = max((float(was.skill[j]) for j in neighbours(county.ties, i)), default=0.0)
        skill += kinds.peer * keep * max(0.0, best - skill)
        recent = min(since, was.since_case[i]) < kinds.coached_months or was.case_months[i] > 0
        followed = recent and chosen[i] < coached
        assert h.coached[i] == followed
        if was.sells[i]:
            more = kinds.coached_doing if followed else 1.0
            skill += kinds.doing * more * keep * (1 - skill)
        else:
            slow = kinds.coached_fade if followed else 1.0
            skill -= kinds.fade * slow * max(0.0, skill - float(was.base_skill[i]))
        assert h.skill[i] == pytest.approx(skill, rel=1e-6)
    assert attended == came > 0


def test_courses_run_where_the_programme_places_them_and_as_many_as_it_pays(small):
    county = County(moved(small, 24, training__courses={"intensity": 6, "place": ["Hill"]}), rng=1)
    attended = 0
    for _ in range(12):
        county.step()
        attended += county.own(Courses).attended
    h = county.columns
    assert attended == pytest.approx(72, abs=4 * np.sqrt(72))
    assert set(h.township[h.since_course < 12]) == {1}


def _age_factor(age):
    return max(0.2, 1 - 0.025 * (age - 45)) if age > 45 else 1.0


def test_no_number_takes_skill_out_of_its_domain():
    h = copy_of(busy_county().columns)
    extreme = {"course": 1.0, "doing": 0.2, "peer": 0.2, "fade": 0.2}
    for month in range(30):
        month_of_learning(h, busy_county().ties, np.ones(len(h.id)), 300.0, 1.0, month, **extreme)
        assert np.all((h.skill >= 0.0) & (h.skill <= 1.0))


def test_more_coaches_than_there_are_to_coach_teach_nobody_more(small, monkeypatch):
    skills = []
    for coaches in (1.2, 1.8):
        county = County(small, rng=5)
        county.columns.since_course[::3] = 0
        wanted = count_to_coach(county.columns, county.numbers(Learning))
        assert wanted > 0
        levels = {"training.coaching": coaches * wanted * county.scale}
        monkeypatch.setattr(county.programme, "level", lambda lever, levels=levels: levels.get(lever, 0.0))
        train(county)
        skills.append(county.columns.skill.copy())
    assert np.array_equal(*skills)
