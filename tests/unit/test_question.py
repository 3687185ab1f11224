"""The paper's question under every assumption: what is asked, and what is made of the runs."""

import numpy as np
import pandas as pd
import pytest
from tests.whole_runs import different, digests

from tongyu.county import County
from tongyu.parameters import PARAMETERS
from tongyu.scenario import load
from tongyu.study.question import CENTRAL, OVER_THE_SET, SQUARE, answer, tasks_of, tasks_of_set, variants
from tongyu.study.tasks import Run
from tongyu.switches import CROSS_LINKS

PERSON_YEARS = {"baseline": 900.0, "ecommerce_only": 880.0, "social_work_only": 895.0, "both": 870.0}


def made_up(scenario: str, seed: int, luck: float) -> Run:
    name = scenario.partition(", ")[0]
    poor = PERSON_YEARS[name] + luck
    years = pd.DataFrame(
        {"headcount": poor / 7_000.0, "log_income": 8.0 + (0.01 if name != "baseline" else 0.0)},
        index=range(2014, 2021),
    )
    outcomes = {"person_years_poor": 7_000.0 * float(years["headcount"].mean())}
    return Run(scenario, seed, 100, 300, (2014, 2020), outcomes, years, pd.DataFrame(), 0.1, None)


def runs_of(variant: str, seeds: range) -> list[Run]:
    return [made_up(f"{name}, {variant}", seed, 10.0 * seed) for name in SQUARE for seed in seeds]


def test_each_link_is_turned_off_alone_and_all_at_once() -> None:
    asked = {variant.name: variant for variant in variants()}
    assert asked[CENTRAL].parameters == {}
    assert asked[CENTRAL].without == ()
    assert {variant.without for variant in asked.values() if len(variant.without) == 1} == {
        *((name,) for name in CROSS_LINKS),
        ("cross_links",),
    }
    theta = PARAMETERS["choice.theta"].value
    assert asked["choice scale halved"].parameters == {"choice.theta": theta / 2}
    assert asked["choice scale doubled"].parameters == {"choice.theta": theta * 2}


def test_the_square_is_run_under_the_variant() -> None:
    variant = next(each for each in variants() if each.name == "without coaching")
    tasks = tasks_of(variant, [3, 4], 500)
    assert [(task.scenario.name, task.seed) for task in tasks[:4]] == [
        (f"{name}, without coaching", 3) for name in SQUARE
    ]
    assert all(task.scenario.without == ("coaching",) and task.scenario.households == 500 for task in tasks)
    assert {task.seed for task in tasks} == {3, 4}


def test_points_of_the_set_have_seeds_of_their_own() -> None:
    points = [{"trend.wage": 0.1}, {"trend.wage": 0.11}, {"trend.wage": 0.12}]
    tasks = tasks_of_set(points, range(10, 14), None)
    seeds = {task.scenario.name.partition(", ")[2]: set() for task in tasks}
    for task in tasks:
        seeds[task.scenario.name.partition(", ")[2]].add(task.seed)
    assert seeds == {"point 1": {10, 11}, "point 2": {12, 13}, "point 3": {14, 15}}
    assert {task.scenario.parameters["trend.wage"] for task in tasks} == {0.1, 0.11, 0.12}


def test_effects_and_interaction_are_paired_by_seed() -> None:
    table = answer(runs_of(CENTRAL, range(1, 5)), points=0).set_index(["variant", "figure"])
    assert set(table.index.get_level_values(0)) == {CENTRAL}
    found = table.loc[CENTRAL]
    for name in SQUARE[1:]:
        row = found.loc[f"effect of {name}"]
        expected = PERSON_YEARS[name] - PERSON_YEARS["baseline"]
        assert (row["estimate"], row["low"], row["high"]) == pytest.approx((expected,) * 3)
        assert row["replicates"] == 4
    # 870 - 880 - 895 + 900: together they spare five person-years more than apart
    assert found.loc["interaction, person_years_poor"]["estimate"] == pytest.approx(-5.0)
    assert found.loc["interaction, log_income"]["estimate"] == pytest.approx(-0.01)


def test_over_the_set_each_point_is_one_replicate() -> None:
    runs = [run for k in (1, 2, 3) for run in runs_of(f"point {k}", range(10 * k, 10 * k + 2))]
    table = answer(runs, points=3).set_index(["variant", "figure"])
    row = table.loc[OVER_THE_SET, "interaction, person_years_poor"]
    assert row["estimate"] == pytest.approx(-5.0)
    assert row["replicates"] == 3


def test_a_variant_without_all_four_is_left_out() -> None:
    runs = [run for run in runs_of(CENTRAL, range(1, 3)) if not run.scenario.startswith("both")]
    figures = answer([*runs, *runs_of("hazard linear", range(1, 3))], points=0)
    assert set(figures["variant"]) == {"hazard linear"}
    assert np.isfinite(figures["estimate"]).all()


def test_no_link_is_felt_where_there_is_no_programme() -> None:
    scenario = load("baseline").with_(households=300, months=48)
    linked = County(scenario, rng=2).run()
    apart = County(scenario, rng=2, without=["cross_links"]).run()
    assert different(digests(linked), digests(apart)) == []
