"""The two decorators of all kernels."""

import functools
import sys
from collections import namedtuple
from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np

from tongyu.kernels import CACHE_FOLDER

numba.config.CACHE_DIR = str(CACHE_FOLDER)  # also where Numba was imported before this package

F = TypeVar("F", bound=Callable[..., Any])


class _AsCompiled(np.ndarray[Any, Any]):
    """A view of an array of narrow numbers, which are read as doubles or as whole numbers of eight bytes.

    They are rounded where they are written. So do compiled kernels count with them as soon as a number of Python's is
    met. NumPy would stay in single precision, in which no books close, and in one byte, in which a sum of persons is
    negative from 128 on.
    """

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        if isinstance(found, np.float32):
            return np.float64(found)
        return np.int64(found) if isinstance(found, np.signedinteger) else found


def _as_compiled(given: Any) -> Any:
    """An argument of a kernel, arrays in named tuples as well, for a kernel that runs as plain Python."""
    if type(given) is np.ndarray and (given.dtype == np.float32 or given.dtype.kind == "i"):
        return given.view(_AsCompiled)
    if isinstance(given, tuple):
        each = [_as_compiled(part) for part in given]
        return type(given)(*each) if hasattr(given, "_fields") else tuple(each)
    return given


def _interpreted(function: F) -> F:
    @functools.wraps(function)
    def call(*given: Any) -> Any:
        with np.errstate(all="ignore"):  # as `error_model="numpy"`
            return function(*map(_as_compiled, given))

    return call  # type: ignore[return-value]


def kernel(function: F) -> F:
    """Compile `function`: cached on disk, without the GIL, IEEE arithmetic.

    No fast-math: sums would then depend on the processor's vector width, and
    the same seed must give the same bytes. Arrays are copied by loops in
    kernels: for `a[:] = b` the compiler takes three seconds of every first
    run, to word what it would say of lengths that differ.
    """
    if numba.config.DISABLE_JIT:
        return _interpreted(function)
    compiled: F = numba.njit(cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True)(function)
    return compiled


def kernel_with_python(function: F) -> F:
    """As `kernel`, for a function with a block in Python, which takes the GIL back for it.

    Itself it gives up none, or Numba would warn of that block: the kernel that calls it has.
    """
    if numba.config.DISABLE_JIT:
        return _interpreted(function)
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
