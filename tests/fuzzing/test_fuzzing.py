"""A few hundred of the files and command lines that `python -m tests.fuzzing` tries by the thousand."""

from pathlib import Path

import pytest
from tests.fuzzing import command_lines, files


@pytest.mark.parametrize("kind", files.KINDS)
def test_what_slips_are_put_into_is_right_as_it_stands(kind: str, tmp_path: Path) -> None:
    read, originals, _ = files.KINDS[kind]
    for original in originals:
        (tmp_path / "my.toml").write_text(original, encoding="utf-8")
        read(tmp_path / "my.toml")


@pytest.mark.parametrize("kind", files.KINDS)
def test_files_with_slips_are_read_or_refused_in_one_line_and_known_mistakes_refused(kind: str) -> None:
    assert files.complaints(kind, seed=1, count=120) == []


def test_command_lines_with_slips_are_answered_in_words_and_known_mistakes_refused() -> None:
    assert command_lines.complaints(seed=1, count=150) == []
