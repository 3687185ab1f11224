"""The two decorators of all kernels."""

import functools
import sys
from collections import namedtuple
from collections.abc import Callable
from typing import Any, TypeVar

import numba

from tongyu.kernels import CACHE_FOLDER

numba.config.CACHE_DIR = str(CACHE_FOLDER)  # also where Numba was imported before this package

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile `function`: cached on disk, without the GIL, IEEE arithmetic.

    No fast-math: sums would then depend on the processor's vector width, and
    the same seed must give the same bytes. Arrays are copied by loops in
    kernels: for `a[:] = b` the compiler takes three seconds of every first
    run, to word what it would say of lengths that differ.
    """
    compiled: F = numba.njit(cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True)(function)
    return compiled


def kernel_with_python(function: F) -> F:
    """As `kernel`, for a function with a block in Python, which takes the GIL back for it.

    Itself it gives up none, or Numba would warn of that block: the kernel that calls it has.
    """
    compiled: F = numba.njit(cache=True, error_model="numpy", no_cfunc_wrapper=True)(function)
    return compiled


def household_kernel(*names: str) -> Callable[[F], F]:
    """As `kernel`, for a function whose first argument is the households' columns, of which it uses those named.

    It is called with all columns and handed these alone: each column costs a call half a microsecond, and the compiler
    a hundredth of a second.
    """

    def decorate(function: F) -> F:
        compiled = kernel(function)
        title = "".join(word.title() for word in function.__name__.split("_"))
        columns: Any = namedtuple(f"ColumnsTo{title}", names, module=function.__module__)  # type: ignore[misc]
        setattr(sys.modules[function.__module__], columns.__name__, columns)  # where Numba's cache looks for it

        @functools.wraps(function)
        def call(h: Any, *rest: Any) -> Any:
            return compiled(columns(*[getattr(h, name) for name in names]), *rest)

        call.py_func = function  # type: ignore[attr-defined]
        return call  # type: ignore[return-value]

    return decorate
