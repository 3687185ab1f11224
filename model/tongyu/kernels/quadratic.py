"""The smallest value of a quadratic model of the clearing problem over a box: one step of Newton's method.

Unknowns (S + 1) are prices, quota rents, the rents of T township hubs and,
last, that of the county centre. Offers and demand *see* the first S of them,
with each township's rent replaced by its way, the sum of its own rent and the
centre's; `ways` is the index of the first.

Where the centre and some townships are free together, the system is written in
ways and the centre's rent. If all hubs are full and the centre's capacity is
the sum of theirs, nothing but the term that picks the rents tells the centre's
rent up and all townships' down from no change at all. In these coordinates that
direction has a row of its own, in which all loads have cancelled exactly, and
is resolved to full precision however small that term is.
"""

from typing import NamedTuple

import numpy as np

from tongyu.kernels.clearing import Flags, Floats
from tongyu.kernels.compile import kernel

EQUAL = 1e-14
"""Capacities of the centre and of its full townships that differ by less than this share are the same."""
SINGULAR = 1e-14
"""Least pivot, as a share of the diagonal."""
WORTH_FREEING = 1e-12
"""Imbalance, relative to demand or capacity, from which an unknown leaves its bound."""


class Terms(NamedTuple):
    """What the objective holds beside offers and demand, and the units of each unknown; all (S + 1)."""

    linear: Floats  # capacity or quota that a rent is paid for; 0 for prices
    pull: Floats  # DELTA times capacity, over the unit of its rent
    move: Floats  # largest change in one step; 0 where the unknown dropped out
    size: Floats  # what an imbalance is relative to


class Model(NamedTuple):
    """The objective's second-order model where the last pass was made; S seen unknowns."""

    slope: Floats  # (S) derivative of offers and demand
    curvature: Floats  # (S, S) symmetric


class Search(NamedTuple):
    """Where the search over the box stands; all (S + 1) but where noted."""

    at: Floats  # the unknowns
    change: Floats  # from where the model was made
    gradient: Floats  # of the whole objective
    slope: Floats  # (S) of offers and demand
    held: Flags  # at a bound, or dropped out
    step: Floats
    step_seen: Floats  # (S)


@kernel
def fill_gradient(at: Floats, slope: Floats, ways: int, terms: Terms, gradient: Floats) -> None:
    """Fill in the derivative of the whole objective, given that of offers and demand by the seen unknowns."""
    seen = slope.size
    gradient[seen] = 0.0
    for i in range(seen):
        gradient[i] = slope[i] + terms.linear[i] + terms.pull[i] * at[i]
        if i >= ways:
            gradient[seen] += slope[i]
    gradient[seen] += terms.linear[seen] + terms.pull[seen] * at[seen]


@kernel
def _solve_positive(matrix: Floats, right: Floats, size: int) -> None:
    """Overwrite `right` with the solution, `matrix` (lower triangle, positive definite) with its L D L'."""
    for j in range(size):
        diagonal = matrix[j, j]
        pivot = diagonal
        for k in range(j):
            pivot -= matrix[j, k] ** 2 * matrix[k, k]
        # Rounding alone can make a pivot vanish: that direction is then moved along until the box ends it.
        pivot = max(pivot, SINGULAR * diagonal)
        matrix[j, j] = pivot
        for i in range(j + 1, size):
            left = matrix[i, j]
            for k in range(j):
                left -= matrix[i, k] * matrix[j, k] * matrix[k, k]
            matrix[i, j] = left / pivot
    for i in range(size):
        for k in range(i):
            right[i] -= matrix[i, k] * right[k]
    for i in range(size - 1, -1, -1):
        right[i] /= matrix[i, i]
        for k in range(i + 1, size):
            right[i] -= matrix[k, i] * right[k]


@kernel
def _subspace_step(search: Search, ways: int, terms: Terms, model: Model, ridge: float) -> None:
    """Fill in the step to the unbounded minimum of the model over the unknowns not held."""
    seen = model.slope.size
    free = np.empty(seen + 1, np.int64)
    matrix = np.empty((seen + 1, seen + 1))
    right = np.empty(seen + 1)
    size = 0
    for i in range(seen):
        if not search.held[i]:
            free[size] = i
            right[size] = -search.gradient[i]
            for b in range(size + 1):
                matrix[size, b] = model.curvature[i, free[b]]
            matrix[size, size] = matrix[size, size] * (1.0 + ridge) + terms.pull[i]
            size += 1
    rows = size
    if not search.held[seen]:
        # The centre's rent at given ways: it moves only the ways of held townships.
        level = terms.linear[seen]
        pull = terms.pull[seen] * search.at[seen]
        inflow = 0.0
        for b in range(rows):
            matrix[rows, b] = -terms.pull[free[b]] if free[b] >= ways else 0.0
        matrix[rows, rows] = terms.pull[seen]
        for t in range(ways, seen):
            if search.held[t]:
                inflow += search.slope[t]
                for b in range(rows):
                    matrix[rows, b] += model.curvature[t, free[b]]
                matrix[rows, rows] += model.curvature[t, t] * (1.0 + ridge)
            else:
                level -= terms.linear[t]
                pull -= terms.pull[t] * search.at[t]
                matrix[rows, rows] += terms.pull[t]
        if abs(level) < EQUAL * terms.linear[seen]:
            level = 0.0
        right[rows] = -(level + pull + inflow)
        size += 1
    _solve_positive(matrix, right, size)
    rise = right[rows] if size > rows else 0.0
    for i in range(seen + 1):
        search.step[i] = 0.0
        if i < seen:
            search.step_seen[i] = rise if i >= ways else 0.0
    search.step[seen] = rise
    for b in range(rows):
        search.step[free[b]] = right[b] - (rise if free[b] >= ways else 0.0)
        search.step_seen[free[b]] = right[b]


@kernel
def box_step(start: Floats, ways: int, terms: Terms, model: Model, ridge: float, search: Search) -> None:
    """Find the `search.change` that minimises the model over the box, by a primal active set.

    Each round moves to the minimum over the unknowns that are not held at a
    bound, or as far as the first bound on the way; at such a minimum the one
    unknown that gains most from leaving its bound is freed.
    """
    seen = model.slope.size
    change = search.change
    bound = np.empty(seen + 1)
    share = np.empty(seen + 1)  # of a step, until its unknown meets its bound
    for i in range(seen + 1):
        change[i] = 0.0
        search.at[i] = start[i]
        if i < seen:
            search.slope[i] = model.slope[i]
    fill_gradient(search.at, search.slope, ways, terms, search.gradient)
    for i in range(seen + 1):
        search.held[i] = terms.move[i] == 0.0 or (start[i] == 0.0 and search.gradient[i] > 0.0)
    for _ in range(10 * (seen + 1)):
        _subspace_step(search, ways, terms, model, ridge)
        length = 1.0
        for i in range(seen + 1):
            bound[i] = max(-start[i], -terms.move[i]) if search.step[i] < 0.0 else terms.move[i]
            room = bound[i] - change[i]
            share[i] = room / search.step[i] if abs(search.step[i]) > abs(room) else 1.0
            if not search.held[i]:
                length = min(length, share[i])
        for i in range(seen + 1):
            if search.held[i]:
                continue
            if share[i] <= length < 1.0:
                change[i] = bound[i]
                search.held[i] = True
            else:
                change[i] += length * search.step[i]
            search.at[i] = start[i] + change[i]
        for i in range(seen):
            for j in range(seen):
                search.slope[i] += model.curvature[i, j] * (length * search.step_seen[j])
            search.slope[i] += ridge * model.curvature[i, i] * (length * search.step_seen[i])
        fill_gradient(search.at, search.slope, ways, terms, search.gradient)
        if length < 1.0:
            continue
        freed = -1
        most = WORTH_FREEING
        for i in range(seen + 1):
            if search.held[i] and terms.move[i] > 0.0:
                gain = (search.gradient[i] if change[i] > 0.0 else -search.gradient[i]) / terms.size[i]
                if gain > most:
                    most = gain
                    freed = i
        if freed < 0:
            break
        search.held[freed] = False
