"""`tongyu conditions` on a small sample and few conditions: printed, stored, gone on with, reported, verified."""

import html
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.end_to_end.commands import tongyu_here
from tests.notices import says_so
from tests.page_reader import Reader

from tongyu.questions.conditions.plan import DISPLACEMENT, HELP, QUOTA, STANDARD
from tongyu.report.wording import FINDINGS

FEW = {QUOTA: (0.1,), STANDARD: (0.85, 1.0), HELP: (0.0, 0.2), DISPLACEMENT: (0.5, 1.0)}
FILES = {
    *("conditions.csv", "by_benefits.csv", "conditions.png", "conditions.svg"),
    *("points.parquet", "record.json", "study.json"),
}
OPTIONS = ["conditions", "--households", 100, "--months", 48, "--workers", 1]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a study of two seeds, then grown to three; what was printed lies beside it."""
    made = tmp_path_factory.mktemp("conditions")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tongyu.questions.conditions.plan.CONDITIONS", FEW)
        patched.setenv("COLUMNS", "80")
        for seeds in (2, 3):
            told = tongyu_here(*OPTIONS, "--seeds", seeds, "--out", made / "out")
            assert told.returncode == 0, told.stdout
            (made / f"printed-{seeds}").write_text(told.stdout, encoding="utf-8")
            (made / f"told-{seeds}").write_text(told.stderr, encoding="utf-8")
        yield made / "out"


def test_the_map_is_printed_with_what_is_not_benefits(out: Path) -> None:
    printed = (out.parent / "printed-3").read_text(encoding="utf-8")
    assert says_so(printed[: len(printed) // 2])
    for said in (
        "quota 0.1, standard 0.85: e-commerce ",
        "At the planned conditions (quota 0.1, standard 0.85, help 0.2, displacement 0.5)",
        "The part of social work that is not benefits",
        "Of 6 sets of conditions social work spares more poverty than e-commerce at ",
        "Quota 0.1, standard 1: ",
        "3 seeds (2001-2003)",
        "invented",
    ):
        assert said in printed


def test_runs_that_cannot_differ_are_made_once_and_a_study_goes_on_where_it_was(out: Path) -> None:
    assert {path.name for path in out.iterdir() if path.is_file()} == FILES
    first, second = ((out.parent / f"told-{seeds}").read_text(encoding="utf-8") for seeds in (2, 3))
    assert "48 runs" in first  # 4 scenarios, 6 points, 2 seeds
    assert "32 of them are different runs" in first  # the baseline and e-commerce at 2 standards only
    assert "16 runs on 1 core; 32 of 48 are there already" in second
    assert json.loads((out / "record.json").read_text())["planned_conditions"][HELP] == 0.2


def test_json_says_what_the_tables_hold(out: Path) -> None:
    told = tongyu_here(*OPTIONS, "--seeds", 3, "--out", out, "--json")
    document = json.loads(told.stdout)
    assert (document["kind"], document["notice"], document["failures"]) == ("conditions", FINDINGS, [])
    rows = document["conditions"]
    assert len(rows) == 6 * 5
    assert {row["displacement"] for row in rows if row["help"] == 0.0} == {None}
    assert all(0.0 < row["quota_used_baseline"] <= 1.0 for row in rows)
    assert len(document["by_benefits"]) == 2 * 5


def test_status_query_report_and_verify_know_it(out: Path, tmp_path: Path) -> None:
    assert "48 of 48 runs are there" in tongyu_here("status", out).stdout
    asked = tongyu_here("query", out, "select count(*) as n from effects", "--csv")
    assert asked.stdout.split() == ["n", "54"]  # 3 scenarios, 6 points, 3 seeds
    answer = tongyu_here("report", out, "--out", tmp_path / "page.html")
    assert answer.returncode == 0, answer.stderr
    words = "".join(Reader((tmp_path / "page.html").read_text(encoding="utf-8")).words)
    assert says_so(html.unescape(words))
    for said in ("The part that is not benefits", "Where the county is", "All conditions: poverty gap", "Fiscal cost"):
        assert said in words
        assert said in (tmp_path / "page.md").read_text(encoding="utf-8")
    verified = tongyu_here("verify", out, "--runs", 1)
    assert verified.returncode == 0, verified.stdout
    assert "conditions.csv, by_benefits.csv: the same when made from the stored runs" in verified.stdout
