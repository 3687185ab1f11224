"""Results go to pandas, polars, the EMA Workbench and SALib in one line, and are the same there."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import sobol as salib_sobol
from tests.end_to_end.commands import environment
from tests.made_up_studies import small_study, stored

import tongyu
from tongyu.designs.samples import sobol
from tongyu.errors import InputError, TongyuError
from tongyu.runs import record
from tongyu.runs.files import write_json
from tongyu.runs.results import TABLES, Results
from tongyu.runs.study import Study
from tongyu.runs.variables import Variable
from tongyu.scenario.scenario import Scenario
from tongyu.statistics.indices import indices

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


@pytest.fixture
def outcomes_of_the_workbench(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the outcomes that a stand-in for the EMA Workbench was told of: it is none of our extras."""
    told: list[str] = []
    workbench = ModuleType("ema_workbench")
    workbench.ScalarOutcome = told.append  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ema_workbench", workbench)
    return told


def test_the_workbench_has_a_row_a_run_and_knows_the_outcomes(
    results: Results, outcomes_of_the_workbench: list[str]
) -> None:
    experiments, outcomes = results.workbench()
    assert list(experiments.columns) == ["choice.theta", "learning.fade", "seed", "scenario", "policy", "model"]
    assert outcomes.keys() == {"person_years_poor", "income"}
    assert sorted(outcomes_of_the_workbench) == ["income", "person_years_poor"]
    for name, values in outcomes.items():
        np.testing.assert_array_equal(values, results.runs[name])
    np.testing.assert_array_equal(experiments["choice.theta"], results.runs["choice.theta"])


@pytest.mark.usefixtures("outcomes_of_the_workbench")
def test_the_workbench_names_policies_and_numbers_replicates(results: Results) -> None:
    experiments, _ = results.workbench()
    assert set(experiments["policy"]) == {"baseline", "courses"}
    assert (experiments.groupby("scenario")["policy"].nunique() == 2).all()
    assert experiments["scenario"].nunique() == BLOCKS * 4


@pytest.mark.usefixtures("outcomes_of_the_workbench")
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
    monkeypatch.setattr("tongyu.runs.study.model_version", lambda: version)
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
