"""Produce selection: villages that are served with platform data on what sells, and for how much.

Their households err less about prices (`kernels.offers`) and sow what is asked for (`kernels.growing`).
"""

from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State


def select(county: State) -> None:
    """Serve the villages that are paid for."""
    county.terms.selection[:] = county.programme.villages("resources.produce_selection")


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
