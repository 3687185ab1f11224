"""Study files: which scenarios to run at which points with which seeds, and what to report. TOML, `schema = 1`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import pandas as pd
from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from tongyu.county.facts import CountyFacts
from tongyu.county.reading import load_county
from tongyu.county.tables import tables_for
from tongyu.designs import samples
from tongyu.designs.calibrated import Fitting, fitting_of
from tongyu.designs.comparison import comparable
from tongyu.designs.sample_table import table
from tongyu.designs.varied_lines import (
    column_of,
    is_pattern,
    lines_of,
    require_moved,
    require_one_mover,
    require_uncapped,
    variables_of,
)
from tongyu.errors import InputError
from tongyu.runs.outcomes import outcomes_here
from tongyu.runs.stored import KEEP
from tongyu.runs.study import ONE_POINT, Study
from tongyu.runs.variables import CALIBRATED, Role, Variable, calibrated_set, fitted_parameters, matching, plausible
from tongyu.scenario.scenario import Scenario, load
from tongyu.shipped import is_path
from tongyu.text.checking import Checked, Keys, Misfit, check_printable
from tongyu.text.toml_files import TomlFile, read_toml
from tongyu.text.wording import county_called, plain, shown, unknown

NOUN = "a study"
DEFAULT_OUTCOMES = ("person_years_poor", "headcount", "poverty_gap", "income", "cost")
MOST_RUNS = 10_000_000
_SECTIONS: Mapping[str, Role] = {"levers": "lever", "uncertain": "parameter"}

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
    if not seeds:
        raise Misfit("seeds must be a number, or a list of different seeds, not an empty list.")
    twice = next((seed for seed in seeds if seeds.count(seed) > 1), None) if len(set(seeds)) < len(seeds) else None
    if twice is not None:
        raise Misfit(f"seeds names {twice} twice.")
    return seeds


class StudyFile(Checked):
    """A study file as it is written."""

    noun: ClassVar[str] = NOUN

    schema_: Literal[1] = Field(1, alias="schema")
    question: Annotated[str, Field(max_length=400), AfterValidator(check_printable)] = ""
    scenarios: list[str] = Field(min_length=1)
    county: str | None = None
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
            if name not in outcomes_here():
                raise Misfit(unknown("outcome", name, outcomes_here(), "Outcomes"))
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


def load_study(path: Path, county: CountyFacts | None = None) -> Study:
    """The study in the file `path`, in `county` where one is given, else in that which the file names.

    Raises InputError, one line with file, line and key, for any mistake in it.
    """
    file = read_toml(path, NOUN)
    file.require_schema([field.alias or name for name, field in StudyFile.model_fields.items()], NOUN)
    written = file.build(StudyFile, file.data)
    scenarios = _scenarios(file, written, county or _county(file, written))
    variables, fitting, said = _variables(file, written, scenarios)
    points = _points(file, written, variables, scenarios)
    variables = _in_order(variables, points)
    try:
        require_one_mover(variables, fitting)
        require_uncapped(variables, points, scenarios)
    except Misfit as error:
        file.fail(error.sentence, _place_of(file, written, error.keys))
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
        settings=(chosen.model_dump() if chosen else {}) | ({"fitted": said} if said else {}),
    )
    if study.runs > MOST_RUNS:
        file.fail(f"{study.runs:,} runs are more than the {MOST_RUNS:,} that a study can have.", ("design",))
    return study


def _county(file: TomlFile, written: StudyFile) -> CountyFacts | None:
    """The county that the file puts in the place of its scenarios' own, seen from its folder."""
    if written.county is None:
        return None
    try:
        return load_county(written.county, file.path.parent)
    except InputError as error:
        file.fail(str(error), ("county",))


def _scenarios(file: TomlFile, written: StudyFile, county: CountyFacts | None) -> tuple[Scenario, ...]:
    made = []
    for place, name in enumerate(written.scenarios):
        try:
            scenario = load(file.path.parent / name if is_path(name) else name, county)
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
        return comparable(made)
    except InputError as error:
        file.fail(str(error), ("scenarios",))


def _sample_of(file: TomlFile, written: StudyFile, scenario: Scenario) -> int:
    total = scenario.county.households
    if isinstance(written.households, int):
        if written.households > total:
            sentence = (
                f"households = {written.households} are more than the {total} of {county_called(scenario.county.name)}."
            )
            file.fail(sentence, ("households",))
        return written.households
    return total if written.households == "all" else max(1, round(total / int(written.households[2:])))


def _seeds(file: TomlFile, written: StudyFile, points: int) -> tuple[int, ...]:
    """The seeds; with some of its own for each point, so many as the points need, from the first on."""
    each = written.design.seeds_a_point if written.design else None
    if each is None:
        if isinstance(written.seeds, list):
            if "seed" in written.model_fields_set:
                file.fail("seed is the first of a number of seeds; beside a list of seeds leave it out.", ("seed",))
            return tuple(written.seeds)
        return tuple(range(written.seed, written.seed + written.seeds))
    if "seeds" in written.model_fields_set:
        file.fail("with design.seeds_a_point the points decide how many seeds there are; leave out seeds.", ("seeds",))
    return tuple(range(written.seed, written.seed + each * points))


def _variables(
    file: TomlFile, written: StudyFile, scenarios: Sequence[Scenario]
) -> tuple[list[Variable], list[Mapping[str, float]], str]:
    """Everything that varies, the set that fits where the study draws from it, and from what that is, in a sentence.

    A parameter that a line names has the range of that line, wherever patterns that take it in stand.
    """
    variables: dict[str, Variable] = {}
    fitting: list[Mapping[str, float]] = []
    said = ""
    tables = tables_for(scenarios)
    for section, role in _SECTIONS.items():
        for name, value in _lines(file, written, section).items():
            try:
                for variable in variables_of(name, value, role, tables):
                    if variable.name == name:
                        variables[name] = variable
                    else:
                        variables.setdefault(variable.name, variable)
                if role == "lever":
                    require_moved(name, variables[name].times, scenarios)
            except Misfit as error:
                file.fail(error.sentence, (section, name))
            if name == CALIBRATED:
                found = _fitting(file, value, scenarios)
                fitting, said = list(found.points), found.said
                if fitting:
                    variables[name] = calibrated_set(fitting)
                else:
                    for each in fitted_parameters(tables):
                        variables.setdefault(each, plausible(each, tables))
    return list(variables.values()), fitting, said


def _fitting(file: TomlFile, value: Any, scenarios: Sequence[Scenario]) -> Fitting:
    """The calibration that the line `calibrated` names, seen from the file's folder; `{}` is the county's own."""
    try:
        return fitting_of(scenarios[0].county, file.path.parent / value if isinstance(value, str) else None)
    except InputError as error:
        file.fail(str(error), ("uncertain", CALIBRATED))


def _lines(file: TomlFile, written: StudyFile, section: str) -> dict[str, Any]:
    try:
        return lines_of(getattr(written, section))
    except Misfit as error:
        file.fail(error.sentence, (section, *error.keys))


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
    _require_listed_for_a_grid(file, chosen, variables)
    _require_few_enough(file, written, chosen, len(scenarios))
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
                listed = table(file.path.parent / str(chosen.file), lambda name: column_of(name, variables, scenarios))
                _require_columns(file, written, listed, scenarios)
                return listed
    except InputError as error:
        file.fail(str(error), ("design",))


def _require_few_enough(file: TomlFile, written: StudyFile, chosen: DesignSection, scenarios: int) -> None:
    """Refuses too many runs before any point is laid, which takes minutes for millions."""
    seeds = len(written.seeds) if isinstance(written.seeds, list) else written.seeds
    least = (chosen.samples or 1) * (chosen.seeds_a_point or seeds) * scenarios
    if least > MOST_RUNS:
        about = "" if chosen.kind == "latin_hypercube" else "at least "
        file.fail(f"{about}{least:,} runs are more than the {MOST_RUNS:,} that a study can have.", ("design",))


def _place_of(file: TomlFile, written: StudyFile, names: Keys) -> Keys:
    """Where the file speaks of the variable that `names` begins with; of a table's column only the design does."""
    for section in _SECTIONS:
        if names and names[0] in _lines(file, written, section):
            return section, names[0]
    return ("design",)


def _require_columns(file: TomlFile, written: StudyFile, points: pd.DataFrame, scenarios: Sequence[Scenario]) -> None:
    """Refuse a line that no column of the table is about."""
    tables = tables_for(scenarios)
    for section, role in _SECTIONS.items():
        for name in _lines(file, written, section):
            meant = matching(name, tables) if role == "parameter" and is_pattern(name) else [name]
            if not any(each in points for each in meant):
                file.fail(f"the table of points has no column {plain(name)}.", (section, name))


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
_OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "grid": ("levels",),
    "latin_hypercube": ("draw",),
    "sobol": ("draw",),
    "morris": ("levels", "draw"),
}


def _require_design_keys(file: TomlFile, chosen: DesignSection) -> None:
    """Each kind has its own keys: one that is missing or means nothing is a mistake."""
    needed = _KEYS[chosen.kind]
    allowed = (*needed, *_OPTIONAL.get(chosen.kind, ()))
    for key in ("samples", "levels", "draw", "file"):
        given = key in chosen.model_fields_set
        if key in needed and not given:
            file.fail(f"a {chosen.kind} design needs design.{key}.", ("design",))
        if given and key not in allowed:
            file.fail(f"a {chosen.kind} design has no {key}.", ("design", key))
    if chosen.kind == "sobol" and chosen.samples and chosen.samples & (chosen.samples - 1):
        file.fail(f"design.samples = {chosen.samples} must be a power of 2 for a sobol design.", ("design", "samples"))


def _require_listed_for_a_grid(file: TomlFile, chosen: DesignSection, variables: Sequence[Variable]) -> None:
    """Listed values are the levels of a grid: other designs would pass over them, and a grid of them over levels."""
    for variable in variables:
        if variable.values and chosen.kind != "grid":
            section = "levers" if variable.role == "lever" else "uncertain"
            file.fail(
                f'{variable.name} lists values, which only a grid takes; write kind = "grid", or the range'
                f" [{variable.low}, {variable.high}].",
                (section, variable.name),
            )
    if chosen.levels is not None and chosen.kind == "grid" and all(variable.values for variable in variables):
        file.fail("every variable lists its values; leave out design.levels.", ("design", "levels"))
