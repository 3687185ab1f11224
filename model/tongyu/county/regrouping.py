"""Other households in a county, after some have ended and others have split off: everything by household moves.

What is kept by household stands in four places: the columns, what mechanisms keep, columns of added mechanisms, and
what is remembered of years. `tests/scenarios/test_regrouping.py` looks for arrays by household that did not move.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tongyu.county.households.moving import Kept, Moving, move_columns, move_kept, rows_moved, years_moved
from tongyu.county.households.people import People
from tongyu.county.households.population import rows_by_village, village_starts
from tongyu.county.households.ties import ties_moved
from tongyu.county.state import State


def group_rows(county: State) -> None:
    """Find the rows of villages and townships."""
    h = county.columns
    county.rows_by_village = rows_by_village(h)  # (n,); those of village v from its start to the next
    county.village_start = village_starts(h.village[county.rows_by_village], county.villages)
    county.rows_of_township = [np.flatnonzero(h.township == t) for t in range(county.townships)]


def move_all(
    county: State, moving: Moving, ids: NDArray[np.int64], people: People, own_columns: Mapping[str, Kept]
) -> None:
    """Take over other households, with these `ids` (m,) and `people`; `own_columns` are those of added mechanisms.

    Raises AccountsError where what is divided and inherited is not what there was.
    """
    county.columns = move_columns(county.columns, moving)
    county.columns.id[:] = ids
    county.people = people
    group_rows(county)
    county.ties = ties_moved(county.ties, moving.row, moving.split, moving.mother, len(ids))
    for own in county._own.values():
        move_kept(own, moving)
    for name, kept in own_columns.items():
        county._own_columns[name] = moving.array(county._own_columns[name], kept)
    county._scratch.clear()
    years_moved(county.income_by_year, moving, np.nan)
    years_moved(county.flags_by_year, moving, 0)
    for worker in county.social_workers:
        worker.cases = rows_moved(worker.cases, moving)
