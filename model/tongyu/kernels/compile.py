"""The one decorator of all kernels."""

from collections.abc import Callable
from typing import Any, TypeVar

import numba

from tongyu.kernels import CACHE_FOLDER

numba.config.CACHE_DIR = str(CACHE_FOLDER)  # also where Numba was imported before this package

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile `function`: cached on disk, without the GIL, IEEE arithmetic.

    No fast-math: sums would then depend on the processor's vector width, and
    the same seed must give the same bytes.
    """
    compiled: F = numba.njit(cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True)(function)
    return compiled
