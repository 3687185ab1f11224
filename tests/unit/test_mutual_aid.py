"""Mutual-aid groups: transfers among members that sum to zero."""

import numpy as np
import pytest
from tests.households_by_hand import busy_county, copy_of, households, moved, numbers
from tests.still import still

from tongyu import County
from tongyu.county.mechanisms.mutual_aid import Groups
from tongyu.kernels.mutual_aid import MutualAid, share_costs

AID = numbers(MutualAid, cover=0.5, contribution=0.1, buffer_months=2)


def share(h, claim, kinds=AID):
    """What each household gets (or gives, below zero), and the sum that changed hands."""
    groups = max(1, int(h.group.max()) + 1)
    before = h.cash.copy()
    h.bill[:] = claim
    h.care[:] = np.asarray(claim) + 30.0  # medicines are not shared
    moved_yuan = share_costs(h, kinds, np.empty(groups), np.empty(groups))
    left = claim - np.maximum(h.cash - before, 0.0)  # what others gave is no own payment
    assert h.bill == pytest.approx(left)
    assert h.care == pytest.approx(left + 30.0)
    return h.cash - before, moved_yuan


def test_members_with_more_than_their_buffer_cover_a_share_of_the_bill():
    h = households(3, group=0, cash=[0.0, 12_000.0, 7_000.0])  # excess 10,000 and 5,000: 1,000 and 500 are asked for
    change, moved_yuan = share(h, [600.0, 0.0, 0.0])
    assert change == pytest.approx([300.0, -200.0, -100.0])
    assert moved_yuan == pytest.approx(300.0)


def test_no_more_is_given_than_the_fund_holds_and_claims_share_it():
    h = households(3, group=0, cash=[0.0, 0.0, 7_000.0])
    change, moved_yuan = share(h, [4_000.0, 2_000.0, 0.0])
    assert change == pytest.approx([500.0 * 2 / 3, 500.0 / 3, -500.0])
    assert moved_yuan == pytest.approx(500.0)


def test_a_bill_of_half_a_yuan_is_shared_like_any_other():
    change, moved_yuan = share(households(2, group=0, cash=[20_000.0, 12_000.0]), [0.5, 0.0])
    assert change == pytest.approx([0.25, -0.25])
    assert moved_yuan == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("columns", "claim"),
    [
        ({"group": -1}, [500.0, 0.0]),
        ({"group": [0, 1]}, [500.0, 0.0]),
        ({"group": 0}, [0.0, 0.0]),
        ({"group": 0, "cash": [0.0, 1_500.0]}, [500.0, 0.0]),  # within its buffer
    ],
    ids=["no group", "another group", "no claim", "no excess"],
)
def test_otherwise_nothing_moves(columns, claim):
    change, moved_yuan = share(households(2, **columns), claim)
    assert not change.any()
    assert moved_yuan == 0.0


def test_in_a_busy_county_transfers_sum_to_zero_and_take_nobody_below_the_buffer():
    h = copy_of(busy_county().columns)
    claim = np.where(np.arange(len(h.id)) % 7 == 0, 2_000.0, 0.0)
    was = h.cash.copy()
    change, moved_yuan = share(h, claim, numbers(MutualAid))
    assert moved_yuan > 0.0
    assert change.sum() == pytest.approx(0.0, abs=1e-9 * was.sum())
    assert change[change > 0].sum() == pytest.approx(moved_yuan)
    givers = change < 0
    assert np.all(h.cash[givers] >= 2 * h.spent[givers] * (1 - 1e-12))
    assert np.all(h.group[change != 0.0] >= 0)
    for group in range(busy_county().own(Groups).groups):
        assert change[h.group == group].sum() == pytest.approx(0.0, abs=1e-6)


def test_groups_are_of_neighbours_of_the_stated_size_and_form_over_a_year(small):
    county = County(moved(still(small), 24, support__mutual_aid=24), rng=2)
    county.run(6)
    assert county.own(Groups).groups == 12
    county.run(18)
    assert county.own(Groups).groups == 24
    h = county.columns
    for group in range(county.own(Groups).groups):
        members = h.group == group
        assert members.sum() == 10
        assert len(set(h.village[members])) == 1


def test_groups_form_where_the_programme_has_its_place(small):
    county = County(moved(small, 24, support__mutual_aid={"intensity": 12, "place": ["Hill"]}), rng=2).run(4)
    grouped = county.columns.group >= 0
    assert county.own(Groups).groups > 0
    assert set(county.columns.township[grouped]) == {1}


def test_no_more_groups_form_than_there_are_neighbours_for(small):
    county = County(moved(still(small), 36, support__mutual_aid=1_000), rng=2).run()
    villages = np.bincount(county.columns.village)
    assert county.own(Groups).groups == (villages // 10).sum()


def test_a_sample_forms_its_part_of_the_groups_whatever_its_size(small):
    """Also where a village of the sample has fewer households than a group; spread as the county's groups are."""
    for households_ in (600, 300, 100):
        for seed in range(4):
            county = County(moved(still(small), 24, support__mutual_aid=12), rng=seed, households=households_).run(24)
            assert abs(county.own(Groups).groups - 12 / county.scale) < 1.0
            h = county.columns
            assert all((h.group == group).sum() == 10 for group in range(county.own(Groups).groups))
            townships = {int(h.township[h.group == group][0]) for group in range(county.own(Groups).groups)}
            assert len(townships) == min(3, county.own(Groups).groups)
            for group in range(county.own(Groups).groups):
                members = h.group == group
                assert len(set(h.township[members])) == 1
                assert len(set(h.village[members])) <= np.ceil(county.scale)


def test_groups_begin_at_the_same_pace_in_a_sample(small):
    begun = []
    for seed in range(40):
        county = County(moved(small, 24, support__mutual_aid=12), rng=seed, households=300).run(3)
        begun.append(county.own(Groups).groups)
    assert np.mean(begun) == pytest.approx(12 / 2 * 3 / 12, abs=3 * 0.5 / np.sqrt(40))
