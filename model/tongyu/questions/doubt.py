"""On which kind of number an interval hangs: those without a source, the others, or luck.

Where each seed comes with a point of the numbers, the paired effects differ by seed and by point. Their variance is
divided among the numbers that nobody published (confidence "assumed"), all other numbers, and luck, by how alike the
effects of alike points are (`statistics.variance_shares`).
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tongyu.county.declared import Tables
from tongyu.designs.uncertain import Draws
from tongyu.statistics.variance_shares import LUCK, variance_shares

ASSUMED, SOURCED = "without a source", "with a source"
GROUPS = (ASSUMED, SOURCED, LUCK)
COLUMNS = ("figure", "part", "draws", "share", "low", "high")


def doubts(draws: Draws, effects: Mapping[str, "pd.Series[float]"], tables: Tables) -> pd.DataFrame:
    """A row a figure and part of its variance (`COLUMNS`), shares 0-1 with 95 % bounds.

    `effects` are those of a figure by the number of the draw; a figure with too few draws, or the same in all, has no
    row.
    """
    values = draws.values
    named = {
        ASSUMED: [name for name in values if _confidence(str(name), tables) == "assumed"],
        SOURCED: [name for name in values if _confidence(str(name), tables) != "assumed"],
    }
    rows = []
    for figure, of_draws in effects.items():
        known = of_draws.dropna()
        groups = {
            part: values.loc[known.index, names].to_numpy(dtype=np.float64) for part, names in named.items() if names
        }
        found = variance_shares(groups, np.asarray(known, dtype=np.float64))
        if found is not None:
            rows += [(figure, part, len(known), *found[part]) for part in GROUPS if part in found]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _confidence(name: str, tables: Tables) -> str:
    parameter = tables.parameters.get(name)
    return "assumed" if parameter is None else parameter.confidence
