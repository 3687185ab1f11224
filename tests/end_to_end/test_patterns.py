"""`tongyu patterns` as a user types it, on tiny samples; and the mistakes of `tongyu calibrate`."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from tests.end_to_end.commands import COMMAND, environment, heed_ctrl_c, tongyu_here
from tests.end_to_end.sweeping import kill_group, wait_for
from tests.notices import says_so

from tongyu.questions.patterns import kept
from tongyu.questions.patterns.table import load_absent, load_patterns, shipped_patterns
from tongyu.questions.patterns.tasks import Figures, PatternTask, pattern_tasks
from tongyu.report.wording import FINDINGS
from tongyu.runs.tasks import Failure
from tongyu.shipped import experiments_folder

PLAN = """schema = 1
seeds = [900001]
level = [900002, 900002]
reported = [0, 899999]
households = 200
waves = [10, 10]
minutes = 10
[parameters]
"trend.wage" = {}
"work.off_farm" = {}
[rows]
C2a = 3000
C13a = 10
"""


@pytest.fixture(scope="module")
def reached(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """The folder of a finished table of patterns, and what was printed."""
    out = tmp_path_factory.mktemp("patterns") / "out"
    answer = tongyu_here("patterns", "--seeds", 2, "--households", 300, "--workers", 1, "--out", out)
    assert answer.returncode == 0, answer.stderr
    return out, answer.stdout, answer.stderr


def test_every_row_is_printed_with_its_estimator_and_a_verdict(reached: tuple[Path, str, str]) -> None:
    _, printed, told = reached
    lines = printed.split("\n")
    for pattern in load_patterns():
        (line,) = [line for line in lines if line.startswith(f"{pattern.id} ")]
        assert line.rstrip().endswith(("pass", "miss", "agrees", "disagrees", "reported", "no figure"))
        assert pattern.title.split()[0] in line
        assert pattern.description.split()[0] in printed
    assert "hit their target" in printed
    assert "invented" in printed
    assert says_so(printed)
    assert "2 seeds (1001-1002)" in printed
    assert "10 runs" in told
    assert "Rows that were changed. C2a: It failed" in printed
    for each in load_absent():
        assert f"{each.row}: {each.why}" in printed


def test_every_row_of_another_county_has_a_figure_there() -> None:
    file = experiments_folder() / "patterns_zigui.toml"
    answer = tongyu_here("patterns", file, "--seeds", 1, "--households", 200, "--workers", 1, "--json")
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert (told["county"], told["households_of_county"]) == ("Zigui", 97_051)
    rows = {row["id"]: row for row in told["patterns"]}
    assert list(rows) == [pattern.id for pattern in load_patterns(file)]
    assert not [name for name, row in rows.items() if row["verdict"] == "no figure"]
    assert rows["Z4b"]["asked"] == "year 2020, crops navel_orange and late_orange"
    assert 200.0 < rows["Z4b"]["figure"] < 1_000.0  # 1,000 t
    assert 0.0 < rows["Z5b"]["figure"] < 100.0


def test_the_files_hold_the_figures_of_every_seed(reached: tuple[Path, str, str]) -> None:
    out, _, _ = reached
    assert {path.name for path in out.iterdir()} == {"patterns.csv", "figures.csv", "record.json"}
    table, figures = pd.read_csv(out / "patterns.csv"), pd.read_csv(out / "figures.csv")
    assert table["id"].tolist() == [pattern.id for pattern in load_patterns()]
    assert figures["seed"].tolist() == [1_001, 1_002]
    means = figures.set_index("seed").mean()
    for row in table.itertuples():
        if row.seeds == 2:
            assert row.figure == pytest.approx(means[row.id])
            assert row.low <= row.figure <= row.high
    record = json.loads((out / "record.json").read_text())
    assert record["seeds"] == [1_001, 1_002]
    assert record["runs"]["failed"] == []
    assert "baseline with a drought in 2016" in record["scenarios"]


def test_a_table_of_ones_own_as_json(tmp_path: Path) -> None:
    rows = tmp_path / "rows.toml"
    text = shipped_patterns().read_text()
    rows.write_text("schema = 1\n" + text[text.index("[C13a]") : text.index("# --- C14")])
    answer = tongyu_here("patterns", rows, "--seeds", 1, "--households", 200, "--workers", 1, "--json")
    document = json.loads(answer.stdout)
    assert answer.stderr == ""
    assert [row["id"] for row in document["patterns"]] == ["C13a", "C13c", "C13d", "C13e"]
    assert document["patterns"][3]["drought"] == 2016
    assert document["absent"] == []
    assert document["patterns"][0]["low"] is None
    assert document["invented"]
    assert document["notice"] == FINDINGS


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[PatternTask]:
    """The tasks that commands do in this process."""
    noted: list[PatternTask] = []
    perform = kept.perform_patterns

    def noting(task: PatternTask) -> Figures | Failure:
        noted.append(task)
        return perform(task)

    monkeypatch.setattr(kept, "perform_patterns", noting)
    return noted


def stopped(file: Path, by: signal.Signals, *arguments: object, lines: int = 3) -> tuple[int, str]:
    """Start a command and stop it `by` that signal when `file` has `lines`; how many it has then, what it said."""
    log = file.parent.parent / f"{file.name}.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            stderr=errors,
            stdout=subprocess.DEVNULL,
            env=environment(),
            start_new_session=True,
            preexec_fn=heed_ctrl_c,
        )
    try:
        wait_for(lambda: file.exists() and file.read_bytes().count(b"\n") >= lines, every=0.01)
        os.killpg(process.pid, by)
        process.wait(60)
    finally:
        kill_group(process.pid)
    assert process.returncode in (-signal.SIGKILL, 128 + by)
    return file.read_bytes().count(b"\n"), log.read_text()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="processes are killed as POSIX kills")
def test_patterns_that_were_killed_go_on_and_end_as_undisturbed_ones(
    reached: tuple[Path, str, str], done: list[PatternTask], tmp_path: Path
) -> None:
    whole, printed, _ = reached
    out = tmp_path / "out"
    options = ["patterns", "--seeds", 2, "--households", 300, "--out", out]
    there, _ = stopped(out / "kept.jsonl", signal.SIGKILL, *options, "--workers", 1, lines=1)
    answer = tongyu_here(*options, "--workers", 1)
    tasks = len(pattern_tasks(load_patterns(), [1, 2], 300))
    assert there < tasks
    assert f"{there} of {tasks} tasks are there already." in answer.stderr
    assert len(done) == tasks - there
    assert answer.returncode == 0
    assert answer.stdout.replace(str(out), "") == printed.replace(str(whole), "")
    assert {path.name for path in out.iterdir()} == {path.name for path in whole.iterdir()}
    for name in ("patterns.csv", "figures.csv"):
        assert (out / name).read_bytes() == (whole / name).read_bytes()


@pytest.mark.parametrize(
    ("line", "answer"),
    {
        "patterns --seeds 0": "--seeds 0 is outside 1-",
        "patterns --seed 900001": "seed 900001 is one that the parameters were calibrated on",
        "patterns --households 99999999": "more than the county's",
        "patterns rows.toml": 'did you mean "elderly_over_others"?',
        "patterns absent.toml": "there is no such file",
        "calibrate absent.toml": "there is no such file",
        "calibrate plan.toml": "seed 5 is one of the reported",
        "calibrate plan.toml --minutes 0": "--minutes 0 is outside",
        "calibrate plan.toml --until 1": "--until 1 is outside",
        "calibrate good.toml --until 2012": "--until 2012: no row looks at years up to 2012 alone.",
        "calibrate good.toml --against here": '--against here: write "central", or a whole number',
        "calibrate good.toml --coarse": "it has no table [coarse], which --coarse goes by",
        "compare both --point middle": '--point: unknown point "middle"',
        "compare both --point set --uncertain 4": "--uncertain and --point exclude each other",
        "compare ecommerce_only --point set --county zigui": "there is no set of points fitted to Zigui county",
        "calibrate rows.toml": "unknown key",
    }.items(),
)
def test_a_mistake_is_answered_in_one_line_and_status_2(line: str, answer: str, tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(PLAN.replace("[900001]", "[5]"))
    (tmp_path / "good.toml").write_text(PLAN.replace("C13a = 10\n", ""))
    (tmp_path / "rows.toml").write_text(shipped_patterns().read_text().replace("elderly_over", "elderly_under"))
    given = tongyu_here(*line.split(), folder=tmp_path)
    assert given.returncode == 2
    assert answer in given.stderr
    assert given.stderr.count("\n") == 1
    assert given.stdout == ""
