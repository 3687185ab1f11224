"""The stages of a sensitivity study, each a study of its own in a folder below the first.

    .            the scenarios at the central values of all parameters, with many seeds: the order that may be turned
    groups/      Morris screening of all uncertain parameters, moved together by mechanism
    parameters/  Morris screening of the single parameters of the groups that matter most
    indices/     Sobol' indices of the parameters that matter most, of all others together, and of luck

A stage that would have nothing to choose from is left out. Stages have seeds apart, so that no parameter comes out on
top of one by the luck of the one before.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.county.declared import Tables
from tongyu.county.tables import TABLES, tables_for
from tongyu.designs import samples
from tongyu.designs.calibrated import fitting_of
from tongyu.designs.comparison import comparable
from tongyu.errors import InputError
from tongyu.questions.sensitivity.luck import LUCK, seeds_of
from tongyu.questions.sensitivity.responses import MAIN
from tongyu.runs.counterfactual import references_of
from tongyu.runs.study import Study
from tongyu.runs.variables import (
    CALIBRATED,
    Variable,
    calibrated_set,
    fitted_parameters,
    plausible,
    uncertain_parameters,
    varied_apart,
)
from tongyu.scenario.scenario import Scenario
from tongyu.statistics.problem import members
from tongyu.text.wording import nearest, plain

KIND = "sensitivity"
QUESTION = "On which assumptions do the effects of the scenarios and their order hang?"
GROUPS, PARAMETERS, INDICES = "groups", "parameters", "indices"
OTHERS = "all others"
LEVELS = 4  # of the Morris designs
STAGE_SEEDS = 100_000  # from one stage's first seed to the next's
_NUMBER = {GROUPS: 1, PARAMETERS: 2, INDICES: 3}
_DRAW = 1  # seed of the points
SMALLEST_SAMPLE, ONE_IN = 500, 50


@dataclass(frozen=True)
class Settings:
    """How thoroughly to look. `parameters` are patterns; `groups` and `top` are how many go on to the next stage."""

    parameters: tuple[str, ...] = ("*",)
    trajectories: int = 10
    samples: int = 64
    groups: int = 5
    top: int = 6
    seeds: int = 20  # at the central values
    seed: int = 1
    fitted: str = ""  # from what calibrated numbers are drawn, in a sentence
    apart: bool = False  # whether each is, for want of a calibration of the county

    @property
    def document(self) -> dict[str, Any]:
        """As plain data, from which `settings_of` makes them again."""
        return asdict(self) | {"parameters": list(self.parameters)}


def settings_of(study: Study) -> Settings:
    """The settings that a stored study was made with."""
    return Settings(**(dict(study.settings) | {"parameters": tuple(study.settings["parameters"])}))


def small_sample(scenario: Scenario) -> int:
    """Households of the sample that many cheap runs are made of: what the file says, else one in 50, at least 500."""
    households = scenario.county.households
    return scenario.households or min(households, max(SMALLEST_SAMPLE, round(households / ONE_IN)))


def central_study(scenarios: Sequence[Scenario], settings: Settings, named: Path | None = None) -> Study:
    """The scenarios at the central values; calibrated numbers from the file `named`, see `calibrated.fitting_of`.

    Raises InputError where they cannot be compared or nothing is to vary.
    """
    seeds = range(settings.seed, settings.seed + settings.seeds)
    compared = comparable(scenarios)
    if not references_of(compared).others:
        raise InputError("a sensitivity study needs a scenario with a programme.")
    if settings.samples & (settings.samples - 1):
        raise InputError(f"--samples {settings.samples} must be a power of 2, such as 64.")
    tables = tables_for(compared)
    fitting = fitting_of(compared[0].county, named, without=uncertain_parameters(tables))
    settings = replace(settings, fitted=fitting.said, apart=not fitting.points)
    names_matching(settings.parameters, tables, fitting.points[0] if fitting.points else ())
    return Study(
        kind=KIND,
        name=KIND,
        question=QUESTION,
        scenarios=compared,
        seeds=tuple(seeds),
        outcomes=(MAIN,),
        fitting=fitting.points,
        settings=settings.document,
    )


def names_matching(
    patterns: Sequence[str], tables: Tables = TABLES, together: Collection[str] | None = None
) -> list[str]:
    """The uncertain parameters of `tables` that any of `patterns` names, the calibrated set as one of them.

    The set moves the parameters `together`, all that are calibrated where none are given. Where it moves none, each is
    varied by itself, and the name of the set stands for them all. Raises InputError.
    """
    fitted = fitted_parameters(tables)
    moved = fitted if together is None else together
    uncertain = varied_apart(tables, moved)
    found: dict[str, None] = {}
    for pattern in patterns:
        of_pattern = [name for name in uncertain if fnmatchcase(name, pattern)]
        if fnmatchcase(CALIBRATED, pattern):
            of_pattern += [CALIBRATED] if moved else fitted
        if not of_pattern:
            near = nearest(pattern, [*uncertain, CALIBRATED, *map(_all_of, uncertain)])
            guess = f'; did you mean "{near}"?' if near else "."
            raise InputError(
                f'--parameters: no uncertain parameter is called like "{plain(pattern)}"{guess}'
                " tongyu parameters lists them all."
            )
        found |= dict.fromkeys(of_pattern)
    return list(found)


def variables_of(central: Study) -> tuple[Variable, ...]:
    """All that varies, over its plausible range."""
    tables, settings = tables_for(central.scenarios), settings_of(central)
    together = central.fitting[0] if central.fitting else () if settings.apart else None
    names = names_matching(settings.parameters, tables, together)
    return tuple(calibrated_set(central.fitting) if name == CALIBRATED else plausible(name, tables) for name in names)


def by_mechanism(variables: Sequence[Variable]) -> dict[str, str]:
    """The group of each variable by its name: the mechanism that reads it; the calibrated set is one of its own."""
    return {variable.name: variable.name.partition(".")[0] for variable in variables}


def group_stage(central: Study) -> Study | None:
    """The screening of all parameters by mechanism; None where all mechanisms go on anyhow."""
    variables, settings = variables_of(central), settings_of(central)
    groups = by_mechanism(variables)
    if len(set(groups.values())) <= settings.groups:
        return None
    return _screening(central, GROUPS, variables, groups)


def candidates(central: Study, ranked: Sequence[str] | None) -> tuple[Variable, ...]:
    """The variables of the groups that go on; `ranked` are all groups, the strongest first, None if not screened."""
    variables = variables_of(central)
    if ranked is None:
        return variables
    kept = set(ranked[: settings_of(central).groups])
    groups = by_mechanism(variables)
    return tuple(variable for variable in variables if groups[variable.name] in kept)


def parameter_stage(central: Study, ranked: Sequence[str] | None) -> Study | None:
    """The screening of the single parameters of the first of the groups `ranked`; None where all go on anyhow."""
    variables = candidates(central, ranked)
    if len(variables) <= settings_of(central).top:
        return None
    return _screening(central, PARAMETERS, variables, {})


def index_stage(central: Study, ranked: Sequence[str]) -> Study:
    """Saltelli's design of the first of the parameters `ranked`, and of all others as one.

    So the indices share out the whole variance over all uncertain parameters and seeds, and the first and last points
    of its blocks are a sample of them all, on which a ranking may be judged.
    """
    settings = settings_of(central)
    by_name = {variable.name: variable for variable in variables_of(central)}
    top = [by_name[name] for name in ranked[: settings.top]]
    others = [variable for variable in by_name.values() if variable not in top]
    variables, groups = (*top, *others), {variable.name: OTHERS for variable in others}
    points = samples.sobol((*variables, LUCK), settings.samples, _DRAW, groups)
    return _stage(central, INDICES, variables, groups, points)


def units_of(stage: Study) -> tuple[tuple[Variable, ...], dict[str, str]]:
    """The variables of a stage with luck, and the groups in which they move; what its analysis takes."""
    return (*stage.variables, LUCK), dict(stage.settings["groups"])


def rows_of(stage: Study) -> int:
    """Points of a trajectory or a block."""
    variables, groups = units_of(stage)
    return len(members(variables, groups)) + (2 if stage.name == INDICES else 1)


def most_runs(central: Study) -> Mapping[str, int]:
    """How many runs each stage has at most, by its name; before the groups are screened, nobody knows which go on."""
    settings, variables = settings_of(central), variables_of(central)
    sizes = [len(each) for each in members(variables, by_mechanism(variables)).values()]
    runs = {"centre": settings.seeds}
    singles = len(variables)
    if len(sizes) > settings.groups:
        runs[GROUPS] = settings.trajectories * (len(sizes) + 2)
        singles = sum(sorted(sizes)[-settings.groups :])
    if singles > settings.top:
        runs[PARAMETERS] = settings.trajectories * (singles + 2)
    units = min(settings.top, len(variables)) + (len(variables) > settings.top) + 1
    runs[INDICES] = settings.samples * (units + 2)
    return {name: points * len(central.scenarios) for name, points in runs.items()}


def _screening(central: Study, name: str, variables: tuple[Variable, ...], groups: dict[str, str]) -> Study:
    trajectories = settings_of(central).trajectories
    points = samples.morris((*variables, LUCK), trajectories, LEVELS, _DRAW, groups)
    return _stage(central, name, variables, groups, points)


def _stage(
    central: Study, name: str, variables: tuple[Variable, ...], groups: dict[str, str], points: pd.DataFrame
) -> Study:
    rows = len(members((*variables, LUCK), groups)) + (2 if name == INDICES else 1)
    first = settings_of(central).seed + STAGE_SEEDS * _NUMBER[name]
    own, seeds = seeds_of(points, rows, first)
    return Study(
        kind=f"{KIND} stage",
        name=name,
        question=QUESTION,
        scenarios=central.scenarios,
        seeds=seeds,
        outcomes=(MAIN,),
        keep=(),
        variables=variables,
        points=own,
        seeds_a_point=1,
        fitting=central.fitting if CALIBRATED in groups | dict.fromkeys(each.name for each in variables) else (),
        settings={"groups": groups, "levels": LEVELS},
    )


def _all_of(name: str) -> str:
    return f"{name.partition('.')[0]}.*"
