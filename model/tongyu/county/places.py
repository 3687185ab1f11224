"""Villages where they are: names, townships and places on the map, and their outlines where these are known.

A county's folder may hold them as `villages.csv` or `villages.geojson`; without either, the map is invented.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, Field, field_validator, model_validator

from tongyu.county.earth import to_km
from tongyu.errors import InputError
from tongyu.text.checking import Checked, Misfit, check_printable
from tongyu.text.csv_files import Row, read_csv
from tongyu.text.wording import plain, shown, unknown

MOST_VILLAGES = 30_000
FARTHEST_KM = 500.0  # of a village from the middle of all
FARTHEST_NORTH = 73.0  # degrees, or south: nobody farms beyond; all longitudes of China, taken for latitudes, do
CSV, GEOJSON = "villages.csv", "villages.geojson"
IN_DEGREES, IN_KM = ("lon", "lat"), ("x_km", "y_km")

Floats = NDArray[np.float64]
Name = Annotated[str, AfterValidator(check_printable)]
Coordinate = Annotated[float, Field(ge=-FARTHEST_KM, le=FARTHEST_KM)]


class Village(Checked):
    """A village: what it is called, and where it lies, in km east and north of the county's middle."""

    noun: ClassVar[str] = "a village"

    name: Name = Field(min_length=1, max_length=60)
    name_zh: Name = Field("", max_length=60)
    township: Name = Field(min_length=1, max_length=60)
    seat: bool = Field(False, description="whether the township's hub is here")
    x_km: Coordinate
    y_km: Coordinate
    outline: str = Field("", max_length=1_000_000, description="polygon as WKT, in the same km")

    @field_validator("outline")
    @classmethod
    def _is_a_polygon(cls, outline: str) -> str:
        if not outline:
            return outline
        from tongyu.county.outlines import check_outline

        return check_outline(outline)


class Places(Checked):
    """The villages of a county as they were given, in the order of their file."""

    noun: ClassVar[str] = "villages"

    villages: tuple[Village, ...] = Field(min_length=1, max_length=MOST_VILLAGES, strict=False)
    middle: tuple[float, float] | None = Field(
        None, strict=False, description="longitude and latitude of the county's middle, where they are known"
    )

    @model_validator(mode="after")
    def _fit_together(self) -> "Places":
        drawn = sum(bool(village.outline) for village in self.villages)
        if drawn not in (0, len(self.villages)):
            raise Misfit(f"{drawn} of {len(self.villages)} villages have an outline; all must have one, or none.")
        seats: dict[str, str] = {}
        seen: set[tuple[str, str]] = set()
        for index, village in enumerate(self.villages):
            for key, name in (("name", village.name), ("name_zh", village.name_zh)):
                if name and (f"{key} {village.township}", name) in seen:
                    raise Misfit(
                        f"two villages of {village.township} have the {key} {shown(name)}.", "villages", index, key
                    )
                seen.add((f"{key} {village.township}", name))
            if village.seat:
                if village.township in seats:
                    raise Misfit(
                        f"{village.township} has its seat in {seats[village.township]} already; one village is it.",
                        "villages",
                        index,
                        "seat",
                    )
                seats[village.township] = village.name
        return self

    @property
    def km(self) -> Floats:
        """(villages, 2) km east and north of the county's middle."""
        return np.array([(village.x_km, village.y_km) for village in self.villages])

    @property
    def outlines(self) -> tuple[str, ...]:
        """The villages' outlines as WKT, in km; none where only places are known."""
        return tuple(village.outline for village in self.villages if village.outline)


def check_townships(places: Places, townships: Sequence[str]) -> None:
    """Raises Misfit unless every village lies in one of `townships`, and every township has a village."""
    for index, village in enumerate(places.villages):
        if village.township not in townships:
            said = unknown("township", village.township, townships, "Townships of the county")
            raise Misfit(said, "villages", index, "township")
    if len(places.villages) < len(townships):
        raise Misfit(f"{len(places.villages)} villages are fewer than the county's {len(townships)} townships.")
    inhabited = {village.township for village in places.villages}
    for name in townships:
        if name not in inhabited:
            raise Misfit(f"no village lies in the township {shown(name)}; each must have at least one.")


def distinct_names(places: Places, townships_zh: Mapping[str, str]) -> list[tuple[str, str]]:
    """What each village is called, in English and Chinese: with its township where others bear the same name."""
    alike, alike_zh = (Counter(getattr(each, key) for each in places.villages) for key in ("name", "name_zh"))

    def both(village: Village) -> tuple[str, str]:
        name, name_zh, township = village.name, village.name_zh or village.name, village.township
        if alike[name] > 1:
            name = f"{name} ({township})"
        if alike_zh[village.name_zh] > 1:
            name_zh = f"{townships_zh.get(township) or township}{name_zh}"
        return name, name_zh

    return [both(village) for village in places.villages]


def read_places(folder: Path, townships: Sequence[str], townships_zh: Sequence[str] = ()) -> Places | None:
    """The villages that a county's folder gives, None where it gives none.

    `townships` are their names, `townships_zh` those in Chinese in the same order; a file may use either. Raises
    InputError, one sentence that names file, line or feature, and what was expected.
    """
    csv, geojson = folder / CSV, folder / GEOJSON
    if csv.exists() and geojson.exists():
        raise InputError(f"{plain(str(folder), 200)}: both {CSV} and {GEOJSON} are there; leave one of them out.")
    first_name = dict(zip(townships_zh, townships, strict=False)) | {name: name for name in townships}
    first_name.pop("", None)
    if csv.exists():
        return _from_csv(csv, townships, first_name)
    if geojson.exists():
        from tongyu.county.geojson import places_from_geojson

        return places_from_geojson(geojson, townships, first_name)
    return None


def _from_csv(path: Path, townships: Sequence[str], first_name: Mapping[str, str]) -> Places:
    table = read_csv(
        path, "a table of villages", ("village", "township"), ("name_zh", *IN_DEGREES, *IN_KM, "seat"), MOST_VILLAGES
    )
    axes = _axes(table.columns)
    if axes is None:
        table.fail(f"villages lie at {' and '.join(IN_DEGREES)}, in degrees, or at {' and '.join(IN_KM)}: two columns.")
    rows = list(table)
    known = list(townships)
    for row in rows:
        if row.word("township") not in first_name:
            row.word("township", known, "township")
    given = np.array([_place(row, axes) for row in rows])

    try:
        middle = check_extent(given, axes == IN_DEGREES)
        km = to_km(given, middle) if axes == IN_DEGREES else given - middle
        return build(
            [
                Village(
                    name=_name(row, "village"),
                    name_zh=_name(row, "name_zh") if row.has("name_zh") else "",
                    township=first_name[row.word("township")],
                    seat=row.has("seat") and row.flag("seat"),
                    x_km=metres(x),
                    y_km=metres(y),
                )
                for row, (x, y) in zip(rows, km, strict=True)
            ],
            middle if axes == IN_DEGREES else None,
            townships,
        )
    except Misfit as error:
        index, key = at(error)
        if index is None:
            table.fail(error.sentence)
        rows[index].fail(error.sentence, {"name": "village"}.get(key, key))


def build(villages: Sequence[Village], middle: tuple[float, float] | None, townships: Sequence[str]) -> Places:
    """Villages that fit together and into `townships`. Raises Misfit."""
    from pydantic import ValidationError

    try:
        places = Places(villages=tuple(villages), middle=middle)
    except ValidationError as error:
        cause = error.errors(include_url=False)[0].get("ctx", {}).get("error")
        if isinstance(cause, Misfit):
            raise cause from None
        raise
    check_townships(places, townships)
    if places.outlines:
        _check_apart(places)
    return places


def _check_apart(places: Places) -> None:
    from tongyu.county.outlines import first_overlap

    overlap = first_overlap(places.outlines)
    if overlap is not None:
        raise Misfit(
            f"the outline lies over that of {shown(places.villages[overlap.first].name)}, by {overlap.share:.0%} of the"
            " smaller of the two.",
            "villages",
            overlap.second,
            "",
        )


def check_extent(given: Floats, degrees: bool) -> tuple[float, float]:
    """The middle of the places (n, 2), in their own unit. Raises Misfit where they lie too far apart for a county."""
    low, high = given.min(axis=0), given.max(axis=0)
    middle = (low + high) / 2.0
    at_middle = round(float(middle[0]), 6) + 0.0, round(float(middle[1]), 6) + 0.0
    usual = np.median(given, axis=0)
    km = to_km(given, (float(usual[0]), float(usual[1]))) if degrees else given - usual
    away = np.hypot(km[:, 0], km[:, 1])
    farthest = int(away.argmax())
    if not away[farthest] <= FARTHEST_KM:
        why = "longitude and latitude swapped" if degrees else "its places in another unit than km"
        raise Misfit(
            f"it lies {away[farthest]:,.0f} km from the middle of the others, and no county reaches"
            f" {FARTHEST_KM:,.0f} km; are {why}?",
            "villages",
            farthest,
            "",
        )
    return at_middle


def check_degrees(longitude: float, latitude: float) -> None:
    """Raises Misfit, with the axis as its key, for what is no place on the earth, or none where people farm."""
    if abs(latitude) > FARTHEST_NORTH or abs(longitude) > 180.0:
        hint = "; are longitude and latitude swapped?" if abs(latitude) <= 180.0 and abs(longitude) <= 90.0 else "."
        axis, value, most = (
            ("latitude", latitude, FARTHEST_NORTH) if abs(latitude) > FARTHEST_NORTH else ("longitude", longitude, 180)
        )
        raise Misfit(f"{axis} {value:g} is outside -{most:g} to {most:g} degrees{hint}", axis)


def metres(km: float) -> float:
    """`km` to the metre: what is finer is no fact, and differs between computers."""
    return round(float(km), 3) + 0.0


def at(error: Misfit) -> tuple[int | None, str]:
    """Which village a Misfit is about, if about one, and which of its properties, if about one."""
    match error.keys:
        case ("villages", int(index), str(key)):
            return index, key
    return None, ""


def _axes(columns: Sequence[str]) -> tuple[str, str] | None:
    """The pair of columns that say where villages lie; None unless it is one whole pair."""
    there = [axis for axis in (*IN_DEGREES, *IN_KM) if axis in columns]
    return next((pair for pair in (IN_DEGREES, IN_KM) if there == list(pair)), None)


def _place(row: Row, axes: tuple[str, str]) -> tuple[float, float]:
    if axes == IN_KM:
        return row.number("x_km", -1e6, 1e6), row.number("y_km", -1e6, 1e6)
    longitude, latitude = row.number("lon"), row.number("lat")
    try:
        check_degrees(longitude, latitude)
    except Misfit as error:
        row.fail(error.sentence, {"longitude": "lon", "latitude": "lat"}[str(error.keys[0])])
    return longitude, latitude


def _name(row: Row, column: str) -> str:
    name = row.word(column)
    if len(name) > 60:
        row.fail(f"{shown(name)} has {len(name)} characters; at most 60 are allowed.", column)
    return name
