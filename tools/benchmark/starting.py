"""How long a person waits for the command: for its help, and for the first run after installing."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

from tongyu.errors import TongyuError

TONGYU = (sys.executable, "-m", "tongyu")
LONGEST = 900  # seconds


class Start(NamedTuple):
    """A command that was run, by the clock."""

    command: str
    seconds: float  # median
    repeats: int
    first_words: str  # what it said first on standard error, if anything
    first_words_after: float | None  # seconds


def help_text(repeats: int) -> Start:
    """`tongyu --help`, with everything in the page cache of the machine."""
    _run("--help")
    seconds = [_run("--help").seconds for _ in range(repeats)]
    return Start("tongyu --help", statistics.median(seconds), repeats, "", None)


def first_run() -> Start:
    """`tongyu run baseline` with an empty cache of compiled kernels."""
    with tempfile.TemporaryDirectory() as empty:
        return _run("run", "baseline", NUMBA_CACHE_DIR=empty)


def _run(*arguments: str, **environment: str) -> Start:
    began = time.perf_counter()
    words, after = "", None
    with subprocess.Popen(
        [*TONGYU, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | environment,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if not words:
                words, after = line.strip(), time.perf_counter() - began
        status = process.wait(LONGEST)
    command = " ".join(("tongyu", *arguments))
    if status != 0:
        raise TongyuError(f"{command} ended with status {status}: {words}")
    return Start(command, time.perf_counter() - began, 1, words, after)
