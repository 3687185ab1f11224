"""A result that can be had again is verified, and one that was tampered with is not."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from tests.end_to_end.commands import SMALL
from typer.testing import CliRunner, Result

from tongyu import county
from tongyu.cli import app
from tongyu.errors import ClearingError
from tongyu.study.files import write_json
from tongyu.study.record import machine
from tongyu.study.store import RUNS, Store
from tongyu.study.verifying.files import csv_frame
from tongyu.study.verifying.verify import how_exact

COURSES = (
    f'schema = 1\nbased_on = "{SMALL.as_posix()}"\n[programme.training.courses]\nintensity = 40\nstart = "2011-02"\n'
)
STUDY = """schema = 1
question = "Does it come out again?"
scenarios = ["courses.toml"]
seeds = 2
households = 120
months = 12
outcomes = ["person_years_poor", "income"]
[design]
kind = "grid"
[uncertain]
"choice.theta" = { values = [0.05, 0.15] }
"""


def tongyu(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a comparison, a sweep and a run."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "courses.toml").write_text(COURSES)
    (folder / "study.toml").write_text(STUDY)
    compare = ("compare", folder / "courses.toml", "--seeds", 2, "--households", 120, "--months", 12, "--workers", 1)
    assert tongyu(*compare, "--out", folder / "compare").exit_code == 0
    assert tongyu("sweep", folder / "study.toml", "--workers", 1, "--out", folder / "sweep").exit_code == 0
    assert tongyu("run", folder / "courses.toml", "--months", 12, "--out", folder / "run").exit_code == 0
    assert tongyu("run", "both", "--households", 60, "--months", 13, "--out", folder / "shipped").exit_code == 0
    return folder


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Copies one of them, to be tampered with."""
    return lambda name: Path(shutil.copytree(made / name, tmp_path / name))


def changed(folder: Path, **changes: Any) -> None:
    """Write other values into the record."""
    record = json.loads((folder / "record.json").read_text())
    write_json(folder / "record.json", record | changes)


def rehashed(folder: Path) -> None:
    """Make the record fit the files that are there: what somebody does who wants to hide a change."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "record.json"]
    changed(
        folder,
        files={path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
    )


def states(answer: Result) -> dict[str, bool | None]:
    return {check["what"]: check["good"] for check in json.loads(answer.stdout)["checks"]}


@pytest.mark.parametrize("name", ["compare", "sweep"])
def test_a_study_comes_out_again_to_the_last_bit(made: Path, name: str) -> None:
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    answer = tongyu("verify", made / name, "--runs", 2)
    assert answer.exit_code == 0, answer.stdout
    assert "Compared to the last bit" in answer.stdout
    assert answer.stdout.count("OK ") == 4
    assert f"2 of {4 if name == 'compare' else 8} runs made again" in answer.stdout
    assert before == {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["run", "shipped"])
def test_a_run_comes_out_again_to_the_last_bit(made: Path, name: str) -> None:
    document = json.loads(tongyu("verify", made / name, "--json").stdout)
    assert (document["of"], document["good"], document["exact"]) == ("run", True, True)
    assert [check["good"] for check in document["checks"]] == [True, True]


def test_other_runs_are_drawn_by_another_seed(made: Path) -> None:
    told = {tongyu("verify", made / "sweep", "--runs", 1, "--seed", seed).stderr for seed in range(4)}
    assert len(told) > 1


def test_a_changed_figure_in_a_table_is_found(copy: Callable[[str], Path]) -> None:
    folder = copy("compare")
    table = csv_frame((folder / "table.csv").read_bytes())
    table.loc[1, "effect_income"] *= 1.01
    table.to_csv(folder / "table.csv", index=False, lineterminator="\n")
    answer = tongyu("verify", folder, "--runs", 1)
    assert answer.exit_code == 1
    assert "DIFFERS  files" in answer.stdout
    assert "table.csv changed" in answer.stdout
    assert "table.csv: effect_income, courses: " in answer.stdout
    assert "(0.01 of it)" in answer.stdout
    assert "OK       again" in answer.stdout


def test_a_changed_figure_in_a_stored_run_is_found_though_all_hashes_fit(copy: Callable[[str], Path]) -> None:
    folder = copy("sweep")
    store = Store(folder / RUNS)
    (path, *_) = sorted((folder / RUNS).glob("*.parquet"))
    table = pq.read_table(path)
    place = table.column_names.index("income")
    higher = pd.Series(table["income"].to_pylist()) * 1.05
    doctored = table.set_column(place, "income", [higher.to_list()]).replace_schema_metadata(table.schema.metadata)
    store._write(doctored)
    path.unlink()
    rehashed(folder)
    answer = tongyu("verify", folder, "--runs", 100, "--json")
    assert answer.exit_code == 1
    assert states(answer) == {"files": True, "runs": True, "again": False, "tables": False}
    (again,) = [check for check in json.loads(answer.stdout)["checks"] if check["what"] == "again"]
    assert len(again["details"]) == len(table)
    for run in again["details"]:
        (difference,) = run["differences"]
        assert difference["column"] == "income"
        assert difference["relative"] == pytest.approx(0.05 / 1.05)
        assert {"scenario", "point", "seed"} <= run.keys()
    told = tongyu("verify", folder, "--runs", 100).stdout
    assert "income: " in told
    assert "(0.05 of it)" in told


def test_a_damaged_store_is_found_and_left_as_it_is(copy: Callable[[str], Path]) -> None:
    folder = copy("sweep")
    (path, *_) = sorted((folder / RUNS).glob("*.parquet"))
    path.write_bytes(path.read_bytes()[:-9])
    answer = tongyu("verify", folder, "--json")
    assert answer.exit_code == 1
    assert states(answer) == {"files": False, "runs": None, "again": None, "tables": None}
    assert path.is_file()


def test_missing_files_and_files_elsewhere_are_found(copy: Callable[[str], Path]) -> None:
    folder = copy("compare")
    (folder / "who.csv").unlink()
    record = json.loads((folder / "record.json").read_text())
    changed(folder, files=record["files"] | {"../sweep/table.csv": "0", "/etc/hostname": "0"})
    answer = tongyu("verify", folder, "--runs", 1)
    assert answer.exit_code == 1
    assert "who.csv missing" in answer.stdout
    assert answer.stdout.count("not a file of this folder") == 2
    assert "who.csv: the file: missing or damaged stored" in answer.stdout


def test_a_changed_household_of_a_run_is_found(copy: Callable[[str], Path]) -> None:
    folder = copy("run")
    households = pd.read_parquet(folder / "households.parquet")
    households.loc[7, "cash"] += 1.0
    households.to_parquet(folder / "households.parquet", index=False)
    assert "households.parquet changed" in tongyu("verify", folder).stdout
    rehashed(folder)
    answer = tongyu("verify", folder)
    assert answer.exit_code == 1
    assert f"households.cash, {households['household'][7]}: " in answer.stdout


def test_what_was_made_on_another_machine_is_compared_less_strictly(copy: Callable[[str], Path]) -> None:
    folder = copy("sweep")
    changed(folder, machine=machine() | {"processor": "abacus"})
    table = csv_frame((folder / "table.csv").read_bytes())
    for factor, good in ((1.0 + 1e-9, True), (1.0 + 1e-3, False)):
        (table.assign(estimate=table["estimate"] * factor)).to_csv(folder / "table.csv", index=False)
        rehashed(folder)
        answer = tongyu("verify", folder, "--runs", 1)
        assert "Compared to 1e-06 relative: another kind of machine" in answer.stdout
        assert (answer.exit_code == 0) == good


def test_the_reason_names_what_has_changed(made: Path) -> None:
    record = json.loads((made / "sweep" / "record.json").read_text())
    assert how_exact(record)[0]
    older = record | {"versions": record["versions"] | {"numpy": "1.0"}, "model_version": "another"}
    assert how_exact(older)[0] is False
    assert "numpy 1.0 then, " in how_exact(older)[1]
    assert "code" in how_exact(record | {"model_version": "another"})[1]


def test_a_shipped_scenario_of_an_older_record_is_run_again(copy: Callable[[str], Path]) -> None:
    folder = copy("shipped")
    record = json.loads((folder / "record.json").read_text())
    del record["scenario"]
    write_json(folder / "record.json", record)
    assert tongyu("verify", folder).exit_code == 0
    write_json(folder / "record.json", record | {"scenarios": {"both": "0" * 64}})
    answer = tongyu("verify", folder)
    assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert 'the scenario "both" that it was made from cannot be had as it was' in answer.stderr


def test_a_run_that_failed_must_fail_again(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(model: county.County) -> None:
        if model.seed == 2 and model.date == "2011-05":
            raise ClearingError("residual 1e-3")

    with monkeypatch.context() as patch:
        patch.setitem(county.SCHEDULE, "clear", (refuse, *county.SCHEDULE["clear"]))
        assert tongyu("sweep", made / "study.toml", "--workers", 1, "--out", tmp_path / "sweep").exit_code == 1
        assert tongyu("verify", tmp_path / "sweep", "--runs", 8).exit_code == 0
    answer = tongyu("verify", tmp_path / "sweep", "--runs", 8)
    assert answer.exit_code == 1
    assert "the run: ClearingError, 2011-05, clear, residual 1e-3 stored, went through now" in answer.stdout


def test_what_cannot_be_verified_is_refused_in_one_sentence(made: Path, copy: Callable[[str], Path]) -> None:
    unfinished, question, torn, older = copy("sweep"), copy("run"), copy("shipped"), copy("compare")
    (unfinished / "record.json").unlink()
    changed(question, kind="question")
    (torn / "record.json").write_text((torn / "record.json").read_text()[:-20])
    changed(older, schema=0)
    for folder, told in (
        (unfinished, "nothing finished that could be verified"),
        (question, "the runs of this question cannot be made again"),
        (torn, "damaged, or of an older tongyu"),
        (older, "of another schema than 1"),
        (made / "nowhere", "there is no folder"),
    ):
        answer = tongyu("verify", folder)
        assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1), answer.stderr
        assert told in answer.stderr
    assert tongyu("verify", made / "sweep", "--runs", 0).exit_code == 2
