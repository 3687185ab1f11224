"""What a study varies: levers of the programmes (L) and uncertain parameters (X), and a scenario at one point of them.

A variable is named after what it moves:

    choice.theta                 a parameter
    training.courses             a lever: a factor on its intensity and its budget
    training.courses.intensity   a lever's intensity, in its unit; or its .budget, yuan of 2015 a year
    training                     a pillar: a factor on all its levers
    calibrated                   a point of the set of parameters that fits the patterns, by its number
    sample                       households in the sample; of designs made in code, not of study files

Levers are varied in the scenarios that have them: a study never adds one to a scenario by the way.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from tongyu.county.declared import Tables
from tongyu.county.levers import PILLARS
from tongyu.county.numbers.kinds import WHOLE_UNITS
from tongyu.county.tables import TABLES, tables_here
from tongyu.scenario.lever_setting import Dated, LeverSetting, each
from tongyu.scenario.scenario import CountyFacts, Scenario
from tongyu.text.checking import Misfit
from tongyu.text.months import month_after
from tongyu.text.wording import nearest, plain

Role = Literal["lever", "parameter"]
CALIBRATED = "calibrated"
SAMPLE = "sample"
FIELDS = ("intensity", "budget")
# What is measured with, what an overlay does, and what nobody feels.
FIXED_GROUPS = ("line", "measures", "stress", "environment")
FORMS = "0, 1 or 2"  # the unit of a parameter that chooses between forms of an equation


@dataclass(frozen=True)
class Variable:
    """One dimension of a study: `low`-`high`, or the listed `values` of a grid; factors where `times`."""

    name: str
    role: Role
    low: float
    high: float
    times: bool = False
    values: tuple[float, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it takes whole numbers only: a month, or the form of an equation."""
        found = tables_here().parameters.get(_like(self.name))
        return found is not None and found.unit in WHOLE_UNITS


def role_of(name: str, of: Tables | None = None) -> Role:
    """What `name` names, in the county of the tables `of`.

    Raises Misfit for a name that is neither a lever's nor a parameter's.
    """
    tables = tables_here()
    own = tables.parameters if of is None else tables.parameters | of.parameters
    if name in own or name == CALIBRATED:
        return "parameter"
    if name in PILLARS or _lever(name) is not None:
        return "lever"
    fields = (f"{key}.{field}" for key in tables.levers for field in FIELDS)
    near = nearest(name, [*own, *PILLARS, *tables.levers, *fields, CALIBRATED])
    guess = f'; did you mean "{near}"?' if near else "."
    raise Misfit(
        f'unknown variable "{plain(name)}"{guess} A study varies parameters (tongyu parameters), pillars, levers such'
        " as training.courses, and their .intensity or .budget.",
        name,
    )


def is_factor(name: str) -> bool:
    """Whether a variable of this name can only multiply: a pillar, or a lever as a whole."""
    return name in PILLARS or name in tables_here().levers


def uncertain_parameters(tables: Tables = TABLES) -> list[str]:
    """Of `tables` the parameters that nobody has measured and no calibration has fitted: a study varies them at once.

    Without the poverty lines and how income is counted (they define the outcome), what stress overlays do, what is
    only reported of the environment, and parameters that choose the form of an equation; those can be named in a study.
    """
    return _known_as(("assumed", "derived"), tables)


def fitted_parameters(tables: Tables = TABLES) -> list[str]:
    """Of `tables` the parameters that are calibrated and have a range, but for those that no study varies at once."""
    return _known_as(("calibrated",), tables)


def varied_apart(tables: Tables, together: Collection[str]) -> list[str]:
    """The uncertain and the calibrated parameters of `tables` but for those that a set of points moves `together`."""
    names = [*uncertain_parameters(tables), *fitted_parameters(tables)]
    return [name for name in names if name not in together]


def _known_as(confidence: Collection[str], tables: Tables) -> list[str]:
    return [
        name
        for name, parameter in tables.parameters.items()
        if parameter.low < parameter.high
        and parameter.confidence in confidence
        and parameter.unit != FORMS
        and name.partition(".")[0] not in FIXED_GROUPS
    ]


def matching(pattern: str, tables: Tables = TABLES) -> list[str]:
    """The uncertain parameters of `tables` that a pattern such as `state.*` names, and for `*` all of them."""
    return [name for name in uncertain_parameters(tables) if fnmatchcase(name, pattern)]


def plausible(name: str, of: Tables | None = None) -> Variable:
    """A parameter over its plausible range, in the county of the tables `of`."""
    parameter = (of or tables_here()).parameters[name]
    return Variable(name, "parameter", float(parameter.low), float(parameter.high))


def _like(name: str) -> str:
    """`name`, or of a number of a crop the same of one that is always there: counties grow different crops."""
    parts = name.split(".")
    return f"crops.{TABLES.first_crop}.{parts[2]}" if len(parts) == 3 and parts[0] == "crops" else name


def calibrated_set(points: Sequence[Mapping[str, float]]) -> Variable:
    """The set that fits as one variable; its value is the number of a point, rounded down."""
    return Variable(CALIBRATED, "parameter", 0.0, float(len(points)))


def varied(
    scenario: Scenario,
    point: Mapping[str, float],
    times: Iterable[str] = (),
    fitting: Sequence[Mapping[str, float]] = (),
) -> Scenario:
    """`scenario` at `point`; values of the variables named in `times` are factors.

    `fitting` are the points of the set that fits. Raises InputError where the scenario would leave what is accepted.
    """
    factors = frozenset(times)
    parameters = dict(scenario.parameters)
    programme = {pillar: dict(levers) for pillar, levers in scenario.programme.items()}
    if CALIBRATED in point:  # what the scenario itself sets stays
        parameters = {**fitting[min(int(point[CALIBRATED]), len(fitting) - 1)], **parameters}
    households = round(point[SAMPLE]) if SAMPLE in point else scenario.households
    for name, value in point.items():
        if name in (CALIBRATED, SAMPLE):
            continue
        if _like(name) in tables_here().parameters:
            own = scenario.tables.parameters.get(name)
            if own is None:  # of a mechanism that another scenario uses
                continue
            present = parameters.get(name, float(own.value))
            parameters[name] = present * value if name in factors else float(value)
        else:
            _move(programme, scenario.county, name, float(value), name in factors)
    if (parameters, programme, households) == (scenario.parameters, scenario.programme, scenario.households):
        return scenario
    return scenario.with_(parameters=parameters, programme=programme, households=households)


def has(scenario: Scenario, name: str) -> bool:
    """Whether `scenario` moves the lever, or a lever of the pillar, that the variable `name` is about."""
    if name in PILLARS:
        return bool(scenario.programme.get(name))
    pillar, lever = (_lever(name) or "").split(".")
    return lever in scenario.programme.get(pillar, {})


def moved_by(name: str) -> set[tuple[str, str]]:
    """The levers' fields that a lever's variable moves: pairs such as `("training.courses", "budget")`."""
    field = name.rpartition(".")[2]
    levers = (
        [f"{name}.{kind.name}" for kind in tables_here().levers_of(name)] if name in PILLARS else [_lever(name) or name]
    )
    return {(lever, each) for lever in levers for each in ((field,) if field in FIELDS else FIELDS)}


def moves_something(scenario: Scenario, name: str, times: bool) -> bool:
    """Whether a lever's variable can change a run of `scenario`: a factor needs something that it multiplies."""
    run = [month_after(scenario.start, number) for number in range(scenario.months)]
    for key, field in moved_by(name):
        pillar, lever = key.split(".")
        setting = scenario.programme.get(pillar, {}).get(lever)
        if setting is None:
            continue
        if times and field == "budget":
            moved = any(setting.budget_at(month) for month in run)
        elif times:
            moved = any(setting.level(month) > 0.0 for month in run)
        else:
            moved = any(setting.works(month) for month in run)
        if moved:
            return True
    return False


def _move(
    programme: dict[str, dict[str, LeverSetting]], county: CountyFacts, name: str, value: float, times: bool
) -> None:
    if name in PILLARS:
        for lever, setting in programme.get(name, {}).items():
            programme[name][lever] = setting.times(value, tables_here().levers[f"{name}.{lever}"].most_in(county))
        return
    key = _lever(name) or ""
    pillar, lever = key.split(".")
    levers = programme.get(pillar, {})
    if lever not in levers:
        return
    setting = levers[lever]
    field = name.removeprefix(key).removeprefix(".")
    if not field:
        levers[lever] = setting.times(value, tables_here().levers[key].most_in(county))
        return
    present: Dated | None = getattr(setting, field)
    if times and present is None:  # no limit, whatever it is multiplied by
        return
    changed = each(present, lambda amount: amount * value) if times and present is not None else value
    levers[lever] = setting.model_copy(update={field: changed})


def _lever(name: str) -> str | None:
    """The lever that a variable is about, `training.courses`; None where it is about none."""
    key = name.rpartition(".")[0] if name.rpartition(".")[2] in FIELDS else name
    return key if key in tables_here().levers else None
