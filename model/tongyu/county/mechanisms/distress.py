"""Distress: after an admission or a lost harvest a household works less for some months; counselling gives part back.

`health.fall_ill` and `growing.harvest` write how many months are left, `kernels.work` takes the time.
"""

import numpy as np

from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch


def recover(county: State) -> None:
    """One month less."""
    h = county.columns
    h.shaken[:] = np.maximum(h.shaken, 1) - 1


def figures(county: State) -> dict[str, float]:
    """Share of households in distress."""
    return {"shaken": float(np.count_nonzero(county.columns.shaken)) / len(county.columns.id)}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("distress.lost", 0.05, "of an adult", (0.0, 0.15), (0, 1), "assumed", "", "time lost to distress"),
    number("distress.months", 6.0, "months", (3, 12), (0, 60), "assumed", "", "that it lasts"),
    number("distress.harvest", 0.5, "of a usual harvest", (0.3, 0.7), (0, 1), "assumed", "", "left by the weather, below which it is a loss that distresses"),
    number("distress.counselling", 0.5, "share", (0.0, 1.0), (0, 1), "assumed", "", "of that time that counselling gives back, at full quality, while a case is open"),
)
# fmt: on

SWITCHES = (
    Switch("distress", "illness and loss take time by distress", "-income_wage", neutral={"distress.lost": 0}),
    Switch(
        "counselling",
        "counselling gives part of that back",
        "income_wage",
        "social_work_only",
        neutral={"distress.counselling": 0},
    ),
)

MECHANISM = Mechanism(
    name="distress",
    does="illness and loss take time by distress, counselling gives part back",
    steps=(recover,),
    numbers=NUMBERS,
    switches=SWITCHES,
    figures=figures,
)
