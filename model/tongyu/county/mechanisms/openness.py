"""Openness: toward the gains seen at neighbours and what trusted sources say, down after a loss.

The equation is in `kernels.openness`. The government speaks through the courses and joint centres it runs: a village
hears it in full if it sees a course of `openness.class_size` a year.
"""

import numpy as np

from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.joint_centres import JointCentres
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.openness import Openness, move_openness


def persuade(county: State) -> None:
    """Move openness."""
    numbers = county.numbers(Openness)
    place = county.programme.village_mask("training.courses")
    villages = float((place > 0.0).sum())
    a_year = 12.0 * county.programme.level("training.courses") / numbers.class_size
    centres = county.values["openness.centre"] * county.own(JointCentres).served
    message = np.minimum(1.0, place * a_year / max(villages, 1.0) + centres[county.geography.village_township])
    before = county.scratch("before", np.float32)
    organised = county.terms.organised
    move_openness(county.columns, county.ties.start, county.ties.neighbour, numbers, message, organised, before)


def figures(county: State) -> dict[str, float]:
    """Mean over households, 0-1."""
    return {"openness": county.counted.openness / len(county.columns.id)}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("openness.speed", 0.05, "a month", (0.02, 0.1), (0, 1), "assumed", "", "toward what is seen and heard"),
    number("openness.seen_gain", 0.6, "0-1", (0.3, 1.0), (0, 2), "assumed", "", "if all neighbours sell at a gain"),
    number("openness.government", 0.20, "0-1", (0.1, 0.3), (0, 1), "assumed", "front_2021", "full message of the most trusted source"),
    number("openness.kin", 0.3, "of the gap", (0.1, 0.5), (0, 1), "assumed", "front_2021", "pull of neighbours' openness"),
    number("openness.casework", 0.10, "0-1", (0.0, 0.2), (0, 1), "assumed", "", "while a case is open"),
    number("openness.class_size", 30.0, "places", (20, 60), (1, 1_000), "assumed", "", "of a course that a village talks about"),
    number("openness.loss", 0.02, "a month of loss", (0.0, 0.05), (0, 0.5), "assumed", "", "fall after a loss"),
    number("openness.lecture", 0.03, "of what is missing", (0.0, 0.06), (0, 1), "assumed", "", "of those who hear a talk"),
    number("openness.visit", 0.12, "of what is missing", (0.04, 0.2), (0, 1), "assumed", "", "of those who visit sellers; seeing counts for more than hearing"),
    number("openness.centre", 1.0, "of the full message", (0.0, 1.0), (0, 1), "assumed", "", "that a joint centre carries in its township"),
    number("openness.community", 0.08, "0-1", (0.0, 0.16), (0, 1), "assumed", "", "in a fully organised village"),
)
# fmt: on

SWITCHES = (
    Switch(
        "openness",
        "openness moves toward what is seen and heard",
        "openness",
        "training_only",
        ("openness.persuade",),
    ),
    Switch(
        "centre_message",
        "joint centres speak for selling online",
        "openness",
        "five_pillars",
        neutral={"openness.centre": 0},
        link=True,
    ),
    Switch(
        "case_openness",
        "clients grow open to selling",
        "openness",
        "social_work_only",
        neutral={"openness.casework": 0},
        link=True,
    ),
)

MECHANISM = Mechanism(
    name="openness",
    does="openness to selling online moves toward what is seen and heard",
    steps=(persuade,),
    numbers=NUMBERS,
    switches=SWITCHES,
    figures=figures,
)
