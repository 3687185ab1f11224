"""Random numbers without a state: a draw is a pure function of its five coordinates.

Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", SC'11,
doi 10.1145/2063384.2063405) turns a 128-bit counter and a 64-bit key into four random 32-bit words. Here

    key     = (low, high 32 bits of the seed)
    counter = (index + 2^16 * purpose,  month modulo 2^32,  low, high 32 bits of the entity)

which is one to one for 0 <= index, purpose < 2^16, -1 <= month <= 2^31 - 2 and any int64 entity; month -1 is
for what is drawn once, before the first month. Kernels trust their callers; `tongyu.county.draws` checks the ranges.

All arithmetic is in uint64 with 32-bit values in it: Numba turns a mix of signed and unsigned into floats.

`uniform` costs three to four times what a number of `uniforms` costs, whose loop is simple enough for vector units:
where nearly everybody draws, draw for all at once.
"""

import math
from typing import Any

import numba
import numpy as np

from tongyu.kernels.compile import kernel

# Inlined by Numba itself: what LLVM inlines later comes too late for its vectoriser.
inlined: Any = numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")

WORD = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
MULTIPLIER_0 = np.uint64(0xD2511F53)
MULTIPLIER_1 = np.uint64(0xCD9E8D57)
WEYL_0 = np.uint64(0x9E3779B9)  # the golden ratio
WEYL_1 = np.uint64(0xBB67AE85)  # the square root of 3, less 1
HIGH_BITS = np.uint64(20)
DROPPED_BITS = np.uint64(12)
PURPOSE_SHIFT = 16


@inlined
def philox4x32(counter_0, counter_1, counter_2, counter_3, key_0, key_1):
    """Four random words (uint64 below 2^32) of a counter and key, all six uint64 below 2^32; ten rounds."""
    for _ in range(10):
        product_0 = MULTIPLIER_0 * counter_0
        product_1 = MULTIPLIER_1 * counter_2
        counter_0 = (product_1 >> HALF) ^ counter_1 ^ key_0
        counter_1 = product_1 & WORD
        counter_2 = (product_0 >> HALF) ^ counter_3 ^ key_1
        counter_3 = product_0 & WORD
        key_0 = (key_0 + WEYL_0) & WORD
        key_1 = (key_1 + WEYL_1) & WORD
    return counter_0, counter_1, counter_2, counter_3


@inlined
def encode(purpose, entity, month, index):
    """The four counter words of a draw."""
    return (
        np.uint64(index | (purpose << PURPOSE_SHIFT)),
        np.uint64(month & 0xFFFFFFFF),
        np.uint64(entity & 0xFFFFFFFF),
        np.uint64((entity >> 32) & 0xFFFFFFFF),
    )


@inlined
def block(seed, purpose, entity, month, index):
    """The four words of a draw."""
    counter_0, counter_1, counter_2, counter_3 = encode(purpose, entity, month, index)
    whole = np.uint64(seed)
    return philox4x32(counter_0, counter_1, counter_2, counter_3, whole & WORD, whole >> HALF)


@inlined
def open_unit(low, high):
    """Two words to one of the 2^52 odd multiples of 2^-53: exact in float64, never 0 or 1."""
    return (np.float64(np.int64((high << HIGH_BITS) | (low >> DROPPED_BITS))) + 0.5) * 2.0**-52


@inlined
def box_muller(radius, angle):
    """A standard normal of two uniforms."""
    return math.sqrt(-2.0 * math.log(radius)) * math.cos(2.0 * math.pi * angle)


@kernel
def uniform(seed, purpose, entity, month, index):
    """A float64 strictly between 0 and 1."""
    low, high, _, _ = block(seed, purpose, entity, month, index)
    return open_unit(low, high)


@kernel
def normal(seed, purpose, entity, month, index):
    """A standard normal float64 (the cosine of Box and Muller, from one block); at most 8.6 in size."""
    low, high, angle_low, angle_high = block(seed, purpose, entity, month, index)
    return box_muller(open_unit(low, high), open_unit(angle_low, angle_high))


@kernel
def fill_uniform(seed, purpose, entities, month, index, out):
    """`uniform` of each of `entities` (n,) integers into `out` (n,) float64."""
    for i in range(len(entities)):
        low, high, _, _ = block(seed, purpose, entities[i], month, index)
        out[i] = open_unit(low, high)


@kernel
def uniforms(seed, purpose, entities, month, index):
    """`uniform` of each of `entities` (n,) integers, (n,) float64."""
    out = np.empty(len(entities))
    fill_uniform(seed, purpose, entities, month, index, out)
    return out


@kernel
def fill_normal(seed, purpose, entities, month, index, out):
    """`normal` of each of `entities` (n,) integers into `out` (n,) float64."""
    angles = np.empty(len(entities))
    for i in range(len(entities)):
        low, high, angle_low, angle_high = block(seed, purpose, entities[i], month, index)
        out[i] = open_unit(low, high)
        angles[i] = open_unit(angle_low, angle_high)
    for i in range(len(entities)):
        out[i] = box_muller(out[i], angles[i])
