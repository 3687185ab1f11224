"""Cooperatives: joining and leaving, running and closing, the county federation, grading, produce quality.

Many cooperatives sleep (half of members use no service); a trained operator wakes one. Joining weighs the brand's
price against the trader's, times trust. One that cannot pay its overhead closes for good: its till pays members what
they are owed as far as it goes, the rest is lost to them and booked. The federation's members share machines and buy
together; one packing under the county's one standard costs less. Equations in `kernels.cooperatives`.
"""

from typing import ClassVar

import numpy as np

from tongyu.county.draws import Purpose
from tongyu.county.households.columns import Ids
from tongyu.county.households.moving import ANEW
from tongyu.county.ledger import COOPERATIVES, HOUSEHOLDS, OUTSIDE
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.channels import Channels
from tongyu.kernels.cooperatives import Cooperatives, Quality, decide_membership, grade, raise_quality


class Cooperation:
    """What cooperatives' steps remember."""

    BY_HOUSEHOLD: ClassVar = {"slipped": ANEW}

    def __init__(self, county: State) -> None:
        self.operators_in_cooperatives = 0  # trained operators who woke one
        self.patronage_lost = 0.0  # yuan of the county that members were owed and did not get, since the start
        self.advances_lost = 0.0  # yuan of the county that members owed and nobody paid, since the start
        self.slipped = np.zeros(len(county.columns.id), dtype=bool)  # below standard, and passed in the last grading


def join(county: State) -> None:
    """Let households join a waking cooperative of their township, or leave a sleeping one."""
    nearest = np.full(county.townships, -1, dtype=np.int64)
    for cooperative in county.cooperatives:
        if cooperative.open and nearest[cooperative.township] < 0:
            nearest[cooperative.township] = cooperative.index
    delivering = float(np.count_nonzero(county.columns.passes))
    _, _, lost = decide_membership(
        county.columns,
        county.numbers(Cooperatives),
        county.numbers(Channels),
        county.terms,
        nearest,
        county.own(Enterprise).posted_net(),
        county.own(Enterprise).quota
        / county.terms.milling_yield
        / (delivering + 1.0 / county.scale),  # one more member
        county.values["social_work.joining"],
        int(Purpose.JOINING),
        int(Purpose.LEAVING),
        county.key,
        county.month,
    )
    county.own(Cooperation).patronage_lost += lost * county.scale


def settle_estates(county: State, ended: Ids, heirs: Ids) -> None:
    """Close the accounts of members who end (rows) and whose heirs (rows) are no members of the same cooperative.

    Their advance is paid back out of the cash that they leave, as far as that goes, before anybody inherits it; heirs
    owe no more than they inherit. The cooperative writes off the rest, and keeps what it owed them.
    """
    h, own = county.columns, county.own(Cooperation)
    apart = ended[h.cooperative[ended] != h.cooperative[heirs]]
    member = np.maximum(h.cooperative[apart], 0)
    owed = h.advance[apart]
    repaid = np.where(h.cooperative[apart] >= 0, np.minimum(owed, np.maximum(0.0, h.cash[apart])), 0.0)
    own.advances_lost += float((owed - repaid).sum()) * county.scale
    own.patronage_lost += float(h.patronage[apart].sum()) * county.scale
    h.cash[apart] -= repaid
    h.advance[apart] = h.patronage[apart] = 0.0
    by_cooperative = np.bincount(member, weights=repaid, minlength=len(county.cooperatives))
    for cooperative in county.cooperatives:
        cooperative.cash += float(by_cooperative[cooperative.index])
    county.ledger.pay(HOUSEHOLDS, COOPERATIVES, "advances repaid", float(repaid.sum()))


def operators(county: State) -> float:
    """Operators of the county: those who are trained, and those whom social workers find where any are."""
    trained = county.programme.level("training.operators")
    found = county.values["cooperatives.recruited"] * county.programme.level("support.social_workers")
    return trained + found if trained > 0.0 else 0.0


def run(county: State) -> None:
    """Wake cooperatives, share what the federation shares, pay overhead; who cannot pay it closes for good."""
    v = county.values
    trained = operators(county)
    paid = left = 0.0
    for cooperative in county.cooperatives:
        if trained - county.own(Cooperation).operators_in_cooperatives < 1.0:
            break
        county.own(Cooperation).operators_in_cooperatives += cooperative.wake()
    _share(county)
    overhead, saving = v["cooperatives.overhead"] / county.scale, v["cooperatives.federation_saving"]
    for cooperative in county.cooperatives:
        paid += cooperative.run(overhead * (1.0 - saving * cooperative.federated))
        if cooperative.broke:
            left += cooperative.wind_up()
    county.terms.cooperative_open[:] = [cooperative.open for cooperative in county.cooperatives]
    of_none = False  # which index -1 finds
    broke = np.array([*(cooperative.broke for cooperative in county.cooperatives), of_none])
    if broke.any():
        theirs, h = broke[county.columns.cooperative], county.columns
        county.own(Cooperation).advances_lost += float(h.advance[theirs].sum()) * county.scale
        h.advance[theirs] = 0.0
    county.ledger.pay(COOPERATIVES, OUTSIDE, "overhead", paid)
    county.ledger.pay(COOPERATIVES, OUTSIDE, "tills of the broke", left)


def _share(county: State) -> None:
    """Fees, packing and inputs of each cooperative: the federation and the one standard go round those awake."""
    v, terms = county.values, county.terms
    awake = [cooperative for cooperative in county.cooperatives if cooperative.open]
    members = county.programme.level("resources.federation")
    standard = county.programme.level("branding.standard") * len(awake)
    federated, terms.standard[:] = np.zeros(len(county.cooperatives)), 0.0
    index = [cooperative.index for cooperative in awake]
    federated[index] = np.clip(members - np.arange(len(awake)), 0.0, 1.0)
    terms.standard[index] = np.clip(standard - np.arange(len(awake)), 0.0, 1.0)
    for cooperative, share in zip(county.cooperatives, federated.tolist(), strict=True):
        cooperative.federated = share
    terms.fee[:] = v["channels.fee"] * (1.0 - v["channels.federation_fee"] * federated)
    terms.packing[:] = v["channels.brand_packing"] * (1.0 - v["channels.standard_packing"] * terms.standard)
    terms.input_saving[:] = v["cooperatives.input_saving"] + v["cooperatives.federation_inputs"] * federated


def improve(county: State) -> None:
    """Move the quality of the produce."""
    technical = county.programme.villages("branding.technical_cooperation")
    raise_quality(county.columns, county.numbers(Quality), county.terms, technical)


def grade_harvest(county: State) -> None:
    """Grade the members' harvest once a year, the month after the last of it is in."""
    if county.month_of_year == (county.last_harvest + 1) % 12:
        grade(
            county.columns,
            county.numbers(Cooperatives),
            county.terms,
            county.programme.level("branding.inspection"),
            county.own(Cooperation).slipped,
            county.key,
            int(Purpose.GRADING),
            county.month,
        )


def _below_standard(county: State) -> float:
    """Share of members below the standard: whom advice and one standard could still lift."""
    h = county.columns
    members = h.cooperative >= 0
    below = members & (h.quality < county.values["cooperatives.standard"])
    return float(np.count_nonzero(below)) / max(1.0, float(np.count_nonzero(members)))


def figures(county: State) -> dict[str, float]:
    """Shares of households; the number of awake cooperatives, their mean fee in yuan a kg."""
    n, of = len(county.columns.id), county.counted
    return {
        "quality": of.quality / n,
        "members": of.member / n,
        "delivering": of.passes / n,
        "cooperative_fee": float(county.terms.fee.mean()) if county.cooperatives else county.values["channels.fee"],
        "cooperatives_open": float(county.terms.cooperative_open.sum()),
        "patronage_lost": county.own(Cooperation).patronage_lost,
        "advances_lost": county.own(Cooperation).advances_lost,
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("cooperatives.joining", 0.002, "a month", (0.001, 0.006), (0, 0.2), "assumed", "", "of joining a waking cooperative without advantage"),
    number("cooperatives.leaving", 0.01, "a month", (0.002, 0.03), (0, 0.5), "assumed", "", "of leaving a sleeping one"),
    number("cooperatives.advantage", 0.8, "-", (0.4, 1.5), (0, 5), "assumed", "", "weight of the brand's advantage over the trader"),
    number("cooperatives.gain_scale", 50.0, "yuan a month", (25, 100), (1, 10_000), "assumed", "", "advantage at which its weight begins to level off"),
    number("cooperatives.trust", 2.0, "a unit of openness", (0.5, 4), (0, 20), "assumed", "", "weight of trust"),
    number("cooperatives.standard", 0.52, "0-1", (0.45, 0.6), (0, 1), "assumed", "", "quality the brand asks for"),
    number("cooperatives.catch", 0.8, "share", (0.6, 0.95), (0, 1), "assumed", "", "of what is below standard that an inspection finds"),
    number("cooperatives.grading_error", 0.04, "0-1", (0.02, 0.08), (0, 0.5), "assumed", "", "error of grading"),
    number("cooperatives.input_saving", 0.03, "share", (0.0, 0.06), (0, 0.5), "assumed", "", "cheaper inputs for members"),
    number("cooperatives.awake", 0.35, "share", (0.2, 0.5), (0, 1), "derived", "hollow_coops", "of cooperatives that do anything: half of members use no service, a fifth the sales service"),
    number("cooperatives.input_commission", 0.01, "share of inputs", (0.0, 0.03), (0, 0.2), "assumed", "", "that suppliers pay the cooperative on its members' inputs"),
    number("cooperatives.materials", 0.45, "share of fees", (0.3, 0.55), (0, 1), "assumed", "", "that goes to suppliers of packing and power"),
    number("cooperatives.overhead", 1_500.0, "yuan a month", (500, 3_000), (0, 100_000), "assumed", "", "fixed cost of a waking cooperative"),
    number("cooperatives.federation_saving", 0.3, "share", (0.1, 0.5), (0, 1), "assumed", "", "off the overhead of a federated cooperative"),
    number("cooperatives.federation_inputs", 0.02, "share", (0.0, 0.04), (0, 0.3), "assumed", "", "cheaper inputs when cooperatives buy together"),
    number("cooperatives.advance", 0.3, "share of the value", (0.2, 0.5), (0, 1), "assumed", "", "of what a member can deliver, paid in advance at harvest as far as money goes"),
    number("cooperatives.reserve_months", 6.0, "months of overhead", (3, 12), (0, 60), "assumed", "", "that a cooperative keeps in its till before it pays advances"),
    number("cooperatives.repayment", 0.5, "share of sales", (0.3, 0.8), (0, 1), "assumed", "", "of the month that repays an advance"),
    number("cooperatives.community_trust", 1.0, "-", (0.0, 2.0), (0, 10), "assumed", "", "weight of an organised village in joining"),
    number("cooperatives.capital", 30_000.0, "yuan", (10_000, 100_000), (0, 1e7), "assumed", "", "cash at the start"),
    number("quality.effort", 0.04, "a month", (0.02, 0.08), (0, 1), "assumed", "", "speed of quality toward its target"),
    number("quality.course", 0.10, "a unit of skill", (0.0, 0.2), (0, 1), "assumed", "", "what training does for quality"),
    number("quality.standard", 0.06, "0-1", (0.02, 0.12), (0, 0.5), "assumed", "", "what a waking cooperative's standard does"),
    number("quality.technical", 0.12, "0-1", (0.05, 0.2), (0, 0.5), "assumed", "", "what university experts do in a served village"),
    number("quality.one_standard", 0.08, "0-1", (0.03, 0.15), (0, 0.5), "assumed", "", "what the county's one standard adds in a cooperative that has it"),
    number("programme.resources.federation", 300.0, "yuan a cooperative a month", (100, 800), (0, 1e7), "assumed", "", "office of the federation"),
    number("programme.branding.standard", 15_000.0, "yuan a month for all cooperatives", (5_000, 40_000), (0, 1e7), "assumed", "", "design, manuals, audits"),
    number("programme.branding.inspection", 20_000.0, "yuan a layer a month", (8_000, 60_000), (0, 1e7), "assumed", "", "laboratory and inspectors for all deliveries"),
    number("programme.branding.technical_cooperation", 500.0, "yuan a village a month", (200, 1_000), (0, 1e6), "assumed", "", "visits of university experts"),
    number("programme.training.operators", 250.0, "yuan an operator a month", (150, 500), (0, 1e5), "assumed", "", "skill course of 2,000-5,000 yuan with a yearly refresher"),
    number("cooperatives.recruited", 0.3, "operators a worker", (0.0, 1.0), (0, 20), "assumed", "", "that social workers find in colleges and beyond, beside those who are trained; 0 = no link"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "resources",
        "federation",
        "E",
        "cooperatives",
        1,
        "-cooperative_fee",
        "a county federation: cooperatives buy and pack together, at lower fees and overhead",
        number=5,
        one_a="cooperative",
        placed=False,
        staffed=True,
        most_per="cooperative",
    ),
    LeverKind(
        "branding",
        "standard",
        "E",
        "share of cooperatives",
        1.0,
        "quality",
        "one brand, one standard, one quality, one packing: members' quality rises, packing gets cheaper",
        number=11,
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
        number=12,
        placed=False,
        staffed=True,
    ),
    LeverKind(
        "branding",
        "technical_cooperation",
        "E",
        "villages",
        1,
        "quality",
        "universities advise the villages: quality of the produce rises",
        number=14,
        one_a="village",
        staffed=True,
        by_village=True,
        most_per="village",
    ),
    LeverKind(
        "training",
        "operators",
        "E",
        "operators",
        2.3,
        "cooperatives_open",
        "trained operators wake sleeping cooperatives and run stations at less cost",
        number=20,
        placed=False,
        most_per="village",
    ),
)

SWITCHES = (
    Switch(
        "recruiting",
        "social workers find operators",
        "-station_pay",
        "both",
        neutral={"cooperatives.recruited": 0},
        link=True,
    ),
    Switch(
        "community_joining",
        "organised villages trust their cooperatives",
        "members",
        "both",
        neutral={"cooperatives.community_trust": 0},
        link=True,
    ),
    Switch("membership", "households join and leave cooperatives", "members", "ecommerce_only", ("cooperatives.join",)),
    Switch("quality", "quality of the produce moves", "quality", "ecommerce_only", ("cooperatives.improve",)),
    Switch(
        "inspection",
        "inspection catches what is below standard",
        "-slipped",
        "ecommerce_only",
        neutral={"cooperatives.catch": 0},
    ),
    Switch(
        "case_joining",
        "caseworkers help clients into cooperatives",
        "members",
        "both",
        neutral={"social_work.joining": 1},
        link=True,
    ),
)

MECHANISM = Mechanism(
    name="cooperatives",
    does="cooperatives wake, close, take members, grade and raise quality",
    steps=(join, run, improve, grade_harvest),
    numbers=NUMBERS,
    levers=LEVERS,
    switches=SWITCHES,
    state=Cooperation,
    figures=figures,
    used={"branding.standard": _below_standard, "branding.technical_cooperation": _below_standard},
)
