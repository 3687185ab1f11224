"""Whether an effect holds when something is changed that must not matter.

Effect as usual and effect under the change are of the same seeds, so that their difference is paired: the luck that
both share drops out. Said is

    sign   holds      both intervals lie on the same side of nought, or both take it in
           turned     they lie on different sides
           not shown  only one of them lies on a side
    size   moved      the difference is distinguishable from nought, and the changed effect has left the interval of
                      the usual one; else it holds
    holds  no         the difference is distinguishable from nought, and the sign is turned or the size moved
           not shown  the sign is turned or not shown otherwise, or there are too few seeds for an interval
           yes        otherwise

What differs by rounding alone is the same. The intervals of the two effects are 95 % each. Many effects are looked at
at once, of which one in twenty would differ by chance: the interval of the difference is therefore corrected for their
number n (Bonferroni, Dunn 1961), 1 - 0.05/n each, so that with a chance of 95 % or more no effect that holds is said
not to. Of few seeds the intervals are wide, and much holds: how large a difference had to be to be seen is said beside.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from tongyu.statistics.intervals import LEVEL, Interval, mean_interval

HOLDS, TURNED, NOT_SHOWN, MOVED = "holds", "turned", "not shown", "moved"
YES, NO = "yes", "no"


class Held(NamedTuple):
    """An effect as usual, under a change, the paired difference, and what is said of them (above)."""

    usual: Interval
    changed: Interval
    difference: Interval
    sign: str
    size: str
    holds: str


def held(usual: ArrayLike, changed: ArrayLike, rounding: float = 0.0, comparisons: int = 1) -> Held:
    """What is said of an effect `usual` (n,) and `changed` (n,), in the order of the same n seeds, at least one.

    Differences of at most `rounding`, in the unit of the effects, in every seed are none. This is one of `comparisons`.
    Raises ValueError where the two are not of one length.
    """
    before, after = np.asarray(usual, dtype=np.float64), np.asarray(changed, dtype=np.float64)
    if before.shape != after.shape:
        raise ValueError(f"effects paired by seed have one length, not {len(before)} and {len(after)}")
    one, other = mean_interval(before), mean_interval(after)
    difference = mean_interval(after - before, 1.0 - (1.0 - LEVEL) / comparisons)
    if one.low is None or one.high is None:
        return Held(one, other, difference, NOT_SHOWN, NOT_SHOWN, NOT_SHOWN)
    if np.abs(after - before).max() <= rounding:
        return Held(one, other, difference, HOLDS, HOLDS, YES)
    if one.includes_zero != other.includes_zero:
        sign = NOT_SHOWN
    else:
        sign = HOLDS if one.includes_zero or one.estimate * other.estimate > 0.0 else TURNED
    size = MOVED if not difference.includes_zero and not one.low <= other.estimate <= one.high else HOLDS
    differs = not difference.includes_zero and (sign == TURNED or size == MOVED)
    verdict = NO if differs else YES if sign == HOLDS else NOT_SHOWN
    return Held(one, other, difference, sign, size, verdict)
