"""What a study varies: levers of the programmes (L) and uncertain parameters (X), and a scenario at one point of them.

A variable is named after what it moves:

    choice.theta                 a parameter
    training.courses             a lever: a factor on its intensity and its budget
    training.courses.intensity   a lever's intensity, in its unit; or its .budget, yuan of 2015 a year
    training                     a pillar: a factor on all its levers
    calibrated                   a point of the set of parameters that fits the patterns, by its number

Levers are varied in the scenarios that have them: a study never adds one to a scenario by the way.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from tongyu.checking import Misfit
from tongyu.lever_setting import Dated, LeverSetting, each
from tongyu.levers import LEVERS, PILLARS
from tongyu.parameters import PARAMETERS
from tongyu.scenario import Scenario
from tongyu.wording import nearest, plain

Role = Literal["lever", "parameter"]
CALIBRATED = "calibrated"
FIELDS = ("intensity", "budget")
_FIXED_GROUPS = ("line", "stress", "environment")  # what is measured with, what an overlay does, and what nobody feels
_FORMS = "0, 1 or 2"  # the unit of a parameter that chooses between forms of an equation


@dataclass(frozen=True)
class Variable:
    """One dimension of a study: `low`-`high`, or the listed `values` of a grid; factors where `times`."""

    name: str
    role: Role
    low: float
    high: float
    times: bool = False
    values: tuple[float, ...] = ()


def role_of(name: str) -> Role:
    """What `name` names. Raises Misfit for a name that is neither a lever's nor a parameter's."""
    if name in PARAMETERS or name == CALIBRATED:
        return "parameter"
    if name in PILLARS or _lever(name) is not None:
        return "lever"
    known = [*PARAMETERS, *PILLARS, *LEVERS, *(f"{key}.{field}" for key in LEVERS for field in FIELDS), CALIBRATED]
    near = nearest(name, known)
    guess = f'; did you mean "{near}"?' if near else "."
    raise Misfit(
        f'unknown variable "{plain(name)}"{guess} A study varies parameters (tongyu parameters), pillars, levers such'
        " as training.courses, and their .intensity or .budget.",
        name,
    )


def is_factor(name: str) -> bool:
    """Whether a variable of this name can only multiply: a pillar, or a lever as a whole."""
    return name in PILLARS or name in LEVERS


def uncertain_parameters() -> list[str]:
    """The parameters that nobody has measured and no calibration has fitted, as a study varies them all at once.

    Without the poverty lines (they define the outcome), what stress overlays do, what is only reported of the
    environment, and parameters that choose the form of an equation; those can be named in a study.
    """
    return [
        name
        for name, parameter in PARAMETERS.items()
        if parameter.low < parameter.high
        and parameter.confidence in ("assumed", "derived")
        and parameter.unit != _FORMS
        and name.partition(".")[0] not in _FIXED_GROUPS
    ]


def matching(pattern: str) -> list[str]:
    """The uncertain parameters that a pattern such as `state.*` names, and for `*` all of them."""
    return [name for name in uncertain_parameters() if fnmatchcase(name, pattern)]


def plausible(name: str) -> Variable:
    """A parameter over its plausible range."""
    parameter = PARAMETERS[name]
    return Variable(name, "parameter", float(parameter.low), float(parameter.high))


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
    if CALIBRATED in point:
        parameters |= fitting[min(int(point[CALIBRATED]), len(fitting) - 1)]
    for name, value in point.items():
        if name == CALIBRATED:
            continue
        if name in PARAMETERS:
            present = parameters.get(name, float(PARAMETERS[name].value))
            parameters[name] = present * value if name in factors else float(value)
        else:
            _move(programme, name, float(value), name in factors)
    if parameters == scenario.parameters and programme == scenario.programme:
        return scenario
    return scenario.with_(parameters=parameters, programme=programme)


def has(scenario: Scenario, name: str) -> bool:
    """Whether `scenario` moves the lever, or a lever of the pillar, that the variable `name` is about."""
    if name in PILLARS:
        return bool(scenario.programme.get(name))
    pillar, lever = (_lever(name) or "").split(".")
    return lever in scenario.programme.get(pillar, {})


def _move(programme: dict[str, dict[str, LeverSetting]], name: str, value: float, times: bool) -> None:
    if name in PILLARS:
        for lever, setting in programme.get(name, {}).items():
            programme[name][lever] = setting.times(value, LEVERS[f"{name}.{lever}"].most)
        return
    key = _lever(name) or ""
    pillar, lever = key.split(".")
    levers = programme.get(pillar, {})
    if lever not in levers:
        return
    setting = levers[lever]
    field = name.removeprefix(key).removeprefix(".")
    if not field:
        levers[lever] = setting.times(value, LEVERS[key].most)
        return
    present: Dated | None = getattr(setting, field)
    if times and present is None:  # no limit, whatever it is multiplied by
        return
    changed = each(present, lambda amount: amount * value) if times and present is not None else value
    levers[lever] = setting.model_copy(update={field: changed})


def _lever(name: str) -> str | None:
    """The lever that a variable is about, `training.courses`; None where it is about none."""
    key = name.rpartition(".")[0] if name.rpartition(".")[2] in FIELDS else name
    return key if key in LEVERS else None
