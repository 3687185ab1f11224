"""Illness: cost, lost work, insurance; donors and groups share what is left (`kernels.risk`, `kernels.mutual_aid`).

What others pay of a bill is neither income nor an own payment: `care` holds what a household paid itself.

Catastrophic health spending meets 9-18 % of rural households a year (three surveys that define it differently).
"""

from tongyu.county.draws import Purpose
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.crowdfunding import crowdfund
from tongyu.county.mechanisms.mutual_aid import share
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.finance import Finance
from tongyu.kernels.risk import Risk, fall_ill


def fall_sick(county: State) -> None:
    """The month's illness, its bills, and what groups share of them."""
    h = county.columns
    purpose = int(Purpose.ILLNESS)
    paid, insured, borrowed = fall_ill(
        h, county.numbers(Risk), county.numbers(Finance), county.key, purpose, county.month
    )
    county.ledger.pay(HOUSEHOLDS, OUTSIDE, "care", paid)
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "insurance", insured)
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "loans", borrowed)
    county.state_paid += insured
    crowdfund(county)
    share(county)


def figures(county: State) -> dict[str, float]:
    """Share of households with somebody ill."""
    return {"sick": county.counted.sick / len(county.columns.id)}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("risk.illness", 0.20, "spells a year", (0.09, 0.3), (0, 2), "assumed", "che_2022", "catastrophic health spending meets 18 % of rural households a year, 9-18 % by other definitions; a spell is not always that"),
    number("risk.chronic", 1.6, "times", (1, 2.5), (0, 5), "assumed", "", "chance of a spell for the chronically ill"),
    number("risk.cost", 6_000.0, "yuan of 2015", (3_000, 12_000), (0, 100_000), "assumed", "", "mean bill of a spell"),
    number("risk.cost_spread", 1.0, "log points", (0.6, 1.4), (0, 2), "assumed", "", "spread of the bill"),
    number("risk.sick_months", 5.0, "months", (2, 8), (0, 22), "assumed", "", "longest time without one adult, beyond the first month"),
    number("risk.insured", 0.45, "share of the bill", (0.3, 0.55), (0, 0.9), "assumed", "", "common cooperative medical scheme"),
    number("risk.insured_extra", 0.25, "share of the bill", (0.1, 0.4), (0, 0.5), "assumed", "", "more for the listed poor and the insured"),
    number("risk.care", 0.25, "share", (0.0, 0.5), (0, 1), "assumed", "", "shorter illness while a case is open"),
    number("risk.screening", 0.3, "share", (0.1, 0.5), (0, 1), "assumed", "", "of illness that check-ups and a family doctor avert"),
)
# fmt: on

SWITCHES = (
    Switch("illness", "members fall ill", "sick", neutral={"risk.illness": 0}),
    Switch(
        "health_insurance",
        "insurance pays part of a bill",
        "-debt",
        neutral={"risk.insured": 0, "risk.insured_extra": 0},
    ),
)

MECHANISM = Mechanism(
    name="risk",
    does="members fall ill; insurance, donors and groups share the bill",
    steps=(fall_sick,),
    numbers=NUMBERS,
    switches=SWITCHES,
    figures=figures,
)
