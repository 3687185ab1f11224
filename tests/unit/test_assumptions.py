"""All stages of a sensitivity study on a county that is a known function of parameters and seed."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tongyu.designs import samples
from tongyu.errors import InputError
from tongyu.questions.sensitivity.answer import ALONE, Sensitivity, sensitivity_of
from tongyu.questions.sensitivity.conducting import conduct_stages
from tongyu.questions.sensitivity.files import TURNERS, tables_of
from tongyu.questions.sensitivity.luck import LUCK, seeds_of, with_luck
from tongyu.questions.sensitivity.stages import (
    GROUPS,
    OTHERS,
    PARAMETERS,
    Settings,
    central_study,
    index_stage,
    most_runs,
    names_matching,
    rows_of,
    small_sample,
)
from tongyu.report.sensitivity_text import closing_notes, conclusions, flip_lines, flips_table
from tongyu.runs.conducting import Conducted, Told, conduct
from tongyu.runs.results import Results
from tongyu.runs.store import RUNS, Store
from tongyu.runs.study import Study
from tongyu.runs.study_folder import begin
from tongyu.runs.tasks import Failure, Run
from tongyu.runs.variables import Variable, plausible
from tongyu.scenario.scenario import Scenario, load

SCENARIOS = ("ecommerce_only", "social_work_only", "both")
SETTINGS = Settings(("choice.*", "living.*", "health.*"), trajectories=6, samples=64, groups=2, top=2)
VARIED = tuple(Variable(name, "parameter", 0.0, 1.0) for name in ("x", "y", "z"))


def luck_of(seed: int) -> float:
    """Uniform on -1 to 1."""
    return float(np.random.default_rng(seed).uniform(-1.0, 1.0))


def person_years(scenario: str, point: Mapping[str, float], seed: int) -> float:
    """Effects: -10 + 8 theta; -6 + 3 floor + 2 luck; and -1 - 2 bill more where both meet. Ranges count as 0 to 1."""

    def share(name: str) -> float:
        variable = plausible(name)
        return (point[name] - variable.low) / (variable.high - variable.low) if name in point else 0.25

    ecommerce = -10.0 + 8.0 * share("choice.theta")
    social_work = -6.0 + 3.0 * share("living.floor") + 2.0 * luck_of(seed)
    met = -1.0 - 2.0 * share("health.bill")
    effects = {"ecommerce_only": ecommerce, "social_work_only": social_work, "both": ecommerce + social_work + met}
    return 500.0 + 100.0 * luck_of(seed + 1_000_000) + effects.get(scenario, 0.0)


def conduct_known(study: Study, folder: Path, failing: int | None = None) -> Conducted:
    """As `conduct`, with `person_years` for the county; the run in row `failing` of the plan fails."""
    made: list[tuple[str, str, Run | Failure]] = []
    nothing = pd.DataFrame()
    for row, (name, point, seed, identity) in enumerate(study.plan.itertuples(index=False)):
        result: Run | Failure = Failure(name, seed, "2013-05", "clear", "ClearingError", "residual 1e-3")
        if row != failing:
            outcomes = {"person_years_poor": person_years(name, study.points.iloc[point].to_dict(), seed)}
            result = Run(name, seed, 1_175, 4_000, (2014, 2020), outcomes, nothing, nothing, 0.1)
        made.append((identity, "", result))
    Store(folder / RUNS).write(made, ())
    return Conducted(Results(folder, study), 0, len(made))


def answer(folder: Path, settings: Settings, failing: Mapping[str, int] | None = None) -> Sensitivity:
    """The answer that is made from the folder alone, after all stages."""
    failures = failing or {}
    central = central_study([load(name) for name in SCENARIOS], settings)
    begin(central, folder)
    conduct_known(central, folder, failures.get(central.name))
    conduct_stages(central, folder, lambda stage, into: conduct_known(stage, into, failures.get(stage.name)))
    return sensitivity_of(Results(folder))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Sensitivity:
    return answer(tmp_path_factory.mktemp("known"), SETTINGS)


def test_mechanisms_are_ranked_by_what_their_numbers_do(found: Sensitivity) -> None:
    assert found.groups is not None
    table = found.groups.table.set_index(["response", "variable"])
    assert found.groups.ranked == ("choice", "living", "health")
    known = {
        ("ecommerce_only", "choice"): 8.0,
        ("social_work_only", "living"): 3.0,
        ("both", "choice"): 8.0,
        ("interaction", "health"): 2.0,
        ("interaction", "choice"): 0.0,
    }
    for place, effect in known.items():
        assert table.loc[place, "mu_star"] == pytest.approx(effect, abs=1e-9)
    assert table.loc["ecommerce_only"]["share"].to_dict() == pytest.approx(
        {"choice": 1.0, "living": 0.0, "health": 0.0, "luck": np.nan}, nan_ok=True, abs=1e-9
    )


def test_numbers_are_screened_singly_and_what_nothing_reads_has_no_effect(found: Sensitivity) -> None:
    assert found.parameters is not None
    assert found.named == found.parameters.ranked[:2] == ("choice.theta", "living.floor")
    table = found.parameters.table.set_index(["response", "variable"])
    assert {name.partition(".")[0] for name in found.parameters.ranked} == {"choice", "living"}
    row = table.loc[("ecommerce_only", "choice.theta")]
    assert (row["mu"], row["mu_low"], row["mu_high"]) == pytest.approx((8.0, 8.0, 8.0))
    assert bool(row["beyond_luck"]) is True
    assert (table.loc[[("both", "choice.nest"), ("interaction", "choice.theta")], "mu_star"].abs() < 1e-9).all()


def test_luck_moves_what_hangs_on_the_seed_and_nothing_else(found: Sensitivity) -> None:
    assert found.parameters is not None
    table = found.parameters.table.set_index(["response", "variable"])
    assert table.loc[("ecommerce_only", LUCK.name), "mu_star"] == pytest.approx(0.0, abs=1e-9)
    stage = found.parameters.study
    pairs = [sorted(set(block)) for block in np.array(stage.seeds).reshape(6, -1)]
    # A step of two thirds of a range counts as a whole one, of luck as of anything.
    expected = np.mean([2.0 * abs(luck_of(first) - luck_of(other)) * 1.5 for first, other in pairs])
    assert table.loc[("social_work_only", LUCK.name), "mu_star"] == pytest.approx(expected)
    assert not table.loc[(slice(None), LUCK.name), "beyond_luck"].any()


def test_the_variance_is_shared_out_over_numbers_all_others_and_luck(found: Sensitivity) -> None:
    table = found.shared.table.set_index(["response", "variable"])
    assert found.shared.blocks == 64
    assert list(table.loc["both"].index) == ["choice.theta", "living.floor", OTHERS, LUCK.name]
    variances = {"choice.theta": 64 / 12, "living.floor": 9 / 12, OTHERS: 4 / 12, LUCK.name: 4 / 3}
    known = {
        "ecommerce_only": {"choice.theta": 1.0},
        "social_work_only": {"living.floor": 9 / 25, LUCK.name: 16 / 25},
        "both": {name: each / sum(variances.values()) for name, each in variances.items()},
        "interaction": {OTHERS: 1.0},
    }
    for response, shares in known.items():
        for name, row in table.loc[response].iterrows():
            share = shares.get(str(name), 0.0)
            for index in ("first", "total"):
                assert row[index] == pytest.approx(share, abs=0.25)
                assert row[f"{index}_low"] - 0.05 <= share <= row[f"{index}_high"] + 0.05


def test_the_ranking_rests_on_the_base_points_and_names_what_turns_it(found: Sensitivity) -> None:
    pairs = found.ranking.pairs.set_index(["better", "worse"])
    assert found.ranking.points == 2 * 64
    assert set(pairs.index.get_level_values("worse")) == {"ecommerce_only", "social_work_only", "baseline"}
    assert pairs.loc[("both", "baseline"), "kept"] == 1.0
    turned = pairs.loc[("ecommerce_only", "social_work_only")]
    assert 0.2 < turned["reversed"] < 0.8
    assert turned["kept_centre"] >= 0.9  # -8 against -5.25 with luck of 2
    first = found.ranking.turners.iloc[0]
    assert (first["variable"], first["reversed_low"] < first["reversed_high"]) == ("choice.theta", True)
    assert first["p_corrected"] < 0.001
    assert found.sign is not None
    sign = found.sign.pairs.iloc[0]
    assert (sign["better"], sign["worse"], sign["kept"]) == ("both", ALONE, 1.0)
    assert sign["central_difference"] == pytest.approx(1.5)


def test_the_answer_is_said_in_plain_words(found: Sensitivity) -> None:
    lines = conclusions(found)
    order = next(line for line in lines if line.startswith("The order of ecommerce_only and social_work_only"))
    assert "It is turned round by choice.theta (reversed in 2 % of the draws where it is low" in order
    assert "p < 0.001" in order
    sign = next(line for line in lines if line.startswith("The sign of the interaction"))
    assert "save 1.5 [1.5, 1.5] more than each alone adds up to" in sign
    assert "kept in 100 % [97, 100] of 128 draws" in sign
    assert sign.endswith("No draw turns it round.")
    notes = " ".join(closing_notes(found))
    assert "1,175 of 58,768 households (1:50)" in notes
    assert "20 seeds (1-20)" in notes
    assert "invented" in notes


def test_each_pair_is_told_the_value_at_which_it_turns(found: Sensitivity) -> None:
    """E-commerce spares 10 - 8 theta, social work 6 - 3 floor, 4.5 on average: alike at theta 5.5 / 8 of its range."""
    flips = found.flips.set_index(["better", "worse", "variable"])
    theta = plausible("choice.theta")
    root = theta.low + 5.5 / 8.0 * (theta.high - theta.low)
    order = flips.loc[("ecommerce_only", "social_work_only", "choice.theta")]
    assert order["verdict"] == "turns"
    assert order["value"] == pytest.approx(root, rel=0.05)
    assert order["value_low"] < root < order["value_high"]
    assert order["draws"] == 2 * 64
    # 3 times the share of its range: alike at its low end alone
    assert flips.loc[("ecommerce_only", "social_work_only", "living.floor"), "verdict"] == "cannot be told"
    kept = [("both", "baseline"), ("both", ALONE)]
    assert {flips.loc[(*pair, name), "verdict"] for pair in kept for name in found.named} == {"does not turn"}
    said = "\n".join(flip_lines(found))
    assert f"ecommerce_only, social_work_only: it turns with choice.theta at {order['value']:.4g} [" in said
    assert "sign of the interaction: it does not turn within the range of choice.theta, living.floor." in said
    assert len(flips_table(found).rows) == len(found.flips) == 2 * 7


def test_a_failed_run_takes_its_trajectory_block_or_seed_with_it_and_is_counted(tmp_path: Path) -> None:
    few = Settings(("choice.*", "living.*"), trajectories=4, samples=16, groups=1, top=1, seeds=5)
    # The first row of `both` at its centre, else of the baseline: so of all effects.
    failing = {"sensitivity": 0, GROUPS: 3, PARAMETERS: 5, "indices": 7}
    found = answer(tmp_path, few, failing)
    assert found.failures == 4
    assert found.central["seeds"].tolist() == [4, 4, 4, 4]
    assert found.groups is not None
    assert found.parameters is not None
    assert (found.groups.trajectories, found.groups.failed) == (3, 1)
    assert (found.parameters.trajectories, found.parameters.failed) == (3, 1)
    assert (found.shared.blocks, found.shared.failed) == (15, 1)
    effect = found.parameters.table.set_index(["response", "variable"]).loc[("ecommerce_only", "choice.theta")]
    assert effect["mu_star"] == pytest.approx(8.0)
    assert "FAILED: 4 of" in " ".join(closing_notes(found))


def test_stages_with_nothing_to_choose_are_left_out(tmp_path: Path) -> None:
    found = answer(tmp_path, Settings(("choice.theta", "living.floor"), samples=8, seeds=3))
    assert (found.groups, found.parameters) == (None, None)
    assert found.named == ("choice.theta", "living.floor")
    assert set(found.shared.table["variable"]) == {*found.named, LUCK.name}
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["indices", RUNS]
    assert TURNERS in tables_of(found)
    assert most_runs(found.study) == {"centre": 4 * 3, "indices": 4 * 8 * 5}
    assert found.runs == sum(most_runs(found.study).values())


def test_every_block_has_two_seeds_of_its_own_and_the_second_where_luck_moves() -> None:
    for made, rows in (
        (samples.morris((*VARIED, LUCK), 5, 4, 1), 5),
        (samples.sobol((*VARIED, LUCK), 8, 1), 6),
    ):
        points, seeds = seeds_of(made, rows, 101)
        assert list(points.columns) == ["x", "y", "z"]
        blocks = np.array(seeds).reshape(-1, rows)
        assert [sorted(set(block)) for block in blocks] == [[101 + 2 * k, 102 + 2 * k] for k in range(len(blocks))]
        luck = made[LUCK.name].to_numpy().reshape(-1, rows)
        assert ((luck != luck[:, :1]) == (blocks % 2 == 0)).all()
        again = with_luck(points, seeds, rows)
        assert list(again.columns) == ["x", "y", "z", LUCK.name]
        assert (again[LUCK.name].to_numpy().reshape(-1, rows) == (luck != luck[:, :1])).all()
    with pytest.raises(ValueError, match="blocks of 4"):
        seeds_of(samples.sobol((*VARIED, LUCK), 8, 1).iloc[1:], 4, 1)


def test_a_study_grows_without_losing_a_run() -> None:
    few, many = (
        index_stage(central_study([load("both")], Settings(("choice.*",), samples=count)), ["choice.theta"])
        for count in (8, 16)
    )
    assert rows_of(few) == 5  # one number, all others, luck, and the two samples
    assert set(few.plan["id"]) < set(many.plan["id"])


def test_patterns_name_uncertain_parameters_and_the_calibrated_set() -> None:
    assert names_matching(["calib*"]) == ["calibrated"]
    assert names_matching(["living.floor", "living.*"])[0] == "living.floor"
    assert len(names_matching(["living.*"])) == 5
    assert "calibrated" in names_matching(["*"])
    with pytest.raises(InputError, match=r'^--parameters: no .* called like "chioce\.\*"; did you mean "choice\.\*"\?'):
        names_matching(["chioce.*"])


def test_samples_are_small_but_never_tiny(small: Scenario) -> None:
    assert small_sample(load("both")) == 1_175
    assert small_sample(load("both").with_(households=77)) == 77
    assert small_sample(small.with_(households=None)) == 500


def test_a_parameter_that_nothing_reads_changes_no_outcome_of_the_county(tmp_path: Path) -> None:
    scenarios = tuple(
        load(name).with_(start="2014-01", months=12, households=60) for name in ("baseline", "social_work_only")
    )
    idle = (
        Variable("stress.drought_years", "parameter", 1.0, 2.0),
        Variable("health.admissions", "parameter", 0.0, 0.05),
    )
    points = pd.DataFrame({"stress.drought_years": [1.0, 2.0, 1.0], "health.admissions": [0.01, 0.01, 0.05]})
    study = Study("sweep", "idle", "", scenarios, (3,), ("person_years_poor",), (), idle, points)
    runs = conduct(study, begin(study, tmp_path / "idle"), 1, Told()).results.runs.set_index(["point", "scenario"])
    outcomes = runs.drop(columns=["seed", *points.columns])
    pd.testing.assert_frame_equal(outcomes.loc[0], outcomes.loc[1], check_exact=True)
    assert not outcomes.loc[0].equals(outcomes.loc[2])
