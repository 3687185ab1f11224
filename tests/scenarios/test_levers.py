"""Each lever moves the state of its own mechanism, and no lever writes income, consumption or poverty."""

import numpy as np
import pytest

from tongyu.county import County
from tongyu.levers import LEVERS
from tongyu.scenario import Scenario, load

WITH_ALL = "five_pillars"
SEEDS = range(1001, 1021)
HOUSEHOLDS, START, MONTHS = 2_000, "2013-01", 48  # the programme begins in 2014
ENOUGH = 3.0  # standard errors


def without_lever(scenario: Scenario, key: str) -> Scenario:
    pillar, name = key.split(".")
    programme = {
        p: {n: s for n, s in levers.items() if (p, n) != (pillar, name)} for p, levers in scenario.programme.items()
    }
    return scenario.with_(programme=programme)


def means(scenario: Scenario, seed: int) -> dict[str, float]:
    county = County(scenario.with_(start=START, months=MONTHS), rng=seed, households=HOUSEHOLDS).run()
    return county.monthly.loc["2014-01":].mean().to_dict()


@pytest.fixture(scope="module")
def with_all() -> list[dict[str, float]]:
    scenario = load(WITH_ALL)
    assert {key for key, _ in scenario.programme_items()} == set(LEVERS)
    return [means(scenario, seed) for seed in SEEDS]


@pytest.mark.parametrize("key", LEVERS)
def test_a_lever_moves_the_state_of_its_mechanism(key: str, with_all: list[dict[str, float]]) -> None:
    figure = LEVERS[key].shows.lstrip("-")
    sign = -1.0 if LEVERS[key].shows.startswith("-") else 1.0
    scenario = without_lever(load(WITH_ALL), key)
    moved = np.array([all_[figure] - means(scenario, seed)[figure] for all_, seed in zip(with_all, SEEDS, strict=True)])
    error = moved.std(ddof=1) / np.sqrt(len(moved))
    assert sign * moved.mean() > ENOUGH * error, f"{key}: {figure} moves by {moved.mean():.4g}, s.e. {error:.2g}"
