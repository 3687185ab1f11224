"""Person-years: one person below the line in one calendar year counts one."""

import numpy as np
from numpy.typing import ArrayLike


def person_years(poor: ArrayLike, persons: ArrayLike) -> float:
    """Person-years in poverty. `poor` (years, n) flags, `persons` (n,), or (years, n) where households change."""
    flags = np.asarray(poor, dtype=bool)
    heads = np.broadcast_to(np.asarray(persons, dtype=np.float64), flags.shape)
    return float(heads[flags].sum())


def per_thousand(poor: ArrayLike, persons: ArrayLike) -> float:
    """Person-years in poverty per 1,000 persons; at most 1,000 times the years.

    Shapes as in `person_years`; persons are the mean over the years. Raises ValueError where there are none.
    """
    flags = np.asarray(poor, dtype=bool)
    heads = np.broadcast_to(np.asarray(persons, dtype=np.float64), flags.shape)
    mean_persons = float(heads.sum()) / len(flags) if len(flags) else 0.0
    if not mean_persons > 0:
        raise ValueError("person-years of nobody: the households have no persons")
    return 1_000.0 * person_years(flags, heads) / mean_persons
