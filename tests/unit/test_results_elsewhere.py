"""Results go to pandas, polars, the EMA Workbench and SALib in one line, and are the same there."""

import inspect
import subprocess
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import sobol as salib_sobol
from tests.end_to_end.commands import environment
from tests.made_up_studies import small_study, stored

import tongyu
from tongyu.errors import InputError, TongyuError
from tongyu.scenario import Scenario
from tongyu.study import record
from tongyu.study.files import write_json
from tongyu.study.results import TABLES, Results
from tongyu.study.samples import sobol
from tongyu.study.sensitivity.indices import indices
from tongyu.study.study import Study
from tongyu.study.variables import Variable

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of ways to run models that are not installed
    import ema_workbench as ema
    from ema_workbench.analysis import feature_scoring, prim

THETA = Variable("choice.theta", "parameter", 0.1, 0.9)
FADE = Variable("learning.fade", "parameter", 0.0, 0.1)
BLOCKS = 32


def additive(scenario: str, point: Mapping[str, float], seed: int) -> dict[str, float]:
    """Four fifths of the variance come from the first variable, one from the second: 6^2 against 3^2."""
    poor = 100.0 + 6.0 * (point["choice.theta"] - 0.1) / 0.8 + 3.0 * point["learning.fade"] / 0.1
    return {"person_years_poor": poor - (scenario == "courses"), "income": 10.0 * seed}


@pytest.fixture(scope="module")
def results(small: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Results:
    variables = (THETA, FADE)
    study = small_study(small, [4], variables, sobol(variables, BLOCKS, 1), keep=["years"])
    folder = tmp_path_factory.mktemp("made") / "up"
    stored(study, folder, additive)
    return tongyu.results(str(folder))


def test_pandas_has_a_row_a_run(results: Results) -> None:
    assert isinstance(results.runs, pd.DataFrame)
    assert len(results.runs) == 2 * BLOCKS * 4
    assert (results.effects["person_years_poor"] + 1.0).abs().max() < 1e-9


def test_importing_the_package_waits_for_no_heavy_library() -> None:
    script = "import sys, tongyu; print([name for name in ('numpy', 'pandas', 'pyarrow') if name in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment(), check=True
    )
    assert answer.stdout == "[]\n"
    assert "results" in tongyu.__all__


@pytest.mark.parametrize("name", TABLES)
def test_polars_has_the_same_tables(results: Results, name: str) -> None:
    frame = results.polars(name)
    expected = results.table(name)
    assert frame.columns == list(expected.columns)
    assert frame.height == len(expected)
    if name in ("runs", "years", "effects", "points"):
        pd.testing.assert_frame_equal(pd.DataFrame(frame.to_dict(as_series=False)), expected)


def test_what_was_not_kept_is_an_empty_table(results: Results) -> None:
    assert results.months.empty
    assert list(results.months.columns) == ["scenario", "point", "seed", "month"]


def test_a_wrong_table_is_answered_with_the_nearest(results: Results) -> None:
    with pytest.raises(InputError, match=r'did you mean "runs"\? Tables: runs'):
        results.polars("run")


def test_without_polars_it_says_how_to_get_it(results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(TongyuError, match=r"^polars is not installed; python -m pip install polars adds it\.$"):
        results.polars()


def test_without_the_workbench_it_says_how_to_get_it(results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ema_workbench", None)
    with pytest.raises(TongyuError, match=r"^the EMA Workbench is not installed; python -m pip install ema_workbench"):
        results.workbench()


def test_the_workbench_saves_and_loads_them_again(results: Results, tmp_path: Path) -> None:
    experiments, outcomes = results.workbench()
    archive = tmp_path / "results.tar.gz"
    ema.save_results((experiments, outcomes), str(archive))
    again, outcomes_again = ema.load_results(str(archive))
    assert list(again.columns) == list(experiments.columns)
    for name in experiments.columns:
        assert again[name].astype(experiments[name].dtype).to_list() == experiments[name].to_list()
    assert outcomes_again.keys() == outcomes.keys() == {"person_years_poor", "income"}
    for name, values in outcomes.items():
        np.testing.assert_allclose(outcomes_again[name], values, rtol=1e-14)  # they pass through text


def test_the_workbench_names_policies_and_numbers_replicates(results: Results) -> None:
    experiments, _ = results.workbench()
    assert set(experiments["policy"]) == {"baseline", "courses"}
    assert (experiments.groupby("scenario")["policy"].nunique() == 2).all()
    assert experiments["scenario"].nunique() == BLOCKS * 4


def test_the_workbench_scores_the_variable_that_moves_the_outcome_highest(results: Results) -> None:
    experiments, outcomes = results.workbench(["person_years_poor"])
    scores, _ = feature_scoring.get_ex_feature_scores(
        experiments.drop(columns=["scenario", "policy", "model", "seed"]),
        outcomes["person_years_poor"],
        mode=feature_scoring.RuleInductionType.REGRESSION,
    )
    assert scores.iloc[0].name == "choice.theta"
    assert float(scores.loc["choice.theta"].iloc[0]) > float(scores.loc["learning.fade"].iloc[0])


def test_the_workbench_finds_the_box_of_much_poverty(results: Results) -> None:
    experiments, outcomes = results.workbench()
    much = outcomes["person_years_poor"] > np.quantile(outcomes["person_years_poor"], 0.7)
    inputs = experiments.drop(columns=["scenario", "policy", "model", "seed"])
    asked = {"threshold": 0.8} if "threshold" in inspect.signature(prim.Prim).parameters else {}  # until version 3
    box = prim.Prim(inputs, much, **asked).find_box()
    limits = box.box_lims[-1]
    assert limits["choice.theta"].iloc[0] > 0.4
    assert box.peeling_trajectory["density"].iloc[-1] > 0.8


def test_an_outcome_that_is_not_there_is_one_sentence(results: Results) -> None:
    with pytest.raises(InputError, match='unknown outcome "incom"; did you mean "income"'):
        results.workbench(["incom"])
    with pytest.raises(InputError, match=r"Outcomes of these runs: person_years_poor, income\."):
        results.workbench(["gini"])


def test_salib_takes_the_problem_and_the_runs(results: Results) -> None:
    of_baseline = results.runs[results.runs["scenario"] == "baseline"].set_index("point").sort_index()
    response = of_baseline["person_years_poor"].to_numpy()
    found = salib_sobol.analyze(results.problem(), response, calc_second_order=False, seed=2010)
    assert found["S1"] == pytest.approx([0.8, 0.2], abs=0.05)
    ours = indices(results.study.variables, response).table
    # Ours resamples more often, which moves no estimate.
    np.testing.assert_allclose(ours["first"], found["S1"], rtol=1e-9)
    np.testing.assert_allclose(ours["total"], found["ST"], rtol=1e-9)


def finished(study: Study, folder: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    """The study made and recorded by a model of another version."""
    monkeypatch.setattr("tongyu.study.study.model_version", lambda: version)
    stored(study, folder, additive)
    document = record.record(study.kind, study.scenarios, study.seeds) | {"model_version": version}
    write_json(folder / "record.json", document)
    monkeypatch.undo()


def test_a_finished_study_can_be_read_whatever_has_become_of_the_model(
    small: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = small_study(small, [4], (THETA, FADE), sobol((THETA, FADE), 2, 1), keep=[])
    finished(study, tmp_path, monkeypatch, "an older one")
    assert len(tongyu.results(tmp_path).runs) == 2 * 8
    (tmp_path / "record.json").unlink()  # so it is unfinished, and read all the same: study.json names the version
    assert len(tongyu.results(tmp_path).runs) == 2 * 8
