"""Targeting errors: who is poor and missed, and who is reached without being poor.

Poor is who is poor by income in the same calendar year; the two errors are also called undercoverage and leakage
(Coady, Grosh and Hoddinott 2004, Targeting of Transfers in Developing Countries, World Bank).
"""

import numpy as np
from numpy.typing import ArrayLike

from tongyu.county.measures.shares import share_of_persons


def exclusion_error(reached: ArrayLike, poor: ArrayLike, persons: ArrayLike) -> float:
    """Persons poor and not reached, as a share of the poor; NaN where nobody is poor. All (n,)."""
    return share_of_persons(~np.asarray(reached, dtype=bool), persons, poor)


def inclusion_error(reached: ArrayLike, poor: ArrayLike, persons: ArrayLike) -> float:
    """Persons reached and not poor, as a share of those reached; NaN where nobody is reached. All (n,)."""
    return share_of_persons(~np.asarray(poor, dtype=bool), persons, reached)


def targeting_errors(name: str, reached: ArrayLike, poor: ArrayLike, persons: ArrayLike) -> dict[str, float]:
    """Both errors of what is called `name`, as the yearly table names them."""
    return {
        f"exclusion_{name}": exclusion_error(reached, poor, persons),
        f"inclusion_{name}": inclusion_error(reached, poor, persons),
    }
