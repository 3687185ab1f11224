"""On which kind of number an interval hangs: those without a source, those fitted to patterns, the others, or luck.

Where each seed comes with a point of the numbers, the paired effects differ by seed and by point. Their variance is
divided among the numbers that nobody published (confidence "assumed"), those that calibration fits ("calibrated"), all
other numbers, and luck, by how alike the effects of alike points are (`statistics.variance_shares`).

Few draws leave a share where it was held likely before any was seen. So none is told unless its 95 % interval is
narrower than `WIDEST`, half of all it may be.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tongyu.county.declared import Tables
from tongyu.designs.uncertain import Draws
from tongyu.statistics.variance_shares import LUCK, Share, variance_shares

ASSUMED, FITTED, SOURCED = "without a source", "fitted to patterns", "with a source"
GROUPS = (ASSUMED, FITTED, SOURCED, LUCK)
LESS_HEALTH = ", less own health payments"  # ends the name of a figure by that outcome
WIDEST = 0.5  # of the interval of a share that is told
COLUMNS = ("figure", "part", "draws", "share", "low", "high")


def doubts(draws: Draws, effects: Mapping[str, "pd.Series[float]"], tables: Tables) -> pd.DataFrame:
    """A row a figure and part of its variance (`COLUMNS`), shares 0-1 with 95 % bounds.

    A share whose bounds lie `WIDEST` apart or more is NaN: it cannot be told. `effects` are those of a figure by the
    number of the draw; a figure with too few draws, or the same in all, has no row.
    """
    values = draws.values
    named = {
        group: [name for name in values if _group(str(name), tables) == group] for group in (ASSUMED, FITTED, SOURCED)
    }
    rows = []
    for figure, of_draws in effects.items():
        known = of_draws.dropna()
        groups = {
            part: values.loc[known.index, names].to_numpy(dtype=np.float64) for part, names in named.items() if names
        }
        found = variance_shares(groups, np.asarray(known, dtype=np.float64))
        if found is not None:
            rows += [(figure, part, len(known), *_told(found[part])) for part in GROUPS if part in found]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _told(share: Share) -> Share:
    return share if share.high - share.low < WIDEST else share._replace(estimate=np.nan)


def _group(name: str, tables: Tables) -> str:
    parameter = tables.parameters.get(name)
    if parameter is None:
        return ASSUMED
    return {"assumed": ASSUMED, "calibrated": FITTED}.get(parameter.confidence, SOURCED)
