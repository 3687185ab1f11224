"""Learning: who takes a course, what selling and neighbours teach, what fades (equations in `kernels.learning`).

An informed friend is worth about half a course (Cai, de Janvry and Sadoulet 2015); business training raises sales by
5-10 % (McKenzie 2020). Joint centres send clients of social work into courses.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tongyu.county.draws import Purpose
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.joint_centres import JointCentres
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State, Use
from tongyu.county.switches import Switch
from tongyu.kernels.learning import Learning, count_to_coach, course_weights, learn


@dataclass
class Courses:
    """What this month's courses and lessons were."""

    attended: int = 0  # households of the sample
    client_places: float = 0.0  # course places that those with an open case can expect from the lot
    seats_taken: dict[str, float] = field(default_factory=dict)  # share of each lever's seats that the lot fills


def train(county: State) -> None:
    """Run the month's courses and move skill."""
    h, numbers = county.columns, county.numbers(Learning)
    places = county.programme.level("training.courses") / county.scale
    place = county.programme.village_weights("training.courses")
    referral = 1.0 + (numbers.referral - 1.0) * county.own(JointCentres).served
    weight, before = county.scratch("weight"), county.scratch("before", np.float32)
    total = course_weights(h, numbers, place, referral, weight) if places > 0.0 else 0.0
    # What the lot is drawn by: those it falls on are a handful of clients a year, too few to see the link in.
    clients = float(weight[h.case_months > 0].sum()) if total > 0.0 else 0.0
    month = county.own(Courses)
    month.client_places = places * clients / total if total > 0.0 else 0.0
    coached = county.programme.level("training.coaching") / county.scale
    to_coach = count_to_coach(h, numbers) if coached > 0.0 else 0
    month.attended = learn(
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
    month.seats_taken["training.courses"] = seats_filled(weight, total, places) if total > 0.0 else 0.0


def seats_used(lever: str) -> Use:
    """How far the seats of a lever are taken, 0-1."""
    return lambda county: min(1.0, county.own(Courses).seats_taken.get(lever, 0.0))


def _to_coach(county: State) -> float:
    wanted = county.programme.level("training.coaching") / county.scale
    return min(1.0, float(np.count_nonzero(county.columns.coached)) / wanted) if wanted > 0.0 else 0.0


def seats_filled(pull: NDArray[np.float64], total: float, seats: float) -> float:
    """Share, 0-1, of the month's `seats` (of the sample) that the lot can be expected to fill.

    By the lot, not by those it fell on: a sample may have a tenth of a seat a month, which is empty or ten times full.
    `pull` (n,) sums to `total`, above 0.
    """
    return float(np.minimum(1.0, seats * pull / total).sum()) / seats


def figures(county: State) -> dict[str, float]:
    """Means and shares of households; of clients: those who ever had a case."""
    n, of, month = len(county.columns.id), county.counted, county.own(Courses)
    return {
        "skill": of.skill / n,
        "attended": float(month.attended) / n,
        "coached": of.coached / n,
        "skill_of_clients": of.clients_skill / of.clients if of.clients else 0.0,
        "clients_trained": of.clients_trained / of.clients if of.clients else 0.0,
        "client_places": month.client_places * county.scale,
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("learning.course", 0.22, "share of what is missing", (0.1, 0.35), (0, 1), "assumed", "mckenzie_2020", "a course at full learnability; sized so that trained sellers sell 5-10 % more"),
    number("learning.doing", 0.02, "a month", (0.01, 0.04), (0, 0.2), "assumed", "", "selling teaches"),
    number("learning.peer", 0.008, "of the gap a month", (0.004, 0.016), (0, 0.2), "derived", "cai_2015", "a year beside an informed friend is worth about half a course"),
    number("learning.fade", 0.02, "a month", (0.005, 0.05), (0, 0.2), "assumed", "", "unused skill fades toward its base"),
    number("learning.rest_months", 12.0, "months", (6, 24), (0, 120), "assumed", "", "between two courses of a household"),
    number("learning.coached_fade", 0.3, "times the fading", (0.0, 1.0), (0, 1), "assumed", "", "of those who are coached"),
    number("learning.coached_months", 12.0, "months", (6, 18), (0, 60), "assumed", "", "coaching follows a course for so long"),
    number("learning.referral", 3.0, "times", (1, 5), (1, 20), "assumed", "", "likelier to get a course place, of a client of social work near a joint centre; 1 = no referral"),
    number("learning.skill_course", 0.5, "share of what is missing", (0.3, 0.7), (0, 1), "assumed", "", "a long course at full learnability"),
    number("learning.lecture", 0.01, "share of what is missing", (0.0, 0.03), (0, 1), "assumed", "", "skill from a talk"),
    number("learning.visit", 0.04, "share of what is missing", (0.0, 0.08), (0, 1), "assumed", "", "skill from a visit to those who sell"),
    number("learning.coached_doing", 1.5, "times the doing", (1.0, 2.0), (1, 5), "assumed", "mckenzie_2020", "of those who are coached; mentoring does better than courses"),
    number("programme.training.courses", 350.0, "yuan a place", (200, 500), (0, 1e5), "assumed", "mofcom_2015", "general course of one or two days, recalled"),
    number("programme.training.coaching", 60.0, "yuan a household a month", (30, 120), (0, 1e5), "assumed", "", "an hour a month with travel"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "training",
        "courses",
        "E",
        "places a month",
        8.9,
        "skill",
        "general courses of a day or two in selling online: skill rises",
        number=16,
        one_a="household",
        staffed=True,
        by_village=True,
        most_per="1,000 persons",
    ),
    LeverKind(
        "training",
        "coaching",
        "S",
        "households at a time",
        0.085,
        "coached",
        "social workers follow up on those who took a course or had a case: skill fades less and grows by doing",
        number=21,
        one_a="household",
        placed=False,
        most_per="household",
    ),
)

SWITCHES = (
    Switch("learning", "skill moves at all", "skill", "training_only", ("learning.train",)),
    Switch("peer_learning", "skill passes between neighbours", "skill", "training_only", neutral={"learning.peer": 0}),
    Switch(
        "referral",
        "joint centres send clients into courses",
        "client_places",
        "five_pillars",
        neutral={"learning.referral": 1},
        link=True,
    ),
    Switch(
        "coaching_keeps",
        "coached trainees keep what they learned",
        "skill",
        "both",
        neutral={"learning.coached_fade": 1},
        link=True,
    ),
    Switch(
        "coaching_speeds",
        "coached trainees learn faster by doing",
        "skill",
        "both",
        neutral={"learning.coached_doing": 1},
        link=True,
    ),
)

MECHANISM = Mechanism(
    name="learning",
    does="skill in selling online is taught, practised, passed on and forgotten",
    steps=(train,),
    numbers=NUMBERS,
    levers=LEVERS,
    switches=SWITCHES,
    state=lambda county: Courses(),
    figures=figures,
    used={"training.courses": seats_used("training.courses"), "training.coaching": _to_coach},
)
