"""Study files: which scenarios to run at which points with which seeds, and what to report. TOML, `schema = 1`."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import pandas as pd
from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from tongyu.checking import Checked, Misfit, check_printable, number
from tongyu.errors import InputError
from tongyu.parameters import PARAMETERS
from tongyu.scenario import Scenario, load
from tongyu.shipped import is_path
from tongyu.study import samples
from tongyu.study.calibration.calibrated import load_calibrated
from tongyu.study.design import design
from tongyu.study.outcomes import OUTCOMES
from tongyu.study.sample_table import table
from tongyu.study.stored import KEEP
from tongyu.study.study import ONE_POINT, Study
from tongyu.study.variables import (
    CALIBRATED,
    Role,
    Variable,
    calibrated_set,
    has,
    is_factor,
    matching,
    plausible,
    role_of,
)
from tongyu.toml_files import TomlFile, read_toml
from tongyu.wording import plain, shown, span, unknown

NOUN = "a study"
DEFAULT_OUTCOMES = ("person_years_poor", "headcount", "poverty_gap", "income", "cost")
MOST_RUNS = 10_000_000
_SPECIFICATION = frozenset({"values", "times"})

Count = Annotated[int, Field(ge=1, le=10_000_000)]


class DesignSection(Checked):
    """`[design]`: how the points are laid, and how many there are."""

    noun: ClassVar[str] = "a design"

    kind: Literal["grid", "factorial", "latin_hypercube", "sobol", "morris", "table"]
    samples: Count | None = None  # latin_hypercube, sobol; of morris: trajectories
    levels: Annotated[int, Field(ge=2, le=100)] | None = None  # grid, morris
    draw: Annotated[int, Field(ge=0, lt=2**31)] = 1  # seed of the points
    seeds_a_point: Count | None = None
    file: str | None = None  # table


def _seeds_as_written(seeds: object) -> object:
    """A number of seeds, or a list of them. Raises Misfit for anything else."""
    if isinstance(seeds, int) and not isinstance(seeds, bool):
        if not 1 <= seeds <= MOST_RUNS:
            raise Misfit(f"seeds = {seeds} must be 1-{MOST_RUNS:,}.")
        return seeds
    if not isinstance(seeds, list):
        raise Misfit(f"seeds must be a number, or a list of different seeds, not {shown(seeds)}.")
    for seed in seeds:
        if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**63:
            raise Misfit(f"a seed must be a whole number from 0 on, not {shown(seed)}.")
    if not seeds or len(set(seeds)) < len(seeds):
        raise Misfit("seeds must be a number, or a list of different seeds.")
    return seeds


class StudyFile(Checked):
    """A study file as it is written."""

    noun: ClassVar[str] = NOUN

    schema_: Literal[1] = Field(1, alias="schema")
    question: Annotated[str, Field(max_length=400), AfterValidator(check_printable)] = ""
    scenarios: list[str] = Field(min_length=1)
    seeds: Annotated[int | list[int], BeforeValidator(_seeds_as_written)] = 10
    seed: int = Field(1, ge=0, lt=2**62)
    households: str | Annotated[int, Field(ge=1)] = "1:10"
    months: int | None = Field(None, ge=1, le=1_200)
    stress: list[str] = Field([])
    without: list[str] = Field([])
    outcomes: list[str] = Field(list(DEFAULT_OUTCOMES), min_length=1)
    keep: list[str] = Field(["years"])
    design: DesignSection | None = None
    levers: dict[str, Any] = Field({})
    uncertain: dict[str, Any] = Field({})

    @field_validator("outcomes")
    @classmethod
    def _known_outcomes(cls, names: list[str]) -> list[str]:
        for name in names:
            if name not in OUTCOMES:
                raise Misfit(unknown("outcome", name, OUTCOMES, "Outcomes"))
        return list(dict.fromkeys(names))

    @field_validator("keep")
    @classmethod
    def _known_parts(cls, names: list[str]) -> list[str]:
        for name in names:
            if name not in KEEP:
                raise Misfit(unknown("part of a run", name, KEEP, "What may be kept"))
        return [name for name in KEEP if name in names]

    @field_validator("households")
    @classmethod
    def _sample(cls, households: Any) -> Any:
        if isinstance(households, str) and households != "all":
            first, _, of = households.partition(":")
            if first != "1" or not of.isdecimal() or not 1 <= int(of) <= 1_000_000:
                raise Misfit(f'households = {shown(households)} must be a number, "all", or a share such as "1:10".')
        return households


def load_study(path: Path) -> Study:
    """The study in the file `path`. Raises InputError, one line with file, line and key, for any mistake in it."""
    file = read_toml(path, NOUN)
    file.require_schema([field.alias or name for name, field in StudyFile.model_fields.items()], NOUN)
    written = file.build(StudyFile, file.data)
    scenarios = _scenarios(file, written)
    variables, fitting = _variables(file, written, scenarios)
    points = _points(file, written, variables, scenarios)
    variables = _in_order(variables, points)
    chosen = written.design
    each = chosen.seeds_a_point if chosen else None
    study = Study(
        kind="sweep",
        name=plain(path.stem),
        question=written.question,
        scenarios=scenarios,
        seeds=_seeds(file, written, len(points)),
        outcomes=tuple(written.outcomes),
        keep=tuple(written.keep),
        variables=tuple(variables),
        points=points,
        seeds_a_point=each,
        fitting=tuple(fitting),
        settings=chosen.model_dump() if chosen else {},
    )
    runs = len(scenarios) * (len(study.seeds) if each else len(points) * len(study.seeds))
    if runs > MOST_RUNS:
        file.fail(f"{runs:,} runs are more than the {MOST_RUNS:,} that a study can have.", ("design",))
    return study


def _scenarios(file: TomlFile, written: StudyFile) -> tuple[Scenario, ...]:
    made = []
    for place, name in enumerate(written.scenarios):
        try:
            scenario = load(file.path.parent / name if is_path(name) else name)
        except InputError as error:
            file.fail(str(error), ("scenarios", place))
        changes: dict[str, Any] = {"households": _sample_of(file, written, scenario)}
        if written.months is not None:
            changes["months"] = written.months
        if written.stress:
            changes["stress"] = [*(each for each in scenario.stress if each not in written.stress), *written.stress]
        if written.without:
            changes["without"] = [*scenario.without, *written.without]
        try:
            made.append(scenario.with_(**changes))
        except InputError as error:
            file.fail(str(error))
    try:
        return design(made, [0]).scenarios
    except InputError as error:
        file.fail(str(error), ("scenarios",))


def _sample_of(file: TomlFile, written: StudyFile, scenario: Scenario) -> int:
    total = scenario.county.households
    if isinstance(written.households, int):
        if written.households > total:
            sentence = f"households = {written.households} are more than the {total} of {scenario.county.name} county."
            file.fail(sentence, ("households",))
        return written.households
    return total if written.households == "all" else max(1, round(total / int(written.households[2:])))


def _seeds(file: TomlFile, written: StudyFile, points: int) -> tuple[int, ...]:
    """The seeds; with some of its own for each point, so many as the points need, from the first on."""
    each = written.design.seeds_a_point if written.design else None
    if each is None:
        if isinstance(written.seeds, list):
            return tuple(written.seeds)
        return tuple(range(written.seed, written.seed + written.seeds))
    if "seeds" in written.model_fields_set:
        file.fail("with design.seeds_a_point the points decide how many seeds there are; leave out seeds.", ("seeds",))
    return tuple(range(written.seed, written.seed + each * points))


def _variables(
    file: TomlFile, written: StudyFile, scenarios: Sequence[Scenario]
) -> tuple[list[Variable], list[dict[str, float]]]:
    """Everything that varies, and the set that fits where the study draws from it."""
    variables: dict[str, Variable] = {}
    fitting: list[dict[str, float]] = []
    for section, role in (("levers", "lever"), ("uncertain", "parameter")):
        for name, value in _flat(getattr(written, section)).items():
            try:
                for variable in _variables_of(name, value, role):  # type: ignore[arg-type]
                    variables[variable.name] = variable
            except Misfit as error:
                file.fail(error.sentence, (section, name))
            if name == CALIBRATED:
                fitting = load_calibrated()
                variables[name] = calibrated_set(fitting)
            elif role == "lever" and not any(has(scenario, name) for scenario in scenarios):
                file.fail(f"none of the scenarios moves {name}, so that it cannot be varied.", (section, name))
    return list(variables.values()), fitting


def _variables_of(name: str, value: Any, role: Role) -> list[Variable]:
    """The variables that one line of `[levers]` or `[uncertain]` stands for. Raises Misfit."""
    if role == "parameter" and any(mark in name for mark in "*?["):
        found = matching(name)
        if not found:
            raise Misfit(f'no uncertain parameter is called like "{plain(name)}"; tongyu parameters lists them.')
        if value != {}:
            raise Misfit(f'"{plain(name)}" stands for {len(found)} parameters, each with its own range; write {{}}.')
        return [plausible(each) for each in found]
    if role_of(name) != role:
        other = "uncertain" if role == "lever" else "levers"
        raise Misfit(f"{name} belongs under [{other}].")
    if name == CALIBRATED:
        if value != {}:
            raise Misfit(f"{name} stands for the set of points that fit the patterns; write {{}}.")
        return []
    return [_variable(name, value, role)]


def _variable(name: str, value: Any, role: Role) -> Variable:
    example = (
        f'{name} = [0.5, 2.0, "times"]'
        if role == "lever"
        else f"{name} = [{PARAMETERS[name].low}, {PARAMETERS[name].high}], or {{}} for that plausible range"
    )
    low: Any
    high: Any
    times = False
    values: tuple[float, ...] = ()
    match value:
        case {} if not value and role == "parameter":
            return plausible(name)
        case {"values": list(given), **rest} if rest.keys() <= _SPECIFICATION and given:
            times = rest.get("times", False) is True
            values = tuple(number(each, name, name) for each in given)
            low, high = min(values), max(values)
        case [low, high, "times"]:
            times = True
        case [low, high]:
            pass
        case _:
            raise Misfit(f"{name} must be a range; write {example}.", name)
    low, high = number(low, name, name), number(high, name, name)
    if not low < high and len(values) != 1:
        raise Misfit(f"{name}: the range {low}-{high} must rise.", name)
    if is_factor(name) and not times:
        raise Misfit(f'{name} is varied by a factor; write {name} = [0.5, 2.0, "times"].', name)
    if role == "lever":
        if low < 0.0:
            raise Misfit(f"{name}: {low} must not be negative.", name)
    else:
        _require_accepted(name, low, high, times)
    return Variable(name, role, low, high, times, values)


def _require_accepted(name: str, low: float, high: float, times: bool) -> None:
    parameter = PARAMETERS[name]
    ends = sorted(end * parameter.value if times else end for end in (low, high))
    if not parameter.floor <= ends[0] <= ends[1] <= parameter.ceiling:
        allowed = span(float(parameter.floor), float(parameter.ceiling))
        raise Misfit(f"{name}: {span(*ends)} leaves {allowed}, what is accepted.", name)


def _points(
    file: TomlFile, written: StudyFile, variables: list[Variable], scenarios: Sequence[Scenario]
) -> pd.DataFrame:
    """The points of the design, a row a point and a column a variable.

    The columns of a table are variables too, whether or not the file gives them a range; those are added.
    """
    chosen = written.design
    if chosen is None:
        if variables:
            file.fail(
                'something varies, but how is not said; write: [design], kind = "latin_hypercube" and samples = 50.'
            )
        return ONE_POINT
    if not variables and chosen.kind != "table":
        file.fail("the design has nothing to vary; write [levers] or [uncertain].", ("design",))
    _require_design_keys(file, chosen)
    try:
        match chosen.kind:
            case "grid":
                return samples.grid(variables, chosen.levels)
            case "factorial":
                return samples.factorial(variables)
            case "latin_hypercube":
                return samples.latin_hypercube(variables, chosen.samples or 0, chosen.draw)
            case "sobol":
                return samples.sobol(variables, chosen.samples or 0, chosen.draw)
            case "morris":
                return samples.morris(variables, chosen.samples or 0, chosen.levels or 4, chosen.draw)
            case "table":
                return table(file.path.parent / str(chosen.file), lambda name: _column(name, variables, scenarios))
    except InputError as error:
        file.fail(str(error), ("design",))


def _column(name: str, variables: list[Variable], scenarios: Sequence[Scenario]) -> Variable:
    """The variable of a table's column: one that the file gives a range, else within all that is accepted."""
    for variable in variables:
        if variable.name == name:
            return variable
    role = role_of(name)
    if name == CALIBRATED:
        raise Misfit(f"{name} is a set, not a column; give the parameters' values.")
    if role == "lever" and not any(has(scenario, name) for scenario in scenarios):
        raise Misfit(f"none of the scenarios moves {name}, so that it cannot be varied.")
    parameter = PARAMETERS.get(name)
    low, high = (0.0, math.inf) if parameter is None else (float(parameter.floor), float(parameter.ceiling))
    variables.append(Variable(name, role, low, high, times=is_factor(name)))
    return variables[-1]


def _in_order(variables: Sequence[Variable], points: pd.DataFrame) -> list[Variable]:
    """The variables that have a column, in the order of the columns."""
    by_name = {variable.name: variable for variable in variables}
    return [by_name[str(name)] for name in points.columns]


_KEYS: Mapping[str, tuple[str, ...]] = {
    "grid": (),
    "factorial": (),
    "latin_hypercube": ("samples",),
    "sobol": ("samples",),
    "morris": ("samples",),
    "table": ("file",),
}
_OPTIONAL: Mapping[str, tuple[str, ...]] = {"grid": ("levels",), "morris": ("levels",)}


def _require_design_keys(file: TomlFile, chosen: DesignSection) -> None:
    """Each kind has its own keys: one that is missing or means nothing is a mistake."""
    needed = _KEYS[chosen.kind]
    allowed = (*needed, *_OPTIONAL.get(chosen.kind, ()))
    for key in ("samples", "levels", "file"):
        given = getattr(chosen, key) is not None
        if key in needed and not given:
            file.fail(f"a {chosen.kind} design needs design.{key}.", ("design",))
        if given and key not in allowed:
            file.fail(f"a {chosen.kind} design has no {key}.", ("design", key))
    if chosen.kind == "sobol" and chosen.samples and chosen.samples & (chosen.samples - 1):
        file.fail(f"design.samples = {chosen.samples} must be a power of 2 for a sobol design.", ("design", "samples"))


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Lines by full name, whether written as "choice.theta" or as tables within tables."""
    flat: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict) and value and not value.keys() <= _SPECIFICATION:
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat
