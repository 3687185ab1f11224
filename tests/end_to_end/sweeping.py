"""Sweeps as a user starts them, in processes that the tests interrupt and kill."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import IO

import pyarrow.parquet as pq
from tests.end_to_end.commands import COMMAND, SMALL, environment, heed_ctrl_c

TABLES = ("study.json", "points.parquet", "table.csv", "by_point.csv", "runs.parquet")
"""All that a sweep leaves but the store, whose files are cut as it happens, and the record, which has their hashes."""

STUDY = """
schema = 1
scenarios = ["{small}"]
seed = 1
seeds = {seeds}
households = 50
months = {months}
keep = ["years", "months", "people"]
[design]
kind = "latin_hypercube"
samples = {samples}
[uncertain]
"choice.theta" = {{}}
"learning.fade" = {{}}
"""


def study_file(folder: Path, seeds: int, samples: int, months: int = 12) -> Path:
    """A study of so many runs, 2 scenarios (the baseline is one) x samples x seeds, of which half are the same."""
    path = folder / "study.toml"
    path.write_text(STUDY.format(small=SMALL, seeds=seeds, samples=samples, months=months), encoding="utf-8")
    return path


def tables(folder: Path) -> dict[str, bytes]:
    """The bytes of every table of a finished sweep."""
    return {name: (folder / name).read_bytes() for name in TABLES}


def stored(folder: Path) -> list[str]:
    """The ids of the runs in the store, as often as they are there; files that are gone meanwhile are left out."""
    ids: list[str] = []
    for path in (folder / "runs").glob("*.parquet"):
        with contextlib.suppress(FileNotFoundError):
            ids += _ids(path)
    return ids


@cache  # a file is never changed
def _ids(path: Path) -> list[str]:
    return list(pq.read_table(path, columns=["id"])["id"].to_pylist())


@contextlib.contextmanager
def running(*arguments: object, log: Path, **variables: str) -> Iterator["subprocess.Popen[str]"]:
    """`tongyu sweep ...` in a group of processes of its own, its errors in `log`; whatever is left of it is killed."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            [*COMMAND, "sweep", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment() | variables,
            start_new_session=True,
            preexec_fn=heed_ctrl_c,
        )
    try:
        yield process
    finally:
        kill_group(process.pid)
        process.communicate()


def kill_group(leader: int) -> None:
    """SIGKILL to a process and all its descendants that did not leave its group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def children(parent: int) -> list[int]:
    """The processes that `parent` started and that still run."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, _, rest = status.read_text().rpartition(")")
            state, its_parent = rest.split()[:2]
            if int(its_parent) == parent and state != "Z":
                found.append(int(name.split()[0]))
    return found


def workers(parent: int) -> list[int]:
    """The workers among the processes that `parent` started: those that multiprocessing spawned."""
    found = []
    for child in children(parent):
        with contextlib.suppress(OSError):
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


def alive(group: int) -> list[int]:
    """The processes of a group that still run."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, _, rest = status.read_text().rpartition(")")
            state, _, its_group = rest.split()[:3]
            if int(its_group) == group and state != "Z":
                found.append(int(name.split()[0]))
    return found


def wait_for(condition: Callable[[], object], seconds: float = 90.0, every: float = 0.05) -> None:
    """Wait until `condition` holds; an AssertionError when it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(every)


@contextlib.contextmanager
def scheduler(folder: Path, *options: object, protocol: str = "tcp") -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """A Dask scheduler on 127.0.0.1: its address and its process."""
    told = folder / "scheduler.json"
    told.unlink(missing_ok=True)
    arguments = ["--host", f"{protocol}://127.0.0.1", "--port", 0, "--no-dashboard", "--scheduler-file", told, *options]
    with _process("dask_scheduler", *arguments, log=folder / "scheduler.log") as process:
        wait_for(lambda: told.is_file() and told.read_text().endswith("}"))
        yield json.loads(told.read_text())["address"], process


@contextlib.contextmanager
def worker(folder: Path, address: str, *options: object, name: str = "worker") -> Iterator["subprocess.Popen[bytes]"]:
    """A Dask worker of the scheduler at `address`, one process with one thread and without a nanny."""
    fixed = ["--nthreads", 1, "--no-nanny", "--no-dashboard", "--host", "127.0.0.1", "--memory-limit", 0]
    arguments = [address, *fixed, "--local-directory", folder / name, *options]
    with _process("dask_worker", *arguments, log=folder / f"{name}.log") as process:
        yield process


@contextlib.contextmanager
def _process(module: str, *arguments: object, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    output: IO[bytes]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *map(str, arguments)],
            stdout=output,
            stderr=output,
            env=environment() | one_thread,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
