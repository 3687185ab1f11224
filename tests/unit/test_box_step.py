"""One step of the market's search against a general solver of bounded least squares on the same model."""

import numpy as np
import pytest
from scipy.optimize import lsq_linear

from tongyu.kernels.quadratic import Model, Search, Terms, box_step, fill_gradient

PRICES, QUOTAS, TOWNSHIPS = 3, 1, 3
WAYS = PRICES + QUOTAS
SEEN = WAYS + TOWNSHIPS
SEE = np.vstack([np.eye(SEEN), np.repeat([0.0, 1.0], [WAYS, TOWNSHIPS])]).T  # what offers see of all unknowns


def problem(seed: int, at_bound: float, move: float) -> tuple[np.ndarray, Terms, Model]:
    """A start, of which a part lies at 0, and a strictly convex model around it, as a month could have.

    An offer loads one township only, so that two townships have no curvature in common.
    """
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(SEEN, TOWNSHIPS, SEEN))
    root[WAYS:] *= np.eye(TOWNSHIPS)[:, :, None]
    root = root.reshape(SEEN, TOWNSHIPS * SEEN)
    start = rng.uniform(0.2, 2.0, SEEN + 1) * (rng.random(SEEN + 1) >= at_bound)
    capacity = np.concatenate([np.zeros(PRICES), rng.uniform(1.0, 5.0, QUOTAS + TOWNSHIPS + 1)])
    terms = Terms(
        capacity,
        rng.uniform(0.05, 0.5, SEEN + 1) * (capacity > 0.0),
        np.full(SEEN + 1, move),
        rng.uniform(0.5, 2.0, SEEN + 1),
    )
    return start, terms, Model(rng.normal(0.0, 4.0, SEEN), root @ root.T)


def step(start: np.ndarray, terms: Terms, model: Model, ridge: float) -> np.ndarray:
    search = Search(
        *(np.empty(SEEN + 1) for _ in range(3)),
        np.empty(SEEN),
        np.empty(SEEN + 1, np.bool_),
        np.empty(SEEN + 1),
        np.empty(SEEN),
    )
    box_step(start, WAYS, terms, model, ridge, search)
    return search.change


def expected(start: np.ndarray, terms: Terms, model: Model, ridge: float) -> np.ndarray:
    """The change that minimises the model over the box, by SciPy; unknowns that dropped out stay."""
    curvature = model.curvature + ridge * np.diag(np.diag(model.curvature))
    hessian = SEE.T @ curvature @ SEE + np.diag(terms.pull)
    gradient = SEE.T @ model.slope + terms.linear + terms.pull * start
    inside = np.flatnonzero(terms.move > 0.0)
    factor = np.linalg.cholesky(hessian[np.ix_(inside, inside)]).T
    lower, upper = np.maximum(-start, -terms.move)[inside], terms.move[inside]
    found = lsq_linear(factor, -np.linalg.solve(factor.T, gradient[inside]), (lower, upper), "bvls", tol=1e-15)
    change = np.zeros(SEEN + 1)
    change[inside] = found.x
    return change


@pytest.mark.parametrize("ridge", [0.0, 0.3])
@pytest.mark.parametrize("move", [0.3, 100.0])
@pytest.mark.parametrize("at_bound", [0.0, 0.5, 1.0])
def test_a_step_is_the_smallest_value_of_the_model_over_the_box(at_bound, move, ridge):
    bound = 0
    for seed in range(20):
        start, terms, model = problem(seed, at_bound, move)
        change = step(start, terms, model, ridge)
        assert change == pytest.approx(expected(start, terms, model, ridge), rel=1e-8, abs=1e-8)
        bound += np.sum((change == -start) | (np.abs(change) == move))
    assert bound > 20  # a search in which nothing is held would find the minimum at once


def test_unknowns_that_dropped_out_stay_where_they_are():
    for seed in range(20):
        start, terms, model = problem(seed, 0.3, 100.0)
        gone = np.random.default_rng([seed, 1]).random(SEEN + 1) < 0.3
        terms.move[gone] = 0.0
        start[gone] = 0.0
        change = step(start, terms, model, 0.0)
        assert np.all(change[gone] == 0.0)
        assert change == pytest.approx(expected(start, terms, model, 0.0), rel=1e-8, abs=1e-8)


def test_the_gradient_is_that_of_the_objective_s_parts():
    start, terms, model = problem(4, 0.0, 1.0)
    gradient = np.empty(SEEN + 1)
    fill_gradient(start, model.slope, WAYS, terms, gradient)
    assert gradient == pytest.approx(SEE.T @ model.slope + terms.linear + terms.pull * start, rel=1e-14)


def test_where_the_centre_s_capacity_is_the_sum_of_full_townships_the_pull_alone_tells_their_rents_apart():
    """Loads cancel in that direction; what is left is a billionth of them, and found to full precision."""
    start, terms, model = problem(7, 0.0, 100.0)
    start[:], model.slope[:] = 3.0, 0.0
    model.slope[WAYS:] = -1.5 * terms.linear[WAYS:SEEN]  # loads beyond capacity, so that rents rise
    terms.linear[SEEN] = terms.linear[WAYS:SEEN].sum()
    terms.pull[:] = 1e-9 * terms.linear
    rents = start + step(start, terms, model, 0.0)
    assert np.all(rents[WAYS:] > 0.0)
    assert terms.pull[SEEN] * rents[SEEN] == pytest.approx(terms.pull[WAYS:SEEN] @ rents[WAYS:SEEN], rel=1e-9)
