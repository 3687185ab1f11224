"""Working skill: the skill of those who use it."""

import numpy as np
from numpy.typing import ArrayLike


def working_skill(skill: ArrayLike, sells: ArrayLike) -> float:
    """Mean skill (0-1) of the households that sell online; NaN where none does. Both (n,)."""
    of_sellers = np.asarray(skill, dtype=np.float64)[np.asarray(sells, dtype=bool)]
    return float(of_sellers.mean()) if of_sellers.size else float("nan")
