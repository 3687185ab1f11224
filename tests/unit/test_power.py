"""The seeds that an effect needs are those of the textbooks, and as uncertain as the pilot leaves them."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import chi2, nct, t

from tongyu.errors import InputError
from tongyu.statistics.power import MOST_SEEDS, SeedCount, detectable, seeds_needed


def pilot(sd_common: float, sd_own: float, count: int = 20) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Samples with exactly these variances: a common part and two own ones, mutually uncorrelated."""
    parts = np.random.default_rng(1).normal(size=(count, 3))
    orthogonal = np.linalg.qr(parts - parts.mean(axis=0))[0] * math.sqrt(count - 1)
    common, first, other = orthogonal.T
    return sd_common * common + sd_own * first + 3.0, sd_common * common + sd_own * other


@pytest.mark.parametrize(("power", "paired", "independent"), [(0.8, 34, 64), (0.9, 44, 86)])
def test_a_medium_effect_needs_the_seeds_of_cohens_tables(power: float, paired: int, independent: int) -> None:
    # Cohen (1988), Statistical Power Analysis, d = 0.5, two-sided at 5 %.
    own = pilot(0.0, 2.0)
    needed = seeds_needed(*own, size=1.0, power=power)
    assert needed.independent_sd == pytest.approx(2.0)
    assert needed.independent.estimate == independent
    assert needed.paired_sd == pytest.approx(2.0 * math.sqrt(2.0))
    assert seeds_needed(*own, size=math.sqrt(2.0), power=power).paired.estimate == paired


def test_a_common_part_needs_no_seeds_where_runs_are_paired() -> None:
    alone, shared = (seeds_needed(*pilot(common, 1.0), size=1.0) for common in (0.0, 5.0))
    assert shared.paired.estimate == alone.paired.estimate
    assert shared.independent.estimate > 20 * alone.independent.estimate


def test_the_pilots_spread_is_carried_through() -> None:
    needed = seeds_needed(*pilot(1.0, 1.0), size=0.5)
    for count, freedom, sd in (
        (needed.paired, 19.0, needed.paired_sd),
        (needed.independent, 2.0 * 19.0 / (1.0 + 0.5**2), needed.independent_sd),  # correlated by 1/2
    ):
        assert count.low < count.estimate < count.high
        # n is proportional to the variance, but for the 1 or 2 seeds that the t-distribution adds to the normal.
        for end, share in ((count.low, 0.975), (count.high, 0.025)):
            assert end == pytest.approx((count.estimate - 1.5) * freedom / chi2.ppf(share, freedom) + 1.5, abs=2)
        assert sd == pytest.approx(math.sqrt(2.0))


def test_a_larger_pilot_leaves_less_uncertain() -> None:
    few, many = (seeds_needed(*pilot(1.0, 1.0, count), size=0.5).paired for count in (5, 200))
    assert few.estimate == many.estimate
    assert few.low < many.low < many.high < few.high


def test_large_effects_need_two_seeds_and_hardly_any_effect_more_than_a_million() -> None:
    treated, baseline = pilot(1.0, 1.0)
    assert seeds_needed(treated, baseline, size=1e6).paired == SeedCount(2, 2, 2)
    tiny = seeds_needed(treated, baseline, size=1e-9)
    assert tiny.paired == SeedCount(None, None, None)
    assert tiny.paired.text == f"more than {MOST_SEEDS:,} seeds"
    assert seeds_needed(baseline + 2.0, baseline, size=0.1).paired == SeedCount(2, 2, 2)


def test_numbers_of_seeds_in_words() -> None:
    assert SeedCount(34, 20, 1_200).text == "34 seeds (95 % interval 20-1,200)"
    assert SeedCount(800_000, 400_000, None).text == "800,000 seeds (95 % interval 400,000 to more than 1,000,000)"
    assert SeedCount(None, 400_000, None).text == (
        "more than 1,000,000 seeds (95 % interval 400,000 to more than 1,000,000)"
    )


def test_the_count_is_the_fewest_that_do() -> None:
    treated, baseline = pilot(1.0, 1.0, 12)
    for size in np.geomspace(0.05, 10.0, 12):
        estimate = seeds_needed(treated, baseline, size).paired.estimate
        assert power_of(estimate, size / math.sqrt(2.0)) >= 0.8
        assert estimate == 2 or power_of(estimate - 1, size / math.sqrt(2.0)) < 0.8


def power_of(seeds: int, ratio: float) -> float:
    """By its definition: how often a noncentral t lies beyond the critical values of the central one."""
    critical = t.ppf(0.975, seeds - 1)
    return float(
        nct.sf(critical, seeds - 1, ratio * math.sqrt(seeds)) + nct.cdf(-critical, seeds - 1, ratio * math.sqrt(seeds))
    )


def test_seeds_that_failed_are_left_out() -> None:
    treated, baseline = pilot(1.0, 1.0)
    with_failures = np.append(treated, [np.nan, 5.0]), np.append(baseline, [1.0, np.nan])
    assert seeds_needed(*with_failures, size=0.5) == seeds_needed(treated, baseline, size=0.5)


def test_what_cannot_be_answered_is_refused_in_a_sentence() -> None:
    treated, baseline = pilot(1.0, 1.0)
    for size in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(InputError, match=r"^the effect to be seen must be a number above 0"):
            seeds_needed(treated, baseline, size)
    for power in (0.05, 1.0, math.nan):
        with pytest.raises(InputError, match=r"^the power must lie between 0\.05"):
            seeds_needed(treated, baseline, 1.0, power)
    with pytest.raises(InputError, match=r"^a pilot needs 2 seeds .* there are 1\.$"):
        seeds_needed([1.0, np.nan], [2.0, 1.0], 1.0)
    with pytest.raises(ValueError, match="one length"):
        seeds_needed(treated, baseline[1:], 1.0)


def test_the_smallest_effect_is_the_one_that_needs_these_seeds() -> None:
    treated, baseline = pilot(1.0, 1.0, 12)
    smallest = detectable(treated, baseline, power=0.8)
    assert smallest.seeds == 12
    assert power_of(12, smallest.paired.estimate / math.sqrt(2.0)) == pytest.approx(0.8, abs=1e-9)
    for effect, which in ((smallest.paired.estimate, "paired"), (smallest.independent.estimate, "independent")):
        for share, expected in ((1.001, 12), (0.999, 13)):
            assert getattr(seeds_needed(treated, baseline, effect * share), which).estimate == expected


def test_the_smallest_effect_is_as_uncertain_as_the_spread() -> None:
    few, many = (detectable(*pilot(1.0, 1.0, count)).paired for count in (5, 50))
    assert few.high / few.estimate == pytest.approx(math.sqrt(4.0 / chi2.ppf(0.025, 4)))
    assert few.estimate / few.low == pytest.approx(math.sqrt(chi2.ppf(0.975, 4) / 4.0))
    assert many.high / many.low < few.high / few.low


def test_differences_that_never_vary_show_any_effect() -> None:
    baseline = np.array([1.0, 2.0, 4.0])
    smallest = detectable(baseline + 3.0, baseline)
    assert smallest.paired == (0.0, 0.0, 0.0)
    assert smallest.independent.low > 0.0


@pytest.mark.parametrize("power", [0.9, 0.99, 0.999, 0.999999])
@pytest.mark.parametrize("which", ["paired", "independent"])
def test_more_spread_needs_more_seeds_at_any_power(power: float, which: str) -> None:
    counts = [
        getattr(seeds_needed(*pilot(2.0, sd, 4), size=1.0, power=power), which) for sd in np.geomspace(0.02, 5, 9)
    ]
    for ends in counts:
        assert ends.low <= ends.estimate <= ends.high
    assert [count.estimate for count in counts] == sorted(count.estimate for count in counts)
