"""A scenario: a county, the parameters, a programme, how long and on how large a sample.

Scenarios are plain data in commented TOML files. `load("both")` reads a shipped one,
`load("my.toml")` a file; every mistake in a file is an `InputError` of one line that
names file, line, key and what was expected.
"""

import hashlib
import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from tongyu import shipped
from tongyu.county.declared import Tables
from tongyu.county.extensions import code_of
from tongyu.county.facts import CountyFacts
from tongyu.county.levers import LeverKind
from tongyu.county.reading import load_county, read_county, shipped_name
from tongyu.county.tables import PARAMETERS, check_switches, tables_of
from tongyu.errors import InputError
from tongyu.scenario import files
from tongyu.scenario.files import Header
from tongyu.scenario.known import (
    known_mechanisms,
    known_parameter,
    known_stress,
    require_known_caps,
    require_known_levers,
    within_reach,
)
from tongyu.scenario.lever_places import require_placed
from tongyu.scenario.lever_setting import Dated, Funder, LeverSetting
from tongyu.scenario.parameters_together import require_together
from tongyu.scenario.relative import costed_persons, months_run, resolved
from tongyu.text.checking import Checked, Keys, Misfit, check_printable, first_mistake, placed
from tongyu.text.months import Month
from tongyu.text.toml_files import TomlFile, read_toml
from tongyu.text.wording import county_called, plain

__all__ = [
    "CountyFacts",
    "Dated",
    "Funder",
    "Header",
    "LeverSetting",
    "Scenario",
    "is_history_elsewhere",
    "left_out_in_words",
    "load",
    "shipped_names",
]

_NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|]')
_LONGEST_CHAIN = 20
_HISTORIES = {"tongyu_2013": "tongyu"}  # the shipped scenarios that tell what one county did


class Scenario(Checked):
    """What a run of the county starts from. Frozen: `with_` makes a changed one."""

    noun: ClassVar[str] = "a scenario"

    schema_: Literal[1] = Field(1, alias="schema")
    name: str = Field("scenario", min_length=1, max_length=60)
    header: Header = Header()
    based_on: str | None = None  # what its file named; the programme and parameters of that are already in
    county: CountyFacts
    start: Month
    months: int = Field(ge=1, le=1_200)
    households: int | None = Field(None, ge=1, description="sample size; none: one household in ten")
    uses: tuple[str, ...] = Field((), description="added mechanisms, by name, see docs/extending.md")
    parameters: dict[str, float] = Field({}, description="by name, see `tongyu parameters`")
    programme: dict[str, dict[str, LeverSetting]] = Field({}, description="by pillar, then lever")
    without: tuple[str, ...] = Field((), description="mechanisms and cross-links that are turned off")
    stress: tuple[str, ...] = Field((), description="overlays, in the order of `stress.OVERLAYS`")
    left_out: tuple[str, ...] = Field(
        (), strict=False, exclude=True, description="levers of its file that its county cannot have"
    )
    held: tuple[str, ...] = Field(
        (), strict=False, exclude=True, description="levers held to less than its file asks, the cap there"
    )

    @field_validator("name")
    @classmethod
    def _usable_name(cls, name: str) -> str:
        if _NOT_IN_NAMES.search(name) or name.startswith("."):
            raise Misfit(f'name "{plain(name)}" must be free of / \\ : * ? " < > | and not begin with a dot.')
        return check_printable(name)

    @field_validator("county")
    @classmethod
    def _known_caps(cls, county: CountyFacts) -> CountyFacts:
        require_known_caps(county)
        return county

    @field_validator("uses", mode="before")
    @classmethod
    def _known_mechanisms(cls, uses: Any) -> Any:
        return known_mechanisms(uses)

    @field_validator("parameters", mode="before")
    @classmethod
    def _known_parameters(cls, parameters: Any, info: ValidationInfo) -> Any:
        if not isinstance(parameters, dict):
            return parameters
        known = _tables(info).parameters
        return dict(sorted((name, known_parameter(name, value, known)) for name, value in parameters.items()))

    @field_validator("without", mode="before")
    @classmethod
    def _known_switches(cls, names: Any, info: ValidationInfo) -> Any:
        return check_switches(names, _tables(info)) if isinstance(names, list | tuple) else names

    @field_validator("stress", mode="before")
    @classmethod
    def _known_stress(cls, stress: Any) -> Any:
        return known_stress(stress)

    @field_validator("programme", mode="before")
    @classmethod
    def _known_levers(cls, programme: Any, info: ValidationInfo) -> Any:
        require_known_levers(programme, _tables(info))
        return programme

    @field_validator("programme")
    @classmethod
    def _within_reach(
        cls, programme: dict[str, dict[str, LeverSetting]], info: ValidationInfo
    ) -> dict[str, dict[str, LeverSetting]]:
        return within_reach(programme, info.data.get("county"), _tables(info))

    @field_validator("parameters")
    @classmethod
    def _fitting_together(cls, parameters: dict[str, float], info: ValidationInfo) -> dict[str, float]:
        if "county" in info.data:  # else its own mistake is told
            require_together(parameters, _tables(info).parameters, info.data["county"].crop_names)
        return parameters

    @model_validator(mode="after")
    def _fits_its_county(self) -> "Scenario":
        if self.households is not None and self.households > self.county.households:
            raise Misfit(
                f"households = {self.households} are more than the county's {self.county.households}.",
                "households",
            )
        require_placed(self.programme, self.county, self.tables.levers)
        return self

    @property
    def tables(self) -> Tables:
        """The numbers, levers and switches there are: the county's own, and those of the mechanisms it uses."""
        return tables_of(self.uses, self.county)

    def values(self) -> dict[str, float]:
        """Every number by name, as this scenario has it; what its switches turn off is not turned off yet."""
        return self.tables.values(self.parameters)

    def programme_items(self) -> Iterator[tuple[str, LeverSetting]]:
        """The levers that are ever moved, `("support.social_workers", setting)`, in the order of the table.

        A lever of zero intensity throughout is left out, with its budget: it is no programme.
        Townships in `place` have their first names and the order of the county.
        """
        for pillar, levers in self.programme.items():
            for lever, setting in levers.items():
                if setting.most > 0:
                    yield f"{pillar}.{lever}", self._with_first_names(setting)

    def lever_settings(self) -> list[tuple[LeverKind, LeverSetting]]:
        """The levers that are ever moved, each by its kind, in the order of the table."""
        levers = self.tables.levers
        return [(levers[key], setting) for key, setting in self.programme_items()]

    def _with_first_names(self, setting: LeverSetting) -> LeverSetting:
        if isinstance(setting.place, str):
            return setting
        meant = {self.county.township(name) for name in setting.place}
        ordered = tuple(name for name in self.county.township_names if name in meant)
        return setting.model_copy(update={"place": ordered})

    def with_(self, **changes: Any) -> "Scenario":
        """This scenario with some fields replaced, each as a whole. Raises InputError."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        try:
            return Scenario.model_validate(fields | changes)
        except ValidationError as error:
            keys, sentence = first_mistake(error)
            raise InputError(f"{self.name}: {placed(sentence, keys)}") from None

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, of all that affects results; name, header and comments don't.

        The code of added mechanisms does, that of the county's own is the model's version.
        """
        content = self.model_dump(mode="json", by_alias=True, exclude={"name", "header", "based_on", "uses", "county"})
        content["county"] = self.county.digest
        if self.uses:
            content["uses"] = {name: code_of(name) for name in self.uses}
        for levers in content["programme"].values():
            for setting in levers.values():
                if setting["villages"] is None:  # as if there were no such key
                    del setting["villages"]
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def document(self) -> dict[str, Any]:
        """All of it as plain data, from which it is validated again, with what its county cannot have where any is."""
        lacking = {"left_out": list(self.left_out), "held": list(self.held)}
        return self.model_dump(mode="json", by_alias=True) | {key: each for key, each in lacking.items() if each}

    def to_toml(self, county: bool = True) -> str:
        """A file that loads as this scenario; it is written whole, so without `based_on`.

        Without its `county` it is none: the tables of that are to be added.
        """
        content = self.model_dump(mode="json", by_alias=True, exclude={"header", "based_on"}, exclude_none=True)
        name = shipped_name(self.county)
        if not county:
            del content["county"]
        elif name is not None:
            content["county"] = name
        return files.written(self.header, content)


def shipped_names(county: CountyFacts | None = None) -> list[str]:
    """The shipped scenarios, baseline first; with a `county` without those that are the history of another."""
    names = shipped.scenario_names()
    return names if county is None else [name for name in names if not is_history_elsewhere(name, county)]


def is_history_elsewhere(name: str, county: CountyFacts) -> bool:
    """Whether the shipped scenario `name` tells what another county than `county` did, in amounts of that county."""
    return name in _HISTORIES and load_county(_HISTORIES[name]) != county


def left_out_in_words(scenario: Scenario) -> str:
    """The levers of its file that a scenario's county cannot have, or not so much of; empty where it can have all."""
    county = county_called(scenario.county.name)
    said = [
        f"{what} {county}: {', '.join(levers)}"
        for what, levers in (("left out for", scenario.left_out), ("held to the caps of", scenario.held))
        if levers
    ]
    return f"{plain(scenario.name)}: {'; '.join(said)}." if said else ""


def load(name_or_path: str | PathLike[str], county: CountyFacts | str | PathLike[str] | None = None) -> Scenario:
    """The shipped scenario of that name, or the one in a file; with `county` in that instead of its own.

    A text with a folder's separator in it or ending in .toml is a path, as is a
    `Path`; any other text is the name of a shipped scenario, or county, whatever files
    lie around. In another county all that the files tell relative to theirs is that
    county's; levers that it cannot have are in `left_out`. Raises InputError.
    """
    if county is not None and not isinstance(county, CountyFacts):
        county = load_county(county if isinstance(county, str) else str(Path(county).absolute()))
    if not isinstance(name_or_path, str):
        return _read(Path(name_or_path), (), county).scenario
    try:
        path = shipped.find("scenario", name_or_path, Path())
    except Misfit as error:
        raise InputError(error.sentence) from None
    return _read(path, (), county).scenario


class _Read(NamedTuple):
    """A scenario file that was read: `fields` is what it says with its bases, amounts still relative."""

    scenario: Scenario
    fields: dict[str, Any]
    chain: tuple[TomlFile, ...]  # itself, what it is based on, and so on


def _read(path: Path, readers: tuple[Path, ...], county: CountyFacts | None = None) -> _Read:
    """The file at `path`, wanted as a base by the files `readers`, outermost first, in its own county or `county`."""
    file = read_toml(path, "a scenario")
    file.require_schema(files.FILE_KEYS, "a scenario")
    own = dict(file.data)
    base, chain = _base(file, (*readers, path)) if "based_on" in own else ({}, ())
    if isinstance(own.get("county"), str):
        own["county"] = read_county(files.referred(file, "county"))
    elif "county" not in own and not base:
        file.fail('"county" is missing; write: county = "tongyu".')
    if isinstance(own.get("parameters"), dict):
        try:
            own["parameters"] = files.flat_parameters(own["parameters"], _parameters_used(base, own))
        except Misfit as error:
            file.fail(error.sentence, ("parameters", *error.keys))
    if "programme" in own:
        try:
            own["programme"] = files.bound_programme(own["programme"])
        except Misfit as error:
            file.fail(error.sentence, error.keys)
    own.setdefault("name", _name_of(path))
    own["header"] = files.header_of(file.text)
    fields = files.overlaid(base, own)
    written = files.intensities(own.get("programme"))
    if county is not None:
        written = frozenset() if fields["county"] != county else written
        fields["county"] = county
    return _Read(_built((file, *chain), fields, written), fields, (file, *chain))


def _built(chain: tuple[TomlFile, ...], fields: Mapping[str, Any], written: Collection[str]) -> Scenario:
    """The scenario that `fields` tell, with amounts for its county; a mistake is told of the file that made it.

    `written` are the levers of which that file says how much there is in its own county.
    """
    keys: Keys
    try:
        return Scenario.model_validate({**fields, **_absolute(fields, written)})
    except ValidationError as error:
        keys, sentence = first_mistake(error)
    except Misfit as error:
        keys, sentence = error.keys, error.sentence
    return files.holding(chain, keys).fail(sentence, keys)


def _absolute(fields: Mapping[str, Any], written: Collection[str]) -> dict[str, Any]:
    """What `fields` leave to their county: the run's months unless given, and the amounts of the programme.

    Nothing where the county will be refused, and no amounts where what is used will be.
    """
    county, programme = fields["county"], fields.get("programme", {})
    try:
        county = county if isinstance(county, CountyFacts) else CountyFacts.model_validate(county)
        run = {key: value for key, value in months_run(county).items() if key not in fields}
    except (Misfit, ValidationError, TypeError):
        return {}
    try:
        tables = tables_of(tuple(sorted(fields.get("uses", ()))), county)
    except (Misfit, TypeError):
        return run
    if not isinstance(programme, dict):
        return run
    costed = costed_persons(tables.parameters, fields.get("parameters"))
    made = resolved(programme, county, tables.levers, costed, written)
    return run | made._asdict()


def _base(file: TomlFile, readers: tuple[Path, ...]) -> tuple[dict[str, Any], tuple[TomlFile, ...]]:
    """The fields that a file takes over from the scenario it is based on, and the files that tell them."""
    path = files.referred(file, "based_on")
    if any(os.path.samefile(path, reader) for reader in readers):
        circle = " -> ".join(plain(each.name) for each in (*readers, path))
        file.fail(f"based_on goes in a circle: {circle}.", ("based_on",))
    if len(readers) >= _LONGEST_CHAIN:
        file.fail(f"based_on leads through more than {_LONGEST_CHAIN} files.", ("based_on",))
    base = _read(path, readers)
    kept = ("start", "months", "households", "uses", "parameters", "programme", "without", "stress")
    fields = {name: base.fields[name] for name in kept if name in base.fields}
    return {"county": base.scenario.county} | fields, base.chain


def _parameters_used(base: dict[str, Any], own: dict[str, Any]) -> Collection[str]:
    """The names of all numbers that a file may set; the county's own where it is mistaken in what it uses."""
    uses = own.get("uses", [])
    try:
        return tables_of(tuple(sorted({*base.get("uses", ()), *uses}))).parameters
    except (Misfit, TypeError):
        return PARAMETERS


def _tables(info: ValidationInfo) -> Tables:
    """The tables of a scenario that is being made; those of the county alone where `uses` was refused."""
    return tables_of(info.data.get("uses", ()), info.data.get("county"))


def _name_of(path: Path) -> str:
    """The file's name without its ending, as far as it can be a scenario's name."""
    return _NOT_IN_NAMES.sub("-", plain(path.stem)).strip(". ") or "scenario"
