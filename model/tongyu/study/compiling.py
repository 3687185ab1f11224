"""Compile all kernels before the workers start, so that they load what one process compiled."""

import contextlib
import platform
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from tongyu.kernels import CACHE_FOLDER
from tongyu.scenario import Scenario

SMALL_SAMPLE = 60
LONG_ENOUGH = 60  # months: some kernels first run when registration begins, in the fourth year


def compiled() -> bool:
    """Whether a whole run has been compiled here: of these kernels, for this Python, Numba and kind of machine."""
    return _marker().exists()


def compile_kernels(scenario: Scenario, announce: Callable[[str], None]) -> None:
    """Run `scenario` on a small sample unless that was done before; `announce` is told in one line what it is for."""
    if compiled():
        return
    from tongyu.county import County

    announce("Compiling the kernels, once after installing or changing them: about half a minute.")
    small = scenario.with_(
        households=min(SMALL_SAMPLE, scenario.county.households), months=max(LONG_ENOUGH, scenario.months)
    )
    # What fails here fails again, and is reported, in the run itself.
    with contextlib.suppress(Exception):
        County(small, rng=0).run()
        with contextlib.suppress(OSError):
            CACHE_FOLDER.mkdir(parents=True, exist_ok=True)
            _marker().touch()


def _marker() -> Path:
    python = f"py{sys.version_info.major}{sys.version_info.minor}"
    return CACHE_FOLDER / f"compiled-{python}-numba{version('numba')}-{platform.machine()}"
