"""`tongyu interaction --strengths`: in the terminal, as JSON, in the report, on the page, in the record.

Its tables, what it has to do with the frozen plan, and the sentence that withdraws what earlier versions said.
"""

import html
import json
from pathlib import Path

import pandas as pd
import pytest
from tests.end_to_end.commands import tongyu_here
from tests.notices import says_so
from tests.page_reader import Reader

from tongyu.app.studies.listing import opened
from tongyu.app.studies.shown import Grid
from tongyu.app.words import words
from tongyu.questions.headline import followed, load_plan
from tongyu.questions.interaction.strengths import COLUMNS, REACHED_COLUMNS, STRENGTHS, VERDICTS
from tongyu.report.wording import FINDINGS

COMMAND = ["interaction", "--households", 60, "--seeds", 2, "--months", 37, "--strengths", 2, "--workers", 1]
DIFFERENCES = ["seeds", "sample", "months"]
FILES = ("strengths.csv", "strengths_reached.csv", "strengths.svg", "strengths.png")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("strengths")
    for ending, more in (("txt", []), ("json", ["--json"])):
        answer = tongyu_here(*COMMAND, *more, "--out", "asked", folder=made)
        assert answer.returncode == 0, answer.stderr
        (made / f"asked.{ending}").write_text(answer.stdout, encoding="utf-8")
    report = tongyu_here("report", "asked", folder=made)
    assert report.returncode == 0, report.stderr
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


def test_what_it_has_to_do_with_the_frozen_plan_is_said_at_each_place(folder: Path) -> None:
    plan = load_plan().sha256
    line = f"Differs from the plan headline ({plan[:8]}): {', '.join(DIFFERENCES)}."
    printed = (folder / "asked.txt").read_text(encoding="utf-8")
    assert line in printed[: len(printed) // 2]
    record = json.loads((folder / "asked" / "record.json").read_text(encoding="utf-8"))["design"]["plan"]
    assert record == json.loads((folder / "asked.json").read_text(encoding="utf-8"))["plan"]
    assert (record["name"], record["sha256"], record["differences"]) == ("headline", plan, DIFFERENCES)
    assert followed(record) is not None
    assert line in " ".join(Reader((folder / "asked" / "report.html").read_text(encoding="utf-8")).words)
    assert line in (folder / "asked" / "report.md").read_text(encoding="utf-8")
    assert line in opened(words("en"), folder, "asked").facts
    chinese = "".join(opened(words("zh"), folder, "asked").facts)
    assert f"与研究计划 headline（{plan[:8]}）有以下不同：随机种子、" in chinese


def test_the_sentence_of_withdrawal_stands_at_each_place(folder: Path) -> None:
    printed = (folder / "asked.txt").read_text(encoding="utf-8")
    assert says_so(printed[: len(printed) // 2])  # above, not in the small print
    assert json.loads((folder / "asked.json").read_text(encoding="utf-8"))["notice"] == FINDINGS
    page = Reader((folder / "asked" / "report.html").read_text(encoding="utf-8"))
    assert says_so(html.unescape(" ".join(page.words)))
    assert says_so((folder / "asked" / "report.md").read_text(encoding="utf-8"))
