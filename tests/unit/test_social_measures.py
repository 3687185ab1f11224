"""Ties and working skill, counted by hand."""

import numpy as np
import pytest
from tests.households_by_hand import ties

from tongyu.county.measures.ties import mean_degree
from tongyu.county.measures.working_skill import working_skill

ALONE = [-1, -1, -1, -1]


def degree(pairs: list[tuple[int, int]], group: list[int]) -> float:
    start, neighbour = ties(len(group), *pairs)
    return mean_degree(start, neighbour, np.array(group, dtype=np.int32))


def test_ties_of_the_network_count_at_both_ends() -> None:
    assert degree([(0, 1), (1, 2)], ALONE) == 4 / 4
    assert degree([], ALONE) == 0.0


def test_a_group_ties_each_member_to_all_others() -> None:
    assert degree([], [7, 7, 7, -1]) == (2 + 2 + 2 + 0) / 4


def test_a_neighbour_in_the_same_group_counts_once() -> None:
    assert degree([(0, 1), (1, 3)], [7, 7, 7, -1]) == (2 + 3 + 2 + 1) / 4


def test_neighbours_in_two_groups_or_in_none_stay_neighbours() -> None:
    assert degree([(0, 2), (1, 3)], [0, 0, 1, 1]) == (2 + 2 + 2 + 2) / 4
    assert degree([(0, 1)], ALONE) == 2 / 4


def test_working_skill_is_of_those_who_sell() -> None:
    assert working_skill(np.array([0.2, 0.4, 0.9], dtype=np.float32), [True, True, False]) == pytest.approx(0.3)
    assert np.isnan(working_skill([0.2], [False]))
