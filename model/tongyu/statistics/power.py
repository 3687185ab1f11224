"""How many seeds it takes to see an effect, from the runs of a pilot.

An effect counts as seen where a two-sided t-test at the 5 % level rejects that there is none; `power` is how often it
does where the effect is as large as asked for. With pairing the test is Student's on the differences of runs of one
seed, without it the one of two independent samples, as of runs on different seeds. Asked the other way round, it is the
smallest effect that so many seeds show with that power.

The standard deviation that both rest on is itself only known from the pilot. Its chi-square interval is carried
through, so each number of seeds, and each smallest effect, has one too.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.stats import chi2, nct, t

from tongyu.errors import InputError
from tongyu.statistics.intervals import LEVEL, Interval

FEWEST_SEEDS = 2  # one has no spread
MOST_SEEDS = 1_000_000

_LARGEST_RATIO = 100.0  # effect over spread: beyond it two seeds do
_ONE_TAIL = 5.0


class SeedCount(NamedTuple):
    """Seeds, 2 or more, with their 95 % interval; None stands for more than `MOST_SEEDS`."""

    estimate: int | None
    low: int | None
    high: int | None

    @property
    def text(self) -> str:
        """In words: "34 seeds (95 % interval 17-96)", "more than 1,000,000 seeds"."""
        if self.low is None:
            return f"more than {MOST_SEEDS:,} seeds"
        of_pilot = f"95 % interval {self.low:,} to more than {MOST_SEEDS:,}"
        if self.estimate is None:
            return f"more than {MOST_SEEDS:,} seeds ({of_pilot})"
        if self.high is not None:
            of_pilot = f"95 % interval {self.low:,}-{self.high:,}"
        return f"{self.estimate:,} seeds ({of_pilot})"


class SeedsNeeded(NamedTuple):
    """Seeds of each of the two scenarios that show an effect of `size` (unit of the outcome) with `power`.

    `paired` where both are run on the same seeds, `independent` where they are not; `pilot` seeds tell the spreads:
    `paired_sd` of the differences, `independent_sd` pooled of the two samples.
    """

    size: float
    power: float
    paired: SeedCount
    independent: SeedCount
    paired_sd: float
    independent_sd: float
    pilot: int


class Detectable(NamedTuple):
    """The smallest effects that `seeds` seeds of each scenario show with `power`, in the unit of the outcome."""

    seeds: int
    power: float
    paired: Interval
    independent: Interval


class _Spread(NamedTuple):
    """A standard deviation that a pilot tells, with so many degrees of freedom."""

    sd: float
    freedom: float

    @property
    def interval(self) -> Interval:
        """The chi-square interval."""
        tail = (1.0 - LEVEL) / 2.0
        ends = (
            self.sd * math.sqrt(self.freedom / float(chi2.ppf(share, self.freedom))) for share in (1.0 - tail, tail)
        )
        return Interval(self.sd, *ends)


def seeds_needed(treated: ArrayLike, baseline: ArrayLike, size: float, power: float = 0.8) -> SeedsNeeded:
    """The seeds that show an effect of `size`, from a pilot: `treated` and `baseline`, both (n,) by the same seeds.

    Seeds with NaN in either are left out. The interval of a standard deviation is the chi-square one, with n - 1
    degrees of freedom for the differences. For the pooled variance of samples that hang together these are, by
    Satterthwaite's matching of its variance,

        (n - 1) (v_t + v_b)^2 / (v_t^2 + v_b^2 + 2 c^2)

    with the variances v and the covariance c: 2 (n - 1) for equal v without c. Differences that are the same in every
    seed of the pilot leave nothing to be uncertain of, and need 2 seeds.

    Raises InputError for a size that is not above 0, a power not between 0.05 and 1, and fewer than 2 seeds, ValueError
    for samples of different shape.
    """
    if not 0.0 < size < math.inf:
        raise InputError(f"the effect to be seen must be a number above 0, not {size}.")
    _require_power(power)
    differences, samples, pilot = _spreads(treated, baseline)
    return SeedsNeeded(
        size,
        power,
        _count(True, size, differences, power),
        _count(False, size, samples, power),
        differences.sd,
        samples.sd,
        pilot,
    )


def detectable(treated: ArrayLike, baseline: ArrayLike, power: float = 0.8) -> Detectable:
    """The smallest effects that the seeds of the pilot itself show: as `seeds_needed`, which raises the same."""
    _require_power(power)
    differences, samples, pilot = _spreads(treated, baseline)
    return Detectable(
        pilot,
        power,
        differences.interval.scaled(_ratio_seen(True, pilot, power)),
        samples.interval.scaled(_ratio_seen(False, pilot, power)),
    )


def _require_power(power: float) -> None:
    if not 1.0 - LEVEL < power < 1.0:
        raise InputError(f"the power must lie between {1.0 - LEVEL:.2f}, that of no effect, and 1, not be {power}.")


def _spreads(treated: ArrayLike, baseline: ArrayLike) -> tuple[_Spread, _Spread, int]:
    """The spread of the differences, the pooled one of the two samples, and the seeds that both rest on."""
    first, other = np.asarray(treated, dtype=np.float64), np.asarray(baseline, dtype=np.float64)
    if first.shape != other.shape or first.ndim != 1:
        raise ValueError(f"samples paired by seed have one length, not {first.shape} and {other.shape}")
    through = np.isfinite(first) & np.isfinite(other)
    pilot = int(through.sum())
    if pilot < FEWEST_SEEDS:
        raise InputError(f"a pilot needs {FEWEST_SEEDS} seeds that went through in both scenarios; there are {pilot}.")
    first, other = first[through], other[through]
    covariances = np.cov(first, other)
    of_first, of_other, shared = float(covariances[0, 0]), float(covariances[1, 1]), float(covariances[0, 1])
    squares = of_first**2 + of_other**2 + 2.0 * shared**2
    freedom = (pilot - 1) * (of_first + of_other) ** 2 / squares if squares > 0.0 else pilot - 1.0
    differences = _Spread(float((first - other).std(ddof=1)), pilot - 1.0)
    return differences, _Spread(math.sqrt((of_first + of_other) / 2.0), freedom), pilot


def _ratio_seen(paired: bool, seeds: int, power: float) -> float:
    """The effect over the spread that `seeds` seeds show with `power`."""
    return float(brentq(lambda ratio: _power(paired, ratio, seeds) - power, 0.0, _LARGEST_RATIO))


def _power(paired: bool, ratio: float, seeds: int) -> float:
    """How often the test of `seeds` seeds of each scenario finds an effect that is `ratio` of the spread.

    By the noncentral t (Cohen 1988, Statistical Power Analysis, chapter 2). Of its lower tail, where SciPy's has no
    digits for larger effects, only what counts is taken: it is below 1e-8 from a noncentrality of 5 on.
    """
    freedom, noncentrality = (
        (seeds - 1.0, ratio * math.sqrt(seeds)) if paired else (2.0 * seeds - 2.0, ratio * math.sqrt(seeds / 2.0))
    )
    critical = float(t.ppf(0.5 + LEVEL / 2.0, freedom))
    found = float(nct.sf(critical, freedom, noncentrality))
    return found + float(nct.cdf(-critical, freedom, noncentrality)) if noncentrality < _ONE_TAIL else found


def _count(paired: bool, size: float, spread: _Spread, power: float) -> SeedCount:
    """Seeds for the spread and for both ends of its interval."""
    return SeedCount(*(_seeds(paired, size, sd, power) for sd in spread.interval if sd is not None))


def _seeds(paired: bool, size: float, sd: float, power: float) -> int | None:
    """The fewest whole seeds with at least `power`: doubled until they do, then halved in between.

    Solvers give up outside their brackets, for very large and very small effects.
    """
    ratio = size / sd if sd * _LARGEST_RATIO > size else _LARGEST_RATIO

    def suffices(seeds: int) -> bool:
        return _power(paired, ratio, seeds) >= power

    enough = FEWEST_SEEDS
    while not suffices(enough):
        if enough >= MOST_SEEDS:
            return None
        enough = min(2 * enough, MOST_SEEDS)
    too_few = enough // 2 if enough > FEWEST_SEEDS else enough - 1
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        if suffices(middle):
            enough = middle
        else:
            too_few = middle
    return enough
