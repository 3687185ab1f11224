"""Coverage: the share of the poor whom the programme's services reached in the year."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from tongyu.county.measures.shares import share_of_persons


def coverage(services: Mapping[str, ArrayLike], poor: ArrayLike, persons: ArrayLike) -> dict[str, float]:
    """Share of poor persons with each of `services` (flags (n,) by name), and under "covered" with any of them.

    NaN where nobody is poor.
    """
    shares = {f"covered_{name}": share_of_persons(flags, persons, poor) for name, flags in services.items()}
    anything = np.zeros(np.shape(poor), dtype=bool)
    for flags in services.values():
        anything |= np.asarray(flags, dtype=bool)
    return {"covered": share_of_persons(anything, persons, poor)} | shares
