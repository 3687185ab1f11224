"""The minimally different world: with one household more, nobody else's luck is another.

Ids are given in order, so the next household has the largest. What it buys and sells moves prices for all; what
is drawn for the others must not move.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.households_by_hand import CROPS
from tests.still import still

from tongyu.county.county import County
from tongyu.county.households.columns import Columns
from tongyu.county.mechanisms.benefits import standard
from tongyu.county.mechanisms.prices import OutsidePrices
from tongyu.county.mechanisms.weather import Weather
from tongyu.scenario.scenario import Scenario, load

SEEDS = st.integers(0, 2**64 - 1)
BY_MONTH = ("ring",)  # (12, n, sources); all other columns have households first
EXOGENOUS = ("sick_months", "illness_cost")
MUNG_BEAN = CROPS.index("mung_bean")  # comes in in September


def by_id(columns: Columns, n: int) -> dict[str, np.ndarray]:
    """Every column of the first `n` ids, in the order of ids."""
    rows = np.argsort(columns.id, kind="stable")[:n]
    return {name: np.take(getattr(columns, name), rows, axis=1 if name in BY_MONTH else 0) for name in columns._fields}


def assert_the_first_are_the_same(fewer: County, more: County, n: int) -> None:
    one, other = by_id(fewer.columns, n), by_id(more.columns, n)
    assert one["id"].tolist() == list(range(n))
    assert [name for name in one if one[name].tobytes() != other[name].tobytes()] == []


@settings(max_examples=40, derandomize=True)
@given(seed=SEEDS, n=st.integers(1, 400), more=st.sampled_from([1, 1, 2, 100]))
def test_one_more_household_changes_no_column_of_another(small: Scenario, seed: int, n: int, more: int) -> None:
    assert_the_first_are_the_same(County(small, seed, n), County(small, seed, n + more), n)


@pytest.mark.parametrize("n", [587, 2_938, 5_876])
def test_a_larger_sample_of_the_shipped_county_holds_the_same_households_and_more(n: int) -> None:
    baseline = load("baseline")
    assert_the_first_are_the_same(County(baseline, 1, n), County(baseline, 1, n + 1), n)
    assert_the_first_are_the_same(County(baseline, 1, n), County(baseline, 1, 2 * n), n)


def ties(county: County) -> set[tuple[int, int]]:
    """Each tie once, by ids."""
    start, neighbour = county.ties
    ids = county.columns.id
    one_end = np.repeat(ids, np.diff(start))
    return {(int(a), int(b)) for a, b in zip(one_end, ids[neighbour], strict=True) if a < b}


@settings(max_examples=40, derandomize=True)
@given(seed=SEEDS, n=st.integers(1, 400))
def test_one_more_household_parts_only_ties_across_the_seam_of_its_own_village(
    small: Scenario, seed: int, n: int
) -> None:
    fewer, more = County(small, seed, n), County(small, seed, n + 1)
    columns = more.columns
    newcomer = columns.village[columns.id == n]
    neighbours = set(columns.id[columns.village == newcomer].tolist())
    parted, tied = ties(fewer) - ties(more), ties(more) - ties(fewer)
    assert all({a, b} <= neighbours for a, b in parted)
    assert len(parted) <= 3  # the seam of a ring with two neighbours on either side
    assert all(n in pair or set(pair) <= neighbours for pair in tied)
    assert len([pair for pair in tied if n not in pair]) == 0


@settings(max_examples=10, derandomize=True)
@given(seed=SEEDS, n=st.integers(1, 200))
def test_one_more_household_changes_no_weather_no_outside_price_and_nobodys_illness(
    small: Scenario, seed: int, n: int
) -> None:
    fewer, more = County(still(small), seed, n), County(still(small), seed, n + 1)
    sick = 0
    for _ in range(18):
        fewer.step()
        more.step()
        assert fewer.own(Weather).factor(fewer.year).tobytes() == more.own(Weather).factor(more.year).tobytes()
        assert fewer.own(OutsidePrices).outside.tobytes() == more.own(OutsidePrices).outside.tobytes()
        one, other = by_id(fewer.columns, n), by_id(more.columns, n)
        for name in EXOGENOUS:
            assert one[name].tobytes() == other[name].tobytes()
        sick += int(one["sick_months"].sum())
    assert n < 20 or sick > 0


APPLYING = ("means", "enrolled")


@settings(max_examples=10, derandomize=True)
@given(seed=SEEDS, n=st.integers(1, 200))
def test_where_the_quota_leaves_room_one_more_household_changes_nobodys_enrolment(
    small: Scenario, seed: int, n: int
) -> None:
    """In the first year, whose means were seen before anybody had sold anything at the newcomer's prices."""
    roomy = small.with_(parameters={"benefits.quota": 1.0, "benefits.entry": 0.1})
    fewer, more = County(roomy, seed, n), County(roomy, seed, n + 1)
    for _ in range(12):
        fewer.step()
        more.step()
        one, other = by_id(fewer.columns, n), by_id(more.columns, n)
        assert [name for name in APPLYING if one[name].tobytes() != other[name].tobytes()] == []
    assert n < 40 or one["enrolled"].any()


@settings(max_examples=10, derandomize=True)
@given(seed=SEEDS, n=st.integers(40, 200))
def test_under_a_full_quota_one_more_household_changes_nobodys_means_and_enrols_nobody_above_the_standard(
    small: Scenario, seed: int, n: int
) -> None:
    """Who is enrolled may change, and of more than one household.

    The newcomer takes room if it is needier, and its persons add to that which the quota is a share of; households are
    whole, so that one more or less among the neediest changes for which of the next there is room.
    """
    scarce = small.with_(parameters={"benefits.quota": 0.05, "benefits.entry": 1.0})
    fewer, more = County(scarce, seed, n).run(1), County(scarce, seed, n + 1).run(1)
    one, other = by_id(fewer.columns, n), by_id(more.columns, n)
    assert one["means"].tobytes() == other["means"].tobytes()
    moved = one["enrolled"] != other["enrolled"]
    for county in (fewer, more):
        h = county.columns
        entitled = h.means < standard(county)
        assert not (h.enrolled & ~entitled).any()
        left = 0.05 * h.persons.sum() - h.persons[h.enrolled].sum()
        assert left >= 0.0
        assert (h.persons[entitled & ~h.enrolled] > left).all()  # all apply, and for who waits there is no room
    both = one["enrolled"] & other["enrolled"]
    assert one["benefits"][both].tobytes() == other["benefits"][both].tobytes()  # nor is anybody paid another sum
    assert (one["means"][moved] < standard(fewer)).all()


def test_one_more_household_changes_nobodys_luck_with_the_harvest(small: Scenario) -> None:
    """Without a market and a quota nothing else that the newcomer does could reach the others' fields."""

    def harvested(n: int) -> np.ndarray:
        county = County(small, 4, n, without={"clear", "allowance"}).run(9)
        assert county.date == "2011-09"
        rows = np.argsort(county.columns.id)[:200]
        return county.columns.stock[rows, MUNG_BEAN] / county.columns.land[rows]

    alone, with_another = harvested(200), harvested(201)
    assert alone.std() > 0.1 * alone.mean() > 0.0
    assert alone.tobytes() == with_another.tobytes()
