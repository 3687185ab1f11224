"""`tongyu trial` as a user types it, rightly and wrongly."""

import json
from pathlib import Path

import pandas as pd
import pytest
from tests.end_to_end.commands import SMALL, tongyu
from typer.testing import CliRunner

from tongyu.cli import app

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
    answer = tongyu(*line.split())
    assert answer.returncode == 2
    assert MISTAKES[line] in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert answer.stdout == ""


def test_a_trial_is_printed_and_left_in_a_folder(tmp_path: Path) -> None:
    out = tmp_path / "tried"
    answer = tongyu(*TRY, "--seeds", 2, "--workers", 1, "--out", out)
    assert answer.returncode == 0, answer.stderr
    for part in (
        "training.courses from 2012-01: 60 places a month if every village had it",
        "2 trials, each with its own lottery within townships: 12 villages with 600 households a trial; 6.0 drawn",
        "(meant: 80%)",
        "being drawn (ITT)",
        "truth among treated",
        "spillover on untreated",
        "LATE misses, by interference",
        "ITT detectable",
        "income before: poorest",
        "remoteness: far",
        "2 seeds (1-2)",
        "all 600 households, 2011-2013, small",
        "The simulated villages and households are invented.",
        "Saved: ",
    ):
        assert part in answer.stdout
    assert sorted(path.name for path in out.iterdir()) == ["record.json", "subgroups.csv", "trial.csv", "units.parquet"]
    found, groups = pd.read_csv(out / "trial.csv"), pd.read_csv(out / "subgroups.csv")
    assert len(found) == 2 * 5
    assert len(groups) == 2 * 5 * 10
    units = pd.read_parquet(out / "units.parquet")
    assert units.groupby("seed").size().to_dict() == {1: 600, 2: 600}
    of_first = units[(units["seed"] == 1) & ~units["drawn"]]
    row = found[(found["seed"] == 1) & (found["outcome"] == "skill")].iloc[0]
    assert row["control_mean"] == pytest.approx(of_first["skill"].mean())
    record = json.loads((out / "record.json").read_text())
    assert (record["kind"], record["seeds"], record["households"]) == ("trial", [1, 2], 600)
    assert record["trial"]["lever"] == "training.courses"
    assert set(record["files"]) == {"subgroups.csv", "trial.csv", "units.parquet"}
    assert record["runs"] == {"planned": 4, "failed": []}


def test_a_trial_as_json_is_one_document_and_nothing_else() -> None:
    answer = CliRunner().invoke(app, [*map(str, TRY), "--seeds", "1", "--json"])
    assert answer.exit_code == 0
    document = json.loads(answer.stdout)
    assert (document["kind"], document["invented"], document["seeds"]) == ("trial", True, [1])
    assert document["compliance"][0]["villages"] == 12
    effects = {row["outcome"]: row for row in document["effects"]}
    assert set(effects) == {"income", "years_poor", "consumption", "sells", "skill"}
    assert effects["skill"]["treated_effect"] > 0.0
    assert effects["skill"]["spillover_low"] is None  # one trial tells nothing of the spread
