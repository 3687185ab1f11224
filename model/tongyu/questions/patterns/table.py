"""The file of patterns: which figures, estimated how from which scenario, their targets, and what has no figure.

A file is of one county, `county = "zigui"`, Tongyu where it names none; its rows name that county's years and crops.
"""

import re
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from tongyu.county.facts import CountyFacts
from tongyu.county.reading import load_county
from tongyu.county.tables import check_switches, tables_here
from tongyu.questions.patterns.asked import Asked
from tongyu.questions.patterns.registry import ESTIMATORS
from tongyu.questions.patterns.watching import complete_years
from tongyu.shipped import experiments_folder, find, scenario_names
from tongyu.text.checking import Checked, Misfit, first_mistake
from tongyu.text.months import Month
from tongyu.text.toml_files import TomlFile, read_toml
from tongyu.text.wording import nearest, plain, shown, unknown

TONGYU = "tongyu"
_NAME = re.compile(r"[A-Z]([1-9][0-9]?)([a-z]?)")
_DATED = re.compile(r"(.+)_((?:19|20)[0-9]{2})")  # the year as a part of the name
_OF_FILE = ("schema", "county", "absent")
_PAIRS = ("without", "against", "off", "drought")
Year = Annotated[int, Field(ge=1900, le=2200)]


class Pattern(Checked):
    """One figure to reproduce. `low` and `high` bound its target, `value` and `tolerance` say the same."""

    noun: ClassVar[str] = "a pattern"

    id: str
    kind: Literal["FIT", "CHECK"]
    title: str = Field(min_length=1, max_length=80)
    scenario: str
    without: str | None = Field(None, description="a lever, pillar.lever: the second run lacks it")
    against: str | None = Field(None, description="a scenario: the second run")
    off: tuple[str, ...] | None = Field(None, min_length=1, description="switches: the second run has them off")
    drought: Year | None = Field(None, description="a year: the second run has no drought made in it")
    estimator: str
    year: Year | None = None
    years: tuple[Year, Year] | None = Field(None, strict=False, description="first and last")
    month: Month | None = None
    months: tuple[Month, Month] | None = Field(None, strict=False, description="first and last")
    within: int | None = Field(None, ge=1, le=12, description="years or months after what is followed")
    tenth: int | None = Field(None, ge=1, le=10, description="of persons, 1 the poorest")
    crop: str | None = None
    crops: tuple[str, ...] | None = Field(None, min_length=1, strict=False)
    description: str = Field(min_length=1, max_length=600)
    value: float | None = None
    tolerance: float | None = Field(None, gt=0)
    low: float | None = None
    high: float | None = None
    unit: str = Field(min_length=1, max_length=40)
    source: str = Field(min_length=1, max_length=400)
    may_move: str = ""
    changed: str = Field("", max_length=300, description="what was different before, and why")

    @property
    def row(self) -> str:
        """The row of the table of patterns that it belongs to: C1 for C1a."""
        return self.id.rstrip("abcdefghijklmnopqrstuvwxyz")

    @property
    def asked(self) -> Asked:
        """What its estimator is asked to look at."""
        return Asked(**{key: value for key in Asked._fields if (value := getattr(self, key)) is not None})

    @property
    def looked_at(self) -> tuple[int, int] | None:
        """First and last year of which the run must hold every month; None where it looks at no year of its own."""
        named = self.asked.looked_at()
        if self.drought is not None:
            named = (min(self.drought, *named), max(self.drought, *named)) if named else (self.drought, self.drought)
        estimator = ESTIMATORS[self.estimator]
        return None if named is None else (named[0] - estimator.before, named[1] + estimator.beyond)

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """Lowest and highest figure that hits the target; None where it is open."""
        if self.value is not None and self.tolerance is not None:
            return self.value - self.tolerance, self.value + self.tolerance
        return self.low, self.high

    @property
    def has_target(self) -> bool:
        """Whether there is anything to hit."""
        return self.bounds != (None, None)

    def hit(self, figure: float) -> bool | None:
        """Whether `figure` lies within the target, None where there is none; NaN hits nothing."""
        low, high = self.bounds
        if low is None and high is None:
            return None
        return (low is None or figure >= low) and (high is None or figure <= high)

    @field_validator("scenario", "against")
    @classmethod
    def _shipped(cls, name: str | None) -> str | None:
        if name is not None and name not in scenario_names():
            raise Misfit(unknown("scenario", name, scenario_names(), "Shipped"))
        return name

    @field_validator("without")
    @classmethod
    def _lever(cls, key: str | None) -> str | None:
        if key is not None and key not in tables_here().levers:
            raise Misfit(unknown("lever", key, tables_here().levers, "Levers"))
        return key

    @field_validator("off", mode="before")
    @classmethod
    def _switches(cls, names: Any) -> Any:
        return check_switches(names, tables_here()) if isinstance(names, list | tuple) else names

    @field_validator("estimator")
    @classmethod
    def _known(cls, name: str) -> str:
        if name in ESTIMATORS:
            return name
        dated = _DATED.fullmatch(name)
        if dated is not None and dated[1] in ESTIMATORS:
            raise Misfit(f'unknown estimator "{plain(name)}"; write estimator = "{dated[1]}" and year = {dated[2]}.')
        near = nearest(name, ESTIMATORS)
        guess = f'did you mean "{near}"? ' if near else ""
        raise Misfit(f'unknown estimator "{plain(name)}"; {guess}docs/patterns.md lists them all.')

    @field_validator("years", "months")
    @classmethod
    def _rising(cls, ends: tuple[Any, Any] | None) -> tuple[Any, Any] | None:
        if ends is not None and ends[0] > ends[1]:
            raise Misfit(f"[{shown(ends[0])}, {shown(ends[1])}] must rise.")
        return ends

    @model_validator(mode="after")
    def _makes_sense(self) -> "Pattern":
        if (self.value is None) != (self.tolerance is None):
            raise Misfit("value and tolerance belong together; give both, or low and high.")
        if self.value is not None and (self.low is not None or self.high is not None):
            raise Misfit("a target is either value and tolerance, or low and high.", "value")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise Misfit(f"low = {self.low:g} is above high = {self.high:g}.", "low")
        if self.kind == "FIT" and not self.has_target:
            raise Misfit("a FIT row needs a target: value and tolerance, or low, or high.", "kind")
        self._compares()
        self._asks()
        return self

    def _compares(self) -> None:
        given = [key for key in _PAIRS if getattr(self, key) is not None]
        if len(given) > 1:
            raise Misfit(f"{given[0]} and {given[1]} exclude each other; give one of them.", given[1])
        if bool(given) != (ESTIMATORS[self.estimator].paired is not None):
            needs = (
                "looks at one run; leave out the other"
                if given
                else "compares two runs; give without, against, off or drought"
            )
            raise Misfit(f'estimator "{self.estimator}" {needs}.', "estimator")

    def _asks(self) -> None:
        needs = ESTIMATORS[self.estimator].needs
        asked = ", ".join(needs) or "no year, month or crop"
        given = [key for key in Asked._fields if getattr(self, key) is not None]
        for key in given:
            if key not in needs:
                raise Misfit(f'estimator "{self.estimator}" takes no {key}; it needs {asked}.', key)
        for key in needs:
            if key not in given:
                raise Misfit(f'estimator "{self.estimator}" needs {asked}; {key} is missing.', "estimator")

    def require_in(self, county: CountyFacts) -> None:
        """Raises Misfit where it looks at a crop that `county` does not grow, or beyond the years of its calendar."""
        for key, names in (("crop", (self.crop,) if self.crop else ()), ("crops", self.crops or ())):
            for name in names:
                if name not in county.crop_names:
                    raise Misfit(unknown("crop", name, county.crop_names, f"Crops of {county.name}"), key)
        sentence = beyond(self.looked_at, complete_years(county.calendar.start, county.calendar.months))
        if sentence:
            key = next(key for key in ("years", "year", "months", "month", "drought") if getattr(self, key) is not None)
            raise Misfit(f"{sentence} of {county.name}'s calendar.", key)


def beyond(looked_at: tuple[int, int] | None, whole: tuple[int, int]) -> str:
    """What is wrong where the years that a row looks at are not all among the `whole` ones; empty where nothing is."""
    if looked_at is None or whole[0] <= looked_at[0] <= looked_at[1] <= whole[1]:
        return ""
    years = f"{looked_at[0]}" if looked_at[0] == looked_at[1] else f"{looked_at[0]}-{looked_at[1]}"
    return f"it looks at {years}, outside the whole years {whole[0]}-{whole[1]}"


class Absent(Checked):
    """A row, or a part of one, that the table of patterns names and that has no figure here, and why."""

    noun: ClassVar[str] = "an absent row"

    row: str = Field(min_length=1, max_length=30)
    why: str = Field(min_length=1, max_length=300)


def shipped_patterns() -> Path:
    """The file of patterns that comes with the package."""
    return experiments_folder() / "patterns.toml"


def load_patterns(path: Path | None = None, county: CountyFacts | None = None) -> list[Pattern]:
    """The patterns of a file, in its order; without `path` the shipped ones. Raises InputError.

    Years and crops must be those of `county`, None: of the county that the file names.
    """
    file = read_toml(path or shipped_patterns(), "a table of patterns")
    names = [key for key in file.data if key not in _OF_FILE]
    for name in names:
        if not _NAME.fullmatch(name):
            file.fail(f'"{plain(name)}" is no row of patterns; rows are called C1, C2a, C14b.', (name,))
        if not isinstance(file.data[name], dict):
            file.fail(f"{name} must be a table, not {shown(file.data[name])}.", (name,))
    file.require_schema([*_OF_FILE, *names], "a table of patterns")
    if not names:
        file.fail("there are no rows; write one as [C1] with kind, title, scenario, estimator.")
    where = county or _county(file)
    return [_pattern(file, name, where) for name in names]


def county_of(path: Path | None = None) -> CountyFacts:
    """The county that a file of patterns is of, without `path` the shipped file. Raises InputError."""
    return _county(read_toml(path or shipped_patterns(), "a table of patterns"))


def _county(file: TomlFile) -> CountyFacts:
    return named_county(file, file.data.get("county", TONGYU))


def named_county(file: TomlFile, named: object) -> CountyFacts:
    """The county that `file` names under the key county, a path seen from its folder. Raises InputError."""
    if not isinstance(named, str):
        file.fail(f'county must be the name or the path of a county, such as "zigui", not {shown(named)}.', ("county",))
    try:
        find("county", named, file.path.parent)
    except Misfit as error:
        file.fail(error.sentence, ("county",))
    return load_county(named, file.path.parent)


def load_absent(path: Path | None = None) -> list[Absent]:
    """What has no figure in a file of patterns, without `path` the shipped one, and why. Raises InputError."""
    file = read_toml(path or shipped_patterns(), "a table of patterns")
    listed = file.data.get("absent", [])
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        file.fail(f"absent must be a list of tables, [[absent]], not {shown(listed)}.", ("absent",))
    return [_absent(file, number, each) for number, each in enumerate(listed)]


def _absent(file: TomlFile, number: int, data: dict[str, Any]) -> Absent:
    try:
        return Absent.model_validate(data)
    except ValidationError as error:
        keys, sentence = first_mistake(error)
        file.fail(sentence, ("absent", number, *keys))


def _pattern(file: TomlFile, name: str, county: CountyFacts) -> Pattern:
    if "id" in file.data[name]:
        file.fail('unknown key "id" of a pattern; the heading is its name.', (name, "id"))
    try:
        pattern = Pattern.model_validate({**file.data[name], "id": name})
        pattern.require_in(county)
    except ValidationError as error:
        keys, sentence = first_mistake(error)
        file.fail(sentence, (name, *keys))
    except Misfit as error:
        file.fail(f"{name}: {error.sentence}", (name, *error.keys))
    return pattern
