"""Wherever figures of the county stand, it is said where the findings stand: read at each place, by one constant.

Of an interaction, a trial, conditions and invariances, which cost more to run, it is asked where these are tested.
"""

import html
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from tests.end_to_end.commands import SMALL, tongyu_here
from tests.end_to_end.sweeping import study_file
from tests.notices import says_so
from tests.page_reader import Reader

from tongyu.app.words import LANGUAGES, words
from tongyu.report.wording import FINDINGS

ROOT = Path(__file__).parents[2]
TINY = ["--households", 100, "--workers", 1]
PROGRAMME = f"""schema = 1
based_on = "{SMALL.as_posix()}"

[programme.training.courses]
intensity = 40
start = "2011-03"
budget = 300_000
"""
FOLDERS = {  # commands that leave a folder, by their names
    "compare": ["compare", "courses.toml", "--seeds", 3, "--months", 24, *TINY],
    "sweep": ["sweep", "study.toml", "--workers", 1],
}
OTHERS = {  # commands that leave none
    "run": ["run", "courses.toml", "--months", 24, "--households", 100],
    "life": ["life", "courses.toml", "--household", 3, "--months", 24, "--households", 100],
    "power": ["power", "compare", "--size", 5],
    "query": ["query", "compare", "select scenario, seed, person_years_poor from runs"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("said")
    (made / "courses.toml").write_text(PROGRAMME)
    study_file(made, 2, 2)
    return made


@pytest.fixture(scope="module")
def said(folder: Path) -> dict[str, tuple[str, str]]:
    """What each command prints for people, and the same as JSON."""
    texts: dict[str, tuple[str, str]] = {}
    for name, arguments in FOLDERS.items():
        texts[name] = _both([*arguments, "--out", name], folder)
    for name, arguments in OTHERS.items():
        texts[name] = _both(arguments, folder)
    return texts


def _both(arguments: list[Any], folder: Path) -> tuple[str, str]:
    answers = [tongyu_here(*arguments, *more, folder=folder) for more in ((), ("--json",))]
    for answer in answers:
        assert answer.returncode in (0, 1), answer.stderr
    return answers[0].stdout, answers[1].stdout


@pytest.mark.parametrize("name", [*FOLDERS, *OTHERS])
def test_every_command_with_figures_says_so_before_them(said: dict[str, tuple[str, str]], name: str) -> None:
    printed, _ = said[name]
    assert says_so(printed)
    assert says_so(printed[: len(printed) // 2])  # above, not in the small print


@pytest.mark.parametrize("name", [*FOLDERS, *OTHERS])
def test_every_document_says_so(said: dict[str, tuple[str, str]], name: str) -> None:
    document = json.loads(said[name][1])
    assert document["notice"] == FINDINGS
    assert document["kind"]


def test_a_table_as_csv_stays_a_table_and_it_is_said_beside_it(said: object, folder: Path) -> None:
    answer = tongyu_here("query", "compare", "select seed from runs", "--csv", folder=folder)
    assert answer.stdout.splitlines()[0] == "seed"
    assert says_so(answer.stderr)


@pytest.mark.parametrize("name", FOLDERS)
def test_every_report_says_so(said: object, folder: Path, name: str) -> None:
    answer = tongyu_here("report", name, "--out", f"{name}.html", folder=folder)
    assert answer.returncode == 0, answer.stderr
    page = Reader((folder / f"{name}.html").read_text(encoding="utf-8"))
    assert says_so(html.unescape(" ".join(page.words)))
    assert says_so((folder / f"{name}.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{name}.md" for name in ("odd", "yardsticks", "conditions"))])
def test_every_document_of_the_repository_with_figures_says_so(page: str) -> None:
    assert says_so((ROOT / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_every_notebook_says_so_in_its_first_words(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells  # type: ignore[no-untyped-call]
    assert says_so(next(cell.source for cell in cells if cell.cell_type == "markdown"))


def test_the_page_has_the_sentence_in_both_languages() -> None:
    assert words("en")("page.findings") == FINDINGS
    assert set(LANGUAGES) == {"en", "zh"}
    assert "研究结论" in words("zh")("page.findings")
