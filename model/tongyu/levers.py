"""The levers of a programme: what there is, in which unit, on whose side.

Side `E` is e-commerce, `S` social work, `both` belongs to neither alone (joint centres, monitoring); the paper's
question is asked along this column. Unit costs are parameters (`programme.<pillar>.<lever>`), so that they have a
source, a range and an interval like every other number.
"""

from dataclasses import dataclass
from typing import Literal

Side = Literal["E", "S", "both"]


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
    placed: bool = True  # whether it can work in some townships only
    by_village: bool = False  # whether it can work in some villages only
    staffed: bool = False  # whether social workers' hours can help to deliver it
    capital: bool = False  # whether what is paid stays in the leading enterprise's till

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

METHODS = ("casework", "groups", "community", "linking", "pillars")
"""What social workers' hours go to; `pillars` is help with the other pillars' levers."""

_KINDS = (
    LeverKind(
        "resources",
        "produce_selection",
        "E",
        "share of villages",
        1.0,
        "-expectation_error",
        "platform data on what sells and for how much: farmers expect better and sow what is asked for",
        staffed=True,
        by_village=True,
    ),
    LeverKind(
        "resources",
        "carrier_contracts",
        "E",
        "share of the parcel price",
        0.4,
        "-parcel_price",
        "a joint contract with the carriers lowers the price of a parcel",
    ),
    LeverKind(
        "resources",
        "hubs",
        "E",
        "townships",
        16,
        "hub_capacity",
        "public logistics hubs: more capacity, open whatever the volume, rents go back to users",
    ),
    LeverKind(
        "resources",
        "stations",
        "E",
        "village stations",
        172,
        "stations",
        "opens village stations and pays their operators while they lack volume",
        staffed=True,
        by_village=True,
    ),
    LeverKind(
        "resources",
        "node_townships",
        "E",
        "townships",
        16,
        "-trunk_freight",
        "repackaging in node townships: more capacity, cheaper trunk freight for the brand",
    ),
    LeverKind(
        "resources",
        "federation",
        "E",
        "cooperatives",
        57,
        "-cooperative_fee",
        "a county federation: cooperatives buy and pack together, at lower fees and overhead",
        placed=False,
        staffed=True,
    ),
    LeverKind(
        "resources",
        "origin_direct",
        "E",
        "share of brand deliveries",
        1.0,
        "-trunk_freight",
        "branded produce goes to the buyer from its origin, without the city warehouse",
        placed=False,
    ),
    LeverKind(
        "resources",
        "credit_lines",
        "E",
        "10,000 yuan of credit",
        1_000,
        "advances",
        "guaranteed credit with which cooperatives pay advances at harvest",
        placed=False,
    ),
    LeverKind(
        "resources",
        "leading_enterprise",
        "E",
        "10,000 yuan a month",
        200,
        "working_capital",
        "working capital for the leading enterprise, which buys what it then has to sell",
        placed=False,
        capital=True,
    ),
    LeverKind(
        "branding",
        "awareness",
        "E",
        "10,000 yuan a month",
        200,
        "awareness",
        "advertising builds awareness of the county brand",
        placed=False,
    ),
    LeverKind(
        "branding",
        "festivals",
        "E",
        "festivals a year",
        4,
        "awareness",
        "harvest, shopping and New Year festivals: bursts of awareness",
        placed=False,
        staffed=True,
    ),
    LeverKind(
        "branding",
        "standard",
        "E",
        "share of cooperatives",
        1.0,
        "quality",
        "one brand, one standard, one quality, one packing: members' quality rises, packing gets cheaper",
        placed=False,
        staffed=True,
    ),
    LeverKind(
        "branding",
        "inspection",
        "E",
        "layers",
        3.0,
        "-slipped",
        "each layer of inspection finds a share of what is below standard",
        placed=False,
        staffed=True,
    ),
    LeverKind(
        "branding",
        "tracing",
        "E",
        "share of deliveries",
        1.0,
        "excluded",
        "what comes back is traced to its grower, who is excluded for a year",
        placed=False,
    ),
    LeverKind(
        "branding",
        "technical_cooperation",
        "E",
        "villages",
        172,
        "quality",
        "universities advise the villages: quality of the produce rises",
        staffed=True,
        by_village=True,
    ),
    LeverKind(
        "branding",
        "endorsement",
        "E",
        "strength",
        1.0,
        "brand_trust",
        "the government vouches for the young brand until its own reputation stands",
        placed=False,
    ),
    LeverKind(
        "training",
        "courses",
        "E",
        "places a month",
        2_000,
        "skill",
        "general courses of a day or two in selling online: skill rises",
        staffed=True,
        by_village=True,
    ),
    LeverKind(
        "training",
        "skill_courses",
        "E",
        "places a month",
        500,
        "skill",
        "long courses in running a shop: skill rises more, for fewer",
        staffed=True,
        by_village=True,
    ),
    LeverKind(
        "training",
        "lectures",
        "E",
        "seats a month",
        10_000,
        "openness",
        "talks in the township: those who hear them grow more open",
        staffed=True,
        by_village=True,
    ),
    LeverKind(
        "training",
        "field_visits",
        "E",
        "seats a month",
        2_000,
        "openness",
        "visits to those who sell: visitors grow far more open, and learn a little",
        staffed=True,
        by_village=True,
    ),
    LeverKind(
        "training",
        "operators",
        "E",
        "operators",
        400,
        "cooperatives_open",
        "trained operators wake sleeping cooperatives and run stations at less cost",
        placed=False,
    ),
    LeverKind(
        "training",
        "coaching",
        "S",
        "households at a time",
        5_000,
        "coached",
        "social workers follow up on those who took a course or had a case: skill fades less and grows by doing",
        placed=False,
    ),
    LeverKind(
        "support",
        "social_workers",
        "S",
        "workers",
        400,
        "open_cases",
        "casework, group work, community work, linking: the mix of methods is the scenario's",
        by_village=True,
    ),
    LeverKind(
        "support",
        "mutual_aid",
        "S",
        "groups",
        5_000,
        "in_groups",
        "groups of 8-12 neighbours: new ties, shared skill, shared cost of illness",
        by_village=True,
    ),
    LeverKind(
        "support",
        "finance_links",
        "S",
        "households",
        60_000,
        "credit_linked",
        "links households to formal credit: a higher limit at less interest",
        by_village=True,
    ),
    LeverKind(
        "support",
        "legal_links",
        "S",
        "households",
        60_000,
        "-arrears",
        "legal aid: wages that employers hold back are recovered",
        by_village=True,
    ),
    LeverKind(
        "support",
        "health_links",
        "S",
        "households",
        60_000,
        "-sick",
        "check-ups and contracts with a family doctor: illness strikes less often",
        by_village=True,
    ),
    LeverKind(
        "support",
        "volunteers",
        "S",
        "volunteers",
        5_000,
        "organised",
        "local volunteers are trained: they carry cases, keep villages organised and help at stations",
        by_village=True,
    ),
    LeverKind(
        "support",
        "crowdfunding",
        "S",
        "campaigns a month",
        500,
        "crowdfunding",
        "social workers raise money on the platform for emergencies of their clients",
        placed=False,
    ),
    LeverKind(
        "support",
        "joint_centres",
        "both",
        "townships",
        16,
        "openness",
        "joint e-commerce and social-work centres: platform data for targeting, clients into courses, openness",
    ),
    LeverKind(
        "monitoring",
        "indicators",
        "both",
        "share of villages",
        1.0,
        "-indicator_error",
        "economic, social and environmental indicators each quarter: what the programme's plans go by",
        placed=False,
        staffed=True,
    ),
    LeverKind(
        "monitoring",
        "market_reports",
        "both",
        "share of households",
        1.0,
        "-expectation_error",
        "market reports: farmers' price expectations improve",
        placed=False,
        staffed=True,
    ),
    LeverKind(
        "monitoring",
        "participation",
        "both",
        "share of villages",
        1.0,
        "-exclusion_error",
        "villagers take part in listing the needy and in what is measured: fewer are overlooked",
        staffed=True,
        by_village=True,
    ),
    LeverKind(
        "monitoring",
        "reallocation",
        "both",
        "strength",
        1.0,
        "money_moved",
        "each quarter money moves toward levers that are used and townships in need",
        placed=False,
    ),
)

LEVERS: dict[str, LeverKind] = {kind.key: kind for kind in _KINDS}


def levers_of(pillar: str) -> list[LeverKind]:
    """The levers of one pillar, in the order of the table."""
    return [kind for kind in _KINDS if kind.pillar == pillar]
