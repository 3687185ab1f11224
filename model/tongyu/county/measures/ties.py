"""How many others a household is tied to: kin, neighbours, a few far away, and the members of its mutual-aid group."""

import numpy as np
from numpy.typing import NDArray


def mean_degree(start: NDArray[np.int64], neighbour: NDArray[np.int32], group: NDArray[np.int32]) -> float:
    """Mean over households of the distinct others they are tied to, by a tie of the network or a group in common.

    The ties of row i are `neighbour[start[i]:start[i + 1]]`, each in both rows (`households.ties`); `group` (n,) is a
    household's mutual-aid group, -1 for none. A neighbour in the same group counts once.
    """
    grouped = group[group >= 0]
    size = np.bincount(grouped)
    fellows = int((size * (size - 1)).sum()) if grouped.size else 0
    both = 0
    if fellows:
        of_row = np.repeat(group, np.diff(start))
        both = int(np.count_nonzero((of_row >= 0) & (of_row == group[neighbour])))
    return (len(neighbour) + fellows - both) / len(group)
