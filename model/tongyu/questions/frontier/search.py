"""The search for mixes that cost little and spare much poverty: two objectives, and what there is of money in steps.

A trial is a mix at one of the budgets, so that every trial answers the question at some budget, and what is learned at
one helps at the others. The library is Optuna; its sampler models the trials that no other beats apart from the rest
(the tree-structured Parzen estimator for several objectives: Ozaki et al. 2022, Journal of Artificial Intelligence
Research 73, 1209-1250). Trials are asked for in batches of a fixed size and told in their order, so the same search
gives the same mixes on any number of workers, and a longer one begins with the trials of a shorter one.

The sampler moves u in [0, 1) for each group; w = -ln(1 - u), and the shares are w over their sum. Where u is uniform,
w is exponential, and shares are uniform over all that sum to 1 (Devroye 1986, Non-Uniform Random Variate Generation,
theorem V.2.2): no mix is likelier than another before anything is known.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tongyu.questions.frontier.mixes import Mix

BATCH = 16  # trials asked for at once: the answer depends on it, so it does not depend on the workers
_MOST = 1.0 - 1e-6  # of u
_BUDGET = "budget"


@dataclass(frozen=True)
class Objectives:
    """What is made small: `cost`, yuan, and `poverty`, the mean change against no programme."""

    cost: float
    poverty: float


@dataclass(frozen=True)
class Trial:
    """A mix that was tried; `found` is None where a run failed."""

    number: int
    mix: Mix
    found: Objectives | None


Evaluate = Callable[[Sequence[Mix], int], Sequence[Objectives | None]]
"""Mixes and the number of the first of them, to what each does."""


def search(
    groups: Sequence[str], budgets: Sequence[float], starts: Sequence[Mix], evaluate: Evaluate, trials: int, draw: int
) -> list[Trial]:
    """Try `trials` mixes of `groups`, first `starts`, each at one of `budgets`; `draw` seeds the sampler."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.TPESampler(seed=draw)
    study = optuna.create_study(directions=["minimize", "minimize"], sampler=sampler)
    for mix in starts:
        study.enqueue_trial(_parameters(mix, groups))
    done: list[Trial] = []
    while len(done) < trials:
        asked = [study.ask() for _ in range(min(BATCH, trials - len(done)))]
        mixes = []
        for number, each in enumerate(asked, len(done)):
            budget = each.suggest_categorical(_BUDGET, list(budgets))
            values = {name: each.suggest_float(_name(name), 0.0, _MOST) for name in groups}
            # What is enqueued comes back rounded; a plain scenario shall be exactly that.
            mixes.append(starts[number] if number < len(starts) else Mix(float(budget), _shares(values)))
        for each, mix, found in zip(asked, mixes, evaluate(mixes, len(done)), strict=True):
            if found is None:
                study.tell(each, state=optuna.trial.TrialState.FAIL)
            else:
                study.tell(each, [found.cost, found.poverty])
            done.append(Trial(len(done), mix, found))
    return done


def undominated(found: Sequence[Objectives | None]) -> list[int]:
    """The places of those that no other beats in one objective without losing in the other, the cheapest first.

    Of equal ones the first counts.
    """
    placed = [(each, place) for place, each in enumerate(found) if each is not None]
    front: list[int] = []
    least = math.inf
    for each, place in sorted(placed, key=lambda one: (one[0].cost, one[0].poverty, one[1])):
        if each.poverty < least:
            least = each.poverty
            front.append(place)
    return front


def _shares(values: Mapping[str, float]) -> dict[str, float]:
    weights = {name: -math.log1p(-value) for name, value in values.items()}
    total = math.fsum(weights.values())
    return {name: weight / total if total > 0.0 else 0.0 for name, weight in weights.items()}


def _parameters(mix: Mix, groups: Sequence[str]) -> dict[str, float]:
    """A point of the sampler's space that has the shares of `mix`, its weights about as large as random ones."""
    largest = max(mix.shares.get(name, 0.0) for name in groups)
    total = min(float(len(groups)), -math.log1p(-_MOST) / largest)
    point = {_name(name): min(-math.expm1(-total * mix.shares.get(name, 0.0)), _MOST) for name in groups}
    return {_BUDGET: mix.budget, **point}


def _name(group: str) -> str:
    return f"money for {group}"
