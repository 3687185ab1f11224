"""Text files that people write: read whole and safely, or refused with one sentence."""

import stat
from pathlib import Path

from tongyu.errors import InputError
from tongyu.text.wording import plain


def read_text(path: Path, name: str, noun: str, kind: str, largest: int) -> str:
    """The text at `path`, lines ended by one sign; `name` is what messages call it, `noun` what it should be.

    `kind` is the format, "TOML" or "CSV", `largest` the most bytes. Raises InputError.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError(f"{name}: this is a folder; expected {noun} file ({kind}).")
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"{name}: this is not an ordinary file; expected {noun} file ({kind}).")
        with path.open("rb") as file:
            raw = file.read(largest + 1)
    except FileNotFoundError:
        raise InputError(f"{name}: there is no such file.") from None
    except PermissionError:
        raise InputError(f"{name}: no permission to read it.") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL or half a character in the path
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a usable path"
        raise InputError(f"{name}: cannot be read: {plain(reason)}.") from None
    if len(raw) > largest:
        size = max(status.st_size, len(raw)) / 1e6
        raise InputError(f"{name}: {size:,.1f} MB is too large; {noun} file has at most {largest / 1e6:,.0f} MB.")
    if b"\0" in raw:
        raise InputError(f"{name}: this is not a text file; expected {noun} file ({kind}, saved as UTF-8).")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(f"{name}, line {line}: this is not UTF-8; save the file as UTF-8 text.") from None
    if not text.strip():
        raise InputError(f"{name}: the file is empty; expected {noun}.")
    return text.replace("\r\n", "\n")
