"""The file of a calibration: which parameters may move in which ranges, which rows are fitted, on which seeds.

`patterns = "patterns_zigui.toml"`, a file beside it, says whose rows they are, and so in which county they are fitted,
unless `county` names another; without it they are Tongyu's.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from tongyu.county.facts import CountyFacts
from tongyu.county.numbers.kinds import WHOLE_UNITS, Parameter
from tongyu.county.tables import tables_of
from tongyu.questions.calibration.misses import Aim
from tongyu.questions.headline import load_plan as load_headline
from tongyu.questions.patterns.table import Pattern, county_of, load_patterns, named_county
from tongyu.runs.study import BOTH, ECOMMERCE, SOCIAL_WORK
from tongyu.runs.variables import FIXED_GROUPS, FORMS
from tongyu.scenario.files import flat_parameters
from tongyu.text.checking import Checked, Misfit, first_mistake, number
from tongyu.text.toml_files import read_toml
from tongyu.text.wording import nearest, plain, shown, span, unknown

INTERACTION = (ECOMMERCE, SOCIAL_WORK, BOTH)  # the scenarios that the paper's claim is judged by
LEVERS = "programme"  # the group of what levers cost
LEAST_WAVE = 10  # points
EVERY = "*"
KEYS = (
    *("schema", "county", "patterns", "seeds", "level", "reported", "households", "waves", "minutes", "draw"),
    *("parameters", "rows", "coarse"),
)
Sizes = Annotated[list[int], Field(min_length=2, max_length=20)]


class Plan(Checked):
    """What is calibrated: parameters with their ranges, FIT rows with their tolerances, seeds, sample, waves.

    `patterns` are all FIT rows that are run; those of `rows` are fitted, the others only told of. `waves` are the
    points of each, at most: the time may allow fewer. `until` is the last year that a fitted row looks at.
    """

    noun: ClassVar[str] = "a calibration"

    county: CountyFacts = Field(description="where it is fitted")
    seeds: list[int] = Field(min_length=1, max_length=1_000)
    level: tuple[int, int] | None = Field(None, description="first and last seed of the level", strict=False)
    reported: tuple[int, int] = Field(description="first and last seed kept for reports", strict=False)
    households: int = Field(ge=1)
    waves: Sizes
    minutes: float = Field(gt=0, le=100_000)
    draw: int = Field(1, ge=0, lt=2**32, description="seed of the calibration's own luck")
    parameters: dict[str, tuple[float, float]] = Field(min_length=1, description="lowest and highest value by name")
    rows: dict[str, float] = Field(min_length=1, description="tolerance by pattern, an s.d. in the pattern's unit")
    patterns: dict[str, Pattern] = Field({}, description="all that are run, by name")
    until: int = Field(0, ge=0, description="0: no row is left out for its year")

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

    @field_validator("waves")
    @classmethod
    def _large_enough(cls, sizes: list[int]) -> list[int]:
        for size in sizes:
            if not LEAST_WAVE <= size <= 100_000:
                raise Misfit(f"a wave of {shown(size)} points is outside {LEAST_WAVE}-100,000.")
        return sizes

    @field_validator("parameters", mode="before")
    @classmethod
    def _ranges(cls, table: Any, info: ValidationInfo) -> Any:
        if not isinstance(table, dict) or "county" not in info.data:
            return table
        known = tables_of((), info.data["county"]).parameters
        named = {name: _range(name, value, known) for name, value in table.items() if not _is_pattern(name)}
        for name, value in table.items():
            if _is_pattern(name):
                named = {**_alike(name, value, known), **named}
        order = {name: place for place, name in enumerate(known)}
        return dict(sorted(named.items(), key=lambda item: order[item[0]]))

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
    def fitted(self) -> list[str]:
        """The rows that are fitted, in the order of `rows`."""
        return [name for name in self.rows if not self.until or _last_year(self.patterns[name]) <= self.until]

    @property
    def aims(self) -> dict[str, Aim]:
        """What each row, also one that is not fitted, is to hit."""
        return {name: Aim(*self.patterns[name].bounds, tolerance) for name, tolerance in self.rows.items()}

    def start(self) -> dict[str, float]:
        """The parameters' present values in the county, moved into their ranges."""
        known = tables_of((), self.county).parameters
        return {name: min(max(known[name].value, low), high) for name, (low, high) in self.parameters.items()}

    def left_out_after(self, year: int) -> "Plan":
        """The same fitted to rows up to `year` alone. Raises InputError's Misfit where none is left."""
        made = self.model_copy(update={"until": year})
        if not made.fitted:
            raise Misfit(f"no row looks at years up to {year} alone.")
        if len(made.fitted) == len(self.rows):
            raise Misfit(f"no row looks beyond {year}, so that there is nothing to leave out.")
        return made


def load_plan(
    path: Path, patterns_path: Path | None = None, county: CountyFacts | None = None, coarse: bool = False
) -> Plan:
    """The calibration in the file `path`, its rows taken from `patterns_path`, else from the file that it names.

    It is of `county`, else of the county that it names, else of that of its patterns. With `coarse` what stands under
    `[coarse]` goes before the rest.

    Raises InputError; among the mistakes is a seed that is kept for reports, a row that is no FIT row, and a row whose
    scenario belongs to the interaction of e-commerce and social work.
    """
    file = read_toml(path, "a calibration")
    file.require_schema(KEYS, "a calibration")
    data = {key: value for key, value in file.data.items() if key not in ("schema", "county", "patterns", "coarse")}
    rough = file.data.get("coarse", {})
    if not isinstance(rough, dict) or not set(rough) <= {"seeds", "level", "households", "waves", "minutes"}:
        file.fail("[coarse] takes seeds, level, households, waves and minutes, and nothing else.", ("coarse",))
    if coarse and not rough:
        file.fail("it has no table [coarse], which --coarse goes by; write households, waves and minutes under it.")
    data |= rough if coarse else {}
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
    if isinstance(data.get("rows"), dict):
        for name in data["rows"]:
            mistake = "" if name == EVERY else _unfit(name, patterns)
            if mistake:
                file.fail(mistake, ("rows", name))
        try:
            data["rows"] = _all_rows(data["rows"], patterns)
        except Misfit as error:
            file.fail(error.sentence, ("rows", *error.keys))
        data["patterns"] = {name: patterns[name] for name in data["rows"]}
    data["county"] = where
    try:
        return Plan.model_validate(data)
    except ValidationError as error:
        keys, sentence = first_mistake(error)
        file.fail(sentence, keys)


def _all_rows(table: dict[str, Any], patterns: Mapping[str, Pattern]) -> dict[str, Any]:
    """`table`; "*" stands for all FIT rows that are not named, in the order of the patterns.

    Its value is the tolerance as a share of the target's half width, of the border itself where it has one alone.
    """
    if EVERY not in table:
        return table
    share = number(table[EVERY], '"*": the share', EVERY)
    if share <= 0.0:
        raise Misfit(f'"*" = {share:g} must be more than 0.', EVERY)
    found: dict[str, Any] = {}
    for name, pattern in patterns.items():
        if name in table:
            found[name] = table[name]
        elif pattern.kind == "FIT" and not _unfit(name, patterns):
            low, high = pattern.bounds
            whole = low is not None and high is not None
            width = (high - low) / 2.0 if whole and low is not None and high is not None else abs(low or high or 0.0)
            if width <= 0.0:
                raise Misfit(f'{name} has no width of which "*" could be a share; give its tolerance.', EVERY)
            found[name] = share * width
    return found


def _unfit(name: str, known: Mapping[str, Pattern]) -> str:
    """Why a row cannot be fitted, or nothing."""
    if name not in known:
        return unknown("row", name, [each for each, pattern in known.items() if pattern.kind == "FIT"], "FIT rows")
    pattern = known[name]
    if pattern.kind != "FIT":
        return f"{name} is a CHECK row; only FIT rows calibrate."
    if pattern.scenario in INTERACTION or pattern.against in INTERACTION:
        return f"{name} looks at {pattern.scenario}: the interaction must not be seen while calibrating."
    return ""


def _last_year(pattern: Pattern) -> int:
    """The last year that a row speaks of; 0 where it names none, and is fitted whatever the year."""
    named = pattern.asked.looked_at()
    return max(named[1] if named else 0, pattern.drought or 0)


def _is_pattern(name: str) -> bool:
    return any(mark in name for mark in "*?[")


def movable(known: Mapping[str, Parameter]) -> list[str]:
    """All numbers that a calibration may move at once: no levers, links of the paper's claim, measures or forms.

    Neither what an overlay does, nor whole numbers, nor what has no range.
    """
    links = load_headline().links
    return [
        name
        for name, parameter in known.items()
        if parameter.low < parameter.high
        and name not in links
        and name.partition(".")[0] not in (*FIXED_GROUPS, LEVERS)
        and parameter.unit not in (*WHOLE_UNITS, FORMS)
    ]


def _alike(name: str, value: Any, known: Mapping[str, Parameter]) -> dict[str, tuple[float, float]]:
    """The plausible ranges of the movable numbers that a pattern such as "*" or "choice.*" stands for."""
    if value != {}:
        raise Misfit(f'"{plain(name)}" stands for many numbers, each with its own range; write {{}}.', name)
    found = [each for each in movable(known) if fnmatchcase(each, name)]
    if not found:
        raise Misfit(f'no number that may move is called like "{plain(name)}".', name)
    return {each: (float(known[each].low), float(known[each].high)) for each in found}


def _flat_ranges(table: dict[str, Any], known: Mapping[str, Parameter]) -> dict[str, Any]:
    """Ranges by full name; an empty table stands for the plausible range."""
    whole = {name: value for name, value in table.items() if name in known or _is_pattern(name)}
    nested = {name: value for name, value in table.items() if name not in whole}
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
