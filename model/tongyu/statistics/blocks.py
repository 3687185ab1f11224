"""Designs whose points only count in whole blocks: what is left of them where runs failed."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongyu.errors import InputError


class Blocks(NamedTuple):
    """The whole blocks of a response: `response` (blocks, rows), `rows` (n,) true where a row is in one of them."""

    response: NDArray[np.float64]
    rows: NDArray[np.bool_]
    failed: int  # blocks that were dropped


def whole_blocks(response: ArrayLike, size: int, least: int, noun: str) -> Blocks:
    """`response` (n,), cut into blocks of `size` rows, without those in which a run failed (NaN or infinite).

    `noun` is what messages call several blocks. Raises InputError where fewer than `least` are left, ValueError where
    n is no multiple of `size`.
    """
    values = np.asarray(response, dtype=np.float64)
    if values.ndim != 1 or len(values) % size:
        raise ValueError(f"a response of shape {values.shape} does not consist of {noun} of {size} rows")
    blocks = values.reshape(-1, size)
    kept = np.isfinite(blocks).all(axis=1)
    left = int(kept.sum())
    if left < least:
        raise InputError(
            f"only {left} of {len(blocks)} {noun} went through without a failed run; at least {least} are needed."
        )
    return Blocks(blocks[kept], np.repeat(kept, size), len(blocks) - left)
