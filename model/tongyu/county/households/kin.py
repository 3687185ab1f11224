"""Kin: who takes over what a household has, or tills its land for it."""

import numpy as np

from tongyu.county.households.columns import Columns, Flags, Ids
from tongyu.kernels.people import SPLIT_OFF

_A_VILLAGE = np.int64(2**40)  # more than any number of a household


def kin_of(h: Columns, around: Ids, village_start: Ids, without: Flags) -> Ids:
    """The row of each household's kin (n,); of those that are not `without` (n,) it is their own.

    The household that it split off from, where that is not `without`; else the next in its village, the first behind
    the last; where all of a village are, the next of the county. `around` (n,) are the rows by village and id, those of
    village v from `village_start[v]` to the next. Somebody must not be `without`.
    """
    kin = np.arange(len(h.id))
    rows = np.flatnonzero(without)
    can = np.flatnonzero(~without[around])  # places in the order (village, id)
    place = np.empty_like(around)
    place[around] = kin
    of_village = village_start[h.village[rows]], village_start[h.village[rows] + 1]
    following, first = np.searchsorted(can, place[rows]), np.searchsorted(can, of_village[0])
    last = np.searchsorted(can, of_village[1])  # of those that can, the first beyond the village
    following = np.where((following == last) & (first < last), first, following) % len(can)
    kin[rows] = around[can[following]]
    apart = rows[h.id[rows] >= SPLIT_OFF]  # from a family of their village
    mother = h.id[apart] % SPLIT_OFF
    places = h.village[around] * _A_VILLAGE + h.id[around]  # ascend
    at = around[np.minimum(np.searchsorted(places, h.village[apart] * _A_VILLAGE + mother), len(around) - 1)]
    from_home = (h.id[at] == mother) & ~without[at]
    kin[apart[from_home]] = at[from_home]
    return kin
