"""The answer: the best mix for each budget by the search, and what it and the plain scenarios do on fresh seeds.

The largest of many uncertain figures is too large: what looks best on the seeds of the search was lucky there. So the
search only chooses, the best mix and the best plain scenario alike, and the seeds that it has not seen tell what the
chosen do. Neither figure on fresh seeds is biased then, nor is their difference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import ttest_ind

from tongyu.questions.frontier.plan import MAIN
from tongyu.questions.frontier.search import Objectives, undominated
from tongyu.runs.results import Results
from tongyu.runs.study import Study
from tongyu.statistics.intervals import LEVEL, Interval, mean_interval

Floats = NDArray[np.float64]
_ROUNDING = 1e-9  # by which a programme may pass its budget


@dataclass(frozen=True)
class Tried:
    """A trial: its programme's name, what it was given and plans to spend (yuan), and what it did on search seeds.

    `believed` is the change of person-years poor per 1,000 persons against no programme, seed by seed; None where a
    run failed.
    """

    number: int
    scenario: str
    plain: str
    budget: float
    planned: float
    missing: float
    at_most: tuple[str, ...]
    money: Mapping[str, float]
    believed: Interval | None

    @property
    def name(self) -> str:
        """The plain scenario's name, or `mix 37`."""
        return self.plain or f"mix {self.number}"


@dataclass(frozen=True)
class Judged:
    """A programme on fresh seeds: `effects` by outcome, against no programme; empty where no pair went through."""

    tried: Tried
    pairs: int
    effects: Mapping[str, Interval]
    optimism: Interval | None  # of the search, in person-years poor; above zero: it expected more than came
    behind: Interval | None = None  # the best mix's person-years poor less this one's, by fresh seed


@dataclass(frozen=True)
class AtBudget:
    """The answer at one budget, in yuan.

    `best` and `best_plain` are what the search chose among all mixes and among plain scenarios; `plain` are all of
    these, judged.
    """

    budget: float
    best: Judged
    best_plain: Judged
    plain: tuple[Judged, ...]

    @property
    def difference(self) -> Interval | None:
        """The best mix's person-years poor less those of the best plain scenario, by fresh seed.

        None where the two are one, or have no seed in common.
        """
        return self.best_plain.behind


@dataclass(frozen=True)
class Frontier:
    """All that was tried, the trials that no other beats, and the answer at each budget."""

    study: Study
    tried: tuple[Tried, ...]
    front: tuple[Tried, ...]
    at: tuple[AtBudget, ...]
    fresh_seeds: tuple[int, ...]
    failures: tuple[str, ...]  # of the judgement
    households: int
    window: tuple[int, int] | None

    @cached_property
    def best(self) -> list[Tried]:
        """The programmes that are best at some budget, each once."""
        return list({each.best.tried.scenario: each.best.tried for each in self.at}.values())


def tried_of(study: Study, results: Results) -> tuple[Tried, ...]:
    """The trials of a stored search, in their order."""
    effects = _by_scenario(results)
    seeds = len(study.seeds)
    made = []
    for number, each in enumerate(study.settings["tried"]):
        found = effects.get(each["scenario"])
        values = None if found is None or len(found) < seeds else found[MAIN].to_numpy(dtype=np.float64)
        made.append(
            Tried(
                number=number,
                scenario=each["scenario"],
                plain=each["plain"],
                budget=float(each["budget"]),
                planned=float(each["planned"]),
                missing=float(each["missing"]),
                at_most=tuple(each["at_most"]),
                money=dict(each["money"]),
                believed=None if values is None else mean_interval(values),
            )
        )
    return tuple(made)


def best_at(budget: float, tried: Sequence[Tried]) -> Tried | None:
    """What spares most poverty, by the search, of all that costs at most `budget`; of equals the cheaper."""
    affordable = [
        (each.believed.estimate, each.planned, each.number, each)
        for each in tried
        if each.believed is not None and each.planned <= budget * (1.0 + _ROUNDING)
    ]
    return min(affordable, key=lambda each: each[:3])[3] if affordable else None


def to_judge(study: Study, tried: Sequence[Tried]) -> Study:
    """The study of what has to be run on fresh seeds: the best at each budget, and all plain scenarios."""
    wanted = {each.scenario for each in tried if each.plain}
    for budget in study.settings["budgets"]:
        best = best_at(budget, tried)
        if best is not None:
            wanted.add(best.scenario)
    chosen = (study.scenarios[0], *(each for each in study.scenarios[1:] if each.name in wanted))
    return replace(study, scenarios=chosen, seeds=tuple(study.settings["fresh_seeds"]))


def frontier_of(results: Results) -> Frontier:
    """The answer that the runs in a folder amount to, whether or not the search there has come to its end."""
    study = results.study
    tried = tried_of(study, results)
    fresh = Results(results.folder, to_judge(study, tried))
    effects = _by_scenario(fresh)
    beliefs = _by_scenario(results)
    at = (_at(budget, tried, effects, beliefs) for budget in study.settings["budgets"])
    found = [each.believed and Objectives(each.planned, each.believed.estimate) for each in tried]
    stored = pd.concat([results.stored, fresh.stored])
    sound = stored[~stored["failed"].astype(bool)]
    known = len(sound) > 0 and sound["first_year"].notna().any()
    return Frontier(
        study=study,
        tried=tried,
        front=tuple(tried[place] for place in undominated(found)),
        at=tuple(each for each in at if each is not None),
        fresh_seeds=fresh.study.seeds,
        failures=tuple(
            f"{row['scenario']}, seed {row['seed']}, {row['month'] or 'before the first month'}: {row['error']}:"
            f" {row['message']}"
            for row in fresh.failures.to_dict("records")
        ),
        households=int(sound["households"].iloc[0]) if len(sound) else 0,
        window=(int(sound["first_year"].iloc[0]), int(sound["last_year"].iloc[0])) if known else None,
    )


def _at(
    budget: float, tried: Sequence[Tried], effects: Mapping[str, pd.DataFrame], beliefs: Mapping[str, pd.DataFrame]
) -> AtBudget | None:
    """None where nothing that costs so little went through."""
    plain = [each for each in tried if each.plain and each.budget == budget]
    best, best_plain = best_at(budget, tried), best_at(budget, [each for each in tried if each.plain])
    if best is None or best_plain is None:
        return None

    def judged(each: Tried) -> Judged:
        made = _judged(each, effects.get(each.scenario), beliefs.get(each.scenario))
        return replace(made, behind=_difference(best, each, effects))

    return AtBudget(
        budget=budget,
        best=judged(best),
        best_plain=judged(best_plain),
        plain=tuple(judged(each) for each in plain),
    )


def _judged(tried: Tried, effects: pd.DataFrame | None, beliefs: pd.DataFrame | None) -> Judged:
    if effects is None or effects.empty:
        return Judged(tried, 0, {}, None)
    intervals = {}
    for name in effects.columns:
        values = effects[name].dropna().to_numpy(dtype=np.float64)
        if values.size:
            intervals[str(name)] = mean_interval(values)
    optimism = None
    if beliefs is not None and tried.believed is not None:
        optimism = independent_difference(effects[MAIN].to_numpy(), beliefs[MAIN].to_numpy())
    return Judged(tried, len(effects), intervals, optimism)


def _difference(best: Tried, other: Tried, effects: Mapping[str, pd.DataFrame]) -> Interval | None:
    if best.scenario == other.scenario or best.scenario not in effects or other.scenario not in effects:
        return None
    mine, its = effects[best.scenario][MAIN], effects[other.scenario][MAIN]
    seeds = mine.index.intersection(its.index)
    return mean_interval((mine[seeds] - its[seeds]).to_numpy(dtype=np.float64)) if len(seeds) else None


def independent_difference(first: Floats, second: Floats) -> Interval:
    """Mean of `first` (n,) less that of `second` (m,), with Welch's interval; no bounds where one has a single value.

    Welch (1947), Biometrika 34(1/2), 28-35.
    """
    estimate = float(np.mean(first) - np.mean(second))
    if min(len(first), len(second)) < 2:
        return Interval(estimate, None, None)
    if np.ptp(first) == 0.0 and np.ptp(second) == 0.0:
        return Interval(estimate, estimate, estimate)
    bounds: Any = ttest_ind(first, second, equal_var=False).confidence_interval(LEVEL)
    return Interval(estimate, float(bounds.low), float(bounds.high))


def _by_scenario(results: Results) -> dict[str, pd.DataFrame]:
    """Effects by seed, a frame a scenario with the study's outcomes as columns."""
    if results.runs.empty:
        return {}
    effects = results.effects
    names = [name for name in results.study.outcomes if name in effects]
    return {str(name): each.set_index("seed")[names] for name, each in effects.groupby("scenario", sort=False)}
