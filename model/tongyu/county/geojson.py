"""Villages as GeoJSON (RFC 7946): points or outlines, read strictly, each mistake told by the number of its feature."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from tongyu.county import outlines
from tongyu.county.earth import to_km
from tongyu.county.places import (
    MOST_VILLAGES,
    Places,
    Village,
    at,
    build,
    check_degrees,
    check_extent,
    metres,
)
from tongyu.errors import InputError
from tongyu.text.checking import Misfit
from tongyu.text.reading import read_text
from tongyu.text.wording import plain, shown, unknown

NOUN = "villages as GeoJSON"
LARGEST_FILE = 100_000_000  # bytes
MOST_POINTS = 100_000  # of all outlines: every study keeps them in its record
PROPERTIES = ("name", "name_zh", "township", "seat")
NEEDED = ("name", "township")
SHAPES = ("Point", "Polygon", "MultiPolygon")
_MEMBERS = {
    "FeatureCollection": ("type", "features", "name", "crs", "bbox"),
    "Feature": ("type", "properties", "geometry", "id", "bbox"),
    "geometry": ("type", "coordinates", "bbox"),
}
_DEGREES = re.compile(r"(CRS:?84|EPSG:*4326)$", re.IGNORECASE)

Floats = NDArray[np.float64]
Parts = list[list[Floats]]  # polygons, each its rings in degrees


@dataclass(frozen=True)
class Feature:
    """A feature as it was read: a point, or polygons, in degrees."""

    label: str  # what messages call it
    properties: Mapping[str, Any]
    point: tuple[float, float] | None
    parts: Parts

    def fail(self, sentence: str, key: str = "") -> NoReturn:
        """Raise the InputError that says `sentence` of this feature, and of its property `key`."""
        raise InputError(f"{self.label}{f', property {key}' if key else ''}: {sentence}")

    @property
    def places(self) -> Floats:
        """(n, 2) all its places, in degrees."""
        return np.array([self.point]) if self.point else np.concatenate([r for rings in self.parts for r in rings])


def places_from_geojson(path: Path, townships: Sequence[str], first_name: Mapping[str, str]) -> Places:
    """The villages of the file at `path`; `first_name` leads from a township's names to the first of them.

    Raises InputError.
    """
    label = plain(str(path), 200)
    features = _features(label, _parsed(label, read_text(path, label, NOUN, "GeoJSON", LARGEST_FILE)))
    named = [_named(feature, townships, first_name) for feature in features]
    if len({not feature.parts for feature in features}) > 1:
        raise InputError(f"{label}: some villages are points, others outlines; all must be one or the other.")
    points = sum(len(feature.places) for feature in features)
    if features[0].parts and points > MOST_POINTS:
        raise InputError(
            f"{label}: the outlines have {points:,} points, at most {MOST_POINTS:,} are read; simplify them, to 20 m"
            " for instance (QGIS, mapshaper)."
        )
    try:
        middle = _middle(features)
        villages = [
            Village(**names, **_placed(feature, middle)) for feature, names in zip(features, named, strict=True)
        ]
        return build(villages, middle, townships)
    except Misfit as error:
        index, key = at(error)
        if index is None:
            raise InputError(f"{label}: {error.sentence}") from None
        features[index].fail(error.sentence, key)


def _parsed(label: str, text: str) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise InputError(f"{label}: {constant} is no number in JSON.")

    def distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise InputError(f"{label}: {shown(twice)} is there twice in one object.")
        return members

    try:
        return json.loads(text, parse_constant=refuse, object_pairs_hook=distinct)
    except json.JSONDecodeError as error:
        raise InputError(
            f"{label}, line {error.lineno}: not JSON: {plain(error.msg[:1].lower() + error.msg[1:])}."
        ) from None
    except (RecursionError, ValueError):  # ValueError: a number of thousands of digits
        raise InputError(f"{label}: not JSON that can be read: nested too deeply, or with a huge number.") from None


def _features(label: str, data: Any) -> list[Feature]:
    _members(label, data, "FeatureCollection")
    _require_degrees(label, data.get("crs"))
    listed = data.get("features")
    if not isinstance(listed, list) or not listed:
        raise InputError(f"{label}: features must be a list of villages, at least one, not {_json(listed)}.")
    if len(listed) > MOST_VILLAGES:
        raise InputError(f"{label}: {len(listed):,} villages; at most {MOST_VILLAGES:,} are allowed.")
    return [_feature(label, number, each) for number, each in enumerate(listed, start=1)]


def _feature(file: str, number: int, data: Any) -> Feature:
    label = f"{file}, feature {number}"
    _members(label, data, "Feature")
    properties, geometry = data.get("properties"), data.get("geometry")
    if not isinstance(properties, dict):
        raise InputError(f"{label}: properties must be an object, not {_json(properties)}.")
    name = properties.get("name")
    label += f" ({shown(name)})" if isinstance(name, str) and name else ""
    if not isinstance(geometry, dict):
        raise InputError(f"{label}: geometry must be a Point, Polygon or MultiPolygon, not {_json(geometry)}.")
    kind = geometry.get("type")
    if kind not in SHAPES:
        said = (
            unknown("geometry", kind, SHAPES, "Geometries of a village")
            if isinstance(kind, str)
            else (f"the type of a geometry must be Point, Polygon or MultiPolygon, not {_json(kind)}.")
        )
        raise InputError(f"{label}: {said}")
    _known(label, geometry, "geometry")
    coordinates = geometry.get("coordinates")
    feature = Feature(label, properties, None, [])
    try:
        if kind == "Point":
            return Feature(label, properties, _position(coordinates), [])
        parts = [coordinates] if kind == "Polygon" else _list(coordinates, "the coordinates of a MultiPolygon")
        return Feature(label, properties, None, [_rings(part) for part in parts])
    except Misfit as error:
        feature.fail(error.sentence)


def _named(feature: Feature, townships: Sequence[str], first_name: Mapping[str, str]) -> dict[str, Any]:
    """The properties of a village."""
    properties = feature.properties
    for key in properties:
        if key not in PROPERTIES:
            feature.fail(
                unknown("property", key, PROPERTIES, "Properties of a village") + " Leave out what is not read."
            )
    for key in NEEDED:
        if properties.get(key) is None:
            feature.fail(f"{key} is missing; a village needs {', '.join(NEEDED)}.", key)
    named: dict[str, Any] = {"name_zh": properties.get("name_zh") or "", "seat": False}
    for key in ("name", "name_zh", "township"):
        value = properties.get(key)
        if value is None:
            continue
        if not isinstance(value, str) or (not value and key != "name_zh"):
            feature.fail(f"{key} must be text, not {_json(value)}.", key)
        if len(value) > 60 or not value.isprintable() or value != value.strip():
            feature.fail(
                f"{shown(value)} is longer than 60 signs, has spaces around it, or signs that cannot be shown.", key
            )
        named[key] = value
    if named["township"] not in first_name:
        feature.fail(unknown("township", named["township"], townships, "Townships of the county"), "township")
    named["township"] = first_name[named["township"]]
    seat = properties.get("seat")
    if seat not in (None, True, False, "yes", "no") or (isinstance(seat, int) and not isinstance(seat, bool)):
        feature.fail(f'seat must be true or false, "yes" or "no", not {_json(seat)}.', "seat")
    named["seat"] = seat in (True, "yes")
    return named


def _middle(features: Sequence[Feature]) -> tuple[float, float]:
    """The county's middle in degrees. Raises Misfit where a feature lies beyond reach."""
    places = [feature.places for feature in features]
    owner = np.repeat(np.arange(len(features)), [len(each) for each in places])
    try:
        return check_extent(np.concatenate(places), degrees=True)
    except Misfit as error:
        index, key = at(error)
        raise Misfit(error.sentence, "villages", int(owner[index or 0]), key) from None


def _placed(feature: Feature, middle: tuple[float, float]) -> dict[str, Any]:
    """Place and outline of a village in km."""
    if feature.point is not None:
        [(x, y)] = to_km(np.array([feature.point]), middle)
        return {"x_km": metres(x), "y_km": metres(y)}
    try:
        shape = outlines.polygons_of(feature.parts, lambda x, y: f"longitude {x}, latitude {y}")
    except Misfit as error:
        feature.fail(error.sentence)
    outline = outlines.written(shape, lambda degrees: to_km(degrees, middle))
    if not outline:
        feature.fail("the outline encloses no ground; it is smaller than some metres.")
    x, y = outlines.middle(outline)
    return {"x_km": x, "y_km": y, "outline": outline}


def _rings(part: Any) -> list[Floats]:
    rings = [_ring(ring) for ring in _list(part, "a polygon")]
    if not rings:
        raise Misfit("a polygon must have a ring of positions.")
    return rings


def _ring(ring: Any) -> Floats:
    positions = np.array([_position(each) for each in _list(ring, "a ring of a polygon")])
    if len(positions) < 4 or not np.array_equal(positions[0], positions[-1]):
        raise Misfit("a ring of a polygon must have at least four positions, the last the same as the first.")
    return positions


def _position(position: Any) -> tuple[float, float]:
    """Longitude and latitude; a third number, the height, is not read."""
    numbers = _list(position, "a position")
    if len(numbers) not in (2, 3):
        raise Misfit(f"a position must be [longitude, latitude], not a list of {len(numbers)}.")
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
            raise Misfit(f"a position must be [longitude, latitude], two numbers, not {_json(number)}.")
    longitude, latitude = numbers[:2]
    check_degrees(longitude, latitude)
    return float(longitude), float(latitude)


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise Misfit(f"{what} must be a list, not {_json(value)}.")
    return value


def _members(label: str, data: Any, kind: str) -> None:
    """Refuse what is no GeoJSON object of that kind."""
    if not isinstance(data, dict):
        raise InputError(f"{label}: expected a {kind} of GeoJSON, not {_json(data)}.")
    if data.get("type") != kind:
        raise InputError(f'{label}: type must be "{kind}", not {_json(data.get("type"))}.')
    _known(label, data, kind)


def _known(label: str, data: Mapping[str, Any], kind: str) -> None:
    for key in data:
        if key not in _MEMBERS[kind]:
            raise InputError(f"{label}: {unknown('member', key, _MEMBERS[kind], f'Members of a {kind}')}")


def _require_degrees(label: str, crs: Any) -> None:
    """Refuse coordinates in another system than degrees; older GeoJSON names it in `crs`."""
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not _DEGREES.search(name):
        raise InputError(
            f"{label}: crs is {_json(name)}; positions must be in degrees of WGS 84 (EPSG:4326): export it so."
        )


def _json(value: Any) -> str:
    return "null" if value is None else "an object" if isinstance(value, dict) else shown(value)
