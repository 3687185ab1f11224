"""Pairs of runs with one draw of luck, without a programme and with it, made and remembered for all tabs of a server.

One pair is made at a time, whoever asks: a class that asks at once waits, but a machine of two cores lives on. What one
of the class has asked for, the others find ready.
"""

import dataclasses
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tongyu.designs.comparison import Design, design
from tongyu.errors import TongyuError
from tongyu.questions.comparison.answer import MONTHS_KEPT
from tongyu.questions.comparison.who import changes_of
from tongyu.runs.counterfactual import counterfactual_of
from tongyu.runs.tasks import Failure, Run, Task, perform
from tongyu.scenario.crop_words import known_for
from tongyu.scenario.scenario import Scenario

Floats = NDArray[np.float64]

YEAR = 12  # months that poverty, income and sales look back
REMEMBERED = 400  # pairs, of some 50 KB each
PROGRAMME = "programme"  # the name of what pairs are made of: those of one tab are another's, whatever each calls it
WAIT = 0.5  # seconds between two looks whether somebody who waits has gone
SALES, ONLINE = ("open_sales", "brand_sales", "trader_sales"), ("open_sales", "brand_sales")


@dataclass(frozen=True, eq=False)
class Pair:
    """Two runs with one seed: of the months only `MONTHS_KEPT`; `changes` is that of `comparison.who`.

    `months` (months,) is what the programme changes, by the number that a chart shows; NaN where there is none yet.
    """

    seed: int
    runs: tuple[Run, Run]
    changes: Floats
    months: Mapping[str, Floats]


class PairMaker:
    """Makes pairs and remembers the latest."""

    def __init__(self) -> None:
        self.made = 0  # since the server began
        self._turn = threading.Lock()
        self._known: OrderedDict[tuple[str, int], Pair] = OrderedDict()

    def pair(self, scenario: Scenario, seed: int, cancelled: threading.Event) -> Pair | None:
        """The pair of `scenario` with `seed`; None where it was cancelled while others' were made.

        Raises TongyuError where a run fails.
        """
        key = scenario.fingerprint, seed
        while not self._turn.acquire(timeout=WAIT):
            if cancelled.is_set():
                return None
        try:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
            if cancelled.is_set():
                return None
            pair = self._known[key] = _made(scenario, seed)
            self.made += 1
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
            return pair
        finally:
            self._turn.release()


@dataclass(frozen=True)
class Two:
    """What a pair is made of: the scenario without its programme, and the scenario."""

    scenario: Scenario

    @cached_property
    def scenarios(self) -> tuple[Scenario, Scenario]:
        """Without the programme, and with it."""
        programme = self.scenario.with_(name=PROGRAMME)
        return counterfactual_of(programme), programme

    def design(self, seeds: tuple[int, ...]) -> Design:
        """The comparison that pairs with `seeds` are. Raises InputError where the scenario has no programme."""
        return design(self.scenarios, seeds)


def numbers_of(monthly: pd.DataFrame, price: str) -> dict[str, Floats]:
    """(months,) what a chart of two counties shows, by number; `price` is that of the crop the county is known for.

    NaN in the first year for what is of the last twelve months.
    """
    sales = monthly[list(SALES)].rolling(YEAR).sum()
    sold = sales.sum(axis=1)
    found = {
        "headcount_national": monthly["headcount"],
        "income": monthly["income"],
        "online_share": sales[list(ONLINE)].sum(axis=1).div(sold).where(sold > 0.0, 0.0),
    }
    yearly = {name: each.to_numpy(dtype=np.float64, copy=True) for name, each in found.items()}
    for each in yearly.values():
        each[: YEAR - 1] = np.nan
    return yearly | {price: monthly[price].to_numpy(dtype=np.float64)}


def _made(scenario: Scenario, seed: int) -> Pair:
    price = f"price_{known_for(scenario.county).crop}"
    runs, numbers, people = [], [], []
    for each in Two(scenario).scenarios:
        run = perform(Task(each, seed))
        if isinstance(run, Failure):
            raise TongyuError(str(run))
        numbers.append(numbers_of(run.monthly, price))
        people.append(run.people)
        runs.append(dataclasses.replace(run, monthly=run.monthly[list(MONTHS_KEPT)].copy(), people=None))
    before, after = people
    none = np.zeros((0, 0))
    return Pair(
        seed=seed,
        runs=(runs[0], runs[1]),
        changes=none if before is None or after is None else changes_of(after, before),
        months={name: numbers[1][name] - values for name, values in numbers[0].items()},
    )
