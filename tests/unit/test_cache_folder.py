"""What is compiled is kept where nobody else can put a file: Numba runs what it reads back."""

import errno
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

from tongyu import kernels
from tongyu.errors import InputError
from tongyu.runs import compiling

NAME = f"tongyu-kernels-{kernels._sources_hash()}"

TOLD = "ignore:Compiled kernels are not kept"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows keeps such folders in the user's profile")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files that all users share, and no home to keep anything in."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    folder.chmod(0o1777)
    (tmp_path / "file").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    return folder


@pytest.fixture
def fallback(temporary: Path) -> Path:
    return temporary / f"{NAME}-{os.getuid()}"


def mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


def test_the_folder_is_made_for_this_user_alone(fallback: Path) -> None:
    before = os.umask(0)
    try:
        assert kernels._cache_folder() == (fallback, ())
    finally:
        os.umask(before)
    assert mode(fallback) == 0o700
    assert kernels._cache_folder() == (fallback, ())


@pytest.mark.filterwarnings(TOLD)
@pytest.mark.parametrize("open_to", [0o770, 0o707, 0o1777])
def test_a_folder_that_others_may_write_to_is_refused(temporary: Path, fallback: Path, open_to: int) -> None:
    fallback.mkdir()
    fallback.chmod(open_to)
    folder, refused = kernels._cache_folder()
    assert fallback in refused
    assert folder.parent.parent == temporary
    assert (mode(folder), mode(folder.parent)) == (0o700, 0o700)


@pytest.mark.filterwarnings(TOLD)
def test_a_folder_of_another_user_is_refused(fallback: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fallback.mkdir(mode=0o700)
    another = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: another)
    fallback.rename(fallback.with_name(f"{NAME}-{another}"))
    assert kernels._of_this_user_alone(fallback.with_name(f"{NAME}-{another}")) is False
    assert kernels._cache_folder()[1]


@pytest.mark.filterwarnings(TOLD)
def test_a_link_to_a_folder_that_others_may_write_to_is_refused(fallback: Path, tmp_path: Path) -> None:
    planted = tmp_path / "planted"
    planted.mkdir()
    planted.chmod(0o777)
    fallback.symlink_to(planted)
    folder, refused = kernels._cache_folder()
    assert fallback in refused
    assert planted not in folder.parents


def test_a_folder_that_another_could_put_in_its_place_is_refused(tmp_path: Path) -> None:
    above = tmp_path / "above"
    folder = above / "folder"
    folder.mkdir(parents=True, mode=0o700)
    above.chmod(0o777)
    assert not kernels._of_this_user_alone(folder)
    above.chmod(0o1777)  # in which each removes only what is his own
    assert kernels._of_this_user_alone(folder)


@pytest.mark.parametrize("where", ["NUMBA_CACHE_DIR", "XDG_CACHE_HOME"])
def test_a_folder_that_was_chosen_is_held_to_the_same(
    where: str, fallback: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    monkeypatch.setenv(where, str(shared))
    folder, _ = kernels._cache_folder()
    assert folder.is_relative_to(shared)
    folder.chmod(0o777)
    assert kernels._cache_folder() == (fallback, ())


def test_where_all_are_refused_a_command_has_a_folder_of_its_own_and_leaves_none(
    fallback: Path, temporary: Path, tmp_path: Path
) -> None:
    fallback.mkdir()
    fallback.chmod(0o777)
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    environment |= {"TMPDIR": str(temporary), "XDG_CACHE_HOME": str(tmp_path / "file")}
    child = "import os; print(os.environ['NUMBA_CACHE_DIR'])"
    program = f"import subprocess, sys, tongyu.kernels; {child}; sys.stdout.flush()\n"
    program += f'subprocess.run([sys.executable, "-c", "import tongyu.kernels; {child}"], check=True)'
    said = subprocess.run([sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True)
    its_own, of_its_child = said.stdout.split()
    assert its_own == of_its_child  # what one compiles the other need not
    assert Path(its_own).parent.parent == temporary
    assert [each.name for each in temporary.iterdir()] == [fallback.name]


def test_it_is_said_where_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "CACHE_FOLDER", tmp_path)
    monkeypatch.setattr(compiling, "REFUSED_FOLDERS", (tmp_path / "refused",))
    said: list[str] = []

    def announce(line: str) -> None:
        said.append(line)
        raise InterruptedError  # before anything is compiled

    with pytest.raises(InterruptedError):
        compiling.compile_kernels(announce)
    assert (
        f"for this command alone (to keep them, this user, and nobody else, must be able to write in {tmp_path}"
        in (said[0])
    )
    assert "or in a folder that NUMBA_CACHE_DIR names" in said[0]


def test_whoever_imports_the_kernels_is_told_that_nothing_is_kept(fallback: Path) -> None:
    fallback.mkdir()
    fallback.chmod(0o777)
    with pytest.warns(UserWarning, match=r"compiled again each time: .* or in a folder that NUMBA_CACHE_DIR names\.$"):
        kernels._cache_folder()


def test_where_nothing_can_be_written_one_sentence_names_what_mends_it(
    fallback: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", refuse)
    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    with pytest.raises(InputError, match=r"^compiled kernels can be put neither .* set NUMBA_CACHE_DIR to a folder"):
        kernels._cache_folder()
    chosen = temporary.parent / "chosen"
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(chosen))
    assert kernels._cache_folder() == (chosen / NAME, ())
