"""Crowdfunding: clients' emergencies find donors on the platform.

Crowdfunding pays for illness of households with an open case. A campaign raises

    giving * rollout * (1 + transparency * traced * min(1, 2 * connected))       yuan,

with traced the share of branded deliveries that can be traced and connected the share of households on the platform:
the paper's claim that the platform's transparency raises giving. It pays at most `cover` of a client's own part of the
bill for an admission; what no client needs is not raised. The platform's fee is none.
"""

import numpy as np

from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch


class Crowdfunding:
    """What donors gave this month and over the year; yuan of the sample."""

    def __init__(self, county: State) -> None:
        self.crowdfunding = 0.0
        self.donated_share = 0.0  # of what was asked, 0-1
        self.donations_12 = np.zeros((12, 2))  # given to clients in a month, and that could have been

    def raise_donations(self, county: State, asked: float) -> float:
        """Share, 0-1, of the yuan `asked` for clients that donors give this month."""
        self.donated_share = donated(county, asked)
        return self.donated_share


def crowdfund(county: State) -> None:
    """Donors pay part of the month's bills of clients; lowers `care` and `bill` by what they pay."""
    donors = county.own(Crowdfunding)
    donors.crowdfunding = 0.0
    donors.donations_12[county.month % 12] = 0.0
    if county.programme.level("support.crowdfunding") <= 0.0:
        return
    h = county.columns
    asked = np.where(h.case_months > 0, county.values["crowdfunding.cover"] * h.bill, 0.0)
    paid = asked * donors.raise_donations(county, float(asked.sum()))
    h.cash[:] += paid
    h.care[:] -= paid
    h.bill[:] -= paid
    donors.crowdfunding = float(paid.sum())
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "crowdfunding", donors.crowdfunding)


def donated(county: State, asked: float) -> float:
    """Share, 0-1, of the yuan `asked` (of the sample) that the month's campaigns raise."""
    v, h = county.values, county.columns
    traced = min(1.0, county.programme.level("branding.tracing"))
    connected = float(np.mean(h.sells | h.shops))
    giving = v["crowdfunding.giving"] * county.rollout
    giving *= 1.0 + v["crowdfunding.transparency"] * traced * min(1.0, 2.0 * connected)
    pot = county.programme.level("support.crowdfunding") * giving / county.scale
    county.own(Crowdfunding).donations_12[county.month % 12] = min(asked, pot), pot
    return min(1.0, pot / asked) if asked > 0.0 else 0.0


def _given(county: State) -> float:
    """Share of what donors would have given over twelve months that clients had a use for.

    Over a year, since a client's illness is rare: a small sample has none in most months, and then much in one.
    """
    given, could_be = county.own(Crowdfunding).donations_12.sum(axis=0).tolist()
    return given / could_be if could_be > 0.0 else 0.0


def figures(county: State) -> dict[str, float]:
    """Yuan of the county this month."""
    return {"crowdfunding": county.own(Crowdfunding).crowdfunding * county.scale}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("crowdfunding.giving", 4000.0, "yuan a campaign", (0, 10_000), (0, 1e6), "assumed", "", "raised at full roll-out; no figures published"),
    number("crowdfunding.transparency", 1.0, "share", (0.0, 2.0), (0, 10), "assumed", "", "more given when all deliveries are traced and half of the households are connected to the platform"),
    number("crowdfunding.cover", 0.7, "share", (0.3, 1.0), (0, 1), "assumed", "", "of a client's own part of a bill that a campaign may pay"),
    number("programme.support.crowdfunding", 500.0, "yuan a campaign", (200, 1_500), (0, 1e7), "assumed", "", "checking the case and telling it"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "support",
        "crowdfunding",
        "S",
        "campaigns a month",
        2.2,
        "crowdfunding",
        "social workers raise money on the platform for emergencies of their clients",
        number=28,
        placed=False,
        most_per="1,000 persons",
    ),
)

SWITCHES = (
    Switch(
        "crowdfunding",
        "donors pay for emergencies",
        "crowdfunding",
        "social_work_only",
        neutral={"crowdfunding.giving": 0},
        link=True,
    ),
    Switch(
        "giving_by_trust",
        "traced deliveries and connected households raise crowdfunding",
        "crowdfunding",
        "both",
        neutral={"crowdfunding.transparency": 0},
        link=True,
    ),
)

MECHANISM = Mechanism(
    name="crowdfunding",
    does="donors pay for emergencies",
    numbers=NUMBERS,
    levers=LEVERS,
    switches=SWITCHES,
    state=Crowdfunding,
    figures=figures,
    used={"support.crowdfunding": _given},
)
