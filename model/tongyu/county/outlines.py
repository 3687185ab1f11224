"""Outlines of villages: polygons in km, kept as text (WKT, to the metre), so that they go into any file."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from tongyu.text.checking import Misfit

METRE = 0.001  # km, to which outlines are kept
MOST_OVERLAP = 0.02  # of the smaller of two: neighbours drawn by hand overlap by slivers

Rings = list[NDArray[np.float64]]  # the outer one, then the holes: (points, 2), closed
Floats = NDArray[np.float64]


def polygons_of(parts: Sequence[Rings], unit: Callable[[str, str], str] = lambda x, y: f"{x}, {y}") -> Any:
    """The shape that polygons make together. `unit` words a place. Raises Misfit for one that crosses itself."""
    polygons = [shapely.Polygon(rings[0], rings[1:]) for rings in parts]
    shape = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    if not shapely.is_valid(shape):
        raise Misfit(_why_invalid(shape, unit))
    return shape


def written(shape: Any, moved: Callable[[Floats], Floats]) -> str:
    """The outline as text, its points moved and rounded to the metre; empty where nothing of it is left."""
    with np.errstate(invalid="ignore"):
        rounded = shapely.set_precision(shapely.transform(shape, moved), METRE)
    left = [part for part in shapely.get_parts(rounded) if part.area > 0.0]
    if not left:
        return ""
    kept = left[0] if len(left) == 1 else shapely.MultiPolygon(left)
    return str(shapely.to_wkt(kept, rounding_precision=3))


def check_outline(text: str) -> str:
    """`text` if it is a valid outline, else a Misfit."""
    try:
        shape = shapely.from_wkt(text)
    except shapely.errors.ShapelyError:
        raise Misfit("outline must be a POLYGON or MULTIPOLYGON as text (WKT), in km.") from None
    if shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty or shape.has_z:
        raise Misfit("outline must be a POLYGON or MULTIPOLYGON as text (WKT), in km.")
    if not shape.is_valid:
        raise Misfit(_why_invalid(shape, lambda x, y: f"{x}, {y}"))
    return text


def shapes(outlines: Sequence[str]) -> NDArray[Any]:
    """The outlines (n,) as shapely's polygons."""
    return np.asarray(shapely.from_wkt(np.array(outlines, dtype=object)))


def middle(outline: str) -> tuple[float, float]:
    """A place within the outline: its centre of gravity, or where that lies outside of it, one inside."""
    shape = shapely.from_wkt(outline)
    place = shape.centroid if shape.contains(shape.centroid) else shape.representative_point()
    return round(place.x, 3) + 0.0, round(place.y, 3) + 0.0


def areas(outlines: Sequence[str]) -> Floats:
    """km2 of each outline (n,)."""
    return np.asarray(shapely.area(shapes(outlines)))


def bounds(outlines: Sequence[str]) -> tuple[float, float, float, float]:
    """West, south, east and north, km."""
    west, south, east, north = shapely.total_bounds(shapes(outlines))
    return float(west), float(south), float(east), float(north)


def spread(km: Floats) -> float:
    """km2 within the convex hull of places (n, 2)."""
    return float(shapely.MultiPoint(km).convex_hull.area)


class Overlap(NamedTuple):
    """Two outlines, by index, that lie over each other."""

    first: int
    second: int
    share: float  # of the smaller


def first_overlap(outlines: Sequence[str]) -> Overlap | None:
    """The first two outlines that lie over each other by more than a sliver."""
    each = shapes(outlines)
    first, second = shapely.STRtree(each).query(each, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    order = np.lexsort((second, first))
    first, second = first[order], second[order]
    area = shapely.area(each)
    share = shapely.area(shapely.intersection(each[first], each[second])) / np.minimum(area[first], area[second])
    too_much = np.flatnonzero(share > MOST_OVERLAP)
    if not len(too_much):
        return None
    at = too_much[0]
    return Overlap(int(first[at]), int(second[at]), float(share[at]))


def owners(outlines: Sequence[str], x: Floats, y: Floats) -> NDArray[np.int64]:
    """Which outline each place (n,) lies in, -1 for none; of several, the first."""
    place, outline = shapely.STRtree(shapes(outlines)).query(shapely.points(x, y), predicate="intersects")
    order = np.lexsort((outline, place))
    which, first = np.unique(place[order], return_index=True)
    owner = np.full(len(x), -1, dtype=np.int64)
    owner[which] = outline[order][first]
    return owner


def rings(shape: Any) -> Iterator[Floats]:
    """All rings of an outline or of several joined, each (points, 2) in km."""
    for part in shapely.get_parts(shape):
        for ring in (part.exterior, *part.interiors):
            yield shapely.get_coordinates(ring)


def joined(outlines: Sequence[str]) -> Any:
    """The outline of all of them together, without the slivers between neighbours."""
    gap = 0.02  # km
    return shapely.union_all(shapes(outlines)).buffer(gap, join_style="mitre").buffer(-gap, join_style="mitre")


def _why_invalid(shape: Any, unit: Callable[[str, str], str]) -> str:
    said = shapely.is_valid_reason(shape)
    found = re.fullmatch(r"(.*?)\[(\S+) (\S+)\]", said)
    reason, place = (found[1], f" near {unit(found[2], found[3])}") if found else (said, "")
    what = "crosses itself" if "elf-intersection" in reason else f"is no polygon ({reason.lower()})"
    return f"the outline {what}{place}."
