"""The last month with money, and what stands twelve and twenty-four months after it."""

import numpy as np
import pytest

from tongyu.county.measures.aftermath import last_month_with_money, months_after


@pytest.mark.parametrize(
    ("cost", "last"),
    [
        ([0.0, 10.0, 30.0, 30.0, 30.0], 2),
        ([10.0, 10.0], 0),
        ([0.0, 0.0, 5.0], 2),
        ([0.0, 0.0], None),
        ([], None),
        ([0.0, 1e8, 1e8 + 1e-7], 1),  # the rounding of a sum is no spending
        ([5.0, 5.0, 9.0, 9.0], 2),  # money that pauses has not ended
    ],
)
def test_the_last_month_is_the_last_in_which_the_sum_rose(cost: list[float], last: int | None) -> None:
    assert last_month_with_money(cost) == last


def test_a_figure_is_taken_so_many_months_later_if_the_run_lasts() -> None:
    series = np.arange(30.0)
    assert months_after(series, 3, 12) == 15.0
    assert months_after(series, 5, 24) == 29.0
    assert np.isnan(months_after(series, 6, 24))
    assert np.isnan(months_after(series, None, 12))
