"""`tongyu interaction --strengths`: in the terminal, as JSON, in the report, on the page, in the record."""

import json
from pathlib import Path

import pandas as pd
import pytest
from tests.end_to_end.commands import tongyu_here

from tongyu.app.studies.listing import opened
from tongyu.app.studies.shown import Grid
from tongyu.app.words import words
from tongyu.questions.interaction.strengths import COLUMNS, REACHED_COLUMNS, STRENGTHS, VERDICTS

COMMAND = ["interaction", "--households", 60, "--seeds", 2, "--months", 37, "--strengths", 2, "--workers", 1]
FILES = ("strengths.csv", "strengths_reached.csv", "strengths.svg", "strengths.png")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("strengths")
    for ending, more in (("txt", []), ("json", ["--json"])):
        answer = tongyu_here(*COMMAND, *more, "--out", "asked", folder=made)
        assert answer.returncode == 0, answer.stderr
        (made / f"asked.{ending}").write_text(answer.stdout, encoding="utf-8")
    return made


def test_the_tables_are_printed_and_stored(folder: Path) -> None:
    printed = (folder / "asked.txt").read_text(encoding="utf-8")
    assert "How strong the links must be" in printed
    assert "strengths_reached.csv, interaction.svg, strengths.svg" in printed
    table = pd.read_csv(folder / "asked" / "strengths.csv")
    assert list(table.columns) == list(COLUMNS)
    assert set(table["strength"]) == set(STRENGTHS)
    assert set(pd.read_csv(folder / "asked" / "strengths_reached.csv")["verdict"]) <= set(VERDICTS)


def test_json_and_record_have_them(folder: Path) -> None:
    told = json.loads((folder / "asked.json").read_text(encoding="utf-8"))
    assert {tuple(row) for row in told["strengths"]} == {COLUMNS}
    assert {tuple(row) for row in told["strengths_reached"]} == {REACHED_COLUMNS}
    assert told["assumptions"] is told["flip_points"] is None
    record = json.loads((folder / "asked" / "record.json").read_text(encoding="utf-8"))
    assert set(FILES) <= set(record["files"])
    asked = json.loads((folder / "asked" / "strengths" / "record.json").read_text(encoding="utf-8"))["design"]
    assert asked["threshold"] == 1.1
    assert asked["links"]["learning.coached_fade"] == [1.0, 0.0]


def test_report_and_page_tell_them(folder: Path) -> None:
    answer = tongyu_here("report", "asked", folder=folder)
    assert answer.returncode == 0, answer.stderr
    assert "How strong the links must be" in (folder / "asked" / "report.md").read_text(encoding="utf-8")
    for language, said in (("en", "1.1 times"), ("zh", "1.1 倍")):
        captions = [
            block.caption for block in opened(words(language), folder, "asked").blocks if isinstance(block, Grid)
        ]
        assert any(said in caption for caption in captions)


def test_it_can_be_verified(folder: Path) -> None:
    answer = tongyu_here("verify", "asked", "--runs", 1, folder=folder)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "strengths.csv" in answer.stdout
