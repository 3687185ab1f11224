"""Newton's method on the problem that `tongyu.market.clearing` states: convex, smooth, unknowns >= 0.

Each step minimises a second-order model of the objective over a box (see
`tongyu.kernels.quadratic`): unknowns stay >= 0, and none moves by more than
half a reference price. The model tried first is that of the balances'
logarithms, which reaches much further; if it does not lead down, the
objective's own does.

A point is taken if the objective falls enough (Armijo) or, where that is below
rounding, if the slope along the step has shrunk enough (Hager and Zhang 2005,
SIAM J. Optim. 16, 170-192); else half the step is tried, and so on. The box is
convex, so every trial lies within it.
"""

import numpy as np
from numba import objmode

from tongyu.kernels.clearing import Entry, Flags, Floats, Integers, Markets, Offers, Online, demand, find_entry
from tongyu.kernels.compile import kernel, kernel_with_python
from tongyu.kernels.quadratic import Model, Search, Terms, box_step, fill_gradient
from tongyu.kernels.threads import share
from tongyu.kernels.visits import Sums, add_parts, visit_offers

RESIDUAL = 1e-9
"""Largest imbalance of a cleared month, relative to demand or capacity."""
STEP = 1e-10
"""A cleared month is polished until the next step is below this share of the largest move, unless told otherwise."""
MAX_POLISH = 4
"""Steps spent at most on polishing: rounding may keep a degenerate rent from settling to STEP."""
MAX_ITERATIONS = 100
DELTA = 1e-11
"""Weight of the term that picks among equal rents, see `tongyu.market.clearing`."""
FLOOR = 1e-6
"""Imbalances are relative to demand, or to this share of the whole stock if demand is less."""
LARGEST_MOVE = 0.5
"""Of a reference price, in one step."""
FARTHEST = 6.0
"""Largest moves that a start may lie from zero: three reference prices."""
RIDGE_OF_RESIDUAL = 1e-3
LARGEST_RIDGE = 1e-5
"""Ridge, as a share of the diagonal: the residual times the first, at most the second."""
MOST_BENT = 1e4
LEAST_BENT = 1e-6
"""Between an imbalance of the second and a ratio of the first, the model is that of the logarithms."""
SAMPLE, SAMPLE_ONLINE = 2_000, 1_000
"""Offers that a sample of a month has at least offline, and at least with one online channel and with several."""
SMALL_PART = 8
"""Where that is fewer, as many offline as one in so many of all offers."""
LEAST_PART = 32
"""A sample is at least one in so many."""
LEAST_SAMPLED = 1_000
"""Offers from which on a sample is cleared first."""
ROUGHLY = 3e-2
"""Residual to which a sample is cleared: it is itself not nearer to the whole."""
ARMIJO = 1e-4
APPROXIMATE_WOLFE = 0.8
ROUNDING = 1e-13
"""Relative error of the objective, within which the slope decides about a step."""
SHORTEST_BENT = 0.25
SHORTEST = 1e-12
"""Shares of a step that are tried last, with either model; if nothing helps, the search ends where it is."""


@kernel
def _set_terms(markets: Markets, reached: Flags) -> Terms:
    """Constant parts of the problem."""
    market_count = markets.volume.size
    crops = markets.theta.size
    seen = reached.size
    dearest = 0.0
    for i in range(market_count):
        dearest = max(dearest, markets.reference[i])
    mean_load = 0.0
    for j in range(markets.load.size):
        mean_load += markets.load[j] / markets.load.size
    terms = Terms(np.zeros(seen + 1), np.zeros(seen + 1), np.zeros(seen + 1), np.ones(seen + 1))
    way_reached = False
    for i in range(seen + 1):
        if i < market_count:
            if reached[i]:
                terms.move[i] = LARGEST_MOVE * markets.reference[i] * markets.keep[i]
            continue
        used = way_reached
        if i < market_count + crops:
            used = reached[i]
            room = markets.quota[i - market_count]
            unit = max(markets.posted[i - market_count], markets.reference[i - market_count])
        else:
            if i < seen:
                used = reached[i]
                way_reached = way_reached or used
            room = markets.capacity[i - market_count - crops + 1 if i < seen else 0]
            unit = dearest / mean_load if mean_load > 0.0 else dearest
        if used and room < np.inf:
            terms.linear[i] = room
            terms.pull[i] = DELTA * room / unit
            terms.move[i] = LARGEST_MOVE * unit
            terms.size[i] = room
    return terms


@kernel_with_python
def _evaluate(
    at: Floats,
    offers: Offers,
    online: Online,
    markets: Markets,
    entry: Entry,
    terms: Terms,
    total: float,
    sums: Sums,
    model: Model,
    threads: int,
) -> tuple[float, float]:
    """Objective (yuan) and residual `at` given unknowns; the second-order model there goes to `model`."""
    seen = model.slope.size
    market_count = markets.volume.size
    ways = market_count + markets.theta.size
    look = np.empty(seen)
    for i in range(seen):
        look[i] = at[i] if i < ways else at[i] + at[seen]
    hands = min(threads, entry.first_row.size - 1)  # at most one a part
    if hands < 2:
        visit_offers(0, 1, look, offers, online, markets, entry, sums)
    else:
        with objmode():  # that is, back in Python
            share(visit_offers, hands, (look, offers, online, markets, entry, sums))
    add_parts(entry, sums)
    objective = sums.gain[0]
    residual = 0.0
    way_slope = 0.0
    for i in range(seen):
        model.slope[i] = sums.inflow[i]
        for j in range(i + 1):
            model.curvature[i, j] = sums.curvature[i, j]
            model.curvature[j, i] = sums.curvature[i, j]
        if i >= ways:
            way_slope += sums.inflow[i]
    for i in range(seen + 1):
        if terms.move[i] == 0.0:
            continue
        if i < market_count:
            keep = markets.keep[i]
            price = at[i] / keep
            wanted, above, falls = demand(price, markets.volume[i], markets.reference[i], markets.width[i])
            objective += keep * above
            model.slope[i] -= wanted
            terms.size[i] = max(wanted, FLOOR * total)
            # Where both sides of a market have underflowed, any curvature > 0 will do: the box is the limit.
            model.curvature[i, i] += falls / keep + 1e-12 * wanted / terms.move[i] + 1e-300
            excess = model.slope[i]
        else:
            objective += at[i] * (terms.linear[i] + 0.5 * terms.pull[i] * at[i])
            excess = terms.linear[i] + (model.slope[i] if i < seen else way_slope)
        imbalance = abs(excess) if at[i] > 0.0 else max(-excess, 0.0)
        residual = max(residual, imbalance / terms.size[i])
    return objective, residual if objective < np.inf else np.inf


@kernel
def _bend(x: Floats, markets: Markets, terms: Terms, model: Model, bent: Model) -> None:
    """Fill in the model of the logarithms: log supply = log demand, log load = log capacity.

    Far from where they meet, supply, demand and load are nearly exponential in
    prices and rents, so that the balance of their logarithms is nearly linear
    where S - D is not. Times S its Newton equation is that of the model with
    S log(S / D) for the excess S - D and with demand's slope times S / D, hence
    as symmetric as the model itself, and the same where supply meets demand.
    """
    seen = model.slope.size
    market_count = markets.volume.size
    for i in range(seen):
        bent.slope[i] = model.slope[i]
        for j in range(seen):
            bent.curvature[i, j] = model.curvature[i, j]
        target = terms.linear[i]
        falls = 0.0
        excess = -model.slope[i] - target
        if i < market_count:
            keep = markets.keep[i]
            target, _, falls = demand(x[i] / keep, markets.volume[i], markets.reference[i], markets.width[i])
            falls /= keep
            excess = model.slope[i]
        if terms.move[i] == 0.0 or not target > 0.0 or (i >= market_count and x[i] == 0.0 and excess <= 0.0):
            continue
        ratio = min(max(1.0 + excess / target, 1.0 / MOST_BENT), MOST_BENT)
        if abs(ratio - 1.0) < LEAST_BENT:
            continue
        excess *= ratio * np.log(ratio) / (ratio - 1.0)
        bent.slope[i] = excess if i < market_count else -excess - target
        bent.curvature[i, i] += falls * (ratio - 1.0)


@kernel
def _descend(
    x: Floats,
    offers: Offers,
    online: Online,
    markets: Markets,
    entry: Entry,
    terms: Terms,
    total: float,
    sums: Sums,
    enough: float,
    step: float,
    threads: int,
) -> tuple[int, int, float]:
    """Move `x` until the residual is at most `enough` and, where that is RESIDUAL, until it is polished to `step`.

    Returns accepted steps, passes over these offers, and the residual reached.
    """
    ways = markets.volume.size + markets.theta.size
    seen = x.size - 1
    model = Model(np.empty(seen), np.empty((seen, seen)))
    trial = Model(np.empty(seen), np.empty((seen, seen)))
    bent = Model(np.empty(seen), np.empty((seen, seen)))
    search = Search(
        np.empty(seen + 1),
        np.empty(seen + 1),
        np.empty(seen + 1),
        np.empty(seen),
        np.empty(seen + 1, np.bool_),
        np.empty(seen + 1),
        np.empty(seen),
    )
    start = np.empty(seen + 1)
    gradient = np.empty(seen + 1)
    objective, residual = _evaluate(x, offers, online, markets, entry, terms, total, sums, model, threads)
    passes = 1
    iterations = 0
    polished = 0
    accepted = True
    while accepted and iterations < MAX_ITERATIONS and residual < np.inf:
        settled = residual <= enough
        if settled and enough > RESIDUAL:
            break
        ridge = min(RIDGE_OF_RESIDUAL * residual, LARGEST_RIDGE)
        fill_gradient(x, model.slope, ways, terms, gradient)
        _bend(x, markets, terms, model, bent)
        before = objective
        accepted = False
        for i in range(seen + 1):
            start[i] = x[i]
        for bending in (True, False):
            box_step(start, ways, terms, bent if bending else model, ridge, search)
            falls = 0.0
            largest = 0.0
            for i in range(seen + 1):
                falls += gradient[i] * search.change[i]
                if terms.move[i] > 0.0:
                    largest = max(largest, abs(search.change[i]) / terms.move[i])
            if settled and (largest <= step or polished == MAX_POLISH):
                break
            length = 1.0
            while length >= SHORTEST and falls < 0.0:
                for i in range(seen + 1):
                    x[i] = max(start[i] + length * search.change[i], 0.0)
                objective, residual = _evaluate(x, offers, online, markets, entry, terms, total, sums, trial, threads)
                passes += 1
                accepted = residual <= RESIDUAL or objective <= before + ARMIJO * length * falls
                if not accepted and objective <= before + ROUNDING * before:
                    fill_gradient(x, trial.slope, ways, terms, search.gradient)
                    ahead = 0.0
                    for i in range(seen + 1):
                        ahead += search.gradient[i] * search.change[i]
                    accepted = ahead <= -APPROXIMATE_WOLFE * falls
                length *= 0.5
                if accepted or (bending and length < SHORTEST_BENT):
                    break
            if accepted:
                break
        if accepted:
            iterations += 1
            polished += settled
            model, trial = trial, model
    return iterations, passes, residual


@kernel
def _kind(row: int, entry: Entry) -> int:
    """Of an offer with that row in Online: 0 offline, 1 with one online channel, 2 with several."""
    if row < 0 or not entry.row[row]:
        return 0
    return 1 if entry.only[row] >= 0 else 2


@kernel
def _one_in(size: int, entry: Entry) -> Integers:
    """One in how many of `size` offers are in the sample, (3,) by kind."""
    count = np.zeros(3, np.int64)
    for row in range(entry.row.size):
        count[_kind(row, entry)] += 1
    count[0] = size - count[1] - count[2]
    every = np.ones(3, np.int64)
    for kind in range(3):
        least = SAMPLE_ONLINE if kind else min(SAMPLE, size // SMALL_PART)
        every[kind] = max(1, count[kind] // max(least, count[kind] // LEAST_PART))
    return every


@kernel
def _sample(offers: Offers, entry: Entry, crops: int, every: Integers) -> Offers:
    """One in `every` (3,) of the offers of each crop and kind, standing for the rest.

    The stocks of those that are taken are raised so that they sum to those of all of their kind.
    """
    size = offers.stock.size
    until = np.zeros((3, crops), np.int64)  # how many are passed over before the next is taken
    stock = np.zeros((3, crops))
    taken_stock = np.zeros((3, crops))
    place = np.empty(size, np.int32)
    kind_of = np.empty(size, np.int8)
    taken = 0
    for i in range(size):
        row, crop = offers.online[i], offers.crop[i]
        kind = _kind(row, entry)
        stock[kind, crop] += offers.stock[i]
        if until[kind, crop] == 0:
            until[kind, crop] = every[kind]
            taken_stock[kind, crop] += offers.stock[i]
            place[taken] = i
            kind_of[taken] = kind
            taken += 1
        until[kind, crop] -= 1
    few = Offers(
        np.empty(taken),
        np.empty(taken, offers.crop.dtype),
        np.empty(taken),
        np.empty(taken),
        np.empty(taken),
        np.empty(taken, offers.online.dtype),
    )
    for n in range(taken):
        i, kind = place[n], kind_of[n]
        crop = offers.crop[i]
        few.stock[n] = offers.stock[i] * (stock[kind, crop] / taken_stock[kind, crop])
        few.crop[n] = crop
        few.hold[n] = offers.hold[i]
        few.trader_weight[n] = offers.trader_weight[i]
        few.trader_cost[n] = offers.trader_cost[i]
        few.online[n] = offers.online[i]
    return few


@kernel
def solve(
    x: Floats, offers: Offers, online: Online, markets: Markets, sums: Sums, step: float, threads: int
) -> tuple[int, int, float]:
    """Move `x` (S + 1) to the month's prices and rents and leave its flows in `sums`.

    A price of 0 at the start means its reference; `step` is what it is polished to, usually STEP. Where there are many
    offers, a sample of them is cleared first, which costs a fraction of a pass: stocks, expectations and patience all
    move from month to month, so that last month's prices leave supply far from demand, and a sample tells most of by
    how much. So many `threads` share the passes. Returns accepted steps, passes over all offers, and the residual
    reached.
    """
    market_count = markets.volume.size
    entry, reached = find_entry(offers, online, markets)
    seen = reached.size
    terms = _set_terms(markets, reached)
    total = 0.0
    for i in range(offers.stock.size):
        total += offers.stock[i]
    for i in range(seen + 1):
        if terms.move[i] > 0.0 and x[i] > 0.0:
            x[i] = min(x[i], FARTHEST * terms.move[i])
        else:
            x[i] = markets.reference[i] * markets.keep[i] if i < market_count and terms.move[i] > 0.0 else 0.0
    if offers.stock.size >= LEAST_SAMPLED:
        few = _sample(offers, entry, markets.theta.size, _one_in(offers.stock.size, entry))
        few_enter, _ = find_entry(few, online, markets)
        _descend(x, few, online, markets, few_enter, terms, total, sums, ROUGHLY, step, threads)
    return _descend(x, offers, online, markets, entry, terms, total, sums, RESIDUAL, step, threads)
