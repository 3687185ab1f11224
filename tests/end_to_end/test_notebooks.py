"""The notebooks run from a clean kernel, within their time, and are stored without output."""

import re
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from tests.end_to_end.commands import environment
from tests.slow import each_slow_among

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LARGEST = 100_000  # bytes
LONGEST = 600.0  # seconds for a cell, on a machine that compiles the model first


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def test_there_are_four_tours() -> None:
    assert [path.name[0] for path in NOTEBOOKS] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_small_and_stored_without_output(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert path.stat().st_size < LARGEST
    for cell in notebook.cells:
        assert cell.cell_type == "markdown" or (cell.outputs == [] and cell.execution_count is None)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_says_that_its_sample_is_small_and_its_people_invented(path: Path) -> None:
    first = next(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    assert "small" in first
    assert "invented" in first
    assert re.search(r"\b(400|600) of 58,768 households", first)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_leads_to_what_is_there(path: Path) -> None:
    prose = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    for link in re.findall(r"\]\(([^)]+)\)", prose):
        assert (FOLDER / link).is_file(), link
    for source in re.findall(r"`((?:model|tests|docs)/[\w./]+)`", prose):
        assert (FOLDER.parent / source).exists(), source


@pytest.mark.parametrize("path", each_slow_among(NOTEBOOKS, NOTEBOOKS[1::2]), ids=lambda path: path.stem)
def test_a_notebook_runs_from_a_clean_kernel_and_shows_something(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = read(path)
    began = time.perf_counter()
    NotebookClient(
        notebook, timeout=LONGEST, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    print(f"{path.stem}: {time.perf_counter() - began:.0f} s")  # noqa: T201
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("image/png" in output.get("data", {}) for output in outputs)
    warnings = [output.text for output in outputs if output.get("name") == "stderr"]
    assert [text for text in warnings if "TqdmWarning" not in text] == []  # Mesa's progress bar misses ipywidgets
