"""What has been compiled is known by the very files that it was compiled from."""

import os
import shutil
from pathlib import Path

import pytest

from tongyu.runs import compiling


@pytest.fixture
def kernels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the kernels that counts as compiled, and a cache of its own."""
    copy = tmp_path / "kernels"
    shutil.copytree(compiling.KERNELS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(compiling, "KERNELS", copy)
    monkeypatch.setattr(compiling, "CACHE_FOLDER", tmp_path)
    compiling._marker().touch()
    assert compiling.compiled()
    return copy


def test_the_same_kernels_elsewhere_are_not_compiled_there(
    kernels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(kernels, tmp_path / "elsewhere")
    monkeypatch.setattr(compiling, "KERNELS", tmp_path / "elsewhere")
    assert not compiling.compiled()


def test_kernels_that_were_written_anew_must_be_compiled_again(kernels: Path) -> None:
    os.utime(kernels / "poverty.py", (1, 1))
    assert not compiling.compiled()


def test_nothing_is_announced_or_compiled_where_that_was_done(kernels: Path) -> None:
    compiling.compile_kernels(lambda line: pytest.fail(line))
