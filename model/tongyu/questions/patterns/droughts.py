"""What drought years do to the dry land, by the county's weather alone, over many drawn years."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial.distance import pdist, squareform

from tongyu.county.county import County
from tongyu.county.mechanisms.weather import Weather, dry_land

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
YEARS = range(10_000, 12_000)  # that no run reaches
LEAST_LOST = 0.05  # share of the harvest from which a village counts as struck


class Droughts(NamedTuple):
    """The drought years among those drawn, k of them."""

    lost: Floats  # (k,) share of the harvest that drought takes of the dry land it strikes
    struck: Floats  # (k,) share of the county's dry land that it strikes
    joined: Floats  # (k,) share of the struck dry land in the largest connected part


NO_DROUGHTS = Droughts(np.zeros(0), np.zeros(0), np.zeros(0))


def drawn_droughts(county: County) -> Droughts:
    """Drought years of 2,000 drawn years, each against the same year with the same luck and no loss by drought."""
    geography = county.geography
    dry = dry_land(county)
    places = geography.cell_km * np.column_stack([geography.village_row, geography.village_col])
    near = neighbours(places)
    without = Weather(geography, {**county.values, "weather.drought_loss": 0.0}, county.seed, (), dry)
    years = [year for year in YEARS if without.is_drought(year)]
    found = [of_a_year(county.own(Weather).factor(year), without.factor(year), dry, near) for year in years]
    return Droughts(*np.array(found).reshape(-1, 3).T)


def of_a_year(harvest: ArrayLike, usual: ArrayLike, dry: ArrayLike, near: Flags) -> tuple[float, float, float]:
    """Share lost, share struck and share joined of one drought year, as in `Droughts`; NaN where nothing is struck.

    `harvest` and `usual`, with the drought and without it, are shares of a mean harvest, `dry` is dry land, all
    (villages,); `near` (villages, villages) says which villages are neighbours.
    """
    brought_in, expected = np.asarray(harvest, dtype=np.float64), np.asarray(usual, dtype=np.float64)
    land = np.asarray(dry, dtype=np.float64)
    struck = (1.0 - brought_in / expected > LEAST_LOST) & (land > 0.0)
    hit = float(land[struck].sum())
    if not hit > 0.0:
        return float("nan"), 0.0, float("nan")
    lost = 1.0 - float((land * brought_in)[struck].sum() / (land * expected)[struck].sum())
    _, part = connected_components(near[np.ix_(struck, struck)], directed=False)
    parts = np.bincount(part, weights=land[struck])
    return lost, hit / float(land.sum()), float(parts.max() / parts.sum())


def neighbours(places: ArrayLike) -> Flags:
    """Which of the `places` (villages, 2), km, are neighbours: no farther apart than keeps all of them connected.

    That distance is the longest step of their shortest tree, so the whole county is one connected part by definition.
    """
    apart = squareform(pdist(np.asarray(places, dtype=np.float64)))
    longest = minimum_spanning_tree(apart).max() if len(apart) > 1 else 0.0
    return np.asarray(apart <= longest + 1e-9)
