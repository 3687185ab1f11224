"""Joint centres of e-commerce and social work: where they stand, the county's node townships first.

What they do is told where it is done: they speak for selling online (`mechanisms.openness`), send clients into courses
(`mechanisms.learning`), and help to see need (`mechanisms.social_work`, `mechanisms.state_support`).
"""

import numpy as np
from numpy.typing import NDArray

from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State


class JointCentres:
    """Where joint centres work this month."""

    def __init__(self, county: State) -> None:
        self.served: NDArray[np.float64] = np.zeros(county.townships)  # 0-1 by township


def open_centres(county: State) -> None:
    """Open the centres that are paid for."""
    county.own(JointCentres).served = county.programme.townships("support.joint_centres", nodes_first=True)


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("programme.support.joint_centres", 5_000.0, "yuan a township a month", (2_000, 10_000), (0, 1e6), "assumed", "site_caps", "shared premises and staff"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "support",
        "joint_centres",
        "both",
        "townships",
        16,
        "openness",
        "joint e-commerce and social-work centres: platform data for targeting, clients into courses, openness",
        number=29,
        one_a="township",
    ),
)

MECHANISM = Mechanism(
    name="joint_centres",
    does="joint centres of e-commerce and social work",
    steps=(open_centres,),
    numbers=NUMBERS,
    levers=LEVERS,
    state=JointCentres,
)
