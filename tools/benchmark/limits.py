"""What no pass over the offers can beat: the memory's speed, and a pass that does next to nothing."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.kernels.clearing import Entry, Floats, Offers, Online
from tongyu.kernels.compile import kernel
from tongyu.kernels.visits import Sums, add_parts, visit_offers
from tools.benchmark.moments import Moment
from tools.benchmark.timing import Seconds, timed

TRIAD_ARRAYS, COPY_ARRAYS = 3, 2  # that each of them touches
TRIPLE = 3.0


class Bandwidth(NamedTuple):
    """Bytes a second from and to memory on one core, counted as STREAM counts; the best of the repeats.

    McCalpin (1995), "Memory bandwidth and machine balance in current high performance computers", IEEE TCCA Newsletter.
    """

    copy: float  # a[i] = b[i]
    triad: float  # a[i] = b[i] + s c[i]
    bytes_an_array: int


class Limit(NamedTuple):
    """A pass over the offers of one month beside its limits."""

    households: int
    offers: int
    online: int
    bytes_touched: int  # by one pass: every column that it reads or writes, once
    full: Seconds  # the pass with its exponentials, supplies and curvature
    bare: Seconds  # the same columns, read and written, with a sum or product a number


@kernel
def copy(target: Floats, source: Floats) -> None:
    """STREAM's copy."""
    for i in range(target.size):
        target[i] = source[i]


@kernel
def triad(target: Floats, one: Floats, other: Floats, factor: float) -> None:
    """STREAM's triad."""
    for i in range(target.size):
        target[i] = one[i] + factor * other[i]


@kernel
def bare_pass(offers: Offers, online: Online, entry: Entry, sums: Sums) -> None:
    """Read every column of a pass and write every column that it leaves, with next to no arithmetic."""
    for i in range(offers.stock.size):
        sums.value[i] = offers.stock[i] * offers.trader_weight[i] + offers.hold[i]
        sums.trader_share[i] = offers.trader_cost[i] + offers.crop[i] + offers.online[i]
    for row in range(online.hub.size):
        whose = online.hub[row] + entry.offer[row] + entry.only[row] + entry.row[row]
        for j in range(online.cost.shape[1]):
            taken = online.weight[row, j] - online.cost[row, j]
            sums.online_share[row, j] = taken + whose if entry.channel[row, j] else taken


def bandwidth(numbers: int, repeats: int) -> Bandwidth:
    """Measure it on arrays of so many float64, which must be far larger than the caches."""
    target, one, other = np.zeros(numbers), np.ones(numbers), np.ones(numbers)
    for warm in (copy, triad):
        given = (target, one) if warm is copy else (target, one, other, TRIPLE)
        warm(*given)
    copied = timed(lambda: copy(target, one), repeats)
    added = timed(lambda: triad(target, one, other, TRIPLE), repeats)
    size = target.nbytes
    return Bandwidth(COPY_ARRAYS * size / copied.least, TRIAD_ARRAYS * size / added.least, size)


def visit(moment: Moment, entry: Entry, sums: Sums) -> None:
    """One pass over the offers of `moment`, by who can go where, its findings in `sums`."""
    visit_offers(0, 1, moment.seen, moment.offers, moment.online, moment.markets, entry, sums)
    add_parts(entry, sums)


def limit_of(moment: Moment, repeats: int) -> Limit:
    """A pass over the offers of `moment` at the prices and rents that cleared its markets, beside a bare one."""
    offers, online, entry, sums = moment.offers, moment.online, moment.entry, moment.empty_sums()
    visit(moment, entry, sums)
    full = timed(lambda: visit(moment, entry, sums), repeats)
    bare_pass(offers, online, entry, sums)
    bare = timed(lambda: bare_pass(offers, online, entry, sums), repeats)
    columns: list[NDArray[np.generic]] = [
        *offers,
        *(online.hub, online.weight, online.cost),
        *(entry.row, entry.offer, entry.only, entry.channel),
        *(sums.trader_share, sums.value, sums.online_share),
    ]
    touched = sum(column.nbytes for column in columns)
    return Limit(len(moment.county.columns.id), offers.stock.size, online.hub.size, touched, full, bare)
