"""Exponential, logarithm and shares of the logit, written so that the compiler computes several at once.

The processor's own exponential is called for one number at a time. These are sums, products and one division, the same
for every number, so that a loop of them over an array is compiled to instructions that work on four or eight; each
result is the same whatever the width. A product and the sum after it are rounded once, as one instruction does it, and
series are summed in pairs of terms, which the processor works on side by side.
"""

from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from tongyu.kernels.compile import kernel

LOWEST = -700.0
"""Below this an exponential is as good as none; far above the smallest number there is."""
_ROUNDER = 6755399441055744.0  # 1.5 * 2^52: a number plus this is rounded to a whole one, in its lowest bits
_PER_LN2 = 1.4426950408889634
_LN2 = 0.6931471805599453
_LN2_HIGH, _LN2_LOW = 0.693147180369123816490, 1.90821492927058770002e-10  # as fdlibm splits it
_CENTRE, _LN_CENTRE = 1.0606601717798212, 0.05889151782819173  # the square root of 0.75 * 1.5


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


@intrinsic  # type: ignore[untyped-decorator]
def _fused(typing_context: Any, a: Any, b: Any, c: Any) -> Any:
    """The sum a b + c, rounded once."""
    three = types.float64(types.float64, types.float64, types.float64)
    return three, lambda context, builder, signature, given: builder.fma(*given)


def _bits_in_python(number: float) -> Any:
    return np.float64(number).view(np.int64)


def _number_in_python(bits: Any) -> Any:
    return np.int64(bits).view(np.float64)


def _fused_in_python(a: float, b: float, c: float) -> float:
    return a * b + c


if numba.config.DISABLE_JIT:
    # There are no intrinsics then: kernels run as plain Python, as they do for a debugger.
    _bits, _number, _fused = _bits_in_python, _number_in_python, _fused_in_python


def _inlined(function: Any) -> Any:
    return numba.njit(inline="always", nogil=True, error_model="numpy")(function)


@_inlined
def decay_of(x):
    """exp(x) for x <= 0, to 1e-15 of it; exp(-700) below.

    x = k ln 2 + r with |r| <= ln(2) / 2, exp(r) by Taylor's series to the 13th power, times 2^k put into the exponent.
    """
    at = LOWEST if x < LOWEST else x
    shifted = _fused(at, _PER_LN2, _ROUNDER)
    whole = shifted - _ROUNDER
    r = _fused(-whole, _LN2_LOW, _fused(-whole, _LN2_HIGH, at))
    square = r * r
    fourth = square * square
    low = _fused(square, _fused(r, 1.0 / 120.0, 1.0 / 24.0), _fused(r, 1.0 / 6.0, 0.5))
    middle = _fused(square, _fused(r, 1.0 / 362880.0, 1.0 / 40320.0), _fused(r, 1.0 / 5040.0, 1.0 / 720.0))
    high = _fused(
        square, _fused(r, 1.0 / 6227020800.0, 1.0 / 479001600.0), _fused(r, 1.0 / 39916800.0, 1.0 / 3628800.0)
    )
    p = 1.0 + _fused(square, _fused(fourth, _fused(fourth, high, middle), low), r)
    return p * _number((_bits(shifted) + 1023) << 52)


@_inlined
def log_of(w):
    """log(w) for 1 <= w <= 2, to 4e-16 absolute.

    Of w, or above 1.5 of its half: with c^2 = 0.75 * 1.5 and t = (w - c) / (w + c), |t| <= 0.172, it is
    ln(c) + 2 artanh(t), by its series to the 19th power.
    """
    above = w > 1.5
    v = 0.5 * w if above else w
    t = (v - _CENTRE) / (v + _CENTRE)
    square = t * t
    fourth = square * square
    eighth = fourth * fourth
    low = _fused(fourth, _fused(square, 1.0 / 7.0, 1.0 / 5.0), _fused(square, 1.0 / 3.0, 1.0))
    middle = _fused(fourth, _fused(square, 1.0 / 15.0, 1.0 / 13.0), _fused(square, 1.0 / 11.0, 1.0 / 9.0))
    p = _fused(eighth, _fused(eighth, _fused(square, 1.0 / 19.0, 1.0 / 17.0), middle), low)
    return _fused(2.0 * t, p, _LN_CENTRE + _LN2 if above else _LN_CENTRE)


@kernel
def choose_of_two(better, share, rest):
    """Shares of the first of two ways that is `better` (n,) than the other, in units of the choice's scale.

    Fills `share` (n,) and `rest` (n,), the other's, neither of which is the other from 1: that would round off what is
    small. Turns `better` into the choice's worth over the other way, log(1 + exp(better)).
    """
    for i in range(len(better)):
        z = better[i]
        decay = decay_of(-abs(z))
        each = 1.0 / (1.0 + decay)
        share[i] = (1.0 if z > 0.0 else decay) * each
        rest[i] = (decay if z > 0.0 else 1.0) * each
        better[i] = log_of(1.0 + decay) + (z if z > 0.0 else 0.0)


@kernel
def choose_of_three(
    keep: float, trader: float, online: float, scale: float, per_scale: float
) -> tuple[float, float, float, float]:
    """Inclusive value and the three shares of a logit at `scale`; `per_scale` is 1 / scale. -inf is never chosen."""
    top = max(keep, trader, online)
    to_keep = np.exp((keep - top) * per_scale) if keep < top else 1.0
    to_trader = np.exp((trader - top) * per_scale) if trader < top else 1.0
    to_online = np.exp((online - top) * per_scale) if online < top else 1.0
    whole = to_keep + to_trader + to_online
    per_whole = 1.0 / whole
    return top + scale * np.log(whole), to_keep * per_whole, to_trader * per_whole, to_online * per_whole
