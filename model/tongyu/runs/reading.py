"""The one way by which files of a folder of results are opened, whoever made the folder.

Results are passed on, so whatever lies in such a folder may be anything: a link to a device, a named pipe, a file of
many gigabytes, bytes that are no text. A file is read only where it is an ordinary file, within the folder, not larger
than its kind can be; anything else is one sentence. A link is followed where it leads to a place in the same folder,
and refused where it leads out of it.
"""

import contextlib
import hashlib
import io
import json
import os
import stat
from collections.abc import Iterator, Sequence
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pandas as pd

from tongyu.errors import InputError
from tongyu.runs.files import reason
from tongyu.text.wording import plain

if TYPE_CHECKING:
    import pyarrow as pa

LARGEST_DOCUMENT = 64_000_000  # bytes of JSON: plans and records name every scenario and file
LARGEST_TABLE = 256_000_000  # bytes of CSV
LARGEST_DRAWING = 16_000_000  # bytes of SVG
LARGEST_PARQUET = 1_000_000_000  # bytes; a merged file of the store has some 64 MB
MOST_VALUES = 500_000_000  # in a Parquet file: a few bytes of one can stand for any number
_WAIT_FOR_NOBODY = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)  # a pipe would wait for its writer


class Unfit(InputError):
    """What stands under a file's name is no file of the folder that could be read: a link out, a device, a flood."""


def opened(path: Path, within: Path) -> BufferedReader:
    """The ordinary file at `path`, open to be read; it must be in the folder `within`, also where it is a link.

    Raises FileNotFoundError where there is none, Unfit where it is something else, InputError where it cannot be read.
    """
    shown = _shown(path)
    try:
        place = path.resolve(strict=True)
        if not place.is_relative_to(within.resolve()):
            raise Unfit(f"{shown}: is a link that leads out of the folder; files of a result lie in it.")
        if not stat.S_ISREG(place.stat().st_mode):  # before it is opened, which some devices would notice
            raise Unfit(f"{shown}: is not an ordinary file, so it is not read.")
        descriptor = os.open(place, os.O_RDONLY | _WAIT_FOR_NOBODY)
    except FileNotFoundError:
        raise
    except RuntimeError:
        raise Unfit(f"{shown}: is a link that leads back to itself.") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL
        why = reason(error) if isinstance(error, OSError) else "not a usable path"
        raise InputError(f"{shown}: cannot be read: {why}.") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # it was changed for another meanwhile
        os.close(descriptor)
        raise Unfit(f"{shown}: is not an ordinary file, so it is not read.")
    return os.fdopen(descriptor, "rb")


def content_of(path: Path, within: Path, most: int) -> bytes:
    """The bytes of a file of at most `most` bytes; errors as in `opened`."""
    with opened(path, within) as file:
        try:
            known = os.fstat(file.fileno()).st_size
            content = file.read(most + 1) if known <= most else b""
        except OSError as error:
            raise InputError(f"{_shown(path)}: cannot be read: {reason(error)}.") from None
        if max(known, len(content)) > most:
            raise Unfit(f"{_shown(path)}: is too large for a file of results; at most {most / 1e6:,.0f} MB are read.")
    return content


def text_of(path: Path, within: Path, most: int) -> str:
    """The text of a file in UTF-8; errors as in `opened`."""
    try:
        return content_of(path, within, most).decode()
    except UnicodeDecodeError:
        raise InputError(f"{_shown(path)}: damaged, it is not UTF-8 text; run the study again.") from None


def document_in(path: Path, within: Path) -> dict[str, Any]:
    """The JSON object in a file; errors as in `opened`."""
    text = text_of(path, within, LARGEST_DOCUMENT)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise InputError(f"{_shown(path)}: damaged, or written by something else; run the study again.")
    return document


def drawing_in(path: Path) -> str:
    """The SVG in a file, or in one of the same folder that it links to. Raises InputError, also where there is none."""
    try:
        return text_of(path, path.parent, LARGEST_DRAWING)
    except FileNotFoundError:
        raise InputError(f"{_shown(path)}: is missing; run the study again in its folder.") from None


def csv_in(path: Path, within: Path) -> pd.DataFrame:
    """The table in a CSV file; errors as in `opened`, and ValueError where it is none, or empty."""
    return pd.read_csv(io.BytesIO(content_of(path, within, LARGEST_TABLE)))


def parquet_in(path: Path, within: Path) -> pd.DataFrame:
    """The table in a Parquet file; errors as in `opened`."""
    content = content_of(path, within, LARGEST_PARQUET)
    try:
        return arrow_table(content).to_pandas()
    except Exception:  # whatever Arrow says of bytes that are no table
        raise InputError(f"{_shown(path)}: damaged, it is no table; run the study again in its folder.") from None


def arrow_table(content: bytes, columns: Sequence[str] | None = None) -> "pa.Table":
    """The table, or some of its columns, in the bytes of a Parquet file.

    Raises whatever Arrow does of bytes that are none, and ValueError of more values than fit in memory.
    """
    import pyarrow.parquet as pq

    file = pq.ParquetFile(io.BytesIO(content))
    found = file.metadata
    groups = [found.row_group(number) for number in range(found.num_row_groups)]
    values = sum(group.column(number).num_values for group in groups for number in range(group.num_columns))
    if max(values, found.num_rows) > MOST_VALUES:
        raise ValueError(f"{values:,} values")
    return file.read(columns=None if columns is None else list(columns))


def hash_of(path: Path, within: Path) -> str:
    """The SHA-256 of a file, of any size, in hexadecimal; errors as in `opened`."""
    with opened(path, within) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_own_file(path: Path, within: Path) -> bool:
    """Whether `path` is an ordinary file in the folder `within`, or a link to one there."""
    try:
        return path.is_file() and path.resolve().is_relative_to(within.resolve())
    except (OSError, RuntimeError):  # links in a circle
        return False


def is_local(name: str) -> bool:
    """Whether a path that a record names stays in its folder."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def part_of(folder: Path, name: str) -> Path:
    """The folder `name` in `folder`, of a part of a study. Raises InputError where it is a link that leads out."""
    part = folder / name
    if not part.resolve().is_relative_to(folder.resolve()):
        raise InputError(f"{_shown(part)}: is a link that leads out of the folder; a part of a study lies in it.")
    return part


@contextlib.contextmanager
def understood(folder: Path) -> Iterator[None]:
    """Makes one sentence, an InputError, of what goes wrong where a folder holds other things than its files say."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        said = plain(f"{type(error).__name__}: {error}", 160)
        raise InputError(
            f"{_shown(folder)}: what is in its files does not fit together ({said}); they are damaged, or of another"
            " tongyu: run the study again."
        ) from error


def _shown(path: Path) -> str:
    return plain(str(path), 200)
