"""The tools as people type them, in the root of a checkout."""

import ast
import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def typed(tool: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """What `python -m tools.TOOL` answers."""
    return subprocess.run(
        [sys.executable, "-m", f"tools.{tool}", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        timeout=600,
        check=False,
    )


def typed_here(
    tool: str, *arguments: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> subprocess.CompletedProcess[str]:
    """What it answers in this process, which has imported everything."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", [tool, *arguments])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(f"tools.{tool}", run_name="__main__", alter_sys=True)
    assert isinstance(ended.value.code, int)
    return subprocess.CompletedProcess([tool, *arguments], ended.value.code, *capsys.readouterr())


def rooms() -> dict[str, Path]:
    """The tools that can be run, by name, with the file that says how."""
    found = {}
    for path in sorted((ROOT / "tools").rglob("*.py")):
        if '__name__ == "__main__"' in path.read_text(encoding="utf-8"):
            parts = path.relative_to(ROOT / "tools").with_suffix("").parts
            found[".".join(part for part in parts if part != "__main__")] = path
    return found


@pytest.mark.parametrize("tool", rooms())
def test_a_tool_says_its_command(tool: str) -> None:
    said = ast.get_docstring(ast.parse(rooms()[tool].read_text(encoding="utf-8")))
    assert said is not None
    assert f"python -m tools.{tool}" in said


@pytest.mark.parametrize("tool", [tool for tool in rooms() if "." not in tool])
def test_a_tool_has_a_target_that_its_docstring_names(tool: str) -> None:
    (line,) = (line for line in MAKEFILE.splitlines() if f"$(VENV)/bin/python -m tools.{tool}" in line)
    recipe = MAKEFILE[: MAKEFILE.index(line)]
    target = [each for each in recipe.splitlines() if each.endswith(": install")][-1].removesuffix(": install")
    assert f"make {target}" in (rooms()[tool].read_text(encoding="utf-8"))


def test_there_are_the_tools_that_there_should_be() -> None:
    assert {"agreement", "benchmark", "convex", "documents", "font", "licences", "pins", "screenshots"} <= set(rooms())


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("benchmark", ("--sizes", "ten"), "--sizes ten are not whole numbers"),
        ("benchmark", ("--quick", "--write", "nowhere/page.md"), "there is no folder nowhere"),
        ("documents", ("nowhere",), "nowhere"),
        ("pins", ("bth",), 'did you mean "both"'),
        ("screenshots", ("cuonty",), 'did you mean "county"'),
    ],
)
def test_a_mistake_is_one_sentence_and_status_two(
    tool: str,
    arguments: tuple[str, ...],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    done = typed_here(tool, *arguments, monkeypatch=monkeypatch, capsys=capsys)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_so_it_is_by_a_process_of_its_own() -> None:
    done = typed("pins", "bth")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert 'did you mean "both"' in done.stderr


@pytest.mark.slow
def test_a_quick_benchmark_measures_everybody_after_comparing_them(tmp_path: Path) -> None:
    page = tmp_path / "benchmark.md"
    done = typed("benchmark", "--quick", "--json", "--write", page)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert (found["schema"], found["kind"]) == (1, "benchmark")
    assert found["command"] == "python -m tools.benchmark --quick"
    assert found["unequal"] == []
    measured = found["measured"]
    assert [run["households"] for run in measured["runs"]] == measured["settings"]["sizes"]
    assert all(run["residual"] <= 1e-9 for run in [*measured["runs"], *measured["machine"]["shipped"]])
    (twin,) = (race["outcome"] for race in measured["twins"])
    assert twin["name"] == "plain-Mesa twin"
    assert 0.0 <= twin["difference"] <= twin["most"]
    assert len(measured["limits"]) == 2
    assert len(measured["machine"]["draw_costs"]) == 4
    text = page.read_text(encoding="utf-8")
    assert "Measured by `python -m tools.benchmark --quick`" in text
    assert "A partial run: without" in text
    assert "## Against a plain-Mesa twin" in text
