"""Compiled loops: arrays in, arrays out, no Mesa, no classes but named tuples of arrays.

Numba's on-disk cache looks only at the file of the function it stores: after a
change in a function that it *calls* from another file the old answer comes
back. So the cache lives in a folder named after a hash of all kernel sources.
It must be set before Numba is first imported, hence here.

What Numba reads back from its cache is a pickle, which can run anything. So the
folder is one into which nobody but this user can put a file; where there is
none, this process has one of its own, which ends with it, and says so.
"""

import atexit
import contextlib
import hashlib
import os
import shutil
import stat
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

from tongyu.errors import InputError
from tongyu.text.wording import plain


def _sources_hash() -> str:
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.name.encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _writable(folder: Path) -> bool:
    """Whether files can be put into `folder`, which is made, for this user alone, where it is missing."""
    try:
        for place in reversed((folder, *folder.parents)):
            if not place.is_dir():
                place.mkdir(mode=0o700, exist_ok=True)  # another process may be as quick
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _of_this_user_alone(folder: Path) -> bool:
    """Whether nobody else, the administrator aside, can put files into `folder`, nor another folder in its place.

    It is the user's, and writable by no group or others; so are, or the administrator's, all the folders above it,
    but that anybody may write in one that lets each remove only what is his own, as `/tmp` does. `folder` is to have
    no symbolic links in it. Windows keeps such folders in the user's profile, and has no such marks.
    """
    if not hasattr(os, "getuid"):
        return True
    for place in (folder, *folder.parents):
        found = place.lstat()
        owners = {os.getuid()} if place == folder else {os.getuid(), 0}
        for_all = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        if found.st_uid not in owners or (for_all and (place == folder or not found.st_mode & stat.S_ISVTX)):
            return False
    return True


def _discard(folder: str, process: int) -> None:
    if os.getpid() == process:  # not a copy of it
        shutil.rmtree(folder, ignore_errors=True)


def how_to_keep(refused: Sequence[Path]) -> str:
    """What mends that compiled kernels are kept in none of the `refused` places, as a part of a sentence."""
    places = " or ".join(plain(str(folder), 200) for folder in refused)
    return f"this user, and nobody else, must be able to write in {places}, or in a folder that NUMBA_CACHE_DIR names"


def _cache_folder() -> tuple[Path, tuple[Path, ...]]:
    """Where Numba keeps what it compiled; and the places that were refused, where it is for this process alone.

    Raises InputError where no file can be put anywhere.
    """
    name = f"tongyu-kernels-{_sources_hash()}"
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        folder = Path(chosen)
        candidates = [folder if folder.name == name else folder / name]
    else:
        home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        candidates = [Path(home) / "tongyu" / name]
    with contextlib.suppress(FileNotFoundError):  # no folder for temporary files, nor can any be put where we are
        candidates.append(Path(tempfile.gettempdir()) / f"{name}-{os.getuid() if hasattr(os, 'getuid') else 'user'}")
    for candidate in candidates:
        folder = Path(os.path.realpath(candidate))  # so that no link can be turned to another place afterwards
        if _writable(folder) and _of_this_user_alone(folder):
            return folder, ()
    try:
        own = tempfile.mkdtemp(prefix="tongyu-kernels-")
    except OSError:
        raise InputError(
            "compiled kernels can be put neither in the home folder nor in one for temporary files; set NUMBA_CACHE_DIR"
            " to a folder that nobody but this user can write in, and TMPDIR to one for temporary files."
        ) from None
    atexit.register(_discard, own, os.getpid())
    folder = Path(own) / name  # by this name the processes that this one starts know that it is theirs as well
    folder.mkdir(mode=0o700)
    warnings.warn(
        f"Compiled kernels are not kept, so they are compiled again each time: {how_to_keep(candidates)}.", stacklevel=2
    )
    return folder, tuple(candidates)


CACHE_FOLDER, REFUSED_FOLDERS = _cache_folder()
os.environ["NUMBA_CACHE_DIR"] = str(CACHE_FOLDER)
