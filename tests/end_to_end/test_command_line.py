"""What a user types, rightly and wrongly."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from tests.end_to_end.commands import COMMAND, SMALL, environment, heed_ctrl_c, tongyu, tongyu_here
from tests.failing_runs import failing
from tests.slow import each_slow_among

from tongyu.county.tables import PARAMETERS
from tongyu.runs import sweep
from tongyu.scenario.scenario import load, shipped_names

SUBCOMMANDS = [
    "compare",
    "run",
    "life",
    "new",
    "scenarios",
    "show",
    "parameters",
    "patterns",
    "calibrate",
    "interaction",
    "trial",
    "sweep",
    "status",
    "sensitivity",
    "invariances",
    "conditions",
    "frontier",
    "report",
    "query",
    "verify",
    "power",
]

MISTAKES = {
    "compare both --without lerning": 'did you mean "learning"?',
    "run both --without cross_link": 'did you mean "cross_links"?',
    "interaction --seeds 0": "--seeds 0 is outside 1-",
    "interaction --households 0": "--households 0 is outside 1-58,768",
    "interaction --seed 900001": "calibrated on",
    "interaction --assumptions 30": "--assumptions 30 is outside 0-20",
    "interaction --strengths 30": "--strengths 30 is outside 0-20",
    "interaction --equal-budget 0": "--equal-budget 0.0 is outside 1-",
    "invariances both --seeds 1": "--seeds 1 is outside 2-",
    "invariances both --samples 20,few": '--samples: "few" is no whole number',
    "invariances both --samples 0": "--samples 0 is outside 1-1,000",
    "invariances both --outcome incme": 'did you mean "income"?',
    "invariances both --again -1": "--again -1 is outside 0-",
    "invariances baseline": "there is nothing to compare: baseline has no programme",
    "invariances bth": 'did you mean "both"?',
    "invariances both --out FILE": "this is a file",
    "conditions --seeds 0": "--seeds 0 is outside 1-",
    "conditions --seed -1": "--seed -1 is outside 0-",
    "conditions --seed 900001": "calibrated on",
    "conditions --households 0": "--households 0 is outside 1-58,768",
    "conditions --households 58769": "the households of Tongyu county",
    "conditions --months 11": "--months 11 is outside 12-",
    "conditions --workers 0": "--workers 0 is outside 1-",
    "conditions --tls-ca FILE": "the TLS options need --scheduler",
    "conditions --out FILE": "this is a file",
    "sweep absent.toml": "there is no such file",
    "sweep FILE.toml": 'unknown key "programme" of a study',
    "sweep FOLDER/": "this is a folder",
    "sweep FILE.toml --scheduler here": "expected an address such as tcp://127.0.0.1:8786",
    "sweep FILE.toml --scheduler tls://127.0.0.1:8786": "TLS also needs --tls-ca and --tls-cert and --tls-key",
    "sweep FILE.toml --tls-ca FILE": "the TLS options need --scheduler",
    "report absent": "there is no folder",
    "verify absent": "no folder",
    "query absent select": "no folder",
    "power absent --size 5": "no folder",
    "status absent": "there is no folder",
    "status FOLDER": "no study in it (study.json is missing)",
    "compare --uncertain 1": "--uncertain 1 is outside 2-",
    "compare --seeds 0": "--seeds 0 is outside 1-",
    "compare --seed -1": "--seed -1 is outside 0-",
    "compare --workers 0": "--workers 0 is outside 1-",
    "compare --households 0": "--households 0 is outside 1-58,768",
    "compare --households 58769": "the households of Tongyu county",
    "compare --households 100 --full": "exclude each other",
    "compare --months 0": "--months 0 is outside 1-",
    "compare --months 1000000": "--months 1000000 is outside 1-",
    "compare --months 5": "no whole calendar year",
    "compare both both": 'two scenarios are called "both"',
    "compare bth": 'did you mean "both"?',
    "compare both --out FILE": "this is a file",
    "compare both --out FOLDER": "holds something else (notes.txt)",
    "compare both --out /proc/nowhere/results": "cannot be written",
    "compare both --stress drougth": 'did you mean "drought"?',
    "compare both --equal-budget 0": "--equal-budget 0.0 is outside 1-",
    "compare both --equal-budget nan": "--equal-budget nan is outside 1-",
    "compare baseline --equal-budget 20e6": "none of the scenarios has a programme",
    "compare both --equal-budget 20e6 --months 24": "plans to spend nothing in 2013-2020",
    "run both --stress drought --stress drought": 'stress names "drought" twice',
    "new FILE.toml": "exists already",
    "new FOLDER": "write folder.toml",
    "new absent/my.toml": "there is no folder absent",
    "new my.toml --from bth": 'did you mean "both"?',
    "new my.toml --from FILE.toml": "unknown lever",
    "run nonsense": 'unknown scenario "nonsense"',
    "run absent.toml": "there is no such file",
    "run FOLDER/": "this is a folder",
    "run FILE.toml": "unknown lever",
    "run baseline --months -3": "--months -3 is outside 1-",
    "run baseline --out FILE": "this is a file",
    "run baseline --threads 2": "5,877 households are too few to share",
    "run baseline --full --threads 0": "0 threads are asked for; a county is run by 1 to 256",
    "show socialwork_only": 'did you mean "social_work_only"?',
    "parameters lerning.fade": 'did you mean "learning.fade"?',
}


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the things that mistakes are made with."""
    folder = tmp_path_factory.mktemp("things")
    (folder / "file").touch()
    (folder / "folder").mkdir()
    (folder / "folder" / "notes.txt").touch()
    (folder / "file.toml").write_text(
        'schema = 1\ncounty = "tongyu"\n[programme.support.social_worker]\nintensity = 3\n'
    )
    return folder


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_is_answered_in_one_line_and_status_2(line: str, things: Path) -> None:
    typed = line.replace("FILE", "file").replace("FOLDER", "folder")
    answer = tongyu_here(*typed.split(), folder=things)
    assert answer.returncode == 2
    assert MISTAKES[line] in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert answer.stdout == ""
    assert sorted(path.name for path in things.iterdir()) == ["file", "file.toml", "folder"]


@pytest.mark.parametrize(
    "line",
    each_slow_among(
        ["compare bth", "run FILE.toml", "sweep absent.toml", "query absent select"],
        slow=["sweep absent.toml", "query absent select"],
    ),
)
def test_so_it_is_by_a_process_of_its_own(line: str, things: Path) -> None:
    answer = tongyu(*line.replace("FILE", "file").split(), folder=things)
    assert (answer.returncode, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert MISTAKES[line] in answer.stderr


@pytest.mark.parametrize("line", ["compare --seeds", "compare --seeds many", "compare --sedes 3", "run", "compar"])
def test_a_wrong_option_or_command_is_status_2_without_traceback(line: str) -> None:
    answer = tongyu(*line.split())
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""


@pytest.mark.parametrize(("typed", "meant"), [("compar", "compare"), ("scenario", "scenarios")])
def test_an_unknown_command_is_answered_with_the_nearest(typed: str, meant: str) -> None:
    assert f"'{meant}'" in tongyu(typed).stderr


@pytest.mark.parametrize("command", [[], *([each] for each in SUBCOMMANDS)], ids=lambda command: " ".join(command))
def test_help_is_there_for_every_command(command: list[str]) -> None:
    answer = tongyu_here(*command, "--help")
    assert answer.returncode == 0
    assert "Usage: tongyu" in answer.stdout
    if not command:
        assert all(each in answer.stdout for each in SUBCOMMANDS)
        assert "invented" in answer.stdout


def test_help_is_there_by_a_process_of_its_own() -> None:
    answer = tongyu("--help")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "Usage: tongyu" in answer.stdout


def test_help_waits_for_no_heavy_library() -> None:
    script = (
        "import sys; from tongyu.cli import app; from typer.testing import CliRunner;"
        "assert CliRunner().invoke(app, ['compare', '--help']).exit_code == 0;"
        "print([name for name in ('numpy', 'pandas', 'mesa', 'numba', 'matplotlib', 'dask') if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment(), check=True
    )
    assert answer.stdout == "[]\n"


def test_the_version_is_one_line() -> None:
    answer = tongyu("--version")
    assert answer.returncode == 0
    assert answer.stdout.startswith("tongyu ")
    assert answer.stdout.count("\n") == 1


def test_scenarios_are_listed_with_their_questions() -> None:
    listed = tongyu_here("scenarios").stdout
    documents = json.loads(tongyu_here("scenarios", "--json").stdout)
    assert [document["name"] for document in documents] == shipped_names()
    for name in shipped_names():
        assert name in listed
    assert all(document["question"] for document in documents)


def test_show_says_levers_place_and_budget() -> None:
    shown = tongyu_here("show", "support_only").stdout
    scenario = load("support_only")
    for key, setting in scenario.programme_items():
        assert key.split(".")[1] in shown
        assert str(setting.start) in shown
    document = json.loads(tongyu_here("show", "support_only", "--json").stdout)
    assert document["fingerprint"] == scenario.fingerprint


def test_parameters_are_listed_with_unit_range_and_source() -> None:
    documents = json.loads(tongyu_here("parameters", "--json").stdout)
    assert [document["name"] for document in documents][: len(PARAMETERS)] == list(PARAMETERS)  # then what is added
    national = next(document for document in documents if document["name"] == "line.national")
    assert {"value", "unit", "low", "high", "floor", "ceiling", "confidence", "note"} <= set(national)
    assert {"author", "year", "title", "address"} <= set(national["source"])


def test_a_pattern_chooses_parameters() -> None:
    chosen = json.loads(tongyu_here("parameters", "learning.*", "--json").stdout)
    assert {document["name"].split(".")[0] for document in chosen} == {"learning"}
    assert "plausible" in tongyu_here("parameters", "learning.fade").stdout


def test_a_run_under_stress_says_so_wherever_it_speaks(tmp_path: Path) -> None:
    options = ["--months", 24, "--stress", "brand_scandal", "--stress", "drought"]
    answer = tongyu_here("run", SMALL, *options, "--out", tmp_path / "one")
    heading = next(line for line in answer.stdout.splitlines() if line.startswith("small, seed"))
    assert heading.endswith("2011-2012, under stress: drought, brand scandal")
    assert json.loads((tmp_path / "one" / "record.json").read_text())["stress"] == ["drought", "brand_scandal"]
    assert json.loads(tongyu_here("run", SMALL, *options, "--json").stdout)["stress"] == ["drought", "brand_scandal"]


def test_a_new_file_can_be_shown_run_and_compared(tmp_path: Path) -> None:
    answer = tongyu("new", "my.toml", "--from", "both", folder=tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout == "my.toml: like both, with 32 of 37 levers moved.\n"
    document = json.loads(tongyu_here("show", "my.toml", "--json", folder=tmp_path).stdout)
    assert document["fingerprint"] == load("both").fingerprint
    assert tongyu_here("run", "./my.toml", "--months", 37, "--households", 172, folder=tmp_path).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["my.toml"]


def test_a_run_prints_its_years_and_leaves_its_files(tmp_path: Path) -> None:
    out = tmp_path / "one"
    answer = tongyu_here("run", SMALL, "--months", 24, "--out", out)
    assert answer.returncode == 0
    assert "2011" in answer.stdout
    assert "2012" in answer.stdout
    assert "invented" in answer.stdout
    written = {"monthly.csv", "monthly.parquet", "yearly.csv", "households.parquet", "record.json"}
    assert {path.name for path in out.iterdir()} == written
    assert (out / "monthly.csv").read_text().count("\n") == 1 + 24
    assert (out / "yearly.csv").read_text().count("\n") == 1 + 2
    households = pd.read_parquet(out / "households.parquet")
    assert households["household"].is_unique
    begun = households["household"] < 600
    assert 500 < begun.sum() <= 600  # of those it began with, some have ended
    assert households.loc[~begun, "income_2011"].isna().all()  # and others have split off since
    again = tongyu_here("run", SMALL, "--months", 24, "--out", out)
    assert again.returncode == 2
    assert "finished study" in again.stderr


def test_a_run_as_json_is_one_document_and_nothing_else() -> None:
    answer = tongyu("run", SMALL, "--months", 24, "--seed", 3, "--json")
    document = json.loads(answer.stdout)
    assert answer.stderr == ""
    assert document["seed"] == 3
    assert document["households"] == 600
    assert document["window"] == [2011, 2012]
    assert [row["year"] for row in document["yearly"]] == [2011, 2012]
    assert "person_years_poor" in document["outcomes"]


def test_a_profile_is_a_table_or_part_of_the_document() -> None:
    answer = tongyu_here("run", SMALL, "--months", 12, "--profile")
    assert answer.returncode == 0
    assert "going_online.sell" in answer.stdout
    document = json.loads(tongyu_here("run", SMALL, "--months", 12, "--profile", "--json").stdout)
    assert document["profile"]["months"] == 12
    assert "profile" not in json.loads(tongyu_here("run", SMALL, "--months", 12, "--json").stdout)


def test_a_run_of_less_than_a_year_prints_its_months() -> None:
    answer = tongyu_here("run", SMALL, "--months", 3)
    assert answer.returncode == 0
    assert "2011-03" in answer.stdout


def test_a_failed_run_stops_no_other_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fails = (2, "2011-05", "small")
    failing_here = failing(lambda county: (county.seed, county.date, county.scenario.name) == fails)
    monkeypatch.setattr(sweep, "perform", failing_here)
    out, small = tmp_path / "out", tmp_path / "small.toml"
    text = SMALL.read_text(encoding="utf-8").replace("../counties", str(SMALL.parents[1] / "counties"))
    small.write_text(text + "\n[programme.training.courses]\nintensity = 2\n", encoding="utf-8")
    options = ["--seeds", "3", "--seed", "1", "--months", "12", "--workers", "1", "--out", str(out)]
    answer = tongyu_here("compare", small, *options)
    assert answer.returncode == 1
    told = "small, seed 2, 2011-05, phase clear: ClearingError: residual 1e-3"
    assert told in answer.stdout
    assert "small (2 of 3 seeds)" in answer.stdout
    record = json.loads((out / "record.json").read_text())
    assert record["runs"]["planned"] == 6
    (failure,) = record["runs"]["failed"]
    assert failure == told.replace("small,", "small, point 0,")
    assert "Traceback" not in answer.stdout + answer.stderr


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent as POSIX terminals send it")
@pytest.mark.parametrize(
    ("workers", "lines_first"),
    [(1, 1), (2, 0), pytest.param(1, 0, marks=pytest.mark.slow), pytest.param(2, 1, marks=pytest.mark.slow)],
)
def test_ctrl_c_is_answered_in_one_line_and_leaves_no_partial_table(
    workers: int, lines_first: int, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    options = ["--seeds", "24", "--months", "60", "--workers", str(workers), "--out", str(out)]
    with subprocess.Popen(
        [*COMMAND, "compare", "both", "--households", "172", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
        preexec_fn=heed_ctrl_c,
    ) as process:
        assert process.stderr is not None
        told = ""
        while told.count("failed 0") < lines_first or "runs on" not in told:
            line = process.stderr.readline()
            assert line, told
            told += line
        time.sleep(0.2)
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert output == ""
    assert errors.splitlines()[-1].startswith("Interrupted after ")
    assert "Traceback" not in told + errors
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    plan = sorted(path.name for path in left if path.parent.name != "runs")
    assert plan == ["points.parquet", "study.json"]
