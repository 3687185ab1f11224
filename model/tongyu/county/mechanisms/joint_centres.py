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
from tongyu.county.switches import Switch


class JointCentres:
    """Where joint centres work this month."""

    def __init__(self, county: State) -> None:
        self.served: NDArray[np.float64] = np.zeros(county.townships)  # 0-1 by township


def share_premises(county: State) -> None:
    """Set what a centre costs this month: less where it shares premises with a social workers' station."""
    line = county.programme.lines.get("support.joint_centres")
    if line is None:
        return
    own, stations = county.own(JointCentres), county.programme.mask("support.social_workers")
    served = float(own.served.sum())
    sharing = float((own.served * stations).sum()) / served if served > 0.0 else 0.0
    line.unit_cost = line.full_cost * (1.0 - county.values["joint_centres.saving"] * sharing)


def open_centres(county: State) -> None:
    """Open the centres that are paid for."""
    county.own(JointCentres).served = county.programme.townships("support.joint_centres", nodes_first=True)


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("programme.support.joint_centres", 5_000.0, "yuan a township a month", (2_000, 10_000), (0, 1e6), "assumed", "site_caps", "shared premises and staff"),
    number("joint_centres.saving", 0.2, "share", (0.0, 0.4), (0, 1), "assumed", "", "off the cost of a centre that shares premises with a social workers' station; 0 = no link"),
    number("joint_centres.data", 0.5, "share", (0.0, 1.0), (0, 1), "assumed", "", "of the platform data on what sells that a centre passes on to its villages; 0 = no link"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "support",
        "joint_centres",
        "both",
        "townships",
        1,
        "openness",
        "joint e-commerce and social-work centres: platform data for targeting, clients into courses, openness",
        number=29,
        one_a="township",
        most_per="township",
    ),
)

SWITCHES = (
    Switch(
        "shared_premises",
        "joint centres share premises",
        "-cost_support",
        "five_pillars",
        neutral={"joint_centres.saving": 0},
        link=True,
    ),
    Switch(
        "centre_market_data",
        "joint centres pass on what sells",
        "-expectation_error",
        "five_pillars",
        neutral={"joint_centres.data": 0},
        link=True,
    ),
)

MECHANISM = Mechanism(
    name="joint_centres",
    does="joint centres of e-commerce and social work",
    steps=(share_premises, open_centres),
    numbers=NUMBERS,
    switches=SWITCHES,
    levers=LEVERS,
    state=JointCentres,
)
