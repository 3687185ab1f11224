"""Produce selection: villages that are served with platform data on what sells, and for how much.

Their households differ less in what they believe about prices (`kernels.offers`), and sow what is asked for
(`kernels.growing`).
"""

import numpy as np

from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.joint_centres import JointCentres
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State


def select(county: State) -> None:
    """Serve the villages that are paid for, and those whose township has a joint centre, which passes on some."""
    by_lever = county.programme.villages("resources.produce_selection")
    by_centre = county.values["joint_centres.data"] * county.own(JointCentres).served[county.geography.village_township]
    county.terms.selection[:] = np.maximum(by_lever, by_centre)


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("programme.resources.produce_selection", 20_000.0, "yuan a month for all villages", (8_000, 50_000), (0, 1e7), "assumed", "", "data service and a reader in each township"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "resources",
        "produce_selection",
        "E",
        "share of villages",
        1.0,
        "-expectation_error",
        "platform data on what sells and for how much: farmers expect better and sow what is asked for",
        number=0,
        one_a="village",
        staffed=True,
        by_village=True,
    ),
)

MECHANISM = Mechanism(
    name="produce_selection",
    does="villages read platform data on what sells",
    steps=(select,),
    numbers=NUMBERS,
    levers=LEVERS,
)
