"""What the accounts of the county's books have: its own columns and tills, by which the ledger is checked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tongyu.kernels.counting import column_sums
from tongyu.ledger import COOPERATIVES, ENTERPRISE, GOVERNMENT, HOUSEHOLDS, HUBS, PLATFORMS, WAGES_DUE
from tongyu.programme.programme import HasCash

if TYPE_CHECKING:
    from tongyu.county import County


def cash(county: "County", account: str) -> float:
    """Yuan of the sample in one of the accounts inside the county. Raises KeyError for another."""
    if account == HOUSEHOLDS:
        return float(county.columns.cash.sum())
    if account == WAGES_DUE:
        return float(county.local_wages.sum())
    tills: dict[str, Sequence[HasCash]] = {
        COOPERATIVES: county.cooperatives,
        PLATFORMS: county.platforms,
        HUBS: county.hubs,
        GOVERNMENT: (county.government,),
        ENTERPRISE: (county.enterprise,),
    }
    return sum(till.cash for till in tills[account])


def stock(county: "County") -> NDArray[np.float64]:
    """Kilograms that households hold, by crop, (crops,)."""
    return column_sums(county.columns.stock)
