"""Compile all kernels before the workers start, so that they load what was compiled once.

Two processes share the work, the market's kernels in one and the households' in the other: compiling is most of the
wait of a first run, and uses one core a process.
"""

import contextlib
import hashlib
import platform
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from tongyu import kernels
from tongyu.errors import TongyuError
from tongyu.kernels import CACHE_FOLDER

KERNELS = Path(kernels.__file__).resolve().parent
SAMPLE = 2_500  # enough neighbours in a village for every mechanism to have somebody to act on
LONG_ENOUGH = 60  # months: some kernels first run when registration and the programme begin, in the fourth year
A_YEAR = 12  # months: patronage is paid in December
MARKET = ("move", "list", "clear", "settle")
EVERYTHING = "five_pillars"  # the scenario that moves every lever


def compiled() -> bool:
    """Whether a whole run has been compiled here: of these kernels, for this Python, Numba and kind of machine."""
    return _marker().exists()


def compile_kernels(announce: Callable[[str], None]) -> None:
    """Compile all kernels unless that was done before; `announce` is told in one line what it is for."""
    if compiled():
        return
    from tongyu.county import County

    announce("Compiling the kernels, once after installing or changing them: about half a minute.")
    # What fails here fails again, and is reported, in the run itself.
    with contextlib.suppress(TongyuError):
        market = subprocess.Popen([sys.executable, "-c", f"from {__name__} import compile_market; compile_market()"])
        try:
            County(EVERYTHING, rng=0, households=SAMPLE, without=("clear", "settle")).run(LONG_ENOUGH)
        finally:
            market.wait()
        County(EVERYTHING, rng=0, households=SAMPLE).run(LONG_ENOUGH)
        with contextlib.suppress(OSError):
            CACHE_FOLDER.mkdir(parents=True, exist_ok=True)
            _marker().touch()


def compile_market() -> None:
    """Compile the kernels of the market: a year in which nothing happens but selling."""
    from tongyu.county import SCHEDULE, County

    county = County(EVERYTHING, rng=0, households=SAMPLE, without=[name for name in SCHEDULE if name not in MARKET])
    county.columns.stock[:] = 1_000.0
    county.columns.sells[::10] = True
    county.run(A_YEAR)


def _marker() -> Path:
    """Of these files: Numba keeps what it compiled by their place, and drops it where one was written anew."""
    python = f"py{sys.version_info.major}{sys.version_info.minor}"
    digest = hashlib.sha256()
    for source in sorted(KERNELS.glob("*.py")):
        found = source.stat()
        digest.update(f"{source} {found.st_mtime_ns} {found.st_size}\n".encode())
    return CACHE_FOLDER / f"compiled-{python}-numba{version('numba')}-{platform.machine()}-{digest.hexdigest()[:16]}"
