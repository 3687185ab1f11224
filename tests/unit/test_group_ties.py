"""Ties of mutual-aid groups: added among their members, to all the ties there were, and skill passes along them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.households_by_hand import moved, neighbours
from tests.still import still

from tongyu import County
from tongyu.county.households.ties import Ties, join_all, make_ties
from tongyu.county.mechanisms.mutual_aid import Groups


def pairs(ties: Ties) -> set[tuple[int, int]]:
    rows = np.repeat(np.arange(len(ties.start) - 1), np.diff(ties.start))
    return {(int(a), int(b)) for a, b in zip(rows, ties.neighbour, strict=True)}


def village_of(n: int, seed: int = 1) -> tuple[Ties, np.ndarray]:
    ids = np.arange(n, dtype=np.int64)
    return make_ties(np.array([0, n]), ids, seed, 2.0, 0.5), ids


def test_all_members_of_a_group_are_tied_and_no_tie_is_lost():
    ties, ids = village_of(40)
    group = np.array([3, 9, 21, 33])
    joined = join_all(ties, [group], 1.0, ids, 1)
    within = {(int(a), int(b)) for a in group for b in group if a != b}
    assert pairs(joined) == pairs(ties) | within
    assert within - pairs(ties)


def test_pairs_that_were_tied_already_count_once_and_groups_may_share_nobody_or_somebody():
    ties, ids = village_of(30)
    first, second = np.arange(0, 5), np.arange(4, 9)
    joined = join_all(ties, [first, second], 1.0, ids, 1)
    assert len(joined.neighbour) == len(pairs(joined))
    assert set(neighbours(joined, 4)) >= {0, 1, 2, 3, 5, 6, 7, 8}
    assert 8 not in set(neighbours(joined, 0)) - set(neighbours(ties, 0))


def test_joining_twice_is_joining_once_and_a_group_of_one_changes_nothing():
    ties, ids = village_of(30)
    group = np.array([2, 7, 11])
    once = join_all(ties, [group], 1.0, ids, 1)
    twice = join_all(once, [group], 1.0, ids, 1)
    alone = join_all(ties, [np.array([5])], 1.0, ids, 1)
    for one, other in ((once, twice), (ties, alone)):
        assert np.array_equal(one.start, other.start)
        assert np.array_equal(one.neighbour, other.neighbour)


def test_a_share_of_pairs_is_tied_by_lot_and_a_larger_share_ties_the_same_and_more():
    ties, ids = Ties(np.zeros(401, np.int64), np.zeros(0, np.int32)), np.arange(400, dtype=np.int64)
    groups = [np.arange(10 * g, 10 * g + 10) for g in range(40)]
    few, many = (pairs(join_all(ties, groups, share, ids, 3)) for share in (0.3, 0.7))
    everything = 40 * 90
    assert few < many
    assert len(few) / everything == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / (everything / 2)))
    assert len(many) / everything == pytest.approx(0.7, abs=4 * np.sqrt(0.21 / (everything / 2)))
    assert pairs(join_all(ties, groups, 0.0, ids, 3)) == set()


@given(
    n=st.integers(2, 60),
    seed=st.integers(0, 2**64 - 1),
    groups=st.lists(st.sets(st.integers(0, 59), min_size=1, max_size=12), min_size=1, max_size=5),
    share=st.floats(0.0, 1.0),
)
def test_ties_stay_symmetric_sorted_and_nobody_s_own(n, seed, groups, share):
    ties, ids = village_of(n, seed)
    rows = [np.array(sorted(member for member in group if member < n), dtype=np.int64) for group in groups]
    joined = join_all(ties, rows, share, ids, seed)
    found = pairs(joined)
    assert found == {(b, a) for a, b in found}
    assert all(a != b for a, b in found)
    assert found >= pairs(ties)
    assert len(found) == len(joined.neighbour)
    for row in range(n):
        assert np.all(np.diff(neighbours(joined, row)) > 0)
    assert joined.start.dtype == np.int64
    assert joined.neighbour.dtype == np.int32


def test_groups_of_a_run_tie_their_members_and_without_them_nobody_new(small):
    county = County(moved(still(small), 24, support__mutual_aid=24), rng=2).run()
    alone = County(small.with_(months=24), rng=2)
    assert county.own(Groups).groups == 24
    h = county.columns
    for group in range(county.own(Groups).groups):
        members = np.flatnonzero(h.group == group)
        for member in members:
            assert set(members) - {member} <= set(neighbours(county.ties, member))
    new = pairs(county.ties) - pairs(alone.ties)
    assert new
    assert all(h.group[a] == h.group[b] >= 0 for a, b in new)
    assert pairs(alone.ties) <= pairs(county.ties)


def test_at_no_share_of_ties_groups_leave_the_ties_as_they_were(small):
    off = still(small).with_(parameters={"mutual_aid.ties": 0.0})
    county = County(moved(off, 24, support__mutual_aid=24), rng=2).run()
    assert county.own(Groups).groups == 24
    assert pairs(county.ties) == pairs(County(small, rng=2).ties)


def test_skill_passes_between_members_who_were_strangers(small):
    """One member of each group is skilled; with the ties the others learn from it."""
    learned = {}
    for share in (0.0, 1.0):
        alone = {"mutual_aid.ties": share, "learning.fade": 0.0, "learning.doing": 0.0}
        county = County(moved(still(small).with_(parameters=alone), 36, support__mutual_aid=24), rng=2).run(13)
        h = county.columns
        first = np.array([np.flatnonzero(h.group == group)[0] for group in range(county.own(Groups).groups)])
        h.skill[:] = 0.05
        h.skill[first] = 0.9
        county.run(6)
        member = (h.group >= 0) & ~np.isin(np.arange(600), first)
        learned[share] = float(h.skill[member].mean())
    assert learned[1.0] > 1.2 * learned[0.0]
