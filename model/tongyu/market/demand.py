"""Consumers' demand in one market, bounded and decreasing in the price.

    D(P) = 2 A / (1 + exp((P - P0) / w)),    w = P0 / (2 eps)

At the reference price P0 consumers take A; the elasticity there is -eps. They
never take more than 2 A, and the area under the curve is finite, so that supply
may be as thin as it likes without a price running off. P is what the consumer
pays: a producer who keeps a share `keep` of it sells at p = keep P.

Arguments are arrays of one shape, or single numbers. The kernels hold the same
curve in `tongyu.kernels.clearing.demand`.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Numbers = NDArray[np.float64] | float


def width(reference: Numbers, elasticity: Numbers) -> Numbers:
    """Width w (yuan/kg) of a market whose demand has the given elasticity (> 0) at its reference price."""
    return reference / (2.0 * elasticity)


def quantity(price: Numbers, volume: Numbers, reference: Numbers, width: Numbers) -> Numbers:
    """D (kg a month) at a consumer's `price`; `volume` is A, kg a month at the reference price."""
    share: Numbers = expit((reference - price) / width)
    return 2.0 * volume * share


def surplus(price: Numbers, volume: Numbers, reference: Numbers, width: Numbers) -> Numbers:
    """Consumers' surplus (yuan a month): D from `price` up, that is 2 A w log(1 + exp((P0 - P) / w))."""
    area: Numbers = np.logaddexp(0.0, (reference - price) / width)
    return 2.0 * volume * width * area
