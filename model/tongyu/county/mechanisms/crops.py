"""The county's crops: land, yields, inputs, prices, what becomes of them online; when they are harvested.

Which crops there are, and their numbers, a county's table says (`numbers.crops`).
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tongyu.county.mechanism import Mechanism

SMALL_STOCK = 1.0  # kg: less is neither eaten nor offered


def by_crop(values: Mapping[str, float], names: Sequence[str], what: str) -> NDArray[np.float64]:
    """`crops.<crop>.<what>` of the crops `names`, (crops,)."""
    return np.array([values[f"crops.{name}.{what}"] for name in names])


MECHANISM = Mechanism(
    name="crops",
    does="crops by their share of land, yield, inputs and prices",
)
