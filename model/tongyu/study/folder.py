"""The folder a study leaves its results in: a new one, never one that holds something else."""

import contextlib
import datetime
from pathlib import Path

from tongyu.errors import InputError
from tongyu.study.files import PARTIAL, reason, remove_partial
from tongyu.wording import plain

RECORD = "record.json"  # written last: its presence says that the study is finished
REPORT = "report"  # begins the names of what a report writes, which the record does not list
RESULTS = Path("results")


def prepare(out: Path | None, kind: str, names: frozenset[str]) -> Path:
    """The folder to write to, made if need be: `out`, or a new one below `results/` called after kind and day.

    `names` are what this kind of study writes. A folder with anything else in it is refused, and so is one with a
    finished study. What an interrupted one left is cleared of partial files and used. Raises InputError.
    """
    if out is None:
        return new_folder(RESULTS, f"{kind}-{datetime.date.today().isoformat()}")
    shown = plain(str(out), 200)
    try:
        if out.exists() and not out.is_dir():
            raise InputError(f"{shown}: this is a file; --out expects a folder, new or empty.")
        present = sorted(path.name for path in out.iterdir()) if out.exists() else []
    except OSError as error:
        raise InputError(f"{shown}: cannot be read: {reason(error)}.") from None
    if RECORD in present:
        raise InputError(f"{shown}: holds a finished study ({RECORD}); name another folder, or delete it first.")
    others = [name for name in present if name not in names and not name.endswith(PARTIAL)]
    if others:
        raise InputError(f"{shown}: holds something else ({plain(others[0])}); name a new or an empty folder.")
    make(out)
    remove_partial(out)
    return out


def new_folder(parent: Path, name: str) -> Path:
    """A folder that did not exist: `name`, else `name-2`, `name-3` and so on."""
    make(parent)
    number = 1
    while True:
        folder = parent / (name if number == 1 else f"{name}-{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
        except OSError as error:
            raise InputError(f"{plain(str(folder), 200)}: cannot be made: {reason(error)}.") from None
        else:
            return folder


def make(folder: Path) -> None:
    """Make `folder` if need be. Raises InputError where it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe{PARTIAL}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(f"{plain(str(folder), 200)}: cannot be written: {reason(error)}.") from None
    except ValueError:  # a NUL in the path
        raise InputError(f"{plain(str(folder), 200)}: not a usable path.") from None


def discard_if_empty(folder: Path) -> bool:
    """Remove `folder` if there is nothing in it but empty folders and partial files; whether it was removed."""
    if any(path.is_file() and not path.name.endswith(PARTIAL) for path in folder.rglob("*")):
        return False
    with contextlib.suppress(OSError):
        for inner in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
            remove_partial(inner)
            inner.rmdir()
        remove_partial(folder)
        folder.rmdir()
    return not folder.exists()
