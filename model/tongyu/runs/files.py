"""Files written whole or not at all.

A file is written under a temporary name in its own folder, brought to the disk, and renamed. So whatever bears its
final name is complete, and what an interruption leaves ends in `.partial`.
"""

import contextlib
import json
import math
import os
import secrets
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from tongyu.errors import InputError
from tongyu.text.wording import plain

if TYPE_CHECKING:
    import pandas as pd

PARTIAL = ".partial"


@contextlib.contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which becomes `path` when the block ends and vanishes when the block fails.

    Raises InputError where the folder cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}{PARTIAL}")
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise InputError(f"{plain(str(path), 200)}: cannot be written: {reason(error)}.") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """`text` as UTF-8."""
    with whole(path) as file:
        file.write(text.encode())


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """`document` as `json_text`."""
    write_text(path, json_text(document) + "\n")


def json_text(document: Any) -> str:
    """`document` as readable JSON in plain ASCII; NaN and infinity, which JSON has not, become null."""
    return json.dumps(_with_nulls(document), indent=2, allow_nan=False)


def write_csv(path: Path, frame: "pd.DataFrame") -> None:
    """`frame` without its index; numbers so that they read back as the same floats."""
    write_text(path, frame.to_csv(index=False, lineterminator="\n"))


def write_parquet(path: Path, frame: "pd.DataFrame") -> None:
    """`frame` without its index."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False)
    with whole(path) as file:
        pq.write_table(table, file, compression="zstd")


def remove_partial(folder: Path, older_than: float = 0.0) -> None:
    """Delete what an interrupted command left in `folder`; files under their final names stay.

    Where others may be writing, only what nobody has touched for `older_than` seconds.
    """
    for leftover in folder.glob(f".*{PARTIAL}"):
        with contextlib.suppress(OSError):
            if time.time() - leftover.stat().st_mtime >= older_than:
                leftover.unlink()


def reason(error: OSError) -> str:
    """Why the system refused, as the end of a sentence."""
    return plain(error.strerror.lower()) if error.strerror else "the system refused"


def _with_nulls(value: Any) -> Any:
    match value:
        case float():
            return value if math.isfinite(value) else None
        case Mapping():
            return {key: _with_nulls(each) for key, each in value.items()}
        case list() | tuple():
            return [_with_nulls(each) for each in value]
    return value


def _sync_folder(folder: Path) -> None:
    """Bring the renaming to the disk too; some systems can't open a folder, and do without."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
