"""What must not matter: which choices are tried, when an effect is said to hold, and what is made of the runs."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from tests.made_up_studies import COURSES, stored

from tongyu.designs.uncertain import Draws
from tongyu.errors import InputError
from tongyu.questions.invariances import same_bytes as bytes_again
from tongyu.questions.invariances.answer import effects, row_order
from tongyu.questions.invariances.holding import held
from tongyu.questions.invariances.plan import ROW_ORDER, STOCK_PRICE, YEAR_END, choices, invariances_study
from tongyu.report.invariances_text import effects_lines, notes, row_order_lines, same_bytes_lines
from tongyu.runs.study import Study, document_of, study_of
from tongyu.runs.variables import CALIBRATED, SAMPLE, calibrated_set, uncertain_parameters
from tongyu.scenario.scenario import Scenario, load

SEEDS = tuple(range(1, 9))


def scenarios(small: Scenario) -> tuple[Scenario, Scenario]:
    return small.with_(name="baseline"), small.with_(name="courses", programme=COURSES)


@pytest.fixture
def study(small: Scenario) -> Study:
    return invariances_study(scenarios(small), SEEDS, ("person_years_poor",), [3, 2])


def test_every_yardstick_is_chosen_otherwise_and_the_usual_choice_is_not_repeated() -> None:
    made = choices(load("both"))
    assert [choice.name for choice in made] == [
        *("ends in April", "ends in August"),
        *("0.6 of the usual price", "1.1 of the usual price"),
        *("1:20", "1:5"),
        "by lot",
    ]
    assert {choice.value for choice in made if choice.variable == STOCK_PRICE} == {0.6, 1.1}
    assert [choice.value for choice in made if choice.variable == SAMPLE] == [2938, 11754]


def test_every_scenario_is_run_under_every_choice(study: Study) -> None:
    assert len(study.plan) == 2 * len(SEEDS) * (1 + 7)
    assert study.plan["id"].is_unique
    usual = study.scenario_at("courses", 0)
    assert usual.parameters == {YEAR_END: 12.0, STOCK_PRICE: 0.93, ROW_ORDER: 0.0}
    assert usual.households == 600
    samples = [study.scenario_at("courses", point).households for point in range(8)]
    assert samples == [600, 600, 600, 600, 600, 200, 300, 600]
    assert study.scenario_at("baseline", 1).parameters[YEAR_END] == 4.0
    assert study.scenario_at("courses", 7).parameters[ROW_ORDER] == 1.0


def at_two_points(study_of: Callable[[Draws], Study]) -> Study:
    """A study in which the seeds have one of two points of a set by turns."""
    fitting = ({"choice.theta": 0.11}, {"choice.theta": 0.13})
    numbers = pd.DataFrame({CALIBRATED: [float(k % 2) for k in range(len(SEEDS))]})
    return study_of(Draws((calibrated_set(fitting),), numbers, fitting, "Of a set."))


def test_each_seed_has_its_point_of_the_set_under_every_choice(small: Scenario) -> None:
    outcomes = ("person_years_poor",)
    study = at_two_points(lambda draws: invariances_study(scenarios(small), SEEDS, outcomes, [3, 2], draws))
    assert study.runs == len(study.plan) == 2 * len(SEEDS) * (1 + 7)
    assert study.plan["id"].is_unique
    turned = [study.scenario_at("courses", point) for point in range(7 * len(SEEDS), 8 * len(SEEDS))]
    assert [each.parameters["choice.theta"] for each in turned] == [0.11, 0.13] * 4
    assert {each.parameters[ROW_ORDER] for each in turned} == {1.0}
    of_last = study.plan[study.plan["point"] == study.plan["point"].max()]
    assert set(of_last["seed"]) == {SEEDS[-1]}
    assert "Of a set." in " ".join(notes(study))
    again = study_of(document_of(study), study.points)
    assert again.plan.equals(study.plan)


def test_at_the_set_an_effect_is_paired_by_seed_with_itself_under_the_usual_choice(
    small: Scenario, tmp_path: Path
) -> None:
    """The effect hangs on the point, and on the month in which a year ends in April."""

    def planted(name: str, at: Mapping[str, float], seed: int) -> dict[str, float]:
        effect = -5.0 - 10.0 * at[CALIBRATED] - 0.1 * seed - 3.0 * (at[YEAR_END] == 4.0)
        return {"person_years_poor": 900.0 + 10.0 * seed + effect * (name == "courses")}

    outcomes = ("person_years_poor",)
    study = at_two_points(lambda draws: invariances_study(scenarios(small), SEEDS, outcomes, [3, 2], draws))
    found = effects(stored(study, tmp_path, planted)).set_index("choice")
    assert (found["seeds"] == len(SEEDS)).all()
    assert found.loc["ends in April", "difference"] == pytest.approx(-3.0)
    others = found.drop("ends in April")
    assert others["difference"].tolist() == pytest.approx([0.0] * len(others), abs=1e-9)
    assert found["usual"].tolist() == pytest.approx([-10.0 - 0.45] * len(found))


def test_what_is_measured_with_is_no_uncertain_number_of_other_studies() -> None:
    assert not {YEAR_END, STOCK_PRICE, ROW_ORDER} & set(uncertain_parameters())


def test_a_scenario_that_sets_a_yardstick_itself_is_refused(small: Scenario) -> None:
    none, courses = scenarios(small)
    with pytest.raises(InputError, match=r'scenario "courses" sets measures\.year_end, which is varied here'):
        invariances_study([none, courses.with_(parameters={YEAR_END: 4})], SEEDS, ("income",), [3])


def test_a_sample_too_small_and_a_lone_baseline_are_refused(small: Scenario) -> None:
    with pytest.raises(InputError, match=r"a sample of 1:20 of Small county is 30 households; at least 100"):
        invariances_study(scenarios(small), SEEDS, ("income",), [20])
    with pytest.raises(InputError, match="there is nothing to compare: baseline has no programme"):
        invariances_study(scenarios(small)[:1], SEEDS, ("income",), [3])


NOISE = np.array([-1.0, 1.0, -0.5, 0.5, -0.2, 0.2, -0.8, 0.8])


@pytest.mark.parametrize(
    ("usual", "changed", "verdicts"),
    [
        (NOISE - 10.0, NOISE[::-1] - 10.0, ("holds", "holds", "yes")),
        (NOISE - 10.0, NOISE - 2.0, ("holds", "moved", "no")),  # a fifth of it is left
        (NOISE - 10.0, NOISE + 3.0, ("turned", "moved", "no")),
        (NOISE - 1.0, 0.9 * NOISE[::-1] + 0.9, ("turned", "moved", "no")),
        (5.0 * NOISE, 5.0 * NOISE[::-1], ("holds", "holds", "yes")),  # none either way
        (NOISE, NOISE - 5.0, ("not shown", "moved", "no")),  # there is one only here, and far outside
        (5.0 * NOISE - 4.0, 9.0 * NOISE[::-1] - 4.0, ("not shown", "holds", "not shown")),  # fewer are sure
        (np.zeros(8), np.full(8, 1e-9), ("holds", "holds", "yes")),  # rounding
        (np.zeros(8), np.full(8, 1e-3), ("not shown", "moved", "no")),
        (NOISE[:1], NOISE[:1], ("not shown", "not shown", "not shown")),  # one seed says nothing
    ],
)
def test_an_effect_holds_unless_its_sign_turns_or_it_leaves_its_interval(
    usual: np.ndarray, changed: np.ndarray, verdicts: tuple[str, str, str]
) -> None:
    found = held(usual, changed, rounding=1e-6)
    assert (found.sign, found.size, found.holds) == verdicts
    assert found.difference.estimate == pytest.approx(float((changed - usual).mean()))


COMPARISONS = 40


def tables_of_effects(moved: float, count: int = 200) -> list[list[str]]:
    """What is said in `count` tables of `COMPARISONS` effects each, in 10 seeds, that differ by luck and `moved`."""
    draws = np.random.default_rng(5)
    found = []
    for _ in range(count):
        usual = draws.normal(-10.0, 0.5, (COMPARISONS, 10))
        changed = usual + moved + draws.normal(0.0, 1.0, (COMPARISONS, 10))
        found.append([held(*each, comparisons=COMPARISONS).holds for each in zip(usual, changed, strict=True)])
    return found


def test_of_twenty_tables_of_effects_that_all_hold_one_at_most_says_that_one_does_not() -> None:
    assert sum("no" in table for table in tables_of_effects(0.0)) <= 0.05 * 200
    uncorrected = [held(np.zeros(10), each).holds for each in np.random.default_rng(5).normal(0.0, 1.0, (400, 10))]
    assert uncorrected.count("no") > 0.02 * 400  # else the correction would show nothing here


def test_effects_that_do_not_hold_are_seen_in_spite_of_the_correction() -> None:
    said = [verdict for table in tables_of_effects(2.5, 20) for verdict in table]
    assert said.count("no") > 0.9 * len(said)


def test_a_difference_that_is_one_of_many_must_be_larger_to_be_no_luck() -> None:
    usual, changed = 0.2 * NOISE - 10.0, NOISE[::-1] - 8.9
    alone, one_of_many = held(usual, changed), held(usual, changed, comparisons=100)
    assert (alone.holds, one_of_many.holds) == ("no", "yes")
    assert alone.usual == one_of_many.usual
    at = scipy.stats.t.interval(1.0 - 0.05 / 100, 7, 1.1, (changed - usual).std(ddof=1) / np.sqrt(8))
    assert one_of_many.difference[1:] == pytest.approx(at)


def test_seeds_of_two_lengths_are_no_pairs() -> None:
    with pytest.raises(ValueError, match="one length"):
        held(np.zeros(3), np.zeros(4))


def planted(name: str, at: Mapping[str, float], seed: int) -> dict[str, float]:
    """Courses spare 10 person-years, but 3 cost as much where the year ends in April; rows move income a little."""
    luck = float(NOISE[seed - 1])
    effect = (10.0 if at[YEAR_END] == 4.0 else -10.0) if name == "courses" else 0.0
    shift = 1e-3 if at[ROW_ORDER] and name == "courses" else 1e-12 * at[ROW_ORDER]
    return {"person_years_poor": 900.0 + 30.0 * luck + effect * (1.0 + 0.1 * luck), "income": 8_000.0 * (1.0 + shift)}


def test_the_table_tells_the_choice_under_which_an_effect_turns(study: Study, tmp_path: Path) -> None:
    results = stored(study, tmp_path, planted, failing=[("courses", 2, 3)])
    table = effects(results).set_index("choice")
    assert (table["holds"] == "no").sum() == 1
    april = table.loc["ends in April"]
    assert (april["sign"], april["size"], april["holds"]) == ("turned", "moved", "no")
    assert (april["usual"], april["changed"]) == (pytest.approx(-10.0), pytest.approx(10.0))
    assert table.loc["ends in August", "seeds"] == len(SEEDS) - 1  # the run that failed has no pair
    assert april["difference_high"] - april["difference"] == pytest.approx(
        scipy.stats.t.isf(0.05 / 7 / 2, 7) * 2.0 * NOISE.std(ddof=1) / np.sqrt(8)
    )
    said = "\n".join(effects_lines(effects(results)))
    assert "differences of person-years poor would be told from luck from 0.0 on (per 1,000 persons)" in said
    assert "Of 7 effects under another yardstick 6 hold, 1 do not" in said
    assert "courses, person-years poor, accounting year ends in April" in said


def test_figures_that_move_with_the_order_of_rows_are_named(study: Study, tmp_path: Path) -> None:
    rows = row_order(stored(study, tmp_path, planted)).set_index(["scenario", "outcome"])
    moved = rows.loc["courses", "income"]
    assert (moved["holds"], moved["largest_difference"]) == ("no", pytest.approx(8.0))
    assert moved["relative"] == pytest.approx(1e-3, rel=2e-3)
    assert set(rows["holds"].drop(("courses", "income"))) == {"yes"}  # 1e-12 is rounding
    said = "\n".join(row_order_lines(rows.reset_index()))
    assert "1 of 4 figures" in said
    assert "courses, income: by 8 (0.001 of it)" in said


def test_a_run_that_is_not_the_same_again_is_told(study: Study, tmp_path: Path) -> None:
    results = stored(study, tmp_path, planted)  # no county makes these
    made = bytes_again.same_bytes(results, 1)
    by_way = made.set_index("way")
    assert list(by_way["scenario"]) == ["courses"] * 3
    assert by_way.loc["one process", "holds"] == by_way.loc["2 workers", "holds"] == "no"
    assert by_way.loc["2 threads", "holds"] == "not shown"  # of 600 households
    said = "\n".join(same_bytes_lines(made))
    assert "Again, one process: 1 of 1 runs DIFFER: courses: " in said
    assert "Again, 2 threads: not shown; the county is too small to be shared." in said


def test_nothing_is_made_again_where_nobody_asks(study: Study, tmp_path: Path) -> None:
    said: list[str] = []
    made = bytes_again.same_bytes(stored(study, tmp_path, planted), 0, said.append)
    assert said == []
    assert made.empty
    assert isinstance(made, pd.DataFrame)
    assert same_bytes_lines(made) == []
