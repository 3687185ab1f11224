"""`tongyu benchmark` as people type it, with few households."""

import json
from pathlib import Path

from tests.end_to_end.commands import tongyu, tongyu_here


def test_a_quick_benchmark_measures_everybody_after_comparing_them(tmp_path: Path) -> None:
    page = tmp_path / "benchmark.md"
    done = tongyu("benchmark", "--quick", "--json", "--write", page)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert (found["schema"], found["kind"], found["command"]) == (1, "benchmark", "tongyu benchmark --quick")
    assert found["unequal"] == []
    measured = found["measured"]
    assert [run["households"] for run in measured["runs"]] == measured["settings"]["sizes"]
    assert all(run["residual"] <= 1e-9 for run in [*measured["runs"], *measured["machine"]["shipped"]])
    outcomes = [*measured["outcomes"], *(race["outcome"] for race in measured["twins"])]
    assert {outcome["name"] for outcome in outcomes} == {
        "NumPy: a pass over the offers",
        "NumPy: settlement",
        "NumPy: consumption",
        "NumPy: openness",
        "plain-Mesa twin",
    }
    assert all(0.0 <= outcome["difference"] <= outcome["most"] for outcome in outcomes)
    assert sum(measured["draws"].values()) > 1.0
    text = page.read_text(encoding="utf-8")
    assert "Measured by `tongyu benchmark --quick`" in text
    assert "A partial run: without" in text
    assert "## Against a plain-Mesa twin" in text


def test_a_mistake_is_one_sentence_and_status_two(tmp_path: Path) -> None:
    for options in (("--sizes", "ten"), ("--quick", "--write", tmp_path / "none" / "page.md")):
        done = tongyu_here("benchmark", *options)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1
        assert "Traceback" not in done.stderr
