"""A sample of one household in twenty says of poverty what one in five says.

Institutions keep their number whatever the sample; what scales is their capacity. Were that done wrong, the two
samples would differ by more than chance.
"""

import numpy as np
import pytest
from scipy import stats

from tongyu.county import County
from tongyu.scenario import load

SEEDS = range(1, 31)
MONTHS = 60  # to the end of 2015
ONE_POINT = 0.01


@pytest.fixture(scope="module")
def headcounts() -> np.ndarray:
    """Headcount by income of 2015 in the baseline, (seeds, samples): one household in twenty, one in five."""
    baseline = load("baseline")
    sizes = [round(baseline.county.households / part) for part in (20, 5)]
    return np.array(
        [
            [County(baseline, seed, n).run(MONTHS).yearly.loc[2015, "headcount"] for n in sizes]
            for seed in SEEDS
        ]
    )  # fmt: skip


def test_over_thirty_seeds_the_headcounts_of_two_samples_differ_by_chance_and_by_less_than_a_point(
    headcounts: np.ndarray,
) -> None:
    difference = headcounts[:, 0] - headcounts[:, 1]
    low, high = stats.t.interval(0.95, len(SEEDS) - 1, loc=difference.mean(), scale=stats.sem(difference))
    assert -ONE_POINT <= low <= 0.0 <= high <= ONE_POINT


def test_the_samples_share_their_weather_so_that_seeds_matter_more_than_size(headcounts: np.ndarray) -> None:
    """The reason why so narrow an interval can be had at all: runs of one seed are paired."""
    assert np.corrcoef(headcounts.T)[0, 1] > 0.95
