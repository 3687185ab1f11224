"""A result that can be had again is verified, and one that was tampered with is not."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from tests.end_to_end.commands import SMALL, environment
from tests.failing_runs import failing
from typer.testing import CliRunner, Result

from tongyu.cli import app
from tongyu.questions.verifying.files import csv_frame
from tongyu.questions.verifying.verify import how_exact
from tongyu.runs import again, sweep
from tongyu.runs.files import write_json
from tongyu.runs.record import machine, sealed
from tongyu.runs.store import RUNS, Store

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
    assert tongyu("run", "both", "--households", 60, "--months", 37, "--out", folder / "shipped").exit_code == 0
    return folder


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Copies one of them, to be tampered with."""
    return lambda name: Path(shutil.copytree(made / name, tmp_path / name))


def changed(folder: Path, **changes: Any) -> None:
    """Write other values into the record and seal it again: what somebody does who wants to hide a change."""
    record = json.loads((folder / "record.json").read_text())
    write_json(folder / "record.json", sealed(record | changes))


def rehashed(folder: Path) -> None:
    """Make the record fit the files that are there."""
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
    assert answer.stdout.count("OK ") == 5
    assert f"2 of {4 if name == 'compare' else 8} runs made again" in answer.stdout
    assert before == {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["compare", "sweep", "run"])
def test_files_that_the_record_does_not_know_are_named(made: Path, name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(made / name, folder)
    (folder / "notes").mkdir()
    (folder / "notes" / "table\n.csv").write_text("what somebody added")
    (folder / "elsewhere").symlink_to(made)
    answer = tongyu("verify", folder, "--runs", 1)
    assert answer.exit_code == 0
    (line,) = [line for line in answer.stdout.splitlines() if " others " in line]
    assert line.endswith("the record does not list them: elsewhere, notes/table?.csv")
    assert "others" not in states(tongyu("verify", made / name, "--runs", 1, "--json"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux takes the room from a process that runs")
def test_a_run_for_which_the_disk_has_no_room_leaves_no_folder(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    largest = max((made / "run").iterdir(), key=lambda path: path.stat().st_size)
    room = largest.stat().st_size - 1  # the other files can be written
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room})); "
    arguments = ("run", made / "courses.toml", "--months", 12, "--out", out)
    answer = subprocess.run(
        [sys.executable, "-c", limited + "from tongyu.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    assert answer.returncode == 2, answer.stderr
    assert answer.stderr.splitlines()[-1] == f"{out / largest.name}: cannot be written: file too large."
    assert "Traceback" not in answer.stderr
    assert not out.exists()


@pytest.mark.parametrize("name", ["run", "shipped"])
def test_a_run_comes_out_again_to_the_last_bit(made: Path, name: str) -> None:
    document = json.loads(tongyu("verify", made / name, "--json").stdout)
    assert (document["of"], document["good"], document["exact"]) == ("run", True, True)
    assert [(check["what"], check["good"]) for check in document["checks"]] == [
        ("record", True),
        ("files", True),
        ("again", True),
    ]


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
    assert states(answer) == {"record": True, "files": True, "runs": True, "again": False, "tables": False}
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
    assert states(answer) == {"record": None, "files": False, "runs": None, "again": None, "tables": None}
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


def test_a_run_whose_record_holds_no_scenario_is_refused_in_one_sentence(copy: Callable[[str], Path]) -> None:
    folder = copy("shipped")
    record = json.loads((folder / "record.json").read_text())
    del record["scenario"]
    write_json(folder / "record.json", sealed(record))
    answer = tongyu("verify", folder)
    assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert "the scenario and seed that it was made from cannot be had as they were" in answer.stderr


def test_a_run_that_failed_must_fail_again(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        refusing = failing(lambda county: (county.seed, county.date) == (2, "2011-05"))
        patch.setattr(sweep, "perform", refusing)
        patch.setattr(again, "perform", refusing)
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
        (torn, "damaged, or written by something else"),
        (older, "of another schema than 1"),
        (made / "nowhere", "there is no folder"),
    ):
        answer = tongyu("verify", folder)
        assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1), answer.stderr
        assert told in answer.stderr
    assert tongyu("verify", made / "sweep", "--runs", 0).exit_code == 2


CLAIMS = {
    "kind": "comparison",
    "households": 121,
    "seeds": [1, 3],
    "months": 13,
    "start": "2012-01",
    "county": {"name": "Tongyu", "households": 1, "invented": True},
    "scenarios": {"small": "0" * 64, "courses": "0" * 64},
    "model_version": "0" * 64,
    "code": "0" * 64,
    "window": [2011, 2012],
    "runs": {"planned": 8, "distinct": 8, "failed": ["small, point 0, seed 1"]},
    "design": {"kind": "grid", "points": 3},
}


def test_what_the_record_says_is_held_against_plan_and_runs_though_its_seal_fits(copy: Callable[[str], Path]) -> None:
    folder = copy("sweep")
    honest = json.loads((folder / "record.json").read_text())
    for key, value in CLAIMS.items():
        write_json(folder / "record.json", sealed(honest | {key: value}))
        answer = tongyu("verify", folder, "--runs", 1, "--json")
        assert answer.exit_code == 1, key
        (check,) = (each for each in json.loads(answer.stdout)["checks"] if each["what"] == "record")
        assert check["good"] is False
        named = {each["key"] for each in check["details"]}
        assert named == ({"model_version"} if key == "code" else {key}), (key, named)


@pytest.mark.parametrize("name", ["compare", "run"])
def test_a_record_that_was_changed_after_it_was_sealed_is_found(name: str, copy: Callable[[str], Path]) -> None:
    folder = copy(name)
    record = json.loads((folder / "record.json").read_text())
    write_json(folder / "record.json", record | {"made": "2020-01-01T00:00:00+00:00"})
    answer = tongyu("verify", folder, "--runs", 1)
    assert answer.exit_code == 1
    assert "its seal does not fit: it was changed since it was written" in answer.stdout


@pytest.mark.parametrize(("key", "value"), [("households", 61), ("months", 12), ("start", "2011-02"), ("seeds", [8])])
def test_what_the_record_of_a_run_says_is_held_against_the_run(
    key: str, value: object, copy: Callable[[str], Path]
) -> None:
    folder = copy("shipped")
    changed(folder, **{key: value})
    answer = tongyu("verify", folder, "--json")
    assert answer.exit_code == 1
    assert states(answer)["again" if key == "seeds" else "record"] is False


def test_a_record_that_lists_no_files_or_not_those_it_rests_on_is_not_ok(copy: Callable[[str], Path]) -> None:
    folder = copy("compare")
    listed = json.loads((folder / "record.json").read_text())["files"]
    changed(folder, files={})
    answer = tongyu("verify", folder, "--runs", 1)
    assert answer.exit_code == 1
    assert "DIFFERS  files" in answer.stdout
    for left_out in ("study.json", "table.csv", next(name for name in listed if name.startswith("runs/"))):
        changed(folder, files={name: digest for name, digest in listed.items() if name != left_out})
        answer = tongyu("verify", folder, "--runs", 1)
        assert answer.exit_code == 1
        assert f"{left_out} not listed in the record" in answer.stdout


def test_a_record_without_a_seal_is_not_verified(copy: Callable[[str], Path]) -> None:
    folder = copy("run")
    record = json.loads((folder / "record.json").read_text())
    write_json(folder / "record.json", {key: value for key, value in record.items() if key != "seal"})
    answer = tongyu("verify", folder)
    assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert "has no seal" in answer.stderr
    assert tongyu("report", folder).exit_code == 0
    assert "has no seal" in (folder / "report.html").read_text(encoding="utf-8")


def test_a_report_belongs_to_the_record_it_was_made_from(made: Path, copy: Callable[[str], Path]) -> None:
    folder = copy("compare")
    assert tongyu("report", folder).exit_code == 0
    assert states(tongyu("verify", folder, "--runs", 1, "--json"))["report"] is True
    seal = json.loads((folder / "record.json").read_text())["seal"]
    assert seal in (folder / "report.html").read_text(encoding="utf-8")
    old = (folder / "report.html").read_text(encoding="utf-8")
    compare = ("compare", made / "courses.toml", "--seeds", 3, "--households", 120, "--months", 12, "--workers", 1)
    answer = tongyu(*compare, "--out", folder)
    assert answer.exit_code == 0
    assert f"Removed: {folder / 'report.html'}, {folder / 'report.md'}" in answer.stderr
    assert not list(folder.glob("report*"))
    (folder / "report.html").write_text(old, encoding="utf-8")
    told = tongyu("verify", folder, "--runs", 1)
    assert told.exit_code == 1
    assert "DIFFERS  report  report.html is not of this record" in told.stdout
