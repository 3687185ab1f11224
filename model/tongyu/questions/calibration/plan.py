"""The file of a calibration: which parameters may move in which ranges, which rows are fitted, on which seeds.

`patterns = "patterns_zigui.toml"`, a file beside it, says whose rows they are, and so in which county they are fitted,
unless `county` names another; without it they are Tongyu's.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from tongyu.county.facts import CountyFacts
from tongyu.county.numbers.kinds import Parameter
from tongyu.county.tables import tables_of
from tongyu.questions.calibration.misses import Aim
from tongyu.questions.patterns.registry import ESTIMATORS
from tongyu.questions.patterns.table import Pattern, county_of, load_patterns, named_county
from tongyu.runs.study import BOTH, ECOMMERCE, SOCIAL_WORK
from tongyu.scenario.files import flat_parameters
from tongyu.text.checking import Checked, Misfit, first_mistake, number
from tongyu.text.toml_files import read_toml
from tongyu.text.wording import nearest, plain, shown, span, unknown

MOST_PARAMETERS = 8
INTERACTION = (ECOMMERCE, SOCIAL_WORK, BOTH)  # the scenarios that the paper's claim is judged by
KEYS = (
    *("schema", "county", "patterns", "seeds", "level", "reported", "households", "trials", "minutes", "draw"),
    *("parameters", "rows"),
)


class Plan(Checked):
    """What is calibrated: parameters with their ranges, FIT rows with their tolerances, seeds, sample, budget."""

    noun: ClassVar[str] = "a calibration"

    county: CountyFacts = Field(description="where it is fitted")
    seeds: list[int] = Field(min_length=1, max_length=1_000)
    level: tuple[int, int] | None = Field(None, description="first and last seed of the level", strict=False)
    reported: tuple[int, int] = Field(description="first and last seed kept for reports", strict=False)
    households: int = Field(ge=1)
    trials: int = Field(ge=1, le=100_000)
    minutes: float = Field(gt=0, le=100_000)
    draw: int = Field(1, ge=0, lt=2**32, description="seed of the search itself")
    parameters: dict[str, tuple[float, float]] = Field(min_length=1, description="lowest and highest value by name")
    rows: dict[str, float] = Field(min_length=1, description="tolerance by pattern, in the pattern's unit")
    patterns: dict[str, Pattern] = Field({}, description="those of `rows`")

    @field_validator("seeds")
    @classmethod
    def _distinct(cls, seeds: list[int]) -> list[int]:
        for seed in seeds:
            if not 0 <= seed < 2**63:
                raise Misfit(f"seed {shown(seed)} is outside 0-{2**63 - 1}.")
            if seeds.count(seed) > 1:
                raise Misfit(f"seed {seed} is given twice.")
        return seeds

    @field_validator("level", "reported")
    @classmethod
    def _rising(cls, ends: tuple[int, int] | None) -> tuple[int, int] | None:
        if ends is not None and not 0 <= ends[0] <= ends[1] < 2**63:
            raise Misfit(f"[{shown(ends[0])}, {shown(ends[1])}] must rise, from 0 at least.")
        if ends is not None and ends[1] - ends[0] >= 10_000_000:
            raise Misfit(f"[{ends[0]}, {ends[1]}] holds more seeds than anybody runs.")
        return ends

    @field_validator("parameters", mode="before")
    @classmethod
    def _ranges(cls, table: Any, info: ValidationInfo) -> Any:
        if not isinstance(table, dict):
            return table
        if len(table) > MOST_PARAMETERS:
            raise Misfit(
                f"{len(table)} parameters are more than the {MOST_PARAMETERS} that the patterns can tell apart."
            )
        known = tables_of((), info.data["county"]).parameters
        return {name: _range(name, value, known) for name, value in table.items()}

    @field_validator("rows", mode="before")
    @classmethod
    def _tolerances(cls, table: Any) -> Any:
        if not isinstance(table, dict):
            return table
        for name, value in table.items():
            if number(value, f"{plain(name)}: the tolerance", name) <= 0.0:
                raise Misfit(f"{plain(name)} = {shown(value)} must be more than 0.", name)
        return table

    @model_validator(mode="after")
    def _seeds_apart(self) -> "Plan":
        first, last = self.reported
        for key, seeds in (("seeds", self.seeds), ("level", self.level_seeds)):
            overlap = [seed for seed in seeds if first <= seed <= last]
            if overlap:
                raise Misfit(f"seed {overlap[0]} is one of the reported, {first}-{last}; calibrate on others.", key)
        return self

    @property
    def level_seeds(self) -> range:
        """The seeds on which the level of the figures is taken at the starting point; none where it is not."""
        return range(0) if self.level is None else range(self.level[0], self.level[1] + 1)

    @property
    def aims(self) -> dict[str, Aim]:
        """What each row is to hit."""
        return {name: Aim(*self.patterns[name].bounds, tolerance) for name, tolerance in self.rows.items()}

    @property
    def row_of(self) -> dict[str, str]:
        """The row of patterns that each figure belongs to: C2 for C2a."""
        return {name: self.patterns[name].row for name in self.rows}

    def start(self) -> dict[str, float]:
        """The parameters' present values in the county, moved into their ranges."""
        known = tables_of((), self.county).parameters
        return {name: min(max(known[name].value, low), high) for name, (low, high) in self.parameters.items()}


def load_plan(path: Path, patterns_path: Path | None = None, county: CountyFacts | None = None) -> Plan:
    """The calibration in the file `path`, its rows taken from `patterns_path`, else from the file that it names.

    It is of `county`, else of the county that it names, else of that of its patterns.

    Raises InputError; among the mistakes is a seed that is kept for reports, a row that is no FIT row, and a row whose
    scenario belongs to the interaction of e-commerce and social work.
    """
    file = read_toml(path, "a calibration")
    file.require_schema(KEYS, "a calibration")
    data = {key: value for key, value in file.data.items() if key not in ("schema", "county", "patterns")}
    named = file.data.get("patterns")
    if named is not None and not isinstance(named, str):
        file.fail(f"patterns must be the path of a table of patterns, not {shown(named)}.", ("patterns",))
    beside = patterns_path or (None if named is None else path.parent / named)
    named_here = file.data.get("county")
    where = county or (county_of(beside) if named_here is None else named_county(file, named_here))
    known = tables_of((), where).parameters
    if isinstance(data.get("parameters"), dict):
        try:
            data["parameters"] = _flat_ranges(data["parameters"], known)
        except Misfit as error:
            file.fail(error.sentence, ("parameters", *error.keys))
    patterns = {pattern.id: pattern for pattern in load_patterns(beside, where)}
    rows = data.get("rows", {})
    for name in rows if isinstance(rows, dict) else ():
        mistake = _unfit(name, patterns)
        if mistake:
            file.fail(mistake, ("rows", name))
    data["county"] = where
    data["patterns"] = {name: patterns[name] for name in rows} if isinstance(rows, dict) else {}
    try:
        return Plan.model_validate(data)
    except ValidationError as error:
        keys, sentence = first_mistake(error)
        file.fail(sentence, keys)


def _unfit(name: str, known: dict[str, Pattern]) -> str:
    """Why a row cannot be fitted, or nothing."""
    if name not in known:
        return unknown("row", name, [each for each, pattern in known.items() if pattern.kind == "FIT"], "FIT rows")
    pattern = known[name]
    if pattern.kind != "FIT":
        return f"{name} is a CHECK row; only FIT rows calibrate."
    if pattern.scenario in INTERACTION:
        return f"{name} looks at {pattern.scenario}: the interaction must not be seen while calibrating."
    if pattern.without is not None or pattern.against is not None or ESTIMATORS[pattern.estimator].closely:
        return f"{name} compares households; only rows that look at the county's tables calibrate."
    return ""


def _flat_ranges(table: dict[str, Any], known: Mapping[str, Parameter]) -> dict[str, Any]:
    """Ranges by full name; an empty table stands for the plausible range."""
    whole = {name: value for name, value in table.items() if name in known}
    nested = {name: value for name, value in table.items() if name not in known}
    return {**whole, **flat_parameters(nested, known)}


def _range(name: str, value: Any, known: Mapping[str, Parameter]) -> tuple[float, float]:
    parameter = known.get(name)
    if parameter is None:
        near = nearest(name, known)
        guess = f'did you mean "{near}"? ' if near else ""
        raise Misfit(f'unknown parameter "{plain(name)}"; {guess}`tongyu parameters` lists them all.', name)
    if value == {}:
        value = [parameter.low, parameter.high]
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise Misfit(f"{name} must be a range such as [{parameter.low}, {parameter.high}], or {{}} for that one.", name)
    low, high = (number(end, name, name) for end in value)
    if not parameter.floor <= low < high <= parameter.ceiling:
        allowed = span(float(parameter.floor), float(parameter.ceiling))
        raise Misfit(f"{name} = [{low}, {high}] must rise and lie within {allowed}.", name)
    return low, high
