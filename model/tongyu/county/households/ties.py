"""Who is tied to whom: kin and neighbours in the village, and a few ties across the county.

A small world in the sense of Watts and Strogatz (1998, Nature 393, 440-442), with far ties added instead of
rewired (Newman and Watts 1999, Physics Letters A 263, 341-346). In each village the households stand in a
ring in the order of their ids, tied to the next `ring` on either side. Then each household makes, with the
chance `far`, one tie to a household of the county drawn from all with a smaller id. Hence one more household,
with the largest id, makes ties of its own and parts a few across the seam of its village's ring; it changes
no other tie. The price: small ids have more far ties, the k-th of n about far * (1 + log(n / k)).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.county.draws import Purpose, uniforms

MOST_HOUSEHOLDS = 10**9  # so that a pair of ids is one number, whatever the sample

# What a household draws, by index.
_MAKES_FAR, _FAR_TO, _MAKES_RING, _IN_GROUP = range(4)

Rows = NDArray[np.int64]


class Ties(NamedTuple):
    """Undirected ties: row i is tied to the rows `neighbour[start[i]:start[i + 1]]`, which ascend.

    No household is tied to itself, none twice to another; each tie stands in both rows.
    """

    start: NDArray[np.int64]  # (n + 1,)
    neighbour: NDArray[np.int32]


def make_ties(
    village_start: NDArray[np.int64],
    id: NDArray[np.int64],
    seed: int,
    ring: float = 2.0,
    far: float = 0.5,
    rows: Rows | None = None,
) -> Ties:
    """The ties of n households; a mean degree of about 2 * (ring + far).

    `rows` (n,) are all rows in the order (village, id), without it as they stand; `village_start` (V + 1,) gives each
    village's places among them, of which there may be none; `id` (n,) is by row. `ring` is how many
    neighbours on either side, its fraction the chance of one more; `far` lies in 0-1. Raises ValueError if
    `village_start` does not cover the households or an `id` (n,) comes twice.
    """
    ids = np.asarray(id, dtype=np.int64)
    ids = ids if rows is None else ids[rows]
    starts = np.asarray(village_start, dtype=np.int64)
    size = starts[1:] - starts[:-1]
    if size.sum() != len(ids):
        raise ValueError(f"village_start covers {size.sum()} households, not {len(ids)}")
    one_end, other_end = (
        np.concatenate(ends) for ends in zip(_ring_ties(size, ids, seed, ring), _far_ties(ids, seed, far), strict=True)
    )
    if rows is not None:
        one_end, other_end = rows[one_end], rows[other_end]
    return _both_ways(one_end, other_end, len(ids))


def join_all(ties: Ties, groups: Sequence[Rows], share: float, id: Rows, seed: int) -> Ties:
    """`ties` with each pair of rows in each of `groups` tied too, or the share of pairs `share`, 0-1, by lot."""
    n = len(ties.start) - 1
    ends = [np.stack([rows[a], rows[b]]) for rows in groups for a, b in [np.triu_indices(len(rows), 1)]]
    one, other = np.concatenate(ends, axis=1)
    if share < 1.0:
        kept = uniforms(seed, Purpose.TIE, id[one] * MOST_HOUSEHOLDS + id[other], index=_IN_GROUP) < share
        one, other = one[kept], other[kept]
    rows_of = np.repeat(np.arange(n, dtype=np.int64), np.diff(ties.start))
    forward = rows_of < ties.neighbour
    before = rows_of[forward], ties.neighbour[forward].astype(np.int64)
    return _both_ways(np.concatenate([before[0], one]), np.concatenate([before[1], other]), n)


def ties_moved(ties: Ties, row: Rows, split: Rows, mother: Rows, n: int) -> Ties:
    """The ties of the `n` households after some have ended and others have split off.

    `row` is each household's row after, -1 where it ended, whose ties end with it. The households in the rows `split`
    are tied to those they left, in the rows `mother`, and to all that these are tied to: nobody else's ties change.
    """
    one = row[np.repeat(np.arange(len(row)), np.diff(ties.start))]
    other = row[ties.neighbour]
    kept = (one >= 0) & (other >= 0) & (one < other)
    one, other = one[kept], other[kept]
    ends = [(one, other), (mother, split)]
    if len(split):
        child = np.full(n, -1, dtype=np.int64)
        child[mother] = split
        ends += [(child[a], b) for a, b in ((one, other), (other, one))]
    pairs = np.concatenate([np.stack(each) for each in ends], axis=1)
    known = pairs[0] >= 0
    return _both_ways(pairs[0][known], pairs[1][known], n)


def _ring_ties(size: Rows, ids: Rows, seed: int, ring: float) -> tuple[Rows, Rows]:
    """Each household and the next `ring` after it in its village (V,) sizes; no pair twice."""
    row = np.arange(len(ids), dtype=np.int64)
    village_size = np.repeat(size, size)
    first = np.repeat(np.cumsum(size) - size, size)
    place = row - first
    one_end, other_end = [row[:0]], [row[:0]]
    for step in range(1, int(np.ceil(ring)) + 1):
        # In a ring of two steps both ways lead to the same household; in a shorter one a smaller step did.
        makes = (2 * step < village_size) | ((2 * step == village_size) & (place < step))
        if step > ring:
            makes &= uniforms(seed, Purpose.TIE, ids, index=_MAKES_RING) < ring % 1.0
        one_end.append(row[makes])
        other_end.append((first + (place + step) % np.maximum(village_size, 1))[makes])
    return np.concatenate(one_end), np.concatenate(other_end)


def _far_ties(ids: Rows, seed: int, far: float) -> tuple[Rows, Rows]:
    """The households that make a far tie, and whom to: equally likely any with a smaller id."""
    row_of_rank = np.argsort(ids, kind="stable")
    ordered = ids[row_of_rank]
    if (ordered[1:] == ordered[:-1]).any():
        raise ValueError("two households have the same id")
    rank = np.arange(len(ids))
    makes = uniforms(seed, Purpose.TIE, ordered, index=_MAKES_FAR) < far
    makes[:1] = False  # there is nobody before the first
    to = (uniforms(seed, Purpose.TIE, ordered, index=_FAR_TO) * rank).astype(np.int64)
    return row_of_rank[makes], row_of_rank[to[makes]]


def _both_ways(one_end: Rows, other_end: Rows, n: int) -> Ties:
    """Ties in compressed rows; a far tie that is a ring tie too counts once."""
    pairs = np.concatenate([one_end * n + other_end, other_end * n + one_end])
    pairs.sort()
    pairs = pairs[np.concatenate([np.ones(len(pairs[:1]), dtype=np.bool_), pairs[1:] != pairs[:-1]])]
    start = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(pairs // max(n, 1), minlength=n), out=start[1:])
    return Ties(start, (pairs % max(n, 1)).astype(np.int32))
