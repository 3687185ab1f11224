"""What a lever of a programme is: its unit, its side, its pillar. Each mechanism declares its own levers.

Side `E` is e-commerce, `S` social work, `both` belongs to neither alone (joint centres, monitoring); the paper's
question is asked along this column. Unit costs are parameters (`programme.<pillar>.<lever>`), so that they have a
source, a range and an interval like every other number.
"""

from dataclasses import dataclass
from typing import Literal

from tongyu.county.draws import entity_of

Side = Literal["E", "S", "both"]
Holder = Literal["", "village", "township", "cooperative", "household", "group"]


@dataclass(frozen=True)
class LeverKind:
    """One lever. `most` is the largest intensity a scenario may ask for, in `unit`, county-wide.

    `shows` is the figure of the monthly table in which the lever's own mechanism is seen to move, up or, with a minus
    before it, down: what the lever is tested by.
    """

    pillar: str
    name: str
    side: Side
    unit: str
    most: float
    shows: str
    does: str
    number: int = -1  # of its draws: never another lever's and never changed; without one it is made from the key
    one_a: Holder = ""  # what of its place a unit takes one of, so that there cannot be more units; empty: nothing
    placed: bool = True  # whether it can work in some townships only
    by_village: bool = False  # whether it can work in some villages only
    staffed: bool = False  # whether hours of `support.pillar_support` help to deliver it
    capital: bool = False  # whether what is paid stays in the leading enterprise's till

    def __post_init__(self) -> None:
        if self.number < 0:
            object.__setattr__(self, "number", entity_of(self.key))

    @property
    def key(self) -> str:
        """`pillar.lever`, as scenario files, tables and parameters name it."""
        return f"{self.pillar}.{self.name}"


PILLARS: dict[str, str] = {
    "resources": "resource integration",
    "branding": "brand building",
    "training": "skill training",
    "support": "social support network",
    "monitoring": "monitoring and evaluation",
}

METHODS = ("casework", "groups", "community", "linking")
"""What social workers' hours go to. Hours for the other pillars are a lever of their own, `support.pillar_support`."""
