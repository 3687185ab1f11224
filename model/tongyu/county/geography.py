"""The county's map: grid cells, soil, drought risk, townships, villages and roads. All of it is invented.

The map is a function of the county's facts and its `map_seed`; the seed of a run does not move it. Only the
county's size, its numbers of villages and townships, township names and the direction of drought are real.
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
from tongyu.errors import InputError

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

Places = NDArray[np.int32]
Indices = NDArray[np.int16]
Field = NDArray[np.float64]
Number = TypeVar("Number", np.float64, np.int16)


class VillageCells(NamedTuple):
    """The cells of village v are `row[start[v]:start[v + 1]]` and `col[...]` of the same.

    Its own cell comes first, the others by their distance.
    """

    start: NDArray[np.int64]  # (villages + 1,)
    row: Places  # (inside cells,)
    col: Places


@dataclass(frozen=True, eq=False)
class Geography:
    """The map; rows run from north to south, columns from west to east. All arrays are read-only.

    Villages are sorted by township, within it by distance from the hub; the first of each township is at its
    hub. The first township is the seat: its hub is the county centre. Roads are in km.
    """

    cell_km: float

    inside: NDArray[np.bool_]  # (H, W)
    soil: Field  # (H, W) 0-1, mean 0.5; NaN outside
    drought_risk: Field  # (H, W) above 0, mean 1; NaN outside
    cell_village: Indices  # (H, W) the nearest village, -1 outside

    township_names: tuple[str, ...]
    township_row: Places  # (T,) the hub's cell
    township_col: Places

    village_names: tuple[str, ...]
    village_row: Places  # (V,)
    village_col: Places
    village_township: Indices  # (V,)
    village_km_hub: Field  # (V,) to the township's hub
    village_km_centre: Field  # (V,)
    village_drought_risk: Field  # (V,) of the village's own cell
    cells_of_village: VillageCells

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            for array in value if isinstance(value, VillageCells) else (value,):
                if isinstance(array, np.ndarray):
                    array.setflags(write=False)


def make_geography(facts: CountyFacts) -> Geography:
    """The map of a county. Raises InputError if the villages do not fit in its cells."""
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
    village_cells = _village_cells(points, hubs, villages, uniforms(facts.map_seed, Purpose.VILLAGE_PLACE, cell))

    village_township = _nearest(points[village_cells], points[hubs])
    from_hub = np.hypot(*(axis[village_cells] - axis[hubs][village_township] for axis in (row, col)))
    order = np.lexsort((village_cells, from_hub, village_township))
    village_cells, village_township, from_hub = village_cells[order], village_township[order], from_hub[order]
    from_centre = np.hypot(*(axis[village_cells] - axis[hubs[0]] for axis in (row, col)))

    cell_village = _nearest(points, points[village_cells])
    from_village = np.hypot(*(axis - axis[village_cells][cell_village] for axis in (row, col)))
    by_village = np.lexsort((from_village, cell_village))
    start = np.searchsorted(cell_village[by_village], np.arange(villages + 1))

    soil, drought_risk = _soil(facts, inside), _drought_risk(facts, inside)
    names = tuple(township.name for township in facts.townships)
    km_a_cell = facts.detour * facts.cell_km
    return Geography(
        cell_km=facts.cell_km,
        inside=inside,
        soil=soil,
        drought_risk=drought_risk,
        cell_village=_on_grid(inside, cell_village, -1),
        township_names=names,
        township_row=row[hubs],
        township_col=col[hubs],
        village_names=_village_names(names, village_township),
        village_row=row[village_cells],
        village_col=col[village_cells],
        village_township=village_township,
        village_km_hub=_road_km(from_hub, km_a_cell),
        village_km_centre=_road_km(from_centre, km_a_cell),
        village_drought_risk=drought_risk[inside][village_cells],
        cells_of_village=VillageCells(start.astype(np.int64), row[by_village], col[by_village]),
    )


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


def _points(map_seed: int, cell: NDArray[np.int64], row: Places, col: Places) -> Field:
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


def _road_km(cells_apart: Field, km_a_cell: float) -> Field:
    """Straight distance times the county's detour, at least half a kilometre."""
    return np.maximum(SHORTEST_ROAD_KM, km_a_cell * cells_apart)


def _on_grid(inside: NDArray[np.bool_], values: NDArray[Number], outside: float) -> NDArray[Number]:
    grid = np.full(inside.shape, outside, dtype=values.dtype)
    grid[inside] = values
    return grid


def _village_names(townships: tuple[str, ...], village_township: Indices) -> tuple[str, ...]:
    """Township and number, as in Kaitong 1: villages are invented, so they bear no real village's name."""
    first = np.searchsorted(village_township, np.arange(len(townships)))
    return tuple(f"{townships[t]} {v - first[t] + 1}" for v, t in enumerate(village_township))
