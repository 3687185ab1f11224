"""A comparison says of the frozen plan what it is: printed, in the record, as JSON, in the report.

That an interaction does is asked in `test_interaction.py`.
"""

import json
from pathlib import Path

import pytest
from tests.end_to_end.commands import tongyu_here
from tests.page_reader import Reader

from tongyu.app.studies.listing import opened
from tongyu.app.words import words
from tongyu.designs.comparison import design
from tongyu.questions.comparison.conducting import compare
from tongyu.questions.headline import followed, load_plan
from tongyu.runs.study_folder import begin
from tongyu.scenario.scenario import load

SMALLEST = ["--households", 60, "--seeds", 1, "--workers", 1]
COMPARE = ["compare", "courses.toml", "--months", 24, "--out", "compare"]
DIFFERENCES = ["seeds", "scenarios", "sample", "months"]
LINE = f"Differs from the plan headline ({load_plan().sha256[:8]}): {', '.join(DIFFERENCES)}."
"""The sentence that must stand at each place."""


COURSES = """schema = 1
based_on = "baseline"
[programme.training.courses]
intensity = 100
start = "2011-01"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command left, in a folder of its name, and what it printed beside it; the same as JSON."""
    made = tmp_path_factory.mktemp("followed")
    (made / "courses.toml").write_text(COURSES)
    for ending, more in (("txt", []), ("json", ["--json"])):
        answer = tongyu_here(*COMPARE, *SMALLEST, *more, folder=made)
        assert answer.returncode == 0, answer.stderr
        (made / f"compare.{ending}").write_text(answer.stdout, encoding="utf-8")
    report = tongyu_here("report", "compare", folder=made)
    assert report.returncode == 0, report.stderr
    return made


def test_it_is_printed_above_the_figures(folder: Path) -> None:
    printed = (folder / "compare.txt").read_text(encoding="utf-8")
    assert LINE in printed[: len(printed) // 2]


def test_record_and_json_have_name_hash_and_differences(folder: Path) -> None:
    record = json.loads((folder / "compare" / "record.json").read_text(encoding="utf-8"))["design"]["plan"]
    assert record == json.loads((folder / "compare.json").read_text(encoding="utf-8"))["plan"]
    assert (record["name"], record["sha256"]) == ("headline", load_plan().sha256)
    assert record["differences"] == DIFFERENCES
    assert followed(record) is not None


def test_the_report_says_it(folder: Path) -> None:
    assert LINE in " ".join(Reader((folder / "compare" / "report.html").read_text(encoding="utf-8")).words)
    assert LINE in (folder / "compare" / "report.md").read_text(encoding="utf-8")


def test_the_page_says_it_in_both_languages(folder: Path) -> None:
    assert LINE in opened(words("en"), folder, "compare").facts
    chinese = "".join(opened(words("zh"), folder, "compare").facts)
    assert f"与研究计划 headline（{load_plan().sha256[:8]}）有以下不同：随机种子、" in chinese


def test_a_result_that_says_it_can_be_verified(folder: Path) -> None:
    answer = tongyu_here("verify", "compare", "--runs", 1, folder=folder)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_a_result_from_before_there_was_a_plan_stays_readable(folder: Path, tmp_path: Path) -> None:
    chosen = [load(each).with_(households=60, months=24) for each in (folder / "courses.toml", "baseline")]
    planned = design(chosen, (1,))
    compare(planned, begin(planned.study, tmp_path / "older"))
    answer = tongyu_here("report", "older", folder=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert " the plan " not in (tmp_path / "older" / "report.md").read_text(encoding="utf-8")
    assert not any("the plan " in fact for fact in opened(words("en"), tmp_path, "older").facts)
