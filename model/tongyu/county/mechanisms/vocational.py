"""Vocational training: adults under 50 of listed households learn a trade, and earn more a month of work (`kernels.work`).

Places go by lot, once a household.
"""

import numpy as np

from tongyu.county.draws import Purpose, uniforms
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch

TRAINING = "support.vocational_training"
OLDEST = 50  # years


def train(county: State) -> None:
    """Fill the month's places."""
    places = county.programme.level(TRAINING) / county.scale
    if places <= 0.0:
        return
    h = county.columns
    weight = np.where(h.listed & (h.adults > 0) & (h.age < OLDEST) & ~h.trade, 1.0, 0.0)
    weight *= county.programme.village_weights(TRAINING)[h.village]
    total = float(weight.sum())
    if total <= 0.0:
        return
    luck = uniforms(county.seed, Purpose.TRADE, h.id, county.month)
    h.trade[luck < weight * min(1.0, places / total)] = True


def figures(county: State) -> dict[str, float]:
    """Share of households with somebody trained in a trade."""
    return {"trained_in_a_trade": float(np.mean(county.columns.trade))}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("vocational.wage", 0.05, "share", (0.0, 0.12), (0, 1), "assumed", "", "higher wage of a household with somebody trained"),
    number("programme.support.vocational_training", 3_000.0, "yuan a place", (2_000, 5_000), (0, 1e7), "assumed", "", "a course of some weeks, recalled"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "support",
        "vocational_training",
        "S",
        "places a month",
        2.2,
        "trained_in_a_trade",
        "adults of listed households learn a trade: they earn more a month of work",
        number=36,
        one_a="household",
        by_village=True,
        most_per="1,000 persons",
    ),
)

SWITCHES = (
    Switch(
        "vocational",
        "a trade raises wages",
        "income_wage",
        "social_work_only",
        neutral={"vocational.wage": 0},
    ),
)

MECHANISM = Mechanism(
    name="vocational",
    does="adults of listed households learn a trade",
    steps=(train,),
    numbers=NUMBERS,
    levers=LEVERS,
    switches=SWITCHES,
    figures=figures,
)
