"""Whether the files of a folder are those that its record lists."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from tongyu.study.record import hash_of


def damaged_files(folder: Path, hashes: Mapping[str, str]) -> dict[str, str]:
    """The files of `hashes` (SHA-256 by path) that are not as recorded, and what they are: changed, missing, unsafe."""
    found = {}
    for name, expected in hashes.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            found[name] = "not a file of this folder"
            continue
        try:
            if hash_of(folder / path) != expected:
                found[name] = "changed"
        except FileNotFoundError:
            found[name] = "missing"
        except OSError:
            found[name] = "cannot be read"
    return found
