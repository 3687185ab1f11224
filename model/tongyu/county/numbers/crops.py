"""The crops of a county: what its table says of them, and the numbers that each brings.

    share    usual share of the land; of all crops together they are taken as they are and need not sum to 1
    yield    kg a mu, rain-fed, in usual weather; inputs: yuan of 2015 a mu
    price    wholesale, usual, of the raw produce, yuan of 2015 a kg; it moves by `price_sd` log points a year
    harvest  month in which it comes in, 3 to 11 months after the farm year began (`county.calendar`)
    dear     month in which the outside price is usually highest

Ranges of these numbers are set by a rule, a share of the value either way; what no source is named for is assumed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, Field, field_validator

from tongyu.county.numbers.kinds import Confidence, Parameter, number
from tongyu.text.checking import Checked, Misfit, check_printable
from tongyu.text.csv_files import Row, Table, read_csv
from tongyu.text.wording import shown, unknown

MOST_CROPS = 40
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SOURCE = re.compile(r"\s*([a-z_]+)\s*:\s*([a-z0-9_]+)\s*(?:\((measured|derived|assumed)\))?\s*")

Printable = Annotated[str, AfterValidator(check_printable)]


class Kind(NamedTuple):
    """A number that each crop has: its unit, its range as factors of the value, what is accepted, what it is."""

    unit: str
    low: float
    high: float
    floor: float
    ceiling: float
    note: str


KINDS: dict[str, Kind] = {
    "share": Kind("share of land", 0.5, 1.5, 0, 1, "usual"),
    "yield": Kind("kg a mu", 0.7, 1.3, 0, 5_000, "rain-fed, usual weather"),
    "inputs": Kind("yuan a mu", 0.7, 1.3, 0, 5_000, "seed, fertiliser, machines"),
    "price": Kind("yuan a kg", 0.8, 1.25, 0.1, 1_000, "wholesale, usual, raw produce"),
    "price_sd": Kind("log points a year", 0.5, 1.5, 0, 1, "spread of the outside price"),
    "spikes": Kind("0 or 1", 1, 1, 0, 1, "whether the outside price can double for some months"),
    "milling_yield": Kind("consumer kg a raw kg", 0.9, 1.1, 0.1, 1, "after milling or cleaning"),
    "listing_price": Kind("yuan a consumer kg", 0.75, 1.25, 0.5, 5_000, "reference price of an unbranded open listing"),
    "brand_price": Kind("yuan a consumer kg", 0.75, 1.25, 0.5, 5_000, "reference price under the county brand"),
    "listing_share": Kind("share of demand", 0.5, 2, 0, 1, "of what consumers spend on open listings"),
    "brand_share": Kind("share of demand", 0.5, 2, 0, 1, "of what consumers spend on the brand"),
}
"""What is a number of each crop, `crops.<crop>.<kind>`."""

WORDS = ("crop", "name_en", "name_zh", "draws", "harvest", "dear", "eaten")
COLUMNS = (*WORDS, *KINDS, "sources")
OPTIONAL = ("name_en", "name_zh", "draws", "sources", "spikes", "eaten")


class SourceOf(Checked):
    """Where a number of a crop was read."""

    noun: ClassVar[str] = "a source of a crop's number"

    number: str
    source: str
    confidence: Confidence = "assumed"


class Crop(Checked):
    """One crop of a county."""

    noun: ClassVar[str] = "a crop"

    crop: str
    name_en: Printable = Field("", max_length=40)
    name_zh: Printable = Field("", max_length=40)
    draws: int = Field(ge=0, lt=2**31, description="its number in draws: never another's of the county")
    harvest: int = Field(ge=1, le=12)
    dear: int = Field(ge=1, le=12)
    eaten: bool = Field(False, description="whether households eat of it at home")
    share: float
    yield_: float = Field(alias="yield")
    inputs: float
    price: float
    price_sd: float
    spikes: bool = False
    milling_yield: float
    listing_price: float
    brand_price: float
    listing_share: float
    brand_share: float
    sources: tuple[SourceOf, ...] = Field((), strict=False)

    @field_validator("crop")
    @classmethod
    def _usable(cls, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise Misfit(
                f"{shown(name)} cannot be a crop's name, of small letters, digits and _, such as spring_tea; how"
                " people call it stands in name_en and name_zh."
            )
        return name

    @field_validator(*(name if name != "yield" else "yield_" for name in KINDS if name != "spikes"))
    @classmethod
    def _accepted(cls, value: float, info: Any) -> float:
        name = info.field_name.rstrip("_")
        kind = KINDS[name]
        if not kind.floor <= value <= kind.ceiling:
            raise Misfit(f"{name} = {value:g} is outside {kind.floor:g}-{kind.ceiling:g} {kind.unit}.")
        return value

    @field_validator("sources")
    @classmethod
    def _of_numbers(cls, sources: tuple[SourceOf, ...]) -> tuple[SourceOf, ...]:
        for each in sources:
            if each.number not in KINDS:
                raise Misfit(f"sources: {unknown('number', each.number, KINDS, 'Numbers of a crop')}")
        return sources

    def value(self, name: str) -> float:
        """The number `name` of `KINDS`."""
        return float(getattr(self, "yield_" if name == "yield" else name))

    @property
    def called(self) -> str:
        """What it is called in English."""
        return self.name_en or self.crop.replace("_", " ")

    @cached_property
    def numbers(self) -> tuple[Parameter, ...]:
        """Its numbers, `crops.<crop>.<kind>`, in the order of `KINDS`."""
        sources = {each.number: each for each in self.sources}
        made = []
        for name, kind in KINDS.items():
            value, source = self.value(name), sources.get(name)
            plausible = kind.low * value, max(value, min(kind.ceiling, kind.high * value))
            made.append(
                number(
                    f"crops.{self.crop}.{name}",
                    value,
                    kind.unit,
                    (max(kind.floor, plausible[0]), plausible[1]),
                    (kind.floor, kind.ceiling),
                    source.confidence if source else "assumed",
                    source.source if source else "",
                    kind.note,
                )
            )
        return tuple(made)


class Crops(NamedTuple):
    """A county's crops as its mechanisms take them, in the order of its table."""

    names: tuple[str, ...]
    draws: NDArray[np.int64]  # (crops,) each crop's number in draws
    harvest: NDArray[np.int64]  # (crops,) month, January = 0
    dear: NDArray[np.int64]  # (crops,) month, January = 0
    eaten: NDArray[np.bool_]  # (crops,)


def crops_of(table: Sequence[Crop]) -> Crops:
    """The crops of a county's table."""
    return Crops(
        tuple(crop.crop for crop in table),
        np.array([crop.draws for crop in table], dtype=np.int64),
        np.array([crop.harvest - 1 for crop in table], dtype=np.int64),
        np.array([crop.dear - 1 for crop in table], dtype=np.int64),
        np.array([crop.eaten for crop in table], dtype=np.bool_),
    )


def by_crop(values: Mapping[str, float], names: Sequence[str], what: str) -> NDArray[np.float64]:
    """`crops.<crop>.<what>` of the crops `names`, (crops,)."""
    return np.array([values[f"crops.{name}.{what}"] for name in names])


def require_apart(table: Iterable[Crop]) -> None:
    """Raises Misfit where two crops have one name, or one number in draws, or nothing is grown."""
    table = list(table)
    if len(table) > MOST_CROPS:
        raise Misfit(f"{len(table)} crops are more than {MOST_CROPS}.", "crops")
    names: set[str] = set()
    numbers: dict[int, str] = {}
    for place, crop in enumerate(table):
        if crop.crop in names:
            raise Misfit(f"two crops are called {crop.crop}.", "crops", place, "crop")
        if crop.draws in numbers:
            both = f"{numbers[crop.draws]} and {crop.crop}"
            raise Misfit(f"{both} have the same number in draws, {crop.draws}.", "crops", place, "draws")
        names.add(crop.crop)
        numbers[crop.draws] = crop.crop
    if not any(crop.share > 0.0 for crop in table):
        raise Misfit("the shares of all crops are 0, so that nothing grows; give one of them a share.", "crops")


def read_crops(path: Path, label: str | None = None) -> tuple[Crop, ...]:
    """The crops of the table at `path`, with `COLUMNS`. Raises InputError."""
    return crops_in(crops_table(path, label))


def crops_table(path: Path, label: str | None = None) -> Table:
    """The table at `path` as it stands. Raises InputError."""
    required = [name for name in COLUMNS if name not in OPTIONAL]
    return read_csv(path, "a table of crops", required, OPTIONAL, MOST_CROPS, label)


def crops_in(table: Table) -> tuple[Crop, ...]:
    """The crops of a table, in the order of its rows. Raises InputError."""
    return tuple(_crop(row, place) for place, row in enumerate(table))


def _crop(row: Row, place: int) -> Crop:
    said: dict[str, Any] = {"crop": row.word("crop"), "draws": place}
    for name in ("name_en", "name_zh"):
        if row.has(name):
            said[name] = row.word(name)
    if row.has("draws"):
        said["draws"] = row.whole("draws", 0, 2**31 - 1)
    said |= {name: row.whole(name, 1, 12) for name in ("harvest", "dear")}
    said |= {name: row.flag(name) for name in ("eaten", "spikes") if row.has(name)}
    for name, kind in KINDS.items():
        if name != "spikes":
            said[name] = row.number(name, kind.floor, kind.ceiling, kind.unit)
    if row.has("sources"):
        said["sources"] = _sources(row)
    return row.build(Crop, said)


def _sources(row: Row) -> list[dict[str, str]]:
    found = []
    for part in row.cells["sources"].split(";"):
        read = _SOURCE.fullmatch(part)
        if read is None:
            row.fail(
                f"{shown(part.strip())} is no source; write: share: yearbook (derived); price: survey (measured).",
                "sources",
            )
        found.append({"number": read[1], "source": read[2], "confidence": read[3] or "assumed"})
    return found
