"""`tongyu status` says how far a study is, and what lies in its folder that should not."""

import json
from pathlib import Path

import pytest
from tests.made_up_studies import small_study, stored
from typer.testing import CliRunner, Result

from tongyu.cli import app
from tongyu.runs.conducting import Conducted, conclude
from tongyu.runs.results import Results
from tongyu.runs.store import RUNS
from tongyu.runs.study_folder import begin
from tongyu.scenario.scenario import Scenario


def status(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["status", str(folder), *options])


def outcomes(scenario: str, values: object, seed: int) -> dict[str, float]:
    return {"person_years_poor": 500.0 + seed, "income": 1_000.0}


@pytest.fixture
def made(small: Scenario, tmp_path: Path) -> Results:
    """Two scenarios with three seeds, of which one run failed."""
    return stored(small_study(small), tmp_path / "study", outcomes, failing=[("courses", 0, 2)])


def test_a_finished_study_an_unfinished_and_one_that_grew(made: Results, small: Scenario) -> None:
    folder = made.folder
    assert "6 of 6 runs are there, 1 of them failed; 0 are missing." in status(folder).stdout
    assert "All runs are there, the tables are not: run it again." in status(folder).stdout
    conclude(Conducted(made, 0, 6), {})
    assert "Finished: tables and record are there." in status(folder).stdout
    document = json.loads(status(folder, "--json").stdout)
    assert (document["planned"], document["done"], document["failed"], document["missing"]) == (6, 6, 1, 0)
    assert document["finished"] is True
    begin(small_study(small, seeds=(1, 2, 3, 4)), folder)
    told = status(folder).stdout
    assert "6 of 8 runs are there, 1 of them failed; 2 are missing." in told
    assert "Not finished: the same command goes on." in told
    begin(small_study(small, seeds=(1, 2)), folder)
    assert "2 more, of another version of the model or another plan, are kept." in status(folder).stdout


def test_damaged_and_foreign_files_are_named_once_and_nothing_in_a_name_is_obeyed(made: Results) -> None:
    runs = made.folder / RUNS
    (damaged,) = runs.iterdir()
    damaged.write_bytes(damaged.read_bytes()[:-1])
    (runs / "evil\x1b[31m.txt").touch()
    for _ in range(2):
        told = status(made.folder).stdout
        assert told.count(damaged.name) == 1
        assert f"{damaged.name}.damaged: damaged, set aside" in told
        assert "evil?[31m.txt: not of this study" in told
        assert "\x1b" not in told
    assert "0 of 6 runs are there" in told


def test_what_is_no_study_is_refused_in_one_sentence(tmp_path: Path, made: Results) -> None:
    (made.folder / "study.json").write_text("{")
    for folder, said in (
        (tmp_path / "no", "there is no folder"),
        (tmp_path, "no study in it"),
        (made.folder, "damaged"),
    ):
        answer = status(folder)
        assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
        assert said in answer.stderr


@pytest.mark.parametrize("command", ["status", "report", "verify"])
def test_a_path_that_the_system_refuses_is_one_sentence(command: str) -> None:
    answer = CliRunner().invoke(app, [command, "9" * 400])
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.endswith(": file name too long.\n")
