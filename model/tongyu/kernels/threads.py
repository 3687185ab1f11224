"""Threads that share a big county's work.

Python's own threads rather than Numba's: kernels hold no lock, so that they run side by side; no kernel is compiled a
second time; and counties may share their work at the same time in one process, which Numba's own layer forbids.
"""

import os
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor, wait
from functools import cache
from typing import Any

from tongyu.errors import InputError

LEAST_SHARED = 10_000
"""Households from which on threads are worth having: two save a fifteenth of a month there, a twentieth of 5,877."""
MOST_THREADS = 256


def shared_by(threads: int, households: int) -> int:
    """`threads`, if they can share so many households. Raises InputError if they cannot."""
    if not hasattr(threads, "__index__") or not 1 <= threads <= MOST_THREADS:
        raise InputError(f"{threads} threads are asked for; a county is run by 1 to {MOST_THREADS}")
    if threads > 1 and households < LEAST_SHARED:
        raise InputError(
            f"{threads} threads are asked for, but {households:,} households are too few to share:"
            f" threads help from {LEAST_SHARED:,} on"
        )
    return threads


def share(work: Callable[..., None], threads: int, given: tuple[Any, ...]) -> None:
    """Call `work(first, threads, *given)` with each first from 0 to below `threads`, side by side; 0 in this thread.

    All have ended when it returns or raises what one of them raised.
    """
    others = [_pool().submit(work, first, threads, *given) for first in range(1, threads)]
    try:
        work(0, threads, *given)
    finally:
        wait(others)
    for other in others:
        other.result()


@cache
def _pool() -> Executor:
    """Threads are begun when they are first needed."""
    return ThreadPoolExecutor(MOST_THREADS, thread_name_prefix="tongyu")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)  # where none of its threads are
