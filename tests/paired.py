"""Whether something moves a figure, by runs that differ in it alone and share their luck, seed by seed."""

from collections.abc import Callable, Iterable
from itertools import count

import numpy as np
from scipy import stats

CHANCE = float(stats.t.sf(3.0, df=19))
"""That what has no effect is taken to have one, at a look: three standard errors of twenty seeds."""
FEWEST = 3


def rises(difference: Callable[[int], float], first: int, most: int, chance: float = CHANCE) -> tuple[bool, str]:
    """Whether `difference` (of a seed) is above nought over the seeds from `first` on, and what was found, in words.

    It is looked at after 3, 4, 6, 9 ... seeds, up to `most`, and no further once it is seen: a strong effect takes few
    runs. At each look chance gets there as seldom, however few seeds.
    """
    found: list[float] = []
    said = ""
    for looks in _looks(most):
        found += [difference(seed) for seed in range(first + len(found), first + looks)]
        mean, error = float(np.mean(found)), float(np.std(found, ddof=1)) / len(found) ** 0.5
        said = f"moves by {mean:.4g}, s.e. {error:.2g}, over {len(found)} seeds"
        if mean > float(stats.t.isf(chance, df=looks - 1)) * error:
            return True, said
    return False, said


def _looks(most: int) -> Iterable[int]:
    for step in count():
        seeds = round(FEWEST * 1.5**step)
        yield min(seeds, most)
        if seeds >= most:
            return
