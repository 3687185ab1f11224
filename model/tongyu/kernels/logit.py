"""Exponential and logarithm of the logit, written so that the compiler computes several at once.

The processor's own exponential is called for one number at a time. These are sums, products and one division, the same
for every number, so that a loop of them over an array is compiled to instructions that work on four or eight; each
result is the same whatever the width.
"""

from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

LOWEST = -700.0
"""Below this an exponential is as good as none; far above the smallest number there is."""
_ROUNDER = 6755399441055744.0  # 1.5 * 2^52: a number plus this is rounded to a whole one, in its lowest bits
_PER_LN2 = 1.4426950408889634
_ROOT_TWO, _HALF_LN2 = 1.4142135623730951, 0.34657359027997264
_LN2_HIGH, _LN2_LOW = 0.693147180369123816490, 1.90821492927058770002e-10  # as fdlibm splits it


@intrinsic  # type: ignore[untyped-decorator]
def _bits(typing_context: Any, number: Any) -> Any:
    """The 64 bits of a float64 as an integer."""
    return types.int64(types.float64), lambda context, builder, signature, given: builder.bitcast(
        given[0], ir.IntType(64)
    )


@intrinsic  # type: ignore[untyped-decorator]
def _number(typing_context: Any, bits: Any) -> Any:
    """The float64 of 64 bits."""
    return types.float64(types.int64), lambda context, builder, signature, given: builder.bitcast(
        given[0], ir.DoubleType()
    )


def _bits_in_python(number: float) -> Any:
    return np.float64(number).view(np.int64)


def _number_in_python(bits: Any) -> Any:
    return np.int64(bits).view(np.float64)


if numba.config.DISABLE_JIT:
    # There are no intrinsics then: kernels run as plain Python, as they do for `tests.mutation`.
    _bits, _number = _bits_in_python, _number_in_python


def _inlined(function: Any) -> Any:
    return numba.njit(inline="always", nogil=True, error_model="numpy")(function)


@_inlined
def decay_of(x):
    """exp(x) for x <= 0, to 1e-15 of it; exp(-700) below.

    x = k ln 2 + r with |r| <= ln(2) / 2, exp(r) by Taylor's series to the 13th power, times 2^k put into the exponent.
    """
    at = LOWEST if x < LOWEST else x
    shifted = at * _PER_LN2 + _ROUNDER
    whole = shifted - _ROUNDER
    r = (at - whole * _LN2_HIGH) - whole * _LN2_LOW
    p = 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    return p * _number((_bits(shifted) + 1023) << 52)


@_inlined
def log_of_one_and(e):
    """log(1 + e) for 0 <= e <= 1, to 1e-16 absolute.

    With w = 1 + e and t = (w - sqrt 2) / (w + sqrt 2), |t| <= 0.172: ln(2) / 2 + 2 artanh(t), by its series to the 19th
    power.
    """
    w = 1.0 + e
    t = (w - _ROOT_TWO) / (w + _ROOT_TWO)
    s = t * t
    p = 1.0 / 19.0
    p = p * s + 1.0 / 17.0
    p = p * s + 1.0 / 15.0
    p = p * s + 1.0 / 13.0
    p = p * s + 1.0 / 11.0
    p = p * s + 1.0 / 9.0
    p = p * s + 1.0 / 7.0
    p = p * s + 1.0 / 5.0
    p = p * s + 1.0 / 3.0
    p = p * s + 1.0
    return _HALF_LN2 + 2.0 * t * p
