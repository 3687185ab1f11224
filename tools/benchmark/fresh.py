"""Work in a process of its own, so that memory and caches are those of nobody else."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from tongyu.errors import TongyuError

P = ParamSpec("P")
R = TypeVar("R")


def fresh(do: Callable[P, R], *given: P.args, **named: P.kwargs) -> R:
    """What `do` returns in a new Python process; what it raises is raised here.

    Raises TongyuError where the process was ended from outside, most likely for want of memory.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(do, *given, **named).result()
        except BrokenProcessPool:
            raise TongyuError(
                f"{do.__name__}: its process was ended from outside; most likely memory ran out."
            ) from None
