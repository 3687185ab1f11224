"""The paper's question under every assumption: what is asked, and what is made of the runs."""

from pathlib import Path

import pandas as pd
import pytest
from tests.made_up_results import store_of
from tests.whole_runs import different, digests
from typer.testing import CliRunner

from tongyu.cli import app
from tongyu.county.county import County
from tongyu.county.tables import CROSS_LINKS, PARAMETERS
from tongyu.questions.headline import load_plan
from tongyu.questions.interaction.pillars import interaction_study
from tongyu.questions.interaction.strengths import links_at, strengths_study
from tongyu.questions.interaction.variants import (
    OVER_THE_SET,
    SQUARE,
    flips_of_variants,
    of_set,
    of_variants,
    set_study,
    variants,
    variants_study,
)
from tongyu.report.flips_text import flip_lines
from tongyu.runs.counterfactual import feels_links
from tongyu.scenario.scenario import load

PERSON_YEARS = {"baseline": 900.0, "ecommerce_only": 880.0, "social_work_only": 895.0, "both": 870.0}
POINTS = [{"trend.wage": 0.1}, {"trend.wage": 0.11}, {"trend.wage": 0.12}]


def poor(scenario: str, seed: int) -> float:
    return PERSON_YEARS[scenario.partition(", ")[0]] + 10.0 * seed


def test_each_link_is_turned_off_alone() -> None:
    asked = {variant.name: variant for variant in variants(PARAMETERS)}
    assert {variant.without for variant in asked.values() if variant.without} == {(name,) for name in CROSS_LINKS}
    theta = PARAMETERS["choice.theta"].value
    assert asked["choice scale halved"].parameters == {"choice.theta": theta / 2}
    assert asked["choice scale doubled"].parameters == {"choice.theta": theta * 2}


def test_the_square_is_run_under_every_variant() -> None:
    study = variants_study([3, 4], 500)
    assert len(study.plan) == len(variants(PARAMETERS)) * 4 * 2
    for name in SQUARE:
        scenario = study.scenario_at(f"{name}, without coaching_keeps", 0)
        assert scenario.without == ("coaching_keeps",)
        assert scenario.households == 500


def test_points_of_the_set_have_seeds_of_their_own() -> None:
    study = set_study(POINTS, range(10, 14), None)
    both = study.plan[study.plan["scenario"] == "both"]
    assert both.groupby("point")["seed"].agg(set).to_dict() == {0: {10, 11}, 1: {12, 13}, 2: {14, 15}}
    assert [study.scenario_at("both", k).parameters["trend.wage"] for k in range(3)] == [0.1, 0.11, 0.12]


def test_effects_and_interaction_are_paired_by_seed(tmp_path: Path) -> None:
    table = of_variants(store_of(variants_study(range(1, 5), 100), tmp_path, poor)).set_index(["variant", "figure"])
    for variant in ("hazard linear", "without coaching_keeps"):
        found = table.loc[variant]
        for name in SQUARE[1:]:
            row = found.loc[f"effect of {name}"]
            expected = PERSON_YEARS[name] - PERSON_YEARS["baseline"]
            assert (row["estimate"], row["low"], row["high"]) == pytest.approx((expected,) * 3)
            assert row["replicates"] == 4
            net = found.loc[f"effect of {name}, person_years_poor_net"]
            assert net["estimate"] == pytest.approx(1.1 * expected)
            assert found.loc[f"effect of {name}, poverty_gap"]["estimate"] == pytest.approx(expected / 20_000)
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


SPREAD = (-0.5, 0.3, -0.2, 0.4)  # of the interaction over four seeds


def bent(scenario: str, seed: int) -> float:
    """The interaction is +5 at half the scale of choice, -5 as it is, -8 at twice, and -2 under anything else."""
    name, _, variant = scenario.partition(", ")
    if name != "both":
        return poor(scenario, seed)
    beyond = {"choice scale halved": 5.0, "central values": -5.0, "choice scale doubled": -8.0}.get(variant, -2.0)
    return poor(scenario, seed) + 5.0 + beyond + SPREAD[seed - 1]  # it is -5 where nothing is added


def test_the_value_at_which_the_interaction_turns_lies_between_those_that_were_run(tmp_path: Path) -> None:
    table = flips_of_variants(store_of(variants_study(range(1, 5), 100), tmp_path, bent))
    flips = table[table["figure"] == "interaction, person_years_poor"].set_index("variable")
    assert set(flips.index) == {"choice.theta", "delivery.exponent"}  # a form of an equation is no value in a range
    theta = float(PARAMETERS["choice.theta"].value)
    row = flips.loc["choice.theta"]
    assert (row["verdict"], row["range_low"], row["range_high"]) == ("turns", theta / 2, theta * 2)
    assert row["value"] == pytest.approx(0.75 * theta)  # +5 at a half, -5 at one
    assert row["value_low"] < 0.75 * theta < row["value_high"]
    # Student's interval of the mean spread, over the slope of 20 a theta.
    assert row["value_high"] - row["value_low"] == pytest.approx(2 * 3.182446 * 0.424264 / 2.0 / 20.0 * theta, rel=1e-2)
    assert (row["at_low"], row["at_high"], row["seeds"]) == (pytest.approx(5.0), pytest.approx(-8.0), 4)
    kept = flips.loc["delivery.exponent"]
    assert (kept["verdict"], kept["at_low"]) == ("does not turn", pytest.approx(-2.0))
    said = flip_lines(table)
    assert f"choice.theta from {theta / 2:.4g} to {theta * 2:.4g}, on person-years poor" in said[0]
    assert f"turns at {0.75 * theta:.4g} [" in said[0]
    assert any("does not turn (below nought throughout)" in line for line in said)


def test_without_the_central_values_or_a_second_seed_there_is_no_flip_point(tmp_path: Path) -> None:
    def failing(scenario: str, seed: int) -> float | None:
        return None if scenario == "both, central values" else bent(scenario, seed)

    assert flips_of_variants(store_of(variants_study(range(1, 5), 100), tmp_path / "a", failing)).empty
    assert flips_of_variants(store_of(variants_study([1], 100), tmp_path / "b", bent)).empty
    assert flip_lines(pd.DataFrame()) == []


def test_a_variant_without_all_four_is_left_out(tmp_path: Path) -> None:
    def failing(scenario: str, seed: int) -> float | None:
        return None if scenario == "both, hazard linear" else poor(scenario, seed)

    table = of_variants(store_of(variants_study(range(1, 3), 100), tmp_path, failing))
    assert "hazard linear" not in set(table["variant"])
    assert "hazard by logit" in set(table["variant"])
    assert not pd.isna(table["estimate"]).any()


@pytest.mark.parametrize("name", ["baseline", "ecommerce_only", "resources_only", "branding_only"])
def test_no_link_is_felt_where_neither_social_work_nor_monitoring_moves_a_lever(name: str) -> None:
    scenario = load(name).with_(households=300, months=60)
    assert not feels_links(scenario)
    linked = digests(County(scenario, rng=2).run())
    apart = County(scenario, rng=2, without=["cross_links"]).run()
    assert different(linked, digests(apart)) == []
    strong = County(scenario.with_(parameters=links_at(load_plan().built, 1.0)), rng=2).run()
    assert different(linked, digests(strong)) == []


def test_monitoring_feels_the_link_that_feeds_its_reports() -> None:
    assert feels_links(load("monitoring_only"))


def test_the_help_says_how_many_runs_a_seed_each_question_takes() -> None:
    said = " ".join(CliRunner().invoke(app, ["interaction", "--help"], terminal_width=200).output.split())
    assert f"{len(variants_study([1], 100).scenarios)} runs each" in said
    assert f"{len(strengths_study(load_plan(), [1], 100).scenarios)} runs each" in said
    assert f"there are {len(interaction_study([1], 100).scenarios)} runs a seed" in said
