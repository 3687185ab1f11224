"""What docs/extending.md shows runs, says what it says, and makes the parcel lockers of the examples."""

import contextlib
import io
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.added_mechanisms import as_before, require_examples
from tests.end_to_end.commands import environment, tongyu_here
from tests.whole_runs import different, digests

from tongyu import County, load

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "examples" / "parcel_lockers"
TEST_FILE = EXAMPLE / "test_parcel_lockers.py"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCKS if kind == language]


@pytest.fixture(scope="module")
def run() -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The names that the page's code makes, and what each block that is followed by its output printed, beside that."""
    names: dict[str, Any] = {}
    printed = []
    with as_before():
        for (kind, text), (after, output) in zip(BLOCKS, [*BLOCKS[1:], ("", "")], strict=True):
            if kind != "python" or text == TEST_FILE.read_text(encoding="utf-8"):
                continue
            with contextlib.redirect_stdout(io.StringIO()) as told:
                exec(compile(text, "docs/extending.md", "exec"), names)
            printed.append((told.getvalue(), output if after == "text" else ""))
    return names, printed


def without_numbers(text: str) -> str:
    """What a county's money comes to is another thing than what is said of it."""
    return re.sub(r"[\d.]+(e\+\d+)?", "#", text)


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    assert {kind for kind, _ in BLOCKS} == {"python", "text", "toml", "console"}
    assert len(blocks("python")) == 11


def test_the_code_runs_and_prints_what_the_page_says(run: tuple[dict[str, Any], list[tuple[str, str]]]) -> None:
    _, printed = run
    assert sum(bool(output) for _, output in printed) == len(blocks("text"))
    for told, output in printed:
        assert without_numbers(told) == without_numbers(output)


def test_each_mistake_is_answered_with_one_sentence(run: tuple[dict[str, Any], list[tuple[str, str]]]) -> None:
    told = run[1][-1][0].splitlines()
    assert len(told) == 3
    assert all(line.endswith(".") for line in told)


def test_the_lockers_of_the_page_are_those_of_the_example(run: tuple[dict[str, Any], list[tuple[str, str]]]) -> None:
    names, _ = run
    require_examples()
    example = County(load(EXAMPLE / "parcel_lockers.toml"), rng=1, households=300).run(60)
    (made,) = example.tables.added
    assert different(digests(example), digests(names["lockers"])) == []
    for part in ("numbers", "levers", "switches", "shows", "columns", "does"):
        assert getattr(names["MECHANISM"], part) == getattr(made, part), part


def test_the_test_file_of_the_page_is_that_of_the_example_and_passes(tmp_path: Path) -> None:
    text = TEST_FILE.read_text(encoding="utf-8")
    assert text in blocks("python")
    folder = shutil.copytree(EXAMPLE, tmp_path / "parcel_lockers")
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        env=environment() | {"PYTEST_ADDOPTS": "", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "2 passed" in told.stdout


def test_the_files_of_the_page_are_those_of_the_example() -> None:
    entry, scenario = map(tomllib.loads, blocks("toml"))
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert entry["project"]["entry-points"] == project["entry-points"]
    assert scenario == tomllib.loads((EXAMPLE / "parcel_lockers.toml").read_text(encoding="utf-8"))


def test_the_commands_of_the_page_work_with_the_example_installed(tmp_path: Path) -> None:
    require_examples()
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    commands = [shlex.split(line) for block in blocks("console") for line in block.splitlines()]
    assert {words[1] for words in commands} == {"show", "parameters", "run", "compare"}
    for program, *words in commands:
        assert program == "tongyu"
        told = tongyu_here(*words, folder=tmp_path)
        assert told.returncode == 0, told.stderr
        assert "parcel_lockers" in told.stdout
    (results,) = (tmp_path / "results").iterdir()
    assert (results / "record.json").is_file()
