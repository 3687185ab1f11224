"""Shares of persons, the one sum behind coverage, targeting and access."""

import numpy as np
from numpy.typing import ArrayLike


def share_of_persons(flags: ArrayLike, persons: ArrayLike, among: ArrayLike | None = None) -> float:
    """Share of the persons of households with `among` (all without it) whose household has `flags`; all (n,).

    NaN where there is nobody among whom to count.
    """
    heads = np.asarray(persons, dtype=np.float64)
    has = np.asarray(flags, dtype=bool)
    of = np.ones_like(has) if among is None else np.asarray(among, dtype=bool)
    everybody = float(heads[of].sum())
    return float(heads[of & has].sum()) / everybody if everybody > 0.0 else float("nan")
