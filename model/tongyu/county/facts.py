"""The facts of a county: what its file says, and what of that must hold."""

from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, field_validator, model_validator

from tongyu import shipped
from tongyu.errors import InputError
from tongyu.text.checking import Checked, Misfit, check_printable, number
from tongyu.text.toml_files import read_toml
from tongyu.text.wording import shown

_AREA_TOLERANCE = 0.15  # the grid is coarse; a wrong cell size is caught all the same

Printable = Annotated[str, AfterValidator(check_printable)]


class Township(Checked):
    """A township: its hub, and whether it is one of the county's node townships with repackaging."""

    noun: ClassVar[str] = "a township"

    name: Printable = Field(min_length=1, max_length=60)
    name_zh: Printable = Field("", max_length=60)
    node: bool = False


class CountyFacts(Checked):
    """A county as its file describes it. The first township is the county seat."""

    noun: ClassVar[str] = "a county"

    name: Printable = Field(min_length=1, max_length=60)
    name_zh: Printable = Field("", max_length=60)
    households: int = Field(ge=1, le=5_000_000)
    persons: int = Field(ge=1, le=50_000_000)
    area_km2: float = Field(gt=0, le=1e6)
    grid_rows: int = Field(ge=2, le=300)
    grid_columns: int = Field(ge=2, le=300)
    cell_km: float = Field(
        ge=0.1, le=100
    )  # below, the map's smooth fields are flat, and their smoothing takes all memory
    inside_share: float = Field(gt=0, le=1, description="share of the grid's cells inside the county")
    villages: int = Field(ge=1, le=30_000)
    poor_villages: int | None = Field(None, ge=0, description="as published; told of the county, read by no mechanism")
    detour: float = Field(ge=1, le=5, description="road distance over straight distance")
    map_seed: int = Field(ge=0, lt=2**63)
    mu_per_person: float = Field(gt=0, le=1_000, description="cropland, mu per person in farm households")
    irrigable_share: float = Field(ge=0, le=1)
    cooperatives: int = Field(ge=0, le=10_000)
    platforms: int = Field(ge=1, le=3)
    townships: tuple[Township, ...] = Field(min_length=1, max_length=500, strict=False)
    caps: dict[str, float] = Field({}, description="the most of a lever, as its table tells it, by `pillar.lever`")

    @field_validator("caps", mode="before")
    @classmethod
    def _amounts(cls, caps: Any) -> Any:
        if not isinstance(caps, dict):
            raise Misfit(f'caps must be a table, such as [caps], "support.social_workers" = 0.5, not {shown(caps)}.')
        flat: dict[str, float] = {}
        for name, value in caps.items():
            inner = {f"{name}.{key}": each for key, each in value.items()} if isinstance(value, dict) else {name: value}
            for key, most in inner.items():
                flat[key] = number(most, f"caps.{key}", *str(key).split("."))
                if flat[key] < 0.0:
                    raise Misfit(f"caps.{key} = {shown(most)} must not be negative.", *str(key).split("."))
        return dict(sorted(flat.items()))

    @field_validator("townships", mode="before")
    @classmethod
    def _listed(cls, townships: Any) -> Any:
        if not isinstance(townships, list | tuple) or not townships:
            raise Misfit(f"townships must be tables [[townships]], at least one, not {shown(townships)}.")
        return townships

    @model_validator(mode="after")
    def _fits_together(self) -> "CountyFacts":
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
        inside = int(self.grid_rows * self.grid_columns * self.inside_share)
        if inside < self.villages:
            raise Misfit(f"the grid has {inside} cells inside, fewer than the {self.villages} villages.", "grid_rows")
        covered = inside * self.cell_km**2
        if abs(covered - self.area_km2) > _AREA_TOLERANCE * self.area_km2:
            raise Misfit(
                f"area_km2 = {self.area_km2} does not fit the cells inside, which cover {covered:.0f} km2.",
                "area_km2",
            )
        self._distinct([township.name for township in self.townships], "name")
        self._distinct([township.name_zh for township in self.townships if township.name_zh], "name_zh")
        return self

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


_FILE_KEYS = ("schema", *CountyFacts.model_fields)


def load_county(name: str, beside: Path = Path()) -> CountyFacts:
    """A shipped county by its name, or the county file at a path seen from the folder `beside`.

    Raises InputError.
    """
    try:
        path = shipped.find("county", name, beside)
    except Misfit as error:
        raise InputError(error.sentence) from None
    return read_county(path)


def read_county(path: Path) -> CountyFacts:
    """The county that the file at `path` describes. Raises InputError."""
    file = read_toml(path, "a county")
    file.require_schema(_FILE_KEYS, "a county")
    return file.build(CountyFacts, {key: value for key, value in file.data.items() if key != "schema"})
