"""`tongyu invariances` on a small county: printed, stored, gone on with, reported, verified."""

import html
import json
from pathlib import Path

import pytest
from tests.end_to_end.commands import SMALL, tongyu_here
from tests.notices import says_so
from tests.page_reader import Reader

from tongyu.report.wording import FINDINGS

PROGRAMME = f"""schema = 1
based_on = "{SMALL.as_posix()}"

[programme.training.courses]
intensity = 40
start = "2011-03"
budget = 300_000
"""
FILES = {"invariances.csv", "row_order.csv", "same_bytes.csv", "points.parquet", "record.json", "study.json"}
OPTIONS = ["--samples", "3", "--months", 24, "--workers", 1, "--outcome", "income"]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a study of two seeds, then grown to three; what was printed lies beside it."""
    made = tmp_path_factory.mktemp("invariances")
    (made / "courses.toml").write_text(PROGRAMME)
    for seeds, again in ((2, 0), (3, 1)):
        more = ["--seeds", seeds, "--again", again, "--out", made / "out"]
        told = tongyu_here("invariances", made / "courses.toml", *OPTIONS, *more)
        assert told.returncode == 0, told.stdout
        (made / f"printed-{seeds}").write_text(told.stdout)
        (made / f"told-{seeds}").write_text(told.stderr)
    return made / "out"


def test_every_choice_is_printed_with_its_verdict(out: Path) -> None:
    printed = (out.parent / "printed-3").read_text()
    assert says_so(printed[: len(printed) // 2])
    for said in (
        "as usual",
        "accounting year: ends in April",
        "price of stocks: 1.1 of the usual price",
        "sample: 1:3",
    ):
        assert said in printed
    assert "effect on income" in printed
    assert "Order of rows: all" in printed
    assert "Again, 2 workers: 257 figures, all with the same bytes" in printed
    assert "the county is too small to be shared" in printed
    assert "3 seeds (1-3)" in printed
    assert "invented" in printed


def test_a_study_goes_on_where_it_was(out: Path) -> None:
    assert {path.name for path in out.iterdir() if path.is_file()} == FILES
    assert "28 runs" in (out.parent / "told-2").read_text()  # 2 scenarios, 7 points, 2 seeds
    assert "14 runs on 1 core; 28 of 42 are there already" in (out.parent / "told-3").read_text()
    assert json.loads((out / "record.json").read_text())["holds"] is True


def test_json_says_what_the_tables_hold(out: Path) -> None:
    told = tongyu_here(
        "invariances", out.parent / "courses.toml", *OPTIONS, "--seeds", 3, "--out", out, "--json", "--again", 0
    )
    document = json.loads(told.stdout)
    assert (document["kind"], document["holds"], document["same_bytes"]) == ("invariances", True, [])
    assert document["notice"] == FINDINGS
    assert {row["choice"] for row in document["invariances"]} >= {"ends in August", "1:3", "by lot"}
    assert {row["outcome"] for row in document["row_order"]} >= {"income", "gini", "storage_loss"}


def test_it_has_a_report_and_is_verified_with_its_tables(out: Path, tmp_path: Path) -> None:
    answer = tongyu_here("report", out, "--out", tmp_path / "page.html")
    assert answer.returncode == 0, answer.stderr
    reader = Reader((tmp_path / "page.html").read_text(encoding="utf-8"))
    words = "".join(reader.words)
    assert says_so(html.unescape(" ".join(reader.words)))
    assert says_so((tmp_path / "page.md").read_text(encoding="utf-8"))
    for said in ("What holds", "All effects", "Order of rows: all", "ends in April"):
        assert said in words
    verified = tongyu_here("verify", out, "--runs", 1)
    assert verified.returncode == 0, verified.stdout
    assert "invariances.csv, row_order.csv: the same when made from the stored runs" in verified.stdout
