"""Contrasts of a factorial, on outcomes planted by hand."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.made_up_results import store_of

from tongyu.county.programme.programme import PILLAR_SUPPORT
from tongyu.county.tables import CROSS_LINKS
from tongyu.questions.interaction.pillars import (
    FACTORIAL,
    NOUGHT,
    OFF,
    ON,
    PILLARS,
    PLANNED,
    SQUARE,
    answer,
    interaction_study,
    name_of,
    pillars_of,
    shortfalls,
    verdicts,
)
from tongyu.scenario.scenario import load
from tongyu.statistics import factorial

FACTORS = ("a", "b", "c")
LUCK = np.array([0.0, 3.0, -5.0])


def planted(outcome: Callable[[frozenset[str]], float]) -> dict[frozenset[str], np.ndarray]:
    """Three replicates that differ by luck which all cells share."""
    return {chosen: 100.0 + outcome(chosen) + LUCK for chosen in factorial.subsets(FACTORS)}


EFFECTS = {"a": -10.0, "b": 2.0, "c": -1.0}


def additive(chosen: frozenset[str]) -> float:
    return sum(EFFECTS[factor] for factor in chosen)


def helping(chosen: frozenset[str]) -> float:
    return additive(chosen) - (6.0 if {"a", "b"} <= chosen else 0.0)


def test_there_are_two_to_the_k_sets() -> None:
    assert len(list(factorial.subsets(PILLARS))) == 32
    assert len(set(factorial.subsets(PILLARS))) == 32


def test_where_effects_add_nothing_interacts() -> None:
    cells = planted(additive)
    for factor, effect in EFFECTS.items():
        for contrast in (factorial.main, factorial.last, factorial.share):
            assert contrast(cells, FACTORS, factor) == pytest.approx([effect] * 3)
        assert factorial.alone(cells, factor) == pytest.approx([effect] * 3)
    assert factorial.pair(cells, FACTORS, "a", "b") == pytest.approx([0.0] * 3)
    assert factorial.beyond_parts(cells, FACTORS) == pytest.approx([0.0] * 3)


def test_a_pair_that_helps_each_other_is_found_and_no_other() -> None:
    cells = planted(helping)
    assert factorial.pair(cells, FACTORS, "a", "b") == pytest.approx([-6.0] * 3)
    assert factorial.pair(cells, FACTORS, "a", "c") == pytest.approx([0.0] * 3)
    assert factorial.beyond_parts(cells, FACTORS) == pytest.approx([-6.0] * 3)
    assert factorial.main(cells, FACTORS, "a") == pytest.approx([-10.0 - 3.0] * 3)  # b is on in half of the sets
    assert factorial.last(cells, FACTORS, "a") == pytest.approx([-16.0] * 3)
    assert factorial.share(cells, FACTORS, "a") == pytest.approx([-13.0] * 3)
    assert factorial.against_mean_part(cells, FACTORS) == pytest.approx([-15.0 + 3.0] * 3)


@given(st.lists(st.floats(-100, 100), min_size=8, max_size=8))
def test_the_shares_sum_to_the_whole_whatever_the_outcomes(values: list[float]) -> None:
    cells = {chosen: np.array([value]) for chosen, value in zip(factorial.subsets(FACTORS), values, strict=True)}
    whole = cells[frozenset(FACTORS)] - cells[frozenset()]
    assert sum(factorial.share(cells, FACTORS, factor) for factor in FACTORS) == pytest.approx(whole, abs=1e-9)


def test_the_study_has_all_sets_of_pillars_and_the_square_with_the_links_on_and_off() -> None:
    study = interaction_study([1], households=100)
    assert {name_of(chosen) for chosen in factorial.subsets(PILLARS)} <= set(study.names)
    assert study.names[:4] == ["baseline", "ecommerce_only", "social_work_only", "both"]
    off = [scenario for scenario in study.scenarios if scenario.name.endswith(", links off")]
    assert {scenario.name.removesuffix(", links off") for scenario in off} == {
        "social_work_only",
        "both",
        "training",
        "support",
        "monitoring",
        "+".join(PILLARS),
    }
    idle = {s.name.removesuffix(", no hours"): s for s in study.scenarios if s.name.endswith(", no hours")}
    assert set(idle) == {"social_work_only", "both", "support", "+".join(PILLARS)}
    by_name = {scenario.name: dict(scenario.programme_items()) for scenario in study.scenarios}
    for name, scenario in idle.items():
        assert {key: setting for key, setting in by_name[name].items() if key != PILLAR_SUPPORT} == dict(
            scenario.programme_items()
        )
    assert all(set(scenario.without) >= set(CROSS_LINKS) for scenario in off)
    whole = pillars_of(load("five_pillars"), PILLARS)
    assert whole.fingerprint == load("five_pillars").fingerprint
    assert pillars_of(load("five_pillars"), []).fingerprint == load("baseline").fingerprint


def test_a_programme_that_cannot_spend_the_budget_is_named_with_what_it_can() -> None:
    from tongyu.report.interaction_figure import shortfall_in_words
    from tongyu.scenario.plans.budget import discount_of, planned_cost

    study = interaction_study([1], households=100, budget=20e6)
    by_name = {scenario.name: scenario for scenario in study.scenarios}
    short = shortfalls(study)
    assert {"monitoring", "branding"} <= short.keys()
    for name in (*short, "ecommerce_only"):
        planned = planned_cost(by_name[name], discount_of(by_name[name]))
        assert planned == short.get(name, pytest.approx(20e6))
    told = shortfall_in_words(study)
    assert told.startswith("Not all can spend 20 m yuan")
    assert f"monitoring {short['monitoring'] / 1e6:.1f}" in told
    assert shortfall_in_words(interaction_study([1], households=100, budget=1e6)) == ""
    assert shortfalls(interaction_study([1], households=100)) == {}


def test_at_an_equal_budget_every_programme_costs_the_same() -> None:
    from tongyu.scenario.plans.budget import discount_of, planned_cost

    study = interaction_study([1], households=100, budget=5e6)
    costs = {s.name: planned_cost(s, discount_of(s)) for s in study.scenarios if s.programme}
    assert len(costs) == 31 + 3 + 6 + 4 + 4  # none of the hours for the other pillars, and so with the links off
    for name, cost in costs.items():
        if not name.startswith("monitoring"):  # alone it cannot take so much
            assert cost == pytest.approx(5e6, rel=1e-6), name


def poor(name: str, seed: int) -> float:
    """E-commerce spares 20, social work 5, together 4 more while linked; of pillars each 3, training with support 2.

    Of the 4, 3 are hours in the pillars.
    """
    luck = 7.0 * seed + (1.0 if seed % 2 and name.startswith("both") else 0.0)
    name, _, state = name.partition(", ")
    linked, hours = "off" not in state, state in ("", "links off")
    sides = {
        "baseline": 0.0,
        "ecommerce_only": 20.0,
        "social_work_only": 5.0,
        "both": 25.0 + (3.0 * hours + 1.0) * linked,
    }
    if name in sides:
        return 900.0 + luck - sides[name]
    chosen = name.split("+")
    return 900.0 + luck - 3.0 * len(chosen) - (2.0 if linked and {"training", "support"} <= set(chosen) else 0.0)


def test_the_answer_finds_what_was_planted(tmp_path: Path) -> None:
    table = answer(store_of(interaction_study(range(1, 5), households=100), tmp_path, poor))
    on_scale = table[table["scale"] == "person_years_poor"].set_index(
        ["experiment", "hours", "links", "quantity", "subject"]
    )
    assert (on_scale["seeds"] == 4).all()
    without = on_scale.loc[:, NOUGHT, :, :, :]["estimate"]
    assert without[SQUARE, ON, "whole less sum of parts", "all"] == pytest.approx(-0.5)
    assert without[SQUARE, OFF, "whole less sum of parts", "all"] == pytest.approx(0.5)
    assert without[FACTORIAL, ON, "whole less sum of parts", "all"] == pytest.approx(-2.0)
    assert (FACTORIAL, ON, "pair interaction", "training x support") not in without.index  # only the ends are run
    estimate = on_scale.loc[:, PLANNED, :, :, :]["estimate"]
    assert estimate[SQUARE, ON, "whole less sum of parts", "all"] == pytest.approx(-3.5)
    assert estimate[SQUARE, OFF, "alone", "e-commerce"] == pytest.approx(-20.0)
    assert estimate[FACTORIAL, ON, "whole", "all"] == pytest.approx(-17.0)
    assert estimate[FACTORIAL, ON, "whole less sum of parts", "all"] == pytest.approx(-2.0)
    assert estimate[FACTORIAL, OFF, "whole less sum of parts", "all"] == pytest.approx(0.0, abs=1e-9)
    assert estimate[FACTORIAL, ON, "pair interaction", "training x support"] == pytest.approx(-2.0)
    assert estimate[FACTORIAL, ON, "pair interaction", "resources x support"] == pytest.approx(0.0, abs=1e-9)
    said = " ".join(verdicts(table))
    assert "The whole of e-commerce and social work, hours in pillars as planned: less poverty than its parts" in said
    assert "The whole of e-commerce and social work, no hours in pillars: not distinguishable from its parts" in said


def test_a_seed_that_lacks_one_of_the_sets_does_not_count(tmp_path: Path) -> None:
    def failing(name: str, seed: int) -> float | None:
        return None if (name, seed) == ("branding+training", 2) else poor(name, seed)

    table = answer(store_of(interaction_study(range(1, 5), households=100), tmp_path, failing))
    seeds = table[table["hours"] == PLANNED].groupby(["experiment", "links"])["seeds"].max()
    assert seeds[FACTORIAL, ON] == 3
    assert seeds[SQUARE, ON] == 4
    assert seeds[FACTORIAL, OFF] == 4
