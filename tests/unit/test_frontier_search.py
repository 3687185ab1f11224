"""The search on problems whose best mixes are known: money with falling returns, at several budgets."""

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pytest

from tongyu.questions.frontier.mixes import Mix
from tongyu.questions.frontier.search import Evaluate, Objectives, Trial, _parameters, _shares, search, undominated

WORTH = {"a": 3.0, "b": 1.5, "c": 0.5}
BUDGETS = (5.0, 20.0)
STARTS = [Mix(budget, {name: float(name == alone) for name in WORTH}, alone) for budget in BUDGETS for alone in WORTH]


def spared(mix: Mix) -> float:
    """sum of worth * sqrt(money): by Cauchy and Schwarz at most sqrt(budget * sum of worth^2), shares being worth^2."""
    return sum(WORTH[name] * math.sqrt(mix.budget * share) for name, share in mix.shares.items())


def most(budget: float) -> float:
    return math.sqrt(budget * sum(worth**2 for worth in WORTH.values()))


def planted(noise: float = 0.0, seed: int = 1) -> Evaluate:
    luck = np.random.default_rng(seed)

    def evaluate(mixes: Sequence[Mix], first: int) -> list[Objectives | None]:
        return [Objectives(mix.budget, noise * luck.standard_normal() - spared(mix)) for mix in mixes]

    return evaluate


def found(trials: int, draw: int = 1, evaluate: Evaluate | None = None) -> list[Trial]:
    return search(list(WORTH), BUDGETS, STARTS, evaluate or planted(), trials, draw)


def best(trials: Sequence[Trial], budget: float) -> Mix:
    known = [(trial.found.poverty, trial.mix) for trial in trials if trial.found and trial.mix.budget == budget]
    return min(known, key=lambda each: each[0])[1]


@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_the_best_mix_of_each_budget_is_found(noise: float) -> None:
    trials = found(80, evaluate=planted(noise))
    for budget in BUDGETS:
        mix = best(trials, budget)
        assert spared(mix) > 0.97 * most(budget)
        assert max(spared(start) for start in STARTS if start.budget == budget) < 0.9 * most(budget)
        assert mix.shares["a"] > mix.shares["b"] > mix.shares["c"]


def test_what_no_other_beats_is_the_known_frontier() -> None:
    trials = found(80)
    front = [trials[place] for place in undominated([trial.found for trial in trials])]
    assert [trial.mix.budget for trial in front] == list(BUDGETS)
    for trial in front:
        assert spared(trial.mix) > 0.97 * most(trial.mix.budget)


def test_plain_scenarios_come_first_and_exactly_as_they_are() -> None:
    assert [trial.mix for trial in found(10)][: len(STARTS)] == STARTS
    assert all(not trial.mix.plain for trial in found(10)[len(STARTS) :])


def test_a_longer_search_begins_with_a_shorter_one() -> None:
    long = found(40)
    assert found(21) == long[:21]
    assert found(40) == long
    assert found(40, draw=2)[len(STARTS) :] != long[len(STARTS) :]


def test_every_mix_is_at_a_budget_and_shares_out_all_of_it() -> None:
    for trial in found(40):
        assert trial.mix.budget in BUDGETS
        assert sum(trial.mix.shares.values()) == pytest.approx(1.0)
        assert min(trial.mix.shares.values()) >= 0.0


def test_batches_are_numbered_and_do_not_overlap() -> None:
    seen: list[int] = []

    def evaluate(mixes: Sequence[Mix], first: int) -> list[Objectives | None]:
        seen.extend(range(first, first + len(mixes)))
        return planted()(mixes, first)

    trials = found(37, evaluate=evaluate)
    assert seen == list(range(37)) == [trial.number for trial in trials]


def test_a_mix_whose_run_fails_is_told_apart_and_stops_nothing() -> None:
    def breaks(mixes: Sequence[Mix], first: int) -> list[Objectives | None]:
        made = planted()(mixes, first)
        return [None if mix.shares["c"] > 0.5 else each for mix, each in zip(mixes, made, strict=True)]

    trials = found(60, evaluate=breaks)
    assert any(trial.found is None for trial in trials)
    assert all((trial.found is None) == (trial.mix.shares["c"] > 0.5) for trial in trials)
    assert spared(best(trials, 20.0)) > 0.95 * most(20.0)
    assert all(trials[place].found is not None for place in undominated([trial.found for trial in trials]))


def test_before_anything_is_known_no_mix_is_likelier_than_another() -> None:
    luck = np.random.default_rng(3)
    names = "abcd"
    drawn = np.array([list(_shares(dict(zip(names, each, strict=True))).values()) for each in luck.random((20_000, 4))])
    # Uniform over all that sum to 1, so Dirichlet(1, 1, 1, 1): mean 1/n, variance (n - 1) / (n^2 (n + 1)).
    assert drawn.mean(axis=0) == pytest.approx([0.25] * 4, abs=0.005)
    assert drawn.var(axis=0) == pytest.approx([3 / (16 * 5)] * 4, rel=0.04)


@pytest.mark.parametrize(
    "shares", [{"a": 1.0, "b": 0.0, "c": 0.0}, {"a": 0.2, "b": 0.3, "c": 0.5}, {"a": 0.001, "b": 0.0, "c": 0.999}]
)
def test_a_mix_is_a_point_of_the_search_and_back(shares: dict[str, float]) -> None:
    point = _parameters(Mix(5.0, shares), list(shares))
    values = {name: point[f"money for {name}"] for name in shares}
    assert all(0.0 <= value < 1.0 for value in values.values())
    assert _shares(values) == pytest.approx(shares, abs=1e-9)
    assert point["budget"] == 5.0


def test_nothing_for_anybody_is_a_mix_too() -> None:
    assert _shares({"a": 0.0, "b": 0.0}) == {"a": 0.0, "b": 0.0}


def test_the_front_by_hand() -> None:
    points = [(3.0, -5.0), (1.0, -2.0), None, (2.0, -2.0), (3.0, -6.0), (1.0, -2.0), (4.0, -6.0), (0.0, 0.0)]
    found = [None if each is None else Objectives(*each) for each in points]
    front = undominated(found)
    assert front == [7, 1, 4]
    for one, other in itertools.permutations([found[place] for place in front], 2):
        assert one is not None
        assert other is not None
        assert one.cost < other.cost or one.poverty < other.poverty
