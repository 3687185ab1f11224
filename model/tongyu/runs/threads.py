"""One thread a process: runs are spread over processes, and sums keep their order.

Libraries read these variables when they are first imported, so this module imports nothing.
"""

import os

ONE_THREAD = {
    "NUMBA_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}


def use_one_thread() -> None:
    """Set what nobody has set, for this process and those it starts; before NumPy or Numba is imported."""
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)


def cores() -> int:
    """How many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
