"""The facts of a county: what its folder says, and what of that must hold.

Crops, series and calendar that a county does not give are Tongyu's: `county.reading` says which those are.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    Field,
    field_validator,
    model_validator,
)

from tongyu import shipped
from tongyu.county.calendar import Calendar
from tongyu.county.numbers.crops import Crop, read_crops, require_apart
from tongyu.county.numbers.kinds import Source
from tongyu.county.numbers.monthly_prices import MonthlyPrices, require_grown
from tongyu.county.numbers.own import OwnNumber
from tongyu.county.numbers.series import Dated, Series, completed
from tongyu.county.places import Places, check_townships
from tongyu.county.survey.field import SurveyField
from tongyu.text.checking import Checked, Misfit, check_printable, number
from tongyu.text.wording import shown

_AREA_TOLERANCE = 0.15  # the grid is coarse; a wrong cell size is caught all the same
MU_A_KM2 = 1_500

_OF_THE_MAP = ("villages", "grid_rows", "grid_columns", "inside_share", "cell_km", "area_km2")

Printable = Annotated[str, AfterValidator(check_printable)]


class Township(Checked):
    """A township: its hub, and whether it is one of the county's node townships with repackaging."""

    noun: ClassVar[str] = "a township"

    name: Printable = Field(min_length=1, max_length=60)
    name_zh: Printable = Field("", max_length=60)
    node: bool = False


class OwnSource(Checked):
    """Where a county's number was read."""

    noun: ClassVar[str] = "a source"

    author: Printable = Field(min_length=1, max_length=200)
    year: Printable = Field(min_length=1, max_length=40)
    title: Printable = Field(min_length=1, max_length=400)
    address: Printable = Field("", max_length=400)

    def __str__(self) -> str:
        return str(Source(self.author, self.year, self.title, self.address))


@lru_cache(maxsize=1)
def shipped_crops() -> tuple[Crop, ...]:
    """Tongyu's."""
    return read_crops(shipped.counties_folder() / "tongyu" / "crops.csv", "crops.csv of tongyu")


class CountyFacts(Checked):
    """A county as its folder describes it. The first township is the county seat."""

    noun: ClassVar[str] = "a county"

    name: Printable = Field(min_length=1, max_length=60)
    name_zh: Printable = Field("", max_length=60)
    households: int = Field(ge=1, le=5_000_000)
    persons: int = Field(
        ge=1, le=50_000_000, description="registered in farm households; levers and costs count by them"
    )
    residents: int | None = Field(None, ge=1, le=50_000_000, description="of the persons, who live there; all of them")
    area_km2: float = Field(gt=0, le=1e6)
    grid_rows: int = Field(ge=2, le=300)
    grid_columns: int = Field(ge=2, le=300)
    # Of cells below 0.1 km the map's smooth fields are flat, and their smoothing takes all memory.
    cell_km: float = Field(ge=0.1, le=100)
    inside_share: float = Field(gt=0, le=1, description="share of the grid's cells inside the county")
    villages: int = Field(ge=1, le=30_000)
    poor_villages: int | None = Field(None, ge=0, description="as published; scenarios count by them, no mechanism")
    detour: float = Field(ge=1, le=5, description="road distance over straight distance")
    map_seed: int = Field(ge=0, lt=2**63)
    mu_per_person: float = Field(gt=0, le=1_000, description="cropland, mu per person in farm households")
    irrigable_share: float = Field(ge=0, le=1)
    cooperatives: int = Field(ge=0, le=10_000)
    platforms: int = Field(ge=1, le=3)
    townships: tuple[Township, ...] = Field(min_length=1, max_length=500, strict=False)
    calendar: Calendar = Calendar()
    crops: tuple[Crop, ...] = Field(default_factory=shipped_crops, min_length=1, strict=False)
    series: tuple[Series, ...] = Field(default_factory=lambda: completed(()), strict=False)
    prices: tuple[MonthlyPrices, ...] = Field((), strict=False, description="observed, instead of drawn ones")
    numbers: tuple[OwnNumber, ...] = Field((), strict=False, description="that take the place of the model's")
    sources: dict[str, OwnSource] = Field({}, description="of its numbers, by the names that they use")
    places: Places | None = Field(None, description="given villages, from which villages and the grid follow")
    survey: SurveyField | None = Field(None, description="households that were asked, instead of made ones")
    caps: dict[str, float] = Field({}, description="the most of a lever, as its table tells it, by `pillar.lever`")

    @model_validator(mode="before")
    @classmethod
    def _grid_of_places(cls, data: Any) -> Any:
        if not isinstance(data, Mapping) or data.get("places") is None:
            return data
        from tongyu.county.layout import with_grid

        return with_grid(data)

    @field_validator("caps", mode="before")
    @classmethod
    def _amounts(cls, caps: Any) -> Any:
        if not isinstance(caps, dict):
            raise Misfit(f'caps must be a table, such as [caps], "support.social_workers" = 0.5, not {shown(caps)}.')
        flat: dict[str, float] = {}
        for name, value in caps.items():
            table = value if isinstance(value, dict) else {None: value}
            for inner, most in table.items():
                key, keys = (str(name), (name,)) if inner is None else (f"{name}.{inner}", (name, inner))
                flat[key] = number(most, f"caps.{key}", *keys)
                if flat[key] < 0.0:
                    raise Misfit(f"caps.{key} = {shown(most)} must not be negative.", *keys)
        return dict(sorted(flat.items()))

    @field_validator("townships", mode="before")
    @classmethod
    def _listed(cls, townships: Any) -> Any:
        if not isinstance(townships, list | tuple) or not townships:
            raise Misfit(f"townships must be tables [[townships]], at least one, not {shown(townships)}.")
        return townships

    @field_validator("series")
    @classmethod
    def _complete(cls, series: tuple[Series, ...]) -> tuple[Series, ...]:
        names = [each.name for each in series]
        for place, name in enumerate(names):
            if name in names[:place]:
                raise Misfit(f"the series {name} is there twice.", place)
        watched = next((each for each in series if each.name == "prevention"), None)
        if watched is not None and "prevention_line" not in names and any(value > 0.0 for _, value in watched.values):
            raise Misfit(
                "the series prevention says that those at risk are watched; give the series prevention_line, yuan of"
                " the day a head a year, below which they are.",
                names.index("prevention"),
            )
        return completed(series)

    @model_validator(mode="after")
    def _crops_apart(self) -> "CountyFacts":
        require_apart(self.crops)
        require_grown(self.prices, self.crop_names)
        names = [each.name for each in self.numbers]
        for place, name in enumerate(names):
            if name in names[:place]:
                raise Misfit(f"the number {name} is given twice.", "numbers", place, "name")
        for place, crop in enumerate(self.crops):
            if (self.calendar.after_sowing(crop.harvest - 1)) < 3:
                raise Misfit(
                    f"{crop.crop}: harvest = {crop.harvest} must be 3 to 11 months after the farm year begins, in month"
                    f" {self.calendar.sowing} (calendar, sowing), while inputs are bought for three months.",
                    "crops",
                    place,
                    "harvest",
                )
        return self

    @model_validator(mode="after")
    def _fits_together(self) -> "CountyFacts":
        if self.places is not None:
            self._check_places(self.places)
        if self.villages < len(self.townships):
            raise Misfit(f"villages = {self.villages} are fewer than the {len(self.townships)} townships.", "villages")
        if self.poor_villages is not None and self.poor_villages > self.villages:
            raise Misfit(
                f"poor_villages = {self.poor_villages} are more than the {self.villages} villages.",
                "poor_villages",
            )
        if self.households < self.villages:
            raise Misfit(f"households = {self.households} are fewer than the {self.villages} villages.", "households")
        if not self.households <= self.persons <= 20 * self.households:
            raise Misfit(f"persons = {self.persons} must be 1 to 20 times the {self.households} households.", "persons")
        if self.residents is not None and not self.households <= self.residents <= self.persons:
            raise Misfit(
                f"residents = {self.residents} must be at least the {self.households} households and at most the"
                f" {self.persons} persons.",
                "residents",
            )
        cropland = self.mu_per_person * self.persons / MU_A_KM2
        if cropland > self.area_km2:
            raise Misfit(
                f"mu_per_person = {self.mu_per_person} of {self.persons} persons are {cropland:,.0f} km2, more than the"
                f" county's {self.area_km2:,}.",
                "mu_per_person",
            )
        if self.places is None:
            self._check_grid()
        self._distinct([township.name for township in self.townships], "name")
        self._distinct([township.name_zh for township in self.townships if township.name_zh], "name_zh")
        if self.survey is not None:
            misplaced = self.survey.misplaced(tuple(self.township_names), self.villages, self.crop_names)
            if misplaced is not None:
                raise Misfit(misplaced, "survey")
        return self

    def _check_places(self, places: Places) -> None:
        from tongyu.county.layout import check_grid

        try:
            check_townships(places, self.township_names)
        except Misfit as error:
            raise Misfit(error.sentence, "places", *error.keys) from None
        check_grid(places, {name: getattr(self, name) for name in _OF_THE_MAP}, _AREA_TOLERANCE)

    def _check_grid(self) -> None:
        inside = int(self.grid_rows * self.grid_columns * self.inside_share)
        if inside < self.villages:
            raise Misfit(f"the grid has {inside} cells inside, fewer than the {self.villages} villages.", "grid_rows")
        covered = inside * self.cell_km**2
        if abs(covered - self.area_km2) > _AREA_TOLERANCE * self.area_km2:
            raise Misfit(
                f"area_km2 = {self.area_km2} does not fit the cells inside, which cover {covered:.0f} km2.",
                "area_km2",
            )

    def __hash__(self) -> int:  # a table of caps has none
        return hash((self.name, self.households, self.persons, self.map_seed))

    @staticmethod
    def _distinct(names: list[str], key: str) -> None:
        for index, name in enumerate(names):
            if name in names[:index]:
                raise Misfit(f'two townships have the {key} "{name}".', "townships", index, key)

    @property
    def township_names(self) -> list[str]:
        """The townships in the order of the file, the county seat first."""
        return [township.name for township in self.townships]

    def township(self, name: str) -> str | None:
        """The township called `name`, in either script, by its first name; None where there is none."""
        for township in self.townships:
            if name and name in (township.name, township.name_zh):
                return township.name
        return None

    @property
    def residents_there(self) -> int:
        """Persons who live in its farm households: `residents`, or all persons where that is not said."""
        return self.persons if self.residents is None else self.residents

    @property
    def published(self) -> tuple[int, int]:
        """First and last year of published figures: as its calendar says, else those of the consumer price index."""
        return self.calendar.published or self.dated.price_years

    @property
    def crop_names(self) -> tuple[str, ...]:
        """The names of its crops, in the order of its table."""
        return tuple(crop.crop for crop in self.crops)

    @cached_property
    def dated(self) -> Dated:
        """Its series, by name."""
        return Dated(self.series)

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of all that it says."""
        content = self.model_dump(mode="json", by_alias=True)
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return hashlib.sha256(canonical.encode()).hexdigest()
