"""Copies of the tree, and pytest run on them in forked processes with the compiler off.

The process that forks has imported what takes long to import, but nothing of
the project, so a mutant costs its tests and little more. It never touches the
checkout: each job has its own copy in the work folder.
"""

import compileall
import os
import py_compile
import resource
import shutil
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

KILLED, TIMED_OUT, SURVIVED = "killed", "timed out", "survived"
NOT_COPIED = ("results", "dist")
WIDENED = {"np.int32,\n": "np.int64,\n", "np.int8,\n": "np.int64,\n"}
"""Types of households' columns in the copies, where float32 is float64 throughout.

NumPy keeps a float32 times a number of Python's in float32, where the compiler
widens it, and the accounts would not close to what they must. The two names are
equally long, so mutants stay in their places.
"""
MEMORY = 6 * 2**30
"""Bytes that a mutant may ask for."""
PATIENCE = 6
"""Seconds of the clock for each second of computing that tests may take."""


def make_copy(root: Path, copy: Path) -> None:
    """Copy what tests need, with the columns of households widened."""
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    for source in sorted(root.iterdir()):
        if source.name.startswith(".") or source.name in NOT_COPIED:
            continue
        if source.is_dir():
            shutil.copytree(source, copy / source.name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, copy / source.name)
    for path in [*(copy / "model").rglob("*.py"), *(copy / "tests").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        wide = text.replace("np.float32", "np.float64")
        if path.match("households/columns.py"):
            for narrow, type_ in WIDENED.items():
                if wide.count(narrow) != 1:
                    raise ValueError(f"{path}: expected one column type {narrow!r}")
                wide = wide.replace(narrow, type_)
        if wide != text:
            path.write_text(wide, encoding="utf-8")
    # Compiled files that know their source by its content: a mutant and what it came from may be as old and as long.
    checked = py_compile.PycInvalidationMode.CHECKED_HASH
    for name in ("model", "tests"):
        compileall.compile_dir(copy / name, quiet=2, invalidation_mode=checked, workers=1)


def import_what_takes_long() -> None:
    """Import the libraries that most tests import, once and for all forks."""
    import hypothesis  # noqa: F401
    import mesa  # noqa: F401
    import numba  # noqa: F401
    import pandas  # noqa: F401
    import pyarrow.parquet  # noqa: F401
    import pydantic  # noqa: F401
    import scipy.optimize
    import scipy.stats  # noqa: F401
    import typer  # noqa: F401


def run_pytest(copy: Path, arguments: Iterable[str], plugins: list[object], seconds: float, log: Path) -> int:
    """Run pytest on a copy, computing for at most `seconds`; its exit status, or minus the signal that ended it."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            _become_pytest(copy, list(arguments), plugins, seconds, log)
        finally:
            os._exit(99)  # not reached unless something goes wrong before pytest
    deadline = time.monotonic() + PATIENCE * seconds
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return -signal.SIGXCPU
        time.sleep(0.02)


def _become_pytest(copy: Path, arguments: list[str], plugins: list[object], seconds: float, log: Path) -> None:
    os.setsid()
    os.chdir(copy)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(output, stream)
    spent = time.process_time()
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent + seconds) + 1, int(spent + seconds) + 3))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    shutil.rmtree(copy / ".hypothesis", ignore_errors=True)
    root = Path(__file__).resolve().parents[2]
    replaced = {"", str(root), str(root / "model")}  # but not the environment's own folder, which may stand under root
    sys.path[:] = [str(copy / "model"), str(copy), *(path for path in sys.path if path not in replaced)]
    for name in [name for name in sys.modules if name.partition(".")[0] in ("tests", "tongyu", "conftest")]:
        del sys.modules[name]
    sys.dont_write_bytecode = True
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-seed=1", "--assert=plain", "--tb=line"]
    status = pytest.main([*options, "-o", "filterwarnings=ignore", *arguments], plugins)
    os._exit(int(status))


def outcome(status: int) -> str:
    """What became of a mutant whose tests ended so."""
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        return TIMED_OUT
    return SURVIVED if status == 0 else KILLED
