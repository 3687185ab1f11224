"""How strong the links must be: what is run, the ratio, and where it passes, on results planted by hand."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.made_up_results import store_of
from tests.whole_runs import different, digests

from tongyu.county.county import County
from tongyu.county.tables import CROSS_LINKS
from tongyu.designs.seeds_at_points import with_points
from tongyu.designs.uncertain import Draws
from tongyu.questions.headline import Plan, load_plan
from tongyu.questions.interaction.scales import GAP, PERSON_YEARS, PERSON_YEARS_NET
from tongyu.questions.interaction.strengths import (
    ABOUT_NOTHING,
    ABOVE,
    FALLS,
    NO_RATIO,
    NOT_LESS,
    NOT_WITHIN,
    PASSES,
    RATIO,
    STRENGTHS,
    UNTOLD,
    asked_of,
    links_at,
    named_at,
    of_strengths,
    ratio_to_parts,
    reached,
    strengths_study,
)
from tongyu.report.strengths_text import strength_lines, strength_rows, strengths_note
from tongyu.runs.results import Results
from tongyu.runs.study import Study, document_of
from tongyu.runs.variables import CALIBRATED, calibrated_set
from tongyu.scenario.scenario import load

Effects = Callable[[float, int], tuple[float, float, float]]
SPREAD = (-1.0, 0.5, -0.5, 1.0)  # of the effect of both over four seeds


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


def found(
    folder: Path,
    plan: Plan,
    effects: Effects,
    seeds: int = 4,
    with_draws: Callable[[Study], Study] = lambda study: study,
) -> Results:
    """Results in which e-commerce, social work and both have such effects at each strength and seed."""

    def poor(scenario: str, seed: int) -> float:
        name, _, at = scenario.partition(", links at ")
        by_name = dict(zip(("ecommerce_only", "social_work_only", "both"), effects(float(at or 0), seed), strict=True))
        return 900.0 + 10.0 * seed + by_name.get(name, 0.0)

    return store_of(with_draws(strengths_study(plan, range(1, seeds + 1), 100)), folder, poor)


def growing(strength: float, seed: int) -> tuple[float, float, float]:
    """The ratio is 0.86 where the links do nothing, and 1.26 at their strong ends."""
    return -20.0, -10.0, -30.0 * (0.86 + 0.4 * strength) + SPREAD[seed - 1]


def verdict(folder: Path, plan: Plan, effects: Effects, seeds: int = 4) -> tuple[pd.Series, str]:
    """The row on person-years, and the sentence."""
    results = found(folder, plan, effects, seeds)
    table = reached(results)
    assert list(table["scale"]) == [PERSON_YEARS, PERSON_YEARS_NET, GAP]
    return table.iloc[0], strength_lines(of_strengths(results), table)[0]


def at_points_of_a_set(study: Study) -> Study:
    """`study` where the seeds have one of two points of a set by turns."""
    fitting = ({"choice.theta": 0.11, "state.data": 0.5}, {"choice.theta": 0.13, "state.data": 0.6})
    numbers = pd.DataFrame({CALIBRATED: [float(seed % 2) for seed in study.seeds]})
    return with_points(study, Draws((calibrated_set(fitting),), numbers, fitting, "Of a set."))


def test_at_the_set_each_seed_has_its_point_at_every_strength_and_links_stay(plan: Plan, tmp_path: Path) -> None:
    own, at_set = (
        found(tmp_path / name, plan, growing, with_draws=draws)
        for name, draws in (("own", lambda study: study), ("set", at_points_of_a_set))
    )
    pd.testing.assert_frame_equal(of_strengths(at_set), of_strengths(own))
    pd.testing.assert_frame_equal(reached(at_set), reached(own))
    name = named_at("both", 0.25)
    for number, seed in enumerate(at_set.study.seeds):
        scenario = at_set.study.scenario_at(name, number)
        assert scenario.parameters["choice.theta"] == (0.13 if seed % 2 else 0.11)
        assert scenario.parameters["state.data"] == pytest.approx(0.15)  # what the strength says, not the set
    assert "Of a set." in strengths_note(at_set.study)
    assert "All other numbers are at their central values." in strengths_note(own.study)


def test_strength_counts_from_where_a_link_does_nothing() -> None:
    links = {"learning.coached_fade": (1.0, 0.0), "learning.referral": (1.0, 5.0), "state.data": (0.0, 0.6)}
    assert links_at(links, 0.25) == pytest.approx(
        {"learning.coached_fade": 0.75, "learning.referral": 2.0, "state.data": 0.15}
    )
    for strength, end in ((0.0, 0), (1.0, 1)):
        assert links_at(links, strength) == {name: ends[end] for name, ends in links.items()}


def test_all_built_links_move_and_what_feels_none_is_run_once(plan: Plan) -> None:
    study = strengths_study(plan, [1], 300, 60)
    assert len(study.scenarios) == 12
    by_name = {scenario.name: scenario for scenario in study.scenarios}
    assert by_name["baseline"].parameters == by_name["ecommerce_only"].parameters == {}
    for strength in STRENGTHS:
        for name in ("social_work_only", "both"):
            scenario = by_name[f"{name}, links at {strength:g}"]
            assert scenario.parameters == links_at(plan.built, strength)
            assert (scenario.households, scenario.months) == (300, 60)
    nothing = {key: value for link in CROSS_LINKS.values() for key, value in link.neutral.items()}
    assert links_at(plan.built, 0.0) == nothing


def test_at_strength_nought_a_run_is_that_without_any_link(plan: Plan) -> None:
    scenario = load("both").with_(households=300, months=60)
    weakest = County(scenario.with_(parameters=links_at(plan.built, 0.0)), rng=3).run()
    assert different(digests(weakest), digests(County(scenario, rng=3, without=["cross_links"]).run())) == []


def test_links_that_are_not_built_are_named_and_left_out(plan: Plan) -> None:
    wider = plan.model_copy(update={"links": plan.links | {"moon.cheese": (0.0, 1.0)}})
    study = strengths_study(wider, [1], 300)
    asked = asked_of(study)
    assert "moon.cheese" in asked.not_built
    assert "moon.cheese" not in asked.links
    assert asked.links.keys() == plan.built.keys()
    assert "moon.cheese" in strengths_note(study)


def test_what_was_asked_is_read_back_from_a_stored_study(plan: Plan) -> None:
    study = strengths_study(plan, [1], 300)
    stored = dataclasses.replace(study, settings=document_of(study)["settings"])
    assert asked_of(stored) == asked_of(study)
    assert asked_of(stored).threshold == plan.interaction.threshold
    with pytest.raises(ValueError, match="threshold"):
        asked_of(Study("strengths", "x", "x", study.scenarios, (1,), (), settings={"links": {}, "not_built": []}))


def test_effects_and_ratio_are_those_that_were_planted(tmp_path: Path, plan: Plan) -> None:
    table = of_strengths(found(tmp_path, plan, growing)).set_index(["scale", "strength", "figure"])
    on = table.loc[PERSON_YEARS].loc[0.75]
    assert on["estimate"].to_dict() == pytest.approx(
        {
            "effect of ecommerce_only": -20.0,
            "effect of social_work_only": -10.0,
            "effect of both": -34.8,
            "sum of the two effects": -30.0,
            RATIO: 1.16,
        }
    )
    # The sum is the same in every seed, so that Fieller's interval is Student's of the whole over it; t(3) = 3.182446.
    half = 3.182446 * np.std(SPREAD, ddof=1) / 2.0 / 30.0
    assert (on.loc[RATIO, "low"], on.loc[RATIO, "high"]) == pytest.approx((1.16 - half, 1.16 + half), rel=1e-5)
    for scale in (PERSON_YEARS_NET, GAP):
        assert table.loc[scale, 0.75, RATIO]["estimate"] == pytest.approx(1.16)
    assert set(table["seeds"]) == {4}


def test_the_strength_at_which_it_passes_lies_between_those_that_were_run(tmp_path: Path, plan: Plan) -> None:
    row, said = verdict(tmp_path, plan, growing)
    half = 3.182446 * np.std(SPREAD, ddof=1) / 2.0 / 30.0 / 0.4
    assert row["verdict"] == PASSES
    assert row["strength"] == pytest.approx(0.6)
    assert (row["strength_low"], row["strength_high"]) == pytest.approx((0.6 - half, 0.6 + half), abs=1e-3)
    assert (row["ratio_at_nothing"], row["ratio_at_strongest"]) == pytest.approx((0.86, 1.26))
    assert "the whole passes 1.1 times its parts at strength 0.60 [0.47, 0.73]" in said


def flat(ratio: float) -> Effects:
    return lambda strength, seed: (-20.0, -10.0, -30.0 * ratio + SPREAD[seed - 1])


def test_a_ratio_that_never_passes_is_not_within_the_priors(tmp_path: Path, plan: Plan) -> None:
    row, said = verdict(tmp_path / "a", plan, flat(0.9))
    assert (row["verdict"], pd.isna(row["strength"])) == (NOT_WITHIN, True)
    assert "not within the priors: the whole stays below 1.1 times its parts at every strength from 0 to 1" in said
    row, said = verdict(tmp_path / "b", plan, flat(1.3))
    assert row["verdict"] == ABOVE
    assert "above 1.1 times its parts at every strength from 0 to 1, without any link too" in said
    row, said = verdict(tmp_path / "c", plan, flat(1.11))
    assert row["verdict"] == UNTOLD
    assert "cannot be told from 4 seeds" in said


def test_links_that_get_in_the_way_are_told_as_such(tmp_path: Path, plan: Plan) -> None:
    row, said = verdict(tmp_path, plan, lambda strength, seed: growing(1.0 - strength, seed))
    assert (row["verdict"], row["strength"]) == (FALLS, pytest.approx(0.4))
    assert "falls below 1.1 times its parts" in said


def test_of_several_turns_the_first_at_which_it_passes_is_told(tmp_path: Path, plan: Plan) -> None:
    dip = {0.0: 1.3, 0.25: 0.9, 0.5: 0.9, 0.75: 1.3, 1.0: 1.3}
    row, _ = verdict(tmp_path, plan, lambda strength, seed: flat(dip[strength])(strength, seed))
    assert (row["verdict"], row["strength"]) == (PASSES, pytest.approx(0.625))


def test_where_the_parts_are_about_nothing_or_a_harm_there_is_no_ratio(tmp_path: Path, plan: Plan) -> None:
    def cancels(strength: float, seed: int) -> tuple[float, float, float]:
        return -20.0, 20.0 * (1.0 - strength) + SPREAD[seed - 1], -20.0

    results = found(tmp_path, plan, cancels)
    table = of_strengths(results)
    (row, *_) = reached(results).to_dict("records")
    assert row["verdict"] == NO_RATIO
    (said, *_) = strength_lines(table, reached(results))
    assert f"no answer, since {ABOUT_NOTHING} at strength 0." in said
    assert strength_rows(table, PERSON_YEARS)[0][-1] == "-"
    assert strength_rows(table, PERSON_YEARS)[-1][-1].startswith("1.00 [")
    assert ratio_to_parts([3.0, 3.1], [2.0, 2.1]).text == NOT_LESS
    assert ratio_to_parts([3.0, 3.1], [-2.0, 2.1]).text == ABOUT_NOTHING


def test_one_seed_alone_tells_no_strength(tmp_path: Path, plan: Plan) -> None:
    row, said = verdict(tmp_path, plan, growing, seeds=1)
    assert (row["verdict"], row["seeds"]) == (UNTOLD, 1)
    assert "cannot be told from one seed" in said


def test_only_seeds_that_have_all_strengths_count(tmp_path: Path, plan: Plan) -> None:
    study = strengths_study(plan, range(1, 4), 100)
    lost = store_of(study, tmp_path / "a", lambda s, seed: None if (s, seed) == ("both, links at 1", 2) else 900.0)
    assert set(reached(lost)["seeds"]) == {2}
    never = store_of(study, tmp_path / "b", lambda s, _: None if s == "both, links at 1" else 900.0)
    assert reached(never).empty
    assert set(of_strengths(never)["strength"]) == set(STRENGTHS[:-1])
