"""An emulator: what a slow model would say at points where it was not run, and how sure that is.

A figure y at the point x of the unit cube is

    y(x) = sum of terms of the active inputs, with coefficients + g(x) + sum of weak lines of all inputs + e

as in history matching of galaxies (Vernon, Goldstein and Bower 2010, Bayesian Analysis 5(4), 619-669). The terms are
chosen; g is a Gaussian process of the active inputs with one correlation length (Rasmussen and Williams 2006, Gaussian
Processes for Machine Learning, chapters 2 and 5). A weak line is a slope in one input, drawn from a normal density that
is the same for all (ridge regression: Hoerl and Kennard 1970, Technometrics 12(1), 55-67): of hundreds of inputs most
do so little that none can be chosen, and together as much as those that are. e is the luck of the runs, and what has no
line: the nugget.

Terms are taken up one by one, whichever leaves least unexplained, as long as the extended Bayesian information
criterion falls (Chen and Chen 2008, Biometrika 95(3), 759-771), which allows for how many were looked at: there may be
more inputs than points. First straight lines and curves of single inputs, then products of those that were taken.
Length, nugget and the share of the weak lines are those of the largest restricted likelihood on a grid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, solve_triangular

LENGTHS = (0.6, 1.0, 1.7, 3.0)  # of correlation, times the root of the number of active inputs; brought to -1 to 1
WEAK = (0.0, 0.15, 0.3, 0.5, 0.7, 0.85)  # shares of what is left by terms and process that go to the weak lines
NUGGETS = (0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1.0)  # shares of the variance left by the terms; 1: no process
POINTS_A_TERM = 5  # no more terms than a fifth of the points carry
MOST_TERMS = 40

Floats = NDArray[np.float64]
Term = tuple[int, ...]
"""Inputs of a term: (3,) a straight line of the fourth input, (3, 3) its curve, (3, 5) a product of two."""


class Shares(NamedTuple):
    """How what the terms leave is divided: `share` is not of the process, and of that `weak` is of the weak lines."""

    length: float  # of correlation
    share: float
    weak: float


@dataclass(frozen=True, eq=False)
class Emulator:
    """What `emulator` made of points; `explained` is the share of variance that it predicts of points left out.

    Points are left out with terms, length and nugget as they were chosen with them, so that it is a little too high.
    """

    terms: tuple[Term, ...]
    active: tuple[int, ...]  # inputs, in their order
    explained: float
    surprises: float  # share of the points more than three s.d. off what is predicted without them
    nugget: float  # variance
    inputs: tuple[int, ...]  # all that a prediction hangs on: the active ones, or, with weak lines, every one
    _own: tuple[Term, ...]  # the terms by the places of the active inputs
    _centre: Floats  # of the inputs
    _reach: Floats  # half of what they span
    _x: Floats  # the inputs of the points, brought to -1 to 1
    _beta: Floats
    _weights: Floats
    _whitening: NDArray[np.float32]  # inverse root of the covariance of the points, transposed
    _whitened: Floats  # the terms at the points, times the inverse root of the covariance
    _of_terms: Floats  # covariance of the coefficients over `_variance`
    _variance: float
    _share: float  # of what the process does not tell: weak lines and nugget
    _weak: float  # the share of the weak lines in that
    _length: float

    def predict(self, x: Floats) -> tuple[Floats, Floats]:
        """Mean and variance, each (m,), of the figure at `x` (m, inputs) in the unit cube; the nugget is in it."""
        inputs = (x - self._centre) / self._reach
        active = inputs[:, self.active]
        terms = _matrix(active, self._own)
        mean = terms @ self._beta
        process, lines = 1.0 - self._share, self._share * self._weak
        own = np.full(len(x), process + self._share - lines)
        if process <= 0.0 and lines <= 0.0:
            spread = ((terms @ self._of_terms) * terms).sum(axis=1)
            return mean, self._variance * (own + spread)
        near = np.zeros((len(x), len(self._x)))
        if process > 0.0:
            near += process * _correlation(active, self._x[:, self.active], self._length)
        if lines > 0.0:
            near += lines * _alike_in_lines(inputs, self._x)
            own += lines * _alike_in_lines(inputs)
        root = near.astype(np.float32) @ self._whitening  # half as long, and the nugget is far above its rounding
        mean = mean + near @ self._weights
        lacking = terms - root @ self._whitened
        spread = ((lacking @ self._of_terms) * lacking).sum(axis=1) - (root * root).sum(axis=1)
        return mean, self._variance * np.maximum(own + spread, self._share - lines)


def emulator(x: Floats, y: Floats) -> Emulator:
    """The emulator of the figures `y` (n,) at the points `x` (n, inputs), at least 3, of the unit cube."""
    if len(x) != len(y) or len(y) < 3:
        raise ValueError("an emulator needs a figure a point, and three points")
    low, high = x.min(axis=0), x.max(axis=0)
    # By what the points span, so that in a part of the cube, too, a curve is told from a straight line.
    centre, reach = 0.5 * (low + high), np.where(high > low, 0.5 * (high - low), 1.0)
    x = (x - centre) / reach
    terms = _chosen(x, y)
    active = tuple(sorted({each for term in terms for each in term}))
    at = _matrix(x, terms)
    by_length = {length: _process(x, active, length) for length in LENGTHS}
    lines = _alike_in_lines(x, x)

    def likelihood(tried: Shares) -> float:
        return _likelihood(_covariance(by_length[tried.length], lines, tried), at, y)

    best = Shares(LENGTHS[0], 1.0, 0.0)
    if active and len(y) > at.shape[1] + 3:
        best = max((Shares(length, share, 0.0) for length in LENGTHS for share in NUGGETS), key=likelihood)
    if active:
        best = max((best._replace(weak=weak) for weak in WEAK), key=likelihood)
        best = max((best._replace(share=share) for share in NUGGETS), key=likelihood)
    return _made(x, y, terms, active, (centre, reach), _covariance(by_length[best.length], lines, best), best)


def _made(
    x: Floats,
    y: Floats,
    terms: Sequence[Term],
    active: Sequence[int],
    place: tuple[Floats, Floats],
    covariance: Floats,
    shares: Shares,
) -> Emulator:
    at = _matrix(x, terms)
    factor = cho_factor(covariance, True)
    whitened = solve_triangular(factor[0], at, lower=True)
    of_terms: Floats = np.asarray(np.linalg.pinv(whitened.T @ whitened), dtype=np.float64)
    beta = of_terms @ at.T @ cho_solve(factor, y)
    weights = cho_solve(factor, y - at @ beta)
    freedom = max(1, len(y) - at.shape[1])
    variance = float((y - at @ beta) @ weights) / freedom
    # Every point predicted by all others, in closed form (Dubrule 1983, Mathematical Geology 15(6), 687-699).
    inverse = cho_solve(factor, np.eye(len(y)))
    projected = inverse - inverse @ at @ of_terms @ at.T @ inverse
    diagonal = np.maximum(np.diag(projected), 1e-12)
    off = (projected @ y) / diagonal
    spread = float(((y - y.mean()) ** 2).mean())
    explained = 1.0 - float((off**2).mean()) / spread if spread > 0.0 else 0.0
    unlikely = np.abs(off) > 3.0 * np.sqrt(variance / diagonal)
    return Emulator(
        terms=tuple(terms),
        active=tuple(active),
        explained=explained,
        surprises=float(unlikely.mean()) if variance > 0.0 else 0.0,
        nugget=variance * shares.share * (1.0 - shares.weak),
        inputs=tuple(range(x.shape[1])) if shares.weak > 0.0 else tuple(active),
        _own=tuple(tuple(active.index(each) for each in term) for term in terms),
        _centre=place[0],
        _reach=place[1],
        _x=x,
        _beta=beta,
        _weights=weights,
        _whitening=solve_triangular(factor[0], np.eye(len(y)), lower=True).T.astype(np.float32),
        _whitened=whitened,
        _of_terms=of_terms,
        _variance=variance,
        _share=shares.share,
        _weak=shares.weak,
        _length=shares.length,
    )


def _chosen(x: Floats, y: Floats) -> list[Term]:
    """The terms that are taken up, the strongest first."""
    centred = y - y.mean()
    if not float(centred @ centred) > 1e-24 * max(1.0, float(y @ y)):
        return []
    inputs = x.shape[1]
    most = min(MOST_TERMS, len(y) // POINTS_A_TERM)
    single: list[Term] = [(each,) for each in range(inputs)] + [(each, each) for each in range(inputs)]
    taken = _taken_up(x, y, [], single, most)
    active = sorted({term[0] for term in taken})
    double: list[Term] = [(one, other) for place, one in enumerate(active) for other in active[place + 1 :]]
    double += [(each, each) for each in active if (each, each) not in taken]
    return _taken_up(x, y, taken, double, most) if double else taken


def _taken_up(x: Floats, y: Floats, taken: list[Term], candidates: Sequence[Term], most: int) -> list[Term]:
    """`taken` and those of `candidates` with which the criterion falls, one after the other."""
    n = len(y)
    basis, _ = np.linalg.qr(_matrix(x, taken))
    left = y - basis @ (basis.T @ y)
    columns = _matrix(x, candidates)[:, 1:]
    columns = columns - basis @ (basis.T @ columns)
    penalty = np.log(n) + 2.0 * np.log(max(2, len(candidates)))
    found = list(taken)
    while len(found) < most:
        norms = np.sqrt((columns**2).sum(axis=0))
        usable = norms > 1e-9 * np.sqrt(n)
        if not usable.any():
            break
        pull = np.where(usable, np.abs(columns.T @ left) / np.where(usable, norms, 1.0), 0.0)
        which = int(np.argmax(pull))
        before = float(left @ left)
        after = max(before - pull[which] ** 2, 1e-300)
        if not n * np.log(before / after) > penalty:
            break
        direction = columns[:, which] / norms[which]
        left = left - direction * (direction @ left)
        columns = columns - np.outer(direction, direction @ columns)
        found.append(candidates[which])
    return found


def _matrix(x: Floats, terms: Sequence[Term]) -> Floats:
    """(points, 1 + terms): a column of ones, then Legendre's polynomials of the inputs `x`."""
    columns = [np.ones(len(x))]
    for term in terms:
        if len(term) == 1:
            columns.append(x[:, term[0]])
        elif term[0] == term[1]:
            columns.append(1.5 * x[:, term[0]] ** 2 - 0.5)
        else:
            columns.append(x[:, term[0]] * x[:, term[1]])
    return np.stack(columns, axis=1)


def _correlation(one: Floats, other: Floats, length: float) -> Floats:
    """Squared exponential, (len(one), len(other)); `length` is times the root of the number of inputs."""
    squared = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None, :] - 2.0 * one @ other.T
    reach = length**2 * max(1, one.shape[1])
    correlation: Floats = np.exp(-0.5 * np.maximum(squared, 0.0) / reach)
    return correlation


def _process(x: Floats, active: Sequence[int], length: float) -> Floats:
    inputs = x[:, tuple(active)]
    return _correlation(inputs, inputs, length) if active else np.eye(len(x))


def _alike_in_lines(one: Floats, other: Floats | None = None) -> Floats:
    """Covariance of sums of weak lines, (len(one), len(other)), its own variance, (len(one),), without `other`.

    1 on average over the cube, which is brought to -1 to 1: the mean square of an input is a third.
    """
    scale = 3.0 / one.shape[1]
    found: Floats = scale * ((one**2).sum(axis=1) if other is None else one @ other.T)
    return found


def _covariance(alike: Floats, lines: Floats, shares: Shares) -> Floats:
    rest = shares.weak * lines + (1.0 - shares.weak) * np.eye(len(alike))
    covariance: Floats = (1.0 - shares.share) * alike + shares.share * rest
    return covariance


def _likelihood(covariance: Floats, at: Floats, y: Floats) -> float:
    """The restricted log likelihood, the variance at its best, but for a constant."""
    factor, _ = cho_factor(covariance, True)
    whitened = solve_triangular(factor, at, lower=True)
    inner = whitened.T @ whitened
    root = solve_triangular(factor, y, lower=True)
    beta = np.linalg.pinv(inner) @ (whitened.T @ root)
    left = root - whitened @ beta
    freedom = max(1, len(y) - at.shape[1])
    sign, determinant = np.linalg.slogdet(inner)
    misfit = max(float(left @ left), 1e-300)
    of_data = 2.0 * float(np.log(np.diag(factor)).sum())
    return -0.5 * (freedom * np.log(misfit / freedom) + of_data + (determinant if sign > 0 else 0.0))
