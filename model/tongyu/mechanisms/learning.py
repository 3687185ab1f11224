"""Learning: who takes a course, what selling and neighbours teach, what fades (equations in `kernels.learning`).

An informed friend is worth about half a course (Cai, de Janvry and Sadoulet 2015); business training raises sales by
5-10 % (McKenzie 2020). Joint centres send clients of social work into courses.
"""

from typing import TYPE_CHECKING

import numpy as np

from tongyu.draws import Purpose
from tongyu.kernels.learning import Learning, count_to_coach, course_weights, learn

if TYPE_CHECKING:
    from tongyu.county import County


def train(county: "County") -> None:
    """Run the month's courses and move skill."""
    h, numbers = county.columns, county.numbers(Learning)
    places = county.programme.level("training.courses") / county.scale
    place = county.programme.village_weights("training.courses")
    referral = 1.0 + (numbers.referral - 1.0) * county.joint_centres
    weight, before = county.scratch("weight"), county.scratch("before", np.float32)
    total = course_weights(h, numbers, place, referral, weight) if places > 0.0 else 0.0
    # What the lot is drawn by: those it falls on are a handful of clients a year, too few to see the link in.
    clients = float(weight[h.case_months > 0].sum()) if total > 0.0 else 0.0
    county.client_places = places * clients / total if total > 0.0 else 0.0
    coached = county.programme.level("training.coaching") / county.scale
    to_coach = count_to_coach(h, numbers) if coached > 0.0 else 0
    county.attended = learn(
        h,
        county.ties.start,
        county.ties.neighbour,
        numbers,
        places if total > 0.0 else 0.0,
        total,
        weight,
        min(1.0, coached / max(to_coach, 1)),
        before,
        county.key,
        int(Purpose.ATTENDANCE),
        county.month,
    )
    county.seats_taken["training.courses"] = min(1.0, county.attended / places) if places > 0.0 else 0.0
    county.coached_share = min(1.0, coached / max(to_coach, 1))
