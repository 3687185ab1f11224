"""Inequality of income among persons: Gini, Theil, quantiles, means by decile.

Sums are NumPy's own and not `@`, since BLAS adds long columns in an order that depends on its threads.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def gini(income_per_head: ArrayLike, persons: ArrayLike) -> float:
    """The Gini coefficient: half the mean absolute difference between two persons, over the mean.

    `income_per_head` (n,), `persons` (n,). Negative incomes are taken as they are, so with many of them the
    coefficient can pass 1. Raises ValueError where the mean is not above zero.
    """
    incomes, heads = _sorted(income_per_head, persons)
    everybody, total = heads.sum(), (heads * incomes).sum()
    if not total > 0:
        raise ValueError("the Gini coefficient needs a mean income above zero")
    # A person's rank, -1 for the poorest to +1 for the richest; those of one household share a rank.
    rank = (2.0 * np.cumsum(heads) - heads - everybody) / everybody
    return float((heads * incomes * rank).sum() / total)


def theil(income_per_head: ArrayLike, persons: ArrayLike) -> float:
    """Theil's T, the mean over persons of (y / mean) ln(y / mean); 0 where all have the same.

    Incomes below zero enter as zero, and zero adds nothing (the limit of x ln x). Raises ValueError where nobody has
    an income.
    """
    incomes, heads = _sorted(income_per_head, persons)
    relative = _relative(np.maximum(incomes, 0.0), heads)
    held = relative > 0
    return float((heads[held] * relative[held] * np.log(relative[held])).sum() / heads.sum())


def quantile(values: ArrayLike, persons: ArrayLike, share: ArrayLike) -> Floats:
    """The smallest value that at least `share` (0-1) of all persons do not exceed, for each share."""
    ordered, heads = _sorted(values, persons)
    reached = np.cumsum(heads)
    shares = np.atleast_1d(np.asarray(share, dtype=np.float64))
    if np.any((shares < 0) | (shares > 1)):
        raise ValueError("a quantile's share lies between 0 and 1")
    # One part in 10^12 of slack, so that a share met exactly is not missed by rounding.
    at = np.searchsorted(reached, shares * reached[-1] * (1.0 - 1e-12))
    return ordered[np.minimum(at, len(ordered) - 1)]


def median(values: ArrayLike, persons: ArrayLike) -> float:
    """The value that half of all persons do not exceed."""
    return float(quantile(values, persons, 0.5)[0])


def means_by_group(values: ArrayLike, persons: ArrayLike, groups: int = 10) -> Floats:
    """Mean value in each of `groups` equal groups of persons, poorest first: deciles unless told otherwise.

    A household on the border of two groups is divided between them, so that all groups are of one size.
    """
    ordered, heads = _sorted(values, persons)
    persons_up_to = np.concatenate([[0.0], np.cumsum(heads)])
    values_up_to = np.concatenate([[0.0], np.cumsum(heads * ordered)])
    borders = np.linspace(0.0, persons_up_to[-1], groups + 1)
    return np.diff(np.interp(borders, persons_up_to, values_up_to)) * groups / persons_up_to[-1]


def _sorted(values: ArrayLike, persons: ArrayLike) -> tuple[Floats, Floats]:
    """Values in rising order and their persons, without households of nobody."""
    incomes = np.asarray(values, dtype=np.float64)
    heads = np.asarray(persons, dtype=np.float64)
    present = heads > 0
    if not present.any():
        raise ValueError("inequality among nobody: the households have no persons")
    order = np.argsort(incomes[present], kind="stable")
    return incomes[present][order], heads[present][order]


def _relative(incomes: Floats, heads: Floats) -> Floats:
    mean = (heads * incomes).sum() / heads.sum()
    if not mean > 0:
        raise ValueError("the Theil index needs a mean income above zero")
    return np.asarray(incomes / mean)
