"""Vocational training: adults under 50 of listed households learn a trade, and earn more a month of work (`kernels.work`).

A place is for one adult. Places go by lot among households in which nobody has a trade, and in a household by lot among
its adults under 50. A trade is a person's for life: it raises the household's wage by as much of its adults' time for
wage work as those with a trade give, and goes where they go.
"""

import numpy as np

from tongyu.county.draws import Purpose, uniforms
from tongyu.county.households.columns import Flags
from tongyu.county.households.people import People, at_work, count_trades
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch

TRAINING = "support.vocational_training"
OLDEST = 50  # years
HOUSEHOLD, LEARNER = 0, 1  # lots, by index


def train(county: State) -> None:
    """Fill the month's places."""
    places = county.programme.level(TRAINING) / county.scale
    if places <= 0.0:
        return
    h, people = county.columns, county.people
    able = at_work(people) & (people.age < OLDEST)
    weight = np.where(h.listed & np.logical_or.reduceat(able, people.start[:-1]) & ~h.trade, 1.0, 0.0)
    weight *= county.programme.village_weights(TRAINING)[h.village]
    total = float(weight.sum())
    if total <= 0.0:
        return
    luck = uniforms(county.seed, Purpose.TRADE, h.id, county.month, HOUSEHOLD)
    drawn = luck < weight * min(1.0, places / total)
    if not drawn.any():
        return
    people.trade[_one_of_each(people, able & drawn[people.household], county.seed, county.month)] = True
    count_trades(h, people, county.values)


def _one_of_each(people: People, those: Flags, seed: int, month: int) -> Flags:
    """One of `those` (p,) of every household in which there are any, by lot."""
    who = np.flatnonzero(those)
    lot = uniforms(seed, Purpose.TRADE, people.entity[who], month, LEARNER)
    row = people.household[who]
    order = np.lexsort((lot, row))
    chosen = np.zeros(len(those), dtype=bool)
    chosen[who[order[np.unique(row[order], return_index=True)[1]]]] = True
    return chosen


def figures(county: State) -> dict[str, float]:
    """Share of households with somebody trained in a trade."""
    return {"trained_in_a_trade": float(np.mean(county.columns.trade))}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("vocational.wage", 0.05, "share", (0.0, 0.12), (0, 1), "assumed", "", "higher wage of an adult who was trained"),
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
