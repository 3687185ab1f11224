"""What a lever of a programme is: its unit, its side, its pillar. Each mechanism declares its own levers.

Side `E` is e-commerce, `S` social work, `both` belongs to neither alone (joint centres, monitoring); the paper's
question is asked along this column. Unit costs are parameters (`programme.<pillar>.<lever>`), so that they have a
source, a range and an interval like every other number.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from tongyu.county.draws import entity_of
from tongyu.county.facts import CountyFacts

Side = Literal["E", "S", "both"]
Holder = Literal["", "village", "township", "cooperative", "household", "group"]
Counted = Literal["county", "village", "poor village", "township", "cooperative", "household", "1,000 persons"]
"""What a county has a number of: by one of these an amount may be told, so that it fits counties of any size."""

COUNTED: tuple[Counted, ...] = get_args(Counted)
_WITHOUT_SIZE = ("strength", "layers", "festivals a year")  # units that, as shares, are alike in any county
COSTED_PERSONS = "programme.costed_persons"
"""The number that says for a county of how many persons costs of what is of a whole county are told."""
_TENTHS = "10,000 yuan"  # units so large that a small county has parts of them


def number_of(counted: Counted, county: CountyFacts) -> float | None:
    """How many of these the county has; None where its file does not say."""
    return {
        "county": 1.0,
        "village": float(county.villages),
        "poor village": None if county.poor_villages is None else float(county.poor_villages),
        "township": float(len(county.townships)),
        "cooperative": float(county.cooperatives),
        "household": float(county.households),
        "1,000 persons": county.persons / 1_000.0,
    }[counted]


@dataclass(frozen=True)
class LeverKind:
    """One lever. `most` for each `most_per` is the largest intensity a scenario may ask for, in `unit` (`most_in`).

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
    most_per: Counted = "county"  # what `most` is told for one of

    def __post_init__(self) -> None:
        if self.number < 0:
            object.__setattr__(self, "number", entity_of(self.key))

    @property
    def key(self) -> str:
        """`pillar.lever`, as scenario files, tables and parameters name it."""
        return f"{self.pillar}.{self.name}"

    @property
    def sized(self) -> bool:
        """Whether a larger county has more of it: not a share, a strength, a layer or a festival, of a whole county."""
        return not (self.unit.startswith("share") or self.unit in _WITHOUT_SIZE)

    def cost_in(self, county: CountyFacts, cost: float, costed: float) -> float:
        """What a unit costs in `county` if `cost` in one of `costed` persons: in proportion where of a whole county."""
        return cost if self.sized else cost * (county.persons / costed)

    def usual_cost(self, county: CountyFacts, values: Mapping[str, float]) -> float:
        """What a unit costs in `county` by the numbers `values`, yuan of 2015 a month."""
        return self.cost_in(county, values[f"programme.{self.key}"], values[COSTED_PERSONS])

    def most_in(self, county: CountyFacts) -> float:
        """The largest intensity in `county`, in `unit`, county-wide: by `most`, or by the county's own cap.

        One of each is exact; other numbers are rounded up to two figures, and to what the unit knows (`rounded`).
        """
        each = county.caps.get(self.key, float(self.most))
        most = each * (number_of(self.most_per, county) or 0.0)
        if self.most_per == "county" or each == 1.0:
            return most
        return self._rounded_up(most)

    @property
    def least(self) -> float:
        """The least that the unit knows of what a larger county has more of: one, or of 10,000 yuan a tenth."""
        return 0.1 if self.unit.startswith(_TENTHS) else 1.0

    def rounded(self, intensity: float) -> float:
        """`intensity` to the nearest that the unit knows: whole ones, or of 10,000 yuan tenths; shares stay."""
        if not self.sized:
            return intensity
        parts = 1.0 / self.least
        return math.floor(intensity * parts + 0.5) / parts

    def _rounded_up(self, most: float) -> float:
        if most <= 0.0:
            return 0.0
        figure = 10.0 ** (math.floor(math.log10(most)) - 1)
        step = max(figure, self.least)
        return round(step * math.ceil(most / step * (1.0 - 1e-12)), 6)


PILLARS: dict[str, str] = {
    "resources": "resource integration",
    "branding": "brand building",
    "training": "skill training",
    "support": "social support network",
    "monitoring": "monitoring and evaluation",
}

METHODS = ("casework", "groups", "community", "linking")
"""What social workers' hours go to. Hours for the other pillars are a lever of their own, `support.pillar_support`."""
