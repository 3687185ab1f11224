"""`tongyu sensitivity` on a small county: all stages, the same answer again, one sentence for a mistake."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from tests.end_to_end.commands import SMALL, tongyu_here
from tests.notices import says_so
from tests.page_reader import Reader
from typer.testing import CliRunner

from tongyu.cli import app
from tongyu.questions.sensitivity.answer import Sensitivity, sensitivity_of
from tongyu.questions.sensitivity.files import tables_of, write_tables
from tongyu.report.sensitivity_text import conclusions, flip_lines
from tongyu.report.wording import FINDINGS
from tongyu.runs.results import Results

PROGRAMME = f"""schema = 1
based_on = "{SMALL.as_posix()}"

[programme.support.social_workers]
intensity = 30
start = "2011-03"
budget = 1_860_000
"""
FILES = {
    "central.csv",
    "flip_points.csv",
    "indices.csv",
    "indices.png",
    "indices.svg",
    "pairs.csv",
    "record.json",
    "screening.png",
    "screening.svg",
    "screening_groups.csv",
    "screening_parameters.csv",
    "study.json",
    "turners.csv",
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a study, with what was printed and told, and what --json printed the second time."""
    made = tmp_path_factory.mktemp("sensitivity")
    (made / "casework.toml").write_text(PROGRAMME)
    options: list[object] = ["--months", 12, "--households", 120, "--workers", 1, "--out", made / "out"]
    options += ["--trajectories", 2, "--samples", 8, "--groups", 1, "--top", 1, "--seeds", 3]
    options += ["--parameters", "crowdfunding.*", "--parameters", "ties.*"]
    first = tongyu_here("sensitivity", made / "casework.toml", *options)
    assert first.returncode == 0, first.stderr
    (made / "printed").write_text(first.stdout)
    (made / "told").write_text(first.stderr)
    again = CliRunner().invoke(app, ["sensitivity", *map(str, [made / "casework.toml", *options]), "--json"])
    assert again.exit_code == 0, again.stderr
    (made / "printed-again").write_text(again.stdout)
    (made / "told-again").write_text(again.stderr)
    return made / "out"


@pytest.fixture(scope="module")
def found(out: Path) -> Sensitivity:
    """The answer, made again from the folder alone."""
    return sensitivity_of(Results(out))


def test_all_results_are_there(out: Path) -> None:
    assert {path.name for path in out.iterdir() if path.is_file()} == FILES
    assert {path.name for path in out.iterdir() if path.is_dir()} == {"runs", "groups", "parameters", "indices"}
    for name in ("groups", "parameters", "indices"):
        assert {"points.parquet", "record.json", "study.json"} <= {path.name for path in (out / name).iterdir()}
    record = json.loads((out / "record.json").read_text())
    assert record["stages"] == {"groups": [], "parameters": [], "indices": []}
    assert any(name.startswith("indices/runs/") for name in record["files"])


def test_the_answer_is_made_again_from_the_folder_to_the_byte(out: Path, found: Sensitivity, tmp_path: Path) -> None:
    names = write_tables(found, tmp_path)
    assert set(names) == {name for name in FILES if name.endswith(".csv")}
    for name in names:
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes()


def test_the_second_time_nothing_is_run_and_json_holds_the_tables(out: Path, found: Sensitivity) -> None:
    assert (out.parent / "told-again").read_text() == ""
    document = json.loads((out.parent / "printed-again").read_text())
    assert document["invented"] is True
    assert document["notice"] == FINDINGS
    assert (document["households"], document["draws"], document["named"]) == (120, 16, list(found.named))
    assert len(document["indices"]) == len(tables_of(found)["indices.csv"])
    parts = [out, *(out / name for name in ("groups", "parameters", "indices"))]
    stored = sum(len(Results(part).stored) for part in parts)
    assert document["runs"] == stored
    # Written once: another run of the same plan would have left files of its own.
    assert sum(len(pd.read_parquet(path)) for part in parts for path in (part / "runs").iterdir()) == stored


def test_it_says_beforehand_how_much_there_is_to_do(out: Path) -> None:
    told = (out.parent / "told").read_text().splitlines()
    assert told[0].startswith("sensitivity: Small county, 120 of 600 households (1:5), 2011, 2 scenarios, 5 uncertain")
    assert told[1] == ("Runs: 6 at the central values, 16 by mechanism, at most 20 by parameter, 80 for the indices.")
    assert any(line.startswith("A run takes ") and "at most 116 more runs" in line for line in told)


def test_everything_printed_says_what_it_rests_on(out: Path) -> None:
    printed = (out.parent / "printed").read_text()
    assert "luck (another seed)" in printed
    assert "95 % by bootstrap over 2 trajectories, each with seeds of its own" in printed
    assert "95 % by bootstrap over 8 blocks" in printed
    assert "The order of " in printed
    assert "of 16 draws" in printed
    assert "3 seeds (1-3)" in printed
    assert "turns at" in printed
    assert "invented" in printed
    assert says_so(printed)
    for name in ("screening", "indices"):
        drawn = (out / f"{name}.svg").read_text()
        assert ElementTree.fromstring(drawn).tag.endswith("svg")
        lines = re.findall("<!-- (.*?) -->", drawn)  # what is written in it, line by line
        assert "Small county, 120 of 600 households (1:5), 2011" in " ".join(lines)


def test_a_sensitivity_study_has_a_report(out: Path, found: Sensitivity, tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["report", str(out), "--out", str(tmp_path / "hangs.html")])
    assert answer.exit_code == 0, answer.stderr
    reader = Reader((tmp_path / "hangs.html").read_text(encoding="utf-8"))
    words = "".join(reader.words)
    assert reader.open == []
    assert len(reader.all("svg")) == 2
    for said in (
        "Does the order hold?",
        "Which numbers it hangs on",
        "Screening",
        "The record",
        *conclusions(found),
        *flip_lines(found),
    ):
        assert said in words
    assert words.count("Small county, 120 of 600 households (1:5), 2011") == 3  # in the text and in both captions


def test_a_sensitivity_study_is_verified_with_its_tables(out: Path) -> None:
    answer = CliRunner().invoke(app, ["verify", str(out), "--runs", "1"])
    assert answer.exit_code == 0, answer.stdout
    for name in (name for name in FILES if name.endswith(".csv")):
        assert name in answer.stdout
    assert "the same when made from the stored runs" in answer.stdout


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--parameters", "chioce.*"], 'called like "chioce.*"; did you mean "choice.*"?'),
        (["--samples", "12"], "--samples 12 must be a power of 2"),
        (["--top", "0"], "--top 0 is outside 1-100."),
        (["--trajectories", "1"], "--trajectories 1 is outside 2-10,000."),
        (["baseline"], "needs a scenario with a programme"),
        (["--out", str(SMALL)], "this is a file; --out expects a folder"),
    ],
)
def test_a_mistake_gets_one_sentence(options: list[str], sentence: str) -> None:
    answer = CliRunner().invoke(app, ["sensitivity", *options])
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert sentence in answer.stderr
    assert answer.stderr.count("\n") == 1
