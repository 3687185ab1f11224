"""How far figures lie from what they are to hit.

A row's distance is that to the target's nearer border, 0 inside. Its implausibility is the distance over what may be
wrong (Craig, Goldstein, Seheult and Smith 1997, in Case Studies in Bayesian Statistics III, 37-93; Vernon, Goldstein
and Bower 2010, Bayesian Analysis 5(4), 619-669):

    I = distance / sqrt(tolerance^2 + variance of the figure)

where the tolerance is an s.d. and the variance is that of the emulator, of the few seeds' own luck, and of the level
that is measured on many. A point is implausible where a row's I is above 3 (Pukelsheim 1994, American Statistician
48(2), 88-91).

Emulators see a figure on a scale that is straight near its target and bends to a logarithm far beyond it,

    scale * asinh(figure / scale),    scale = a third of its target's larger border, no less than three tolerances

so that shares that grow a hundredfold between points do not hide what moves them where they are to lie. An emulated
figure's implausibility is that on this scale, tolerance and variances by its slope at the target.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

IMPLAUSIBLE = 3.0

Floats = NDArray[np.float64]


class Aim(NamedTuple):
    """A target with its borders, None where it is open, and the tolerance, an s.d."""

    low: float | None
    high: float | None
    tolerance: float

    @property
    def borders(self) -> list[float]:
        """Those that the target has."""
        return [border for border in (self.low, self.high) if border is not None]

    @property
    def scale(self) -> float:
        """Beyond which the scale of emulators bends, in the figure's unit."""
        return max(3.0 * self.tolerance, *(abs(border) / 3.0 for border in self.borders))

    def bent(self, figures: Floats) -> Floats:
        """`figures` on the scale of emulators."""
        return np.asarray(self.scale * np.arcsinh(figures / self.scale))

    @property
    def slope(self) -> float:
        """Of that scale at the target."""
        return 1.0 / math.hypot(1.0, sum(self.borders) / len(self.borders) / self.scale)

    @property
    def as_bent(self) -> "Aim":
        """The same target on that scale."""
        low, high = (None if each is None else float(self.bent(np.array(each))) for each in (self.low, self.high))
        return Aim(low, high, self.tolerance * self.slope)


def distance(figures: Floats, aims: Sequence[Aim]) -> Floats:
    """How far `figures` (points, rows) lie outside their targets; infinity where there is no figure."""
    low = np.array([-math.inf if aim.low is None else aim.low for aim in aims])
    high = np.array([math.inf if aim.high is None else aim.high for aim in aims])
    off: Floats = np.maximum(np.maximum(low - figures, figures - high), 0.0)
    return np.where(np.isnan(figures), math.inf, off)


def implausibility(figures: Floats, variance: Floats, aims: Sequence[Aim]) -> Floats:
    """(points, rows), from `figures` and their `variance`, both of that shape or one that is stretched to it."""
    tolerance = np.array([aim.tolerance for aim in aims])
    found: Floats = distance(figures, aims) / np.sqrt(tolerance**2 + variance)
    return found


def log_likelihood(implausible: Floats) -> Floats:
    """(points,) of implausibilities (points, rows), but for a constant: normal beyond the borders, flat within."""
    found: Floats = -0.5 * (np.minimum(implausible, 1e6) ** 2).sum(axis=1)
    return found
