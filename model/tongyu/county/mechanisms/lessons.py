"""Long courses, lectures and field visits: seats that go by lot to those whom they can reach.

A long course teaches as a general one does, and more; a lecture moves openness a little, a visit to those who sell a
good deal:

    skill += what * learnability * (1 - skill),    openness += what * (1 - openness)

The odds of a seat rise with openness and fall with age, and lean toward needy townships as the last report said.
"""

from typing import NamedTuple

import numpy as np

from tongyu.county.draws import Purpose
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.learning import Courses, seats_filled, seats_used
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.kernels.learning import draw_seats, seat_pulls, teach


class Lesson(NamedTuple):
    """What one seat does: parameters by name, empty for nothing."""

    lever: str
    number: int  # of its draws: never another lesson's, never changed
    skill: str
    openness: str
    counts: bool  # as a course taken, after which one rests and may be coached


LESSONS = (
    Lesson("training.skill_courses", 0, "learning.skill_course", "", True),
    Lesson("training.lectures", 1, "learning.lecture", "openness.lecture", False),
    Lesson("training.field_visits", 2, "learning.visit", "openness.visit", False),
)
OLDEST = 75.0


def hold(county: State) -> None:
    """Hold the month's lessons."""
    h, v = county.columns, county.values
    pull, drawn = county.scratch("weight"), county.scratch("rows", np.int64)
    for lesson in LESSONS:
        seats = county.programme.level(lesson.lever) / county.scale
        if seats <= 0.0:
            continue
        here = county.programme.village_weights(lesson.lever)
        rest_months = v["learning.rest_months"] if lesson.counts else 0.0
        total = seat_pulls(h, here, rest_months, OLDEST, pull)
        if total <= 0.0:
            continue
        purpose = int(Purpose.LESSON)
        count = draw_seats(h, pull, total, seats, county.key, purpose, county.month, lesson.number, drawn)
        rows = drawn[:count]
        county.own(Courses).seats_taken[lesson.lever] = seats_filled(pull, total, seats)
        if lesson.skill:
            teach(h, rows, v[lesson.skill])
        if lesson.openness:
            h.openness[rows] += v[lesson.openness] * (1.0 - h.openness[rows])
        if lesson.counts:
            h.since_course[rows] = 0
            county.own(Courses).attended += len(rows)


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("programme.training.skill_courses", 3_000.0, "yuan a place", (2_000, 5_000), (0, 1e7), "assumed", "", "skill course, recalled"),
    number("programme.training.lectures", 20.0, "yuan a seat", (10, 50), (0, 1e7), "assumed", "", "an evening in the township"),
    number("programme.training.field_visits", 120.0, "yuan a seat", (60, 250), (0, 1e7), "assumed", "", "bus, meal, guide"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "training",
        "skill_courses",
        "E",
        "places a month",
        2.2,
        "skill",
        "long courses in running a shop: skill rises more, for fewer",
        number=17,
        one_a="household",
        staffed=True,
        by_village=True,
        most_per="1,000 persons",
    ),
    LeverKind(
        "training",
        "lectures",
        "E",
        "seats a month",
        44.5,
        "openness",
        "talks in the township: those who hear them grow more open",
        number=18,
        one_a="household",
        staffed=True,
        by_village=True,
        most_per="1,000 persons",
    ),
    LeverKind(
        "training",
        "field_visits",
        "E",
        "seats a month",
        8.9,
        "openness",
        "visits to those who sell: visitors grow far more open, and learn a little",
        number=19,
        one_a="household",
        staffed=True,
        by_village=True,
        most_per="1,000 persons",
    ),
)

MECHANISM = Mechanism(
    name="lessons",
    does="long courses, lectures and field visits",
    steps=(hold,),
    numbers=NUMBERS,
    levers=LEVERS,
    used={lesson.lever: seats_used(lesson.lever) for lesson in LESSONS},
)
