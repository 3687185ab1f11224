import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, shortest_path

from tongyu.county.households.ties import make_ties

SEEDS = st.integers(0, 2**64 - 1)
RINGS = st.one_of(st.integers(0, 5).map(float), st.floats(0.0, 5.0))
FARS = st.floats(0.0, 1.0)


@st.composite
def villages(draw):
    """Lists of ids, some villages empty; ids unique with gaps, in any order over the villages."""
    sizes = draw(st.lists(st.integers(0, 12), min_size=1, max_size=8))
    ids = draw(st.lists(st.integers(0, 10**12), min_size=sum(sizes), max_size=sum(sizes), unique=True))
    return [sorted(ids[sum(sizes[:v]) : sum(sizes[: v + 1])]) for v in range(len(sizes))]


def rows_of(villages):
    start = np.cumsum([0] + [len(village) for village in villages])
    return start, np.array([household for village in villages for household in village], dtype=np.int64)


def pairs_of(villages, seed, ring, far):
    """The ties as a set of pairs of ids, smaller first."""
    start, ids = rows_of(villages)
    ties = make_ties(start, ids, seed, ring, far)
    owner = np.repeat(np.arange(len(ids)), np.diff(ties.start))
    return {(int(min(ids[i], ids[j])), int(max(ids[i], ids[j]))) for i, j in zip(owner, ties.neighbour, strict=True)}


@given(villages(), SEEDS, RINGS, FARS)
def test_ties_go_both_ways_never_to_oneself_and_never_twice(villages, seed, ring, far):
    start, ids = rows_of(villages)
    ties = make_ties(start, ids, seed, ring, far)
    assert ties.start.dtype == np.int64
    assert ties.neighbour.dtype == np.int32
    assert len(ties.start) == len(ids) + 1
    assert ties.start[0] == 0
    assert ties.start[-1] == len(ties.neighbour)
    table = np.zeros((len(ids), len(ids)), dtype=int)
    for row in range(len(ids)):
        mine = ties.neighbour[ties.start[row] : ties.start[row + 1]]
        assert (np.diff(mine) > 0).all()
        table[row, mine] = 1
    assert np.array_equal(table, table.T)
    assert not table.diagonal().any()


@given(villages(), SEEDS, st.integers(0, 5))
def test_without_far_ties_each_village_is_a_ring_of_nearest_neighbours(villages, seed, ring):
    expected = set()
    for village in villages:
        size = len(village)
        for a in range(size):
            for b in range(a + 1, size):
                if min(b - a, size - (b - a)) <= ring:
                    expected.add((village[a], village[b]))
    assert pairs_of(villages, seed, float(ring), 0.0) == expected


@given(villages(), SEEDS, RINGS, FARS, st.data())
def test_one_more_household_changes_only_ties_across_the_seam_of_its_village(villages, seed, ring, far, data):
    newcomer = max((household for village in villages for household in village), default=0) + 1
    joined = data.draw(st.integers(0, len(villages) - 1))
    grown = [[*village, newcomer] if v == joined else village for v, village in enumerate(villages)]
    before, after = pairs_of(villages, seed, ring, far), pairs_of(grown, seed, ring, far)
    old_ties_after = {pair for pair in after if newcomer not in pair}
    assert old_ties_after <= before
    place = {household: at for at, household in enumerate(villages[joined])}
    for a, b in before - old_ties_after:
        assert abs(place[a] - place[b]) > len(place) / 2
    assert pairs_of(villages, seed, 0.0, far) == {
        pair for pair in pairs_of(grown, seed, 0.0, far) if newcomer not in pair
    }


@given(villages(), SEEDS)
def test_with_certain_far_ties_everybody_but_the_first_reaches_somebody_of_a_smaller_id(villages, seed):
    ids = sorted(household for village in villages for household in village)
    pairs = pairs_of(villages, seed, 0.0, 1.0)
    assert sorted(larger for _, larger in pairs) == ids[1:]


@given(villages(), SEEDS, st.permutations(range(8)))
def test_far_ties_do_not_depend_on_where_households_live(villages, seed, order):
    moved = [villages[v] for v in order if v < len(villages)]
    assert pairs_of(villages, seed, 0.0, 0.7) == pairs_of(moved, seed, 0.0, 0.7)


@pytest.mark.parametrize(("size", "expected"), [(0, set()), (1, set()), (2, {(0, 1)})])
def test_villages_of_no_one_or_two_households_have_the_ties_they_can(size, expected):
    assert pairs_of([list(range(size))], 1, 2.0, 0.0) == expected
    assert pairs_of([list(range(size))], 1, 2.0, 1.0) == expected


def test_a_county_without_households_has_no_ties():
    ties = make_ties(np.array([0, 0]), np.array([], dtype=np.int64), 1)
    assert ties.start.tolist() == [0]
    assert len(ties.neighbour) == 0


def test_far_partners_are_drawn_evenly_from_all_smaller_ids():
    n = 200_000
    ties = make_ties(np.array([0, n]), np.arange(n), 3, ring=0.0, far=1.0)
    owner = np.repeat(np.arange(n), np.diff(ties.start))
    lower = ties.neighbour < owner
    share = (ties.neighbour[lower] + 0.5) / owner[lower]
    counts = np.histogram(share[owner[lower] > 1_000], bins=10, range=(0, 1))[0]
    assert counts == pytest.approx(counts.sum() / 10, rel=0.03)


@pytest.mark.parametrize("ring", [2.0, 2.5])
def test_the_mean_degree_is_twice_ring_plus_far(ring):
    start = np.arange(0, 60_001, 300)
    ties = make_ties(start, np.arange(60_000), 1, ring=ring, far=0.3)
    assert len(ties.neighbour) / 60_000 == pytest.approx(2 * (ring + 0.3), rel=0.01)


def test_the_county_is_a_small_world():
    villages, size = 40, 50
    n = villages * size
    ids = np.sort(np.random.default_rng(1).permutation(n).reshape(villages, size)).ravel()
    ties = make_ties(np.arange(0, n + 1, size), ids, 1, ring=2.0, far=0.3)
    graph = csr_array((np.ones(len(ties.neighbour)), ties.neighbour, ties.start), shape=(n, n))
    assert connected_components(graph, directed=False)[0] == 1
    assert shortest_path(graph, unweighted=True, indices=np.arange(100)).mean() < 8.0
    closed, possible = (graph @ graph * graph).sum(), (graph.sum(axis=0) * (graph.sum(axis=0) - 1)).sum()
    assert closed / possible > 0.2  # transitivity; about 0.002 in a random graph of as many ties


def test_households_that_share_an_id_are_refused():
    with pytest.raises(ValueError, match="same id"):
        make_ties(np.array([0, 3]), np.array([1, 2, 2]), 1)


def test_villages_that_do_not_cover_the_households_are_refused():
    with pytest.raises(ValueError, match="covers 2 households, not 3"):
        make_ties(np.array([0, 2]), np.arange(3), 1)
