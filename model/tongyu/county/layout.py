"""The grid of a county whose villages are given: which cells lie inside, and which village each belongs to.

With outlines a cell belongs to the village in whose outline its middle lies. Without, the county is made of the cells
nearest to a village and of those that they enclose, as many as make up its area, each the nearest village's.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError
from scipy.ndimage import binary_fill_holes
from scipy.spatial import cKDTree

from tongyu.county.places import Places
from tongyu.text.checking import Misfit

MOST_CELLS = 300  # along a side of the grid, as of any county
LEAST_CELLS = 2
MOST_SPREAD = 4.0  # times the county's area: the convex hull of villages of a long and bent county

_NUDGE = np.array([1.4142135623730951e-6, 1.7320508075688772e-6])  # km: no two villages are equally near then

Floats = NDArray[np.float64]
Cells = NDArray[np.int32]


class Layout(NamedTuple):
    """Villages in the order of `Places`; rows run from north to south, columns from west to east."""

    owner: NDArray[np.int16]  # (H, W) the cell's village, -1 outside
    row: Cells  # (villages,) the cell of each; several villages may share one
    col: Cells
    corner: tuple[float, float]  # of the grid in the north-west, km east and north of the county's middle

    @property
    def inside(self) -> NDArray[np.bool_]:
        """(H, W) the cells of the county."""
        return self.owner >= 0


@lru_cache(maxsize=8)
def laid_out(places: Places, cell_km: float, area_km2: float) -> Layout:
    """The grid of given villages. Raises Misfit where it would be larger than a county's may be."""
    return _by_outlines(places, cell_km) if places.outlines else _by_nearness(places, cell_km, area_km2)


def grid_of(places: Places, cell_km: float, area_km2: float) -> dict[str, Any]:
    """What a county's file then need not say: its villages, and the size and filling of its grid."""
    owner = laid_out(places, cell_km, area_km2).owner
    return {
        "villages": len(places.villages),
        "grid_rows": owner.shape[0],
        "grid_columns": owner.shape[1],
        "inside_share": float((owner >= 0).sum() / owner.size),
    }


def with_grid(data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a county, with those that follow from its `places` filled in where they are left out."""
    try:
        places = Places.model_validate(data["places"])
        derived = grid_of(places, float(data["cell_km"]), float(data["area_km2"]))
    except (ValidationError, Misfit, KeyError, TypeError, ValueError, ArithmeticError):
        # what is wrong is said of the field itself, or once all fields are there
        derived = {"villages": 1, "grid_rows": LEAST_CELLS, "grid_columns": LEAST_CELLS, "inside_share": 1.0}
    return derived | dict(data)


def check_grid(places: Places, given: Mapping[str, Any], tolerance: float) -> None:
    """Raises Misfit where a county's fields `given` are not those of its places.

    The area must be that of the outlines, within the share `tolerance`.
    """
    cell_km, area_km2 = given["cell_km"], given["area_km2"]
    derived = grid_of(places, cell_km, area_km2)
    for key, value in derived.items():
        if abs(given[key] - value) > 1e-9:
            raise Misfit(
                f"{key} = {given[key]} does not fit the given villages, which make it {value}; leave it out.", key
            )
    covered = _area(places, derived, cell_km)
    if abs(covered - area_km2) > tolerance * area_km2:
        what, hint = "the outlines of the villages", ""
        if not places.outlines:
            what, hint = f"the cells of {cell_km} km in which villages lie", " Are they too large?"
        raise Misfit(f"area_km2 = {area_km2} does not fit {what}, which cover {covered:,.0f} km2.{hint}", "area_km2")
    if not places.outlines:
        from tongyu.county.outlines import spread

        if (spread_km2 := spread(places.km)) > MOST_SPREAD * area_km2:
            raise Misfit(
                f"area_km2 = {area_km2} does not fit the villages, which are spread over {spread_km2:,.0f} km2; are"
                " their places right?",
                "area_km2",
            )
    cells = derived["grid_rows"] * derived["grid_columns"] * derived["inside_share"] * cell_km**2
    if abs(cells - area_km2) > tolerance * area_km2:
        raise Misfit(
            f"cell_km = {cell_km} is too coarse for the outlines of the villages: the cells cover {cells:,.0f} km2 of"
            f" {area_km2}.",
            "cell_km",
        )


def _area(places: Places, derived: Mapping[str, Any], cell_km: float) -> float:
    if places.outlines:
        from tongyu.county.outlines import areas

        return float(areas(places.outlines).sum())
    return float(derived["grid_rows"] * derived["grid_columns"] * derived["inside_share"] * cell_km**2)


def _by_outlines(places: Places, cell_km: float) -> Layout:
    from tongyu.county.outlines import bounds, owners

    west, south, east, north = bounds(places.outlines)
    rows, columns = _cells(north - south, cell_km), _cells(east - west, cell_km)
    corner = (west + east - columns * cell_km) / 2.0, (south + north + rows * cell_km) / 2.0
    middles = _middles(rows, columns, cell_km, corner)
    owner = owners(places.outlines, middles[:, 0], middles[:, 1])
    own = _cell_of(places.km, rows, columns, cell_km, corner)

    away = np.hypot(*(middles - places.km[np.maximum(owner, 0)]).T)
    by_village = np.lexsort((away, owner))
    which, first = np.unique(owner[by_village], return_index=True)
    nearest = np.full(len(own), -1)
    nearest[which[which >= 0]] = by_village[first[which >= 0]]
    small = nearest < 0  # than a cell, and in none's middle: they live in a cell of a neighbour
    nearest[small] = own[small]
    alone = small & (owner[own] < 0)
    owner[own[alone]] = np.flatnonzero(alone)
    return _layout(owner, nearest, rows, columns, corner)


def _by_nearness(places: Places, cell_km: float, area_km2: float) -> Layout:
    km = places.km
    cells = max(1, round(min(area_km2 / cell_km**2, 1e9)))
    if cells > MOST_CELLS**2:
        raise Misfit(
            f"the county's area takes {cells:,} cells of {cell_km} km; at most {MOST_CELLS**2:,} are allowed.",
            "cell_km",
        )
    (west, south), (east, north) = km.min(axis=0), km.max(axis=0)
    around = int(np.sqrt(cells / np.pi)) + 2  # all of them in a ring about one village
    rows, columns = (_cells(span, cell_km) + 2 * around for span in (north - south, east - west))
    corner = (west + east - columns * cell_km) / 2.0, (south + north + rows * cell_km) / 2.0
    middles = _middles(rows, columns, cell_km, corner)
    found = cKDTree(km).query(middles + _NUDGE)
    away, owner = np.asarray(found[0]), np.asarray(found[1], dtype=np.int64)
    own = _cell_of(km, rows, columns, cell_km, corner)

    to_middle = np.hypot(*(middles[own] - km).T)
    farthest_first = np.lexsort((-np.arange(len(own)), -to_middle))
    owner[own[farthest_first]] = farthest_first  # the last written stays: the nearest of those who share a cell
    away[own] = -1.0
    owner[~_grown(away.reshape(rows, columns), max(cells, len(np.unique(own)))).ravel()] = -1
    return _cropped(_layout(owner, own, rows, columns, corner), cell_km)


def _grown(away: Floats, cells: int) -> NDArray[np.bool_]:
    """So many cells (H, W): those least `away` from a village, and what these enclose."""
    nearest_first = np.lexsort((np.arange(away.size), away.ravel()))

    def nearest(count: int) -> NDArray[np.bool_]:
        chosen = np.zeros(away.size, dtype=np.bool_)
        chosen[nearest_first[:count]] = True
        return chosen.reshape(away.shape)

    fits, too_many = int((away < 0.0).sum()), cells + 1  # cells with a village in them are in whatever they enclose
    while too_many - fits > 1:
        half = (fits + too_many) // 2
        fits, too_many = (half, too_many) if binary_fill_holes(nearest(half)).sum() <= cells else (fits, half)
    chosen = binary_fill_holes(nearest(fits))
    if chosen.sum() > cells:
        return nearest(cells)
    missing = nearest_first[~chosen.ravel()[nearest_first]][: cells - int(chosen.sum())]
    chosen.ravel()[missing] = True
    return np.asarray(chosen)


def _cropped(whole: Layout, cell_km: float) -> Layout:
    """The same without the empty rows and columns around it."""
    row, col = np.nonzero(whole.inside)
    top, left = int(row.min()), int(col.min())
    rows, columns = (max(LEAST_CELLS, int(axis.max() - axis.min() + 1)) for axis in (row, col))
    if max(rows, columns) > MOST_CELLS:
        raise _too_large(max(rows, columns), cell_km)
    west, north = whole.corner
    return Layout(
        whole.owner[top : top + rows, left : left + columns].copy(),
        whole.row - np.int32(top),
        whole.col - np.int32(left),
        (west + left * cell_km, north - top * cell_km),
    )


def _cells(span_km: float, cell_km: float) -> int:
    cells = max(LEAST_CELLS, int(np.ceil(min(span_km / cell_km, 1e9) - 1e-9)))
    if cells > MOST_CELLS:
        raise _too_large(cells, cell_km)
    return cells


def _too_large(cells: int, cell_km: float) -> Misfit:
    least = cell_km * cells / MOST_CELLS
    return Misfit(
        f"cell_km = {cell_km} makes a map of {cells:,} cells along a side, at most {MOST_CELLS} are allowed; for these"
        f" villages it must be about {least:.2g} or more.",
        "cell_km",
    )


def _middles(rows: int, columns: int, cell_km: float, corner: tuple[float, float]) -> Floats:
    """(cells, 2) km of the cells' middles, row by row."""
    row, col = np.divmod(np.arange(rows * columns), columns)
    return np.column_stack([corner[0] + (col + 0.5) * cell_km, corner[1] - (row + 0.5) * cell_km])


def _cell_of(km: Floats, rows: int, columns: int, cell_km: float, corner: tuple[float, float]) -> NDArray[np.int64]:
    """(n,) the cell in which each place lies."""
    col = np.clip(np.floor((km[:, 0] - corner[0]) / cell_km), 0, columns - 1)
    row = np.clip(np.floor((corner[1] - km[:, 1]) / cell_km), 0, rows - 1)
    return np.asarray((row * columns + col).astype(np.int64))


def _layout(
    owner: NDArray[np.int64], cell: NDArray[np.int64], rows: int, columns: int, corner: tuple[float, float]
) -> Layout:
    row, col = np.divmod(cell.astype(np.int32), np.int32(columns))
    west, north = corner
    return Layout(owner.reshape(rows, columns).astype(np.int16), row, col, (float(west), float(north)))
