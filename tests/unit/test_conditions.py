"""Maps of conditions: which runs they need, and what is made of runs whose effects are planted."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from tests.made_up_studies import stored
from tests.other_county import tongyu_with

from tongyu.commands.sweep import announcement
from tongyu.county.numbers.own import OwnNumber
from tongyu.county.tables import PARAMETERS
from tongyu.designs.seeds_at_points import at_set, places_of, told_of_points
from tongyu.designs.uncertain import Draws
from tongyu.questions.conditions.answer import TABLE, agreed, by_benefits, conditions, tables
from tongyu.questions.conditions.plan import (
    CONDITIONS,
    DISPLACEMENT,
    HELP,
    QUOTA,
    STANDARD,
    conditions_study,
    planned,
    planned_of,
    points,
    shipped_sides,
)
from tongyu.report.conditions_figure import draw_conditions
from tongyu.report.conditions_text import all_lines, order_lines, planned_lines, quota_lines, without_lines
from tongyu.runs.counterfactual import BASELINE
from tongyu.runs.results import Results
from tongyu.runs.study import BOTH, ECOMMERCE, SOCIAL_WORK, Study, document_of, study_of
from tongyu.runs.variables import CALIBRATED, calibrated_set
from tongyu.statistics.flipping import UNTOLD

SEEDS = (1, 2, 3, 4)
PLANNED = planned(PARAMETERS)
LUCK = np.array([-1.0, 1.0, -0.5, 0.5])


@pytest.fixture(scope="module")
def study() -> Study:
    return conditions_study(shipped_sides(100, 60), SEEDS)


@pytest.fixture(scope="module")
def study_at_set() -> Study:
    """The same where the seeds have one of two points of a set by turns; a point has conditions of its own."""
    fitting = ({"choice.theta": 0.11, QUOTA: 0.09}, {"choice.theta": 0.13, QUOTA: 0.12})
    numbers = pd.DataFrame({CALIBRATED: [float(seed % 2) for seed in SEEDS]})
    draws = Draws((calibrated_set(fitting),), numbers, fitting, "Of a set.")
    return conditions_study(shipped_sides(100, 60), SEEDS, draws)


def test_at_the_set_each_seed_has_its_point_but_for_the_conditions(study: Study, study_at_set: Study) -> None:
    assert places_of(study_at_set).equals(study.points.reset_index(drop=True))
    assert study_at_set.runs == study.runs
    assert study_at_set.plan["id"].nunique() == study.plan["id"].nunique()
    scenario = study_at_set.scenario_at(SOCIAL_WORK, len(study_at_set.points) - 1)
    assert scenario.parameters["choice.theta"] == 0.11  # of the last seed
    assert scenario.parameters[QUOTA] == CONDITIONS[QUOTA][-1]
    assert told_of_points(study_at_set) == {
        "point_of_seed": {str(seed): seed % 2 + 1 for seed in SEEDS},
        "fitted": "Of a set.",
    }
    assert told_of_points(study) == {}
    assert ", 90 points of 4 variables, each seed with a point of the fitted set:" in announcement(study_at_set)
    assert ", 90 points of 4 variables:" in announcement(study)


def test_draws_of_all_numbers_are_no_points_of_the_set(study_at_set: Study) -> None:
    """Of a study in which other numbers differ from seed to seed too, nothing is said of the set alone."""
    drawn = study_at_set.points.iloc[: len(SEEDS)].assign(**{QUOTA: [0.08, 0.1, 0.13, 0.1]})
    assert at_set(study_at_set)
    assert not at_set(dataclasses.replace(study_at_set, points=drawn.reset_index(drop=True)))


def test_the_map_at_the_set_is_that_of_the_same_runs(study: Study, study_at_set: Study, tmp_path: Path) -> None:
    one, other = (
        stored(each, tmp_path / str(n), planted, yearly=enrolled) for n, each in enumerate((study, study_at_set))
    )
    for name, table in tables(one).items():
        pd.testing.assert_frame_equal(tables(other)[name], table)


def planted(name: str, at: Mapping[str, float], seed: int) -> dict[str, float]:
    """E-commerce spares 20 person-years, social work 5 and 100 a chance of help where the quota is 0.13.

    Both together 3 less than the two. Less own health payments social work spares 30 more where the standard is 1.
    """
    luck = float(LUCK[seed - 1])
    helped = 100.0 * at[HELP] * (at[QUOTA] == 0.13)
    work, trade = -(5.0 + helped) * (1.0 + 0.1 * luck), -20.0 + luck
    own = {BASELINE: 0.0, ECOMMERCE: trade, SOCIAL_WORK: work, BOTH: work + trade + 3.0}[name]
    more = 30.0 * (at[STANDARD] == 1.0) * (name in (SOCIAL_WORK, BOTH))
    level = 900.0 + 50.0 * luck
    paid = 0.1 * helped if name in (SOCIAL_WORK, BOTH) else 0.0
    return {
        "person_years_poor": level + own,
        "person_years_poor_net": level + 100.0 + own - more,
        "poverty_gap": 0.1 + own / 10_000.0,
        "cost": {BASELINE: 0.0, ECOMMERCE: 20.0, SOCIAL_WORK: 21.0, BOTH: 41.0}[name],
        "fiscal_cost": paid,
    }


def enrolled(name: str, at: Mapping[str, float], seed: int) -> dict[str, float]:
    return {"enrolled": 0.08 + 0.001 * LUCK[seed - 1] + (0.01 if name in (SOCIAL_WORK, BOTH) else 0.0)}


@pytest.fixture(scope="module")
def results(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Results:
    failing = [(BOTH, 0, 2)]
    return stored(study, tmp_path_factory.mktemp("planted"), planted, failing, enrolled)


def cell(table: pd.DataFrame, outcome: str, **at: float) -> "pd.Series[float]":
    rows = table[(table["outcome"] == outcome) & (table[list(at)] == list(at.values())).all(axis=1)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_all_conditions_are_laid_out_the_planned_among_them_and_those_that_are_not_felt_once() -> None:
    laid_out = points(PLANNED)
    assert len(laid_out) == 3 * 3 * (1 + 3 * 3)
    assert not laid_out.duplicated().any()
    assert (laid_out[laid_out[HELP] == 0.0][DISPLACEMENT] == PLANNED[DISPLACEMENT]).all()
    assert (laid_out == list(PLANNED.values())).all(axis=1).sum() == 1
    for name in CONDITIONS:
        assert PLANNED[name] == PARAMETERS[name].value
        allowed = PARAMETERS[name].floor, PARAMETERS[name].ceiling
        assert laid_out[name].between(*allowed).all()


def test_the_planned_value_is_laid_out_also_where_a_county_has_another() -> None:
    assert sorted(set(points({**PLANNED, HELP: 0.3})[HELP])) == [0.0, 0.05, 0.2, 0.3, 0.5]
    there = tongyu_with(numbers=(OwnNumber(name=HELP, value=0.3),))
    assert planned_of(conditions_study(shipped_sides(county=there), SEEDS)) == {**PLANNED, HELP: 0.3}


def test_runs_that_cannot_differ_are_planned_once(study: Study) -> None:
    assert study.names == [BASELINE, ECOMMERCE, SOCIAL_WORK, BOTH]
    different = study.plan.groupby("scenario")["id"].nunique() / len(SEEDS)
    assert different.to_dict() == {BASELINE: 9, ECOMMERCE: 9, SOCIAL_WORK: 90, BOTH: 90}
    for point in (0, 41):
        at = study.points.iloc[point]
        assert study.scenario_at(SOCIAL_WORK, point).parameters == at.to_dict()
        assert study.scenario_at(ECOMMERCE, point).parameters == at[[QUOTA, STANDARD]].to_dict()


def test_the_study_is_the_same_when_it_is_read_back(study: Study) -> None:
    again = study_of(document_of(study), study.points)
    assert again.unfelt == study.unfelt
    pd.testing.assert_frame_equal(again.plan, study.plan)
    older = document_of(study)
    del older["unfelt"]  # as in studies from before there was such a thing
    assert study_of(older, study.points).unfelt == {}


def test_effects_interaction_and_difference_are_paired_by_seed(results: Results) -> None:
    table = conditions(results)
    assert len(table) == 90 * 5
    row = cell(table, "person_years_poor", quota=0.13, standard=0.85, help=0.2, displacement=0.5)
    assert row[ECOMMERCE] == pytest.approx(-20.0)
    assert row[SOCIAL_WORK] == pytest.approx(-25.0)
    assert row[BOTH] == pytest.approx(-42.0)
    for end in ("interaction", "interaction_low", "interaction_high"):
        assert row[end] == pytest.approx(3.0)
    assert row["social_work_less_ecommerce"] == pytest.approx(-5.0)
    half = scipy.stats.t.isf(0.025, 3) * (3.5 * LUCK).std(ddof=1) / 2.0  # -2.5 luck less +1 luck
    assert row["social_work_less_ecommerce_low"] == pytest.approx(-5.0 - half)
    assert row["social_work_less_ecommerce_high"] == pytest.approx(-5.0 + half)
    paid = cell(table, "fiscal_cost", quota=0.13, standard=0.85, help=0.2, displacement=0.5)
    assert (paid[ECOMMERCE], paid[SOCIAL_WORK], paid["spares_more"]) == (0.0, pytest.approx(2.0), "")


def test_a_seed_that_lacks_a_run_is_left_out_at_its_point_alone(results: Results) -> None:
    seeds = conditions(results).groupby("point")["seeds"].agg(["min", "max"])
    assert (seeds.loc[0] == 3).all()
    assert (seeds.drop(0) == 4).all(axis=None)


def test_the_larger_effect_is_named_where_the_interval_of_the_difference_leaves_out_nought(results: Results) -> None:
    table = conditions(results)
    at = {"quota": 0.13, "standard": 0.85, "displacement": 1.0}
    assert cell(table, "person_years_poor", help=0.5, **at)["spares_more"] == SOCIAL_WORK
    assert cell(table, "person_years_poor", help=0.2, **at)["spares_more"] == UNTOLD
    assert cell(table, "person_years_poor", help=0.05, **at)["spares_more"] == ECOMMERCE


def test_which_spares_more_counts_where_the_two_yardsticks_agree(results: Results) -> None:
    table = conditions(results)
    found = agreed(table)
    kinds = {
        name: cell(table, "poverty_gap", quota=0.1, standard=standard, help=0.05, displacement=0.0)["point"]
        for name, standard in (("alike", 0.85), ("apart", 1.0))
    }
    assert found[kinds["alike"]] == ECOMMERCE
    assert found[kinds["apart"]] == UNTOLD  # less own health payments social work spares more
    said = order_lines(table)
    assert "Of 90 sets of conditions social work spares more poverty than e-commerce at 9, " in said[0]
    assert "  social work spares more: quota 0.13, standard 0.85, help 0.5, displacement 0, 0.5, 1" in said


def test_the_quota_used_is_enrolled_persons_over_the_quota(results: Results) -> None:
    table = conditions(results)
    row = cell(table, "person_years_poor", quota=0.08, standard=0.75, help=0.2, displacement=0.0)
    assert row["quota_used_baseline"] == row["quota_used_ecommerce_only"] == pytest.approx(1.0)
    assert row["quota_used_social_work_only"] == row["quota_used_both"] == pytest.approx(0.09 / 0.08)
    said = quota_lines(table)
    assert (
        "Quota 0.08, standard 0.75: full; of the quota 100 % is used in the baseline, with social work up to"
        in (said[0])
    )
    assert "Quota 0.13, standard 1: with room; of the quota 62 % is used" in said[-1]


def test_the_part_that_is_not_benefits_stands_by_itself(results: Results) -> None:
    table = by_benefits(results)
    assert len(table) == 9 * 5
    row = cell(table, "person_years_poor", quota=0.13, standard=0.75)
    assert (row["help"], row["displacement"]) == (PLANNED[HELP], PLANNED[DISPLACEMENT])
    assert row[SOCIAL_WORK] == pytest.approx(-25.0)
    assert row["without_help"] == pytest.approx(-5.0)
    assert row["by_help"] == pytest.approx(-20.0)
    for name in ("share", "share_low", "share_high"):  # the two scatter in proportion
        assert row[name] == pytest.approx(0.8)
    said = "\n".join(without_lines(table, {**PLANNED, QUOTA: 0.13}))
    assert "nobody is helped to apply for the allowance" in said
    assert "80 % of the whole [80, 80]" in said


def test_nothing_has_no_share(study: Study, tmp_path: Path) -> None:
    def without_effect(name: str, at: Mapping[str, float], seed: int) -> dict[str, float]:
        return dict.fromkeys(planted(name, at, seed), 1.0)

    table = by_benefits(stored(study, tmp_path, without_effect))
    assert table["share"].isna().all()
    assert "of which no share can be told" in without_lines(table, PLANNED)[1]


def test_the_planned_conditions_are_told(results: Results) -> None:
    said = planned_lines(conditions(results), PLANNED)
    assert said[0] == (
        "At the planned conditions (quota 0.1, standard 0.85, help 0.2, displacement 0.5), against the baseline:"
    )
    assert said[1].startswith("  person-years poor (per 1,000 persons): e-commerce -20.0 [")
    assert "social work -5.0 [" in said[1]


def test_one_seed_has_no_intervals_and_is_drawn_and_told(tmp_path: Path) -> None:
    alone = conditions_study(shipped_sides(100, 60), [1])
    made = tables(stored(alone, tmp_path, planted, [(SOCIAL_WORK, 5, 1)]))  # and without enrolment
    table = made[TABLE]
    assert set(table["point"]) == set(range(90)) - {5}
    assert table[f"{SOCIAL_WORK}_low"].isna().all()
    assert set(agreed(table)) == {UNTOLD}
    assert all_lines(table, made["by_benefits.csv"], PLANNED)
    draw_conditions(table, Results(tmp_path), tmp_path)
    assert (tmp_path / "conditions.png").is_file()


def test_a_study_without_any_run_that_went_through_has_empty_tables(tmp_path: Path) -> None:
    alone = conditions_study(shipped_sides(100, 60), [1])
    failing = [(name, point, 1) for name in alone.names[1:] for point in range(90)]
    results = stored(alone, tmp_path, planted, failing)
    made = tables(results)
    assert all(frame.empty for frame in made.values())
    assert all_lines(made[TABLE], made["by_benefits.csv"], PLANNED) == []
    draw_conditions(made[TABLE], results, tmp_path)
