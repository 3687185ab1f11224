"""Contrasts of a full 2^k factorial: what each factor does, what two do together, the whole against its parts.

With Y(S) the outcome when the factors S are on, k of them, and the mean over all sets S of the others:

    alone(p)        Y(p) - Y(none)
    main(p)         mean of Y(S + p) - Y(S)                                     over 2^(k-1) sets S without p
    last(p)         Y(all) - Y(all but p)
    share(p)        mean of Y(S + p) - Y(S) over all orders in which the factors could come (Shapley 1953, Contributions
                    to the Theory of Games II, 307-317): the shares sum to Y(all) - Y(none)
    pair(p, q)      mean of Y(S + p + q) - Y(S + p) - Y(S + q) + Y(S)           over 2^(k-2) sets S without p and q
    beyond parts    Y(all) - Y(none) - sum over p of alone(p)

For k = 2 the pair and what is beyond the parts are one thing. All are computed replicate by replicate, on arrays (n,).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Cells = Mapping[frozenset[str], Floats]
"""The outcome, (n,), for every set of factors that are on."""


def subsets(factors: Sequence[str]) -> Iterator[frozenset[str]]:
    """All 2^k sets of factors, smaller ones first, within a size in the order of `factors`."""
    for size in range(len(factors) + 1):
        for chosen in combinations(factors, size):
            yield frozenset(chosen)


def alone(cells: Cells, factor: str) -> Floats:
    """What a factor does where no other is on, (n,)."""
    return cells[frozenset({factor})] - cells[frozenset()]


def last(cells: Cells, factors: Sequence[str], factor: str) -> Floats:
    """What a factor adds where all others are on, (n,)."""
    everything = frozenset(factors)
    return cells[everything] - cells[everything - {factor}]


def main(cells: Cells, factors: Sequence[str], factor: str) -> Floats:
    """The main effect of a factor: over all sets of the others alike, (n,)."""
    others = [each for each in factors if each != factor]
    steps = [cells[chosen | {factor}] - cells[chosen] for chosen in subsets(others)]
    return np.mean(steps, axis=0)


def share(cells: Cells, factors: Sequence[str], factor: str) -> Floats:
    """A factor's part of the whole, over all orders of coming in alike, (n,)."""
    others = [each for each in factors if each != factor]
    k = len(factors)
    total = np.zeros_like(cells[frozenset()])
    for chosen in subsets(others):
        weight = math.factorial(len(chosen)) * math.factorial(k - 1 - len(chosen)) / math.factorial(k)
        total = total + weight * (cells[chosen | {factor}] - cells[chosen])
    return total


def pair(cells: Cells, factors: Sequence[str], first: str, second: str) -> Floats:
    """What two factors do together beyond what each does, over all sets of the others alike, (n,)."""
    others = [each for each in factors if each not in (first, second)]
    steps = [
        cells[chosen | {first, second}] - cells[chosen | {first}] - cells[chosen | {second}] + cells[chosen]
        for chosen in subsets(others)
    ]
    return np.mean(steps, axis=0)


def beyond_parts(cells: Cells, factors: Sequence[str]) -> Floats:
    """The whole less the sum of what each factor does alone, (n,)."""
    whole = cells[frozenset(factors)] - cells[frozenset()]
    return whole - np.sum([alone(cells, factor) for factor in factors], axis=0)


def against_mean_part(cells: Cells, factors: Sequence[str]) -> Floats:
    """The whole less the mean of what each factor does alone, (n,): what mixing does where all cost the same."""
    whole = cells[frozenset(factors)] - cells[frozenset()]
    return whole - np.mean([alone(cells, factor) for factor in factors], axis=0)
