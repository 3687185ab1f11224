"""Skill in selling online: courses, doing, neighbours, fading."""

from typing import NamedTuple

from tongyu.kernels.compile import household_kernel, kernel
from tongyu.kernels.philox import uniform, uniforms


class Learning(NamedTuple):
    """Numbers of the mechanism `learning`."""

    course: float
    doing: float
    peer: float
    fade: float
    rest_months: float
    coached_fade: float
    coached_doing: float
    coached_months: float
    referral: float


@kernel
def learnability(schooling, age, chronic):
    """How much of a lesson stays, 0.1-1.1: schooling helps, age beyond 45 and chronic illness limit.

    (0.5 + 0.05 * schooling) * max(0.2, 1 - 0.025 * max(0, age - 45)) * (0.8 if chronically ill)
    """
    factor = 0.5 + 0.05 * schooling
    if age > 45:
        factor *= max(0.2, 1.0 - 0.025 * (age - 45))
    if chronic:
        factor *= 0.8
    return min(max(factor, 0.1), 1.1)


@household_kernel("id", "since_course", "age", "case_months", "openness", "township", "village")
def course_weights(h, numbers, place, referral, weight):
    """Fill `weight` (n,) with each household's pull toward a free course place; returns the sum.

    `place` (villages,) is 1 where courses run, `referral` (townships,) how many times likelier an open case is to
    be sent to a course (1 = no referral).
    """
    total = 0.0
    for i in range(len(h.id)):
        w = 0.0
        if h.since_course[i] >= numbers.rest_months and h.age[i] < 75:
            w = h.openness[i] * place[h.village[i]] * (1.0 - h.age[i] / 75.0)
            if h.case_months[i] > 0:
                w *= referral[h.township[i]]
        weight[i] = w
        total += w
    return total


@kernel
def to_coach(since_course, case_months, since_case, numbers):
    """Whether there is something to follow up: a course or a case within `coached_months`."""
    return since_course < numbers.coached_months or case_months > 0 or since_case < numbers.coached_months


@household_kernel("id", "since_course", "case_months", "since_case")
def count_to_coach(h, numbers):
    """Households whose course or case is recent enough to be followed up."""
    count = 0
    for i in range(len(h.id)):
        if to_coach(h.since_course[i], h.case_months[i], h.since_case[i], numbers):
            count += 1
    return count


@household_kernel("id", "since_course", "openness", "village", "age")
def seat_pulls(h, here, rest_months, oldest, pull):
    """Fill `pull` (n,) with each household's pull toward a seat; returns the sum.

    pull = openness * here * max(0, 1 - age / oldest), with `here` (villages,) how far the lessons are held there; none
    within `rest_months` of a course.
    """
    total = 0.0
    for i in range(len(h.id)):
        pull[i] = 0.0
        if h.since_course[i] >= rest_months:
            pull[i] = h.openness[i] * here[h.village[i]] * max(0.0, 1.0 - h.age[i] / oldest)
        total += pull[i]
    return total


@household_kernel("id")
def draw_seats(h, pull, total, seats, seed, purpose, month, index, rows):
    """Draw who gets one of `seats`, each with the chance seats * pull / total; fills `rows` (n,), returns how many."""
    luck = uniforms(seed, purpose, h.id, month, index)
    taken = 0
    for i in range(len(h.id)):
        if luck[i] < seats * pull[i] / total:
            rows[taken] = i
            taken += 1
    return taken


@household_kernel("skill", "schooling", "age", "chronic")
def teach(h, rows, share):
    """A lesson for the households `rows`: skill += share * learnability * (1 - skill)."""
    for i in rows:
        keep = learnability(h.schooling[i], h.age[i], h.chronic[i])
        h.skill[i] = min(1.0, h.skill[i] + share * keep * (1.0 - h.skill[i]))


@household_kernel(
    "skill",
    "id",
    "since_course",
    "coached",
    "sells",
    "schooling",
    "age",
    "chronic",
    "case_months",
    "since_case",
    "base_skill",
)
def learn(h, ties_start, ties, numbers, places, total, weight, coached, before, seed, purpose, month):
    """One month of learning; writes `skill`, `since_course`, `coached`.

    With b the base the skill fades to and l the learnability:

        skill += course * l * (1 - skill)                       if attending
        skill += doing * l * (1 - skill)                        if selling, times `coached_doing` if coached
        skill += peer * l * max(0, best neighbour - skill)
        skill -= fade * (skill - b)                             unless selling, times `coached_fade` if coached

    `places` course places (of the sample) go by lot with odds `weight` (n,), `total` its sum; `coached` is the share
    of recent trainees and clients of social work that is coached. `before` (n,) receives last month's skill, which
    neighbours look at.
    """
    for i in range(len(before)):
        before[i] = h.skill[i]
    luck = uniforms(seed, purpose, h.id if places > 0.0 else h.id[:0], month, 0)
    attended = 0
    for i in range(len(h.id)):
        keep = learnability(h.schooling[i], h.age[i], h.chronic[i])
        skill = float(before[i])
        h.since_course[i] = min(h.since_course[i] + 1, 10_000)
        if weight[i] > 0.0 and places > 0.0 and luck[i] < places * weight[i] / total:
            skill += numbers.course * keep * (1.0 - skill)
            h.since_course[i] = 0
            attended += 1
        recent = to_coach(h.since_course[i], h.case_months[i], h.since_case[i], numbers)
        h.coached[i] = recent and coached > 0.0 and uniform(seed, purpose, h.id[i], -1, 1) < coached
        best = 0.0
        for k in range(ties_start[i], ties_start[i + 1]):
            best = max(best, before[ties[k]])
        skill += numbers.peer * keep * max(0.0, best - skill)
        if h.sells[i]:
            doing = numbers.doing * (numbers.coached_doing if h.coached[i] else 1.0)
            skill += doing * keep * (1.0 - skill)
        else:
            fade = numbers.fade * (numbers.coached_fade if h.coached[i] else 1.0)
            skill -= fade * max(0.0, skill - h.base_skill[i])
        h.skill[i] = min(max(skill, 0.0), 1.0)
    return attended
