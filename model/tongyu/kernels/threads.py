"""Threads that share a big county's work.

Python's own threads rather than Numba's: kernels hold no lock, so that they run side by side; nothing is compiled a
second time; and counties may share their work at the same time in one process, which Numba's own layer forbids.
"""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import cache
from typing import Any

from tongyu.errors import InputError

LEAST_SHARED = 10_000
"""Households from which on threads help: with fewer, handing the work over takes most of what they save."""
MOST_THREADS = 256


def shared_by(threads: int, households: int) -> int:
    """`threads`, if they can share so many households. Raises InputError if they cannot."""
    if not 1 <= threads <= MOST_THREADS:
        raise InputError(f"{threads} threads are asked for; a county is run by 1 to {MOST_THREADS}")
    if threads > 1 and households < LEAST_SHARED:
        raise InputError(
            f"{threads} threads are asked for, but {households:,} households are too few to share:"
            f" threads help from {LEAST_SHARED:,} on"
        )
    return threads


def share(work: Callable[..., None], threads: int, given: tuple[Any, ...]) -> None:
    """Call `work(first, threads, *given)` with each first from 0 to below `threads`, side by side; 0 in this thread."""
    others = [_pool(threads - 1).submit(work, first, threads, *given) for first in range(1, threads)]
    work(0, threads, *given)
    for other in others:
        other.result()


@cache
def _pool(threads: int) -> Executor:
    return ThreadPoolExecutor(threads, thread_name_prefix="tongyu")
