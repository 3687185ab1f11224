"""The paper's question under every assumption: what is asked, and what is made of the runs."""

from pathlib import Path

import pandas as pd
import pytest
from tests.made_up_results import store_of
from tests.whole_runs import different, digests

from tongyu.county import County
from tongyu.parameters import PARAMETERS
from tongyu.scenario import load
from tongyu.study.pillars import feels_links
from tongyu.study.variants import OVER_THE_SET, SQUARE, of_set, of_variants, set_study, variants, variants_study
from tongyu.switches import CROSS_LINKS

PERSON_YEARS = {"baseline": 900.0, "ecommerce_only": 880.0, "social_work_only": 895.0, "both": 870.0}
POINTS = [{"trend.wage": 0.1}, {"trend.wage": 0.11}, {"trend.wage": 0.12}]


def poor(scenario: str, seed: int) -> float:
    return PERSON_YEARS[scenario.partition(", ")[0]] + 10.0 * seed


def test_each_link_is_turned_off_alone() -> None:
    asked = {variant.name: variant for variant in variants()}
    assert {variant.without for variant in asked.values() if variant.without} == {(name,) for name in CROSS_LINKS}
    theta = PARAMETERS["choice.theta"].value
    assert asked["choice scale halved"].parameters == {"choice.theta": theta / 2}
    assert asked["choice scale doubled"].parameters == {"choice.theta": theta * 2}


def test_the_square_is_run_under_every_variant() -> None:
    study = variants_study([3, 4], 500)
    assert len(study.plan) == len(variants()) * 4 * 2
    for name in SQUARE:
        scenario = study.scenario_at(f"{name}, without coaching", 0)
        assert scenario.without == ("coaching",)
        assert scenario.households == 500


def test_points_of_the_set_have_seeds_of_their_own() -> None:
    study = set_study(POINTS, range(10, 14), None)
    both = study.plan[study.plan["scenario"] == "both"]
    assert both.groupby("point")["seed"].agg(set).to_dict() == {0: {10, 11}, 1: {12, 13}, 2: {14, 15}}
    assert [study.scenario_at("both", k).parameters["trend.wage"] for k in range(3)] == [0.1, 0.11, 0.12]


def test_effects_and_interaction_are_paired_by_seed(tmp_path: Path) -> None:
    table = of_variants(store_of(variants_study(range(1, 5), 100), tmp_path, poor)).set_index(["variant", "figure"])
    for variant in ("hazard linear", "without coaching"):
        found = table.loc[variant]
        for name in SQUARE[1:]:
            row = found.loc[f"effect of {name}"]
            expected = PERSON_YEARS[name] - PERSON_YEARS["baseline"]
            assert (row["estimate"], row["low"], row["high"]) == pytest.approx((expected,) * 3)
            assert row["replicates"] == 4
        # 870 - 880 - 895 + 900: together they spare five person-years more than apart
        assert found.loc["interaction, person_years_poor"]["estimate"] == pytest.approx(-5.0)


def test_over_the_set_each_point_is_one_replicate(tmp_path: Path) -> None:
    def by_point(scenario: str, seed: int) -> float:
        return poor(scenario, 1) - (seed if scenario == "both" else 0)

    table = of_set(store_of(set_study(POINTS, range(1, 5), 100), tmp_path, by_point)).set_index("figure")
    row = table.loc["interaction, person_years_poor"]
    assert set(table["variant"]) == {OVER_THE_SET}
    assert row["estimate"] == pytest.approx(-5.0 - 3.5)  # the seeds are 1 and 2, 3 and 4, 5 and 6
    assert row["replicates"] == 3
    assert row["high"] - row["estimate"] == pytest.approx(4.302653 * 2.0 / 3**0.5)  # t(2), points 2 apart


def test_a_variant_without_all_four_is_left_out(tmp_path: Path) -> None:
    def failing(scenario: str, seed: int) -> float | None:
        return None if scenario == "both, hazard linear" else poor(scenario, seed)

    table = of_variants(store_of(variants_study(range(1, 3), 100), tmp_path, failing))
    assert "hazard linear" not in set(table["variant"])
    assert "hazard by logit" in set(table["variant"])
    assert not pd.isna(table["estimate"]).any()


@pytest.mark.parametrize("name", ["baseline", "ecommerce_only", "monitoring_only"])
def test_no_link_is_felt_where_social_work_moves_no_lever(name: str) -> None:
    scenario = load(name).with_(households=300, months=60)
    assert not feels_links(scenario)
    linked = County(scenario, rng=2).run()
    apart = County(scenario, rng=2, without=["cross_links"]).run()
    assert different(digests(linked), digests(apart)) == []
