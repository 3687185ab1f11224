"""A county that was patched runs in memory, and nothing of it is stored as the model's."""

import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.end_to_end.commands import environment
from tools.pins import write_pin

from tongyu import County, loaded_code
from tongyu.county import county
from tongyu.county.measures import poverty
from tongyu.county.mechanisms import learning, selling, settling
from tongyu.county.programme.programme import Programme
from tongyu.county.tables import LEVERS, PARAMETERS
from tongyu.errors import InputError
from tongyu.kernels import learning as learning_kernels
from tongyu.loaded_code import changed, decides, require_as_loaded
from tongyu.questions.calibration.folder import begin as begin_calibration
from tongyu.questions.trial.folder import begin as begin_trial
from tongyu.runs import tasks
from tongyu.runs.folder import prepare
from tongyu.runs.record import record
from tongyu.runs.store import RUNS, Store
from tongyu.runs.study import Study
from tongyu.runs.study_folder import begin
from tongyu.runs.sweep import Block, perform_block
from tongyu.runs.tasks import Task
from tongyu.scenario.scenario import Scenario


def nothing(*_: Any, **__: Any) -> None:
    """A mechanism that does nothing."""


LAST_LEVER = list(LEVERS)[-1]
"""Put back it stands where it stood; any other would from then on be the last."""

Patch = Callable[[pytest.MonkeyPatch], None]
PATCHES: dict[str, Patch] = {
    "tongyu.county.tables.TABLES.schedule['train']": lambda patch: patch.setitem(
        county.SCHEDULE, "train", {"nothing": nothing}
    ),
    "tongyu.county.mechanisms.learning.train": lambda patch: patch.setattr(learning, "train", nothing),
    "tongyu.county.mechanisms.learning.train.__code__": lambda patch: patch.setattr(
        learning.train, "__code__", nothing.__code__
    ),
    "tongyu.county.mechanisms.learning.learn": lambda patch: patch.setattr(learning, "learn", nothing),
    "tongyu.kernels.learning.learn": lambda patch: patch.setattr(learning_kernels, "learn", nothing),
    "tongyu.county.mechanisms.settling.GAIN_MEMORY": lambda patch: patch.setattr(settling, "GAIN_MEMORY", 0.5),
    "tongyu.county.mechanisms.selling.min": lambda patch: patch.setattr(selling, "min", max, raising=False),
    "tongyu.county.county.monthly_record": lambda patch: patch.setattr(county, "monthly_record", nothing),
    "tongyu.county.county.County.step": lambda patch: patch.setattr(County, "step", nothing),
    "tongyu.county.programme.programme.Programme.level": lambda patch: patch.setattr(Programme, "level", nothing),
    f"tongyu.county.tables.TABLES.levers['{LAST_LEVER}']": lambda patch: patch.delitem(LEVERS, LAST_LEVER),
    "tongyu.county.tables.TABLES.parameters['choice.theta']": lambda patch: patch.setitem(
        PARAMETERS, "choice.theta", PARAMETERS["choice.information"]
    ),
    "tongyu.county.measures.poverty.is_poor": lambda patch: patch.setattr(poverty, "is_poor", nothing),
    "tongyu.runs.tasks._begun": lambda patch: patch.setattr(tasks, "_begun", nothing),
    "tongyu.scenario.scenario.Scenario.fingerprint": lambda patch: patch.setattr(
        Scenario, "fingerprint", property(nothing)
    ),
}


@pytest.mark.parametrize("name", PATCHES)
def test_what_is_replaced_is_named_and_no_longer_once_it_is_put_back(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert changed() is None
    with monkeypatch.context() as patch:
        PATCHES[name](patch)
        assert changed() == f"{name} was replaced in this process"
    assert changed() is None


def test_a_number_inside_a_frozen_table_is_found() -> None:
    parameter = PARAMETERS["choice.theta"]
    before = parameter.value
    object.__setattr__(parameter, "value", 2.0 * before)
    try:
        found = changed()
    finally:
        object.__setattr__(parameter, "value", before)
    assert found is not None
    assert found.endswith(".value was replaced in this process")
    assert changed() is None


def test_a_run_changes_nothing_that_is_looked_at(small: Scenario) -> None:
    County(small.with_(programme={}), rng=1, households=100).run(14)
    assert changed() is None


def test_a_file_that_was_changed_since_it_was_loaded_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = loaded_code._digest
    monkeypatch.setattr(loaded_code, "_digest", lambda file: "another" if file.name == "learning.py" else digest(file))
    assert str(changed()).endswith("learning was changed after this process had loaded it")


def test_a_module_put_in_anothers_place_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "tongyu.county.mechanisms.learning", type(sys)("tongyu.county.mechanisms.learning"))
        assert str(changed()).startswith("tongyu.county.mechanisms.learning was put in the place of a module")
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "tongyu.county.mechanisms.luck", type(sys)("tongyu.county.mechanisms.luck"))
        assert str(changed()).startswith("tongyu.county.mechanisms.luck was put in the place of a module")
    assert changed() is None


def test_a_module_that_was_loaded_twice_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import importlib, tongyu.county.county; from tongyu import loaded_code\n"
        "from tongyu.county.mechanisms import learning\n"
        "importlib.reload(learning); print(loaded_code.changed())"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment())
    assert told.stdout.startswith("tongyu.county.mechanisms.learning was loaded a second time")


def test_every_module_of_the_county_is_watched() -> None:
    importlib.import_module("tongyu.cli")
    ours = {name for name in sys.modules if decides(name) and name.startswith("tongyu.")}
    assert "tongyu.kernels.clearing" in ours
    above = {name for name in ours if name.split(".")[1] in loaded_code.ABOVE}
    assert above == {"tongyu.runs.tasks", "tongyu.runs.people"}
    assert ours == {name for name in loaded_code._noted if name.startswith("tongyu.")}


@pytest.fixture
def patched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(county.SCHEDULE, "train", {"nothing": nothing})


def study_of(scenario: Scenario) -> Study:
    tiny = scenario.with_(households=20, months=12)
    return Study("sweep", "tiny", "", (tiny,), (1,), ("person_years_poor",))


@pytest.mark.usefixtures("patched")
def test_a_patched_county_runs_in_memory_and_is_refused_wherever_something_is_stored(
    small: Scenario, tmp_path: Path
) -> None:
    assert County(small, rng=1, households=20).run(2).month == 1
    study, plan = study_of(small), object()
    for refused in (
        lambda: begin(study, tmp_path / "study"),
        lambda: begin_trial(plan, tmp_path / "trial"),  # type: ignore[arg-type]
        lambda: prepare(tmp_path / "run", "run", frozenset()),
        lambda: record("sweep", study.scenarios, study.seeds),
        lambda: write_pin({"scenario": "both"}, tmp_path),
        lambda: begin_calibration(plan, "", tmp_path / "calibration"),  # type: ignore[arg-type]
        require_as_loaded,
    ):
        with pytest.raises(InputError, match=r"^tongyu\.county\.tables\.TABLES\.schedule\['train'\] was replaced"):
            refused()
    assert not list(tmp_path.iterdir())


def test_a_worker_that_was_patched_stores_nothing(
    small: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = study_of(small)
    store = Store(begin(study, tmp_path) / RUNS)
    block = Block(store.folder, ((study.plan["id"][0], Task(study.scenarios[0], 1)),), study.keep, study.version)
    with monkeypatch.context() as patch:
        patch.setitem(county.SCHEDULE, "train", {"nothing": nothing})
        with pytest.raises(InputError, match=r"TABLES\.schedule"):
            perform_block(block)
    assert store.scan().runs == {}
    assert perform_block(block).file in {path.name for path in store.folder.iterdir()}


SCRIPT = """
import sys
from tongyu.county import county

def train(model):
    model.columns.skill[:] = 1.0

county.SCHEDULE["train"] = {"train": train}
if __name__ == "__main__":
    from tongyu.cli import main
    main()
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_a_script_that_replaces_a_mechanism_is_told_so_whoever_does_the_work(workers: int, tmp_path: Path) -> None:
    script, out = tmp_path / "script.py", tmp_path / "out"
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), "compare", "both", "--seeds", "2", "--households", "60", "--months", "48"]
    answer = subprocess.run(
        [*command, "--workers", str(workers), "--out", str(out)],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "tongyu.county.tables.TABLES.schedule['train'] was replaced in this process" in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert not out.exists()
