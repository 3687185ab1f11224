"""The levers of a programme: what there is, in which unit, on whose side.

Side `E` is e-commerce, `S` social work, `both` belongs to neither alone (joint
centres, monitoring); the paper's question is asked along this column.
Unit costs are parameters (`programme.<pillar>.<lever>`), so that they have a
source, a range and an interval like every other number.
"""

from dataclasses import dataclass
from typing import Literal

Side = Literal["E", "S", "both"]


@dataclass(frozen=True)
class LeverKind:
    """One lever. `most` is the largest intensity a scenario may ask for, in `unit`, county-wide."""

    pillar: str
    name: str
    side: Side
    unit: str
    most: float
    does: str
    placed: bool = True  # whether it can work in some townships only

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

_KINDS = (
    LeverKind(
        "resources",
        "stations",
        "E",
        "village stations",
        172,
        "opens village stations and pays their operators while they lack volume",
    ),
    LeverKind(
        "resources",
        "carrier_contracts",
        "E",
        "share of the parcel price",
        0.4,
        "a joint contract with the carriers lowers the price of a parcel",
    ),
    LeverKind(
        "resources",
        "node_townships",
        "E",
        "townships",
        16,
        "repackaging in node townships: more capacity, cheaper trunk freight for the brand",
    ),
    LeverKind(
        "branding",
        "awareness",
        "E",
        "10,000 yuan a month",
        200,
        "advertising and festivals build awareness of the county brand",
        placed=False,
    ),
    LeverKind(
        "branding",
        "inspection",
        "E",
        "share of deliveries",
        1.0,
        "inspects members' produce, so that less below standard slips through",
        placed=False,
    ),
    LeverKind(
        "branding",
        "technical_cooperation",
        "E",
        "villages",
        172,
        "universities advise the villages: quality of the produce rises",
    ),
    LeverKind("training", "courses", "E", "places a month", 2_000, "courses in selling online: skill rises"),
    LeverKind(
        "training",
        "operators",
        "E",
        "operators",
        400,
        "trained operators wake sleeping cooperatives and run stations at less cost",
        placed=False,
    ),
    LeverKind(
        "training",
        "coaching",
        "S",
        "households at a time",
        5_000,
        "social workers follow up on those who took a course: skill fades less",
        placed=False,
    ),
    LeverKind(
        "support",
        "social_workers",
        "S",
        "workers",
        400,
        "casework: illness, benefits, insurance and teaching, one household at a time",
    ),
    LeverKind(
        "support",
        "mutual_aid",
        "S",
        "groups",
        5_000,
        "groups of 8-12 neighbours share the cost of illness and grow more open",
    ),
    LeverKind(
        "support",
        "finance_links",
        "S",
        "households",
        60_000,
        "links households to formal credit: a higher limit at less interest",
    ),
    LeverKind(
        "support",
        "joint_centres",
        "both",
        "townships",
        16,
        "joint e-commerce and social-work centres: platform data for targeting, clients into courses, openness",
    ),
    LeverKind(
        "monitoring",
        "market_reports",
        "both",
        "share of households",
        1.0,
        "market reports: farmers' price expectations improve",
        placed=False,
    ),
    LeverKind(
        "monitoring",
        "participation",
        "both",
        "share of villages",
        1.0,
        "villagers take part in listing the needy: fewer are overlooked",
    ),
    LeverKind(
        "monitoring",
        "reallocation",
        "both",
        "strength",
        1.0,
        "each quarter unused money goes to levers short of it, courses and credit lean to the needy",
        placed=False,
    ),
)

LEVERS: dict[str, LeverKind] = {kind.key: kind for kind in _KINDS}


def levers_of(pillar: str) -> list[LeverKind]:
    """The levers of one pillar, in the order of the table."""
    return [kind for kind in _KINDS if kind.pillar == pillar]
