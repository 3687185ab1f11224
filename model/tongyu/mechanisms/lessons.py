"""Long courses, lectures and field visits: seats that go by lot to those whom they can reach.

A long course teaches as a general one does, and more; a lecture moves openness a little, a visit to those who sell a
good deal:

    skill += what * learnability * (1 - skill),    openness += what * (1 - openness)

The odds of a seat rise with openness and fall with age, and lean toward needy townships as the last report said.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tongyu.draws import Purpose
from tongyu.kernels.learning import draw_seats, seat_pulls, teach

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
OLDEST = 75.0


def hold(county: "County") -> None:
    """Hold the month's lessons."""
    h, v = county.columns, county.values
    pull, drawn = county.scratch("weight"), county.scratch("rows", np.int64)
    for index, lesson in enumerate(LESSONS):
        seats = county.programme.level(lesson.lever) / county.scale
        if seats <= 0.0:
            continue
        here = county.programme.village_weights(lesson.lever)
        rest_months = v["learning.rest_months"] if lesson.counts else 0.0
        total = seat_pulls(h, here, rest_months, OLDEST, pull)
        if total <= 0.0:
            continue
        purpose = int(Purpose.LESSON)
        count = draw_seats(h, pull, total, seats, county.key, purpose, county.month, index, drawn)
        rows = drawn[:count]
        county.seats_taken[lesson.lever] = len(rows) / seats
        if lesson.skill:
            teach(h, rows, v[lesson.skill])
        if lesson.openness:
            h.openness[rows] += v[lesson.openness] * (1.0 - h.openness[rows])
        if lesson.counts:
            h.since_course[rows] = 0
            county.attended += len(rows)
