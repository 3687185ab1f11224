"""Which surveyed household each household of the county is, and in which village it lives.

Surveyed households stand side by side on the line from 0 to 1, each as wide as the share of the county's households
that it stands for, sorted by township, village and income. The i-th household of the county is the one at the
fractional part of i times the golden ratio: of any number of households each surveyed one gets its share, within one or
two, and neighbours on the line make good for each other. Of 64 places to start from, which the seed draws, the one is
taken by which a sample of a tenth of the county is nearest to the survey's weighted totals and quantiles of income. So
which one a household is depends on the county, the seed and its number, and not on how many are asked for.

Where a household lives: in its village, as far as that has room, and else in villages of its township that the survey
does not name; in its township, as far as that has room, and else in townships that the survey does not name. Room is
the county's households over its villages. Where the survey names all, everybody lives where it says.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.county.draws import Purpose, uniform_of, uniforms
from tongyu.county.survey.format import FLAGS, OLDEST_IN_WORK, SOURCES
from tongyu.county.survey.survey import Survey, by_household, quantiles

_GOLDEN = 0.6180339887498949
_SILVER = 0.41421356237309515  # of the square root of 2: as even, and in no step with the other

_STARTS = 64
_LARGEST_TRIED = 6_000  # households

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]


def surveyed_as(survey: Survey, townships: tuple[str, ...], households: int, seed: int, ids: Ids) -> Ids:
    """The row of the survey that each of `ids` (n,), of `households` in the county, is: (n,)."""
    order = _order(survey, townships)
    ends = np.cumsum(survey.weight[order])
    return _hit(order, ends, _spread(ids, _GOLDEN, _start(survey, townships, households, seed)))


def _hit(order: Ids, ends: Floats, at: Floats) -> Ids:
    """Who stands `at` (n,), 0-1 along the line on which the surveyed households in `order` have `ends` (H,)."""
    return np.asarray(order[np.minimum(np.searchsorted(ends, at * ends[-1], side="right"), len(order) - 1)])


@lru_cache(maxsize=16)
def _start(survey: Survey, townships: tuple[str, ...], households: int, seed: int) -> float:
    """Where the sequence begins, 0-1, so that samples of a twentieth, tenth and fifth are near the survey's totals."""
    order = _order(survey, townships)
    ends = np.cumsum(survey.weight[order])
    tenth = min(max(households // 10, 1), _LARGEST_TRIED)
    sizes = [max(tenth // 2, 1), tenth, 2 * tenth]
    told = _told(survey)
    even = _spread(np.arange(sizes[-1]), _GOLDEN, 0.0)
    starts = uniforms(seed, Purpose.SURVEYED, np.arange(_STARTS))
    misses = []
    for start in starts:
        rows = _hit(order, ends, (even + start) % 1.0)
        counts = [np.bincount(rows[:n], minlength=len(survey)) for n in sizes]
        misses.append(
            max(
                float(np.abs((count / n - survey.weight) @ told).max()) * n / tenth
                for n, count in zip(sizes, counts, strict=True)
            )
        )
    return float(starts[int(np.argmin(misses))])


def _told(survey: Survey) -> Floats:
    """What a sample should be near in (H, figures): each over its mean, so that a miss is a share of the total.

    Flags, which few may have, and whether income is below one of its quantiles count a quarter and twice as much.
    """
    sums = [survey.column(name) for name in SOURCES]
    chronic = np.fmax(survey.column("chronic"), np.minimum(by_household(survey, survey.person("chronic") > 0.5), 1.0))
    elders = np.fmax(survey.column("elders"), by_household(survey, survey.person("age") > OLDEST_IN_WORK))
    figures = [survey.size.astype(float), survey.column("land_mu"), chronic, elders, *sums]
    over_mean = [_over_mean(survey, figure) for figure in figures]
    over_mean += [0.25 * _over_mean(survey, survey.column(flag)) for flag in FLAGS]
    income = np.asarray(sum(sums))
    if not np.isnan(income).all():
        over_mean += [2.0 * (income <= least) for least in quantiles(income, survey.weight)]
    return np.stack(over_mean, axis=1)


def _over_mean(survey: Survey, figure: Floats) -> Floats:
    known = ~np.isnan(figure)
    if not known.any():
        return np.zeros(len(figure))
    mean = float(np.average(figure[known], weights=survey.weight[known]))
    size = float(np.average(np.abs(figure[known]), weights=survey.weight[known]))
    over = max(abs(mean), 0.1 * size)  # gains and losses may be near nought together
    return np.where(known, figure, mean) / over if over > 0.0 else np.zeros(len(figure))


def villages_of(
    survey: Survey, rows: Ids, townships: tuple[str, ...], village_township: NDArray[np.int16], seed: int, ids: Ids
) -> NDArray[np.int32]:
    """The village that each household of the county lives in, (n,); `rows` are those that `surveyed_as` gives.

    `village_township` (villages,) is the township of each.
    """
    homes = _Homes(survey, townships, village_township)
    luck = _spread(ids, _SILVER, uniform_of(seed, Purpose.SURVEYED, 0, index=1))
    village = np.empty(len(ids), dtype=np.int32)
    for label, share in enumerate(homes.shares):
        who = np.flatnonzero(homes.label[rows] == label)
        if len(who) == 0:
            continue
        left = luck[who]
        placed = np.zeros(len(who), dtype=bool)
        for part, villages in share:
            here = ~placed & (left < part)
            at = (left[here] / part * len(villages)).astype(np.int64)
            village[who[here]] = villages[np.minimum(at, len(villages) - 1)]
            placed |= here
            left = left - part
        last = share[-1][1]
        village[who[~placed]] = last[-1]
    return village


class _Label(NamedTuple):
    township: int  # -1 where not told
    village: int


class _Homes:
    """The places that a survey names, (H,) by number, and for each the parts of its households by where they live."""

    def __init__(self, survey: Survey, townships: tuple[str, ...], village_township: NDArray[np.int16]) -> None:
        village, township = _places(survey, townships, village_township)
        pairs = np.column_stack([township, village])
        labels, self.label = np.unique(pairs, axis=0, return_inverse=True)
        self.label = self.label.reshape(-1)
        weight = np.bincount(self.label, weights=survey.weight)
        room = 1.0 / len(village_township)
        rooms = room * np.bincount(village_township, minlength=len(townships))
        of_township = np.bincount(township + 1, weights=survey.weight, minlength=len(townships) + 1)[1:]
        open_townships = np.flatnonzero(of_township == 0.0)
        elsewhere = np.flatnonzero(np.isin(village_township, open_townships))
        named = np.zeros(len(village_township), dtype=bool)
        named[village[village >= 0]] = True
        everywhere = np.arange(len(village_township))
        self.shares: list[list[tuple[float, Ids]]] = []
        for at, label in enumerate(_Label(*map(int, pair)) for pair in labels):
            if label.township < 0:
                self.shares.append([(1.0, elsewhere if len(elsewhere) else everywhere)])
                continue
            t = label.township
            stays = min(1.0, rooms[t] / of_township[t]) if len(elsewhere) else 1.0
            all_here = np.flatnonzero(village_township == t)
            others = np.flatnonzero((village_township == t) & ~named)
            parts: list[tuple[float, Ids]] = []
            own = 0.0
            if label.village >= 0:
                here = stays * weight[at]  # of the county's households
                size = stays * of_township[t] / len(all_here)
                own = stays * (min(1.0, size / here) if len(others) else 1.0)
                parts.append((own, np.array([label.village])))
            if stays > own:
                parts.append((stays - own, others if len(others) else all_here))
            if stays < 1.0:
                parts.append((1.0 - stays, elsewhere))
            self.shares.append(parts)


def _places(
    survey: Survey, townships: tuple[str, ...], village_township: NDArray[np.int16]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Village and township of each surveyed household (H,), -1 where neither is told; a village tells its township."""
    told = survey.column("village")
    village = np.where(np.isnan(told), -1, told).astype(np.int64)
    number = {name: at for at, name in enumerate(townships)}
    township = np.array([number.get(name, -1) for name in survey.township], dtype=np.int64)
    return village, np.where(village >= 0, village_township[np.maximum(village, 0)], township)


def _order(survey: Survey, townships: tuple[str, ...]) -> Ids:
    number = {name: at for at, name in enumerate(townships)}
    township = np.array([number.get(name, -1) for name in survey.township])
    income = np.nansum([survey.column(source) for source in SOURCES], axis=0)
    keys = (np.arange(len(survey)), income / survey.size, np.nan_to_num(survey.column("village"), nan=-1.0), township)
    return np.lexsort(keys)


def _spread(ids: Ids, step: float, start: float) -> Floats:
    return np.asarray(((ids + 1) * step + start) % 1.0)
