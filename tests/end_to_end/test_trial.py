"""`tongyu trial` as a user types it, rightly and wrongly."""

import html
import json
import math
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from tests.end_to_end.commands import COMMAND, SMALL, environment, heed_ctrl_c, tongyu_here
from tests.end_to_end.sweeping import kill_group, wait_for
from tests.notices import says_so
from tests.page_reader import Reader
from typer.testing import CliRunner, Result

from tongyu.cli import app
from tongyu.errors import InputError
from tongyu.questions.trial.folder import stored_plan, tables_of, trials_of
from tongyu.questions.trial.results import over_trials
from tongyu.questions.trial.running import TrialTask, run_trial
from tongyu.report.wording import FINDINGS
from tongyu.runs.reading import hash_of
from tongyu.runs.record import sealed

TRY = ["trial", "training.courses", "--scenario", SMALL, "--start", "2012-01", "--months", 36, "--intensity", 60]

MISTAKES = {
    "trial training.corses": 'unknown lever "training.corses"; did you mean "training.courses"?',
    "trial resources.hubs": "resources.hubs cannot be placed by village. Levers that can: ",
    "trial courses --scenario bth": 'did you mean "both"?',
    "trial courses --share 2": "--share 2 is outside 0-1.",
    "trial courses --seeds 0": "--seeds 0 is outside 1-10,000.",
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_is_answered_in_one_line_and_status_2(line: str) -> None:
    answer = tongyu_here(*line.split())
    assert answer.returncode == 2
    assert MISTAKES[line] in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert answer.stdout == ""


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of two trials; what was printed lies beside it."""
    out = tmp_path_factory.mktemp("trial") / "tried"
    answer = invoke(*TRY, "--seeds", 2, "--workers", 1, "--out", out)
    assert answer.exit_code == 0, answer.stderr
    out.with_name("printed").write_text(answer.stdout, encoding="utf-8")
    return out


def test_a_trial_is_printed_and_left_in_a_folder(tried: Path) -> None:
    printed = tried.with_name("printed").read_text(encoding="utf-8")
    assert says_so(printed[: len(printed) // 2])
    for part in (
        "training.courses from 2012-01: 60 places a month if every village had it",
        "2 trials, each with its own lottery within townships: 12 villages with 596 households a trial; 6.0 drawn",
        "(meant: 80%)",
        "being drawn (ITT)",
        "truth among treated",
        "spillover on untreated",
        "LATE misses, by interference",
        "ITT detectable",
        "before:",  # the group stands on lines of its own
        "poorest",
        "remoteness:",
        "2 seeds (1-2)",
        "all 600 households, 2011-2013, small",
        "The simulated villages and households are invented.",
        "Saved: ",
    ):
        assert part in printed
    tables = ["record.json", "subgroups.csv", "trial.csv", "trial.json", "trials", "units.parquet"]
    assert sorted(path.name for path in tried.iterdir()) == tables
    found, groups = pd.read_csv(tried / "trial.csv"), pd.read_csv(tried / "subgroups.csv")
    assert len(found) == 2 * 5
    assert len(groups) == 2 * 5 * 10
    units = pd.read_parquet(tried / "units.parquet")
    assert units.groupby("seed").size().to_dict() == {1: 595, 2: 596}  # there all along
    of_first = units[(units["seed"] == 1) & ~units["drawn"]]
    row = found[(found["seed"] == 1) & (found["outcome"] == "skill")].iloc[0]
    assert row["control_mean"] == pytest.approx(of_first["skill"].mean())
    record = json.loads((tried / "record.json").read_text())
    assert (record["kind"], record["seeds"], record["households"]) == ("trial", [1, 2], 600)
    assert record["trial"]["lever"] == "training.courses"
    assert {name for name in record["files"] if not name.startswith("trials/")} == {*tables} - {"record.json", "trials"}
    assert record["runs"] == {"planned": 4, "failed": []}


def tables_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".csv", ".parquet")}


def test_trials_that_are_there_are_not_held_again_and_more_seeds_add_the_new(tried: Path, tmp_path: Path) -> None:
    grown = tmp_path / "grown"
    assert invoke(*TRY, "--seeds", 1, "--workers", 1, "--out", grown).exit_code == 0
    answer = invoke(*TRY, "--seeds", 2, "--workers", 1, "--out", grown)
    assert answer.exit_code == 0
    assert "2 runs on 1 core; 1 of 2 trials are there already" in answer.stderr
    assert tables_in(grown) == tables_in(tried)
    answer = invoke(*TRY, "--seeds", 2, "--workers", 1, "--out", grown)
    assert "all 2 trials are there already" in answer.stderr


def test_damaged_and_foreign_files_among_the_trials_are_named_and_the_trial_is_held_again(
    tried: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(tried, tmp_path / "tried"))
    (folder / "trials" / "notes.txt").write_text("not a trial")
    damaged = sorted((folder / "trials").glob("*.parquet"))[0]
    damaged.write_bytes(damaged.read_bytes()[:-7])
    answer = invoke(*TRY, "--seeds", 2, "--workers", 1, "--out", folder)
    assert answer.exit_code == 0
    assert f"{damaged}: damaged; set aside as {damaged.name}.damaged" in answer.stderr
    assert "notes.txt: not of this trial; left alone." in answer.stderr
    assert "1 of 2 trials are there already" in answer.stderr
    assert tables_in(folder) == tables_in(tried)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--share", 0.4], "holds another trial; name a new or an empty folder."),
        (["--intensity", 50], "holds another trial; name a new or an empty folder."),
    ],
)
def test_the_folder_of_another_trial_is_refused(options: list[object], told: str, tried: Path) -> None:
    before = tables_in(tried)
    answer = invoke(*TRY, *options, "--out", tried)
    assert (answer.exit_code, answer.stdout, answer.stderr) == (2, "", f"{tried}: {told}\n")
    assert tables_in(tried) == before
    assert (tried / "record.json").is_file()


def test_a_folder_with_something_else_and_a_torn_plan_are_refused(tried: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").touch()
    torn = Path(shutil.copytree(tried, tmp_path / "torn"))
    (torn / "trial.json").write_text("{")
    for folder, told in ((tmp_path / "letters", "holds something else (dear.txt)"), (torn, "trial.json: damaged")):
        answer = invoke(*TRY, "--out", folder)
        assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
        assert told in answer.stderr


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent as POSIX terminals send it")
def test_ctrl_c_keeps_the_trials_that_have_ended(tried: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tried"
    process = subprocess.Popen(
        [*COMMAND, *map(str, TRY), "--seeds", "200", "--workers", "2", "--out", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
        preexec_fn=heed_ctrl_c,
    )
    try:
        wait_for(lambda: len(list(folder.glob("trials/*.parquet"))) >= 3)
        os.killpg(process.pid, signal.SIGINT)
        output, told = process.communicate(timeout=60)
    finally:
        kill_group(process.pid)
    assert (process.returncode, output) == (130, "")
    assert told.splitlines()[-1].startswith("Interrupted after ")
    assert "goes on from there" in told.splitlines()[-1]
    assert "Traceback" not in told
    answer = invoke(*TRY, "--seeds", 2, "--workers", 1, "--out", folder)
    assert answer.exit_code == 0
    assert tables_in(folder) == tables_in(tried)


def test_a_worker_with_another_model_is_refused(tried: Path) -> None:
    task = TrialTask(stored_plan(tried), 1, "another")
    with pytest.raises(InputError, match="a worker has another version of tongyu"):
        run_trial(task)


def test_trials_come_out_again_to_the_last_bit(tried: Path) -> None:
    answer = invoke("verify", tried, "--runs", 1)
    assert answer.exit_code == 0, answer.stdout
    assert answer.stdout.count("OK ") == 5
    assert "1 of 2 trials held again (drawn by seed 1)" in answer.stdout


def test_a_household_and_a_table_that_were_tampered_with_are_found_though_all_hashes_fit(
    tried: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(tried, tmp_path / "tried"))
    units = pd.read_parquet(folder / "units.parquet")
    units.loc[7, "skill"] += 1.0
    units.to_parquet(folder / "units.parquet", index=False)
    record = json.loads((folder / "record.json").read_text())
    record["files"]["units.parquet"] = hash_of(folder / "units.parquet", folder)
    (folder / "record.json").write_text(json.dumps(sealed(record)))
    answer = invoke("verify", folder, "--runs", 2, "--json")
    assert answer.exit_code == 1
    checks = {check["what"]: check for check in json.loads(answer.stdout)["checks"]}
    assert {what: check["good"] for what, check in checks.items()} == {
        **dict.fromkeys(("record", "files", "runs"), True),
        **dict.fromkeys(("again", "tables"), False),
    }
    ((found,),) = (run["differences"] for run in checks["again"]["details"])
    assert (found["column"], found["row"]) == ("skill", f"household {units.loc[7, 'household']}")
    (folder / "units.parquet").write_bytes(b"torn")
    told = invoke("verify", folder).stdout
    assert "units.parquet changed" in told
    assert "not checked: what is stored is damaged" in told


def test_status_says_how_many_trials_are_there(tried: Path) -> None:
    told = invoke("status", tried).stdout
    assert told == "trial of training.courses on small\n2 trials are there.\nFinished: tables and record are there.\n"
    assert json.loads(invoke("status", tried, "--json").stdout)["done"] == 2


def test_a_trial_has_a_report(tried: Path, tmp_path: Path) -> None:
    answer = invoke("report", tried, "--out", tmp_path / "trial.html")
    assert answer.exit_code == 0, answer.stderr
    reader = Reader((tmp_path / "trial.html").read_text(encoding="utf-8"))
    words = "".join(reader.words)
    assert reader.open == []
    assert says_so(html.unescape(" ".join(reader.words)))
    assert says_so((tmp_path / "trial.md").read_text(encoding="utf-8"))
    assert len(reader.all("svg")) == 2
    for said in (
        "What the trial finds",
        "What it does not see",
        "Who gains",
        "The record",
        "2 seeds (1-2)",
        "600 house",
    ):
        assert said in words
    row = over_trials(tables_of(trials_of(pd.read_parquet(tried / "units.parquet")))["trial.csv"]).iloc[0]
    low, high = math.floor(10.0 * row["itt_low"]) / 10.0, math.ceil(10.0 * row["itt_high"]) / 10.0
    assert f"{row['itt']:+,.1f} [{low:+,.1f}, {high:+,.1f}]" in words


def test_a_trial_as_json_is_one_document_and_nothing_else(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, [*map(str, TRY), "--seeds", "1", "--json", "--out", str(tmp_path / "tried")])
    assert answer.exit_code == 0
    document = json.loads(answer.stdout)
    assert (document["kind"], document["invented"], document["seeds"]) == ("trial", True, [1])
    assert document["notice"] == FINDINGS
    assert document["compliance"][0]["villages"] == 12
    effects = {row["outcome"]: row for row in document["effects"]}
    assert set(effects) == {"income", "years_poor", "consumption", "sells", "skill"}
    assert effects["skill"]["treated_effect"] > 0.0
    assert effects["skill"]["spillover_low"] is None  # one trial tells nothing of the spread
