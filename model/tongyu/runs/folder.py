"""The folder a study leaves its results in: a new one, never one that holds something else."""

import contextlib
import datetime
import re
from collections.abc import Callable
from pathlib import Path

from tongyu.errors import InputError
from tongyu.loaded_code import require_as_loaded
from tongyu.runs.files import PARTIAL, reason, remove_partial
from tongyu.text.wording import plain

RECORD = "record.json"  # written last: its presence says that the study is finished
REPORT = "report"  # begins the names of what a report writes, which the record does not list
REPORTS = (f"{REPORT}.html", f"{REPORT}.md")
RESULTS = Path("results")
_OF_A_REPORT = re.compile(rf"{REPORT}(/|\.html$|\.md$)")
_DRAWN = ("*.svg", "*.png")


def is_report(name: str) -> bool:
    """Whether the file of that name in a study's folder is one that a report wrote."""
    return _OF_A_REPORT.match(name) is not None


def take_back(folder: Path, announce: Callable[[str], None] = lambda line: None) -> None:
    """Remove the record of a folder that is about to change, and the report, which tells of what that record names.

    `announce` is told of a report that goes.
    """
    (folder / RECORD).unlink(missing_ok=True)
    reports = [path for path in (folder / name for name in REPORTS) if path.is_file()]
    for path in reports:
        path.unlink()
    drawings = folder / REPORT
    if drawings.is_dir() and not drawings.is_symlink():
        for drawn in (path for pattern in _DRAWN for path in drawings.glob(pattern)):
            drawn.unlink()
        with contextlib.suppress(OSError):  # somebody keeps something else in it
            drawings.rmdir()
    if reports:
        announce(
            f"Removed: {', '.join(map(str, reports))}, which told of what was there before; tongyu report {folder}"
            " writes it anew."
        )


def prepare(out: Path | None, kind: str, names: frozenset[str]) -> Path:
    """The folder to write to, made if need be: `out`, or a new one below `results/` called after kind and day.

    `names` are what this kind of study writes. A folder with anything else in it is refused, and so is one with a
    finished study. What an interrupted one left is cleared of partial files and used. Raises InputError, also where
    this process runs another model than its files define.
    """
    require_as_loaded()
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
