"""What differs is told by column, row and size; what differs in nothing but where it was made is not."""

import math

import numpy as np
import pandas as pd
import pytest

from tongyu.runs.differences import TOLERANCE, differences


def frame(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns, index=["one", "two", "three"])


SAME = frame(income=[1.0, float("nan"), -3.0], seed=[1, 2, 2**62], scenario=["a", None, "c"])


@pytest.mark.parametrize("exact", [True, False])
def test_a_table_is_the_same_as_itself(exact: bool) -> None:
    assert differences(SAME, SAME.copy(), exact) == []


def test_the_last_bit_counts_where_it_should() -> None:
    moved = SAME.assign(income=np.nextafter(SAME["income"], np.inf))
    (found,) = differences(SAME, moved, exact=True)
    assert (found.column, found.row) == ("income", "one")
    assert 0.0 < found.relative < 1e-15
    assert differences(SAME, moved, exact=False) == []
    zero, negative = frame(x=[0.0, 0.0, 0.0]), frame(x=[0.0, -0.0, 0.0])
    assert len(differences(zero, negative, exact=True)) == 1
    assert differences(zero, negative, exact=False) == []


def test_the_largest_difference_of_a_column_is_told_and_the_largest_column_first() -> None:
    moved = SAME.assign(income=[1.0 + 1e-5, float("nan"), -3.3], seed=[1, 3, 2**62])
    found = differences(SAME, moved, exact=False)
    assert [(each.column, each.row) for each in found] == [("seed", "two"), ("income", "three")]
    assert found[1].relative == pytest.approx(0.3 / 3.3)
    assert found[1].text == "income, three: -3 stored, -3.2999999999999998 now (0.09 of it)"


def test_the_tolerance_is_relative() -> None:
    large = frame(x=[1e9, 0.0, 1e-9])
    assert differences(large, large * (1 + 0.9 * TOLERANCE), exact=False) == []
    assert len(differences(large, large * (1 + 1.1 * TOLERANCE), exact=False)) == 1


@pytest.mark.parametrize("exact", [True, False])
def test_whole_numbers_and_text_are_the_same_or_not(exact: bool) -> None:
    moved = SAME.assign(seed=[1, 2, 2**62 + 1], scenario=["a", None, "d"])
    assert {each.column for each in differences(SAME, moved, exact)} == {"seed", "scenario"}


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("now", [float("nan"), float("inf")])
def test_a_number_that_is_none_any_more_differs_without_measure(exact: bool, now: float) -> None:
    (found,) = differences(frame(x=[1.0, 2.0, 3.0]), frame(x=[1.0, now, 3.0]), exact)
    assert (found.row, found.relative) == ("two", math.inf)


@pytest.mark.parametrize("exact", [True, False])
def test_columns_and_rows_must_be_there(exact: bool) -> None:
    assert [each.text for each in differences(SAME, SAME.drop(columns="seed"), exact)] == [
        "seed: there stored, missing now"
    ]
    assert [each.text for each in differences(SAME.drop(columns="seed"), SAME, exact)] == [
        "seed: missing stored, there now"
    ]
    assert [each.text for each in differences(SAME, SAME.iloc[:2], exact)] == ["rows: 3 stored, 2 now"]
