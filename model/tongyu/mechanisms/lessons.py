"""Long courses, lectures and field visits: seats that go by lot to those whom they can reach.

A long course teaches as a general one does, and more; a lecture moves openness a little, a visit to those who sell a
good deal:

    skill += what * learnability * (1 - skill),    openness += what * (1 - openness)

The odds of a seat rise with openness and fall with age, and lean toward needy townships as the last report said.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tongyu.draws import Purpose, uniforms
from tongyu.kernels.learning import teach

if TYPE_CHECKING:
    from tongyu.county import County


class Lesson(NamedTuple):
    """What one seat does: parameters by name, empty for nothing."""

    lever: str
    skill: str
    openness: str
    counts: bool  # as a course taken, after which one rests and may be coached


LESSONS = (
    Lesson("training.skill_courses", "learning.skill_course", "", True),
    Lesson("training.lectures", "learning.lecture", "openness.lecture", False),
    Lesson("training.field_visits", "learning.visit", "openness.visit", False),
)
OLDEST = 75


def hold(county: "County") -> None:
    """Hold the month's lessons."""
    h, v = county.columns, county.values
    for index, lesson in enumerate(LESSONS):
        seats = county.programme.level(lesson.lever) / county.scale
        if seats <= 0.0:
            continue
        here = county.programme.village_weights(lesson.lever)[h.village]
        pull = h.openness * here * np.maximum(0.0, 1.0 - h.age / OLDEST)
        if lesson.counts:
            pull = np.where(h.since_course < v["learning.rest_months"], 0.0, pull)
        total = float(pull.sum(dtype=np.float64))
        if total <= 0.0:
            continue
        luck = uniforms(county.seed, Purpose.LESSON, h.id, county.month, index)
        rows = np.flatnonzero(luck < seats * pull / total)
        county.seats_taken[lesson.lever] = len(rows) / seats
        if lesson.skill:
            teach(h, rows, v[lesson.skill])
        if lesson.openness:
            h.openness[rows] += v[lesson.openness] * (1.0 - h.openness[rows])
        if lesson.counts:
            h.since_course[rows] = 0
            county.attended += len(rows)
