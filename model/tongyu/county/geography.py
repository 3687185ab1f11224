"""The county's map: grid cells, soil, drought risk, townships, villages and roads.

The map is a function of the county's facts and its `map_seed`; the seed of a run does not move it. Where the facts
give villages, these, their townships and the county's outline are theirs; where not, they are invented, and only the
county's size, its numbers of villages and townships, and township names are real. Soil and drought risk are invented
either way, but for the direction of drought.
"""

import heapq
from dataclasses import dataclass, fields
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from tongyu.county.draws import Purpose, normals, uniforms
from tongyu.county.facts import CountyFacts
from tongyu.county.layout import Layout, laid_out
from tongyu.county.places import Places, distinct_names
from tongyu.errors import InputError
from tongyu.text.checking import Misfit

SHORTEST_ROAD_KM = 0.5

# What a cell draws, by index.
_SOIL, _DROUGHT, _NUDGE_ROW, _NUDGE_COL = range(4)

# How the map looks. No source gives these; village means hardly depend on them.
OUTLINE_WAVES = 9
OUTLINE_ROUGHNESS = 0.3  # standard deviation of the k-th wave of the log radius: 0.3 / (k + 1)
FIELD_KM = 12.0  # standard deviation of the Gaussian that smooths soil and drought risk
TOWNSHIP_ROUNDS = 6
VILLAGE_ROUNDS = 4
# Drought risk in western Jilin falls from north-west (index over 2.5) to south-east, about 2.0 at the centre
# (Mu Jia et al. 2024, Journal of Arid Meteorology 42(4)). How much of that lies within one county is assumed.
DROUGHT_SLOPE = 0.08  # log risk over one standard deviation of the place along that diagonal
DROUGHT_NOISE = 0.04  # standard deviation of log risk around the slope

Cells = NDArray[np.int32]
Indices = NDArray[np.int16]
Field = NDArray[np.float64]
Number = TypeVar("Number", np.float64, np.int16)


class VillageCells(NamedTuple):
    """The cells of village v are `row[start[v]:start[v + 1]]` and `col[...]` of the same.

    Its own cell comes first, the others by their distance. A cell is one village's; only where given villages share
    one, each of them has it as its own cell.
    """

    start: NDArray[np.int64]  # (villages + 1,)
    row: Cells  # (inside cells, once more for each further village that shares one)
    col: Cells


@dataclass(frozen=True, eq=False)
class Geography:
    """The map; rows run from north to south, columns from west to east. All arrays are read-only.

    Villages are sorted by township, within it by distance from the hub; the first of each township is at its
    hub. The first township is the seat: its hub is the county centre. Roads are in km. Invented villages have cells of
    their own; given ones may share a cell.
    """

    cell_km: float

    inside: NDArray[np.bool_]  # (H, W)
    soil: Field  # (H, W) 0-1, mean 0.5; NaN outside
    drought_risk: Field  # (H, W) above 0, mean 1; NaN outside
    cell_village: Indices  # (H, W) the village that the cell belongs to, -1 outside

    township_names: tuple[str, ...]
    township_row: Cells  # (T,) the hub's cell
    township_col: Cells

    village_names: tuple[str, ...]
    village_row: Cells  # (V,)
    village_col: Cells
    village_township: Indices  # (V,)
    village_km_hub: Field  # (V,) to the township's hub
    village_km_centre: Field  # (V,)
    village_drought_risk: Field  # (V,) of the village's own cell
    cells_of_village: VillageCells

    village_names_zh: tuple[str, ...]  # (V,), empty where villages are invented
    village_km: Field  # (V, 2) where they lie, km east and south of the grid's north-western corner
    corner_km: tuple[float, float]  # that corner, km east and north of where given villages' km begin

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            for array in value if isinstance(value, VillageCells) else (value,):
                if isinstance(array, np.ndarray):
                    array.setflags(write=False)


class _Villages(NamedTuple):
    """Villages in the order of the map, with all that is known of where they are."""

    names: tuple[str, ...]
    names_zh: tuple[str, ...]
    row: Cells  # (V,)
    col: Cells
    township: Indices  # (V,)
    km_hub: Field  # (V,) by road
    km_centre: Field
    km: Field  # (V, 2) east and south of the grid's corner
    hub_row: Cells  # (T,)
    hub_col: Cells
    owner: Indices  # (H, W) the village of each cell, -1 outside
    corner: tuple[float, float]


def make_geography(facts: CountyFacts) -> Geography:
    """The map of a county. Raises InputError if the villages do not fit in its cells."""
    villages = _invented(facts) if facts.places is None else _given(facts, facts.places)
    inside = villages.owner >= 0
    soil, drought_risk = _soil(facts, inside), _drought_risk(facts, inside)
    return Geography(
        cell_km=facts.cell_km,
        inside=inside,
        soil=soil,
        drought_risk=drought_risk,
        cell_village=villages.owner,
        township_names=tuple(township.name for township in facts.townships),
        township_row=villages.hub_row,
        township_col=villages.hub_col,
        village_names=villages.names,
        village_row=villages.row,
        village_col=villages.col,
        village_township=villages.township,
        village_km_hub=villages.km_hub,
        village_km_centre=villages.km_centre,
        village_drought_risk=drought_risk[villages.row, villages.col],
        cells_of_village=_cells_of(villages),
        village_names_zh=villages.names_zh,
        village_km=villages.km,
        corner_km=villages.corner,
    )


def _invented(facts: CountyFacts) -> _Villages:
    """Villages drawn by lot and evened out, in the townships whose hubs are nearest."""
    townships, villages = len(facts.townships), facts.villages
    inside = _outline(facts)
    row, col = (axis.astype(np.int32) for axis in np.nonzero(inside))
    if not townships <= villages <= len(row):
        raise InputError(
            f"The county {facts.name} can't be drawn: villages = {villages}, but there must be at least its "
            f"{townships} townships and at most its {len(row)} cells (rows * columns * inside_share)."
        )
    cell = row.astype(np.int64) * facts.grid_columns + col
    points = _points(facts.map_seed, cell, row, col)
    hubs = _township_cells(points, townships)
    cells = _village_cells(points, hubs, villages, uniforms(facts.map_seed, Purpose.VILLAGE_PLACE, cell))

    township = _nearest(points[cells], points[hubs])
    from_hub = np.hypot(*(axis[cells] - axis[hubs][township] for axis in (row, col)))
    order = np.lexsort((cells, from_hub, township))
    cells, township, from_hub = cells[order], township[order], from_hub[order]
    from_centre = np.hypot(*(axis[cells] - axis[hubs[0]] for axis in (row, col)))
    return _Villages(
        names=_village_names(tuple(each.name for each in facts.townships), township),
        names_zh=(),
        row=row[cells],
        col=col[cells],
        township=township,
        km_hub=_road_km(from_hub, facts.detour * facts.cell_km),
        km_centre=_road_km(from_centre, facts.detour * facts.cell_km),
        km=np.asarray(facts.cell_km * (np.column_stack([col[cells], row[cells]]) + 0.5)),
        hub_row=row[hubs],
        hub_col=col[hubs],
        owner=_on_grid(inside, _nearest(points, points[cells]), -1),
        corner=(0.0, 0.0),
    )


def _given(facts: CountyFacts, places: Places) -> _Villages:
    """The villages that the county's facts give."""
    if facts.villages != len(places.villages):
        raise InputError(
            f"The county {facts.name} can't be drawn: villages = {facts.villages}, but there are places for"
            f" {len(places.villages)}."
        )
    try:
        layout = laid_out(places, facts.cell_km, facts.area_km2)
    except Misfit as error:
        raise InputError(f"The county {facts.name} can't be drawn: {error.sentence}") from None
    names = [township.name for township in facts.townships]
    township = np.array([names.index(village.township) for village in places.villages], dtype=np.int16)
    hubs = _given_hubs(places, township, len(names))
    from_hub, from_centre = (np.hypot(*(places.km - places.km[of]).T) for of in (hubs[township], hubs[0]))
    at_hub = hubs[township] == np.arange(len(township))
    order = np.lexsort((np.arange(len(township)), from_hub, ~at_hub, township))
    called = distinct_names(places, {each.name: each.name_zh for each in facts.townships})
    west, north = layout.corner
    return _Villages(
        names=tuple(called[v][0] for v in order),
        names_zh=tuple(called[v][1] for v in order),
        row=layout.row[order],
        col=layout.col[order],
        township=township[order],
        km_hub=_road_km(from_hub[order], facts.detour),
        km_centre=_road_km(from_centre[order], facts.detour),
        km=np.abs(places.km - (west, north))[order],
        hub_row=layout.row[hubs],
        hub_col=layout.col[hubs],
        owner=_renumbered(layout, order),
        corner=layout.corner,
    )


def _given_hubs(places: Places, township: Indices, townships: int) -> NDArray[np.int64]:
    """(T,) the village at which each township's hub is: its seat, or the one nearest to the middle of its ground."""
    weight = np.ones(len(township))
    if places.outlines:
        from tongyu.county.outlines import areas

        weight = areas(places.outlines)
    total = np.bincount(township, weights=weight, minlength=townships)
    middle = np.column_stack(
        [np.bincount(township, weights=weight * axis, minlength=townships) for axis in places.km.T]
    )
    x, y = (places.km - (middle / total[:, None])[township]).T
    no_seat = np.array([not village.seat for village in places.villages])
    order = np.lexsort((np.arange(len(township)), np.hypot(x, y).round(6), no_seat, township))
    return order[np.searchsorted(township[order], np.arange(townships))]


def _renumbered(layout: Layout, order: NDArray[np.int64]) -> Indices:
    """The cells' villages by their number on the map."""
    number = np.full(len(order) + 1, -1, dtype=np.int16)  # the last stays -1, for cells outside
    number[order] = np.arange(len(order))
    return number[layout.owner]


def _cells_of(villages: _Villages) -> VillageCells:
    row, col = (axis.astype(np.int32) for axis in np.nonzero(villages.owner >= 0))
    owner = villages.owner[row, col].astype(np.int64)
    guests = np.flatnonzero(villages.owner[villages.row, villages.col] != np.arange(len(villages.row)))
    owner = np.concatenate([owner, guests])
    row, col = np.concatenate([row, villages.row[guests]]), np.concatenate([col, villages.col[guests]])
    away = np.hypot(row - villages.row[owner], col - villages.col[owner])
    by_village = np.lexsort((away, owner))
    start = np.searchsorted(owner[by_village], np.arange(len(villages.row) + 1))
    return VillageCells(start.astype(np.int64), row[by_village], col[by_village])


def _outline(facts: CountyFacts) -> NDArray[np.bool_]:
    """The cells inside: a blob with a wavy outline, grown from the middle of the grid, so connected."""
    shape = facts.grid_rows, facts.grid_columns
    south, east = (2.0 * (axis + 0.5) / size - 1.0 for axis, size in zip(np.indices(shape), shape, strict=True))
    waves = np.arange(1, OUTLINE_WAVES + 1)
    size = OUTLINE_ROUGHNESS / (waves + 1) * normals(facts.map_seed, Purpose.OUTLINE, waves)
    phase = 2.0 * np.pi * uniforms(facts.map_seed, Purpose.OUTLINE, waves, index=1)
    angle = np.arctan2(south, east)[..., None]
    remoteness = np.hypot(south, east) / np.exp((size * np.cos(waves * angle + phase)).sum(axis=-1))

    inside = np.zeros(shape, dtype=np.bool_)
    seen = np.zeros(shape, dtype=np.bool_)
    middle = facts.grid_rows // 2, facts.grid_columns // 2
    seen[middle] = True
    edge = [(float(remoteness[middle]), middle)]
    for _ in range(max(1, int(facts.grid_rows * facts.grid_columns * facts.inside_share))):
        _, (row, col) = heapq.heappop(edge)
        inside[row, col] = True
        for cell in ((row - 1, col), (row + 1, col), (row, col - 1), (row, col + 1)):
            if 0 <= cell[0] < shape[0] and 0 <= cell[1] < shape[1] and not seen[cell]:
                seen[cell] = True
                heapq.heappush(edge, (float(remoteness[cell]), cell))
    return inside


def _smooth_noise(facts: CountyFacts, inside: NDArray[np.bool_], index: int) -> Field:
    """Spatially correlated noise on the cells inside: mean 0, standard deviation 1 or, on one cell, 0."""
    noise = normals(facts.map_seed, Purpose.CELL, np.arange(inside.size), index=index).reshape(inside.shape)
    return _standardised(gaussian_filter(noise, sigma=FIELD_KM / facts.cell_km)[inside])


def _standardised(values: Field) -> Field:
    return (values - values.mean()) / (values.std() or 1.0)


def _soil(facts: CountyFacts, inside: NDArray[np.bool_]) -> Field:
    """Soil quality: a cell's place among all cells of the county, so evenly spread over 0-1."""
    rank = np.argsort(np.argsort(_smooth_noise(facts, inside, _SOIL), kind="stable"))
    return _on_grid(inside, (rank + 0.5) / len(rank), np.nan)


def _drought_risk(facts: CountyFacts, inside: NDArray[np.bool_]) -> Field:
    """Relative drought risk: falls from north-west to south-east, with smooth noise, mean 1."""
    south_east = _standardised(np.indices(inside.shape).sum(axis=0)[inside].astype(np.float64))
    risk = np.exp(-DROUGHT_SLOPE * south_east + DROUGHT_NOISE * _smooth_noise(facts, inside, _DROUGHT))
    return _on_grid(inside, risk / risk.mean(), np.nan)


def _points(map_seed: int, cell: NDArray[np.int64], row: Cells, col: Cells) -> Field:
    """Cells as points (n, 2), nudged by a hair, so that no two places are equally near."""
    nudges = (uniforms(map_seed, Purpose.CELL, cell, index=index) for index in (_NUDGE_ROW, _NUDGE_COL))
    return np.column_stack([row, col]) + 1e-3 * np.column_stack(list(nudges))


def _nearest(points: Field, centres: Field) -> Indices:
    return np.asarray(cKDTree(centres).query(points)[1], dtype=np.int16)


def _township_cells(points: Field, townships: int) -> NDArray[np.int64]:
    """The hubs' cells: the seat in the county's middle, the others far from each other, then evened out."""
    chosen = [int(np.argmin(_distance(points, points.mean(axis=0))))]
    distance = _distance(points, points[chosen[0]])
    for _ in range(townships - 1):
        chosen.append(int(np.argmax(distance)))
        distance = np.minimum(distance, _distance(points, points[chosen[-1]]))
    return _evened_out(points, np.array(chosen), fixed=1, rounds=TOWNSHIP_ROUNDS)


def _village_cells(points: Field, hubs: NDArray[np.int64], villages: int, lots: Field) -> NDArray[np.int64]:
    """The villages' cells: the hubs, then cells drawn by lot and evened out."""
    others = np.setdiff1d(np.argsort(lots, kind="stable"), hubs, assume_unique=True)[: villages - len(hubs)]
    return _evened_out(points, np.concatenate([hubs, others]), fixed=len(hubs), rounds=VILLAGE_ROUNDS)


def _evened_out(points: Field, centres: NDArray[np.int64], fixed: int, rounds: int) -> NDArray[np.int64]:
    """Lloyd's algorithm on cells: each centre moves to the cell at the middle of what is nearest to it.

    `centres` (k,) are rows of `points`, distinct before and after; the first `fixed` stay.
    """
    for _ in range(rounds):
        owner = _nearest(points, points[centres])
        count = np.bincount(owner)
        middle = np.column_stack([np.bincount(owner, weights=axis) / count for axis in points.T])
        order = np.lexsort((_distance(points, middle[owner]), owner))
        first = np.cumsum(count) - count
        centres = np.concatenate([centres[:fixed], order[first][fixed:]])
    return centres


def _distance(points: Field, to: Field) -> Field:
    away = points - to
    return np.hypot(away[:, 0], away[:, 1])


def _road_km(apart: Field, km_a_unit: float) -> Field:
    """Straight distance, in any unit, as km of road, at least half a kilometre."""
    return np.maximum(SHORTEST_ROAD_KM, km_a_unit * apart)


def _on_grid(inside: NDArray[np.bool_], values: NDArray[Number], outside: float) -> NDArray[Number]:
    grid = np.full(inside.shape, outside, dtype=values.dtype)
    grid[inside] = values
    return grid


def _village_names(townships: tuple[str, ...], village_township: Indices) -> tuple[str, ...]:
    """Township and number, as in Kaitong 1: villages are invented, so they bear no real village's name."""
    first = np.searchsorted(village_township, np.arange(len(townships)))
    return tuple(f"{townships[t]} {v - first[t] + 1}" for v, t in enumerate(village_township))
