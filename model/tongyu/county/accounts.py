"""What the accounts of the county's books have: its own columns and tills, by which the ledger is checked."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tongyu.county.ledger import COOPERATIVES, ENTERPRISE, GOVERNMENT, HOUSEHOLDS, HUBS, PLATFORMS, WAGES_DUE
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.county.programme.programme import HasCash
from tongyu.county.state import State
from tongyu.kernels.counting import column_sums


def cash(county: State, account: str) -> float:
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
        ENTERPRISE: (county.own(Enterprise),),
    }
    return sum(till.cash for till in tills[account])


def stock(county: State) -> NDArray[np.float64]:
    """Kilograms that households hold, by crop, (crops,)."""
    return column_sums(county.columns.stock)
