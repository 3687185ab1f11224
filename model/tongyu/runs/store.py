"""The store of runs: a folder of Parquet files, each written whole or not at all, that many processes may write to.

A run is known by its identity, the hash of its resolved scenario, its seed and the version of the model, so it is found
again whatever study it was made for. A file holds the runs of one task and is called after the SHA-256 of its bytes:
what does not match its name is damaged, and its runs count as missing. No file is ever changed. Many small files are
merged into one (`compact`) by writing the merged file first and deleting the small ones after, so that a reader finds
every run at every moment, perhaps twice.
"""

import contextlib
import hashlib
import io
import json
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from tongyu.errors import InputError, TongyuError
from tongyu.runs.files import reason, remove_partial, whole
from tongyu.runs.reading import LARGEST_PARQUET, Unfit, arrow_table, content_of, is_own_file
from tongyu.runs.stored import FAILURE, IDENTITY, result_of, row_of, table_of
from tongyu.runs.tasks import Failure, Run
from tongyu.text.wording import plain

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = 1
RUNS = "runs"
DAMAGED = ".damaged"
_NAME = re.compile(r"[0-9a-f]{40}\.parquet")
SMALL = 8_000_000  # bytes; larger files are not merged again
MERGED = 64_000_000  # bytes, about
WORTH_MERGING = 32  # small files
STALE = 3_600.0  # seconds after which a partial file is nobody's
CHANGING = "{}: the files keep changing; another program works on them."
_TRIES = 20


def run_id(fingerprint: str, seed: int, version: str) -> str:
    """The identity of a run: of its resolved scenario, its seed and the version of the model."""
    return hashlib.sha256(f"{fingerprint}\n{seed}\n{version}".encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Found:
    """Where a run is, what is kept of it, and whether it failed."""

    file: str
    kept: frozenset[str]
    failed: bool


@dataclass(frozen=True)
class Scan:
    """What a store holds: runs by id; names of damaged files, which were set aside; files that are none of its own.

    The latter are also links to elsewhere, devices, pipes and files far too large, which are never opened.
    """

    runs: dict[str, Found]
    damaged: tuple[str, ...]
    foreign: tuple[str, ...]
    files: int
    size: int  # bytes

    def has(self, identity: str, keep: Collection[str]) -> bool:
        """Whether a run is there with all that is to be kept of it; of a failed one there is no more to have."""
        found = self.runs.get(identity)
        return found is not None and (found.failed or found.kept.issuperset(keep))


class Store:
    """The runs in the folder `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._within = folder.parent  # of the study: a store that is a link to elsewhere is none of it

    def make(self) -> None:
        """Make the folder if need be, and clear it of what others left half-written long ago. Raises InputError."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{plain(str(self.folder), 200)}: cannot be written: {reason(error)}.") from None
        remove_partial(self.folder, STALE)

    def write(self, results: Sequence[tuple[str, str, Run | Failure]], keep: Collection[str]) -> str:
        """Store results, each with its id and its scenario's fingerprint, as one file; its name.

        Raises InputError where the folder cannot be written.
        """
        rows = [row_of(identity, fingerprint, result, keep) for identity, fingerprint, result in results]
        return self._write(table_of(rows))

    def scan(self) -> Scan:
        """What is there. Every file is checked against its name; a damaged one is renamed to end in `.damaged`.

        Raises InputError where the folder cannot be read, and TongyuError where others change it faster than that.
        """
        for _ in range(_TRIES):
            try:
                return self._scan()
            except FileNotFoundError:  # merged by another sweep since the folder was listed
                continue
            except OSError as error:
                raise InputError(f"{plain(str(self.folder), 200)}: cannot be read: {reason(error)}.") from None
        raise TongyuError(CHANGING.format(plain(str(self.folder), 200)))

    def _scan(self) -> Scan:
        runs: dict[str, Found] = {}
        damaged: list[str] = []
        foreign: list[str] = []
        files = size = 0
        for path in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            if path.name.startswith(".") or path.name.endswith(DAMAGED):
                continue
            content = self._content(path) if _NAME.fullmatch(path.name) else None
            if content is None:
                foreign.append(path.name)
                continue
            table = _checked(path.name, content, ["id", "kept", "failed"])
            if table is None:
                damaged.append(path.name)
                with contextlib.suppress(OSError):
                    path.rename(path.with_name(path.name + DAMAGED))
                continue
            files, size = files + 1, size + len(content)
            like: dict[tuple[str, bool], Found] = {}  # one for all runs that are alike: there may be a million
            for identity, kept, failed in zip(*(column.to_pylist() for column in table.columns), strict=True):
                found = like.get((kept, failed))
                if found is None:
                    found = like[kept, failed] = Found(path.name, frozenset(kept.split()), failed)
                before = runs.get(identity)
                if before is None or len(before.kept) < len(found.kept):
                    runs[identity] = found
        return Scan(runs, tuple(damaged), tuple(foreign), files, size)

    def frame(self, ids: Iterable[str], lists: Collection[str] = ()) -> pd.DataFrame:
        """The stored runs among `ids`, in no order, by id: plain columns and outcomes, and with `lists` also those.

        `lists` are of `KEEP`; `years.headcount` and so on are then columns of arrays.
        """
        import pyarrow as pa

        parts = list(self._parts(frozenset(ids), lists))
        if not parts:
            return pd.DataFrame(columns=list(IDENTITY + FAILURE)).set_index("id")
        # Joined before pandas sees them: there a column that is empty in one file would change its type.
        return pa.concat_tables(parts, promote_options="default").to_pandas().set_index("id")

    def results(self, ids: Iterable[str], keep: Collection[str]) -> Iterator[tuple[str, Run | Failure]]:
        """The stored runs among `ids` with what is kept of them, each with its id; their scenarios have no names."""
        for part in self._parts(frozenset(ids), keep):
            for row in part.to_pylist():
                yield row["id"], result_of(row, keep)

    def compact(self) -> None:
        """Merge small files, if there are many and nobody else is at it."""
        with _alone_in(self.folder) as alone:
            if alone:
                self._compact()

    def _compact(self) -> None:
        named = (path for path in sorted(self.folder.glob("*.parquet")) if _NAME.fullmatch(path.name))
        ours = (path for path in named if is_own_file(path, self._within))
        small = [path for path in ours if _size(path) < SMALL]
        if len(small) < WORTH_MERGING:
            return
        import pyarrow as pa

        while small:
            batch, total = [], 0
            while small and total < MERGED:
                total += _size(small[-1])
                batch.append(small.pop())
            tables = [(path, self._load(path, None)) for path in batch]
            sound = [(path, table) for path, table in tables if table is not None]
            if len(sound) < 2:
                continue
            merged = pa.concat_tables([table for _, table in sound], promote_options="default").sort_by("id")
            made = self._write(merged)
            for path, _ in sound:
                if path.name != made:
                    with contextlib.suppress(OSError):  # its runs are then there twice, which harms nothing
                        path.unlink()

    def _parts(self, ids: frozenset[str], lists: Collection[str]) -> Iterator["pa.Table"]:
        """The rows of `ids`, each once, file by file; with the columns asked for."""
        import pyarrow.compute as pc

        left = set(ids)
        for _ in range(_TRIES):
            scan = self.scan()
            wanted: dict[str, list[str]] = {}
            for identity in left:
                if identity in scan.runs:
                    wanted.setdefault(scan.runs[identity].file, []).append(identity)
            gone = False
            for name, of_file in sorted(wanted.items()):
                table = self._load(self.folder / name, lists)
                if table is None:  # merged by another sweep since the scan
                    gone = True
                    continue
                left -= set(of_file)
                yield _once_each(table.filter(pc.is_in(table["id"], pc.cast(_array(of_file), table["id"].type))))
            if not gone:
                return
        raise TongyuError(CHANGING.format(plain(str(self.folder), 200)))

    def _load(self, path: Path, lists: Collection[str] | None) -> "pa.Table | None":
        """The file's table; None where it is gone or damaged. `lists` None: all columns."""
        try:
            content = content_of(path, self._within, LARGEST_PARQUET)
        except FileNotFoundError:
            return None
        if lists is None:
            return _checked(path.name, content, None)
        import pyarrow.parquet as pq

        with contextlib.suppress(Exception):
            names = pq.read_schema(io.BytesIO(content)).names
            chosen = [name for name in names if "." not in name or name.partition(".")[0] in lists]
            return _checked(path.name, content, chosen)
        return None

    def _content(self, path: Path) -> bytes | None:
        """The bytes of a file; None where that is something else. Raises FileNotFoundError where it is gone."""
        try:
            return content_of(path, self._within, LARGEST_PARQUET)
        except Unfit:
            return None
        except FileNotFoundError:
            if path.is_symlink():  # to nowhere
                return None
            raise

    def _write(self, table: "pa.Table") -> str:
        import pyarrow.parquet as pq

        buffer = io.BytesIO()
        marked = table.replace_schema_metadata({b"tongyu": json.dumps({"schema": SCHEMA}).encode()})
        pq.write_table(marked, buffer, compression="zstd")
        content = buffer.getvalue()
        name = f"{_digest(content)}.parquet"
        with whole(self.folder / name) as file:
            file.write(content)
        return name


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[bool]:
    """Whether no other process holds `folder` to merge its files; it is held until the block ends, or the process.

    Two that merge the same files lose nothing, but then every run is there twice. Where a system or a disk has no such
    locks, that is put up with.
    """
    if sys.platform == "win32":
        yield True
        return
    descriptor = None
    alone = True
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        alone = False
    except OSError:
        pass
    try:
        yield alone
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _checked(name: str, content: bytes, columns: list[str] | None) -> "pa.Table | None":
    """The table in `content`, or None where that does not match `name` or holds none of ours."""
    if not name.startswith(_digest(content)):
        return None
    try:
        table = arrow_table(content, columns)
        marked = json.loads((table.schema.metadata or {})[b"tongyu"])
    except Exception:  # whatever Arrow says of bytes that are no table, or of another's
        return None
    return table if marked.get("schema") == SCHEMA else None


def _once_each(table: "pa.Table") -> "pa.Table":
    """Of every run the row that keeps most: it may be there twice where two sweeps made it, or one before a kill."""
    ids = table["id"].to_pylist()
    if len(set(ids)) == len(ids):
        return table
    best: dict[str, tuple[int, int]] = {}
    for row, (identity, kept) in enumerate(zip(ids, table["kept"].to_pylist(), strict=True)):
        if identity not in best or best[identity][0] < len(kept.split()):
            best[identity] = len(kept.split()), row
    return table.take([row for _, row in best.values()])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:40]


def _array(values: Sequence[str]) -> Any:
    import pyarrow as pa

    return pa.array(values, type=pa.string())


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
