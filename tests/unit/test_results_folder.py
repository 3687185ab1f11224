"""Results go to a new folder, and nothing that was there before is lost."""

import os
from pathlib import Path

import pytest

from tongyu.errors import InputError
from tongyu.runs.folder import prepare

NAMES = frozenset({"table.csv", "runs", "record.json"})


def test_without_a_name_each_study_gets_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first, second, third = (prepare(None, "compare", NAMES) for _ in range(3))
    assert first.parent == Path("results")
    assert [second.name, third.name] == [f"{first.name}-2", f"{first.name}-3"]


def test_a_named_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    assert prepare(tmp_path / "a" / "b", "compare", NAMES).is_dir()
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "notes").touch()
    with pytest.raises(InputError, match="this is a file"):
        prepare(tmp_path / "notes", "compare", NAMES)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(InputError, match=r"something else \(thesis\.tex\)"):
        prepare(tmp_path, "compare", NAMES)


def test_a_finished_study_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "record.json").touch()
    with pytest.raises(InputError, match="finished study"):
        prepare(tmp_path, "compare", NAMES)


def test_what_an_interrupted_study_left_is_cleared_of_partial_files(tmp_path: Path) -> None:
    (tmp_path / "table.csv").touch()
    (tmp_path / ".paths.png.0123.partial").touch()
    assert prepare(tmp_path, "compare", NAMES) == tmp_path
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]


def test_no_permission_is_one_sentence(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    if os.access(closed, os.W_OK):
        target = Path("/proc/tongyu")  # the superuser may write anywhere but here
    else:
        target = closed / "results"
    with pytest.raises(InputError, match="cannot be written"):
        prepare(target, "compare", NAMES)


@pytest.mark.parametrize("name", ["\0", "x" * 300])
def test_a_name_that_cannot_be_one_is_one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        prepare(tmp_path / name, "compare", NAMES)
